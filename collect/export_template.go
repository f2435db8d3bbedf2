package collect

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/xuri/excelize/v2"

	"junheng/facts"
	"junheng/registry"
)

// Template gives a form to be filled in: with the schools' identity where
// schools are given, and with what was reported last year of things that do
// not change by themselves (type, founder, place, founding year) where previous
// is not nil; the rest of last year stands beside it in grey. Cells with a
// choice have a list, cells with numbers say when what is typed is none, and
// what identifies a school is locked. What is filled in is read as any workbook
// is. The error is a *fault.Fault for a form of computed results.
func Template(f *Form, schools []registry.School, county registry.RegionCode, year registry.SchoolYear, previous *facts.Table) ([]byte, error) {
	return Draft(f, schools, county, year, previous, nil)
}

// Draft is Template with what has been filled in so far; current may be nil.
func Draft(f *Form, schools []registry.School, county registry.RegionCode, year registry.SchoolYear, previous, current *facts.Table) ([]byte, error) {
	x := &exporter{form: f, aids: &aids{past: &exporter{form: f}}}
	if previous != nil {
		x.aids.past.look = newLookup(previous)
	}
	if current != nil {
		x.look = newLookup(current)
	}
	var list []subject
	for i := range schools {
		s := subject{school: &schools[i], county: schools[i].County, year: year}
		s.last = x.aids.past.look.latest(schools[i].ID, year-1)
		s.group = x.look.latest(schools[i].ID, year)
		list = append(list, s)
		for _, st := range schools[i].Stages() {
			x.aids.stages[min(int(st), 3)] = true
		}
	}
	if x.aids.stages == [4]bool{} {
		x.aids.stages[registry.Primary], x.aids.stages[registry.Junior] = true, true
	}
	x.aids.known = len(list) > 0
	if f.Subject == AboutCounty || len(list) == 0 {
		s := subject{county: county, year: year}
		if f.Subject == AboutCounty {
			s.last, s.group = x.aids.past.look.county(county, year-1), x.look.county(county, year)
			x.aids.known = county != 0
		}
		list = []subject{s}
	}
	return x.write(list)
}

// latest gives the group of a school in its last year up to one given.
func (l *lookup) latest(id registry.SchoolID, until registry.SchoolYear) *group {
	if l == nil {
		return nil
	}
	var found *group
	for i := range l.groups {
		g := &l.groups[i]
		if g.school >= 0 && l.t.Schools[g.school].ID == id && g.year <= until && (found == nil || g.year > found.year) {
			found = g
		}
	}
	return found
}

// county gives the county's own group in a year.
func (l *lookup) county(c registry.RegionCode, year registry.SchoolYear) *group {
	if l == nil {
		return nil
	}
	if i, ok := l.at[rowKey{c.County(), year, -1, registry.Whole}]; ok {
		return &l.groups[i]
	}
	return nil
}

// steady are the fields that do not change by themselves and are carried over.
var steady = map[facts.FieldID]bool{fieldType: true, fieldFounder: true, fieldLocation: true, fieldFounded: true}

// lastYearSheet is the name of the sheet with last year's data, which is never
// read.
const lastYearSheet = "上年数据"

// aids are what helps to fill a form in.
type aids struct {
	past                 *exporter // of last year
	stages               [4]bool   // sections that the schools teach
	known                bool      // it is known whom the form is about: that is locked
	open, locked, grey   int       // styles
	sheet                string
	lists, whole, amount map[string][]string // cells by list, and by least value
	years                []string
}

func (a *aids) last() *exporter { return a.past }

func (a *aids) begin(sheet string) {
	a.sheet, a.years = sheet, nil
	a.lists, a.whole, a.amount = map[string][]string{}, map[string][]string{}, map[string][]string{}
}

func (a *aids) styles(f *excelize.File) error {
	border := []excelize.Border{{Type: "left", Color: "C8CDD5", Style: 1}, {Type: "right", Color: "C8CDD5", Style: 1}, {Type: "top", Color: "C8CDD5", Style: 1}, {Type: "bottom", Color: "C8CDD5", Style: 1}}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	var errs [3]error
	a.open, errs[0] = f.NewStyle(&excelize.Style{Border: border, Protection: &excelize.Protection{Locked: false}})
	a.locked, errs[1] = f.NewStyle(&excelize.Style{Border: border, Fill: fill("EEF1F5"), Protection: &excelize.Protection{Locked: true}})
	a.grey, errs[2] = f.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "7A828F"}, Fill: fill("F6F7F9"), Protection: &excelize.Protection{Locked: true}})
	return errors.Join(errs[:]...)
}

// shown gives a cell: the value alone, or in a form to be filled in a cell that
// is open or locked.
func (x *exporter) shown(s *subject, e *Entry, stage registry.Stage, row, col int) any {
	v := x.value(s, e, stage)
	switch {
	case x.tint != 0:
		return excelize.Cell{StyleID: x.tint, Value: v}
	case x.aids == nil:
		return v
	case e.Key != "" && v != nil && x.aids.known, e.Ignore, x.notTaught(s, e, stage):
		return excelize.Cell{StyleID: x.aids.locked, Value: v}
	case e.Key == "" && x.form.Orientation != Rows:
		x.aids.column(e, col, row, row)
	}
	return excelize.Cell{StyleID: x.aids.open, Value: v}
}

