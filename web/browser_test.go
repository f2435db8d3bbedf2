package web_test

import (
	"fmt"
	"testing"

	"junheng/access"
	"junheng/internal/testkit/browser"
	"junheng/web/route"
	"junheng/web/webtest"

	"github.com/chromedp/chromedp"
)

// mainPages are pages of every part of the menu, by who opens them.
func mainPages(s *webtest.Server) []struct {
	role access.Role
	path string
} {
	last := s.Assessments[len(s.Assessments)-1]
	verdict := "/results/219901/" + last.ID
	return []struct {
		role access.Role
		path string
	}{
		{access.CountyStatistician, "/"},
		{access.CountyStatistician, "/rounds"},
		{access.CountyStatistician, "/rounds/219901/" + string(s.Round.ID)},
		{access.CountyStatistician, "/review"},
		{access.CountyStatistician, "/notices"},
		{access.CountyStatistician, "/schools"},
		{access.CountyStatistician, "/map"},
		{access.CountyStatistician, "/datasets"},
		{access.CountyStatistician, "/warnings"},
		{access.CountyStatistician, verdict},
		{access.CountyStatistician, verdict + "/heat"},
		{access.CountyStatistician, verdict + "/items"},
		{access.CountyStatistician, verdict + "/compare"},
		{access.CountyStatistician, "/account"},
		{access.CountyStatistician, "/help/fill"},
		{access.CityReviewer, "/results"},
		{access.SystemAdmin, "/"},
		{access.SystemAdmin, "/admin/accounts"},
		{access.AuditAdmin, "/audit"},
	}
}

func TestTheMainPagesFitAnyWindowWithAndWithoutScript(t *testing.T) {
	s := webtest.New(t)
	tokens := map[access.Role]string{}
	for _, p := range mainPages(s) {
		if tokens[p.role] == "" {
			tokens[p.role] = s.Token(p.role)
		}
	}
	for _, c := range []struct {
		width  int64
		script bool
	}{{browser.Desk, true}, {browser.Telephone, true}, {browser.Telephone, false}} {
		t.Run(fmt.Sprintf("%d script %v", c.width, c.script), func(t *testing.T) {
			v := browser.Open(t, s.URL, c.width, c.script)
			for _, p := range mainPages(s) {
				v.Carry(route.SessionCookie, tokens[p.role])
				v.Go(p.path)
				v.Until("the page", `document.querySelector("main h1") !== null`)
				v.Fits()
			}
		})
	}
}

func TestTheMenuOfATelephoneOpensWithoutScript(t *testing.T) {
	s := webtest.New(t)
	v := browser.Open(t, s.URL, browser.Telephone, false)
	v.Carry(route.SessionCookie, s.Token(access.CountyStatistician))
	v.Go("/")
	const shown = `document.querySelector(".jh-nav").offsetHeight > 0`
	if browser.Read[bool](v, shown) {
		t.Error("the menu covers the page")
	}
	v.Click(".jh-fold summary")
	v.Until("the menu", shown)
	v.Press("学校名录")
	v.Sees("青禾县实验小学")
	v.Fits()
}

func TestAListIsFilteredWhileOneTypes(t *testing.T) {
	s := webtest.New(t)
	v := browser.Open(t, s.URL, browser.Desk, true)
	v.Carry(route.SessionCookie, s.Token(access.CountyStatistician))
	v.Go("/schools")
	before := browser.Read[int](v, `document.querySelectorAll("#list tbody tr").length`)
	v.Do(chromedp.SendKeys(chromedp.CSS(`.jh-filter [name=q]`), "实验"))
	v.Until("fewer rows", fmt.Sprintf(`(() => { const n = document.querySelectorAll("#list tbody tr").length; return n > 0 && n < %d })()`, before))
	if got := v.Where(); got == "/schools" {
		t.Error("the address does not carry the filter")
	}
	v.Fits()
}
