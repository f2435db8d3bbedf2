package calendar

import (
	"slices"
	"time"

	"junheng/registry"
)

// Years lists the school years that the dated terms of a calendar lie in.
func (s School) Years() []registry.SchoolYear {
	var out []registry.SchoolYear
	for _, t := range s.Terms {
		if y, ok := t.year(); ok {
			out = append(out, y)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// year gives the school year of a dated term: that of its middle, for some begin in
// the last days of August.
func (t Term) year() (registry.SchoolYear, bool) {
	from, to, ok := t.in(0)
	return SchoolYear((from + to) / 2), ok && !t.Recurs()
}

// Year gives the school year of a term on the calendar.
func (s Span) Year() registry.SchoolYear { return SchoolYear((s.From + s.To) / 2) }

// holidayMonth is how many days before 1 September a school calendar begins to
// speak of the year to come.
const holidayMonth = 31

// YearOf gives the school year whose calendar speaks of a day: from 1 August on
// that of the September after.
func YearOf(d Day) registry.SchoolYear { return SchoolYear(d + holidayMonth) }

// YearDays gives the first and the last day that the calendar of a school year
// speaks of.
func YearDays(y registry.SchoolYear) (from, to Day) {
	return Date(int(y), time.August, 1), Date(int(y)+1, time.July, 31)
}

// In gives what a calendar says of one school year: its dated terms and the days
// off and on.
func (s School) In(y registry.SchoolYear) School {
	out := s
	out.Terms = slices.DeleteFunc(slices.Clone(s.Terms), func(t Term) bool {
		own, ok := t.year()
		return !ok || own != y
	})
	out.Off, out.On = inYear(s.Off, y), inYear(s.On, y)
	return out
}

func inYear(list []string, y registry.SchoolYear) []string {
	return slices.DeleteFunc(slices.Clone(list), func(text string) bool {
		r, err := ParseRange(text)
		return err != nil || YearOf(r.From) != y
	})
}

// With lays another calendar over one: the school years of its dated terms are
// replaced, all others stay. One with recurring terms, or none, replaces it whole.
func (s School) With(c School) School {
	years := c.Years()
	if len(years) == 0 || slices.ContainsFunc(c.Terms, Term.Recurs) {
		return c
	}
	out := c
	out.Terms, out.Off, out.On = slices.Clone(c.Terms), slices.Clone(c.Off), slices.Clone(c.On)
	for _, t := range s.Terms {
		if y, ok := t.year(); !ok || !slices.Contains(years, y) {
			out.Terms = append(out.Terms, t)
		}
	}
	for _, pair := range []struct {
		from []string
		to   *[]string
	}{{s.Off, &out.Off}, {s.On, &out.On}} {
		for _, text := range pair.from {
			if r, err := ParseRange(text); err == nil && !slices.Contains(years, YearOf(r.From)) {
				*pair.to = append(*pair.to, text)
			}
		}
	}
	slices.SortStableFunc(out.Terms, func(a, b Term) int {
		x, _, _ := a.in(0)
		y, _, _ := b.in(0)
		return int(x - y)
	})
	slices.Sort(out.Off)
	slices.Sort(out.On)
	return out
}

// Change is a day on which there is school in one calendar and none in another.
type Change struct {
	Day    Day
	School bool // now there is
}

// Changes lists the days of some school years on which another calendar differs.
func (v View) Changes(next View, years []registry.SchoolYear) []Change {
	var out []Change
	for _, y := range years {
		from, to := YearDays(y)
		for d := from; d <= to; d++ {
			if is := next.IsSchoolDay(d); is != v.IsSchoolDay(d) {
				out = append(out, Change{d, is})
			}
		}
	}
	return out
}

// Last gives the last day of the dated terms; false where there are none, or some
// recur.
func (s School) Last() (Day, bool) {
	var last Day
	for _, t := range s.Terms {
		_, to, ok := t.in(0)
		if !ok || t.Recurs() {
			return 0, false
		}
		last = max(last, to)
	}
	return last, len(s.Terms) > 0
}
