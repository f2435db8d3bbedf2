package results_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/assess/archive/archivetest"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/pages/datasets"
	"junheng/web/pages/results"
	"junheng/web/pages/warnings"
	"junheng/web/route"
)

// site is the pages about verdicts over three judged years of one county.
type site struct {
	t       *testing.T
	mux     *http.ServeMux
	store   *archivetest.Memory
	service *archive.Service
	ids     map[registry.SchoolYear]string

	actor access.Actor // who asks
	lang  locale.Lang
	plain bool // asks for whole pages
}

// filled gives the facts of returns as a table.
type filled struct{ table *facts.Table }

func (f filled) Table(_ context.Context, _ []registry.RegionCode, year registry.SchoolYear, _ ...returns.State) (*facts.Table, error) {
	return f.table.Filter(0, year), nil
}

func (filled) Findings(context.Context, []registry.RegionCode, registry.SchoolYear, ...returns.State) ([]returns.Finding, error) {
	return nil, nil
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, mux: http.NewServeMux(), store: archivetest.NewMemory(), ids: map[registry.SchoolYear]string{}, actor: archivetest.Bureau, plain: true}
	s.service = archivetest.Open(t, s.store, nil, "test")
	dict, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	b := facts.NewBuilder()
	for i, rooms := range [][]float64{{12, 16, 30, 11}, {12, 14.5, 30, 11}, {12, 13, 30, 2}, {12, 12.5, 30, 2}} {
		archivetest.County(b, archivetest.Here, registry.SchoolYear(2022+i), rooms...)
	}
	table := b.Table()
	for y := registry.SchoolYear(2022); y <= 2024; y++ {
		s.judge(table, y)
	}
	all := slices.Concat(
		results.Routes(results.Deps{Archive: s.service, Dict: dict}),
		warnings.Routes(warnings.Deps{Archive: s.service}),
		datasets.Routes(datasets.Deps{Archive: s.service, Returns: filled{table}}),
	)
	for _, r := range all {
		s.mux.HandleFunc(r.Pattern, s.serve(r))
	}
	return s
}

func (s *site) judge(table *facts.Table, year registry.SchoolYear) {
	s.t.Helper()
	ctx := context.Background()
	d, err := s.service.Freeze(ctx, archivetest.Bureau, archive.Freezing{Region: archivetest.Here, Year: year, Name: "终审数据", Table: table})
	if err != nil {
		s.t.Fatal(err)
	}
	list, err := archivetest.Run(ctx, s.service, archivetest.Bureau, archive.Running{Owner: archivetest.Here, Dataset: d.Hash, Pack: archivetest.Standard})
	if err != nil {
		s.t.Fatal(err)
	}
	s.ids[year] = list[0].ID
}

// serve answers as the server does: the permission first, then the page; what
// a page refuses becomes a status.
func (s *site) serve(r route.Route) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		c := route.NewContext(w, req)
		c.Actor, c.Lang, c.Now = s.actor, s.lang, time.Date(2025, 10, 1, 8, 0, 0, 0, time.UTC)
		err := error(nil)
		if !c.Actor.Holds(r.Perm) {
			http.Error(w, "denied", http.StatusForbidden)
			return
		}
		if err = r.Handle(c); err != nil {
			status := map[fault.Kind]int{fault.NotFound: 404, fault.Denied: 403, fault.Invalid: 422, fault.Conflict: 409}[fault.KindOf(err)]
			if status == 0 {
				status = 500
				s.t.Errorf("%s: %v", req.URL, err)
			}
			http.Error(w, err.Error(), status)
		}
	}
}

func (s *site) get(path string) *httptest.ResponseRecorder {
	path, _, _ = strings.Cut(path, "#")
	req := httptest.NewRequest(http.MethodGet, path, nil)
	if !s.plain {
		req.Header.Set("HX-Request", "true")
	}
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, req)
	return w
}

func (s *site) post(path string, form url.Values) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, req)
	return w
}

func (s *site) base() string { return results.URL(archivetest.Here, s.ids[2024]) }

// leaf is what a crawl learns of a page.
type leaf struct {
	links []string
	bare  []string // figures in cells of numbers that lead nowhere
	text  string
}

