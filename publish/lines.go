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
// once. Each writes what it has made, in its turn, so that no more is in memory
// than a block each.
func writeLines(w io.Writer, n int, line func(b []byte, i int) []byte) error {
	blocks := (n + blockLines - 1) / blockLines
	turn := make([]chan struct{}, blocks+1) // closed once all blocks before are written
	for k := range turn {
		turn[k] = make(chan struct{})
	}
	close(turn[0])
	var next atomic.Int64
	var failed error // of whose turn it is
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), blocks) {
		wg.Go(func() {
			b := make([]byte, 0, blockLines*lineBytes)
			for k := int(next.Add(1)) - 1; k < blocks; k = int(next.Add(1)) - 1 {
				b = b[:0]
				for i := k * blockLines; i < min(n, (k+1)*blockLines); i++ {
					b = line(b, i)
				}
				<-turn[k]
				if failed == nil {
					_, failed = w.Write(b)
				}
				close(turn[k+1])
			}
		})
	}
	wg.Wait()
	return failed
}
