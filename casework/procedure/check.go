package procedure

import (
	"slices"
	"strings"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/internal/strict"
	"junheng/rules"
)

// checker notes everything that is wrong with one procedure; the places are those
// of the file at hand, be it the procedure's own or an overlay's.
type checker struct {
	ps  *strict.Problems
	doc *strict.Doc
	p   *Procedure
}

// check notes everything that is wrong with a procedure; doc tells the places.
func check(ps *strict.Problems, doc *strict.Doc, p *Procedure) {
	c := &checker{ps, doc, p}
	c.head()
	c.parties()
	c.opens()
	c.one()
	c.finder()
	c.fields("fields", p.Fields)
	c.states()
	for i := range p.Steps {
		c.step(i)
	}
	for i := range p.Clocks {
		c.clock(i)
	}
	c.repeat(p.Repeat, "repeat")
	c.documents()
	c.closing()
	c.days()
	c.birthdays()
	c.retired()
	c.look()
	c.statements()
	c.ledger()
	c.compare()
	c.facts()
	c.ways()
	c.rounds()
}

func (c *checker) head() {
	for _, one := range []struct {
		key   string
		lacks bool
	}{
		{"id", c.p.ID == ""}, {"version", c.p.Version == ""}, {"label", c.p.Label.IsZero()}, {"states", len(c.p.States) == 0}, {"parties", len(c.p.Parties) == 0},
	} {
		if one.lacks {
			c.ps.Add(c.doc.At(), msgLacks.With("key", one.key))
		}
	}
	if c.p.ID != "" && !validID(c.p.ID) {
		c.ps.Add(c.doc.At("id"), msgID.With("got", c.p.ID))
	}
	c.oneOf(string(c.p.About), "about", []string{string(AboutPupil), string(AboutTeacher), string(AboutSchool), string(AboutRequirement), string(AboutBuilding), string(AboutAny)}, "about")
	c.cite(c.p.Cite, "cite")
}

// validID: small letters, digits, underscores.
func validID(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == "" && s[0] >= 'a' && s[0] <= 'z'
}

// cite checks a citation: a value of law without its source is no law.
func (c *checker) cite(x rules.Cite, path ...any) {
	if x.Doc == "" || x.At == "" || x.Status == "" {
		c.ps.Add(c.doc.At(path...), msgCite)
		return
	}
	c.oneOf(string(x.Status), "status", []string{string(rules.Confirmed), string(rules.Local), string(rules.Unconfirmed)}, append(path, "status")...)
}

func (c *checker) oneOf(got, key string, options []string, path ...any) {
	if !slices.Contains(options, got) {
		c.ps.Add(c.doc.At(path...), msgOneOf.With("key", key, "got", got, "options", strings.Join(options, ", ")))
	}
}

// known checks that a name names something.
func (c *checker) known(what string, there bool, id string, path ...any) {
	if !there {
		c.ps.Add(c.doc.At(path...), msgNoSuch.With("what", things[what], "id", id))
	}
}

// once checks that no id of a list is empty or repeated.
func (c *checker) once(list string, ids []string) {
	seen := map[string]bool{}
	for i, id := range ids {
		switch {
		case !validID(id):
			c.ps.Add(c.doc.At(list, i, "id"), msgID.With("got", id))
		case seen[id]:
			c.ps.Add(c.doc.At(list, i, "id"), msgRepeated.With("id", id))
		}
		seen[id] = true
	}
}

func idsOf[T any](list []T, id func(*T) string) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = id(&list[i])
	}
	return out
}

func (c *checker) parties() {
	c.once("parties", idsOf(c.p.Parties, func(x *Party) string { return x.ID }))
	for i := range c.p.Parties {
		x := &c.p.Parties[i]
		c.oneOf(string(x.Line), "line", []string{string(Education), string(Government), string(Other)}, "parties", x.ID, "line")
		c.oneOf(string(x.Scope), "scope", []string{string(OfClass), string(OfSchool), string(OfTownship), string(OfCounty), string(OfCity), string(OfProvince)}, "parties", x.ID, "scope")
		for _, r := range x.Roles {
			c.known("role", access.Role(r).Known(), r, "parties", x.ID, "roles")
		}
		if x.For != "" {
			c.known("party", c.p.Party(x.For) != nil, x.For, "parties", x.ID, "for")
		}
		if !c.manned(x.ID) {
			c.ps.Add(c.doc.At("parties", x.ID), msgUnmanned.With("party", x.Label))
		}
	}
}

// manned reports whether some role acts as a party, itself or for it.
func (c *checker) manned(id string) bool {
	for range c.p.Parties {
		x := c.p.Party(id)
		if x == nil {
			return false
		}
		if len(x.Roles) > 0 {
			return true
		}
		id = x.For
	}
	return false
}

