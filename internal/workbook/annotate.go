package workbook

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Severity says how much a mark matters; it chooses the colour of the cell.
type Severity uint8

// The severities, from the least.
const (
	Info Severity = iota
	Warning
	Blocking
)

// fills are the colours of the severities.
var fills = [...]string{Info: "DDEBF7", Warning: "FFEB9C", Blocking: "FF9C9C"}

// Mark is one thing to tell the sender about a workbook.
type Mark struct {
	Sheet    string // empty: the whole file, or the only sheet of a text file
	Cell     string // such as F31; empty: the sheet as a whole
	Severity Severity
	Label    string // what the sender calls the field
	Text     string // what is wrong
	Hint     string // what to do
}

// AnnotateOptions names what Annotate writes. A zero field means the default.
type AnnotateOptions struct {
	Author     string    // of the comments [审核]
	Summary    string    // name of the sheet that lists the marks [问题清单]
	Title      string    // first line of that sheet [its name and the number of marks]
	Headings   [7]string // its columns [序号 级别 工作表 单元格 项目 问题 改法]
	Severities [3]string // names of Info, Warning, Blocking [提示 请核实 必改]
	MaxCells   int       // cells rewritten in place; a larger workbook is copied [1,000,000]
	MaxBytes   int64     // inflated bytes of all parts of a workbook rewritten in place [512 MiB]
	Limits     Options
}

// DefaultSummary is the name of the sheet that lists the marks.
const DefaultSummary = "问题清单"

func (o AnnotateOptions) withDefaults() AnnotateOptions {
	or := func(v *string, def string) { *v = cmp.Or(*v, def) }
	or(&o.Author, "审核")
	or(&o.Summary, DefaultSummary)
	for i, h := range [...]string{"序号", "级别", "工作表", "单元格", "项目", "问题", "改法"} {
		or(&o.Headings[i], h)
	}
	for i, s := range [...]string{"提示", "请核实", "必改"} {
		or(&o.Severities[i], s)
	}
	set(&o.MaxCells, 1_000_000)
	set(&o.MaxBytes, 512<<20)
	return o
}

// Limits of one annotated workbook: beyond them a mark is in the list only.
const (
	maxComments = 5_000
	maxColoured = 100_000
	maxListed   = 50_000
)

// Annotate gives the sender's workbook back as .xlsx: the marked cells are
// coloured by the gravest of their marks and commented, and a sheet at the end
// lists all marks with links to the cells. Everything else stays; comments
// already there are kept, ours appended. An .xls or text file becomes an .xlsx
// with its cells, number formats and merged ranges. When the workbook was
// annotated before, the earlier colours, comments and list are taken out first.
//
// An .xlsx beyond MaxCells or MaxBytes is copied likewise, and its cells are
// coloured but not commented. A mark on a sheet or cell that is not there is
// only listed. The error is a *FileError when the original cannot be read.
func Annotate(name string, original []byte, marks []Mark, opt AnnotateOptions) ([]byte, error) {
	opt = opt.withDefaults()
	b, err := Open(name, original, opt.Limits)
	if err != nil {
		return nil, err
	}
	weight, err := b.weight()
	if err != nil {
		return nil, err
	}
	a := &annotator{opt: opt, book: b, data: original, names: b.copyNames()}
	a.marks = a.sorted(marks)
	out, err := a.write(weight > int64(opt.MaxCells))
	if err != nil {
		return nil, b.fail(err)
	}
	return out, nil
}

// weight estimates how many cells rewriting the book in place keeps in memory.
func (b *Book) weight() (int64, error) {
	const bytesPerCell = 50
	var total int64
	for _, s := range b.sheets {
		e, err := s.Extent()
		if err != nil {
			return 0, err
		}
		n := e.Cells
		if src, ok := s.source.(*xlsxSheet); ok {
			n = max(n, src.size()/bytesPerCell)
		}
		total += n
	}
	return total, nil
}

// annotator carries one call of Annotate.
type annotator struct {
	opt   AnnotateOptions
	book  *Book
	data  []byte
	names []string // of the sheets in the file that is written
	marks []mark
	file  *excelize.File
	paint painter
}

// mark is a Mark with its place found.
type mark struct {
	Mark
	order    int // of the sheet; the number of sheets where there is none
	row, col int
	placed   bool // the cell exists, or lies close to those that do
}

// nearby is how far outside the used area a cell may be coloured.
const nearby = 200

