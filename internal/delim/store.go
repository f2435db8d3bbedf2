package delim

import (
	"strings"
	"sync"
)

// store gathers what the workers read. Chunks are taken in the order of the
// file: what depends on order (rows, lines, texts, numbers of words) is settled
// under turn, the rest is copied side by side. Workers keep one chunk's cells
// each, so the columns are the only memory that grows with the text.
type store struct {
	*reader
	turn *sync.Cond
	due  int   // the chunk whose turn it is
	pos  int   // where its first record really begins
	rows int   // rows taken
	last int   // physical line at pos
	err  error // why reading stopped

	growth  sync.RWMutex // held for reading while rows are copied in
	room    int          // rows there is room for
	columns []Values
	texts   []strings.Builder
	numbers []map[string]uint32
}

func newStore(r *reader) *store {
	n := len(r.plan.Columns)
	s := &store{
		reader: r, turn: sync.NewCond(new(sync.Mutex)), pos: r.start, last: r.line,
		columns: make([]Values, n), texts: make([]strings.Builder, n), numbers: make([]map[string]uint32, n),
	}
	for i, col := range r.plan.Columns {
		s.columns[i].Kind = col.Kind
		if col.Kind == Code {
			s.columns[i].Words, s.numbers[i] = []string{""}, map[string]uint32{"": 0}
		}
	}
	return s
}

// take waits for chunk i's turn and takes what w read of it. A chunk that did
// not begin where the one before it ended is read again from there: a line end
// inside quotes misled it. It reports whether reading goes on.
func (s *store) take(i int, w *worker) bool {
	s.turn.L.Lock()
	for s.due != i && s.err == nil {
		s.turn.Wait()
	}
	if s.err != nil {
		s.turn.L.Unlock()
		return false
	}
	c := w.c
	if c.from != s.pos {
		*c = chunk{from: s.pos, stop: c.stop}
		w.read(c)
	}
	c.row, c.line = s.rows, s.last
	s.pos, s.rows, s.last = c.end, s.rows+c.rows, s.last+c.lines
	var starts []int
	if c.err != nil {
		s.err = &RecordError{Record: s.plan.Skip + s.rows + 1, Line: s.last, Err: c.err}
	} else {
		s.grow()
		starts = s.inOrder(w)
	}
	goesOn := s.err == nil
	s.due++
	s.turn.Broadcast()
	s.turn.L.Unlock()
	if goesOn {
		s.copy(w, starts)
	}
	return goesOn
}

// grow makes room for the rows taken, and for as many as will follow if the
// rest of the text is like what was read of it.
func (s *store) grow() {
	if s.rows <= s.room {
		return
	}
	s.growth.Lock()
	defer s.growth.Unlock()
	rest := float64(len(s.text)-s.pos) / float64(max(1, s.pos-s.start))
	s.room = s.rows + int(rest*1.05*float64(s.rows))
	for i := range s.columns {
		v := &s.columns[i]
		switch v.Kind {
		case Float:
			v.Floats = moved(v.Floats, s.room)
		case Int:
			v.Ints = moved(v.Ints, s.room)
		case Code:
			v.Codes = moved(v.Codes, s.room)
		case Text:
			v.ends = moved(v.ends, s.room)
		}
	}
}

func moved[T any](from []T, n int) []T {
	to := make([]T, n)
	copy(to, from)
	return to
}

// inOrder appends the texts, numbers the words that are new, and gives by
// column where the chunk's texts start.
func (s *store) inOrder(w *worker) []int {
	starts := make([]int, len(s.columns))
	for i := range s.columns {
		from, v := &w.cells[i], &s.columns[i]
		v.Blank += from.blank
		switch v.Kind {
		case Text:
			text := &s.texts[i]
			if text.Len() == 0 && s.rows > 0 {
				text.Grow(int(float64(len(from.text)) / float64(s.rows) * float64(s.room)))
			}
			starts[i] = text.Len()
			text.Write(from.text)
		case Code:
			s.number(i, from)
		}
	}
	return starts
}

// number gives the words of a chunk that are new their numbers, in the order
// in which they come up: a worker's own dictionary grows by the chance of which
// chunks it gets.
func (s *store) number(i int, from *cells) {
	from.number = append(from.number, make([]uint32, len(from.dict.words)-len(from.number))...)
	v := &s.columns[i]
	for _, c := range from.codes {
		if c == 0 || from.number[c] != 0 {
			continue
		}
		word := from.dict.words[c]
		n, ok := s.numbers[i][word]
		if !ok {
			n = uint32(len(v.Words))
			s.numbers[i][word] = n
			v.Words = append(v.Words, word)
		}
		from.number[c] = n
	}
}

// copy puts the cells of a chunk in their rows.
func (s *store) copy(w *worker, starts []int) {
	s.growth.RLock()
	defer s.growth.RUnlock()
	row := w.c.row
	for i := range s.columns {
		from, v := &w.cells[i], &s.columns[i]
		switch v.Kind {
		case Float:
			copy(v.Floats[row:], from.floats)
		case Int:
			copy(v.Ints[row:], from.ints)
		case Code:
			out := v.Codes[row:]
			for k, c := range from.codes {
				out[k] = from.number[c]
			}
		case Text:
			out := v.ends[row:]
			for k, e := range from.ends {
				out[k] = starts[i] + e
			}
		}
	}
}

// finish gives the columns, cut to the rows there are.
func (s *store) finish() []Values {
	for i := range s.columns {
		v := &s.columns[i]
		switch v.Kind {
		case Float:
			v.Floats = v.Floats[:s.rows:s.rows]
		case Int:
			v.Ints = v.Ints[:s.rows:s.rows]
		case Code:
			v.Codes = v.Codes[:s.rows:s.rows]
		case Text:
			v.ends = v.ends[:s.rows:s.rows]
			v.text = s.texts[i].String()
		}
	}
	return s.columns
}
