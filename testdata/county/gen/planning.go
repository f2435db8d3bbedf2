package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"sort"
)

// What planning asks beyond the declaration: pupils and classes by grade,
// teachers by subject and age, births by township. It lies in a folder of its
// own, apart from what the county sends for its assessment, and agrees with it.

var gradeNames = []string{"一年级", "二年级", "三年级", "四年级", "五年级", "六年级", "七年级", "八年级", "九年级"}

// gradesOf gives the first and the number of the grades that a section teaches.
func gradesOf(s *school, section string) (first, n int) {
	switch {
	case section == junior:
		return 7, 3
	case s.Type == "教学点":
		return 1, 3
	}
	return 1, 6
}

// byGrade is the pupils and classes of a section by school year, grade by grade.
type byGrade struct{ pupils, classes map[int][]float64 }

// grades follows the pupils back from 2024: who was in grade g then was in
// grade g−1 the year before, but for those who came or left.
func (s *school) grades(section string, rng *rand.Rand) byGrade {
	_, n := gradesOf(s, section)
	out := byGrade{pupils: map[int][]float64{}, classes: map[int][]float64{}}
	now := s.Years[2024].Section[section]
	out.classes[2024], out.pupils[2024] = s.fillClasses(now, n)
	if s.is("statistics") {
		out.pupils[2024] = spread(now["students"], n)
	}
	stays := map[string]float64{"城区": 1.006, "镇区": 0.998, "乡村": 0.985}[s.Place]
	for _, y := range []int{2023, 2022} {
		next, f := out.pupils[y+1], s.Years[y].Section[section]
		before := make([]float64, n)
		rest := f["students"]
		for g := range n - 1 {
			before[g] = round(next[g+1] / (stays + 0.012*(rng.Float64()-0.5)))
			rest -= before[g]
		}
		before[n-1] = rest
		if rest < next[0]/3 { // too few left for the oldest: all move up as they are
			copy(before, spread(f["students"], n))
		}
		out.pupils[y] = before
		out.classes[y] = divide(f["classes"], before)
	}
	return out
}

// fillClasses puts the classes of a section, whose sizes differ by one at
// most, into its grades, the larger classes first.
func (s *school) fillClasses(f map[string]float64, n int) (classes, pupils []float64) {
	classes = spread(f["classes"], n)
	if s.Place != "城区" { // fewer children come after: the upper grades have the more classes
		for i, j := 0, n-1; i < j; i, j = i+1, j-1 {
			classes[i], classes[j] = classes[j], classes[i]
		}
	}
	pupils = make([]float64, n)
	small := math.Floor(f["students"] / f["classes"])
	larger := f["students"] - small*f["classes"]
	for g := range n {
		more := math.Min(larger, classes[g])
		pupils[g] = classes[g]*small + more
		larger -= more
	}
	return classes, pupils
}

// divide gives each grade a class and the others in proportion to its pupils.
func divide(classes float64, pupils []float64) []float64 {
	out := make([]float64, len(pupils))
	for g := range out {
		out[g] = 1
	}
	for left := classes - float64(len(pupils)); left > 0; left-- {
		most := 0
		for g := range pupils {
			if pupils[g]/out[g] > pupils[most]/out[most] {
				most = g
			}
		}
		out[most]++
	}
	return out
}

// subjects are those a table asks teachers of, with what a section has of them
// relative to its lessons: town schools have languages, country schools do not.
var subjects = []struct {
	field, head  string
	lessons      [2]float64 // a week, over the grades of a primary and of a junior section
	town, remote float64
}{
	{"chinese_teachers", "语文教师数", [2]float64{42, 14}, 1.08, 1.30},
	{"math_teachers", "数学教师数", [2]float64{26, 13}, 1.06, 1.22},
	{"english_teachers", "外语教师数", [2]float64{10, 12}, 1.05, 0.55},
	{"morality_teachers", "道德与法治教师数", [2]float64{16, 6}, 0.75, 0.60},
	{"science_teachers", "科学教师数", [2]float64{10, 0}, 0.70, 0.35},
	{"history_teachers", "历史教师数", [2]float64{0, 6}, 1.00, 0.85},
	{"geography_teachers", "地理教师数", [2]float64{0, 4}, 0.95, 0.70},
	{"biology_teachers", "生物学教师数", [2]float64{0, 6}, 1.00, 0.80},
	{"physics_teachers", "物理教师数", [2]float64{0, 5}, 1.02, 0.90},
	{"chemistry_teachers", "化学教师数", [2]float64{0, 3}, 1.10, 1.00},
	{"it_teachers", "信息科技教师数", [2]float64{4, 3}, 0.60, 0.25},
	{"practice_teachers", "劳动、综合实践教师数", [2]float64{8, 6}, 0.55, 0.35},
}

