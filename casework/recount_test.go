package casework_test

import (
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/internal/fault"
)

func schoolYear(off ...string) calendar.School {
	return calendar.School{ID: "own", Terms: []calendar.Term{{ID: "autumn", From: "2026-08-31", To: "2027-01-22"}}, Off: off}
}

// enter enters a school calendar and gives how many cases moved.
func (h *house) enter(s calendar.School, base int) int {
	h.t.Helper()
	n, err := h.s.EnterCalendar(h.t.Context(), actor(access.CountyStatistician), casework.EnterCalendar{County: county, School: s, Base: base, Reason: "县教字〔2026〕9号"})
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

// end tells where a clock of a case stands.
func (h *house) end(c casework.Case, clock string) string {
	h.t.Helper()
	v, err := h.s.Find(h.t.Context(), actor(access.SchoolHead), county, c.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	for i := range v.Case.Clocks {
		if r := &v.Case.Clocks[i]; r.Clock == clock {
			return strings.TrimSpace(casework.MomentText(r.End) + " " + string(r.Doubt))
		}
	}
	return ""
}

func TestAnEndCountedWithoutACalendarIsProvisionalUntilItIsEntered(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	c := h.child("a")
	if got := h.end(c, "staying"); got != "2026-11-26 24:00 school" {
		t.Errorf("three school days end %s", got)
	}
	v, err := h.s.Find(t.Context(), actor(access.SchoolHead), county, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Standing.ZH; got != "明天到期：家访时限（2026-11-24 24:00 前，暂定）" {
		t.Errorf("it says %s", got)
	}
	if why := casework.Doubts(&v.Case); len(why) != 1 || !strings.Contains(why[0].ZH, "请县教育局在“校历”页录入") {
		t.Errorf("the reason is %v", why)
	}
	preview, err := h.s.PreviewCalendar(t.Context(), actor(access.CountyStatistician), county, schoolYear("2026-11-25/2026-11-26 暴雪停课"))
	if err != nil || len(preview.Days) != 2+1+2 || len(preview.Moving) != 1 || len(preview.Moving[0].Shifts) != 2 {
		t.Fatalf("the preview is %+v, %v", preview, err) // the storm, 31 August, 21 and 22 January
	}
	if got := h.end(c, "staying"); got != "2026-11-26 24:00 school" {
		t.Errorf("a preview moved it to %s", got)
	}
	if n := h.enter(schoolYear("2026-11-25/2026-11-26 暴雪停课"), 0); n != 1 {
		t.Errorf("%d cases moved", n)
	}
	if got := []string{h.end(c, "visiting"), h.end(c, "staying")}; got[0] != "2026-11-24 24:00" || got[1] != "2026-11-30 24:00" {
		t.Errorf("they end %v", got)
	}
	h.later(4 * 24 * time.Hour) // the 27th: the old end has passed and nothing happened by it
	if v, err = h.s.Find(t.Context(), actor(access.SchoolHead), county, c.ID); err != nil || v.Case.State != "watch" {
		t.Errorf("the case is %s, %v", v.Case.State, err)
	}
	told := false
	for i := range v.Events {
		told = told || v.Events[i].Kind == casework.Recounted && strings.Contains(casework.EventText(v.Procedure, &v.Events[i]).ZH, "三日 2026-11-30 24:00")
	}
	if !told {
		t.Error("nothing on record says that the end moved")
	}
}

func TestACorrectionNeverMakesAnybodyLateNorMovesWhatHasRunOut(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.enter(schoolYear("2026-11-25/2026-11-27 停课"), 0)
	c := h.child("a")
	if got := h.end(c, "staying"); got != "2026-12-01 24:00" {
		t.Errorf("three school days end %s", got)
	}
	h.later(4 * 24 * time.Hour) // the 27th: visiting has run out on the 24th
	ran := h.end(c, "visiting")
	h.enter(schoolYear(), 1) // there was school after all: the third day was the 26th
	if got := []string{h.end(c, "visiting"), h.end(c, "staying")}; got[0] != ran || got[1] != "2026-11-27 24:00" {
		t.Errorf("they end %v, want %s and today", got, ran)
	}
	for i, s := range []calendar.School{schoolYear("2026-11-30"), schoolYear()} { // there and back
		h.enter(s, 2+i)
		if _, err := h.s.Tick(t.Context(), h.now); err != nil {
			t.Fatal(err)
		}
	}
	_, err := h.s.EnterCalendar(t.Context(), actor(access.CountyStatistician), casework.EnterCalendar{County: county, School: schoolYear(), Base: 1, Reason: "x"})
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("an entry over another's: %v", err)
	}
	state, err := h.s.SchoolCalendar(t.Context(), actor(access.Inspector), county)
	if err != nil || len(state.Entries) != 4 || state.Entries[0].N != 4 || state.Entries[0].Name != string(access.CountyStatistician) || state.Edits {
		t.Errorf("the entries are %+v, %v", state, err)
	}
	for _, role := range []access.Role{access.Inspector, access.SchoolHead, access.ClassTeacher, access.TownshipOfficer} {
		_, err := h.s.EnterCalendar(t.Context(), actor(role), casework.EnterCalendar{County: county, School: schoolYear(), Base: 4, Reason: "x"})
		if fault.KindOf(err) != fault.Denied {
			t.Errorf("%s may enter: %v", role, err)
		}
	}
	_, err = h.s.EnterCalendar(t.Context(), actor(access.CountyStatistician), casework.EnterCalendar{County: county, School: schoolYear(), Base: 4})
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("without a reason: %v", err)
	}
}

// The notice of a year comes with a new version of the packs: what was counted
// without it is counted anew by the tick.
func TestTheHolidaysOfAYearComeLater(t *testing.T) {
	h := open(t, "2026-12-30T10:00")
	f, err := h.s.Open(t.Context(), actor(access.CountyStatistician), casework.Opens{County: county, Procedure: "fault", Key: "f", Place: lower, Subject: casework.Subject{ID: "r"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := h.end(f, "mending"); !strings.HasSuffix(got, "holidays:2027") {
		t.Errorf("thirty workdays end %s", got)
	}
	before := h.end(f, "mending")
	h.shut()
	fsys := packs(t, map[string]string{"child.yaml": childYAML, "fault.yaml": faultYAML})
	const notice = "kind: holidays\nyears:\n  - {year: 2027, cite: {doc: 国办发明电〔2026〕1号, at: 测试, status: local}, holidays: [{name: 元旦, days: 2027-01-01/2027-01-03}, {name: 春节, days: 2027-02-05/2027-02-14}], workdays: [2027-01-30]}\n"
	h.start(with(fsys, "cn/casework/calendars/notice.yaml", notice))
	if n, err := h.s.SettleDoubts(t.Context()); err != nil || n != 1 {
		t.Errorf("%d cases were settled, %v", n, err)
	}
	after := h.end(f, "mending")
	if strings.Contains(after, "holidays") || after == before {
		t.Errorf("it ends %s, before %s", after, before)
	}
	if n, err := h.s.SettleDoubts(t.Context()); err != nil || n != 0 {
		t.Errorf("again %d cases, %v", n, err)
	}
}

// Two programs run on one database: the calendar that one enters is that of the
// other, too, and the clocks of cases opened there run by it.
func TestACalendarEnteredByAnotherProgramHoldsHere(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	here, db := h.s, h.db
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if v, err := here.Calendar(t.Context(), county); err != nil || v.School.ID == "own" {
		t.Fatalf("before any entry it is %s, %v", v.School.ID, err)
	}
	h.start(packs(t, map[string]string{"child.yaml": childYAML, "fault.yaml": faultYAML}))
	h.enter(schoolYear("2026-11-25/2026-11-26 暴雪停课"), 0)
	if v, err := here.Calendar(t.Context(), county); err != nil || len(v.School.Off) != 0 {
		t.Fatalf("within the second the calendar kept is used; it is %+v, %v", v.School, err)
	}
	h.now = h.now.Add(time.Second)
	v, err := here.Calendar(t.Context(), county)
	if err != nil || len(v.School.Off) != 1 {
		t.Fatalf("a second later it is %+v, %v", v.School, err)
	}
	h.s = here
	if got := h.end(h.child("a"), "staying"); got != "2026-11-30 24:00" {
		t.Errorf("three school days end %s", got)
	}
}
