package delim

import (
	"bytes"
	"slices"
)

// Reader reads a text part by part, each into the same memory. It is [Read] for
// those who cut the text themselves and look at one part at a time.
//
// Words of Code columns keep their numbers through all parts a Reader has read.
// A Reader is for one goroutine.
type Reader struct {
	w     *worker
	bytes int // of a part for whose rows there is room
	table Table
}

// NewReader makes a reader of parts. The plan says how many fields a record
// should have; its Skip and Workers do not matter.
func NewReader(d Dialect, p Plan) *Reader {
	r := &Reader{w: newWorker(&reader{dialect: d, plan: p.withDefaults()})}
	r.w.lends = true
	r.table.Columns = make([]Values, len(p.Columns))
	return r
}

// Again makes the reader one of parts of another text, as [NewReader] does, in the
// memory it has. What it gave before holds no longer.
func (r *Reader) Again(d Dialect, p Plan) {
	w := newWorker(&reader{dialect: d, plan: p.withDefaults()})
	w.lends, w.b.ends, w.c, w.buf = true, r.w.b.ends, r.w.c, r.w.buf
	for i := range min(len(w.cells), len(r.w.cells)) {
		had := &r.w.cells[i]
		if w.cells[i].dict != nil && had.dict != nil {
			w.cells[i].dict = had.dict
			had.dict.clear()
		}
		had.dict, had.number = w.cells[i].dict, nil
		w.cells[i] = *had
	}
	r.w, r.bytes = w, 0
	r.table.Columns = make([]Values, len(p.Columns))
}

// Read reads a part, which begins where a record begins. The table holds until
// the next call; its texts may lie in the part itself, so who keeps one clones it.
// Its rows, records and lines are counted from the beginning of the part.
//
// The error is that of [Read]. See [Table.Broken] for whether the part could be
// read by itself.
func (r *Reader) Read(part []byte) (*Table, error) {
	w, t := r.w, &r.table
	w.text = part
	c := w.c
	if c == nil {
		c = new(chunk)
	}
	*c = chunk{stop: len(part), starts: c.starts[:0], gaps: c.gaps[:0]}
	w.c = c
	r.expect(part)
	w.read(c)
	if c.err != nil {
		return nil, &RecordError{Record: c.rows + 1, Line: c.lines + 1, Err: c.err}
	}
	t.Rows, t.line, t.lines, t.counts, t.broken = c.rows, 1, c.lines, c.counts, c.broken
	t.gaps, t.places = c.gaps, append(t.places[:0], places{starts: c.starts})
	t.Problems = append(t.Problems[:0], c.problems...)
	for i := range t.Problems {
		p := &t.Problems[i]
		p.Record, p.Line = t.Record(p.Row), t.Line(p.Row)
	}
	for i := range t.Columns {
		from := &w.cells[i]
		v := Values{Kind: w.plan.Columns[i].Kind, Floats: from.floats, Ints: from.ints, Codes: from.codes, Blank: from.blank, lent: from.lent}
		if v.Kind == Code {
			v.Words = from.dict.words
		}
		t.Columns[i] = v
	}
	return t, nil
}

// expect makes room for the rows of a part of which the beginning is like the
// rest, so that memory need not grow bit by bit.
func (r *Reader) expect(part []byte) {
	if len(part) <= r.bytes {
		return
	}
	r.bytes = len(part) + len(part)/16
	some := part[:min(len(part), 16<<10)]
	rows := (1 + bytes.Count(some, []byte{r.w.split.newline})) * (1 + r.bytes/len(some))
	w := r.w
	w.c.starts = slices.Grow(w.c.starts[:0], rows)
	for i, col := range w.plan.Columns {
		v := &w.cells[i]
		switch col.Kind {
		case Float:
			v.floats = slices.Grow(v.floats[:0], rows)
		case Int:
			v.ints = slices.Grow(v.ints[:0], rows)
		case Code:
			v.codes = slices.Grow(v.codes[:0], rows)
		case Text:
			v.lent = slices.Grow(v.lent[:0], rows)
		}
	}
}

// Broken reports whether a record of a part goes on in the next line, or has a
// quote that is never closed. Where no part that was cut at a line end is
// broken, each was cut between two records.
func (t *Table) Broken() bool { return t.broken }

// Lines gives how many lines a part has, blank lines and those in quotes included.
func (t *Table) Lines() int { return t.lines }
