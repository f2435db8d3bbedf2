package web_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"junheng/access"
	"junheng/audit"
	"junheng/collect/returns"
	"junheng/registry"
	"junheng/web"
	"junheng/web/webtest"

	"github.com/xuri/excelize/v2"
)

func TestEveryAnswerCarriesTheHeadersThatProtectIt(t *testing.T) {
	s := webtest.New(t)
	for _, path := range []string{"/login", "/none", "/healthz", "/"} {
		p := s.Stranger().Get(path)
		policy := p.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "script-src 'self';") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if p.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: no nosniff", path)
		}
	}
	if p := s.As(access.CountyStatistician).Get("/"); strings.Contains(p.Body, "<script>") || strings.Contains(p.Body, "onclick=") {
		t.Error("a page carries a script of its own")
	}
}

func TestAFormFromAnotherSiteIsRefused(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	p := c.Do(http.MethodPost, "/logout", nil, http.Header{"Sec-Fetch-Site": {"cross-site"}})
	p.Wants(http.StatusForbidden, "别的网站")
	c.Get("/").Wants(200, "我的任务") // still signed in
}

func TestAnErrorSpeaksTheReadersLanguageAndForm(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Get("/none").Wants(404, "没有这个页面", "回到首页")
	c.Get("/none?lang=en").Wants(404, "there is no such page")
	c.Get("/none").Wants(404, "there is no such page") // the choice is kept
	p := c.Do(http.MethodGet, "/returns/219901/none", nil, http.Header{"Accept": {"application/json"}})
	var problem web.Problem
	if err := json.Unmarshal([]byte(p.Body), &problem); err != nil {
		t.Fatal(err)
	}
	if p.Status != 404 || problem.Status != 404 || problem.Type != "urn:junheng:not_found" || len(problem.Errors) != 1 || problem.Errors[0].Msg.Key == "" {
		t.Errorf("problem %+v", problem)
	}
	part := c.Do(http.MethodGet, "/returns/219901/none", nil, http.Header{"HX-Request": {"true"}})
	if part.Status != 404 || strings.Contains(part.Body, "<html") {
		t.Errorf("a piece of a page got %d %.80s", part.Status, part.Body)
	}
}

func TestTooLargeAFormIsRefusedInWords(t *testing.T) {
	s := webtest.New(t)
	form := url.Values{"login": {strings.Repeat("x", 2<<20)}}
	s.Stranger().Post("/login", form).Wants(http.StatusRequestEntityTooLarge, "超过了这里允许的大小")
}

func TestSomebodyWhoTriesTooOftenWaits(t *testing.T) {
	s := webtest.New(t)
	c := s.Stranger()
	form := url.Values{"login": {"nobody"}, "password": {"wrong"}}
	statuses := map[int]int{}
	for range 30 {
		statuses[c.Post("/login", form).Status]++
	}
	if statuses[http.StatusTooManyRequests] == 0 {
		t.Errorf("30 attempts at once gave %v", statuses)
	}
}

func TestAPageIsKeptUntilItsCountysDataChange(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	last := s.Assessments[len(s.Assessments)-1]
	path := "/results/219901/" + last.ID
	first := c.Get(path).Wants(200, "未达标")
	tag := first.Header.Get("ETag")
	if tag == "" {
		t.Fatal("the page has no ETag, so it was not kept")
	}
	if p := c.Do(http.MethodGet, path, nil, http.Header{"If-None-Match": {tag}}); p.Status != http.StatusNotModified {
		t.Errorf("the same page again: status %d", p.Status)
	}
	before := s.DB.DataVersion(219901)
	if _, err := s.Returns.Send(t.Context(), s.Actors[access.CountyStatistician], returns.Letter{
		County: 219901, Title: "x", Body: "y", To: []access.Place{{Region: 219901}},
	}); err != nil {
		t.Fatal(err)
	}
	if s.DB.DataVersion(219901) == before {
		t.Fatal("a write does not move the data version on")
	}
	if p := c.Get(path); p.Status != 200 {
		t.Errorf("after a change: status %d", p.Status)
	}
	if p := s.As(access.CityReviewer).Get(path).Wants(200); strings.Contains(p.Body, "李明") && strings.Contains(p.Body, `class="jh-who"`) && !strings.Contains(p.Body, "赵洪") {
		t.Error("the city's reviewer got the page of the county's statistician")
	}
	if p := s.As(access.SystemAdmin).Get(path); p.Status != http.StatusForbidden {
		t.Errorf("an administrator got %d from the cache", p.Status)
	}
}

