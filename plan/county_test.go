package plan_test

import (
	"context"
	"fmt"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/plan"
	"junheng/plan/cheapest"
	"junheng/plan/prices"
	"junheng/registry"
	"junheng/rules"
)

const (
	county registry.RegionCode = 219901
	year   registry.SchoolYear = 2024
)

type values map[facts.FieldID]float64

// town is a county in the making.
type town struct {
	t *facts.Table
}

func newTown() *town { return &town{facts.NewTable()} }

// school adds a school with its rows by stage.
func (c *town) school(name string, typ registry.SchoolType, loc registry.Location, rows map[registry.Stage]values) {
	at := c.t.AddSchool(registry.School{ID: registry.SchoolID("S" + name), Code: "21990100" + name, Name: name + "校", County: county, Type: typ, Founder: 7, Location: loc, Township: name + "镇"})
	for st := registry.Whole; st <= registry.Senior; st++ {
		if row, ok := rows[st]; ok {
			r := c.t.AddRow(county, year, at, st)
			for f, v := range row {
				c.t.Set(r, f, v, facts.Origin{File: "县表.xlsx", Sheet: "学校", Cell: fmt.Sprintf("A%d", r+1)})
			}
		}
	}
}

// primary adds a primary school of 400 pupils that meets everything, but for
// what is changed.
func (c *town) primary(name string, changed values) {
	row := plenty(400)
	for f, v := range changed {
		row[f] = v
	}
	c.school(name, registry.PrimarySchool, registry.Rural, map[registry.Stage]values{registry.Primary: row})
}

// plenty is a section of n pupils above every line of 2017 and with a figure for
// every indicator of 2012.
func plenty(n float64) values {
	return values{
		"students": n, "classes": n / 40, "teachers": 0.08 * n,
		"deg_below_college": 0.01 * n, "deg_college": 0, "deg_bachelor": 0.07 * n, "deg_master": 0, "deg_doctor": 0, "certified_teachers": 0.08 * n,
		"backbone_teachers": 0.02 * n, "pe_teachers": 0.01 * n, "music_teachers": 0.0025 * n, "art_teachers": 0, "arts_teachers": 0,
		"mid_title_teachers": 0.04 * n, "teach_aux_area": 7 * n, "indoor_sport_area": 0, "gymnasium_area": 0, "sports_field_area": 12 * n,
		"equip_value": 3000 * n, "multimedia_rooms": 0.03 * n, "computers": 0.1 * n, "books": 30 * n, "building_area": 9 * n,
	}
}

func dictionary(t testing.TB) *facts.Dictionary {
	t.Helper()
	d, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func standard(t testing.TB, id string) *assess.Standard {
	t.Helper()
	pack, err := rules.Load(rules.Embedded(), id)
	if err != nil {
		t.Fatal(err)
	}
	s, err := assess.Compile(pack, dictionary(t), assess.Options{Year: year})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func examples(t testing.TB) *prices.Table {
	t.Helper()
	table, err := prices.Example(dictionary(t))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

const (
	quality = "cn/quality-balance-2017"
	basic   = "cn/basic-balance-2012"
	nine    = "cn/nine-indicator-composite"
)

func (c *town) subject(t testing.TB, id string) *plan.Subject {
	t.Helper()
	s, err := plan.NewSubject(standard(t, id), c.t, dictionary(t), county, "hash", examples(t))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// solve finds the cheapest plan, which must be certified; nodes as in
// cheapest.Options.
func solve(t testing.TB, s *plan.Subject, c plan.Constraints, nodes int) *plan.Result {
	t.Helper()
	r, err := plan.Cheapest(context.Background(), s, c, cheapest.Options{Nodes: nodes})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// steps writes the steps of a plan as school:measure×count.
func steps(p *plan.Plan) []string {
	out := []string{}
	for _, s := range p.Steps {
		out = append(out, fmt.Sprintf("%s:%s×%d", s.Name, s.Measure, s.Count))
	}
	for _, m := range p.Moves {
		out = append(out, fmt.Sprintf("%s→%s:%s×%d", m.FromName, m.ToName, m.Measure, m.Count))
	}
	return out
}
