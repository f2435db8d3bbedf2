package collect

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"junheng/facts"
	"junheng/internal/delim"
	"junheng/internal/workbook"
	"junheng/registry"
)

// bulkSize is how many bytes a delimited file has at least to be read in
// columns rather than cell by cell.
const bulkSize = 4 << 20

// bulkHead is how much of a file is read to find its heading, and bulkHeadLong
// how much where that is but a few rows.
const (
	bulkHead     = 32 << 10
	bulkHeadLong = 256 << 10
)

// bulk reads one large delimited file in columns. What it gives is what the
// reading cell by cell gives, table and problems alike: rows that are plain go
// into the columns, and every row about which there is anything to say, with
// all other rows of the same school, goes the slow way.
//
// It serves forms with a row a section, of one school year, when nothing is
// held yet. Everything else it declines. It suggests no pairs of schools with
// like names, which takes the square of a county's schools, and does not notice
// a heading repeated amid the data in columns the form does not know, nor a
// second table below the first.
//
// A bulk reads all of the file, or, forked, one part of it after another.
type bulk struct {
	in    *intake
	f     *file
	s     *sheet
	probe *sheet // for reading keys without saying what is wrong with them

	text    []byte // UTF-8 without byte order mark
	dialect delim.Dialect
	opt     delim.Options
	skip    int // records before the data
	begin   int // where the data begin in the text

	code, name, town    *bulkColumn
	county, year, stage *bulkColumn
	values              []*bulkColumn
	leads               []*bulkColumn // columns left of the first text of a row
	plan                delim.Plan

	scanner  *delim.Scanner
	reader   *delim.Reader // of parts; nil where the whole file is read
	last     bool          // the text ends with the file
	tail     rowRange      // without content, at the end of the file
	skipped  int           // entries of the receipt for rows that are no records
	unfilled int           // rows that say nothing but who they are about
	depends  bool          // a record leaves open what other parts may say
	near     []nearLines   // of checks that are told when all parts are known
	doubts   []doubt       // of a part
	entered  []int32       // of each school, into those of the table; −1 where it goes the slow way
	lateFrom []int32       // of each school of the table, see lateRows
	asked    askedChecks
	room     *bulkRoom
	origins  facts.Source // of plain rows

	t          *delim.Table
	base       int     // grid row of the first data record
	rows       []int32 // grid row of each, where they do not simply follow
	when       registry.SchoolYear
	shown      []uint16 // values in each row
	dirty      []bool   // rows that go the slow way
	strange    []bool   // rows of which it is not plain that they are records, and whose
	school     []int32  // of each row, into schools; −1 where its code is not plain
	schools    []bulkSchool
	codeHashes []uint64 // of each school
	numbered   bool     // sections are written as numbers
	wholes     bool     // the form says something of schools as a whole
	indexed    bool     // ids is in use; else the schools' codes ascend
	ids        hashIndex
	plainRows  int     // of the table
	recordOf   []int32 // of each, the row of the file, counted from 1
	names      hashIndex
}

// bulk reads the inputs in columns. It reports false when it is not the way;
// least is the size from which it may be, 0 for the default.
func (in *intake) bulk(inputs []Input, least int) bool {
	if least <= 0 {
		least = bulkSize
	}
	if len(inputs) != 1 || len(inputs[0].Data) < least || in.opt.Current != nil || in.opt.Previous != nil || in.opt.Apart {
		return false
	}
	b := &bulk{in: in, room: new(bulkRoom)}
	if !b.open(inputs[0]) || !b.columns() {
		in.files, in.found = nil, nil
		return false
	}
	sum := make(chan string, 1)
	go func() {
		h := sha256.Sum256(inputs[0].Data)
		sum <- hex.EncodeToString(h[:])
	}()
	if !b.read() {
		in.files, in.found = nil, nil
		return false
	}
	b.f.receipt.Hash = <-sum
	b.traced()
	b.last = true
	b.assemble()
	b.check()
	for _, list := range b.tellNear(b.near) {
		in.found = append(in.found, list...)
	}
	return true
}

// open finds the form and the heading from the beginning of the file.
func (b *bulk) open(input Input) bool {
	d, err := delim.Sniff(input.Data)
	if err != nil || d.LineEnd == delim.CR || d.Encoding != delim.UTF8 && d.Encoding != delim.GB18030 || d.Assumed&delim.AssumedComma != 0 {
		return false
	}
	book, g := b.head(input, bulkHead)
	if g != nil && g.Rows < 2*headRows {
		book, g = b.head(input, bulkHeadLong)
	}
	if g == nil || g.Rows == 0 || len(g.Stray) > 0 {
		return false
	}
	b.f = &file{receipt: Receipt{File: input.Name, Size: int64(len(input.Data)), Format: book.Format}}
	b.s = &sheet{in: b.in, file: b.f, receipt: &SheetReceipt{}, page: newPage(book.Sheets()[0], g)}
	b.f.sheets, b.in.files = []*sheet{b.s}, []*file{b.f}
	if !b.s.choose() {
		return false
	}
	b.s.readTitle()
	b.dialect = d
	if b.opt.MaxRecord = b.in.opt.Limits.MaxCellBytes; b.opt.MaxRecord <= 0 {
		b.opt.MaxRecord = 4 << 20
	}
	b.text = bytes.TrimPrefix(input.Data, []byte("\ufeff"))
	if d.Encoding != delim.UTF8 {
		if b.text, err = delim.Decode(input.Data, d); err != nil {
			return false
		}
		for _, n := range book.Notes {
			b.f.note(n)
		}
	}
	return true
}

