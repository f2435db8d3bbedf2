package scenario

import (
	"math"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

// open lets a new school begin, with the facts given for one stage.
func (e *editor) open(c Change, stage registry.Stage) locale.Message {
	s, why := e.newSchool(c.New)
	if !why.IsZero() {
		return why
	}
	row := e.t.AddRow(e.county, e.year, e.t.AddSchool(s), stage)
	e.index()
	for _, f := range e.dict.Fields() {
		v, given := c.Facts[f.ID]
		if !given {
			continue
		}
		if f.Type == facts.Words {
			return notNumber.With("field", f.Label)
		}
		if odd := f.Check(v); !odd.IsZero() {
			return implausible.With("field", f.Label, "why", odd)
		}
		e.put(row, f.ID, v, c)
	}
	for id := range c.Facts {
		if e.dict.Field(id) == nil {
			return noField.With("field", id)
		}
	}
	return locale.Message{}
}

// newSchool gives the identity of a school that does not exist yet.
func (e *editor) newSchool(n *NewSchool) (registry.School, locale.Message) {
	if n == nil || n.ID == "" || n.Name == "" {
		return registry.School{}, nameless.With()
	}
	if len(e.rowsOf(n.ID)) > 0 {
		return registry.School{}, exists.With("school", n.Name)
	}
	kind, ok := registry.ParseSchoolType(n.Type)
	if !ok {
		return registry.School{}, noType.With("type", n.Type)
	}
	place, _ := registry.ParseLocation(n.Location)
	return registry.School{ID: n.ID, Name: n.Name, County: e.county, Township: n.Township, Type: kind, Location: place}, locale.Message{}
}

// close ends a school; its pupils of each stage go to those receivers that teach
// it, its teachers, rooms and means to nobody.
func (e *editor) close(c Change) locale.Message {
	rows := e.rowsOf(c.School)
	if len(rows) == 0 {
		return noSchool.With("school", c.School)
	}
	for _, r := range rows {
		n := e.t.Value(r, students)
		if blank.Is(n) || n == 0 {
			continue
		}
		if len(rows) > 1 && e.t.Stage[r] == registry.Whole {
			continue // counted by its sections
		}
		of := c
		of.To = e.teaching(c.To, e.t.Stage[r])
		to, parts, why := e.receivers(of, e.t.Stage[r], int(n))
		if !why.IsZero() {
			return why
		}
		for i, dest := range to {
			e.send(r, dest, float64(parts[i]), c)
		}
	}
	e.remove(c.School)
	return locale.Message{}
}

// teaching leaves those of several receivers that teach a stage; where none
// does, all, so that the first is named as the reason.
func (e *editor) teaching(to []Receiver, stage registry.Stage) []Receiver {
	var out []Receiver
	for _, r := range to {
		if _, why := e.row(r.School, stage); why.IsZero() {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return to
	}
	return out
}

// merge makes a school part of another: what adds up is added where the
// receiving school reports it, by its sections or as a whole.
func (e *editor) merge(c Change) locale.Message {
	from := e.rowsOf(c.School)
	switch {
	case len(from) == 0:
		return noSchool.With("school", c.School)
	case len(c.To) != 1:
		return noReceiver.With()
	case c.To[0].School == c.School:
		return ownReceiver.With()
	}
	for _, r := range from {
		if _, why := e.row(c.To[0].School, e.t.Stage[r]); !why.IsZero() {
			return why
		}
	}
	to := e.rowsOf(c.To[0].School)
	for _, id := range e.t.Fields() {
		f := e.dict.Field(id)
		if f == nil {
			continue
		}
		how := joiningOf(f)
		for _, r := range e.reporting(to, from, id) {
			now := e.t.Value(r, id)
			if v := how.join(now, e.valueFor(from, e.t.Stage[r], id)); !same(v, now) {
				e.put(r, id, v, c)
			}
		}
	}
	e.remove(c.School)
	return locale.Message{}
}

// reporting lists those rows of a school that takes in that a field of the one
// taken in concerns: the whole school and the stages both teach, as far as the
// field is reported there; where it nowhere is, the rows that the other reports
// it in.
func (e *editor) reporting(to, from []int, id facts.FieldID) []int {
	var out, asGiven []int
	for _, r := range to {
		stage := e.t.Stage[r]
		if stage != registry.Whole && !e.teaches(from, stage) {
			continue
		}
		if blank.StateOf(e.t.Value(r, id)) != blank.NotReported {
			out = append(out, r)
		}
		if blank.StateOf(e.valueFor(from, stage, id)) != blank.NotReported && (len(to) == 1 || len(from) > 1 || stage == e.only(from)) {
			asGiven = append(asGiven, r)
		}
	}
	if len(out) == 0 {
		return asGiven
	}
	return out
}

// only is the stage of a school that teaches one; Whole where it teaches several.
func (e *editor) only(rows []int) registry.Stage {
	s, ok := e.t.SchoolAt(rows[0])
	if stages := s.Stages(); ok && len(stages) == 1 {
		return stages[0]
	}
	return registry.Whole
}

func (e *editor) teaches(rows []int, stage registry.Stage) bool {
	if e.only(rows) == stage {
		return true
	}
	for _, r := range rows {
		if e.t.Stage[r] == stage {
			return true
		}
	}
	return false
}

// valueFor is what a school has of a field for one stage, or for the whole: as
// reported there, or of a school of one stage in its other row, or the sum of
// its sections.
func (e *editor) valueFor(rows []int, stage registry.Stage, id facts.FieldID) float64 {
	sum, sections := blank.Of(blank.NotReported), 0
	for _, r := range rows {
		v := e.t.Value(r, id)
		if e.t.Stage[r] == stage && blank.StateOf(v) != blank.NotReported {
			return v
		}
		if e.t.Stage[r] == registry.Whole {
			if stage == e.only(rows) {
				sum = v
			}
			continue
		}
		if stage != registry.Whole {
			continue
		}
		if sections++; sections == 1 {
			sum = v
		} else {
			sum = joiningOf(e.dict.Field(id)).join(sum, v)
		}
	}
	return sum
}

func same(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }

// remove takes the rows of a school out.
func (e *editor) remove(school registry.SchoolID) {
	rest := facts.NewTable()
	ids := map[int32]int32{}
	fields, texts := e.t.Fields(), e.t.TextFields()
	for r := range e.t.Len() {
		s, isSchool := e.t.SchoolAt(r)
		if isSchool && s.ID == school {
			continue
		}
		to := int32(-1)
		if isSchool {
			known, ok := ids[e.t.School[r]]
			if !ok {
				known = rest.AddSchool(s)
				ids[e.t.School[r]] = known
			}
			to = known
		}
		row := rest.AddRow(e.t.County[r], e.t.Year[r], to, e.t.Stage[r])
		for _, f := range fields {
			if v := e.t.Value(r, f); blank.StateOf(v) != blank.NotReported {
				rest.Set(row, f, v, e.t.Origin(r, f))
			}
		}
		for _, f := range texts {
			rest.SetText(row, f, e.t.Text(r, f))
		}
	}
	e.t = rest
	e.index()
}
