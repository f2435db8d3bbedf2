package collect

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// subject is whom one record of an exported form is about.
type subject struct {
	school *registry.School // nil for a county
	county registry.RegionCode
	year   registry.SchoolYear
	stage  registry.Stage // of a row about one section
	group  *group         // nil for a form to be filled in
}

// Template gives a form to be filled in: with the schools' identity where
// schools are given, and with what was reported last year of things that do
// not change by themselves (type, founder, place, founding year) where previous
// is not nil. The error is a *fault.Fault for a form of computed results.
func Template(f *Form, schools []registry.School, county registry.RegionCode, year registry.SchoolYear, previous *facts.Table) ([]byte, error) {
	x := &exporter{form: f}
	if previous != nil {
		x.look = newLookup(previous)
		x.only = map[facts.FieldID]bool{fieldType: true, fieldFounder: true, fieldLocation: true, fieldFounded: true}
	}
	var list []subject
	for i := range schools {
		s := subject{school: &schools[i], county: schools[i].County, year: year}
		if x.look != nil {
			if at := x.look.school(schools[i].ID); at >= 0 {
				s.group = x.look.latest(at)
			}
		}
		list = append(list, s)
	}
	if f.Subject == AboutCounty || len(list) == 0 {
		list = []subject{{county: county, year: year}}
	}
	return x.write(list)
}

// Export gives a form filled in with the facts of a table, in the order of its
// schools. What is exported reads back the same: blanks stay blank, and what
// does not apply or is withheld says so.
func Export(f *Form, t *facts.Table) ([]byte, error) {
	x := &exporter{form: f, look: newLookup(t)}
	var list []subject
	for i := range x.look.groups {
		g := &x.look.groups[i]
		if (g.school < 0) != (f.Subject == AboutCounty) {
			continue
		}
		s := subject{county: g.county, year: g.year, group: g}
		if g.school >= 0 {
			s.school = &t.Schools[g.school]
		}
		list = append(list, s)
	}
	return x.write(list)
}

// latest gives the group of a school in its last year.
func (l *lookup) latest(school int32) *group {
	var found *group
	for i := range l.groups {
		if g := &l.groups[i]; g.school == school && (found == nil || g.year > found.year) {
			found = g
		}
	}
	return found
}

// exporter writes one form.
type exporter struct {
	form *Form
	look *lookup
	only map[facts.FieldID]bool // nil: every field
	file *excelize.File
	head int // style of headings
}

var notExported = locale.NewTemplate("collect.not_exported", "{form}是计算结果表，由评估导出", "{form} holds computed results; assessing writes it")

func (x *exporter) write(list []subject) ([]byte, error) {
	f := x.form
	if f.Result || f.Orientation == ChecksOnly {
		return nil, fault.New(fault.Usage, notExported.With("form", f.Label))
	}
	x.file = excelize.NewFile()
	defer x.file.Close()
	var err error
	x.head, err = x.file.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
	})
	if err != nil {
		return nil, err
	}
	if f.Orientation == Rows {
		err = x.sheet(x.name(0, subject{}), func(w *page2) error { return x.rows(w, list) })
	} else {
		for i, s := range list {
			if err == nil {
				err = x.sheet(x.name(i, s), func(w *page2) error { return x.one(w, s) })
			}
		}
	}
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if err := x.file.Write(&buf); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// name gives the name of the i-th sheet.
func (x *exporter) name(i int, s subject) string {
	base := x.form.Layout.Sheet
	if base == "" {
		base = x.form.Label.ZH
	}
	if i > 0 && s.school != nil && s.school.Name != "" {
		base = strconv.Itoa(i+1) + " " + s.school.Name
	} else if i > 0 {
		base = fmt.Sprintf("%s %d", base, i+1)
	}
	base = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return '_'
		}
		return r
	}, base)
	if r := []rune(base); len(r) > 31 {
		base = string(r[:31])
	}
	return base
}

