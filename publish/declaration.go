package publish

import (
	"bytes"
	"fmt"

	"junheng/internal/fault"
	"junheng/internal/locale"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"

	"github.com/xuri/excelize/v2"
)

// DeclarationInput is what the declaration is filled from.
type DeclarationInput struct {
	Assessment *assess.Assessment
	Indicators []IndicatorInfo
	Table      *facts.Table // the facts assessed, for tables I, IV, V and VI
}

var msgNoDeclaration = locale.Plain("publish.simulated", "模拟数据不能出申报表", "simulated data make no declaration")

// Declaration fills in the national declaration (义务教育优质均衡发展县申报表):
// tables Ⅰ, Ⅱ-1, Ⅱ-2, Ⅲ, Ⅳ, Ⅴ and Ⅵ in the official layout. Rounding follows the
// notes under the tables: school values and means to two decimals, coefficients
// to three, ratios to one. A figure that is not known leaves its cell empty.
func Declaration(in DeclarationInput) ([]byte, error) {
	if in.Assessment.Simulated {
		return nil, fault.New(fault.Denied, msgNoDeclaration)
	}
	f := excelize.NewFile()
	defer f.Close()
	st, err := newStyles(f)
	if err != nil {
		return nil, err
	}
	texts, err := declarationTexts()
	if err != nil {
		return nil, err
	}
	d := &declaration{in: in, a: in.Assessment, row: countyRow(in.Table, in.Assessment), texts: texts}
	for _, draw := range []func(*excelize.File, *styles) error{d.table1, d.table21, d.table22, d.table3, d.table4, d.table5, d.table6} {
		if err := draw(f, st); err != nil {
			return nil, err
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

type declaration struct {
	in    DeclarationInput
	a     *assess.Assessment
	row   int // the county's own row in the table, -1 when there is none
	texts *declarationText
}

func countyRow(t *facts.Table, a *assess.Assessment) int {
	if t == nil {
		return -1
	}
	for i := range t.Len() {
		if t.School[i] < 0 && t.Year[i] == a.Year && (t.County[i] == a.County || t.County[i] == 0) {
			return i
		}
	}
	return -1
}

// county gives a fact of the county itself.
func (d *declaration) county(f facts.FieldID) float64 {
	if d.row < 0 {
		return nan
	}
	return d.in.Table.Value(d.row, f)
}

// total adds a field over the units of a stage; blank when any is blank.
func (d *declaration) total(stage registry.Stage, pick func(*assess.UnitResult) float64) float64 {
	sum := 0.0
	for i := range d.a.Units {
		if u := &d.a.Units[i]; u.Stage == stage && u.School.Type != registry.SpecialSchool {
			sum += pick(u)
		}
	}
	return sum
}

// schoolsOf counts the schools of a type.
func (d *declaration) schoolsOf(t registry.SchoolType, where func(registry.SchoolID) bool) float64 {
	n := 0.0
	seen := map[registry.SchoolID]bool{}
	for i := range d.a.Units {
		if s := d.a.Units[i].School; s.Type == t && !seen[s.ID] && (where == nil || where(s.ID)) {
			seen[s.ID] = true
			n++
		}
	}
	return n
}

// either gives the county's own figure, or the one counted from the schools.
func (d *declaration) either(f facts.FieldID, counted float64) float64 {
	if v := d.county(f); v == v {
		return v
	}
	return counted
}

func (d *declaration) table1(f *excelize.File, st *styles) error {
	s := newSheet(f, st, "表1", 9, 9, 7, 7, 10, 10, 10, 10, 6, 8, 6, 7, 8, 8, 6, 8, 7, 7, 8, 8, 7, 8, 7, 8)
	s.merge("A1", "X1", "表Ⅰ  义务教育优质均衡发展县（市、区）基本情况", st.title)
	s.merge("A3", "X3", fmt.Sprintf("%s（%s）　　%s 学年　　统计时点 %s", d.a.CountyName, d.a.County, d.a.Year, d.a.Year.AsOf()), st.section)
	s.height(1, 30)
	for _, m := range [][3]string{
		{"A5", "D5", "自然情况"},
		{"E5", "H5", "经济情况"},
		{"I5", "M5", "普通中小学校数（所）"},
		{"O5", "P5", "小学教学点数（个）"},
		{"Q5", "R5", "教学班数（个）"},
		{"S5", "T5", "在校学生数（人）"},
		{"U5", "X5", "教职工数（人）"},
		{"U6", "V6", "小学"},
		{"W6", "X6", "初中"},
		{"N5", "N7", "特殊教育学校（所）"},
	} {
		s.merge(m[0], m[1], m[2], st.head)
	}
	heads := []string{"人口总数（万人）", "农业人口数（万人）", "乡镇数（个）", "行政村数（个）", "年人均国内生产总值（元）", "年人均地方财政收入（元）", "农民年人均纯收入（元）", "城镇居民年人均可支配收入（元）", "小学", "九年一贯制学校", "初中", "完全中学", "十二年一贯制学校", "", "计", "其中：50人及以上", "小学", "初中", "小学", "初中"}
	for i, h := range heads {
		if h != "" {
			s.merge(at(i+1, 6), at(i+1, 7), h, st.head)
		}
	}
	for i, h := range []string{"合计", "其中专任教师", "合计", "其中专任教师"} {
		s.put(at(21+i, 7), h, st.head)
	}
	s.height(6, 42)
	s.height(7, 42)
	for i, c := range d.table1Values() {
		s.put(at(i+1, 8), fmt.Sprintf("L%d", i+1), st.center)
		s.number(at(i+1, 9), c.v, c.decimals)
	}
	s.height(9, 28)
	s.merge("A11", "X11", "注：“人口总数”和“农业人口数”按常住人口统计，数字保留两位小数。L5-L8 列数字保留整数。", st.note)
	return s.err
}

type figure struct {
	v        float64
	decimals int
}

// table1Values gives L1 to L24 of table Ⅰ.
func (d *declaration) table1Values() []figure {
	students := map[registry.SchoolID]float64{}
	for i := range d.a.Units {
		students[d.a.Units[i].School.ID] += d.a.Units[i].Students
	}
	classes := func(u *assess.UnitResult) float64 { return u.Classes }
	pupils := func(u *assess.UnitResult) float64 { return u.Students }
	limit := d.texts.PointPupils
	return []figure{
		{d.county("population") / 10000, 2},
		{d.county("rural_population") / 10000, 2},
		{d.county("townships"), 0},
		{d.county("villages"), 0},
		{d.county("gdp_per_capita"), 0},
		{d.county("revenue_per_capita"), 0},
		{d.county("rural_income"), 0},
		{d.county("urban_income"), 0},
		{d.either("county_primary_schools", d.schoolsOf(registry.PrimarySchool, nil)), 0},
		{d.either("county_nine_year_schools", d.schoolsOf(registry.NineYear, nil)), 0},
		{d.either("county_junior_schools", d.schoolsOf(registry.JuniorSchool, nil)), 0},
		{d.either("county_complete_schools", d.schoolsOf(registry.CompleteSecondary, nil)), 0},
		{d.either("county_twelve_year_schools", d.schoolsOf(registry.TwelveYear, nil)), 0},
		{d.either("county_special_schools", d.schoolsOf(registry.SpecialSchool, nil)), 0},
		{d.either("county_teaching_points", d.schoolsOf(registry.TeachingPoint, nil)), 0},
		{d.either("county_teaching_points_50", d.schoolsOf(registry.TeachingPoint, func(id registry.SchoolID) bool { return students[id] >= limit })), 0},
		{d.either("county_classes_primary", d.total(registry.Primary, classes)), 0},
		{d.either("county_classes_junior", d.total(registry.Junior, classes)), 0},
		{d.either("county_students_primary", d.total(registry.Primary, pupils)), 0},
		{d.either("county_students_junior", d.total(registry.Junior, pupils)), 0},
		{d.county("county_staff_primary"), 0},
		{d.county("county_teachers_primary"), 0},
		{d.county("county_staff_junior"), 0},
		{d.county("county_teachers_junior"), 0},
	}
}

// outcomeCell writes 是 or 否; what is undetermined stays empty for a person.
func outcomeCell(o assess.Outcome) any {
	switch o {
	case assess.Met:
		return "是"
	case assess.Short, assess.BelowFloor, assess.Vetoed:
		return "否"
	}
	return nil
}

func (d *declaration) table4(f *excelize.File, st *styles) error {
	s := newSheet(f, st, "表4", 62, 62, 12)
	s.merge("A1", "C1", "表Ⅳ  政府保障程度评估指标", st.title)
	next := d.answerRows(s, 2, d.texts.Table4)
	s.merge(at(1, next), at(3, next), "注：表中所有比例数值保留一位小数，其余保留整数。", st.note)
	return s.err
}

func (d *declaration) table5(f *excelize.File, st *styles) error {
	s := newSheet(f, st, "表5", 62, 62, 12)
	s.merge("A1", "C1", "表Ⅴ  教育质量评估指标", st.title)
	next := d.answerRows(s, 2, d.texts.Table5)
	s.merge(at(1, next), at(3, next), "注：表中所有比例数值保留一位小数，其余保留整数。", st.note)
	return s.err
}

func (d *declaration) answerRows(s *sheet, row int, lines []declarationLine) int {
	for i, h := range []string{"名称", "指标值或简要结论", "是否达标"} {
		s.put(at(i+1, row), h, s.style.head)
	}
	for _, l := range lines {
		row++
		it := d.item(l.Item)
		s.put(at(1, row), l.Label, s.style.text)
		s.put(at(2, row), d.fill(l.Text, it), s.style.text)
		var outcome any
		if it != nil {
			outcome = outcomeCell(it.Outcome)
		}
		s.put(at(3, row), outcome, s.style.center)
		s.height(row, 44)
	}
	return row + 1
}

func (d *declaration) item(id string) *assess.ItemResult {
	for i := range d.a.Items {
		if d.a.Items[i].Item == id {
			return &d.a.Items[i]
		}
	}
	return nil
}

func (d *declaration) table6(f *excelize.File, st *styles) error {
	s := newSheet(f, st, "表6", 14, 12, 16, 16, 22, 10, 16, 22)
	s.merge("A1", "H1", "表Ⅵ  社会认可度调查情况", st.title)
	s.merge("A2", "A5", "", st.head)
	s.merge("B2", "D2", "问卷总数", st.head)
	s.merge("E2", "E4", "问卷调查综合满意度（%）", st.head)
	s.merge("F2", "G2", "实地走访人数", st.head)
	s.merge("H2", "H4", "实地走访满意度（%）", st.head)
	s.merge("B3", "B4", "计", st.head)
	s.merge("C3", "D3", "其中：回收有效问卷数", st.head)
	s.put("C4", "计", st.head)
	s.put("D4", "其中：满意问卷数", st.head)
	s.merge("F3", "F4", "计", st.head)
	s.merge("G3", "G4", "其中：满意人数", st.head)
	for i := range 7 {
		s.put(at(2+i, 5), fmt.Sprintf("L%d", i+1), st.center)
	}
	for k, group := range []struct{ label, prefix string }{{"计", "survey_"}, {"其中：家长", "survey_parents_"}} {
		row := 6 + k
		s.put(at(1, row), group.label, st.head)
		v := func(f string) float64 { return d.county(facts.FieldID(group.prefix + f)) }
		visited, pleased := v("visited"), v("visited_satisfied")
		for i, c := range []figure{{v("total"), 0}, {v("valid"), 0}, {v("satisfied"), 0}, {percent(v("satisfied"), v("valid")), 1}, {visited, 0}, {pleased, 0}, {percent(pleased, visited), 1}} {
			s.number(at(2+i, row), c.v, c.decimals)
		}
	}
	return s.err
}

// percent gives 100 × part ÷ whole; undefined when the whole is zero.
func percent(part, whole float64) float64 {
	if whole == 0 {
		return blank.Of(blank.Undefined)
	}
	return 100 * part / whole
}
