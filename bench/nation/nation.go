// Package nation defines the synthetic nation on which speed is measured: its
// columns, its standard, and where its files lie. The seeds of bench/gen are
// fixed, so every program that judges it must print the same figures.
package nation

import (
	"fmt"
	"path/filepath"
)

// The school years there are files for.
const (
	FirstYear = 2015
	LastYear  = 2024
)

// Counties is the number of counties.
const Counties = 2900

// Indicators is the number of indicators of the standard.
const Indicators = 7

// Threshold holds, by stage (0 primary, 1 junior) and indicator, what a unit
// must reach: teachers above the required degree, backbone teachers and teachers
// of sports and arts per 100 pupils, m² of teaching rooms and of sports area a
// pupil, yuan of equipment a pupil, multimedia rooms per 100 pupils.
var Threshold = [2][Indicators]float64{
	{4.2, 1, .9, 4.5, 7.5, 2000, 2.3},
	{5.3, 1, .9, 5.8, 10.2, 2500, 2.4},
}

// Floor is the share of the threshold that every value must reach.
const Floor = .85

// CVLimit is the largest coefficient with which a county passes, by stage.
var CVLimit = [2]float64{.50, .45}

// Columns are the headings of a year's file, in order.
var Columns = []string{
	"year", "province", "county", "school_code", "stage", "school_type", "urban_rural", "school_name", "founded",
	"pupils", "classes", "classes_over45", "classes_over55", "teachers_total", "teachers_fulltime",
	"teachers_above_degree", "backbone_teachers", "pe_teachers", "art_teachers", "teachers_senior", "teachers_mid",
	"teachers_u35", "teachers_o50", "training_hours", "staff_other", "site_area", "floor_area", "teaching_area",
	"unsafe_area", "sports_area", "green_area", "dorm_area", "canteen_area", "equipment_value",
	"info_equipment_value", "multimedia_rooms", "network_rooms", "computers", "teacher_computers",
	"pupil_terminals", "books", "ebooks", "boarders", "left_behind", "migrant", "special_needs", "entrants",
	"graduates", "transfers_out",
}

// Numerators says how each indicator's numerator is computed from columns:
// factor × the sum of the columns.
var Numerators = [Indicators]struct {
	Factor  float64
	Columns []string
}{
	{100, []string{"teachers_above_degree"}},
	{100, []string{"backbone_teachers"}},
	{100, []string{"pe_teachers", "art_teachers"}},
	{1, []string{"teaching_area"}},
	{1, []string{"sports_area"}},
	{1e4, []string{"equipment_value"}}, // the file has 10,000 yuan
	{100, []string{"multimedia_rooms"}},
}

// CSV is the file of a year in the data folder.
func CSV(dir string, year int) string {
	return filepath.Join(dir, "nat", fmt.Sprintf("y%d.csv", year))
}

// Plain is the plain column file of a year in the data folder.
func Plain(dir string, year int) string {
	return filepath.Join(dir, fmt.Sprintf("col%d.bin", year))
}

// CountyCodes gives the codes of all counties, in order.
func CountyCodes() []int {
	var codes []int
	for p := range 31 {
		n := Counties / 31
		if p < Counties%31 {
			n++
		}
		for i := range n {
			codes = append(codes, (11+p)*10000+(1+i/15)*100+1+i%15)
		}
	}
	return codes
}
