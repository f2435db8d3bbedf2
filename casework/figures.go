package casework

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Course is what statistics ask of one case.
type Course struct {
	School   registry.SchoolID
	Township string
	State    string
	Origin   string // kind
	Opened   time.Time
	Closed   time.Time // zero while open
	Late     int       // clocks that have run out and still run
	Stuck    int       // of these, those that wait for something before they take effect
	Again    int       // times it was opened again
	Fields   map[string]string
}

// Brief is the course of a case as it is kept beside it, with the fields that its
// procedure counted by when it was written. It follows from the case alone.
type Brief struct {
	Course Course
	Of     []string // fields that were looked for; one that has no answer is among them
}

// Has reports whether the brief tells all of the fields named.
func (b *Brief) Has(fields []string) bool {
	return !slices.ContainsFunc(fields, func(id string) bool { return !slices.Contains(b.Of, id) })
}

// BriefOf gives the brief of a case.
func BriefOf(p *procedure.Procedure, c *Case) Brief {
	of := courseFields(p)
	return Brief{Course: CourseOf(c, of), Of: of}
}

// CourseOf gives the course of a case with the fields named; what is sealed is
// left out.
func CourseOf(c *Case, fields []string) Course {
	out := Course{
		School: c.Place.School, Township: c.Place.Township, State: c.State, Origin: c.Origin.Kind,
		Opened: c.Opened, Closed: c.Closed, Late: c.Late, Stuck: c.Stuck, Again: c.Again, Fields: map[string]string{},
	}
	for _, id := range fields {
		if v, known := c.Fields[id]; known && v.Sealed == nil {
			out.Fields[id] = v.Text
		}
	}
	return out
}

// Figure is one line of the statistics of a ledger.
type Figure struct {
	Key    string // township, school, kind of origin, option; empty: nobody has said
	Cases  int    // all but those opened in error
	Open   int    // not ended yet
	Late   int    // of the open ones: something has run out
	Stuck  int    // of the late ones: what ran out waits for something, such as a home visit, before it takes effect
	Closed int
	Again  int // of all: found again, or opened again after they were closed
	// Days is the median of the days from opening to closing of the closed ones,
	// unrounded; blank where none is closed.
	Days float64
	// Least is set where the numbers are kept back: the group, or one that it would
	// give away, has fewer persons; see [procedure.Least].
	Least int
}

// byField begins a group that counts by a field.
const byField = "field:"

// ByField counts by the answers to a field.
func ByField(id string) Group { return Group(byField + id) }

// Field gives the field that a group counts by, or "".
func (g Group) Field() string {
	id, _ := strings.CutPrefix(string(g), byField)
	if string(g) == id {
		return ""
	}
	return id
}

// Groups lists what a ledger is counted by: township, school, origin, then the
// fields that its procedure names.
func Groups(p *procedure.Procedure) []Group {
	out := []Group{ByTownship, BySchool, ByOrigin}
	for _, id := range p.Ledger.By {
		out = append(out, ByField(id))
	}
	return out
}

// Answered reports whether anybody has said anything of what is counted by.
func (g Grouped) Answered() bool {
	return slices.ContainsFunc(g.Lines, func(f Figure) bool { return f.Key != "" })
}

var (
	msgGroup   = locale.NewTemplate("casework.group", "“{ledger}”不能按“{by}”统计", "{ledger} is not counted by {by}")
	hintGroup  = locale.NewTemplate("casework.group.hint", "可选：{options}", "there are: {options}")
	groupWords = map[Group]locale.Text{
		ByTownship: {ZH: "乡镇（街道）", EN: "Township"}, BySchool: {ZH: "学校", EN: "School"}, ByOrigin: {ZH: "来源", EN: "Origin"},
	}
)

