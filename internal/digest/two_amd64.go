package digest

import (
	"encoding/binary"

	"golang.org/x/sys/cpu"
)

// cpuid asks the processor what it can.
//
//go:noescape
func cpuid(leaf, sub uint32) (ax, bx, cx, dx uint32)

// hasTwo reports whether the processor has instructions for SHA-256.
var hasTwo = func() bool {
	most, _, _, _ := cpuid(0, 0)
	if most < 7 || !cpu.X86.HasSSSE3 || !cpu.X86.HasSSE41 {
		return false
	}
	_, bx, _, _ := cpuid(7, 0)
	return bx>>29&1 == 1
}()

const blockBytes = 64

// state is the eight words of a sum in the making, in the order in which the
// processor wants them: f e b a h g d c.
type state [8]uint32

// start is the state before the first block (FIPS 180-4, 5.3.3).
var start = state{0x9b05688c, 0x510e527f, 0xbb67ae85, 0x6a09e667, 0x5be0cd19, 0x1f83d9ab, 0xa54ff53a, 0x3c6ef372}

// inOrder is the places of the words a to h in a state.
var inOrder = [8]int{3, 2, 7, 6, 1, 0, 5, 4}

// blocksSHA takes so many blocks each of two messages, at least one.
//
//go:noescape
func blocksSHA(a, b *state, textA, textB *byte, blocks int)

// half is the sum in the making of one of two texts.
type half struct{ state }

func (h *half) begin() { h.state = start }

// blocks takes all of a text, which is whole blocks, and as much of another.
func (h *half) blocks(with *half, text, other []byte) {
	blocksSHA(&h.state, &with.state, &text[0], &other[0], len(text)/blockBytes)
}

// end takes the last bytes of a text, fewer than a block, and gives its sum.
func (h *half) end(text []byte, length int) (sum [Size]byte) {
	var room [2 * blockBytes]byte
	h.blocks(new(half), pad(&room, copy(room[:], text), uint64(length)), room[:])
	h.put(&sum)
	return sum
}

// pad puts behind the last n bytes of a message what ends it (FIPS 180-4, 5.1.1),
// and gives the blocks that this makes.
func pad(room *[2 * blockBytes]byte, n int, length uint64) []byte {
	clear(room[n:])
	room[n] = 0x80
	end := blockBytes
	if n+1+8 > blockBytes {
		end = 2 * blockBytes
	}
	binary.BigEndian.PutUint64(room[end-8:], 8*length)
	return room[:end]
}

// put writes the sum down.
func (s *state) put(sum *[Size]byte) {
	for i, place := range inOrder {
		binary.BigEndian.PutUint32(sum[4*i:], s[place])
	}
}

// inTwo computes sums two at a time.
func inTwo(messages []Message) {
	var lanes [2]lane
	for {
		busy := 0
		for i := range lanes {
			l := &lanes[i]
			for len(l.run) == 0 && (l.fill() || l.take(&messages)) {
				continue
			}
			if len(l.run) > 0 {
				busy++
			}
		}
		a, b := &lanes[0], &lanes[1]
		switch {
		case busy == 0:
			return
		case len(a.run) == 0:
			b.goOn(b, len(b.run))
		case len(b.run) == 0:
			a.goOn(a, len(a.run))
		default:
			a.goOn(b, min(len(a.run), len(b.run)))
		}
	}
}

// lane is one of two messages whose sums are computed side by side.
type lane struct {
	state
	run    []byte // whole blocks to be taken next
	pieces [3][]byte
	rest   [][]byte // of pieces
	length uint64
	sum    *[Size]byte // nil: no message, or its end is in run
	room   [2 * blockBytes]byte
	idle   state
}

// take begins with the next message, or reports that there is none. The sum of
// the one before goes where it belongs.
func (l *lane) take(messages *[]Message) bool {
	if l.sum != nil {
		l.put(l.sum)
		l.sum = nil
	}
	if len(*messages) == 0 {
		return false
	}
	m := &(*messages)[0]
	*messages = (*messages)[1:]
	l.state, l.pieces, l.sum, l.length = start, m.Pieces, m.Sum, 0
	l.rest = l.pieces[:]
	for _, p := range m.Pieces {
		l.length += uint64(len(p))
	}
	return true
}

// fill finds the next blocks of the message, or reports that there are no more:
// those of a piece as they lie there, and copies of what lies between pieces and
// at the end.
func (l *lane) fill() bool {
	if l.rest == nil {
		return false
	}
	n := 0
	for len(l.rest) > 0 {
		p := l.rest[0]
		if n == 0 && len(p) >= blockBytes {
			whole := len(p) / blockBytes * blockBytes
			l.run, l.rest[0] = p[:whole], p[whole:]
			return true
		}
		k := copy(l.room[n:blockBytes], p)
		if n += k; n == blockBytes {
			l.run, l.rest[0] = l.room[:blockBytes], p[k:]
			return true
		}
		l.rest = l.rest[1:]
	}
	l.rest = nil
	l.run = pad(&l.room, n, l.length)
	return true
}

// goOn takes so many bytes of two messages. A message by itself goes with one
// that nobody wants.
func (l *lane) goOn(with *lane, n int) {
	other := &with.state
	if with == l {
		other = &l.idle
	}
	blocksSHA(&l.state, other, &l.run[0], &with.run[0], n/blockBytes)
	l.run = l.run[n:]
	if with != l {
		with.run = with.run[n:]
	}
}
