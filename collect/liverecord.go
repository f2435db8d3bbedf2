package collect

import (
	"iter"
	"maps"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

// Said is what one cell of a form says, as it was typed or read before.
type Said struct {
	Value  float64      // in the dictionary's unit; a blank says which
	Words  string       // of text fields, and beside an answer
	Raw    string       // what was typed or read, where it is not the value as the form shows it
	Bad    bool         // Raw could not be taken as a value
	Origin facts.Origin // where it came from; zero for what was typed by nobody in particular
}

// empty reports whether the cell says nothing.
func (s *Said) empty() bool {
	return !s.Bad && s.Words == "" && blank.StateOf(s.Value) == blank.NotReported
}

// Sayings gives what the cells of a form say, by field and stage.
type Sayings interface {
	Find(at FactOf) (Said, bool)
	Len() int
	All() iter.Seq2[FactOf, Said] // in no order
}

// SaidMap is [Sayings] kept in a map.
type SaidMap map[FactOf]Said

// Find gives what a cell says.
func (m SaidMap) Find(at FactOf) (Said, bool) {
	said, ok := m[at]
	return said, ok
}

// Len is the number of cells.
func (m SaidMap) Len() int { return len(m) }

// All gives every cell.
func (m SaidMap) All() iter.Seq2[FactOf, Said] { return maps.All(m) }

// Filled is one form filled in cell by cell for one school, or for the county.
type Filled struct {
	Grid   *Grid // of the form
	County registry.RegionCode
	Year   registry.SchoolYear
	School registry.School                          // zero for the county's own form
	Place  string                                   // how the county calls itself, of a form about the county
	Skip   func(registry.Stage, facts.FieldID) bool // slots that another form asks for; nil: none
	Said   Sayings                                  // what its cells say; nil: nothing

	origins []facts.Origin
}

// Tally counts the cells of one form filled in.
type Tally struct {
	Asked, Filled int // required cells, and those of them that say something
}

// Examined is what checking forms filled in gives: the facts as the command
// line would take them over, all problems, and a tally for each form.
type Examined struct {
	Table    *facts.Table // without lineage: what is filled in has its own
	Problems []Problem    // in the order of the forms and of their items; School, Stage and Field name the cell
	Of       []int        // for each problem, which of the forms given it stands in; -1: in none, but among them
	Tallies  []Tally      // parallel to what was given
}

// Examine checks forms filled in cell by cell with the engine that checks
// workbooks: what each cell may hold, what is required, and every check of the
// forms over sections, schools, counties and years. Of opt it takes Forms (for
// checks of no form), Dict, Previous, Lines and Actor. Several forms of one
// school are checked together.
func Examine(filled []Filled, opt Options) *Examined {
	opt.LateOrigins = true
	in := join(filled, opt)
	k := &checker{in: in, now: newLookup(in.out.table), dict: opt.Dict, typed: true}
	k.before = opt.before()
	used := map[*Form]bool{}
	for i := range filled {
		used[filled[i].Grid.Form] = true
	}
	k.runAll(used)
	out := &Examined{Table: in.out.table, Tallies: make([]Tally, len(filled))}
	records := in.records()
	for i, r := range records {
		out.Tallies[i] = in.out.tally(r)
	}
	for _, i := range in.order() {
		p := &in.found[i]
		out.Problems = append(out.Problems, filled[p.file].located(p.Problem))
		if p.Field == "" {
			p.file = -1
		}
		out.Of = append(out.Of, p.file)
	}
	return out
}

// Assemble gives the facts of forms filled in as one table, without checking
// them.
func Assemble(filled []Filled, opt Options) *facts.Table { return join(filled, opt).out.table }

// join puts forms filled in together as records are that were read.
func join(filled []Filled, opt Options) *intake {
	in := &intake{opt: opt}
	a := &assembly{
		in: in, bare: opt.LateOrigins, table: facts.NewTable(), ids: map[registry.SchoolID]int32{}, byName: map[nameKey][]int32{},
		rows: make(map[rowKey]int, len(filled)), seen: map[seenKey]*record{},
	}
	in.out = a
	for i := range filled {
		if filled[i].Said == nil {
			filled[i].Said = SaidMap(nil)
		}
		in.adopt(i, &filled[i])
	}
	records := in.records()
	a.table.ExpectRows(rowsOfRecord * len(filled))
	a.types(records)
	for i, r := range records {
		a.add(r)
		if v, ok := filled[i].Said.Find(FactOf{Field: fieldReported}); ok {
			a.table.Set(a.row(r, registry.Whole), fieldReported, v.Value, v.Origin)
		}
		a.about(r)
	}
	return in
}

// adopt makes a record of a form filled in.
func (in *intake) adopt(at int, f *Filled) {
	s := &sheet{in: in, form: f.Grid.Form, typed: true, receipt: &SheetReceipt{}}
	s.file = &file{at: at, sheets: []*sheet{s}}
	in.files = append(in.files, s.file)
	rec := &record{sheet: s, county: f.County, region: f.Place, year: f.Year, name: f.School.Name, school: -1}
	if v, ok := f.Said.Find(FactOf{Field: fieldCounty}); ok {
		rec.region = v.Words
	}
	if f.School.ID != "" {
		rec.school = in.out.adopt(f)
	}
	typ := in.out.typeOf(rec)
	if v, ok := f.Said.Find(FactOf{Field: fieldType}); ok && !blank.Is(v.Value) {
		typ, _ = registry.ParseSchoolType(in.out.optionID(fieldType, v.Value))
	}
	s.records = []*record{rec}
	rec.items = f.items(typ)
}

// adopt enters the school of a form. What the form itself says of the school
// goes before what the register knows.
func (a *assembly) adopt(f *Filled) int32 {
	i, ok := a.ids[f.School.ID]
	if !ok {
		i = a.table.AddSchool(f.School)
		a.ids[f.School.ID] = i
	}
	s := &a.table.Schools[i]
	for field, forget := range map[facts.FieldID]func(){
		fieldType:     func() { s.Type = registry.UnknownType },
		fieldFounder:  func() { s.Founder = registry.UnknownFounder },
		fieldLocation: func() { s.Location = registry.UnknownLocation },
		fieldFounded:  func() { s.Founded = 0 },
	} {
		if v, ok := f.Said.Find(FactOf{Field: field}); ok && !v.Bad && !blank.Is(v.Value) {
			forget()
		}
	}
	return i
}

// items lists the cells of a form: those asked of the school, filled or not,
// and after them those that say something the form does not ask.
func (f *Filled) items(typ registry.SchoolType) []item {
	slots := f.Grid.Slots(registry.School{Type: typ})
	out := make([]item, 0, len(slots))
	f.origins = make([]facts.Origin, 0, f.Said.Len())
	used := 0
	for lo := 0; lo < len(slots); {
		hi := lo + 1
		for hi < len(slots) && slots[hi].Item == slots[lo].Item {
			hi++
		}
		out, used = f.cells(out, slots[lo:hi], used)
		lo = hi
	}
	if used == f.Said.Len() {
		return out
	}
	for at, said := range f.Said.All() {
		if _, ok := f.Grid.Find(at, registry.School{Type: typ}); ok || said.empty() {
			continue
		}
		for i, it := range f.Grid.Items {
			if it.Field == at.Field {
				out = append(out, f.item(i, at, &said, true))
				break
			}
		}
	}
	return out
}

// cells adds the cells of one item: of its sections, and where it says
// something of the whole of a divided school. Where only the whole is given, the
// sections are not asked for.
func (f *Filled) cells(out []item, slots []Slot, used int) ([]item, int) {
	first := len(out)
	sections, whole := false, false
	for _, slot := range slots {
		at := f.Grid.Fact(slot)
		said, ok := f.Said.Find(at)
		if ok {
			used++
		}
		full := ok && !said.empty()
		if f.Skip != nil && f.Skip(at.Stage, at.Field) || slot.Optional && !full {
			continue
		}
		whole = whole || full && slot.Optional
		sections = sections || full && !slot.Optional
		out = append(out, f.item(slot.Item, at, &said, ok))
	}
	if whole && !sections {
		out[first] = out[len(out)-1] // the whole stands last
		out = out[:first+1]
	}
	return out, used
}

// item makes the item of one cell.
func (f *Filled) item(i int, at FactOf, said *Said, ok bool) item {
	e := f.Grid.entries[i]
	it := item{entry: e, stage: at.Stage, row: i, col: int(at.Stage), label: f.Grid.Items[i].Label.ZH}
	it.value = blank.Of(blank.NotReported)
	if !ok {
		return it
	}
	it.value, it.words, it.raw = said.Value, said.Words, said.Raw
	it.shown = !said.empty()
	it.found = f.Grid.Form.doubt(e, said)
	if !said.Origin.IsZero() {
		f.origins = append(f.origins, said.Origin) // never more than were made room for
		it.from = &f.origins[len(f.origins)-1]
	}
	if it.found != nil {
		it.raw = it.text()
	}
	return it
}

// text gives what a cell holds: as it was typed, or as the form shows it.
func (it *item) text() string {
	switch {
	case it.raw != "" || !it.shown:
		return it.raw
	case it.entry.def.Type == facts.Words:
		return it.words
	}
	return cellText(cellOf(it.entry, it.value))
}

// doubt says what is wrong with one cell by itself: what reading its text says,
// and where that is not how the value came about, what the limits of the field
// say of the value.
func (f *Form) doubt(e *Entry, said *Said) *finding {
	if said.empty() {
		return nil
	}
	if said.Bad && strings.Contains(said.Raw, TwoValues) {
		return parked("collect.conflict", wantOnce.With(), causeTwoValues.With("values", said.Raw))
	}
	if said.Raw != "" || said.Bad {
		r := f.readCell(e, typedCell(said.Raw), "")
		switch {
		case said.Bad && (r.found == nil || !r.found.parked):
			return parked("collect.write_again", e.want(""), causeWriteAgain.With())
		case said.Bad:
			return r.found
		case (r.found == nil || !r.found.parked) && sameValue(r.value, said.Value):
			return r.found
		}
	}
	if e.numeric() && !blank.Is(said.Value) {
		if bad := e.limits(said.Value, e.Unit, e.factor); bad != nil && !bad.parked {
			return bad
		}
	}
	return nil
}

func (e *Entry) numeric() bool {
	return e.def.Type == facts.Count || e.def.Type == facts.Amount || e.def.Type == facts.Ratio
}

// tally counts the required cells of a record once everything is put in place.
func (a *assembly) tally(r *record) Tally {
	var t Tally
	typ := a.typeOf(r)
	for i := range r.items {
		it := &r.items[i]
		if !it.entry.Required {
			continue
		}
		if it.shown {
			t.Asked++
			t.Filled++
			continue
		}
		stage, ok := r.sectionOf(it, typ)
		if !ok || r.saidElsewhere(it, typ, stage) {
			continue
		}
		if row, ok := a.rows[rowKey{a.county(r), r.year, r.school, stage}]; ok && blank.StateOf(a.table.Value(row, it.entry.Field)) == blank.NotApplicable {
			continue
		}
		t.Asked++
	}
	return t
}

// located names the place that the cell of a problem was read from; of a cell
// that was typed there is none.
func (f *Filled) located(p Problem) Problem {
	said, _ := f.Said.Find(FactOf{Field: p.Field, Stage: p.Stage})
	o := &said.Origin
	p.File, p.Sheet, p.Cell = o.File, o.Sheet, o.Cell
	p.Row, p.Col = placeOfCell(o.Cell)
	if p.School == "" {
		p.School, p.Name = f.School.ID, f.School.Name
	}
	return p
}

// reportFilledIn is report for what is filled in here rather than sent.
func (k *checker) reportFilledIn(g *group, row int, fields []facts.FieldID, p Problem) {
	for _, f := range fields {
		for _, r := range g.rowsFrom(row) {
			if k.reportTyped(g, r, f, f == fields[len(fields)-1], p) {
				return
			}
		}
	}
	k.reportBlank(g, fields, p)
}

// reportTyped places a problem at a cell filled in; false where the cell holds
// nothing. A value that does not apply is only taken last.
func (k *checker) reportTyped(g *group, row int, f facts.FieldID, last bool, p Problem) bool {
	h, ok := k.in.out.held.of(factKey{row, f}, k.now.t.Stage[row])
	if !ok || h.rec == nil {
		return false
	}
	v := k.now.t.Value(row, f)
	if blank.StateOf(v) == blank.NotApplicable && !last {
		return false
	}
	p.Field, p.Stage, p.Row, p.Col, p.Label, p.Got = f, k.now.t.Stage[row], h.item.row, h.item.col, h.item.label, h.item.text()
	k.placeTyped(g, h.rec, p)
	return true
}

// reportBlank places a problem at a cell that nobody has filled in: the first
// of fields that a form asks of the school. What no form asks is not reported.
func (k *checker) reportBlank(g *group, fields []facts.FieldID, p Problem) {
	for _, r := range k.in.records() {
		if r.school != g.school || r.year != g.year {
			continue
		}
		for _, f := range fields {
			for i := range r.items {
				if it := &r.items[i]; it.entry.Field == f {
					stage, _ := r.sectionOf(it, k.in.out.typeOf(r))
					p.Field, p.Stage, p.Row, p.Col, p.Label = f, stage, it.row, it.col, it.label
					k.placeTyped(g, r, p)
					return
				}
			}
		}
	}
}

func (k *checker) placeTyped(g *group, r *record, p Problem) {
	if g.school >= 0 {
		p.School, p.Name = k.now.t.Schools[g.school].ID, k.now.t.Schools[g.school].Name
	}
	k.in.found = append(k.in.found, placed{file: r.sheet.file.at, sheet: 0, Problem: p})
}

// TwoValues stands between the values of a cell that files sent together
// contradict each other about; such a cell is Bad until one is written.
const TwoValues = " ≠ "

var causeTwoValues = locale.NewTemplate("collect.cause.two_values", "一次报送的文件中此项有两个值（{values}）；请核对后填写一个", "files sent together give two values ({values}); write the right one")

var causeWriteAgain = locale.NewTemplate("collect.cause.write_again", "原表中的此格未能读取；请重新填写", "this cell of the workbook could not be read; write the value again")
