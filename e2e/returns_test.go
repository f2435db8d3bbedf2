// Package e2e_test follows the work of a county from end to end.
package e2e_test

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"junheng/access"
	"junheng/assess"
	"junheng/collect"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
	"junheng/rules"
	"junheng/store"
	"junheng/testdata/county"
)

// bureau is the returns service of a county over a store on disk.
type bureau struct {
	*returns.Service
	forms []*collect.Form
	dict  *facts.Dictionary
	path  string // of the file
}

type schools []registry.School

func (s schools) OpenIn(context.Context, registry.RegionCode, registry.SchoolYear) ([]registry.School, error) {
	return s, nil
}

func openBureau(t testing.TB, list []registry.School) *bureau {
	t.Helper()
	dict, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	forms, err := collect.LoadForms(rules.Embedded(), dict)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "junheng.db")
	db, err := store.Open(t.Context(), path, store.Options{Clock: time.Now, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	n := 0
	return &bureau{forms: forms, dict: dict, path: path, Service: returns.New(returns.Options{
		Store: db.Returns(), Notices: db.Notices(), Log: db.Audit(), Register: schools(list), People: db.Access(), Forms: forms, Dict: dict,
		Clock: func() time.Time { return time.Date(2024, 10, 8, 9, 0, 0, 0, time.UTC) },
		IDs:   func() string { n++; return fmt.Sprintf("%026d", n) },
	})}
}

func statistician(c registry.RegionCode) access.Actor {
	return access.Actor{Account: "01J0000000000000000000000A", Name: "统计员", Grants: []access.Grant{{Role: access.CountyStatistician, Region: c}}}
}

// inputs gives the corrected workbooks of a year.
func inputs(t testing.TB, year int) []collect.Input {
	t.Helper()
	names, err := county.List(year)
	if err != nil {
		t.Fatal(err)
	}
	var in []collect.Input
	for _, n := range names {
		data, err := fs.ReadFile(county.Corrected(), n)
		if err != nil {
			t.Fatal(err)
		}
		in = append(in, collect.Input{Name: n, Data: data})
	}
	return in
}

// facts of a table, one line a fact, without who entered them.
func list(t *facts.Table) []string {
	var out []string
	fields := t.Fields()
	for _, f := range t.TextFields() {
		if !slices.Contains(fields, f) {
			fields = append(fields, f)
		}
	}
	for row := range t.Len() {
		k := t.Key(row)
		s, _ := t.SchoolAt(row)
		for _, f := range fields {
			v, words, o := t.Value(row, f), t.Text(row, f), t.Origin(row, f)
			if words == "" && blank.StateOf(v) == blank.NotReported || blank.StateOf(v) == blank.NotApplicable && o.Cell == "" {
				continue // what the form itself says of an item that no sheet had a column for
			}
			o.By = ""
			out = append(out, fmt.Sprintf("%s %s %s %s=%v %s %q %+v", k.School, s.Name, k.Stage, f, v, blank.StateOf(v), words, o))
		}
	}
	slices.Sort(out)
	return out
}

func judge(t *testing.T, dict *facts.Dictionary, table *facts.Table, year registry.SchoolYear) *assess.Assessment {
	t.Helper()
	pack, err := rules.Load(rules.Embedded(), "cn/quality-balance-2017")
	if err != nil {
		t.Fatal(err)
	}
	std, err := assess.Compile(pack, dict, assess.Options{Year: year})
	if err != nil {
		t.Fatal(err)
	}
	a, err := std.Assess(table, county.Code, "")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestTheGoldenCountyThroughARoundGivesWhatTheCommandLineGives(t *testing.T) {
	const year = 2024
	read := func(b *bureau) *collect.Intake {
		in, err := collect.Read(inputs(t, year), collect.Options{Forms: b.forms, Dict: b.dict, County: county.Code, Year: year})
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	want := read(openBureau(t, nil))
	b := openBureau(t, want.Table.Schools)
	actor := statistician(county.Code)
	forms := []string{
		"cn/county-table", "cn/return-512-2021", "cn/return-522",
		"cn/county-return", "cn/declaration-1", "cn/declaration-4", "cn/declaration-5", "cn/declaration-6",
	}
	round, err := b.OpenRound(t.Context(), actor, returns.RoundPlan{County: county.Code, Title: "2024年报表", Year: year, Forms: forms, Due: time.Date(2024, 10, 31, 15, 59, 59, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	up, err := b.Upload(t.Context(), actor, returns.UploadCommand{County: county.Code, Round: round.ID, Files: inputs(t, year)})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range up.Left {
		t.Errorf("left out: %s %s %d: %s", l.School, l.Name, l.Cells, l.Why.In(1))
	}
	got, err := b.Table(t.Context(), []registry.RegionCode{county.Code}, year)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(list(want.Table), list(got)); diff != "" {
		t.Errorf("facts (-command line +round):\n%s", diff)
	}
	b.through(t, actor, round)
	locked, err := b.Table(t.Context(), []registry.RegionCode{county.Code}, year, returns.Locked)
	if err != nil {
		t.Fatal(err)
	}
	one, other := judge(t, b.dict, want.Table, year), judge(t, b.dict, locked, year)
	if diff := cmp.Diff(one.Verdict, other.Verdict); diff != "" {
		t.Errorf("verdict (-command line +round):\n%s", diff)
	}
}

// through explains what is to be verified, and submits, approves and locks
// everything.
func (b *bureau) through(t *testing.T, actor access.Actor, round returns.Round) {
	t.Helper()
	heads, err := b.List(t.Context(), actor, returns.Filter{Round: round.ID})
	if err != nil {
		t.Fatal(err)
	}
	reason := "已核实"
	for _, r := range heads {
		v, err := b.Open(t.Context(), actor, county.Code, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		var edits []returns.Edit
		for _, p := range v.Problems {
			k := returns.CellKey{School: p.School, Stage: p.Stage, Field: p.Field}
			edits = append(edits, returns.Edit{Key: k, Reason: &reason, Rev: v.Cells[k].Rev})
		}
		if _, err := b.SaveCells(t.Context(), actor, returns.Save{County: county.Code, Return: r.ID, Edits: edits}); err != nil {
			t.Fatal(err)
		}
		for _, act := range []returns.Act{returns.ActSubmit, returns.ActApprove, returns.ActLock} {
			done, err := b.Act(t.Context(), actor, returns.Command{County: county.Code, Returns: []returns.ReturnID{r.ID}, Act: act})
			if err != nil {
				t.Fatal(err)
			}
			if done[0].Err != nil {
				var in []string
				for _, p := range done[0].Problems {
					in = append(in, p.Key+" "+string(p.Field)+"@"+p.Stage.String()+" "+p.Got)
				}
				t.Errorf("%s of %s %s: %v\n%s", act, r.Form, r.Who.Name, done[0].Err, strings.Join(in, "\n"))
				break
			}
		}
	}
}
