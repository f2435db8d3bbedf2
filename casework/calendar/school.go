package calendar

import (
	"time"

	"junheng/internal/locale"
	"junheng/internal/strict"
	"junheng/registry"
	"junheng/rules"
)

// School is a school calendar: of a county, a city, a province, or an example
// for those who have entered none. A school day is a workday of a term, but for
// Off, and whatever is On.
type School struct {
	ID      string
	Label   locale.Text
	Example bool
	Region  registry.RegionCode // 0: an example
	Cite    rules.Cite
	Terms   []Term
	Off     []string // further free days: 2026-10-08, 2026-10-08/2026-10-10, perhaps with words behind: 2026-10-08 运动会
	On      []string // further days of school, written likewise
}

// Term is one term. Days without a year (09-01) recur; a term whose last day is
// before its first ends in the next year.
type Term struct {
	ID    string      `yaml:"id"`
	Label locale.Text `yaml:"label"`
	From  string      `yaml:"from"`
	To    string      `yaml:"to"`
}

// Check lists what is wrong with a school calendar.
func (s School) Check() error {
	ps := &strict.Problems{}
	s.check(ps, nil)
	return ps.Err()
}

func (s School) check(ps *strict.Problems, doc *strict.Doc) {
	at := func(path ...any) strict.Pos {
		if doc == nil {
			return strict.Pos{File: "school calendar", Line: 1, Col: 1}
		}
		return doc.At(path...)
	}
	for i, t := range s.Terms {
		if _, _, ok := t.in(2024); !ok {
			ps.Add(at("terms", i), msgNames.With("id", t.ID))
		}
	}
	for i, a := range s.Terms {
		for _, b := range s.Terms[:i] {
			if over, ok := overlap(a, b); ok {
				ps.Add(at("terms", i), msgOverlap.With("one", b.Name(), "two", a.Name(), "day", over))
			}
		}
	}
	off := map[Day]bool{}
	for k, list := range [][]string{s.Off, s.On} {
		key := []string{"off", "on"}[k]
		for i, text := range list {
			r, err := ParseRange(text)
			if err != nil {
				ps.Add(at(key, i), msgDays.With("got", text))
			}
			for d := r.From; err == nil && d <= r.To; d++ {
				if k == 1 && off[d] {
					ps.Add(at(key, i), msgBoth.With("day", d))
				}
				off[d] = off[d] || k == 0
			}
		}
	}
}

// Name gives the label of a term, or its id.
func (t Term) Name() locale.Text {
	if t.Label.IsZero() {
		return locale.Text{ZH: t.ID, EN: t.ID}
	}
	return t.Label
}

// Recurs reports whether a term is written without a year.
func (t Term) Recurs() bool {
	_, ok := fixed(t.From, 2024) //nolint:mnd // a leap year knows every date
	return ok
}

// overlap gives the first day that two dated, or two recurring, terms share.
func overlap(a, b Term) (Day, bool) {
	if a.Recurs() != b.Recurs() {
		return 0, false
	}
	for _, y := range []int{2024, 2025} { // one of them may end in the next year
		f1, t1, ok1 := a.in(y)
		f2, t2, ok2 := b.in(2025)
		if ok1 && ok2 && f1 <= t2 && f2 <= t1 {
			return max(f1, f2), true
		}
	}
	return 0, false
}

// in gives the term of the year in which it begins; a dated term has one only.
func (t Term) in(y int) (from, to Day, ok bool) {
	a, okA := fixed(t.From, y)
	b, okB := fixed(t.To, y)
	if okA && okB {
		if b < a {
			b, _ = fixed(t.To, y+1)
		}
		return a, b, true
	}
	a, e1 := ParseDay(t.From)
	b, e2 := ParseDay(t.To)
	return a, b, e1 == nil && e2 == nil && a <= b
}

// SchoolYear gives the school year a day lies in: it begins on 1 September.
func SchoolYear(d Day) registry.SchoolYear {
	t := d.Start()
	if t.Month() < time.September {
		return registry.SchoolYear(t.Year() - 1)
	}
	return registry.SchoolYear(t.Year())
}
