package hanzi

import "golang.org/x/sys/cpu"

// passAVX512 lets n names pass, one at least, each looked at in one register; begin
// and end are the tables of sets by the last twelve bits.
//
//go:noescape
func passAVX512(names *string, n int, begin, end, hashes *uint64, plain *bool)

var hasWide = cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasBMI2

// wide lets names pass, or reports that the processor cannot.
func (s Sieve) wide(names []string, hashes []uint64, plain []bool) bool {
	if hasWide && len(names) > 0 {
		passAVX512(&names[0], len(names), &s.Begin.ends[0], &s.End.ends[0], &hashes[0], &plain[0])
	}
	return hasWide
}
