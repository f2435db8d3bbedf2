package assess

import (
	"strings"
	"sync"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
	"junheng/rules"
)

// evaluation is everything that was computed about one county: the one source
// of its verdicts, its explanations and its flips.
type evaluation struct {
	std     *Standard
	units   *Units
	survey  *Survey
	schools frame // one row a school: those of units.school, in its order
	county  frame // one row
	tests   map[string]*testRun
	result  *Assessment

	once  sync.Once
	graph *graph // made when Reverse is first asked
}

// frameOf gives the frame a test's rows stand in.
func (e *evaluation) frameOf(o rules.Over) *frame {
	switch o {
	case rules.OverUnits:
		return &e.units.frame
	case rules.OverSchools:
		return &e.schools
	}
	return &e.county
}

// contextOf gives the context of one row of a frame.
func (e *evaluation) contextOf(o rules.Over, row int) context {
	switch o {
	case rules.OverUnits:
		return context(e.units.Stage[row])
	case rules.OverSchools:
		return ofSchool
	}
	return ofCounty
}

// testFields lists the fields that the tests of the verdict's items rest on.
func (s *Standard) testFields() []facts.FieldID {
	var fs []*formula
	var answers []facts.FieldID
	for _, it := range s.order {
		for _, t := range it.tests {
			fs = append(fs, t.formulas()...)
			if t.Answer != "" {
				answers = append(answers, t.Answer)
			}
		}
	}
	return append(s.rawInputs(fs...), answers...)
}

// allFields lists every field an assessment reads, each once.
func (s *Standard) allFields() []facts.FieldID {
	seen := map[facts.FieldID]bool{}
	var out []facts.FieldID
	always := []facts.FieldID{pupils, "classes", "grades"}
	for _, list := range [][]facts.FieldID{s.needs, s.testFields(), always} {
		for _, f := range list {
			if !seen[f] && s.fields[f] != nil {
				seen[f] = true
				out = append(out, f)
			}
		}
	}
	return out
}

// schoolFrame makes one row a school, whether it has units or not.
func (e *evaluation) schoolFrame(fields []facts.FieldID) {
	u := e.units
	e.schools = frame{rows: len(u.school), cols: map[string][]float64{}}
	for _, id := range fields {
		col := make([]float64, len(u.school))
		for i := range u.school {
			col[i] = e.schoolValue(&u.school[i], u.std.fields[id]).value
		}
		e.schools.cols[string(id)] = col
	}
	u.derive(&e.schools, []span{{ofSchool, 0, len(u.school)}})
	e.sumDerived()
}

// hasUnits reports whether a school is one of compulsory education.
func (sc *school) hasUnits() bool { return max(sc.units[1], sc.units[2], sc.units[3]) >= 0 }

// sumDerived gives a school the sum of its sections' derived values where the
// formula differs by stage.
func (e *evaluation) sumDerived() {
	u := e.units
	for _, d := range u.std.derived {
		if d.by[ofSchool] != nil {
			continue
		}
		out := e.schools.cols[d.ID]
		col := u.frame.cols[d.ID]
		for i := range u.school {
			if given(out[i]) || !u.school[i].hasUnits() {
				continue
			}
			sum := 0.0
			for _, n := range u.school[i].units {
				if n >= 0 {
					sum = plus(sum, col[n])
				}
			}
			out[i] = sum
		}
	}
}

// plus adds, keeping the blank of higher precedence.
func plus(a, b float64) float64 {
	if blank.Is(a) || blank.Is(b) {
		return blank.Meet(a, b)
	}
	return a + b
}

// schoolValue finds the value of a field for a whole school, as far as its
// compulsory stages go: what it reports for itself where it teaches no other
// stage, else its sections together. Counts and amounts of sections add up,
// the largest of something (max_…) is the largest of the sections', and any
// other kind of value must be the same in all of them.
func (e *evaluation) schoolValue(sc *school, f *facts.Field) resolved {
	u := e.units
	if f.Level != facts.PerSection {
		return u.resolve(sc, registry.Whole, f)
	}
	if v := u.cell(sc, registry.Whole, u.table.Column(f.ID)); given(v) && u.compulsory(sc) {
		return resolved{value: v, how: wayOwn, row: sc.rows[registry.Whole]}
	}
	r := resolved{value: notReported, how: waySum, row: -1}
	first := true
	for _, st := range u.std.pack.Stages {
		if sc.units[st] < 0 {
			continue
		}
		v := u.resolve(sc, st, f).value
		switch {
		case first:
			r.value = v
		case blank.Is(v) || blank.Is(r.value):
			r.value = blank.Meet(v, r.value)
		case strings.HasPrefix(string(f.ID), "max_"):
			r.value = max(r.value, v)
		case f.Type == facts.Count || f.Type == facts.Amount:
			r.value += v
		case r.value != v:
			r.value = notReported
		}
		first = false
	}
	return r
}

// compulsory reports whether a school teaches no stage outside the pack's.
func (u *Units) compulsory(sc *school) bool {
	for st := registry.Primary; st <= registry.Senior; st++ {
		if sc.taught[st] && sc.units[st] < 0 && u.cell(sc, st, u.table.Column(pupils)) != 0 {
			return false
		}
	}
	return true
}

// countyFrame makes the one row of the county's own facts.
func (e *evaluation) countyFrame(fields []facts.FieldID) {
	u := e.units
	e.county = frame{rows: 1, cols: map[string][]float64{}}
	for _, id := range fields {
		if f := u.std.fields[id]; f.Level == facts.PerCounty {
			r := u.resolveCounty(u.County[0], u.table.Column(id))
			e.county.cols[string(id)] = []float64{r.value}
		}
	}
	u.derive(&e.county, []span{{ofCounty, 0, 1}})
}
