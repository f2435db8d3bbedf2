package browser

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// The widths, in CSS pixels, that pages must fit.
const (
	Desk      = 1280
	Telephone = 390
)

// Visit is one reader with a browser of his own, on a journey through pages of
// one server. Its methods fail the test.
type Visit struct {
	Ctx context.Context // what chromedp.Do and chromedp.Run take
	URL string          // of the server

	t      testing.TB
	width  int64
	script bool

	mu         sync.Mutex
	complaints []string
}

// Open opens a window of a width, with script or without it, that reaches a
// server.
func Open(t testing.TB, url string, width int64, script bool, more ...chromedp.ExecAllocatorOption) *Visit {
	t.Helper()
	return dress(t, &Visit{Ctx: Start(t, more...), URL: url, width: width, script: script})
}

// Another opens a window of another reader in the same browser. The two share
// no cookies. It is closed when t ends, or by Close.
func (v *Visit) Another(t testing.TB) *Visit {
	t.Helper()
	ctx, cancel := chromedp.NewContext(v.Ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	return dress(t, &Visit{Ctx: ctx, URL: v.URL, width: v.width, script: v.script})
}

// dress makes a fresh window as wide as its reader wants it.
func dress(t testing.TB, v *Visit) *Visit {
	t.Helper()
	v.t = t
	if err := chromedp.Listen(v.Ctx, v.hear); err != nil {
		t.Fatal(err)
	}
	v.Resize(v.width)
	// Of several windows each takes itself for the one in front.
	if _, err := chromedp.Call(v.Ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(v.Ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !v.script}); err != nil {
		t.Fatal(err)
	}
	return v
}

// hear notes what the browser complains of: exceptions, errors and warnings of
// scripts, what the policy of the page forbids.
func (v *Visit) hear(ev any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch ev := ev.(type) {
	case *page.EventJavascriptDialogOpening: // “are you sure?” – yes
		go func() {
			if _, err := chromedp.Call(v.Ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true}); err != nil {
				v.t.Error(err)
			}
		}()
	case *runtime.EventExceptionThrown:
		text := ev.ExceptionDetails.Text
		if e := ev.ExceptionDetails.Exception; e != nil {
			text += " " + e.Description
		}
		v.complaints = append(v.complaints, text)
	case *runtime.EventConsoleAPICalled:
		if ev.Type == "error" || ev.Type == "warning" {
			v.complaints = append(v.complaints, fmt.Sprint(ev.Type, " ", ev.Args))
		}
	case *cdplog.EventEntryAdded:
		if ev.Entry.Level == "error" && !strings.Contains(ev.Entry.Text, "Failed to load resource") { // the status was meant
			v.complaints = append(v.complaints, ev.Entry.Text)
		}
	}
}

// Carry gives the browser a cookie, such as that of a session.
func (v *Visit) Carry(name, value string) {
	v.t.Helper()
	if _, err := chromedp.Call(v.Ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: v.URL}); err != nil {
		v.t.Fatal(err)
	}
}

// Go opens a path of the server.
func (v *Visit) Go(path string) {
	v.t.Helper()
	v.Do(chromedp.Navigate(v.URL + path))
}

// Do does steps of chromedp.
func (v *Visit) Do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := chromedp.Do(v.Ctx, steps...); err != nil {
		v.t.Fatalf("%v\nat %s", err, v.Where())
	}
}

// Click presses what a CSS selector names.
func (v *Visit) Click(selector string) {
	v.t.Helper()
	v.Do(chromedp.Click(chromedp.CSS(selector)))
}

// Press presses the button or link with these words, once it is in sight and
// nothing covers it.
func (v *Visit) Press(words string) {
	v.t.Helper()
	v.Until(words+" to press", fmt.Sprintf(`(() => {
	const e = [...document.querySelectorAll("button, a, summary, label")].find(e => e.innerText.trim() === %q && e.offsetParent);
	if (!e) return false;
	e.scrollIntoView({ block: "center", behavior: "instant" });
	const r = e.getClientRects()[0], top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
	if (!e.contains(top)) return false;
	document.querySelectorAll("[data-press]").forEach(e => e.removeAttribute("data-press"));
	e.setAttribute("data-press", "");
	return true })()`, words))
	Read[bool](v, `(document.querySelector("[data-press]").click(), true)`)
}

// Fill types into the field of a form by its name.
func (v *Visit) Fill(name, text string) {
	v.t.Helper()
	field := chromedp.CSS(fmt.Sprintf(`[name=%q]`, name))
	Read[bool](v, fmt.Sprintf(`(() => { document.querySelector('[name=%q]').select?.(); return true })()`, name))
	v.Do(chromedp.SendKeys(field, text))
}

// Read evaluates a JavaScript expression in the page; the browser allows it to
// tests also where the page's own scripts are off.
func Read[T any](v *Visit, expression string) T {
	v.t.Helper()
	got, err := chromedp.Run(v.Ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		v.t.Fatalf("%s: %v", expression, err)
	}
	return got
}

// Where gives the path of the page that is open.
func (v *Visit) Where() string {
	got, err := chromedp.Run(v.Ctx, chromedp.Evaluate[string](`location.pathname + location.search + location.hash`))
	if err != nil {
		return err.Error()
	}
	return got
}

// Until waits until an expression is true, and fails after half a minute.
func (v *Visit) Until(what, expression string) {
	v.t.Helper()
	for range wait / pause {
		time.Sleep(pause)
		if got, err := chromedp.Run(v.Ctx, chromedp.Evaluate[bool](expression)); err == nil && got {
			return
		}
	}
	v.t.Fatalf("waited in vain for %s at %s:\n%.1500s", what, v.Where(), v.Text())
}

const (
	wait  = 30 * time.Second // how long Until waits: long, for the machine may be busy
	pause = 25 * time.Millisecond
)

// Sees waits until the page shows all the words.
func (v *Visit) Sees(words ...string) {
	v.t.Helper()
	for _, w := range words {
		v.Until(fmt.Sprintf("%q", w), fmt.Sprintf(`document.body.innerText.includes(%q)`, w))
	}
}

// Text is what the page shows.
func (v *Visit) Text() string {
	got, err := chromedp.Run(v.Ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return got
}

// Fits fails when the page is wider than the window or the browser complained.
func (v *Visit) Fits() {
	v.t.Helper()
	if got := Read[int64](v, `document.documentElement.scrollWidth`); got > v.width {
		v.t.Errorf("%s is %d px wide in a window of %d: %s", v.Where(), got, v.width, Read[string](v, widest))
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.complaints) > 0 {
		v.t.Errorf("at %s the browser complains: %q", v.Where(), v.complaints)
		v.complaints = nil
	}
}

// widest names what reaches furthest beyond the window.
const widest = `(() => { let far = 0, name = "";
for (const e of document.querySelectorAll("body *")) {
	const r = e.getBoundingClientRect();
	let inside = false;
	for (let p = e.parentElement; p; p = p.parentElement) if (getComputedStyle(p).overflowX !== "visible") inside = true;
	if (!inside && r.right > far) { far = r.right; name = e.tagName + "." + e.className + " " + e.textContent.trim().slice(0, 40) }
}
return name + " reaches " + far })()`
