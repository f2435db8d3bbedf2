package e2e_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"junheng/access"
	"junheng/internal/testkit/browser"
	"junheng/web/route"
	"junheng/web/webtest"
)

// visitors are people of the golden county, signed in.
func visitors(t *testing.T) (*office, func(access.Role) *person) {
	t.Helper()
	s := webtest.New(t)
	o := &office{t: t, url: s.URL, people: map[string]*person{}}
	o.first = browser.Open(t, s.URL, browser.Desk, true)
	return o, func(role access.Role) *person {
		p := o.sit(string(role))
		p.Carry(route.SessionCookie, s.Token(role))
		return p
	}
}

// The officer of a township follows its schools, fills in for one that cannot,
// and decides nothing.
func TestATownshipLooksAfterItsSchools(t *testing.T) {
	_, in := visitors(t)
	p := in(access.TownshipOfficer)
	p.toDo("义务教育学校办学条件报表")
	p.Sees("城关镇", "县级一校一行汇总表")
	if text := p.Text(); strings.Contains(text, "双泉镇") || strings.Contains(text, "结束任务") || strings.Contains(text, "催报所选") {
		t.Error("the officer sees another township's schools, or what is the county's to do")
	}
	p.station("town-board")
	p.onTelephone("town-board")
	p.Follow("青禾县第四小学")
	p.at(students)
	p.keys("812" + kb.Enter)
	p.saved()
	p.Sees("812")
	p.station("town-return")
	p.Go("/review")
	if browser.Read[bool](p.Visit, `[...document.querySelectorAll("button")].some(e => /审核通过|锁定/.test(e.innerText))`) {
		t.Error("the officer may approve")
	}
	p.Follow("评估结果")
	p.Sees("青禾县第四小学")
	p.station("town-results")
	p.Follow("学校名录")
	p.Sees("青禾县第四小学")
	if strings.Contains(p.Text(), "双泉镇中心小学") {
		t.Error("the officer sees the register of another township")
	}
	p.station("town-schools")
}

// han are Chinese characters; ours are the words of the program, not the names,
// titles and labels that people gave.
var han = regexp.MustCompile(`\p{Han}+`)

// The same work in English: the words of the program are English, and stay so
// from page to page.
func TestTheWorkIsDoneInEnglishToo(t *testing.T) {
	_, in := visitors(t)
	p := in(access.SchoolClerk)
	p.Go("/")
	p.Follow("English")
	p.Sees("My tasks", "things to do")
	p.english("My tasks", `.jh-nav`, `h1`, `.jh-lead`, `.home-tasks .btn`)
	p.Turn(func() { p.Click(`.home-tasks a[href^="/returns/"]`) })
	p.at(students)
	p.keys("12o6" + kb.Enter)
	p.state(students, "refused")
	p.english("the grid", `.jg-bar`, `.jg-side h2`, `.ret-track`, `.jg-keys`, `.jg-severity`)
	p.keys(kb.ArrowUp + "1186" + kb.Enter)
	p.saved()
	p.station("english-grid")

	leader := in(access.CountyLeader)
	leader.Go("/results?lang=en")
	leader.Sees("short", "Requirements", "per 100 pupils")
	leader.english("the verdict", `.jh-nav`, `.jh-tabs`, `th`, `.res-verdict .badge`, `td small.jh-note`)
	leader.station("english-verdict")
	leader.Click(`a[hx-target="#drawer"]`)
	leader.Sees("Working and sources")
	leader.english("the drawer", `#drawer h2`, `#drawer .badge`)
	leader.station("english-why")
}

// english fails where the program speaks Chinese in parts of a page.
func (p *person) english(page string, selectors ...string) {
	p.o.t.Helper()
	for _, s := range selectors {
		for _, text := range browser.Read[[]string](p.Visit, `[...document.querySelectorAll(`+"`"+s+"`"+`)].map(e => e.innerText)`) {
			if found := han.FindString(names.ReplaceAllString(text, "")); found != "" {
				p.o.t.Errorf("%s says %q in %s: %.80s", page, found, s, text)
			}
		}
	}
}

// names are words of the county's own, of schools, forms and rounds, and what
// is written in a cell: 无.
var names = regexp.MustCompile(`青禾县\S*|(松岭|大沟)乡\S*|(双泉|石桥|柳河|新河)镇\S*|\d{4}–\d{4}学年\S*|关于\S*通知|县级一校一行汇总表|区县填报表格|无|中文`)
