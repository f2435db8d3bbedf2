package casework

import (
	"sort"
	"strconv"
	"strings"
	"time"

	"junheng/casework/procedure"
	"junheng/internal/locale"
)

// firedAgain names a reminder that comes again, in what a clock keeps of itself.
const firedAgain = "again:"

// told gives how many times a clock was told again.
func (r *Running) told() int {
	for _, name := range r.Fired {
		if digits, ok := strings.CutPrefix(name, firedAgain); ok {
			n, _ := strconv.Atoi(digits) // written by firing
			return n
		}
	}
	return 0
}

// fire keeps what a tick has done with a clock; of reminders only the last.
func (r *Running) fire(name string) {
	if strings.HasPrefix(name, firedAgain) {
		for i, before := range r.Fired {
			if strings.HasPrefix(before, firedAgain) {
				r.Fired[i] = name
				return
			}
		}
	}
	r.Fired = append(r.Fired, name)
}

// reminder gives when a clock that has run out is told again: the last time up to
// until, with how many before it went untold, else the next.
func (f *fold) reminder(r *Running, until time.Time) (moment, bool) {
	k := f.p.Clock(r.Clock)
	if k == nil || !r.Runs() || k.Again() == nil {
		return moment{}, false
	}
	last := r.End
	for _, g := range k.Rungs {
		if at := f.after(r.End, g.After); at.After(last) {
			last = at
		}
	}
	nth := func(n int) time.Time {
		every := k.Again().Every
		return f.after(last, procedure.Span{N: n * every.N, Unit: every.Unit, At: every.At})
	}
	first := r.told() + 1
	upto := 1
	for !nth(first + upto).After(until) {
		upto *= 2
	}
	missed := max(0, sort.Search(upto, func(i int) bool { return nth(first + i).After(until) })-1)
	return moment{at: nth(first + missed), clock: k, run: r, again: first + missed, missed: missed}, true
}

// lateness says how long a clock had run out when the program told of it.
func (w *work) lateness(e *Event) locale.Text {
	for i := range w.c.Clocks {
		if r := &w.c.Clocks[i]; r.Clock == e.Clock && r.Stopped.IsZero() {
			return Overdue(r.End, e.At)
		}
	}
	return locale.Text{}
}
