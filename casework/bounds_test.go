package casework_test

import (
	"testing"

	"junheng/access"
	"junheng/casework"
)

const boundedYAML = `
id: pact
version: "1"
label: {zh: 协议, en: Pact}
about: school
cite: {doc: 测试, at: 全文, status: local}
ledger: {label: {zh: 台账, en: Ledger}, group: {zh: 学校, en: Schools}, columns: [number, state]}
opens: [{by: [county]}]
parties:
  - {id: county, label: {zh: 县, en: County}, line: education, rank: 2, scope: county, roles: [county_statistician]}
fields:
  - {id: agreed_on, label: {zh: 签订日期, en: Signed}, kind: date, not_after: now}
  - {id: agreed_until, label: {zh: 协议期至, en: Until}, kind: date, not_before: agreed_on}
  - {id: partner, label: {zh: 另一校, en: Partner}, kind: school, another: true}
  - {id: paid, label: {zh: 金额, en: Paid}, kind: money}
states:
  - {id: on, label: {zh: 在办, en: On}, kind: open}
  - {id: off, label: {zh: 办结, en: Off}, kind: closed, outcome: closed}
steps:
  - {id: order, label: {zh: 下达, en: Order}, from: [on], by: [county], repeat: true, fields: [{id: limit, label: {zh: 期限, en: Limit}, kind: date, not_before: now}]}
  - {id: count, label: {zh: 统计, en: Count}, from: [on], by: [county], repeat: true, fields: [{id: all, label: {zh: 全部, en: All}, kind: number}, {id: some, label: {zh: 其中, en: Some}, kind: number, at_most: all}]}
  - {id: sign, label: {zh: 签订, en: Sign}, from: [on], by: [county], repeat: true, fields: [{id: signed_on, label: {zh: 日期, en: Signed}, kind: date, not_before: opened, not_after: now}]}
  - {id: sign_earlier, label: {zh: 补登, en: Sign earlier}, from: [on], by: [county], repeat: true, fields: [{id: signed_on, label: {zh: 日期, en: Signed}, kind: date, not_after: now}]}
  - {id: again, label: {zh: 重开, en: Again}, from: ['off'], to: 'on', by: [county], reopen: true}
  - {id: grant, label: {zh: 批准, en: Grant}, from: [on], by: [county], repeat: true, fields: [{id: granted_until, label: {zh: 批准至, en: Until}, kind: date, at_latest: {within: {n: 12, unit: month}, cite: {doc: 测试, at: 一, status: local}}}]}
  - {id: defer, label: {zh: 延缓, en: Defer}, from: [on], by: [county], repeat: true, fields: [{id: deferred_until, label: {zh: 延缓至, en: Until}, kind: date, at_latest: {school_year: 2, cite: {doc: 测试, at: 二, status: local}}}]}
  - {id: end, label: {zh: 终止, en: End}, from: [on], to: off, by: [county], fields: [{id: ended_on, label: {zh: 终止日期, en: Ended}, kind: date, not_before: agreed_on, not_after: now}]}
clocks: []
`

