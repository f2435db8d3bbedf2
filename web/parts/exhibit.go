package parts

import (
	"bytes"
	"math"
	"net/url"
	"strconv"
	"strings"

	"junheng/internal/exhibit"
	"junheng/publish"
	"junheng/web/route"

	"github.com/a-h/templ"
)

// ExhibitView says how a described result stands on its page.
type ExhibitView struct {
	Report exhibit.Report
	// Explain gives the address of the working under a ref that stands in a
	// column; nil, or an empty answer, leaves a figure without one.
	Explain func(column, ref string) string
	// Row gives where the name of a row leads; nil: nowhere.
	Row func(table string, id string) string
	// PerTable is how many rows a table shows before the rest is folded away;
	// 0: 40.
	PerTable int
	NoExport bool // without the links to the files
}

// perTable is how many rows of a table are shown at once.
const perTable = 40

// Exhibit draws a described result: its sentences, its tables with their
// charts, its notes. A simulated one carries the words 模拟数据.
func Exhibit(c *route.Context, v ExhibitView) templ.Component {
	if v.PerTable == 0 {
		v.PerTable = perTable
	}
	return exhibitView(&exhibitOnPage{v, c})
}

// SendExhibit answers with a result as a file where the address asks for one
// (?format=xlsx, html or json) and reports whether it did. allow is asked
// first, and puts on record that the data were taken.
func SendExhibit(c *route.Context, r *exhibit.Report, allow func() error) (bool, error) {
	format := c.Query("format")
	kinds := map[string]string{"xlsx": Workbook, "html": "text/html; charset=utf-8", "json": "application/json"}
	kind, known := kinds[format]
	if !known {
		return false, nil
	}
	if err := allow(); err != nil {
		return true, err
	}
	var b bytes.Buffer
	var err error
	switch format {
	case "xlsx":
		var data []byte
		data, err = publish.ExhibitWorkbook(r, c.Lang)
		b.Write(data)
	case "html":
		err = publish.ExhibitPage(&b, r, c.Lang)
	case "json":
		err = publish.ExhibitJSON(&b, r)
	}
	if err != nil {
		return true, err
	}
	return true, SendFile(c, exhibitFile(c, r, format), kind, b.Bytes())
}

func exhibitFile(c *route.Context, r *exhibit.Report, ext string) string {
	name := r.Title.In(c.Lang) + "-" + r.Subtitle.In(c.Lang)
	if r.Simulated {
		name += "-" + publish.SimulatedText.In(c.Lang)
	}
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\/:*?"<>|·`, r) || r == ' ' {
			return '-'
		}
		return r
	}, name)
	return name + "-" + c.Now.Format("20060102") + "." + ext
}

// exhibitOnPage is a result with the page it stands on.
type exhibitOnPage struct {
	ExhibitView
	c *route.Context
}

// link gives this page as a file.
func (v *exhibitOnPage) link(format string) string {
	q := url.Values{}
	for k, vs := range v.c.R.URL.Query() {
		if k != "format" {
			q[k] = vs
		}
	}
	q.Set("format", format)
	return v.c.R.URL.Path + "?" + q.Encode()
}

