package casework

import (
	"context"
	"slices"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

var (
	msgNotOwn  = locale.Plain("casework.statement_own", "报表由编报单位自己报送", "a statement is sent by the office it is of")
	hintNotOwn = locale.Plain("casework.statement_own.hint", "上一级可以接收或退回", "the level above accepts it or sends it back")
	msgNotYour = locale.NewTemplate("casework.statement_above", "该报表由{office}接收或退回", "this statement is accepted or sent back by {office}")
	hintYour   = locale.Plain("casework.statement_above.hint", "本单位的报表由本单位报送，下一级的由本单位接收", "an office sends its own, and takes those of the level below")
	msgTop     = locale.Plain("casework.statement_top", "省级报表报送即定稿，没有接收和退回", "a province's statement is final once it is sent; nobody accepts it or sends it back")
	hintTop    = locale.Plain("casework.statement_top.hint", "之后的变化计入下一学年的“更正”，并逐案说明", "what changes later is a correction in the next school year's, case by case")
)

// Final reports whether nobody has anything to do with the statement any more
// unless the level above sends it back; a province's has no level above.
func (s *Statement) Final() bool {
	return s.State == Accepted || s.State == Sent && s.Level == procedure.OfProvince
}

// Standing gives how far the statement has come in words.
func (s *Statement) Standing() locale.Text {
	if s.State == Sent && s.Final() {
		return locale.Text{ZH: "已报，定稿", EN: "sent, final"}
	}
	return s.State.Label()
}

// MaySend reports whether an actor is of the office whose statement it is: the
// school itself, the county, the city or the province itself. Wider offices may
// read it, and do not send it.
func MaySend(actor access.Actor, a Account) bool {
	return holdsAt(actor, func(g access.Grant) bool {
		if a.School != "" {
			return g.Role.Info().Reach == access.OneSchool && g.School == a.School && g.Region.County() == a.Region
		}
		return regional(g) && g.Region == a.Region
	})
}

// MaySettle reports whether an actor is of the office just above, which accepts
// a statement or sends it back. Nobody does with a province's.
func MaySettle(actor access.Actor, st *Statement) bool {
	office := above(st)
	return office != 0 && holdsAt(actor, func(g access.Grant) bool { return regional(g) && g.Region == office })
}

// holdsAt reports whether the actor may send and accept statements by a grant
// of a certain place.
func holdsAt(actor access.Actor, there func(access.Grant) bool) bool {
	return slices.ContainsFunc(actor.Grants, func(g access.Grant) bool {
		one := actor
		one.Grants = []access.Grant{g}
		return there(g) && one.Holds(access.StatementSend)
	})
}

// regional reports whether a role is held for a whole county, city or province.
func regional(g access.Grant) bool {
	switch g.Role.Info().Reach {
	case access.OneCounty, access.OneCity, access.OneProvince, access.AnyRegion:
		return true
	}
	return false
}

// above is the region whose office takes a statement: the county of a school,
// the city of a county, the province of a city, and of a county that no city
// governs; 0 for a province's.
func above(st *Statement) registry.RegionCode {
	if st.Level == procedure.OfSchool {
		return st.Region
	}
	if r, err := registry.FindRegion(st.Region); err == nil {
		return r.Parent
	}
	switch st.Level { // a county in use here that the list does not have
	case procedure.OfCounty:
		return st.Region / 100 * 100
	case procedure.OfCity:
		return st.Region / 10000 * 10000
	}
	return 0
}

// ownOffice refuses whoever is not of the office whose statement it is.
func (s *Service) ownOffice(ctx context.Context, actor access.Actor, a Account) error {
	if MaySend(actor, a) {
		return nil
	}
	act := access.Act{By: actor, Perm: access.StatementSend, At: at(a.Region, Place{School: a.School}), Name: "statement.send", Object: "statement/" + string(a.id())}
	return s.guard.Refuse(ctx, act, fault.New(fault.Denied, msgNotOwn).Hint(hintNotOwn))
}

// officeAbove refuses whoever is not of the office that takes a statement.
func (s *Service) officeAbove(ctx context.Context, actor access.Actor, st *Statement, act string) error {
	office := above(st)
	switch {
	case MaySettle(actor, st):
		return nil
	case office == 0 && MaySend(actor, Account{Region: st.Region}):
		return fault.New(fault.Conflict, msgTop).Hint(hintTop)
	case office == 0:
		office = st.Region
	}
	refused := access.Act{By: actor, Perm: access.StatementSend, At: access.Place{Region: office}, Name: act, Object: "statement/" + string(st.ID)}
	return s.guard.Refuse(ctx, refused, fault.New(fault.Denied, msgNotYour.With("office", registry.RegionName(office))).Hint(hintYour))
}
