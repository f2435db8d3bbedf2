package workbook

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// maxPadding bounds the blank cells written between the cells of a copy.
const maxPadding = 20_000_000

// copyNames gives each sheet's name in the file that is written: its own in an
// .xlsx, else one that an .xlsx allows.
func (b *Book) copyNames() []string {
	out := make([]string, len(b.sheets))
	taken := map[string]bool{}
	for i, s := range b.sheets {
		out[i] = s.Name
		if b.Format != FormatXLSX {
			out[i] = sheetName(s.Name, taken)
		}
	}
	return out
}

// colours gives the severity of each marked cell, by sheet.
func (a *annotator) colours() []map[[2]int]Severity {
	out := make([]map[[2]int]Severity, len(a.book.sheets))
	for _, m := range a.marks {
		if !m.placed {
			continue
		}
		if out[m.order] == nil {
			out[m.order] = map[[2]int]Severity{}
		}
		at := [2]int{m.row, m.col}
		out[m.order][at] = max(out[m.order][at], m.Severity)
	}
	return out
}

// plainCopy gives the copy of an .xls or text file as a file to be edited.
func (a *annotator) plainCopy() (*excelize.File, error) {
	f, err := a.copyBook(make([]map[[2]int]Severity, len(a.book.sheets)))
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if err := errors.Join(f.Write(&buf), f.Close()); err != nil {
		return nil, err
	}
	a.data = buf.Bytes()
	return a.open()
}

// copyBook writes the cells, number formats and merged ranges of the book,
// with the marked cells coloured. The list of an earlier call is left out.
func (a *annotator) copyBook(colours []map[[2]int]Severity) (*excelize.File, error) {
	f := excelize.NewFile()
	c := &copier{file: f, styles: map[copyStyle]int{}}
	for i, s := range a.book.sheets {
		name := a.names[i]
		if name == a.opt.Summary && i > 0 {
			continue
		}
		var err error
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return nil, err
		}
		if err := c.sheet(s, name, colours[i]); err != nil {
			return nil, err
		}
		if s.Hidden && i > 0 {
			if err := f.SetSheetVisible(name, false); err != nil {
				return nil, err
			}
		}
	}
	return f, nil
}

// copier writes sheets cell by cell.
type copier struct {
	file   *excelize.File
	styles map[copyStyle]int
	err    error
}

type copyStyle struct {
	format   Format
	marked   bool
	severity Severity
}

// copyFormats are the built-in number formats that stand for the classes.
var copyFormats = [...]int{FormatPercent: 10, FormatDate: 14, FormatTime: 21, FormatText: 49}

// style gives the style for a key, making it at first use.
func (c *copier) style(k copyStyle) int {
	if k == (copyStyle{}) {
		return 0
	}
	id, ok := c.styles[k]
	if ok {
		return id
	}
	s := excelize.Style{NumFmt: copyFormats[k.format]}
	if k.marked {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fills[min(k.severity, Blocking)]}}
	}
	id, err := c.file.NewStyle(&s)
	if err != nil && c.err == nil {
		c.err = err
	}
	c.styles[k] = id
	return id
}

// sheetName makes a name that a workbook allows and that is not taken yet.
func sheetName(name string, taken map[string]bool) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' {
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, "'")
	for utf8.RuneCountInString(name) > 28 {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	if name == "" {
		name = "Sheet1"
	}
	base := name
	for i := 2; taken[strings.ToLower(name)]; i++ {
		name = base + "_" + formatFloat(float64(i))
	}
	taken[strings.ToLower(name)] = true
	return name
}

// maxCopied bounds the cells of one sheet that is copied.
const maxCopied = 10_000_000

func (c *copier) sheet(s *Sheet, name string, colours map[[2]int]Severity) error {
	rows, _, err := s.load(maxCopied)
	if err != nil {
		return err
	}
	w, err := c.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	padding := 0
	for _, r := range rows {
		first := r.cells[0].Col
		line := make([]any, r.cells[len(r.cells)-1].Col-first+1)
		if padding += len(line); padding > maxPadding || r.index > MaxRow {
			return tooBig("要标注的工作簿单元格数", "cells in a workbook to annotate", maxPadding)
		}
		for _, v := range r.cells {
			severity, marked := colours[[2]int{v.Row, v.Col}]
			line[v.Col-first] = c.cell(v, copyStyle{v.Format, marked, severity})
		}
		if err := w.SetRow(CellName(r.index, first), line, excelize.RowOpts{Hidden: r.hidden}); err != nil {
			return err
		}
	}
	for _, m := range s.merges {
		if err := w.MergeCell(CellName(m.Top, m.Left), CellName(m.Bottom, m.Right)); err != nil {
			return err
		}
	}
	return errors.Join(c.err, w.Flush())
}

// cell gives a cell as the library writes it. Text stays text, so that codes
// keep their leading zeros.
func (c *copier) cell(v Cell, style copyStyle) excelize.Cell {
	var out excelize.Cell
	switch v.Kind {
	case Number:
		out.Value = v.Num
	case Bool:
		out.Value = v.Num != 0
	case Text, Error:
		out.Value = v.Text
		if v.Format == FormatGeneral {
			style.format = FormatText
		}
	}
	if style.format == FormatNumber {
		style.format = FormatGeneral
	}
	out.StyleID = c.style(style)
	return out
}
