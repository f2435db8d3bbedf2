package casework_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/access"
	"junheng/casework"
	"junheng/registry"
)

// goneYAML is a procedure about a pupil with a clock that waits for a visit, and
// claims that wait for another person.
const goneYAML = `
id: gone
version: "1"
label: {zh: 离校, en: Gone}
about: pupil
number: 离{year}-{n}
cite: {doc: 测试, at: 全文, status: local}
ledger: {label: {zh: 离校台账, en: Gone}, group: {zh: 学生, en: Pupils}, columns: [number, state]}
opens: [{by: [head]}]
parties:
  - {id: teacher, label: {zh: 班主任, en: Teacher}, line: education, rank: 1, scope: class, roles: [class_teacher]}
  - {id: head, label: {zh: 校长, en: Head}, line: education, rank: 2, scope: school, roles: [school_head, school_clerk]}
  - {id: bureau, label: {zh: 教育局, en: Bureau}, line: education, rank: 3, scope: county, roles: [county_statistician, county_leader]}
states:
  - {id: open, label: {zh: 疑似, en: Suspected}, kind: open}
  - {id: gone, label: {zh: 辍学, en: Dropped out}, kind: open}
  - {id: pending, label: {zh: 待核, en: Waiting}, kind: waiting, before: true}
  - {id: done, label: {zh: 转学, en: Moved}, kind: closed, outcome: transferred}
days: {missed: [absent_on], present: [back_on], withdrawn: []}
steps:
  - {id: visit, label: {zh: 家访, en: Visit}, from: [open, gone, pending], by: [teacher, head], repeat: true}
  - {id: absent, label: {zh: 缺勤, en: Absent}, from: [open, pending], by: [teacher], repeat: true, fields: [{id: absent_on, label: {zh: 缺勤日, en: Day}, kind: date, required: true}]}
  - {id: seen, label: {zh: 到校, en: Seen}, from: [open, pending], by: [teacher], repeat: true, fields: [{id: back_on, label: {zh: 到校日, en: Day}, kind: date, required: true}]}
  - {id: move, label: {zh: 转学, en: Move}, from: [open, gone], to: pending, by: [head], needs: [{kind: file}]}
  - {id: confirm, label: {zh: 确认, en: Confirm}, from: [pending], to: done, by: [bureau], apart: [move]}
  - {id: refuse, label: {zh: 不予确认, en: Refuse}, from: [pending], to: before, by: [bureau], apart: [move]}
clocks:
  - {id: verify, label: {zh: 核查认定, en: Verification}, extend: {n: 0, unit: day}, starts: 'state:open', stops: ['state:gone', closed], within: {n: 30, unit: day}, owner: bureau, sets: gone, if: {after: [visit], away: true, missed: 3}, rungs: [{after: {n: 0, unit: day}, to: [head]}], cite: {doc: 测试, at: 一, status: local}}
  - {id: lapse, label: {zh: 核实, en: Decision}, extend: {n: 0, unit: day}, starts: 'state:pending', within: {n: 10, unit: day}, owner: bureau, sets: before, cite: {doc: 测试, at: 二, status: local}}
close: {states: [done]}
`

func gone(t *testing.T, at string) *house {
	h := open(t, at)
	h.shut()
	h.seals = &breaking{vault: h.vault, salted: true}
	h.start(packs(t, map[string]string{"gone.yaml": goneYAML, "child.yaml": childYAML}))
	return h
}

