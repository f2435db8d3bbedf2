// Junheng reads a county's workbooks, judges its schools under the standards
// for balanced compulsory education, and shows its working.
package main

import (
	"io"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"time"
)

func main() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		collectLate()
	}
	a := &app{
		in: os.Stdin, out: os.Stdout, errs: os.Stderr, env: os.Getenv, now: time.Now,
		outTTY: isTerminal(os.Stdout), errTTY: isTerminal(os.Stderr),
	}
	os.Exit(a.run(os.Args[1:]))
}

// firstCollection is how much memory is in use before the first of it is
// collected: most runs end before.
const firstCollection = 64 << 20

// collectLate puts off the first collection of memory. From then on memory is
// collected when there is four times as much as was still in use the last time.
func collectLate() {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(firstCollection)
	runtime.AddCleanup(new([4]int), func(int) { // the first collection takes it away
		debug.SetGCPercent(300)
		debug.SetMemoryLimit(math.MaxInt64)
	}, 0)
}

// isTerminal reports whether a file is a terminal rather than a pipe or file.
func isTerminal(f *os.File) bool {
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}

// app is the outside world as the commands see it.
type app struct {
	in             io.Reader
	out, errs      io.Writer
	env            func(string) string
	now            func() time.Time
	outTTY, errTTY bool
	flags          globals
}
