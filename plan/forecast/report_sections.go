package forecast

import (
	"math"
	"strconv"

	"junheng/internal/blank"
	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/registry"
)

func notAsked() exhibit.Cell { return exhibit.Num(blank.Of(blank.NotApplicable)) }

// shown gives a figure, not reported where it is a bare NaN.
func shown(v float64) exhibit.Cell {
	if math.IsNaN(v) && blank.StateOf(v) == blank.Undefined {
		return exhibit.Num(blank.Of(blank.NotReported))
	}
	return exhibit.Num(v)
}

// sectionTable is a line a section: now, in the last year, and when it passes
// the limits.
func (r *Result) sectionTable() exhibit.Table {
	last := len(r.Years) - 1
	year := r.Years[last].String()
	t := exhibit.Table{
		ID: "sections", Title: text("各校预测", "Schools"),
		Note:    text("班数按基年不变；“超班额”指最大的班超过标准班额，“超规模”指全校超过规模上限，均为第一个出现的学年。", "Classes stay as in the base year. “Class over” is the first year with a class above the limit, “size over” that with more pupils than the school may have."),
		Columns: []exhibit.Column{column("section", "学校（学部）", "School"), {Key: "township", Label: text("乡镇", "Township"), Minor: true}},
	}
	t.Columns = append(t.Columns, figures(persons, 0, [3]string{"now", r.Base.String(), r.Base.String()}, [3]string{"mid", year, year}, [3]string{"low", "低", "Low"}, [3]string{"high", "高", "High"})...)
	t.Columns = append(t.Columns, figures(text("%", "%"), 1, [3]string{"change", "增减", "Change"})...)
	t.Columns = append(t.Columns, figures(text("班", "classes"), 0, [3]string{"held", "现有班", "Held"}, [3]string{"most", "最多需要", "Most needed"})...)
	t.Columns = append(t.Columns, column("over", "超班额学年", "Class over"), column("size", "超规模学年", "Size over"))
	size := map[registry.SchoolID]registry.SchoolYear{}
	if r.Outlook != nil {
		for _, p := range r.Outlook.Size {
			size[p.School.ID] = p.Year
		}
	}
	for i := range r.Sections {
		s := &r.Sections[i]
		now, x := sumOf(s.Last()), s.Total[last]
		most := notAsked()
		if len(s.Needed) > 0 {
			n := 0
			for _, v := range s.Needed {
				n = max(n, v)
			}
			most = exhibit.Num(float64(n))
			if held := sumOf(s.Classes); float64(n) > held {
				most.Tone = exhibit.Warn
			}
		}
		t.Rows = append(t.Rows, exhibit.Row{ID: string(s.School.ID) + "/" + s.Stage.String(), Cells: []exhibit.Cell{
			exhibit.Word(s.Name()), exhibit.Name(s.School.Township), exhibit.Num(now), exhibit.Num(x.Mid), exhibit.Num(x.Low), exhibit.Num(x.High),
			exhibit.Num(100 * (x.Mid/now - 1)), shown(sumOf(s.Classes)), most, passCell(s.Over, s.Passes, r.Base), passCell(size[s.School.ID] == r.Base, size[s.School.ID], r.Base),
		}})
	}
	return t
}

// passCell says when a limit is passed.
func passCell(already bool, year, base registry.SchoolYear) exhibit.Cell {
	switch {
	case already:
		return exhibit.Cell{Text: text("已超", "already"), Value: float64(base), Tone: exhibit.Bad}
	case year > 0:
		return exhibit.Cell{Text: text(year.String(), year.String()), Value: float64(year), Tone: exhibit.Warn}
	}
	return exhibit.Cell{Text: text("—", "—"), Value: blank.Of(blank.NotApplicable), Tone: exhibit.Faint}
}

