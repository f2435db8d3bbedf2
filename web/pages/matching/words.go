package matching

import (
	"context"
	"slices"
	"strconv"

	"junheng/access"
	"junheng/people"
	"junheng/people/matching"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// kinds are the comparisons that the registers on record allow.
func kinds(ctx context.Context) []parts.Option {
	var out []parts.Option
	for _, k := range matching.Kinds() {
		label := k.Label()
		out = append(out, parts.Option{Value: string(k), Label: parts.T(ctx, label.ZH, label.EN)})
	}
	return out
}

// schoolYears are the years that may be asked for: the roster's own first, then
// this one and those beside it. A link may have chosen one.
func schoolYears(c *route.Context) []parts.Option {
	now := people.YearOf(c.Now)
	out := []parts.Option{{Value: "", Label: c.T("学籍名册所在的学年", "That of the roster")}}
	for _, y := range []registry.SchoolYear{now + 1, now, now - 1, now - 2} {
		out = append(out, parts.Option{Value: itoa(int(y)), Label: y.String()})
	}
	return out
}

// yearOf reads a school year that was chosen; 0 where none was.
func yearOf(text string) registry.SchoolYear {
	n, err := strconv.Atoi(text)
	if err != nil || n < 2000 || n > 2100 {
		return 0
	}
	return registry.SchoolYear(n)
}

// again leads to a comparison for the year that the registers answer for, where
// they do not for the one that was asked.
func (p *page) again() parts.Link {
	c, near := p.c, p.view.Run.Nearest
	if near == 0 || !c.Actor.May(access.PeopleEdit, access.Place{Region: p.county}) || !c.Actor.May(access.PeopleReveal, access.Place{Region: p.county}) {
		return parts.Link{}
	}
	return parts.Link{Text: c.T("按 "+near.String()+" 学年重新比对", "Compare for "+near.String()), URL: home(p.county) + "?year=" + itoa(int(near)), Main: true}
}

func lacking(f matching.Figure, id string) bool { return slices.Contains(f.Lacking, id) }

func formulas(p *page, f matching.Figure) []parts.Option {
	var out []parts.Option
	for _, x := range f.Rate.Formulas {
		out = append(out, parts.Option{Value: x.ID, Label: x.Label.In(p.c.Lang)})
	}
	return out
}
