package procedure

import (
	"strconv"

	"junheng/internal/locale"
	"junheng/rules"
)

// Latest is how far ahead of the day of an act a day may lie: so long (Within), or up
// to the first school day of a school year (SchoolYear: 1 is the next to begin).
type Latest struct {
	Within     *Span `yaml:"within" json:",omitempty"`
	SchoolYear int   `yaml:"school_year" json:",omitempty"`
	// Begun is how long before its first day a school year counts as begun: who is put
	// off in June is put off for the year that begins in September.
	Begun *Span      `yaml:"begun" json:",omitempty"`
	Cite  rules.Cite `yaml:"cite"`
}

// Label says in words up to when.
func (l *Latest) Label() locale.Text {
	if l.Within != nil {
		n := l.Within.Label()
		return locale.Text{ZH: "办理当天起" + n.ZH, EN: n.EN + " after the day of the act"}
	}
	out := locale.Text{ZH: "下一学年开学第一天", EN: "the first school day of the next school year"}
	if l.SchoolYear > 1 {
		n := strconv.Itoa(l.SchoolYear)
		out = locale.Text{ZH: "其后第" + n + "个学年开学第一天", EN: "the first school day of the " + n + ". school year to come"}
	}
	if l.Begun != nil {
		n := l.Begun.Label()
		out.ZH += "（" + n.ZH + "内就要开学的学年视为已开始）"
		out.EN += " (one that begins within " + n.EN + " counts as begun)"
	}
	return out
}

// latest checks how far ahead a day may lie: in one way, for days, on some ground.
func (c *checker) latest(f *Field, at func(key string) []any) {
	l := f.AtLatest
	if l == nil {
		return
	}
	path := at("at_latest")
	if f.Kind != KindDate || (l.Within != nil) == (l.SchoolYear != 0) || l.SchoolYear < 0 || l.SchoolYear > mostYears || l.Begun != nil && l.SchoolYear == 0 {
		c.ps.Add(c.doc.At(path...), msgLatest.With("field", f.Label))
	}
	if l.Within != nil {
		c.span(*l.Within, append(path, "within")...)
	}
	if l.Begun != nil {
		c.span(*l.Begun, append(path, "begun")...)
	}
	c.cite(l.Cite, append(path, "cite")...)
}

// mostYears is how many school years ahead a day may lie at most: what is longer is a
// slip of the pen.
const mostYears = 10

// longer reports whether a day may lie further ahead than it might.
func longer(was, now *Latest) bool {
	switch {
	case was == nil:
		return false
	case now == nil || (was.Within == nil) != (now.Within == nil) || now.SchoolYear > was.SchoolYear:
		return true
	case was.Within != nil:
		return now.Within.Unit != was.Within.Unit || now.Within.N > was.Within.N
	}
	return now.Begun != nil && (was.Begun == nil || now.Begun.Unit != was.Begun.Unit || now.Begun.N > was.Begun.N)
}

// citeLatest gives the citation of an overlay to how far ahead days may lie by it.
func (s *source) citeLatest(p *Procedure, own rules.Cite) {
	cite := func(list []Field, under ...any) {
		for i := range list {
			if l := list[i].AtLatest; l != nil && s.recites(append(under, "fields", list[i].ID, "at_latest")...) {
				l.Cite = own
			}
		}
	}
	cite(p.Fields)
	for i := range p.Steps {
		cite(p.Steps[i].Fields, "steps", p.Steps[i].ID)
	}
}
