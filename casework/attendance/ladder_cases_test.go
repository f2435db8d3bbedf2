package attendance_test

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/attendance"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/testkit"
	"junheng/registry"
	"junheng/rules"
	"junheng/store"
)

const (
	ladderCounty registry.RegionCode = 220422
	ladderSchool registry.SchoolID   = "S1"
)

// desk is an installation with the procedures of the packs and a clock that the
// test turns.
type desk struct {
	t      *testing.T
	now    time.Time
	cases  *casework.Service
	ladder attendance.Ladder
	ids    int
	start  func(packs fs.FS) // the program anew, under other packs
}

type openVault struct{}

func (openVault) Seal(_ context.Context, _ registry.RegionCode, _ string, data []byte) ([]byte, error) {
	return data, nil
}

func (openVault) Open(_ context.Context, _ registry.RegionCode, _ string, sealed []byte) ([]byte, error) {
	return sealed, nil
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	return deskUnder(t, rules.Embedded())
}

// deskUnder is an installation that begins with some packs.
func deskUnder(t *testing.T, packs fs.FS) *desk {
	t.Helper()
	d := &desk{t: t, now: time.Date(2026, 9, 14, 1, 0, 0, 0, time.UTC)} // a Monday, 9 in Beijing
	clock := func() time.Time { return d.now }
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), store.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.ladder = attendance.Ladder{Clock: clock, Township: func(context.Context, registry.RegionCode, registry.SchoolID) (string, error) { return "T1", nil }}
	d.start = func(packs fs.FS) {
		d.cases = d.service(db, packs)
		d.ladder.Cases = d.cases
	}
	d.start(packs)
	return d
}

// service puts the cases together under some packs.
func (d *desk) service(db *store.DB, packs fs.FS) *casework.Service {
	t, clock := d.t, func() time.Time { return d.now }
	t.Helper()
	procs, err := procedure.Load(packs)
	if err != nil {
		t.Fatal(err)
	}
	days, err := calendar.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return casework.New(casework.Options{
		Store: db.Cases(), Box: db.CaseBox(), Statements: db.Statements(), Schools: db.SchoolCalendars(), Log: db.Audit(),
		Procedures: procs, Calendar: days, Clock: clock, IDs: func() string { d.ids++; return fmt.Sprintf("C%06d", d.ids) }, Vault: openVault{},
	})
}

func who(role access.Role, class string) access.Actor {
	return access.Actor{Account: access.AccountID(string(role) + class), Name: string(role), Grants: []access.Grant{{Role: role, Region: ladderCounty, School: ladderSchool, Class: class, Township: "T1"}}}
}

// day tells what the register of a class says of P on a day: missed, or in school.
func (d *desk) day(class, first, day string, missed int) {
	d.t.Helper()
	e := attendance.Event{Class: attendance.Class{County: ladderCounty, School: ladderSchool, Name: class}, Pupil: "P", Run: "P@" + first, First: attendance.Day(first), Day: attendance.Day(day), N: missed}
	e.Kind, e.Key = attendance.Absence, "absence:P@"+day
	if missed == 0 {
		e.Kind, e.Key = attendance.Return, "return:P@"+day
	}
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		d.t.Fatal(err)
	}
	if at = at.Add(time.Hour); at.After(d.now) { // nine in the morning
		d.now = at
		d.tick()
	}
	for range 2 { // told again, it happens once
		if err := d.ladder.Tell(d.t.Context(), who(access.ClassTeacher, class), e); err != nil {
			d.t.Fatalf("%s: %v", day, err)
		}
	}
}

func (d *desk) tick() {
	d.t.Helper()
	if _, err := d.cases.Tick(d.t.Context(), d.now); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) list() []casework.Case {
	d.t.Helper()
	page, err := d.cases.Ledger(d.t.Context(), who(access.CountyStatistician, ""), ladderCounty, casework.Query{Procedure: attendance.Procedure, Order: casework.ByNumber})
	if err != nil {
		d.t.Fatal(err)
	}
	return page.Cases
}

func (d *desk) want(states ...string) []casework.Case {
	d.t.Helper()
	list := d.list()
	var got []string
	for i := range list {
		got = append(got, list[i].State)
	}
	if fmt.Sprint(got) != fmt.Sprint(states) {
		d.t.Errorf("on %s the cases are %v, want %v", d.now.Format(time.DateOnly), got, states)
	}
	return list
}

