//go:build !amd64

package hanzi

// wide lets names pass, or reports that the processor cannot.
func (s Sieve) wide([]string, []uint64, []bool) bool { return false }
