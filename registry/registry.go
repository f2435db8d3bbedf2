// Package registry knows the regions, the schools and their sections, and the
// school years: who is asked, and whom a verdict is about.
//
// It imports no other noun. A school here is only its identity; everything
// that is counted or measured of it is a fact and lives in package facts.
package registry

import (
	"fmt"

	"junheng/internal/locale"
)

// RegionCode is an administrative division code of GB/T 2260 with six digits
// (210102), or its extension to a township with nine (210102001).
type RegionCode int32

// String gives the digits.
func (c RegionCode) String() string { return fmt.Sprintf("%06d", int32(c)) }

// County gives the six-digit county of a township, or the code itself.
func (c RegionCode) County() RegionCode {
	for c > 999999 {
		c /= 1000
	}
	return c
}

// SchoolID is the identity of a school within the program. It is the school's
// national code (学校标识码) where that is known, and otherwise minted from
// county and name; it never changes when the name does.
type SchoolID string

// SchoolYear is named by the year in which it begins: 2024 means 2024-09-01 to
// 2025-08-31, with stocks counted as of 2024-09-01.
type SchoolYear int16

// AsOf gives the day on which stocks are counted, as YYYY-MM-DD.
func (y SchoolYear) AsOf() string { return fmt.Sprintf("%04d-09-01", int(y)) }

// String gives 2024–2025.
func (y SchoolYear) String() string { return fmt.Sprintf("%d–%d", int(y), int(y)+1) }

// Stage is a stage of schooling, and so also a section of a school (小学部).
// Whole means not divided by stage.
type Stage uint8

// The stages.
const (
	Whole Stage = iota
	Primary
	Junior
	Senior
)

var stageNames = [...]string{"whole", "primary", "junior", "senior"}

// String gives the identifier used in packs: whole, primary, junior, senior.
func (s Stage) String() string {
	if int(s) < len(stageNames) {
		return stageNames[s]
	}
	return fmt.Sprintf("stage(%d)", uint8(s))
}

var stageLabels = [...]locale.Text{
	{ZH: "全校", EN: "whole school"}, {ZH: "小学", EN: "primary"}, {ZH: "初中", EN: "junior secondary"}, {ZH: "高中", EN: "senior secondary"},
}

// Label gives the stage in words.
func (s Stage) Label() locale.Text { return stageLabels[min(int(s), len(stageLabels)-1)] }

// ParseStage reads an identifier made by String.
func ParseStage(s string) (Stage, bool) {
	for i, n := range stageNames {
		if n == s {
			return Stage(i), true
		}
	}
	return Whole, false
}

// School is the identity of one school as it stands in one school year.
type School struct {
	ID       SchoolID
	Code     string // 学校标识码 as written by the sender; empty when unknown
	Name     string
	County   RegionCode // 0 when unknown
	Township string
	Type     SchoolType
	Founder  Founder
	Location Location
	Founded  int // year of founding; 0 when unknown
}

// Stages lists the stages this school teaches, by its type.
func (s School) Stages() []Stage { return s.Type.Stages() }
