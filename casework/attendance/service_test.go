package attendance_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/casework/attendance"
	"junheng/internal/blank"
	"junheng/internal/fault"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTheSameStatementSentAgainGetsTheSameAnswer(t *testing.T) {
	h := open()
	one, err := h.Enter(t.Context(), teacher(), away("2025-10-15", 0, "k1", "a"))
	if err != nil || one.Again || one.Seq != 1 || one.Pupils != 3 {
		t.Fatalf("%+v %v", one, err)
	}
	two, err := h.Enter(t.Context(), teacher(), away("2025-10-15", 0, "k1", "a"))
	if err != nil || !two.Again {
		t.Fatalf("%+v %v", two, err)
	}
	if diff := cmp.Diff(one.Entry, two.Entry); diff != "" {
		t.Error(diff)
	}
	if len(h.entries) != 1 || len(h.lines) != 1 {
		t.Errorf("%d entries, %d lines of the log", len(h.entries), len(h.lines))
	}
	_, err = h.Enter(t.Context(), teacher(), away("2025-10-15", 0, "k1", "b"))
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("the key of another statement: %v", err)
	}
}

func TestWhoEntersOverAnotherEntryUnseenIsTold(t *testing.T) {
	h := open()
	for i, c := range []struct {
		st   attendance.Statement
		want fault.Kind
	}{
		{away("2025-10-15", 0, "k1", "a"), ""},
		{away("2025-10-15", 0, "k2", "b"), fault.Conflict}, // made on a blank day
		{away("2025-10-15", 0, "k3", "a"), ""},             // says the same: agreed
		{away("2025-10-15", 1, "k4", "b"), ""},             // a correction
		{away("2025-10-15", 1, "k5"), fault.Conflict},      // made on what was corrected
		{away("2025-10-15", 2, "k6"), ""},
	} {
		_, err := h.Enter(t.Context(), teacher(), c.st)
		if c.want == "" && err != nil || c.want != "" && fault.KindOf(err) != c.want {
			t.Errorf("%d: %v", i+1, err)
		}
	}
	sh, err := h.Find(t.Context(), teacher(), class, attendance.Daily, "2025-10-15")
	if err != nil || sh.Entry.Absent() != 0 || len(sh.Earlier) != 2 || sh.Earlier[0].Marks["a"] != attendance.Unexcused {
		t.Errorf("corrections keep what stood before: %+v %v", sh, err)
	}
}

func TestWhatIsWrongWithAStatementIsSaidAtOnce(t *testing.T) {
	h := open()
	st := away("2025-10-16", 0, " ", "a", "gone", "moved")
	st.Marks["b"] = attendance.Arrived
	_, err := h.Enter(t.Context(), teacher(), st)
	var said []string
	for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
		f, _ := errors.AsType[*fault.Fault](e)
		said = append(said, f.Place+" "+f.Msg.Key)
	}
	want := []string{"key attendance.key", "day attendance.ahead", "marks attendance.mark", "marks attendance.stranger"}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	for day, want := range map[attendance.Day]string{"2025-10-11": "周末", "2025-10-01": "放假", "2025-10-32": "不是日期"} {
		_, err := h.Enter(t.Context(), teacher(), away(day, 0, "k"))
		f, _ := errors.AsType[*fault.Fault](err)
		if f == nil || !strings.Contains(f.Msg.In(0), want) {
			t.Errorf("%s: %v", day, err)
		}
	}
	h.roster = nil
	if _, err := h.Enter(t.Context(), teacher(), away("2025-10-15", 0, "k")); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a class without pupils: %v", err)
	}
	if len(h.entries) != 0 {
		t.Error("something was kept")
	}
}

func TestATeacherEntersTheOwnClassOnly(t *testing.T) {
	h := open()
	st := away("2025-10-15", 0, "k")
	st.Name = "2022级2班"
	if _, err := h.Enter(t.Context(), teacher(), st); fault.KindOf(err) != fault.Denied {
		t.Error(err)
	}
	if _, err := h.Find(t.Context(), teacher(), st.Class, attendance.Daily, st.Day); fault.KindOf(err) != fault.Denied {
		t.Error(err)
	}
	if len(h.lines) != 2 || h.lines[0].Result != audit.Denied || h.lines[1].Act != string(access.AttendEnter) {
		t.Errorf("refusals on record: %+v", h.lines)
	}
	if _, err := h.Find(t.Context(), clerkOfCounty(), class, attendance.Daily, st.Day); err != nil {
		t.Errorf("the county reads: %v", err)
	}
	if _, err := h.Enter(t.Context(), clerkOfCounty(), away("2025-10-15", 0, "k")); fault.KindOf(err) != fault.Denied {
		t.Errorf("the county enters: %v", err)
	}
}