// page2 streams the rows of one sheet.
type page2 struct {
	w   *excelize.StreamWriter
	row int
}

func (x *exporter) sheet(name string, fill func(*page2) error) error {
	first := x.file.GetSheetName(0)
	if x.file.SheetCount == 1 && first == "Sheet1" {
		if err := x.file.SetSheetName(first, name); err != nil {
			return err
		}
	} else if _, err := x.file.NewSheet(name); err != nil {
		return err
	}
	w, err := x.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := w.SetColWidth(1, 60, 14); err != nil {
		return err
	}
	if err := fill(&page2{w: w}); err != nil {
		return err
	}
	return w.Flush()
}

func (p *page2) add(cells ...any) error {
	p.row++
	at, err := excelize.CoordinatesToCellName(1, p.row)
	if err != nil {
		return err
	}
	return p.w.SetRow(at, cells)
}

func (p *page2) merge(top, left, bottom, right int) error {
	if top == bottom && left == right {
		return nil
	}
	a, err := excelize.CoordinatesToCellName(left+1, top)
	if err != nil {
		return err
	}
	b, err := excelize.CoordinatesToCellName(right+1, bottom)
	if err != nil {
		return err
	}
	return p.w.MergeCell(a, b)
}

// keyText gives what identifies a subject.
func (s *subject) keyText(k Key) any {
	switch k {
	case KeyYear:
		if s.year != 0 {
			return int(s.year)
		}
	case KeyCountyCode:
		if s.county != 0 {
			return s.county.String()
		}
	case KeyCountyName:
		if s.county != 0 {
			return registry.RegionName(s.county)
		}
	case KeyStage:
		if s.stage != registry.Whole {
			return stageText(s.stage).ZH
		}
	}
	if s.school == nil {
		return nil
	}
	switch k {
	case KeyCode:
		return text(s.school.Code)
	case KeyName:
		return text(s.school.Name)
	case KeyTownship:
		return text(s.school.Township)
	}
	return nil
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// value gives what a cell of an entry holds for a subject.
func (x *exporter) value(s *subject, e *Entry, stage registry.Stage) any {
	if e.Key != "" {
		return s.keyText(e.Key)
	}
	if s.group == nil || e.Ignore || e.def == nil || x.only != nil && !x.only[e.Field] {
		return nil
	}
	if e.def.Type == facts.Words {
		return text(x.look.words(s.group, e.Field))
	}
	v := x.number(s.group, e, stage)
	if e.Times != "" && !blank.Is(v) {
		base := x.look.section(s.group, e.Times, stage)
		if blank.Is(base) || base == 0 {
			return nil
		}
		per := e.Per
		if per == 0 {
			per = 1
		}
		return v * per / base
	}
	return cellOf(e, v)
}

func (x *exporter) number(g *group, e *Entry, stage registry.Stage) float64 {
	switch {
	case e.def.Level != facts.PerSection:
		return x.look.section(g, e.Field, registry.Whole)
	case stage == registry.Whole && e.Stage == each:
		return x.look.section(g, e.Field, registry.Whole)
	case stage == registry.Whole:
		return x.look.total(g, e.Field)
	}
	return x.look.section(g, e.Field, stage)
}

func (l *lookup) words(g *group, f facts.FieldID) string {
	for _, r := range g.rows {
		if t := l.t.Text(r, f); t != "" {
			return t
		}
	}
	return ""
}

// cellOf writes a value as the form asks for it.
func cellOf(e *Entry, v float64) any {
	switch blank.StateOf(v) {
	case blank.NotReported, blank.Undefined:
		return nil
	case blank.NotApplicable:
		return "不适用"
	case blank.Withheld:
		return "保密"
	}
	switch e.def.Type {
	case facts.Bool, facts.Answer:
		if v != 0 {
			return "是"
		}
		return "否"
	case facts.Enum:
		for _, o := range e.def.Options {
			if float64(o.Code) == v {
				return o.Label.ZH
			}
		}
	}
	return back(e, v)
}
