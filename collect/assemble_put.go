package collect

import (
	"fmt"
	"math"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/registry"
)

// row gives the table's row for a record's school or county and a section.
func (a *assembly) row(r *record, stage registry.Stage) int {
	return a.rowFor(rowKey{a.county(r), r.year, r.school, stage})
}

// recordRows are the rows that a record has a part in, by section.
type recordRows struct {
	a    *assembly
	r    *record
	rows [registry.Senior + 1]int // counted from 1; 0 until asked for
}

func (a *assembly) rowsOf(r *record) recordRows { return recordRows{a: a, r: r} }

func (l *recordRows) at(stage registry.Stage) int {
	if int(stage) >= len(l.rows) {
		return l.a.row(l.r, stage)
	}
	if l.rows[stage] == 0 {
		l.rows[stage] = l.a.row(l.r, stage) + 1
	}
	return l.rows[stage] - 1
}

// county gives the county a record belongs to, which is its school's.
func (a *assembly) county(r *record) registry.RegionCode {
	if r.school >= 0 {
		return a.table.Schools[r.school].County.County()
	}
	return r.county.County()
}

func (a *assembly) rowFor(k rowKey) int {
	i, ok := a.rows[k]
	if !ok {
		i = a.table.AddRow(k.county, k.year, k.school, k.stage)
		a.rows[k] = i
	}
	return i
}

// put stores the i-th item of a record in a row. The same value again counts
// once; another value from a corrected version of the same file replaces it; any
// other is a conflict.
func (a *assembly) put(r *record, i, row int) {
	it := &r.items[i]
	p := a.place(i, it.entry, a.table.Stage[row])
	if h, ok := a.held.at(row, p); ok && !a.replace(factKey{row, it.entry.Field}, h, r, it) {
		return
	}
	a.held.put(row, p, r, it)
	if it.words != "" {
		a.table.SetText(row, it.entry.Field, it.words)
	}
	if it.entry.def.Type == facts.Words {
		return
	}
	if p.column == nil {
		p.column = a.table.Ensure(it.entry.Field)
	}
	var from facts.Origin
	if !a.bare {
		from = a.origin(r, it)
	}
	a.table.SetIn(p.column, row, it.value, from)
}

// place gives where the i-th item of a record goes: where that of the record
// before it went, mostly.
func (a *assembly) place(i int, e *Entry, stage registry.Stage) *place {
	for len(a.places) <= i {
		a.places = append(a.places, place{})
	}
	p := &a.places[i]
	if p.entry != e || p.stage != stage {
		*p = a.held.place(e, stage)
	}
	return p
}

// originOf gives where the value of a row comes from.
func (a *assembly) originOf(k factKey) facts.Origin {
	if a.bare {
		if o := a.heldFrom(k.row, k.field); !o.IsZero() {
			return o
		}
	}
	return a.table.Origin(k.row, k.field)
}

// heldFrom gives where a value comes from by who holds it.
func (a *assembly) heldFrom(row int, f facts.FieldID) facts.Origin {
	if h, ok := a.held.of(factKey{row, f}, a.table.Stage[row]); ok && h.rec != nil {
		return a.origin(h.rec, h.item)
	}
	return facts.Origin{}
}

func (a *assembly) origin(r *record, it *item) facts.Origin {
	switch {
	case it.from != nil:
		return *it.from
	case r.sheet.typed:
		return facts.Origin{}
	}
	o := facts.Origin{
		File: r.sheet.file.receipt.File, Hash: r.sheet.file.receipt.Hash, Sheet: r.sheet.receipt.Sheet,
		Cell: workbook.CellName(it.row, it.col), By: a.in.opt.Actor, Note: it.note,
	}
	if it.raw != show(it.value) {
		o.Raw = it.raw
	}
	return o
}

// back gives a stored value in the unit of the form.
func back(e *Entry, v float64) float64 { return e.factor.inverse().apply(v) }

func sameValue(a, b float64) bool {
	if blank.Is(a) || blank.Is(b) {
		return blank.Is(a) && blank.Is(b) && blank.StateOf(a) == blank.StateOf(b)
	}
	return a == b
}

func (a *assembly) placeOf(key factKey) string {
	o := a.originOf(key)
	return placeOf(o.File, o.Sheet, o.Cell)
}

// twice recognises a second row for one school on one sheet. An identical row
// is skipped; a contradicting one is parked.
func (a *assembly) twice(r *record) bool {
	stage := registry.Whole
	if r.staged {
		stage = r.stage
	}
	k := seenKey{r.sheet, r.school, r.year, stage}
	first, ok := a.seen[k]
	if !ok {
		a.seen[k] = r
		return false
	}
	for i := range r.items {
		if i < len(first.items) && !sameValue(r.items[i].value, first.items[i].value) {
			it := &r.items[i]
			r.sheet.park(r, keyUsed(r), "collect.duplicate_school", wantOneRow.With(),
				causeDuplicate.With("row", first.row+1, "label", it.label, "a", cellOr(first.items[i]), "b", cellOr(*it)))
			return true
		}
	}
	r.sheet.receipt.Read--
	r.sheet.skip(r.row, r.row, skippedTwice.With("row", first.row+1))
	for i := range r.sheet.records {
		if r.sheet.records[i] == r {
			r.sheet.records = append(r.sheet.records[:i:i], r.sheet.records[i+1:]...)
			break
		}
	}
	return true
}

