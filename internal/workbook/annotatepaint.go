package workbook

import (
	"cmp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// painter colours cells without touching the rest of their style.
type painter struct {
	file   *excelize.File
	styles map[paintKey]int
	was    []painted
}

type paintKey struct {
	style  int
	colour string
}

// painted is a coloured cell with the colour it had before ("" for none).
type painted struct {
	sheet, cell, was string
}

// colour gives a cell a solid fill, or none where colour is empty, and tells
// the colour it had.
func (p *painter) colour(sheet, cell, colour string) (string, error) {
	style, err := p.file.GetCellStyle(sheet, cell)
	if err != nil {
		return "", err
	}
	old, err := p.file.GetStyle(style)
	if err != nil {
		return "", err
	}
	was := ""
	if old.Fill.Type == "pattern" && old.Fill.Pattern == 1 && len(old.Fill.Color) > 0 {
		was = strings.TrimPrefix(old.Fill.Color[0], "#")
	}
	next, ok := p.styles[paintKey{style, colour}]
	if !ok {
		if next, err = p.derive(style, colour); err != nil {
			return "", err
		}
		p.styles[paintKey{style, colour}] = next
	}
	return was, p.file.SetCellStyle(sheet, cell, cell, next)
}

// derive makes a copy of a style that differs in its fill only.
func (p *painter) derive(style int, colour string) (int, error) {
	fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	if colour == "" {
		fill = excelize.Fill{}
	}
	filled, err := p.file.NewStyle(&excelize.Style{Fill: fill})
	if err != nil {
		return 0, err
	}
	xfs := p.file.Styles.CellXfs
	xf, yes := xfs.Xf[style], true
	xf.FillID = xfs.Xf[filled].FillID
	xf.ApplyFill = &yes
	xfs.Xf = append(xfs.Xf, xf)
	xfs.Count = len(xfs.Xf)
	return len(xfs.Xf) - 1, nil
}

// summaryWidth are the widths of the columns of the list, in characters.
var summaryWidth = [...]float64{6, 8, 18, 9, 24, 60, 60}

// hiddenColumn is the column of the list that keeps what a later call needs to
// take the colours out again: the colour each cell had.
const hiddenColumn = "H"

// writeSummary adds the sheet that lists the marks.
func (a *annotator) writeSummary() error {
	f, name := a.file, a.opt.Summary
	index, err := f.NewSheet(name)
	if err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	link, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "0563C1", Underline: "single"}})
	if err != nil {
		return err
	}
	wrap, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	sheet := summarySheet{file: f, name: name, link: link, wrap: wrap}
	for i, w := range summaryWidth {
		sheet.do(f.SetColWidth(name, ColName(i), ColName(i), w))
	}
	sheet.do(f.SetColVisible(name, hiddenColumn, false))
	title := cmp.Or(a.opt.Title, name+"："+formatFloat(float64(len(a.marks))))
	sheet.do(f.SetCellStr(name, "A1", title))
	sheet.do(f.SetSheetRow(name, "A2", ptr(a.opt.Headings[:])))
	sheet.do(f.SetCellStyle(name, "A1", "G2", bold))
	sheet.do(f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}))
	was := map[[2]string]string{}
	for _, p := range a.paint.was {
		was[[2]string{p.sheet, p.cell}] = p.was
	}
	for i, m := range a.marks[:min(len(a.marks), maxListed)] {
		sheet.line(i, m, a.opt.Severities[min(m.Severity, Blocking)])
		if colour, ok := was[[2]string{m.Sheet, CellName(m.row, m.col)}]; ok && m.placed {
			sheet.do(f.SetCellStr(name, hiddenColumn+CellName(i+2, 0)[1:], CellName(m.row, m.col)+"="+colour))
		}
	}
	f.SetActiveSheet(index)
	return sheet.err
}

func ptr[T any](v T) *T { return &v }

// summarySheet writes the lines of the list and keeps the first error.
type summarySheet struct {
	file       *excelize.File
	name       string
	link, wrap int
	err        error
}

func (s *summarySheet) do(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *summarySheet) line(i int, m mark, severity string) {
	row := i + 2
	at := func(col int) string { return CellName(row, col) }
	s.do(s.file.SetSheetRow(s.name, at(0), &[]any{i + 1, severity, m.Sheet, m.Cell, m.Label, m.Text, m.Hint}))
	s.do(s.file.SetCellStyle(s.name, at(4), at(6), s.wrap))
	if m.placed && i < maxComments {
		target := "'" + strings.ReplaceAll(m.Sheet, "'", "''") + "'!" + CellName(m.row, m.col)
		s.do(s.file.SetCellHyperLink(s.name, at(3), target, "Location"))
		s.do(s.file.SetCellStyle(s.name, at(3), at(3), s.link))
	}
}

// dropSummary takes out the list of an earlier call and tells the colours the
// cells had before it.
func (a *annotator) dropSummary() ([]painted, error) {
	if !slices.Contains(a.file.GetSheetList(), a.opt.Summary) {
		return nil, nil
	}
	rows, err := a.file.GetRows(a.opt.Summary)
	if err != nil {
		return nil, err
	}
	var out []painted
	for _, r := range rows[min(2, len(rows)):] {
		if len(r) < 8 {
			continue
		}
		if cell, was, ok := strings.Cut(r[7], "="); ok {
			out = append(out, painted{sheet: r[2], cell: cell, was: was})
		}
	}
	return out, a.file.DeleteSheet(a.opt.Summary)
}

// repaint gives cells their colour of before an earlier call back, unless the
// sender has coloured them otherwise since.
func (a *annotator) repaint(before []painted) error {
	for _, p := range before {
		row, col, ok := ParseCell(p.cell)
		s, found := a.book.Sheet(p.sheet)
		if !ok || !found || row >= s.extent.Rows+nearby || col >= s.extent.Cols+nearby {
			continue
		}
		now, err := a.paint.colour(p.sheet, p.cell, p.was)
		if err != nil {
			return err
		}
		if !slices.Contains(fills[:], now) {
			if _, err := a.paint.colour(p.sheet, p.cell, now); err != nil {
				return err
			}
		}
	}
	return nil
}
