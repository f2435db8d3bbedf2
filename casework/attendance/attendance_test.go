package attendance_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/casework/attendance"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/testkit"
	"junheng/registry"
)

// weekdays is a calendar without school on Saturdays, Sundays and given days.
type weekdays map[attendance.Day]bool

func (w weekdays) SchoolDay(d attendance.Day) (bool, locale.Text) {
	switch wd := d.Time().Weekday(); {
	case wd == time.Saturday || wd == time.Sunday:
		return false, locale.Text{ZH: "周末", EN: "weekend"}
	case w[d]:
		return false, locale.Text{ZH: "放假", EN: "holiday"}
	}
	return true, locale.Text{}
}

// Due is ten in the morning.
func (w weekdays) Due(d attendance.Day) time.Time { return d.Time().Add(10 * time.Hour) }

func (w weekdays) Term(d attendance.Day) (attendance.Term, bool) {
	t := attendance.Term{First: "2025-09-01", Last: "2026-01-16", Until: "2025-09-12"}
	return t, d >= t.First && d <= t.Last
}

const (
	countyCode registry.RegionCode = 210212
	schoolID   registry.SchoolID   = "s1"
)

var class = attendance.Class{County: countyCode, School: schoolID, Name: "2022级1班"}

// house is a service over memory, with what it told the cases.
type house struct {
	*attendance.Service
	entries []attendance.Entry
	lines   []audit.Entry
	told    []attendance.Event
	fails   int // so many tellings fail first
	now     time.Time
	roster  []string
}

func open() *house {
	h := &house{now: testkit.Now, roster: []string{"a", "b", "c"}}
	h.Service = h.with(nil)
	return h
}

// under gives the service of the house as it is where there is a rule on leave.
func (h *house) under(rule attendance.LongLeave) *attendance.Service {
	return h.with(func(registry.RegionCode) attendance.LongLeave { return rule })
}

func (h *house) with(leave func(registry.RegionCode) attendance.LongLeave) *attendance.Service {
	return attendance.New(attendance.Options{
		Leave: leave,
		Store: h, Log: logOf{h: h}, Roster: rosterOf{h}, Cases: h, Clock: func() time.Time { return h.now },
		Calendar: func(context.Context, registry.RegionCode) (attendance.Calendar, error) {
			return weekdays{"2025-10-01": true}, nil
		},
	})
}

func (h *house) Append(_ context.Context, e attendance.Entry, log ...audit.Entry) (attendance.Entry, bool, error) {
	last := 0
	for _, had := range h.entries {
		if had.County == e.County && had.Key == e.Key {
			return had, true, nil
		}
		if had.Class == e.Class && had.Kind == e.Kind && had.Day == e.Day {
			last = had.Seq
		}
	}
	if last != e.Base {
		return attendance.Entry{}, false, fault.New(fault.Conflict, locale.Plain("x", "冲突", "conflict"))
	}
	e.Seq = last + 1
	h.entries, h.lines = append(h.entries, e), append(h.lines, log...)
	return e, false, nil
}

func (h *house) History(_ context.Context, c attendance.Class, k attendance.Kind, d attendance.Day) ([]attendance.Entry, error) {
	var out []attendance.Entry
	for _, e := range h.entries {
		if e.Class == c && e.Kind == k && e.Day == d {
			out = append(out, e)
		}
	}
	return out, nil
}

func (h *house) Standing(_ context.Context, f attendance.Filter) ([]attendance.Entry, error) {
	last := map[string]attendance.Entry{}
	for _, e := range h.entries {
		if e.County == f.County && e.Kind == f.Kind && (f.School == "" || e.School == f.School) && (f.Class == "" || e.Name == f.Class) && e.Day >= f.From && e.Day <= f.To {
			last[fmt.Sprint(e.Class, e.Day)] = e
		}
	}
	var out []attendance.Entry
	for _, e := range last {
		out = append(out, e)
	}
	slices.SortFunc(out, func(x, y attendance.Entry) int {
		return strings.Compare(fmt.Sprint(x.Class, x.Day), fmt.Sprint(y.Class, y.Day))
	})
	return out, nil
}

func (h *house) Tell(_ context.Context, _ access.Actor, e attendance.Event) error {
	if h.fails > 0 {
		h.fails--
		return fault.New(fault.Internal, locale.Plain("x", "没有写入", "not written"))
	}
	if !slices.ContainsFunc(h.told, func(t attendance.Event) bool { return t.Key == e.Key }) {
		h.told = append(h.told, e)
	}
	return nil
}

// heard is what the cases were told, each once.
func (h *house) heard() []string {
	var out []string
	for _, e := range h.told {
		out = append(out, fmt.Sprintf("%s %s %s %d", e.Kind, e.Pupil, e.Day, e.N))
	}
	return out
}

type logOf struct {
	audit.Log
	h *house
}

func (l logOf) Append(_ context.Context, e ...audit.Entry) error {
	l.h.lines = append(l.h.lines, e...)
	return nil
}

type rosterOf struct{ h *house }

func (r rosterOf) Pupils(context.Context, access.Actor, attendance.Class) ([]string, error) {
	return r.h.roster, nil
}

func (r rosterOf) Classes(context.Context, access.Actor, registry.RegionCode, registry.SchoolID) ([]attendance.Size, error) {
	empty := class
	empty.Name = "2022级2班"
	other := class
	other.School = "s2"
	return []attendance.Size{{Class: other, Pupils: 40}, {Class: class, Township: "双泉镇", Pupils: len(r.h.roster)}, {Class: empty, Township: "双泉镇"}}, nil
}

func teacher() access.Actor {
	return access.Actor{Account: "T", Name: "高晓兰", Grants: []access.Grant{{Role: access.ClassTeacher, Region: countyCode, School: schoolID, Class: class.Name}}}
}

func clerkOfCounty() access.Actor {
	return access.Actor{Account: "C", Name: "李明", Grants: []access.Grant{{Role: access.CountyStatistician, Region: countyCode}}}
}

// away states who is away without leave on a day.
func away(day attendance.Day, base int, key string, pupils ...string) attendance.Statement {
	st := attendance.Statement{Class: class, Kind: attendance.Daily, Day: day, Key: key, Base: base, Marks: map[string]attendance.Mark{}}
	for _, p := range pupils {
		st.Marks[p] = attendance.Unexcused
	}
	return st
}