// sorted finds the places of the marks and orders them by sheet and cell.
func (a *annotator) sorted(marks []Mark) []mark {
	out := make([]mark, 0, len(marks))
	for _, m := range marks {
		k := mark{Mark: m, order: len(a.book.sheets), row: -1}
		for i, s := range a.book.sheets {
			if s.Name != m.Sheet && (m.Sheet != "" || a.book.Format != FormatCSV) {
				continue
			}
			k.order = i
			k.Sheet = a.names[i]
			row, col, ok := ParseCell(m.Cell)
			if ok && row < s.extent.Rows+nearby && col < s.extent.Cols+nearby {
				k.row, k.col, k.placed = row, col, true
				for _, r := range s.merges {
					if r.Contains(row, col) {
						k.row, k.col = r.Top, r.Left
					}
				}
			}
			break
		}
		out = append(out, k)
	}
	slices.SortStableFunc(out, func(x, y mark) int {
		return cmp.Or(cmp.Compare(x.order, y.order), cmp.Compare(x.row, y.row), cmp.Compare(x.col, y.col),
			cmp.Compare(y.Severity, x.Severity))
	})
	return out
}

// write makes the annotated workbook: in place, or as a copy of its cells
// where it is large or the library that edits workbooks cannot cope with it.
func (a *annotator) write(large bool) ([]byte, error) {
	if !large {
		out, err := a.guard(a.inPlace)
		if err == nil || a.book.Format != FormatXLSX {
			return out, err
		}
	}
	a.paint = painter{}
	return a.guard(a.asCopy)
}

// guard turns a panic of the library, which was not made for hostile files,
// into an error.
func (a *annotator) guard(do func() error) (out []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			out, err = nil, corruptPart("xlsx", fmt.Errorf("cannot be rewritten: %v", r))
		}
		if a.file != nil {
			err = errors.Join(err, a.file.Close())
		}
	}()
	if err := do(); err != nil {
		return nil, err
	}
	return a.finish()
}

// asCopy makes a new workbook of the cells, coloured.
func (a *annotator) asCopy() (err error) {
	a.file, err = a.copyBook(a.colours())
	return err
}

// inPlace opens the workbook itself, takes earlier marks out and puts the new
// ones in.
func (a *annotator) inPlace() (err error) {
	if a.book.Format == FormatXLSX {
		a.file, err = a.open()
	} else {
		a.file, err = a.plainCopy()
	}
	if err != nil {
		return err
	}
	return a.rewrite()
}

// open opens the workbook for editing.
func (a *annotator) open() (*excelize.File, error) {
	limit := a.opt.MaxBytes
	f, err := excelize.OpenReader(bytes.NewReader(a.data), excelize.Options{UnzipSizeLimit: limit, UnzipXMLSizeLimit: limit})
	if err != nil {
		return nil, corruptPart("xlsx", err)
	}
	return f, nil
}

// finish adds the list of the marks and gives the file's bytes.
func (a *annotator) finish() ([]byte, error) {
	if err := a.writeSummary(); err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if err := a.file.Write(&buf); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// rewrite takes earlier marks out of the open workbook and puts the new ones in.
func (a *annotator) rewrite() error {
	notes, changed, err := a.takeComments()
	if err != nil {
		return err
	}
	if changed {
		if a.data, err = withoutComments(a.data, notes.sheets()); err != nil {
			return err
		}
		if a.file, err = a.open(); err != nil {
			return err
		}
	}
	a.paint = painter{file: a.file, styles: map[paintKey]int{}}
	before, err := a.dropSummary()
	if err != nil {
		return err
	}
	if err := a.repaint(before); err != nil {
		return err
	}
	if err := a.colourCells(notes); err != nil {
		return err
	}
	return notes.write(a.file)
}

// colourCells colours each marked cell and adds its marks to its comment.
func (a *annotator) colourCells(notes *comments) error {
	coloured, commented := 0, 0
	for i := 0; i < len(a.marks); {
		m := a.marks[i]
		j := i + 1
		for j < len(a.marks) && a.marks[j].order == m.order && a.marks[j].row == m.row && a.marks[j].col == m.col {
			j++
		}
		here := a.marks[i:j]
		i = j
		if !m.placed || coloured >= maxColoured {
			continue
		}
		coloured++
		was, err := a.paint.colour(m.Sheet, CellName(m.row, m.col), fills[min(m.Severity, Blocking)])
		if err != nil {
			return err
		}
		a.paint.was = append(a.paint.was, painted{m.Sheet, CellName(m.row, m.col), was})
		if commented++; commented <= maxComments {
			notes.add(m.Sheet, CellName(m.row, m.col), a.opt.Author, a.commentText(here))
		}
	}
	return nil
}

// commentText says all marks of one cell.
func (a *annotator) commentText(marks []mark) string {
	var b strings.Builder
	for i, m := range marks {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "【%s】", a.opt.Severities[min(m.Severity, Blocking)])
		if m.Label != "" {
			b.WriteString(m.Label + "：")
		}
		b.WriteString(m.Text)
		if m.Hint != "" {
			b.WriteString("\n→ " + m.Hint)
		}
	}
	return b.String()
}
