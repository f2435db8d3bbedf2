package archive

import (
	"fmt"
	"math"
	"slices"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

// headlineOf takes from a full result what lists and roll-ups show.
func headlineOf(a *assess.Assessment) Headline {
	h := Headline{Name: a.CountyName, Outcome: a.Verdict.Outcome, Provisional: len(a.Verdict.Provisional) > 0}
	for i := range a.Verdict.Children {
		v := &a.Verdict.Children[i]
		h.Requirements = append(h.Requirements, RequirementHeadline{ID: v.ID, Outcome: v.Outcome})
	}
	for i := range a.Stages {
		st := &a.Stages[i]
		h.Units += st.Units
		h.UnitsMet += st.UnitsMet
		h.UnitsShort += st.UnitsShort
		h.Students += st.Students
		for k := range st.Coefficients {
			c := &st.Coefficients[k]
			h.Coefficients = append(h.Coefficients, CoefficientHeadline{
				Stage: st.Stage.String(), Indicator: c.Indicator, CV: known(c.CV), Mean: known(c.Mean), Limit: c.Limit.Text, Outcome: c.Outcome,
			})
		}
	}
	return h
}

// known gives a number, or nil for a blank.
func known(v float64) *float64 {
	if blank.Is(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// differences says in which figures two headlines of the same assessment differ.
func differences(kept, now Headline) []string {
	var out []string
	add := func(what string, a, b any) { out = append(out, fmt.Sprintf("%s %v → %v", what, a, b)) }
	if kept.Outcome != now.Outcome {
		add("verdict", kept.Outcome, now.Outcome)
	}
	if !slices.Equal(kept.Requirements, now.Requirements) {
		add("requirements", kept.Requirements, now.Requirements)
	}
	if kept.Units != now.Units || kept.UnitsMet != now.UnitsMet || kept.UnitsShort != now.UnitsShort {
		add("units", fmt.Sprint(kept.Units, "/", kept.UnitsMet, "/", kept.UnitsShort), fmt.Sprint(now.Units, "/", now.UnitsMet, "/", now.UnitsShort))
	}
	if !sameNumber(known(kept.Students), known(now.Students)) {
		add("students", kept.Students, now.Students)
	}
	if len(kept.Coefficients) != len(now.Coefficients) {
		add("coefficients", len(kept.Coefficients), len(now.Coefficients))
		return out
	}
	for i, k := range kept.Coefficients {
		n := now.Coefficients[i]
		if k.Stage != n.Stage || k.Indicator != n.Indicator || !sameNumber(k.CV, n.CV) || k.Outcome != n.Outcome {
			add("coef/"+k.Stage+"/"+k.Indicator, shown(k.CV)+" "+string(k.Outcome), shown(n.CV)+" "+string(n.Outcome))
		}
	}
	return out
}

func sameNumber(a, b *float64) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

func shown(v *float64) string {
	if v == nil {
		return "—"
	}
	return fmt.Sprint(*v)
}

// countyNameField holds what a county calls itself in its own form.
const countyNameField = facts.FieldID("county_name")

// countyName gives the name a county calls itself in its own form, or the
// official one.
func countyName(t *facts.Table, county registry.RegionCode) string {
	for i := range t.Len() {
		if t.School[i] < 0 && t.County[i] == county {
			if name := t.Text(i, countyNameField); name != "" {
				return name
			}
		}
	}
	if r, err := registry.FindRegion(county); err == nil {
		return r.Name
	}
	return county.String()
}
