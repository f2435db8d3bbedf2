package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/rules"
)

// openers is who may open what, as the work asks: procedure → origin → roles.
// What is not here nobody opens.
var openers = map[string]map[procedure.OriginKind][]access.Role{
	"dropout": {
		"absence": schoolsAnd(access.TownshipOfficer, access.CountyStatistician), "leave": schoolsAnd(access.TownshipOfficer, access.CountyStatistician), "roster": schoolsAnd(access.TownshipOfficer, access.CountyStatistician),
		"match": schoolsAnd(access.TownshipOfficer, access.CountyStatistician), "person": schoolsAnd(access.TownshipOfficer, access.CountyStatistician),
		"inspection": schoolsAnd(access.TownshipOfficer, access.CountyStatistician), "complaint": schoolsAnd(access.TownshipOfficer, access.CountyStatistician),
		"import": schoolsAnd(access.TownshipOfficer, access.CountyStatistician),
	},
	"rectification": {
		"inspection": county2, "requirement": county2, "complaint": county2,
		"self": {access.SchoolClerk, access.SchoolHead, access.TownshipOfficer, access.CountyStatistician},
	},
	"building": {"person": headsAnd(access.CountyStatistician), "import": headsAnd(access.CountyStatistician)},
	"care": {
		"person": schoolsAnd(access.TownshipOfficer, access.CountyStatistician), "roster": schoolsAnd(access.TownshipOfficer, access.CountyStatistician),
		"match": schoolsAnd(access.TownshipOfficer, access.CountyStatistician),
	},
	"fee_complaint": {"complaint": county2},
	"fee_item":      {"person": headsAnd()},
	"fee_monitor":   {"person": {access.CountyStatistician}},
	"hazard": {
		"self": headsAnd(), "complaint": county2,
		"inspection": {access.Inspector, access.CountyStatistician, access.TownshipOfficer},
	},
	"incident":       {"person": headsAnd(access.CountyStatistician), "complaint": {access.CountyStatistician}},
	"oversize":       {"self": headsAnd(), "person": county2, "inspection": county2, "complaint": county2},
	"pairing":        {"person": {access.CountyStatistician}},
	"private_school": {"person": {access.CountyStatistician}},
	"safety_check":   {"person": county2},
	"service":        {"person": headsAnd(access.CountyStatistician)},
}

var county2 = []access.Role{access.CountyStatistician, access.Inspector}

func headsAnd(more ...access.Role) []access.Role {
	return append([]access.Role{access.SchoolClerk, access.SchoolHead}, more...)
}

func schoolsAnd(more ...access.Role) []access.Role {
	return append(headsAnd(more...), access.ClassTeacher)
}

func TestEachRoleOpensWhatItsOfficeSeesAndNothingElse(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.shut()
	h.start(rules.Embedded())
	place := lower
	for _, p := range h.s.Procedures(county) {
		want := openers[p.ID]
		if want == nil {
			t.Errorf("%s: nobody has said who may open it", p.ID)
		}
		for _, info := range access.Roles() {
			who := actor(info.Role)
			var mine []procedure.OriginKind
			for _, origin := range procedure.Origins() {
				allowed := slices.Contains(want[origin], info.Role)
				if allowed {
					mine = append(mine, origin)
				}
				_, err := h.s.Open(t.Context(), who, casework.Opens{
					County: county, Procedure: p.ID, Key: fmt.Sprint(p.ID, origin, info.Role), Place: place, Origin: casework.Origin{Kind: string(origin)},
				})
				if denied := fault.KindOf(err) == fault.Denied; denied == allowed {
					t.Errorf("%s of %s by %s: denied %v, want %v: %v", p.ID, origin, info.Role, denied, !allowed, err)
				} else if denied && info.Role == access.SchoolHead && !strings.Contains(err.Error(), "opened by") && len(want[origin]) > 0 {
					t.Errorf("%s of %s by a head: %v does not say who may", p.ID, origin, err)
				}
			}
			if got := casework.MayOpen(p, who, county, place); !slices.Equal(got, mine) {
				t.Errorf("%s: %s may open %v, want %v", p.ID, info.Role, got, mine)
			}
			if refused := casework.RefuseOpening(p, who, county) != nil; refused != (len(mine) == 0) {
				t.Errorf("%s: the form is shown to %s: %v, want %v", p.ID, info.Role, !refused, len(mine) > 0)
			}
		}
	}
}

func TestTheOriginOfTheCaseAndOfTheFormAreOne(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.shut()
	h.start(rules.Embedded())
	fields := func(origin string) map[string]string {
		return map[string]string{"origin_kind": origin, "problem": "某问题", "kind": "conduct", "severity": "minor"}
	}
	ask := func(role access.Role, origin, form string) (casework.Case, error) {
		return h.s.Open(t.Context(), actor(role), casework.Opens{
			County: county, Procedure: "rectification", Key: string(role) + origin + form, Place: lower,
			Subject: casework.Subject{ID: "S1/" + origin + form, Label: "问题"}, Origin: casework.Origin{Kind: origin}, Fields: fields(form),
		})
	}
	// A head's own check may not be written down as what an inspector found.
	if _, err := ask(access.SchoolHead, "self", "inspection"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("two origins: %v", err)
	}
	if _, err := ask(access.SchoolHead, "", "inspection"); fault.KindOf(err) != fault.Denied {
		t.Errorf("an inspection by the head: %v", err)
	}
	c, err := ask(access.SchoolHead, "", "self")
	if err != nil || c.Origin.Kind != "self" {
		t.Errorf("the head's own check: origin %q, %v", c.Origin.Kind, err)
	}
	// Nobody opens as a party that he is not.
	_, err = h.s.Open(t.Context(), actor(access.SchoolHead), casework.Opens{
		County: county, Procedure: "rectification", Key: "as", As: "inspector", Place: lower, Subject: casework.Subject{ID: "S1/as"},
		Origin: casework.Origin{Kind: "inspection"}, Fields: fields("inspection"),
	})
	if fault.KindOf(err) != fault.Denied {
		t.Errorf("a head as inspector: %v", err)
	}
}
