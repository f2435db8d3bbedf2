package web_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"junheng/access"
	"junheng/collect"
	"junheng/collect/returns"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/webtest"
)

// evil is what somebody calls everything that has a name.
const evil = `"'></script></title></textarea><script>evil()</script><img src=x onerror=evil()>`

var linked = regexp.MustCompile(`(?:href|data-drawer|action)="(/[^"#]*)`)

// crawl opens everything that can be reached by links, up to a number of pages,
// and looks for a name that became part of the page.
func crawl(t *testing.T, c *webtest.Client, most int, from ...string) (pages, named int) {
	t.Helper()
	seen := map[string]bool{}
	for queue := from; len(queue) > 0 && pages < most; queue = queue[1:] {
		if seen[queue[0]] {
			continue
		}
		seen[queue[0]] = true
		p := c.Do(http.MethodGet, queue[0], nil, nil)
		pages++
		if !strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			continue
		}
		for _, bad := range []string{"<script>evil", "<img src=x", "</title></textarea>"} {
			if i := strings.Index(p.Body, bad); i >= 0 {
				t.Errorf("%s shows a name as markup: %.200s", queue[0], p.Body[max(0, i-100):])
			}
		}
		if strings.Contains(p.Body, "evil()") {
			named++
		}
		kinds := map[string]int{}
		for _, m := range linked.FindAllStringSubmatch(p.Body, -1) {
			to := html.UnescapeString(m[1])
			kind := regexp.MustCompile(`[0-9A-Z]{10,}|[0-9]+`).ReplaceAllString(strings.SplitN(to, "?", 2)[0], "*")
			if kinds[kind]++; kinds[kind] <= 2 && !strings.HasPrefix(to, "/assets") && !strings.Contains(to, "format=") && !strings.Contains(to, "sort=") {
				queue = append(queue, to)
			}
		}
	}
	return pages, named
}

func TestNoNameBecomesPartOfAPage(t *testing.T) {
	s := webtest.New(t)
	ctx := t.Context()
	me := s.Actors[access.CountyStatistician]
	fail := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	school, err := s.Book.Find(ctx, me, 219901, s.School)
	fail(err)
	school.Name, school.Township, school.Address = evil, evil, evil
	fail(s.Book.Amend(ctx, me, school, evil))
	_, err = s.Book.Associate(ctx, me, book.Association{County: 219901, Kind: book.SchoolGroup, Name: evil, Lead: s.School, Note: evil})
	fail(err)
	n, err := s.Returns.Send(ctx, me, returns.Letter{County: 219901, Title: evil, Body: evil, To: []access.Place{{Region: 219901}}, Files: []returns.File{{Name: evil, Data: []byte("x")}}, Reply: true})
	fail(err)
	round, err := s.Returns.OpenRound(ctx, me, returns.RoundPlan{County: 219901, Title: evil, Year: 2025, Forms: s.Round.Forms, Due: s.Round.Due, Note: evil})
	fail(err)
	list, err := s.Returns.List(ctx, me, returns.Filter{Counties: []registry.RegionCode{219901}, Round: round.ID, Schools: []registry.SchoolID{s.School}})
	fail(err)
	_, err = s.Returns.Comment(ctx, me, 219901, list[0].ID, returns.CellKey{}, evil)
	fail(err)
	_, err = s.Returns.Upload(ctx, me, returns.UploadCommand{County: 219901, Round: round.ID, Files: []collect.Input{{Name: evil + ".csv", Data: []byte("学校名称,学生数\n\"" + strings.ReplaceAll(evil, `"`, `""`) + "\",\"" + strings.ReplaceAll(evil, `"`, `""`) + "\"\n")}}})
	fail(err)
	clerk := s.Actors[access.SchoolClerk]
	fail(s.Returns.Reply(ctx, clerk, 219901, n.ID, evil, []returns.File{{Name: evil, Data: []byte("y")}}))
	_, err = s.Access.Create(ctx, access.Console(), access.NewAccount{Login: "evil", Name: "<script>evil()</script>"})
	fail(err)

	starts := map[access.Role][]string{
		access.CountyStatistician: {"/", "/schools", "/rounds", "/rounds/219901/" + string(round.ID), "/returns/219901/" + string(list[0].ID), "/review/219901/" + string(list[0].ID), "/notices", "/notices/219901/" + n.ID, "/notices/219901/" + n.ID + "/receipts", "/map", "/search?q=%3Cscript%3Eevil()%3C/script%3E", "/schools/219901/groups", "/notices/new", "/rounds/new"},
		access.SchoolClerk:        {"/", "/notices/219901/" + n.ID, "/returns/219901/" + string(list[0].ID)},
		access.AuditAdmin:         {"/audit", "/admin/accounts"},
		access.SecurityAdmin:      {"/admin/accounts"},
	}
	for role, from := range starts {
		pages, named := crawl(t, s.As(role), 90, from...)
		t.Logf("%s: %d pages, %d with a name", role, pages, named)
		if named == 0 {
			t.Errorf("%s never met a name", role)
		}
	}
}
