package access_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var (
	system   = access.Actor{Account: "sys", Name: "系", Via: "session", Grants: []access.Grant{{Role: access.SystemAdmin}}}
	security = access.Actor{Account: "sec", Name: "安", Via: "session", Grants: []access.Grant{{Role: access.SecurityAdmin}}}
	auditor  = access.Actor{Account: "aud", Name: "审", Via: "session", Grants: []access.Grant{{Role: access.AuditAdmin}}}
)

func TestEachAdministratorDoesHisOwnPartAndNoOther(t *testing.T) {
	h := newHouse(t)
	made, err := h.Create(t.Context(), system, access.NewAccount{Login: "li", Name: "李"})
	if err != nil {
		t.Fatal(err)
	}
	id := made.Account.ID
	acts := []struct {
		name string
		who  access.Actor
		do   func(a access.Actor) error
	}{
		{"create", system, func(a access.Actor) error {
			_, err := h.Create(t.Context(), a, access.NewAccount{Login: "w" + string(a.Account), Name: "王"})
			return err
		}},
		{"create many", system, func(a access.Actor) error { _, err := h.CreateMany(t.Context(), a, nil); return err }},
		{"amend", system, func(a access.Actor) error {
			return h.Amend(t.Context(), a, access.AmendAccount{ID: id, Name: "李"})
		}},
		{"disable", system, func(a access.Actor) error { return h.SetDisabled(t.Context(), a, id, false, "") }},
		{"reset", system, func(a access.Actor) error { _, err := h.ResetPassword(t.Context(), a, id); return err }},
		{"grant", security, func(a access.Actor) error {
			return h.SetGrants(t.Context(), a, id, []access.Grant{statistician})
		}},
		{"unlock", security, func(a access.Actor) error { return h.Unlock(t.Context(), a, id) }},
		{"reset second", security, func(a access.Actor) error { return h.ResetSecond(t.Context(), a, id) }},
		{"policy", security, func(a access.Actor) error { return h.SavePolicy(t.Context(), a, access.DefaultPolicy()) }},
	}
	for _, act := range acts {
		for _, a := range []access.Actor{system, security, auditor, as(statistician)} {
			before := len(h.Store.Entries)
			err := act.do(a)
			if a.Account == act.who.Account {
				if err != nil {
					t.Errorf("%s by %s: %v", act.name, a.Name, err)
				}
				continue
			}
			if fault.KindOf(err) != fault.Denied {
				t.Errorf("%s by %v: %v, want it denied", act.name, a.Grants, err)
			}
			if len(h.Store.Entries) != before+1 || h.Store.Entries[before].Result != audit.Denied || h.Store.Entries[before].Actor != string(a.Account) {
				t.Errorf("%s by %v: the refusal is not on record", act.name, a.Grants)
			}
		}
	}
	for _, a := range []access.Actor{system, security, auditor} {
		if _, err := h.List(t.Context(), a); err != nil {
			t.Errorf("%s lists: %v", a.Name, err)
		}
	}
	if _, err := h.List(t.Context(), as(statistician)); fault.KindOf(err) != fault.Denied {
		t.Errorf("a statistician lists accounts: %v", err)
	}
}

func TestNobodyActsOnHimself(t *testing.T) {
	h := newHouse(t)
	ids := map[access.Role]access.AccountID{}
	for _, r := range []access.Role{access.SystemAdmin, access.SecurityAdmin} {
		ids[r] = h.Open(string(r)[:3], access.Grant{Role: r})
	}
	sys, sec := system, security
	sys.Account, sec.Account = ids[access.SystemAdmin], ids[access.SecurityAdmin]
	wantFault(t, h.SetGrants(t.Context(), sec, sec.Account, []access.Grant{statistician}), "access.himself")
	wantFault(t, h.ResetSecond(t.Context(), sec, sec.Account), "access.himself")
	wantFault(t, h.SetDisabled(t.Context(), sys, sys.Account, true, ""), "access.himself")
	_, err := h.ResetPassword(t.Context(), sys, sys.Account)
	wantFault(t, err, "access.himself")
}

