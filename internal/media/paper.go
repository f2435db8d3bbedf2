package media

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"junheng/internal/workbook/cfb"
)

// mostEntries is how many files an archive has at most.
const mostEntries = 10_000

// pdf looks for what ends a PDF: where its table of objects lies, and the mark of
// the end. One that broke off on its way has neither.
func pdf(data []byte) Flaw {
	tail := data[max(0, len(data)-2048):]
	at := bytes.LastIndex(tail, []byte("startxref"))
	if at < 0 || bytes.LastIndex(tail, []byte("%%EOF")) < at || !bytes.Contains(data, []byte(" obj")) {
		return Broken
	}
	words := bytes.Fields(tail[at+len("startxref"):])
	if n, err := strconv.ParseInt(string(words[0]), 10, 64); err != nil || n < 0 || n >= int64(len(data)) {
		return Broken
	}
	return ""
}

// archived opens a zip archive by its directory, which lies at its end, and gives
// its files; nothing is inflated.
func archived(data []byte) ([]*zip.File, Flaw) {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	switch {
	case err != nil && !errors.Is(err, zip.ErrInsecurePath) || len(r.File) == 0:
		return nil, Broken
	case len(r.File) > mostEntries:
		return nil, Vast
	}
	return r.File, ""
}

func archive(data []byte) Flaw {
	_, flaw := archived(data)
	return flaw
}

// holding judges a zip archive by its main part, a file of XML whose name begins
// so.
func holding(main string) func([]byte) Flaw {
	return func(data []byte) Flaw {
		files, flaw := archived(data)
		if flaw != "" {
			return flaw
		}
		at := slices.IndexFunc(files, func(f *zip.File) bool {
			name := strings.TrimPrefix(f.Name, "/")
			return strings.HasPrefix(name, main) && strings.HasSuffix(name, ".xml")
		})
		if at < 0 {
			return Other
		}
		if !beginsAsXML(files[at]) {
			return Broken
		}
		return ""
	}
}

// beginsAsXML reads the first bytes of a file of an archive.
func beginsAsXML(f *zip.File) bool {
	r, err := f.Open()
	if err != nil {
		return false
	}
	defer r.Close()
	head := make([]byte, 64)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head[:n], []byte("\uFEFF")), " \t\r\n")
	return bytes.HasPrefix(text, []byte("<")) || bytes.HasPrefix(text, []byte("\xFF\xFE<")) || bytes.HasPrefix(text, []byte("\xFE\xFF\x00<"))
}

// compound judges a file of OLE, which holds one of the streams; none named: any.
func compound(streams ...string) func([]byte) Flaw {
	return func(data []byte) Flaw {
		f, err := cfb.Open(data)
		if err != nil {
			return Broken
		}
		has := func(name string) bool { _, ok := f.Find(name); return ok }
		if len(streams) > 0 && !slices.ContainsFunc(streams, has) {
			return Other
		}
		return ""
	}
}