// notTaught reports whether a cell is of a section that the school does not
// have.
func (x *exporter) notTaught(s *subject, e *Entry, stage registry.Stage) bool {
	if s.school == nil || stage == registry.Whole || e.def == nil || e.def.Level != facts.PerSection {
		return false
	}
	taught := s.school.Stages()
	return len(taught) > 0 && !slices.Contains(taught, stage)
}

// spareRows is how many rows of a table without schools are prepared.
const spareRows = 500

// column notes what the cells of an entry take. Of a table that names no
// schools yet, rows to come are prepared as well.
func (a *aids) column(e *Entry, col, from, to int) {
	if e.def == nil || e.Key != "" || e.Ignore {
		return
	}
	if !a.known {
		to = from + spareRows
	}
	top, err1 := excelize.CoordinatesToCellName(col+1, from)
	bottom, err2 := excelize.CoordinatesToCellName(col+1, max(from, to))
	if err1 != nil || err2 != nil {
		return
	}
	ref := top + ":" + bottom
	switch e.def.Type {
	case facts.Bool, facts.Answer:
		a.lists["是,否"] = append(a.lists["是,否"], ref)
	case facts.Enum:
		var words []string
		for _, o := range e.def.Options {
			words = append(words, o.Label.ZH)
		}
		k := strings.Join(words, ",")
		a.lists[k] = append(a.lists[k], ref)
	case facts.Year:
		a.years = append(a.years, ref)
	case facts.Count:
		if e.Times == "" {
			a.whole["0"] = append(a.whole["0"], ref)
		}
	case facts.Amount, facts.Ratio:
		if e.def.Min == nil || *e.def.Min >= 0 {
			a.amount["0"] = append(a.amount["0"], ref)
		}
	}
}

// freeze keeps the heading, and what names the rows, in sight.
func (x *exporter) freeze(w *excelize.StreamWriter) error {
	rows, cols := 1, 0
	if x.form.Layout.Title != "" {
		rows++
	}
	switch x.form.Orientation {
	case Vertical:
		cols = 3
	case Rows:
		out := x.columns()
		deep := 1
		for i, c := range out {
			deep = max(deep, len(c.path))
			if c.entry.Key == KeyName {
				cols = i + 1
			}
		}
		rows += deep - 1
	default:
		rows++
	}
	corner, err := excelize.CoordinatesToCellName(cols+1, rows+1)
	if err != nil {
		return err
	}
	pane := "bottomLeft"
	if cols > 0 {
		pane = "bottomRight"
	}
	return w.SetPanes(&excelize.Panes{Freeze: true, XSplit: cols, YSplit: rows, TopLeftCell: corner, ActivePane: pane})
}

// guard puts the lists and rules on the sheet, and locks what is not to be
// filled in. A rule only warns: 不适用 and 保密 can be written everywhere.
func (x *exporter) guard() error {
	a := x.aids
	var errs []error
	put := func(refs []string, title, hint string, set func(*excelize.DataValidation) error) {
		if len(refs) == 0 {
			return
		}
		dv := excelize.NewDataValidation(true)
		dv.SetSqref(strings.Join(refs, " "))
		dv.SetError(excelize.DataValidationErrorStyleWarning, title, hint)
		if err := set(dv); err != nil {
			return // too long a list to stand in a cell: it is checked when read
		}
		errs = append(errs, x.file.AddDataValidation(a.sheet, dv))
	}
	for _, words := range sorted(a.lists) {
		list := strings.Split(words, ",")
		put(a.lists[words], "请从列表中选择", "应为列表中的一项；不适用填“不适用”", func(dv *excelize.DataValidation) error { return dv.SetDropList(list) })
	}
	put(a.whole["0"], "应为整数", "应为不小于 0 的整数；确实没有填 0，不适用填“不适用”", func(dv *excelize.DataValidation) error {
		return dv.SetRange(0, 1e9, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween)
	})
	put(a.amount["0"], "应为数字", "应为不小于 0 的数字，不要写单位；不适用填“不适用”", func(dv *excelize.DataValidation) error {
		return dv.SetRange(0, 1e12, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween)
	})
	put(a.years, "应为年份", "应为四位年份，例如 2008", func(dv *excelize.DataValidation) error {
		return dv.SetRange(1800, 2200, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween)
	})
	if a.known {
		errs = append(errs, x.protect(a.sheet))
	}
	return errors.Join(errs...)
}

func (x *exporter) protect(sheet string) error {
	return x.file.ProtectSheet(sheet, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true, AutoFilter: true, Sort: true,
	})
}

func sorted(m map[string][]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// lastYear adds last year's data as the form shows them, in grey, on sheets of
// their own; a vertical form has them in a column.
func (x *exporter) lastYear(list []subject) error {
	if x.form.Orientation == Vertical {
		return nil
	}
	var past []subject
	for _, s := range list {
		if s.last != nil {
			s.group, s.last, s.year = s.last, nil, s.last.year
			past = append(past, s)
		}
	}
	if len(past) == 0 {
		return nil
	}
	y := &exporter{form: x.form, look: x.aids.past.look, file: x.file, head: x.head, tint: x.aids.grey}
	if y.form.Orientation == Rows {
		return y.sheet(lastYearSheet, func(w *page2) error { return y.rows(w, past) })
	}
	for i, s := range past {
		name := lastYearSheet
		if i > 0 {
			name = fmt.Sprintf("%s %d", lastYearSheet, i+1)
		}
		if err := y.sheet(name, func(w *page2) error { return y.one(w, s) }); err != nil {
			return err
		}
	}
	return nil
}
