package main

import (
	"github.com/xuri/excelize/v2"
)

func cellName(col, row int) string {
	s, err := excelize.CoordinatesToCellName(col, row)
	must(err)
	return s
}

// extra is a row too many.
type extra struct {
	path, sheet, school, kind, severity, note string
	change                                    float64 // added to the pupils of the second row
}

const (
	mustFix = "must_fix"
	verify  = "verify"
	remark  = "remark"
)

// withoutCode is the school whose code the table of 2023 leaves out.
const withoutCode = "大沟乡石门小学"

// unitBehind writes a number with its unit in the cell.
func unitBehind(unit string) func(any) any {
	return func(v any) any { return text(v) + unit }
}

// traps lists what is planted. Kinds are the last part of the keys of
// package collect where it has one for the matter.
func traps(all []*school) []*trap {
	table := tablePath(2024)
	form := func(name string) string { return "2024/学校填报/" + name + ".xlsx" }
	return []*trap{
		{path: table, school: "青禾县第二小学", field: "equip_value", written: unitBehind("万"), kind: "unit_in_cell", severity: mustFix},
		{path: table, school: "新河镇中心小学", field: "teach_aux_area", written: func(v any) any { return "约" + text(v) }, kind: "approximate", severity: mustFix},
		{path: table, school: "柳河镇东街小学", field: "sports_field_area", written: func(v any) any { return "1200+" + text(v.(float64)-1200) }, kind: "sum_in_cell", severity: mustFix},
		{path: table, school: "青禾县第三中学", field: "multimedia_rooms", written: "三十六间", kind: "chinese_numeral", severity: mustFix},
		{path: table, school: "青禾县城北小学", field: "backbone_teachers", written: "#DIV/0!", kind: "error_cell", severity: mustFix},
		{path: table, school: "新河镇刘岗小学", field: "teachers", written: func(v any) any { return text(v.(float64)-1) + "-" + text(v) }, kind: "range_in_cell", severity: mustFix},
		{path: table, school: "松岭乡黑松小学", field: "办学类型", written: "中心校", kind: "not_an_option", severity: mustFix},
		{path: table, school: "大沟乡初级中学", field: "学校标识码", written: "2.19901E+09", kind: "code_precision", severity: mustFix},
		{path: table, school: "青禾县滨河小学", field: "in_zone_students", written: func(v any) any { return v.(float64) + 60 }, kind: "part_above_total", severity: mustFix, note: "片内学生数多于在校生数"},
		{path: table, school: "石桥镇第二小学", field: "deg_bachelor", written: func(v any) any { return v.(float64) + 30 }, kind: "degrees_above_teachers", severity: mustFix, note: "各学历人数之和多于专任教师数"},
		{path: table, school: "青禾县职业初级中学", field: "boarders", written: "/", kind: "not_applicable", severity: remark, stays: true, note: "不适用，不是问题"},
		{path: table, school: "新河镇育才小学", field: "training_budget", written: "不公开", kind: "withheld", severity: remark, stays: true, note: "已知而不公开"},
		{path: table, section: junior, school: "新河镇河东学校", field: "backbone_teachers", written: -4.0, kind: "negative", severity: mustFix},
		{path: table, section: primary, school: "双泉镇九年一贯制学校", field: "teachers", written: func(v any) any { return v.(float64) + 0.5 }, kind: "not_whole", severity: mustFix},
		{path: "2024/民办学校一校一行.csv", section: primary, school: "青禾县育英小学", field: "students", written: func(v any) any { return text(v) + "人左右" }, kind: "approximate", severity: mustFix},
		{path: "2024/民办学校一校一行.csv", section: junior, school: "青禾县博文中学", field: "equip_value", written: func(v any) any { return v.(float64) * 10000 }, kind: "equipment_unit_slip", severity: mustFix, note: "以元填报，多了四位"},
		{path: "2024/教学点一览表.xls", school: "双泉镇泉头教学点", field: "students", written: "六十", kind: "chinese_numeral", severity: mustFix},
		{path: form("柳河镇河口小学"), school: "柳河镇河口小学", field: "equip_value", written: unitBehind("万元"), kind: "unit_in_cell", severity: mustFix},
		{path: form("石桥镇初级中学"), school: "石桥镇初级中学", field: "graduates", section: junior, written: nil, kind: "required_blank", severity: mustFix, note: "初中必填而空白"},
		{path: form("青禾县第一中学"), school: "青禾县第一中学", field: "certified_teachers", written: func(v any) any { return v.(float64) + 3 }, kind: "part_above_total", severity: mustFix, note: "持证教师多于专任教师"},
		{path: tablePath(2023), school: "白塔乡中心小学", field: "equip_value", section: primary, written: unitBehind("万"), kind: "unit_in_cell", severity: mustFix},
		{path: tablePath(2023), school: withoutCode, field: "学校标识码", written: nil, kind: "code_of_last_year", severity: verify, note: "缺代码，按校名认作上年的学校"},
		{path: tablePath(2022), school: "青禾县第三中学", field: "teach_aux_area", section: junior, written: unitBehind("平方米"), kind: "unit_in_cell", severity: mustFix},
	}
}

// extras lists the rows too many.
func extras() []extra {
	return []extra{
		{tablePath(2024), "小学初中", "双泉镇第二小学", "duplicate_school", mustFix, "同一学校两行，在校生数不同", 8},
		{tablePath(2022), "学校基本情况", "柳河镇李家小学", "repeated_row", remark, "同一行出现两次，只计一次", 0},
	}
}

// general lists what lies in the numbers themselves, not in one cell.
func general(all []*school) []problem {
	var out []problem
	for _, s := range all {
		switch {
		case s.is("copied"):
			out = append(out, problem{File: tablePath(2024), Kind: "same_as_last_year", Severity: verify, School: s.Name, Note: "2024年各项与2023年完全相同", Stays: true})
		case s.is("just_above"):
			out = append(out, problem{File: senderFile(s), Kind: "just_above", Severity: remark, School: s.Name, Note: "三项指标刚好高于标准", Stays: true})
		case s.is("exact"):
			out = append(out, problem{File: senderFile(s), Kind: "just_above", Severity: remark, School: s.Name, Note: "七项指标恰在标准上", Stays: true})
		case s.is("hall_shared") && s.through():
			for _, y := range years {
				out = append(out, problem{File: tablePath(y), Kind: "shared_amount", Severity: verify, School: s.Name, Field: "indoor_sport_area", Got: "1262", Note: "与双泉镇中心小学的室内体育用房面积相同，同一座体育馆报了两次", Stays: true})
			}
		}
	}
	return out
}

func senderFile(s *school) string {
	switch s.Sender {
	case "form":
		return formPath(s)
	case "csv":
		return "2024/民办学校一校一行.csv"
	case "xls":
		return "2024/教学点一览表.xls"
	}
	return tablePath(2024)
}
