package scenario

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

var (
	badChange   = locale.NewTemplate("scenario.change", "第{n}处改动：{why}", "change {n}: {why}")
	noSchool    = locale.NewTemplate("scenario.no_school", "没有学校“{school}”的数据", "there are no facts of school {school}")
	noField     = locale.NewTemplate("scenario.no_field", "没有数据项“{field}”", "there is no field {field}")
	noRow       = locale.NewTemplate("scenario.no_row", "学校“{school}”没有{stage}的数据", "school {school} has no row for stage {stage}")
	noStage     = locale.NewTemplate("scenario.no_stage", "不认识的学段“{stage}”", "unknown stage {stage}")
	notNumber   = locale.NewTemplate("scenario.not_number", "“{field}”要填数字", "{field} wants a number")
	cannotAdd   = locale.NewTemplate("scenario.cannot_add", "“{field}”还未填报，无法在其上增减", "{field} is not reported, so nothing can be added to it")
	implausible = locale.NewTemplate("scenario.implausible", "“{field}”：{why}", "{field}: {why}")
	tooMany     = locale.NewTemplate("scenario.too_many", "“{school}”只有{have}名学生，不能转出{want}名", "{school} has {have} pupils, of which {want} cannot leave")
	noReceiver  = locale.NewTemplate("scenario.no_receiver", "没有说明学生转入哪所学校", "no school is named to take the pupils in")
	ownReceiver = locale.NewTemplate("scenario.own_receiver", "不能转入自身", "a school cannot take itself in")
	exists      = locale.NewTemplate("scenario.exists", "已有学校“{school}”", "there is a school {school} already")
	noType      = locale.NewTemplate("scenario.no_type", "不认识的学校类型“{type}”", "unknown type of school {type}")
	badShare    = locale.NewTemplate("scenario.share", "份额应在0与1之间", "a share lies between 0 and 1")
	noKind      = locale.NewTemplate("scenario.kind", "不认识的改动“{kind}”", "unknown kind of change {kind}")
	noCount     = locale.NewTemplate("scenario.no_count", "学校“{school}”没有填报在校生数，无法接收学生", "school {school} has not reported its pupils, so none can be added")
	ofSchools   = locale.NewTemplate("scenario.of_schools", "“{field}”是学校的数，要说明是哪所学校", "{field} is a figure of schools: name one")
	ofCounty    = locale.NewTemplate("scenario.of_county", "“{field}”是全县的数，不属于某所学校", "{field} is a figure of the county, not of a school")
	nameless    = locale.NewTemplate("scenario.nameless", "新学校要有代码和名称", "a new school needs an id and a name")
	by          = locale.Text{ZH: "模拟", EN: "simulated"}
)

