package casework_test

import (
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
)

const roundYAML = `
id: round
version: "1"
label: {zh: 转圈, en: Round}
about: school
number: 圈{year}-{n}
cite: {doc: 测试, at: 全文, status: local}
ledger: {label: {zh: 台账, en: Ledger}, group: {zh: 测试, en: Test}, columns: [number], views: [{id: all, label: {zh: 全部, en: All}, states: [here, there]}]}
opens: [{by: [school]}]
parties:
  - {id: school, label: {zh: 学校, en: School}, line: education, rank: 1, scope: school, roles: [school_head, class_teacher]}
states:
  - {id: here, label: {zh: 此, en: Here}, kind: open}
  - {id: there, label: {zh: 彼, en: There}, kind: open}
  - {id: done, label: {zh: 办结, en: Closed}, kind: closed, outcome: closed}
steps:
  - {id: end, label: {zh: 办结, en: End}, from: [here, there], to: done, by: [school]}
clocks:
  - {id: go, label: {zh: 去, en: Go}, starts: 'state:here', stops: ['state:there', closed], within: {n: 1, unit: hour}, owner: school, sets: there, cite: {doc: 测试, at: 一, status: local}}
  - {id: come, label: {zh: 回, en: Come}, starts: 'state:there', stops: ['state:here', closed], within: {n: 1, unit: hour}, owner: school, sets: here, cite: {doc: 测试, at: 二, status: local}}
close: {states: [done]}
`

// One case whose clocks never come to rest is put aside and named; all others
// have their turn.
func TestACaseThatNeverRestsKeepsNobodyWaiting(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.shut()
	h.start(packs(t, map[string]string{"child.yaml": childYAML, "round.yaml": roundYAML}))
	restless, err := h.s.Open(t.Context(), actor(access.SchoolHead), casework.Opens{County: county, Procedure: "round", Key: "r", Place: lower, Subject: casework.Subject{ID: "S1", Label: "一中"}})
	if err != nil {
		t.Fatal(err)
	}
	c := h.child("a")
	h.now = h.now.AddDate(0, 4, 0)
	sum, err := h.s.Tick(t.Context(), h.now)
	if err == nil || !strings.Contains(err.Error(), string(restless.ID)) {
		t.Errorf("the tick did %+v and says %v", sum, err)
	}
	v, err := h.s.Find(t.Context(), actor(access.ClassTeacher), county, c.ID)
	if err != nil || v.Case.State != "gone" {
		t.Errorf("the child's case is %s, %v", v.Case.State, err)
	}
}

// A party that nobody holds is told through the next one up, who learns for whom.
func TestWhoIsNotThereIsToldThroughAnother(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.lacks = access.TownshipOfficer
	h.child("a")
	h.later(5 * 24 * time.Hour)
	for _, role := range []access.Role{access.CountyStatistician, access.CountyLeader} {
		list, err := h.db.CaseBox().Messages(t.Context(), access.AccountID("holder-"+string(role)), false, 100)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, m := range list {
			if m.Party == "township" && strings.Contains(m.Text.ZH, "“乡镇”没有账号，请教育局转告并督促") && strings.Contains(m.Text.EN, "nobody holds the account of Township") {
				n++
			}
		}
		if n == 0 {
			t.Errorf("%s was told nothing for the township: %+v", role, list)
		}
	}
}