var digits = regexp.MustCompile(`\d`)

func readPage(t *testing.T, body string) leaf {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var p leaf
	var words strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode && n.Parent.Data != "script" {
			words.WriteString(n.Data)
			words.WriteByte(' ')
		}
		if n.Data == "a" && attr(n, "href") != "" {
			p.links = append(p.links, attr(n, "href"))
		}
		if n.Data == "td" && slices.Contains(strings.Fields(attr(n, "class")), "num") {
			if text := textOf(n); digits.MatchString(text) && !holdsLink(n) {
				p.bare = append(p.bare, text)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	p.text = words.String()
	return p
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	s := ""
	if n.Type == html.TextNode {
		s = n.Data
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s += textOf(c)
	}
	return strings.TrimSpace(s)
}

func holdsLink(n *html.Node) bool {
	if n.Data == "a" && attr(n, "href") != "" {
		return true
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if holdsLink(c) {
			return true
		}
	}
	return false
}

// ours reports whether a link leads to one of these pages.
func ours(link string) bool {
	for _, p := range []string{"/results", "/warnings", "/datasets"} {
		if strings.HasPrefix(link, p) {
			return !strings.Contains(link, "sort=") && !strings.Contains(link, "lang=") && !strings.Contains(link, "format=")
		}
	}
	return false
}

// crawl follows every link from a page on, and gives all pages by address.
func (s *site) crawl(from string) map[string]leaf {
	s.t.Helper()
	out := map[string]leaf{}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		at, _, _ := strings.Cut(queue[0], "#")
		if _, seen := out[at]; seen {
			continue
		}
		w := s.get(at)
		if w.Code == http.StatusSeeOther {
			queue = append(queue, w.Header().Get("Location"))
			out[at] = leaf{}
			continue
		}
		if w.Code != http.StatusOK {
			s.t.Errorf("%s: %d %s", at, w.Code, strings.TrimSpace(w.Body.String()))
			out[at] = leaf{}
			continue
		}
		p := leaf{}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && w.Header().Get("Content-Disposition") == "" {
			p = readPage(s.t, w.Body.String())
		}
		out[at] = p
		for _, l := range p.links {
			if ours(l) {
				queue = append(queue, l)
			}
		}
	}
	return out
}

func TestEveryFigureOfEveryPageLeadsToItsWorking(t *testing.T) {
	s := newSite(t)
	pages := s.crawl("/results")
	if len(pages) < 200 {
		t.Errorf("only %d pages were found", len(pages))
	}
	cells := 0
	for at, p := range pages {
		if len(p.bare) > 0 && strings.HasPrefix(at, "/results") {
			t.Errorf("%s: figures without a working: %q", at, p.bare)
		}
		if strings.Contains(at, "/cell?") {
			cells++
			if !strings.Contains(p.text, "学校") {
				t.Errorf("%s names no school that rests on the cell", at)
			}
		}
	}
	if cells == 0 {
		t.Error("no working leads from a cell back to what rests on it")
	}
}

func TestPagesAreWordedInBothLanguages(t *testing.T) {
	s := newSite(t)
	s.lang = locale.EN
	han := regexp.MustCompile(`\p{Han}+`)
	// Names of schools, districts and datasets, units and documents stay as they are.
	known := regexp.MustCompile(`学校|河东镇|测试县|终审数据|教督|第.{1,3}条|报表|^甲$|人|百生|间|元|㎡|小学部|中文|东镇|号|县|指标|自评表|公式|沈阳|辽宁|函|厅|发|义务|标准|规定|均衡|申报|说明|^[一二三四五六七八九十]+$`)
	for _, path := range []string{"", "/heat", "/edge", "/compare", "/gaps", "/cell", "/school/A", "/explain?ref=verdict", "/indicator/primary/multimedia_rooms_per_100"} {
		w := s.get(s.base() + path)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
			continue
		}
		for _, word := range han.FindAllString(readPage(t, w.Body.String()).text, -1) {
			if !known.MatchString(word) {
				t.Errorf("%s: %q is not in English", path, word)
			}
		}
	}
}

