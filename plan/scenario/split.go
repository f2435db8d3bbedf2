package scenario

import (
	"math"
	"slices"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

var (
	notTaught  = locale.NewTemplate("scenario.not_taught", "“{school}”没有{type}要办的学段，分不出来", "{school} teaches no stage of a {type}, so none can be split off")
	notDivided = locale.NewTemplate("scenario.not_divided", "“{school}”只按全校填报，分不出其中一个学段", "{school} reports as a whole only, so one of its stages cannot be split off")
)

// split divides a school: the share Value of everything that adds up goes to a
// new school, whole things rounded; what does not add up both have. Only those
// sections are divided that the new school teaches. What the old one reports as a
// whole goes with them by their pupils. The new school lies where the old one does
// unless the change says otherwise.
func (e *editor) split(c Change) locale.Message {
	rows := e.rowsOf(c.School)
	if len(rows) == 0 {
		return noSchool.With("school", c.School)
	}
	if !(c.Value > 0 && c.Value < 1) {
		return badShare.With()
	}
	s, why := e.newSchool(c.New)
	if !why.IsZero() {
		return why
	}
	old, _ := e.t.SchoolAt(rows[0])
	s.Founder = old.Founder
	if s.Location == registry.UnknownLocation {
		s.Location = old.Location
	}
	if s.Township == "" {
		s.Township = old.Township
	}
	taken, of, why := e.dividing(rows, s.Stages(), c)
	if !why.IsZero() {
		return why
	}
	id := e.t.AddSchool(s)
	for _, r := range taken {
		share := c.Value
		if e.t.Stage[r] == registry.Whole {
			share *= of
		}
		e.divide(r, e.t.AddRow(e.county, e.year, id, e.t.Stage[r]), share, c)
	}
	e.index()
	return locale.Message{}
}

// dividing lists the rows of a school that a new one of these stages is split
// from, and the share of the school's pupils that are in its sections among them:
// NaN where that is not known.
func (e *editor) dividing(rows []int, stages []registry.Stage, c Change) ([]int, float64, locale.Message) {
	var taken []int
	all, part := 0.0, 0.0
	sections, ours := 0, 0
	for _, r := range rows {
		if e.t.Stage[r] == registry.Whole {
			taken = append(taken, r)
			continue
		}
		sections++
		n := e.t.Value(r, students)
		all += n
		if slices.Contains(stages, e.t.Stage[r]) {
			ours++
			part += n
			taken = append(taken, r)
		}
	}
	old, _ := e.t.SchoolAt(rows[0])
	kind, _ := registry.ParseSchoolType(c.New.Type)
	taught := old.Stages()
	left := func(st registry.Stage) bool { return !slices.Contains(stages, st) }
	switch {
	case sections > 0 && ours == 0, sections == 0 && len(taught) > 0 && !slices.ContainsFunc(taught, func(st registry.Stage) bool { return !left(st) }):
		return nil, 0, notTaught.With("school", e.name(c.School), "type", kind.Info().Label)
	case sections == 0 && slices.ContainsFunc(taught, left):
		return nil, 0, notDivided.With("school", e.name(c.School))
	case ours == sections:
		return taken, 1, locale.Message{}
	}
	return taken, part / all, locale.Message{} // NaN with a blank in it
}

// divide moves a share of what adds up from one row to another; where the share
// is not known, what adds up is no longer known of either.
func (e *editor) divide(from, to int, share float64, c Change) {
	for _, id := range e.t.Fields() {
		f, v := e.dict.Field(id), e.t.Value(from, id)
		if f == nil || f.Type == facts.Words {
			continue
		}
		if joiningOf(f) != adds || blank.Is(v) {
			e.put(to, id, v, c)
			continue
		}
		part := v * share
		if f.Whole() {
			part = math.Round(part)
		}
		rest := v - part
		if math.IsNaN(share) {
			part, rest = blank.Of(blank.NotReported), blank.Of(blank.NotReported)
		}
		e.put(to, id, part, c)
		e.put(from, id, rest, c)
	}
}
