package main

// number makes a column of a fact.
func number(field string, head ...string) column { return column{Head: head, Field: field} }

// money makes a column of a fact stored in yuan and written in 万元.
func money(field string, head ...string) column {
	return column{Head: head, Field: field, Scale: 10000}
}

// words makes an identity column.
func words(head string, of func(row) any) column {
	return column{Head: []string{head}, Text: of}
}

// flag makes a column that says yes or no.
func flag(field string, head ...string) column {
	return column{Head: head, Field: field, Text: func(r row) any {
		if r.school.through() && r.section != "" {
			return nil
		}
		if r.school.Years[r.year].Whole[field] == 1 {
			return "是"
		}
		return "否"
	}}
}

func identity() []column {
	return []column{
		words("序号", func(r row) any { return float64(r.serial) }),
		words("学校标识码", func(r row) any { return r.school.Code }),
		words("学校名称", func(r row) any { return r.school.Name }),
		words("所属乡镇", func(r row) any { return r.school.Town }),
		words("办学类型", func(r row) any { return r.school.Type }),
		words("举办者\n类型", func(r row) any { return r.school.Founder }),
		words("城乡类型", func(r row) any { return r.school.Place }),
		words("建校年份", func(r row) any { return float64(r.school.Founded) }),
	}
}

// bySection repeats a fact for the sections named.
func bySection(field, head string, scale float64, sections ...string) []column {
	var out []column
	for _, s := range sections {
		out = append(out, column{Head: []string{head, s}, Field: field, Stage: s, Scale: scale})
	}
	return out
}

