// Screens takes the pictures of the main pages that the README and docs show,
// from the golden county at a fixed moment, with a headless Chromium:
//
//	go run ./e2e/screens -out docs/screens [name …]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"time"

	"junheng/access"
	"junheng/cmd/wire"
	"junheng/internal/testkit"
	golden "junheng/testdata/county"
	"junheng/web/route"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

func main() {
	out := flag.String("out", "docs/screens", "folder to write into")
	flag.Parse()
	if err := run(*out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "screens:", err)
		os.Exit(1)
	}
}

// screen is one picture: who looks at what, how wide.
type screen struct {
	name  string
	role  access.Role
	path  string
	width int64
	high  int64
	after step // done on the page before the picture is taken; nil: nothing
}

// step is something done in the browser.
type step = chromedp.Action[chromedp.Void]

// screens are the pictures, in the order of the work.
func screens(d *wire.Demo) []screen {
	county := fmt.Sprintf("%06d", golden.Code)
	last := d.Assessments[len(d.Assessments)-1]
	verdict := "/results/" + county + "/" + last.ID
	const wide, phone = 1280, 390
	return []screen{
		{name: "tasks", role: access.CountyStatistician, path: "/", width: wide, high: 720},
		{name: "tasks-phone", role: access.SchoolClerk, path: "/", width: phone, high: 780},
		{name: "round", role: access.CountyStatistician, path: "/rounds/" + county + "/" + string(d.Round.ID), width: wide, high: 860},
		{name: "grid", role: access.SchoolClerk, path: "/", width: wide, high: 860, after: follow(`main a[href^="/returns/"]`)},
		{name: "review", role: access.CountyStatistician, path: "/review", width: wide, high: 760},
		{name: "verdict", role: access.CountyLeader, path: verdict, width: wide, high: 1100},
		{name: "why", role: access.CountyLeader, path: verdict, width: wide, high: 900, after: open(`a[hx-target="#drawer"]`, "#drawer[open]")},
		{name: "heat", role: access.CountyStatistician, path: verdict + "/heat", width: wide, high: 860},
		{name: "warnings", role: access.CountyStatistician, path: "/warnings", width: wide, high: 760},
		{name: "map", role: access.CountyStatistician, path: "/map", width: wide, high: 860},
		{name: "schools", role: access.CountyStatistician, path: "/schools", width: wide, high: 760},
		{name: "attend-phone", role: access.ClassTeacher, path: "/attend", width: phone, high: 780},
		{name: "attend-offline-phone", role: access.ClassTeacher, path: "/attend", width: phone, high: 780, after: keptHere},
		{name: "attend-county", role: access.CountyStatistician, path: "/attend/" + county, width: wide, high: 760},
		{name: "visit-phone", role: access.ClassTeacher, path: "/visits", width: phone, high: 1160, after: follow(".vis-list a")},
	}
}

// follow goes on to where the first link of a kind leads, if there is one.
func follow(selector string) step {
	return func(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
		to, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf("document.querySelector(%q)?.href ?? ''", selector)))
		if err != nil || to == "" {
			return none, err
		}
		return none, chromedp.Do(ctx, chromedp.Navigate(to))
	}
}

// keptHere enters a register over a line that is cut.
func keptHere(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
	const cut = `(window.fetch = () => Promise.reject(new TypeError("cut")), document.querySelector(".att-list li:nth-child(2) input[value=sick]").click(), document.querySelector(".att-save button[type=submit]").click(), true)`
	if err := chromedp.Do(ctx, chromedp.WaitVisible(".ph-bar")); err != nil {
		return none, err
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](cut)); err != nil {
		return none, err
	}
	return none, chromedp.Do(ctx, chromedp.WaitVisible(`.ph-bar[data-state="waiting"]`))
}

// open presses a link and waits for what it opens.
func open(link, opened string) step {
	return func(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
		return none, chromedp.Do(ctx, chromedp.Click(link), chromedp.WaitVisible(opened))
	}
}

func run(out string, only []string) error {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "junheng-screens-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	clock := wire.NewClock(func() time.Time { return testkit.Now.AddDate(0, 0, 9) }) // 24 October, when the statement of the month is sent
	app, err := wire.Open(ctx, wire.Options{
		DSN: dir, Key: make([]byte, access.KeyBytes), Clock: clock.Now, Version: "junheng",
		Cost: access.Cost{Passes: 1, MemoryKiB: 16, Lanes: 1}, Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		return err
	}
	defer app.Close(ctx)
	demo, err := wire.LayOutAtWork(ctx, app, wire.AtWork{Password: "Demo-AAAA-BBBB-a", Clock: clock, Say: func(_, en string) { fmt.Fprintln(os.Stderr, en) }})
	if err != nil {
		return err
	}
	o := &office{ctx: ctx, app: app, demo: demo}
	if err := o.look(); err != nil {
		return err
	}
	server := httptest.NewServer(app.Server)
	defer server.Close()
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	return o.album(append(screens(demo), o.screens()...), server.URL, out, only)
}

// chromium finds the browser as the tests do.
func chromium() (string, error) {
	if named := os.Getenv("JUNHENG_CHROMIUM"); named != "" {
		return named, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", errors.New("no Chromium; install chromium and fonts-noto-cjk, or name the program in JUNHENG_CHROMIUM")
}

// take takes one picture with a browser of its own.
func (s screen) take(url, session, file string) error {
	path, err := chromium()
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	ctx, stop = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.WSURLReadTimeout(time.Minute))...)
	defer stop()
	ctx, stop = chromedp.NewContext(ctx)
	defer stop()
	mobile := []chromedp.EmulateViewportOption{chromedp.EmulateScale(1)}
	if s.width < 600 {
		mobile = append(mobile, chromedp.EmulateMobile)
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(s.width, s.high, mobile...)); err != nil {
		return err
	}
	cookie := network.SetCookieParams{Name: route.SessionCookie, Value: session, URL: url}
	if _, err := chromedp.Call(ctx, network.SetCookie, cookie); err != nil {
		return err
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(url+s.path)); err != nil {
		return err
	}
	if s.after != nil {
		if err := chromedp.Do(ctx, s.after); err != nil {
			return err
		}
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](settled, chromedp.EvalAwaitPromise)); err != nil {
		return err
	}
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return os.WriteFile(file, picture, 0o644)
}

// settled waits until the fonts are there and the charts are drawn.
const settled = `Promise.all([document.fonts.ready, new Promise((done) => {
	const began = performance.now();
	(function look() {
		const open = [...document.querySelectorAll("[data-chart]")].filter((e) => !e.querySelector("svg"));
		if (open.length === 0 || performance.now() - began > 5000) setTimeout(done, 400); else setTimeout(look, 50);
	})();
})]).then(() => true)`
