package cases

import (
	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/people/matching"
	"junheng/registry"
	"junheng/web/route"
)

// The procedure by which a child who is nowhere enrolled is looked for, and the
// state in which such a case begins.
const (
	traceProcedure = "dropout"
	traceState     = "tracing"
)

// Trace opens a case about a child of the population whom no enrolment knows,
// and gives its page. A child about whom a case
// is open already, from whatever comparison, gets no second one.
func (d Deps) Trace(c *route.Context, county registry.RegionCode, item *matching.Item, run string) (string, error) {
	if old, err := d.running(c, county, traceProcedure, string(item.Person)); err != nil || old != nil {
		if err != nil {
			return "", err
		}
		return caseURL(old), nil
	}
	state := traceState
	if item.School != "" { // a pupil who does not come: the school's to look for first
		state = ""
	}
	made, err := d.Cases.Open(c.Ctx(), c.Actor, casework.Opens{
		County: county, Procedure: traceProcedure, Source: casework.ByMatch, Key: run + "/" + string(item.Person), State: state,
		Place:   casework.Place{School: item.School, Class: item.Class, Township: item.Township, Village: item.Village},
		Subject: casework.Subject{Kind: string(procedure.AboutPupil), ID: string(item.Person)},
		Origin:  casework.Origin{Kind: "match", ID: run},
	})
	if err != nil {
		return "", err
	}
	return caseURL(&made), nil
}