func TestThreeDaysAwayAndBackAreTold(t *testing.T) {
	h := open()
	for i, day := range []attendance.Day{"2025-10-10", "2025-10-13", "2025-10-14"} { // over a weekend
		if _, err := h.Enter(t.Context(), teacher(), away(day, 0, fmt.Sprint("k", i), "a")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Enter(t.Context(), teacher(), away("2025-10-15", 0, "k9")); err != nil {
		t.Fatal(err)
	}
	want := []string{"absence a 2025-10-10 1", "absence a 2025-10-13 2", "absence a 2025-10-14 3", "return a 2025-10-15 3"}
	if diff := cmp.Diff(want, h.heard()); diff != "" {
		t.Error(diff)
	}
	runs, err := h.SchoolRuns(t.Context(), clerkOfCounty(), countyCode, schoolID, "2025-10-15")
	if err != nil || len(runs[class.Name]) != 1 {
		t.Errorf("%v %v", runs, err)
	}
	if runs, _, _ := h.Runs(t.Context(), teacher(), class, "2025-10-16"); len(runs) != 0 {
		t.Errorf("a run that ended before is listed: %v", runs)
	}
}

func TestWhoHasLeftTheClassIsNotInSchoolAgainByItsRegister(t *testing.T) {
	h := open()
	for i, day := range []attendance.Day{"2025-10-10", "2025-10-13"} {
		if _, err := h.Enter(t.Context(), teacher(), away(day, 0, fmt.Sprint("k", i), "a", "b")); err != nil {
			t.Fatal(err)
		}
	}
	h.roster = []string{"b", "c"} // a is in another class now, or on leave
	if _, err := h.Enter(t.Context(), teacher(), away("2025-10-14", 0, "k9")); err != nil {
		t.Fatal(err)
	}
	want := []string{"absence a 2025-10-10 1", "absence b 2025-10-10 1", "absence a 2025-10-13 2", "absence b 2025-10-13 2", "return b 2025-10-14 2"}
	got := h.heard()
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	runs, _, err := h.Runs(t.Context(), teacher(), class, "2025-10-14")
	if err != nil || len(runs) != 2 || runs[0].Left != "2025-10-14" || runs[0].Back != "" || !runs[0].Over() {
		t.Errorf("%+v %v", runs, err)
	}
}

func TestACorrectionThatLeavesNoAbsenceIsTold(t *testing.T) {
	h := open()
	steps := []attendance.Statement{away("2025-10-15", 0, "k1", "a", "b"), away("2025-10-15", 1, "k2", "b")}
	for _, st := range steps {
		if _, err := h.Enter(t.Context(), teacher(), st); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"absence a 2025-10-15 1", "absence b 2025-10-15 1", "withdrawn a 2025-10-15 0"}
	if diff := cmp.Diff(want, h.heard()); diff != "" {
		t.Error(diff)
	}
}

func TestWhoIsNotThereWhenTheTermBeginsIsTold(t *testing.T) {
	h := open()
	st := attendance.Statement{Class: class, Kind: attendance.TermStart, Day: "2025-09-01", Key: "t1", Marks: map[string]attendance.Mark{"a": attendance.Arrived, "b": attendance.Missing}}
	if _, err := h.Enter(t.Context(), teacher(), st); err != nil {
		t.Fatal(err)
	}
	st.Key, st.Base, st.Marks = "t2", 1, map[string]attendance.Mark{"a": attendance.Arrived, "b": attendance.Arrived}
	if _, err := h.Enter(t.Context(), teacher(), st); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"not_arrived b 2025-09-01 1", "return b 2025-10-15 0"}, h.heard()); diff != "" {
		t.Error(diff)
	}
	st.Day = "2025-09-02"
	if _, err := h.Enter(t.Context(), teacher(), st); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a check on a day that begins no term: %v", err)
	}
}

