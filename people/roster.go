package people

import (
	"slices"
	"strings"
	"time"

	"junheng/internal/fault"
	"junheng/internal/workbook"
	"junheng/registry"
)

// RosterOptions say of whom a roster is.
type RosterOptions struct {
	Register     Register
	County       registry.RegionCode
	Schools      []registry.School // nil: schools are not looked up, as where there is no register at hand
	Own          registry.SchoolID // a roster of this school alone; a column 学校 is then not needed
	Year         registry.SchoolYear
	PrimaryYears int // 0: 6
	Today        time.Time
	Limits       workbook.Options
}

// Row is one person of a roster that may be taken in.
type Row struct {
	Sheet  string
	Line   int // row of the sheet, from 0
	Person Person
	Has    uint64 // which columns of the form the sheet has, by their number
	Name   int    // column of the sheet with the name, from 0
	Status int    // column with the state; the first where there is none
}

// Roster is what reading a file came to.
type Roster struct {
	File, Hash string
	Rows       int // of persons, parked ones too
	Parked     int
	Doubtful   int
	Skipped    int // totals and repeated headings
	Sheets     []SheetRead
	Problems   []Problem           // the first MaxProblems of them
	Counts     map[ProblemKind]int // of all
	Notes      []workbook.Note
}

// SheetRead tells how a sheet was understood.
type SheetRead struct {
	Name    string
	Heading int      // row of the heading, from 1; 0: none was found
	Columns []string // headings that were understood, by their label
	Unknown []string // headings that were not
	Rows    int
}

// MaxProblems is how many problems are kept one by one. Those beyond are
// counted by kind.
const MaxProblems = 20000

// rowsAtOnce is how many rows are handed on together, and written in one
// transaction, at most: few enough to hold, and so many that the pages of the
// look-up index, which every transaction touches all over, are not written too
// often. A roster that is less is cut into ten parts, of rowsAtLeast and more,
// so that somebody who waits sees it go on.
const (
	rowsAtOnce  = 20000
	rowsAtLeast = 1000
)

// ReadRoster reads a workbook or delimited text of persons, a part at a time:
// take is called with the rows that may be taken in, and may add problems of its
// own with Tell. All problems of all rows are told at once. The error is about
// the whole file.
func ReadRoster(name string, data []byte, o RosterOptions, take func(r *Roster, rows []Row) error) (*Roster, error) {
	book, err := workbook.Open(name, data, o.Limits)
	if err != nil {
		return nil, err
	}
	form := FormOf(o.Register)
	if o.PrimaryYears == 0 {
		o.PrimaryYears = 6
	}
	x := &rosterReader{opt: o, form: form, take: take, ids: map[[18]byte]place32{}, twins: map[string]place32{}, schools: schoolsByName(o.Schools)}
	x.atOnce = rowsAtOnce
	if n := rowsIn(data); n > 0 {
		x.atOnce = min(max(n/10, rowsAtLeast), rowsAtOnce)
	}
	x.out = &Roster{File: name, Hash: book.Hash, Counts: map[ProblemKind]int{}, Notes: book.Notes}
	x.index, x.labels = map[string]int{}, form.labels()
	for i, c := range form.Columns {
		x.index[c.Key] = i
	}
	for _, sheet := range book.Sheets() {
		if sheet.Hidden {
			continue
		}
		if err := x.sheet(sheet, book.Date1904); err != nil {
			return nil, err
		}
	}
	x.out.Notes = book.Notes
	if err := x.flush(); err != nil {
		return nil, err
	}
	if x.read == 0 {
		return x.out, fault.New(fault.Invalid, sayHeader.With("sheet", x.named, "want", form.wants())).At(name)
	}
	return x.out, nil
}

// wants names the required columns.
func (f *Form) wants() string {
	var out []string
	for _, c := range f.Columns {
		if c.Required {
			out = append(out, c.Label.ZH)
		}
	}
	return strings.Join(out, "、")
}

// place32 is a row of a sheet, small enough to remember one for each person.
type place32 struct {
	sheet uint16
	row   int32
}

type rosterReader struct {
	opt     RosterOptions
	form    *Form
	index   map[string]int // of a column's key
	labels  map[string]int // of a heading
	out     *Roster
	take    func(r *Roster, rows []Row) error
	atOnce  int
	rows    []Row
	ids     map[[18]byte]place32
	twins   map[string]place32
	schools map[string][]registry.School
	names   []string // of the sheets, by number
	read    int      // sheets with a heading
	named   string   // a sheet without
}

