package returns_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"junheng/internal/testkit/browser"
	"junheng/web/pages/returns"
)

// desk is a grid in a browser, before a server that keeps cells in memory.
type desk struct {
	t   *testing.T
	ctx context.Context

	mu    sync.Mutex
	cells map[string]held
	calls int
	down  bool // the line is broken
}

type held struct {
	Text, Reason string
	Rev          int64
}

const frame = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>grid</title>
<p data-grid-status></p><ul data-grid-counts><li><a href="#" data-severity="must_fix"><b>0</b></a></li></ul>
%s<ol data-grid-problems></ol><div data-grid-toast hidden></div><aside data-grid-side></aside>
<script type="module" src="/assets/grid.js"></script>`

func sitDown(t *testing.T, single bool) *desk {
	t.Helper()
	d := &desk{t: t, ctx: browser.Start(t), cells: map[string]held{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /r", func(w http.ResponseWriter, r *http.Request) {
		var b strings.Builder
		if err := returns.SampleGrid("/r", single).Render(r.Context(), &b); err != nil {
			t.Error(err)
		}
		fmt.Fprintf(w, frame, b.String())
	})
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", http.FileServerFS(os.DirFS("."))))
	mux.HandleFunc("GET /r/cell", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.FormValue("cell")) })
	mux.HandleFunc("PUT /r/cells", d.save)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	d.do(chromedp.Navigate(server.URL + "/r"))
	d.until(`document.querySelector("form.jg-live") !== null`)
	return d
}

// save keeps what is sent: a value that is no number must be corrected, and a
// change of a cell that somebody else changed is told as a conflict.
func (d *desk) save(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls++
	if d.down {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	var in struct {
		Cells []struct {
			Key, Was     string
			Text, Reason *string
			Rev          int64
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		d.t.Error(err)
	}
	out := map[string]any{"filled": 1}
	cells, conflicts, problems := []any{}, []any{}, []any{}
	for _, c := range in.Cells {
		have := d.cells[c.Key]
		if have.Rev != c.Rev {
			conflicts = append(conflicts, map[string]any{"key": c.Key, "mine": *c.Text, "theirs": have.Text, "was": c.Was, "who": "李老师", "at": "10:32", "rev": have.Rev})
			continue
		}
		if c.Text != nil {
			have.Text = *c.Text
		}
		if c.Reason != nil {
			have.Reason = *c.Reason
		}
		have.Rev++
		d.cells[c.Key] = have
		cells = append(cells, map[string]any{"key": c.Key, "text": have.Text, "rev": have.Rev, "reason": have.Reason})
	}
	for key, c := range d.cells {
		if strings.Contains(c.Text, "万") {
			problems = append(problems, map[string]any{"cell": key, "severity": "must_fix", "text": "读到“" + c.Text + "”"})
		}
		if c.Text == "9999" {
			problems = append(problems, map[string]any{"cell": key, "severity": "verify", "text": "比去年多很多", "reason": c.Reason})
		}
	}
	out["cells"], out["conflicts"], out["problems"] = cells, conflicts, problems
	if err := json.NewEncoder(w).Encode(out); err != nil {
		d.t.Error(err)
	}
}

func (d *desk) do(steps ...chromedp.Action[chromedp.Void]) {
	d.t.Helper()
	if err := chromedp.Do(d.ctx, steps...); err != nil {
		d.t.Fatal(err)
	}
}

func look[T any](d *desk, expression string) T {
	d.t.Helper()
	got, err := chromedp.Run(d.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		d.t.Fatalf("%s: %v", expression, err)
	}
	return got
}

// until waits for an expression to be true.
func (d *desk) until(expression string) {
	d.t.Helper()
	for range 100 {
		if look[bool](d, expression) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	d.t.Fatalf("never true: %s\n%s", expression, look[string](d, `document.body.innerText`))
}

func (d *desk) at(key string) {
	d.t.Helper()
	d.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector('[data-key="%s"] input, [data-key="%s"] select').focus()`, key, key)))
}

func (d *desk) keys(keys string) { d.t.Helper(); d.do(chromedp.KeyEvent(keys)) }

func (d *desk) cursor() string {
	d.t.Helper()
	return look[string](d, `document.activeElement.closest("td")?.dataset.key ?? ""`)
}

func (d *desk) text(key string) string {
	d.t.Helper()
	return look[string](d, fmt.Sprintf(`document.querySelector('[data-key="%s"] input, [data-key="%s"] select').value`, key, key))
}

func (d *desk) state(key string) string {
	d.t.Helper()
	return look[string](d, fmt.Sprintf(`document.querySelector('[data-key="%s"]').dataset.state`, key))
}