func TestTheLastAdministratorOfAKindStays(t *testing.T) {
	h := newHouse(t)
	id := h.Open("aud", access.Grant{Role: access.AuditAdmin})
	wantFault(t, h.SetGrants(t.Context(), security, id, nil), "access.last")
	wantFault(t, h.SetDisabled(t.Context(), system, id, true, ""), "access.last")
	h.Open("aud2", access.Grant{Role: access.AuditAdmin})
	if err := h.SetDisabled(t.Context(), system, id, true, ""); err != nil {
		t.Errorf("with another: %v", err)
	}
}

func TestGrantsNameThePlaceTheirRoleReaches(t *testing.T) {
	tests := []struct {
		name  string
		grant access.Grant
		ok    bool
	}{
		{"a school of a county", access.Grant{Role: access.SchoolClerk, Region: 210102, School: "S1"}, true},
		{"a school of a county younger than the list", access.Grant{Role: access.SchoolClerk, Region: 219901, School: "S1"}, true},
		{"a school of a city without counties", access.Grant{Role: access.SchoolHead, Region: 441900, School: "S1"}, true},
		{"a school nowhere", access.Grant{Role: access.SchoolClerk, School: "S1"}, false},
		{"a school role for a county", access.Grant{Role: access.SchoolClerk, Region: 210102}, false},
		{"a school of a city with counties", access.Grant{Role: access.SchoolClerk, Region: 210100, School: "S1"}, false},
		{"a township by name", access.Grant{Role: access.TownshipOfficer, Region: 210102, Township: "浑河站"}, true},
		{"a township by code", access.Grant{Role: access.TownshipOfficer, Region: 210102001}, true},
		{"a township without name", access.Grant{Role: access.TownshipOfficer, Region: 210102}, false},
		{"a county", access.Grant{Role: access.CountyStatistician, Region: 210102}, true},
		{"a city for a county's role", access.Grant{Role: access.CountyLeader, Region: 210100}, false},
		{"a county and a school", access.Grant{Role: access.CountyLeader, Region: 210102, School: "S1"}, false},
		{"a city", access.Grant{Role: access.CityReviewer, Region: 210100}, true},
		{"a county for a city's role", access.Grant{Role: access.CityReviewer, Region: 210102}, false},
		{"a province", access.Grant{Role: access.ProvinceReviewer, Region: 210000}, true},
		{"a city for a province's role", access.Grant{Role: access.ProvinceReviewer, Region: 210100}, false},
		{"an inspector of a county", access.Grant{Role: access.Inspector, Region: 210102}, true},
		{"an inspector of a city", access.Grant{Role: access.Inspector, Region: 210100}, true},
		{"an inspector of a province", access.Grant{Role: access.Inspector, Region: 210000}, true},
		{"an inspector of a township", access.Grant{Role: access.Inspector, Region: 210102001}, false},
		{"an inspector of everything", access.Grant{Role: access.Inspector}, false},
		{"an administrator", access.Grant{Role: access.AuditAdmin}, true},
		{"an administrator of a county", access.Grant{Role: access.AuditAdmin, Region: 210102}, false},
		{"a code that is none", access.Grant{Role: access.CountyLeader, Region: 12}, false},
		{"a code below nothing", access.Grant{Role: access.CountyLeader, Region: -210102}, false},
		{"a role nobody knows", access.Grant{Role: "boss", Region: 210102}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bad := access.CheckGrants([]access.Grant{tt.grant})
			if (len(bad) == 0) != tt.ok {
				t.Errorf("CheckGrants(%+v) = %v", tt.grant, bad)
			}
			if len(bad) > 0 && placesOf(bad[0]) != "0" {
				t.Errorf("the fault is at %q", placesOf(bad[0]))
			}
			if tt.ok && tt.grant.Text().ZH == "" {
				t.Error("the grant has no words")
			}
		})
	}
	if bad := access.CheckGrants([]access.Grant{statistician, statistician}); len(bad) != 1 {
		t.Errorf("the same twice: %v", bad)
	}
}

