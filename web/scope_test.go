package web_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"junheng/access"
	"junheng/collect/returns"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/webtest"
)

// reach opens everything that links lead to, and gives the pages by address.
func reach(t *testing.T, c *webtest.Client, most int, from ...string) map[string]string {
	t.Helper()
	pages := map[string]string{}
	short := regexp.MustCompile(`[0-9A-Z]{10,}`)
	kinds := map[string]int{}
	for queue := from; len(queue) > 0 && len(pages) < most; queue = queue[1:] {
		if _, seen := pages[queue[0]]; seen {
			continue
		}
		p := c.Do(http.MethodGet, queue[0], nil, nil)
		pages[queue[0]] = p.Body
		for _, m := range linked.FindAllStringSubmatch(p.Body, -1) {
			to := html.UnescapeString(m[1])
			kind := short.ReplaceAllString(to, "*")
			if kinds[kind]++; kinds[kind] <= 2 && !strings.HasPrefix(to, "/assets") && !strings.Contains(to, "lang=") {
				queue = append(queue, to)
			}
		}
	}
	return pages
}

func TestASchoolSeesNothingOfTheOthers(t *testing.T) {
	s := webtest.New(t)
	me := s.Actors[access.CountyStatistician]
	all, err := s.Book.List(t.Context(), me, 219901)
	if err != nil {
		t.Fatal(err)
	}
	var others []string
	var other registry.SchoolID
	own := ""
	for _, r := range all {
		if r.ID == s.School {
			own = r.Name
		} else {
			others = append(others, r.Name)
			other = r.ID
		}
	}
	last := s.Assessments[len(s.Assessments)-1]
	at := "/results/219901/" + last.ID
	list, err := s.Returns.List(t.Context(), me, returns.Filter{Counties: []registry.RegionCode{219901}, Round: s.Round.ID, Schools: []registry.SchoolID{other}})
	if err != nil || len(list) == 0 {
		t.Fatal(err)
	}
	theirs := string(list[0].ID)
	round := "/rounds/219901/" + string(s.Round.ID)
	c := s.As(access.SchoolClerk)
	from := []string{"/", "/schools", "/schools/219901/townships", "/schools/219901/groups", "/map", "/rounds", round, "/returns", "/notices", "/results", at, "/warnings", "/datasets", "/jobs", "/search?q=" + url.QueryEscape("学")}
	for path, body := range reach(t, c, 150, from...) {
		for _, name := range others {
			if !strings.Contains(own, name) && strings.Contains(body, name) {
				t.Errorf("%s names %s", path, name)
			}
		}
	}
	for _, path := range []string{
		"/schools/219901/of/" + string(other), "/returns/219901/" + theirs, "/returns/219901/" + theirs + "/history", "/returns/219901/" + theirs + "/template",
		"/returns/219901/" + theirs + "/upload", "/returns/219901/" + theirs + "/cell?cell=primary.students", "/review/219901/" + theirs,
		at + "/school/" + string(other), at + "/heat", at + "/items", at + "/edge", at + "/gaps", at + "/compare", at + "/file/result.json", at + "/file/report.html",
		at + "/indicator/primary/teachers_per_100", at + "/explain?ref=" + url.QueryEscape("fact/"+string(other)+"/primary/students"),
		round + "/table/school-return/cell?cell=" + string(other) + ":primary.students",
	} {
		if p := c.Get(path); p.Status < 400 {
			t.Errorf("%s answers %d", path, p.Status)
		}
	}
	for _, ref := range []string{"verdict", "fact/" + string(other) + "/primary/students", "unit/" + string(other) + "/primary"} {
		p := c.Get(at + "/explain?ref=" + url.QueryEscape(ref))
		for _, name := range others {
			if !strings.Contains(own, name) && strings.Contains(p.Body, name) {
				t.Errorf("the working of %s names %s", ref, name)
			}
		}
	}
	actor, _, err := s.Access.Resume(t.Context(), s.Token(access.SchoolClerk), "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := s.Access.CreateToken(t.Context(), actor, access.NewToken{Name: "x", Days: 1})
	if err != nil {
		t.Fatal(err)
	}
	api := "/api/v1/assessments/219901/" + last.ID
	asked := []string{"/api/v1/schools", "/api/v1/returns", "/api/v1/returns/219901/" + theirs, "/api/v1/schools/219901/" + string(other), "/api/v1/assessments/219901", api + "/result", api + "/explanation?levels=20"}
	for _, part := range regexp.MustCompile(`"ref":\s*"([^"]*)"`).FindAllStringSubmatch(s.Stranger().Do(http.MethodGet, asked[len(asked)-1], nil, http.Header{"Authorization": {"Bearer " + secret}}).Body, -1) {
		asked = append(asked, api+"/explanation?levels=20&ref="+url.QueryEscape(part[1]))
	}
	if len(asked) < 20 {
		t.Fatalf("only %d workings are asked for", len(asked))
	}
	for _, path := range asked[:min(len(asked), 120)] {
		p := s.Stranger().Do(http.MethodGet, path, nil, http.Header{"Authorization": {"Bearer " + secret}})
		for _, name := range others {
			if !strings.Contains(own, name) && strings.Contains(p.Body, name) {
				t.Errorf("%s names %s: %.1500s", path, name, p.Body)
			}
		}
	}
	for _, path := range []string{"/returns/219901/" + theirs, "/returns/219901/" + theirs + "/comments", "/returns/219901/" + theirs + "/reason"} {
		if p := c.Post(path, url.Values{"was": {"{}"}, "text": {"x"}, "cell": {"primary.students"}, "rev": {"0"}, "reason": {"x"}}); p.Status < 400 {
			t.Errorf("POST %s answers %d", path, p.Status)
		}
	}
}

func TestAStatisticianOfAnotherCountyGetsNothing(t *testing.T) {
	s := webtest.New(t)
	a := loginOf(t, s, access.CountyStatistician)
	last := s.Assessments[len(s.Assessments)-1]
	list, err := s.Returns.List(t.Context(), s.Actors[access.CountyStatistician], returns.Filter{Counties: []registry.RegionCode{219901}, Round: s.Round.ID})
	if err != nil || len(list) == 0 {
		t.Fatal(err)
	}
	if err := s.Access.SetGrants(t.Context(), access.Console(), a.ID, []access.Grant{{Role: access.CountyStatistician, Region: 210102}}); err != nil {
		t.Fatal(err)
	}
	actor, _, err := s.Access.Resume(t.Context(), s.Token(access.CountyStatistician), "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	var perms []access.Permission
	for _, p := range access.Permissions() {
		if p.Business() && actor.Holds(p) {
			perms = append(perms, p)
		}
	}
	_, secret, err := s.Access.CreateToken(t.Context(), actor, access.NewToken{Name: "x", Days: 1, Perms: perms})
	if err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("{county}", "219901", "{region}", "219901", "{owner}", "219901", "{round}", string(s.Round.ID), "{school}", string(s.School),
		"{hash}", last.Dataset, "{name}", "manifest.json", "{form}", "school-return", "{stage}", "primary", "{act}", "approve", "{kind}", "renaming", "{$}", "")
	c := s.As(access.CountyStatistician)
	for _, r := range s.Server.Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if !strings.Contains(path, "{county}") && !strings.Contains(path, "{region}") && !strings.Contains(path, "{owner}") {
			continue
		}
		for _, id := range []string{last.ID, string(list[0].ID), string(s.School)} {
			path := wildcard.ReplaceAllString(fill.Replace(strings.ReplaceAll(path, "{id}", id)), "none")
			var p *webtest.Page
			if strings.HasPrefix(path, "/api/") {
				p = s.Stranger().Do(method, path+"?name=x.csv&file=x&cell=A1", strings.NewReader(`{"edits":[{"field":"students","stage":"primary","text":"1","rev":0}],"act":"approve","kind":"closure","date":"2025-10-01","school":"x"}`),
					http.Header{"Authorization": {"Bearer " + secret}, "Content-Type": {"application/json"}})
			} else {
				p = c.Do(method, path+"?ref=verdict", strings.NewReader("act=approve&name=x&title=x&text=x&was={}&list=210102001+x&date=2025-10-01&region=219901"), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
			}
			if p.Status >= 500 {
				t.Errorf("%s %s: status %d", method, path, p.Status)
			}
			if strings.Contains(p.Body, "青禾县实验小学") || strings.Contains(p.Body, last.Dataset) && !strings.Contains(path, last.Dataset) {
				t.Errorf("%s %s (status %d) tells of another county", method, path, p.Status)
			}
		}
	}
}

func TestATownshipIsGrantedByNameOrByItsCode(t *testing.T) {
	s := webtest.New(t)
	me, console := s.Actors[access.CountyStatistician], access.Console()
	named := s.Actors[access.TownshipOfficer]
	town := named.Townships()[0]
	if err := s.Book.SetTownships(t.Context(), me, 219901, []book.Township{{County: 219901, Code: 219901101, Name: town, Kind: "镇"}, {County: 219901, Code: 219901102, Name: "别的镇", Kind: "镇"}}); err != nil {
		t.Fatal(err)
	}
	schools := func(g access.Grant) (n int) {
		t.Helper()
		made, err := s.Access.Create(t.Context(), console, access.NewAccount{Login: "town" + g.Region.String(), Name: "乡镇"})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Access.SetGrants(t.Context(), console, made.Account.ID, []access.Grant{g}); err != nil {
			t.Fatal(err)
		}
		in, err := s.Access.Login(t.Context(), access.Credentials{Login: "town" + g.Region.String(), Password: made.Code, From: "127.0.0.1"})
		if err != nil {
			t.Fatal(err)
		}
		actor := in.Actor
		actor.Pending = access.NothingPending
		list, err := s.Book.List(t.Context(), actor, 219901)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	byName := schools(access.Grant{Role: access.TownshipOfficer, Region: 219901, Township: town})
	byCode := schools(access.Grant{Role: access.TownshipOfficer, Region: 219901101})
	if byName == 0 || byName != byCode {
		t.Errorf("by name the officer sees %d schools, by code %d", byName, byCode)
	}
	if n := schools(access.Grant{Role: access.TownshipOfficer, Region: 219901102}); n != 0 {
		t.Errorf("the officer of another township sees %d schools", n)
	}
}
