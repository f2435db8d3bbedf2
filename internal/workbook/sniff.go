package workbook

import "bytes"

type looks uint8

const (
	looksWrong looks = iota
	looksZip
	looksOLE
	looksText
)

var oleMagic = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}

// sniff decides from the first bytes which reader to try.
func sniff(data []byte) looks {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return looksZip
	case bytes.HasPrefix(data, oleMagic):
		return looksOLE
	case wrongKind(data) != FileUnknown:
		return looksWrong
	}
	return looksText
}

type magic struct {
	bytes string
	kind  FileKind
}

var magics = []magic{
	{"%PDF", FilePDF},
	{"\x89PNG", FileImage},
	{"\xFF\xD8\xFF", FileImage},
	{"GIF87a", FileImage},
	{"GIF89a", FileImage},
	{"II*\x00", FileImage},
	{"MM\x00*", FileImage},
	{"8BPS", FileImage},
	{"Rar!", FileArchive},
	{"7z\xBC\xAF\x27\x1C", FileArchive},
	{"\x1F\x8B", FileArchive},
	{"BZh", FileArchive},
	{"\xFD7zXZ", FileArchive},
	{`{\rtf`, FileDocument},
	{"\x09\x08\x10\x00", FileOldXLS},
	{"\x09\x08\x08\x00", FileOldXLS},
	{"\x09\x04\x06\x00", FileOldXLS},
	{"\x09\x02\x06\x00", FileOldXLS},
	{"\x09\x00\x04\x00", FileOldXLS},
}

// wrongKind names what data is when it is something other than a zip, an OLE
// file or delimited text; FileUnknown when it has no mark that we know.
func wrongKind(data []byte) FileKind {
	for _, m := range magics {
		if bytes.HasPrefix(data, []byte(m.bytes)) {
			return m.kind
		}
	}
	switch {
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return FileImage
	case len(data) >= 14 && string(data[:2]) == "BM" && data[6] == 0 && data[7] == 0 && data[8] == 0 && data[9] == 0:
		return FileImage
	case len(data) >= 12 && string(data[4:8]) == "ftyp":
		return FileImage
	}
	head := textHead(data)
	if len(head) == 0 && len(data) < headBytes {
		return FileEmpty
	}
	return markupKind(head)
}

const headBytes = 4096

// textHead gives the first characters of a text file in lower-case ASCII, with
// the byte order mark, the zero bytes of UTF-16 and leading space removed.
func textHead(data []byte) []byte {
	head := data[:min(len(data), headBytes)]
	wide := bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF"))
	out := make([]byte, 0, len(head))
	for i, ch := range head {
		if wide && (i < 2 || ch == 0) || !wide && i < 3 && ch == "\xEF\xBB\xBF"[i] {
			continue
		}
		out = append(out, ch)
	}
	return bytes.ToLower(bytes.TrimLeft(out, " \t\r\n"))
}

func markupKind(head []byte) FileKind {
	if bytes.HasPrefix(head, []byte("mime-version:")) {
		return FileHTML
	}
	if len(head) == 0 || head[0] != '<' {
		return FileUnknown
	}
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<meta", "<body", "<table", "<style", "<script", "<div", "<center", "<tr"} {
		if bytes.HasPrefix(head, []byte(tag)) {
			return FileHTML
		}
	}
	if bytes.HasPrefix(head, []byte("<?xml")) || bytes.HasPrefix(head, []byte("<workbook")) || bytes.HasPrefix(head, []byte("<ss:workbook")) {
		if bytes.Contains(head, []byte("<html")) {
			return FileHTML
		}
		return FileXML2003
	}
	if bytes.HasPrefix(head, []byte("<!--")) && bytes.Contains(head, []byte("<html")) {
		return FileHTML
	}
	return FileUnknown
}
