package workbook

// OpenInBlocks is Open with parts inflated n bytes at a time, to put the seams
// between blocks everywhere.
func OpenInBlocks(name string, data []byte, opt Options, n int) (*Book, error) {
	b, err := Open(name, data, opt)
	if err != nil {
		return nil, err
	}
	if len(b.sheets) > 0 {
		if s, ok := b.sheets[0].source.(*xlsxSheet); ok {
			s.file.pack.block = n
		}
	}
	return b, nil
}
