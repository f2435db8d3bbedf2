package wire_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/casework"
	"junheng/cmd/wire"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/internal/testkit"
	"junheng/registry"
	golden "junheng/testdata/county"
)

// paired opens a case of two schools and gives the gap between them.
func (b *bureau) paired(own, other registry.SchoolID, measure, signed string) *casework.Gap {
	b.Helper()
	clerk := b.d.Actors[access.CountyStatistician]
	b.n++
	key := "pair" + measure + signed + string(own) + string(other)
	if b.pair != "" && b.pairKey != key { // one pairing of two schools at a time
		b.step(casework.Case{ID: b.pair}, access.CountyStatistician, "break_off", map[string]string{"without_note": "另签协议"})
	}
	c, err := b.a.Cases.Open(b.Context(), clerk, casework.Opens{
		County: golden.Code, Procedure: "pairing", Key: key, Place: casework.Place{School: own}, Subject: casework.Subject{Kind: "school", ID: string(own)},
		Fields: map[string]string{"partner": string(other), "pairing_kind": "pair", "measure": measure},
	})
	if err != nil {
		b.Fatal(err)
	}
	b.pair, b.pairKey = c.ID, key
	_, err = b.a.Cases.Step(b.Context(), b.d.Actors[access.CountyLeader], casework.Takes{
		On:   casework.On{County: golden.Code, Case: c.ID, Key: "agree" + string(c.ID), As: "director"},
		Step: "agree_earlier", Fields: map[string]string{"agreed_on": signed, "agreed_until": "2027-08-31", "goals": "缩小差距", "earlier_why": "补登"},
		Files: []casework.Upload{{Name: "协议.pdf", Kind: "file", Type: "application/pdf", Data: testkit.Paper("")}},
	})
	if err != nil {
		b.Fatal(err)
	}
	g, err := b.a.Cases.Effect(b.Context(), clerk, golden.Code, c.ID)
	if err != nil {
		b.Fatal(err)
	}
	return g
}

// twoSchools is the coefficient of two schools as it stands in the paper: the
// pupil-weighted deviation from the pooled mean over that mean.
func twoSchools(o *archive.Opened, own, other registry.SchoolID, stage registry.Stage, indicator string) float64 {
	a, b := archive.ValueOf(archive.UnitAt(o.Result, own, stage), indicator), archive.ValueOf(archive.UnitAt(o.Result, other, stage), indicator)
	p, q := a.Denominator, b.Denominator
	mean := (a.Value*p + b.Value*q) / (p + q)
	return math.Sqrt((p*(a.Value-mean)*(a.Value-mean)+q*(b.Value-mean)*(b.Value-mean))/(p+q)) / mean
}

func TestTheEffectOfAPairIsTheChangeOfItsGapBetweenTwoFrozenYears(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	b := &bureau{T: t, a: a, d: d}
	clerk := d.Actors[access.CountyStatistician]
	opened := func(i int) *archive.Opened {
		t.Helper()
		o, err := a.Archive.Open(t.Context(), clerk, golden.Code, d.Assessments[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	first, last := opened(0), opened(len(d.Assessments)-1)
	of := func(name string) registry.SchoolID {
		t.Helper()
		for i := range last.Result.Units {
			if s := last.Result.Units[i].School; s.Name == name {
				return s.ID
			}
		}
		t.Fatalf("there is no %s", name)
		return ""
	}
	own, other := of("石桥镇中心小学"), d.School

	g := b.paired(own, other, "composite", "2023-03-06")
	if !g.Known() || g.Start.Year != 2022 || g.Now.Year != 2024 || g.Start.Dataset != d.Assessments[0].Dataset || g.Now.Assessment != last.Record.ID || len(g.Rows) != len(last.Pack.Indicators) {
		t.Fatalf("%+v", g)
	}
	was, is := 0.0, 0.0
	for i := range g.Rows {
		r := &g.Rows[i]
		x, y := twoSchools(first, own, other, registry.Primary, r.Indicator), twoSchools(last, own, other, registry.Primary, r.Indicator)
		if math.Abs(r.Start.Coefficient-x) > 1e-12 || math.Abs(r.Now.Coefficient-y) > 1e-12 {
			t.Errorf("%s: from %v to %v, want %v to %v", r.Indicator, r.Start.Coefficient, r.Now.Coefficient, x, y)
		}
		if was, is = was+x, is+y; r.Now.County <= 0 {
			t.Errorf("%s: the county's coefficient is %v", r.Indicator, r.Now.County)
		}
		for _, cells := range [][]string{r.Start.OwnFrom, r.Start.OtherFrom, r.Now.OwnFrom, r.Now.OtherFrom} {
			if !slices.ContainsFunc(cells, func(c string) bool { return strings.Contains(c, " ← ") && strings.Contains(c, "!") }) {
				t.Errorf("%s does not say which cells it rests on: %q", r.Indicator, cells)
			}
		}
		if _, err := last.Explain(r.Now.OwnRef, 0); err != nil {
			t.Errorf("%s has no working: %v", r.Indicator, err)
		}
	}
	n := float64(len(g.Rows))
	if math.Abs(g.Start.Value-was/n) > 1e-12 || math.Abs(g.Now.Value-is/n) > 1e-12 || g.Narrowed() != (is < was) {
		t.Errorf("from %v to %v, want %v to %v", g.Start.Value, g.Now.Value, was/n, is/n)
	}

	// A trial run of a later time changes nothing, in force or not.
	for _, v := range []verdict{{year: 2024, enough: "石桥镇中心小学", trial: true}, {year: 2025, of: 2024, trial: true}, {year: 2025, of: 2024, trial: true, inForce: true}} {
		judgedAs(t, a, d, v)
		if again := b.paired(own, other, "composite", "2023-03-06"); again.Now.Assessment != g.Now.Assessment || again.Now.Value != g.Now.Value {
			t.Errorf("after a trial run %+v: %v by %s", v, again.Now.Value, again.Now.Assessment)
		}
	}

	one := b.paired(own, other, "backbone", "2023-03-06")
	if len(one.Rows) != 1 || one.Rows[0].Indicator != "backbone_teachers_per_100" || one.Now.Value != one.Rows[0].Now.Coefficient {
		t.Errorf("by one indicator: %+v", one)
	}

	for signed, says := range map[string]string{
		"2024-10-08": "缺现状：最新现行结论的数据是 2024–2025 学年",
		"2020-10-08": "缺起点：2020–2021 学年没有按",
	} {
		g := b.paired(own, other, "composite", signed)
		if g.Known() || g.Narrowed() || !blank.Is(g.Change()) || !strings.Contains(g.Working().In(locale.ZH), says) {
			t.Errorf("signed %s: %v to %v, %s", signed, g.Start.Value, g.Now.Value, g.Working().In(locale.ZH))
		}
	}
	for i := range last.Result.Units {
		if u := &last.Result.Units[i]; u.School.Type == registry.JuniorSchool {
			if g := b.paired(own, u.School.ID, "composite", "2023-03-06"); g.Known() || !strings.Contains(g.Working().In(locale.ZH), "没有共同的学段") {
				t.Errorf("a primary and a junior school: %s", g.Working().In(locale.ZH))
			}
			break
		}
	}
}
