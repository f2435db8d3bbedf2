package main

import (
	"fmt"
	"strings"
)

// tableIV and tableV are sentences of the national declaration: what is
// required; the finding with ＿＿ where a number stands; the numbers, which are
// fields, expressions of the county, or - where the bureau leaves a blank; the
// first year in which it holds; and the document behind the answer.
const tableIV = `
1.  县域内义务教育学校规划布局合理，符合国家规定要求|||2022|青禾县中小学布局专项规划（2021—2030年）
2.  县域内城乡义务教育学校建设标准统 一、教师编制标准统 一、生均公用经费基准定额 统 一、基本装备配置标准统 一|||2022|青教发〔2021〕14号（虚构）
7.  特殊教育学校生均公用经费不低于 8000 元|特殊教育学校公用经费为＿＿万元，特殊教育学生数为＿＿人，特殊教育 学校生均公用经费为＿＿元|special_fund/10000 special_students special_fund/special_students|2024|
8.  全县义务教育学校教师平均工资收入水平不低于当地公务员平均工资收入水平，按规 定足额核定教师绩效工资总量|全县义务教育学校教师年平均工资收入为＿＿元， 当地公务员年平均工资 收入＿＿元|teacher_avg_pay*10000 civil_avg_pay*10000|2024|绩效工资核定表
10.县级教育行政部门在核定的教职工编制总额和岗位总量内，统筹分配各校教职工编制 和岗位数量|||2022|编制与岗位分配方案
11.全县每年交流轮岗教师的比例不低于符合交流轮岗条件教师总数的 10%；其中，骨干 教师不低于交流轮岗教师总数的 20%|全县符合交流轮岗条件教师总数＿＿名，上一年度交流轮岗教师＿＿名， 交流轮岗教师占符合交流轮岗条件教师总数的比例＿＿%；交流轮岗的骨   干教师＿＿名， 占交流轮岗教师总数的比例＿＿%|exchange_eligible exchanged exchanged%exchange_eligible exchanged_backbone exchanged_backbone%exchanged|2024|
14.全县优质高中招生名额分配比例不低于 50%，并向农村初中倾斜|全县优质高中招生名额总数＿＿人，分配名额＿＿人， 占比＿＿%。其中 分配农村学校的名额＿＿人， 占分配名额总数的＿＿%|hs_plan hs_allocated hs_allocated%hs_plan hs_rural_allocated hs_rural_allocated%hs_allocated|2023|名额分配实施办法
15.留守儿童关爱体系健全，全县符合条件的随迁子女在公办学校和政府购买服务的民办 学校就读的比例不低于 85%|全县符合条件的随迁子女数＿＿人，在公办学校就读＿＿人，在政府购买 服务的民办学校就读＿＿人，合计＿＿人， 占比＿＿%|migrant_eligible migrant_public migrant_purchased - -|2023|关爱工作台账
`

const tableV = `
2.  全县残疾儿童少年入学率达到 95%以上|全县残疾儿童少年为＿＿人，入学＿＿人，入学率为＿＿%。其中，在 特殊教育学校就读＿＿人， 占比＿＿%。|disabled_population disabled_enrolled disabled_enrolled%disabled_population special_students special_students%disabled_enrolled|2023|
3.  所有学校建立章程，实现学校管理与教学信息化|||2022|学校章程汇编
5.  教师能熟练运用信息化手段组织教学，设施设备利用率达到较高水平|||2023|信息化培训记录
6.  所有学校德育工作、校园文化建设达到良好以上|||2022|德育工作方案
7.  课程开齐开足，教学秩序规范，综合实践活动有效开展|||2022|课程表与教学检查记录
8.  无过重课业负担|||2023|作业管理制度
9.  在国家义务教育质量监测中，相关科目学生学业水平达到Ⅲ级以上，且校际差 异率低于 0.15|语文＿＿级、校际差异率＿＿；数学＿＿级、校际差异率＿＿；科学＿＿级、校际差异率＿＿；体育＿＿级、校际差异率＿＿；艺术＿＿级、校际差异率＿＿；德育＿＿级、校际差异率＿＿。|monitor_chinese_level monitor_chinese_diff monitor_math_level monitor_math_diff monitor_science_level monitor_science_diff monitor_pe_level monitor_pe_diff monitor_arts_level monitor_arts_diff monitor_moral_level monitor_moral_diff|2024|监测结果通报
`

