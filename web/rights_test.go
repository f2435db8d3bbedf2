package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"junheng/access"
	"junheng/web/webtest"
)

// loginOf gives the account of a role.
func loginOf(t *testing.T, s *webtest.Server, role access.Role) access.Listed {
	t.Helper()
	for _, l := range s.Logins {
		if l.Role == role {
			a, err := s.Access.FindByLogin(t.Context(), access.Console(), l.Login)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
	}
	t.Fatalf("nobody is %s", role)
	return access.Listed{}
}

// newestResult gives the address of the golden county's newest verdict.
func newestResult(s *webtest.Server) string {
	return "/results/219901/" + s.Assessments[len(s.Assessments)-1].ID
}

func TestAPageKeptForOneGrantIsNotShownUnderAnother(t *testing.T) {
	s := webtest.New(t)
	at := newestResult(s)
	clerk := loginOf(t, s, access.SchoolClerk)
	own := clerk.Grants[0]
	c := s.As(access.SchoolClerk)
	page := at + "/school/" + string(own.School)
	c.Get(page).Wants(200)
	c.Get(page).Wants(200)
	other := own
	other.School = "9999999999"
	if err := s.Access.SetGrants(t.Context(), access.Console(), clerk.ID, []access.Grant{other}); err != nil {
		t.Fatal(err)
	}
	if p := c.Get(page); p.Status == http.StatusOK {
		t.Errorf("a school whose role is taken away is still shown: %s", page)
	}
}

func TestAPageKeptForOneTokenIsNotShownToAnother(t *testing.T) {
	s := webtest.New(t)
	at := newestResult(s)
	actor, _, err := s.Access.Resume(t.Context(), s.Token(access.CountyStatistician), "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	get := func(perms ...access.Permission) *webtest.Page {
		_, secret, err := s.Access.CreateToken(t.Context(), actor, access.NewToken{Name: "x", Days: 1, Perms: perms})
		if err != nil {
			t.Fatal(err)
		}
		return s.Stranger().Do(http.MethodGet, at, nil, http.Header{"Authorization": {"Bearer " + secret}})
	}
	if p := get(access.AssessRead, access.ExportData).Wants(200); !strings.Contains(p.Body, "report.html") {
		t.Fatal("who may export is not offered the report")
	}
	if p := get(access.AssessRead).Wants(200); strings.Contains(p.Body, "report.html") {
		t.Error("the page made for a token that may export was shown to one that may not")
	}
}

func TestAPlanThatIsWrongTellsNothingOfAnotherCounty(t *testing.T) {
	s := webtest.New(t)
	a := loginOf(t, s, access.CountyStatistician)
	school := ""
	for _, r := range schoolsOf(t, s) {
		school = r
		break
	}
	c := s.As(access.CountyStatistician)
	if p := c.Post("/rounds/219901/none", url.Values{"title": {"x"}}); !strings.Contains(p.Body, school) {
		t.Fatalf("the form of the own county lacks %q: %d", school, p.Status)
	}
	if err := s.Access.SetGrants(t.Context(), access.Console(), a.ID, []access.Grant{{Role: access.CountyStatistician, Region: 210102}}); err != nil {
		t.Fatal(err)
	}
	if p := c.Post("/rounds/219901/none", url.Values{"title": {"x"}}); strings.Contains(p.Body, school) {
		t.Errorf("the form names %s, a school of another county (status %d)", school, p.Status)
	}
}

func schoolsOf(t *testing.T, s *webtest.Server) []string {
	t.Helper()
	list, err := s.Book.OpenIn(t.Context(), 219901, 2025)
	if err != nil || len(list) == 0 {
		t.Fatalf("%d schools, %v", len(list), err)
	}
	return []string{list[0].Name}
}
