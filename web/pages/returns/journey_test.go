package returns_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"junheng/access"
	"junheng/internal/testkit/browser"
	"junheng/web/route"
	"junheng/web/webtest"
)

// sitAt opens a page of a server in a browser of its own, signed in.
func sitAt(t *testing.T, s *webtest.Server, role access.Role, path string) *desk {
	t.Helper()
	d := &desk{t: t, ctx: browser.Start(t)}
	cookie := &network.CookieParam{Name: route.SessionCookie, Value: s.Token(role), URL: s.URL}
	if _, err := chromedp.Call(d.ctx, network.SetCookies, network.SetCookiesParams{Cookies: []*network.CookieParam{cookie}}); err != nil {
		t.Fatal(err)
	}
	d.do(chromedp.Navigate(s.URL + path))
	d.until(`document.querySelector("form.jg-live") !== null`)
	return d
}

// settled waits until the server has acknowledged everything typed.
func (d *desk) settled() {
	d.t.Helper()
	d.until(`document.querySelector("form.jg").grid.saving.pending === 0`)
}

func TestTwoPeopleFillInOneReturnAndSubmitIt(t *testing.T) {
	s := webtest.New(t)
	at := own(t, s.As(access.SchoolClerk))
	clerk := sitAt(t, s, access.SchoolClerk, at)
	head := sitAt(t, s, access.SchoolHead, at)

	clerk.at("primary.students")
	clerk.keys("1106" + kb.Enter)
	clerk.settled()
	clerk.at("primary.classes_41_45")
	clerk.paste("20\n3\n0\n0\n0", "")
	clerk.settled()
	if got := clerk.text("primary.classes_46_50"); got != "3" {
		t.Errorf("the second value pasted stands as %q", got)
	}

	// The head opened the page before, and now changes the same cell.
	head.at("primary.students")
	head.keys("1200" + kb.Enter)
	head.until(`document.querySelector("dialog.jg-dialog[open]") !== null`)
	if got := look[string](head, `document.querySelector("dialog.jg-dialog").innerText`); !strings.Contains(got, "周小敏") || !strings.Contains(got, "1106") {
		t.Errorf("the question does not name who changed what: %s", got)
	}
	head.do(chromedp.Click(chromedp.CSS(`dialog.jg-dialog [data-answer=theirs]`)))
	if got := head.text("primary.students"); got != "1106" {
		t.Errorf("the head sees %q after taking theirs", got)
	}

	// Whatever is still to be verified gets a reason in the side bar.
	clerk.do(chromedp.Reload())
	clerk.until(`document.querySelector("form.jg-live") !== null`)
	for range 12 {
		key := look[string](clerk, `document.querySelector('[data-state=warned]')?.dataset.key ?? ""`)
		if key == "" {
			break
		}
		clerk.at(key)
		clerk.until(`document.querySelector("[data-grid-side] form[data-kind=reason]") !== null && document.querySelector("[data-grid-side] input[name=cell]").value === "` + key + `"`)
		clerk.do(chromedp.SendKeys(chromedp.CSS(`#side-reason`), "已与学籍系统核对"), chromedp.Click(chromedp.CSS(`[data-kind=reason] button`)))
		clerk.until(`document.querySelector('[data-key="` + key + `"]').dataset.state === "confirmed"`)
	}
	clerk.settled()
	clerk.do(chromedp.Click(chromedp.CSS(`form[data-grid-act] button`)))
	clerk.until(`document.querySelector(".ret-track [aria-current]")?.textContent.includes("待县级审核") ?? false`)
	if got := look[int](clerk, `document.querySelectorAll("form[data-grid]").length`); got != 0 {
		t.Error("a submitted return can still be filled in")
	}
	s.As(access.CountyStatistician).Get("/review").Wants(200, "青禾县实验小学")
}

func TestTheReturnFitsATelephone(t *testing.T) {
	s := webtest.New(t)
	at := own(t, s.As(access.SchoolClerk))
	d := sitAt(t, s, access.SchoolClerk, at)
	d.do(chromedp.EmulateViewport(390, 844), chromedp.Reload())
	d.until(`document.querySelector("form.jg-live") !== null`)
	if got := look[int](d, `document.documentElement.scrollWidth`); got > 390 {
		t.Errorf("the page is %d px wide on a telephone", got)
	}
	d.at("primary.students")
	if !look[bool](d, `(() => { const c = document.activeElement.closest("td").getBoundingClientRect(), h = document.querySelector("tbody th[scope=row]").getBoundingClientRect(); return c.left >= h.right - 1 && c.right <= innerWidth + 1 })()`) {
		t.Error("the cell under the cursor hides behind the frozen column or beyond the edge")
	}
}
