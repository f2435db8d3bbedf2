package scenario

import (
	"junheng/internal/blank"
	"junheng/plan"
	"junheng/registry"
)

// OfPlan gives the changes that a plan comes to, with its name as their origin.
// On the facts the plan was made for, a fact becomes what the plan says; on
// others it grows by as much as the plan adds, so that what has come about since
// is kept.
func OfPlan(p *plan.Plan, name string, dataset string) []Change {
	out := make([]Change, 0, len(p.Changes))
	for _, c := range p.Changes {
		ch := Change{Kind: Set, School: c.School, Stage: c.Stage, Field: c.Field, Value: c.To, From: name}
		if st, known := registry.ParseStage(c.Stage); !known || st == registry.Whole {
			ch.Stage = ""
		}
		if p.Dataset != dataset && !blank.Is(c.From) {
			ch.Kind, ch.Value = Add, c.To-c.From
		}
		out = append(out, ch)
	}
	return out
}
