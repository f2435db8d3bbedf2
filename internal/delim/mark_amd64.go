package delim

import "golang.org/x/sys/cpu"

// markAVX2 is [markWords] for at least one word, with the instructions that
// compare 32 bytes at once.
//
//go:noescape
func markAVX2(to *marks, text *byte, words int, comma, newline uint8)

// mark says of 64 bytes a word which are delimiters, line ends and quotes.
func mark(to []marks, text []byte, comma, newline byte) {
	if !cpu.X86.HasAVX2 || len(to) == 0 {
		markWords(to, text, comma, newline)
		return
	}
	_ = text[:len(to)*wordBytes]
	markAVX2(&to[0], &text[0], len(to), comma, newline)
}

// listBMI is [listWords] for at least one word, with the instructions that find
// and clear the lowest bit. It may write up to sixteen numbers behind the last.
//
//go:noescape
func listBMI(to *uint32, words *marks, n int, base uint32, counts *[markAhead]uint32) int

// listVBMI2 is [listWords] for at least one word, with the instructions that put
// the places of all bits of a word side by side. It may write up to 32 numbers
// behind the last.
//
//go:noescape
func listVBMI2(to *uint32, words *marks, n int, base uint32, counts *[markAhead]uint32) int

// spare is how many numbers list may leave undefined behind the last.
const spare = 32

var (
	hasBMI   = cpu.X86.HasBMI1 && cpu.X86.HasPOPCNT
	hasVBMI2 = hasBMI && cpu.X86.HasAVX512VBMI2 && cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512DQ
)

// list writes down where the delimiters and line ends of words of text are,
// counted from base, and how many come before each word; it gives how many there
// are in all. Behind them it leaves some numbers undefined.
func list(to []uint32, words []marks, base uint32, counts *[markAhead]uint32) int {
	if !hasBMI || len(words) == 0 {
		return listWords(to, words, base, counts)
	}
	_ = to[:len(words)*wordBytes+spare]
	if hasVBMI2 {
		return listVBMI2(&to[0], &words[0], len(words), base, counts)
	}
	return listBMI(&to[0], &words[0], len(words), base, counts)
}
