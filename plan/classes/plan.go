package classes

import (
	"cmp"
	"errors"
	"maps"
	"math"
	"slices"

	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// MostYears is how many years a plan may take: as many as a junior section has
// grades, so that an intake stays to its end.
const MostYears = 3

// Prices are what the ways out cost, in yuan.
type Prices struct {
	Split float64 // a class more: its share of teachers, furniture and equipment; without a room
	Shift float64 // a pupil sent to a neighbour: transport and placement
	Room  float64 // a classroom built
}

// Key names a section.
type Key struct {
	School registry.SchoolID
	Stage  registry.Stage
}

// Input is what a plan is made from.
type Input struct {
	Table    *facts.Table
	County   registry.RegionCode
	Year     registry.SchoolYear
	Listed   []Class     // class by class, where reported
	Standard *rules.Pack // class_max_primary, class_max_junior
	Numbers  *rules.Pack // large_class, huge_class: cn/staffing
	Years    int         // 1 to MostYears
	// AtOnce wants every class within the standard from the first year on. Else
	// very large classes go in the first year, large ones in the second, and all
	// others in the third. Coming intakes are within the standard always.
	AtOnce  bool
	Prices  Prices
	Reach   float64           // km within which pupils may be sent; 0: nowhere
	Intakes map[Key][]float64 // by year ahead; where missing the entry grade of now
	// Spare says how many free rooms schools have, by id, code or name, of a
	// through school by the name of its section; where missing it is the rooms
	// reported less the classes.
	Spare map[string]int
	Nodes int // of the search in each neighbourhood; 0: 20,000
}

// Kind is what is done.
type Kind string

// The kinds.
const (
	Even  Kind = "even"  // divide a grade evenly among the classes it has
	Split Kind = "split" // a class more for a grade already at school
	Open  Kind = "open"  // a class more for a coming intake
	Shift Kind = "shift" // pupils of a coming intake to a neighbour
	Build Kind = "build" // classrooms, by the beginning of the year
)

// Action is one thing to do by the beginning of a school year.
type Action struct {
	Year     registry.SchoolYear
	Kind     Kind
	Section  int // index into Plan.Sections
	To       int // of a shift
	Grade    int // in that year; 0 for rooms
	Count    int // classes, pupils or rooms
	Pupils   int // of the grade
	From     int // classes before
	Km       float64
	Cost     float64
	Unproven bool // the search ended before the choice was proven best
}

// Plan is the over-size classes of a county and the way to be rid of them.
type Plan struct {
	County   registry.RegionCode
	Year     registry.SchoolYear
	Years    []registry.SchoolYear
	Limits   Limits
	Reach    float64
	AtOnce   bool
	Prices   Prices
	Sections []Section
	Actions  []Action
	Before   []Counts // now, then by year if nothing is done
	After    []Counts // now, then by year
	Cost     float64
	Bound    float64 // proven: nothing costs less under the model
	Nodes    int
	Unknown  []int // sections without pupils or classes by grade: not planned for
	NoPlace  int   // sections whose position is not known: nobody is sent from or to them
}

// Gap is how much of the cost the bound leaves open.
func (p *Plan) Gap() float64 {
	if p.Cost <= p.Bound+1e-6 {
		return 0
	}
	return (p.Cost - p.Bound) / p.Cost
}

var (
	tmplYears  = locale.NewTemplate("classes.years", "规划年数应为1至{most}，给的是{got}", "a plan takes 1 to {most} years, not {got}")
	tmplPrices = locale.Plain("classes.prices", "价格不能为负，也不能不是数", "prices are numbers from 0")
	tmplSpare  = locale.NewTemplate("classes.spare", "空余教室里的“{name}”对应{n}个学部；一贯制学校请写明学部，如 某校（初中部）", "{name} among the free rooms means {n} sections; name the section of a through school")
	tmplNone   = locale.NewTemplate("classes.none", "{year}学年没有学部的班级数据", "there are no classes of sections in {year}")
)

// New lists the over-size classes and plans. The errors are faults: usage for a
// wrong number of years or a price below 0, not_found where the year or a number
// of the packs is missing, invalid for listed classes of unknown schools.
func New(in Input) (*Plan, error) {
	if in.Years < 1 || in.Years > MostYears {
		return nil, fault.New(fault.Usage, tmplYears.With("most", MostYears, "got", in.Years))
	}
	for _, v := range []float64{in.Prices.Split, in.Prices.Shift, in.Prices.Room} {
		if !(v >= 0) || math.IsInf(v, 1) {
			return nil, fault.New(fault.Usage, tmplPrices)
		}
	}
	limits, err := ReadLimits(in.Standard, in.Numbers, in.Year)
	if err != nil {
		return nil, err
	}
	sections, err := Sections(in.Table, in.County, in.Year, in.Listed, limits)
	if err != nil {
		return nil, err
	}
	if len(sections) == 0 {
		return nil, fault.New(fault.NotFound, tmplNone.With("year", in.Year))
	}
	if err := spare(sections, in.Spare); err != nil {
		return nil, err
	}
	p := &Plan{County: in.County, Year: in.Year, Limits: limits, Sections: sections, Reach: in.Reach, AtOnce: in.AtOnce, Prices: in.Prices}
	for y := range in.Years {
		p.Years = append(p.Years, in.Year+registry.SchoolYear(y+1))
	}
	b := &builder{plan: p, in: in}
	b.cohorts()
	b.intakes()
	b.solve()
	b.countYears()
	slices.SortStableFunc(p.Actions, func(x, y Action) int {
		return cmp.Or(cmp.Compare(x.Year, y.Year), cmp.Compare(x.Section, y.Section), cmp.Compare(order(x), order(y)), cmp.Compare(x.Grade, y.Grade))
	})
	return p, nil
}

// spare puts the free rooms given in place of the rooms reported. The error
// joins a fault of kind usage for each name that means no section, or two.
func spare(sections []Section, given map[string]int) error {
	var bad []error
	for _, name := range slices.Sorted(maps.Keys(given)) {
		var at []int
		for i := range sections {
			s := &sections[i]
			switch name {
			case string(s.School.ID), s.School.Code, s.School.Name, s.Name().ZH:
				at = append(at, i)
			}
		}
		if len(at) != 1 {
			bad = append(bad, fault.New(fault.Usage, tmplSpare.With("name", name, "n", len(at))))
			continue
		}
		s, now := &sections[at[0]], 0.0
		for _, g := range s.Grades {
			now += g.Classes
		}
		s.Rooms = now + float64(given[name])
	}
	return errors.Join(bad...)
}

// order puts what is done for the grades of a school before its rooms.
func order(a Action) int { return slices.Index([]Kind{Even, Split, Shift, Open, Build}, a.Kind) }

// cohort is the pupils of one grade on their way through a section.
type cohort struct {
	section, grade int       // grade of now, from 0 within the section
	pupils         float64   //
	held           float64   // classes of now
	classes        []float64 // by year ahead; 0 once they have left
}

// builder makes a plan.
type builder struct {
	plan    *Plan
	in      Input
	known   []bool
	present []cohort
	problem Problem
	held    []int // classes of the entry grade, by section
}

// limit is the most pupils of a class of those at school y years ahead (from 0).
func (b *builder) limit(y int, stage registry.Stage) float64 {
	l := b.plan.Limits
	standard := l.Standard[stage]
	switch {
	case b.in.AtOnce || y >= 2:
		return standard
	case y == 1:
		return max(standard, l.Large-1)
	}
	return max(standard, l.Huge-1)
}
