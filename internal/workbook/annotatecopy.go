package workbook

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// maxPadding bounds the blank cells written between the cells of a copy.
const maxPadding = 20_000_000

// copyXLSX gives the cells, number formats and merged ranges of the book as an
// .xlsx. Sheet names that had to change are put into names, old to new.
func (b *Book) copyXLSX(names map[string]string, maxCells int) ([]byte, error) {
	f := excelize.NewFile()
	styles, err := copyStyles(f)
	if err != nil {
		return nil, err
	}
	taken := map[string]bool{}
	for i, s := range b.sheets {
		name := sheetName(s.Name, taken)
		if name != s.Name {
			names[s.Name] = name
		}
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return nil, err
		}
		if err := s.copyTo(f, name, &styles, maxCells); err != nil {
			return nil, err
		}
		if s.Hidden && i > 0 {
			if err := f.SetSheetVisible(name, false); err != nil {
				return nil, err
			}
		}
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// copyStyles makes a style for each class of number format.
func copyStyles(f *excelize.File) ([len(formatNames)]int, error) {
	var out [len(formatNames)]int
	for class, id := range map[Format]int{FormatPercent: 10, FormatDate: 14, FormatTime: 21, FormatText: 49} {
		style, err := f.NewStyle(&excelize.Style{NumFmt: id})
		if err != nil {
			return out, err
		}
		out[class] = style
	}
	return out, nil
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

func (s *Sheet) copyTo(f *excelize.File, name string, styles *[len(formatNames)]int, maxCells int) error {
	rows, _, err := s.load(maxCells)
	if err != nil {
		return err
	}
	w, err := f.NewStreamWriter(name)
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
		for _, c := range r.cells {
			line[c.Col-first] = copyCell(c, styles)
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
	return w.Flush()
}

// copyCell gives a cell as the library writes it. Text stays text, so that
// codes keep their leading zeros.
func copyCell(c Cell, styles *[len(formatNames)]int) excelize.Cell {
	out := excelize.Cell{StyleID: styles[c.Format]}
	switch c.Kind {
	case Number:
		out.Value = c.Num
	case Bool:
		out.Value = c.Num != 0
	case Text, Error:
		out.Value = c.Text
		if c.Format == FormatGeneral {
			out.StyleID = styles[FormatText]
		}
	}
	return out
}
