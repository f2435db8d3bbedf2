// Junheng reads a county's workbooks, judges its schools under the standards
// for balanced compulsory education, and shows its working.
package main

import (
	"io"
	"os"
	"time"

	_ "junheng/internal/latecollect"
)

func main() {
	a := &app{
		in: os.Stdin, out: os.Stdout, errs: os.Stderr, env: os.Getenv, now: time.Now,
		outTTY: isTerminal(os.Stdout), errTTY: isTerminal(os.Stderr),
	}
	os.Exit(a.run(os.Args[1:]))
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
