package matching_test

import (
	"strings"
	"testing"

	"junheng/access"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/people/matching"
	"junheng/registry"
)

func figure(t *testing.T, list []matching.Figure, rate string) *matching.Figure {
	t.Helper()
	for i := range list {
		if list[i].Rate.ID == rate {
			return &list[i]
		}
	}
	t.Fatalf("there is no rate %s", rate)
	return nil
}

// The sample's roster is that of 2025; the clock stands in 2026.
func TestAComparisonIsForTheYearOfTheRosterUnlessAnotherIsAskedFor(t *testing.T) {
	o := newOffice(t)
	clerk := officer(access.CountyStatistician)
	for _, c := range []struct {
		asked, year, nearest registry.SchoolYear
		says                 string
	}{
		{0, 2025, 0, ""},
		{2025, 2025, 0, ""},
		{2026, 2026, 2025, "学籍名册是 2025–2026 学年的，问的是 2026–2027 学年"},
		{2024, 2024, 2025, "学籍名册是 2025–2026 学年的，问的是 2024–2025 学年"},
	} {
		r, err := o.Run(t.Context(), clerk, here, matching.Asked{Kind: matching.Population, Year: c.asked, Reason: "秋季开学入学核查"})
		if err != nil {
			t.Fatal(err)
		}
		if r.Year != c.year || r.Roster != 2025 || r.Nearest != c.nearest {
			t.Errorf("asked for %d: year %d, roster %d, nearest %d", c.asked, r.Year, r.Roster, r.Nearest)
		}
		v := o.find(t, clerk, r.ID)
		figures, err := v.Figures(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"enrolment", "on_time", "disabled"} {
			f := figure(t, figures, id)
			why := f.Why.In(locale.ZH)
			if blank.Is(f.Value) != (c.says != "") || !strings.Contains(why, c.says) || c.says == "" && why != "" {
				t.Errorf("asked for %d: %s is %v because %q", c.asked, id, f.Value, why)
			}
			if c.says != "" && (len(f.Lacking) > 0 || f.Why.In(locale.EN) == why || strings.Contains(f.Working().In(locale.ZH), " = ")) {
				t.Errorf("asked for %d: %s wants %v, works as %s", c.asked, id, f.Lacking, f.Working().In(locale.ZH))
			}
		}
		report := v.Report(figures)
		if lead := report.Lead[0].In(locale.ZH); (c.says != "") != strings.HasPrefix(lead, "学籍名册是") {
			t.Errorf("asked for %d the report begins with %s", c.asked, lead)
		}
	}
}

func TestARateWithoutADenominatorSaysWhyAndWhichYearHasOne(t *testing.T) {
	left := []matching.Child{someone("a", "", "欧阳娜娜", 2015, 3, 4)}
	for _, c := range []struct {
		born    int
		nearest registry.SchoolYear
		value   bool
		says    string
	}{
		{2019, 0, true, ""},
		{2018, 2024, false, "户籍名册里没有 2018-09-01 至 2019-08-31 出生（2025–2026 学年应入学）的孩子；这两本名册能回答的最近一年是 2024–2025 学年"},
		{2020, 2026, false, "能回答的最近一年是 2026–2027 学年"},
	} {
		child := someone("six", "", "皇甫端阳", c.born, 8, 31)
		both := append(left[:1:1], child)
		found, err := matching.Compare(t.Context(), both, both, matching.Options{Kind: matching.Population, Year: 2025})
		if err != nil {
			t.Fatal(err)
		}
		if b := found.Basis(); b.Nearest != c.nearest {
			t.Errorf("born %d: the nearest year is %d, want %d", c.born, b.Nearest, c.nearest)
		}
		figures, err := found.Basis().Figures(found.Counts(nil), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		f := figure(t, figures, "on_time")
		if blank.Is(f.Value) == c.value || !strings.Contains(f.Why.In(locale.ZH), c.says) {
			t.Errorf("born %d: %v, %s", c.born, f.Value, f.Why.In(locale.ZH))
		}
		if f := figure(t, figures, "dropout"); !strings.Contains(f.Why.In(locale.ZH), "缺少：学年内辍学未返校、学年初在校生") && !strings.Contains(f.Why.In(locale.ZH), "缺少：学年初在校生、学年内辍学未返校") {
			t.Errorf("dropout: %s", f.Why.In(locale.ZH))
		}
	}
}

func TestAZeroThatSomebodyTypedIsNamedAsTheDenominator(t *testing.T) {
	figures, err := matching.Basis{Year: 2025}.Figures(nil, map[string]float64{"dropouts": 0, "start_pupils": 0}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := figure(t, figures, "dropout")
	if !blank.Is(f.Value) || !strings.Contains(f.Why.In(locale.ZH), "分母为零") || !strings.Contains(f.Why.In(locale.ZH), "学年初在校生 0") {
		t.Errorf("%v: %s", f.Value, f.Why.In(locale.ZH))
	}
}

func TestARegisterWithoutAnybodyHasNoNearestYear(t *testing.T) {
	found, err := matching.Compare(t.Context(), []matching.Child{{Key: "x", Name: "夏侯惇勇"}}, nil, matching.Options{Kind: matching.Population, Year: 2025})
	if err != nil {
		t.Fatal(err)
	}
	if b := found.Basis(); b != (matching.Basis{Year: 2025}) {
		t.Errorf("%+v", b)
	}
}
