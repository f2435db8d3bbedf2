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
