package collect

import (
	"cmp"
	"slices"
	"strings"

	"junheng/facts"
	"junheng/internal/digest"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/registry"
)

// Input is one file as it was sent. Name is shown in messages; its bytes decide
// what it is.
type Input struct {
	Name string
	Data []byte
	Path string // where the file lies, which may name its school year; empty: Name says
}

// Options says under what circumstances files are read.
type Options struct {
	Forms       []*Form             // as given by LoadForms
	Dict        *facts.Dictionary   //
	Year        registry.SchoolYear // where a file does not say it; 0: it must
	County      registry.RegionCode // where a file does not say it; 0: it must
	Actor       string              // who enters the facts, for their origin
	FormID      string              // read every sheet as this form; empty: recognise
	Current     *facts.Table        // facts of the same years already held; a file sent again replaces its own
	Previous    *facts.Table        // facts of earlier years, for checks between years
	Past        *Past               // Previous made ready; nil: it is made ready for each check
	Lines       []Line              // thresholds, for the check just_above
	Apart       bool                // each school is checked by itself, as in its own grid: what only shows among schools is not looked for
	BulkBytes   int                 // size from which delimited text is read column by column; 0: 4 MiB
	PartBytes   int                 // about how much text ReadParts reads at a time; 0: 512 KiB
	Workers     int                 // goroutines of ReadParts, about; 0: one a processor
	Share       func(do func())     // calls do on the goroutines of ReadParts; nil: on Workers
	Hashes      *digest.Together    // of files that ReadParts reads at the same time; nil: this one alone
	LateOrigins bool                // the table works lineage out where it is asked for: one that is read once and not kept
	MaxCells    int                 // cells of one sheet read into memory; 0: 8,000,000
	Limits      workbook.Options    // bounds of the file reader
}

// Line is a threshold near which values may have been fitted:
// Per × (sum of Fields, those in Minus taken off) ÷ Denominator ≥ Value, for
// sections of Stage. Callers make lines from the indicators of a rule pack.
type Line struct {
	ID          string
	Label       locale.Text
	Stage       registry.Stage
	Fields      []facts.FieldID
	Minus       []facts.FieldID // those of Fields that are subtracted
	Denominator facts.FieldID
	Per         float64
	Value       float64
}

// Intake is what became of all files: facts taken over, everything that needs
// attention, and a receipt for each file.
type Intake struct {
	Receipts    []Receipt
	Problems    []Problem // ordered by file, sheet, row and column
	Table       *facts.Table
	Suggestions []Suggestion
}

// Suggestion is something a person should decide: two names that look like one
// school, a heading that resembles an item.
type Suggestion struct {
	Key    string // collect.same_school, collect.heading
	Place  string
	Text   locale.Message
	School [2]registry.SchoolID
}

// Read reads all files and finds everything that is wrong with them. The error
// is not about the files: what they say wrongly is in the Intake.
func Read(inputs []Input, opt Options) (*Intake, error) {
	if opt.Dict == nil || len(opt.Forms) == 0 {
		return nil, fault.New(fault.Usage, noForms.With())
	}
	in := &intake{opt: opt, forms: opt.Forms}
	if opt.FormID != "" {
		f := in.byID(opt.FormID)
		if f == nil {
			return nil, fault.New(fault.NotFound, noSuchForm.With("id", opt.FormID)).Hint(formsAre.With("ids", in.ids()))
		}
		in.forms = []*Form{f}
	}
	if in.bulk(inputs, opt.BulkBytes) {
		return in.finish(), nil
	}
	seen := map[string]int{}
	for i, input := range inputs {
		in.file(i, input, seen)
	}
	in.assemble()
	in.check()
	return in.finish(), nil
}

// intake is the state of one Read.
type intake struct {
	opt   Options
	forms []*Form
	files []*file
	out   *assembly
	found []placed
	hints []Suggestion
}

// file is one input with what was found in it.
type file struct {
	at      int
	receipt Receipt
	sheets  []*sheet
}

// sheet is one sheet being read.
type sheet struct {
	in      *intake
	file    *file
	at      int
	page    *page
	form    *Form
	header  header
	receipt *SheetReceipt
	records []*record
	title   titleFacts
	typed   bool // no sheet at all: a form filled in cell by cell
	room    *recordRoom
}

