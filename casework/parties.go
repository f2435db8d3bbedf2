package casework

import (
	"slices"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/registry"
)

// acting lists the parties as which an actor may act at a place: those with one of
// his roles held for the place, nearest to the child first, then those that they
// act for.
func acting(p *procedure.Procedure, actor access.Actor, county registry.RegionCode, place Place) []string {
	if actor.Account == System && actor.Via == "system" {
		return []string{"system"}
	}
	roles := rolesAt(actor, county, place)
	var out []string
	for i := range p.Parties {
		x := &p.Parties[i]
		if slices.ContainsFunc(x.Roles, func(r string) bool { return slices.Contains(roles, access.Role(r)) }) {
			out = append(out, x.ID)
		}
	}
	byRank := func(a, b string) int { return p.Party(a).Rank - p.Party(b).Rank }
	slices.SortStableFunc(out, byRank)
	own := len(out)
	for i := range p.Parties {
		if x := &p.Parties[i]; x.For != "" && slices.Contains(out, x.For) && !slices.Contains(out, x.ID) {
			out = append(out, x.ID)
		}
	}
	slices.SortStableFunc(out[own:], byRank)
	return out
}

// rolesAt lists the roles that let an actor act or direct at a place.
func rolesAt(actor access.Actor, county registry.RegionCode, place Place) []access.Role {
	var out []access.Role
	for _, g := range actor.Grants {
		one := actor
		one.Grants = []access.Grant{g}
		if may(one, access.CaseAct, county, place) || may(one, access.CaseDirect, county, place) || may(one, access.StatementSend, county, place) {
			out = append(out, g.Role)
		}
	}
	return out
}

// Acting lists the parties as which an actor may act in a case.
func Acting(p *procedure.Procedure, actor access.Actor, c *Case) []string {
	return acting(p, actor, c.County, c.Place)
}

// rolesOf gives the roles behind a party: its own, or those of who acts for it.
func rolesOf(p *procedure.Procedure, party string) []access.Role {
	for range p.Parties {
		x := p.Party(party)
		if x == nil {
			return nil
		}
		if len(x.Roles) > 0 {
			out := make([]access.Role, len(x.Roles))
			for i, r := range x.Roles {
				out[i] = access.Role(r)
			}
			return out
		}
		party = x.For
	}
	return nil
}
