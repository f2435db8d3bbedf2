package access_test

import (
	"slices"
	"strings"
	"testing"

	"junheng/access"
	"junheng/registry"

	"github.com/google/go-cmp/cmp"
)

// somewhere is a grant for each role in or around 沈阳市和平区 (210102).
func somewhere(r access.Role) access.Grant {
	g := access.Grant{Role: r}
	switch r.Info().Reach {
	case access.OneClass:
		g.Region, g.School, g.Class = 210102, "S1", "2023级1班"
	case access.OneSchool:
		g.Region, g.School = 210102, "S1"
	case access.OneTownship:
		g.Region, g.Township = 210102, "浑河站"
	case access.OneCounty, access.AnyRegion:
		g.Region = 210102
	case access.OneCity:
		g.Region = 210100
	case access.OneProvince:
		g.Region = 210000
	}
	return g
}

func as(grants ...access.Grant) access.Actor {
	return access.Actor{Account: "01A", Name: "甲", Grants: grants, Via: "session"}
}

func TestARoleReachesItsPlaceAndNoFurther(t *testing.T) {
	var (
		school    = access.Place{Region: 210102, School: "S1", Township: "浑河站"}
		sibling   = access.Place{Region: 210102, School: "S2", Township: "浑河站"}
		faraway   = access.Place{Region: 210102, School: "S3", Township: "长白"}
		sameName  = access.Place{Region: 210103, School: "S1", Township: "浑河站"}
		township  = access.Place{Region: 210102, Township: "浑河站"}
		byCode    = access.Place{Region: 210102001}
		county    = access.Place{Region: 210102}
		neighbour = access.Place{Region: 210103}
		city      = access.Place{Region: 210100}
		otherCity = access.Place{Region: 210200}
		dalian    = access.Place{Region: 210202}
		province  = access.Place{Region: 210000}
		jilin     = access.Place{Region: 220000}
		changchun = access.Place{Region: 220102}
		nowhere   = access.Place{}
	)
	all := []access.Place{school, sibling, faraway, sameName, township, byCode, county, neighbour, city, otherCity, dalian, province, jilin, changchun, nowhere}
	tests := []struct {
		name  string
		grant access.Grant
		in    []access.Place
	}{
		{
			"a school is itself, not its sibling, and not the same number elsewhere",
			access.Grant{Role: access.SchoolClerk, Region: 210102, School: "S1"},
			[]access.Place{school},
		},
		{
			"a head too",
			access.Grant{Role: access.SchoolHead, Region: 210102, School: "S1"},
			[]access.Place{school},
		},
		{
			"a class teacher reads no returns, not even of the own school",
			access.Grant{Role: access.ClassTeacher, Region: 210102, School: "S1", Class: "2023级1班"},
			nil,
		},
		{
			"a school role without a school reaches nothing",
			access.Grant{Role: access.SchoolClerk, Region: 210102},
			nil,
		},
		{
			"a township has its schools, not those of a like-named one next door",
			access.Grant{Role: access.TownshipOfficer, Region: 210102, Township: "浑河站"},
			[]access.Place{school, sibling, township},
		},
		{
			"a township by its code",
			access.Grant{Role: access.TownshipOfficer, Region: 210102001},
			[]access.Place{byCode},
		},
		{
			"a township officer without a township reaches nothing",
			access.Grant{Role: access.TownshipOfficer, Region: 210102},
			nil,
		},
		{
			"a county has its schools and townships, not its sibling and not its city",
			access.Grant{Role: access.CountyStatistician, Region: 210102},
			[]access.Place{school, sibling, faraway, township, byCode, county},
		},
		{
			"a leader like his statistician",
			access.Grant{Role: access.CountyLeader, Region: 210102},
			[]access.Place{school, sibling, faraway, township, byCode, county},
		},
		{
			"an inspector of a county",
			access.Grant{Role: access.Inspector, Region: 210103},
			[]access.Place{sameName, neighbour},
		},
		{
			"an inspector of a city",
			access.Grant{Role: access.Inspector, Region: 210200},
			[]access.Place{otherCity, dalian},
		},
		{
			"a city has all its counties, not another city and not its province",
			access.Grant{Role: access.CityReviewer, Region: 210100},
			[]access.Place{school, sibling, faraway, sameName, township, byCode, county, neighbour, city},
		},
		{
			"a province has all its cities, not the next province",
			access.Grant{Role: access.ProvinceReviewer, Region: 210000},
			[]access.Place{school, sibling, faraway, sameName, township, byCode, county, neighbour, city, otherCity, dalian, province},
		},
		{
			"a business role without a region reaches nothing",
			access.Grant{Role: access.ProvinceReviewer},
			nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := as(tt.grant)
			for _, at := range all {
				want := slices.Contains(tt.in, at)
				if got := a.May(access.ReturnRead, at); got != want {
					t.Errorf("May(return.read, %+v) = %v, want %v", at, got, want)
				}
				if role := a.RoleFor(access.ReturnRead, at); (role == tt.grant.Role) != want {
					t.Errorf("RoleFor(return.read, %+v) = %q", at, role)
				}
			}
		})
	}
}

