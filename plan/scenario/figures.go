package scenario

import (
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

// Figures are the facts of one section, its school and the county as the changes
// of a scenario find them.
type Figures struct {
	e      *editor
	school registry.SchoolID
	stage  registry.Stage
}

// FiguresOf opens the facts of one county and year for reading; the table must
// hold no others, as that which [Apply] gives.
func FiguresOf(t *facts.Table, dict *facts.Dictionary, county registry.RegionCode, year registry.SchoolYear) *Figures {
	e := &editor{t: t, dict: dict, county: county, year: year}
	e.index()
	return &Figures{e: e}
}

// Of turns to another section.
func (f *Figures) Of(school registry.SchoolID, stage registry.Stage) *Figures {
	return &Figures{e: f.e, school: school, stage: stage}
}

// Value gives a field of the section, or of its school or the county where it is
// theirs; not reported where nobody says it.
func (f *Figures) Value(id facts.FieldID) float64 {
	d := f.e.dict.Field(id)
	if d == nil {
		return blank.Of(blank.NotReported)
	}
	rows := f.e.rowsHolding(d, f.school, f.stage)
	return f.e.held(d, rows)
}

// Taught reports whether the section stands in the facts at all.
func (f *Figures) Taught() bool {
	_, why := f.e.row(f.school, f.stage)
	return why.IsZero()
}

// holding lists the rows in which a change of a fact is entered, and makes the
// county's own where it has none.
func (e *editor) holding(f *facts.Field, school registry.SchoolID, stage registry.Stage) ([]int, locale.Message) {
	switch {
	case f.Level == facts.PerCounty && school != "":
		return nil, ofCounty.With("field", f.Label)
	case f.Level != facts.PerCounty && school == "":
		return nil, ofSchools.With("field", f.Label)
	case f.Level != facts.PerCounty:
		if _, why := e.row(school, stage); !why.IsZero() && (stage != registry.Whole || len(e.rowsOf(school)) == 0 || f.Level == facts.PerSection) {
			return nil, why
		}
	case len(e.rowsOf("")) == 0:
		e.t.AddRow(e.county, e.year, -1, registry.Whole)
		e.index()
	}
	return e.rowsHolding(f, school, stage), locale.Message{}
}

// rowsHolding lists the rows that say a field of a section: its own; of what
// belongs to a school, all of the school, the whole first, so that none
// contradicts the other; of what belongs to the county, the county's.
func (e *editor) rowsHolding(f *facts.Field, school registry.SchoolID, stage registry.Stage) []int {
	switch f.Level {
	case facts.PerCounty:
		return e.rowsOf("")
	case facts.PerSchool:
		return e.rowsOf(school)
	}
	if r, why := e.row(school, stage); why.IsZero() {
		return []int{r}
	}
	return nil
}

// held is the value of a field in the first of several rows that says it.
func (e *editor) held(f *facts.Field, rows []int) float64 {
	out := blank.Of(blank.NotReported)
	for i, r := range rows {
		v := e.t.Value(r, f.ID)
		if blank.StateOf(v) != blank.NotReported {
			return v
		}
		if i == 0 {
			out = v
		}
	}
	return out
}