func (h *house) left(key string) casework.Case {
	h.t.Helper()
	c, err := h.s.Open(h.t.Context(), actor(access.SchoolHead), casework.Opens{County: county, Procedure: "gone", Key: key, Place: lower, Subject: casework.Subject{ID: "of " + key}})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// move claims that the child has moved, with files of these contents.
func (h *house) move(c casework.Case, who access.Role, papers ...string) error {
	h.t.Helper()
	h.ids++
	cmd := casework.Takes{On: casework.On{County: county, Case: c.ID, Key: fmt.Sprint("move", h.ids)}, Step: "move"}
	for _, text := range papers {
		cmd.Files = append(cmd.Files, casework.Upload{Name: "回执.txt", Kind: "file", Data: []byte(text)})
	}
	_, err := h.s.Step(h.t.Context(), actor(who), cmd)
	return err
}

// was lists what an account was told of a case, the oldest first.
func (h *house) was(account string) []string {
	h.t.Helper()
	list, err := h.s.Messages(h.t.Context(), access.Actor{Account: access.AccountID(account)}, false, 100)
	if err != nil {
		h.t.Fatal(err)
	}
	var out []string
	for _, m := range slices.Backward(list) {
		out = append(out, m.Text.ZH)
	}
	return out
}

func (h *house) view(c casework.Case) casework.View {
	h.t.Helper()
	v, err := h.s.Find(h.t.Context(), actor(access.CountyStatistician), county, c.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

func TestAVisitThatComesAfterTheLimitCountsAndSaysSo(t *testing.T) {
	h := gone(t, "2026-03-02T09:00")
	c := h.left("a")
	h.later(30*24*time.Hour + 15*time.Hour) // 1 April 24:00
	figures := func() casework.Figure {
		st, err := h.s.Figures(t.Context(), actor(access.CountyStatistician), county, casework.Query{Procedure: "gone"})
		if err != nil {
			t.Fatal(err)
		}
		return st.All
	}
	v := h.view(c)
	if f := figures(); v.Case.State != "open" || v.Case.Stuck != 1 || f.Late != 1 || f.Stuck != 1 {
		t.Fatalf("after the limit the case is %s, %+v", v.Case.State, f)
	}
	if got := casework.Standing(v.Procedure, &v.Case, h.now.Add(50*time.Hour)).ZH; got != "逾期3天：核查认定（尚未家访）（应于 2026-04-01 24:00 前）" {
		t.Error(got)
	}
	told := h.was("holder-county_statistician")
	if want := "案 离2026-0001：“核查认定”已于 2026-04-01 24:00 到期未办（尚未家访），责任方：教育局。"; !slices.Contains(told, want) {
		t.Errorf("the bureau was told %q", told)
	}
	if told := h.was("holder-school_head"); !slices.ContainsFunc(told, func(s string) bool {
		return strings.Contains(s, "“核查认定”逾期（尚未家访），提请校长督办")
	}) {
		t.Errorf("the rung told %q", told)
	}
	h.later(10 * 24 * time.Hour)
	h.step(c, access.ClassTeacher, "visit", nil, false)
	v = h.view(c)
	last := v.Events[len(v.Events)-1]
	if v.Case.State != "gone" || last.Kind != casework.Acted || !last.At.Equal(h.now.UTC()) || v.Case.Stuck != 0 || figures().Stuck != 0 {
		t.Fatalf("after the visit: %s, %+v", v.Case.State, last)
	}
	if got := casework.EventText(v.Procedure, &last).ZH; got != "“核查认定”已于 2026-04-01 24:00 到期，现已家访，转为“辍学”" {
		t.Error(got)
	}
	if told := h.was("holder-county_statistician"); !strings.Contains(told[len(told)-1], "当时未转（尚未家访）；现在条件已具备，转为“辍学”") {
		t.Errorf("told %q", told)
	}
}

func TestAClaimThatNobodyDecidesGoesBackAndItsMakerIsToldAndMayMakeItAgainUntilItIsRefused(t *testing.T) {
	h := gone(t, "2026-03-02T09:00")
	c := h.left("a")
	if err := h.move(c, access.SchoolHead, "回执一"); err != nil {
		t.Fatal(err)
	}
	h.later(10*24*time.Hour + 15*time.Hour - time.Minute)
	if v := h.view(c); v.Case.State != "pending" {
		t.Fatalf("a minute before: %s", v.Case.State)
	}
	h.later(time.Minute)
	v := h.view(c)
	last := v.Events[len(v.Events)-1]
	if v.Case.State != "open" || last.By != casework.System || casework.EventText(v.Procedure, &last).ZH != "“核实”到期无人核定，申报作罢，退回“疑似”" {
		t.Fatalf("%s, %s", v.Case.State, casework.EventText(v.Procedure, &last).ZH)
	}
	for _, r := range v.Case.Clocks {
		if r.Clock == "lapse" && r.Stopped.IsZero() || r.Clock == "verify" && (!r.Runs() || casework.MomentText(r.End) != "2026-04-01 24:00") {
			t.Errorf("%+v", r)
		}
	}
	want := "案 离2026-0001：“转学”未获确认，已退回“疑似”（到期无人核定），由教育局接着办理。情况属实的可以再次申报。"
	for _, account := range []string{"a-school_head", "holder-county_statistician", "holder-county_leader"} {
		if told := h.was(account); !slices.Contains(told, want) {
			t.Errorf("%s was told %q", account, told)
		}
	}
	for _, again := range []struct {
		who     access.Role
		papers  []string
		refused string
	}{
		{access.SchoolHead, []string{"回执一"}, ""},
		{access.SchoolHead, []string{"回执一"}, "casework.repeated"},
		{access.SchoolHead, []string{"回执一", "回执一"}, "casework.repeated"},
		{access.SchoolHead, []string{"回执一", "回执二"}, ""},
		{access.SchoolHead, []string{"回执二"}, "casework.repeated"},
		{access.SchoolClerk, []string{"回执二"}, ""},
		{access.SchoolClerk, []string{"回执一"}, "casework.repeated"},
		{access.SchoolClerk, []string{"回执三"}, ""},
	} {
		err := h.move(c, again.who, again.papers...)
		if again.refused == "" && err != nil || again.refused != "" && !hasKey(err, again.refused) {
			t.Fatalf("%s with %v: %v, want %q", again.who, again.papers, err, again.refused)
		}
		if err == nil {
			h.step(c, access.CountyStatistician, "refuse", nil, false)
		}
	}
	if told := h.was("a-school_clerk"); len(told) != 2 || !strings.Contains(told[0], "不予确认，理由见案卷") {
		t.Errorf("the claimant was told of refusals: %q", told)
	}
}

// A clock that ran out while a claim waited acts when the claim goes back, refused or
// decided by nobody.
func TestWhatRanOutWhileAClaimWaitedActsWhenItGoesBack(t *testing.T) {
	for _, refused := range []bool{true, false} {
		h := gone(t, "2026-03-02T09:00")
		c := h.left("a")
		h.step(c, access.ClassTeacher, "visit", nil, false)
		h.later(25 * 24 * time.Hour)
		if err := h.move(c, access.SchoolHead, "回执一"); err != nil {
			t.Fatal(err)
		}
		h.later(7 * 24 * time.Hour)
		if v := h.view(c); v.Case.State != "pending" || v.Case.Stuck != 1 {
			t.Fatalf("%s, %d", v.Case.State, v.Case.Stuck)
		}
		if refused {
			h.step(c, access.CountyStatistician, "refuse", nil, false)
		} else {
			h.later(4 * 24 * time.Hour)
		}
		v := h.view(c)
		last := v.Events[len(v.Events)-1]
		if v.Case.State != "gone" || casework.EventText(v.Procedure, &last).ZH != "“核查认定”已于 2026-04-01 24:00 到期，现申报未获核定，转为“辍学”" {
			t.Errorf("refused %v: %s, %s", refused, v.Case.State, casework.EventText(v.Procedure, &last).ZH)
		}
	}
}

// deed is something that somebody does some hours after the deed before.
type deed struct {
	hours int
	role  access.Role
	step  string
	day   int // told of, so many days back
	tick  bool
}

// course lives the deeds and gives the events; with ticks in between, or one at the
// end.
func (h *house) course(t *rapid.T, in registry.RegionCode, deeds []deed, ticks bool) []string {
	at := func(role access.Role) access.Actor {
		a := actor(role)
		for i := range a.Grants {
			a.Grants[i].Region = in
		}
		return a
	}
	tick := func() {
		if _, err := h.s.Tick(h.t.Context(), h.now); err != nil {
			t.Fatal(err)
		}
	}
	c, err := h.s.Open(h.t.Context(), at(access.SchoolHead), casework.Opens{County: in, Procedure: "gone", Key: "o", Place: lower, Subject: casework.Subject{ID: "P"}})
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range deeds {
		for range d.hours {
			if h.now = h.now.Add(time.Hour); ticks && d.tick {
				tick()
			}
		}
		day := map[string]string{}
		if d.step == "absent" || d.step == "seen" {
			day[map[string]string{"absent": "absent_on", "seen": "back_on"}[d.step]] = h.now.AddDate(0, 0, -d.day).Format(time.DateOnly)
		}
		cmd := casework.Takes{On: casework.On{County: in, Case: c.ID, Key: fmt.Sprint(i)}, Step: d.step, Fields: day}
		if d.step == "move" {
			cmd.Files = []casework.Upload{{Name: "a.txt", Kind: "file", Data: []byte(fmt.Sprint("回执", d.day))}}
		}
		_, _ = h.s.Step(h.t.Context(), at(d.role), cmd) // refused or not, both houses say the same
	}
	tick()
	v, err := h.s.Find(h.t.Context(), at(access.CountyStatistician), in, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	cal, err := h.s.Calendar(h.t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := casework.Replay(v.Procedure, cal, v.Events); err != nil || !cmp.Equal(again, v.Case) {
		t.Fatalf("%v, replay (-stored +replayed):\n%s", err, cmp.Diff(v.Case, again))
	}
	var out []string
	acted := map[string]int{}
	for i := range v.Events {
		e := &v.Events[i]
		if e.Kind == casework.Acted {
			acted[e.Clock]++
		}
		out = append(out, casework.MomentText(e.At)+" "+e.Key+" "+e.State+" "+e.Owner)
	}
	if slices.ContainsFunc(slices.Collect(maps.Values(acted)), func(n int) bool { return n > 1 }) {
		t.Fatalf("a clock acted twice: %v", out)
	}
	return out
}

// Whether the program ticked all the time or stood still, a case goes the same way,
// and no suspected child who was visited and is away stays so beyond its time.
func TestLateClocksAndLapsesGoTheSameWayAfterDowntime(t *testing.T) {
	h := gone(t, "2026-03-02T09:00")
	start, in := h.now, registry.RegionCode(220000)
	steps := map[string]access.Role{"visit": access.ClassTeacher, "absent": access.ClassTeacher, "seen": access.ClassTeacher, "move": access.SchoolHead, "refuse": access.CountyStatistician}
	rapid.Check(t, func(r *rapid.T) {
		var deeds []deed
		for range rapid.IntRange(1, 8).Draw(r, "deeds") {
			step := rapid.SampledFrom(slices.Sorted(maps.Keys(steps))).Draw(r, "step")
			deeds = append(deeds, deed{
				hours: rapid.IntRange(1, 15*24).Draw(r, "hours"), role: steps[step], step: step,
				day: rapid.IntRange(0, 3).Draw(r, "day"), tick: rapid.Bool().Draw(r, "tick"),
			})
		}
		var got [2][]string
		for i, ticks := range []bool{true, false} {
			if in++; in%100 == 0 {
				in++
			}
			h.now = start
			got[i] = h.course(r, in, deeds, ticks)
		}
		if diff := cmp.Diff(got[0], got[1]); diff != "" {
			r.Fatalf("(-ticking +standing still):\n%s", diff)
		}
	})
}
