package attendance

import (
	"context"
	"strconv"

	"junheng/access"
)

// EventKind is what a register tells the cases.
type EventKind string

// The kinds.
const (
	Absence    EventKind = "absence"     // the n-th school day missed without leave, running
	Return     EventKind = "return"      // the child is in school again
	NotArrived EventKind = "not_arrived" // not in school when the roster was checked
	OnLeave    EventKind = "on_leave"    // on leave for so many school days running that the home is visited
	Withdrawn  EventKind = "withdrawn"   // the register was corrected: there was no such day
)

// Event is one thing a register tells the cases. It is made from the register
// alone, so that however often it is told, its Key is the same and it happens
// once.
type Event struct {
	Class
	Kind    EventKind
	Pupil   string
	Run     string // Run.Name
	First   Day    // of the run
	Day     Day    // on which it holds
	N       int    // Absence, OnLeave: 1, 2, 3 …; Return: how many days the run had
	Unknown int    // days of the run nobody entered
	Key     string
}

// Cases is told what registers say. Telling twice does nothing twice.
type Cases interface {
	Tell(ctx context.Context, actor access.Actor, e Event) error
}

// Events turns runs into what the cases must be told of them, in order.
func Events(c Class, runs []Run) []Event {
	var out []Event
	for i := range runs {
		r := &runs[i]
		base := Event{Class: c, Pupil: r.Pupil, Run: r.Name(), First: r.First(), Unknown: r.Unknown}
		for n, d := range r.Missed {
			e := base
			e.Kind, e.Day, e.N = Absence, d, n+1
			e.Key = "absence:" + r.Pupil + "@" + string(d)
			out = append(out, e)
		}
		if r.Back != "" {
			e := base
			e.Kind, e.Day, e.N = Return, r.Back, r.Days()
			e.Key = "return:" + r.Pupil + "@" + string(r.Back)
			out = append(out, e)
		}
	}
	return out
}

// leaveEvents turns stretches of leave into what the cases must be told: each time
// the days at which the home is visited are full, and the return of who was away so
// long that somebody looked into it.
func leaveEvents(c Class, runs []Run, rule LongLeave) []Event {
	var out []Event
	for i := range runs {
		r := &runs[i]
		if rule.Visit == 0 || r.Days() < rule.Flag {
			continue
		}
		e := Event{Class: c, Kind: OnLeave, Pupil: r.Pupil, Run: r.Name(), First: r.First(), Unknown: r.Unknown}
		for e.N = rule.Visit; e.N <= r.Days(); e.N += rule.Visit {
			e.Day = r.Missed[e.N-1]
			e.Key = "on_leave:" + r.Pupil + "@" + string(e.Day)
			out = append(out, e)
		}
		if r.Back != "" {
			e.Kind, e.Day, e.N, e.Key = Return, r.Back, r.Days(), "return:"+r.Pupil+"@"+string(r.Back)
			out = append(out, e)
		}
	}
	return out
}

// arrivals turns the check of the roster at the start of a term into events.
func arrivals(e *Entry) []Event {
	var out []Event
	for _, pupil := range e.pupils() {
		if e.Marks[pupil] != Missing {
			continue
		}
		name := pupil + "@" + string(e.Day)
		out = append(out, Event{Class: e.Class, Kind: NotArrived, Pupil: pupil, Run: name, First: e.Day, Day: e.Day, N: 1, Key: "not_arrived:" + name})
	}
	return out
}

// mended gives the events for pupils whom an earlier entry of the day had as
// absent without leave, or not arrived, and the standing one has not: of the
// check of the roster they have come since, of a day they were there, or excused,
// all along; running tells who is still away by other days, of whom only a day that
// was one of leave is told.
func mended(history []Entry, running map[string]bool) []Event {
	last := &history[len(history)-1]
	told := map[string]bool{}
	var out []Event
	for i := range history[:len(history)-1] {
		e := &history[i]
		for _, pupil := range e.pupils() {
			was := e.Marks[pupil]
			if was != Unexcused && was != Missing || last.Marks[pupil] == was || told[pupil] || running[pupil] && !last.Marks[pupil].Excused() {
				continue
			}
			told[pupil] = true
			ev := Event{Class: e.Class, Kind: Withdrawn, Pupil: pupil, Run: pupil + "@" + string(e.Day), First: e.Day, Day: e.Day}
			if last.Marks[pupil] == Arrived {
				ev.Kind, ev.Day = Return, DayOf(last.At)
			}
			ev.Key = string(ev.Kind) + ":" + ev.Run + ":" + strconv.Itoa(last.Seq)
			out = append(out, ev)
		}
	}
	return out
}
