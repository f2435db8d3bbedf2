package document

import (
	"errors"

	"github.com/xuri/excelize/v2"

	"junheng/casework"
	"junheng/internal/workbook"
)

// figureHeads are the columns of the statistics behind the name of the group.
var figureHeads = []any{"合计", "在办", "其中逾期", "其中到期缺必办事项", "已办结", "再次发生", "办结天数（中位数）"}

// figures writes the second sheet: the statistics of the cases on the first.
func (s *Sheet) figures(f *excelize.File) error {
	const name = "统计"
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	w, head, err := s.begin(f, name)
	if err != nil {
		return err
	}
	if err := w.SetColWidth(1, 1, 28); err != nil {
		return err
	}
	if err := w.SetColWidth(2, len(figureHeads)+1, 13); err != nil {
		return err
	}
	st := casework.TabulateCases(s.Procedure, s.Cases)
	values := workbook.NewValues(f)
	rows := [][]any{{s.firstLine()}, {"错误立案的不计；可多选的项目，一件可计入几行"}}
	add := func(title string, lines []casework.Figure, label func(string) string) {
		heads := []any{excelize.Cell{StyleID: head, Value: title}}
		for _, h := range figureHeads {
			heads = append(heads, excelize.Cell{StyleID: head, Value: h})
		}
		rows = append(rows, nil, heads)
		for _, x := range lines {
			row := []any{inert(label(x.Key))}
			for _, n := range []float64{float64(x.Cases), float64(x.Open), float64(x.Late), float64(x.Stuck), float64(x.Closed), float64(x.Again), x.Days} {
				cell, bad := values.Number(n)
				row, err = append(row, cell), errors.Join(err, bad)
			}
			rows = append(rows, row)
		}
	}
	add("全部", []casework.Figure{st.All}, func(string) string { return s.title() })
	for _, g := range st.Groups {
		if g.Answered() {
			add("按"+g.By.Label(s.Procedure).ZH, g.Lines, func(key string) string { return g.By.KeyLabel(s.Procedure, key, s.School).ZH })
		}
	}
	if err != nil {
		return err
	}
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := w.SetRow(cell, row); err != nil {
			return err
		}
	}
	return w.Flush()
}
