package workbook

import (
	"bytes"
	"errors"
	"path"
	"strings"

	"junheng/internal/delim"
	"junheng/internal/locale"
)

// csvSheet is the source of the one sheet of a text file.
type csvSheet struct {
	book    *Book
	text    []byte
	dialect delim.Dialect
	opt     delim.Options
	noted   bool // the quotes out of place have been noted
}

// openText reads delimited text in any of the encodings delim knows.
func openText(b *Book, data []byte) error {
	d, err := delim.Sniff(data)
	switch {
	case errors.Is(err, delim.ErrEmpty):
		return bad(FileEmpty)
	case err != nil:
		return &problem{kind: FileUnknown, err: err}
	}
	text, err := delim.Decode(data, d)
	if e, ok := errors.AsType[*delim.DecodeError](err); ok {
		b.note(NoteEncoding, "", "文件中有 {n} 处不是 {encoding} 编码的文字，已用 � 代替", "{n} places are no characters of {encoding} and were replaced by �", "n", e.Count, "encoding", d.Encoding)
	} else if err != nil {
		return &problem{kind: FileUnknown, err: err}
	}
	if d.Encoding != delim.UTF8 {
		b.note(NoteEncoding, "", "按 {encoding} 编码读取", "read as {encoding}", "encoding", d.Encoding)
	}
	if d.Assumed&delim.AssumedComma != 0 {
		b.note(NoteSeparator, "", "没有找到分隔符，整行作为一列读取", "no separator was found; every line is read as one column")
	}
	b.Format = FormatCSV
	name := path.Base(strings.ReplaceAll(b.Name, `\`, "/"))
	s := &csvSheet{book: b, text: text, dialect: d, opt: delim.Options{MaxRecord: b.opt.MaxCellBytes}}
	b.sheets = []*Sheet{{Name: strings.TrimSuffix(name, path.Ext(name)), book: b, source: s}}
	return nil
}

// scan counts rows as a spreadsheet does: a record is a row, however many
// lines it has, and so is a blank line.
func (s *csvSheet) scan(emit func(*Row) error) (sheetFacts, error) {
	facts := sheetFacts{lastRow: -1}
	sc := delim.NewScanner(s.text, s.dialect, s.opt)
	var row Row
	var mem arena
	var odd []string
	line, next := 1, 0
	for sc.Scan() {
		row.Index = next + sc.Line() - line
		row.Cells = row.Cells[:0]
		inner := 0
		for col, f := range sc.Fields() {
			inner += lineBreaks(f, s.dialect.LineEnd)
			if c := csvCell(row.Index, col, f, &mem); c.Text != "" {
				row.Cells = append(row.Cells, c)
			}
		}
		line, next = sc.Line()+inner+1, row.Index+1
		facts.lastRow = row.Index
		for _, f := range sc.Faults() {
			odd = append(odd, CellName(row.Index, f.Field))
		}
		if len(row.Cells) == 0 {
			continue
		}
		if err := emit(&row); err != nil {
			return facts, err
		}
	}
	s.noteQuotes(odd)
	return facts, csvError(sc.Err())
}

func lineBreaks(f []byte, end delim.LineEnd) int {
	if end == delim.CR {
		return bytes.Count(f, []byte{'\r'})
	}
	return bytes.Count(f, []byte{'\n'})
}

// csvCell makes a cell of a field. A field written as ="001", as spreadsheets
// do to keep leading zeros, is the text between its quotation marks.
func csvCell(row, col int, f []byte, mem *arena) Cell {
	c := Cell{Row: row, Col: col, Kind: Text}
	if n := len(f); n >= 3 && f[0] == '=' && f[1] == '"' && f[n-1] == '"' && bytes.IndexByte(f[2:n-1], '"') < 0 {
		c.Formula = true
		f = f[2 : n-1]
	}
	c.Text = mem.put(f)
	return c
}

func (s *csvSheet) noteQuotes(cells []string) {
	if len(cells) == 0 || s.noted {
		return
	}
	s.noted = true
	s.book.note(NoteQuote, "", "有 {n} 个单元格的引号不成对或位置不对，第一个是 {cell}", "{n} cells have quotation marks out of place, the first is {cell}", "n", len(cells), "cell", cells[0])
	s.book.Notes[len(s.book.Notes)-1].Range = cells[0]
}

func csvError(err error) error {
	e, ok := errors.AsType[*delim.RecordError](err)
	if !ok {
		return err
	}
	what := locale.Text{ZH: "第 " + CellName(e.Line-1, 0)[1:] + " 行过长", EN: "line " + CellName(e.Line-1, 0)[1:] + " is too long"}
	return &problem{kind: FileTooBig, what: what, err: err}
}
