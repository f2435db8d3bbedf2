package assess

import (
	"sync"

	"junheng/facts"
)

// Surveyor computes the figures of one block of a dataset after another, always
// in the same memory. It is for one goroutine.
type Surveyor struct {
	std      *Standard
	judge    *judge
	survey   *Survey
	units    Units
	arranged arranged
	columns  [][]float64 // by Standard.needs
}

// Surveyor makes a surveyor, or nil where the standard reads more of a school
// than its sections report: such a standard needs whole tables.
func (s *Standard) Surveyor() *Surveyor {
	if !s.plainFields(s.needs) {
		return nil
	}
	v := surveyors.Get().(*Surveyor)
	if len(v.columns) != len(s.needs) {
		v.columns = make([][]float64, len(s.needs))
	}
	v.std, v.units.std = s, s
	v.units.frame.cols = map[string][]float64{}
	v.survey = s.newSurvey(&v.units, false)
	for r := range v.survey.Rules {
		v.survey.Rules[r].Tally = nil
	}
	v.judge = v.judge.next(s, v.survey)
	return v
}

// surveyors keeps the memory of surveyors that are done.
var surveyors = sync.Pool{New: func() any { return new(Surveyor) }}

// Done gives the memory of a surveyor, and of the survey it has given last, to
// the next one. Neither may be used any more.
func (v *Surveyor) Done() { surveyors.Put(v) }

// Survey computes what [Standard.Figures] does, of the rows of a block. The
// survey holds until the next call and tells of groups only, not of units. It gives false where a row of the block is
// not plainly a section; then the whole table has to be resolved.
func (v *Surveyor) Survey(b *facts.Block) (*Survey, bool) {
	k := keys{b.County, b.Year, b.School, b.Stage}
	a := &v.arranged
	if !a.arrange(k, v.std.opt.Year, v.std.pack.Stages) {
		return nil, false
	}
	u := &v.units
	u.Groups, u.frame.rows = a.groups, a.units
	clear(u.frame.cols)
	for i, f := range v.std.needs {
		v.columns[i] = room(v.columns[i], a.units+1)
		if b.Scatter(f, a.to, v.columns[i]) {
			u.frame.cols[string(f)] = v.columns[i][:a.units]
		}
	}
	u.derive(&u.frame, u.spans())
	v.survey.resize()
	for _, c := range u.chunks() {
		v.judge.chunk(c)
	}
	return v.survey, true
}

// resize makes room for the figures of the units as they are now, all of which
// are yet to be computed.
func (v *Survey) resize() {
	for k := range v.Spreads {
		v.Spreads[k] = room(v.Spreads[k], len(v.Units.Groups))
	}
	for r := range v.Rules {
		v.Rules[r].Groups = room(v.Rules[r].Groups, len(v.Units.Groups))
	}
}
