package casework_test

import (
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/rules"
)

// What leads a child who is away from one state to the next, and the visit, no
// officer puts off, by a day or by a year.
func TestNobodyAlonePutsOffAClockOfAChildWhoIsAway(t *testing.T) {
	set, err := procedure.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	p := set.Get("dropout", 0)
	for _, id := range []string{"visit", "leave_visit", "two_days", "three_days", "verify", "missed_again", "left_again", "leave_over", "defer_over"} {
		if k := p.Clock(id); k == nil || k.Extend == nil || k.Extend.N != 0 {
			t.Errorf("%s may be given more time", id)
		}
	}
	for i := range p.Clocks {
		if k := &p.Clocks[i]; k.Sets != "" && (k.Extend == nil || k.Extend.N != 0) {
			t.Errorf("%s leads to %s and may be put off", k.ID, k.Sets)
		}
	}
}

func TestAClockThatMayNotBeExtendedIsNotAndMoreTimeElsewhereIsToldToItsParties(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.start(packs(t, map[string]string{"child.yaml": strings.Replace(childYAML, "label: {zh: 三日, en: Three days}, starts", "label: {zh: 三日, en: Three days}, extend: {n: 0, unit: day}, starts", 1), "fault.yaml": faultYAML}))
	clerk, c := actor(access.CountyStatistician), h.child("a")
	extend := func(key, clock string, by time.Duration) error {
		_, err := h.s.Extend(t.Context(), clerk, casework.Extends{On: casework.On{County: county, Case: c.ID, Key: key, Reason: "大雪封山"}, Clock: clock, Until: c.Clocks[map[string]int{"visiting": 0, "staying": 1}[clock]].End.Add(by)})
		return err
	}
	for i, by := range []time.Duration{time.Hour, 24 * time.Hour, 300 * 24 * time.Hour} {
		if err := extend("s"+string(rune('a'+i)), "staying", by); fault.KindOf(err) != fault.Invalid {
			t.Errorf("put off by %s: %v", by, err)
		}
	}
	told := func(role access.Role) bool {
		t.Helper()
		list, err := h.s.Messages(t.Context(), access.Actor{Account: "holder-" + access.AccountID(role)}, false, 100)
		if err != nil {
			t.Fatal(err)
		}
		for i := range list {
			if list[i].Kind == casework.Extended && strings.Contains(list[i].Text.ZH, "家访时限") {
				return true
			}
		}
		return false
	}
	if told(access.SchoolHead) {
		t.Error("told of what was refused")
	}
	if err := extend("v", "visiting", 24*time.Hour); err != nil {
		t.Fatal(err)
	}
	for _, role := range []access.Role{access.ClassTeacher, access.SchoolHead, access.TownshipOfficer, access.CountyStatistician} {
		if !told(role) {
			t.Errorf("%s is not told that there is more time", role)
		}
	}
}

func TestNobodyPutsOneLimitOffAgainAndAgain(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.start(packs(t, map[string]string{"child.yaml": childYAML, "fault.yaml": faultYAML}))
	c := h.child("a")
	extend := func(key string, role access.Role, days int) error {
		got, err := h.s.Extend(t.Context(), actor(role), casework.Extends{On: casework.On{County: county, Case: c.ID, Key: key, Reason: "大雪封山"}, Clock: "visiting", Until: c.Clocks[0].End.AddDate(0, 0, days)})
		if err == nil {
			c = got
		}
		return err
	}
	for i, x := range []struct {
		role    access.Role
		refused bool
	}{{access.CountyStatistician, false}, {access.CountyStatistician, true}, {access.CountyLeader, false}, {access.CountyLeader, true}, {access.CountyStatistician, false}} {
		err := extend(string(rune('a'+i)), x.role, 10)
		if x.refused != hasKey(err, "casework.extend_again") || !x.refused && err != nil {
			t.Errorf("%d, %s: %v", i, x.role, err)
		}
	}
}
