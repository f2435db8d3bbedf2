package forecast

import (
	"math"

	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

// BackTest is how the method would have done: the last year held back, forecast
// from the years before it, and compared.
type BackTest struct {
	Year     registry.SchoolYear   // held back
	From     []registry.SchoolYear // that it was forecast from
	Grades   Error                 // over the grades of sections
	Sections Error                 // over the sums of sections
	Stages   []StageError          // the sums of the county
	ByGrade  []GradeError
	List     []SectionError // those that could be compared
}

// Error is how far forecasts lay from what came.
type Error struct {
	N        int     // compared
	MAPE     float64 // mean of |forecast − fact| ÷ fact, over those with a fact above 0
	WAPE     float64 // Σ|forecast − fact| ÷ Σ fact
	Bias     float64 // (Σ forecast − Σ fact) ÷ Σ fact
	Coverage float64 // share of facts within their range
}

// StageError is the sum of a stage.
type StageError struct {
	Stage  registry.Stage
	Range  Range
	Actual float64
}

// GradeError is one grade of the county.
type GradeError struct {
	Grade  int
	Range  Range
	Actual float64
	Error  Error // over the sections
}

// SectionError is the sum of one section.
type SectionError struct {
	School registry.School
	Stage  registry.Stage
	Range  Range
	Actual float64
	Error  Error // over its grades
}

// Name is the school, and the section where the school has several.
func (e *SectionError) Name() locale.Text { return sectionName(e.School, e.Stage) }

// errorSum gathers an Error.
type errorSum struct {
	n, positive, in  int
	share            float64
	off, over, total float64
}

func (e *errorSum) add(r Range, actual float64) {
	e.n++
	d := r.Mid - actual
	e.off += math.Abs(d)
	e.over += d
	e.total += actual
	if actual > 0 {
		e.positive++
		e.share += math.Abs(d) / actual
	}
	if inside(r, actual) {
		e.in++
	}
}

// inside reports whether a count lies within its range as it is shown, in whole
// persons.
func inside(r Range, actual float64) bool {
	return actual >= math.Round(r.Low) && actual <= math.Round(r.High)
}

func (e *errorSum) error() Error {
	none := blank.Of(blank.Undefined)
	out := Error{N: e.n, MAPE: none, WAPE: none, Bias: none, Coverage: none}
	if e.positive > 0 {
		out.MAPE = e.share / float64(e.positive)
	}
	if e.total > 0 {
		out.WAPE, out.Bias = e.off/e.total, e.over/e.total
	}
	if e.n > 0 {
		out.Coverage = float64(e.in) / float64(e.n)
	}
	return out
}

// leastYears are needed to hold one back: two to see pupils move up, and the one held.
const leastYears = 3

// backTest holds back the last year; nil where history is too short.
func backTest(h *History, c *cohorts, in Input) *BackTest {
	if len(h.Years) < leastYears {
		return nil
	}
	before, at := h.until()
	if len(before.Sections) == 0 {
		return nil
	}
	m := newModel(before, c, nil)
	p := m.simulate(1, in.Draws, in.Seed)
	mid := m.next(m.last(), h.Base(), nil)
	b := &BackTest{Year: h.Base(), From: before.Years}
	var grades, sections errorSum
	byGrade := [Grades + 1]errorSum{}
	byStage := map[registry.Stage][]int{}
	for i := range before.Sections {
		real := &h.Sections[at[i]]
		if real.Assumed || blank.Is(sumOf(real.Last())) {
			continue
		}
		e := SectionError{School: real.School, Stage: real.Stage, Actual: sumOf(real.Last())}
		var own errorSum
		for g, actual := range real.Last() {
			r := Range{Mid: mid[i][g]}
			r.Low, r.High = p.band([]int{i}, 0, func(_, k int) bool { return k == g }, in.Level)
			own.add(r, actual)
			grades.add(r, actual)
			byGrade[real.First+g].add(r, actual)
		}
		e.Range.Mid = sumOf(mid[i])
		e.Range.Low, e.Range.High = p.band([]int{i}, 0, nil, in.Level)
		e.Error = own.error()
		sections.add(e.Range, e.Actual)
		b.List = append(b.List, e)
		byStage[real.Stage] = append(byStage[real.Stage], i)
	}
	b.Grades, b.Sections = grades.error(), sections.error()
	for _, stage := range []registry.Stage{registry.Primary, registry.Junior} {
		b.stage(stage, byStage[stage], p, in.Level)
	}
	t := &held{before, byStage, mid, p}
	t.grades(b, in.Level, &byGrade)
	return b
}

// stage sums a stage over the sections compared.
func (b *BackTest) stage(stage registry.Stage, list []int, p *paths, level float64) {
	if len(list) == 0 {
		return
	}
	e := StageError{Stage: stage}
	for _, x := range b.List {
		if x.Stage == stage {
			e.Range.Mid += x.Range.Mid
			e.Actual += x.Actual
		}
	}
	e.Range.Low, e.Range.High = p.band(list, 0, nil, level)
	b.Stages = append(b.Stages, e)
}

// held is the year held back as it was forecast.
type held struct {
	h       *History
	byStage map[registry.Stage][]int
	mid     [][]float64
	paths   *paths
}

// grades sums each grade over the sections compared.
func (t *held) grades(b *BackTest, level float64, sums *[Grades + 1]errorSum) {
	for grade := 1; grade <= Grades; grade++ {
		if sums[grade].n == 0 {
			continue
		}
		e := GradeError{Grade: grade, Error: sums[grade].error(), Actual: sums[grade].total}
		list := t.byStage[stageOf(grade)]
		for _, i := range list {
			if g := grade - t.h.Sections[i].First; g < len(t.mid[i]) {
				e.Range.Mid += t.mid[i][g]
			}
		}
		e.Range.Low, e.Range.High = t.paths.band(list, 0, func(i, g int) bool { return t.h.Sections[i].First+g == grade }, level)
		b.ByGrade = append(b.ByGrade, e)
	}
}

func stageOf(grade int) registry.Stage {
	if grade > 6 {
		return registry.Junior
	}
	return registry.Primary
}