func TestASchoolSeesItsOwnPageAndNoOther(t *testing.T) {
	s := newSite(t)
	s.actor = archivetest.Clerk // of school A
	w := s.get("/results")
	if want := s.base() + "/school/A"; w.Header().Get("Location") != want {
		t.Errorf("sent to %s, want %s", w.Header().Get("Location"), want)
	}
	for at, p := range s.crawl("/results") {
		for _, other := range []string{"学校B", "学校C", "学校D", "学校J"} {
			if strings.Contains(p.text, other) {
				t.Errorf("%s tells of %s", at, other)
			}
		}
	}
	for path, want := range map[string]int{
		"/school/B": 404, "/heat": 403, "/items": 403, "/indicator/primary/multimedia_rooms_per_100": 403, "/compare": 403,
		"/explain?ref=value/B/primary/multimedia_rooms_per_100": 404, "/file/result.json": 403, "/school/A": 200, "": 200,
	} {
		if w := s.get(s.base() + path); w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}

func TestAdministratorsAndNeighboursSeeNothing(t *testing.T) {
	s := newSite(t)
	s.actor = archivetest.Admin
	if w := s.get(s.base()); w.Code != http.StatusForbidden {
		t.Errorf("an administrator: %d", w.Code)
	}
	s.actor = archivetest.Holder(access.CountyStatistician, archivetest.There)
	for _, path := range []string{s.base(), s.base() + "/heat", s.base() + "/explain?ref=verdict"} {
		if w := s.get(path); w.Code != http.StatusNotFound {
			t.Errorf("a neighbour at %s: %d", path, w.Code)
		}
	}
}

func TestAProvinceDrillsDownToASchool(t *testing.T) {
	s := newSite(t)
	s.actor = archivetest.Province
	at := s.get("/results").Header().Get("Location")
	for _, step := range []string{"/results/region/210100", s.base(), s.base() + "/indicator/primary/multimedia_rooms_per_100", s.base() + "/school/D"} {
		p := readPage(t, s.get(at).Body.String())
		next := slices.IndexFunc(p.links, func(l string) bool {
			l, _, _ = strings.Cut(l, "?")
			l, _, _ = strings.Cut(l, "#")
			return l == step
		})
		if next < 0 {
			t.Fatalf("%s does not lead to %s: %v", at, step, p.links)
		}
		at = p.links[next]
	}
	p := readPage(t, s.get(at).Body.String())
	for _, up := range []string{"/results/region/210000", "/results/region/210100", "/results/210102"} {
		if !slices.Contains(p.links, up) {
			t.Errorf("no way back to %s", up)
		}
	}
}

func TestTheDrawerHoldsTheSameWorkingAsThePage(t *testing.T) {
	s := newSite(t)
	at := s.base() + "/explain?ref=value/A/primary/multimedia_rooms_per_100"
	page := s.get(at).Body.String()
	s.plain = false
	drawer := s.get(at).Body.String()
	for _, want := range []string{"2.40 间/百生", "报表.xlsx A!F26", "填报人 甲", "100 × 12 ÷ 500 = 2.4", "教督〔2017〕6号"} {
		if !strings.Contains(page, want) || !strings.Contains(drawer, want) {
			t.Errorf("%q: on the page %v, in the drawer %v", want, strings.Contains(page, want), strings.Contains(drawer, want))
		}
	}
	if strings.Contains(drawer, "<html") {
		t.Error("the drawer is a whole page")
	}
}

func TestADatasetIsFrozenAndJudgedByTwoForms(t *testing.T) {
	s := newSite(t)
	if w := s.get("/datasets/freeze?year=2025"); !strings.Contains(w.Body.String(), "将冻结 5 所学校") {
		t.Errorf("the form does not say what would be frozen: %d", w.Code)
	}
	w := s.post("/datasets/freeze", url.Values{"region": {"210102"}, "year": {"2025"}, "name": {" "}})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "请填写数据集名称") {
		t.Errorf("without a name: %d", w.Code)
	}
	w = s.post("/datasets/freeze", url.Values{"region": {"210102"}, "year": {"2025"}, "name": {"2025学年数据"}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	at := w.Header().Get("Location")
	if page := s.get(at + "/run?pack=cn/quality-balance-2017").Body.String(); !strings.Contains(page, "cn/liaoning-shenyang-2023") || strings.Contains(page, "cn/dalian-2016") || strings.Contains(page, "cn/anhui-2018") {
		t.Error("the overlays offered are not those of the county")
	}
	if w := s.post(at+"/run", url.Values{"pack": {"cn/quality-balance-2017"}, "overlay": {"cn/anhui-2018"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "不适用于") {
		t.Errorf("an overlay of another province: %d", w.Code)
	}
	if page := s.get(at + "/run?pack=cn/quality-balance-2017&overlay=cn/no-interim-relief").Body.String(); !strings.Contains(page, "choice.") || !strings.Contains(page, "运行评估") {
		t.Error("the form asks for no choices")
	}
	w = s.post(at+"/run", url.Values{"pack": {"cn/quality-balance-2017"}, "overlay": {"cn/no-interim-relief"}, "propose": {"数据已锁定"}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	last := s.store.Assessments[len(s.store.Assessments)-1]
	if last.Pack != "cn/quality-balance-2017+cn/no-interim-relief" || last.Current || w.Header().Get("Location") != results.URL(archivetest.Here, last.ID) {
		t.Errorf("judged %s, sent to %s", last.Pack, w.Header().Get("Location"))
	}
}

func TestResultsAreTakenAwayOnRecord(t *testing.T) {
	s := newSite(t)
	for path, begins := range map[string]string{
		s.base() + "/file/report.html": "<!doctype html>", s.base() + "/file/result.json": "{", s.base() + "/file/declaration.xlsx": "PK",
		datasets.URL(archivetest.Here, s.store.Datasets[2].Hash) + "/parquet": "PK",
	} {
		before := len(s.store.Entries)
		w := s.get(path)
		if w.Code != http.StatusOK || !strings.HasPrefix(strings.ToLower(w.Body.String()), strings.ToLower(begins)) {
			t.Errorf("%s: %d %.20q", path, w.Code, w.Body.String())
		}
		if len(s.store.Entries) != before+1 || !strings.HasSuffix(s.store.Entries[before].Act, ".export") {
			t.Errorf("%s is not on record", path)
		}
	}
}

func TestAnotherVerdictIsMadeCurrent(t *testing.T) {
	s := newSite(t)
	a := s.store.Assessments[2]
	a.ID, a.Current = "older", false
	s.store.Assessments = append(s.store.Assessments, a)
	at := results.URL(archivetest.Here, "older")
	if !strings.Contains(s.get(at).Body.String(), "这不是该学年的现行结论") {
		t.Error("the page does not say that another verdict is current")
	}
	if w := s.post(at+"/propose", url.Values{"reason": {"改"}}); w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("without a reason: %d", w.Code)
	}
	if w := s.post(at+"/propose", url.Values{"reason": {"按国家标准测算"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("%d", w.Code)
	}
	if page := s.get(at).Body.String(); !strings.Contains(page, "待另一人确认") || !strings.Contains(page, "提议的人不能自己确认") || strings.Contains(page, ">确认为现行结论<") {
		t.Error("the page does not say that it waits for another person")
	}
	s.actor = archivetest.Holder(access.CountyLeader, archivetest.Here)
	if page := s.get(at).Body.String(); !strings.Contains(page, ">确认为现行结论<") || !strings.Contains(page, "按国家标准测算") {
		t.Error("the leader is not asked")
	}
	if w := s.post(at+"/adopt", url.Values{"act": {"refuse"}}); w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("refused without a reason: %d", w.Code)
	}
	if w := s.post(at+"/adopt", url.Values{"act": {"confirm"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("%d", w.Code)
	}
	if strings.Contains(s.get(at).Body.String(), "这不是该学年的现行结论") {
		t.Error("it is still not current")
	}
}

func TestTheWarningsFollowTheShareAskedFor(t *testing.T) {
	s := newSite(t)
	narrow, wide := s.get("/warnings?within=1").Body.String(), s.get("/warnings?within=15").Body.String()
	if strings.Contains(narrow, "临近标准线</") == strings.Contains(wide, "临近标准线</") && len(narrow) == len(wide) {
		t.Error("the share makes no difference")
	}
	if !strings.Contains(wide, "逐年逼近") {
		t.Error("a value that falls year by year is not told")
	}
}
