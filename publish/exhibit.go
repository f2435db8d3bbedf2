package publish

import (
	"context"
	_ "embed" // pages of exhibits carry their own style
	"encoding/json"
	"io"
	"math"
	"strconv"

	"junheng/internal/exhibit"
	"junheng/internal/locale"

	"github.com/a-h/templ"
)

// SimulatedText marks what rests on assumed figures.
var SimulatedText = locale.Text{ZH: "模拟数据", EN: "simulated data"}

//go:embed exhibit.css
var exhibitCSS string

// ExhibitPage writes a result as one HTML file with its style, its charts and
// both languages inside; lang is the one shown first. A simulated result
// carries the words 模拟数据 across every screen and printed page.
func ExhibitPage(w io.Writer, r *exhibit.Report, lang locale.Lang) error {
	return exhibitPage(r, lang).Render(context.Background(), w)
}

// ExhibitBody gives the tables and charts of a result as they stand in
// ExhibitPage, for a page that has a frame of its own.
func ExhibitBody(r *exhibit.Report) templ.Component { return exhibitTables(r) }

// ExhibitChart draws the chart of a table, or nothing where it has none.
func ExhibitChart(t *exhibit.Table) templ.Component {
	if t.Chart == nil || len(t.Rows) == 0 {
		return templ.NopComponent
	}
	return exhibitChart(newExhibitDrawing(t))
}

// CellText gives a cell as it is shown: its words, its figure with the
// decimals of the column, or the words for a blank.
func CellText(c exhibit.Cell, col exhibit.Column) locale.Text {
	switch {
	case !c.Text.IsZero():
		return c.Text
	case c.Value != c.Value && wordless(c.Value):
		return locale.Text{}
	case c.Value != c.Value:
		return BlankText(c.Value)
	case math.IsInf(c.Value, 0):
		return locale.Text{ZH: "不限", EN: "unlimited"}
	}
	s := grouped(Fixed(c.Value, col.Decimals))
	return locale.Text{ZH: s, EN: s}
}

// finite reports whether v is a number to calculate with.
func finite(v float64) bool { return v == v && !math.IsInf(v, 0) }

func headText(c exhibit.Column, l locale.Lang) string {
	h := c.Label.In(l)
	if u := c.Unit.In(l); u != "" {
		if l == locale.ZH {
			return h + "（" + u + "）"
		}
		return h + " (" + u + ")"
	}
	return h
}

// The form of an exhibit as JSON; its schema is schema/exhibit.json.
type (
	jsonExhibit struct {
		Schema    string            `json:"schema"`
		Title     locale.Text       `json:"title"`
		Subtitle  locale.Text       `json:"subtitle"`
		Simulated bool              `json:"simulated"`
		Lead      []locale.Message  `json:"lead"`
		Tables    []jsonExhibitPart `json:"tables"`
		Notes     []locale.Message  `json:"notes"`
	}
	jsonExhibitPart struct {
		ID      string              `json:"id"`
		Title   locale.Text         `json:"title"`
		Note    locale.Text         `json:"note"`
		Columns []jsonExhibitColumn `json:"columns"`
		Rows    []jsonExhibitRow    `json:"rows"`
	}
	jsonExhibitColumn struct {
		Key    string      `json:"key"`
		Label  locale.Text `json:"label"`
		Unit   locale.Text `json:"unit"`
		Number bool        `json:"number"`
	}
	jsonExhibitRow struct {
		ID    string            `json:"id,omitempty"`
		Total bool              `json:"total,omitempty"`
		Cells []jsonExhibitCell `json:"cells"`
	}
	jsonExhibitCell struct {
		Value *Number         `json:"value,omitempty"`
		Text  *locale.Text    `json:"text,omitempty"`
		Tone  exhibit.Tone    `json:"tone,omitempty"`
		Note  *locale.Text    `json:"note,omitempty"`
		Ref   string          `json:"ref,omitempty"`
		Why   *locale.Message `json:"why,omitempty"`
	}
)

// ExhibitJSON writes a result for programs: unrounded figures, words in both
// languages, blanks as {"blank": reason}. It follows schema/exhibit.json.
func ExhibitJSON(w io.Writer, r *exhibit.Report) error {
	out := jsonExhibit{
		Schema: "junheng/exhibit/1", Title: r.Title, Subtitle: r.Subtitle, Simulated: r.Simulated,
		Lead: orEmpty(r.Lead), Notes: orEmpty(r.Notes), Tables: []jsonExhibitPart{},
	}
	for i := range r.Tables {
		out.Tables = append(out.Tables, jsonTable(&r.Tables[i]))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(out)
}

func jsonTable(t *exhibit.Table) jsonExhibitPart {
	p := jsonExhibitPart{ID: t.ID, Title: t.Title, Note: t.Note, Columns: []jsonExhibitColumn{}, Rows: []jsonExhibitRow{}}
	for _, c := range t.Columns {
		p.Columns = append(p.Columns, jsonExhibitColumn{c.Key, c.Label, c.Unit, c.Number})
	}
	for _, r := range t.Rows {
		row := jsonExhibitRow{ID: r.ID, Total: r.Total, Cells: make([]jsonExhibitCell, len(r.Cells))}
		for i, c := range r.Cells {
			row.Cells[i] = jsonCell(c)
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

func jsonCell(c exhibit.Cell) jsonExhibitCell {
	out := jsonExhibitCell{Tone: c.Tone, Ref: c.Ref}
	if !c.Text.IsZero() {
		out.Text = &c.Text
	}
	if finite(c.Value) || c.Text.IsZero() && !wordless(c.Value) {
		out.Value = &Number{c.Value}
	}
	if !c.Note.IsZero() {
		out.Note = &c.Note
	}
	if !c.Why.IsZero() {
		out.Why = &c.Why
	}
	return out
}

func orEmpty(list []locale.Message) []locale.Message {
	if list == nil {
		return []locale.Message{}
	}
	return list
}

// anchorOf names a table in addresses.
func anchorOf(t *exhibit.Table, i int) string {
	if t.ID == "" {
		return "table-" + strconv.Itoa(i+1)
	}
	return "table-" + slug(t.ID)
}