func (d *desk) step(c casework.Case, role access.Role, step string, fields map[string]string) {
	d.t.Helper()
	d.ids++
	cmd := casework.Takes{On: casework.On{County: ladderCounty, Case: c.ID, Key: fmt.Sprint("k", d.ids)}, Step: step, Fields: fields, Where: "125.1,43.2,8"}
	if step == "home_visit" {
		cmd.Files = []casework.Upload{{Name: "a.jpg", Kind: "photo", Data: testkit.Photo(1)}}
	}
	if _, err := d.cases.Step(d.t.Context(), who(role, "1班"), cmd); err != nil {
		d.t.Fatalf("%s: %v", step, err)
	}
}

// A day in school ends what was only watched: no suspicion follows from one day
// missed.
func TestADayInSchoolEndsTheWatch(t *testing.T) {
	d := newDesk(t)
	d.day("1班", "2026-09-14", "2026-09-14", 1)
	d.want("watch")
	d.day("1班", "2026-09-14", "2026-09-15", 0)
	d.now = d.now.AddDate(0, 1, 0)
	d.tick()
	if c := d.want("resumed")[0]; c.Fields["back_on"].Text != "2026-09-15" {
		t.Errorf("closed without the day: %+v", c.Fields)
	}
}

// Who closed a case by hand does not close the child's next absence with it; what
// was told before is not told again.
func TestAChildAbsentAgainAfterTheCaseWasClosedHasANewCase(t *testing.T) {
	d := newDesk(t)
	d.day("1班", "2026-09-14", "2026-09-14", 1)
	d.day("1班", "2026-09-14", "2026-09-15", 2)
	d.step(d.list()[0], access.ClassTeacher, "back", map[string]string{"back_on": "2026-09-15"})
	d.day("1班", "2026-09-14", "2026-09-14", 1)
	d.day("1班", "2026-09-14", "2026-09-15", 2)
	d.want("resumed")
	d.day("1班", "2026-09-14", "2026-09-16", 3) // the register goes on: one run
	d.day("1班", "2026-09-14", "2026-09-17", 4)
	list := d.want("resumed", "watch")
	if list[1].Origin.ID != "P@2026-09-16" || list[1].Taken[attendance.StepAbsent] != 1 {
		t.Errorf("the new case came from %s with %d more days", list[1].Origin.ID, list[1].Taken[attendance.StepAbsent])
	}
	d.step(list[1], access.ClassTeacher, "back", map[string]string{"back_on": "2026-09-17"})
	d.day("1班", "2026-09-14", "2026-09-17", 4)
	d.want("resumed", "resumed")
	d.day("1班", "2026-09-14", "2026-09-18", 5)
	d.want("resumed", "resumed", "watch")
}

// Under observation the register counts: a day in school stops the count, three
// days missed are a dropout again.
func TestDaysMissedUnderObservationCount(t *testing.T) {
	d := newDesk(t)
	d.day("1班", "2026-09-14", "2026-09-14", 1)
	c := d.list()[0]
	d.step(c, access.ClassTeacher, "home_visit", map[string]string{"visitors": "王老师", "met": "both", "findings": "在家", "reason": "weary"})
	d.step(c, access.SchoolHead, "suspect", nil)
	d.step(c, access.SchoolHead, "come_back", map[string]string{"returned_on": "2026-09-14"})
	d.day("1班", "2026-09-15", "2026-09-15", 1)
	d.day("1班", "2026-09-15", "2026-09-16", 0)
	d.day("1班", "2026-09-21", "2026-09-21", 1)
	d.day("1班", "2026-09-21", "2026-09-22", 2)
	d.day("1班", "2026-09-21", "2026-09-23", 3)
	d.want("observing")
	d.now = time.Date(2026, 9, 23, 16, 0, 0, 0, time.UTC) // the end of the third day, in Beijing
	d.tick()
	d.want("dropped")
}

// One day missed, and registers that come late: days nobody entered make no
// suspicion, and the day in school ends the watch whenever it is told.
func TestOneDayMissedIsNoSuspicionHoweverLateTheRegistersCome(t *testing.T) {
	d := newDesk(t)
	d.day("1班", "2026-09-14", "2026-09-14", 1)
	d.now = time.Date(2026, 9, 18, 1, 0, 0, 0, time.UTC)
	d.tick()
	d.want("watch")
	d.day("1班", "2026-09-14", "2026-09-15", 0)
	d.now = d.now.AddDate(0, 2, 0)
	d.tick()
	d.want("resumed")
}

