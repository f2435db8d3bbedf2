package main

import (
	"math"
	"math/rand/v2"
)

// quota is the norm of running costs per pupil, in yuan.
func quota(s *school) float64 {
	if s.Type == "小学" || s.Type == "教学点" {
		return 1150
	}
	return 1350
}

// compulsory counts the pupils of grades 1 to 9.
func (r *record) compulsory() float64 {
	return r.Section[primary]["students"] + r.Section[junior]["students"]
}

// wholeSchool fills in what is true of a school rather than of a section.
func (s *school) wholeSchool(r *record, y int, rng *rand.Rand) {
	w, n := r.Whole, r.compulsory()
	yes := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	w["founded_year"] = float64(s.Founded)
	w["planned_by_2010"], w["planned_by_2016"] = yes(s.Founded <= 2010), yes(s.Founded <= 2016)
	w["is_dense_urban_core"] = yes(s.is("dense"))
	w["is_small_rural_reported"] = yes(s.small())
	w["is_boarding"] = yes(s.is("boarding"))
	if s.is("boarding") {
		w["boarders"] = math.Floor(n * 0.6)
	} else {
		w["boarders"] = 0
	}
	w["migrant_students"] = math.Floor(n * map[string]float64{"城区": 0.12, "镇区": 0.05, "乡村": 0.01}[s.Place])
	if s.is("migrants") {
		w["migrant_students"] = math.Floor(n * 0.53)
	}
	largest := math.Max(r.Section[primary]["max_class_size"], r.Section[junior]["max_class_size"])
	w["max_class_lt30_reported"] = yes(s.Place == "乡村" && largest < 30)
	s.artRooms(r, y)
	heads := math.Max(n, 100)
	if y == 2022 && n < 100 && s.is("underfunded") {
		heads = n
	}
	w["public_fund_headcount"] = heads
	w["public_fund_budget"] = heads * quota(s)
	w["public_fund_final"] = math.Floor(w["public_fund_budget"]*0.985/100) * 100
	share := 0.052 + 0.015*rng.Float64()
	switch {
	case s.is("exact"):
		share = 0.05
	case y == 2022 && s.is("late"):
		share = 0.044
	}
	w["training_budget"] = ceil(w["public_fund_budget"]*share/10) * 10
	w["training_final"] = w["training_budget"]
}

// artRooms gives a room of music and of art for every twelve classes, as large
// as the year of founding asks.
func (s *school) artRooms(r *record, y int) {
	w := r.Whole
	need := ceil((r.Section[primary]["classes"] + r.Section[junior]["classes"] + r.Section[senior]["classes"]) / 12)
	for _, k := range []string{"music_rooms_96", "music_rooms_73", "music_rooms_61", "music_rooms_54", "art_rooms_90", "art_rooms_67", "art_rooms_61", "art_rooms_54"} {
		w[k] = 0
	}
	switch {
	case w["max_class_lt30_reported"] == 1:
		w["music_rooms_61"], w["art_rooms_54"] = need, need
		if r.Section[junior] != nil || s.Sender == "form" { // the official form does not ask for smaller ones
			w["art_rooms_61"], w["art_rooms_54"] = need, 0
		}
	case s.Founded <= 2016:
		w["music_rooms_73"], w["art_rooms_67"] = need-1, need
		w["music_rooms_96"] = 1
	default:
		w["music_rooms_96"], w["art_rooms_90"] = need, need
	}
	if s.is("art_room") || y == 2022 && s.is("late") {
		w["art_rooms_90"], w["art_rooms_67"] = need-1, w["art_rooms_67"]+1
		if s.Founded <= 2016 {
			w["art_rooms_90"], w["art_rooms_67"] = 0, need-1
		}
	}
	w["music_rooms"] = w["music_rooms_96"] + w["music_rooms_73"] + w["music_rooms_61"] + w["music_rooms_54"]
	w["art_rooms"] = w["art_rooms_90"] + w["art_rooms_67"] + w["art_rooms_61"] + w["art_rooms_54"]
}

// gather moves facilities to the whole school where they are not reported by
// section, adding up what the sections hold and what the senior section needs.
func (s *school) gather(r *record) {
	if s.through() {
		for _, x := range r.Sections {
			r.Whole["students"] += r.Section[x]["students"]
		}
	}
	if !s.through() || s.Direct {
		return
	}
	for _, f := range facilities {
		total := 0.0
		for _, x := range r.Sections {
			total += r.Section[x][f]
		}
		if n := r.Section[senior]["students"]; n > 0 {
			total += math.Floor(r.Section[junior][f] * 1.2 * n / r.Section[junior]["students"])
		}
		if f == "equip_value" {
			total = math.Floor(total/100) * 100
		}
		r.Whole[f] = total
		for _, x := range r.Sections {
			delete(r.Section[x], f)
		}
	}
}
