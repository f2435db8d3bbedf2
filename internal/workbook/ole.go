package workbook

// openOLE reads an OLE file.
func openOLE(b *Book, data []byte) error { return bad(FileOldXLS) }

func openText(b *Book, data []byte) error { return bad(FileUnknown) }
