package casework_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/registry"
)

// careOld is a file of a child as an older pack had it: the groups and the birthday in
// clear, and a limit that ends on it.
const careOld = `
id: care
version: "1"
label: {zh: 关爱, en: Care}
about: pupil
number: 爱{year}-{n}
cite: {doc: 测试, at: 全文, status: local}
ledger: {label: {zh: 关爱台账, en: Care}, group: {zh: 学生, en: Pupils}, columns: [number, groups, state], by: [groups]}
parties:
  - {id: helper, label: {zh: 结对教师, en: Helper}, line: education, rank: 1, scope: class, roles: [class_teacher]}
  - {id: head, label: {zh: 校长, en: Head}, line: education, rank: 2, scope: school, roles: [school_head]}
  - {id: bureau, label: {zh: 教育局, en: Bureau}, line: education, rank: 3, scope: county, roles: [county_statistician]}
opens: [{by: [helper, head, bureau, system]}]
fields:
  - {id: groups, label: {zh: 类别, en: Groups}, kind: many, required: true, class: internal, options: [{id: poor, label: {zh: 困难, en: Poor}}, {id: orphan, label: {zh: 孤儿, en: Orphan}}]}
  - {id: born_on, label: {zh: 生日, en: Birthday}, kind: date}
states:
  - {id: open, label: {zh: 在档, en: Open}, kind: open}
  - {id: over, label: {zh: 销档, en: Over}, kind: closed, outcome: closed}
steps:
  - {id: end, label: {zh: 销档, en: End}, from: [open], to: over, by: [head]}
clocks:
  - {id: birthday, label: {zh: 生日, en: Birthday}, starts: 'field:born_on', stops: [closed], within: {n: 0, unit: day}, owner: helper, warn: [{n: 7, unit: day}], rungs: [{after: {n: 3, unit: day}, to: [head]}], cite: {doc: 测试, at: 一, status: local}}
  - {id: term, label: {zh: 家访, en: Visit}, starts: opened, stops: [closed], within: {n: 5, unit: month}, owner: helper, cite: {doc: 测试, at: 二, status: local}}
close: {never: true}
facts:
  - {field: left_behind_students, of: count, where: {states: [open], fields: {groups: [poor]}}, by: county}
`

