// Package docx writes Word documents (Office Open XML, ECMA-376) laid out as
// Chinese offices lay out theirs: A4, 仿宋 body, 小标宋 title, 黑体 headings, page
// numbers at the foot.
//
// It writes what official letters are made of – titles, paragraphs, tables,
// signature lines – and nothing else. Equal documents give equal bytes.
package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// Document is a document from top to bottom.
type Document struct {
	Title  string // in the properties of the file
	Parts  []Part
	Footer string // left of the page number; may be empty
	// Watermark is written across the head of every page; empty for none.
	Watermark string
	Landscape bool
}

// Part is one thing of a document: a Paragraph, a Table or a Break.
type Part interface{ write(w *writer) }

// Style is how a paragraph is set.
type Style string

// The styles.
const (
	Body    Style = ""        // 仿宋 三号, first line indented by two characters
	Title   Style = "Title"   // 小标宋 二号, centred
	Heading Style = "Heading" // 黑体 三号
	Plain   Style = "Plain"   // 仿宋 三号, no indent
	Right   Style = "Right"   // 仿宋 三号, to the right: names and dates
	Small   Style = "Small"   // 仿宋 小四: notes
	Number  Style = "Number"  // 仿宋 三号, centred: the number of the document
)

// Paragraph is one paragraph. A line break in it stays one.
type Paragraph struct {
	Style Style
	Text  string
	Keep  bool // on the page of the paragraph after it
}

// Table is a table with ruled lines. The first Heads rows are repeated on every
// page.
type Table struct {
	Heads  int
	Widths []int // of the columns, as shares of the width; nil: equal
	Rows   [][]string
	Align  []Align // of the columns; nil: all left
}

// Align is how the cells of a column stand.
type Align uint8

// The alignments.
const (
	Left Align = iota
	Centre
	ToRight
)

// Break begins a new page.
type Break struct{}

// Write writes the document.
func (d *Document) Write(out io.Writer) error {
	z := zip.NewWriter(out)
	for _, f := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRels},
		{"docProps/core.xml", fmt.Sprintf(coreProperties, escape(d.Title))},
		{"word/_rels/document.xml.rels", documentRels},
		{"word/styles.xml", styles()},
		{"word/header1.xml", fmt.Sprintf(header, mark(d.Watermark))},
		{"word/footer1.xml", fmt.Sprintf(footer, escape(d.Footer))},
		{"word/document.xml", d.body()},
	} {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		h.Modified = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC) // the same bytes whenever it is written
		w, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, f.text); err != nil {
			return err
		}
	}
	return z.Close()
}

// Bytes gives the document as a file.
func (d *Document) Bytes() ([]byte, error) {
	var b bytes.Buffer
	err := d.Write(&b)
	return b.Bytes(), err
}

// writer builds the body.
type writer struct {
	strings.Builder
	width int // of the text, in twentieths of a point
}

func (d *Document) body() string {
	w := &writer{width: textWidth}
	page := fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d"/>`, pageShort, pageLong)
	if d.Landscape {
		page = fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d" w:orient="landscape"/>`, pageLong, pageShort)
		w.width = pageLong - pageShort + textWidth
	}
	w.WriteString(documentHead)
	for _, p := range d.Parts {
		p.write(w)
	}
	w.WriteString(`<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:footerReference w:type="default" r:id="rId3"/>` + page + margins + `</w:sectPr></w:body></w:document>`)
	return w.String()
}

func (p Paragraph) write(w *writer) {
	w.WriteString("<w:p>")
	if p.Style != Body || p.Keep {
		w.WriteString("<w:pPr>")
		if p.Style != Body {
			w.WriteString(`<w:pStyle w:val="` + string(p.Style) + `"/>`)
		}
		if p.Keep {
			w.WriteString("<w:keepNext/>")
		}
		w.WriteString("</w:pPr>")
	}
	w.run(p.Text)
	w.WriteString("</w:p>")
}

// run writes text, its line breaks and its tabs.
func (w *writer) run(text string) {
	w.WriteString("<w:r>")
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			w.WriteString("<w:br/>")
		}
		w.WriteString(`<w:t xml:space="preserve">` + escape(line) + `</w:t>`)
	}
	w.WriteString("</w:r>")
}

func (Break) write(w *writer) {
	w.WriteString(`<w:p><w:pPr><w:pStyle w:val="Plain"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>`)
}

func (t Table) write(w *writer) {
	columns := 0
	for _, r := range t.Rows {
		columns = max(columns, len(r))
	}
	if columns == 0 {
		return
	}
	widths := t.widths(columns, w.width)
	w.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Ruled"/><w:tblW w:w="` + fmt.Sprint(w.width) + `" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, x := range widths {
		fmt.Fprintf(w, `<w:gridCol w:w="%d"/>`, x)
	}
	w.WriteString("</w:tblGrid>")
	for i, row := range t.Rows {
		w.WriteString("<w:tr><w:trPr><w:cantSplit/>")
		if i < t.Heads {
			w.WriteString("<w:tblHeader/>")
		}
		w.WriteString("</w:trPr>")
		for k := range columns {
			text := ""
			if k < len(row) {
				text = row[k]
			}
			w.cell(text, widths[k], t.align(k, i), i < t.Heads)
		}
		w.WriteString("</w:tr>")
	}
	w.WriteString(`</w:tbl><w:p><w:pPr><w:pStyle w:val="Small"/></w:pPr></w:p>`) // a table may not end a document
}

// widths divides the width by the shares; what rounding leaves goes to the last.
func (t Table) widths(columns, width int) []int {
	shares := t.Widths
	if len(shares) != columns {
		shares = make([]int, columns)
		for i := range shares {
			shares[i] = 1
		}
	}
	sum := 0
	for _, s := range shares {
		sum += s
	}
	out := make([]int, columns)
	left := width
	for i, s := range shares {
		out[i] = width * s / sum
		left -= out[i]
	}
	out[columns-1] += left
	return out
}

func (t Table) align(column, row int) Align {
	if row < t.Heads {
		return Centre
	}
	if column < len(t.Align) {
		return t.Align[column]
	}
	return Left
}

func (w *writer) cell(text string, width int, a Align, head bool) {
	fmt.Fprintf(w, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="Cell"/>`, width)
	if a != Left {
		w.WriteString(`<w:jc w:val="` + [...]string{"left", "center", "right"}[a] + `"/>`)
	}
	w.WriteString("</w:pPr>")
	if head {
		w.WriteString(`<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">` + escape(text) + `</w:t></w:r>`)
	} else {
		w.run(text)
	}
	w.WriteString("</w:p></w:tc>")
}

// escape makes text safe inside an element; what XML cannot hold is left out.
func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(strings.Map(printable, s))); err != nil {
		return ""
	}
	return b.String()
}

func printable(r rune) rune {
	if r < ' ' && r != '\t' {
		return -1
	}
	return r
}
