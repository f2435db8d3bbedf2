package workbook

import (
	"bytes"
	"time"
)

// sheetScanner reads a worksheet part in one pass over its bytes. It stops
// between elements when a block ends and goes on with the next one.
type sheetScanner struct {
	win       window
	sst       []string
	formats   []Format
	epoch04   bool
	maxMerges int
	emit      func(*Row) error
	facts     sheetFacts

	arena            arena
	text             []byte
	prefix           []byte // namespace prefix of the document element, usually none
	phase            phase
	row              Row
	nextRow, nextCol int
	sorted           bool // cells of the row came in ascending order
}

type phase uint8

const (
	beforeRoot phase = iota
	beforeData
	inData
	afterData
	afterRoot
)

func (s *sheetScanner) run() error {
	used := 0
	for s.phase != afterRoot {
		if err := s.win.more(used); err != nil {
			return err
		}
		var err error
		if used, err = s.step(s.win.buf); err != nil {
			return err
		}
		if s.win.eof && s.phase != afterRoot {
			return corrupt(s.win.name+" 不完整", s.win.name+" is incomplete")
		}
	}
	return nil
}

// step reads all elements that are complete in b and gives the index of the
// first that is not.
func (s *sheetScanner) step(b []byte) (int, error) {
	i := 0
	for s.phase != afterRoot {
		if i >= len(b) {
			return len(b), nil
		}
		if b[i] != '<' {
			k := bytes.IndexByte(b[i:], '<')
			if k < 0 {
				return len(b), nil
			}
			i += k
		}
		if s.phase == inData && i+2 < len(b) && b[i+1] == 'c' && (b[i+2] == ' ' || b[i+2] == '>') && len(s.prefix) == 0 {
			end, err := s.cell(b, i+2)
			if end < 0 || err != nil {
				return i, err
			}
			i = end
			continue
		}
		t, ok := nextTag(b, i)
		if !ok {
			return i, nil
		}
		if t.doctype {
			return i, corrupt(s.win.name+" 含有 DOCTYPE", s.win.name+" has a DOCTYPE")
		}
		end, err := s.tag(b, i, &t)
		if end < 0 || err != nil {
			return i, err
		}
		i = end
	}
	return i, nil
}

// tag takes one tag at b[i] and gives the index to go on from, or -1 when the
// element needs more of the stream.
func (s *sheetScanner) tag(b []byte, i int, t *tag) (int, error) {
	if len(t.name) == 0 {
		return t.end, nil
	}
	if s.phase == beforeRoot {
		if string(t.name) != "worksheet" || t.closing || t.empty {
			return t.end, corrupt(s.win.name+" 不是工作表", s.win.name+" is not a worksheet")
		}
		s.prefix = bytes.Clone(t.prefix)
		s.phase = beforeData
		return t.end, nil
	}
	if string(t.prefix) != string(s.prefix) {
		return t.end, nil
	}
	switch string(t.name) {
	case "row":
		return t.end, s.rowTag(t)
	case "c":
		if s.phase == inData && !t.closing {
			return s.cell(b, i+1+len("c")+prefixLen(s.prefix))
		}
	case "sheetData":
		switch {
		case s.phase == inData && t.closing, s.phase == beforeData && t.empty:
			s.phase = afterData
			return t.end, s.endRow()
		case s.phase == beforeData && !t.closing:
			s.phase = inData
		}
	case "mergeCell":
		if s.phase == afterData {
			return t.end, s.merge(t.attrs)
		}
	case "worksheet":
		if t.closing {
			if s.phase == inData {
				return t.end, corrupt(s.win.name+" 不完整", s.win.name+" is incomplete")
			}
			s.phase = afterRoot
		}
	}
	return t.end, nil
}

func prefixLen(prefix []byte) int {
	if len(prefix) == 0 {
		return 0
	}
	return len(prefix) + 1
}

func (s *sheetScanner) merge(attrs []byte) error {
	ref, _ := attr(attrs, "ref")
	r, ok := ParseRange(string(ref))
	if !ok || r.Top == r.Bottom && r.Left == r.Right {
		return nil
	}
	if len(s.facts.merges) >= s.maxMerges {
		return tooBig("合并单元格数", "merged ranges", int64(s.maxMerges))
	}
	s.facts.merges = append(s.facts.merges, r)
	return nil
}

// rowTag begins or ends a row.
func (s *sheetScanner) rowTag(t *tag) error {
	if s.phase != inData {
		return nil
	}
	if err := s.endRow(); err != nil || t.closing {
		return err
	}
	index := s.nextRow
	if v, ok := attr(t.attrs, "r"); ok {
		n, ok := parseIndex(v, MaxRow+1)
		if !ok || n == 0 {
			return corrupt("行号不对："+clip(v), "a row number is wrong: "+clip(v))
		}
		index = n - 1
	}
	if index > MaxRow {
		return corrupt("行数超过工作表的上限", "it has more rows than a sheet can have")
	}
	hidden, _ := attr(t.attrs, "hidden")
	s.row = Row{Index: index, Hidden: isTrue(hidden), Cells: s.row.Cells[:0]}
	s.facts.disorder = s.facts.disorder || index < s.nextRow
	s.facts.lastRow = max(s.facts.lastRow, index)
	s.nextRow, s.nextCol, s.sorted = index+1, 0, true
	return nil
}

// endRow hands out the row in hand, if it holds something.
func (s *sheetScanner) endRow() error {
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

// add puts a cell into the row in hand. A cell outside any row, or of another
// row than its own, is taken for one of the row in hand.
func (s *sheetScanner) add(c *Cell) {
	c.Row, c.Epoch04 = s.row.Index, s.epoch04
	if n := len(s.row.Cells); n > 0 && s.row.Cells[n-1].Col >= c.Col {
		s.sorted = false
	}
	s.row.Cells = append(s.row.Cells, *c)
}

// parseIndex reads an unsigned decimal number of at most limit.
func parseIndex(b []byte, limit int) (int, bool) {
	n := 0
	if len(b) == 0 || len(b) > 9 {
		return 0, false
	}
	for _, ch := range b {
		if ch < '0' || ch > '9' {
			return 0, false
		}
		n = n*10 + int(ch-'0')
	}
	return n, n <= limit
}

func clip(b []byte) string {
	if len(b) > 40 {
		b = b[:40]
	}
	return string(bytes.ToValidUTF8(b, nil))
}

// isoDates are the forms of a cell of type d.
var isoDates = []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04", "2006-01-02", "15:04:05"}

// isoSerial turns an ISO 8601 date into a serial day number.
func isoSerial(b []byte, epoch04 bool) (float64, bool) {
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if epoch04 {
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	for _, layout := range isoDates {
		t, err := time.Parse(layout, string(b))
		if err != nil {
			continue
		}
		if t.Year() == 0 {
			return t.Sub(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)).Hours() / 24, true
		}
		return t.Sub(base).Hours() / 24, true
	}
	return 0, false
}
