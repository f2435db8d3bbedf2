package main

import (
	"strings"
)

// schoolForm is the official form a school fills in: category, item, unit,
// whether it must be filled, remark, and the fact with its section.
const schoolForm = `
基本信息|学校名称||是||name
基本信息|学校类型|小学/初中/九年一贯制/十二年一贯制/完全中学|是||type
基本信息|学校代码||是||code
基本信息|建校时间|年|是||founded
基本信息|是否2010年及之前规划并建成|是/否|是||?planned_by_2010
基本信息|是否2016年及之前规划并建成|是/否|是||?planned_by_2016
基本信息|是否人口密度过高的大城市中心城区学校|是/否|是||?is_dense_urban_core
基本信息|是否50人及以上但不足100人的乡村小规模学校和教学点|是/否|是||?is_small_rural_reported
基本信息|是否最大班额低于30人的农村小规模学校|是/否|是||?max_class_lt30_reported
学生信息|小学学生人数|人|是||students@小学部
学生信息|初中学生人数|人|是||students@初中部
学生信息|进城务工人员随迁子女在校生人数|人|是||migrant_students
学生信息|家庭住址在划片范围内的在校学生人数（小学）|人|是||in_zone_students@小学部
学生信息|家庭住址在划片范围内的在校学生人数（初中）|人|是||in_zone_students@初中部
班级信息|班级总数|个|是||classes
班级信息|每班25人以下班级个数|个|是||classes_le25
班级信息|每班26-30人班级个数|个|是||classes_26_30
班级信息|每班31-35人班级个数|个|是||classes_31_35
班级信息|每班36-40人班级个数|个|是||classes_36_40
班级信息|每班41-45人班级个数|个|是||classes_41_45
班级信息|每班46-50人班级个数|个|是||classes_46_50
班级信息|每班51-55人班级个数|个|是||classes_51_55
班级信息|每班56-60人班级个数|个|是||classes_56_60
班级信息|每班61-65人班级个数|个|是||classes_61_65
班级信息|每班66人以上班级个数|个|是||classes_ge66
教师学历信息|专任教师总人数|人|是||teachers
教师学历信息|专科学历教师人数（小学）|人|是||deg_college@小学部
教师学历信息|本科学历教师人数（小学）|人|是||deg_bachelor@小学部
教师学历信息|本科学历教师人数（初中）|人|是||deg_bachelor@初中部
教师学历信息|硕士学历教师人数（小学）|人|是||deg_master@小学部
教师学历信息|硕士学历教师人数（初中）|人|是||deg_master@初中部
教师学历信息|博士研究生学历教师人数（小学）|人|是||deg_doctor@小学部
教师学历信息|博士研究生学历教师人数（初中）|人|是||deg_doctor@初中部
教师学历信息|县级及以上骨干教师数|人|是||backbone_teachers
教师学历信息|持有教师资格证的专任教师人数|人|是||certified_teachers
教师学历信息|近5年培训满360学时专任教师人数|人|是||trained_360
体育艺术教师|体育专任教师人数|人|是||pe_teachers
体育艺术教师|音乐专任教师人数|人|是||music_teachers
体育艺术教师|美术专任教师人数|人|是||art_teachers
体育艺术教师|艺术专任教师人数|人|是||arts_teachers
体育艺术教师|体育交流轮岗/兼职/走教教师人数|人|否|仅50-100人乡村小规模学校填写|pe_shared
体育艺术教师|音乐交流轮岗/兼职/走教教师人数|人|否|仅50-100人乡村小规模学校填写|music_shared
体育艺术教师|美术交流轮岗/兼职/走教教师人数|人|否|仅50-100人乡村小规模学校填写|art_shared
体育艺术教师|艺术交流轮岗/兼职/走教教师人数|人|否|仅50-100人乡村小规模学校填写|arts_shared
教学用房面积|教学及辅助用房总面积|平方米|是||teach_aux_area
教学用房面积|室内体育用房面积|平方米|是||indoor_sport_area
体育场馆面积|学校体育馆面积|平方米|是||gymnasium_area
体育场馆面积|校内体育场面积|平方米|是||sports_field_area
体育场馆面积|校外租赁场馆面积|平方米|否|仅人口密度过高的中心城区学校填写|nearby_sport_area
体育场馆面积|校内其他体育场面积|平方米|否|仅人口密度过高的中心城区学校填写|other_sport_area
教学设备|教学仪器设备资产值（账面原值）|万元|是||equip_value
教学设备|网络多媒体教室间数|间|是||multimedia_rooms
音乐美术教室|音乐教室总间数|间|是||music_rooms
音乐美术教室|单间面积≥96㎡的音乐教室间数|间|是||music_rooms_96
音乐美术教室|73㎡≤单间面积＜96㎡的音乐教室间数|间|是||music_rooms_73
音乐美术教室|61㎡≤单间面积＜73㎡的音乐教室间数|间|是||music_rooms_61
音乐美术教室|美术教室总间数|间|是||art_rooms
音乐美术教室|单间面积≥90㎡的美术教室间数|间|是||art_rooms_90
音乐美术教室|67㎡≤单间面积＜90㎡的美术教室间数|间|是||art_rooms_67
音乐美术教室|61㎡≤单间面积＜67㎡的美术教室间数|间|是||art_rooms_61
经费信息|上一年度公用经费预算总额|万元|是||public_fund_budget
经费信息|上一年度公用经费决算总额|万元|是||public_fund_final
经费信息|上一年度教师培训经费预算总额|万元|是||training_budget
巩固率数据|本届毕业学生人数|人|是|初中填写|graduates@初中部
巩固率数据|毕业年级初一时在校学生数|人|是|初中填写|entry_cohort@初中部
巩固率数据|毕业年级三年转入学生数|人|是|初中填写|in_3y@初中部
巩固率数据|毕业年级三年转出学生数|人|是|初中填写|out_3y@初中部
巩固率数据|毕业年级三年死亡学生数|人|是|初中填写|dead_3y@初中部
`