func TestNoAdministratorsRoleStandsBesideAnother(t *testing.T) {
	for _, admin := range []access.Role{access.SystemAdmin, access.SecurityAdmin, access.AuditAdmin} {
		for _, info := range access.Roles() {
			if info.Role == admin {
				continue
			}
			bad := access.CheckGrants([]access.Grant{{Role: admin}, somewhere(info.Role)})
			if len(bad) != 1 || keysOf(bad[0])[0] != "access.separated" {
				t.Errorf("%s beside %s: %v", admin, info.Role, bad)
			}
		}
	}
}

// TestNoSequenceOfGrantsGivesAnAdministratorBusiness lets administrators with
// odd intentions do what they can, and asks after each act whether anybody
// holds an administrator's permission and one of business together.
func TestNoSequenceOfGrantsGivesAnAdministratorBusiness(t *testing.T) {
	var all []access.Grant
	for _, i := range access.Roles() {
		all = append(all, somewhere(i.Role))
	}
	all = append(all, access.Grant{Role: access.SystemAdmin, Region: 210102}, access.Grant{Role: access.CountyLeader}, access.Grant{Role: "boss"})
	rapid.Check(t, func(rt *rapid.T) {
		h := newHouse(t)
		ids := []access.AccountID{"01A-none"}
		for _, login := range []string{"a1", "b2", "c3"} {
			c, err := h.Create(t.Context(), system, access.NewAccount{Login: login, Name: login})
			if err != nil {
				rt.Fatal(err)
			}
			ids = append(ids, c.Account.ID)
		}
		draw := func() []access.Grant { return rapid.SliceOfN(rapid.SampledFrom(all), 0, 4).Draw(rt, "grants") }
		for range rapid.IntRange(1, 12).Draw(rt, "acts") {
			id := rapid.SampledFrom(ids).Draw(rt, "whose")
			actor := rapid.SampledFrom([]access.Actor{system, security, auditor, access.Console()}).Draw(rt, "who")
			if self := rapid.SampledFrom(ids).Draw(rt, "as"); self != ids[0] { // one of the accounts acts with what it has
				a, _ := h.Store.FindAccount(t.Context(), self)
				actor = access.Actor{Account: self, Grants: a.Grants, Via: "session"}
			}
			before, _ := h.Store.FindAccount(t.Context(), id)
			switch rapid.IntRange(0, 2).Draw(rt, "act") {
			case 0:
				_ = h.SetGrants(t.Context(), actor, id, draw())
			case 1:
				_, _ = h.CreateMany(t.Context(), actor, []access.NewAccount{{Login: "n" + string(rune('a'+len(h.Store.Accounts))) + "x", Name: "n", Wants: draw()}})
			case 2:
				_ = h.GrantProposed(t.Context(), actor, []access.AccountID{id})
			}
			after, _ := h.Store.FindAccount(t.Context(), id)
			if actor.Account == id && !cmp.Equal(before.Grants, after.Grants) {
				rt.Fatalf("%s changed his own grants from %v to %v", id, before.Grants, after.Grants)
			}
			for _, a := range h.Store.Accounts {
				who := as(a.Grants...)
				business := slices.ContainsFunc(access.Permissions(), func(p access.Permission) bool { return p.Business() && who.Holds(p) })
				if who.Administers() && (business || len(a.Grants) != 1) {
					rt.Fatalf("%s holds %v", a.Login, a.Grants)
				}
			}
		}
	})
}