// join puts columns after one another.
func join(parts ...[]column) []column {
	var out []column
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// wideTable is the table of 2022 and 2023: a school a row, sections side by
// side under headings of two and three lines.
func wideTable() []column {
	both := []string{primary, junior}
	deg := func(field, head string) []column {
		out := bySection(field, head, 0, both...)
		for i := range out {
			out[i].Head = append([]string{"专任教师学历情况"}, out[i].Head...)
		}
		return out
	}
	facility := func(field, head string, scale float64) []column {
		return bySection(field, head, scale, whole, primary, junior)
	}
	return join(
		identity(),
		bySection("students", "在 校 生 数", 0, primary, junior, senior),
		bySection("classes", "班级数", 0, both...),
		bySection("max_class_size", "最大\n班额", 0, both...),
		bySection("in_zone_students", "片内学生数", 0, both...),
		bySection("teachers", "专任教师数", 0, both...),
		deg("deg_college", "专科"), deg("deg_bachelor", "本科"), deg("deg_master", "硕士研究生"), deg("deg_doctor", "博士"),
		bySection("backbone_teachers", "县级及以上\n骨干教师数", 0, both...),
		bySection("pe_teachers", "体育教师数", 0, both...),
		bySection("music_teachers", "音乐教师数", 0, both...),
		bySection("art_teachers", "美术教师数", 0, both...),
		bySection("arts_teachers", "艺术教师数", 0, both...),
		facility("teach_aux_area", "教学及辅助用房面积（㎡）", 0),
		facility("indoor_sport_area", "室内体育用房面积（㎡）", 0),
		facility("sports_field_area", "运动场地面积（㎡）", 0),
		facility("equip_value", "教学仪器设备值（万元）", 10000),
		facility("multimedia_rooms", "网络多媒体教室数", 0),
		cohortColumns(junior, "初中部巩固情况"),
		bySection("certified_teachers", "持证教师数", 0, both...),
		bySection("trained_360", "五年满360学时教师数", 0, both...),
		wholeColumns(),
	)
}

// wholeColumns are the columns about the whole school that every table has.
func wholeColumns() []column {
	return []column{
		number("pe_shared", "走教教师", "体育走教"), number("music_shared", "走教教师", "音乐走教"), number("art_shared", "走教教师", "美术走教"), number("arts_shared", "走教教师", "艺术走教"),
		number("nearby_sport_area", "校外租赁场馆面积"), number("other_sport_area", "校内其他运动场地面积"),
		number("migrant_students", "随迁子女在校生数"), number("boarders", "寄宿生数"),
		number("music_rooms_96", "音乐教室96㎡及以上"), number("music_rooms_73", "音乐教室73-96㎡"), number("music_rooms_61", "音乐教室61-73㎡"),
		number("art_rooms_90", "美术教室90㎡及以上"), number("art_rooms_67", "美术教室67-90㎡"), number("art_rooms_61", "美术教室61-67㎡"), number("art_rooms_54", "美术教室54-61㎡"),
		money("public_fund_budget", "公用经费预算（万元）"), number("public_fund_headcount", "核定公用经费人数"), money("training_budget", "教师培训经费预算（万元）"),
		flag("is_boarding", "是否寄宿制"), flag("planned_by_2010", "是否2010年及之前规划并建成"), flag("planned_by_2016", "是否2016年及之前规划并建成"),
		flag("is_dense_urban_core", "是否人口密度过高的大城市中心城区学校"), flag("is_small_rural_reported", "是否乡村小规模"), flag("max_class_lt30_reported", "是否最大班额低于30人的农村小规模学校"),
	}
}

// plainTable is the table of 2024 for schools with one section: no columns by
// section, but every class by its size.
func plainTable() []column {
	out := join(identity(), []column{
		number("students", "在校生数（人）"), number("in_zone_students", "其中：片内学生数"), number("classes", "教学班数"),
	})
	labels := map[string]string{
		"classes_le25": "25人及以下班数", "classes_26_30": "26-30人班数", "classes_31_35": "31-35人班数", "classes_36_40": "36-40人班数", "classes_41_45": "41-45人班数",
		"classes_46_50": "46-50人班数", "classes_51_55": "51-55人班数", "classes_56_60": "56-60人班数", "classes_61_65": "61-65人班数", "classes_ge66": "66人及以上班数",
	}
	for _, b := range bands {
		out = append(out, number(b.field, "班额情况", labels[b.field]))
	}
	return append(out, join([]column{
		number("teachers", "专任教师数"),
		number("deg_college", "学历", "专科"), number("deg_bachelor", "学历", "本科"), number("deg_master", "学历", "硕士"), number("deg_doctor", "学历", "博士"),
		number("backbone_teachers", "县级以上骨干教师数"),
		number("pe_teachers", "体育、艺术教师", "体育"), number("music_teachers", "体育、艺术教师", "音乐"), number("art_teachers", "体育、艺术教师", "美术"), number("arts_teachers", "体育、艺术教师", "艺术"),
		number("teach_aux_area", "教学及辅助用房面积（平方米）"), number("indoor_sport_area", "其中：室内体育用房面积（平方米）"), number("sports_field_area", "运动场地面积（平方米）"),
		money("equip_value", "教学仪器设备资产值（账面原值）\n（万元）"), number("multimedia_rooms", "网络多媒体教室间数"),
	}, cohortColumns("", "巩固率"), []column{
		number("certified_teachers", "持证教师数"), number("trained_360", "五年满360学时教师数"),
	}, wholeColumns())...)
}

// cohortColumns follow the graduating grade over three years.
func cohortColumns(stage, head string) []column {
	out := []column{
		number("graduates", head, "毕业学生数"), number("entry_cohort", head, "毕业年级初一时在校生数"),
		number("in_3y", head, "三年转入学生数"), number("out_3y", head, "三年转出学生数"), number("dead_3y", head, "三年死亡学生数"),
	}
	for i := range out {
		out[i].Stage = stage
	}
	return out
}

// sectionTable is the table of 2024 for one-through schools: a section a row,
// and a row for what only the whole school knows.
func sectionTable() []column {
	cols := plainTable()
	stage := words("学部", func(r row) any {
		if r.section == "" {
			return whole
		}
		return r.section
	})
	return append(append(append([]column{}, cols[:3]...), stage), cols[3:]...)
}
