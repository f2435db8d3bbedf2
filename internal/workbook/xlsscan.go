package workbook

import (
	"encoding/binary"
	"math"
)

// xlsScanner reads the cells of one sheet of an .xls.
type xlsScanner struct {
	file    *xls
	emit    func(*Row) error
	facts   sheetFacts
	row     Row
	sorted  bool
	hidden  map[int]bool
	pending *Cell // a formula whose text comes in the next STRING record
}

func (s *xlsSheet) scan(emit func(*Row) error) (sheetFacts, error) {
	sc := &xlsScanner{file: s.file, emit: emit, facts: sheetFacts{lastRow: -1}, row: Row{Index: -1}, hidden: map[int]bool{}}
	r := &records{data: s.file.stream, pos: s.pos}
	first, ok := r.next()
	if !ok || first.typ != recBOF {
		return sc.facts, corrupt("找不到工作表的内容", "a sheet's content is not where it should be")
	}
	depth := 1 // charts inside the sheet have a beginning and an end of their own
	for depth > 0 {
		rec, ok := r.next()
		if !ok {
			if r.err != nil {
				return sc.facts, r.err
			}
			return sc.facts, bad(FileTruncated)
		}
		switch {
		case rec.typ == recBOF:
			depth++
		case rec.typ == recEOF:
			depth--
		case depth == 1:
			if err := sc.take(&rec); err != nil {
				return sc.facts, err
			}
		}
	}
	if err := sc.endPending(); err != nil {
		return sc.facts, err
	}
	return sc.facts, sc.endRow()
}

// take reads one record of the sheet.
func (s *xlsScanner) take(rec *record) error {
	d := rec.data
	switch rec.typ {
	case recRow:
		if len(d) >= 14 {
			n := int(binary.LittleEndian.Uint16(d))
			s.facts.lastRow = max(s.facts.lastRow, n)
			if d[12]&0x20 != 0 {
				s.hidden[n] = true
			}
		}
		return nil
	case recMergedCells:
		return s.merged(d)
	case recString:
		return s.formulaText(rec)
	case recBlank, recMulBlank, recLabelSST, recLabel, recRString, recNumber, recRK, recMulRK, recFormula, recBoolErr:
		if len(d) < 6 {
			return corrupt("单元格记录过短", "a cell record is too short")
		}
		s.facts.lastRow = max(s.facts.lastRow, int(binary.LittleEndian.Uint16(d)))
		if rec.typ == recBlank || rec.typ == recMulBlank {
			return nil
		}
		if err := s.endPending(); err != nil {
			return err
		}
		return s.cell(rec)
	}
	return nil
}

func (s *xlsScanner) merged(d []byte) error {
	for d = d[min(2, len(d)):]; len(d) >= 8; d = d[8:] {
		at := func(i int) int { return int(binary.LittleEndian.Uint16(d[i:])) }
		r := Range{Top: at(0), Bottom: at(2), Left: at(4), Right: at(6)}
		if r.Bottom < r.Top || r.Right < r.Left || r.Top == r.Bottom && r.Left == r.Right {
			continue
		}
		if len(s.facts.merges) >= s.file.opt.MaxMerges {
			return tooBig("合并单元格数", "merged ranges", int64(s.file.opt.MaxMerges))
		}
		s.facts.merges = append(s.facts.merges, r)
	}
	return nil
}

// cell reads one record of one or several cells with values.
func (s *xlsScanner) cell(rec *record) error {
	d := rec.data
	c := Cell{
		Row: int(binary.LittleEndian.Uint16(d)), Col: int(binary.LittleEndian.Uint16(d[2:])),
		Epoch04: s.file.epoch04,
	}
	style, body := d[4:6], d[6:]
	if rec.typ == recMulRK {
		for d = d[4:]; len(d) >= 8; d = d[6:] {
			if err := s.number(c, d[:2], rkNumber(binary.LittleEndian.Uint32(d[2:]))); err != nil {
				return err
			}
			c.Col++
		}
		return nil
	}
	switch {
	case rec.typ == recLabelSST && len(body) >= 4:
		i := binary.LittleEndian.Uint32(body)
		if int64(i) >= int64(len(s.file.sst)) {
			return corrupt(c.Name()+" 引用的文字不存在", c.Name()+" refers to a text that is not there")
		}
		return s.put(c, style, Text, 0, s.file.sst[i])
	case rec.typ == recLabel || rec.typ == recRString:
		t := textReader{data: body, more: rec.more}
		text, err := t.long()
		if err != nil {
			return err
		}
		return s.put(c, style, Text, 0, text)
	case rec.typ == recNumber && len(body) >= 8:
		return s.number(c, style, math.Float64frombits(binary.LittleEndian.Uint64(body)))
	case rec.typ == recRK && len(body) >= 4:
		return s.number(c, style, rkNumber(binary.LittleEndian.Uint32(body)))
	case rec.typ == recBoolErr && len(body) >= 2:
		return s.boolErr(c, style, body[0], body[1] != 0)
	case rec.typ == recFormula && len(body) >= 8:
		return s.formula(c, style, body)
	}
	return corrupt(c.Name()+" 的记录过短", "the record of "+c.Name()+" is too short")
}