func TestWhatTheCasesDidNotTakeIsToldAgain(t *testing.T) {
	h := open()
	h.fails = 1
	st := away("2025-10-15", 0, "k1", "a")
	if _, err := h.Enter(t.Context(), teacher(), st); err == nil || len(h.entries) != 1 {
		t.Fatalf("kept %d, %v", len(h.entries), err)
	}
	if r, err := h.Enter(t.Context(), teacher(), st); err != nil || !r.Again || len(h.told) != 1 {
		t.Errorf("sent again: %+v %v %v", r, err, h.heard())
	}
	h.told = nil
	if err := h.Retell(t.Context(), clerkOfCounty(), countyCode, "2025-10-15"); err != nil || len(h.told) != 1 {
		t.Errorf("caught up: %v %v", h.heard(), err)
	}
}

func TestABoardCountsOnlyWhatWasEntered(t *testing.T) {
	h := open()
	b, err := h.Board(t.Context(), clerkOfCounty(), countyCode, "", attendance.Daily, "2025-10-15")
	if err != nil || len(b.Lines) != 2 || !b.Open || !blank.Is(b.Whole().Rate()) {
		t.Fatalf("%+v %v", b, err)
	}
	st := away("2025-10-15", 0, "k1", "a")
	st.Marks["b"] = attendance.Late
	if _, err := h.Enter(t.Context(), teacher(), st); err != nil {
		t.Fatal(err)
	}
	b, err = h.Board(t.Context(), clerkOfCounty(), countyCode, "", attendance.Daily, "2025-10-15")
	if err != nil {
		t.Fatal(err)
	}
	names, sums := b.By(func(l *attendance.Line) string { return string(l.School) })
	if !slices.Equal(names, []string{"s1", "s2"}) || sums["s1"].Rate() != 1/3.0 || sums["s1"].Entered != 1 || !blank.Is(sums["s2"].Rate()) || b.Whole().Classes != 2 || b.Whole().Pupils != 3 {
		t.Errorf("%v %+v", names, sums)
	}
	if b, _ := h.Board(t.Context(), teacher(), countyCode, schoolID, attendance.Daily, "2025-10-15"); len(b.Lines) != 1 {
		t.Errorf("the teacher sees %d classes", len(b.Lines))
	}
	if _, err := h.Board(t.Context(), access.Actor{Account: "X"}, countyCode, "", attendance.Daily, "2025-10-15"); fault.KindOf(err) != fault.Denied {
		t.Error(err)
	}
}

