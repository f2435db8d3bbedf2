package casework_test

import (
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
)

// tells lists what was told again of a case: the number of the reminder, those
// missed, and its moment.
func (h *house) tells(c casework.Case) (out []string) {
	h.t.Helper()
	v, err := h.s.Find(h.t.Context(), actor(access.SchoolHead), county, c.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	for i := range v.Events {
		if e := &v.Events[i]; e.Again > 0 && e.Clock == "visiting" {
			out = append(out, casework.MomentText(e.At)+" "+casework.EventText(v.Procedure, e).ZH)
		}
	}
	return out
}

func TestWhatNobodyDoesIsToldEveryWeek(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	c := h.child("a")
	for range 24 { // two rungs after the end at 24:00 on the 24th: the last on the 25th
		h.later(24 * time.Hour)
	}
	want := []string{
		"2026-12-02 24:00 “家访时限”逾期未办，第 1 次催办班主任、教育局",
		"2026-12-09 24:00 “家访时限”逾期未办，第 2 次催办班主任、教育局",
		"2026-12-16 24:00 “家访时限”逾期未办，第 3 次催办班主任、教育局",
	}
	if got := h.tells(c); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	h.step(c, access.SchoolHead, "visit", seen, true)
	h.later(60 * 24 * time.Hour)
	if got := h.tells(c); len(got) != len(want) {
		t.Errorf("told again although the visit was made: %v", got)
	}
}

func TestAfterALongSilenceThereIsOneReminderThatCountsTheOthers(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	c := h.child("a")
	h.later(3 * 24 * time.Hour)
	before, err := h.s.Messages(t.Context(), access.Actor{Account: "holder-" + access.AccountID(access.ClassTeacher)}, false, 1000)
	if err != nil {
		t.Fatal(err)
	}
	h.later(5 * 365 * 24 * time.Hour)
	h.later(time.Hour)
	got := h.tells(c)
	// once until another clock ran out, and once since
	if len(got) != 2 || !strings.Contains(got[1], "第 260 次催办") || !strings.Contains(got[1], "其中 255 次因系统停用或案件暂缓未发出") {
		t.Errorf("told %v", got)
	}
	after, err := h.s.Messages(t.Context(), access.Actor{Account: "holder-" + access.AccountID(access.ClassTeacher)}, false, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(after) - len(before); n < 1 || n > 3 {
		t.Errorf("%d messages to the class teacher after five years: %+v", n, after)
	}
	if !strings.Contains(after[0].Text.ZH, "仍未办") || !strings.Contains(after[0].Text.ZH, "逾期18") {
		t.Errorf("the message says %s", after[0].Text.ZH)
	}
}

func TestAClockThatMovesTheCaseOnTellsItsRungsFirst(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.shut()
	h.start(packs(t, map[string]string{"child.yaml": strings.Replace(childYAML, "stops: ['state:back', 'state:leave', closed], within: {n: 3, unit: school_day}, owner: head, sets: gone,",
		"stops: ['state:gone', 'state:back', 'state:leave', closed], within: {n: 3, unit: school_day}, owner: head, sets: gone, rungs: [{after: {n: 0, unit: day}, to: [head, township]}],", 1)}))
	c := h.child("a")
	h.later(4 * 24 * time.Hour)
	v, err := h.s.Find(t.Context(), actor(access.SchoolHead), county, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i := range v.Events {
		if e := &v.Events[i]; e.Kind == casework.RanOut && e.Clock == "staying" {
			if got := strings.Join(e.Told, " "); got != "head township" || e.State != "gone" {
				t.Errorf("told %s, the case is %s", got, e.State)
			}
			return
		}
	}
	t.Error("the clock did not run out")
}

func TestOverdueIsSaidInDaysOnTheCalendar(t *testing.T) {
	for _, x := range []struct{ end, now, says, en string }{
		{"2026-11-25T00:00", "2026-11-24T23:59", "今天到期", "due today"},
		{"2026-11-25T00:00", "2026-11-23T10:00", "明天到期", "due tomorrow"},
		{"2026-11-25T00:00", "2026-11-22T23:59", "还有2天", "2 days left"},
		{"2026-11-25T10:00", "2026-11-25T07:30", "还有2小时", "2 hours left"},
		{"2026-11-25T10:00", "2026-11-25T09:30", "今天到期", "due today"},
		{"2026-11-25T00:00", "2026-11-25T00:00", "逾期1天", "1 day overdue"},
		{"2026-11-25T00:00", "2026-11-26T23:59", "逾期2天", "2 days overdue"},
		{"2026-11-25T10:00", "2026-11-25T10:59", "刚刚逾期", "just overdue"},
		{"2026-11-25T10:00", "2026-11-25T12:00", "逾期2小时", "2 hours overdue"},
		{"2026-11-25T10:00", "2026-11-26T00:00", "逾期1天", "1 day overdue"},
	} {
		say := casework.Overdue
		if x.now < x.end {
			say = casework.Left
		}
		if got := say(clock(t, x.end), clock(t, x.now)); got.ZH != x.says || got.EN != x.en {
			t.Errorf("%s at %s: %v, want %s", x.end, x.now, got, x.says)
		}
	}
}
