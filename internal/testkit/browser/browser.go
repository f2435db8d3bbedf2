// Package browser drives a headless Chromium for tests of what people see.
package browser

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"junheng/internal/testkit"
)

// patience is how long one test may keep the browser.
const patience = 5 * time.Minute

// Path finds Chromium or Chrome: JUNHENG_CHROMIUM, or a well-known name. Where
// there is none it skips or fails t as package testkit says.
func Path(t testing.TB) string {
	t.Helper()
	names := []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}
	if named := os.Getenv("JUNHENG_CHROMIUM"); named != "" {
		names = []string{named}
	}
	var path string
	missing := "Chromium; apt-get install chromium fonts-noto-cjk, or name the program in JUNHENG_CHROMIUM"
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			path, missing = found, ""
			break
		}
	}
	testkit.Need(t, "browser", missing)
	return path
}

// Start opens a browser of its own for t and returns the context that
// chromedp.Do and chromedp.Run take. The window is 1280 by 900 pixels. The browser reaches
// files and loopback, and is closed when t ends. More flags of the program may
// be given.
func Start(t testing.TB, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path := Path(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // the tests may run as root, and open only our own pages
		chromedp.WindowSize(1280, 900),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("allow-file-access-from-files", true),
		chromedp.WSURLReadTimeout(time.Minute),
	)
	options = append(options, more...)
	ctx, cancelTime := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancelTime)
	ctx, cancelAllocator := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancelAllocator)
	ctx, cancelTab := chromedp.NewContext(ctx)
	t.Cleanup(cancelTab)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	return ctx
}
