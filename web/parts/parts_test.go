package parts_test

import (
	"encoding/csv"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/testkit"
	"junheng/web/parts"
	"junheng/web/route"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// ask is a request as a handler gets it, and what it answers into.
func ask(method, target string, form url.Values) (*route.Context, *httptest.ResponseRecorder) {
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	c := route.NewContext(w, r)
	c.Now = testkit.Now
	return c, w
}

var schools = parts.Listing{
	Name: "学校",
	Columns: []parts.Column{
		{Key: "name", Label: "学校"}, {Key: "stage", Label: "学段"}, {Key: "cv", Label: "系数", Decimals: 2},
	},
	Rows: []parts.Row{
		{Cells: []parts.Cell{parts.Word("张庄小学"), parts.Word("小学"), parts.Num(0.5)}},
		{Cells: []parts.Cell{parts.Word("安平小学"), parts.Word("小学"), parts.Num(blank.Of(blank.NotReported))}},
		{Cells: []parts.Cell{parts.Word("李村中学"), parts.Word("初中"), parts.Num(0.045)}},
		{Cells: []parts.Cell{parts.Word("=1+1"), parts.Word("初中"), parts.Num(10)}},
	},
	Filters: []parts.Filter{{Key: "stage", Label: "学段", Options: []parts.Option{{Value: "primary", Label: "小学"}}}},
}

// names asks for the list as CSV and gives its first column and first line.
func names(t *testing.T, query string) (first string, col []string) {
	t.Helper()
	c, w := ask(http.MethodGet, "/x?format=csv&"+query, nil)
	if err := parts.List(c, parts.Head{}, schools); err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(w.Body.String(), "\ufeff")))
	r.FieldsPerRecord = -1
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines[2:] {
		col = append(col, l[0]+" "+l[2])
	}
	return lines[0][0], col
}

func TestAListIsSortedAndFilteredAsItsAddressSays(t *testing.T) {
	tests := []struct {
		name, query string
		want        []string
	}{
		{"words as a Chinese dictionary has them", "sort=name", []string{"'=1+1 10", "安平小学 未报", "李村中学 0.045", "张庄小学 0.5"}},
		{"figures as figures, blanks last", "sort=cv", []string{"李村中学 0.045", "张庄小学 0.5", "'=1+1 10", "安平小学 未报"}},
		{"the other way round blanks are still last", "sort=-cv", []string{"'=1+1 10", "张庄小学 0.5", "李村中学 0.045", "安平小学 未报"}},
		{"a choice", "stage=primary&sort=name", []string{"安平小学 未报", "张庄小学 0.5"}},
		{"words anywhere, all of them", "q=" + url.QueryEscape("小学 张庄"), []string{"张庄小学 0.5"}},
		{"no more words than a few", "q=" + url.QueryEscape(strings.Repeat("小学 ", 12)+"无人") + "&sort=name", []string{"安平小学 未报", "张庄小学 0.5"}},
		{"a column nobody has", "sort=colour&stage=primary", []string{"张庄小学 0.5", "安平小学 未报"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, got := names(t, tt.query); !slices.Equal(got, tt.want) {
				t.Error(cmp.Diff(tt.want, got))
			}
		})
	}
}

func TestAnExportSaysFilterCountDateAndRounding(t *testing.T) {
	first, _ := names(t, "stage=primary")
	if want := "学校；筛选：学段＝小学；共 2 条；导出时间 2025-10-15 09:00；取整：数值未取整"; first != want {
		t.Errorf("got  %s\nwant %s", first, want)
	}
}

