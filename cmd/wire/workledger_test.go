package wire_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/casework"
	"junheng/cmd/wire"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/testkit"
	"junheng/people"
	"junheng/people/matching"
	"junheng/registry"
	golden "junheng/testdata/county"
)

// bureau opens cases of the golden county and takes steps in them.
type bureau struct {
	*testing.T
	a *wire.App
	d *wire.Demo
	n int

	pair    casework.CaseID // the pairing opened last
	pairKey string
}

func (b *bureau) open(procedure string, fields map[string]string) casework.Case {
	b.Helper()
	b.n++
	c, err := b.a.Cases.Open(b.Context(), b.d.Actors[access.CountyStatistician], casework.Opens{
		County: golden.Code, Procedure: procedure, Key: fmt.Sprint("open", b.n), Place: casework.Place{School: b.d.School},
		Subject: casework.Subject{Kind: "school", ID: string(b.d.School)}, Fields: fields,
	})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func (b *bureau) step(c casework.Case, role access.Role, step string, fields map[string]string) {
	b.Helper()
	b.n++
	_, err := b.a.Cases.Step(b.Context(), b.d.Actors[role], casework.Takes{
		On: casework.On{County: golden.Code, Case: c.ID, Key: fmt.Sprint("step", b.n), Reason: "没有信号"}, Step: step, Fields: fields,
		Files: []casework.Upload{{Name: "a.jpg", Kind: "photo", Type: "image/jpeg", Data: testkit.Photo(1)}},
	})
	if err != nil {
		b.Fatal(err)
	}
}

// account opens a round of the county's work ledger and gives its return.
func (b *bureau) account(year registry.SchoolYear) returns.Return {
	b.Helper()
	clerk := b.d.Actors[access.CountyStatistician]
	round, err := b.a.Returns.OpenRound(b.Context(), clerk, returns.RoundPlan{
		County: golden.Code, Title: "工作台账汇总上报", Year: year, Forms: []string{"cn/work-ledger"}, Due: testkit.Now.Add(240 * time.Hour),
	})
	if err != nil {
		b.Fatal(err)
	}
	list, err := b.a.Returns.List(b.Context(), clerk, returns.Filter{Counties: []registry.RegionCode{golden.Code}, Round: round.ID})
	if err != nil || len(list) != 1 || list[0].School != "" {
		b.Fatalf("%d returns, %v", len(list), err)
	}
	return list[0]
}

func TestWhatIsReportedUpwardIsCountedFromTheWorkDownToItsCases(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	ctx, clerk := t.Context(), d.Actors[access.CountyStatistician]
	b := &bureau{T: t, a: a, d: d}
	var found []casework.Case
	for i := range 3 {
		level := map[bool]string{true: "major", false: "general"}[i == 2]
		found = append(found, b.open("hazard", map[string]string{"hazard_place": "食堂", "hazard": "燃气管老化", "hazard_kind": "electric", "level": level}))
	}
	b.step(found[0], access.SchoolHead, "done", map[string]string{"done_note": "已更换"})
	b.step(found[0], access.CountyStatistician, "accept", map[string]string{"accept_note": "合格"})
	b.open("incident", map[string]string{"happened_on": "2025-10-10", "happened_at": "操场", "incident_kind": "injury", "grade": "general", "injured": "2", "deaths": "0", "account": "课间跌倒"})

	r := b.account(wire.DemoCurrent)
	v, err := a.Returns.Open(ctx, clerk, golden.Code, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	cell := func(f facts.FieldID) returns.CellView { return v.Cells[returns.CellKey{Field: f}] }
	for f, want := range map[facts.FieldID]string{"hazards_found": "3", "hazards_removed": "1", "hazards_left": "2", "hazards_major_left": "1", "incidents": "1", "incident_injured": "2", "incident_deaths": "0"} {
		if l := cell(f).Ledger; l == nil || l.Text != want {
			t.Errorf("%s: the ledger says %+v, want %s", f, l, want)
		}
	}
	if l := cell("fee_items").Ledger; l != nil {
		t.Errorf("no fee is on the books, which is not zero: %+v", l)
	}
	if l := cell("rate_enrolment").Ledger; l == nil || l.Text != "" || !strings.Contains(l.Lineage, "还没有做过户籍与学籍比对") {
		t.Errorf("a rate before any comparison: %+v", l)
	}

	typed := "5"
	saved, err := a.Returns.SaveCells(ctx, clerk, returns.Save{County: golden.Code, Return: r.ID, Edits: []returns.Edit{{Key: returns.CellKey{Field: "hazards_found"}, Text: &typed}}})
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, p := range saved.Problems {
		said += fmt.Sprintln(p.Want, p.Fix)
	}
	if !strings.Contains(said, "安全隐患台账") || !strings.Contains(said, found[1].Number) {
		t.Errorf("a typed figure that differs is to be verified: %s", said)
	}
	if _, err := a.Returns.TakeCounted(ctx, clerk, golden.Code, r.ID); err != nil {
		t.Fatal(err)
	}

	table, err := a.Returns.Table(ctx, []registry.RegionCode{golden.Code}, wire.DemoCurrent)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Archive.Freeze(ctx, clerk, archive.Freezing{Region: golden.Code, Year: wire.DemoCurrent, Name: "上报", Table: table}); err != nil {
		t.Fatal(err)
	}
	frozen, err := a.Archive.Newest(ctx, golden.Code, wire.DemoCurrent)
	if err != nil || frozen == nil {
		t.Fatalf("nothing was frozen: %v", err)
	}
	row, known := frozen.Index()[facts.Key{County: golden.Code, Year: wire.DemoCurrent}]
	if !known {
		t.Fatal("the county has no row")
	}
	for f, cases := range map[facts.FieldID][]int{"hazards_found": {0, 1, 2}, "hazards_removed": {0}, "hazards_major_left": {2}} {
		lineage, from := returns.FromLedger(frozen.Origin(row, f))
		if !from || frozen.Value(row, f) != float64(len(cases)) {
			t.Errorf("%s: %v from %+v", f, frozen.Value(row, f), frozen.Origin(row, f))
		}
		for i, c := range found {
			if named := strings.Contains(lineage, c.Number); named != (len(cases) == 3 || cases[0] == i) {
				t.Errorf("%s: the lineage names %s: %v (%s)", f, c.Number, named, lineage)
			}
		}
	}
}

func TestTheRatesAreTakenFromTheNewestComparisonWithTheLedgersDropouts(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	ctx, clerk := t.Context(), d.Actors[access.CountyStatistician]
	b := &bureau{T: t, a: a, d: d}
	r := b.account(wire.DemoCurrent)
	run, err := a.Matching.Run(ctx, clerk, golden.Code, matching.Asked{Kind: matching.Population, Reason: "秋季开学入学核查"})
	if err != nil {
		t.Fatal(err)
	}
	told := func(f facts.FieldID) *returns.OfLedger {
		t.Helper()
		v, err := a.Returns.Open(ctx, clerk, golden.Code, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		l := v.Cells[returns.CellKey{Field: f}].Ledger
		if l == nil {
			t.Fatalf("nothing stands beside %s", f)
		}
		return l
	}
	found, err := a.Matching.Find(ctx, clerk, golden.Code, run.ID)
	if err != nil {
		t.Fatal(err)
	}
	figures, err := found.Figures(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range []facts.FieldID{"rate_enrolment", "rate_on_time"} {
		l := told(f)
		if l.Value != figures[i].Value || l.Text == "" || !strings.Contains(l.Lineage, "2025-10-15 的户籍与学籍比对（2025–2026 学年）") || !strings.Contains(l.Lineage, " = ") {
			t.Errorf("%s: %v %q, %s; want %v", f, l.Value, l.Text, l.Lineage, figures[i].Value)
		}
	}
	if l := told("rate_dropout"); l.Text != "" || !strings.Contains(l.Lineage, "缺少") {
		t.Errorf("without facts of the year: %+v", l)
	}

	judged(t, a, d, wire.DemoCurrent, "")
	if l := told("rate_dropout"); l.Text != "" || !strings.Contains(l.Lineage, "缺少") {
		t.Errorf("with facts of half the schools, and no ledger in use: %+v", l)
	}

	// The year before is frozen whole, and its ledger has one child who never came back.
	children, err := a.People.List(ctx, clerk, people.Query{County: golden.Code, Register: people.Pupils, Limit: 1})
	if err != nil || len(children) == 0 {
		t.Fatalf("no pupils: %v", err)
	}
	lost, err := a.Cases.Open(ctx, clerk, casework.Opens{
		County: golden.Code, Procedure: "dropout", Key: "lost", At: time.Date(2025, 5, 6, 9, 0, 0, 0, time.UTC), State: "dropped",
		Place: casework.Place{School: d.School}, Subject: casework.Subject{Kind: "pupil", ID: string(children[0].ID)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Matching.Run(ctx, clerk, golden.Code, matching.Asked{Kind: matching.Population, Year: wire.DemoCurrent - 1, Reason: "秋季开学入学核查"}); err != nil {
		t.Fatal(err)
	}
	r = b.account(wire.DemoCurrent - 1)
	if l := told("dropouts"); l.Text != "1" || !strings.Contains(l.Lineage, lost.Number) {
		t.Errorf("dropouts: %+v", l)
	}
	if l := told("rate_dropout"); l.Text == "" || l.Value <= 0 || l.Value >= 1 || !strings.Contains(l.Lineage, "学年内辍学未返校") {
		t.Errorf("the dropout rate: %+v", l)
	}
	if l := told("rate_enrolment"); l.Text != "" || !strings.Contains(l.Lineage, "学籍名册是 2025–2026 学年的，问的是 2024–2025 学年") {
		t.Errorf("the enrolment of a year that the roster is not of: %+v", l)
	}
}