var ages = []string{"24岁及以下", "25-29岁", "30-34岁", "35-39岁", "40-44岁", "45-49岁", "50-54岁", "55-59岁", "60岁及以上"}

// teaching divides the teachers of a section, less those of physical education
// and the arts, among the other subjects and into bands of age.
func (s *school) teaching(section string, f map[string]float64) (bySubject, byAge []float64, women float64) {
	at := 0
	if section == junior {
		at = 1
	}
	var want []float64
	for _, x := range subjects {
		have := x.town
		if s.Place == "乡村" {
			have = x.remote
		}
		want = append(want, x.lessons[at]*have)
	}
	others := f["teachers"] - f["pe_teachers"] - f["music_teachers"] - f["art_teachers"]
	shape := []float64{0.03, 0.11, 0.15, 0.17, 0.18, 0.15, 0.13, 0.08, 0}
	if s.Place == "乡村" {
		shape = []float64{0.02, 0.07, 0.09, 0.11, 0.15, 0.19, 0.20, 0.17, 0}
	}
	share := map[string]float64{"城区": 0.78, "镇区": 0.68, "乡村": 0.49}[s.Place]
	return apportion(others, want), apportion(f["teachers"], shape), round(f["teachers"] * share)
}

// apportion divides a whole number in proportion, the largest remainders first.
func apportion(total float64, shares []float64) []float64 {
	sum := 0.0
	for _, x := range shares {
		sum += x
	}
	out, left := make([]float64, len(shares)), total
	order := make([]int, len(shares))
	for i, x := range shares {
		out[i] = math.Floor(total * x / sum)
		left -= out[i]
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool {
		i, j := order[a], order[b]
		return total*shares[i]/sum-out[i] > total*shares[j]/sum-out[j]
	})
	for k := 0; left > 0; k++ {
		out[order[k%len(order)]]++
		left--
	}
	return out
}

// savePlanning writes the folder planning.
func savePlanning(dir string, all []*school) {
	rng := rand.New(rand.NewPCG(seed, 4))
	p := &plan{corrected: true, files: map[string][]byte{}}
	known := map[*school]map[string]byGrade{}
	places := positions(all, rng)
	for _, s := range all {
		known[s] = map[string]byGrade{}
		for _, x := range s.sections() {
			if x != senior {
				known[s][x] = s.grades(x, rng)
			}
		}
	}
	for _, y := range years {
		planningTable(p, all, known, places, y)
	}
	births(p, all, known, rng)
	for name, data := range p.files {
		put(filepath.Join(dir, "planning", name), data)
	}
}

// positions puts each township around the county town, and its schools around it.
func positions(all []*school, rng *rand.Rand) map[*school][2]float64 {
	out, angle := map[*school][2]float64{}, map[string]float64{"城关镇": 0}
	for _, s := range all {
		if _, ok := angle[s.Town]; !ok {
			angle[s.Town] = float64(len(angle)) * 2 * math.Pi / 7
		}
		far, around := 0.14, 0.045
		if s.Town == "城关镇" {
			far, around = 0, 0.018
		}
		turn := rng.Float64() * 2 * math.Pi
		if s.Place == "镇区" {
			around = 0.008
		}
		lon := 125.35 + 1.38*(far*math.Cos(angle[s.Town])+around*math.Cos(turn))
		lat := 43.88 + far*math.Sin(angle[s.Town]) + around*math.Sin(turn)
		out[s] = [2]float64{math.Round(lon*1e4) / 1e4, math.Round(lat*1e4) / 1e4}
	}
	return out
}

