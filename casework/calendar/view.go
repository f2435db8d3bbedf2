package calendar

import (
	"slices"
	"sync"
	"time"

	"junheng/registry"
	"junheng/rules"
)

// View is the calendar of one county. Where its school calendar has no term, as
// beyond the last that was entered, the terms of Standing stand in; where there
// are none either, workdays are counted. Either is in doubt: see [View.Count].
type View struct {
	*Calendar
	School   School
	Standing *School // recurring terms of the packs; nil: none

	memo *memo
}

// memo keeps what is laid out of a school calendar.
type memo struct {
	mu    sync.Mutex
	spans map[int][]Span
	off   []Range
	on    []Range
}

// Span is one term on the calendar.
type Span struct {
	Term     Term
	From, To Day
	Sure     bool // it is of the county's calendar, and no example
}

// For gives the calendar of a county, with own as its school calendar; without
// one that of the packs for the county, its city or province, else the example.
func (c *Calendar) For(county registry.RegionCode, own *School) View {
	var chain []School
	if own != nil {
		chain = append(chain, *own)
	}
	for _, r := range []registry.RegionCode{county, county / 100 * 100, county / 10000 * 10000, 0} {
		if s, ok := c.schools[r]; ok && !slices.ContainsFunc(chain, func(x School) bool { return x.ID == s.ID && x.Region == s.Region }) {
			chain = append(chain, s)
		}
	}
	v := View{Calendar: c, memo: &memo{spans: map[int][]Span{}}}
	if len(chain) == 0 {
		return v
	}
	v.School = chain[0]
	for _, s := range chain[1:] {
		if slices.ContainsFunc(s.Terms, Term.Recurs) {
			v.Standing = &s
			break
		}
	}
	return v
}

