package casework_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// counted is a procedure whose cases are counted by fields.
var counted = &procedure.Procedure{
	ID: "p", Ledger: procedure.Ledger{By: []string{"kind", "parts"}, Again: "repeated"},
	Fields: []procedure.Field{
		{ID: "kind", Kind: procedure.KindChoice, Label: locale.Text{ZH: "类型", EN: "Type"}, Options: []procedure.Option{{ID: "b", Label: locale.Text{ZH: "乙", EN: "B"}}, {ID: "a", Label: locale.Text{ZH: "甲", EN: "A"}}}},
		{ID: "parts", Kind: procedure.KindMany, Options: []procedure.Option{{ID: "x"}, {ID: "y"}}},
		{ID: "repeated", Kind: procedure.KindYesNo},
	},
	States: []procedure.State{{ID: "on", Kind: procedure.Open}, {ID: "off", Kind: procedure.Closed}, {ID: "wrong", Kind: procedure.Cancelled}},
}

// draw makes a course of a case.
func draw(t *rapid.T) casework.Course {
	one := func(name string, list ...string) string { return rapid.SampledFrom(list).Draw(t, name) }
	c := casework.Course{
		School: registry.SchoolID(one("school", "", "S1", "S2")), Township: one("township", "", "东镇", "西镇"), Origin: one("origin", "person", "inspection"), State: one("state", "on", "off", "wrong"),
		Opened: time.Unix(0, 0).UTC(), Late: rapid.IntRange(0, 2).Draw(t, "late"), Again: rapid.IntRange(0, 1).Draw(t, "again"),
		Fields: map[string]string{"kind": one("kind", "", "a", "b"), "parts": one("parts", "", "x", "y x", "x x"), "repeated": one("repeated", "", "yes", "no")},
	}
	if c.State != "on" {
		c.Closed = c.Opened.Add(time.Duration(rapid.IntRange(0, 4000).Draw(t, "hours")) * time.Hour)
		c.Late = 0
	}
	return c
}

// byHand counts the courses that a question picks.
func byHand(list []casework.Course, picks func(*casework.Course) bool) casework.Figure {
	var f casework.Figure
	var days []float64
	for i := range list {
		c := &list[i]
		if c.State == "wrong" || !picks(c) {
			continue
		}
		f.Cases++
		if c.Again > 0 || c.Fields["repeated"] == "yes" {
			f.Again++
		}
		switch {
		case c.State == "off":
			f.Closed++
			days = append(days, c.Closed.Sub(c.Opened).Hours()/24)
		case c.Late > 0:
			f.Open, f.Late = f.Open+1, f.Late+1
		default:
			f.Open++
		}
	}
	f.Days = blank.Of(blank.NotApplicable)
	if n := len(days); n > 0 { // as many are not above it as are not below it
		slices.Sort(days)
		f.Days = days[n/2]
		if n%2 == 0 {
			f.Days = days[n/2-1]/2 + days[n/2]/2
		}
	}
	return f
}

func sameFigure(a, b casework.Figure) bool {
	days := blank.Is(a.Days) && blank.Is(b.Days) || math.Abs(a.Days-b.Days) < 1e-9
	a.Days, b.Days, a.Key, b.Key = 0, 0, "", ""
	return days && a == b
}

