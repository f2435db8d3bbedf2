package facts

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// inParallel calls do(0) … do(n-1) on as many goroutines as may run at once.
func inParallel(n int, do func(int)) {
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
