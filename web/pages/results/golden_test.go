package results_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"junheng/access"
	"junheng/web/webtest"
)

// On the golden county, over a real database: what stands on the main pages
// leads to workings that can be opened, and none of their figures is bare.
func TestTheGoldenCountysFiguresLeadToTheirWorkings(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	at := c.Get("/results").To()
	if !strings.HasPrefix(at, "/results/219901/") {
		t.Fatalf("sent to %q", at)
	}
	main := []string{at, at + "/heat", at + "/items", at + "/edge", at + "/gaps", at + "/compare", "/warnings", "/results/219901", "/datasets"}
	seen := map[string]bool{}
	var deeper []string
	for _, path := range main {
		p := c.Get(path)
		p.Wants(http.StatusOK)
		page := readPage(t, p.Body)
		if len(page.bare) > 0 && !strings.HasPrefix(path, "/datasets") {
			t.Errorf("%s: figures without a working: %q", path, page.bare)
		}
		for _, l := range page.links {
			l, _, _ = strings.Cut(l, "#")
			if ours(l) && !seen[l] {
				seen[l] = true
				deeper = append(deeper, l)
			}
		}
	}
	if len(deeper) < 500 {
		t.Errorf("the main pages lead to %d others only", len(deeper))
	}
	tried := map[string]int{}
	for _, path := range deeper {
		shape := shapeOf(path)
		if tried[shape]++; tried[shape] > perShape {
			continue
		}
		if p := c.Get(path); p.Status != http.StatusOK && p.Status != http.StatusSeeOther {
			t.Errorf("%s: %d", path, p.Status)
		}
	}
}

// perShape is how many of the pages that differ only in numbers are tried; the
// crawl of the small county tries all.
const perShape = 6

// shapeOf is an address without what numbers and identities differ in.
func shapeOf(path string) string {
	return regexp.MustCompile(`[0-9A-Z]{4,}|[0-9]+`).ReplaceAllString(path, "#")
}

// The first and the second run of the same dataset under the same standard are
// the same verdict, frozen and judged through the forms.
func TestTheGoldenCountyIsJudgedAgainThroughTheForms(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	old := c.Get("/results").To()
	list := readPage(t, c.Get("/datasets").Body)
	at := slices.IndexFunc(list.links, func(l string) bool { return strings.HasPrefix(l, "/datasets/219901/") })
	if at < 0 {
		t.Fatal("there is no dataset")
	}
	p := c.Post(list.links[at]+"/run", url.Values{"pack": {"cn/quality-balance-2017"}, "propose": {"数据已锁定，重新测算"}})
	if p.Status != http.StatusSeeOther || p.To() == old {
		t.Fatalf("%d to %q", p.Status, p.To())
	}
	sentence := func(path string) string {
		text := readPage(t, c.Get(path).Body).text
		from := strings.Index(text, "学年：")
		if from < 0 {
			return ""
		}
		return text[from:min(len(text), from+60)]
	}
	if a, b := sentence(old), sentence(p.To()); a == "" || a != b {
		t.Errorf("judged %q, then %q", a, b)
	}
}
