package collect

import (
	"slices"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/registry"
)

// Reading is what one typed text means in a cell of a form.
type Reading struct {
	Value   float64  // in the dictionary's unit; a blank says which
	Words   string   // of text fields, and beside an answer
	Bad     bool     // the text cannot be taken; Problem says why
	Problem *Problem // what is wrong with the text by itself, or worth a look; nil: nothing
}

// Empty reports whether the text says nothing: the cell is blank.
func (r Reading) Empty() bool {
	return !r.Bad && r.Words == "" && blank.StateOf(r.Value) == blank.NotReported
}

// ReadValue reads a text typed into a cell of a form, as a workbook's cell is
// read: 36, 1,200.5 and 125 are numbers in the form's unit, 不适用 and — do not
// apply, 0 is zero, and nothing at all is a blank. What the form does not ask
// of the school is Bad.
func ReadValue(f *Form, at FactOf, s registry.School, text string) Reading {
	e := f.entryOf(at, s.Type)
	if e == nil {
		p := Problem{
			Severity: MustFix, Key: "collect.not_asked", Row: -1, Col: -1, Field: at.Field, Stage: at.Stage, School: s.ID, Name: s.Name,
			Got: text, Want: wantNotAsked.With("form", f.Label), Parked: true,
		}
		return Reading{Value: blank.Of(blank.NotReported), Bad: true, Problem: &p}
	}
	r := f.readCell(e, typedCell(text), "")
	out := Reading{Value: r.value, Words: r.words}
	if r.found != nil {
		out.Bad = r.found.parked
		out.Problem = &Problem{
			Severity: r.found.severity, Key: r.found.key, Row: -1, Col: -1, Label: e.itemLabel().ZH, Field: at.Field, Stage: at.Stage,
			School: s.ID, Name: s.Name, Got: text, Want: r.found.want, Cause: r.found.cause, Parked: r.found.parked,
		}
	}
	return out
}

// typedCell is a typed text as a cell; spaces alone are a blank.
func typedCell(text string) workbook.Cell {
	if strings.TrimSpace(text) == "" {
		return workbook.Cell{}
	}
	return workbook.Cell{Kind: workbook.Text, Text: text}
}

// asked lists the entries of a form that take a value, in its order: its
// fields, the blanks of its sentences, and the answers beside them.
func (f *Form) asked() []*Entry {
	var out []*Entry
	for _, e := range f.Entries {
		if e.Field != "" {
			out = append(out, e)
		}
		for _, b := range e.blanks {
			if b.entry != nil {
				out = append(out, b.entry)
			}
		}
		if e.answer != nil {
			out = append(out, e.answer)
		}
	}
	return out
}

// itemLabel gives the words for an entry that takes a value: of a blank in a
// sentence, the field's own beside the sentence's.
func (e *Entry) itemLabel() locale.Text {
	t := locale.Text{ZH: strings.ReplaceAll(e.Label, pathMark, "·"), EN: e.EN}
	if e.blank {
		t.ZH += "·" + e.def.Label.ZH
	}
	if t.EN == "" {
		t.EN = e.def.Label.EN
	}
	return t
}

// entryOf finds the entry that a fact of a school of a type belongs to; nil
// where the form does not ask for it.
func (f *Form) entryOf(at FactOf, typ registry.SchoolType) *Entry {
	for _, e := range f.asked() {
		if e.Field == at.Field && slices.Contains(e.stages(f, typ), at.Stage) {
			return e
		}
	}
	return nil
}

// stages lists the sections for which a form asks an entry of a school of a
// type; an entry that may also be given for the whole of a divided school has
// Whole last.
func (e *Entry) stages(f *Form, typ registry.SchoolType) []registry.Stage {
	taught := typ.Stages()
	switch divided := e.Stage == each || f.sectioned() && !e.hasStage; {
	case e.def.Level != facts.PerSection:
		return []registry.Stage{registry.Whole}
	case e.hasStage && e.stage != registry.Whole:
		if len(taught) > 0 && !slices.Contains(taught, e.stage) {
			return nil
		}
		return []registry.Stage{e.stage}
	case len(taught) == 1:
		return taught
	case divided && len(taught) > 1:
		return append(slices.Clone(taught), registry.Whole)
	}
	return []registry.Stage{registry.Whole}
}

// Askable reports whether a form can be filled in cell by cell: not one of
// computed results, and not one that shows facts per pupil.
func (f *Form) Askable() bool {
	if f.Result || f.Orientation == ChecksOnly {
		return false
	}
	items := f.asked()
	return len(items) > 0 && !slices.ContainsFunc(items, func(e *Entry) bool { return e.Times != "" })
}

// InForce reports whether the form is the one of a school year.
func (f *Form) InForce(year registry.SchoolYear) bool {
	day := year.AsOf()
	return f.From <= day && (f.Until == "" || day <= f.Until)
}

var wantNotAsked = locale.NewTemplate("collect.want.not_asked", "《{form}》没有要求该校填写此项", "{form} does not ask this of the school")

// AboutRecord lists the fields that a form about the county says of itself
// without an entry of their own: what the county calls itself, and the year.
func AboutRecord() []facts.FieldID { return []facts.FieldID{fieldCounty, fieldReported} }

// NameKey gives the name of a school as names are compared: without spaces,
// brackets and the like.
func NameKey(name string) string { return schoolKey(name) }
