package procedure

import (
	"slices"

	"junheng/access"
	"junheng/internal/locale"
)

// OriginKind is where a case comes from.
type OriginKind string

// The origins.
const (
	FromPerson      OriginKind = "person"      // somebody enters it by hand
	FromSelf        OriginKind = "self"        // a school's own check
	FromInspection  OriginKind = "inspection"  // an inspector or an office found it
	FromRequirement OriginKind = "requirement" // a line of a standard that is not met
	FromComplaint   OriginKind = "complaint"
	FromAbsence     OriginKind = "absence" // the daily register
	FromLeave       OriginKind = "leave"   // the same, of leave that does not end
	FromRoster      OriginKind = "roster"  // the roster checked when a term begins
	FromMatch       OriginKind = "match"   // registers compared
	FromImport      OriginKind = "import"
)

// Origins lists the origins in the order in which they are offered.
func Origins() []OriginKind {
	return []OriginKind{FromPerson, FromSelf, FromInspection, FromRequirement, FromComplaint, FromAbsence, FromLeave, FromRoster, FromMatch, FromImport}
}

// OriginField is the field of the opening by which a procedure asks itself where a
// case comes from; its options are origins, and it says what the origin says.
const OriginField = "origin_kind"

// SystemParty acts for what the program does by itself.
const SystemParty = "system"

// Opening says who may open cases of some origins. What no opening allows nobody
// may: a school does not enter what an inspector found of it.
type Opening struct {
	Origin []OriginKind `yaml:"origin" json:",omitempty"` // empty: every one
	By     []string     `yaml:"by"`                       // parties; "system" for what the program opens by itself
}

// allows reports whether an opening is for an origin and a party.
func (o *Opening) allows(origin OriginKind, party string) bool {
	return (len(o.Origin) == 0 || slices.Contains(o.Origin, origin)) && slices.Contains(o.By, party)
}

// MayOpen reports whether a party may open a case of an origin.
func (p *Procedure) MayOpen(origin OriginKind, party string) bool {
	return slices.ContainsFunc(p.Opens, func(o Opening) bool { return o.allows(origin, party) })
}

// Openable lists the origins of which one of some parties may open a case.
func (p *Procedure) Openable(parties []string) []OriginKind {
	return slices.DeleteFunc(Origins(), func(o OriginKind) bool {
		return !slices.ContainsFunc(parties, func(party string) bool { return p.MayOpen(o, party) })
	})
}

// Openers lists the parties that may open a case of an origin, in the order of the
// procedure; with system last where the program may.
func (p *Procedure) Openers(origin OriginKind) []string {
	var out []string
	for i := range p.Parties {
		if p.MayOpen(origin, p.Parties[i].ID) {
			out = append(out, p.Parties[i].ID)
		}
	}
	if p.MayOpen(origin, SystemParty) {
		out = append(out, SystemParty)
	}
	return out
}

var (
	msgNoOpens    = locale.Plain("procedure.no_opens", "没有写明谁可以立案（opens，至少一条，每条写 by）", "nobody may open a case: opens needs an entry, and each entry a by")
	msgOpensNever = locale.NewTemplate("procedure.opens_never", "“{party}”立不了案：担任它的角色都没有办案权限", "{party} cannot open a case: no role behind it acts in cases")
	msgOriginLost = locale.NewTemplate("procedure.origin_lost", "origin_kind 的选项“{option}”没有人可以立案（opens）", "nobody may open a case of the option {option} of origin_kind: see opens")
	msgOriginOdd  = locale.NewTemplate("procedure.origin_odd", "opens 的来源“{origin}”不是 origin_kind 的选项", "the origin {origin} of opens is no option of origin_kind")
)

// opens checks who may open cases, and that a procedure that asks for the origin
// itself asks for those that somebody may open.
func (c *checker) opens() {
	if len(c.p.Opens) == 0 || slices.ContainsFunc(c.p.Opens, func(o Opening) bool { return len(o.By) == 0 }) {
		c.ps.Add(c.doc.At("opens"), msgNoOpens)
	}
	for i := range c.p.Opens {
		o := &c.p.Opens[i]
		for _, origin := range o.Origin {
			c.oneOf(string(origin), "origin", words(Origins()), "opens", i, "origin")
		}
		for _, by := range o.By {
			c.known("party", by == SystemParty || c.p.Party(by) != nil, by, "opens", i, "by")
			if x := c.p.Party(by); x != nil && c.manned(by) && !c.acts(by) {
				c.ps.Add(c.doc.At("opens", i, "by"), msgOpensNever.With("party", x.Label))
			}
		}
	}
	f := find(c.p.Fields, func(x *Field) bool { return x.ID == OriginField })
	if f == nil {
		return
	}
	option := func(origin OriginKind) bool {
		return slices.ContainsFunc(f.Options, func(o Option) bool { return o.ID == string(origin) })
	}
	for i := range c.p.Opens {
		for _, origin := range c.p.Opens[i].Origin {
			if !option(origin) {
				c.ps.Add(c.doc.At("opens", i, "origin"), msgOriginOdd.With("origin", origin))
			}
		}
	}
	for _, o := range f.Options {
		if len(c.p.Opens) > 0 && len(c.p.Openers(OriginKind(o.ID))) == 0 {
			c.ps.Add(c.doc.At("fields", f.ID, "options"), msgOriginLost.With("option", o.ID))
		}
	}
}

// acts reports whether a role behind a party acts in cases.
func (c *checker) acts(party string) bool {
	return slices.ContainsFunc(c.p.roles(party), func(r string) bool { return slices.Contains(access.Role(r).Info().Perms, access.CaseAct) })
}

// roles lists the roles behind a party: its own, or those of who acts for it.
func (p *Procedure) roles(party string) []string {
	for range p.Parties {
		x := p.Party(party)
		if x == nil {
			return nil
		}
		if len(x.Roles) > 0 {
			return x.Roles
		}
		party = x.For
	}
	return nil
}

// words gives typed words as plain ones.
func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = string(list[i])
	}
	return out
}
