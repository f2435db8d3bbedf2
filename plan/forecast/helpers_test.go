package forecast_test

import (
	"fmt"
	"strconv"
	"testing"

	"junheng/facts"
	"junheng/plan/forecast"
	"junheng/registry"
	"junheng/rules"
)

const county registry.RegionCode = 219901

// roll is the pupils of one section by year, each a list by grade.
type roll struct {
	name, town string
	kind       registry.SchoolType
	stage      registry.Stage
	years      map[int][]float64
	facts      map[facts.FieldID]float64 // of every year
}

// table makes facts of rolls: pupils by grade and their sum.
func table(rolls ...roll) *facts.Table {
	t := facts.NewTable()
	schools := map[string]int32{}
	for _, r := range rolls {
		id, ok := schools[r.name]
		if !ok {
			id = t.AddSchool(registry.School{ID: registry.SchoolID(r.name), Name: r.name, County: county, Township: r.town, Type: r.kind, Founder: registry.CountyEducation, Location: registry.Town})
			schools[r.name] = id
		}
		for y, list := range r.years {
			row := t.AddRow(county, registry.SchoolYear(y), id, r.stage)
			first, sum := 1, 0.0
			if r.stage == registry.Junior {
				first = 7
			}
			for g, n := range list {
				t.Set(row, facts.FieldID("grade_students_"+strconv.Itoa(first+g)), n, facts.Origin{})
				sum += n
			}
			t.Set(row, "students", sum, facts.Origin{})
			for f, v := range r.facts {
				t.Set(row, f, v, facts.Origin{})
			}
		}
	}
	t.Sort()
	return t
}

func numbers(t testing.TB) *rules.Pack {
	t.Helper()
	p, err := rules.Load(rules.Embedded(), "cn/staffing")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func national(t testing.TB) (*rules.Pack, *facts.Dictionary) {
	t.Helper()
	p, err := rules.Load(rules.Embedded(), "cn/quality-balance-2017")
	if err != nil {
		t.Fatal(err)
	}
	d, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	return p, d
}

func run(t testing.TB, in forecast.Input) *forecast.Result {
	t.Helper()
	in.County = county
	if in.Numbers == nil {
		in.Numbers = numbers(t)
	}
	r, err := forecast.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// births reads a list of town, year, births lines.
func births(t testing.TB, lines ...string) *forecast.Births {
	t.Helper()
	text := "乡镇,年份,出生人数\n"
	for _, l := range lines {
		text += l + "\n"
	}
	b, err := forecast.ReadBirths("births.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func townBirths(town string, first int, counts ...int) []string {
	var out []string
	for i, n := range counts {
		out = append(out, fmt.Sprintf("%s,%d,%d", town, first+i, n))
	}
	return out
}

func near(a, b float64) bool { return a-b < 1e-9*max(1, b) && b-a < 1e-9*max(1, b) }
