package auditlog

import "strings"

// HasWords reports whether an act has words of its own.
func HasWords(act string) bool { return !acts[act].IsZero() }

// Named reports whether an act can be told in words at all.
func Named(act string) bool {
	thing, _, _ := strings.Cut(act, ".")
	return HasWords(act) || !things[thing].IsZero()
}
