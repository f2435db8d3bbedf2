package results

import (
	"cmp"
	"slices"

	"junheng/publish"
	"junheng/web/parts"
	"junheng/web/route"
)

// cellView is a question about a workbook cell.
type cellView struct {
	*page
	file, sheet, cell string
	files             []parts.Option
	asked             bool
}

// cell answers with the verdicts and values that rest on one workbook cell.
func (d Deps) cell(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	v := &cellView{page: p, file: c.Query("file"), sheet: c.Query("sheet"), cell: c.Query("cell")}
	v.files = v.sources()
	v.asked = v.file != "" && v.cell != ""
	h := p.head(c.T("单元格反查", "From a cell to the verdicts"), "/cell")
	h.Lead = c.T("选定上报文件中的一格，看哪些数值和结论取自它。", "Choose a cell of a file that was sent to see which values and verdicts rest on it.")
	l := parts.Listing{
		Name: c.T("取自单元格的结论", "What rests on the cell"), Above: cellForm(v), NoSearch: true,
		Columns: []parts.Column{
			{Key: "what", Label: c.T("数值或结论", "Value or verdict")}, {Key: "kind", Label: c.T("种类", "Kind")}, {Key: "outcome", Label: c.T("结果", "Outcome")},
		},
		Empty: parts.EmptyState{Text: v.emptyText()},
	}
	if v.asked {
		for _, ref := range p.o.RestsOn(v.file, v.sheet, v.cell) {
			if row, ok := v.row(ref); ok {
				l.Rows = append(l.Rows, row)
			}
		}
	}
	return parts.List(c, h, l)
}

func (v *cellView) emptyText() string {
	if v.asked {
		return v.page.c.T("没有结论取自这一格。请核对文件、工作表和单元格，如 F31。", "No verdict rests on this cell. Check the file, the sheet and the cell, such as F31.")
	}
	return v.page.c.T("请填写文件和单元格。也可从任一数字的计算过程里点“哪些结论取自这一格”。", "Give a file and a cell. Or follow “what rests on this cell” in the working of any figure.")
}

func (v *cellView) row(ref string) (parts.Row, bool) {
	s, err := v.o.Explain(ref, 1)
	if err != nil {
		return parts.Row{}, false
	}
	w := &working{page: v.page, ref: ref, step: s}
	return parts.Row{Cells: []parts.Cell{
		v.fig(w.nameOf(s), ref), parts.Word(v.kind(ref)), {Text: v.say(publish.OutcomeText(s.Outcome)), View: outcomeLink(v.page, s.Outcome, ref, false)},
	}}, true
}

func (v *cellView) kind(ref string) string {
	c := v.page.c
	for _, k := range []struct{ head, zh, en string }{
		{"value/", "学校指标值", "a school's value"}, {"unit/", "学校结论", "a school's outcome"}, {"coef/", "差异系数", "a coefficient"},
		{"test/", "要求的一条", "part of a requirement"}, {"item/", "要求", "a requirement"}, {"verdict/", "结论的一部分", "part of the verdict"},
	} {
		if len(ref) > len(k.head) && ref[:len(k.head)] == k.head {
			return c.T(k.zh, k.en)
		}
	}
	return c.T("全县结论", "the county's verdict")
}

// sources lists the files that the facts of the county came from.
func (v *cellView) sources() []parts.Option {
	seen := map[string]string{}
	for i := range v.o.Table.Len() {
		if s := v.o.Table.School[i]; s >= 0 && !v.o.Sees(v.o.Table.Schools[s]) {
			continue
		}
		for _, f := range v.o.Table.Fields() {
			if o := v.o.Table.Origin(i, f); o.File != "" {
				seen[cmp.Or(o.Hash, o.File)] = o.File
			}
		}
	}
	out := []parts.Option{{Value: "", Label: "–"}}
	for id, name := range seen {
		out = append(out, parts.Option{Value: id, Label: name})
	}
	slices.SortFunc(out, func(a, b parts.Option) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value))
	})
	return out
}
