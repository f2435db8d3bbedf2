package matching_test

import (
	"testing"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/people"
	"junheng/people/matching"
)

func TestWhoEnteredOrCorrectedARecordDoesNotDecideThatItIsTheChildSoughtFor(t *testing.T) {
	o := newOffice(t)
	clerk, second, third := officer(access.CountyStatistician), officer(access.CountyStatistician), officer(access.CountyStatistician)
	second.Account, third.Account = "01-second", "01-third"
	run := o.run(t, matching.Population)
	child := nowhere(o.find(t, clerk, run.ID))[0].Person
	clear, err := o.people.Reveal(t.Context(), officer(access.CountyLeader), here, child, "收入学校名册", people.FieldName)
	if err != nil {
		t.Fatal(err)
	}
	resident, err := o.people.Find(t.Context(), clerk, here, child)
	if err != nil {
		t.Fatal(err)
	}
	pupil, err := o.people.Enter(t.Context(), clerk, people.Person{
		County: here, Register: people.Pupils, School: "s1", Grade: 1, Class: "2025级1班", Sex: resident.Sex, BirthDate: resident.BirthDate, Township: resident.Township,
		Village: resident.Village, Private: people.Private{Name: clear.Name},
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	run = o.run(t, matching.Population)
	if x := standing(o.find(t, clerk, run.ID), child); x != matching.Doubt {
		t.Fatalf("the record that came since makes the child %s", x)
	}
	judge := func(who access.Actor, same bool) error {
		return o.Judge(t.Context(), who, run.ID, matching.Judged{County: here, Left: child, Right: pupil.ID, Same: same, Note: "到校见到本人"})
	}
	if err := judge(clerk, true); fault.KindOf(err) != fault.Denied {
		t.Fatalf("who entered it decides: %v", err)
	}
	moved, err := o.people.Find(t.Context(), second, here, pupil.ID)
	if err != nil {
		t.Fatal(err)
	}
	moved.Class, moved.Private = "2025级2班", people.Private{}
	if _, _, err := o.people.Correct(t.Context(), second, here, people.Correction{Person: moved, Note: "班级登记有误"}, true); err != nil {
		t.Fatal(err)
	}
	if err := judge(second, true); fault.KindOf(err) != fault.Denied {
		t.Fatalf("who corrected it decides: %v", err)
	}
	if x := standing(o.find(t, clerk, run.ID), child); x != matching.Doubt {
		t.Errorf("after the refusals the child is %s", x)
	}
	if err := judge(clerk, false); err != nil {
		t.Errorf("that it is another child anybody may say: %v", err)
	}
	if err := judge(third, true); err != nil {
		t.Fatal(err)
	}
	if x := standing(o.find(t, clerk, run.ID), child); x.Open() {
		t.Errorf("decided by a third person the child is %s", x)
	}
}
