package workbook

import "bytes"

// cellHead is what the attributes of a cell say.
type cellHead struct {
	col, style int
	typ        byte // first letter of the type; n where there is none
	inline     bool // inlineStr
	str        bool // str, the result of a formula
	empty      bool // <c .../>
}

// cell reads one cell whose attributes begin at b[i]. It gives the index after
// the cell, or -1 when b ends before the cell does.
func (s *sheetScanner) cell(b []byte, i int) (int, error) {
	h := cellHead{col: s.nextCol, typ: 'n'}
	i, err := h.read(b, i)
	if i < 0 || err != nil {
		return -1, err
	}
	if h.col > MaxCol {
		return -1, corrupt("一行的单元格超过工作表的上限", "a row has more cells than a sheet can have")
	}
	if h.empty {
		s.nextCol = h.col + 1
		return i, nil
	}
	c := Cell{Col: h.col}
	if h.style < len(s.formats) {
		c.Format = s.formats[h.style]
	}
	// The usual cell: <v>text</v></c>, and nothing else.
	if i+3 < len(b) && b[i] == '<' && b[i+1] == 'v' && b[i+2] == '>' {
		k := bytes.IndexByte(b[i+3:], '<')
		if k < 0 {
			return -1, nil
		}
		if e := i + 3 + k; e+8 <= len(b) && string(b[e:e+8]) == "</v></c>" {
			s.nextCol = h.col + 1
			return e + 8, s.value(&c, &h, b[i+3:e])
		}
	}
	return s.oddCell(b, i, &c, &h)
}

// read reads the attributes of a cell up to and including the closing bracket.
func (h *cellHead) read(b []byte, i int) (int, error) {
	for i < len(b) {
		switch ch := b[i]; {
		case ch == '>':
			return i + 1, nil
		case ch <= ' ':
			i++
		case ch == '/':
			h.empty = true
			i++
		case i+2 < len(b) && b[i+1] == '=' && (b[i+2] == '"' || b[i+2] == '\''):
			start := i + 3
			end := start
			for end < len(b) && b[end] != b[i+2] {
				end++
			}
			if end == len(b) {
				return -1, nil
			}
			if err := h.set(ch, b[start:end]); err != nil {
				return -1, err
			}
			i = end + 1
		default: // a longer name, such as cm="1" or xml:space = "preserve"
			eq := bytes.IndexByte(b[i:], '=')
			if eq < 0 {
				return -1, nil
			}
			name := bytes.TrimRight(b[i:i+eq], " \t\r\n")
			i += eq + 1
			for i < len(b) && b[i] <= ' ' {
				i++
			}
			if i >= len(b) {
				return -1, nil
			}
			if b[i] != '"' && b[i] != '\'' {
				return -1, corrupt("单元格标记不合规："+clip(b[i-1:]), "a cell's markup is wrong: "+clip(b[i-1:]))
			}
			end := bytes.IndexByte(b[i+1:], b[i])
			if end < 0 {
				return -1, nil
			}
			if len(name) == 1 {
				if err := h.set(name[0], b[i+1:i+1+end]); err != nil {
					return -1, err
				}
			}
			i += end + 2
		}
	}
	return -1, nil
}

// set takes one attribute of a single letter: the address, the style or the type.
func (h *cellHead) set(name byte, v []byte) error {
	switch name {
	case 'r':
		col, k := 0, 0
		for k < len(v) && k < 4 && (v[k]|0x20) >= 'a' && (v[k]|0x20) <= 'z' {
			col = col*26 + int(v[k]|0x20-'a') + 1
			k++
		}
		if k == 0 || col-1 > MaxCol {
			return corrupt("单元格地址不对："+clip(v), "a cell's address is wrong: "+clip(v))
		}
		h.col = col - 1
	case 's':
		h.style, _ = parseIndex(v, 1<<20)
	case 't':
		if len(v) == 0 {
			return nil
		}
		h.typ = v[0]
		h.str = string(v) == "str"
		h.inline = string(v) == "inlineStr"
	}
	return nil
}

