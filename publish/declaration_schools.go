package publish

import (
	"fmt"
	"strings"

	"junheng/assess"
	"junheng/registry"

	"github.com/xuri/excelize/v2"
)

// indicatorHeads writes the headings of the indicator columns as the form prints them.
func (d *declaration) indicatorHeads(s *sheet, firstCol, row int) {
	for i, ind := range d.in.Indicators {
		head := ind.Label.ZH
		if ind.Unit == "㎡" || ind.Unit == "元" {
			head += "（" + ind.Unit + "）"
		}
		s.put(at(firstCol+i, row), head, s.style.head)
	}
}

var formStages = []registry.Stage{registry.Primary, registry.Junior}

// stageWidths gives the columns of a table by stage: the stage, what the row
// says, the indicators and the whole.
func (d *declaration) stageWidths(label float64) []float64 {
	widths := []float64{8, label}
	for range len(d.in.Indicators) + 1 {
		widths = append(widths, 13)
	}
	return widths
}

// stageTable draws the headings that tables Ⅱ-1 and Ⅲ share: a column for each
// indicator and one for the whole.
func (d *declaration) stageTable(s *sheet, title, whole string) *sheet {
	n := len(d.in.Indicators)
	s.merge("A1", at(n+3, 1), title, s.style.title)
	s.merge("A2", "B3", "", s.style.head)
	d.indicatorHeads(s, 3, 2)
	s.put(at(n+3, 2), whole, s.style.head)
	s.height(2, 58)
	for i := range n + 1 {
		s.put(at(3+i, 3), fmt.Sprintf("L%d", i+1), s.style.center)
	}
	return s
}

func (d *declaration) table21(f *excelize.File, st *styles) error {
	n := len(d.in.Indicators)
	s := d.stageTable(newSheet(f, st, "表2-1", d.stageWidths(18)...), "表Ⅱ-1  小学、初中资源配置基本情况", "综合评估")
	for k, stage := range formStages {
		top := 4 + 2*k
		s.merge(at(1, top), at(1, top+1), StageText(stage).ZH, st.head)
		s.put(at(2, top), "达标学校总数", st.head)
		s.put(at(2, top+1), "达标学校比例（%）", st.head)
		met, all, full := d.metCounts(stage)
		for i := range n + 1 {
			v, rate := nan, nan
			if all > 0 {
				v = full
				if i < n {
					v = met[i]
				}
				rate = 100 * v / all
			}
			s.number(at(3+i, top), v, 0)
			s.number(at(3+i, top+1), rate, 1)
		}
	}
	return s.err
}

// metCounts gives, for a stage, how many units meet each indicator, how many
// are in scope, and how many meet the whole unit rule.
func (d *declaration) metCounts(stage registry.Stage) (met []float64, all, full float64) {
	met = make([]float64, len(d.in.Indicators))
	for i := range d.a.Units {
		u := &d.a.Units[i]
		if u.Stage != stage || !u.InScope {
			continue
		}
		all++
		if u.Outcome == assess.Met {
			full++
		}
		for k, v := range u.Values {
			if v.Outcome == assess.Met && k < len(met) {
				met[k]++
			}
		}
	}
	return met, all, full
}

func (d *declaration) table22(f *excelize.File, st *styles) error {
	s := newSheet(f, st, "表2-2", 6, 30, 8, 9, 7, 7, 11, 11, 11, 11, 11, 11, 11, 11, 46)
	s.merge("A1", "O1", "表Ⅱ-2  小学、初中资源配置基本情况（分学校）", st.title)
	for i, h := range []string{"序号", "学校名称", "举办者类型", "在校生数", "年级数", "班级数"} {
		s.put(at(i+1, 2), h, st.head)
	}
	d.indicatorHeads(s, 7, 2)
	n := len(d.in.Indicators)
	s.put(at(7+n, 2), "该校综合评估是否达标", st.head)
	s.put(at(8+n, 2), "备注（注明有哪几项指标达标，哪几项指标达到85%）", st.head)
	s.height(2, 70)
	for i := range n + 7 {
		s.put(at(i+1, 3), fmt.Sprintf("L%d", i+1), st.center)
	}
	s.put(at(n+8, 3), nil, st.center)
	row := 4
	for _, stage := range formStages {
		seq := 0
		for i := range d.a.Units {
			if u := &d.a.Units[i]; u.Stage == stage && u.InScope {
				seq++
				d.unitRow(s, row, seq, u)
				row++
			}
		}
	}
	s.merge(at(1, row), at(n+8, row), d.table22Note(), st.note)
	s.height(row, 60)
	s.keep(f.SetPanes(s.name, &excelize.Panes{Freeze: true, XSplit: 2, YSplit: 3, TopLeftCell: "C4", ActivePane: "bottomRight"}))
	rows := "$2:$3"
	s.keep(f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + s.name + "'!" + rows, Scope: s.name}))
	return s.err
}

