package matching_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/linkage"
	"junheng/internal/locale"
	"junheng/people/matching"
)

// The national check of 2018 compared those born 2002-09-01 to 2011-08-31, who
// were of school age in the school year 2017.
func TestTheSchoolAgeIsThatOfTheNationalCheck(t *testing.T) {
	age := matching.StandardRates().SchoolAge
	got := age.All(2017)
	want := matching.Years{First: linkage.MakeDate(2002, 9, 1), Last: linkage.MakeDate(2011, 8, 31)}
	if got != want {
		t.Errorf("school age of 2017 is %v to %v, want %v to %v", got.First, got.Last, want.First, want.Last)
	}
	for day, holds := range map[linkage.Date]bool{
		linkage.MakeDate(2002, 8, 31): false, linkage.MakeDate(2002, 9, 1): true,
		linkage.MakeDate(2011, 8, 31): true, linkage.MakeDate(2011, 9, 1): false, 0: false,
	} {
		if got.Holds(day) != holds {
			t.Errorf("born %v: of school age is %v, want %v", day, !holds, holds)
		}
	}
	entering := age.Entering(2017)
	if entering.First != linkage.MakeDate(2010, 9, 1) || entering.Last != got.Last {
		t.Errorf("entering in 2017: %v to %v", entering.First, entering.Last)
	}
}

func TestARateIsComputedWithItsWorkingAndABlankIsNoZero(t *testing.T) {
	counts := map[string]float64{
		"school_age": 1000, "excused": 20, "enrolled": 975, "dropouts": 0, "start_pupils": 990,
		"graduates": 95, "entrants": 100, "cohort_in": 4, "cohort_out": 6, "cohort_died": 1,
	}
	figures, err := matching.StandardRates().Compute(counts, map[string]string{"retention": "b"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range figures {
		got[f.Rate.ID] = f.Value
	}
	want := map[string]float64{"enrolment": 100 * 975.0 / 980, "dropout": 0, "retention": 100 * 95.0 / (100 + 4 - 1 - 6)}
	for id, v := range want {
		if got[id] != v {
			t.Errorf("%s = %v, want %v", id, got[id], v)
		}
	}
	for _, id := range []string{"on_time", "disabled"} {
		if !blank.Is(got[id]) {
			t.Errorf("%s = %v of counts that nobody knows", id, got[id])
		}
	}
	if diff := cmp.Diff([]string{"six_enrolled", "six", "six_excused"}, figures[1].Lacking); diff != "" {
		t.Errorf("lacking (-want +got):\n%s", diff)
	}
	for _, words := range []string{"已入学", "户籍适龄儿童少年", "975", "1,000", "20"} {
		if w := figures[0].Working().In(locale.ZH); !strings.Contains(w, words) {
			t.Errorf("the working %q does not say %q", w, words)
		}
	}
	if _, err := matching.StandardRates().Compute(counts, map[string]string{"retention": "z"}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("an unknown formula is taken: %v", err)
	}
}

// The Ministry's table of net enrolment, in ten thousand children: of school age,
// enrolled, and the rate it prints; 1999 to 2009, without
// the years whose columns divide otherwise than is printed (2001, 2006, 2007).
func TestTheEnrolmentRateIsThatOfThePublishedTable(t *testing.T) {
	for _, row := range []struct{ age, enrolled, rate float64 }{
		{12991.4, 12872.8, 99.1}, {12445.3, 12333.9, 99.1}, {11310.4, 11150.0, 98.6}, {10908.3, 10761.6, 98.7}, {10548.1, 10437.1, 98.9}, {10207.0, 10120.3, 99.2}, {9772.0, 9727.1, 99.5}, {9606.6, 9548.6, 99.4},
	} {
		f, err := matching.StandardRates().Compute(map[string]float64{"school_age": row.age, "enrolled": row.enrolled}, map[string]string{"enrolment": "whole"})
		if err != nil {
			t.Fatal(err)
		}
		if got := math.Round(f[0].Value*10) / 10; got != row.rate {
			t.Errorf("%v of %v are %v %%, printed is %v", row.enrolled, row.age, got, row.rate)
		}
	}
}

// The two ways of writing retention agree where nobody moved, and part company
// as soon as somebody does.
func TestTheFormulasOfRetentionAgreeOnlyWhereNobodyMoved(t *testing.T) {
	value := func(formula string, in, out float64) float64 {
		f, err := matching.StandardRates().Compute(map[string]float64{
			"graduates": 90, "entrants": 100, "cohort_in": in, "cohort_out": out, "cohort_died": 0,
		}, map[string]string{"retention": formula})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range f {
			if x.Rate.ID == "retention" {
				return x.Value
			}
		}
		return math.NaN()
	}
	if a, b, c := value("a", 0, 0), value("b", 0, 0), value("c", 0, 0); a != 90 || b != 90 || c != 90 {
		t.Errorf("nobody moved: %v, %v, %v", a, b, c)
	}
	if a, b := value("a", 10, 0), value("b", 10, 0); a == b {
		t.Errorf("ten came: both say %v", a)
	}
}

func TestEveryOutcomeHasItsEffectAndItsSource(t *testing.T) {
	l := matching.Codes()
	sources := map[string]bool{}
	for _, s := range l.Sources {
		sources[s.ID] = true
	}
	effects := map[matching.Effect]int{}
	for _, c := range l.Codes {
		effects[c.Effect]++
		if !sources[c.Source] || c.Label.ZH == "" || c.Label.EN == "" {
			t.Errorf("%s has no source or no label", c.ID)
		}
	}
	for _, e := range []matching.Effect{matching.CountsEnrolled, matching.CountsExcused, matching.CountsMissing, matching.CountsOpen} {
		if effects[e] == 0 {
			t.Errorf("no outcome is %s", e)
		}
	}
	if _, err := matching.ReadCodes([]byte("codes: [{id: a, label: {zh: 甲, en: a}, effect: gone}]")); err == nil {
		t.Error("an unknown effect is taken")
	}
}