// laid gives the terms that begin in a year, the one before and the one after,
// in their order, and the days off and on.
func (v View) laid(y int) ([]Span, []Range, []Range) {
	m := v.memo
	if m == nil {
		m = &memo{spans: map[int][]Span{}}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	spans, ok := m.spans[y]
	if !ok {
		spans = v.lay(y)
		m.spans[y] = spans
	}
	if m.off == nil {
		m.off, m.on = ranges(v.School.Off), ranges(v.School.On)
	}
	return spans, m.off, m.on
}

// lay puts dated terms first, then recurring ones, then those that stand in, each
// only where it meets none before it.
func (v View) lay(y int) []Span {
	var out []Span
	add := func(s *School, recurring, sure bool) {
		before := slices.Clone(out)
		for _, t := range s.Terms {
			for x := y - 1; x <= y+1 && t.Recurs() == recurring; x++ {
				from, to, ok := t.in(x)
				one := Span{t, from, to, sure}
				met := slices.ContainsFunc(before, func(b Span) bool { return b.From <= to && from <= b.To })
				if ok && !met && !slices.ContainsFunc(out, func(b Span) bool { return b.From == from && b.To == to }) {
					out = append(out, one)
				}
			}
		}
	}
	add(&v.School, false, !v.School.Example)
	add(&v.School, true, !v.School.Example)
	if v.Standing != nil {
		add(v.Standing, true, false)
	}
	slices.SortFunc(out, func(a, b Span) int { return int(a.From - b.From) })
	return out
}

// TermAt gives the term that a day lies in; else the next one to begin, and false.
func (v View) TermAt(d Day) (Span, bool) {
	spans, _, _ := v.laid(d.Year())
	for _, s := range spans {
		if s.From <= d && d <= s.To {
			return s, true
		}
		if s.From > d {
			return s, false
		}
	}
	return Span{}, false
}

// Terms lists the terms that lie in a span of days, in whole or in part, in order.
func (v View) Terms(from, to Day) []Span {
	var out []Span
	for d := from; d <= to; d++ {
		if span, in := v.TermAt(d); in {
			out, d = append(out, span), span.To
		}
	}
	return out
}

// YearBegins gives the first school day of a school year: that of its first term, or
// from September on where no term of it is known.
func (v View) YearBegins(y registry.SchoolYear) Day {
	from, to := YearDays(y)
	begin := Date(int(y), time.September, 1)
	if i := slices.IndexFunc(v.Terms(from, to), func(s Span) bool { return s.Year() == y }); i >= 0 {
		begin = v.Terms(from, to)[i].From
	}
	for begin < to && !v.IsSchoolDay(begin) {
		begin++
	}
	return begin
}

// IsSchoolDay reports whether there is school on a day.
func (v View) IsSchoolDay(d Day) bool {
	is, _ := v.schoolDay(d)
	return is
}

// schoolDay reports whether there is school on a day, and whether a calendar of
// the county says so.
func (v View) schoolDay(d Day) (is, sure bool) {
	spans, off, on := v.laid(d.Year())
	switch {
	case within(on, d):
		return true, !v.School.Example
	case !v.IsWorkday(d) || within(off, d):
		return false, true
	}
	before, after := false, false
	for _, s := range spans {
		if s.From <= d && d <= s.To {
			return true, s.Sure
		}
		before, after = before || s.To < d, after || s.From > d
	}
	if before && after { // a vacation
		return false, true
	}
	return true, false // no calendar reaches as far: workdays are counted, so that nothing is late
}

// Note gives the words entered with a day off or on.
func (v View) Note(d Day) string {
	_, off, on := v.laid(d.Year())
	for _, list := range [][]Range{on, off} {
		for _, r := range list {
			if r.From <= d && d <= r.To {
				return r.Note
			}
		}
	}
	return ""
}

func within(list []Range, d Day) bool {
	return slices.ContainsFunc(list, func(r Range) bool { return r.From <= d && d <= r.To })
}

func ranges(texts []string) []Range {
	out := []Range{}
	for _, text := range texts {
		if r, err := ParseRange(text); err == nil {
			out = append(out, r)
		}
	}
	return out
}

// Doubt says why a day that was counted may turn out another: keys separated by a
// space, "school" where no school calendar was entered for it, "holidays:2027"
// where the holidays of a year are not arranged yet. Empty: no doubt.
type Doubt string

// The keys of doubts.
const (
	NoSchoolCalendar = "school"
	NoHolidays       = "holidays:"
)

// Gap is a stretch for which a calendar is not there yet.
type Gap struct {
	Doubt Doubt // one key
	Since Day   // the first day in doubt from today on
	Days  int   // until then; 0: already
}

// Ahead is how many days before its end a calendar is asked for anew.
type Ahead struct {
	School   int        `yaml:"school"`
	Holidays int        `yaml:"holidays"`
	Cite     rules.Cite `yaml:"cite"`
}

// Gaps lists what a county will lack within the days of Ahead.
func (v View) Gaps(today Day) []Gap {
	var out []Gap
	for d := today; d <= today+Day(v.ahead.School); d++ {
		if is, sure := v.schoolDay(d); is && !sure {
			out = append(out, Gap{NoSchoolCalendar, d, int(d - today)})
			break
		}
	}
	return append(out, v.HolidayGaps(today)...)
}

// HolidayGaps lists the years within the days of Ahead whose holidays are not
// arranged yet.
func (c *Calendar) HolidayGaps(today Day) []Gap {
	var out []Gap
	for y := today.Year(); y <= (today + Day(c.ahead.Holidays)).Year(); y++ {
		if a := c.arranged(y); a.provisional {
			since := max(today, Date(y, 1, 1))
			out = append(out, Gap{Doubt(NoHolidays + itoa(y)), since, int(since - today)})
		}
	}
	return out
}

// Entered reports whether the county itself has named a day as one of school.
func (v View) Entered(d Day) bool {
	_, _, on := v.laid(d.Year())
	return within(on, d)
}
