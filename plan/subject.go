package plan

import (
	"math"
	"strconv"
	"strings"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/plan/prices"
	"junheng/registry"
	"junheng/rules"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Subject is a county in one school year under a standard: its facts, how they
// are judged, and what it costs to change them.
type Subject struct {
	Standard *assess.Standard
	Pack     *rules.Pack
	Table    *facts.Table
	Dict     *facts.Dictionary
	County   registry.RegionCode
	Prices   *prices.Table
	Before   *assess.Assessment

	units  *assess.Units
	index  map[facts.Key]int
	needs  map[facts.FieldID]bool
	layout *layout
}

// NewSubject judges a county. dataset names the frozen facts; it is kept in the
// assessment. The errors are those of [assess.Standard.Assess].
func NewSubject(std *assess.Standard, t *facts.Table, dict *facts.Dictionary, county registry.RegionCode, dataset string, table *prices.Table) (*Subject, error) {
	a, err := std.Assess(t, county, dataset)
	if err != nil {
		return nil, err
	}
	return SubjectOf(std, a, t, dict, table)
}

// SubjectOf is NewSubject for an assessment of the same facts that is at hand.
func SubjectOf(std *assess.Standard, a *assess.Assessment, t *facts.Table, dict *facts.Dictionary, table *prices.Table) (*Subject, error) {
	s := &Subject{
		Standard: std, Pack: std.Pack(), Table: t, Dict: dict, County: a.County.County(), Prices: table, Before: a,
		index: t.Index(), needs: map[facts.FieldID]bool{},
	}
	for _, f := range std.Needs() {
		s.needs[f] = true
	}
	var err error
	s.units, err = std.Units(t, a.County)
	s.lay()
	return s, err
}

// per is how many pupils an indicator counts by: 1 or 100.
func (s *Subject) per(k int) float64 {
	if p := s.Pack.Indicators[k].Per.V; p > 0 {
		return p
	}
	return 1
}

// row is where a section's own figures stand: its own row of the table, or that
// of the whole school; −1 when there is neither.
func (s *Subject) row(u *assess.UnitResult) int {
	key := facts.Key{County: s.rowCounty(u), Year: s.Before.Year, School: u.School.ID, Stage: u.Stage}
	if r, ok := s.index[key]; ok {
		return r
	}
	key.Stage = registry.Whole
	if r, ok := s.index[key]; ok {
		return r
	}
	return -1
}

// rowCounty is the code under which a school's rows stand.
func (s *Subject) rowCounty(u *assess.UnitResult) registry.RegionCode {
	for _, c := range []registry.RegionCode{s.Before.County, s.County, u.School.County} {
		for _, st := range []registry.Stage{u.Stage, registry.Whole} {
			if _, ok := s.index[facts.Key{County: c, Year: s.Before.Year, School: u.School.ID, Stage: st}]; ok {
				return c
			}
		}
	}
	return s.Before.County
}

// fact is what a section has of a field, as the engine reads it; for a field
// that no indicator reads, what stands in its row.
func (s *Subject) fact(unit int, f facts.FieldID) float64 {
	if s.needs[f] {
		return s.units.Fact(unit, f)
	}
	if r := s.row(&s.Before.Units[unit]); r >= 0 {
		return s.Table.Value(r, f)
	}
	return blank.Of(blank.NotReported)
}

// sections finds the units that a name means: a school's id, code or name with
// an optional stage; no name means every unit. The error is a fault of kind usage.
func (s *Subject) sections(name, stage string) ([]int, error) {
	st, ok := stageOf(stage)
	if !ok {
		return nil, fault.New(fault.Usage, msgBadStage.With("got", stage))
	}
	var out []int
	schools := map[registry.SchoolID]bool{}
	for i := range s.Before.Units {
		u := &s.Before.Units[i]
		if st != registry.Whole && u.Stage != st || !u.InScope {
			continue
		}
		switch name {
		case "", string(u.School.ID), u.School.Code, u.School.Name, u.Name:
			out = append(out, i)
			schools[u.School.ID] = true
		}
	}
	switch {
	case len(out) == 0 && name != "":
		return nil, fault.New(fault.NotFound, msgNoSuchSchool.With("name", name))
	case len(schools) > 1 && name != "":
		return nil, fault.New(fault.Usage, msgTwoSchools.With("name", name))
	}
	return out, nil
}

func (s *Subject) measureNames() string {
	var out []string
	for i := range s.Prices.Measures {
		out = append(out, s.Prices.Measures[i].ID)
	}
	return strings.Join(out, "、")
}

// places gives where the units lie in metres, NaN where it is not known. A
// county is small enough to be flat: all its degrees of longitude are taken to
// be as long as those at its middle.
func (s *Subject) places() (x, y []float64) {
	const metresPerDegree = 111_320
	n := len(s.Before.Units)
	x, y = make([]float64, n), make([]float64, n)
	sum, known := 0.0, 0
	for i := range s.Before.Units {
		u := &s.Before.Units[i]
		x[i], y[i] = s.property(u, "longitude"), s.property(u, "latitude")
		if x[i] != x[i] || y[i] != y[i] {
			x[i], y[i] = math.NaN(), math.NaN()
			continue
		}
		sum += y[i]
		known++
	}
	wide := metresPerDegree * math.Cos(sum/float64(max(1, known))*math.Pi/180)
	for i := range x {
		x[i], y[i] = x[i]*wide, y[i]*metresPerDegree
	}
	return x, y
}

// property reads a property of a school from whichever of its rows has it.
func (s *Subject) property(u *assess.UnitResult, f facts.FieldID) float64 {
	for st := registry.Whole; st <= registry.Senior; st++ {
		key := facts.Key{County: s.rowCounty(u), Year: s.Before.Year, School: u.School.ID, Stage: st}
		if r, ok := s.index[key]; ok {
			if v := s.Table.Value(r, f); v == v {
				return v
			}
		}
	}
	return math.NaN()
}