// Three days running by the registers at hand are a suspicion; a register of a day
// between them that comes later voids it, and what was missed goes on counting.
func TestALateRegisterVoidsASuspicionThatItBreaks(t *testing.T) {
	d := newDesk(t)
	d.day("1班", "2026-09-14", "2026-09-14", 1)
	d.day("1班", "2026-09-14", "2026-09-16", 2)
	d.day("1班", "2026-09-14", "2026-09-17", 3)
	d.now = time.Date(2026, 9, 18, 1, 0, 0, 0, time.UTC)
	d.tick()
	d.want("suspected")
	d.day("1班", "2026-09-14", "2026-09-15", 0)
	if c := d.want("watch")[0]; fmt.Sprint(c.MissedRow()) != "[2026-09-16 2026-09-17]" {
		t.Errorf("still missed are %v", c.MissedRow())
	}
	d.day("1班", "2026-09-16", "2026-09-18", 3)
	d.now = d.now.AddDate(0, 0, 1)
	d.tick()
	d.want("suspected")
	d.day("1班", "2026-09-16", "2026-09-21", 0) // three days were missed: a person confirms the return
	d.now = d.now.AddDate(0, 3, 0)
	d.tick()
	if c := d.want("suspected")[0]; !c.InSchool() {
		t.Errorf("the case does not know the child in school: %v", c.Days)
	}
}

// A day that a suspicion rests on counts while its correction waits for another
// person; corrected back it is one missed again.
func TestACorrectedRegisterCountsAsCorrected(t *testing.T) {
	d := newDesk(t)
	for i, day := range []string{"2026-09-14", "2026-09-15", "2026-09-16"} {
		d.day("1班", "2026-09-14", day, i+1)
	}
	d.now = time.Date(2026, 9, 17, 1, 0, 0, 0, time.UTC)
	d.tick()
	d.want("suspected")
	e := attendance.Event{Class: attendance.Class{County: ladderCounty, School: ladderSchool, Name: "1班"}, Pupil: "P", Run: "P@2026-09-15", First: "2026-09-15", Day: "2026-09-15", Kind: attendance.Withdrawn, Key: "withdrawn:P@2026-09-15:2"}
	for range 2 {
		if err := d.ladder.Tell(t.Context(), who(access.ClassTeacher, "1班"), e); err != nil {
			t.Fatal(err)
		}
	}
	if c := d.want("suspected")[0]; c.Days["2026-09-15"] != casework.DayClaimed {
		t.Errorf("the correction does not wait: %v", c.Days)
	}
	number, err := d.ladder.Counted(t.Context(), attendance.Event{Class: e.Class, Pupil: "P", Day: "2026-09-14"})
	if err != nil || number != d.list()[0].Number {
		t.Errorf("the day counts in %q, %v", number, err)
	}
	if number, err = d.ladder.Counted(t.Context(), attendance.Event{Class: e.Class, Pupil: "P", Day: "2026-09-17"}); err != nil || number != "" {
		t.Errorf("the suspicion rests on a day after it, in %q, %v", number, err)
	}
	d.day("1班", "2026-09-14", "2026-09-15", 2)
	d.tick()
	if c := d.want("suspected")[0]; c.Days["2026-09-15"] != casework.DayMissed {
		t.Errorf("corrected back it is not missed: %v", c.Days)
	}
}

// What a register said became a remark while no step would take it; told again
// when one would, it is on record.
func TestARegisterToldAgainInAnotherStateIsOnRecord(t *testing.T) {
	d := newDesk(t)
	d.day("1班", "2026-09-14", "2026-09-14", 1)
	c := d.list()[0]
	d.step(c, access.SchoolHead, "suspect", nil)
	d.day("1班", "2026-09-14", "2026-09-15", 0)
	d.step(c, access.ClassTeacher, "home_visit", map[string]string{"visitors": "王老师", "met": "both", "findings": "在家", "reason": "weary"})
	d.step(c, access.SchoolHead, "come_back", map[string]string{"returned_on": "2026-09-15"})
	before := d.list()[0].Revision
	d.day("1班", "2026-09-14", "2026-09-15", 0)
	if after := d.list()[0].Revision; after != before {
		t.Errorf("told again it made %d events", after-before)
	}
}

// A child whose case lies at the class it was in before is entered there by the
// teacher who has it now, and keeps nobody else's register waiting.
func TestTheRegisterOfANewClassReachesTheCaseOfTheOld(t *testing.T) {
	d := newDesk(t)
	d.day("1班", "2026-09-14", "2026-09-14", 1)
	d.day("2班", "2026-09-14", "2026-09-15", 2)
	c := d.want("watch")[0]
	if c.Taken[attendance.StepAbsent] != 1 {
		t.Errorf("the day is not in the case: %+v", c.Taken)
	}
	d.day("2班", "2026-09-14", "2026-09-16", 0)
	d.want("resumed")
}
