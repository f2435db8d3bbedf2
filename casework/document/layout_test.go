package document_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"junheng/casework/document"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
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
	if err := document.Check(set); err != nil {
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
	if err := document.Check(set); fault.KindOf(err) != fault.NotFound || !strings.Contains(err.Error(), "ours/procedures/dropout.yaml:8:") || !strings.Contains(err.Error(), "promise.yaml") {
		t.Errorf("Check = %v, want that the layout is missing, and who names it", err)
	}
}

// All layouts are read when packs are: what is wrong with any is told at once, with
// its place, an overlay's too.
func TestEveryLayoutOfEveryPackIsCheckedAtOnce(t *testing.T) {
	own := fstest.MapFS{
		"ours/procedures/dropout.yaml": {Data: []byte(overlay)},
		"ours/documents/promise.yaml":  {Data: []byte("parts:\n  - text: '{promise_on}'\n  - fields: [reason]\n")},
		"ours/procedures/hazard.yaml":  {Data: []byte("id: hazard-ours\nextends: hazard\nregion: 210000\nversion: '1'\ncite: {doc: 规定, at: 第一条, status: local}\ndocuments: [{id: acceptance, layout: ours.yaml}]\n")},
		"ours/documents/ours.yaml":     {Data: []byte("parts:\n  - fields: [hazard, hazzard]\n  - records: {step: dance, columns: [at]}\n")},
		"ours/documents/not-ours.yaml": {Data: []byte("parts:\n  - text: '{nobody.reads.it}'\n")},
	}
	set, err := procedure.Load(rules.Search(own, rules.Embedded()))
	if err != nil {
		t.Fatal(err)
	}
	err = document.Check(set)
	for _, want := range []string{"ours/documents/promise.yaml:2:11", "ours/documents/ours.yaml:2:22", "ours/documents/ours.yaml:3:21"} {
		if err == nil || strings.Count(err.Error(), want) != 1 {
			t.Errorf("%v lacks %s, or has it twice", err, want)
		}
	}
	if err != nil && (strings.Contains(err.Error(), "not-ours") || strings.Contains(err.Error(), "cn/casework")) {
		t.Errorf("more is told than is wrong: %v", err)
	}
}

// A case runs by the text it was opened under. A layout of today that has more is
// printed with a line to write on, and the paper says what is not there.
func TestAPaperOfACaseUnderAnOlderTextSaysWhatIsMissing(t *testing.T) {
	p := load(t).Get("hazard", 0)
	d := p.Document("acceptance")
	text := []byte("parts:\n  - fields: [hazard_place, judged_on, later?]\n  - text: '至{due.never}止'\n  - records: {step: dance, columns: [at]}\n  - records: {step: done, columns: [at, steps_danced]}\n")
	if _, err := document.Parse("a.yaml", text, p); err == nil {
		t.Fatal("a layout of today may name what the procedure does not have")
	}
	l, err := document.Read("a.yaml", text, p)
	if err != nil {
		t.Fatal(err)
	}
	got, err := document.Print(filling(p, d, l))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"judged_on", "later", "due.never", "dance"} {
		if !slices.ContainsFunc(got.Missing, func(m locale.Text) bool { return strings.HasPrefix(m.ZH, name+"（") }) {
			t.Errorf("nothing is said of %s: %v", name, got.Missing)
		}
	}
}