// Tell adds a problem.
func (r *Roster) Tell(p Problem) {
	r.Counts[p.Kind]++
	if len(r.Problems) < MaxProblems {
		r.Problems = append(r.Problems, p)
	}
}

// Park counts a row that was not taken in after all.
func (r *Roster) Park(p Problem) {
	r.Tell(p)
	r.Parked++
}

func (x *rosterReader) sheet(sheet *workbook.Sheet, epoch04 bool) error {
	h, err := findHeading(sheet, x.form)
	if err != nil {
		return err
	}
	x.names = append(x.names, sheet.Name)
	told := SheetRead{Name: sheet.Name}
	if h == nil {
		x.named = sheet.Name
		if e, err := sheet.Extent(); err == nil && e.Cells > 0 {
			x.out.Tell(Problem{Sheet: sheet.Name, Kind: SheetKind, Text: sayHeader.With("sheet", sheet.Name, "want", x.form.wants()), Severity: workbook.Info})
		}
		x.out.Sheets = append(x.out.Sheets, told)
		return nil
	}
	x.read++
	told.Heading, told.Unknown = h.row+1, h.unknown
	var cols []int
	place := make([]int, len(h.at)) // of a column of the form among cols
	has := uint64(0)
	for i, c := range h.at {
		if place[i] = -1; c >= 0 {
			place[i] = len(cols)
			cols = append(cols, c)
			has |= 1 << i
			told.Columns = append(told.Columns, x.form.Columns[i].Label.ZH)
		}
	}
	if !slices.Contains(cols, 0) { // where a total says that it is one
		cols = append(cols, 0)
	}
	before := x.out.Rows
	line := &rowCells{x: x, sheet: sheet.Name, at: h.at, place: place, epoch04: epoch04, lead: slices.Index(cols, 0)}
	err = sheet.ScanColumns(cols, 0, func(b *workbook.Batch) error {
		for i, row := range b.Index {
			if row <= h.row {
				continue
			}
			line.batch, line.i, line.row = b, i, row
			if err := x.line(line, has); err != nil {
				return err
			}
		}
		return nil
	})
	told.Rows = x.out.Rows - before
	x.out.Sheets = append(x.out.Sheets, told)
	return err
}

// line reads one row.
func (x *rosterReader) line(c *rowCells, has uint64) error {
	name := c.text("name")
	if c.blank() {
		return nil
	}
	if x.notAPerson(c, name) {
		x.out.Skipped++
		return nil
	}
	x.out.Rows++
	c.worst = workbook.Info
	p := x.person(c, name)
	switch c.worst {
	case workbook.Blocking:
		x.out.Parked++
		return nil
	case workbook.Warning:
		x.out.Doubtful++
	}
	x.rows = append(x.rows, Row{Sheet: c.sheet, Line: c.row, Person: p, Has: has, Name: c.column("name"), Status: c.column("status")})
	if len(x.rows) >= x.atOnce {
		return x.flush()
	}
	return nil
}

func (x *rosterReader) flush() error {
	if len(x.rows) == 0 || x.take == nil {
		x.rows = x.rows[:0]
		return nil
	}
	err := x.take(x.out, x.rows)
	x.rows = x.rows[:0]
	return err
}

// notAPerson recognises totals, remarks at the end, and headings that are
// repeated on every printed page.
func (x *rosterReader) notAPerson(c *rowCells, name string) bool {
	if i, heading := x.labels[name]; heading && i == x.index["name"] {
		return true
	}
	if c.text("id_number") != "" {
		return false
	}
	for _, text := range []string{c.lead0(), c.first()} {
		for _, word := range []string{"合计", "总计", "小计", "共计", "填表人", "填报人", "制表", "审核人", "注:", "说明", "备注", "单位(盖章)", "校长签"} {
			if strings.HasPrefix(labelForm(text), word) {
				return true
			}
		}
	}
	return false
}

func schoolsByName(list []registry.School) map[string][]registry.School {
	if list == nil {
		return nil
	}
	out := map[string][]registry.School{}
	add := func(key string, sc registry.School) {
		if key != "" {
			out[key] = append(out[key], sc)
		}
	}
	for _, sc := range list {
		add(workbook.Normalize(sc.Name), sc)
		if sc.Code != sc.Name {
			add("#"+sc.Code, sc)
		}
	}
	return out
}