func TestAClassTeacherHasOneClassAndOfTheSchoolTheRegister(t *testing.T) {
	a := as(access.Grant{Role: access.ClassTeacher, Region: 210102, School: "S1", Class: "2023级1班"})
	place := func(school registry.SchoolID, class string) access.Place {
		return access.Place{Region: 210102, School: school, Class: class}
	}
	for _, tt := range []struct {
		perm access.Permission
		at   access.Place
		want bool
	}{
		{access.PeopleRead, place("S1", "2023级1班"), true},
		{access.PeopleRead, place("S1", "2023级2班"), false},
		{access.PeopleRead, place("S2", "2023级1班"), false},
		{access.PeopleRead, place("S1", ""), false},
		{access.AttendEnter, place("S1", "2023级1班"), true},
		{access.RegistryRead, place("S1", ""), true},
		{access.RegistryRead, place("S2", ""), false},
		{access.PeopleReveal, place("S1", "2023级1班"), false},
	} {
		if got := a.May(tt.perm, tt.at); got != tt.want {
			t.Errorf("May(%s, %+v) = %v, want %v", tt.perm, tt.at, got, tt.want)
		}
	}
	if diff := cmp.Diff([]string{"2023级1班"}, a.Classes("S1")); diff != "" {
		t.Errorf("classes (-want +got):\n%s", diff)
	}
	if got := a.Classes("S2"); got != nil {
		t.Errorf("classes of another school: %v", got)
	}
}

// TestEveryRoleHasExactlyItsPermissions goes through roles × permissions at the
// role's own place; the table here is written out, so that a change of the
// other is noticed.
func TestEveryRoleHasExactlyItsPermissions(t *testing.T) {
	reading := "registry.read round.read return.read return.comment notice.read assess.read export.data "
	table := map[access.Role]string{
		access.ClassTeacher:       "registry.read notice.read case.read case.act attend.enter people.read",
		access.SchoolClerk:        reading + "return.fill case.read case.act attend.enter people.read people.edit",
		access.SchoolHead:         reading + "return.fill return.submit sensitive.read case.read case.act attend.enter statement.send people.read people.edit people.reveal people.export",
		access.TownshipOfficer:    reading + "return.fill case.read case.act people.read people.reveal",
		access.CountyStatistician: reading + "registry.edit round.manage return.fill return.submit return.review return.amend notice.send assess.run plan.read plan.write sensitive.read case.read case.act case.direct statement.send people.read people.edit people.confirm people.reveal people.export",
		access.CountyLeader:       reading + "return.review return.amend notice.send assess.adopt plan.read plan.write plan.adopt sensitive.read case.read case.direct statement.send people.read people.confirm people.reveal people.export people.retain",
		access.Inspector:          reading + "plan.read sensitive.read case.read case.act",
		access.CityReviewer:       reading + "return.confirm notice.send assess.run assess.adopt plan.read sensitive.read case.read statement.send",
		access.ProvinceReviewer:   reading + "return.confirm notice.send assess.run assess.adopt plan.read sensitive.read case.read statement.send",
		access.SystemAdmin:        "account.read account.manage settings.manage",
		access.SecurityAdmin:      "account.read account.grant",
		access.AuditAdmin:         "account.read audit.read",
	}
	if len(table) != len(access.Roles()) {
		t.Errorf("%d roles in the table, %d in the program", len(table), len(access.Roles()))
	}
	for _, info := range access.Roles() {
		g := somewhere(info.Role)
		at := access.Place{Region: g.Region, School: g.School, Township: g.Township, Class: g.Class}
		a := as(g)
		var got, want []string
		for _, p := range access.Permissions() {
			if a.May(p, at) != a.Holds(p) {
				t.Errorf("%s: May(%s) = %v at the role's own place, Holds = %v", info.Role, p, a.May(p, at), a.Holds(p))
			}
			if a.Holds(p) {
				got = append(got, string(p))
			}
			if p.Business() && a.Holds(p) && info.Admin() {
				t.Errorf("%s holds %s", info.Role, p)
			}
			if slices.Contains(fields(table[info.Role]), string(p)) {
				want = append(want, string(p))
			}
		}
		if len(want) != len(fields(table[info.Role])) {
			t.Errorf("%s: the table names a permission the program does not have", info.Role)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", info.Role, diff)
		}
	}
}

