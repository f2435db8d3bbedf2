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
	group  *group         // what is filled in; nil: nothing
	last   *group         // of last year, in a form to be filled in
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

// exporter writes one form.
type exporter struct {
	form *Form
	look *lookup // nil: nothing is filled in
	file *excelize.File
	head int   // style of headings
	tint int   // style of values; 0: none
	aids *aids // of a form to be filled in; nil: of facts
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
	if err == nil && x.aids != nil {
		err = x.aids.styles(x.file)
	}
	if err == nil {
		err = x.sheets(list)
	}
	if err == nil && x.aids != nil {
		err = x.lastYear(list)
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

// sheets writes the form: all subjects in one table, or one a sheet.
func (x *exporter) sheets(list []subject) error {
	if x.form.Orientation == Rows {
		return x.sheet(x.name(0, subject{}), func(w *page2) error { return x.rows(w, list) })
	}
	for i, s := range list {
		if err := x.sheet(x.name(i, s), func(w *page2) error { return x.one(w, s) }); err != nil {
			return err
		}
	}
	return nil
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
	if x.aids != nil {
		x.aids.begin(name)
	}
	w, err := x.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := w.SetColWidth(1, 60, 14); err != nil {
		return err
	}
	if x.aids != nil {
		if err := x.freeze(w); err != nil {
			return err
		}
	}
	if err := fill(&page2{w: w}); err != nil {
		return err
	}
	if x.aids != nil {
		if err := x.guard(); err != nil {
			return err
		}
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
	if x.aids != nil && steady[e.Field] {
		if v := x.of(s.group, e, stage); v != nil {
			return v
		}
		return x.aids.last().of(s.last, e, stage)
	}
	return x.of(s.group, e, stage)
}

// of gives what a cell of an entry holds for a group.
func (x *exporter) of(g *group, e *Entry, stage registry.Stage) any {
	if g == nil || x.look == nil || e.Ignore || e.def == nil {
		return nil
	}
	if e.def.Type == facts.Words {
		return text(x.look.words(g, e.Field))
	}
	v := x.number(g, e, stage)
	if e.Times != "" && !blank.Is(v) {
		base := x.look.section(g, e.Times, stage)
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