// Apply gives the facts of one county and year as they would be after the
// changes, in their order; t is not touched. The table that comes back holds
// that county and year only. The error joins every change that cannot be made,
// each a fault of kind invalid at "changes[n]".
func Apply(t *facts.Table, dict *facts.Dictionary, county registry.RegionCode, year registry.SchoolYear, changes []Change) (*facts.Table, error) {
	e := &editor{t: t.Filter(county, year), dict: dict, county: county, year: year}
	e.index()
	var problems []error
	for i, c := range changes {
		if why := e.change(c); !why.IsZero() {
			problems = append(problems, fault.New(fault.Invalid, badChange.With("n", i+1, "why", why)).At(fmt.Sprintf("changes[%d]", i)))
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return e.t, nil
}

// editor makes changes on a table of its own.
type editor struct {
	t      *facts.Table
	dict   *facts.Dictionary
	county registry.RegionCode
	year   registry.SchoolYear
	rows   map[facts.Key]int
}

// index finds the rows anew, after rows have come or gone.
func (e *editor) index() { e.rows = e.t.Index() }

// change makes one change; the message says why it cannot be made.
func (e *editor) change(c Change) locale.Message {
	stage, ok := stageOf(c.Stage)
	if !ok {
		return noStage.With("stage", c.Stage)
	}
	switch c.Kind {
	case Set, Add, Clear:
		return e.fact(c, stage)
	case Pupils:
		return e.pupils(c, stage)
	case Open:
		return e.open(c, stage)
	case Close:
		return e.close(c)
	case Merge:
		return e.merge(c)
	case Split:
		return e.split(c)
	}
	return noKind.With("kind", c.Kind)
}

func stageOf(name string) (registry.Stage, bool) {
	if name == "" {
		return registry.Whole, true
	}
	return registry.ParseStage(name)
}

// put enters a simulated value.
func (e *editor) put(row int, f facts.FieldID, v float64, c Change) {
	note := by.ZH
	if c.From != "" {
		note += "：" + c.From
	}
	e.t.Set(row, f, v, facts.Origin{By: by.ZH, Note: note})
}

// row finds the row of a school in a stage; where a school reports only as a
// whole, or only by section, that row stands for the other.
func (e *editor) row(school registry.SchoolID, stage registry.Stage) (int, locale.Message) {
	if r, ok := e.rows[facts.Key{County: e.county, Year: e.year, School: school, Stage: stage}]; ok {
		return r, locale.Message{}
	}
	rows := e.rowsOf(school)
	if len(rows) == 0 && school != "" {
		return 0, noSchool.With("school", school)
	}
	if len(rows) == 1 && (stage == registry.Whole || e.t.Stage[rows[0]] == registry.Whole) && school != "" {
		return rows[0], locale.Message{}
	}
	return 0, noRow.With("school", e.name(school), "stage", stageName(stage))
}

// rowsOf lists the rows of a school, by stage.
func (e *editor) rowsOf(school registry.SchoolID) []int {
	var out []int
	for st := registry.Whole; st <= registry.Senior; st++ {
		if r, ok := e.rows[facts.Key{County: e.county, Year: e.year, School: school, Stage: st}]; ok {
			out = append(out, r)
		}
	}
	return out
}

func (e *editor) name(school registry.SchoolID) string {
	for _, r := range e.rowsOf(school) {
		if s, ok := e.t.SchoolAt(r); ok && s.Name != "" {
			return s.Name
		}
	}
	return string(school)
}

// fact sets, adds to or clears one fact.
func (e *editor) fact(c Change, stage registry.Stage) locale.Message {
	f := e.dict.Field(c.Field)
	if f == nil {
		return noField.With("field", c.Field)
	}
	if f.Type == facts.Words && c.Kind != Clear {
		return notNumber.With("field", f.Label)
	}
	rows, why := e.holding(f, c.School, stage)
	if !why.IsZero() {
		return why
	}
	if c.Kind == Clear {
		for _, r := range rows {
			e.put(r, c.Field, blank.Of(blank.NotReported), c)
		}
		return locale.Message{}
	}
	v := c.Value
	if c.Kind == Add {
		now := e.held(f, rows)
		if blank.Is(now) {
			return cannotAdd.With("field", f.Label)
		}
		v += now
	}
	if odd := f.Check(v); !odd.IsZero() {
		return implausible.With("field", f.Label, "why", odd)
	}
	for _, r := range rows {
		e.put(r, c.Field, v, c)
	}
	return locale.Message{}
}

// pupils lets pupils of one stage go to other schools.
func (e *editor) pupils(c Change, stage registry.Stage) locale.Message {
	from, why := e.row(c.School, stage)
	if !why.IsZero() {
		return why
	}
	have := e.t.Value(from, students)
	if blank.Is(have) || c.Value <= 0 || c.Value != math.Trunc(c.Value) || c.Value > have {
		return tooMany.With("school", e.name(c.School), "have", have, "want", c.Value)
	}
	to, parts, why := e.receivers(c, stage, int(c.Value))
	if !why.IsZero() {
		return why
	}
	for i, r := range to {
		e.send(from, r, float64(parts[i]), c)
	}
	return locale.Message{}
}

// students is the field of the pupils of a section.
const students facts.FieldID = "students"

// gradeFields are the fields of the pupils of each grade.
var gradeFields = func() []facts.FieldID {
	var out []facts.FieldID
	for g := 1; g <= 9; g++ {
		out = append(out, facts.FieldID(fmt.Sprintf("grade_students_%d", g)))
	}
	return out
}()

// send takes n pupils from one row to another, from every grade alike.
func (e *editor) send(from, to int, n float64, c Change) {
	move := func(f facts.FieldID, k float64) {
		e.put(from, f, e.t.Value(from, f)-k, c)
		if got := e.t.Value(to, f); !blank.Is(got) {
			e.put(to, f, got+k, c)
		}
	}
	var have []float64
	var fields []facts.FieldID
	for _, f := range gradeFields {
		if v := e.t.Value(from, f); !blank.Is(v) && v > 0 {
			have, fields = append(have, v), append(fields, f)
		}
	}
	for i, k := range apportion(int(n), have) {
		move(fields[i], float64(k))
	}
	move(students, n)
}

// receivers finds the rows of those who take pupils in, and how many each takes.
func (e *editor) receivers(c Change, stage registry.Stage, n int) ([]int, []int, locale.Message) {
	if len(c.To) == 0 {
		return nil, nil, noReceiver.With()
	}
	var rows []int
	weights := make([]float64, len(c.To))
	for i, r := range c.To {
		if r.School == c.School {
			return nil, nil, ownReceiver.With()
		}
		if r.Share < 0 {
			return nil, nil, badShare.With()
		}
		row, why := e.row(r.School, stage)
		if !why.IsZero() {
			return nil, nil, why
		}
		if blank.Is(e.t.Value(row, students)) {
			return nil, nil, noCount.With("school", e.name(r.School))
		}
		rows = append(rows, row)
		weights[i] = r.Share
	}
	if !slices.ContainsFunc(weights, func(w float64) bool { return w > 0 }) {
		for i := range weights {
			weights[i] = 1
		}
	}
	return rows, apportion(n, weights), locale.Message{}
}

// apportion divides n into whole parts in proportion to the weights, by largest
// remainder; equal remainders go to the earlier part.
func apportion(n int, weights []float64) []int {
	var sum float64
	for _, w := range weights {
		sum += w
	}
	out := make([]int, len(weights))
	if sum == 0 {
		return out
	}
	order := make([]int, len(weights))
	rest := make([]float64, len(weights))
	left := n
	for i, w := range weights {
		exact := float64(n) * w / sum
		out[i] = int(exact)
		rest[i] = exact - float64(out[i])
		left -= out[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case rest[a] > rest[b]:
			return -1
		case rest[a] < rest[b]:
			return 1
		}
		return 0
	})
	for i := range left {
		out[order[i%len(order)]]++
	}
	return out
}

var stageNames = [...]locale.Text{{ZH: "全校", EN: "whole school"}, {ZH: "小学", EN: "primary"}, {ZH: "初中", EN: "junior"}, {ZH: "高中", EN: "senior"}}

func stageName(s registry.Stage) locale.Text { return stageNames[s] }