var careNew = func() string {
	out := strings.Replace(careOld, "class: internal", "class: sensitive", 1)
	out = strings.Replace(out, "by: [groups]}", "by: [groups], least: {n: 3, cite: {doc: 测试, at: 三, status: local}}}", 1)
	lines := strings.Split(out, "\n")
	kept := lines[:0]
	for _, l := range lines {
		if !strings.Contains(l, "id: born_on") && !strings.Contains(l, "id: birthday") {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, "\n") + "birthdays: {to: helper, states: [open], cite: {doc: 测试, at: 四, status: local}}\nretired: [born_on]\n"
}()

func careHouse(t *testing.T, text string) *house {
	t.Helper()
	h := &house{t: t, now: clock(t, "2026-11-23T10:00"), vault: vault{}, file: t.TempDir() + "/a.db"}
	h.start(packs(t, map[string]string{"care.yaml": text}))
	return h
}

func (h *house) inCare(key, groups string, more map[string]string) casework.Case {
	h.t.Helper()
	fields := map[string]string{"groups": groups}
	for k, v := range more {
		fields[k] = v
	}
	c, err := h.s.Open(h.t.Context(), actor(access.ClassTeacher), casework.Opens{County: county, Procedure: "care", Key: "open" + key, Place: lower, Subject: casework.Subject{ID: "P" + key}, Fields: fields})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func TestABirthdayThatLayInClearIsTakenOutWithItsLimit(t *testing.T) {
	h := careHouse(t, careOld)
	c := h.inCare("a", "orphan", map[string]string{"born_on": "2026-12-05"})
	h.later(10 * 24 * time.Hour) // the helper was reminded on 29 November
	if list, err := h.db.CaseBox().Messages(t.Context(), "holder-class_teacher", false, 100); err != nil || !strings.Contains(fmt.Sprint(list), "2026-12-05") {
		t.Fatalf("nobody was reminded: %v %v", list, err)
	}
	h.shut()
	h.start(packs(t, map[string]string{"care.yaml": careNew}))
	done, err := h.s.Reseal(t.Context(), county)
	if err != nil || done.Cases != 1 || len(done.Left) > 0 {
		t.Fatalf("%+v %v", done, err)
	}
	got, events, err := h.db.Cases().Find(t.Context(), county, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range got.Clocks {
		if x.Clock == "birthday" {
			t.Error("a limit still ends on the birthday")
		}
	}
	last := time.Time{}
	for _, e := range events {
		if day := calendar.DayOf(e.At); e.Clock == "birthday" && day != calendar.DayOf(c.Opened) || len(e.Ends) > 1 {
			t.Errorf("event %d tells the birthday by its moment %v or ends %v", e.Seq, e.At, e.Ends)
		}
		if e.At.Before(last) {
			t.Errorf("event %d lies before the one before it", e.Seq)
		}
		last = e.At
		if v := fmt.Sprintf("%s %v", e.Key, e.Values); strings.Contains(v, "1796") || e.Values["born_on"].Text+e.Values["groups"].Text != "" {
			t.Errorf("event %d holds %s", e.Seq, v)
		}
	}
	if list, err := h.db.CaseBox().Messages(t.Context(), "holder-class_teacher", false, 100); err != nil || strings.Contains(fmt.Sprint(list), "12-05") {
		t.Errorf("a message still tells it: %v %v", list, err)
	}
	if got.Fields["groups"].Text+got.Fields["born_on"].Text != "" || calendar.DayOf(got.Due) == calendar.DayOf(clock(t, "2026-12-05T12:00")) {
		t.Errorf("the case holds %v, due %v", got.Fields, got.Due)
	}
	if all, err := h.db.Cases().Courses(t.Context(), casework.Query{Scopes: []casework.Scope{{County: county}}}, []string{"groups"}); err != nil || all[0].Fields["groups"] != "" {
		t.Errorf("what statistics keep: %v %v", all, err)
	}
	if again, err := h.s.Reseal(t.Context(), county); err != nil || !again.Done {
		t.Errorf("a second time: %+v %v", again, err)
	}
	h.later(400 * 24 * time.Hour)
	if _, err := h.s.Tick(t.Context(), h.now); err != nil {
		t.Error(err)
	}
}

func TestSmallGroupsOfWhatIsSealedAreCountedForWhoeverSeesThem(t *testing.T) {
	h := careHouse(t, careNew)
	for i := range 5 {
		h.inCare(string(rune('a'+i)), []string{"poor", "poor", "poor", "poor orphan", "orphan"}[i], nil)
	}
	city := actor(access.CityReviewer)
	city.Grants[0].Region = county / 100 * 100
	read := func(who access.Actor, q casework.Query) map[string]string {
		q.Procedure = "care"
		st, err := h.s.Figures(t.Context(), who, county, q)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{"all": fmt.Sprint(st.All.Cases)}
		for _, g := range st.Groups {
			for _, l := range g.Lines {
				out[string(g.By)+"/"+l.Key] = fmt.Sprint(l.Cases, l.Hidden())
			}
		}
		return out
	}
	for who, want := range map[*access.Actor][2]string{
		new(actor(access.CountyStatistician)): {"4 false", "2 false"},
		new(actor(access.ClassTeacher)):       {"4 false", "2 false"},
		new(actor(access.Inspector)):          {"0 true", "0 true"}, // the larger would tell the smaller
		&city:                                 {"0 true", "0 true"},
	} {
		got := read(*who, casework.Query{})
		if got["field:groups/poor"] != want[0] || got["field:groups/orphan"] != want[1] || got["all"] != "5" {
			t.Errorf("%s reads %v", who.Name, got)
		}
	}
	if got := read(actor(access.Inspector), casework.Query{School: "S1"}); got["field:groups/poor"] != "" {
		t.Errorf("of a part of the county: %v", got)
	}
	page, err := h.s.Ledger(t.Context(), city, county, casework.Query{Procedure: "care"})
	if err != nil || len(page.Cases) != 0 || page.Total != 0 {
		t.Errorf("the city lists %d of %d, %v", len(page.Cases), page.Total, err)
	}
	if _, err := h.s.Find(t.Context(), city, county, "C000001"); err == nil {
		t.Error("the city opens the file of a child")
	}
	page, err = h.s.Ledger(t.Context(), actor(access.Inspector), county, casework.Query{Procedure: "care"})
	if err != nil || len(page.Cases) != 5 || page.Cases[0].Fields["groups"].Text != "" {
		t.Errorf("the inspector lists %+v, %v", page, err)
	}
	for who, want := range map[*access.Actor]string{new(actor(access.CountyStatistician)): "4 4", new(actor(access.Inspector)): "4 0"} {
		facts, err := h.s.Yield(t.Context(), *who, casework.Yields{County: county, Year: 2026})
		if err != nil || len(facts) != 1 || fmt.Sprint(facts[0].Fact.Value, " ", len(facts[0].Cases)) != want && fmt.Sprintf("%v %d", facts[0].Fact.Value, len(facts[0].Cases)) != want {
			t.Errorf("%s is told %+v, %v", who.Name, facts, err)
		}
	}
}

// born says that everybody but the first was born on one day.
type born struct{ day calendar.Day }

func (b born) Birthdays(_ context.Context, _ registry.RegionCode, subjects []string, from, to calendar.Day) ([]string, error) {
	if b.day < from || b.day > to {
		return nil, nil
	}
	return subjects[1:], nil
}

func TestBirthdaysOfAWeekAreToldOnceWithoutAName(t *testing.T) {
	h := careHouse(t, careNew)
	for i := range 3 {
		h.inCare(string(rune('a'+i)), "poor", nil)
	}
	procs, err := procedure.Load(packs(t, map[string]string{"care.yaml": careNew}))
	if err != nil {
		t.Fatal(err)
	}
	s := casework.New(casework.Options{
		Store: h.db.Cases(), Box: h.db.CaseBox(), Log: h.db.Audit(), Procedures: procs, Clock: func() time.Time { return h.now }, People: h, Births: born{calendar.DayOf(h.now) + 6},
	})
	for i, want := range []int{1, 1, 0} { // today, again, and the week after
		n, err := s.TellBirthdays(t.Context(), h.now.AddDate(0, 0, 7*(i/2)))
		if err != nil || n != want {
			t.Errorf("turn %d tells %d, %v", i, n, err)
		}
	}
	var told []casework.Message
	list, err := h.db.CaseBox().Messages(t.Context(), "holder-class_teacher", false, 100)
	for _, m := range list {
		if m.Ledger == "care" {
			told = append(told, m)
		}
	}
	if err != nil || len(told) != 1 || told[0].Case != "" || told[0].Number != "" || !strings.Contains(told[0].Text.ZH, "有 2 人过生日") || !strings.Contains(told[0].Text.ZH, "2026-11-23 至 2026-11-29") {
		t.Errorf("%+v %v", told, err)
	}
}
