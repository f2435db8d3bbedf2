package assess_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// resultsOf gives everything an assessment says, by ref: outcome, numbers and
// reasons in both languages.
func resultsOf(a *assess.Assessment) map[string]string {
	out := map[string]string{}
	say := func(ref string, parts ...any) {
		if ref == "" {
			return
		}
		for i, p := range parts {
			switch x := p.(type) {
			case float64:
				parts[i] = fmt.Sprintf("%x/%s", x, blank.StateOf(x))
			case locale.Message:
				parts[i] = x.In(locale.ZH) + " / " + x.In(locale.EN)
			}
		}
		out[ref] += fmt.Sprintln(parts...)
	}
	for _, u := range a.Units {
		say(u.Ref, u.Outcome, u.InScope, u.MetCount, u.Needed, u.Why, u.WhyOut, len(u.Provisional))
		for _, v := range u.Values {
			say(v.Ref, v.Outcome, v.Value, v.Numerator, v.Denominator, v.Missing)
		}
	}
	for _, r := range a.Stages {
		for _, c := range r.Coefficients {
			say(c.Ref, c.Outcome, c.CV, c.Mean, c.Std, c.Counted, c.Missing, c.Why)
		}
		if c := r.Composite; c != nil {
			say(c.Ref, c.Outcome, c.Mean, c.Why)
		}
	}
	for _, it := range a.Items {
		say(it.Ref, it.Outcome, it.Points, it.Why)
		for _, x := range it.Tests {
			say(x.Ref, x.Outcome, x.Value, x.Limit, x.Checked, x.Why)
			for _, u := range slices.Concat(x.Failing, x.Unknown) {
				if u.Ref != x.Ref {
					say(u.Ref, u.Value, u.Limit, u.Relaxed.ZH)
				}
			}
		}
	}
	var verdicts func(v assess.Verdict)
	verdicts = func(v assess.Verdict) {
		if strings.HasPrefix(v.Ref, "verdict") {
			say(v.Ref, v.Outcome, v.Why, len(v.Provisional))
		}
		for _, c := range v.Children {
			verdicts(c)
		}
	}
	verdicts(a.Verdict)
	return out
}

// changedRefs lists the refs under which two assessments say different things;
// what only one of them speaks of counts too.
func changedRefs(a, b map[string]string) []string {
	var out []string
	for ref, x := range a {
		if b[ref] != x {
			out = append(out, ref)
		}
	}
	for ref := range b {
		if _, ok := a[ref]; !ok {
			out = append(out, ref)
		}
	}
	slices.Sort(out)
	return out
}

// another gives a value that is visibly not the present one.
func another(r *rand.Rand, f *facts.Field, now float64) float64 {
	switch {
	case f.Type == facts.Bool && !blank.Is(now):
		return 1 - now
	case r.IntN(6) == 0 && !blank.Is(now):
		return blank.Of(blank.Withheld)
	case f.ID == "founded_year":
		return 1995 + float64(r.IntN(30))
	case blank.Is(now) || now == 0:
		return float64(1 + r.IntN(400))
	}
	x := now * []float64{0.3, 0.9, 1.1, 2.5}[r.IntN(4)]
	if f.Whole() {
		x = math.Round(x)
	}
	if x == now {
		x++
	}
	return x
}

func TestAChangedCellChangesOnlyWhatReverseLists(t *testing.T) {
	p := withItems(everyItem()...)
	p.Verdict = append(p.Verdict, rules.Requirement{
		ID: "composite", Label: locale.Text{ZH: "综合", EN: "composite"}, Rule: rules.RuleComposite, Indicators: []string{"qualified", "equipment"},
		Limit: series(dec("0.20", 0.2), dec("0.20", 0.2)), Cite: confirmed("第六条"),
	})
	s := compile(t, p, assess.Options{})
	kinds, tried := map[string]int{}, 0
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 51))
		table := drawCounty(r, 0.03*float64(seed%2))
		before := assessTable(t, s, table)
		was := resultsOf(before)
		for range 25 {
			row := r.IntN(table.Len())
			all := table.Fields()
			f := dictionary.Field(all[r.IntN(len(all))])
			o := table.Origin(row, f.ID)
			if o.IsZero() {
				continue
			}
			now := table.Value(row, f.ID)
			table.Set(row, f.ID, another(r, f, now), o)
			listed := before.Reverse("a.xlsx", o.Sheet, o.Cell)
			for _, ref := range changedRefs(was, resultsOf(assessTable(t, s, table))) {
				kind, _, _ := strings.Cut(ref, "/")
				kinds[kind]++
				if !slices.Contains(listed, ref) {
					t.Errorf("seed %d: %s from %v to %v changes %s, which is not among %v", seed, o.Cell, now, table.Value(row, f.ID), ref, listed)
				}
			}
			table.Set(row, f.ID, now, o)
			tried++
		}
	}
	for _, k := range []string{"value", "unit", "coef", "test", "item", "verdict"} {
		if kinds[k] < 20 {
			t.Errorf("only %d changes of the kind %s in %d trials", kinds[k], k, tried)
		}
	}
}

