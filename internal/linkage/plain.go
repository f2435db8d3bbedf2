package linkage

import (
	"bytes"
	"strings"
	"unsafe"

	"junheng/internal/delim"
)

// plainReader fills registers from text in which no quote stands, so that every
// delimiter divides: nearly all there is. It reads as package delim does, to
// which everything else is left.
type plainReader struct {
	comma byte
	want  []Field // what each field of a record is, as far as the last that is wanted; fields for what is not
}

func newPlainReader(d delim.Dialect, plan delim.Plan, at [fields]int) *plainReader {
	p := &plainReader{comma: d.Comma}
	if p.comma == 0 {
		p.comma = ','
	}
	for f, k := range at {
		if k < 0 {
			continue
		}
		place := plan.Columns[k].Field
		for len(p.want) <= place {
			p.want = append(p.want, fields)
		}
		if p.want[place] != fields {
			return nil // one column for two fields
		}
		p.want[place] = Field(f)
	}
	if d.LineEnd == delim.CR {
		return nil
	}
	return p
}

// read adds the records of a part; false means that the part is not plain, and
// nothing was added: a quote, a carriage return within a line, or white space
// before a record.
func (p *plainReader) read(reg *Register, part []byte) bool {
	if p == nil || bytes.IndexByte(part, '"') >= 0 {
		return false
	}
	returns := bytes.IndexByte(part, '\r') >= 0
	rows := bytes.Count(part, []byte{'\n'}) + 1
	if rows > chunkRows {
		return false
	}
	c := newChunk(rows, min(len(part), 20*rows))
	var rec Record
	var cells [fields + 1]string
	text := unsafe.String(unsafe.SliceData(part), len(part)) // nothing of it is kept
	for len(text) > 0 {
		line := text
		if end := strings.IndexByte(text, '\n'); end >= 0 {
			line, text = text[:end], text[end+1:]
		} else {
			text = ""
		}
		if returns {
			line = strings.TrimSuffix(line, "\r")
			if strings.IndexByte(line, '\r') >= 0 {
				return false
			}
		}
		if line == "" {
			continue
		}
		if line[0] <= ' ' && line[0] != p.comma {
			return false
		}
		p.split(line, &cells)
		rec.read(&cells)
		c.add(&rec)
	}
	*reg = Register{chunks: []*chunk{c}, starts: []int{0}, rows: len(c.number)}
	return true
}

// split finds the cells of a line.
func (p *plainReader) split(line string, cells *[fields + 1]string) {
	for i, f := range p.want {
		end := strings.IndexByte(line, p.comma)
		if end < 0 {
			cells[f] = line
			for _, g := range p.want[i+1:] {
				cells[g] = ""
			}
			return
		}
		cells[f], line = line[:end], line[end+1:]
	}
}

// read takes a record from its cells.
func (rec *Record) read(cells *[fields + 1]string) {
	rec.ID, rec.Name, rec.Kin = cells[FieldNumber], cells[FieldName], cells[FieldKin]
	rec.Sex, rec.Birth, rec.Region = ParseSex(cells[FieldSex]), ParseDate(cells[FieldBirth]), parseRegion(cells[FieldRegion])
}