func TestDaysNobodyEnteredAreNamed(t *testing.T) {
	h := open()
	if _, err := h.Enter(t.Context(), teacher(), away("2025-10-14", 0, "k1")); err != nil {
		t.Fatal(err)
	}
	got, err := h.Open(t.Context(), teacher(), class, "2025-10-15", 6)
	if diff := cmp.Diff([]attendance.Day{"2025-10-15", "2025-10-13", "2025-10-10"}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// However telephones send what they hold, late, in any order, more than once:
// nothing is lost, nothing is kept twice, and the cases hear the same.
func TestTheOrderInWhichTelephonesSendDoesNotMatter(t *testing.T) {
	days := []attendance.Day{"2025-10-09", "2025-10-10", "2025-10-13", "2025-10-14", "2025-10-15"}
	rapid.Check(t, func(t *rapid.T) {
		var all []attendance.Statement
		for i, d := range days {
			st := away(d, 0, fmt.Sprint("k", i))
			for _, p := range []string{"a", "b", "c"} {
				if rapid.Bool().Draw(t, p) {
					st.Marks[p] = attendance.Unexcused
				}
			}
			all = append(all, st)
		}
		sent := rapid.Permutation(append(slices.Clone(all), all...)).Draw(t, "sent")
		h := open()
		for _, st := range sent {
			if _, err := h.Enter(t.Context(), teacher(), st); err != nil {
				t.Fatal(err)
			}
		}
		if len(h.entries) != len(all) {
			t.Fatalf("%d entries of %d statements", len(h.entries), len(all))
		}
		calm := open()
		for _, st := range all {
			if _, err := calm.Enter(t.Context(), teacher(), st); err != nil {
				t.Fatal(err)
			}
		}
		now := func(h *house) map[string]int {
			runs, err := h.SchoolRuns(t.Context(), clerkOfCounty(), countyCode, schoolID, "2025-09-01")
			if err != nil {
				t.Fatal(err)
			}
			out := map[string]int{}
			for _, r := range runs[class.Name] {
				out[r.Name()+string(r.Back)] = r.Days()
			}
			return out
		}
		if !maps.Equal(now(h), now(calm)) {
			t.Errorf("runs %v, in order %v", now(h), now(calm))
		}
	})
}

func TestATelephoneAheadOfTimeDoesNotDateWhatItSends(t *testing.T) {
	h := open()
	st := away("2025-10-15", 0, "k1")
	st.At = h.now.Add(48 * time.Hour)
	r, err := h.Enter(t.Context(), teacher(), st)
	if err != nil || !r.At.Equal(h.now) {
		t.Errorf("%s %v", r.At, err)
	}
	st.Key, st.Base, st.At = "k2", 1, h.now.Add(-time.Hour)
	st.Marks = map[string]attendance.Mark{"a": attendance.Sick}
	if r, err = h.Enter(t.Context(), teacher(), st); err != nil || !r.At.Equal(st.At) || !r.Got.Equal(h.now) {
		t.Errorf("%+v %v", r, err)
	}
}

func TestADayIsMissingFromTheRegisterOnlyOnceItsHourHasPassed(t *testing.T) {
	h := open()
	h.now = attendance.Day("2025-10-15").Time().Add(9 * time.Hour)
	if _, err := h.Enter(t.Context(), teacher(), away("2025-10-15", 0, "k1", "a")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   string
		want int
	}{
		{"2025-10-15T09:30:00+08:00", 0}, // entered today
		{"2025-10-16T09:59:00+08:00", 0}, // today is not due yet
		{"2025-10-16T10:00:00+08:00", 1}, // now it is
		{"2025-10-17T09:00:00+08:00", 1}, // the day before stays missing
		{"2025-10-18T09:00:00+08:00", 2}, // a Saturday
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		h.now = at
		runs, _, err := h.Runs(t.Context(), teacher(), class, "2025-10-15")
		if err != nil || len(runs) != 1 || runs[0].Unknown != c.want {
			t.Errorf("%s: %+v %v, want %d days nobody entered", c.at, runs, err, c.want)
		}
		all, err := h.SchoolRuns(t.Context(), clerkOfCounty(), countyCode, schoolID, "2025-10-15")
		if err != nil || len(all[class.Name]) != 1 || all[class.Name][0].Unknown != c.want {
			t.Errorf("%s: the school sees %+v %v", c.at, all, err)
		}
		b, err := h.Board(t.Context(), clerkOfCounty(), countyCode, schoolID, attendance.Daily, attendance.DayOf(at))
		if err != nil || b.Due != (at.In(attendance.Beijing).Hour() >= 10) {
			t.Errorf("%s: due %v %v", c.at, b.Due, err)
		}
	}
}

func TestATownshipsOfficerReadsTheClassesOfHisTownshipAndNoOthers(t *testing.T) {
	h := open()
	if _, err := h.Enter(t.Context(), teacher(), away("2025-10-15", 0, "k1", "a")); err != nil {
		t.Fatal(err)
	}
	officer := func(town string) access.Actor {
		return access.Actor{Account: "o", Grants: []access.Grant{{Role: access.TownshipOfficer, Region: class.County, Township: town}}}
	}
	his, other := officer("双泉镇"), officer("柳河镇")
	if _, err := h.Find(t.Context(), his, class, attendance.Daily, "2025-10-15"); err != nil {
		t.Error(err)
	}
	if runs, err := h.SchoolRuns(t.Context(), his, class.County, class.School, "2025-10-15"); err != nil || len(runs) != 1 {
		t.Errorf("%v %v", runs, err)
	}
	if _, err := h.Find(t.Context(), other, class, attendance.Daily, "2025-10-15"); fault.KindOf(err) != fault.Denied {
		t.Errorf("a stranger: %v", err)
	}
	if runs, err := h.SchoolRuns(t.Context(), other, class.County, class.School, "2025-10-15"); err != nil || len(runs) != 0 {
		t.Errorf("a stranger: %v %v", runs, err)
	}
}
