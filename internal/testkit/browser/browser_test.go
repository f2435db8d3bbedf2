package browser_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"junheng/internal/testkit/browser"
)

func TestAPageWithChineseTextIsRead(t *testing.T) {
	ctx := browser.Start(t)
	page := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(page, []byte(`<!doctype html><meta charset="utf-8"><h1 id="a"></h1><script>document.querySelector("#a").textContent = "均" + "衡"</script>`), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+page)); err != nil {
		t.Fatal(err)
	}
	got, err := chromedp.Run(ctx, chromedp.Text("#a"))
	if err != nil {
		t.Fatal(err)
	}
	if got != "均衡" {
		t.Errorf("the heading reads %q, want 均衡", got)
	}
}
