// Package attendance keeps the daily registers of classes: who is not in school
// and why, entered by the class teacher. From them it counts for how many
// school days running a child has been away without leave, and tells the cases
// of dropout prevention.
//
// A register is only ever added to: a correction is a further entry on top of
// the earlier ones, which stay. Pupils are opaque ids of the register of people;
// no name is kept here.
package attendance

import (
	"context"
	"maps"
	"slices"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/locale"
	"junheng/registry"
)

// Mark is why a pupil is marked in a register. Who is not marked was there.
type Mark string

// The marks. Of the daily register all but the last two; who is Late was in
// school.
const (
	Unexcused Mark = "unexcused" // 无故
	Sick      Mark = "sick"      // 病假
	Leave     Mark = "leave"     // 事假
	Late      Mark = "late"      // 迟到

	Arrived Mark = "arrived"     // 已到校, of the check at the start of term
	Missing Mark = "not_arrived" // 未到校
)

var markWords = map[Mark][2]locale.Text{
	Unexcused: {{ZH: "无故缺勤", EN: "away without leave"}, {ZH: "缺", EN: "Away"}},
	Sick:      {{ZH: "病假", EN: "sick"}, {ZH: "病", EN: "Sick"}},
	Leave:     {{ZH: "事假", EN: "on leave"}, {ZH: "事", EN: "Leave"}},
	Late:      {{ZH: "迟到", EN: "late"}, {ZH: "迟", EN: "Late"}},
	Arrived:   {{ZH: "已到校", EN: "arrived"}, {ZH: "到", EN: "Here"}},
	Missing:   {{ZH: "未到校", EN: "not arrived"}, {ZH: "未到", EN: "Not"}},
}

// Marks lists what may stand in a register of a kind, in the order of the page.
func Marks(k Kind) []Mark {
	if k == TermStart {
		return []Mark{Arrived, Missing}
	}
	return []Mark{Unexcused, Sick, Leave, Late}
}

// Label gives the mark in words.
func (m Mark) Label() locale.Text { return markWords[m][0] }

// Short gives the mark in a character or a short word, for a button.
func (m Mark) Short() locale.Text { return markWords[m][1] }

// Absent reports whether who is marked so was not in school.
func (m Mark) Absent() bool { return m == Unexcused || m.Excused() || m == Missing }

// Excused reports whether the absence was allowed.
func (m Mark) Excused() bool { return m == Sick || m == Leave }

// Kind is the kind of a register.
type Kind string

// The kinds.
const (
	Daily     Kind = "daily" // of one school day
	TermStart Kind = "term"  // the check of the roster at the start of a term; its day is the first of the term
)

// Class names a class of a school as the roster of the school states it.
type Class struct {
	County registry.RegionCode
	School registry.SchoolID
	Name   string
}

// Place is the class as a place of package access.
func (c Class) Place() access.Place {
	return access.Place{Region: c.County, School: c.School, Class: c.Name}
}

// Entry is one statement about one class and day. The entry with the highest
// Seq is the one that stands.
type Entry struct {
	Class
	Kind   Kind
	Day    Day
	Seq    int    // 1, 2, 3 … within class, kind and day
	Key    string // minted by whoever entered it; one entry a key in a county
	Base   int    // Seq of the entry it was made on; 0: the day had none
	Pupils int    // in the class when it was entered
	Marks  map[string]Mark
	Gone   []string  // who was away without leave, or on leave, by the registers before and is not on the roster of the class any more
	At     time.Time // by the clock of the telephone
	Got    time.Time // by ours
	Reason string    `json:",omitempty"` // of the head, for a correction or a day of long ago
	By     access.AccountID
	ByName string
}

// Count gives how many pupils bear a mark.
func (e *Entry) Count(m Mark) int {
	n := 0
	for _, got := range e.Marks {
		if got == m {
			n++
		}
	}
	return n
}

// Absent counts who was not in school.
func (e *Entry) Absent() int {
	n := 0
	for _, m := range e.Marks {
		if m.Absent() {
			n++
		}
	}
	return n
}

// Says reports whether the entry states the very same as other marks.
func (e *Entry) Says(marks map[string]Mark) bool { return maps.Equal(e.Marks, marks) }

// pupils lists who bears a mark, ordered.
func (e *Entry) pupils() []string { return slices.Sorted(maps.Keys(e.Marks)) }

// Filter selects entries of a county. Zero fields select everything.
type Filter struct {
	County registry.RegionCode
	Kind   Kind
	School registry.SchoolID
	Class  string
	From   Day // both ends within
	To     Day
}

// Store keeps registers. Package store implements it.
type Store interface {
	// Append adds an entry on top of the one named by Base and gives it with its
	// Seq. An entry whose key is on record changes nothing: the one kept is given,
	// and again is true. Where another entry stands than Base says it is a
	// conflict, and nothing is kept.
	Append(ctx context.Context, e Entry, log ...audit.Entry) (kept Entry, again bool, err error)
	// Standing lists the entries that stand, by school, class and day.
	Standing(ctx context.Context, f Filter) ([]Entry, error)
	// History lists every entry of a class, kind and day, the first one first.
	History(ctx context.Context, c Class, k Kind, d Day) ([]Entry, error)
}