// ParseGroup reads township, school, origin or the id of a field of the ledger.
func ParseGroup(p *procedure.Procedure, name string) (Group, error) {
	var there []string
	for _, g := range Groups(p) {
		id := cmp.Or(g.Field(), string(g))
		if id == name {
			return g, nil
		}
		there = append(there, id)
	}
	return "", fault.New(fault.Invalid, msgGroup.With("ledger", p.Ledger.Label, "by", name)).Hint(hintGroup.With("options", strings.Join(there, ", "))).At("by")
}

// Label gives what a group counts by in words.
func (g Group) Label(p *procedure.Procedure) locale.Text {
	if f := p.Field(g.Field()); f != nil {
		return f.Label
	}
	return groupWords[g]
}

// KeyLabel gives the key of a line in words. school names a school; nil leaves its
// id.
func (g Group) KeyLabel(p *procedure.Procedure, key string, school func(registry.SchoolID) string) locale.Text {
	same := func(s string) locale.Text { return locale.Text{ZH: s, EN: s} }
	f := p.Field(g.Field())
	switch {
	case key == "":
		return locale.Text{ZH: "（未填）", EN: "(none)"}
	case g == ByOrigin:
		return OriginLabel(key)
	case g == BySchool && school != nil:
		return same(cmp.Or(school(registry.SchoolID(key)), key))
	case f == nil:
		return same(key)
	}
	return f.Answer(key)
}

// courseFields are the fields that the statistics of a ledger look at.
func courseFields(p *procedure.Procedure) []string {
	out := slices.Clone(p.Ledger.By)
	if p.Ledger.Again != "" && !slices.Contains(out, p.Ledger.Again) {
		out = append(out, p.Ledger.Again)
	}
	return out
}

// Statistics are the figures of a ledger as a whole and group by group.
type Statistics struct {
	Procedure *procedure.Procedure
	All       Figure
	Groups    []Grouped
	// Missing are schools of the register that have no open case, where each is to have
	// one.
	Missing []registry.School
}

// Grouped are the figures by one group, in the order of the options or of the
// keys; nobody's answer last.
type Grouped struct {
	By    Group
	Lines []Figure
}

// Figures counts the cases of a procedure that an actor may read; without groups
// by all that the ledger has.
func (s *Service) Figures(ctx context.Context, actor access.Actor, county registry.RegionCode, q Query, by ...Group) (Statistics, error) {
	p, err := s.Procedure(q.Procedure, county)
	if err != nil {
		return Statistics{}, err
	}
	if q.Scopes, err = s.readable(ctx, actor, county); err != nil || len(q.Scopes) == 0 {
		return Tabulate(p, nil, by...), err
	}
	if !slices.ContainsFunc(p.Ledger.By, p.Sealed) || s.opt.Vault == nil {
		list, err := s.opt.Store.Courses(ctx, q, courseFields(p))
		out := Tabulate(p, list, by...)
		if err == nil && q.School == "" && q.Township == "" {
			out.Missing, err = s.missing(ctx, p, actor, county, list)
		}
		return out, err
	}
	list, all, err := s.opened(ctx, p, actor, q)
	out := Tabulate(p, list, by...)
	if !all {
		out.keepBack(CountsOnly(p, actor, county), q.School != "" || q.Township != "")
	}
	return out, err
}

// keepBack hides small groups of what is sealed, and of everything from who gets
// counts alone. A part of the county is counted by nothing that is sealed: parts less
// one another would tell single persons.
func (st *Statistics) keepBack(everything, part bool) {
	p := st.Procedure
	if p.Ledger.Least == nil {
		return
	}
	sealed := func(g Grouped) bool { return g.By.Field() != "" && p.Sealed(g.By.Field()) }
	if part {
		st.Groups = slices.DeleteFunc(st.Groups, sealed)
	}
	for i := range st.Groups {
		if everything || sealed(st.Groups[i]) {
			st.Groups[i].hideSmall(p.Ledger.Least.N)
		}
	}
}