func planningTable(p *plan, all []*school, known map[*school]map[string]byGrade, places map[*school][2]float64, y int) {
	path := fmt.Sprintf("分年级与教师结构%d.xlsx", y)
	f := newWorkbook(p, path)
	const sheet = "分年级与教师结构"
	f.sheet(sheet)
	f.set(sheet, 1, 1, fmt.Sprintf("%s%d年分年级学生、班级与教师结构表（虚构数据）", countyName, y))
	head := []string{"填报年度", "区县代码", "学校标识码", "学校名称", "所属乡镇", "学部", "经度", "纬度"}
	for _, g := range gradeNames {
		head = append(head, g+"在校生数")
	}
	for _, g := range gradeNames {
		head = append(head, g+"班数")
	}
	head = append(head, "上学年转入学生数", "上学年转出学生数", "教职工数", "教室间数", "核定编制数", "在编人数")
	for _, x := range subjects {
		head = append(head, x.head)
	}
	head = append(head, "女教师数")
	head = append(head, ages...)
	for i, h := range head {
		f.set(sheet, 2, i+1, h)
	}
	at := 3
	for _, s := range all {
		for _, x := range s.sections() {
			if x == senior {
				continue
			}
			for i, v := range s.planningRow(x, known[s][x], places[s], y) {
				f.set(sheet, at, i+1, v)
			}
			at++
		}
	}
	f.save()
}

// planningRow is one section of one school: cells in the order of the heading.
func (s *school) planningRow(section string, g byGrade, place [2]float64, y int) []any {
	f := s.Years[y].Section[section]
	row := []any{float64(y), countyCode, s.Code, s.Name, s.Town, section, place[0], place[1]}
	first, n := gradesOf(s, section)
	for _, list := range [][]float64{g.pupils[y], g.classes[y]} {
		for grade := 1; grade <= 9; grade++ {
			var v any
			if grade >= first && grade < first+n {
				v = list[grade-first]
			}
			row = append(row, v)
		}
	}
	in, out := round(f["students"]*0.012), round(f["students"]*0.020)
	if s.Place == "城区" {
		in, out = round(f["students"]*0.024), round(f["students"]*0.016)
	}
	staff := f["teachers"] + round(f["teachers"]*0.07)
	rooms := f["classes"] + 2
	switch {
	case s.is("statistics"):
		rooms = f["classes"] + 6
	case s.is("crowded"):
		rooms = f["classes"]
	}
	var posts, held any
	if !s.through() && s.Founder != "民办" {
		ratio := 19.0
		if section == junior {
			ratio = 13.5
		}
		quota := round(f["students"] / ratio)
		posts, held = quota, math.Min(quota, staff)
	}
	row = append(row, in, out, staff, rooms, posts, held)
	bySubject, byAge, women := s.teaching(section, f)
	for i, v := range bySubject {
		if subjects[i].lessons[map[string]int{primary: 0, junior: 1}[section]] == 0 {
			row = append(row, nil)
			continue
		}
		row = append(row, v)
	}
	row = append(row, women)
	for _, v := range byAge {
		row = append(row, v)
	}
	return row
}

// nationwide is how births went against 2017, in the country at large.
var nationwide = map[int]float64{2018: 0.884, 2019: 0.850, 2020: 0.697, 2021: 0.616, 2022: 0.555, 2023: 0.524, 2024: 0.554}

// births writes the children born in each township by calendar year: so many
// that those who entered school until 2024 were born there or came, and after
// that as births went in the country at large.
func births(p *plan, all []*school, known map[*school]map[string]byGrade, rng *rand.Rand) {
	entered := map[string]map[int]float64{} // township → year of entry → children
	var towns []string
	for _, s := range all {
		g, ok := known[s][primary]
		if !ok {
			continue
		}
		if entered[s.Town] == nil {
			entered[s.Town] = map[int]float64{}
			towns = append(towns, s.Town)
		}
		for _, y := range years {
			entered[s.Town][y] += g.pupils[y][0]
		}
		for back := 1; back < 6; back++ {
			list := g.pupils[2022]
			entered[s.Town][2022-back] += list[min(back, len(list)-1)]
		}
	}
	f := newWorkbook(p, "出生人口.xlsx")
	const sheet = "出生人口"
	f.sheet(sheet)
	f.set(sheet, 1, 1, countyName+"分乡镇出生人口（公历年，虚构数据）")
	for i, h := range []string{"乡镇", "年份", "出生人数"} {
		f.set(sheet, 2, i+1, h)
	}
	at := 3
	for _, town := range towns {
		rate := 0.82 // of the children born there who enter school there
		if town == "城关镇" {
			rate = 1.22
		}
		last := 0.0
		for y := 2008; y <= 2024; y++ {
			n := entered[town][max(2017, min(y+6, 2024))] / rate * (0.99 + 0.02*rng.Float64())
			if y <= 2018 {
				last = n / 0.884
			} else {
				n = last * nationwide[y] * (0.97 + 0.06*rng.Float64())
			}
			f.set(sheet, at, 1, town)
			f.set(sheet, at, 2, float64(y))
			f.set(sheet, at, 3, round(n))
			at++
		}
	}
	f.save()
}
