// Package parallel runs the same work on many things side by side.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls do(0) … do(n−1), as many at a time as there are processors, and
// returns when all have returned.
func Each(n int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}

// On calls do on n goroutines at once and returns when all have returned.
func On(n int) func(do func()) {
	return func(do func()) {
		var wg sync.WaitGroup
		for range n {
			wg.Go(do)
		}
		wg.Wait()
	}
}