func TestEveryRoleAndPermissionHasWordsInBothLanguages(t *testing.T) {
	for _, i := range access.Roles() {
		for _, w := range []string{i.Label.ZH, i.Label.EN, i.Tells.ZH, i.Tells.EN} {
			if w == "" {
				t.Errorf("role %s lacks words", i.Role)
			}
		}
		for _, p := range i.Perms {
			if l := p.Label(); l.EN == string(p) || l.ZH == "" {
				t.Errorf("permission %s of %s has no words", p, i.Role)
			}
		}
	}
	if l := access.Role("nobody").Label(); l.ZH != "nobody" || access.Role("nobody").Admin() || access.Role("").Admin() {
		t.Error("an unknown role is somebody")
	}
}

func TestWhoHasAStepToDoMayDoNothingElse(t *testing.T) {
	for _, pending := range []access.Pending{access.PendingSecond, access.PendingSet, access.PendingEnrol} {
		a := as(somewhere(access.CountyStatistician))
		a.Pending = pending
		for _, p := range append(access.Permissions(), access.SignedIn) {
			if a.Holds(p) {
				t.Errorf("%s pending, but holds %s", pending, p)
			}
		}
		if !a.Holds(access.Arriving) || !a.Holds(access.Public) {
			t.Errorf("%s pending, and cannot even do it", pending)
		}
	}
	var nobody access.Actor
	if nobody.Holds(access.Arriving) || nobody.Holds(access.SignedIn) || nobody.Holds(access.ReturnRead) || !nobody.Holds(access.Public) {
		t.Error("nobody may do more or less than what is public")
	}
}

func TestATokenMayDoOnlyWhatItNames(t *testing.T) {
	a := as(somewhere(access.CountyStatistician))
	a.Only = []access.Permission{access.ReturnRead, access.ReturnConfirm}
	at := access.Place{Region: 210102}
	if !a.May(access.ReturnRead, at) {
		t.Error("a token may not do what it names")
	}
	for _, p := range []access.Permission{access.ReturnFill, access.ReturnConfirm, access.AccountRead} {
		if a.May(p, at) {
			t.Errorf("a token may %s, which it does not name or its account does not have", p)
		}
	}
}

func TestARoundOfTheCountyMayBeReadByItsSchools(t *testing.T) {
	county, next := access.Place{Region: 210102}, access.Place{Region: 210103}
	for _, r := range []access.Role{access.SchoolClerk, access.TownshipOfficer} {
		a := as(somewhere(r))
		if !a.May(access.RoundRead, county) || a.May(access.RoundRead, next) || a.May(access.NoticeRead, county) || a.May(access.RoundRead, access.Place{}) {
			t.Errorf("%s: the county's rounds, and nothing else of the county, are to be read", r)
		}
	}
}

