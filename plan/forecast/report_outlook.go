package forecast

import (
	"strconv"

	"junheng/assess"
	"junheng/internal/blank"
	"junheng/internal/exhibit"
	"junheng/internal/locale"
)

func outcomeCell(o assess.Outcome) exhibit.Cell {
	c := exhibit.Word(o.Label())
	switch o {
	case assess.Met:
		c.Tone = exhibit.Good
	case assess.Short, assess.BelowFloor, assess.Vetoed:
		c.Tone = exhibit.Bad
	case assess.WithinFloor, assess.Undetermined:
		c.Tone = exhibit.Warn
	default:
		c.Tone = exhibit.Faint
	}
	return c
}

// turnTable lists what turns, the county first.
func (o *Outlook) turnTable() exhibit.Table {
	t := exhibit.Table{
		ID: "turns", Title: text("结论变化（照此下去）", "What turns if nothing is done"),
		Note:    text("与基年不同的第一个学年。", "The first year that differs from the base year."),
		Empty:   text("没有结论改变。", "Nothing turns."),
		Columns: []exhibit.Column{column("what", "事项", "What"), column("year", "学年", "School year"), column("from", "基年", "Base year"), column("to", "变为", "Becomes")},
	}
	for _, x := range o.Turns {
		t.Rows = append(t.Rows, exhibit.Row{ID: x.Ref, Cells: []exhibit.Cell{
			exhibit.Word(x.Label), yearWord(x.Year), outcomeCell(x.From), outcomeCell(x.To),
		}})
	}
	return t
}

// coefficientTable is each coefficient by year.
func (o *Outlook) coefficientTable() exhibit.Table {
	t := exhibit.Table{
		ID: "coefficients", Title: text("差异系数（照此下去）", "Difference coefficients if nothing is done"),
		Note:    text("按未取整的数比较；括号内为达到标准值的单位数。", "Compared unrounded; how many units reach the threshold stands beside."),
		Columns: []exhibit.Column{column("stage", "学段", "Stage"), column("indicator", "指标", "Indicator"), {Key: "limit", Label: text("上限", "Limit"), Decimals: 2, Number: true}},
	}
	for k, y := range o.Years {
		t.Columns = append(t.Columns, exhibit.Column{Key: "y" + strconv.Itoa(int(y)), Label: text(y.String(), y.String()), Decimals: 3, Number: true, Minor: k > 0 && k < len(o.Years)-1 && k%2 == 0})
	}
	for i := range o.Coefficients {
		c := &o.Coefficients[i]
		row := exhibit.Row{ID: c.Stage.String() + "/" + c.Indicator, Cells: []exhibit.Cell{exhibit.Word(stageName(c.Stage)), exhibit.Word(c.Label), exhibit.Num(c.Limit)}}
		for k := range o.Years {
			if k >= len(c.CV) {
				row.Cells = append(row.Cells, notAsked())
				continue
			}
			cell := exhibit.Num(c.CV[k])
			cell.Tone = outcomeCell(c.Outcome[k]).Tone
			if !blank.Is(c.CV[k]) {
				n := strconv.Itoa(c.Met[k]) + "/" + strconv.Itoa(c.Units[k])
				cell.Note = text(n, n)
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// requirementTable is each part of the verdict by year.
func (o *Outlook) requirementTable() exhibit.Table {
	t := exhibit.Table{
		ID: "requirements", Title: text("各部分结论（照此下去）", "Parts of the verdict if nothing is done"),
		Columns: []exhibit.Column{column("what", "部分", "Part")},
	}
	for k, y := range o.Years {
		t.Columns = append(t.Columns, exhibit.Column{Key: "y" + strconv.Itoa(int(y)), Label: text(y.String(), y.String()), Minor: k > 0 && k < len(o.Years)-1})
	}
	add := func(id string, label locale.Text, list []assess.Outcome, total bool) {
		row := exhibit.Row{ID: id, Cells: []exhibit.Cell{exhibit.Word(label)}, Total: total}
		for _, x := range list {
			row.Cells = append(row.Cells, outcomeCell(x))
		}
		t.Rows = append(t.Rows, row)
	}
	for _, l := range o.Requirements {
		add(l.Ref, l.Label, l.Outcome, false)
	}
	add("verdict", text("全县", "County"), o.County, true)
	return t
}

// sizeTable lists the schools that outgrow the cap.
func (o *Outlook) sizeTable() exhibit.Table {
	t := exhibit.Table{
		ID: "size", Title: text("超规模学校", "Schools above the cap"),
		Note:    text("上限按标准包及其放宽逐校判定。", "The cap of each school is that of the standard with its reliefs."),
		Empty:   text("没有学校超过规模上限。", "No school has more pupils than it may."),
		Columns: append([]exhibit.Column{column("school", "学校", "School"), column("year", "第一个学年", "First year")}, figures(persons, 0, [3]string{"pupils", "在校生", "Pupils"}, [3]string{"limit", "上限", "Cap"})...),
	}
	for _, p := range o.Size {
		t.Rows = append(t.Rows, exhibit.Row{ID: string(p.School.ID), Cells: []exhibit.Cell{
			exhibit.Name(p.School.Name), passCell(p.Year == o.Years[0], p.Year, o.Years[0]), exhibit.Num(p.Pupils), exhibit.Num(p.Limit),
		}})
	}
	return t
}
