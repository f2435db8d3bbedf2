//go:build !amd64

package delim

// mark says of 64 bytes a word which are delimiters, line ends and quotes.
func mark(to []marks, text []byte, comma, newline byte) { markWords(to, text, comma, newline) }

// list writes down where the delimiters and line ends of words of text are,
// counted from base, and how many come before each word; it gives how many there
// are in all.
func list(to []uint32, words []marks, base uint32, counts *[markAhead]uint32) int {
	return listWords(to, words, base, counts)
}