// listing turns a table into one that Table draws; from and to choose its rows.
func (v *exhibitOnPage) listing(t *exhibit.Table, from, to int) Listing {
	l := Listing{Name: t.Title.In(v.c.Lang)}
	for i, col := range t.Columns {
		pc := Column{Key: col.Key, Label: col.Label.In(v.c.Lang), Unit: col.Unit.In(v.c.Lang), Decimals: col.Decimals, Minor: col.Minor, Hint: col.Hint.In(v.c.Lang), NoSort: true, Fixed: i == 0}
		if col.Number {
			pc.Align = End
		}
		l.Columns = append(l.Columns, pc)
	}
	for _, r := range t.Rows[from:to] {
		row := Row{ID: r.ID}
		if r.Total {
			row.Class = "jh-total"
		}
		if v.Row != nil {
			row.URL = v.Row(t.ID, r.ID)
		}
		for k, cell := range r.Cells {
			row.Cells = append(row.Cells, v.cell(cell, t.Columns[k]))
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

var tones = map[exhibit.Tone]Tone{exhibit.Good: Good, exhibit.Warn: Warn, exhibit.Bad: Bad, exhibit.Faint: Plain}

func (v *exhibitOnPage) cell(c exhibit.Cell, col exhibit.Column) Cell {
	out := Cell{Note: c.Note.In(v.c.Lang)}
	if v.Explain != nil && c.Ref != "" {
		out.URL = v.Explain(col.Key, c.Ref)
		out.Drawn = out.URL != ""
	}
	text := publish.CellText(c, col).In(v.c.Lang)
	switch tone, marked := tones[c.Tone]; {
	case marked && !col.Number:
		out.Badge = &BadgeOf{Tone: tone, Text: text}
	case marked:
		out.Text = text
		out.View = tonedFigure(string(c.Tone), text, c.Why.In(v.c.Lang), out.URL)
	case !c.Why.IsZero():
		out.Text = text
		out.View = tonedFigure("", text, c.Why.In(v.c.Lang), out.URL)
	case col.Number && c.Text.IsZero():
		out.Value = &c.Value
		out.Text = text
	default:
		out.Text = text
	}
	return out
}

// spec draws the chart of a table, as charts.js reads it.
func (v *exhibitOnPage) spec(t *exhibit.Table) map[string]any {
	ch := t.Chart
	at := map[string]int{}
	for i, c := range t.Columns {
		at[c.Key] = i
	}
	var names []string
	var rows []exhibit.Row
	for _, r := range t.Rows {
		if !r.Total {
			rows = append(rows, r)
			names = append(names, publish.CellText(r.Cells[at[ch.X]], t.Columns[at[ch.X]]).In(v.c.Lang))
		}
	}
	var series []map[string]any
	for _, key := range ch.Y {
		col := t.Columns[at[key]]
		s := map[string]any{"name": col.Label.In(v.c.Lang), "type": "line", "data": figures(rows, at[key])}
		switch ch.Kind {
		case exhibit.Bars, exhibit.Stacked:
			s["type"], s["barMaxWidth"] = "bar", 28
		case exhibit.Points:
			s["type"] = "scatter"
		}
		if ch.Kind == exhibit.Stacked {
			s["stack"] = "all"
		}
		series = append(series, s)
	}
	series = append(series, v.band(t, at, rows)...)
	if len(series) > 0 && len(ch.Lines) > 0 {
		series[0]["markLine"] = v.lines(ch.Lines)
	}
	return map[string]any{
		"legend":  map[string]any{"type": "scroll", "top": 0, "show": len(ch.Y) > 1},
		"tooltip": map[string]any{"trigger": "axis"},
		"xAxis":   map[string]any{"type": "category", "data": names, "axisLabel": map[string]any{"hideOverlap": true, "rotate": rotation(names)}},
		"yAxis":   map[string]any{"type": axis(ch), "name": t.Columns[at[ch.Y[0]]].Unit.In(v.c.Lang), "scale": ch.Kind == exhibit.Lines},
		"series":  series,
	}
}

func axis(ch *exhibit.Chart) string {
	if ch.Log {
		return "log"
	}
	return "value"
}

// rotation turns long names so that more of them can be read.
func rotation(names []string) int {
	longest := 0
	for _, n := range names {
		longest = max(longest, len([]rune(n)))
	}
	if len(names) > 6 && longest > 5 {
		return 35
	}
	return 0
}

// band draws the range between two columns as a shade behind the lines.
func (v *exhibitOnPage) band(t *exhibit.Table, at map[string]int, rows []exhibit.Row) []map[string]any {
	if t.Chart.Low == "" || t.Chart.High == "" {
		return nil
	}
	low, high := figures(rows, at[t.Chart.Low]), figures(rows, at[t.Chart.High])
	width := make([]any, len(low))
	for i := range low {
		l, okLow := low[i].(float64)
		h, okHigh := high[i].(float64)
		if okLow && okHigh {
			width[i] = h - l
		}
	}
	none := map[string]any{"opacity": 0}
	return []map[string]any{
		{"name": "low", "type": "line", "stack": "band", "data": low, "lineStyle": none, "symbol": "none", "silent": true, "tooltip": map[string]any{"show": false}},
		{"name": "range", "type": "line", "stack": "band", "data": width, "lineStyle": none, "symbol": "none", "silent": true, "areaStyle": map[string]any{"opacity": 0.18}, "tooltip": map[string]any{"show": false}},
	}
}

func (v *exhibitOnPage) lines(list []exhibit.Line) map[string]any {
	var data []map[string]any
	for _, l := range list {
		label := l.Label.In(v.c.Lang) + " " + strconv.FormatFloat(l.At, 'f', -1, 64)
		data = append(data, map[string]any{"yAxis": l.At, "label": map[string]any{"formatter": label, "position": "insideEndTop"}})
	}
	return map[string]any{"silent": true, "symbol": "none", "data": data}
}

// figures gives a column as a chart takes it: blanks are gaps.
func figures(rows []exhibit.Row, k int) []any {
	out := make([]any, len(rows))
	for i, r := range rows {
		if x := r.Cells[k].Value; !math.IsNaN(x) && !math.IsInf(x, 0) {
			out[i] = x
		}
	}
	return out
}
