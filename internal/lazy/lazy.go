// Package lazy makes things when somebody asks for them first: what the packages
// of a program make while it starts every run of it waits for.
package lazy

import (
	"regexp"
	"sync"
)

// Pattern gives a regular expression that is compiled when it is first asked
// for; one that is wrong panics then.
func Pattern(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
