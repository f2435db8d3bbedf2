package casework_test

import (
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

const slipYAML = `
id: demand
version: "1"
label: {zh: 整改, en: Demand}
about: school
number: 整{year}-{n}
cite: {doc: 测试, at: 全文, status: local}
ledger: {label: {zh: 台账, en: Ledger}, group: {zh: 学校, en: Schools}, columns: [number, state]}
slip: {within: {n: 24, unit: hour}, cite: {doc: 测试, at: 一, status: local}}
parties:
  - {id: bureau, label: {zh: 教育局, en: Bureau}, line: education, rank: 2, scope: county, roles: [county_statistician, county_leader]}
  - {id: director, label: {zh: 局长, en: Director}, line: education, rank: 3, scope: county, roles: [county_leader]}
fields: []
opens: [{by: [bureau]}]
states:
  - {id: open, label: {zh: 在办, en: Open}, kind: open}
  - {id: off, label: {zh: 办结, en: Off}, kind: closed, outcome: closed}
steps:
  - {id: order, label: {zh: 下达, en: Order}, from: [open], by: [bureau], repeat: true, fields: [{id: until, label: {zh: 期限, en: Until}, kind: date, not_before: now}, {id: remark, label: {zh: 说明, en: Remark}, kind: text}]}
  - {id: notify, label: {zh: 通知, en: Notify}, from: [open], by: [bureau], fields: [{id: by_day, label: {zh: 限期, en: By}, kind: date}], issues: [letter]}
  - {id: appraise, label: {zh: 鉴定, en: Appraise}, from: [open], by: [bureau], needs: [{kind: photo}], fields: [{id: area, label: {zh: 面积, en: Area}, kind: number}]}
  - {id: end, label: {zh: 办结, en: End}, from: [open], to: off, by: [bureau]}
clocks:
  - {id: limit, label: {zh: 整改期限, en: Limit}, starts: 'field:until', stops: [closed], within: {n: 0, unit: day}, owner: bureau, cite: {doc: 测试, at: 一, status: local}}
documents:
  - {id: letter, label: {zh: 通知书, en: Letter}, number: '通〔{year}〕{n}号', issuer: bureau, layout: record.yaml, cite: {doc: 测试, at: 一, status: local}}
close: {never: true}
`

// What starts a limit, stands in a paper or came with evidence is no one's to
// correct alone, but for a slip of his own put right soon.
func TestWhatALimitOrAPaperRestsOnIsCorrectedByTwo(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.shut()
	h.start(packs(t, map[string]string{"demand.yaml": slipYAML}))
	clerk, leader := actor(access.CountyStatistician), actor(access.CountyLeader)
	c, err := h.s.Open(t.Context(), clerk, casework.Opens{County: county, Procedure: "demand", Key: "o", Place: casework.Place{School: "S1"}, Subject: casework.Subject{ID: "S1"}})
	if err != nil {
		t.Fatal(err)
	}
	h.step(c, access.CountyStatistician, "order", map[string]string{"until": "2026-12-10", "remark": "补齐"}, false)
	n := 0
	correct := func(who access.Actor, field, text, refused string) {
		t.Helper()
		n++
		_, err := h.s.Correct(t.Context(), who, casework.Corrects{On: casework.On{County: county, Case: c.ID, Key: "k" + string(rune('a'+n)), Reason: "记错"}, Fields: map[string]string{field: text}})
		if refused == "" && err != nil || refused != "" && !hasKey(err, refused) {
			t.Errorf("%s to %s: %v, want %q", field, text, err, refused)
		}
	}
	h.later(24 * time.Hour)
	correct(clerk, "until", "2026-12-11", "") // a slip, on the last minute
	correct(clerk, "until", "2026-11-22", "casework.too_early")
	h.later(time.Minute)
	correct(clerk, "until", "2026-12-12", "casework.second")
	correct(clerk, "remark", "补齐两项", "") // nothing hangs on it
	correct(leader, "until", "2027-12-12", "casework.too_long")
	correct(leader, "until", "2026-12-12", "")
	correct(leader, "until", "2026-12-13", "")
	correct(clerk, "until", "2026-12-20", "casework.second")
	list, err := h.s.Messages(t.Context(), clerk, false, 100)
	if err != nil {
		t.Fatal(err)
	}
	said := 0
	for _, m := range list {
		if strings.Contains(m.Text.In(locale.ZH), "更正了") {
			said++
		}
	}
	if said != 2 {
		t.Errorf("who recorded it is told %d times of two corrections", said)
	}

	h.step(c, access.CountyStatistician, "notify", map[string]string{"by_day": "2026-12-01"}, false)
	correct(clerk, "by_day", "2026-12-02", "casework.second")
	h.step(c, access.CountyStatistician, "appraise", map[string]string{"area": "420"}, true)
	h.later(25 * time.Hour)
	correct(clerk, "area", "240", "casework.second")
	correct(leader, "area", "240", "")
	if _, err := h.s.Correct(t.Context(), clerk, casework.Corrects{On: casework.On{County: county, Case: c.ID, Key: "z", Reason: "记错"}, Fields: map[string]string{"area": "1"}}); fault.KindOf(err) != fault.Denied {
		t.Errorf("the clerk corrects the leader: %v", err)
	}
}
