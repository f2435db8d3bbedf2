package casework_test

import (
	"strconv"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/internal/fault"
)

// A correction is one of what was recorded: it enters nothing that no step has
// recorded, and so starts no clock; what the opening left out may be added.
func TestACorrectionEntersNothingThatNoStepHasRecorded(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	c := h.child("a")
	correct := func(key, field, text string) (casework.Case, error) {
		return h.s.Correct(t.Context(), actor(access.CountyStatistician), casework.Corrects{
			On: casework.On{County: county, Case: c.ID, Key: key, Reason: "记错"}, Fields: map[string]string{field: text},
		})
	}
	if _, err := correct("k1", "by_day", "2026-12-10"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a day that no notice named was corrected: %v", err)
	}
	if got, err := correct("k2", "first", "2026-11-20"); err != nil || got.Fields["first"].Text != "2026-11-20" {
		t.Errorf("the opening is not completed: %+v, %v", got.Fields, err)
	}
}

// How far a limit may be put off at once, and a day be corrected that starts one, is
// one rule of the pack.
func TestALimitAndTheDayOfOneGoOnlySoFarAsThePackSays(t *testing.T) {
	for within, days := range map[string]int{"": 365, "extend: {within: {n: 10, unit: day}, cite: {doc: 测试, at: 全文, status: local}}\n": 10} {
		h := open(t, "2026-11-23T10:00")
		h.shut()
		h.start(packs(t, map[string]string{"limit.yaml": within + limitYAML}))
		clerk := actor(access.CountyStatistician)
		c, err := h.s.Open(t.Context(), clerk, casework.Opens{County: county, Procedure: "limit", Key: "o", Place: casework.Place{School: "S1"}, Subject: casework.Subject{ID: "S1"}, Fields: map[string]string{"until": "2026-12-01"}})
		if err != nil {
			t.Fatal(err)
		}
		leader := actor(access.CountyLeader)
		end, first := c.Clocks[0].End, calendar.Date(2026, time.December, 1)
		for i, x := range []struct {
			by      int
			refused string
		}{{days + 1, "casework.too_long"}, {days, ""}} {
			_, err := h.s.Correct(t.Context(), leader, casework.Corrects{On: casework.On{County: county, Case: c.ID, Key: "c" + strconv.Itoa(i), Reason: "记错"}, Fields: map[string]string{"until": (first + calendar.Day(x.by)).String()}})
			if x.refused == "" && err != nil || x.refused != "" && !hasKey(err, x.refused) {
				t.Errorf("%q: a day %d days later: %v, want %q", within, x.by, err, x.refused)
			}
			_, err = h.s.Extend(t.Context(), clerk, casework.Extends{On: casework.On{County: county, Case: c.ID, Key: "e" + strconv.Itoa(i), Reason: "大雪"}, Clock: "other", Until: end.AddDate(0, 0, x.by)})
			if x.refused == "" && err != nil || x.refused != "" && !hasKey(err, x.refused) {
				t.Errorf("%q: a limit %d days later: %v, want %q", within, x.by, err, x.refused)
			}
		}
	}
}

const limitYAML = `
id: limit
version: "1"
label: {zh: 期限, en: Limit}
about: school
cite: {doc: 测试, at: 全文, status: local}
ledger: {label: {zh: 台账, en: Ledger}, group: {zh: 学校, en: Schools}, columns: [number, state]}
opens: [{by: [county]}]
parties:
  - {id: county, label: {zh: 县, en: County}, line: education, rank: 2, scope: county, roles: [county_statistician]}
  - {id: leader, label: {zh: 局长, en: Leader}, line: education, rank: 3, scope: county, roles: [county_leader]}
fields:
  - {id: until, label: {zh: 期至, en: Until}, kind: date}
states:
  - {id: "on", label: {zh: 在办, en: On}, kind: open}
  - {id: "off", label: {zh: 办结, en: Off}, kind: closed, outcome: closed}
steps:
  - {id: end, label: {zh: 终止, en: End}, from: ["on"], to: "off", by: [county]}
clocks:
  - {id: other, label: {zh: 他限, en: Other}, starts: opened, stops: [closed], within: {n: 5, unit: day}, owner: county, cite: {doc: 测试, at: 全文, status: local}}
  - {id: runs, label: {zh: 到期, en: Runs}, starts: 'field:until', stops: [closed], within: {n: 0, unit: day}, owner: county, cite: {doc: 测试, at: 全文, status: local}}
`
