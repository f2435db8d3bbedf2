package delim

import (
	"bytes"
	"math/bits"
)

// block is some records split before their cells are read. Places are counted
// from the start of the chunk.
type block struct {
	rows   int
	starts [blockRows]uint32     // where each record begins
	first  [blockRows + 1]uint32 // the place in ends of each record's first field, and of the next record's
	quotes [blockRows]bool       // the record has a quote somewhere
	ends   []uint32              // where fields end; the next field starts one byte on
}

// have is how many fields have ended in the records taken.
func (b *block) have() int { return int(b.first[b.rows]) }

// room makes sure that the ends of another word of text fit behind n.
func (b *block) room(n int) {
	if len(b.ends) < n+wordBytes {
		b.ends = append(b.ends, make([]uint32, max(len(b.ends), 64*blockRows))...)
	}
}

// block splits up to blockRows records from pos on, all that begin before the
// chunk stops, and gives where the next one begins.
func (w *worker) block(pos int) int {
	w.b.rows = 0
	for w.b.rows < blockRows && pos < w.c.stop && w.c.err == nil {
		pos = w.plain(pos)
		if w.b.rows < blockRows && pos < w.c.stop {
			pos = w.careful(pos)
		}
	}
	return pos
}

// plain splits records of which there is nothing particular to say, 64 bytes at
// a time, and gives where the first record begins that it leaves to careful:
// one with a quote, one out of bounds, the last of the text.
func (w *worker) plain(pos int) int {
	b, base := &w.b, w.c.from
	from := pos - (pos-base)%wordBytes
	use := ^uint64(0) << uint(pos-from)
	n := b.have()
	for i := from; i < len(w.text); i += wordBytes {
		if i-pos > w.split.opt.MaxRecord || n-b.have() > w.split.opt.MaxFields {
			return pos
		}
		b.room(n)
		m := w.marked.at(w.text, i, w.comma, w.split.newline)
		stop := m.quotes & use
		use &= stop&-stop - 1 // what comes before the first quote
		ends, lines := (m.commas|m.newlines)&use, m.newlines&use
		for ; lines != 0; lines &= lines - 1 {
			upto := lines ^ (lines - 1)
			n += list((*[wordBytes]uint32)(b.ends[n:]), ends&upto, uint32(i-base))
			ends &^= upto
			next, ok := w.take(pos, i+bits.TrailingZeros64(lines), n)
			if !ok {
				return pos
			}
			pos, n = next, b.have()
			if b.rows == blockRows || pos >= w.c.stop {
				return pos
			}
		}
		if stop != 0 {
			return pos
		}
		n += list((*[wordBytes]uint32)(b.ends[n:]), ends, uint32(i-base))
		use = ^uint64(0)
	}
	return pos
}

// list writes down the bits of a word, counted from base, and gives how many
// there are. It may write behind them, too. It takes eight bits at a time: how
// often it goes round is then guessed right most of the time.
func list(to *[wordBytes]uint32, word uint64, base uint32) int {
	n := bits.OnesCount64(word)
	for k := 0; k < n; k += 8 {
		to := (*[8]uint32)(to[k&^7:])
		to[0] = base + uint32(bits.TrailingZeros64(word))
		word &= word - 1
		to[1] = base + uint32(bits.TrailingZeros64(word))
		word &= word - 1
		to[2] = base + uint32(bits.TrailingZeros64(word))
		word &= word - 1
		to[3] = base + uint32(bits.TrailingZeros64(word))
		word &= word - 1
		to[4] = base + uint32(bits.TrailingZeros64(word))
		word &= word - 1
		to[5] = base + uint32(bits.TrailingZeros64(word))
		word &= word - 1
		to[6] = base + uint32(bits.TrailingZeros64(word))
		word &= word - 1
		to[7] = base + uint32(bits.TrailingZeros64(word))
		word &= word - 1
	}
	return n
}

// take enters the record that begins at pos and ends with the line at end; n
// counts the fields that have ended, its last included. It reports false where
// the record is out of bounds.
func (w *worker) take(pos, end, n int) (next int, ok bool) {
	b, base := &w.b, w.c.from
	next = end + 1
	if w.split.newline == '\n' && end > pos && w.text[end-1] == '\r' && (n-b.have() == 1 || int(b.ends[n-2]) < end-1-base) {
		end--
		b.ends[n-1]--
	}
	if end-pos > w.split.opt.MaxRecord || n-b.have() > w.split.opt.MaxFields {
		return pos, false
	}
	if end == pos {
		w.c.lines++
		return next, true
	}
	w.enter(pos, end, n, false)
	w.c.lines++
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
	n := b.have()
	for b.room(n + s.n); len(b.ends) < n+s.n+wordBytes; {
		b.room(len(b.ends))
	}
	for f, at := range s.ends[:s.n] {
		b.ends[n+f] = uint32(at - base)
	}
	w.enter(pos, end, n+s.n, s.quotes)
	w.c.lines++
	if s.quotes {
		n := bytes.Count(w.text[pos:end], []byte{s.newline})
		w.c.lines += n
		w.c.broken = w.c.broken || n > 0 || s.unclosed
	}
	return next
}

// enter takes a record that is no blank line into the block.
func (w *worker) enter(pos, end, n int, quotes bool) {
	b, c := &w.b, w.c
	row := c.rows + b.rows
	if c.lines-row != w.behind {
		w.behind = c.lines - row
		c.gaps = append(c.gaps, gap{row, w.behind})
	}
	if fields := n - b.have(); fields != w.plan.Fields {
		w.ragged(row, fields, w.text[pos:end])
	}
	if w.plan.Places {
		c.starts = append(c.starts, uint32(pos-c.from))
	}
	b.starts[b.rows], b.quotes[b.rows] = uint32(pos-c.from), quotes
	b.rows++
	b.first[b.rows] = uint32(n)
}

// cut gives where the cells of a field lie in the records of the block; a
// missing cell is an empty one.
func (w *worker) cut(field int) []span {
	b := &w.b
	out := w.spans[:b.rows]
	for k := range out {
		at := int(b.first[k]) + field
		if at >= int(b.first[k+1]) {
			out[k] = span{}
			continue
		}
		s := span{b.starts[k], b.ends[at]}
		if field > 0 {
			s.from = b.ends[at-1] + 1
		}
		if b.quotes[k] {
			s.to |= quoted
		}
		out[k] = s
	}
	return out
}
