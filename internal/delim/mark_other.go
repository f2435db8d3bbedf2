//go:build !amd64

package delim

// mark says of 64 bytes a word which are delimiters, line ends and quotes.
func mark(to []marks, text []byte, comma, newline byte) { markWords(to, text, comma, newline) }
