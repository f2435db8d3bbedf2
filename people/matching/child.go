package matching

import (
	"fmt"
	"time"

	"junheng/internal/linkage"
	"junheng/registry"
)

// Child is one row of a register in clear, for as long as a comparison takes.
// Blank parts speak neither for nor against.
type Child struct {
	Key      string // of the row in its register: a person's id, or sheet!row of a file
	ID       string // number of 18 or 15 characters, or whatever stands there
	Name     string
	Guardian string
	Sex      linkage.Sex
	Born     linkage.Date
	Region   registry.RegionCode // of the household, or of the school
	Township string
	Village  string
	School   string // name
	Grade    int    // 1 to 9; 0 where there is none
	Class    string
	Disabled bool
	// Away is set of an enrolled child who is not at school for now or for good:
	// the words of the register (休学, 转出, 辍学).
	Away string
}

// Years is the span of birth dates of a school age, both ends included.
type Years struct{ First, Last linkage.Date }

// Holds reports whether a birth date lies in the span.
func (y Years) Holds(d linkage.Date) bool { return d != 0 && y.First <= d && d <= y.Last }

// All gives the birth dates of everybody of school age in a school year.
func (a SchoolAge) All(year registry.SchoolYear) Years {
	return Years{a.limit(int(year)-a.From-a.Years, 1), a.limit(int(year)-a.From, 0)}
}

// Entering gives the birth dates of those who are due to enter grade 1.
func (a SchoolAge) Entering(year registry.SchoolYear) Years {
	return Years{a.limit(int(year)-a.From-1, 1), a.limit(int(year)-a.From, 0)}
}

// limit gives the last day of a cohort in a year, or the day after it. A limit
// of 02-29 is 03-01 in other years, as birthdays are counted.
func (a SchoolAge) limit(year, more int) linkage.Date {
	var month, day int
	if _, err := fmt.Sscanf(a.Until, "%2d-%2d", &month, &day); err != nil {
		return 0
	}
	t := time.Date(year, time.Month(month), day+more, 0, 0, 0, 0, time.UTC)
	return linkage.MakeDate(t.Year(), int(t.Month()), t.Day())
}

// register makes the register that is compared.
func register(children []Child) *linkage.Register {
	r := &linkage.Register{}
	for i := range children {
		c := &children[i]
		r.Add(linkage.Record{ID: c.ID, Name: c.Name, Kin: c.Guardian, Sex: c.Sex, Birth: c.Born, Region: uint32(c.Region.County())})
	}
	return r
}
