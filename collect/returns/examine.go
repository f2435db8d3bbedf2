package returns

import (
	"cmp"
	"context"
	"slices"

	"junheng/collect"
	"junheng/registry"
)

// family is the returns that are checked together: those of one school in one
// round, or for the county's own forms all of them.
type family struct {
	round Round
	plan  *plan
	all   []*Return // the one asked for first
	prev  *collect.Past
	told  counts // by the ledgers
	apart bool   // each school by itself, as in its own grid
}

// family reads what is checked together with a return.
func (s *Service) family(ctx context.Context, r *Return) (*family, error) {
	round, err := s.opt.Store.FindRound(ctx, r.County, r.Round)
	if err != nil {
		return nil, err
	}
	f := &family{round: round, plan: s.plan(round.Forms), all: []*Return{r}, apart: r.School != ""}
	if f.prev, err = s.previous(ctx, r.County, r.Year); err != nil {
		return nil, err
	}
	if f.told, err = s.counted(ctx, f.plan, r.County, r.Year, r.School); err != nil {
		return nil, err
	}
	if f.alone(r) {
		return f, nil
	}
	q := Filter{Counties: []registry.RegionCode{r.County}, Round: r.Round, Cells: true}
	if r.School != "" {
		q.Schools = []registry.SchoolID{r.School}
	}
	others, err := s.opt.Store.ListReturns(ctx, q)
	if err != nil {
		return nil, err
	}
	for i := range others {
		if others[i].ID != r.ID {
			f.all = append(f.all, &others[i])
		}
	}
	return f, nil
}

// alone reports whether nothing is checked together with a school's return.
func (f *family) alone(r *Return) bool {
	if r.School == "" {
		return false
	}
	n := 0
	for _, k := range f.plan.kits {
		if k.form.Subject == collect.AboutSchool {
			n++
		}
	}
	return n <= 1
}

// standing is what the checks say of a family of returns.
type standing struct {
	examined *collect.Examined
	order    []*Return       // as examined
	who      registry.School // of the first
	index    map[ReturnID]int
	whos     map[registry.SchoolID]registry.School
}

// examine checks a family with the engine of the command line.
func (s *Service) examine(f *family) *standing {
	st := &standing{order: slices.Clone(f.all), index: map[ReturnID]int{}, whos: map[registry.SchoolID]registry.School{}, who: f.all[0].Who}
	st.order = slices.DeleteFunc(st.order, func(r *Return) bool { return f.plan.kits[r.Form] == nil }) // of a form that is no more
	slices.SortStableFunc(st.order, func(a, b *Return) int {
		return cmp.Or(cmp.Compare(a.School, b.School), cmp.Compare(slices.Index(f.plan.forms, a.Form), slices.Index(f.plan.forms, b.Form)))
	})
	filled := make([]collect.Filled, 0, len(st.order))
	for lo := 0; lo < len(st.order); {
		hi := lo + 1
		for hi < len(st.order) && st.order[hi].School == st.order[lo].School {
			hi++
		}
		who := s.school(st.order[lo:hi])
		st.whos[st.order[lo].School] = who
		for i := lo; i < hi; i++ {
			st.index[st.order[i].ID] = i
			filled = append(filled, s.filled(f.plan, st.order[i], who))
			if st.order[i] == f.all[0] {
				st.who = who
			}
		}
		lo = hi
	}
	st.examined = collect.Examine(filled, s.checks(f))
	f.besideLedgers(st)
	return st
}

func (s *Service) checks(f *family) collect.Options {
	opt := collect.Options{Forms: s.opt.Forms, Dict: s.opt.Dict, Previous: f.prev.Table(), Past: f.prev, Apart: f.apart}
	if s.opt.Lines != nil {
		opt.Lines = s.opt.Lines(f.round.Year)
	}
	return opt
}

// problems gives what is to be said of one return.
func (st *standing) problems(id ReturnID) []collect.Problem {
	var out []collect.Problem
	at, ok := st.index[id]
	for i, p := range st.examined.Problems {
		if ok && st.examined.Of[i] == at {
			out = append(out, p)
		}
	}
	return out
}

// counts says at a glance how one return stands.
func (st *standing) counts(r *Return) Counts {
	at, ok := st.index[r.ID]
	if !ok {
		return r.Counts
	}
	t := st.examined.Tallies[at]
	c := Counts{Asked: t.Asked, Filled: t.Filled}
	for i := range st.examined.Problems {
		if st.examined.Of[i] == at {
			c.add(&st.examined.Problems[i], r)
		}
	}
	return c
}

// allCounts says it of all.
func (st *standing) allCounts() map[ReturnID]Counts {
	all := make([]Counts, len(st.order))
	for i, t := range st.examined.Tallies {
		all[i].Asked, all[i].Filled = t.Asked, t.Filled
	}
	for i := range st.examined.Problems {
		p := &st.examined.Problems[i]
		if at := st.examined.Of[i]; at >= 0 {
			all[at].add(p, st.order[at])
		}
	}
	out := make(map[ReturnID]Counts, len(all))
	for i, r := range st.order {
		out[r.ID] = all[i]
	}
	return out
}

// add counts one problem of a return.
func (c *Counts) add(p *collect.Problem, r *Return) {
	switch p.Severity {
	case collect.MustFix:
		c.MustFix++
	case collect.Verify:
		c.Verify++
		if r.Cells[cellOf(p)].Reason == "" {
			c.Unexplained++
		}
	default:
		c.Remark++
	}
}

// cellOf gives the cell a problem is about.
func cellOf(p *collect.Problem) CellKey {
	return CellKey{School: p.School, Stage: p.Stage, Field: p.Field}
}

// inTheWay lists what keeps a return from being submitted: everything that
// must be corrected, and what is to be verified and has no reason yet.
func (st *standing) inTheWay(r *Return) []collect.Problem {
	return slices.DeleteFunc(st.problems(r.ID), func(p collect.Problem) bool {
		return p.Severity == collect.Remark || p.Severity == collect.Verify && r.Cells[cellOf(&p)].Reason != ""
	})
}
