package plan_test

import (
	"strings"
	"testing"

	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/plan"
	"junheng/plan/prices"
	"junheng/registry"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestShortfallsAreMeasuredInThingsAndInYuan(t *testing.T) {
	c := newTown()
	c.primary("甲", values{"sports_field_area": 2999, "multimedia_rooms": 7, "backbone_teachers": 3}) // of 3000, 9.2, 4
	c.primary("乙", values{"classes": 13, "music_rooms_96": 1, "art_rooms_90": 2, "sports_field_area": 3000})
	d, err := plan.Shortfalls(c.subject(t, quality))
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		unit, indicator string
		need, floor     float64
		cost, costFloor prices.Money
		measures        string
	}
	var got []row
	for _, f := range d.Values {
		u := &d.Subject.Before.Units[f.Unit]
		got = append(got, row{u.Name, u.Values[f.Indicator].Indicator, f.Need, f.NeedFloor, f.Cost, f.CostFloor, strings.Join(f.Measures, "+")})
	}
	want := []row{
		{"甲校", "backbone_teachers_per_100", 1, 1, 21_000 * prices.Yuan, 21_000 * prices.Yuan, "train_backbone"},
		{"甲校", "sports_area_per_pupil", 1, 0, 45_000 * prices.Yuan, 0, "sports_ground"},
		{"甲校", "multimedia_rooms_per_100", 3, 1, 105_000 * prices.Yuan, 35_000 * prices.Yuan, "multimedia_room"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(row{}), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Errorf("shortfalls (-want +got):\n%s", diff)
	}
	found := false
	for _, l := range d.Items {
		if l.Item == "gov_03" && l.Test == "music" {
			found = true
			if l.Name != "乙校" || l.Need != 1 || l.Cost != 387_200*prices.Yuan || !l.Priced {
				t.Errorf("the music room is %+v", l)
			}
		}
	}
	if !found {
		t.Errorf("a missing music room is not told: %+v", d.Items)
	}
}

func TestAMeasureGoesOnlyAsFarAsThereAreTeachersForIt(t *testing.T) {
	c := newTown()
	c.primary("甲", values{"deg_bachelor": 10, "deg_below_college": 4}) // of 16.8: seven are lacking
	c.primary("乙", nil)
	d, err := plan.Shortfalls(c.subject(t, quality))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Values) != 1 {
		t.Fatalf("%d shortfalls", len(d.Values))
	}
	// Four take a degree at 20,000, three are recruited at 115,000.
	if f := d.Values[0]; f.Need != 7 || f.Cost != (4*20_000+3*115_000)*prices.Yuan || strings.Join(f.Measures, "+") != "degree_primary+recruit_teacher" {
		t.Errorf("%+v", f)
	}
}

func TestTheReportOfShortfallsSumsAndNamesItsSources(t *testing.T) {
	c := newTown()
	c.primary("甲", values{"sports_field_area": 2000, "multimedia_rooms": 7})
	c.primary("乙", values{"sports_field_area": 2900})
	c.school("丙", registry.JuniorSchool, registry.Town, map[registry.Stage]values{registry.Junior: func() values { v := plenty(500); v["equip_value"] = 1_000_000; return v }()})
	c.school("丁", registry.JuniorSchool, registry.Town, map[registry.Stage]values{registry.Junior: func() values { v := plenty(500); v["backbone_teachers"] = 60; return v }()})
	d, err := plan.Shortfalls(c.subject(t, quality))
	if err != nil {
		t.Fatal(err)
	}
	r := d.Report(locale.Text{ZH: "示例县", EN: "Sample"})
	ids := []string{}
	tables := map[string]*exhibit.Table{}
	for i := range r.Tables {
		ids = append(ids, r.Tables[i].ID)
		tables[r.Tables[i].ID] = &r.Tables[i]
		for _, row := range r.Tables[i].Rows {
			if len(row.Cells) != len(r.Tables[i].Columns) {
				t.Errorf("table %s: a row of %d cells under %d columns", r.Tables[i].ID, len(row.Cells), len(r.Tables[i].Columns))
			}
		}
	}
	if diff := cmp.Diff([]string{"schools", "items", "indicators", "townships", "shares"}, ids); diff != "" {
		t.Fatalf("tables (-want +got):\n%s", diff)
	}
	if got := tables["schools"].Rows[0].Cells[3].Ref; got != "value/S甲/primary/sports_area_per_pupil" {
		t.Errorf("the first value refers to %q", got)
	}
	sum := 0.0
	for _, row := range tables["townships"].Rows {
		if row.Total {
			sum = row.Cells[3].Value
		}
	}
	if want := (10*45_000 + 3*35_000 + 45_000 + 250_000) / 1e4; sum != want {
		t.Errorf("the townships sum to %v 万元, want %v", sum, want)
	}
	shares := map[string]float64{}
	for _, row := range tables["shares"].Rows {
		shares[row.Cells[0].Text.ZH+row.Cells[1].Text.ZH] += row.Cells[6].Value
	}
	for what, s := range shares {
		if s < 99.999 || s > 100.001 {
			t.Errorf("the shares of %s sum to %v %%", what, s)
		}
	}
	for _, l := range []locale.Lang{locale.ZH, locale.EN} {
		text := ""
		for _, m := range append(r.Lead, r.Notes...) {
			text += m.In(l) + "\n"
		}
		for _, want := range map[locale.Lang][]string{locale.ZH: {"4 个参评单位中 3 个", "85 万元", "示例单价表", "junheng plan cheapest"}, locale.EN: {"3 of 4 units", "850,000 yuan", "Example prices"}}[l] {
			if !strings.Contains(text, want) {
				t.Errorf("the words in %s lack %q:\n%s", l, want, text)
			}
		}
		if strings.Contains(text, "{") {
			t.Errorf("a place is not filled:\n%s", text)
		}
	}
}