func (d *declaration) unitRow(s *sheet, row, seq int, u *assess.UnitResult) {
	s.put(at(1, row), seq, s.style.center)
	s.put(at(2, row), u.Name, s.style.text)
	founder := nan
	if u.School.Founder > 0 {
		founder = float64(u.School.Founder)
	}
	for i, v := range []float64{founder, u.Students, u.Grades, u.Classes} {
		s.number(at(3+i, row), v, 0)
	}
	for i, v := range u.Values {
		s.number(at(7+i, row), v.Value, 2)
	}
	n := len(u.Values)
	s.put(at(7+n, row), map[assess.Outcome]string{assess.Met: "是", assess.Short: "否", assess.BelowFloor: "否"}[u.Outcome], s.style.center)
	s.put(at(8+n, row), d.remark(u), s.style.text)
}

// remark names the indicators met, those not met but above the floor, those
// below it and those that cannot be judged.
func (d *declaration) remark(u *assess.UnitResult) string {
	lists := []struct {
		title    string
		outcomes []assess.Outcome
	}{
		{"达标", []assess.Outcome{assess.Met}},
		{"达到85%", []assess.Outcome{assess.WithinFloor}},
		{"未达到85%", []assess.Outcome{assess.BelowFloor, assess.Short}},
		{"缺报", []assess.Outcome{assess.Undetermined}},
	}
	var parts []string
	for _, l := range lists {
		var cols []string
		for i, v := range u.Values {
			for _, o := range l.outcomes {
				if v.Outcome == o {
					cols = append(cols, fmt.Sprintf("L%d", 7+i))
				}
			}
		}
		if len(cols) > 0 {
			parts = append(parts, l.title+"："+strings.Join(cols, "、"))
		}
	}
	return strings.Join(parts, "；")
}

func (d *declaration) table22Note() string {
	var primary, junior, sections, points, nine, complete int
	for i := range d.a.Units {
		u := &d.a.Units[i]
		if !u.InScope {
			continue
		}
		longer := u.School.Type == registry.NineYear || u.School.Type == registry.TwelveYear
		switch u.Stage {
		case registry.Primary:
			primary++
			if longer {
				sections++
			}
			if u.School.Type == registry.TeachingPoint {
				points++
			}
		case registry.Junior:
			junior++
			if longer {
				nine++
			}
			if u.School.Type == registry.CompleteSecondary {
				complete++
			}
		}
	}
	return fmt.Sprintf(d.texts.Table22Note, primary, sections, points, junior, nine, complete)
}

func (d *declaration) table3(f *excelize.File, st *styles) error {
	n := len(d.in.Indicators)
	s := d.stageTable(newSheet(f, st, "表3", d.stageWidths(14)...), "表Ⅲ  县域义务教育校际均衡情况", "综合")
	for k, stage := range formStages {
		top := 4 + 2*k
		s.merge(at(1, top), at(1, top+1), StageText(stage).ZH, st.head)
		s.put(at(2, top), "全县平均值", st.head)
		s.put(at(2, top+1), "差异系数", st.head)
		sum := 0.0
		for i, ind := range d.in.Indicators {
			mean, cv := nan, nan
			for _, sr := range d.a.Stages {
				if sr.Stage == stage {
					if c := coefficientOf(sr, ind.ID); c != nil {
						mean, cv = c.Mean, c.CV
					}
				}
			}
			s.number(at(3+i, top), mean, 2)
			s.number(at(3+i, top+1), cv, 3)
			sum += cv
		}
		s.put(at(n+3, top), "——", st.center)
		s.number(at(n+3, top+1), sum/float64(n), 3)
	}
	s.merge("A8", at(n+3, 8), "注：全县平均值保留两位小数，差异系数保留三位小数。“综合”为各项差异系数（未舍入）的算术平均，仅供参考。", st.note)
	return s.err
}