func TestStatisticsAreWhatOneCountsByHand(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(draw), 0, 30).Draw(r, "cases")
		st := casework.Tabulate(counted, slices.Clone(list))
		if want := byHand(list, func(*casework.Course) bool { return true }); !sameFigure(st.All, want) {
			r.Fatalf("all are %+v, want %+v", st.All, want)
		}
		for _, g := range st.Groups {
			total := 0
			for i, x := range g.Lines {
				if i > 0 && g.Lines[i-1].Key == x.Key {
					r.Fatalf("%s: the line %q stands twice", g.By, x.Key)
				}
				want := byHand(list, func(c *casework.Course) bool {
					switch g.By {
					case casework.ByTownship:
						return c.Township == x.Key
					case casework.BySchool:
						return string(c.School) == x.Key
					case casework.ByOrigin:
						return c.Origin == x.Key
					case casework.ByField("parts"):
						return c.Fields["parts"] == x.Key || c.Fields["parts"] == x.Key+" "+x.Key || c.Fields["parts"] == "y x" && x.Key != ""
					}
					return c.Fields["kind"] == x.Key
				})
				if !sameFigure(x, want) {
					r.Fatalf("%s %q is %+v, want %+v", g.By, x.Key, x, want)
				}
				total += x.Cases
			}
			if g.By != casework.ByField("parts") && total != st.All.Cases {
				r.Fatalf("the lines by %s add up to %d of %d", g.By, total, st.All.Cases)
			}
		}
	})
}

func TestLinesStandInTheOrderOfTheOptionsAndNobodysAnswerLast(t *testing.T) {
	var list []casework.Course
	for _, kind := range []string{"", "zzz", "a", "b"} {
		list = append(list, casework.Course{State: "on", Fields: map[string]string{"kind": kind}})
	}
	g := casework.ByField("kind")
	var got []string
	for _, x := range casework.Tabulate(counted, list, g).Groups[0].Lines {
		got = append(got, g.KeyLabel(counted, x.Key, nil).ZH)
	}
	if want := []string{"乙", "甲", "zzz", "（未填）"}; !slices.Equal(got, want) {
		t.Errorf("the lines are %q, want %q", got, want)
	}
}

func TestAGroupIsOneThatTheProcedureDeclares(t *testing.T) {
	for name, want := range map[string]casework.Group{"township": casework.ByTownship, "school": casework.BySchool, "origin": casework.ByOrigin, "kind": casework.ByField("kind")} {
		if got, err := casework.ParseGroup(counted, name); got != want || err != nil {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"repeated", "field:kind", "state", ""} {
		if _, err := casework.ParseGroup(counted, name); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFiguresAreOfWhatOneMayReadAndCountWhoCameAgain(t *testing.T) {
	h := open(t, "2026-11-02T10:00")
	ctx := t.Context()
	a, _ := h.child("a"), h.child("b")
	h.step(a, access.ClassTeacher, "visit", seen, true)
	h.step(a, access.ClassTeacher, "return", nil, false)
	h.later(32 * 24 * time.Hour)
	h.step(a, access.CountyStatistician, "close", nil, false)
	figures := func(who access.Actor) casework.Figure {
		t.Helper()
		st, err := h.s.Figures(ctx, who, county, casework.Query{Procedure: "child"})
		if err != nil {
			t.Fatal(err)
		}
		return st.All
	}
	want := casework.Figure{Cases: 2, Open: 1, Late: 1, Closed: 1, Days: 32}
	if got := figures(actor(access.SchoolHead)); got != want {
		t.Errorf("the school has %+v, want %+v", got, want)
	}
	h.step(a, access.SchoolHead, "again", nil, false)
	got := figures(actor(access.CountyStatistician))
	if got.Again != 1 || got.Open != 2 || got.Closed != 0 || !blank.Is(got.Days) {
		t.Errorf("once it is open again: %+v", got)
	}
	stranger := actor(access.SchoolHead)
	stranger.Grants[0].School = "S2"
	if got := figures(stranger); got.Cases != 0 {
		t.Errorf("another school sees %+v", got)
	}
	st, err := h.s.Figures(ctx, actor(access.SchoolHead), county, casework.Query{Procedure: "child"}, casework.ByField("met"))
	if err != nil || len(st.Groups) != 1 || len(st.Groups[0].Lines) != 2 || st.Groups[0].Lines[0].Key != "child" || st.Groups[0].Lines[1].Key != "" {
		t.Errorf("by whom was met: %+v, %v", st.Groups, err)
	}
}
