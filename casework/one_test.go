package casework_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/rules"
)

// A school is inspected once, a building stands once: a second open case of the same
// is refused with the number of the first, also to two who open it at once.
func TestOfWhatAProcedureSaysIsOneOnlyOneCaseIsOpen(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.shut()
	h.start(rules.Embedded())
	n := 0
	try := func(proc string, school registry.SchoolID, fields map[string]string) (casework.Case, error) {
		n++
		at := lower
		at.School, at.Class = school, ""
		return h.s.Open(t.Context(), actor(access.CountyStatistician), casework.Opens{
			County: county, Procedure: proc, Key: fmt.Sprint("one", n), Place: at, Origin: casework.Origin{Kind: "person"}, Fields: fields,
		})
	}
	building := func(name string) map[string]string {
		return map[string]string{"building_name": name, "built_year": "1990", "structure": "frame", "area": "100", "seismic": "yes"}
	}
	year := func(y string) map[string]string {
		return map[string]string{"check_year": y, "licence": "教民1号", "papers_by": "2027-03-31"}
	}
	for _, c := range []struct {
		proc          string
		fields, twice map[string]string
		other         map[string]string // the same school, and not the same; nil: there is none
	}{
		{"safety_check", map[string]string{"boarding": "no"}, map[string]string{"boarding": "yes"}, nil},
		{"building", building("主教学楼 A"), building("主教学楼a"), building("实验楼")},
		{"private_school", year("2026"), year("2026"), year("2027")},
	} {
		first, err := try(c.proc, "S1", c.fields)
		if err != nil {
			t.Fatalf("%s: %v", c.proc, err)
		}
		if _, err := try(c.proc, "S1", c.twice); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), first.Number) {
			t.Errorf("%s: a second case beside %s: %v", c.proc, first.Number, err)
		}
		if _, err := try(c.proc, "S2", c.fields); err != nil {
			t.Errorf("%s of another school: %v", c.proc, err)
		}
		if c.other == nil {
			continue
		}
		if _, err := try(c.proc, "S1", c.other); err != nil {
			t.Errorf("%s of another one of the school: %v", c.proc, err)
		}
	}
	var all sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		all.Go(func() {
			at := lower
			at.School, at.Class = "S3", ""
			_, errs[i] = h.s.Open(t.Context(), actor(access.CountyStatistician), casework.Opens{
				County: county, Procedure: "safety_check", Key: fmt.Sprint("at-once", i), Place: at, Origin: casework.Origin{Kind: "person"},
			})
		})
	}
	all.Wait()
	opened := 0
	for _, err := range errs {
		if err == nil {
			opened++
		} else if fault.KindOf(err) != fault.Conflict {
			t.Errorf("at once: %v", err)
		}
	}
	if opened != 1 {
		t.Errorf("%d cases of one school were opened at once", opened)
	}
}

const yearlyYAML = `
id: yearly
version: "1"
label: {zh: 年检, en: Yearly}
about: school
number: 检{year}-{n}
cite: {doc: 测试, at: 全文, status: local}
ledger: {label: {zh: 台账, en: Ledger}, group: {zh: 学校, en: Schools}, columns: [number, state]}
parties: [{id: bureau, label: {zh: 教育局, en: Bureau}, line: education, rank: 2, scope: county, roles: [county_statistician]}]
opens: [{by: [bureau]}]
one: [school, check_year]
once: true
fields: [{id: check_year, label: {zh: 年度, en: Year}, kind: number, required: true}]
states:
  - {id: open, label: {zh: 在办, en: Open}, kind: open}
  - {id: passed, label: {zh: 合格, en: Passed}, kind: closed, outcome: closed}
  - {id: wrong, label: {zh: 错误建档, en: Wrong}, kind: cancelled}
steps:
  - {id: pass, label: {zh: 合格, en: Pass}, from: [open], to: passed, by: [bureau]}
  - {id: cancel, label: {zh: 作废, en: Cancel}, from: [open], to: wrong, by: [bureau]}
  - {id: again, label: {zh: 重开, en: Again}, from: [passed, wrong], to: open, by: [bureau], reopen: true}
clocks: []
close: {states: [passed]}
`

// Where a pack says once, a school is not inspected for a year a second time after the
// first inspection has ended; one opened in error does not count.
func TestWhatIsOpenedOnceIsNotOpenedAgainAfterItsEnd(t *testing.T) {
	for once, again := range map[bool]bool{true: false, false: true} {
		h := open(t, "2026-11-23T10:00")
		h.shut()
		text := yearlyYAML
		if !once {
			text = strings.Replace(text, "once: true\n", "", 1)
		}
		h.start(packs(t, map[string]string{"yearly.yaml": text}))
		try := func(key, year string) (casework.Case, error) {
			return h.s.Open(t.Context(), actor(access.CountyStatistician), casework.Opens{County: county, Procedure: "yearly", Key: key, Place: casework.Place{School: "S1"}, Subject: casework.Subject{ID: "S1"}, Fields: map[string]string{"check_year": year}})
		}
		wrong, err := try("a", "2026")
		if err != nil {
			t.Fatal(err)
		}
		h.step(wrong, access.CountyStatistician, "cancel", nil, false)
		first, err := try("b", "2026")
		if err != nil {
			t.Fatalf("after one opened in error: %v", err)
		}
		if _, err := try("c", " 2026.0"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the same year beside an open one: %v", err)
		}
		h.step(first, access.CountyStatistician, "pass", nil, false)
		if _, err := try("d", "2026.0"); (err == nil) != again || err != nil && (fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), first.Number)) {
			t.Errorf("once %v, after its end: %v", once, err)
		}
		if _, err := try("e", "2027"); err != nil {
			t.Errorf("the next year: %v", err)
		}
	}
}