func TestEverythingWrongWithANewAccountIsToldAtOnce(t *testing.T) {
	h := newHouse(t)
	_, err := h.Create(t.Context(), system, access.NewAccount{Login: "x y", Name: " ", Phone: strings.Repeat("1", 40), Wants: []access.Grant{{Role: "boss"}}})
	if got, want := placesOf(err), "login name phone grants.0"; got != want {
		t.Errorf("faults at %q, want %q", got, want)
	}
	if _, err := h.Create(t.Context(), system, access.NewAccount{Login: "Li.San", Name: "李三"}); err != nil {
		t.Fatal(err)
	}
	_, err = h.Create(t.Context(), system, access.NewAccount{Login: "lI.SAN", Name: "另一人"})
	wantFault(t, err, "access.login_taken")
	_, err = h.CreateMany(t.Context(), system, []access.NewAccount{{Login: "ok1", Name: "甲"}, {Login: "li.san", Name: "乙"}, {Login: "OK1", Name: ""}})
	if got, want := placesOf(err), "1.login 2.name 2.login"; got != want {
		t.Errorf("faults at %q, want %q", got, want)
	}
	if list, _ := h.List(t.Context(), system); len(list) != 1 {
		t.Errorf("%d accounts after a refused import, want the one before it", len(list))
	}
}

func TestWhatTheSystemAdministratorProposesTheSecurityAdministratorGives(t *testing.T) {
	h := newHouse(t)
	wants := []access.Grant{{Role: access.SchoolClerk, Region: 210102, School: "S1"}}
	made, err := h.CreateMany(t.Context(), system, []access.NewAccount{{Login: "s1", Name: "甲", Wants: wants}, {Login: "s2", Name: "乙"}})
	if err != nil || len(made) != 2 || made[0].Code == made[1].Code {
		t.Fatalf("%v, %v", made, err)
	}
	e, err := h.Enter("s1", made[0].Code)
	if err != nil || len(e.Actor.Grants) != 0 {
		t.Errorf("a new account came in with %v, %v", e.Actor.Grants, err)
	}
	p, err := h.ListProposals(t.Context(), security)
	if err != nil || len(p) != 1 || !cmp.Equal(p[0].Grants, wants) {
		t.Fatalf("proposals %v, %v", p, err)
	}
	ids := []access.AccountID{p[0].Account.ID}
	wantFault(t, h.GrantProposed(t.Context(), system, ids), "access.denied")
	if err := h.GrantProposed(t.Context(), security, ids); err != nil {
		t.Fatal(err)
	}
	if a, _ := h.Store.FindAccount(t.Context(), ids[0]); !cmp.Equal(a.Grants, wants) {
		t.Errorf("granted %v", a.Grants)
	}
	wantFault(t, h.GrantProposed(t.Context(), security, ids), "access.no_proposal")
	if line := last(t, h, "account.grants"); !strings.Contains(line.Detail, `"old":null`) || !strings.Contains(line.Detail, `"S1"`) {
		t.Errorf("the grant is on record as %s", line.Detail)
	}
}

func TestACountyYoungerThanTheListIsFoundFromAbove(t *testing.T) {
	h := newHouse(t)
	h.Open("clerk", access.Grant{Role: access.CountyStatistician, Region: 219901})
	h.Open("city", access.Grant{Role: access.CityReviewer, Region: 219900})
	h.Later(6 * time.Second)
	a, _ := h.In("city")
	if got := a.Counties(access.ReturnConfirm); !slices.Equal(got, a.Also) || len(got) != 1 || got[0] != 219901 {
		t.Errorf("the city's counties are %v", got)
	}
}

