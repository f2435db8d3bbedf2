package calendar

import (
	"slices"
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
	Off     []string // further free days: 2026-10-08, 2026-10-08/2026-10-10
	On      []string // further days of school
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
	for key, list := range map[string][]string{"off": s.Off, "on": s.On} {
		for i, r := range list {
			if _, _, err := parseRange(r); err != nil {
				ps.Add(at(key, i), msgDays.With("got", r))
			}
		}
	}
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

// Span is one term on the calendar.
type Span struct {
	Term     Term
	From, To Day
}

// TermAt gives the term that a day lies in; else the next one to begin, and false.
func (s School) TermAt(d Day) (Span, bool) {
	var next *Span
	for _, t := range s.Terms {
		for y := d.Year() - 1; y <= d.Year()+1; y++ {
			from, to, ok := t.in(y)
			if !ok {
				continue
			}
			if from <= d && d <= to {
				return Span{t, from, to}, true
			}
			if from > d && (next == nil || from < next.From) {
				next = &Span{t, from, to}
			}
		}
	}
	if next == nil {
		return Span{}, false
	}
	return *next, false
}

// View is the calendar of one county.
type View struct {
	*Calendar
	School School
}

// For gives the calendar of a county, with own as its school calendar; without
// one that of the packs for the county, its city or province, else the example.
func (c *Calendar) For(county registry.RegionCode, own *School) View {
	if own != nil {
		return View{c, *own}
	}
	for _, r := range []registry.RegionCode{county, county / 100 * 100, county / 10000 * 10000, 0} {
		if s, ok := c.schools[r]; ok {
			return View{c, s}
		}
	}
	return View{c, School{}}
}

func within(list []string, d Day) bool {
	return slices.ContainsFunc(list, func(r string) bool {
		from, to, err := parseRange(r)
		return err == nil && from <= d && d <= to
	})
}

// IsSchoolDay reports whether there is school on a day.
func (v View) IsSchoolDay(d Day) bool {
	switch {
	case within(v.School.On, d):
		return true
	case !v.IsWorkday(d) || within(v.School.Off, d):
		return false
	}
	_, in := v.School.TermAt(d)
	return in
}

// SchoolYear gives the school year a day lies in: it begins on 1 September.
func SchoolYear(d Day) registry.SchoolYear {
	t := d.Start()
	if t.Month() < time.September {
		return registry.SchoolYear(t.Year() - 1)
	}
	return registry.SchoolYear(t.Year())
}
