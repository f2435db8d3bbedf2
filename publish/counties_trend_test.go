package publish_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/assess"
	"junheng/internal/blank"
	"junheng/publish"
	"junheng/registry"
	"junheng/rules"
)

// yearOf makes a survey of coefficients by county (110101 and on), primary only.
func yearOf(pack *rules.Pack, year registry.SchoolYear, cv ...float64) publish.CountyYear {
	s := &assess.Survey{Units: &assess.Units{}, Spreads: [][]assess.Spread{nil}}
	for i, v := range cv {
		if math.IsInf(v, 1) {
			continue // the county is not in this year
		}
		s.Units.Groups = append(s.Units.Groups, assess.Group{County: registry.RegionCode(110101 + i), Stage: registry.Primary, Lo: i, Hi: i + 1})
		s.Spreads[0] = append(s.Spreads[0], assess.Spread{CV: v})
	}
	return publish.NewCountyYear(pack, year, s)
}

func TestTrendsOfCountiesRunOverTheYearsThatAreDefined(t *testing.T) {
	limit := rules.Dated{From: "2015-01-01", Stage: map[registry.Stage]rules.Decimal{registry.Primary: {V: 0.5}}}
	pack := &rules.Pack{Indicators: []*rules.Indicator{{ID: "books", Limit: rules.Series{limit}}}}
	gone, undefined := math.Inf(1), blank.Of(blank.Undefined)
	var b strings.Builder
	totals, err := publish.CountyTrends(&b, pack, []publish.CountyYear{
		yearOf(pack, 2024, 0.375, 0.75, gone),
		yearOf(pack, 2021, 0.75, undefined, 0.25),
		yearOf(pack, 2022, 0.625, 0.25, gone),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"\ufeffcounty,stage,years,years_passed,slope_books,change_books",
		"110101,primary,3,1,-0.125,-0.375", // in the years 0, 1 and 3
		"110102,primary,3,1,0.25,0.5",      // two years apart; undefined is no pass
		"110103,primary,1,1,,",
		"",
	}, "\n")
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("trend (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(publish.TrendTotals{Stages: 3, Years: 3, SumSlope: 0.125, Passed: 3}, totals); diff != "" {
		t.Errorf("totals (-want +got):\n%s", diff)
	}
}

func TestTrendsNeedNoMeans(t *testing.T) {
	pack := &rules.Pack{Indicators: []*rules.Indicator{{ID: "books"}}}
	var want, got strings.Builder
	years := []publish.CountyYear{yearOf(pack, 2021, 0.75, 0.5), yearOf(pack, 2022, 0.25)}
	if _, err := publish.CountyTrends(&want, pack, years); err != nil {
		t.Fatal(err)
	}
	lean := publish.NewCountyYear(pack, 2021, nil)
	lean.WithoutMeans()
	lean.Expect(2)
	for _, cv := range []float64{0.5, 0.75} { // in two parts, the later county first
		part := publish.NewCountyYear(pack, 2021, nil)
		part.WithoutMeans()
		s := &assess.Survey{Units: &assess.Units{}, Spreads: [][]assess.Spread{{{Mean: 7, CV: cv}}}}
		s.Units.Groups = []assess.Group{{County: map[float64]registry.RegionCode{0.75: 110101, 0.5: 110102}[cv], Stage: registry.Primary, Hi: 1}}
		part.Add(s)
		lean.Join(&part)
	}
	if _, err := publish.CountyTrends(&got, pack, []publish.CountyYear{lean, years[1]}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.String(), got.String()); diff != "" {
		t.Errorf("without means (-with +without):\n%s", diff)
	}
}
