package wire_test

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/assess"
	"junheng/assess/archive"
	"junheng/assess/archive/archivetest"
	"junheng/casework"
	"junheng/cmd/wire"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/testkit"
	"junheng/registry"
	golden "junheng/testdata/county"
)

// laidOut opens an installation with the golden county in it, whose clock goes on
// by a minute each time it is asked.
func laidOut(t *testing.T, o wire.Options) (*wire.App, *wire.Demo) {
	t.Helper()
	ctx := t.Context()
	now := testkit.FixedClock()
	o.Clock = func() time.Time { now = now.Add(time.Millisecond); return now }
	a := installed(t, o)
	d, err := wire.LayOut(ctx, a, "Demo-AAAA-BBBB-a", func(string, string) {})
	if err != nil {
		t.Fatal(err)
	}
	return a, d
}

// judged freezes the facts of a year, with rooms and equipment enough for one
// school where asked, and judges them, in force.
func judged(t *testing.T, a *wire.App, d *wire.Demo, year registry.SchoolYear, enough string) archive.Assessment {
	t.Helper()
	return judgedAs(t, a, d, verdict{year: year, enough: enough, inForce: true})
}

// verdict is how facts are frozen and judged.
type verdict struct {
	year           registry.SchoolYear
	enough         string              // the school with rooms and equipment enough
	without        string              // the school whose facts are left out
	of             registry.SchoolYear // whose facts stand in for those of the year; zero: its own
	trial, inForce bool
}

func judgedAs(t *testing.T, a *wire.App, d *wire.Demo, v verdict) archive.Assessment {
	t.Helper()
	ctx, clerk := t.Context(), d.Actors[access.CountyStatistician]
	table, err := a.Returns.Table(ctx, []registry.RegionCode{golden.Code}, cmp.Or(v.of, v.year))
	if err != nil {
		t.Fatal(err)
	}
	for row := range table.Len() {
		table.Year[row] = v.year
	}
	for row := range table.Len() {
		if sc, known := table.SchoolAt(row); known && sc.Name == v.without {
			table.Year[row] = v.year - 10 // as if it had not reported
		}
	}
	for row := range table.Len() {
		if sc, known := table.SchoolAt(row); known && sc.Name == v.enough && table.Value(row, "multimedia_rooms") >= 0 {
			for field, had := range map[facts.FieldID]float64{"multimedia_rooms": 40, "equip_value": 10 * table.Value(row, "equip_value")} {
				table.Set(row, field, had, facts.Origin{By: "李明", Note: "整改后"})
			}
		}
	}
	frozen, err := a.Archive.Freeze(ctx, clerk, archive.Freezing{Region: golden.Code, Year: v.year, Name: "再评", Table: table, Trial: v.trial})
	if err != nil {
		t.Fatal(err)
	}
	run := a.Archive.Run
	if v.inForce {
		run = func(ctx context.Context, actor access.Actor, r archive.Running) ([]archive.Assessment, error) {
			return archivetest.Run(ctx, a.Archive, actor, r)
		}
	}
	made, err := run(ctx, clerk, archive.Running{Owner: golden.Code, Dataset: frozen.Hash, Pack: "cn/quality-balance-2017"})
	if err != nil || len(made) != 1 {
		t.Fatalf("%d assessments, %v", len(made), err)
	}
	return made[0]
}

