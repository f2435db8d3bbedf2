package forecast

import (
	"math"
	"slices"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// The bounds of what may be asked.
const (
	MostYears    = 9
	defaultDraws = 1000
	defaultLevel = 0.8
)

// Input is what a forecast is made from.
type Input struct {
	Table   *facts.Table // several school years; the more, the better
	County  registry.RegionCode
	Base    registry.SchoolYear // 0: the latest of the county
	Years   int                 // 1 to MostYears
	Births  *Births             // nil: intakes stay at their mean
	Moves   []Move              // expected beyond what history holds
	Numbers *rules.Pack         // entry_age, entry_month, survival_to_entry: cn/staffing
	Level   float64             // chance with which a figure shall lie in its range; 0: 0.8
	Draws   int                 // of the bootstrap; 0: 1000
	Seed    uint64

	// Standard judges the future years; nil leaves the outlook out.
	Standard *rules.Pack
	Dict     *facts.Dictionary
	Choices  map[string]string
	Program  string
}

// Result is a forecast of one county.
type Result struct {
	County   registry.RegionCode
	Base     registry.SchoolYear
	Years    []registry.SchoolYear // ahead
	Level    float64
	Sections []SectionForecast
	Stages   []StageForecast
	Children []Children // school-age population; empty without births
	Ratios   []Ratio    // by grade moved up from, those with history
	Scatter  [2]noise   // of moving up, and of intakes
	Test     *BackTest  // nil where history is too short to hold a year back
	Outlook  *Outlook   // nil without a standard
	Notes    []locale.Message

	history *History
}

// SectionForecast is the future of one section. Slices run by year ahead.
type SectionForecast struct {
	Section
	Total   []Range
	Grades  [][]Range           // by year and grade from First
	Classes []float64           // held of the base year, by grade; NaN where not known
	Needed  []int               // classes by the limit of the standard, by year
	Seats   []float64           // pupils − held classes × limit: seats that are lacking (or, below 0, free); NaN where not known
	Passes  registry.SchoolYear // first year with a class above the limit; 0: none
	Over    bool                // a class is above the limit in the base year already
}

// StageForecast is the county's sum of one stage.
type StageForecast struct {
	Stage   registry.Stage
	Now     float64
	Total   []Range
	Grades  [][]Range // by year and grade
	Classes float64   // held in the base year; NaN where one section's are not known
	Needed  []int
	Short   []int // seats lacking, over the sections that lack some
}

// Children is the school-age population of a township by cohort survival: those
// born there who live, whichever school they go to.
type Children struct {
	Township string
	Years    []registry.SchoolYear // from the base
	Primary  []float64             // aged for grades 1 to 6; NaN before births are known
	Junior   []float64             // aged for grades 7 to 9
	Assumed  []bool                // some were not born when the births end
}

var (
	tmplYears   = locale.NewTemplate("forecast.years", "预测年数应为1至{most}，给的是{got}", "a forecast takes 1 to {most} years, not {got}")
	tmplNoParam = locale.NewTemplate("forecast.no_param", "标准包 {pack} 没有 {day} 有效的“{param}”", "the pack {pack} has no {param} in force on {day}")
)

// number gives a named number of a pack on a day.
func number(p *rules.Pack, id string, stage registry.Stage, day string) (float64, *rules.Dated, error) {
	if x := p.Param(id); x != nil {
		if d := x.Values.At(day); d != nil {
			if v, ok := d.For(stage); ok {
				return v.V, d, nil
			}
		}
	}
	return 0, nil, fault.New(fault.NotFound, tmplNoParam.With("pack", p.ID, "param", id, "day", day))
}

// Run makes the forecast. The errors are faults: usage for a wrong number of
// years, not_found where a year or a number of the pack is missing, invalid
// where no school reported pupils by grade.
func Run(in Input) (*Result, error) {
	if in.Years < 1 || in.Years > MostYears {
		return nil, fault.New(fault.Usage, tmplYears.With("most", MostYears, "got", in.Years))
	}
	if in.Base == 0 {
		for i, y := range in.Table.Year {
			if in.Table.County[i] == in.County {
				in.Base = max(in.Base, y)
			}
		}
	}
	if in.Level == 0 {
		in.Level = defaultLevel
	}
	if in.Draws == 0 {
		in.Draws = defaultDraws
	}
	h, err := NewHistory(in.Table, in.County, in.Base)
	if err != nil {
		return nil, err
	}
	c, err := in.cohorts()
	if err != nil {
		return nil, err
	}
	m := newModel(h, c, in.Moves)
	r := &Result{County: in.County, Base: in.Base, Level: in.Level, history: h, Scatter: [2]noise{m.up, m.in}}
	for k := range in.Years {
		r.Years = append(r.Years, in.Base+registry.SchoolYear(k+1))
	}
	for _, x := range m.ratio {
		if x.Observations > 0 {
			r.Ratios = append(r.Ratios, x)
		}
	}
	r.fill(m, m.simulate(in.Years, in.Draws, in.Seed))
	if err := r.classes(in); err != nil {
		return nil, err
	}
	if c != nil {
		if r.Children, err = in.children(c); err != nil {
			return nil, err
		}
	}
	r.Test = backTest(h, c, in)
	r.notes(m, in)
	if in.Standard != nil {
		if r.Outlook, err = r.outlook(in); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (in *Input) cohorts() (*cohorts, error) {
	if in.Births == nil || len(in.Births.Townships) == 0 {
		return nil, nil //nolint:nilnil // births are not given: that is no error
	}
	age, _, err := number(in.Numbers, "entry_age", registry.Whole, in.Base.AsOf())
	if err != nil {
		return nil, err
	}
	month, _, err := number(in.Numbers, "entry_month", registry.Whole, in.Base.AsOf())
	if err != nil {
		return nil, err
	}
	return newCohorts(in.Births, age, month), nil
}

// fill puts the expected path and its ranges into the result.
func (r *Result) fill(m *model, p *paths) {
	cur := m.last()
	for i := range r.history.Sections {
		r.Sections = append(r.Sections, SectionForecast{Section: r.history.Sections[i]})
	}
	for y := range r.Years {
		cur = m.next(cur, r.Years[y], nil)
		for i := range cur {
			s := &r.Sections[i]
			list := make([]Range, len(cur[i]))
			for g, v := range cur[i] {
				low, high := p.band([]int{i}, y, func(_, at int) bool { return at == g }, r.Level)
				list[g] = Range{v, low, high}
			}
			low, high := p.band([]int{i}, y, nil, r.Level)
			s.Grades = append(s.Grades, list)
			s.Total = append(s.Total, Range{sumOf(cur[i]), low, high})
		}
	}
	for _, stage := range []registry.Stage{registry.Primary, registry.Junior} {
		if f, ok := r.stage(stage, p); ok {
			r.Stages = append(r.Stages, f)
		}
	}
}

// stage sums the sections of a stage.
func (r *Result) stage(stage registry.Stage, p *paths) (StageForecast, bool) {
	f := StageForecast{Stage: stage}
	var list []int
	first, n := span(stage)
	for i := range r.Sections {
		if s := &r.Sections[i]; s.Stage == stage {
			list = append(list, i)
			for _, v := range s.Last() {
				if !math.IsNaN(v) {
					f.Now += v
				}
			}
		}
	}
	for y := range r.Years {
		t := Range{}
		grades := make([]Range, n)
		for _, i := range list {
			s := &r.Sections[i]
			t.Mid += s.Total[y].Mid
			for g := range s.Grades[y] {
				grades[s.First-first+g].Mid += s.Grades[y][g].Mid
			}
		}
		t.Low, t.High = p.band(list, y, nil, r.Level)
		for g := range grades {
			grades[g].Low, grades[g].High = p.band(list, y, func(i, at int) bool { return r.Sections[i].First-first+at == g }, r.Level)
		}
		f.Total, f.Grades = append(f.Total, t), append(f.Grades, grades)
	}
	return f, len(list) > 0
}

// children follows the births of each township through the ages of school.
func (in *Input) children(c *cohorts) ([]Children, error) {
	survive, _, err := number(in.Numbers, "survival_to_entry", registry.Whole, in.Base.AsOf())
	if err != nil {
		return nil, err
	}
	var out []Children
	for t, town := range c.births.Townships {
		x := Children{Township: town}
		for k := range in.Years + 1 {
			y := in.Base + registry.SchoolYear(k)
			primary, junior := 0.0, 0.0
			for back := range registry.SchoolYear(Grades) {
				n := survive * c.size(t, y-back)
				if back < 6 {
					primary += n
				} else {
					junior += n
				}
			}
			x.Years = append(x.Years, y)
			x.Primary, x.Junior = append(x.Primary, primary), append(x.Junior, junior)
			x.Assumed = append(x.Assumed, c.beyond(y) > 0)
		}
		out = append(out, x)
	}
	return out, nil
}

// standard compiles the standard for a school year.
func (in *Input) standard(y registry.SchoolYear) (*assess.Standard, error) {
	return assess.Compile(in.Standard, in.Dict, assess.Options{Year: y, Choices: in.Choices, Program: in.Program})
}

// classes finds the classes held in the base year, those needed, and when a
// class grows beyond the limit of the standard.
func (r *Result) classes(in Input) error {
	rows := in.Table.Index()
	for i := range r.Sections {
		s := &r.Sections[i]
		row := rows[facts.Key{County: r.County, Year: r.Base, School: s.School.ID, Stage: s.Stage}]
		s.Classes = heldClasses(in.Table, row, s)
		limit := math.Inf(1)
		if in.Standard != nil {
			if v, _, err := number(in.Standard, "class_max_"+s.Stage.String(), s.Stage, r.Base.AsOf()); err == nil {
				limit = v
			}
		}
		if math.IsInf(limit, 1) {
			continue
		}
		s.crowd(r.Years, limit)
	}
	for k := range r.Stages {
		r.Stages[k].sum(r.Sections)
	}
	return nil
}

// crowd compares the pupils of each year with the classes held.
func (s *SectionForecast) crowd(years []registry.SchoolYear, limit float64) {
	s.Over = over(s.Last(), s.Classes, limit)
	for y := range years {
		needed, pupils := 0, make([]float64, len(s.Grades[y]))
		seats := 0.0
		for g, x := range s.Grades[y] {
			pupils[g] = math.Round(x.Mid)
			needed += int(math.Ceil(pupils[g] / limit))
			seats += pupils[g] - limit*s.Classes[g]
		}
		s.Needed = append(s.Needed, needed)
		s.Seats = append(s.Seats, seats)
		if s.Passes == 0 && over(pupils, s.Classes, limit) {
			s.Passes = years[y]
		}
	}
}

// over reports whether pupils divided as evenly as can be over the classes of
// their grade fill one beyond a limit.
func over(pupils, classes []float64, limit float64) bool {
	for g, n := range pupils {
		if classes[g] > 0 && math.Ceil(n/classes[g]) > limit {
			return true
		}
	}
	return false
}

// sum adds the classes and seats of the sections of the stage.
func (f *StageForecast) sum(sections []SectionForecast) {
	f.Needed, f.Short = make([]int, len(f.Total)), make([]int, len(f.Total))
	for i := range sections {
		s := &sections[i]
		if s.Stage != f.Stage {
			continue
		}
		f.Classes += sumOf(s.Classes)
		for y := range s.Needed {
			f.Needed[y] += s.Needed[y]
			if s.Seats[y] > 0 {
				f.Short[y] += int(s.Seats[y])
			}
		}
	}
}

// heldClasses gives the classes of each grade as reported, or those of the
// section divided among its grades by their pupils; NaN where neither is known.
func heldClasses(t *facts.Table, row int, s *SectionForecast) []float64 {
	out := make([]float64, len(s.Last()))
	for g := range out {
		out[g] = t.Value(row, gradeClasses(s.First+g))
	}
	if !math.IsNaN(sumOf(out)) {
		return out
	}
	total := t.Value(row, "classes")
	if math.IsNaN(total) || total < float64(len(out)) {
		for g := range out {
			out[g] = blank.Of(blank.NotReported)
		}
		return out
	}
	return spreadClasses(total, s.Last())
}

// spreadClasses gives each grade a class, and each further class to the grade
// with the most pupils a class.
func spreadClasses(total float64, pupils []float64) []float64 {
	out := slices.Repeat([]float64{1}, len(pupils))
	for left := total - float64(len(pupils)); left > 0; left-- {
		most := 0
		for g := range pupils {
			if pupils[g]/out[g] > pupils[most]/out[most] {
				most = g
			}
		}
		out[most]++
	}
	return out
}
