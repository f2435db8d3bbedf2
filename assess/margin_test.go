package assess_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

// judgeOne assesses one primary school under the seven indicators.
func judgeOne(t testing.TB, s *assess.Standard, f fields) assess.UnitResult {
	t.Helper()
	table := facts.NewTable()
	addSchool(table, "A", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: f})
	return assessTable(t, s, table).Units[0]
}

// changed copies facts with one of them another.
func changed(f fields, id facts.FieldID, v float64) fields {
	out := fields{}
	for k, x := range f {
		out[k] = x
	}
	out[id] = v
	return out
}

// aSchool draws a primary school whose numerators are about their lines; of
// teachers and rooms there are only wholes.
func aSchool(t *rapid.T) fields {
	pupils := float64(rapid.IntRange(1, 4000).Draw(t, "pupils"))
	f := enough(registry.Primary, pupils, nil)
	for k, id := range sevenFields {
		x := f[id] / 1.5 * float64(rapid.IntRange(0, 2000).Draw(t, string(id))) / 1000
		if d := dictionary.Field(id); d.Whole() {
			x = math.Round(x)
		} else {
			x = math.Round(x*100) / 100
		}
		f[sevenFields[k]] = x
	}
	return f
}

func reaches(v assess.IndicatorValue) bool { return v.Outcome == assess.Met }

func holdsFloor(v assess.IndicatorValue) bool {
	return v.Outcome == assess.Met || v.Outcome == assess.WithinFloor
}

func TestWhatIsNeededReachesTheLineAndLessDoesNot(t *testing.T) {
	s := compile(t, sevenPack(), assess.Options{})
	rapid.Check(t, func(rt *rapid.T) {
		f := aSchool(rt)
		u := judgeOne(t, s, f)
		k := rapid.IntRange(0, 6).Draw(rt, "indicator")
		id, m := sevenFields[k], u.Values[k].Margin
		whole := dictionary.Field(id).Whole()
		for _, line := range []struct {
			name string
			need float64
			ok   func(assess.IndicatorValue) bool
		}{{"threshold", m.NeedThreshold, reaches}, {"floor", m.NeedFloor, holdsFloor}} {
			if line.ok(u.Values[k]) {
				if line.need != 0 {
					rt.Errorf("%v of %s reach the %s, yet %v are needed", f[id], id, line.name, line.need)
				}
				continue
			}
			if line.need <= 0 || whole && line.need != math.Trunc(line.need) {
				rt.Errorf("%s: %v are needed to reach the %s", id, line.need, line.name)
			}
			if v := judgeOne(t, s, changed(f, id, f[id]+line.need)).Values[k]; !line.ok(v) {
				rt.Errorf("%s: %v and %v more of it do not reach the %s: %v is %s", id, f[id], line.need, line.name, v.Value, v.Outcome)
			}
			less := line.need - 1
			if !whole {
				less = line.need * (1 - 1e-9)
			}
			if v := judgeOne(t, s, changed(f, id, f[id]+less)).Values[k]; line.ok(v) {
				rt.Errorf("%s: %v and %v more of it already reach the %s", id, f[id], less, line.name)
			}
		}
	})
}

func TestWhatIsToSpareCanGoAndNoMoreCan(t *testing.T) {
	s := compile(t, sevenPack(), assess.Options{})
	rapid.Check(t, func(rt *rapid.T) {
		f := aSchool(rt)
		u := judgeOne(t, s, f)
		k := rapid.IntRange(0, 6).Draw(rt, "indicator")
		id, m := sevenFields[k], u.Values[k].Margin
		if !reaches(u.Values[k]) {
			if m.Spare != 0 || m.SparePupils != 0 {
				rt.Errorf("%s is %s and has %v to spare, %v pupils", id, u.Values[k].Outcome, m.Spare, m.SparePupils)
			}
			return
		}
		if v := judgeOne(t, s, changed(f, id, f[id]-m.Spare)).Values[k]; !reaches(v) {
			rt.Errorf("%s: of %v not even %v can go: %v is %s", id, f[id], m.Spare, v.Value, v.Outcome)
		}
		more := m.Spare + 1
		if !dictionary.Field(id).Whole() {
			more = m.Spare + max(1e-9*f[id], 1e-9)
		}
		if v := judgeOne(t, s, changed(f, id, f[id]-more)).Values[k]; reaches(v) {
			rt.Errorf("%s: of %v even %v can go, not only %v", id, f[id], more, m.Spare)
		}
		if m.SparePupils != math.Trunc(m.SparePupils) {
			rt.Errorf("%s: room for %v pupils", id, m.SparePupils)
		}
		for extra, want := range map[float64]bool{0: true, 1: false} {
			v := judgeOne(t, s, changed(f, "students", f["students"]+m.SparePupils+extra)).Values[k]
			if reaches(v) != want {
				rt.Errorf("%s: with %v pupils more than now %v is %s", id, m.SparePupils+extra, v.Value, v.Outcome)
			}
		}
	})
}

func TestMarginsOfValuesThatCannotBeMeasured(t *testing.T) {
	s := compile(t, sevenPack(), assess.Options{})
	tests := []struct {
		name string
		with fields
	}{
		{"no report", fields{"backbone_teachers": unreported}},
		{"withheld", fields{"backbone_teachers": blank.Of(blank.Withheld)}},
		{"unknown pupils", fields{"students": unreported}},
		{"no pupils", fields{"students": 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := judgeOne(t, s, enough(registry.Primary, 500, tt.with)).Values[1].Margin
			if !blank.Is(m.ToThreshold) || !blank.Is(m.ToFloor) || m.NeedThreshold != 0 || m.NeedFloor != 0 || m.Spare != 0 || m.SparePupils != 0 {
				t.Errorf("margin = %+v, want none", m)
			}
		})
	}
}

func TestMarginsAreTheDistancesToTheLines(t *testing.T) {
	s := compile(t, sevenPack(), assess.Options{})
	for seed := range uint64(20) {
		for _, u := range assessTable(t, s, drawCounty(rand.New(rand.NewPCG(seed, 41)), 0)).Units {
			if !u.InScope {
				continue
			}
			for _, v := range u.Values {
				if v.Margin.ToThreshold != v.Value-v.Threshold.V || v.Margin.ToFloor != v.Value-v.Floor {
					t.Errorf("%s: %v lies %v and %v from %v and %v", v.Ref, v.Value, v.Margin.ToThreshold, v.Margin.ToFloor, v.Threshold.V, v.Floor)
				}
			}
		}
	}
}

func TestAbsurdNumbersComeToAnEnd(t *testing.T) {
	s := compile(t, sevenPack(), assess.Options{})
	for _, x := range []float64{0, 1, 1e15, 1e17, 1e300, math.MaxFloat64, math.SmallestNonzeroFloat64} {
		for _, pupils := range []float64{1, 1e15, 1e17, 1e300} {
			u := judgeOne(t, s, enough(registry.Primary, 500, fields{"students": pupils, "backbone_teachers": x, "equip_value": x}))
			if len(u.Values) != 7 || u.Outcome == "" {
				t.Errorf("%v of %v pupils gives %+v", x, pupils, u)
			}
		}
	}
}
