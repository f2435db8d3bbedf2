package calendar

import (
	"strings"
	"sync"
	"time"

	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// Calendar knows the workdays of every year and the school days of the counties.
// It is safe for concurrent use.
type Calendar struct {
	years   map[int]*year
	law     []lawText
	moon    map[int]moonText
	schools map[registry.RegionCode]School
	ahead   Ahead

	mu       sync.Mutex
	computed map[int]*year
}

// year is what is special in one year.
type year struct {
	cite        rules.Cite
	off         map[Day]string // workdays that are free, and holidays on weekends
	on          map[Day]bool   // weekend days that are worked
	provisional bool
}

// Kind says what a day is for an office.
type Kind string

// The kinds.
const (
	Work    Kind = "work"
	Weekend Kind = "weekend"
	Holiday Kind = "holiday"
	Swapped Kind = "swapped" // a weekend day that is worked
)

// arranged gives a year as it is arranged, or computed where it is not yet.
func (c *Calendar) arranged(y int) *year {
	if a := c.years[y]; a != nil {
		return a
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if a := c.computed[y]; a != nil {
		return a
	}
	a := c.compute(y)
	if c.computed == nil {
		c.computed = map[int]*year{}
	}
	c.computed[y] = a
	return a
}

// compute lays out the days of the law in a year nobody has arranged yet. One
// that falls on a weekend is made up on the next workday.
func (c *Calendar) compute(y int) *year {
	out := &year{provisional: true, off: map[Day]string{}, on: map[Day]bool{}}
	for i := range c.law {
		law := &c.law[i]
		if from, err := ParseDay(law.From); err != nil || Date(y, time.January, 1) < from {
			continue
		}
		out.cite = law.Cite
		out.off = map[Day]string{}
		var weekends []Day
		for _, h := range law.Days {
			first, ok := fixed(h.On, y)
			if !ok {
				if first, ok = c.festival(h.On, y); !ok {
					continue
				}
			}
			first -= Day(h.Before)
			for d := first; d < first+Day(h.Days); d++ {
				out.off[d] = h.Name
				if weekend(d) {
					weekends = append(weekends, d)
				}
			}
		}
		for _, lost := range weekends {
			d := lost
			for weekend(d) || out.off[d] != "" {
				d++
			}
			out.off[d] = out.off[lost] + "补假"
		}
	}
	return out
}

func weekend(d Day) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// fixed reads 05-01 as a day of a year.
func fixed(on string, y int) (Day, bool) {
	t, err := time.Parse("01-02", on)
	if err != nil {
		return 0, false
	}
	return Date(y, t.Month(), t.Day()), true
}

func festival(name string) bool {
	return name == "spring" || name == "qingming" || name == "duanwu" || name == "zhongqiu"
}

func (c *Calendar) festival(name string, y int) (Day, bool) {
	m, ok := c.moon[y]
	if !ok {
		return 0, false
	}
	text := map[string]string{"spring": m.Spring, "qingming": m.Qingming, "duanwu": m.Duanwu, "zhongqiu": m.Zhongqiu}[name]
	d, err := ParseDay(text)
	return d, err == nil
}

// Of says what a day is for an office, and the name of the holiday.
func (c *Calendar) Of(d Day) (Kind, string) {
	own := d.Year()
	for _, y := range []int{own, own + 1} { // 元旦 may begin in the year before
		a := c.years[y]
		if y == own {
			a = c.arranged(y)
		}
		if a == nil {
			continue
		}
		if a.on[d] {
			return Swapped, ""
		}
		if name, ok := a.off[d]; ok {
			return Holiday, name
		}
	}
	if weekend(d) {
		return Weekend, ""
	}
	return Work, ""
}

// IsWorkday reports whether offices work on a day.
func (c *Calendar) IsWorkday(d Day) bool {
	k, _ := c.Of(d)
	return k == Work || k == Swapped
}

// Cite gives the document that arranges a year, and whether it is only computed
// because none was issued yet.
func (c *Calendar) Cite(y int) (rules.Cite, bool) {
	a := c.arranged(y)
	return a.cite, a.provisional
}

var msgProvisional = locale.NewTemplate("calendar.provisional",
	"{year} 年的节假日安排尚未公布，暂按{doc}的法定节日推算，公布后会变", "the holidays of {year} are not arranged yet; they are computed from {doc} and may change")

// Provisional gives the warning about a year that is only computed.
func (c *Calendar) Provisional(y int) (locale.Message, bool) {
	a := c.arranged(y)
	if !a.provisional {
		return locale.Message{}, false
	}
	doc := strings.TrimSpace(a.cite.Doc)
	if doc == "" {
		doc = "—"
	}
	return msgProvisional.With("year", y, "doc", doc), true
}
