// Package latecollect puts off the first collection of memory in a program that
// imports it. It needs little itself, so that its turn comes before that of the
// packages that make much when the program starts: what they leave behind would
// be collected, for two milliseconds, before the work begins.
package latecollect

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// first is how much memory is in use before the first of it is collected: most
// runs end before.
const first = 64 << 20

// From the first collection on memory is collected when there is four times as
// much as was still in use the last time. Who sets it himself has his way.
func init() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(first)
	runtime.AddCleanup(new([4]int), func(int) { // the first collection takes it away
		debug.SetGCPercent(300)
		debug.SetMemoryLimit(math.MaxInt64)
	}, 0)
}
