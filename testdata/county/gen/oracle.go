package main

import (
	"math"
	"sort"
)

// unit is a section as the law judges it, with what its indicators rest on.
type unit struct {
	School  *school
	Section string
	In      bool
	Value   [7]float64
	Met     int
	Outcome string // met, short or out_of_scope
	Pupils  float64
}

// shares divides what a whole school reports among its sections: facilities
// by pupils weighted 1 : 1.1 : 1.32, teachers by pupils.
var facilityWeight = map[string]float64{primary: 1, junior: 1.1, senior: 1.32}

func (r *record) value(field, section string, wholeTeachers bool) float64 {
	own, ok := r.Section[section][field]
	facility := false
	for _, f := range append([]string{"nearby_sport_area", "other_sport_area"}, facilities...) {
		facility = facility || f == field
	}
	if ok && (facility || !wholeTeachers) {
		return own
	}
	total := r.Whole[field]
	if !facility && wholeTeachers {
		total = 0
		for _, x := range r.Sections {
			total += r.Section[x][field]
		}
	}
	weight, sum := 0.0, 0.0
	for _, x := range r.Sections {
		w := r.Section[x]["students"]
		if facility {
			w *= facilityWeight[x]
		}
		sum += w
		if x == section {
			weight = w
		}
	}
	return total * weight / sum
}

// judge computes the seven indicators of a section.
func judge(s *school, section string, y int) *unit {
	r := s.Years[y]
	u := &unit{School: s, Section: section, In: true, Pupils: r.Section[section]["students"]}
	wholeTeachers := y == 2024 && s.Sender == "form" && s.through()
	get := func(f string) float64 { return r.value(f, section, false) }
	who := func(f string) float64 { return r.value(f, section, wholeTeachers) }
	n := u.Pupils
	above := get("deg_bachelor") + get("deg_master") + get("deg_doctor")
	if section == primary {
		above += get("deg_college")
	}
	arts := who("pe_teachers") + who("music_teachers") + who("art_teachers") + who("arts_teachers")
	if s.Place == "乡村" && n >= 50 && n < 100 && r.Whole["is_small_rural_reported"] == 1 {
		arts += get("pe_shared") + get("music_shared") + get("art_shared") + get("arts_shared")
	}
	sport := get("gymnasium_area") + get("sports_field_area")
	if s.is("dense") {
		sport += get("nearby_sport_area") + get("other_sport_area")
	}
	u.Value = [7]float64{
		100 * above / n, 100 * who("backbone_teachers") / n, 100 * arts / n,
		(get("teach_aux_area") - get("indoor_sport_area")) / n, sport / n, get("equip_value") / n, 100 * get("multimedia_rooms") / n,
	}
	u.Outcome = "met"
	below := false
	for k, t := range thresholds[section] {
		if u.Value[k] >= t {
			u.Met++
		}
		below = below || u.Value[k] < t*0.85
	}
	if u.Met < 6 || below {
		u.Outcome = "short"
	}
	if s.Type == "特殊教育学校" || s.Type == "职业初中" || s.Type == "教学点" && n < 50 {
		u.In, u.Outcome = false, "out_of_scope"
	}
	return u
}

// county lists every compulsory section of a year.
func county(all []*school, y int) []*unit {
	var out []*unit
	for _, s := range all {
		for _, x := range s.sections() {
			if x != senior {
				out = append(out, judge(s, x, y))
			}
		}
	}
	return out
}

// coefficient is S/X̄ with X̄ = Σx/ΣP and S² = Σ (P/ΣP)(X−X̄)².
type coefficient struct {
	Indicator string  `yaml:"indicator"`
	Mean      float64 `yaml:"mean"`
	Std       float64 `yaml:"std"`
	CV        float64 `yaml:"cv"`
	Limit     float64 `yaml:"limit"`
	Met       bool    `yaml:"met"`
}

func coefficients(units []*unit, section string) []coefficient {
	limit := map[string]float64{primary: 0.50, junior: 0.45}[section]
	var out []coefficient
	for k, name := range indicators {
		var pupils, total float64
		for _, u := range units {
			if u.In && u.Section == section {
				pupils += u.Pupils
				total += u.Value[k] * u.Pupils
			}
		}
		mean, variance := total/pupils, 0.0
		for _, u := range units {
			if u.In && u.Section == section {
				variance += u.Pupils / pupils * (u.Value[k] - mean) * (u.Value[k] - mean)
			}
		}
		c := coefficient{Indicator: name, Mean: mean, Std: math.Sqrt(variance), Limit: limit}
		c.CV = c.Std / c.Mean
		c.Met = c.CV <= limit
		out = append(out, c)
	}
	return out
}

func shortUnits(units []*unit) []string {
	var out []string
	for _, u := range units {
		if u.Outcome == "short" {
			out = append(out, unitName(u))
		}
	}
	sort.Strings(out)
	return out
}

func unitName(u *unit) string {
	if u.School.through() {
		return u.School.Name + "（" + u.Section + "）"
	}
	return u.School.Name
}