var kinds = []string{
	string(KindText), string(KindLong), string(KindNumber), string(KindMoney), string(KindDate), string(KindChoice), string(KindMany),
	string(KindYesNo), string(KindSchool), string(KindPlace), string(KindFile),
}

// reserved are the values that the program itself records.
var reserved = []string{"where", "note", "why", "village", "origin_note"}

// fields checks the fields of the opening or of a step.
func (c *checker) fields(list string, fields []Field, under ...any) {
	at := func(f *Field, key string) []any { return append(slices.Clone(under), list, f.ID, key) }
	for i := range fields {
		f := &fields[i]
		if !validID(f.ID) || slices.Contains(reserved, f.ID) {
			c.ps.Add(c.doc.At(append(slices.Clone(under), list, i)...), msgID.With("got", f.ID))
			continue
		}
		if f.Label.IsZero() {
			c.ps.Add(c.doc.At(at(f, "label")...), msgLacks.With("key", "label"))
		}
		c.oneOf(string(f.Kind), "kind", kinds, at(f, "kind")...)
		c.oneOf(string(f.Class), "class", []string{string(Public), string(Internal), string(Sensitive)}, at(f, "class")...)
		for _, party := range f.See {
			c.known("party", c.p.Party(party) != nil, party, at(f, "see")...)
		}
		if (f.Kind == KindChoice || f.Kind == KindMany) != (len(f.Options) > 0) {
			c.ps.Add(c.doc.At(at(f, "options")...), msgOptions.With("field", f.Label))
		}
		if other := c.p.Field(f.ID); other != nil && other.Kind != f.Kind {
			c.ps.Add(c.doc.At(at(f, "kind")...), msgTwoKinds.With("id", f.ID, "one", other.Kind, "two", f.Kind))
		}
		if other := c.p.Field(f.ID); other != nil && (other.Class != f.Class || !slices.Equal(other.See, f.See)) {
			c.ps.Add(c.doc.At(at(f, "class")...), msgTwoClasses.With("field", f.Label))
		}
		if c.p.Person() && f.Class == Public && (f.Kind == KindText || f.Kind == KindLong) {
			c.ps.Add(c.doc.At(at(f, "class")...), msgPublic.With("field", f.Label))
		}
		c.bounds(f, func(key string) []any { return at(f, key) })
		seen := map[string]bool{}
		for k, o := range f.Options {
			if !validID(o.ID) || seen[o.ID] {
				c.ps.Add(c.doc.At(append(at(f, "options"), k)...), msgID.With("got", o.ID))
			}
			seen[o.ID] = true
		}
	}
}

func (c *checker) states() {
	c.once("states", idsOf(c.p.States, func(x *State) string { return x.ID }))
	for i := range c.p.States {
		x := &c.p.States[i]
		c.oneOf(string(x.Kind), "kind", []string{string(Open), string(Waiting), string(Closed), string(Cancelled)}, "states", x.ID, "kind")
		if x.Kind == Closed {
			c.oneOf(x.Outcome, "outcome", []string{"returned", "transferred", "closed"}, "states", x.ID)
		}
		for _, id := range x.Undoes {
			c.known("step", c.p.Step(id) != nil, id, "states", x.ID, "undoes")
		}
	}
	c.standings()
	if len(c.p.States) > 0 && c.p.Final(c.p.States[0].ID) {
		c.ps.Add(c.doc.At("states", 0), msgFirst)
	}
}

// standings checks what states say of the register of persons.
func (c *checker) standings() {
	for i := range c.p.States {
		if x := &c.p.States[i]; x.Standing != "" {
			options := []string{"left", "died", "suspended", "deferred", "home_taught"}
			if !c.p.Person() {
				options = nil
			}
			c.oneOf(x.Standing, "standing", options, "states", x.ID, "standing")
		}
	}
}

// longest is how much a length of time may be of each unit, about ten years: what
// is longer is a slip of the pen, and a limit that never comes.
var longest = map[Unit]int{Hour: 87_600, Day: 3_650, Workday: 2_600, SchoolDay: 2_600, Week: 520, Month: 120, Year: 10}

// mostMissed is how many days in a row a clock may count: no county waits longer
// than a month for a child.
const mostMissed = 31

// span checks a length of time.
func (c *checker) span(s Span, path ...any) {
	if !calendar.Unit(s.Unit).Known() || s.N < 0 {
		c.ps.Add(c.doc.At(path...), msgSpan.With("n", s.N, "unit", s.Unit))
	}
	if most := longest[s.Unit]; most > 0 && s.N > most {
		c.ps.Add(c.doc.At(path...), msgLong.With("n", s.N, "unit", s.Unit, "most", most))
	}
	if _, err := calendar.Clock(s.At); err != nil {
		c.ps.Add(c.doc.At(path...), msgTime.With("got", s.At))
	}
}