func TestAnExportHoldsNumbersAndDaysAndNothingWhereNothingIsRecorded(t *testing.T) {
	late, day, area := time.Date(2026, 3, 1, 17, 30, 0, 0, time.UTC), time.Date(2026, 9, 1, 0, 0, 0, 0, route.Beijing), 860.5
	list := parts.Listing{Name: "台账", Columns: []parts.Column{{Label: "案号"}, {Label: "面积", Unit: "㎡"}, {Label: "立案"}, {Label: "到达"}, {Label: "人数"}}, Rows: []parts.Row{
		{Cells: []parts.Cell{parts.Word("甲"), {Text: "860.5㎡", Value: &area}, parts.Day(day), {Text: "昨天", At: late}, parts.Num(0)}},
		{Cells: []parts.Cell{parts.Word("乙"), parts.None(), parts.Day(time.Time{}), parts.Word(""), parts.Num(-3)}},
	}}
	read := func(format string) string {
		c, w := ask(http.MethodGet, "/x?format="+format, nil)
		if err := parts.List(c, parts.Head{}, list); err != nil {
			t.Fatal(err)
		}
		return w.Body.String()
	}
	page := read("")
	for _, want := range []string{"860.5㎡", "2026-09-01", "昨天", "—"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if csv := read("csv"); !strings.HasSuffix(csv, "\r\n甲,860.5,2026-09-01,2026-03-02 01:30,0\r\n乙,,,,-3\r\n") {
		t.Errorf("as text: %q", csv)
	}
	f, err := excelize.OpenReader(strings.NewReader(read("xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{"B3": "860.5", "C3": "2026-09-01", "D3": "2026-03-02 01:30", "E3": "0", "B4": "", "C4": "", "D4": "", "E4": "-3"} {
		got, _ := f.GetCellValue("列表", cell)
		if kind, err := f.GetCellType("列表", cell); got != want || kind != excelize.CellTypeUnset || err != nil {
			t.Errorf("%s holds %q as %v, %v; want the number %q", cell, got, kind, err, want)
		}
	}
}

func TestAListWithoutRowsSaysWhatToDoNext(t *testing.T) {
	c, w := ask(http.MethodGet, "/x", nil)
	err := parts.List(c, parts.Head{Title: "学校"}, parts.Listing{Name: "学校", Empty: parts.EmptyState{
		Text: "先导入名录。", Action: parts.Link{Text: "导入", URL: "/schools/import"},
	}})
	if err != nil || !strings.Contains(w.Body.String(), "先导入名录。") || !strings.Contains(w.Body.String(), `href="/schools/import"`) {
		t.Errorf("%v %s", err, w.Body)
	}
	c, w = ask(http.MethodGet, "/x?q=zzz", nil)
	if err := parts.List(c, parts.Head{}, schools); err != nil || !strings.Contains(w.Body.String(), "没有符合条件的记录") {
		t.Errorf("%v %s", err, w.Body)
	}
}

func TestAFormComesBackWithItsErrorsAndWhatWasTyped(t *testing.T) {
	c, w := ask(http.MethodPost, "/x", url.Values{"title": {"半句"}, "secret": {"p<w"}})
	c.Form("title") // reads the form
	form := templ.Join(
		parts.Field(parts.Input{Name: "title", Label: "标题", Hint: "一句话", Value: "旧的"}),
		parts.Field(parts.Input{Name: "secret", Label: "口令", Type: "password"}),
	)
	wrong := errors.Join(parts.Problem("title", "标题太短", "too short"), fault.New(fault.Invalid, locale.Plain("k", "表头不对", "")).At("a.xlsx 表1!A3"))
	if err := parts.Page(c, parts.Head{Title: "发通知", Errors: wrong}, form); err != nil {
		t.Fatal(err)
	}
	page := w.Body.String()
	for _, want := range []string{
		"<title>错误：发通知", `<a href="#title">标题太短</a>`, `value="半句"`, `aria-describedby="title-hint title-error"`, "a.xlsx 表1!A3",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if w.Code != http.StatusUnprocessableEntity || strings.Contains(page, "p&lt;w") || strings.Contains(page, "旧的") {
		t.Errorf("status %d; a password or an old value comes back", w.Code)
	}
}

func TestWhatComesFromOutsideIsEscaped(t *testing.T) {
	c, w := ask(http.MethodGet, "/x?q="+url.QueryEscape(`"><script>alert(1)</script>`), nil)
	l := schools
	l.Rows = []parts.Row{{URL: "javascript:alert(2)", Cells: []parts.Cell{parts.Word("<script>alert(3)</script>")}}}
	if err := parts.List(c, parts.Head{Title: "<b>"}, l); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script>alert", "<b>", "javascript:alert"} {
		if strings.Contains(w.Body.String(), bad) {
			t.Errorf("the page carries %s", bad)
		}
	}
}

func TestEveryIconThatPartsNameExists(t *testing.T) {
	known := parts.Icons()
	for _, item := range parts.Menu {
		if !slices.Contains(known, item.Icon) {
			t.Errorf("the menu names an icon nobody has: %s", item.Icon)
		}
	}
}
