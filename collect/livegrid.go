package collect

import (
	"slices"

	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

// Item is one line of a form as a table to be filled in: what is asked, in
// which unit, of which sections.
type Item struct {
	Label    locale.Text
	Group    string      // category as the form prints it, or empty
	Unit     locale.Text // in which the form asks; empty where there is none
	Remark   string      // printed beside the item
	Sentence string      // the whole sentence, of a blank in one
	Field    facts.FieldID
	Type     facts.Type
	Whole    bool // whole numbers only
	Required bool
	Options  []facts.Option // of an enum field
	Note     locale.Text    // what the field means
	Needs    []string       // laws or indicators that need it
	Privacy  facts.Privacy
	Stages   []registry.Stage // sections asked of any school of the grid
}

// Slot is one cell that a school is asked to fill in.
type Slot struct {
	Item     int
	Stage    registry.Stage
	Optional bool // may be given in place of the sections: the whole of a divided school
	Spared   bool // schools of this type are not asked; a blank does not apply
}

// Column is one column of a grid with the schools down.
type Column struct {
	Item  int
	Stage registry.Stage
}

// Run is a run of items of one group: From up to, not including, To.
type Run struct {
	Name     string
	From, To int
}

// Grid lays a form out to be filled in on a screen: with one school, items
// down and sections across; with many, schools down and columns across.
type Grid struct {
	Form    *Form
	Items   []Item
	Stages  []registry.Stage // sections that any school of the grid has a cell for
	Schools []registry.School

	entries []*Entry
	slots   map[registry.SchoolType][]Slot
}

// LayOut describes a form for schools; for a form about the county, schools
// are left out.
func LayOut(f *Form, schools []registry.School) *Grid {
	g := &Grid{Form: f, Schools: schools, entries: f.asked(), slots: map[registry.SchoolType][]Slot{}}
	for _, e := range g.entries {
		g.Items = append(g.Items, e.describe(f))
	}
	types := []registry.SchoolType{registry.UnknownType}
	if len(schools) > 0 {
		types = nil
		for _, s := range schools {
			if !slices.Contains(types, s.Type) {
				types = append(types, s.Type)
			}
		}
	}
	for _, t := range types {
		for _, s := range g.slotsOf(t) {
			if it := &g.Items[s.Item]; !slices.Contains(it.Stages, s.Stage) {
				it.Stages = append(it.Stages, s.Stage)
			}
			if !slices.Contains(g.Stages, s.Stage) {
				g.Stages = append(g.Stages, s.Stage)
			}
		}
	}
	for i := range g.Items {
		slices.SortFunc(g.Items[i].Stages, wholeLast)
	}
	slices.SortFunc(g.Stages, wholeLast)
	return g
}

// wholeLast orders sections, the whole school behind them.
func wholeLast(a, b registry.Stage) int { return int(a-1) - int(b-1) }

func (e *Entry) describe(f *Form) Item {
	it := Item{
		Label: e.itemLabel(), Group: e.Group, Unit: facts.UnitText(e.Unit), Remark: e.Remark, Field: e.Field, Type: e.def.Type, Whole: e.def.Whole(),
		Required: e.Required, Options: e.def.Options, Note: e.def.Note, Needs: e.def.Needs, Privacy: e.def.Privacy,
	}
	if e.blank || e.def.Type == facts.Answer {
		it.Sentence = tidy(f.Entries[e.index].Sentence)
	}
	return it
}

// Slots lists the cells that a school is asked to fill in, in the order of the
// form. The slice is shared; it must not be changed.
func (g *Grid) Slots(s registry.School) []Slot {
	if have, ok := g.slots[s.Type]; ok {
		return have
	}
	return slotsOf(g.Form, g.entries, s.Type)
}

func (g *Grid) slotsOf(typ registry.SchoolType) []Slot {
	g.slots[typ] = slotsOf(g.Form, g.entries, typ)
	return g.slots[typ]
}

func slotsOf(f *Form, entries []*Entry, typ registry.SchoolType) []Slot {
	out := make([]Slot, 0, len(entries))
	for i, e := range entries {
		stages := e.stages(f, typ)
		for _, s := range stages {
			out = append(out, Slot{Item: i, Stage: s, Optional: s == registry.Whole && len(stages) > 1, Spared: e.spares(typ)})
		}
	}
	return out
}

// Fact gives the fact that a slot asks for.
func (g *Grid) Fact(s Slot) FactOf { return FactOf{Field: g.Items[s.Item].Field, Stage: s.Stage} }

// Find gives the slot of a school that holds a fact; false where the form does
// not ask for it.
func (g *Grid) Find(at FactOf, s registry.School) (Slot, bool) {
	for _, slot := range g.Slots(s) {
		if slot.Stage == at.Stage && g.Items[slot.Item].Field == at.Field {
			return slot, true
		}
	}
	return Slot{}, false
}

// Groups gives the runs of items that stand under one heading.
func (g *Grid) Groups() []Run {
	var out []Run
	for i, it := range g.Items {
		if n := len(out); n > 0 && out[n-1].Name == it.Group {
			out[n-1].To = i + 1
			continue
		}
		out = append(out, Run{it.Group, i, i + 1})
	}
	return out
}

// Columns gives the columns of a grid with the schools down: every item once
// for each section that any of its schools is asked about.
func (g *Grid) Columns() []Column {
	var out []Column
	for i, it := range g.Items {
		for _, s := range it.Stages {
			out = append(out, Column{i, s})
		}
	}
	return out
}

// Show writes a value as the form asks for it: 125.3 where it asks in 万元, 是,
// 不适用, 保密; a blank is empty. Of a text field it gives the words.
func (g *Grid) Show(item int, v float64, words string) string {
	e := g.entries[item]
	if e.def.Type == facts.Words {
		return words
	}
	return cellText(cellOf(e, v))
}

// StageWord gives the words by which the form names a section.
func (g *Grid) StageWord(s registry.Stage) locale.Text {
	return locale.Text{ZH: g.Form.wordOf(s), EN: stageText(s).EN}
}