// surveyed are the numbers of table VI for 2022, 2023 and 2024: all, then parents.
var surveyed = map[int][2][5]float64{
	2022: {{1200, 1043, 879, 120, 101}, {700, 612, 520, 60, 51}},
	2023: {{1200, 1098, 948, 120, 105}, {700, 640, 556, 60, 53}},
	2024: {{1240, 1156, 1022, 130, 117}, {720, 668, 596, 70, 64}},
}

// declaration writes tables IV, V and VI of the national declaration as the
// bureau fills them in by hand.
func declaration(p *plan, path string, all []*school, y int) {
	c := countyNumbers(all, y)
	f := newWorkbook(p, path)
	f.sentences("表4", "表Ⅳ 政府保障程度评估指标指标", tableIV, c, y)
	f.sentences("表5", "表Ⅴ 教育质量评估指标指标", tableV, c, y)
	f.survey("表6", y)
	f.save()
}

func (f *sheetFile) sentences(sheet, title, src string, c map[string]string, y int) {
	f.sheet(sheet)
	f.set(sheet, 1, 1, fmt.Sprintf("%s（%s，%d年）", title, countyName, y))
	f.merge(sheet, 1, 1, 1, 3)
	f.set(sheet, 2, 1, "区县代码："+countyCode)
	for i, h := range []string{"名称", "指标值或简要结论", "是否达标"} {
		f.set(sheet, 3, i+1, h)
	}
	for i, line := range strings.Split(strings.TrimSpace(src), "\n") {
		x := strings.Split(line, "|")
		f.set(sheet, 4+i, 1, x[0])
		finding := x[1]
		for _, n := range strings.Fields(x[2]) {
			if n != "-" {
				finding = strings.Replace(finding, "＿＿", expression(n, c), 1)
				continue
			}
			finding = strings.Replace(finding, "＿＿", "\x00", 1)
		}
		if finding == "" {
			finding = x[4]
		}
		f.set(sheet, 4+i, 2, strings.ReplaceAll(finding, "\x00", "＿＿"))
		answer := "否"
		if fmt.Sprint(y) >= x[3] {
			answer = "是"
		}
		f.set(sheet, 4+i, 3, answer)
	}
	f.set(sheet, 20, 1, "注：表中所有比例数值保留一位小数，其余保留整数。")
}

// expression gives a county number, or two of them with / * or % between.
func expression(e string, c map[string]string) string {
	i := strings.IndexAny(e, "/*%")
	if i < 0 {
		return c[e]
	}
	number := func(s string) float64 {
		if v, ok := parse(s); ok {
			return v
		}
		v, _ := parse(c[s])
		return v
	}
	a, b := number(e[:i]), number(e[i+1:])
	switch e[i] {
	case '*':
		return plain(round(a * b))
	case '%':
		return fmt.Sprintf("%.1f", 100*a/b)
	}
	return plain(round(a/b*100) / 100)
}

// countyNumbers gives every number of the county of a year, as written.
func countyNumbers(all []*school, y int) map[string]string {
	c := map[string]string{}
	for _, l := range countyItems(all) {
		c[l.field] = l.values[y-2022]
	}
	for _, l := range countyLines(monitored) {
		c[l.field] = l.values[y-2022]
	}
	return c
}

func (f *sheetFile) survey(sheet string, y int) {
	f.sheet(sheet)
	f.set(sheet, 1, 1, fmt.Sprintf("表Ⅵ 社会认可度调查情况（%d年）", y))
	put := func(r, c int, v any) { f.set(sheet, r, c, v) }
	put(2, 2, "问卷总数")
	f.merge(sheet, 2, 2, 2, 4)
	put(2, 5, "问卷调查综合满意度（ %）")
	put(2, 6, "实地走访人数")
	f.merge(sheet, 2, 6, 2, 7)
	put(2, 8, "实地走访满意度（ %）")
	put(3, 2, "计")
	put(3, 3, "其中： 回收有效问卷数")
	f.merge(sheet, 3, 3, 3, 4)
	put(3, 6, "计")
	put(3, 7, "其中：满意人数")
	put(4, 3, "计")
	put(4, 4, "其中：满意问卷数")
	for i := range 7 {
		put(5, i+2, fmt.Sprintf("L%d", i+1))
	}
	for i, name := range []string{"计", "其中：家长"} {
		v := surveyed[y][i]
		put(6+i, 1, name)
		put(6+i, 2, v[0])
		put(6+i, 3, v[1])
		put(6+i, 4, v[2])
		put(6+i, 5, round(1000*v[2]/v[1])/10)
		put(6+i, 6, v[3])
		put(6+i, 7, v[4])
		put(6+i, 8, round(1000*v[4]/v[3])/10)
	}
	put(9, 1, "区县代码："+countyCode)
}
