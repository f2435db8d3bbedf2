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
	c := p.stock.chunk(p.ends.Lines, len(part))
	text := unsafe.String(unsafe.SliceData(part), len(part)) // nothing of it is kept
	begin := uint32(0)
	var cells [fields]string
	for at := p.ends.At; len(at) >= p.fields; at = at[p.fields:] {
		ends := at[:p.fields:p.fields]
		next := ends[len(ends)-1] + 1
		if line := next - 1; text[line-1] == '\r' && ends[len(ends)-2] < line-1 {
			ends[len(ends)-1]--
		}
		for f, k := range &p.place {
			switch {
			case k > 0:
				cells[f] = text[ends[k-1]+1 : ends[k]]
			case k == 0:
				cells[f] = text[begin:ends[0]]
			}
		}
		c.add(cells[FieldNumber], cells[FieldName], cells[FieldKin], ParseSex(cells[FieldSex]), ParseDate(cells[FieldBirth]), parseRegion(cells[FieldRegion]))
		begin = next
	}
	p.stock.done(c)
	*reg = Register{chunks: []*chunk{c}, starts: []int{0}, rows: len(c.number)}
	return true
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
