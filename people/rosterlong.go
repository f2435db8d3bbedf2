package people

import (
	"archive/zip"
	"bytes"
	"io"
	"strconv"
	"strings"

	"junheng/internal/lazy"
)

// A roster beyond either of these is nothing to wait for. A row of a workbook
// takes some 80 bytes packed and 500 as it is.
const (
	manyRows  = 5000
	manyBytes = manyRows * 80
	manyPlain = manyRows * 500
)

// Long reports whether a file is so large (some 5,000 rows) that its roster is
// better read in the background. It looks at sizes only.
func Long(data []byte) bool {
	if z, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err == nil {
		var plain uint64
		for _, f := range z.File {
			plain += f.UncompressedSize64
		}
		return len(data) > manyBytes || plain > manyPlain
	}
	return len(data) > manyPlain || bytes.Count(data, []byte("\n")) > manyRows
}

// dimension is how a sheet says which cells it has.
var dimension = lazy.Pattern(`<dimension ref="[A-Z]+\d+:[A-Z]+(\d+)"`)

// rowsIn is how many rows a file says that it has; 0 where it does not say.
func rowsIn(data []byte) int {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		if bytes.IndexByte(data, 0) >= 0 { // no text
			return 0
		}
		return bytes.Count(data, []byte("\n"))
	}
	n := 0
	for _, f := range z.File {
		if strings.HasPrefix(f.Name, "xl/worksheets/") {
			n += rowsInSheet(f)
		}
	}
	return n
}

func rowsInSheet(f *zip.File) int {
	r, err := f.Open()
	if err != nil {
		return 0
	}
	defer func() { _ = r.Close() }() // only read
	head, err := io.ReadAll(io.LimitReader(r, 4096))
	m := dimension().FindSubmatch(head)
	if err != nil || m == nil {
		return 0
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		return 0
	}
	return n
}
