package web_test

import (
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/attendance"
	"junheng/internal/testkit/browser"
	golden "junheng/testdata/county"
	"junheng/web/route"
	"junheng/web/webtest"
)

// fieldwork are the pages of cases, registers and persons, by how their
// addresses begin.
var fieldwork = []string{"/attend", "/calendar", "/cases", "/held", "/ledgers", "/matching", "/messages", "/notices", "/people", "/statements", "/visits"}

var (
	pressed = regexp.MustCompile(`<a [^>]*href="(/[^"#]*)`)
	numbers = regexp.MustCompile(`[0-9A-Z]{10,}|[0-9a-f]{16,}|[0-9]+|(?:%[0-9A-F]{2})+`)
	ledgers = regexp.MustCompile(`(/ledgers/\*/)[a-z_]+`)
)

// kindOf makes one kind of the pages that differ by whose they are.
func kindOf(address string) string {
	return ledgers.ReplaceAllString(numbers.ReplaceAllString(address, "*"), "$1*")
}

// follow goes along the links that a reader is shown, from his first page on,
// two of each kind, and gives the pages of fieldwork he gets to. A link that is
// refused is a fault.
func follow(t *testing.T, c *webtest.Client) (pages []string) {
	t.Helper()
	from, kinds := map[string]string{"/": ""}, map[string]int{}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		p := c.Do(http.MethodGet, at, nil, nil)
		if p.Status >= http.StatusBadRequest {
			t.Errorf("%s links to %s, which answers %d", from[at], at, p.Status)
		}
		shows := p.Status == http.StatusOK && strings.HasPrefix(p.Header.Get("Content-Type"), "text/html")
		if shows && at != "/" && !strings.Contains(at, "?") {
			pages = append(pages, at)
		}
		to := []string{p.To()}
		if shows {
			to = nil
			for _, m := range pressed.FindAllStringSubmatch(p.Body, -1) {
				to = append(to, html.UnescapeString(m[1]))
			}
		}
		for _, next := range to {
			_, query, _ := strings.Cut(next, "?")
			ours := slices.ContainsFunc(fieldwork, func(begin string) bool { return strings.HasPrefix(next, begin) })
			if _, seen := from[next]; seen || !ours || strings.Contains(query, "sort=") || strings.Contains(query, "&") || kinds[kindOf(next)] >= 2 {
				continue
			}
			kinds[kindOf(next)]++
			queue, from[next] = append(queue, next), at
		}
	}
	return pages
}

// looks lists what is wrong with how a page looks: it is wider than the window,
// words are cut off, a control is too low for a thumb.
const looks = `(() => { const out = [];
	const name = e => e.tagName.toLowerCase() + "." + e.className + " “" + (e.innerText || e.name || "").trim().slice(0, 30) + "”";
	const shown = e => { const r = e.getBoundingClientRect(); return r.width > 2 && r.height > 2 };
	if (document.documentElement.scrollWidth > innerWidth) out.push("is " + document.documentElement.scrollWidth + " px wide");
	for (const e of document.querySelectorAll("main *")) { const s = getComputedStyle(e);
		if (shown(e) && e.innerText && (s.overflowX === "hidden" || s.overflowX === "clip") && e.scrollWidth > e.clientWidth + 1) out.push("cuts off " + name(e)) }
	for (const e of document.querySelectorAll(".jh-bar a, .jh-bar summary, .jh-tabs a, main .btn:not(.btn-sm), main .jh-field input:not([type=hidden], [type=checkbox], [type=radio]), main select"))
		if (shown(e) && e.getBoundingClientRect().height < 40) out.push("has a low control: " + name(e));
	return JSON.stringify([...new Set(out)]) })()`

// chinese lists the headings, buttons, tabs, labels, units, choices and hints of
// a page in which there is Chinese.
const chinese = `(() => JSON.stringify([...new Set([...document.querySelectorAll("nav a, main h2, main h3, main th, main dt, main label, main legend, main .btn, main button, main summary, main .jh-hint, main .jh-lead, main .jh-empty, main .jh-none, main .jh-tabs a, main .jh-unit, main caption, main caption small, main option, main [placeholder]")]
	.map(e => [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join("") + " " + (e.placeholder ?? ""))
	.filter(text => /\p{Script=Han}/u.test(text)).map(text => "says in Chinese: " + text.trim().slice(0, 60)))]))()`

// named is what people have written: names of places, schools, classes, persons,
// rounds, cases and files. It stands on a page in English as it was written.
var named = regexp.MustCompile(`县|乡|镇|小学|中学|学校|级\d+班|控\d+-\d+|\.csv|\*\*|: \p{Han}{2,4}$|^says in Chinese: 关于|…`)

func read(t *testing.T, v *browser.Visit, script string) (out []string) {
	t.Helper()
	if err := json.Unmarshal([]byte(browser.Read[string](v, script)), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// absent opens a case: a pupil of the class is away without leave.
func absent(t *testing.T, s *webtest.Server) {
	t.Helper()
	teacher, class := s.Actors[access.ClassTeacher], attendance.Class{County: golden.Code, School: s.School, Name: webtest.Class}
	sheet, err := s.Registers.Find(t.Context(), teacher, class, attendance.Daily, "2025-10-15")
	if err != nil {
		t.Fatal(err)
	}
	marks := map[string]attendance.Mark{sheet.Pupils[0]: attendance.Unexcused}
	if _, err = s.Registers.Enter(t.Context(), teacher, attendance.Statement{Class: class, Kind: attendance.Daily, Day: "2025-10-15", Key: "k", Marks: marks}); err != nil {
		t.Fatal(err)
	}
	list, err := s.Cases.Ledger(t.Context(), teacher, golden.Code, casework.Query{})
	if err != nil || len(list.Cases) != 1 {
		t.Fatalf("%d cases: %v", len(list.Cases), err)
	}
}

// What a machine can see of how the pages of fieldwork look: nobody is shown a
// link that is refused him, on a telephone all is there and fits a thumb, and a
// page in English is in English.
func TestThePagesOfFieldworkBearLookingAt(t *testing.T) {
	s := webtest.New(t)
	absent(t, s)
	pages := map[access.Role][]string{}
	for _, role := range []access.Role{access.ClassTeacher, access.SchoolHead, access.TownshipOfficer, access.CountyStatistician, access.CountyLeader, access.Inspector} {
		t.Run(string(role), func(t *testing.T) { pages[role] = follow(t, s.As(role)) })
	}
	v := browser.Open(t, s.URL, browser.Telephone, true)
	for _, role := range []access.Role{access.ClassTeacher, access.CountyStatistician} {
		v.Carry(route.SessionCookie, s.Token(role))
		done := map[string]bool{}
		for i, lang := range []string{"zh", "en"} {
			script := []string{looks, chinese}[i]
			for _, at := range pages[role] {
				if kind := lang + kindOf(at); done[kind] || strings.Contains(at, "/files/") || strings.Contains(at, "/papers/") {
					continue
				}
				done[lang+kindOf(at)] = true
				v.Go(at + "?lang=" + lang)
				for _, what := range read(t, v, script) {
					if lang == "zh" || !named.MatchString(what) {
						t.Errorf("%s at %s %s", role, at, what)
					}
				}
			}
		}
		if len(done) < 30 {
			t.Errorf("%s: only %d pages were looked at", role, len(done))
		}
	}
}
