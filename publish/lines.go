package publish

import (
	"io"
	"runtime"
	"sync"
	"sync/atomic"
)

// blockLines is how many lines are made at a time, of about so many bytes each.
const (
	blockLines = 128
	lineBytes  = 320
)

// writeLines makes n lines, block by block on as many goroutines as may run at
// once. None waits for another: whoever has made a block whose turn it is writes
// it, and those after it that are made already.
func writeLines(w io.Writer, n int, line func(b []byte, i int) []byte) error {
	blocks := (n + blockLines - 1) / blockLines
	out := &turns{w: w, made: make([][]byte, blocks)}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), blocks) {
		wg.Go(func() {
			for k := int(next.Add(1)) - 1; k < blocks; k = int(next.Add(1)) - 1 {
				b := out.room()
				for i := k * blockLines; i < min(n, (k+1)*blockLines); i++ {
					b = line(b, i)
				}
				out.write(k, b)
			}
		})
	}
	wg.Wait()
	return out.err
}

// turns writes blocks in their order, whatever that in which they are made.
type turns struct {
	w io.Writer

	mu      sync.Mutex // for all below
	made    [][]byte   // blocks that wait for their turn
	next    int        // the block whose turn it is
	writing bool       // by a goroutine that has let go of the lock
	free    [][]byte   // memory of blocks that are written
	err     error
}

// room gives memory for a block.
func (t *turns) room() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.free); n > 0 {
		b := t.free[n-1]
		t.free = t.free[:n-1]
		return b[:0]
	}
	return make([]byte, 0, blockLines*lineBytes)
}

// write takes block k, and writes what can be written unless another does.
func (t *turns) write(k int, b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.made[k] = b
	if t.writing {
		return
	}
	t.writing = true
	for t.next < len(t.made) && t.made[t.next] != nil {
		b, failed := t.made[t.next], t.err
		t.mu.Unlock()
		if failed == nil {
			_, failed = t.w.Write(b)
		}
		t.mu.Lock()
		t.err = failed
		t.made[t.next], t.free = nil, append(t.free, b)
		t.next++
	}
	t.writing = false
}
