package main

import (
	"math"
	"math/rand/v2"
)

// The stages of a section, by the words of the workbooks.
const (
	primary = "小学部"
	junior  = "初中部"
	senior  = "高中部"
)

// school is one school of the county with what is true of it in every year.
type school struct {
	Name, Code, Town, Type, Founder, Place string
	Founded                                int
	Pupils                                 map[string]float64 // 2024, by section
	Direct                                 bool               // facilities are reported by section
	Marks                                  map[string]bool
	Years                                  map[int]*record
	Sender                                 string // 2024: table, through, form, csv, xls
}

// record is one school in one year: facts of the whole school, and by section.
type record struct {
	Whole    map[string]float64
	Section  map[string]map[string]float64
	State    map[string]string // field → word written instead of a number
	Sections []string
}

func (s *school) sections() []string {
	var out []string
	for _, x := range []string{primary, junior, senior} {
		if s.Pupils[x] > 0 {
			out = append(out, x)
		}
	}
	return out
}

func (s *school) through() bool { return len(s.sections()) > 1 }

func (s *school) is(mark string) bool { return s.Marks[mark] }

// Thresholds of 教督〔2017〕6号, by which the county was made; the expected
// answers are computed with them too.
var thresholds = map[string][7]float64{
	primary: {4.2, 1, 0.9, 4.5, 7.5, 2000, 2.3},
	junior:  {5.3, 1, 0.9, 5.8, 10.2, 2500, 2.4},
}

var indicators = [7]string{
	"qualified_teachers_per_100", "backbone_teachers_per_100", "pe_arts_teachers_per_100",
	"teaching_area_per_pupil", "sports_area_per_pupil", "equipment_value_per_pupil", "multimedia_rooms_per_100",
}

var years = []int{2022, 2023, 2024}

// quality is how far above (or below) each threshold a section stands in 2024.
func quality(s *school, section string, rng *rand.Rand) [7]float64 {
	var q [7]float64
	lo, span := 1.06, 0.34
	if s.Place == "乡村" {
		lo, span = 1.12, 1.1
	}
	for k := range q {
		q[k] = lo + span*rng.Float64()
	}
	if section == junior {
		q[1] = 1.03 + 0.12*rng.Float64()
	}
	for mark, levels := range profiles {
		if s.is(mark) {
			for k, v := range levels {
				if v > 0 {
					q[k] = v
				}
			}
		}
	}
	return q
}

// profiles set the level of single indicators, in their order; 0 leaves it.
var profiles = map[string][7]float64{
	"exact":       {1, 1, 1, 1, 1, 1, 1},
	"just_above":  {0, 0, 0, 1.004, 1.003, 1.002, 0},
	"two_short":   {0, 0, 0, 0, 0, 0.93, 0.95},
	"sport_floor": {0, 0, 0, 0, 0.80, 0, 0},
	"excused":     {0, 0, 0, 0, 0.91, 0, 0},
	"backbone":    {0, 3.05, 0, 0, 0, 0, 0},
	"dense":       {0, 0, 0, 0, 1.05, 0, 0},
	"rich":        {0, 0, 0, 1.62, 1.66, 1.5, 1.55},
	"late":        {1.01, 1.02, 1.02, 1.01, 1.02, 1.01, 1.01},
}

// earlier is what a year lacks against 2024: staff, then facilities.
var earlier = map[int][2]float64{2022: {0.93, 0.88}, 2023: {0.975, 0.95}, 2024: {1, 1}}

// apart puts the best-equipped schools further ahead in the earlier years: the
// county grows more equal.
func apart(q [7]float64, y int) [7]float64 {
	for k, v := range q {
		if v > 1.3 {
			q[k] = v * (1 + 0.09*float64(2024-y))
		}
	}
	return q
}

func ceil(v float64) float64 { return math.Ceil(v - 1e-9) }

func round(v float64) float64 { return math.Floor(v + 0.5) }

// fill computes the facts of a school for every year.
func (s *school) fill(rng *rand.Rand) {
	s.Years = map[int]*record{}
	levels := map[string][7]float64{}
	for _, x := range s.sections() {
		levels[x] = quality(s, x, rng)
	}
	drift := 0.022 + 0.01*rng.Float64()
	if s.Place == "城区" {
		drift = -0.018
	}
	if s.is("exact") {
		drift = 0
	}
	for _, y := range years {
		r := &record{Whole: map[string]float64{}, Section: map[string]map[string]float64{}, State: map[string]string{}, Sections: s.sections()}
		s.Years[y] = r
		for _, x := range r.Sections {
			f := map[string]float64{}
			r.Section[x] = f
			level := apart(levels[x], y)
			f["students"] = round(s.Pupils[x] * (1 + drift*float64(2024-y)))
			s.classes(f, x)
			if x != senior {
				s.staff(f, x, level, y, rng)
				s.rooms(f, x, level, y)
				s.catchment(f, x, y)
			}
			if x == junior {
				cohort(f, y, rng)
			}
		}
		s.wholeSchool(r, y, rng)
		s.gather(r)
	}
	if s.is("copied") {
		copyYear(s.Years[2023], s.Years[2024])
	}
}

func copyYear(from, to *record) {
	for k, v := range from.Whole {
		to.Whole[k] = v
	}
	for x, f := range from.Section {
		for k, v := range f {
			to.Section[x][k] = v
		}
	}
}

var bands = []struct {
	field  string
	lo, hi float64
}{
	{"classes_le25", 0, 25},
	{"classes_26_30", 26, 30},
	{"classes_31_35", 31, 35},
	{"classes_36_40", 36, 40},
	{"classes_41_45", 41, 45},
	{"classes_46_50", 46, 50},
	{"classes_51_55", 51, 55},
	{"classes_56_60", 56, 60},
	{"classes_61_65", 61, 65},
	{"classes_ge66", 66, 999},
}

