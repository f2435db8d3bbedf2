package forecast

import (
	"strconv"

	"junheng/internal/exhibit"
	"junheng/internal/locale"
)

var errorColumns = [][3]string{{"mape", "平均绝对误差率", "MAPE"}, {"wape", "总绝对误差率", "WAPE"}, {"bias", "偏差", "Bias"}, {"cover", "落在范围内", "Within range"}}

func (e Error) cells() []exhibit.Cell {
	return []exhibit.Cell{exhibit.Num(100 * e.MAPE), exhibit.Num(100 * e.WAPE), exhibit.Num(100 * e.Bias), exhibit.Num(100 * e.Coverage)}
}

// table is the back-test in sum.
func (b *BackTest) table() exhibit.Table {
	t := exhibit.Table{
		ID: "backtest", Title: text("检验：留出一年", "Back-test: a year held back"),
		Note:    text("留出"+b.Year.String()+"学年，用此前"+strconv.Itoa(len(b.From))+"个学年预测再与实际比较。误差为正是预测偏高。", b.Year.String()+" held back and forecast from the "+strconv.Itoa(len(b.From))+" years before. A positive bias is a forecast too high."),
		Columns: append([]exhibit.Column{column("what", "口径", "Level")}, figures(text("%", "%"), 1, errorColumns...)...),
	}
	t.Columns = append(t.Columns, figures(locale.Text{}, 0, [3]string{"n", "比较个数", "Compared"})...)
	add := func(id, zh, en string, e Error) {
		t.Rows = append(t.Rows, exhibit.Row{ID: id, Cells: append(append([]exhibit.Cell{exhibit.Word(text(zh, en))}, e.cells()...), exhibit.Num(float64(e.N)))})
	}
	add("grades", "各校各年级", "Schools by grade", b.Grades)
	add("sections", "各校合计", "Schools", b.Sections)
	for _, s := range b.Stages {
		var e errorSum
		e.add(s.Range, s.Actual)
		name := stageName(s.Stage)
		add(s.Stage.String(), "全县"+name.ZH, "County, "+name.EN, e.error())
	}
	return t
}

var compared = [][3]string{{"forecast", "预测", "Forecast"}, {"low", "低", "Low"}, {"high", "高", "High"}, {"actual", "实际", "Fact"}}

func rangeCells(r Range, actual float64) []exhibit.Cell {
	fact := exhibit.Num(actual)
	fact.Tone = exhibit.Good
	if !inside(r, actual) {
		fact.Tone = exhibit.Warn
	}
	return []exhibit.Cell{exhibit.Num(r.Mid), exhibit.Num(r.Low), exhibit.Num(r.High), fact}
}

// gradeTable is the back-test by grade of the county.
func (b *BackTest) gradeTable() exhibit.Table {
	t := exhibit.Table{
		ID: "backtest-grades", Title: text("检验：分年级", "Back-test by grade"),
		Columns: append([]exhibit.Column{column("grade", "年级", "Grade")}, figures(persons, 0, compared...)...),
	}
	t.Columns = append(t.Columns, figures(text("%", "%"), 1, errorColumns...)...)
	for _, g := range b.ByGrade {
		cells := append([]exhibit.Cell{exhibit.Word(gradeName(g.Grade))}, rangeCells(g.Range, g.Actual)...)
		t.Rows = append(t.Rows, exhibit.Row{ID: strconv.Itoa(g.Grade), Cells: append(cells, g.Error.cells()...)})
	}
	return t
}

// sectionTable is the back-test by section.
func (b *BackTest) sectionTable() exhibit.Table {
	t := exhibit.Table{
		ID: "backtest-sections", Title: text("检验：各校", "Back-test by school"),
		Columns: append([]exhibit.Column{column("section", "学校（学部）", "School")}, figures(persons, 0, compared...)...),
	}
	t.Columns = append(t.Columns, figures(text("%", "%"), 1, errorColumns...)...)
	for i := range b.List {
		e := &b.List[i]
		cells := append([]exhibit.Cell{exhibit.Word(e.Name())}, rangeCells(e.Range, e.Actual)...)
		t.Rows = append(t.Rows, exhibit.Row{ID: string(e.School.ID) + "/" + e.Stage.String(), Cells: append(cells, e.Error.cells()...)})
	}
	return t
}
