package forecast

import (
	"errors"
	"math"
	"slices"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/listing"
	"junheng/registry"
)

// Births is the children born in each township by calendar year.
type Births struct {
	Townships []string
	First     int         // first calendar year of Count
	Count     [][]float64 // by township and year; NaN where not given
}

// Last is the last calendar year of which any township has a figure.
func (b *Births) Last() int { return b.First + len(b.Count[0]) - 1 }

// Move is an expectation beyond history: pupils who come to, and go from, the
// schools of a township by the beginning of a school year. An empty township
// is the whole county.
type Move struct {
	Township string
	Year     registry.SchoolYear
	In, Out  float64
}

var (
	tmplTwice = locale.NewTemplate("forecast.births_twice", "{town}{year}年的出生人数出现两次（{first}），且不同", "the births of {town} in {year} stand twice ({first}) and differ")
	tmplGap   = locale.NewTemplate("forecast.births_gap", "{town}缺少{year}年的出生人数", "the births of {town} in {year} are missing")
)

// ReadBirths reads births by township: a workbook or delimited text with the
// columns 乡镇, 年份 (a calendar year) and 出生人数. Every township must have every
// year between its first and its last. All faults are told at once, with
// their cells.
func ReadBirths(name string, data []byte) (*Births, error) {
	rows, err := listing.Read(name, data, []listing.Column{
		{Labels: []string{"乡镇", "所属乡镇", "乡镇街道", "镇街", "township"}},
		{Labels: []string{"年份", "出生年份", "年度", "年", "year"}, Kind: listing.Year},
		{Labels: []string{"出生人数", "出生人口", "出生数", "人数", "births"}, Kind: listing.Count},
	})
	if rows == nil {
		return nil, err
	}
	errs := []error{err}
	broken := map[string]bool{} // townships with a line at fault: what is missing there may be in it
	type key struct {
		town string
		year int
	}
	seen := map[key]listing.Row{}
	b := &Births{First: math.MaxInt}
	last := 0
	for _, r := range rows {
		if r.Bad {
			broken[r.Text[0]] = true
			continue
		}
		k := key{r.Text[0], int(r.Value[1])}
		if old, twice := seen[k]; twice {
			if old.Value[2] != r.Value[2] {
				errs = append(errs, fault.New(fault.Conflict, tmplTwice.With("town", k.town, "year", k.year, "first", old.Place)).At(r.Place))
			}
			continue
		}
		seen[k] = r
		if !slices.Contains(b.Townships, k.town) {
			b.Townships = append(b.Townships, k.town)
		}
		b.First, last = min(b.First, k.year), max(last, k.year)
	}
	for _, town := range b.Townships {
		list, begun, missing := make([]float64, last-b.First+1), false, []int(nil)
		for i := range list {
			r, ok := seen[key{town, b.First + i}]
			list[i] = math.NaN()
			if !ok {
				missing = append(missing, b.First+i)
				continue
			}
			if begun && !broken[town] {
				for _, y := range missing {
					errs = append(errs, fault.New(fault.Invalid, tmplGap.With("town", town, "year", y)).At(r.Place))
				}
			}
			begun, missing, list[i] = true, nil, r.Value[2]
		}
		b.Count = append(b.Count, list)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return b, nil
}

// ReadMoves reads expected moves: the columns 乡镇, 学年 (the year in which it
// begins), 转入人数 and 转出人数. All faults are told at once.
func ReadMoves(name string, data []byte) ([]Move, error) {
	rows, err := listing.Read(name, data, []listing.Column{
		{Labels: []string{"乡镇", "所属乡镇", "township"}, Optional: true},
		{Labels: []string{"学年", "年份", "year"}, Kind: listing.Year},
		{Labels: []string{"转入人数", "转入", "流入", "in"}, Kind: listing.Count, Optional: true},
		{Labels: []string{"转出人数", "转出", "流出", "out"}, Kind: listing.Count, Optional: true},
	})
	if err != nil {
		return nil, err
	}
	out := make([]Move, len(rows))
	for i, r := range rows {
		out[i] = Move{Township: r.Text[0], Year: registry.SchoolYear(r.Value[1]), In: orZero(r.Value[2]), Out: orZero(r.Value[3])}
	}
	return out, nil
}

// orZero takes a move that is not expected as none.
func orZero(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// cohorts gives, by township, the children who reach the age of entry for a
// school year: those born from the month after the cut-off of one calendar year
// to the cut-off of the next, births being spread evenly over the year.
type cohorts struct {
	births *Births
	age    int     // of entry, in completed years
	share  float64 // of a calendar year's births that enter in the year they reach the age
	jump   float64 // standard deviation of the logarithm of the change from year to year
}

// newCohorts prepares births under the rules of entry.
func newCohorts(b *Births, age, month float64) *cohorts {
	c := &cohorts{births: b, age: int(age), share: month / 12}
	var changes []float64
	for _, list := range b.Count {
		for i := 1; i < len(list); i++ {
			if list[i-1] > 0 && list[i] > 0 {
				changes = append(changes, math.Log(list[i]/list[i-1]))
			}
		}
	}
	mean, n := 0.0, float64(len(changes))
	for _, v := range changes {
		mean += v / n
	}
	for _, v := range changes {
		c.jump += (v - mean) * (v - mean) / max(1, n-1)
	}
	c.jump = math.Sqrt(c.jump)
	return c
}

// born gives the births of a township in a calendar year: NaN before the first
// that is given, after the last one the mean of the last three.
func (c *cohorts) born(town, year int) float64 {
	list := c.births.Count[town]
	last := len(list) - 1
	for last >= 0 && math.IsNaN(list[last]) {
		last--
	}
	i := year - c.births.First
	switch {
	case i < 0 || last < 0:
		return math.NaN()
	case i <= last:
		return list[i]
	}
	sum, n := 0.0, 0.0
	for k := last; k >= 0 && k > last-3 && !math.IsNaN(list[k]); k-- {
		sum, n = sum+list[k], n+1
	}
	return sum / n
}

// size gives the children of a township who may enter in a school year.
func (c *cohorts) size(town int, year registry.SchoolYear) float64 {
	y := int(year) - c.age
	return (1-c.share)*c.born(town, y-1) + c.share*c.born(town, y)
}

// beyond counts how many years a cohort lies past the births that are known;
// 0 where it rests on known births alone.
func (c *cohorts) beyond(year registry.SchoolYear) int {
	return max(0, int(year)-c.age-c.births.Last())
}
