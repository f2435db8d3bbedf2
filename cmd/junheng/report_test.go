package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"junheng/internal/testkit"
	"junheng/internal/testkit/browser"
)

// exampleReport assesses the example county once for all journeys and gives
// the address of its report.
var exampleReport = sync.OnceValues(func() (string, error) {
	var errs strings.Builder
	a := &app{in: strings.NewReader(""), out: &bytes.Buffer{}, errs: &errs, env: func(string) string { return "" }, now: testkit.FixedClock}
	if code := a.run([]string{"demo", "--no-serve", "-o", reportDir, "--lang", "zh"}); code != exitMet {
		return "", fmt.Errorf("demo: exit status %d: %s", code, errs.String())
	}
	path, err := filepath.Abs(filepath.Join(reportDir, "report.html"))
	return "file://" + filepath.ToSlash(path), err
})

// reportDir holds the example's results; TestMain makes and removes it.
var reportDir string

// visit is one reader with a browser.
type visit struct {
	t   *testing.T
	ctx context.Context

	mu         sync.Mutex
	complaints []string
}

// open opens the report in a window of a width, with script or without it.
func open(t *testing.T, width int64, script bool) *visit {
	t.Helper()
	v := &visit{t: t, ctx: browser.Start(t)}
	address, err := exampleReport()
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(v.ctx, v.hear); err != nil {
		t.Fatal(err)
	}
	disabled := emulation.SetScriptExecutionDisabledParams{Value: !script}
	v.do(chromedp.EmulateViewport(width, 900))
	if _, err := chromedp.Call(v.ctx, emulation.SetScriptExecutionDisabled, disabled); err != nil {
		t.Fatal(err)
	}
	v.do(chromedp.Navigate(address))
	return v
}

// hear notes what the browser complains of.
func (v *visit) hear(ev any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		v.complaints = append(v.complaints, ev.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		v.complaints = append(v.complaints, fmt.Sprint(ev.Type, " ", ev.Args))
	case *cdplog.EventEntryAdded:
		v.complaints = append(v.complaints, ev.Entry.Text)
	}
}

func (v *visit) do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		v.t.Fatal(err)
	}
}

func ask[T any](v *visit, expression string) T {
	v.t.Helper()
	got, err := chromedp.Run(v.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		v.t.Fatalf("%s: %v", expression, err)
	}
	return got
}

// fits fails when the page is wider than its window or the browser complained.
func (v *visit) fits(width int) {
	v.t.Helper()
	if got := ask[int](v, `document.documentElement.scrollWidth`); got > width {
		v.t.Errorf("the page is %d px wide in a window of %d: %s", got, width, ask[string](v, widest))
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.complaints) > 0 {
		v.t.Errorf("the browser complains: %q", v.complaints)
	}
}

// widest names what reaches furthest beyond the window.
const widest = `(() => { let far = 0, name = "";
for (const e of document.querySelectorAll("main *")) { const r = e.getBoundingClientRect(); if (!e.closest(".wide") && r.right > far) { far = r.right; name = e.tagName + "." + e.className + " " + e.textContent.slice(0, 40) } }
return name + " reaches " + far })()`

// paper is the width in pixels of A4 between the margins of the report.
const paper = 688

// visibleText is the verdict as a reader sees it, without what is hidden.
const visibleText = `document.getElementById("verdict").innerText`

func TestTheReportFitsAnyWindowInBothLanguagesWithAndWithoutScript(t *testing.T) {
	for _, c := range []struct {
		name   string
		width  int64
		script bool
	}{
		{"a desk", 1280, true},
		{"a desk without script", 1280, false},
		{"a telephone", 390, true},
		{"a telephone without script", 390, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := open(t, c.width, c.script)
			v.fits(int(c.width))
			zh := ask[string](v, visibleText)
			if !strings.Contains(zh, "未达标") || strings.Contains(zh, "undetermined") {
				t.Errorf("the report does not begin in Chinese: %.200s", zh)
			}
			v.do(chromedp.Click(chromedp.CSS(`label[for=lang-en]`)))
			v.fits(int(c.width))
			en := ask[string](v, visibleText)
			if !strings.Contains(en, "undetermined") || strings.Contains(en, "未达标") {
				t.Errorf("the report does not change to English: %.200s", en)
			}
			if tools := ask[bool](v, `document.querySelector(".tools").offsetHeight > 0`); tools != c.script {
				t.Errorf("the filter is shown: %v, with script: %v", tools, c.script)
			}
		})
	}
}

