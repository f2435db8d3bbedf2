package delim

// ReadInChunks is Read with chunks of size bytes, so that small texts have many.
func ReadInChunks(text []byte, d Dialect, p Plan, size int) (*Table, error) {
	return read(text, d, p, size)
}

// Decimal8 is the word-at-a-time reader of short numbers. It accepts no more
// than digits and a point.
func Decimal8(cell string) (float64, bool) {
	out := make([]float64, 1)
	n := plainFloats(out, cellEnds{[]uint32{0, 1 + uint32(len(cell))}, 2, 1}, append([]byte(","+cell), "1.5,\"x\n9"...))
	return out[0], n == 1
}

// Ends lists where the delimiters and line ends of a text of whole words are,
// and how many come before each word, as the processor's own instructions find
// them or, plainly, as Go does. It also says where the quotes are.
func Ends(text []byte, comma, newline byte, plainly bool) (ends, counts []uint32, quotes []uint64) {
	words := make([]marks, len(text)/wordBytes)
	to := make([]uint32, len(text)+wordBytes)
	var before [markAhead]uint32
	marking, listing := mark, list
	if plainly {
		marking, listing = markWords, listWords
	}
	marking(words, text, comma, newline)
	n := listing(to, words, 7, &before)
	for i := range words {
		quotes = append(quotes, words[i].quotes)
	}
	return to[:n], before[:len(words)], quotes
}
