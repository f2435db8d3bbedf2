package wire_test

import (
	"fmt"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/attendance"
	"junheng/cmd/wire"
	"junheng/internal/fault"
	"junheng/internal/testkit"
	"junheng/people"
	golden "junheng/testdata/county"

	"github.com/google/go-cmp/cmp"
)

// years is a demo whose clock the test turns, with a case about a child of the
// population register.
type years struct {
	*bureau
	now   time.Time
	child people.Person
	c     casework.Case
}

const residentID = "21990120190401777"

// found opens the case of a child whom no school has, traced by the bureau.
func found(t *testing.T) *years {
	y := &years{now: testkit.FixedClock()}
	y.bureau = &bureau{T: t}
	y.a = installed(t, wire.Options{Clock: func() time.Time { y.now = y.now.Add(time.Millisecond); return y.now }})
	var err error
	if y.d, err = wire.LayOut(t.Context(), y.a, "Demo-AAAA-BBBB-a", func(string, string) {}); err != nil {
		t.Fatal(err)
	}
	clerk := y.d.Actors[access.CountyStatistician]
	p := people.Person{County: golden.Code, Register: people.Residents, Sex: people.Female, BirthDate: "2019-04-01", Township: "双泉镇"}
	p.Name, p.IDNumber = "童小河", residentID+string(people.CheckDigit(residentID))
	if y.child, err = y.a.People.Enter(t.Context(), clerk, p, "户籍迁入"); err != nil {
		t.Fatal(err)
	}
	y.c, err = y.a.Cases.Open(t.Context(), clerk, casework.Opens{
		County: golden.Code, Procedure: "dropout", Key: "resident", State: "tracing", Source: casework.ByMatch,
		Place: casework.Place{Township: p.Township}, Subject: casework.Subject{Kind: "pupil", ID: string(y.child.ID)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func (y *years) take(role access.Role, step string, fields map[string]string) {
	y.Helper()
	y.n++
	if _, err := y.a.Cases.Step(y.Context(), y.d.Actors[role], casework.Takes{
		On: casework.On{County: golden.Code, Case: y.c.ID, Key: fmt.Sprint("take", y.n)}, Step: step, Fields: fields,
		Files: []casework.Upload{{Name: "a.pdf", Kind: "file", Type: "application/pdf", Data: testkit.Paper("paper")}},
	}); err != nil {
		y.Fatal(step, err)
	}
}

// enrols has the school clerk put the child on the roster of the teacher's class.
func (y *years) enrols(day string) people.Person {
	y.Helper()
	teacher := y.d.Actors[access.ClassTeacher].Grants[0]
	p := people.Person{County: golden.Code, Register: people.Pupils, School: teacher.School, Class: teacher.Class, Grade: 4, Sex: people.Female, BirthDate: "2019-04-01", Since: day}
	p.Name, p.IDNumber = "童小河", residentID+string(people.CheckDigit(residentID))
	got, err := y.a.People.Enter(y.Context(), y.d.Actors[access.SchoolClerk], p, "入学")
	if err != nil {
		y.Fatal(err)
	}
	return got
}

// register goes to ten on the morning of a day, has the teacher enter who is away
// and lets the clocks run.
func (y *years) register(day string, away ...people.PersonID) {
	y.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		y.Fatal(err)
	}
	y.now = at.Add(2 * time.Hour)
	teacher := y.d.Actors[access.ClassTeacher]
	g := teacher.Grants[0]
	st := attendance.Statement{Class: attendance.Class{County: golden.Code, School: g.School, Name: g.Class}, Kind: attendance.Daily, Day: attendance.Day(day), Key: day, Marks: map[string]attendance.Mark{}}
	for _, id := range away {
		st.Marks[string(id)] = attendance.Unexcused
	}
	if sheet, err := y.a.Registers.Find(y.Context(), teacher, st.Class, st.Kind, st.Day); err != nil {
		y.Fatal(err)
	} else if sheet.Entry != nil {
		st.Base = sheet.Entry.Seq
	}
	if _, err := y.a.Registers.Enter(y.Context(), teacher, st); err != nil {
		y.Fatal(err)
	}
	y.tick()
}

func (y *years) tick() {
	y.Helper()
	if _, err := wire.NewTicker(y.a, nil).Tick(y.Context(), y.now); err != nil {
		y.Fatal(err)
	}
}

// stands gives the case, which is what its events come to.
func (y *years) stands() casework.Case {
	y.Helper()
	v, err := y.a.Cases.Find(y.Context(), y.d.Actors[access.CountyStatistician], golden.Code, y.c.ID)
	if err != nil {
		y.Fatal(err)
	}
	cal, err := y.a.Cases.Calendar(y.Context(), golden.Code)
	if err != nil {
		y.Fatal(err)
	}
	if again, err := casework.Replay(v.Procedure, cal, v.Events); err != nil || !cmp.Equal(again, v.Case) {
		y.Errorf("replay: %v %s", err, cmp.Diff(v.Case, again))
	}
	return v.Case
}

func TestADeferredChildWhoStartsSchoolIsNoSuspectedDropout(t *testing.T) {
	y := found(t)
	y.take(access.CountyStatistician, "apply", map[string]string{"apply_for": "deferral", "apply_note": "身体原因"})
	y.take(access.CountyLeader, "defer", map[string]string{"defer_until": "2025-10-17"})
	y.now = time.Date(2025, 10, 20, 1, 0, 0, 0, time.UTC)
	p := y.enrols("2025-10-20")
	if c := y.stands(); c.State != "observing" || c.Fields["returned_on"].Text != "2025-10-20" || c.Place.School != p.School || c.Place.Class != p.Class || c.Place.Township != "双泉镇" {
		t.Fatalf("on the day it enrolled the case says %s at %+v", c.State, c.Place)
	}
	for _, day := range []string{"2025-10-20", "2025-10-21", "2025-10-22", "2025-10-23", "2025-10-24", "2025-10-27"} {
		y.register(day)
	}
	y.now = time.Date(2025, 11, 26, 1, 0, 0, 0, time.UTC)
	y.tick()
	if c := y.stands(); c.State != "observing" {
		t.Errorf("in school every day: %s", c.State)
	}
}

func TestTheLeaveGrantedInTheCaseOfAResidentIsEnteredForThePupilItIs(t *testing.T) {
	y := found(t)
	p := y.enrols("2025-10-15")
	turn := people.Turn{To: people.Suspended, Day: "2025-10-15", Note: "因病休学一学期"}
	clerk := y.d.Actors[access.SchoolClerk]
	if _, err := y.a.People.SetStatus(t.Context(), clerk, golden.Code, p.ID, turn); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("nobody has granted it: %v", err)
	}
	y.take(access.CountyStatistician, "apply", map[string]string{"apply_for": "leave", "apply_note": "身体原因"})
	y.take(access.CountyLeader, "suspend", map[string]string{"leave_until": "2026-01-20"})
	if _, err := y.a.People.SetStatus(t.Context(), clerk, golden.Code, p.ID, turn); err != nil {
		t.Error(err)
	}
}

func TestTheDaysAPupilMissesGoIntoTheCaseAboutTheSameChild(t *testing.T) {
	y := found(t)
	y.take(access.CountyStatistician, "apply", map[string]string{"apply_for": "deferral", "apply_note": "身体原因"})
	y.take(access.CountyLeader, "defer", map[string]string{"defer_until": "2025-10-17"})
	y.now = time.Date(2025, 10, 20, 1, 0, 0, 0, time.UTC)
	p := y.enrols("2025-10-20")
	y.register("2025-10-20")
	y.register("2025-10-21", p.ID)
	if list, err := y.a.Cases.About(t.Context(), golden.Code, "dropout", string(p.ID)); err != nil || len(list) != 0 {
		t.Errorf("a second case about the same child: %d, %v", len(list), err)
	}
	if c := y.stands(); c.Days["2025-10-21"] != casework.DayMissed {
		t.Errorf("its case does not know of the day missed: %v", c.Days)
	}
}

func TestASuspectedChildWhoIsSeenInItsClassIsNoDropoutByTheClock(t *testing.T) {
	y := found(t)
	y.step(y.c, access.CountyStatistician, "home_visit", map[string]string{"visitors": "专干", "met": "guardian", "findings": "在家", "reason": "other"})
	y.take(access.CountyStatistician, "suspect", nil)
	y.now = time.Date(2025, 10, 20, 1, 0, 0, 0, time.UTC)
	p := y.enrols("2025-10-20")
	for _, day := range []string{"2025-10-20", "2025-10-21", "2025-10-22"} {
		y.register(day)
	}
	c := y.stands()
	if !c.InSchool() || c.Place.Class != p.Class {
		t.Fatalf("the case says %v at %+v", c.Days, c.Place)
	}
	y.now = time.Date(2025, 11, 26, 1, 0, 0, 0, time.UTC)
	y.tick()
	if c := y.stands(); c.State == "dropped" {
		t.Errorf("in school every day: %s", c.State)
	}
}

// onLeave opens the case of a pupil of the teacher's class whose leave was granted until a
// day, and whom the roster goes on showing as enrolled.
func onLeave(t *testing.T, until string) (*years, people.PersonID) {
	y := found(t)
	class := y.d.Actors[access.ClassTeacher].Grants[0]
	list, err := y.a.People.List(t.Context(), y.d.Actors[access.SchoolHead], people.Query{County: golden.Code, Register: people.Pupils, School: class.School, Class: class.Class, Statuses: []people.Status{people.Enrolled}})
	if err != nil || len(list) == 0 {
		t.Fatalf("%d pupils, %v", len(list), err)
	}
	p := list[len(list)-1]
	y.now = y.now.AddDate(0, 0, 1) // the roster of the demo is of its first day
	if y.c, err = y.a.Cases.Open(t.Context(), y.d.Actors[access.SchoolHead], casework.Opens{
		County: golden.Code, Procedure: "dropout", Key: "leave", Place: casework.Place{School: class.School, Class: class.Class}, Subject: casework.Subject{Kind: "pupil", ID: string(p.ID)},
	}); err != nil {
		t.Fatal(err)
	}
	y.take(access.CountyStatistician, "apply", map[string]string{"apply_for": "leave", "apply_note": "骨折住院"})
	y.take(access.CountyLeader, "suspend", map[string]string{"leave_until": until})
	return y, p.ID
}

func TestAPupilWhoseClassHasItAfterALeaveIsNoSuspectThoughNobodyChangedTheRoster(t *testing.T) {
	y, _ := onLeave(t, "2025-10-24")
	y.register("2025-10-20") // all there, says the teacher, while the leave lasts: of that nothing is asked
	if c := y.stands(); c.InSchool() {
		t.Errorf("within the leave the case knows of %v", c.Days)
	}
	for _, day := range []string{"2025-10-27", "2025-10-28", "2025-10-29", "2025-10-30"} {
		y.register(day)
	}
	c := y.stands()
	if c.State != "suspended" || !c.InSchool() || c.Late == 0 {
		t.Fatalf("in class after the leave, the case says %s, %v, %d late", c.State, c.Days, c.Late)
	}
	y.take(access.SchoolHead, "come_back", map[string]string{"returned_on": "2025-10-27"})
	if c := y.stands(); c.State != "observing" {
		t.Errorf("the head has confirmed it, and the case says %s", c.State)
	}
}

func TestAPupilWhoseClassMissesItAfterALeaveIsSuspected(t *testing.T) {
	y, p := onLeave(t, "2025-10-24")
	for _, day := range []string{"2025-10-27", "2025-10-28", "2025-10-29"} {
		y.register(day, p)
	}
	if c := y.stands(); c.State != "suspended" {
		t.Fatalf("before the third school day is over: %s", c.State)
	}
	y.now = time.Date(2025, 10, 30, 1, 0, 0, 0, time.UTC)
	y.tick()
	if c := y.stands(); c.State != "suspected" {
		t.Errorf("three school days after the leave: %s", c.State)
	}
}