// head reads the rows at the beginning of the file; nil where there is no table.
func (b *bulk) head(input Input, size int) (*workbook.Book, *workbook.Grid) {
	head := input.Data
	if len(head) > size {
		head = head[:size]
		head = head[:bytes.LastIndexByte(head, '\n')+1]
	}
	book, err := workbook.Open(input.Name, head, b.in.opt.Limits)
	if err != nil || book.Format != workbook.FormatCSV {
		return nil, nil
	}
	g, err := book.Sheets()[0].Grid(maxCells)
	if err != nil {
		return nil, nil
	}
	return book, g
}

// read fills the columns and decides which rows are plain.
func (b *bulk) read() bool {
	if !b.findData() {
		return false
	}
	b.plan.Skip, b.plan.Options, b.plan.Places = b.skip, b.opt, true
	var err error
	b.t, err = delim.Read(b.text, b.dialect, b.plan)
	if err != nil || b.t.Rows == 0 || b.t.Count(delim.BadText) > 0 {
		return false
	}
	b.numberRows()
	return b.judgeRows()
}

// judgeRows decides which rows are plain.
func (b *bulk) judgeRows() bool {
	b.dirty, b.strange = cleared(&b.room.dirty, b.t.Rows), cleared(&b.room.strange, b.t.Rows)
	b.readWords()
	if !b.oneYear() || !b.identify() {
		return false
	}
	b.sift()
	b.close()
	return true
}

// findData counts the records of the heading and finds the row of the first
// record after it.
func (b *bulk) findData() bool {
	rows := rowCounter{end: b.dialect.LineEnd}
	sc := delim.NewScanner(b.text, b.dialect, b.opt)
	for sc.Scan() {
		if row := rows.next(sc); row > b.s.header.bottom {
			b.base, b.begin, b.plan.Fields = row, sc.Place(), len(sc.Fields())
			return true
		}
		b.skip++
	}
	return false
}

// rowCounter numbers records as a spreadsheet does: a record is a row, however
// many lines it has, and so is a blank line.
type rowCounter struct {
	end  delim.LineEnd
	line int // the line after the record before, from 0
	row  int
}

func (c *rowCounter) next(sc *delim.Scanner) int {
	row := c.row + sc.Line() - 1 - c.line
	inner := 0
	for _, f := range sc.Fields() {
		inner += bytes.Count(f, []byte{'\n'})
	}
	c.line, c.row = sc.Line()+inner, row+1
	return row
}

// numberRows gives records their rows where blank lines or line breaks within
// cells keep them from simply following one another.
func (b *bulk) numberRows() {
	n := b.t.Rows
	if b.t.Line(n-1)-b.t.Line(0) == n-1 {
		return
	}
	b.rows = make([]int32, 0, n)
	rows := rowCounter{end: b.dialect.LineEnd}
	sc := delim.NewScanner(b.text, b.dialect, b.opt)
	for i := 0; sc.Scan(); i++ {
		if row := rows.next(sc); i >= b.skip {
			b.rows = append(b.rows, int32(row))
		}
	}
}

// row gives the grid row of a record.
func (b *bulk) row(i int) int {
	if b.rows != nil {
		return int(b.rows[i])
	}
	return b.base + i
}

// recordAt gives the record that stands in a row of the grid.
func (b *bulk) recordAt(row int) int {
	if b.rows != nil {
		at, _ := slices.BinarySearch(b.rows, int32(row))
		return at
	}
	return row - b.base
}

// fields gives the fields of a record until it is asked for another.
func (b *bulk) fields(i int) [][]byte {
	if b.scanner == nil {
		b.scanner = delim.NewScanner(nil, b.dialect, b.opt)
	}
	b.scanner.Reset(b.text[b.t.Place(i):])
	b.scanner.Scan()
	return b.scanner.Fields()
}

// cell gives a cell of a record as the slow way reads it, blank when there is none.
func (b *bulk) cell(i int, fields [][]byte, col int) workbook.Cell {
	c := workbook.Cell{}
	if col < len(fields) && len(fields[col]) > 0 {
		if c = textCell(string(fields[col])); c.Text == "" {
			c = workbook.Cell{}
		}
	}
	c.Row, c.Col = b.row(i), col
	return c
}

// cells gives the cells of a record that are not empty.
func (b *bulk) cells(i int) []workbook.Cell {
	fields := b.fields(i)
	out := make([]workbook.Cell, 0, len(fields))
	for col := range fields {
		if c := b.cell(i, fields, col); c.Text != "" {
			out = append(out, c)
		}
	}
	return out
}

// textCell makes a cell of a field; ="007" is the text between the quotes.
func textCell(f string) workbook.Cell {
	c := workbook.Cell{Kind: workbook.Text, Text: f}
	if n := len(f); n >= 3 && f[0] == '=' && f[1] == '"' && f[n-1] == '"' && !bytes.ContainsRune([]byte(f[2:n-1]), '"') {
		c.Formula, c.Text = true, f[2:n-1]
	}
	return c
}

// traced makes the lineage of all plain rows: a record number a row, a column a
// field.
func (b *bulk) traced() {
	b.origins = facts.Source{File: b.f.receipt.File, Hash: b.f.receipt.Hash, By: b.in.opt.Actor, Grid: true, Columns: map[facts.FieldID]int{}}
	for _, c := range b.values {
		b.origins.Columns[c.entry.Field] = c.col + 1
	}
}