func TestACellOfTheHeatTableLeadsToItsWorking(t *testing.T) {
	for _, script := range []bool{true, false} {
		t.Run(fmt.Sprintf("script %v", script), func(t *testing.T) {
			v := open(t, 1280, script)
			const cell = `document.querySelector("#heat-table tbody td a")`
			anchor := ask[string](v, cell+`.getAttribute("href").slice(1)`)
			v.do(chromedp.Click(chromedp.CSS(`#heat-table tbody td a`)))
			// A browser follows a link, and tells the page, a moment after the click.
			for range 100 {
				if ask[bool](v, fmt.Sprintf(`location.hash.slice(1) === %q && (!%t || document.getElementById(%q).querySelector("details").open)`, anchor, script, anchor)) {
					break
				}
				time.Sleep(50 * time.Millisecond)
			}
			if got := ask[string](v, `location.hash.slice(1)`); got != anchor {
				t.Fatalf("the address ends in %q, want %q", got, anchor)
			}
			row := `document.getElementById("` + anchor + `")`
			if !ask[bool](v, `(() => { const r = `+row+`.getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight })()`) {
				t.Error("the working is not in sight")
			}
			if !script {
				v.do(chromedp.Click(chromedp.CSS(`[id="` + anchor + `"] summary`)))
			}
			if !ask[bool](v, row+`.querySelector("details").open`) {
				t.Error("the working is not open")
			}
			if got := ask[string](v, row+`.innerText`); !strings.Contains(got, "÷") || !regexp.MustCompile(`[A-Z]+\d+`).MatchString(got) {
				t.Errorf("the working names no formula or no cell: %s", got)
			}
			v.fits(1280)
		})
	}
}

func TestTheHeatTableIsFilteredAndSorted(t *testing.T) {
	v := open(t, 1280, true)
	const shown = `[...document.querySelectorAll("#heat-table tbody tr")].filter(r => !r.hidden).length`
	all := ask[int](v, shown)
	v.do(chromedp.SendKeys(chromedp.CSS(`#f-word`), "教学点"))
	few := ask[int](v, shown)
	if few == 0 || few >= all {
		t.Errorf("%d of %d rows after looking for 教学点", few, all)
	}
	if got := ask[string](v, `document.getElementById("f-count").textContent`); got != fmt.Sprintf("%d / %d", few, all) {
		t.Errorf("the count reads %q, want %d / %d", got, few, all)
	}
	v.do(chromedp.Click(chromedp.CSS(`#heat-table thead th:nth-child(3)`)))
	sizes := ask[[]float64](v, `[...document.querySelectorAll("#heat-table tbody tr")].map(r => +r.cells[2].dataset.v)`)
	for i := 1; i < len(sizes); i++ {
		if sizes[i] < sizes[i-1] {
			t.Fatalf("row %d of the table sorted by pupils has %v after %v", i+1, sizes[i], sizes[i-1])
		}
	}
	v.fits(1280)
}

func TestThePrintedReportHasPagesOfText(t *testing.T) {
	v := open(t, paper, false)
	if _, err := chromedp.Call(v.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	v.fits(paper)
	pdf, err := chromedp.Run(v.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		t.Fatal(err)
	}
	pages := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(pdf, -1))
	if pages < 5 {
		t.Errorf("%d pages for a county of 48 units", pages)
	}
	if !bytes.Contains(pdf, []byte("/ToUnicode")) {
		t.Error("the pages carry no text")
	}
}
