package returns_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/internal/testkit/browser"
)

// pure is a page that holds the modules that touch no page.
func pure(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, ctx: browser.Start(t)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /p", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><script type="module">
import * as clipboard from "/assets/clipboard.js"; import * as numbers from "/assets/numbers.js"; Object.assign(window, clipboard, numbers, {ready: true})</script>`)
	})
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", http.FileServerFS(os.DirFS("."))))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	d.do(chromedp.Navigate(server.URL + "/p"))
	d.until(`window.ready === true`)
	return d
}

func TestClipboardsOfSpreadsheetsAreRead(t *testing.T) {
	d := pure(t)
	for _, c := range []struct {
		name, expression string
		want             [][]string
	}{
		{"cells and line ends of Windows", `parseTSV("1\t2\r\n3\t4\r\n")`, [][]string{{"1", "2"}, {"3", "4"}}},
		{"an empty last cell is a cell", `parseTSV("1\t\n\t4")`, [][]string{{"1", ""}, {"", "4"}}},
		{"a quoted cell holds tabs, lines and quotes", `parseTSV('"a\tb\nc ""d"""\t2')`, [][]string{{"a\tb\nc \"d\"", "2"}}},
		{"a quote inside a text is a quote", `parseTSV('6" pipe\t"x" y')`, [][]string{{`6" pipe`, `"x" y`}}},
		{"short rows are filled up", `parseTSV("1\t2\t3\n4")`, [][]string{{"1", "2", "3"}, {"4", "", ""}}},
		{
			"a table of Excel", `parseHTML("<html><body><table><tr><td>1</td><td x:num='12.345'>12.3</td></tr><tr style='display:none'><td>9</td></tr><tr><td> a&nbsp;b <br> c</td><td></td></tr></table>")`,
			[][]string{{"1", "12.345"}, {"a b\nc", ""}},
		},
		{
			"merged cells keep their places", `parseHTML("<table><tr><td rowspan=2>a</td><td colspan=2>b</td></tr><tr><td>c</td><td>d</td></tr></table>")`,
			[][]string{{"a", "b", ""}, {"", "c", "d"}},
		},
		{"text without a table is no table", `parseClipboard("<b>12</b>", "12")`, [][]string{{"12"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, look[[][]string](d, c.expression)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.expression, diff)
			}
		})
	}
}

func TestWhatIsCopiedIsReadBackTheSame(t *testing.T) {
	d := pure(t)
	text := rapid.StringOfN(rapid.RuneFrom([]rune("12 ,无\t\n\"校a")), 0, 6, -1)
	rapid.Check(t, func(r *rapid.T) {
		width := rapid.IntRange(1, 4).Draw(r, "width")
		block := rapid.SliceOfN(rapid.SliceOfN(text, width, width), 1, 4).Draw(r, "block")
		if width == 1 && block[len(block)-1][0] == "" {
			return // a last empty line is the end of the text
		}
		data, err := json.Marshal(block)
		if err != nil {
			r.Fatal(err)
		}
		if diff := cmp.Diff(block, look[[][]string](d, `parseTSV(toTSV(`+string(data)+`))`)); diff != "" {
			r.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestNumbersAreReadAsClerksTypeThem(t *testing.T) {
	d := pure(t)
	for expression, want := range map[string]string{
		`toNumber("1,234.5")`:                  "1234.5",
		`toNumber("１２３")`:                      "123",
		`toNumber("12万")`:                      "null",
		`toNumber("")`:                         "null",
		`toNumber("无")`:                        "null",
		`tidy(" 不适用 ", true)`:                  `"无"`,
		`tidy("0", true)`:                      `"0"`,
		`change("412", "400")`:                 `"+12 (+3.0%)"`,
		`change("5", "0")`:                     `"+5"`,
		`change("", "400")`:                    `""`,
		`total(["1", "2", "无"])`:               `{"sum":3,"numbers":2,"open":0}`,
		`total(["1.5", "2", "", "12万"])`:       `{"sum":3.5,"numbers":2,"open":2}`,
		`total(["", "无"])`:                     `{"sum":0,"numbers":0,"open":1}`,
		`byLabel([["1"]], [["a"]])`:            "null",
		`place([["1"]], () => null, 0, 0).set`: "[]",
	} {
		if got := look[string](d, `JSON.stringify(`+expression+`)`); got != want {
			t.Errorf("%s is %s, want %s", expression, got, want)
		}
	}
}
