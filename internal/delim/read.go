package delim

import (
	"bytes"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"junheng/internal/blank"
)

const (
	chunkSize = 2 << 20 // bytes a goroutine takes at a time
	blockRows = 128     // records split before their cells are read
)

// Read fills the columns of p from the whole of text, which [Decode] gave for
// the same dialect (UTF-8 needs no Decode: Read looks
// at the wanted text cells itself and passes over a byte order mark). Records are those of [Scanner]. The
// result does not depend on the number of goroutines and does not share memory
// with text.
//
// The error is a [*RecordError] when a record breaks the bounds of the plan's
// Options, and nil otherwise: cells that cannot be read are in Table.Problems.
func Read(text []byte, d Dialect, p Plan) (*Table, error) {
	return read(text, d, p, chunkSize)
}

func read(text []byte, d Dialect, p Plan, size int) (*Table, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	r := &reader{text: text, dialect: d, plan: p.withDefaults()}
	if err := r.skip(); err != nil {
		return nil, err
	}
	r.cutChunks(size)
	r.store = newStore(r)
	r.run()
	if r.store.err != nil {
		return nil, r.store.err
	}
	return newTable(r), nil
}

func (p Plan) withDefaults() Plan {
	p.Options = p.Options.withDefaults()
	if p.Workers <= 0 {
		p.Workers = runtime.GOMAXPROCS(0)
	}
	if p.KeepProblems <= 0 {
		p.KeepProblems = 1000
	}
	if p.Blank == blank.Number {
		p.Blank = blank.NotReported
	}
	if p.Unreadable == blank.Number {
		p.Unreadable = blank.NotReported
	}
	return p
}

// reader is one call of Read.
type reader struct {
	text    []byte
	dialect Dialect
	plan    Plan

	start  int // offset of the first data record
	line   int // its physical line
	chunks []*chunk
	store  *store
}

// skip passes the header and learns how many fields a record has.
func (r *reader) skip() error {
	sc := NewScanner(r.text, r.dialect, r.plan.Options)
	r.line = 1
	for sc.number < r.plan.Skip && sc.Scan() {
		r.start, r.line = sc.pos, sc.line
	}
	if sc.err == nil && r.plan.Fields == 0 && sc.Scan() {
		r.plan.Fields = len(sc.fields)
	}
	return sc.err
}

// cutChunks shares out the text. A chunk begins after the first line end at
// its nominal place; whether a record really begins there is known when the
// chunk before it has been read, and store sees to it.
func (r *reader) cutChunks(size int) {
	newline := r.dialect.newline()
	for at := r.start; at < len(r.text); {
		stop := min(at+size, len(r.text))
		c := &chunk{from: at, stop: stop}
		if n := len(r.chunks); n > 0 {
			k := bytes.IndexByte(r.text[at-1:], newline)
			if k < 0 {
				k = len(r.text) - at
			}
			c.from = at + k
		}
		r.chunks = append(r.chunks, c)
		at = stop
	}
}

// run reads all chunks, each from where it is thought to begin.
func (r *reader) run() {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(r.plan.Workers, len(r.chunks)) {
		wg.Go(func() {
			w := newWorker(r)
			for {
				i := int(next.Add(1)) - 1
				if i >= len(r.chunks) {
					return
				}
				w.read(r.chunks[i])
				if !r.store.take(i, w) {
					return
				}
			}
		})
	}
	wg.Wait()
}

// chunk is a stretch of whole records and what was read from it.
type chunk struct {
	from, stop int // the first record begins at from, the last one before stop
	end        int // where the record after the last begins
	rows       int
	lines      int  // line ends passed, blank lines and those in quotes included
	broken     bool // a record goes on in the next line, or has a quote that is never closed
	err        error

	gaps     []gap
	starts   []uint32  // of the records, counted from from; only where the plan asks for places
	problems []Problem // rows and lines counted from the chunk's first
	counts   [problemKinds]int

	row, line int // of the first record, in the table and in the file
}

// gap says that from row on, rows lie that many lines further down than their
// number tells, because of blank lines or of line breaks in quotes.
type gap struct{ row, lines int }

// span is where a raw cell lies, counted from the start of its chunk.
type span struct{ from, to uint32 }

// worker reads chunks one after another and keeps its buffers.
type worker struct {
	*reader
	split  *splitter
	comma  byte
	marked marked
	counts [markAhead]uint32 // fields that end before each word
	b      block
	ends   []uint32 // memory for where one column's cells of the current block lie
	cells  []cells  // a column's cells of the current chunk
	buf    []byte
	wide   wideCells
	lends  bool // texts lie in the text that is read, see Reader

	c      *chunk
	behind int // c.lines - rows, when last put into gaps
}

func newWorker(r *reader) *worker {
	w := &worker{reader: r, split: newSplitter(r.dialect, r.plan.Options), comma: r.dialect.comma(), ends: make([]uint32, 2*blockRows), cells: make([]cells, len(r.plan.Columns))}
	for i, col := range r.plan.Columns {
		if col.Kind == Code {
			w.cells[i].dict = newDictionary()
		}
	}
	return w
}

// read reads the records that begin in c into the worker's cells.
func (w *worker) read(c *chunk) {
	w.c, w.behind, w.marked.words = c, 0, 0
	for i := range w.cells {
		w.cells[i].clear()
	}
	pos := c.from
	for pos < c.stop && c.err == nil {
		pos = w.block(pos)
		for i, col := range w.plan.Columns {
			w.fill(i, w.cut(col.Field))
		}
		c.rows += w.b.rows
	}
	c.end = pos
	slices.SortStableFunc(c.problems, func(a, b Problem) int { return a.Row - b.Row })
}

// ragged reports a record with too many or too few fields.
func (w *worker) ragged(row, fields int, raw []byte) {
	kind := MissingField
	if fields > w.plan.Fields {
		kind = ExtraField
	}
	w.report(kind, row, fields, raw)
}

// report counts a problem and keeps it if there is room.
func (w *worker) report(kind ProblemKind, row, field int, cell []byte) {
	w.c.counts[kind]++
	if len(w.c.problems) >= w.plan.KeepProblems {
		return
	}
	w.c.problems = append(w.c.problems, Problem{
		Kind: kind, Row: row, Field: field, Cell: string(cell[:min(len(cell), keptCell)]),
	})
}