func TestReverseListsEachRefOnceAndTheCountyLast(t *testing.T) {
	s := compile(t, withItems(everyItem()...), assess.Options{})
	table := drawCounty(rand.New(rand.NewPCG(5, 52)), 0)
	a := assessTable(t, s, table)
	for row := range table.Len() {
		for _, f := range table.Fields() {
			o := table.Origin(row, f)
			if o.IsZero() {
				continue
			}
			listed := a.Reverse("h", o.Sheet, o.Cell)
			seen := map[string]bool{}
			for i, ref := range listed {
				if seen[ref] || ref == "verdict" && i != len(listed)-1 || strings.HasPrefix(ref, "fact/") {
					t.Errorf("%s: %s is out of place in %v", o.Cell, ref, listed)
				}
				seen[ref] = true
				if _, err := a.Explain(ref); err != nil {
					t.Errorf("%s: %s cannot be explained: %v", o.Cell, ref, err)
				}
			}
		}
	}
}

func TestACellThatDecidesWhoIsAskedIsListedThoughNobodyIs(t *testing.T) {
	// Neither school boards, so the test asks nobody; a yes in the cell would
	// make it ask. An empty school is not asked for want of pupils.
	test := rules.Test{Over: rules.OverSchools, Where: "is_boarding == 1", Value: "max_class_size", Op: rules.AtMost, Limit: limitOf(45)}
	table := facts.NewTable()
	addSchool(table, "E", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: {"students": 0}})
	for _, id := range []string{"A", "B"} {
		addSchool(table, id, registry.PrimarySchool, map[registry.Stage]fields{
			registry.Whole: {"is_boarding": 0}, registry.Primary: {"students": 100, "max_class_size": 50},
		})
	}
	a := assessTable(t, compile(t, itemsPack(rules.RuleItems, anItem("i", test)), assess.Options{}), table)
	for _, cell := range [][2]string{{"whole", "is_boarding@1"}, {"primary", "students@0"}} {
		got := a.Reverse("a.xlsx", cell[0], cell[1])
		for _, ref := range []string{"test/i/t0", "item/i", "verdict/req", "verdict"} {
			if !slices.Contains(got, ref) {
				t.Errorf("Reverse of %s = %v, want %s among them", cell[1], got, ref)
			}
		}
	}
	if got := a.Reverse("a.xlsx", "primary", "max_class_size@2"); len(got) > 0 {
		t.Errorf("Reverse of a class that nobody asks about = %v, want nothing", got)
	}
}

func TestACellMarkedNotApplicableIsListed(t *testing.T) {
	// The school is asked and passed over; a number in the cell would count.
	test := rules.Test{Over: rules.OverSchools, Value: "max_class_size", Op: rules.AtMost, Limit: limitOf(45), MayNotApply: true}
	table := manySchools([]fields{{"max_class_size": blank.Of(blank.NotApplicable)}, {"max_class_size": 40}}, nil)
	a := assessTable(t, compile(t, itemsPack(rules.RuleItems, anItem("i", test)), assess.Options{}), table)
	if got := a.Reverse("a.xlsx", "primary", "max_class_size@0"); !slices.Contains(got, "test/i/t0") || !slices.Contains(got, "verdict") {
		t.Errorf("Reverse = %v, want the test and the verdict", got)
	}
}