func TestIdleAccountsAreReported(t *testing.T) {
	h := newHouse(t)
	h.Open("old", statistician)
	h.Later(50 * 24 * time.Hour)
	h.Open("new", statistician)
	if _, err := h.Create(t.Context(), system, access.NewAccount{Login: "never", Name: "从未登录"}); err != nil {
		t.Fatal(err)
	}
	names := func() (out []string) {
		list, err := h.ListIdle(t.Context(), system)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range list {
			out = append(out, l.Login)
		}
		return out
	}
	if got := names(); got != nil {
		t.Errorf("after 50 days: %v", got)
	}
	h.Later(41 * 24 * time.Hour)
	if got := names(); !slices.Equal(got, []string{"old"}) {
		t.Errorf("after 91 days: %v", got)
	}
	h.Later(50 * 24 * time.Hour)
	if got := names(); !slices.Equal(got, []string{"old", "never", "new"}) {
		t.Errorf("after 141 days: %v", got)
	}
}

func TestAnAccountChangedMeanwhileIsNotOverwritten(t *testing.T) {
	h := newHouse(t)
	id := h.Open("li", statistician)
	l, err := h.Find(t.Context(), system, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Amend(t.Context(), system, access.AmendAccount{ID: id, Name: "李一", Revision: l.Revision}); err != nil {
		t.Fatal(err)
	}
	wantFault(t, h.Amend(t.Context(), system, access.AmendAccount{ID: id, Name: "李二", Revision: l.Revision}), "access.changed_meanwhile")
	if l, err = h.FindByLogin(t.Context(), system, "LI"); err != nil || l.Name != "李一" {
		t.Errorf("%v, %v", l.Name, err)
	}
}

func TestEverybodyFindsHisOwnAccountAndNoOther(t *testing.T) {
	h := newHouse(t)
	mine, other := h.Open("li", statistician), h.Open("wang", statistician)
	a, _ := h.In("li")
	if own, err := h.FindOwn(t.Context(), a); err != nil || own.Login != "li" || own.Required || own.Recovery != 0 {
		t.Errorf("%+v, %v", own, err)
	}
	if _, err := h.Find(t.Context(), a, mine); err != nil {
		t.Error(err)
	}
	_, err := h.Find(t.Context(), a, other)
	wantFault(t, err, "access.denied")
	if _, err := h.FindOwn(t.Context(), access.Actor{}); err == nil {
		t.Error("nobody has an account")
	}
}

func TestAPolicyIsKeptWithinBounds(t *testing.T) {
	h := newHouse(t)
	p := access.DefaultPolicy()
	for _, n := range p.Numbers() {
		for _, v := range []int{n.Min, n.Max} {
			if !p.SetNumber(n.Name, v) {
				t.Fatalf("no number %s", n.Name)
			}
			if err := h.SavePolicy(t.Context(), security, p); err != nil {
				t.Errorf("%s = %d: %v", n.Name, v, err)
			}
		}
		for _, v := range []int{n.Min - 1, n.Max + 1} {
			p.SetNumber(n.Name, v)
			if err := h.SavePolicy(t.Context(), security, p); placesOf(err) != n.Name {
				t.Errorf("%s = %d: %v", n.Name, v, err)
			}
		}
		p.SetNumber(n.Name, n.Value)
	}
	if p.SetNumber("nothing", 1) {
		t.Error("a number nobody knows is set")
	}
	p.SecondFactor, p.AdminFrom = []access.Role{"boss"}, []string{"10.0.0.0/40"}
	if got, want := placesOf(h.SavePolicy(t.Context(), security, p)), "second_factor admin_from"; got != want {
		t.Errorf("faults at %q, want %q", got, want)
	}
	p.SecondFactor, p.AdminFrom = []access.Role{access.CountyStatistician}, nil
	if err := h.SavePolicy(t.Context(), security, p); err != nil {
		t.Fatal(err)
	}
	h.Open("li", statistician)
	if a, _ := h.In("li"); a.Pending != access.PendingEnrol {
		t.Errorf("a role of which the policy wants a second factor: %q pending", a.Pending)
	}
	if line := last(t, h, "account.policy"); !strings.Contains(line.Detail, `"old"`) || !strings.Contains(line.Detail, "county_statistician") {
		t.Errorf("the policy is on record as %s", line.Detail)
	}
}
