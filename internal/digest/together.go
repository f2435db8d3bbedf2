package digest

import (
	"crypto/sha256"
	"hash"
	"slices"
	"sync"
)

// Together computes the sums of texts that are read at the same time: whoever
// gets on with one takes another along.
type Together struct {
	pairs bool
	mu    sync.Mutex // for all below, and what is said of each text
	freed *sync.Cond // some text is not busy any more
	texts []*Text    // whose sums are not known yet
}

// NewTogether is for so many texts, about.
func NewTogether(texts int) *Together {
	t := &Together{pairs: hasTwo && texts > 1}
	t.freed = sync.NewCond(&t.mu)
	return t
}

// Text is a text whose sum is computed while it is read.
type Text struct {
	of      *Together
	text    []byte
	at      int       // taken until here
	reached int       // to be taken soon
	busy    bool      // somebody who has let go of the lock takes some of it
	left    bool      // its sum is known, or nobody wants it
	alone   hash.Hash // nil where texts are taken in pairs
	half              // then its sum in the making
}

// Text adds a text, which must stay as it is until its sum is known or it is
// dropped.
func (t *Together) Text(text []byte) *Text {
	x := &Text{of: t, text: text}
	if x.begin(); !t.pairs {
		x.alone = sha256.New()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.texts = append(t.texts, x)
	return x
}

// farBehind is how far a text may be read before it is taken without another.
const farBehind = 8 << 20

// Reach says that the first n bytes are being read, for which they were or will be
// brought to the processor: a good time to take them. Who finds somebody else at
// it, or at every other text, goes on reading.
func (x *Text) Reach(n int) {
	t := x.of
	t.mu.Lock()
	defer t.mu.Unlock()
	x.reached = max(x.reached, n)
	for !x.busy && whole(x.reached) > x.at {
		with := x.partner()
		if with == nil && len(t.texts) > 1 && t.pairs && x.reached-x.at < farBehind {
			return
		}
		x.take(with, whole(x.reached)-x.at)
	}
}

// aheadStep is how much is taken at a time before a text is read.
const aheadStep = 256 << 10

// Ahead takes the text from its beginning until somebody reads it: for a processor
// that has nothing else to do.
func (x *Text) Ahead() {
	t := x.of
	t.mu.Lock()
	defer t.mu.Unlock()
	for all := whole(len(x.text)); !x.left && !x.busy && x.reached == 0 && all > x.at; {
		x.take(x.partner(), min(aheadStep, all-x.at))
	}
}

// Sum takes what is left, and gives the sum of the whole text.
func (x *Text) Sum() [Size]byte {
	t := x.of
	t.mu.Lock()
	defer t.mu.Unlock()
	for x.busy || whole(len(x.text)) > x.at {
		if x.busy {
			t.freed.Wait()
			continue
		}
		x.take(x.partner(), whole(len(x.text))-x.at)
	}
	x.leave()
	if x.alone != nil {
		x.alone.Write(x.text[x.at:])
		return [Size]byte(x.alone.Sum(nil))
	}
	return x.end(x.text[x.at:], len(x.text))
}

// Drop is for a text whose sum nobody wants any more; afterwards nobody looks at it.
func (x *Text) Drop() {
	x.of.mu.Lock()
	defer x.of.mu.Unlock()
	for x.leave(); x.busy; {
		x.of.freed.Wait()
	}
}

// leave takes the text out of those that are there to be taken along.
func (x *Text) leave() {
	x.left = true
	x.of.texts = slices.DeleteFunc(x.of.texts, func(o *Text) bool { return o == x })
}

// whole gives how many of the first n bytes are whole blocks.
func whole(n int) int { return n / sha256.BlockSize * sha256.BlockSize }

// partner finds the text to be taken along, that of which most was read; nil
// where there is none.
func (x *Text) partner() (with *Text) {
	if !x.of.pairs {
		return nil
	}
	for _, o := range x.of.texts {
		if o != x && !o.busy && whole(len(o.text)) > o.at && (with == nil || o.reached-o.at > with.reached-with.at) {
			with = o
		}
	}
	return with
}

// take takes up to n bytes of a text, and as many of another where there is one.
// The lock is let go of meanwhile.
func (x *Text) take(with *Text, n int) {
	t := x.of
	if with != nil {
		n = min(n, whole(len(with.text))-with.at)
		with.busy = true
	}
	x.busy = true
	t.mu.Unlock()
	switch {
	case x.alone != nil:
		x.alone.Write(x.text[x.at : x.at+n])
	case with != nil:
		x.blocks(&with.half, x.text[x.at:x.at+n], with.text[with.at:])
	default:
		x.blocks(new(half), x.text[x.at:x.at+n], x.text[x.at:])
	}
	t.mu.Lock()
	if x.at, x.busy = x.at+n, false; with != nil {
		with.at, with.busy = with.at+n, false
	}
	t.freed.Broadcast()
}
