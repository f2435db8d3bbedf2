package casework

import (
	"slices"
	"strings"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

var (
	msgOpens   = locale.NewTemplate("casework.opens", "“{procedure}”来源为“{origin}”的，由{parties}立案", "{procedure}, origin {origin}: a case is opened by {parties}")
	msgOpensNo = locale.NewTemplate("casework.opens", "“{procedure}”不收来源为“{origin}”的案卷", "{procedure} takes no case of the origin {origin}")
	hintOpens  = locale.NewTemplate("casework.opens.hint", "您在此处的身份：{mine}；可以立案的来源：{origins}", "you act here as {mine}; origins you may open a case of: {origins}")
	msgOpeners = locale.NewTemplate("casework.openers", "您不能在“{procedure}”中立案。可以立案的：{who}", "you open no case of {procedure}. Who may, by origin: {who}")
	msgOrigins = locale.NewTemplate("casework.origins", "来源前后不一：案卷写“{origin}”，表中填“{field}”", "two origins are given: {origin}, and {field} in the form")
)

// MayOpen lists the origins of which an actor may open cases of a procedure at a
// place, in the order in which they are offered; none: he may open no case there.
func MayOpen(p *procedure.Procedure, actor access.Actor, county registry.RegionCode, place Place) []procedure.OriginKind {
	if !may(actor, access.CaseAct, county, place) {
		return nil
	}
	return p.Openable(opening(p, actor, county, place))
}

// OpensAnywhere lists the origins of which an actor may open cases of a procedure
// somewhere in a county.
func OpensAnywhere(p *procedure.Procedure, actor access.Actor, county registry.RegionCode) []procedure.OriginKind {
	here := map[procedure.OriginKind]bool{}
	for _, s := range Within(actor, access.CaseAct) {
		if s.County == county {
			for _, o := range MayOpen(p, actor, county, Place{School: s.School, Township: s.Township, Class: s.Class}) {
				here[o] = true
			}
		}
	}
	return slices.DeleteFunc(procedure.Origins(), func(o procedure.OriginKind) bool { return !here[o] })
}

// opening lists the parties as which an actor may open cases at a place: those of
// the roles that let him act in cases.
func opening(p *procedure.Procedure, actor access.Actor, county registry.RegionCode, place Place) []string {
	var grants []access.Grant
	for _, g := range actor.Grants {
		one := actor
		one.Grants = []access.Grant{g}
		if may(one, access.CaseAct, county, place) {
			grants = append(grants, g)
		}
	}
	actor.Grants = grants
	return acting(p, actor, county, place)
}

// admit settles where a new case comes from and as which of some parties it is
// opened, or refuses it where none of them may open it, and says who may.
func admit(p *procedure.Procedure, mine []string, cmd *Opens) error {
	if err := settle(p, mine, cmd); err != nil {
		return err
	}
	origin := procedure.OriginKind(cmd.Origin.Kind)
	if f := p.Field(procedure.OriginField); f != nil && cmd.Fields[f.ID] == cmd.Origin.Kind && !slices.ContainsFunc(f.Options, func(o procedure.Option) bool { return o.ID == cmd.Origin.Kind }) {
		return nil // what is wrong with the form is told with the rest of it
	}
	as := slices.DeleteFunc(slices.Clone(mine), func(party string) bool {
		return !p.MayOpen(origin, party) || cmd.As != "" && cmd.As != party
	})
	if len(as) > 0 {
		cmd.As = as[0]
		return nil
	}
	label := OriginLabel(cmd.Origin.Kind)
	msg := msgOpensNo.With("procedure", p.Label, "origin", label)
	if who := p.Openers(origin); len(who) > 0 {
		msg = msgOpens.With("procedure", p.Label, "origin", label, "parties", partyLabels(p, who))
	}
	return fault.New(fault.Denied, msg).Hint(hintOpens.With("mine", partyLabels(p, mine), "origins", originLabels(p.Openable(mine)))).At("origin")
}

// settle fills in the origin where only the form says it, or nobody does: by hand
// where some party may open a case so, else the first that one may.
func settle(p *procedure.Procedure, parties []string, cmd *Opens) error {
	asks := slices.ContainsFunc(p.Fields, func(f procedure.Field) bool { return f.ID == procedure.OriginField })
	if told := cmd.Fields[procedure.OriginField]; asks && told != "" {
		if cmd.Origin.Kind != "" && cmd.Origin.Kind != told {
			return fault.New(fault.Invalid, msgOrigins.With("origin", OriginLabel(cmd.Origin.Kind), "field", OriginLabel(told))).At("fields." + procedure.OriginField)
		}
		cmd.Origin.Kind = told
	}
	if cmd.Origin.Kind == "" {
		may := p.Openable(parties)
		if len(may) == 0 || slices.Contains(may, procedure.FromPerson) {
			may = []procedure.OriginKind{procedure.FromPerson}
		}
		cmd.Origin.Kind = string(may[0])
	}
	return nil
}

// originLabels joins origins in words.
func originLabels(list []procedure.OriginKind) locale.Text {
	out := make([]locale.Text, len(list))
	for i, o := range list {
		out[i] = OriginLabel(string(o))
	}
	return labels(out)
}

// RefuseOpening refuses whoever may open no case of a procedure anywhere in a county, and
// says who may open one of what origin.
func RefuseOpening(p *procedure.Procedure, actor access.Actor, county registry.RegionCode) error {
	if len(OpensAnywhere(p, actor, county)) > 0 {
		return nil
	}
	return fault.New(fault.Denied, msgOpeners.With("procedure", p.Label, "who", openers(p)))
}

// OriginOpeners says who may open a case of one origin, in words.
type OriginOpeners struct{ Origin, By locale.Text }

// OpenersByOrigin lists who may open a case of a procedure, by the origins that
// somebody may open one of.
func OpenersByOrigin(p *procedure.Procedure) []OriginOpeners {
	var out []OriginOpeners
	for _, o := range procedure.Origins() {
		if who := p.Openers(o); len(who) > 0 {
			out = append(out, OriginOpeners{OriginLabel(string(o)), partyLabels(p, who)})
		}
	}
	return out
}

// openers joins who may open a case of a procedure: 自查：校长；督导检查：责任督学.
func openers(p *procedure.Procedure) locale.Text {
	var zh, en []string
	for _, x := range OpenersByOrigin(p) {
		zh, en = append(zh, x.Origin.ZH+"："+x.By.ZH), append(en, x.Origin.EN+": "+x.By.EN)
	}
	return locale.Text{ZH: strings.Join(zh, "；"), EN: strings.Join(en, "; ")}
}
