package access

import (
	"slices"

	"junheng/registry"
)

// Console is the actor behind the command line: who may start the program on
// the machine may manage its accounts, but sees no business data by that.
func Console() Actor {
	return Actor{Account: "cli", Name: "cli", Via: "cli", Grants: []Grant{{Role: SystemAdmin}, {Role: SecurityAdmin}}}
}

// Holds reports whether the actor holds the permission anywhere.
func (a Actor) Holds(p Permission) bool {
	return a.allows(p, func(g Grant) bool { return true })
}

// May reports whether the actor holds the permission for a place.
//
// A county's role covers the county, its townships and its schools; a city's
// and a province's whatever their code begins. A township officer covers the
// schools of the township, a school's role that school alone, and a round of
// their county both of them may read. A class teacher covers one class, and of
// the school what the register and notices tell everybody. Administrators are bound to no place.
func (a Actor) May(p Permission, at Place) bool {
	return a.allows(p, func(g Grant) bool { return g.covers(p, at) })
}

func (a Actor) allows(p Permission, covers func(Grant) bool) bool {
	switch p {
	case Public:
		return true
	case Arriving:
		return a.Account != ""
	}
	if a.Account == "" || a.Pending != NothingPending {
		return false
	}
	if p == SignedIn {
		return true
	}
	if a.Only != nil && !slices.Contains(a.Only, p) {
		return false
	}
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role.gives(p) && covers(g) })
}

// covers reports whether the grant's place takes in another.
func (g Grant) covers(p Permission, at Place) bool {
	switch g.Role.Info().Reach {
	case Installation:
		return g.Role.Known()
	case OneClass:
		school := g.School != "" && at.School == g.School && at.Region.In(g.Region.County())
		return school && (at.Class == g.Class && g.Class != "" || at.Class == "" && (p == RegistryRead || p == NoticeRead))
	case OneSchool:
		if p == RoundRead && at.School == "" && at.Township == "" {
			return at.Region != 0 && at.Region == g.Region.County()
		}
		return g.School != "" && at.School == g.School && at.Region.In(g.Region.County())
	case OneTownship:
		if p == RoundRead && at.School == "" && at.Township == "" && at.Region == g.Region.County() {
			return at.Region != 0
		}
		return g.coversTownship(at)
	}
	return at.Region.In(g.Region)
}

func (g Grant) coversTownship(at Place) bool {
	if g.Region == 0 || at.Region == 0 {
		return false
	}
	if g.Region.Level() == registry.TownshipLevel && at.Region == g.Region {
		return true
	}
	return g.Township != "" && at.Township == g.Township && at.Region.County() == g.Region.County()
}

// Counties lists the counties in which the actor holds the permission, below
// his city or province all that the list of regions and Also have, ordered by code. It
// is empty for administrators, who work on the installation as a whole.
func (a Actor) Counties(p Permission) []registry.RegionCode {
	var out []registry.RegionCode
	for _, g := range a.Grants {
		if g.Region != 0 && (Actor{Account: a.Account, Grants: []Grant{g}, Only: a.Only, Pending: a.Pending}).Holds(p) {
			out = append(out, countiesOf(g.Region)...)
			for _, c := range a.Also {
				if c.In(g.Region) {
					out = append(out, c)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// countiesOf lists the counties of a region; a city without counties, such as
// 东莞市, is its own.
func countiesOf(c registry.RegionCode) []registry.RegionCode {
	if l := c.Level(); l == registry.CountyLevel || l == registry.TownshipLevel {
		return []registry.RegionCode{c.County()}
	}
	var out []registry.RegionCode
	for _, r := range registry.ListRegionsUnder(c) {
		out = append(out, countiesOf(r.Code)...)
	}
	if _, err := registry.FindRegion(c); err == nil && len(out) == 0 && c.Level() == registry.PrefectureLevel {
		return []registry.RegionCode{c}
	}
	return out
}

// Schools lists the schools the actor is limited to, ordered; nil when he is
// not limited to schools.
func (a Actor) Schools() []registry.SchoolID {
	var out []registry.SchoolID
	for _, g := range a.Grants {
		if r := g.Role.Info().Reach; r != OneSchool && r != OneClass {
			return nil
		}
		out = append(out, g.School)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Classes lists the classes of a school to which the actor is limited, ordered;
// nil when a wider role covers the school.
func (a Actor) Classes(school registry.SchoolID) []string {
	var out []string
	for _, g := range a.Grants {
		switch {
		case g.Role.Info().Reach != OneClass:
			return nil
		case g.School == school:
			out = append(out, g.Class)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Townships lists the townships, as schools name them, to which the actor is
// limited, ordered; nil when he is not limited to townships alone. Who lists
// schools asks May for each all the same.
func (a Actor) Townships() []string {
	var out []string
	for _, g := range a.Grants {
		if g.Role.Info().Reach != OneTownship {
			return nil
		}
		out = append(out, g.Township)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Top gives the widest region the actor answers for, of several the first; 0
// for administrators.
func (a Actor) Top() registry.RegionCode {
	var top registry.RegionCode
	for _, g := range a.Grants {
		if g.Region == 0 {
			continue
		}
		c := g.Region.County()
		if top == 0 || c.Level() < top.Level() || c.Level() == top.Level() && c < top {
			top = c
		}
	}
	return top
}

// RoleFor gives the role by which the actor may do something at a place, for
// the line of the audit log; empty when none does. Where no permission is
// asked for it is his first role.
func (a Actor) RoleFor(p Permission, at Place) Role {
	for _, g := range a.Grants {
		switch {
		case !p.Business() && !g.Role.gives(p) && (p == Public || p == Arriving || p == SignedIn):
			return g.Role
		case g.Role.gives(p) && g.covers(p, at):
			return g.Role
		}
	}
	return ""
}

// Administers reports whether the actor is one of the three administrators.
func (a Actor) Administers() bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role.Admin() })
}

// MaySee reports whether the actor may see a field of the class public,
// internal or sensitive at a place. A class nobody knows is sensitive.
func (a Actor) MaySee(class string, at Place) bool {
	switch class {
	case "public", "internal":
		return a.May(ReturnRead, at) || a.May(AssessRead, at)
	}
	return a.May(SensitiveRead, at)
}
