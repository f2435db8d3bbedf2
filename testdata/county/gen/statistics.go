package main

import "math"

// statistics writes tables 312, 512 and 522 of the education statistics for
// one school with one section. What they say again agrees with the bureau's
// own table; what is new (pupils by grade, rooms by use) comes from here.
func statistics(p *plan, path string, s *school, y int) {
	r := s.Years[y]
	section := r.Sections[0]
	v := r.Section[section]
	f := newWorkbook(p, path)

	const t312 = "基础基312"
	f.statisticsHead(t312, "基础基312 中小学学生数", s, y)
	grades := []string{"一年级", "二年级", "三年级", "四年级", "五年级", "六年级"}
	name := "小学"
	if section == junior {
		grades, name = []string{"七年级", "八年级", "九年级"}, "初中"
	}
	sizes := spread(v["students"], len(grades))
	for i, h := range []string{"", "毕业生数", "招生数", "在校生数"} {
		if h != "" {
			f.set(t312, 4, i+1, h)
		}
	}
	f.merge(t312, 4, 4, 4, 4+len(grades))
	f.set(t312, 4, 5+len(grades), "预计毕业生数")
	f.set(t312, 5, 4, "合计")
	f.set(t312, 6, 1, name)
	graduates := v["graduates"]
	if section == primary {
		graduates = sizes[len(sizes)-1]
	}
	f.set(t312, 6, 2, graduates)
	f.set(t312, 6, 3, sizes[0])
	f.set(t312, 6, 4, v["students"])
	for i, g := range grades {
		f.set(t312, 5, 5+i, g)
		f.set(t312, 6, 5+i, sizes[i])
	}
	f.set(t312, 6, 5+len(grades), sizes[len(sizes)-1])
	f.set(t312, 8, 1, "补充资料：略")

	f.buildings(s, y, v)
	f.conditions(s, y, v)
	f.save()
}

func (f *sheetFile) statisticsHead(sheet, title string, s *school, y int) {
	f.sheet(sheet)
	f.set(sheet, 1, 1, title)
	f.set(sheet, 2, 1, "学校（机构）标识码："+s.Code)
	f.set(sheet, 2, 4, "学校（机构）名称："+s.Name)
	f.set(sheet, 3, 1, "学年："+plain(float64(y)))
	f.set(sheet, 3, 4, "区县代码："+countyCode)
}

func (f *sheetFile) buildings(s *school, y int, v map[string]float64) {
	const t512 = "基础基512"
	f.statisticsHead(t512, "基础基512 中小学校舍情况（单位：平方米）", s, y)
	for i, h := range []string{"合计", "框架结构", "砖混结构", "砖木结构", "土木结构"} {
		f.set(t512, 4, i+2, h)
	}
	teach := v["teach_aux_area"]
	class := math.Floor((teach - v["indoor_sport_area"]) * 0.6)
	special := math.Floor((teach - v["indoor_sport_area"]) * 0.25)
	public := teach - class - special
	office, living := math.Floor(teach*0.12), math.Floor(teach*0.2)
	total := teach + office + living
	for i, l := range []struct {
		name string
		v    float64
	}{
		{"总计", total},
		{"其中：危房", 0},
		{"一、教学及辅助用房", teach},
		{"教室", class},
		{"专用教室", special},
		{"公共教学用房", public},
		{"其中：室内体育用房", v["indoor_sport_area"]},
		{"二、行政办公用房", office},
		{"三、生活用房", living},
	} {
		f.set(t512, 5+i, 1, l.name)
		f.set(t512, 5+i, 2, l.v)
		if i == 0 {
			f.set(t512, 5, 3, math.Floor(total*0.7))
			f.set(t512, 5, 4, total-math.Floor(total*0.7))
			f.set(t512, 5, 5, 0.0)
			f.set(t512, 5, 6, 0.0)
		}
	}
}

func (f *sheetFile) conditions(s *school, y int, v map[string]float64) {
	const t522 = "基础基522"
	f.statisticsHead(t522, "基础基522 中小学占地面积及其他办学条件", s, y)
	for i, h := range []string{"指标名称", "计量单位", "数值"} {
		f.set(t522, 4, i+1, h)
	}
	for i, l := range []struct {
		name, unit string
		v          float64
	}{
		{"占地面积", "平方米", math.Floor(v["students"] * 22)},
		{"其中：运动场地面积", "平方米", v["sports_field_area"]},
		{"图书", "册", math.Floor(v["students"] * 31)},
		{"数字终端数", "台", math.Floor(v["students"] * 0.14)},
		{"教室（间）", "间", v["classes"] + 6},
		{"其中：网络多媒体教室", "间", v["multimedia_rooms"]},
		{"教学仪器设备资产值", "万元", v["equip_value"] / 10000},
	} {
		f.set(t522, 5+i, 1, l.name)
		f.set(t522, 5+i, 2, l.unit)
		f.set(t522, 5+i, 3, l.v)
	}
}

// spread divides n into parts that differ by one at most.
func spread(n float64, parts int) []float64 {
	out := make([]float64, parts)
	for i := range out {
		out[i] = math.Floor(n / float64(parts))
	}
	for i := range int(n) % parts {
		out[i]++
	}
	return out
}

// roll writes the list of schools a city keeps, with who founded them and
// where they lie.
func roll(p *plan, path string, all []*school) {
	f := newWorkbook(p, path)
	const sheet = "学校名录"
	f.sheet(sheet)
	for i, h := range []string{"学校代码", "学校名称", "区县代码", "区县名称", "学校类型", "办学性质", "城乡类型", "地址"} {
		f.set(sheet, 1, i+1, h)
	}
	for i, s := range all {
		founder := map[string]string{"县级教育部门": "公办", "民办": "民办", "地方企业": "企业"}[s.Founder]
		for j, v := range []string{s.Code, s.Name, countyCode, countyName, s.Type, founder, s.Place, s.Town} {
			f.set(sheet, i+2, j+1, v)
		}
	}
	f.save()
}
