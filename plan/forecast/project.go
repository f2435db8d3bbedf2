package forecast

import (
	"fmt"
	"math"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

// Simulated begins the note on the origin of every fact of a projected table.
const Simulated = "模拟数据"

// bands are the fields that count classes by size, with the sizes they hold.
var bands = []struct {
	field  facts.FieldID
	lo, hi float64
}{
	{"classes_le25", 1, 25},
	{"classes_26_30", 26, 30},
	{"classes_31_35", 31, 35},
	{"classes_36_40", 36, 40},
	{"classes_41_45", 41, 45},
	{"classes_46_50", 46, 50},
	{"classes_51_55", 51, 55},
	{"classes_56_60", 56, 60},
	{"classes_61_65", 61, 65},
	{"classes_ge66", 66, math.Inf(1)},
}

// groups are the fields that count some of the pupils: their share stays.
var groups = []facts.FieldID{
	"in_zone_students", "migrant_students", "left_behind_students", "boarders", "inclusive_students", "nutrition_students",
	"aid_boarders", "aid_day_students", "free_textbook_students",
}

// Project gives the county's facts of a year ahead: pupils as forecast, every
// other fact as in the base year. What follows from pupils follows: their sum,
// the intake, the leavers, the sizes of the classes held (pupils divided as
// evenly as can be), and the shares of groups among them. Every fact says in
// its origin that it is simulated. The table is new; that of the input is not
// touched.
func (r *Result) Project(t *facts.Table, year registry.SchoolYear) *facts.Table {
	ahead := int(year - r.Base - 1)
	sections := map[facts.Key]*SectionForecast{}
	for i := range r.Sections {
		s := &r.Sections[i]
		sections[facts.Key{County: r.County, Year: r.Base, School: s.School.ID, Stage: s.Stage}] = s
	}
	p := &projection{
		from: t, to: facts.NewTable(), year: year, kept: facts.Origin{Note: fmt.Sprintf("%s：沿用%s学年", Simulated, r.Base)},
		made: facts.Origin{Note: fmt.Sprintf("%s：%s学年预测", Simulated, year)}, schools: map[int32]int32{}, change: map[int32][2]float64{},
	}
	for row := range t.Len() {
		if t.County[row] == r.County && t.Year[row] == r.Base {
			p.copyRow(row, sections[t.Key(row)], ahead)
		}
	}
	p.wholes()
	p.to.Sort()
	return p.to
}

// projection is one table being made.
type projection struct {
	from, to   *facts.Table
	year       registry.SchoolYear
	kept, made facts.Origin
	schools    map[int32]int32      // school of the old table → of the new
	change     map[int32][2]float64 // school of the new table → pupils before and after, over its sections
}

func (p *projection) copyRow(row int, s *SectionForecast, ahead int) {
	school := p.from.School[row]
	if school >= 0 {
		if _, ok := p.schools[school]; !ok {
			p.schools[school] = p.to.AddSchool(p.from.Schools[school])
		}
		school = p.schools[school]
	}
	at := p.to.AddRow(p.from.County[row], p.year, school, p.from.Stage[row])
	for _, f := range p.from.Fields() {
		if v := p.from.Value(row, f); blank.StateOf(v) != blank.NotReported {
			p.to.Set(at, f, v, p.kept)
		}
	}
	for _, f := range p.from.TextFields() {
		if words := p.from.Text(row, f); words != "" {
			p.to.SetText(at, f, words)
		}
	}
	if s != nil {
		p.pupils(at, s, ahead)
	}
}

// pupils puts the pupils of a section into its row.
func (p *projection) pupils(at int, s *SectionForecast, ahead int) {
	before, after := p.to.Value(at, "students"), 0.0
	sizes := make([]float64, len(bands))
	largest, known := 0.0, true
	for g, x := range s.Grades[ahead] {
		n := math.Round(x.Mid)
		after += n
		p.to.Set(at, gradeField(s.First+g), n, p.made)
		known = known && !blank.Is(s.Classes[g])
		if known {
			largest = max(largest, countSizes(sizes, n, s.Classes[g]))
		}
	}
	p.to.Set(at, "students", after, p.made)
	p.replace(at, "entrants", math.Round(s.Grades[ahead][0].Mid))
	p.replace(at, "expected_graduates", math.Round(s.Grades[ahead][len(s.Classes)-1].Mid))
	if known {
		p.replace(at, "max_class_size", largest)
		for i, b := range bands {
			p.replace(at, b.field, sizes[i])
		}
	}
	p.share(at, before, after)
	sum := p.change[p.to.School[at]]
	p.change[p.to.School[at]] = [2]float64{sum[0] + before, sum[1] + after}
}

// countSizes adds the classes of one grade by size and gives the largest.
func countSizes(sizes []float64, pupils, classes float64) float64 {
	classes = min(classes, pupils) // a class needs a pupil
	if classes <= 0 {
		return 0
	}
	small := math.Floor(pupils / classes)
	more := pupils - small*classes
	for i, b := range bands {
		if small >= b.lo && small <= b.hi {
			sizes[i] += classes - more
		}
		if small+1 >= b.lo && small+1 <= b.hi {
			sizes[i] += more
		}
	}
	if more > 0 {
		return small + 1
	}
	return small
}

// replace sets a fact anew where it was reported.
func (p *projection) replace(at int, f facts.FieldID, v float64) {
	if !blank.Is(p.to.Value(at, f)) {
		p.to.Set(at, f, v, p.made)
	}
}

// share keeps the share of groups among the pupils.
func (p *projection) share(at int, before, after float64) {
	if blank.Is(before) || before <= 0 {
		return
	}
	for _, f := range groups {
		if v := p.to.Value(at, f); !blank.Is(v) {
			p.to.Set(at, f, math.Round(v*after/before), p.made)
		}
	}
}

// wholes brings the rows of whole schools in line with their sections.
func (p *projection) wholes() {
	for at := range p.to.Len() {
		if p.to.School[at] < 0 || p.to.Stage[at] != registry.Whole {
			continue
		}
		sum, ok := p.change[p.to.School[at]]
		if !ok {
			continue
		}
		if n := p.to.Value(at, "students"); !blank.Is(n) {
			p.to.Set(at, "students", n-sum[0]+sum[1], p.made)
		}
		p.replace(at, "students_last_year", sum[0])
		p.share(at, sum[0], sum[1])
	}
}
