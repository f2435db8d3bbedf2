package casework

import (
	"context"
	"errors"
	"slices"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// CountsOnly reports whether an actor gets no more of cases about persons than how
// many there are: an office above the county that has no part in a procedure whose
// ledger hides small groups.
func CountsOnly(p *procedure.Procedure, actor access.Actor, county registry.RegionCode) bool {
	if !p.Person() || p.Ledger.Least == nil || actor.Account == System {
		return false
	}
	for _, g := range actor.Grants {
		one := actor
		one.Grants = []access.Grant{g}
		if !one.Holds(access.CaseRead) || !slices.ContainsFunc(Within(one, access.CaseRead), func(s Scope) bool { return s.County == county }) {
			continue
		}
		part := slices.ContainsFunc(p.Parties, func(x procedure.Party) bool { return slices.Contains(rolesOf(p, x.ID), g.Role) })
		if part || g.Region == county || g.School != "" || g.Township != "" {
			return false
		}
	}
	return true
}

var (
	msgCounts  = locale.NewTemplate("casework.counts_only", "“{ledger}”是本县（区）的个人档案，上级只看统计，不看单件", "{ledger} holds the files of single persons of the county; offices above it see figures, and no file")
	hintCounts = locale.Plain("casework.counts_only.hint", "请看该台账的“统计”", "see the figures of the ledger")
)

// single refuses a single case to whoever gets counts alone.
func (s *Service) single(ctx context.Context, p *procedure.Procedure, actor access.Actor, c *Case) error {
	if !CountsOnly(p, actor, c.County) {
		return nil
	}
	act := access.Act{By: actor, Perm: access.CaseRead, At: at(c.County, c.Place), Name: "case.read", Object: "case/" + string(c.ID)}
	return s.guard.Refuse(ctx, act, fault.New(fault.Denied, msgCounts.With("ledger", p.Ledger.Label)).Hint(hintCounts))
}

// whole leaves out of a list the cases of which an actor gets counts alone.
func (s *Service) whole(actor access.Actor, page *Page) {
	before := len(page.Cases)
	page.Cases = slices.DeleteFunc(page.Cases, func(c Case) bool {
		p := s.opt.Procedures.Get(c.Procedure, c.County)
		return p != nil && CountsOnly(p, actor, c.County)
	})
	page.Total -= before - len(page.Cases)
}

// opened gives the courses of cases for a count by what is sealed in them. It is
// opened in memory, shown to nobody and kept nowhere; a value whose key is destroyed
// counts as not said. All reports whether the actor sees what is sealed in each.
func (s *Service) opened(ctx context.Context, p *procedure.Procedure, actor access.Actor, q Query) (list []Course, all bool, err error) {
	all = true
	fields := courseFields(p)
	err = s.each(ctx, q, func(c *Case) error {
		all = all && sees(p, actor, c)
		course := CourseOf(c, fields)
		for _, id := range fields {
			text, _, err := s.text(ctx, p, c, c.Fields[id])
			if err != nil {
				return err
			}
			if text != "" {
				course.Fields[id] = text
			}
		}
		list = append(list, course)
		return nil
	})
	return list, all, err
}

// text gives a value in clear for a count. Gone: its key is destroyed.
func (s *Service) text(ctx context.Context, p *procedure.Procedure, c *Case, v Value) (text string, gone bool, err error) {
	if len(v.Sealed) == 0 {
		return v.Text, false, nil
	}
	if s.opt.Vault == nil {
		return "", true, nil
	}
	data, err := s.unseal(ctx, c.County, secret(p, c), v.Sealed)
	if errors.Is(err, ErrDestroyed) {
		return "", true, nil
	}
	return string(data), false, err
}

// Hidden reports whether the line is of a group too small to be shown: its numbers
// are blank.
func (f *Figure) Hidden() bool { return f.Least > 0 }

// hideSmall takes the numbers of groups smaller than least out of the lines; where
// one alone would be hidden, the next smallest is too, since the whole less the
// others would tell it. A group of nobody tells nothing.
func (g *Grouped) hideSmall(least int) {
	var small []int
	rest := -1
	for i := range g.Lines {
		x := &g.Lines[i]
		switch {
		case x.Cases > 0 && x.Cases < least:
			small = append(small, i)
		case x.Cases > 0 && (rest < 0 || x.Cases < g.Lines[rest].Cases):
			rest = i
		}
	}
	if len(small) == 1 && rest >= 0 {
		small = append(small, rest)
	}
	for _, i := range small {
		g.Lines[i] = Figure{Key: g.Lines[i].Key, Least: least, Days: blank.Of(blank.Withheld)}
	}
}
