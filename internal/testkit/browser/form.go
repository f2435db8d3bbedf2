package browser

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"

	"github.com/chromedp/chromedp"
)

// Resize makes the window as wide as a number of CSS pixels.
func (v *Visit) Resize(width int64) {
	v.t.Helper()
	v.width = width
	v.Do(chromedp.EmulateViewport(width, 900))
}

// Turn does something that leads to another page, and waits until that page is
// there: it cannot take the old one for the new.
func (v *Visit) Turn(press func()) {
	v.t.Helper()
	Read[bool](v, `window.junhengLeft = true`)
	press()
	v.Until("the next page", `!window.junhengLeft && document.readyState === "complete"`)
}

// Follow presses the button or link with these words, and waits for the page
// it leads to.
func (v *Visit) Follow(words string) {
	v.t.Helper()
	v.Turn(func() { v.Press(words) })
}

// Choose picks in a form what a reader would: the option of a list, or the box
// or circle with a value. It says so to the page's scripts.
func (v *Visit) Choose(name, value string) {
	v.t.Helper()
	v.Until(name+" = "+value, fmt.Sprintf(`(() => {
	const told = (e, kind) => e.dispatchEvent(new Event(kind, { bubbles: true }));
	for (const e of document.querySelectorAll('[name=%q]')) {
		if (e.tagName === "SELECT" && [...e.options].some(o => o.value === %q)) { e.value = %q; told(e, "input"); told(e, "change"); return true }
		if (e.value === %q && (e.type === "checkbox" || e.type === "radio")) { if (!e.checked) e.click(); return true }
	}
	return false })()`, name, value, value, value))
}

// TickAll marks every box of a name.
func (v *Visit) TickAll(name string) {
	v.t.Helper()
	v.Until("boxes of "+name, fmt.Sprintf(`(() => { const all = [...document.querySelectorAll('input[name=%q]')];
	all.forEach(e => { if (!e.checked) e.click() }); return all.length > 0 })()`, name))
}

// Put writes the text of a field at once, without typing each letter.
func (v *Visit) Put(name, text string) {
	v.t.Helper()
	v.Until("the field "+name, fmt.Sprintf(`(() => { const e = document.querySelector('[name=%q]');
	if (!e) return false;
	e.value = %s; e.dispatchEvent(new Event("input", { bubbles: true })); return true })()`, name, quoted(text)))
}

func quoted(text string) string {
	b, _ := json.Marshal(text) // a string always can
	return string(b)
}

// Attach gives files to a field of a form.
func (v *Visit) Attach(name string, files ...string) {
	v.t.Helper()
	v.Do(chromedp.SetUploadFiles(fmt.Sprintf(`input[name=%q]`, name), files))
}

// Close closes the window.
func (v *Visit) Close() {
	v.t.Helper()
	if err := chromedp.Cancel(v.Ctx); err != nil {
		v.t.Error(err)
	}
}

// Picture takes a picture of the whole page into a PNG file.
func (v *Visit) Picture(file string) {
	v.t.Helper()
	data, err := chromedp.Run(v.Ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(file, data, 0o644)
	}
	if err != nil {
		v.t.Error(err)
	}
}

var pdfPages = regexp.MustCompile(`/Type\s*/Pages\b[^>]*?/Count\s+(\d+)|/Count\s+(\d+)[^>]*?/Type\s*/Pages\b`)

// Print prints the page on A4 and gives the sheets it takes, with the PDF.
func (v *Visit) Print() (sheets int, pdf []byte) {
	v.t.Helper()
	pdf, err := chromedp.Run(v.Ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPrintBackground()))
	if err != nil {
		v.t.Fatal(err)
	}
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		v.t.Fatalf("not a PDF: %.20q", pdf)
	}
	for _, m := range pdfPages.FindAllSubmatch(pdf, -1) {
		n, _ := strconv.Atoi(string(m[1]) + string(m[2])) // digits by the pattern
		sheets = max(sheets, n)
	}
	return sheets, pdf
}
