package document_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"junheng/casework/document"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/rules"
)

// All that is wrong with a layout is told at once, each with its line.
func TestEverythingWrongWithALayoutIsToldAtOnce(t *testing.T) {
	p := load(t).Get("dropout", 0)
	_, err := document.Parse("a.yaml", []byte(`
title: '{schol}'
parts:
  - {text: '{person.name', head: 一}
  - fields: [first_absent, grandmother]
  - records: {step: home_visit, columns: [at, promised_on], widths: [1]}
  - records: {step: dance, columns: [at]}
  - grid: {widths: [1, 2], rows: [['{due.visit}'], ['{due.never}', x]]}
  - {}
`), p)
	if err == nil {
		t.Fatal("the layout was accepted")
	}
	many, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("one problem only: %v", err)
	}
	var got []string
	for _, one := range many.Unwrap() {
		var f *fault.Fault
		if !errors.As(one, &f) {
			t.Fatalf("not a fault: %v", one)
		}
		got = append(got, f.Place+" "+f.Msg.Key)
	}
	want := []string{
		"a.yaml:2:8 document.place", "a.yaml:4:5 document.one", "a.yaml:4:12 document.brace", "a.yaml:5:28 document.field", "a.yaml:6:47 document.field",
		"a.yaml:6:69 document.widths", "a.yaml:7:21 document.step", "a.yaml:8:35 document.widths", "a.yaml:8:53 document.place", "a.yaml:9:5 document.one",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s\n%v", diff, err)
	}
	if !strings.Contains(err.Error(), "school") {
		t.Errorf("nothing near {schol} is proposed: %v", err)
	}
}

func TestALayoutWithoutPartsIsRefused(t *testing.T) {
	p := load(t).Get("dropout", 0)
	if _, err := document.Parse("a.yaml", []byte("title: 空\n"), p); fault.KindOf(err) == "" {
		t.Errorf("Parse = %v, want a refusal", err)
	}
}

const overlay = `
id: dropout-ours
extends: dropout
region: 210102
version: '2026.1'
cite: {doc: 本县规定, at: 第三条, status: local}
documents:
  - {id: promise, label: {zh: 承诺书, en: Promise}, issuer: head, to: guardian, layout: promise.yaml}
  - {id: visit_record, layout: visit-record.yaml}
`

// A county lays its own papers beside its overlay; what it does not lay is the
// one that came with the program.
func TestAnOverlayHasLayoutsOfItsOwn(t *testing.T) {
	own := fstest.MapFS{
		"ours/procedures/dropout.yaml":  {Data: []byte(overlay)},
		"ours/documents/promise.yaml":   {Data: []byte("parts:\n  - text: '{person.name}在{promised_on}前返校。'\n")},
		"ours/documents/forgotten.yaml": {Data: []byte("parts:\n  - text: 无\n")},
	}
	set, err := procedure.Load(rules.Search(own, rules.Embedded()))
	if err != nil {
		t.Fatal(err)
	}
	if err := document.Check(set, 210102); err != nil {
		t.Errorf("the layouts of the county: %v", err)
	}
	p := set.Get("dropout", 210102)
	l := layout(t, set, p, p.Document("promise"))
	if len(l.Parts) != 1 || !l.Personal() {
		t.Errorf("the county's own layout reads %+v", l)
	}
	if set.Get("dropout", 210103).Document("promise") != nil {
		t.Error("the county next to it has the paper too")
	}

	delete(own, "ours/documents/promise.yaml")
	if set, err = procedure.Load(rules.Search(own, rules.Embedded())); err != nil {
		t.Fatal(err)
	}
	if err := document.Check(set, 210102); fault.KindOf(err) != fault.NotFound {
		t.Errorf("Check = %v, want that the layout is missing", err)
	}
	if err := document.Check(set, 210103); err != nil {
		t.Errorf("the county next to it suffers: %v", err)
	}
}
