package attendance

import (
	"cmp"
	"maps"
	"slices"
)

// Run is one stretch of absence without leave of one pupil, or of leave; see
// [LeaveRuns].
//
// It begins with a school day missed without leave and ends with the first
// school day on which the pupil is in school again, late perhaps. Days without
// school do not interrupt it. A day of leave does not count and does not end it:
// the child has not been seen. A school day nobody entered neither counts nor
// ends it; Unknown says how many there are, for who reads the figure. Who has
// left the class meanwhile is not in school again by its register.
type Run struct {
	Pupil   string
	Missed  []Day // the school days missed without leave, in order; never empty
	Excused int   // school days of leave after the first
	Unknown int   // school days nobody entered after the first
	Back    Day   // the first day in school after it; empty while it lasts
	Left    Day   // instead: the first register without the pupil, who is in another class or on leave by then
}

// LeaveRuns finds the stretches of leave (事假) of a class as [Runs] finds those of
// absence without leave: Missed are the school days of leave since the pupil was in
// school last, and Excused those of sickness or without leave between them, which
// neither count nor end it.
func LeaveRuns(entries []Entry, cal Calendar, from, to Day) []Run {
	return runsOf(Leave, entries, cal, from, to)
}

// First is the day on which the run began.
func (r *Run) First() Day { return r.Missed[0] }

// Last is the latest day missed without leave.
func (r *Run) Last() Day { return r.Missed[len(r.Missed)-1] }

// Days is how many school days were missed without leave.
func (r *Run) Days() int { return len(r.Missed) }

// Over reports whether the pupil has come back, or left the class.
func (r *Run) Over() bool { return r.until() != "" }

// until is the day that ended the run; empty while it lasts.
func (r *Run) until() Day { return cmp.Or(r.Back, r.Left) }

// Name identifies the run: whose it is and when it began.
func (r *Run) Name() string { return r.Pupil + "@" + string(r.First()) }

// Runs finds the runs of a class from the daily entries that stand, one a day,
// between two days, both within. They are ordered by their first day, then by
// pupil.
func Runs(entries []Entry, cal Calendar, from, to Day) []Run {
	return runsOf(Unexcused, entries, cal, from, to)
}

func runsOf(counted Mark, entries []Entry, cal Calendar, from, to Day) []Run {
	byDay := map[Day]*Entry{}
	for i := range entries {
		byDay[entries[i].Day] = &entries[i]
	}
	var over []Run
	open := map[string]*Run{}
	for _, d := range schoolDays(cal, from, to) {
		e := byDay[d]
		if e == nil {
			for _, r := range open {
				r.Unknown++
			}
			continue
		}
		over = append(over, e.step(counted, open, d)...)
	}
	for _, r := range open {
		over = append(over, *r)
	}
	slices.SortFunc(over, func(a, b Run) int {
		return cmp.Or(cmp.Compare(a.First(), b.First()), cmp.Compare(a.Pupil, b.Pupil))
	})
	return over
}

// step carries the open runs of a class over one entered day, and gives those
// that end on it.
func (e *Entry) step(counted Mark, open map[string]*Run, d Day) (ended []Run) {
	for _, pupil := range slices.Sorted(maps.Keys(open)) {
		r := open[pupil]
		switch m := e.Marks[pupil]; {
		case slices.Contains(e.Gone, pupil):
			r.Left = d
			ended = append(ended, *r)
			delete(open, pupil)
		case m == counted:
		case m.Absent():
			r.Excused++
		default:
			r.Back = d
			ended = append(ended, *r)
			delete(open, pupil)
		}
	}
	for pupil, m := range e.Marks {
		if m != counted {
			continue
		}
		r := open[pupil]
		if r == nil {
			r = &Run{Pupil: pupil}
			open[pupil] = r
		}
		r.Missed = append(r.Missed, d)
	}
	return ended
}
