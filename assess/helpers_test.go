package assess_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// onePrimary makes a table of one primary school, and one junior school that
// lacks nothing, so that no stage of the county is empty.
func onePrimary(primary fields) *facts.Table {
	table := facts.NewTable()
	addSchool(table, "A", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: primary})
	addSchool(table, "J", registry.JuniorSchool, map[registry.Stage]fields{registry.Junior: enough(registry.Junior, 600, nil)})
	return table
}

// drawCounty draws a county of primary, junior and through schools with values
// about their lines, whole-school values to be divided, and some blanks. Every
// value has a cell of its own.
func drawCounty(r *rand.Rand, blanks float64) *facts.Table {
	table := facts.NewTable()
	types := []registry.SchoolType{registry.PrimarySchool, registry.JuniorSchool, registry.NineYear, registry.CompleteSecondary, registry.TwelveYear, registry.TeachingPoint}
	for i := range 4 + r.IntN(5) {
		typ := types[r.IntN(len(types))]
		if i < 3 {
			typ = types[i]
		}
		rows := map[registry.Stage]fields{}
		whole := fields{}
		for _, st := range typ.Stages() {
			f := drawSection(r, st, blanks)
			if st == registry.Senior {
				f = fields{"students": f["students"]}
			}
			if len(typ.Stages()) > 1 {
				for _, id := range []facts.FieldID{"equip_value", "teach_aux_area", "multimedia_rooms"} {
					if v, ok := f[id]; ok && i%2 == 0 {
						whole[id] += v
						delete(f, id)
					}
				}
			}
			rows[st] = f
		}
		whole["founded_year"] = float64(1990 + r.IntN(30))
		whole["is_boarding"] = float64(r.IntN(2))
		rows[registry.Whole] = whole
		addSchool(table, "S"+itoa(i), typ, rows)
	}
	addRow(table, -1, registry.Whole, fields{"teacher_avg_pay": 90000 + float64(r.IntN(2000)), "civil_avg_pay": 91000, "gov_01_answer": float64(r.IntN(2))})
	return table
}

// drawSection draws what a section has, about its lines.
func drawSection(r *rand.Rand, st registry.Stage, blanks float64) fields {
	f := enough(st, float64(60+r.IntN(1500)), nil)
	for _, d := range dictionary.Fields() {
		v, ok := f[d.ID]
		if !ok {
			continue
		}
		if d.ID != "students" {
			f[d.ID] = math.Round(v*(0.5+0.8*r.Float64())*100) / 100
			if d.Whole() {
				f[d.ID] = math.Round(f[d.ID])
			}
		}
		if r.Float64() < blanks {
			f[d.ID] = blank.Of([]blank.State{blank.NotReported, blank.Withheld, blank.NotApplicable}[r.IntN(3)])
		}
	}
	f["max_class_size"] = float64(30 + r.IntN(25))
	return f
}

// withItems adds a requirement of items to the pack of seven indicators.
func withItems(items ...*rules.Item) *rules.Pack {
	p := sevenPack()
	p.Items = items
	q := rules.Requirement{ID: "government", Label: locale.Text{ZH: "政府保障", EN: "government"}, Rule: rules.RuleItems, Cite: confirmed("第七条")}
	for _, i := range items {
		q.Items = append(q.Items, i.ID)
	}
	p.Verdict = append(p.Verdict, q)
	return p
}

// everyItem is one item for every kind of test, over the facts of drawCounty.
func everyItem() []*rules.Item {
	return []*rules.Item{
		anItem("class_size", rules.Test{Over: rules.OverUnits, Value: "max_class_size", Op: rules.AtMost, Limit: rules.Limit{Series: series(dec("45", 45), dec("50", 50))}, Unit: "人"}),
		anItem("size", rules.Test{Over: rules.OverSchools, Value: "students", Op: rules.AtMost, Limit: limitOf(1200), Unit: "人", Relaxed: []rules.Relaxed{{
			Label: locale.Text{ZH: "早年建校", EN: "old school"}, Where: "founded_year <= 2010", Limit: limitOf(2000),
		}}}),
		anItem("rooms", rules.Test{Over: rules.OverSum, Numerator: "multimedia_rooms", Denominator: "students", Per: dec("100", 100), Op: rules.AtLeast, Limit: limitOf(2.5), Unit: "间", Decimals: 2}),
		anItem("boarding", rules.Test{Over: rules.OverShare, Of: rules.OverSchools, Where: "is_boarding == 1", Per: dec("100", 100), Op: rules.AtLeast, Limit: limitOf(50), Unit: "%"}),
		anItem("pay", rules.Test{Over: rules.OverCounty, Value: "teacher_avg_pay", Op: rules.AtLeast, Limit: rules.Limit{Formula: "civil_avg_pay"}, Unit: "元"}),
		anItem("answer", rules.Test{Over: rules.OverAnswer, Answer: "gov_01_answer"}),
	}
}

// sameBits reports whether two values are the same to the last bit; blanks are
// compared by their state.
func sameBits(a, b float64) bool {
	if blank.Is(a) || blank.Is(b) {
		return blank.StateOf(a) == blank.StateOf(b)
	}
	return math.Float64bits(a) == math.Float64bits(b)
}

// coefficientOf finds a coefficient of an assessment.
func coefficientOf(t testing.TB, a *assess.Assessment, st registry.Stage, indicator string) assess.Coefficient {
	t.Helper()
	for _, r := range a.Stages {
		for _, c := range r.Coefficients {
			if r.Stage == st && c.Indicator == indicator {
				return c
			}
		}
	}
	t.Fatalf("there is no coefficient %s of %s", indicator, st)
	return assess.Coefficient{}
}

// verdictOf finds a requirement's verdict.
func verdictOf(t testing.TB, a *assess.Assessment, id string) assess.Verdict {
	t.Helper()
	for _, v := range a.Verdict.Children {
		if v.ID == id {
			return v
		}
	}
	t.Fatalf("there is no requirement %s", id)
	return assess.Verdict{}
}