func TestDaysAndNumbersAreBoundedByWhatThePackSays(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.shut()
	h.start(packs(t, map[string]string{"pact.yaml": boundedYAML}))
	clerk := actor(access.CountyStatistician)
	n := 0
	begin := func(fields map[string]string) (casework.Case, error) {
		n++
		return h.s.Open(t.Context(), clerk, casework.Opens{County: county, Procedure: "pact", Key: "o" + string(rune('a'+n)), Place: casework.Place{School: "S1"}, Subject: casework.Subject{ID: "S" + string(rune('a'+n))}, Fields: fields})
	}
	for _, x := range []struct {
		fields  map[string]string
		refused string
	}{
		{map[string]string{"agreed_on": "2026-11-23"}, ""},
		{map[string]string{"agreed_on": "2026-11-24"}, "casework.too_late"},
		{map[string]string{"agreed_on": "2026-11-23", "agreed_until": "2026-11-23"}, ""},
		{map[string]string{"agreed_on": "2026-11-23", "agreed_until": "2026-11-22"}, "casework.too_early"},
		{map[string]string{"agreed_until": "2020-01-01"}, ""},
		{map[string]string{"partner": "S2"}, ""},
		{map[string]string{"partner": "S1"}, "casework.own_school"},
		{map[string]string{"paid": "0"}, ""},
		{map[string]string{"paid": "-0.01"}, "casework.range"},
	} {
		if _, err := begin(x.fields); x.refused == "" && err != nil || x.refused != "" && !hasKey(err, x.refused) {
			t.Errorf("%v: %v, want %s", x.fields, err, x.refused)
		}
	}
	c, err := begin(map[string]string{"agreed_on": "2026-11-20"})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		step    string
		fields  map[string]string
		refused []string
	}{
		{"order", map[string]string{"limit": "2026-11-22"}, []string{"casework.too_early"}},
		{"order", map[string]string{"limit": "2026-11-23"}, nil},
		{"count", map[string]string{"some": "3"}, nil},
		{"count", map[string]string{"all": "3", "some": "3"}, nil},
		{"count", map[string]string{"some": "4"}, []string{"casework.too_much"}},
		{"count", map[string]string{"all": "3", "some": "3.5"}, []string{"casework.too_much"}},
		{"grant", map[string]string{"granted_until": "2027-11-24"}, []string{"casework.too_late"}},
		{"grant", map[string]string{"granted_until": "2027-11-23"}, nil},
		{"defer", map[string]string{"deferred_until": "2028-09-02"}, []string{"casework.too_late"}},
		{"defer", map[string]string{"deferred_until": "2028-09-01"}, nil}, // of the second school year to come
		{"end", map[string]string{"ended_on": "2026-11-19"}, []string{"casework.too_early"}},
		{"end", map[string]string{"ended_on": "2026-11-24"}, []string{"casework.too_late"}},
	} {
		h.step(c, access.CountyStatistician, x.step, x.fields, false, x.refused...)
	}
	correct := func(key string, fields map[string]string) error {
		_, err := h.s.Correct(t.Context(), clerk, casework.Corrects{On: casework.On{County: county, Case: c.ID, Key: key, Reason: "记错"}, Fields: fields})
		return err
	}
	h.later(10 * 24 * 3600e9)
	for key, x := range map[string]struct {
		fields  map[string]string
		refused string
	}{
		"c1": {map[string]string{"limit": "2026-11-25"}, ""}, // it has passed since
		"c2": {map[string]string{"all": "2"}, "casework.too_much"},
		"c3": {map[string]string{"agreed_on": "2027-01-01"}, "casework.too_late"},
		"c5": {map[string]string{"partner": "S1"}, "casework.own_school"},
		"c7": {map[string]string{"granted_until": "2027-11-24"}, "casework.too_late"}, // ten days later it counts from the day of the grant
		"c6": {map[string]string{"granted_until": "2027-11-22"}, ""},
		"c4": {map[string]string{"agreed_until": "2026-11-19"}, "casework.too_early"},
	} {
		if err := correct(key, x.fields); x.refused == "" && err != nil || x.refused != "" && !hasKey(err, x.refused) {
			t.Errorf("%v: %v, want %s", x.fields, err, x.refused)
		}
	}
}

// A bound is that of the step that recorded the day, and the opening that of the
// round in which it did.
func TestADayIsBoundedByTheRoundAndTheStepThatRecordedIt(t *testing.T) {
	h := open(t, "2026-03-02T10:00")
	h.shut()
	h.start(packs(t, map[string]string{"pact.yaml": boundedYAML}))
	clerk := actor(access.CountyStatistician)
	c, err := h.s.Open(t.Context(), clerk, casework.Opens{County: county, Procedure: "pact", Key: "o", Place: casework.Place{School: "S1"}, Subject: casework.Subject{ID: "S1"}, Fields: map[string]string{"agreed_on": "2026-03-01"}})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	correct := func(day, refused string) {
		t.Helper()
		n++
		_, err := h.s.Correct(t.Context(), clerk, casework.Corrects{On: casework.On{County: county, Case: c.ID, Key: "c" + string(rune('a'+n)), Reason: "记错"}, Fields: map[string]string{"signed_on": day}})
		if refused == "" && err != nil || refused != "" && !hasKey(err, refused) {
			t.Errorf("corrected to %s: %v, want %s", day, err, refused)
		}
	}
	h.step(c, access.CountyStatistician, "sign", map[string]string{"signed_on": "2026-03-01"}, false, "casework.too_early")
	h.step(c, access.CountyStatistician, "sign", map[string]string{"signed_on": "2026-03-02"}, false)
	correct("2026-03-01", "casework.too_early")
	h.step(c, access.CountyStatistician, "sign_earlier", map[string]string{"signed_on": "2026-02-01"}, false)
	correct("2026-02-02", "")
	correct("2026-03-03", "casework.too_late")
	h.later(30 * 24 * 3600e9)
	h.step(c, access.CountyStatistician, "end", nil, false)
	h.step(c, access.CountyStatistician, "again", nil, false)
	correct("2026-02-03", "") // of the round before
	h.step(c, access.CountyStatistician, "sign", map[string]string{"signed_on": "2026-03-31"}, false, "casework.too_early")
	h.step(c, access.CountyStatistician, "sign", map[string]string{"signed_on": "2026-04-01"}, false)
	correct("2026-03-31", "casework.too_early")
}