// oddCell reads the children of a cell at b[i], whatever they are.
func (s *sheetScanner) oddCell(b []byte, i int, c *Cell, h *cellHead) (int, error) {
	var val []byte
	plain := false
	for {
		k := bytes.IndexByte(b[i:], '<')
		if k < 0 {
			return -1, nil
		}
		t, ok := nextTag(b, i+k)
		if !ok {
			return -1, nil
		}
		i = t.end
		if len(t.name) == 0 || string(t.prefix) != string(s.prefix) {
			continue
		}
		switch string(t.name) {
		case "f":
			c.Formula = c.Formula || !t.closing
		case "v":
			if t.closing || t.empty {
				continue
			}
			end := textEnd(b, i)
			if end == len(b) {
				return -1, nil
			}
			val, plain = b[i:end], true
			i = end
		case "is":
			if t.closing || t.empty {
				continue
			}
			end := closingTag(b, i, t.prefix, "is")
			if end < 0 {
				return -1, nil
			}
			s.text = appendRuns(s.text[:0], b[i:end])
			val, plain = s.text, false
			i = end
		case "c", "row", "sheetData":
			if !t.closing || string(t.name) != "c" {
				return -1, corrupt("单元格没有结束标记", "a cell is never closed")
			}
			s.nextCol = h.col + 1
			return i, s.oddValue(c, h, val, plain)
		}
	}
}

// closingTag gives the index of </name at or after b[i], or -1.
func closingTag(b []byte, i int, prefix []byte, name string) int {
	tail := make([]byte, 0, 16)
	tail = append(tail, "</"...)
	if len(prefix) > 0 {
		tail = append(append(tail, prefix...), ':')
	}
	k := bytes.Index(b[i:], append(tail, name...))
	if k < 0 {
		return -1
	}
	return i + k
}

func (s *sheetScanner) oddValue(c *Cell, h *cellHead, val []byte, plain bool) error {
	// No <v> at all: never calculated. An empty <v> of type str is a formula
	// whose result is the empty text.
	if c.Formula && (val == nil || len(val) == 0 && !h.str) {
		c.NoValue = true
		s.add(c)
		return nil
	}
	if plain && bytes.IndexByte(val, '<') >= 0 {
		s.text = appendText(s.text[:0], val)
		val = s.text
		plain = false
	}
	if !plain && (h.inline || h.str) {
		return s.textCell(c, s.arena.put(val))
	}
	return s.value(c, h, val)
}

// value gives a cell its kind and value from the text of its <v>.
func (s *sheetScanner) value(c *Cell, h *cellHead, val []byte) error {
	switch {
	case h.typ == 's' && !h.str:
		n, ok := parseIndex(bytes.TrimSpace(val), len(s.sst)-1)
		if !ok {
			if len(val) == 0 {
				return nil
			}
			name := CellName(s.row.Index, c.Col)
			return corrupt(name+" 引用的文字不存在", name+" refers to a text that is not there")
		}
		return s.textCell(c, s.sst[n])
	case h.str || h.inline:
		s.text = appendText(s.text[:0], val)
		return s.textCell(c, s.arena.put(s.text))
	case len(val) == 0:
		return nil
	case h.typ == 'n':
		if v, ok := parseNumber(val); ok {
			c.Kind, c.Num = Number, v
			s.add(c)
			return nil
		}
	}
	return s.rareValue(c, h, val)
}

// rareValue takes booleans, errors, ISO dates, and numbers that are none.
func (s *sheetScanner) rareValue(c *Cell, h *cellHead, val []byte) error {
	val = bytes.TrimSpace(val)
	switch h.typ {
	case 'b':
		c.Kind = Bool
		if isTrue(val) {
			c.Num = 1
		}
	case 'e':
		s.text = appendText(s.text[:0], val)
		c.Kind, c.Text = Error, s.arena.put(s.text)
	case 'd':
		v, ok := isoSerial(val, s.epoch04)
		if !ok {
			return s.textCell(c, s.arena.put(val))
		}
		c.Kind, c.Num = Number, v
		if c.Format != FormatTime {
			c.Format = FormatDate
		}
	default:
		v, ok := parseNumber(val)
		if !ok {
			s.text = appendText(s.text[:0], val)
			return s.textCell(c, s.arena.put(s.text))
		}
		c.Kind, c.Num = Number, v
	}
	s.add(c)
	return nil
}

func (s *sheetScanner) textCell(c *Cell, text string) error {
	if text == "" {
		return nil
	}
	c.Kind, c.Text = Text, text
	s.add(c)
	return nil
}
