package main

import "strings"

// countyForm is the official county form, followed by the items the bureau
// adds to it: category, item, unit, field, scale, values of 2022, 2023, 2024.
const countyForm = `
基本信息|区县名称|||青禾县|青禾县|青禾县
基本信息|区县代码|||219901|219901|219901
基本信息|填报年度|||2022|2023|2024
经费标准|规定的小学生均公用经费标准|元|quota_standard_primary|1150|1150|1150
经费标准|规定的初中生均公用经费标准|元|quota_standard_junior|1350|1350|1350
经费标准|特殊教育学校经费总额|元|special_fund|612000|652800|705200
经费标准|特殊教育学校学生人数|人|special_students|80|84|86
工资收入|上年度义务教育学校教师年平均工资收入水平（不含民办学校）|万元|teacher_avg_pay|8.74|9.21|9.86
工资收入|当地公务员年平均工资收入|万元|civil_avg_pay|8.96|9.35|9.79
教师交流轮岗|符合交流条件教师总数|人|exchange_eligible|586|592|600
教师交流轮岗|实际交流轮岗教师数|人|exchanged|52|57|60
教师交流轮岗|实际交流骨干教师数量|人|exchanged_backbone|9|11|12
优质高中招生|优质高中招生计划总人数|人|hs_plan|620|620|640
优质高中招生|优质高中招生分配指标数|人|hs_allocated|298|316|346
优质高中招生|向农村学校分配指标数|人|hs_rural_allocated|121|140|168
随迁子女|符合条件的随迁子女总人数|人|migrant_eligible|*|*|*
随迁子女|在县域内公办学校就读的随迁子女人数|人|migrant_public|*|*|*
随迁子女|在政府购买服务的民办学校就读随迁子女人数|人|migrant_purchased|*|*|*
残疾儿童入学|适龄残疾儿童少年总数|人|disabled_population|214|219|223
残疾儿童入学|适龄残疾儿童少年入学总人数|人|disabled_enrolled|202|210|216
`

// extraCounty is what the bureau keeps below the official items.
const extraCounty = `
县级补充|通过国家义务教育基本均衡发展认定年份|年|basic_certified_year|2015|2015|2015
`

// monitored are the results of the national monitoring, which stand in table V.
const monitored = `
质量监测|语文学业水平等级|级|monitor_chinese_level|3|3|3
质量监测|语文校际差异率||monitor_chinese_diff|0.156|0.148|0.131
质量监测|数学学业水平等级|级|monitor_math_level|3|3|3
质量监测|数学校际差异率||monitor_math_diff|0.162|0.151|0.149
质量监测|科学学业水平等级|级|monitor_science_level|3|3|3
质量监测|科学校际差异率||monitor_science_diff|0.149|0.142|0.138
质量监测|体育学业水平等级|级|monitor_pe_level|3|3|3
质量监测|体育校际差异率||monitor_pe_diff|0.121|0.118|0.112
质量监测|艺术学业水平等级|级|monitor_arts_level|不适用|不适用|不适用
质量监测|艺术校际差异率||monitor_arts_diff|不适用|不适用|不适用
质量监测|德育学业水平等级|级|monitor_moral_level|3|3|3
质量监测|德育校际差异率||monitor_moral_diff|0.097|0.094|0.09
`

var vetoes = [][2]string{
	{"存在以考试方式招生", "veto_exam_admission_found"},
	{"存在违规择校行为", "veto_school_choice_found"},
	{"存在重点学校或重点班", "veto_key_schools_found"},
	{"存在“有编不补”或长期聘用编外教师的情况", "veto_unfilled_posts_found"},
	{"教育系统存在重大安全责任事故和严重违纪违规事件", "veto_accident_found"},
	{"有弄虚作假行为", "veto_fraud_found"},
	{"规范治理校外培训机构及减轻中小学课外负担不力", "veto_after_school_found"},
}

// countyLine is one item of the county form with its values.
type countyLine struct {
	group, item, unit, field string
	values                   [3]string
}

func countyLines(src string) []countyLine {
	var out []countyLine
	for _, l := range strings.Split(strings.TrimSpace(src), "\n") {
		c := strings.Split(l, "|")
		out = append(out, countyLine{c[0], c[1], c[2], c[3], [3]string{c[4], c[5], c[6]}})
	}
	return out
}

// migrants fills in the children of migrant workers from the schools' own
// numbers; the rest of the eligible attend private schools at their own cost.
func migrants(all []*school) map[string][3]string {
	out := map[string][3]string{}
	set := func(field string, y int, v float64) {
		x := out[field]
		x[y-2022] = plain(v)
		out[field] = x
	}
	for _, y := range years {
		var public, private float64
		for _, s := range all {
			if s.Founder == "民办" {
				private += s.Years[y].Whole["migrant_students"]
			} else {
				public += s.Years[y].Whole["migrant_students"]
			}
		}
		set("migrant_public", y, public)
		set("migrant_purchased", y, private)
		set("migrant_eligible", y, ceil((public+private)/map[int]float64{2022: 0.838, 2023: 0.861, 2024: 0.877}[y]))
	}
	return out
}

// countyItems lists the items of the county form with the numbers of its schools.
func countyItems(all []*school) []countyLine {
	lines := append(countyLines(countyForm), countyLines(extraCounty)...)
	own := migrants(all)
	for i, l := range lines {
		if v, ok := own[l.field]; ok {
			lines[i].values = v
		}
	}
	return lines
}

// fillCounty writes the county form of a year.
func fillCounty(p *plan, path string, all []*school, y int) {
	f := newWorkbook(p, path)
	const sheet = "区县填报数据"
	f.sheet(sheet)
	for i, h := range []string{"序号", "类别", "填报项目", "单位", "填报值", "是否必填", "备注说明"} {
		f.set(sheet, 1, i+1, h)
	}
	lines := countyItems(all)
	n := 1
	put := func(group, item, unit, must string, v any, note any) {
		n++
		for j, x := range []any{float64(n - 1), group, item, unit, v, must, note} {
			if x != "" {
				f.set(sheet, n, j+1, x)
			}
		}
	}
	official := len(countyLines(countyForm))
	for i, l := range lines {
		must := "是"
		if i >= official {
			must = "否"
		}
		var v any = l.values[y-2022]
		if x, ok := parse(l.values[y-2022]); ok && l.field != "" {
			v = x
		}
		put(l.group, l.item, l.unit, must, v, "")
	}
	put("县级补充", "基本均衡认定后年度监测持续保持较高水平", "", "否", "是", "历年监测报告见附件")
	for _, v := range vetoes {
		put("一票否决", v[0], "", "否", "否", "")
	}
	f.save()
}
