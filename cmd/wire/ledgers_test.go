package wire_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"junheng/access"
	"junheng/assess"
	"junheng/assess/archive"
	"junheng/casework"
	"junheng/cmd/wire"
	"junheng/collect/returns"
	"junheng/registry"
	"junheng/rules"
	golden "junheng/testdata/county"
)

// rosterYAML is a ledger of which an indicator can be counted: a case a backbone
// teacher.
const rosterYAML = `
id: backbone
version: "1"
label: {zh: 骨干教师, en: Backbone teachers}
about: any
number: 骨{year}-{n}
cite: {doc: 测试, at: 全文, status: local}
ledger: {label: {zh: 骨干教师名册, en: Backbone teachers}, group: {zh: 测试, en: Test}, columns: [number, state], views: [{id: all, label: {zh: 全部, en: All}, states: [serving]}]}
opens: [{by: [bureau]}]
parties:
  - {id: bureau, label: {zh: 县教育局, en: Bureau}, line: education, rank: 1, scope: county, roles: [county_statistician]}
states:
  - {id: serving, label: {zh: 在岗, en: Serving}, kind: open}
  - {id: left, label: {zh: 离岗, en: Left}, kind: closed, outcome: closed}
steps:
  - {id: leave, label: {zh: 离岗, en: Leave}, from: [serving], to: left, by: [bureau]}
close: {never: true}
facts:
  - {field: backbone_teachers, of: count, where: {states: [serving]}, by: school}
`

// withRoster gives the packs built in with one procedure more.
func withRoster(t *testing.T) fs.FS {
	t.Helper()
	out := fstest.MapFS{"cn/test/procedures/backbone.yaml": &fstest.MapFile{Data: []byte(rosterYAML)}}
	err := fs.WalkDir(rules.Embedded(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(rules.Embedded(), name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAVerdictIsExplainedDownToTheCasesItsFigureWasCountedFrom(t *testing.T) {
	ctx := t.Context()
	a := installed(t, wire.Options{Packs: withRoster(t)})
	d, err := wire.LayOut(ctx, a, "Demo-AAAA-BBBB-a", func(string, string) {})
	if err != nil {
		t.Fatal(err)
	}
	county, clerk := d.Actors[access.CountyStatistician], d.Actors[access.SchoolClerk]
	var numbers []string
	for i := range 3 {
		c, err := a.Cases.Open(ctx, county, casework.Opens{
			County: golden.Code, Procedure: "backbone", Key: fmt.Sprint("open", i), Place: casework.Place{School: d.School}, Subject: casework.Subject{ID: fmt.Sprint("T", i), Label: "教师"},
		})
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, c.Number)
	}
	list, err := a.Returns.List(ctx, clerk, returns.Filter{Counties: []registry.RegionCode{golden.Code}, Round: d.Round.ID})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d returns of the school, %v", len(list), err)
	}
	if _, err := a.Returns.TakeCounted(ctx, clerk, golden.Code, list[0].ID); err != nil {
		t.Fatal(err)
	}

	table, err := a.Returns.Table(ctx, []registry.RegionCode{golden.Code}, wire.DemoCurrent)
	if err != nil {
		t.Fatal(err)
	}
	frozen, err := a.Archive.Freeze(ctx, county, archive.Freezing{Region: golden.Code, Year: wire.DemoCurrent, Name: "预评", Table: table})
	if err != nil {
		t.Fatal(err)
	}
	made, err := a.Archive.Run(ctx, county, archive.Running{Owner: golden.Code, Dataset: frozen.Hash, Pack: "cn/quality-balance-2017"})
	if err != nil || len(made) == 0 {
		t.Fatalf("%d assessments, %v", len(made), err)
	}
	opened, err := a.Archive.Open(ctx, county, golden.Code, made[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	step, err := opened.Explain("value/"+string(d.School)+"/primary/backbone_teachers_per_100", 0)
	if err != nil {
		t.Fatal(err)
	}
	notes := notesOf(step)
	i := slices.IndexFunc(notes, func(n string) bool { return strings.Contains(n, "骨干教师名册") })
	if i < 0 {
		t.Fatalf("the ledger is not among the origins: %q", notes)
	}
	for _, n := range numbers {
		if !strings.Contains(notes[i], n) {
			t.Errorf("%s is not named: %s", n, notes[i])
		}
	}
}

// notesOf gives the notes of all origins under a step.
func notesOf(s *assess.Step) []string {
	out := []string{s.Origin.Note}
	for _, c := range s.Children {
		out = append(out, notesOf(c)...)
	}
	return out
}