// paste puts a block on the clipboard and pastes it at the cursor.
func (d *desk) paste(text, html string) {
	d.t.Helper()
	d.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => { const data = new DataTransfer(); data.setData("text/plain", %q); if (%q) data.setData("text/html", %q);
document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})) })()`, text, html, html)))
}

func (d *desk) kept(key string) string {
	d.t.Helper()
	d.until(`document.querySelector("form").grid.saving.pending === 0`)
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.cells[key].Text
}

func TestTypingMovesAndSavesAsInASpreadsheet(t *testing.T) {
	d := sitDown(t, false)
	d.at("primary.a")
	d.keys("12" + kb.Enter + "7" + kb.Tab + "8" + kb.ArrowUp)
	if got := d.cursor(); got != "junior.a" {
		t.Errorf("the cursor stands at %q after Enter, Tab and an arrow", got)
	}
	d.keys(kb.End)
	if got := d.cursor(); got != "senior.a" {
		t.Errorf("End leads to %q", got)
	}
	d.keys(kb.ArrowDown)
	if got := d.cursor(); got != "senior.c" {
		t.Errorf("an arrow down leads to %q, want the cell below the one that is not asked", got)
	}
	for key, want := range map[string]string{"primary.a": "12", "primary.b": "7", "junior.b": "8"} {
		if got := d.kept(key); got != want {
			t.Errorf("the server keeps %q of %s, want %q", got, key, want)
		}
	}
	if got := look[string](d, `document.querySelectorAll(".jg-total")[1].textContent`); got != "15" {
		t.Errorf("the total of a row reads %q, want 15", got)
	}
	if got := d.state("primary.a"); got != "checked" {
		t.Errorf("a saved cell without problems is %q", got)
	}
}

func TestEscapeUndoAndTheKeyForNotApplicable(t *testing.T) {
	d := sitDown(t, false)
	d.at("primary.a")
	d.keys("5" + kb.Enter)
	d.at("primary.a")
	d.keys("99" + kb.Escape)
	if got := d.text("primary.a"); got != "5" {
		t.Errorf("Esc leaves %q, want 5", got)
	}
	d.keys("/")
	if got := d.text("primary.a"); got != "无" {
		t.Errorf("the key / writes %q, want 无", got)
	}
	if got := d.kept("primary.a"); got != "无" {
		t.Errorf("the server keeps %q, want 无", got)
	}
	if got := d.state("primary.a"); got != "none" {
		t.Errorf("the state is %q, want none", got)
	}
	d.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "z", ctrlKey: true, bubbles: true, cancelable: true}))`))
	if got := d.kept("primary.a"); got != "5" {
		t.Errorf("after undo the server keeps %q, want 5", got)
	}
	d.keys("0" + kb.Enter)
	if got := d.kept("primary.a"); got != "0" {
		t.Errorf("zero is kept as %q", got)
	}
}

