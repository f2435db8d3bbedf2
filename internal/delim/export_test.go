package delim

// ReadInChunks is Read with chunks of size bytes, so that small texts have many.
func ReadInChunks(text []byte, d Dialect, p Plan, size int) (*Table, error) {
	return read(text, d, p, size)
}

// Decimal8 is the word-at-a-time reader of short numbers. It accepts no more
// than digits and a point.
func Decimal8(cell string) (float64, bool) {
	m, frac, ok := decimal8(load8(append([]byte(cell), "1.5,\"x\n9"...), 0), len(cell))
	return float64(m) / pow10[frac], ok
}
