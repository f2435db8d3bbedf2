package linkage

import (
	"unsafe"

	"junheng/internal/delim"
)

// plainReader fills registers from text in which no quote stands and every
// record has as many fields as the headings: nearly all there is. It reads as
// package delim does, to which everything else is left.
type plainReader struct {
	dialect delim.Dialect
	fields  int         // of a record
	place   [fields]int // in the record of each field, −1 for none
	ends    delim.FieldEnds
	stock   stock
}

func newPlainReader(d delim.Dialect, plan delim.Plan, at [fields]int) *plainReader {
	if d.LineEnd == delim.CR || plan.Fields < 2 {
		return nil // the one line end is another, or a blank line no different from a record
	}
	p := &plainReader{dialect: d, fields: plan.Fields}
	for f, k := range at {
		p.place[f] = -1
		if k >= 0 {
			p.place[f] = plan.Columns[k].Field
		}
	}
	return p
}

// read adds the records of a part; false means that the part is not plain, and
// nothing was added.
func (p *plainReader) read(reg *Register, part []byte) bool {
	if p == nil || !p.ends.Find(part, p.dialect) || !p.even(part) {
		return false
	}
	c := p.stock.chunk(p.ends.Lines, len(part)+pasted)
	p.fill(c, part)
	p.stock.done(c)
	*reg = Register{chunks: []*chunk{c}, starts: []int{0}, rows: len(c.number)}
	return true
}

// cell is where a cell lies in a part.
type cell struct{ from, to uint32 }

// fill adds records that are even.
func (p *plainReader) fill(c *chunk, part []byte) {
	text := unsafe.String(unsafe.SliceData(part), len(part)) // nothing of it is kept
	rows, n := p.ends.Lines, p.fields
	numbers, stamps, all, names := c.number[:rows], c.stamp[:rows], c.facts[:rows], c.text[:cap(c.text)]
	begin, used := uint32(0), 0
	var cells [fields]cell
	for i := range rows {
		ends := p.ends.At[i*n:][:n]
		p.cut(&cells, begin, ends, part)
		begin = ends[n-1] + 1
		id, name, kin := cells[FieldNumber], cells[FieldName].short(text), cells[FieldKin].short(text)
		num, plain := plainNumber(text[id.from:id.to])
		if !plain {
			num = c.oddNumber(text[id.from:id.to], i)
		}
		sex, birth, region := quickSex(text, cells[FieldSex]), quickDate(text, cells[FieldBirth]), quickRegion(text, cells[FieldRegion])
		if birth == 0 || sex == UnknownSex {
			birth, sex = num.tells(birth, sex)
		}
		numbers[i] = num
		rec := &all[i] // field by field: a record made elsewhere and copied whole would have to wait for its fields
		rec.birth, rec.region, rec.at, rec.sex = birth, region, uint32(used), sex
		rec.name, rec.kin = uint8(name.to-name.from), uint8(kin.to-kin.from)
		stamps[i] = fingerprint(text[name.from:name.to], sex, birth, region)
		used = paste(names, used, part, name)
		used = paste(names, used, part, kin)
	}
	c.number, c.stamp, c.facts, c.text = numbers, stamps, all, names[:used]
}

// cut finds the cells of a record that begins at some place.
func (p *plainReader) cut(cells *[fields]cell, begin uint32, ends []uint32, part []byte) {
	for f, k := range &p.place {
		if k < 0 {
			continue
		}
		from, to := begin, ends[k]
		if k > 0 {
			from = ends[k-1] + 1
		}
		if k == len(ends)-1 && to > from && part[to-1] == '\r' {
			to--
		}
		cells[f].from, cells[f].to = from, to
	}
}

// short gives what is kept of the cell of a name.
func (c cell) short(text string) cell {
	if c.to-c.from > maxName {
		c.to = c.from + uint32(len(cut(text[c.from:c.to])))
	}
	return c
}

// pasted is how many bytes a short text is copied as.
const pasted = 16

// paste copies a cell behind what is used of a text, and gives what is used then.
func paste(to []byte, used int, part []byte, c cell) int {
	from, size := int(c.from), int(c.to-c.from)
	if size <= pasted && from+pasted <= len(part) {
		*(*[pasted]byte)(to[used:]) = *(*[pasted]byte)(part[from:])
	} else {
		copy(to[used:], part[from:from+size])
	}
	return used + size
}

// quickSex is ParseSex.
func quickSex(text string, c cell) Sex {
	if c.to-c.from == 1 {
		switch text[c.from] {
		case 'M':
			return Male
		case 'F':
			return Female
		}
	}
	return ParseSex(text[c.from:c.to])
}

// quickDate is ParseDate.
func quickDate(text string, c cell) Date {
	if c.to-c.from == 10 && text[c.from+4] == '-' && text[c.from+7] == '-' {
		if d, ok := plainDate(text[c.from:c.to]); ok {
			return d
		}
	}
	return ParseDate(text[c.from:c.to])
}

// quickRegion is parseRegion, for up to eight digits at once.
func quickRegion(text string, c cell) uint32 {
	if size := c.to - c.from; size-1 < 8 && int(c.from)+8 <= len(text) {
		shift := 64 - 8*size
		if w := load8(text, int(c.from))<<(shift&63) | 0x3030303030303030&(1<<(shift&63)-1); digits8(w) {
			return uint32(value8(w))
		}
	}
	return parseRegion(text[c.from:c.to])
}

// even reports whether all records have all their fields and no more, the last
// one a line end as well.
func (p *plainReader) even(part []byte) bool {
	at := p.ends.At
	if len(at) != p.ends.Lines*p.fields || len(at) == 0 || int(at[len(at)-1]) != len(part)-1 {
		return false
	}
	for i := p.fields - 1; i < len(at); i += p.fields {
		if part[at[i]] != '\n' {
			return false
		}
	}
	return true
}

// stock is memory for the columns of chunks, which are cut from it one after
// the other, so that it can be fetched in large pieces and none is left over.
type stock struct {
	number []number
	stamp  []uint32
	facts  []facts
	text   []byte
	rows   int // of the piece fetched last
}

// mostStock is how many rows a piece is for at most.
const mostStock = 1 << 17

// chunk makes a chunk with room for so many rows and so much text.
func (s *stock) chunk(rows, text int) *chunk {
	if cap(s.number) < rows || cap(s.text) < text {
		s.rows = max(rows, min(2*s.rows, mostStock))
		s.number, s.stamp, s.facts = make([]number, s.rows)[:0], make([]uint32, s.rows)[:0], make([]facts, s.rows)[:0]
		s.text = make([]byte, max(text, 20*s.rows))[:0]
	}
	return &chunk{number: s.number, stamp: s.stamp, facts: s.facts, text: s.text}
}

// done takes back what a chunk did not need.
func (s *stock) done(c *chunk) {
	n, t := len(c.number), len(c.text)
	s.number, s.stamp, s.facts, s.text = c.number[n:], c.stamp[n:], c.facts[n:], c.text[t:]
	c.number, c.stamp, c.facts, c.text = c.number[:n:n], c.stamp[:n:n], c.facts[:n:n], c.text[:t:t]
}