// TabulateCases is Tabulate for cases in hand.
func TabulateCases(p *procedure.Procedure, list []Case, by ...Group) Statistics {
	fields := courseFields(p)
	courses := make([]Course, len(list))
	for i := range list {
		courses[i] = CourseOf(&list[i], fields)
	}
	return Tabulate(p, courses, by...)
}

// Tabulate adds courses up. A case with several answers to a field counts under
// each; one opened in error counts nowhere.
func Tabulate(p *procedure.Procedure, list []Course, by ...Group) Statistics {
	if len(by) == 0 {
		by = Groups(p)
	}
	out := Statistics{Procedure: p}
	all := sums{}
	groups := make([]map[string]*sums, len(by))
	for i := range groups {
		groups[i] = map[string]*sums{}
	}
	for i := range list {
		c := &list[i]
		if st := p.State(c.State); st != nil && st.Kind == procedure.Cancelled {
			continue
		}
		all.add(p, c)
		for k, g := range by {
			for _, key := range c.keys(p, g) {
				if groups[k][key] == nil {
					groups[k][key] = &sums{}
				}
				groups[k][key].add(p, c)
			}
		}
	}
	out.All = all.figure("")
	for k, g := range by {
		one := Grouped{By: g}
		for _, key := range slices.Sorted(maps.Keys(groups[k])) {
			one.Lines = append(one.Lines, groups[k][key].figure(key))
		}
		order := options(p, g)
		slices.SortStableFunc(one.Lines, func(a, b Figure) int { return cmp.Compare(rank(order, a.Key), rank(order, b.Key)) })
		out.Groups = append(out.Groups, one)
	}
	return out
}

// options are the answers to the field of a group in their order.
func options(p *procedure.Procedure, g Group) []string {
	f := p.Field(g.Field())
	if f == nil {
		return nil
	}
	if f.Kind == procedure.KindYesNo {
		return []string{"yes", "no"}
	}
	out := make([]string, len(f.Options))
	for i := range f.Options {
		out[i] = f.Options[i].ID
	}
	return out
}

// rank puts known options first and what nobody has said last.
func rank(order []string, key string) int {
	if i := slices.Index(order, key); i >= 0 {
		return i
	}
	if key == "" {
		return len(order) + 1
	}
	return len(order)
}

// keys are the lines of a group that a case comes under.
func (c *Course) keys(p *procedure.Procedure, g Group) []string {
	switch g {
	case ByTownship:
		return []string{c.Township}
	case BySchool:
		return []string{string(c.School)}
	case ByOrigin:
		return []string{c.Origin}
	}
	text := c.Fields[g.Field()]
	f := p.Field(g.Field())
	if many := strings.Fields(text); f != nil && f.Kind == procedure.KindMany && len(many) > 0 {
		slices.Sort(many)
		return slices.Compact(many)
	}
	return []string{text}
}

// sums adds up one line.
type sums struct {
	Figure
	days []float64
}

func (s *sums) add(p *procedure.Procedure, c *Course) {
	s.Cases++
	if c.Again > 0 || p.Ledger.Again != "" && c.Fields[p.Ledger.Again] == "yes" {
		s.Again++
	}
	if c.Closed.IsZero() {
		s.Open++
		if c.Late > 0 {
			s.Late++
		}
		if c.Stuck > 0 {
			s.Stuck++
		}
		return
	}
	s.Closed++
	s.days = append(s.days, c.Closed.Sub(c.Opened).Hours()/24)
}

func (s *sums) figure(key string) Figure {
	s.Key, s.Days = key, median(s.days)
	return s.Figure
}

// median gives the middle of a list, of an even number the mean of the two in
// the middle; blank of none.
func median(list []float64) float64 {
	n := len(list)
	if n == 0 {
		return blank.Of(blank.NotApplicable)
	}
	slices.Sort(list)
	return (list[(n-1)/2] + list[n/2]) / 2
}