func cellOr(it item) string {
	if it.raw == "" {
		return "（空白）"
	}
	return it.raw
}

func keyUsed(r *record) Key {
	if _, ok := r.at.find(KeyCode); ok {
		return KeyCode
	}
	return KeyName
}

// restore turns a value per unit of another field back into the fact: 2.56
// teachers per 100 pupils of 352 pupils are 9 teachers. A count is made whole
// where the printed decimals leave one whole number; elsewhere it is a share of
// a divided school, or worth a look.
func (a *assembly) restore(r *record, it *item) {
	if blank.Is(it.value) {
		return
	}
	base, ok := r.value(it.entry.Times)
	if !ok {
		it.value = blank.Of(blank.NotReported)
		return
	}
	per := it.entry.Per
	if per == 0 {
		per = 1
	}
	exact := it.value * base / per
	slack := 0.5 * math.Pow10(-max(decimals(it.raw), printed)) * base / per
	it.note = fmt.Sprintf("%s × %s ÷ %s", it.raw, show(base), show(per))
	if !it.entry.def.Whole() {
		it.value, it.slack = exact, slack
		return
	}
	whole := math.Round(exact)
	if math.Abs(whole-exact) <= slack+1e-9 && slack < 0.5 {
		it.value, it.slack = whole, slack
		return
	}
	it.value, it.slack = exact, slack
	stage, _ := r.sectionOf(it, a.typeOf(r))
	r.sheet.problem(Problem{
		Stage: stage, Severity: Remark, Key: "collect.ratio_without_count", Row: it.row, Col: it.col, Label: it.label, Field: it.entry.Field,
		School: a.idOf(r), Name: r.name, Got: it.raw, Want: wantRatio.With("base", show(base), "per", show(per), "exact", show(math.Round(exact*1e4)/1e4)), Cause: causeRatio.With(),
	})
}

// printed is how many decimals the official tables print of such values; a
// number cell does not keep the zeros at its end.
const printed = 2

func decimals(s string) int {
	if i := strings.IndexByte(s, '.'); i >= 0 {
		return len(strings.TrimRight(s[i+1:], "%"))
	}
	return 0
}

func splitStage(name string) (field string, stage int) {
	for s, suffix := range map[registry.Stage]string{registry.Primary: "_primary", registry.Junior: "_junior", registry.Senior: "_senior"} {
		if f, ok := strings.CutSuffix(name, suffix); ok {
			return f, int(s)
		}
	}
	return name, -1
}

// What conflicts say.
var (
	causeConflict   = locale.NewTemplate("collect.cause.conflict", "{place} 的“{label}”已填 {old}；请核对后只保留一个值，此处的值未入库", "{place} already gives {old}; keep one value, this one was not taken")
	wantReplaced    = locale.NewTemplate("collect.want.replaced", "原值 {old}", "was {old}")
	causeReplaced   = locale.NewTemplate("collect.cause.replaced", "已用更正后的文件替换 {place} 的值", "the corrected file replaces the value of {place}")
	wantSuperseded  = locale.NewTemplate("collect.want.superseded", "更正后的值是 {new}", "the corrected value is {new}")
	causeSuperseded = locale.NewTemplate("collect.cause.superseded", "{place} 是更正后的文件，以它为准；此处的值未采用", "{place} is the corrected file and goes before this one; this value was not used")
	wantOneRow      = locale.NewTemplate("collect.want.one_row", "每所学校（学部）只应有一行", "want one row for a school or section")
	causeDuplicate  = locale.NewTemplate("collect.cause.duplicate", "与第 {row} 行是同一所学校，而“{label}”一处为 {a}、一处为 {b}；本行未入库，请删去错误的一行", "the same school as in row {row}, where {label} is {a} and here {b}; this row was not taken, delete the wrong one")
	skippedTwice    = locale.NewTemplate("collect.skipped.twice", "与第 {row} 行完全相同，只计一次", "the same as row {row}; counted once")
	wantRatio       = locale.NewTemplate("collect.want.ratio", "乘以 {base} 再除以 {per} 得 {exact}，一般应是整数", "× {base} ÷ {per} is {exact}, usually a whole number")
	causeRatio      = locale.NewTemplate("collect.cause.ratio", "一贯制学校按比例拆分时可以不是整数；否则请核对", "a share of a one-through school need not be whole; otherwise check it")
)