// detailTable is a line a section and year with every grade.
func (r *Result) detailTable() exhibit.Table {
	t := exhibit.Table{
		ID: "grades", Title: text("分校分年级明细", "Schools by grade"),
		Note:    text("预测的中值；合计的范围在右。", "Expected figures; the range of the sum on the right."),
		Columns: []exhibit.Column{column("section", "学校（学部）", "School"), column("year", "学年", "School year")},
	}
	for g := 1; g <= Grades; g++ {
		t.Columns = append(t.Columns, exhibit.Column{Key: "g" + strconv.Itoa(g), Label: gradeName(g), Unit: persons, Number: true, Minor: true})
	}
	t.Columns = append(t.Columns, figures(persons, 0, [3]string{"total", "合计", "Sum"}, [3]string{"low", "低", "Low"}, [3]string{"high", "高", "High"})...)
	for i := range r.Sections {
		s := &r.Sections[i]
		id := string(s.School.ID) + "/" + s.Stage.String()
		row := exhibit.Row{ID: id + "/" + r.Base.String(), Cells: []exhibit.Cell{exhibit.Word(s.Name()), yearWord(r.Base)}}
		row.Cells = append(row.Cells, s.gradeCells(func(g int) float64 { return s.Last()[g] })...)
		now := sumOf(s.Last())
		row.Cells = append(row.Cells, exhibit.Num(now), exhibit.Num(now), exhibit.Num(now))
		t.Rows = append(t.Rows, row)
		for y, x := range s.Total {
			row := exhibit.Row{ID: id + "/" + r.Years[y].String(), Cells: []exhibit.Cell{exhibit.Word(s.Name()), yearWord(r.Years[y])}}
			row.Cells = append(row.Cells, s.gradeCells(func(g int) float64 { return s.Grades[y][g].Mid })...)
			row.Cells = append(row.Cells, exhibit.Num(x.Mid), exhibit.Num(x.Low), exhibit.Num(x.High))
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// gradeCells gives nine cells, those of grades the section does not teach empty.
func (s *SectionForecast) gradeCells(of func(g int) float64) []exhibit.Cell {
	out := make([]exhibit.Cell, Grades)
	for g := range out {
		out[g] = notAsked()
		if at := g + 1 - s.First; at >= 0 && at < len(s.Last()) {
			out[g] = exhibit.Num(of(at))
		}
	}
	return out
}

var gradeNames = [Grades]string{"一年级", "二年级", "三年级", "四年级", "五年级", "六年级", "七年级", "八年级", "九年级"}

func gradeName(g int) locale.Text { return text(gradeNames[g-1], "Grade "+strconv.Itoa(g)) }

// ratioTable is the progression ratios that history shows.
func (r *Result) ratioTable() exhibit.Table {
	t := exhibit.Table{
		ID: "ratios", Title: text("升级率", "Grade progression ratios"),
		Note:  text("升入人数之和÷原有人数之和，各校各年合并；大于1为净转入。范围含全县共同波动，可能为80%。", "Σ after ÷ Σ before over schools and years; above 1 more come than leave. The range holds what moves the whole county, with a chance of 80 %."),
		Empty: text("没有相邻两年的分年级学生数。", "No two years in a row have pupils by grade."),
		Columns: append([]exhibit.Column{column("grade", "年级", "Grade")}, figures(locale.Text{}, 4,
			[3]string{"ratio", "升级率", "Ratio"}, [3]string{"low", "低", "Low"}, [3]string{"high", "高", "High"})...),
	}
	t.Columns = append(t.Columns, figures(persons, 0, [3]string{"before", "原有人数", "Pupils before"}, [3]string{"net", "净转入", "Net moves"})...)
	for _, x := range r.Ratios {
		zh := gradeNames[x.Grade-1] + "→" + gradeNames[x.Grade]
		en := "grade " + strconv.Itoa(x.Grade) + " → " + strconv.Itoa(x.Grade+1)
		t.Rows = append(t.Rows, exhibit.Row{ID: strconv.Itoa(x.Grade), Cells: []exhibit.Cell{
			exhibit.Word(text(zh, en)), exhibit.Num(x.Value), shown(x.Low), shown(x.High), exhibit.Num(x.Before), exhibit.Num((x.Value - 1) * x.Before),
		}})
	}
	return t
}

// moveTable is the moves of the last school year as reported, by township.
func (r *Result) moveTable() exhibit.Table {
	t := exhibit.Table{
		ID: "moves", Title: text("上学年转入转出（填报）", "Moves of the past school year, as reported"),
		Note:    text("占在校生的比例；预测所用的升级率已包含转入转出。", "Against the pupils enrolled; the ratios of the forecast contain these moves."),
		Empty:   text("没有填报转入转出学生数。", "Moves in and out were not reported."),
		Columns: append([]exhibit.Column{column("township", "乡镇", "Township")}, figures(persons, 0, [3]string{"in", "转入", "In"}, [3]string{"out", "转出", "Out"}, [3]string{"net", "净转入", "Net"})...),
	}
	t.Columns = append(t.Columns, figures(text("%", "%"), 2, [3]string{"share", "净转入占比", "Net share"})...)
	var towns []string
	sums := map[string][3]float64{}
	for i := range r.Sections {
		s := &r.Sections[i]
		if blank.Is(s.MovedIn) || blank.Is(s.MovedOut) {
			continue
		}
		town := s.School.Township
		x, seen := sums[town]
		if !seen {
			towns = append(towns, town)
		}
		sums[town] = [3]float64{x[0] + s.MovedIn, x[1] + s.MovedOut, x[2] + sumOf(s.Last())}
	}
	for _, town := range towns {
		x := sums[town]
		t.Rows = append(t.Rows, exhibit.Row{ID: town, Cells: []exhibit.Cell{
			exhibit.Name(town), exhibit.Num(x[0]), exhibit.Num(x[1]), exhibit.Num(x[0] - x[1]), exhibit.Num(100 * (x[0] - x[1]) / x[2]),
		}})
	}
	return t
}