// rkNumber unpacks a number of 30 bits: an integer or the upper part of a
// float, perhaps divided by 100.
func rkNumber(rk uint32) float64 {
	v := float64(int32(rk) >> 2)
	if rk&2 == 0 {
		v = math.Float64frombits(uint64(rk&^3) << 32)
	}
	if rk&1 != 0 {
		v /= 100
	}
	return v
}

func (s *xlsScanner) number(c Cell, style []byte, v float64) error {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return s.put(c, style, Number, v, "")
}

func (s *xlsScanner) boolErr(c Cell, style []byte, v byte, isErr bool) error {
	if !isErr {
		return s.put(c, style, Bool, float64(v&1), "")
	}
	name, ok := xlsErrors[v]
	if !ok {
		name = "#N/A"
	}
	return s.put(c, style, Error, 0, name)
}

var xlsErrors = map[byte]string{
	0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}

// formula takes the cached result of a formula.
func (s *xlsScanner) formula(c Cell, style, body []byte) error {
	c.Formula = true
	if body[6] != 0xFF || body[7] != 0xFF {
		return s.number(c, style, math.Float64frombits(binary.LittleEndian.Uint64(body)))
	}
	switch body[0] {
	case 0:
		c.Kind, c.Format = Text, s.format(style)
		s.pending = &c
		return nil
	case 1, 2:
		return s.boolErr(c, style, body[2], body[0] == 2)
	}
	return nil
}

func (s *xlsScanner) formulaText(rec *record) error {
	if s.pending == nil {
		return nil
	}
	t := textReader{data: rec.data, more: rec.more}
	text, err := t.long()
	if err != nil {
		return err
	}
	s.pending.Text = text
	return s.endPending()
}

// endPending hands on a formula that waited for its text; without one it is blank.
func (s *xlsScanner) endPending() error {
	c := s.pending
	s.pending = nil
	if c == nil || c.Text == "" {
		return nil
	}
	return s.add(c)
}

func (s *xlsScanner) format(style []byte) Format {
	if i := int(binary.LittleEndian.Uint16(style)); i < len(s.file.formats) {
		return s.file.formats[i]
	}
	return FormatGeneral
}

func (s *xlsScanner) put(c Cell, style []byte, kind Kind, num float64, text string) error {
	if kind == Text && text == "" {
		return nil
	}
	c.Kind, c.Num, c.Text, c.Format = kind, num, text, s.format(style)
	return s.add(&c)
}

func (s *xlsScanner) add(c *Cell) error {
	if c.Col > MaxCol {
		return corrupt("单元格地址不对："+c.Name(), "a cell's address is wrong: "+c.Name())
	}
	if c.Row != s.row.Index {
		if err := s.endRow(); err != nil {
			return err
		}
		s.facts.disorder = s.facts.disorder || c.Row < s.row.Index
		s.row = Row{Index: c.Row, Hidden: s.hidden[c.Row], Cells: s.row.Cells[:0]}
		s.sorted = true
	}
	if n := len(s.row.Cells); n > 0 && s.row.Cells[n-1].Col >= c.Col {
		s.sorted = false
	}
	s.row.Cells = append(s.row.Cells, *c)
	return nil
}

// endRow hands out the row in hand, if it holds something.
func (s *xlsScanner) endRow() error {
	if len(s.row.Cells) == 0 {
		return nil
	}
	if !s.sorted {
		s.row.Cells = sortCells(s.row.Cells)
	}
	err := s.emit(&s.row)
	s.row.Cells = s.row.Cells[:0]
	return err
}