func TestAPieceOfAPageIsNotKeptForAnotherPiece(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	path := "/results/219901/" + s.Assessments[len(s.Assessments)-1].ID + "/heat"
	piece := func(target string) string {
		p := c.Do(http.MethodGet, path, nil, http.Header{"Hx-Request": {"true"}, "Hx-Target": {target}})
		if !strings.Contains(p.Header.Get("Vary"), "HX-Target") {
			t.Errorf("Vary: %s", p.Header.Get("Vary"))
		}
		return p.Body
	}
	list, drawer := piece("list"), piece("drawer")
	if list == drawer || list != piece("list") || !strings.Contains(list, "<table") || len(list) >= len(drawer) {
		t.Errorf("the list is %d bytes, the page for the drawer %d, the list again %d", len(list), len(drawer), len(piece("list")))
	}
}

func TestAListIsExportedWithALineThatSaysWhatItHolds(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	p := c.Get("/schools?q=" + url.QueryEscape("实验") + "&format=csv")
	if !strings.HasPrefix(p.Body, "\ufeff") {
		t.Error("the CSV has no byte order mark")
	}
	read := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.Body, "\ufeff")))
	read.FieldsPerRecord = -1
	lines, err := read.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"筛选：含“实验”", "条；导出时间 2025-10-15 09:00", "取整："} {
		if !strings.Contains(lines[0][0], w) {
			t.Errorf("the first line does not say %q: %q", w, lines[0][0])
		}
	}
	p = c.Get("/schools?q=" + url.QueryEscape("实验") + "&format=xlsx")
	book, err := excelize.OpenReader(bytes.NewReader([]byte(p.Body)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetList()[0])
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(lines) || rows[0][0] != lines[0][0] {
		t.Errorf("the workbook has %d rows, the CSV %d; first %q", len(rows), len(lines), rows[0][0])
	}
}

func TestVisitsAreGatheredAndRefusalsWrittenAtOnce(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyLeader)
	for range 3 {
		c.Get("/schools").Wants(200)
	}
	c.Get("/admin/accounts").Wants(http.StatusForbidden, "没有“")
	find := func(act string) []audit.Entry {
		list, err := s.Audit.List(t.Context(), audit.Query{Act: act, Counties: []registry.RegionCode{219901}})
		if err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(list, func(e audit.Entry) bool { return e.Name != "王建国" })
	}
	list, err := s.Audit.List(t.Context(), audit.Query{Result: audit.Denied})
	if err != nil || len(list) == 0 || list[0].Object != "GET /admin/accounts" {
		t.Errorf("the refusal is not on record: %v %v", list, err)
	}
	if err := s.Server.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range find("schools.list") {
		n++
		if e.Result != audit.Visited || e.Role != string(access.CountyLeader) {
			t.Errorf("entry %+v", e)
		}
	}
	if n == 0 || n > 3 {
		t.Errorf("three visits became %d entries", n)
	}
}

func TestReadinessAndMetricsAreForTheOperator(t *testing.T) {
	s := webtest.New(t)
	c := s.Stranger()
	c.Get("/readyz").Wants(200, "ready")
	c.Get("/metrics").Wants(200, "junheng_request_seconds")
	if p := c.Do(http.MethodGet, "/metrics", nil, http.Header{"X-Forwarded-For": {"10.1.2.3"}}); p.Status != http.StatusForbidden {
		t.Errorf("metrics through a proxy: status %d", p.Status)
	}
}
