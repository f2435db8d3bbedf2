package assess_test

import (
	"io/fs"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/registry"
	"junheng/rules"
)

// realPack loads the national standard.
func realPack(t testing.TB) *rules.Pack {
	t.Helper()
	var fsys fs.FS = rules.Embedded()
	p, err := rules.Load(fsys, "cn/quality-balance-2017")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// borderCounty draws a county near every line.
func borderCounty(r *rand.Rand) *facts.Table {
	table := facts.NewTable()
	for i := range 3 + r.IntN(5) {
		f := enough(registry.Primary, float64(100+r.IntN(900)), nil)
		for _, d := range dictionary.Fields() {
			v, ok := f[d.ID]
			switch {
			case !ok || d.ID == "students":
			case d.ID == "multimedia_rooms" || d.ID == "equip_value": // far apart
				f[d.ID] = math.Round(v * []float64{0.4, 0.7, 2, 4}[r.IntN(4)] * (0.9 + 0.2*r.Float64()))
			default:
				f[d.ID] = math.Round(v * (0.55 + 0.5*r.Float64()))
			}
		}
		addSchool(table, "S"+itoa(i), registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: f})
	}
	return table
}

// outcomeAt finds the outcome under a ref.
func outcomeAt(t *testing.T, a *assess.Assessment, ref string) assess.Outcome {
	t.Helper()
	s, err := a.Explain(ref)
	if err != nil {
		t.Fatal(err)
	}
	return s.Outcome
}

func TestEachFlipTurnsItsVerdictAndOneStepLessDoesNot(t *testing.T) {
	s := compile(t, sevenPack(), assess.Options{})
	tried, kinds := 0, map[string]int{}
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 9))
		table := borderCounty(r)
		a := assessTable(t, s, table)
		for _, f := range a.Flips {
			row, ok := rowOf(table, f.School, f.Stage)
			if !ok || dictionary.Field(f.Field) == nil {
				continue // a numerator of several facts
			}
			step := 1.0
			if f.Unit == "㎡" {
				step = 0.01
			}
			was := table.Value(row, f.Field)
			if was != f.Now || f.Then-f.Now != f.Change {
				t.Errorf("%s: %s is %v, the flip says %v to %v", f.Verdict, f.Field, was, f.Now, f.Then)
			}
			table.Set(row, f.Field, f.Then, facts.Origin{})
			turned := assessTable(t, s, table)
			if got := outcomeAt(t, turned, f.Verdict); got != f.To {
				t.Errorf("%s: with %s of %s at %v it is %s, want %s", f.Verdict, f.Field, f.Name, f.Then, got, f.To)
			}
			for _, ref := range f.Also {
				if before, after := outcomeAt(t, a, ref), outcomeAt(t, turned, ref); before == after {
					t.Errorf("%s: %s should turn too, but stays %s", f.Verdict, ref, before)
				}
			}
			table.Set(row, f.Field, f.Then-math.Copysign(step, f.Change), facts.Origin{})
			if got := outcomeAt(t, assessTable(t, s, table), f.Verdict); got != f.From {
				t.Errorf("%s: one step less of %s is %s, want %s still", f.Verdict, f.Field, got, f.From)
			}
			table.Set(row, f.Field, was, facts.Origin{})
			tried++
			kind, _, _ := strings.Cut(f.Verdict, "/")
			kinds[kind+" "+string(f.To)]++
		}
	}
	for _, k := range []string{"unit met", "unit short", "coef met", "coef short"} {
		if kinds[k] < 5 {
			t.Errorf("only %d flips of kind %q among %d", kinds[k], k, tried)
		}
	}
}

func rowOf(t *facts.Table, school registry.SchoolID, st registry.Stage) (int, bool) {
	for r := range t.County {
		if t.School[r] >= 0 && t.Schools[t.School[r]].ID == school && t.Stage[r] == st {
			return r, true
		}
	}
	return 0, false
}

func TestFlipsAreOrderedByRelativeChange(t *testing.T) {
	s, seen := compile(t, sevenPack(), assess.Options{}), 0
	for seed := range uint64(10) {
		flips := assessTable(t, s, borderCounty(rand.New(rand.NewPCG(seed, 9)))).Flips
		for i := 1; i < len(flips); i++ {
			if flips[i].Relative < flips[i-1].Relative {
				t.Errorf("flip %d is nearer than the one before", i)
			}
		}
		seen += len(flips)
	}
	if seen < 20 {
		t.Errorf("only %d flips in ten counties near their lines", seen)
	}
}

func TestFlipsOfItems(t *testing.T) {
	p := realPack(t)
	table := facts.NewTable()
	addSchool(table, "A", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 2010, nil)})
	addRow(table, -1, registry.Whole, fields{"teacher_avg_pay": 89000, "civil_avg_pay": 90000, "gov_08_answer": 1})
	a := assessTable(t, compile(t, p, assess.Options{}), table)
	want := map[string]float64{"item/gov_08 teacher_avg_pay": 1000, "item/gov_08 civil_avg_pay": -1000}
	for _, f := range a.Flips {
		key := f.Verdict + " " + string(f.Field)
		if w, ok := want[key]; ok {
			if f.Change != w || f.To != assess.Met {
				t.Errorf("%s: change %v to %s, want %v", key, f.Change, f.To, w)
			}
			delete(want, key)
		}
	}
	if len(want) > 0 {
		t.Errorf("missing flips %v", want)
	}
}