func TestScopesAreListed(t *testing.T) {
	mixed := as(somewhere(access.CountyStatistician), access.Grant{Role: access.SchoolHead, Region: 210103, School: "S9"})
	tests := []struct {
		name     string
		actor    access.Actor
		perm     access.Permission
		counties []registry.RegionCode
		schools  []registry.SchoolID
		top      registry.RegionCode
	}{
		{"a school's county is that of the school", as(somewhere(access.SchoolClerk)), access.ReturnFill, []registry.RegionCode{210102}, []registry.SchoolID{"S1"}, 210102},
		{"only the grant that gives the permission counts", mixed, access.RegistryEdit, []registry.RegionCode{210102}, nil, 210102},
		{"both grants give reading", mixed, access.ReturnRead, []registry.RegionCode{210102, 210103}, nil, 210102},
		{"an administrator has none", as(access.Grant{Role: access.AuditAdmin}), access.AuditRead, nil, nil, 0},
		{"a city without counties is its own", as(access.Grant{Role: access.CityReviewer, Region: 441900}), access.ReturnConfirm, []registry.RegionCode{441900}, nil, 441900},
		{"two schools of one head", as(access.Grant{Role: access.SchoolHead, Region: 210102, School: "S2"}, access.Grant{Role: access.SchoolHead, Region: 210102, School: "S1"}), access.ReturnRead, []registry.RegionCode{210102}, []registry.SchoolID{"S1", "S2"}, 210102},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.counties, tt.actor.Counties(tt.perm)); diff != "" {
				t.Errorf("Counties (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.schools, tt.actor.Schools()); diff != "" {
				t.Errorf("Schools (-want +got):\n%s", diff)
			}
			if got := tt.actor.Top(); got != tt.top {
				t.Errorf("Top = %v, want %v", got, tt.top)
			}
		})
	}
	city := as(access.Grant{Role: access.CityReviewer, Region: 210100})
	city.Also = []registry.RegionCode{210199, 220199}
	got := city.Counties(access.ReturnConfirm)
	if !slices.Contains(got, 210102) || !slices.Contains(got, 210199) || slices.Contains(got, 220199) || !slices.IsSorted(got) {
		t.Errorf("the city's counties are %v", got)
	}
	beijing := as(access.Grant{Role: access.ProvinceReviewer, Region: 110000}).Counties(access.ReturnRead)
	if !slices.Contains(beijing, 110101) || slices.Contains(beijing, 110100) {
		t.Errorf("the districts of Beijing are %v", beijing)
	}
	if got := as(somewhere(access.TownshipOfficer)).Townships(); !slices.Equal(got, []string{"浑河站"}) {
		t.Errorf("Townships = %v", got)
	}
	if mixed.Townships() != nil {
		t.Error("who is not limited to townships is")
	}
}

// TestEveryCountyListedMayBeEntered holds Counties and May together over
// every region of the list.
func TestEveryCountyListedMayBeEntered(t *testing.T) {
	for _, province := range registry.ListRegionsUnder(0) {
		a := as(access.Grant{Role: access.ProvinceReviewer, Region: province.Code})
		for _, c := range a.Counties(access.ReturnRead) {
			if !a.May(access.ReturnRead, access.Place{Region: c}) {
				t.Errorf("%v lists %v, which it may not enter", province.Code, c)
			}
		}
		for _, city := range registry.ListRegionsUnder(province.Code) {
			if city.Level != registry.PrefectureLevel {
				continue
			}
			b := as(access.Grant{Role: access.CityReviewer, Region: city.Code})
			for _, c := range b.Counties(access.ReturnRead) {
				if !b.May(access.ReturnRead, access.Place{Region: c}) {
					t.Errorf("%v lists %v, which it may not enter", city.Code, c)
				}
			}
		}
	}
}

func TestFieldsAreShownByClass(t *testing.T) {
	at := access.Place{Region: 210102, School: "S1"}
	clerk, head, admin := as(somewhere(access.SchoolClerk)), as(somewhere(access.SchoolHead)), as(access.Grant{Role: access.SystemAdmin})
	tests := []struct {
		actor access.Actor
		class string
		want  bool
	}{
		{clerk, "public", true},
		{clerk, "internal", true},
		{clerk, "sensitive", false},
		{clerk, "unheard of", false},
		{head, "sensitive", true},
		{head, "unheard of", true},
		{admin, "public", false},
		{admin, "internal", false},
		{admin, "sensitive", false},
	}
	for _, tt := range tests {
		if got := tt.actor.MaySee(tt.class, at); got != tt.want {
			t.Errorf("%v MaySee(%s) = %v, want %v", tt.actor.Grants, tt.class, got, tt.want)
		}
	}
	if head.MaySee("internal", access.Place{Region: 210102, School: "S2"}) {
		t.Error("a head sees another school's fields")
	}
}

func TestTheConsoleManagesAccountsAndSeesNoData(t *testing.T) {
	c := access.Console()
	for _, p := range access.Permissions() {
		want := p == access.AccountRead || p == access.AccountManage || p == access.AccountGrant || p == access.SettingsManage
		if c.Holds(p) != want {
			t.Errorf("Console holds %s: %v, want %v", p, c.Holds(p), want)
		}
	}
}

func fields(s string) []string { return strings.Fields(s) }