func TestACaseFromAFailedRequirementIsRecheckedWhenTheRunIsDone(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	ctx, clerk := t.Context(), d.Actors[access.CountyStatistician]
	const school = "石桥镇中心小学"
	last := d.Assessments[len(d.Assessments)-1]
	opened, err := a.Archive.Open(ctx, clerk, golden.Code, last.ID)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(opened.Result.Units, func(u assess.UnitResult) bool { return u.Name == school })
	unit := &opened.Result.Units[i]
	c, err := a.Cases.Open(ctx, clerk, casework.Opens{
		County: golden.Code, Procedure: "rectification", Key: "open", Place: casework.Place{School: unit.School.ID}, Subject: casework.Subject{ID: "x", Label: "设备不足"},
		Origin: casework.RequirementOf(last.Pack, unit.Ref, "未达标"),
		Fields: map[string]string{"origin_kind": "requirement", "problem": "设备不足", "kind": "resources", "severity": "serious"},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Cases.Step(ctx, clerk, casework.Takes{On: casework.On{County: golden.Code, Case: c.ID, Key: "order"}, Step: "order", Fields: map[string]string{
		"demand": "配齐", "responsible": school, "deadline": "2027-12-31",
	}})
	if err != nil {
		t.Fatal(err)
	}
	standing := func() (string, int) {
		t.Helper()
		v, err := a.Cases.Find(ctx, clerk, golden.Code, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		return v.Case.State, len(v.Events)
	}
	judged(t, a, d, last.Year, "")
	if state, _ := standing(); state != "ordered" {
		t.Fatalf("the same facts judged again: %s", state)
	}
	judged(t, a, d, last.Year-1, school)
	if state, _ := standing(); state != "ordered" {
		t.Fatalf("an earlier year that meets the line, judged later: %s", state)
	}
	for name, v := range map[string]verdict{
		"a trial":                          {year: last.Year, enough: school, trial: true},
		"a trial that is put in force":     {year: last.Year, enough: school, trial: true, inForce: true},
		"facts in which the school is not": {year: last.Year, without: school, inForce: true},
	} {
		judgedAs(t, a, d, v)
		if state, _ := standing(); state != "ordered" {
			t.Fatalf("%s: %s", name, state)
		}
	}
	// A trial run of a newer year is no newer verdict: the one of the last locked
	// year counts.
	judgedAs(t, a, d, verdict{year: last.Year + 1, of: last.Year, trial: true})
	judged(t, a, d, last.Year, school)
	state, events := standing()
	if state != "done" {
		t.Fatalf("the facts meet the line, and the case is %s", state)
	}
	judged(t, a, d, last.Year, school)
	if sum, err := a.Cases.Recheck(ctx, golden.Code); err != nil || sum.Closed != 0 {
		t.Errorf("rechecked once more: %+v, %v", sum, err)
	}
	if state, again := standing(); state != "done" || again != events {
		t.Errorf("judging once more made it %s with %d events, %d before", state, again, events)
	}
}

// A line about the whole county is not met by facts in which a school is missing.
func TestACountyDoesNotMeetARequirementWithoutItsSchools(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	ctx, clerk := t.Context(), d.Actors[access.CountyStatistician]
	last := d.Assessments[len(d.Assessments)-1]
	opened, err := a.Archive.Open(ctx, clerk, golden.Code, last.ID)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(opened.Result.Items, func(x assess.ItemResult) bool { return x.Outcome == assess.Met })
	c, err := a.Cases.Open(ctx, clerk, casework.Opens{
		County: golden.Code, Procedure: "rectification", Key: "open", Subject: casework.Subject{ID: "x", Label: "全县"},
		Origin: casework.RequirementOf(last.Pack, opened.Result.Items[i].Ref, "未达标"),
		Fields: map[string]string{"origin_kind": "requirement", "problem": "全县", "kind": "resources", "severity": "serious"},
	})
	if err == nil {
		_, err = a.Cases.Step(ctx, clerk, casework.Takes{On: casework.On{County: golden.Code, Case: c.ID, Key: "order"}, Step: "order", Fields: map[string]string{
			"demand": "整改", "responsible": "县教育局", "deadline": "2027-12-31",
		}})
	}
	if err != nil {
		t.Fatal(err)
	}
	state := func() string {
		t.Helper()
		v, err := a.Cases.Find(ctx, clerk, golden.Code, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		return v.Case.State
	}
	judgedAs(t, a, d, verdict{year: last.Year, without: "石桥镇中心小学", inForce: true})
	if got := state(); got != "ordered" {
		t.Fatalf("without a school: %s", got)
	}
	// The whole county again, first not in force and then put in force by hand.
	made := judgedAs(t, a, d, verdict{year: last.Year})
	if got := state(); got != "ordered" {
		t.Fatalf("not in force: %s", got)
	}
	if _, err := a.Archive.Propose(ctx, clerk, golden.Code, made.ID, "全县学校齐全"); err != nil {
		t.Fatal(err)
	}
	if got := state(); got != "ordered" {
		t.Fatalf("proposed, and not confirmed: %s", got)
	}
	if _, err := a.Archive.Adopt(ctx, d.Actors[access.CountyLeader], archive.Adoption{County: golden.Code, Assessment: made.ID, Confirm: true}); err != nil {
		t.Fatal(err)
	}
	if got := state(); got != "done" {
		t.Errorf("with every school, in force: %s", got)
	}
}

// A case rests on the verdict in force, and on no other that somebody ran.
func TestACaseComesFromTheVerdictInForceOnly(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	ctx, clerk := t.Context(), d.Actors[access.CountyStatistician]
	last := d.Assessments[len(d.Assessments)-1]
	open := func(key, pack, ref string) error {
		_, err := a.Cases.Open(ctx, clerk, casework.Opens{
			County: golden.Code, Procedure: "rectification", Key: key, Subject: casework.Subject{ID: "x", Label: "全县"},
			Origin: casework.RequirementOf(pack, ref, "未达标"),
			Fields: map[string]string{"origin_kind": "requirement", "problem": "全县", "kind": "resources", "severity": "serious"},
		})
		return err
	}
	own := last.Pack + "+cn/no-interim-relief"
	made, err := a.Archive.Run(ctx, clerk, archive.Running{Owner: golden.Code, Dataset: last.Dataset, Pack: last.Pack, Overlays: []string{"cn/no-interim-relief"}})
	if err != nil || len(made) != 1 || made[0].Pack != own {
		t.Fatalf("%+v, %v", made, err)
	}
	if err := open("a", own, "verdict"); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), last.Pack) {
		t.Errorf("of a verdict that was only run: %v", err)
	}
	if _, err := a.Archive.Propose(ctx, clerk, golden.Code, made[0].ID, "不再放宽"); err != nil {
		t.Fatal(err)
	}
	if err := open("b", own, "verdict"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("of a verdict that is only proposed: %v", err)
	}
	if err := open("c", last.Pack, "verdict"); err != nil {
		t.Errorf("of the verdict in force: %v", err)
	}
	if _, err := a.Archive.Adopt(ctx, d.Actors[access.CountyLeader], archive.Adoption{County: golden.Code, Assessment: made[0].ID, Confirm: true}); err != nil {
		t.Fatal(err)
	}
	if err := open("d", own, "verdict"); err != nil {
		t.Errorf("of what was put in force: %v", err)
	}
	if told, err := a.Cases.Messages(ctx, clerk, true, 20); err != nil || !slices.ContainsFunc(told, func(m casework.Message) bool { return strings.Contains(m.Text.ZH, "已确认为现行结论") }) {
		t.Errorf("who proposed it is not told: %v", err)
	}
}
