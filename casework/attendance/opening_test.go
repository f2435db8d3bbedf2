package attendance_test

import (
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/fault"
	"junheng/internal/testkit"
)

// What stood in a case from its opening, and what papers, limits and numbers rest
// on, is corrected by the one who recorded it at once or by another person above.
func TestWhatAnOpeningRecordedIsNotCorrectedByAClerkAlone(t *testing.T) {
	d := newDesk(t)
	d.now = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	clerk, leader := who(access.CountyStatistician, ""), who(access.CountyLeader, "")
	n := 0
	on := func(c casework.Case) casework.On {
		n++
		return casework.On{County: ladderCounty, Case: c.ID, Key: string(rune('a' + n)), Reason: "登记有误"}
	}
	opened := func(by access.Actor, ledger, origin string, fields map[string]string) casework.Case {
		n++
		c, err := d.cases.Open(t.Context(), by, casework.Opens{
			County: ladderCounty, Procedure: ledger, Key: "open" + string(rune('a'+n)), Fields: fields,
			Place: casework.Place{School: ladderSchool, Township: "T1"}, Origin: casework.Origin{Kind: origin},
		})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	correct := func(by access.Actor, c casework.Case, fields map[string]string) error {
		_, err := d.cases.Correct(t.Context(), by, casework.Corrects{On: on(c), Fields: fields})
		return err
	}
	head := who(access.SchoolHead, "")
	accident := opened(head, "incident", "person", map[string]string{"happened_on": "2026-03-02", "happened_at": "9时 教室", "incident_kind": "other", "grade": "major", "injured": "3", "deaths": "1", "account": "坠楼"})
	for step, fields := range map[string]map[string]string{"call": {"called": "县局值班"}} {
		if _, err := d.cases.Step(t.Context(), head, casework.Takes{On: on(accident), Step: step, Fields: fields, Files: []casework.Upload{{Name: "a.pdf", Kind: "file", Data: testkit.Paper("x")}}}); err != nil {
			t.Fatal(err)
		}
	}
	d.now = d.now.AddDate(0, 0, 10)
	for _, fields := range []map[string]string{{"deaths": "0"}, {"grade": "general"}} {
		if err := correct(clerk, accident, fields); fault.KindOf(err) != fault.Denied {
			t.Errorf("a clerk alone says %v: %v", fields, err)
		}
	}
	if err := correct(leader, accident, map[string]string{"deaths": "2"}); err != nil {
		t.Errorf("the head of the bureau: %v", err)
	}
	hazard := opened(who(access.Inspector, ""), "hazard", "inspection", map[string]string{"hazard_place": "围墙", "hazard": "倾斜开裂", "hazard_kind": "building", "level": "major"})
	for _, fields := range []map[string]string{{"level": "general"}, {"hazard": "墙面掉皮"}} {
		if err := correct(clerk, hazard, fields); fault.KindOf(err) != fault.Denied {
			t.Errorf("what an inspector found is made %v by a clerk alone: %v", fields, err)
		}
	}
	own := opened(clerk, "hazard", "inspection", map[string]string{"hazard_place": "围墙", "hazard": "倾斜开裂", "hazard_kind": "building", "level": "general"})
	if err := correct(clerk, own, map[string]string{"hazard_place": "东围墙"}); err != nil {
		t.Errorf("a slip of his own: %v", err)
	}
}