// placed is a problem with its place in the order of all problems.
type placed struct {
	file, sheet int
	turn        int // of the check that found it, counted from 1; 0 where none did, or where checks run in turn
	Problem
}

func (in *intake) byID(id string) *Form {
	for _, f := range in.opt.Forms {
		if f.ID == id {
			return f
		}
	}
	return nil
}

func (in *intake) ids() string {
	var ids []string
	for _, f := range in.opt.Forms {
		if f.Orientation != ChecksOnly {
			ids = append(ids, f.ID)
		}
	}
	return strings.Join(ids, ", ")
}

// finish orders the problems and closes the receipts.
func (in *intake) finish() *Intake {
	out := &Intake{Suggestions: in.hints, Table: in.out.table}
	for _, f := range in.files {
		for _, s := range f.sheets {
			s.close()
		}
		out.Receipts = append(out.Receipts, f.receipt)
	}
	out.Problems = slices.Grow(out.Problems, len(in.found))
	for _, i := range in.order() {
		out.Problems = append(out.Problems, in.found[i].Problem)
	}
	return out
}

// order gives the places of the problems in the order of files, sheets, rows and
// columns: problems are large.
func (in *intake) order() []int32 {
	at := make([]int32, len(in.found))
	for i := range at {
		at[i] = int32(i)
	}
	slices.SortFunc(at, func(i, j int32) int {
		a, b := &in.found[i], &in.found[j]
		return cmp.Or(
			cmp.Compare(a.file, b.file), cmp.Compare(a.sheet, b.sheet), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.turn, b.turn), cmp.Compare(i, j),
		)
	})
	return at
}

// file reads one input as far as its own bytes go.
func (in *intake) file(i int, input Input, seen map[string]int) {
	f := &file{at: i, receipt: Receipt{File: input.Name, Size: int64(len(input.Data))}}
	in.files = append(in.files, f)
	book, err := workbook.Open(input.Name, input.Data, in.opt.Limits)
	if err != nil {
		f.refuse(err)
		return
	}
	f.receipt.Hash, f.receipt.Format = book.Hash, book.Format
	if in.repeated(f, seen) {
		return
	}
	for at, s := range book.Sheets() {
		in.sheet(f, at, s, book)
	}
	for _, n := range book.Notes {
		f.note(n)
	}
	if f.receipt.Format == workbook.FormatCSV && f.receipt.Encoding == "" {
		f.receipt.Encoding = "UTF-8"
	}
}

// repeated says so when the same bytes were another input.
func (in *intake) repeated(f *file, seen map[string]int) bool {
	if first, ok := seen[f.receipt.Hash]; ok {
		f.receipt.Repeats = in.files[first].receipt.File
		f.receipt.Refused = sameBytes.With("file", f.receipt.Repeats)
		return true
	}
	seen[f.receipt.Hash] = f.at
	return false
}

// refuse says why a file cannot be read at all.
func (f *file) refuse(err error) {
	f.receipt.Refused = locale.Plain("collect.unreadable", "文件无法读取", "the file cannot be read")
	for e := err; e != nil; {
		if t, ok := e.(*fault.Fault); ok { //nolint:errorlint // walked by hand to read the hints
			f.receipt.Refused = t.Msg
			if len(t.Hints) > 0 {
				f.receipt.Hint = t.Hints[0]
			}
			return
		}
		u, ok := e.(interface{ Unwrap() error })
		if !ok {
			return
		}
		e = u.Unwrap()
	}
}

// note carries a remark of the file reader into the receipt.
func (f *file) note(n workbook.Note) {
	if n.Kind == workbook.NoteEncoding {
		if v, ok := n.Msg.Args["encoding"]; ok {
			f.receipt.Encoding = locale.NewTemplate("", "{v}", "{v}").With("v", v).In(locale.EN)
		}
	}
	for _, s := range f.sheets {
		if n.Sheet == "" || n.Sheet == s.receipt.Sheet {
			s.receipt.Notes = append(s.receipt.Notes, n.Msg)
			return
		}
	}
}

const maxCells = 8_000_000