// fillForm writes one school's form.
func fillForm(p *plan, path string, s *school, y int) {
	f := newWorkbook(p, path)
	const sheet = "学校填报数据"
	f.sheet(sheet)
	for i, h := range []string{"序号", "类别", "填报项目", "单位", "填报值", "是否必填", "备注说明"} {
		f.set(sheet, 1, i+1, h)
	}
	for i, line := range strings.Split(strings.TrimSpace(schoolForm), "\n") {
		c := strings.Split(line, "|")
		for j, v := range []any{float64(i + 1), c[0], c[1], c[2], nil, c[3], c[4]} {
			if v != "" {
				f.set(sheet, i+2, j+1, v)
			}
		}
		col := formColumn(c[5], c[2])
		r := row{school: s, year: y, serial: i}
		right := col.cellOf(r)
		if got, ok := p.take(path, r, col, right); ok {
			p.note(got, path, sheet, f.set(sheet, i+2, 5, got.written))
		} else if right != nil {
			f.set(sheet, i+2, 5, p.dress(r, col, right))
		}
	}
	must(f.x.SetColWidth(sheet, "C", "C", 44))
	f.save()
}

// formColumn gives what an item of the form asks for.
func formColumn(item, unit string) column {
	head := []string{item}
	switch item {
	case "name":
		return column{Head: head, Text: func(r row) any { return r.school.Name }}
	case "type":
		return column{Head: head, Text: func(r row) any { return strings.TrimSuffix(r.school.Type, "学校") }}
	case "code":
		return column{Head: head, Text: func(r row) any { return r.school.Code }}
	case "founded":
		return column{Head: head, Text: func(r row) any { return float64(r.school.Founded) }}
	}
	if field, ok := strings.CutPrefix(item, "?"); ok {
		return flag(field, field)
	}
	field, section, _ := strings.Cut(item, "@")
	c := column{Head: []string{field}, Field: field, Stage: section}
	if unit == "万元" {
		c.Scale = 10000
	}
	if section == "" {
		c.Text = func(r row) any { return total(r, field, c.Scale) }
	}
	return c
}

// total gives a fact for the whole school, added up over its sections where
// they hold it.
func total(r row, field string, scale float64) any {
	rec := r.school.Years[r.year]
	sum, found := 0.0, false
	for _, x := range rec.Sections {
		if v, ok := rec.Section[x][field]; ok && (x != senior || field == "students") {
			sum, found = sum+v, true
		}
	}
	if v, ok := rec.Whole[field]; ok {
		sum, found = v, true
	}
	if !found {
		return nil
	}
	if scale > 0 {
		sum /= scale
	}
	return sum
}
