package main

import "sort"

// item is what a requirement comes to: its number, and the schools that fail.
type item struct {
	ID      string   `yaml:"id"`
	Outcome string   `yaml:"outcome"` // met, short or undetermined
	Value   float64  `yaml:"value"`
	Failing []string `yaml:"failing,omitempty"`
}

var ordinary = map[string]bool{"小学": true, "教学点": true, "初级中学": true, "九年一贯制学校": true, "十二年一贯制学校": true, "完全中学": true}

// eachSchool lists the ordinary schools that break a rule.
func eachSchool(all []*school, y int, id string, breaks func(*school, *record) bool) item {
	out := item{ID: id}
	for _, s := range all {
		if r := s.Years[y]; ordinary[s.Type] && r.compulsory() > 0 && breaks(s, r) {
			out.Failing = append(out.Failing, s.Name)
		}
	}
	sort.Strings(out.Failing)
	out.Value = float64(len(out.Failing))
	out.Outcome = outcome(len(out.Failing) == 0)
	return out
}

func rooms(s *school, r *record) bool {
	w := r.Whole
	need := ceil((r.Section[primary]["classes"] + r.Section[junior]["classes"]) / 12)
	music, art := w["music_rooms_96"], w["art_rooms_90"]
	if s.Founded <= 2016 || w["max_class_lt30_reported"] == 1 {
		music, art = music+w["music_rooms_73"], art+w["art_rooms_67"]
	}
	if w["max_class_lt30_reported"] == 1 {
		music, art = music+w["music_rooms_61"], art+w["art_rooms_61"]
		if r.Section[junior] == nil {
			music, art = music+w["music_rooms_54"], art+w["art_rooms_54"]
		}
	}
	return music < need || art < need
}

func tooLarge(s *school, r *record) bool {
	n, limit := r.compulsory(), 2000.0
	relief := s.Founded <= 2010 || r.Whole["migrant_students"] > n/2
	switch {
	case s.Type == "九年一贯制学校" && relief:
		limit = 3000
	case s.Type == "九年一贯制学校" || s.Type == "十二年一贯制学校":
		limit = 2500
	case relief:
		limit = 2400
	}
	return n > limit
}

func overfull(s *school, r *record) bool {
	return r.Section[primary]["max_class_size"] > 45 || r.Section[junior]["max_class_size"] > 50
}

// share is 100 × Σ of one over Σ of another over the sections that count.
func share(all []*school, y int, id string, least float64, counts func(*school, string) bool, top, bottom func(map[string]float64) float64) item {
	var a, b float64
	for _, s := range all {
		for x, f := range s.Years[y].Section {
			if x != senior && counts(s, x) {
				a += top(f)
				b += bottom(f)
			}
		}
	}
	v := 100 * a / b
	return item{ID: id, Value: v, Outcome: outcome(v >= least)}
}

func outcome(met bool) string {
	if met {
		return "met"
	}
	return "short"
}

func field(name string) func(map[string]float64) float64 {
	return func(f map[string]float64) float64 { return f[name] }
}

func always(*school, string) bool { return true }

func inCatchment(stage string) func(*school, string) bool {
	return func(s *school, x string) bool {
		return x == stage && s.Place != "乡村" && s.Founder != "民办" && s.Type != "特殊教育学校" && !s.is("boarding")
	}
}

func onlyJunior(_ *school, x string) bool { return x == junior }

// items computes the requirements that rest on numbers.
func items(all []*school, y int) []item {
	c := map[string]float64{}
	for _, l := range countyItems(all) {
		if v, ok := parse(l.values[y-2022]); ok {
			c[l.field] = v
		}
	}
	county := func(id string, v, least float64) item { return item{ID: id, Value: v, Outcome: outcome(v >= least)} }
	training := eachSchool(all, y, "quality_04", func(_ *school, r *record) bool {
		return 100*r.Whole["training_budget"]/r.Whole["public_fund_budget"] < 5
	})
	if y == 2024 && training.Outcome == "met" {
		training.Outcome = "undetermined" // one school withholds the number
	}
	return []item{
		eachSchool(all, y, "gov_03", rooms),
		eachSchool(all, y, "gov_04", tooLarge),
		eachSchool(all, y, "gov_05", overfull),
		eachSchool(all, y, "gov_06", func(_ *school, r *record) bool { return r.compulsory() < 100 && r.Whole["public_fund_headcount"] < 100 }),
		county("gov_07", c["special_fund"]/c["special_students"], 8000),
		county("gov_08/pay", c["teacher_avg_pay"]*10000, c["civil_avg_pay"]*10000),
		share(all, y, "gov_09", 100, always, field("trained_360"), field("teachers")),
		county("gov_11/exchanged", 100*c["exchanged"]/c["exchange_eligible"], 10),
		county("gov_11/backbone", 100*c["exchanged_backbone"]/c["exchanged"], 20),
		share(all, y, "gov_12", 100, always, field("certified_teachers"), field("teachers")),
		share(all, y, "gov_13/primary", 100, inCatchment(primary), field("in_zone_students"), field("students")),
		share(all, y, "gov_13/junior", 95, inCatchment(junior), field("in_zone_students"), field("students")),
		county("gov_14/allocated", 100*c["hs_allocated"]/c["hs_plan"], 50),
		county("gov_15/migrants", 100*(c["migrant_public"]+c["migrant_purchased"])/c["migrant_eligible"], 85),
		share(all, y, "quality_01", 95, onlyJunior,
			func(f map[string]float64) float64 { return f["graduates"] - f["in_3y"] + f["out_3y"] },
			func(f map[string]float64) float64 { return f["entry_cohort"] - f["dead_3y"] }),
		county("quality_02", 100*c["disabled_enrolled"]/c["disabled_population"], 95),
		training,
		county("satisfaction", 100*surveyed[y][0][2]/surveyed[y][0][1], 85),
	}
}
