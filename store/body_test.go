package store_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/testkit"
	"junheng/registry"
	"junheng/store"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var exact = cmp.Options{
	cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }),
	cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
}

// drawCell makes a cell of anything.
func drawCell(t *rapid.T) returns.Cell {
	text := func(name string) string {
		s := rapid.OneOf(rapid.Just(""), rapid.SampledFrom([]string{"无", "县表.xlsx", "F31"}), rapid.String()).Draw(t, name)
		return strings.ReplaceAll(s, "\x00", "")
	}
	at := rapid.SampledFrom([]time.Time{{}, testkit.Now.Truncate(time.Microsecond), testkit.Now.Add(1000)}).Draw(t, "at")
	return returns.Cell{
		Value: math.Float64frombits(rapid.OneOf(rapid.Uint64(), rapid.SampledFrom([]uint64{0, math.Float64bits(blank.Of(blank.NotApplicable))})).Draw(t, "value")),
		Text:  text("text"), Raw: text("raw"), Bad: rapid.Bool().Draw(t, "bad"), Reason: text("reason"),
		Origin: facts.Origin{File: text("file"), Hash: text("hash"), Sheet: text("sheet"), Cell: text("cell"), Raw: text("origin raw"), By: text("origin by"), Note: text("note")},
		By:     access.AccountID(text("by")), At: at, Rev: rapid.Int64().Draw(t, "rev"),
	}
}

func TestCellsComeBackFromTheirDocumentAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := map[returns.CellKey]returns.Cell{}
		for range rapid.IntRange(1, 12).Draw(t, "cells") {
			k := returns.CellKey{
				School: registry.SchoolID(rapid.StringMatching("[a-c]?").Draw(t, "school")), Stage: registry.Stage(rapid.Uint8().Draw(t, "stage")),
				Field: facts.FieldID(rapid.StringMatching("[a-z_]{0,3}").Draw(t, "field")),
			}
			cells[k] = drawCell(t)
		}
		comments := []returns.Comment{{ID: "c", Text: rapid.String().Draw(t, "comment"), At: testkit.Now}}
		doc, err := store.WriteBody(cells, comments)
		if err != nil {
			t.Fatal(err)
		}
		gotCells, gotComments, err := store.ReadBody(doc)
		if err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		if diff := cmp.Diff(cells, gotCells, exact); diff != "" {
			t.Fatalf("-kept +read\n%s", diff)
		}
		if diff := cmp.Diff(comments, gotComments, exact); diff != "" {
			t.Fatalf("-kept +read\n%s", diff)
		}
		if again, err := store.WriteBody(gotCells, gotComments); err != nil || string(again) != string(doc) {
			t.Fatalf("%s\n%s (%v)", doc, again, err)
		}
	})
}

func TestTheDocumentOfAReturnIsReadable(t *testing.T) {
	k := returns.CellKey{School: "S1", Stage: registry.Primary, Field: "students"}
	doc, err := store.WriteBody(map[returns.CellKey]returns.Cell{
		k:                          {Value: 120.5, By: "01J", At: testkit.Now, Rev: 3, Origin: facts.Origin{File: "县表.xlsx", Sheet: "学校", Cell: "F31"}},
		{School: "S1", Field: "x"}: {Value: blank.Of(blank.NotApplicable), Raw: "无"},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"format":1,"texts":["S1","x","无","students","2025-10-15T01:00:00.000000Z","01J","县表.xlsx","学校","F31"],` +
		`"cells":[[1,0,2,"not_applicable",0,0,0,0,3],[1,1,4,120.5,5,6,3,0,0,0,0,7,0,8,9]]}`
	if string(doc) != want {
		t.Errorf("%s\nwant\n%s", doc, want)
	}
}

func TestADocumentThatIsNoneIsRefusedInWords(t *testing.T) {
	for _, doc := range []string{
		"", "null", "[]", `{"format":2}`, `{"format":0}`, `{"format":"1"}`, `{"cells":[[0,0,0]]}`, `{"cells":[[1,0,0,1]]}`, `{"cells":[[0,0,0,true]]}`,
		`{"cells":[[0,0,0,"number"]]}`, `{"cells":[[0,0,0,"nan:xyz"]]}`, `{"cells":[[0,300,0,1]]}`, `{"cells":[[0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]]}`,
		`{"texts":["then"],"cells":[[0,0,0,1,1]]}`, `{"texts":[1]}`, `{"cells":{}}`, `{"other":1}`, `{"cells":[[0,0,0,1e999]]}`, `{"cells":[[0.5,0,0,1]]}`, `{"format":1`,
	} {
		if _, _, err := store.ReadBody([]byte(doc)); err == nil {
			t.Errorf("%s passes", doc)
		}
	}
}

func FuzzReadBody(f *testing.F) {
	f.Add([]byte(`{"format":1,"texts":["S1","无"],"cells":[[1,0,2,"not_applicable",0,0,0,0,2],[0,1,0,-0.5]],"comments":[{"ID":"c"}]}`))
	f.Add([]byte(`{"format":1,"texts":[],"cells":[]}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		cells, comments, err := store.ReadBody(doc)
		if err != nil {
			return
		}
		again, err := store.WriteBody(cells, comments)
		if err != nil {
			t.Fatalf("read, but not written: %v", err)
		}
		if back, _, err := store.ReadBody(again); err != nil || len(back) != len(cells) {
			t.Fatalf("%s: %v", again, err)
		}
	})
}

func TestTheLogOfSQLiteIsMovedIntoItsFileBesideTheWriters(t *testing.T) {
	db := openSQLite(t)
	ids := openRound(t, db, "R", 600)
	for range 3 {
		if err := db.Returns().Change(t.Context(), benchCounty, ids, func(r *returns.Return) (returns.Changed, error) {
			fillCells(r, testkit.Now)
			return returns.Changed{Save: true}, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	for range 200 {
		left, err := store.LogPages(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		if left < 1000 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the log is not moved")
}
