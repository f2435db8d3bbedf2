package matching

import (
	"context"
	"slices"

	"junheng/people/matching"
	"junheng/web/parts"
)

// kinds are the comparisons that the registers on record allow.
func kinds(ctx context.Context) []parts.Option {
	var out []parts.Option
	for _, k := range []matching.Kind{matching.Population, matching.Poverty} {
		label := k.Label()
		out = append(out, parts.Option{Value: string(k), Label: parts.T(ctx, label.ZH, label.EN)})
	}
	return out
}

func lacking(f matching.Figure, id string) bool { return slices.Contains(f.Lacking, id) }

func formulas(p *page, f matching.Figure) []parts.Option {
	var out []parts.Option
	for _, x := range f.Rate.Formulas {
		out = append(out, parts.Option{Value: x.ID, Label: x.Label.In(p.c.Lang)})
	}
	return out
}