// classes divides the pupils as evenly as they can be.
func (s *school) classes(f map[string]float64, section string) {
	size := map[string]float64{"城区": 44, "镇区": 40, "乡村": 33}[s.Place]
	least := map[string]float64{primary: 6, junior: 3, senior: 3}[section]
	if section == junior {
		size += 3
	}
	if s.is("crowded") {
		size = 45.6
	}
	if s.Type == "教学点" {
		least, size = 3, 30
	}
	n := math.Max(ceil(f["students"]/size), least)
	if s.is("crowded") {
		n = math.Floor(f["students"] / size)
	}
	f["classes"] = n
	small := math.Floor(f["students"] / n)
	more := f["students"] - small*n
	f["max_class_size"] = small
	if more > 0 {
		f["max_class_size"] = small + 1
	}
	for _, b := range bands {
		f[b.field] = 0
		if small >= b.lo && small <= b.hi {
			f[b.field] += n - more
		}
		if small+1 >= b.lo && small+1 <= b.hi {
			f[b.field] += more
		}
	}
}

func (s *school) staff(f map[string]float64, section string, q [7]float64, y int, rng *rand.Rand) {
	t, less := thresholds[section], earlier[y][0]
	if s.is("exact") || s.is("two_short") {
		less = 1
	}
	n := f["students"]
	count := func(k int) float64 { return ceil(q[k] * less * t[k] * n / 100) }
	above := count(0)
	f["deg_master"] = math.Floor(above * 0.04)
	if section == primary {
		f["deg_college"] = math.Floor(above * 0.3)
		f["deg_bachelor"] = above - f["deg_college"] - f["deg_master"]
		f["teachers"] = above + math.Floor(above*0.05*rng.Float64())
	} else {
		f["deg_bachelor"] = above - f["deg_master"]
		f["deg_college"] = math.Floor(above * 0.08)
		f["teachers"] = above + f["deg_college"]
	}
	f["deg_doctor"] = 0
	f["backbone_teachers"] = math.Min(count(1), f["teachers"])
	arts := math.Min(count(2), f["teachers"])
	if s.is("shared") {
		arts = math.Max(arts-1, 0)
	}
	f["pe_teachers"] = ceil(arts * 0.5)
	f["music_teachers"] = ceil((arts - f["pe_teachers"]) * 0.5)
	f["art_teachers"] = arts - f["pe_teachers"] - f["music_teachers"]
	f["arts_teachers"] = 0
	f["certified_teachers"] = f["teachers"]
	f["trained_360"] = f["teachers"]
	if y < 2024 && n > 800 {
		f["trained_360"] -= float64(2024 - y)
	}
	if s.small() {
		for _, k := range []string{"pe_shared", "music_shared", "art_shared", "arts_shared"} {
			f[k] = 0
		}
		if s.is("shared") {
			f["music_shared"], f["art_shared"] = 1, 1
		}
	}
}

// small reports whether the school is a rural one of 50 to 99 pupils in every year.
func (s *school) small() bool {
	n := s.Pupils[primary]
	return s.Place == "乡村" && !s.through() && n >= 50 && n <= 93
}

var facilities = []string{"teach_aux_area", "indoor_sport_area", "gymnasium_area", "sports_field_area", "equip_value", "multimedia_rooms"}

func (s *school) rooms(f map[string]float64, section string, q [7]float64, y int) {
	t, less := thresholds[section], earlier[y][1]
	if s.is("exact") || s.is("two_short") {
		less = 1
	}
	n := f["students"]
	hall := 0.0
	if n >= 700 && !s.is("exact") {
		hall = math.Floor(n*0.55) + float64(s.Founded%10)
	}
	if s.is("hall_shared") && section == primary {
		hall = 1262
	}
	f["indoor_sport_area"], f["gymnasium_area"] = hall, hall
	f["teach_aux_area"] = ceil(q[3]*less*t[3]*n) + hall
	sport := ceil(q[4] * less * t[4] * n)
	if s.is("dense") {
		f["nearby_sport_area"], f["other_sport_area"] = math.Floor(sport*0.22), math.Floor(sport*0.06)
		sport -= f["nearby_sport_area"] + f["other_sport_area"]
	}
	f["sports_field_area"] = math.Max(sport-hall, 200)
	f["equip_value"] = ceil(q[5]*less*t[5]*n/100) * 100
	f["multimedia_rooms"] = ceil(q[6] * less * t[6] * n / 100)
	if s.is("two_short") {
		f["multimedia_rooms"] = math.Floor(q[6] * t[6] * n / 100)
	}
}

func (s *school) catchment(f map[string]float64, section string, y int) {
	n := f["students"]
	f["in_zone_students"] = n
	if section == junior {
		f["in_zone_students"] = math.Floor(n * 0.968)
	}
	if y == 2022 && s.Place == "城区" && section == primary {
		f["in_zone_students"] = math.Floor(n * 0.985)
	}
}

func cohort(f map[string]float64, y int, rng *rand.Rand) {
	e := round(f["students"] / 3)
	lost := ceil(e * map[int]float64{2022: 0.056, 2023: 0.042, 2024: 0.031}[y])
	in, out := math.Floor(e*0.05*rng.Float64()), math.Floor(e*0.06*rng.Float64())
	f["entry_cohort"], f["in_3y"], f["out_3y"], f["dead_3y"] = e, in, out, 0
	f["graduates"] = e + in - out - lost
}