func TestAPastedBlockIsPlacedAndNothingIsCutSilently(t *testing.T) {
	d := sitDown(t, false)
	d.at("junior.b")
	d.paste("1\t2\t3\r\n4\t5\t6\r\n7\t8\t9\r\n", "")
	for key, want := range map[string]string{"junior.b": "1", "junior.c": "4", "senior.c": "5"} {
		if got := d.kept(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	told := look[string](d, `document.querySelector("[data-grid-toast]").innerText`)
	for _, want := range []string{"粘贴 3 格", "5 格超出表格边缘", "C1「3」", "A3「7」", "1 格落在不可填的位置", "B1「2」"} {
		if !strings.Contains(told, want) {
			t.Errorf("the notice of the paste does not say %s:\n%s", want, told)
		}
	}
}

func TestTypingReplacesWhatWasPasted(t *testing.T) {
	d := sitDown(t, false)
	d.at("primary.a")
	d.paste("4\t5", "")
	d.keys("90" + kb.Enter)
	if got := d.kept("primary.a"); got != "90" {
		t.Errorf("90 typed over a pasted 4 is kept as %q", got)
	}
}

func TestARangeIsCopiedAndFilled(t *testing.T) {
	d := sitDown(t, false)
	d.at("primary.a")
	d.paste("1\t2\n3\t4", "")
	copied := look[string](d, `(() => { const g = document.querySelector("form").grid; g.hands.go(g.sheet.at(0, 0)); g.hands.go(g.sheet.at(1, 1), true);
const data = new DataTransfer(); document.activeElement.dispatchEvent(new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true})); return data.getData("text/plain") })()`)
	if want := "1\t2\r\n3\t4"; copied != want {
		t.Errorf("copied %q, want %q", copied, want)
	}
	d.paste("6", "")
	var got []string
	for _, key := range []string{"primary.a", "junior.a", "primary.b", "junior.b"} {
		got = append(got, d.kept(key))
	}
	if diff := cmp.Diff([]string{"6", "6", "6", "6"}, got); diff != "" {
		t.Errorf("one value pasted over a range (-want +got):\n%s", diff)
	}
	d.keys(kb.Delete)
	if got := d.kept("junior.b"); got != "" {
		t.Errorf("after Delete the range keeps %q", got)
	}
}

func TestAColumnCopiedWithItsLabelsFindsItsRows(t *testing.T) {
	d := sitDown(t, true)
	d.at("whole.indoor_sport_area")
	d.paste("填报项目\t填报值\t单位\n小学学生数\t412\t人\n班级总数\t10\t个\n初中学生人数\t无\t人\n是否寄宿制\t是\t\n图书\t9000\t册", "")
	for key, want := range map[string]string{"primary.students": "412", "junior.students": "无", "whole.is_boarding": "是"} {
		if got := d.kept(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	told := look[string](d, `document.querySelector("[data-grid-toast]").innerText`)
	for _, want := range []string{"粘贴 3 格", "对号入座", "B3「10」", "「图书」"} {
		if !strings.Contains(told, want) {
			t.Errorf("the notice does not say %s:\n%s", want, told)
		}
	}
	if got := look[string](d, `document.querySelector(".jg-change:not(th)").textContent`); got != "+12 (+3.0%)" {
		t.Errorf("the change against last year reads %q", got)
	}
}

func TestABlockCopiedWithItsHeadingsFindsItsRowsAndColumns(t *testing.T) {
	d := sitDown(t, false)
	d.at("senior.c")
	d.paste("\t各部\t\t\n项目\t初中部\t小学部\t全校\nb\t1\t2\t3\nx\t8\t\t\na\t4\t无\t5\n", "")
	for key, want := range map[string]string{"junior.b": "1", "primary.b": "2", "junior.a": "4", "primary.a": "无", "senior.c": ""} {
		if got := d.kept(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	told := look[string](d, `document.querySelector("[data-grid-toast]").innerText`)
	for _, want := range []string{"粘贴 4 格", "对号入座", "「b × 全校」", "「x × 初中部」"} {
		if !strings.Contains(told, want) {
			t.Errorf("the notice does not say %s:\n%s", want, told)
		}
	}
}

func TestProblemsAreListedAndExplained(t *testing.T) {
	d := sitDown(t, true)
	d.at("whole.indoor_sport_area")
	d.keys("125万" + kb.Enter)
	d.until(`document.querySelector('[data-key="whole.indoor_sport_area"]').dataset.state === "refused"`)
	if got := look[string](d, `document.querySelector("[data-grid-counts] b").textContent`); got != "1" {
		t.Errorf("the count of what must be corrected reads %q", got)
	}
	d.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[data-grid-problems] a").click()`))
	if got := d.cursor(); got != "whole.indoor_sport_area" {
		t.Errorf("a problem leads to %q", got)
	}
	d.keys("9999" + kb.Enter)
	d.until(`document.querySelector('[data-key="whole.indoor_sport_area"]').dataset.state === "warned"`)
	d.do(chromedp.Evaluate[chromedp.Void](`(() => { const g = document.querySelector("form").grid; g.explain(g.sheet.byKey.get("whole.indoor_sport_area"), "新建体育馆") })()`))
	d.until(`document.querySelector('[data-key="whole.indoor_sport_area"]').dataset.state === "confirmed"`)
}

func TestABrokenLineLosesNothing(t *testing.T) {
	d := sitDown(t, true)
	d.mu.Lock()
	d.down = true
	d.mu.Unlock()
	d.at("primary.students")
	d.keys("31" + kb.Enter)
	d.until(`document.querySelector("[data-grid-status]").dataset.kind === "offline"`)
	if got := d.state("primary.students"); got != "typed" {
		t.Errorf("a cell that is not saved is %q", got)
	}
	d.keys("45" + kb.Enter)
	d.mu.Lock()
	d.down = false
	d.mu.Unlock()
	d.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[data-grid-status] button").click()`))
	if a, b := d.kept("primary.students"), d.kept("junior.students"); a != "31" || b != "45" {
		t.Errorf("kept %q and %q, want 31 and 45", a, b)
	}
}

func TestAChangeBySomebodyElseIsSettledByAQuestion(t *testing.T) {
	for answer, want := range map[string]string{"mine": "31", "theirs": "28"} {
		t.Run(answer, func(t *testing.T) {
			d := sitDown(t, true)
			d.mu.Lock()
			d.cells["primary.students"] = held{Text: "28", Rev: 4}
			d.mu.Unlock()
			d.at("primary.students")
			d.keys("31" + kb.Enter)
			d.until(`document.querySelector("dialog[open]") !== null`)
			if got := look[string](d, `document.querySelector("dialog").innerText`); !strings.Contains(got, "李老师") || !strings.Contains(got, "28") || !strings.Contains(got, "31") {
				t.Errorf("the question reads %q", got)
			}
			d.do(chromedp.Click(chromedp.CSS(`dialog [data-answer=` + answer + `]`)))
			if got := d.kept("primary.students"); got != want {
				t.Errorf("kept %q, want %q", got, want)
			}
			if got := d.text("primary.students"); got != want {
				t.Errorf("shown %q, want %q", got, want)
			}
		})
	}
}
