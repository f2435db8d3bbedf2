package wire_test

import (
	"testing"

	"junheng/access"
	"junheng/casework/attendance"
	"junheng/cmd/wire"
	"junheng/people"
	"junheng/people/matching"
	golden "junheng/testdata/county"
)

func TestTheEnrolmentIsComparedWithTheDailyRegisters(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	teacher, clerk := d.Actors[access.ClassTeacher], d.Actors[access.CountyStatistician]
	class := attendance.Class{County: golden.Code, School: d.School, Name: teacher.Grants[0].Class}
	pupils, err := a.People.List(t.Context(), teacher, people.Query{County: golden.Code, Register: people.Pupils, School: class.School, Class: class.Name, Statuses: []people.Status{people.Enrolled}})
	if err != nil || len(pupils) < 3 {
		t.Fatalf("%d pupils, %v", len(pupils), err)
	}
	enter := func(base int, marks map[string]attendance.Mark) {
		t.Helper()
		if _, err := a.Registers.Enter(t.Context(), teacher, attendance.Statement{Class: class, Kind: attendance.Daily, Day: a.Registers.Today(), Key: "k" + string(rune('a'+base)), Base: base, Marks: marks}); err != nil {
			t.Fatal(err)
		}
	}
	run := func() matching.Run {
		t.Helper()
		r, err := a.Matching.Run(t.Context(), clerk, golden.Code, matching.Asked{Kind: matching.Attendance, Reason: "月度控辍保学核查"})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	enter(0, map[string]attendance.Mark{string(pupils[0].ID): attendance.Unexcused, string(pupils[1].ID): attendance.Unexcused, string(pupils[2].ID): attendance.Sick})
	first := run()
	v, err := a.Matching.Find(t.Context(), clerk, golden.Code, first.ID)
	if err != nil || len(v.Items) != 2 || v.Before != nil || v.Run.Right != len(pupils)-2 || v.Run.Extra != v.Run.Left-len(pupils) {
		t.Fatalf("%d are away of %+v, %v", len(v.Items), v.Run, err)
	}
	for _, x := range v.Items {
		if x.School != class.School || x.Class != class.Name || x.Standing != matching.Nowhere {
			t.Errorf("%+v", x)
		}
	}
	mine, err := a.Matching.Find(t.Context(), teacher, golden.Code, first.ID)
	if err != nil || len(mine.Items) != 2 || mine.Run.Left+mine.Run.Right+mine.Run.Extra != 0 || mine.Whole {
		t.Errorf("the class teacher sees %d of %+v, %v", len(mine.Items), mine.Run, err)
	}
	other := teacher
	other.Grants = []access.Grant{{Role: access.ClassTeacher, Region: golden.Code, School: d.School, Class: "别的班"}}
	if none, err := a.Matching.Find(t.Context(), other, golden.Code, first.ID); err != nil || len(none.Items) != 0 {
		t.Errorf("another class teacher sees %d, %v", len(none.Items), err)
	}
	runs, err := a.Matching.List(t.Context(), teacher, golden.Code)
	if err != nil || len(runs) == 0 || !runs[0].Veiled || runs[0].Left != 0 {
		t.Errorf("the list tells the class teacher %+v, %v", runs, err)
	}
	enter(1, map[string]attendance.Mark{string(pupils[1].ID): attendance.Unexcused, string(pupils[2].ID): attendance.Unexcused})
	v, err = a.Matching.Find(t.Context(), clerk, golden.Code, run().ID)
	if err != nil || v.Before == nil || len(v.Before.New) != 1 || !v.Before.New[pupils[2].ID] || len(v.Before.Gone) != 1 || v.Before.Gone[0].Person != pupils[0].ID {
		t.Errorf("the second run says %+v, %v", v.Before, err)
	}
	if report := v.Report(nil); len(report.Tables) == 0 {
		t.Error("there is no report")
	}
}