// sheet recognises and reads one sheet.
func (in *intake) sheet(f *file, at int, ws *workbook.Sheet, book *workbook.Book) {
	s := &sheet{in: in, file: f, at: at, receipt: &SheetReceipt{Sheet: ws.Name}}
	if book.Format == workbook.FormatCSV {
		s.receipt.Sheet = ""
	}
	f.sheets = append(f.sheets, s)
	if ws.Name == workbook.DefaultSummary || strings.HasPrefix(ws.Name, lastYearSheet) {
		s.receipt.Notes = append(s.receipt.Notes, ownSheet.With())
		return
	}
	limit := in.opt.MaxCells
	if limit <= 0 {
		limit = maxCells
	}
	g, err := ws.Grid(limit)
	if err != nil {
		f.refuse(err)
		return
	}
	if ws.Hidden {
		s.receipt.Notes = append(s.receipt.Notes, hiddenSheet.With())
	}
	if g.Rows == 0 {
		s.receipt.Empty = true
		return
	}
	s.page = newPage(ws, g)
	if !s.choose() {
		return
	}
	s.stray()
	s.readTitle()
	s.read()
	s.page = nil // what was read of it is in the records
}

// choose decides on the form, or says why it cannot.
func (s *sheet) choose() bool {
	c := s.in.recognise(s.page, s.file.receipt.File)
	if len(c) == 0 {
		s.unknown()
		return false
	}
	if len(c) > 1 && c[0].score-c[1].score < 0.75 && !sameVintage(c[0].form, c[1].form) {
		s.ambiguous(c)
		return false
	}
	best := c[0]
	for _, x := range c[1:] {
		if sameVintage(x.form, best.form) && x.score > best.score-3 && s.inForce(x.form) && !s.inForce(best.form) {
			best = x
		}
	}
	s.form, s.header = best.form, best.header
	s.receipt.Form, s.receipt.Label = s.form.ID, s.form.Label
	if s.header.bottom >= s.header.top && s.page.grid.Cols > 0 {
		s.receipt.Header = workbook.Range{Top: s.header.top, Left: 0, Bottom: s.header.bottom, Right: s.page.grid.Cols - 1}.String()
	}
	if s.form.Result {
		s.receipt.Notes = append(s.receipt.Notes, resultSheet.With())
		return false
	}
	return true
}

// sameVintage reports whether two forms are versions of one form.
func sameVintage(a, b *Form) bool {
	return a.Number != "" && a.Number == b.Number && (a.From != b.From || a.Until != b.Until)
}

// inForce reports whether the form is the one of the school year.
func (s *sheet) inForce(f *Form) bool {
	if s.in.opt.Year == 0 {
		return f.Until == ""
	}
	day := s.in.opt.Year.AsOf()
	return f.From <= day && (f.Until == "" || day <= f.Until)
}

// stray reports cells that lie far from the table.
func (s *sheet) stray() {
	g := s.page.grid
	if n := len(g.Stray); n > 0 {
		s.receipt.Notes = append(s.receipt.Notes, strayCells.With("n", n, "cell", g.Stray[0].Name()))
	}
	if g.Extent.BlankTail > 0 {
		s.skip(g.Extent.Rows, g.Extent.Rows+g.Extent.BlankTail-1, skippedTail.With())
	}
}

// problem adds a problem of this sheet.
func (s *sheet) problem(p Problem) {
	p.File, p.Sheet = s.file.receipt.File, s.receipt.Sheet
	if !s.typed && p.Row >= 0 && p.Col >= 0 && p.Cell == "" {
		p.Cell = workbook.CellName(p.Row, p.Col)
	}
	s.in.found = append(s.in.found, placed{file: s.file.at, sheet: s.at, Problem: p})
}

func (s *sheet) skip(from, to int, why locale.Message) {
	rows := rowSpan(from, to)
	n := len(s.receipt.Skipped)
	if n > 0 && s.receipt.Skipped[n-1].Why.In(locale.ZH) == why.In(locale.ZH) && s.receipt.Skipped[n-1].to+1 == from {
		last := &s.receipt.Skipped[n-1]
		last.to = to
		last.Rows = rowSpan(last.from, to)
		return
	}
	s.receipt.Skipped = append(s.receipt.Skipped, SkippedRow{Rows: rows, Why: why, from: from, to: to})
}
