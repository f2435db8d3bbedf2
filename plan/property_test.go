package plan_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan"
	"junheng/plan/cheapest"
	"junheng/plan/prices"
	"junheng/registry"

	"pgregory.net/rapid"
)

// anyTown draws a county of two to five schools, some of them through schools
// that report their facilities whole, some that report their teachers above the
// required degree themselves.
func anyTown(t *rapid.T) *town {
	c := newTown()
	scant := func(row values) values {
		for _, f := range []facts.FieldID{"backbone_teachers", "pe_teachers", "teach_aux_area", "sports_field_area", "equip_value", "multimedia_rooms"} {
			if rapid.Bool().Draw(t, "scant") {
				row[f] = math.Floor(row[f] * rapid.Float64Range(0.5, 1.4).Draw(t, string(f)))
			}
		}
		return row
	}
	for i := range rapid.IntRange(2, 4).Draw(t, "schools") {
		name := string(rune('甲' + i))
		n := float64(rapid.IntRange(60, 900).Draw(t, "pupils"))
		row := scant(plenty(n))
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			direct := row["deg_bachelor"]
			for _, f := range []facts.FieldID{"deg_below_college", "deg_college", "deg_bachelor", "deg_master", "deg_doctor"} {
				delete(row, f)
			}
			row["above_degree_teachers"] = math.Floor(direct * 0.7)
			c.school(name, registry.PrimarySchool, registry.Town, map[registry.Stage]values{registry.Primary: row})
		case 1:
			whole, junior := values{}, scant(plenty(n/2))
			for _, f := range []facts.FieldID{"teach_aux_area", "indoor_sport_area", "gymnasium_area", "sports_field_area", "equip_value", "multimedia_rooms"} {
				whole[f] = row[f] + junior[f]
				delete(row, f)
				delete(junior, f)
			}
			c.school(name, registry.NineYear, registry.Rural, map[registry.Stage]values{registry.Whole: whole, registry.Primary: row, registry.Junior: junior})
		case 2:
			c.school(name, registry.JuniorSchool, registry.Urban, map[registry.Stage]values{registry.Whole: row})
		default:
			c.school(name, registry.PrimarySchool, registry.Rural, map[registry.Stage]values{registry.Primary: row})
		}
	}
	return c
}

// TestWhateverIsPlannedTheEngineCertifies draws counties and constraints: the
// engine, which knows nothing of the model, must find every plan to hold, and
// nothing but what the plan says may change.
func TestWhateverIsPlannedTheEngineCertifies(t *testing.T) {
	for _, id := range []string{quality, basic, nine} {
		std, dict, table := standard(t, id), dictionary(t), examples(t)
		t.Run(id, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				c := anyTown(rt)
				s, err := plan.NewSubject(std, c.t, dict, county, "hash", table)
				if err != nil {
					rt.Fatal(err)
				}
				var want plan.Constraints
				want.Moves.None = rapid.Bool().Draw(rt, "no moves")
				if rapid.Bool().Draw(rt, "money") {
					want.Budgets = []plan.Budget{{Source: "县", Year: 1, Amount: prices.Money(rapid.IntRange(10, 400).Draw(rt, "万")) * prices.Wan}}
				}
				r, err := plan.Cheapest(context.Background(), s, want, cheapest.Options{Nodes: -1, Rounds: 1})
				if fault.KindOf(err) == fault.Internal && err != nil {
					rt.Fatalf("the engine does not certify: %v", err)
				}
				if err != nil || r.Plan == nil {
					return
				}
				check(rt, c, r, want)
			})
		})
	}
}

func check(t *rapid.T, c *town, r *plan.Result, want plan.Constraints) {
	p := r.Plan
	var sum prices.Money
	for _, s := range p.Steps {
		sum += s.Cost
	}
	for _, m := range p.Moves {
		sum += m.Cost
	}
	if sum != p.Cost || p.Bound > p.Cost || len(want.Budgets) > 0 && p.Cost > want.Budgets[0].Amount {
		t.Fatalf("steps sum to %d, the cost is %d, the bound %d, the money %v", sum, p.Cost, p.Bound, want.Budgets)
	}
	changed := map[facts.Key]map[facts.FieldID]bool{}
	for _, ch := range p.Changes {
		st, _ := registry.ParseStage(ch.Stage)
		k := facts.Key{County: county, Year: year, School: ch.School, Stage: st}
		if changed[k] == nil {
			changed[k] = map[facts.FieldID]bool{}
		}
		changed[k][ch.Field] = true
	}
	after := plan.Apply(c.t, p)
	for row := range c.t.Len() {
		for _, f := range c.t.Fields() {
			a, b := c.t.Value(row, f), after.Value(row, f)
			if math.Float64bits(a) != math.Float64bits(b) && !changed[c.t.Key(row)][f] {
				t.Fatalf("%v %s changes from %v to %v, and the plan does not say so", c.t.Key(row), f, a, b)
			}
		}
	}
	for i := range r.Certificate.After.Stages {
		for _, co := range r.Certificate.After.Stages[i].Coefficients {
			if co.Outcome == assess.Short {
				t.Fatalf("%s: coefficient %v above %s", co.Indicator, co.CV, co.Limit.Text)
			}
		}
	}
	for _, table := range r.Report(locale.Text{}).Tables {
		for _, row := range table.Rows {
			if len(row.Cells) != len(table.Columns) {
				t.Fatalf("table %s: a row of %d cells under %d columns", table.ID, len(row.Cells), len(table.Columns))
			}
		}
	}
}

func TestACompositeIsBroughtWithinItsLimit(t *testing.T) {
	for _, id := range []string{basic, nine} {
		t.Run(id, func(t *testing.T) {
			c := newTown()
			rich, poor := plenty(400), plenty(900)
			for _, f := range []facts.FieldID{"teach_aux_area", "sports_field_area", "equip_value", "computers", "books", "mid_title_teachers", "building_area"} {
				rich[f] *= 6
				poor[f] *= 0.4
			}
			c.school("甲", registry.PrimarySchool, registry.Urban, map[registry.Stage]values{registry.Primary: rich})
			c.school("乙", registry.PrimarySchool, registry.Rural, map[registry.Stage]values{registry.Primary: poor})
			s := c.subject(t, id)
			if before := s.Before.Stages[0].Composite; before.Outcome != assess.Short {
				t.Fatalf("the composite is %v before", before.Mean)
			}
			r := solve(t, s, plan.Constraints{}, quick)
			if r.Plan == nil {
				t.Fatal("there is no plan")
			}
			after := r.Certificate.After.Stages[0].Composite
			if after.Outcome != assess.Met || after.Mean < after.Limit.V-0.02 {
				t.Errorf("the composite becomes %v, which is more than is asked (%s)", after.Mean, after.Limit.Text)
			}
			if !r.Certificate.Whole || !r.Certificate.Holds() {
				t.Errorf("a county without blanks is not certified as a whole: %v", r.Certificate.Wrong)
			}
			for _, v := range r.Certificate.After.Verdict.Children {
				if strings.Contains(v.ID, "composite") && v.Outcome != assess.Met {
					t.Errorf("the engine says of %s: %s", v.ID, v.Outcome)
				}
			}
		})
	}
}
