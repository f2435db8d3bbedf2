package delim

import (
	"bytes"
	"math/bits"
)

// block is some records split before their cells are read. Places are counted
// from the start of the chunk.
type block struct {
	rows   int
	starts [blockRows]uint32 // where each record begins
	first  [blockRows]uint32 // the place in ends of each record's first field
	fields [blockRows]uint32 // how many each has
	ends   []uint32          // where fields end; the next field starts one byte on
	next   int               // the place in ends of the first field of the next record
	quoted [blockRows]bool   // whether each has a quote
	ragged bool              // some record has too many or too few fields
}

// room makes sure that n ends and those of a stretch of text fit.
func (b *block) room(n int) {
	if n += (markAhead + 1) * wordBytes; len(b.ends) < n {
		b.ends = append(b.ends, make([]uint32, max(n, 64*blockRows)-len(b.ends))...)
	}
}

// block splits up to blockRows records from pos on, all that begin before the
// chunk stops, and gives where the next one begins.
func (w *worker) block(pos int) int {
	w.b.rows, w.b.next, w.b.ragged = 0, 0, false
	for w.b.rows < blockRows && pos < w.c.stop && w.c.err == nil {
		pos = w.plain(pos)
		if w.b.rows < blockRows && pos < w.c.stop {
			pos = w.careful(pos)
		}
	}
	return pos
}

// plain splits records of which there is nothing particular to say, many words
// of 64 bytes at a time, and gives where the first record begins that it leaves
// to careful: one with a quote, one out of bounds, the last of the text.
func (w *worker) plain(pos int) int {
	b, base := &w.b, w.c.from
	at := pos - (pos-base)%wordBytes
	from := uint(pos - at)
	n := b.next // ends written down, those of the record begun included
	for at < len(w.text) && at-pos <= w.split.opt.MaxRecord && n-b.next <= w.split.opt.MaxFields {
		words := w.marked.from(w.text, at, w.comma, w.split.newline)
		words[0].drop(from)
		from = 0
		quoteless := 0
		for quoteless < len(words) && words[quoteless].quotes == 0 {
			quoteless++
		}
		var goesOn bool
		if n, pos, goesOn = w.lines(words[:quoteless], at, pos, n); !goesOn {
			return pos
		}
		if at += quoteless * wordBytes; quoteless < len(words) {
			last := words[quoteless].before()
			_, pos, _ = w.lines([]marks{last}, at, pos, n)
			return pos
		}
	}
	return pos
}

// lines writes down where fields end in words of text from at on, and takes the
// records that end in them. pos is where the record begins that is being split,
// and n counts the ends written down. goesOn is false when the record from pos
// on is not for plain, or not for this block.
func (w *worker) lines(words []marks, at, pos, n int) (ends, next int, goesOn bool) {
	b := &w.b
	b.room(n)
	listed := list(b.ends[n:], words, uint32(at-w.c.from), &w.counts)
	for k := range words {
		m := &words[k]
		for lines := m.newlines; lines != 0; lines &= lines - 1 {
			line := lines & -lines
			end := n + int(w.counts[k]) + bits.OnesCount64((m.commas|m.newlines)&(line<<1-1))
			var ok bool
			if pos, ok = w.take(pos, at+k*wordBytes+bits.TrailingZeros64(line), end); !ok || b.rows == blockRows || pos >= w.c.stop {
				return n, pos, false
			}
		}
	}
	return n + listed, pos, true
}

// take enters the record that begins at pos and ends with the line at end; n
// counts the ends written down, that of its last field included. It reports
// false where the record is out of bounds.
func (w *worker) take(pos, end, n int) (next int, ok bool) {
	b, base := &w.b, w.c.from
	next = end + 1
	fields := n - b.next
	if w.split.newline == '\n' && end > pos && w.text[end-1] == '\r' && (fields == 1 || int(b.ends[n-2]) < end-1-base) {
		end--
		b.ends[n-1]--
	}
	if end-pos > w.split.opt.MaxRecord || fields > w.split.opt.MaxFields {
		return pos, false
	}
	if end > pos {
		w.enter(pos, end, fields, false)
	}
	w.c.lines++
	b.next = n
	return next, true
}

// careful splits one record of any kind.
func (w *worker) careful(pos int) int {
	b, s, base := &w.b, w.split, w.c.from
	end, next, err := s.split(w.text, pos)
	if err != nil {
		w.c.err = err
		return pos
	}
	if end == pos {
		w.c.lines++
		return next
	}
	b.room(b.next + s.n)
	for f, at := range s.ends[:s.n] {
		b.ends[b.next+f] = uint32(at - base)
	}
	w.enter(pos, end, s.n, s.quotes)
	b.next += s.n
	w.c.lines++
	if s.quotes {
		n := bytes.Count(w.text[pos:end], []byte{s.newline})
		w.c.lines += n
		w.c.broken = w.c.broken || n > 0 || s.unclosed
	}
	return next
}

// enter takes a record that is no blank line into the block; its fields are the
// next ones.
func (w *worker) enter(pos, end, fields int, quotes bool) {
	b, c := &w.b, w.c
	row := c.rows + b.rows
	if c.lines-row != w.behind {
		w.behind = c.lines - row
		c.gaps = append(c.gaps, gap{row, w.behind})
	}
	if fields != w.plan.Fields {
		b.ragged = true
		w.ragged(row, fields, w.text[pos:end])
	}
	if w.plan.Places {
		c.starts = append(c.starts, uint32(pos-c.from))
	}
	k := b.rows
	b.starts[k], b.first[k], b.fields[k], b.quoted[k] = uint32(pos-c.from), uint32(b.next), uint32(fields), quotes
	b.rows++
}

// even reports whether the records have all their fields and no more, and nothing
// is between them: then field f of record k ends at ends[k·fields+f].
func (b *block) even(fields int) bool { return !b.ragged && b.next == b.rows*fields }

// cut gives where the cells of a field lie in the records of the block; a
// missing cell is an empty one.
func (w *worker) cut(field int) cellEnds {
	b, n := &w.b, w.plan.Fields
	if b.rows > 0 && b.even(n) && field > 0 && field < n {
		return cellEnds{b.ends[field-1 : b.next], n, b.rows}
	}
	out := w.ends[:2*b.rows]
	for k := range b.rows {
		s := span{}
		if field < int(b.fields[k]) {
			at := int(b.first[k]) + field
			s = span{b.starts[k], b.ends[at]}
			if field > 0 {
				s.from = b.ends[at-1] + 1
			}
		}
		out[2*k], out[2*k+1] = s.from-1, s.to
	}
	return cellEnds{out, 2, b.rows}
}

// cellEnds is where the cells of one field lie in some records: that of record k
// begins one byte after ends[k·stride] and ends at ends[k·stride+1].
type cellEnds struct {
	ends         []uint32
	stride, rows int
}

func (c cellEnds) at(k int) span { return span{c.ends[k*c.stride] + 1, c.ends[k*c.stride+1]} }

// after leaves out the first k records.
func (c cellEnds) after(k int) cellEnds {
	if k >= c.rows {
		return cellEnds{}
	}
	return cellEnds{c.ends[k*c.stride:], c.stride, c.rows - k}
}
