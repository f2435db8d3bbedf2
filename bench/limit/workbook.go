package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/flate"
)

// cell is a number or the place of a shared string.
type cell struct {
	v    float64
	col  uint16
	kind uint8 // 1 number, 2 shared string, 3 other text
}

// inflate fills dst from a file of the archive and says how far it has come.
func inflate(f *zip.File, dst []byte, done *atomic.Int64) error {
	raw, err := f.OpenRaw()
	if err != nil {
		return err
	}
	r := flate.NewReader(bufio.NewReaderSize(raw, 1<<16))
	for n := 0; n < len(dst); {
		k, err := r.Read(dst[n:min(n+1<<16, len(dst))])
		n += k
		done.Store(int64(n))
		if err != nil && (err != io.EOF || n < len(dst)) {
			return err
		}
	}
	return nil
}

// readWorkbook reads the first sheet while it is being inflated, then the
// shared strings, and prints what was there.
func readWorkbook(path string) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer z.Close()
	var sheet, strs *zip.File
	for _, f := range z.File {
		switch f.Name {
		case "xl/worksheets/sheet1.xml":
			sheet = f
		case "xl/sharedStrings.xml":
			strs = f
		}
	}
	if sheet == nil || strs == nil {
		return fmt.Errorf("%s has no first sheet or no shared strings", path)
	}
	xml, text := make([]byte, sheet.UncompressedSize64), make([]byte, strs.UncompressedSize64)
	var got, gotText atomic.Int64
	var failed error
	var wg sync.WaitGroup
	wg.Go(func() {
		if failed = inflate(sheet, xml, &got); failed == nil {
			failed = inflate(strs, text, &gotText)
		}
		got.Store(int64(len(xml))) // the reader need not wait for what will not come
	})
	var g grid
	for pos := 0; ; {
		n := int(got.Load())
		end := bytes.LastIndex(xml[pos:n], []byte("</row>"))
		if end < 0 {
			if n == len(xml) {
				break
			}
			time.Sleep(200 * time.Microsecond)
			continue
		}
		g.rowsOf(xml[pos : pos+end+6])
		pos += end + 6
	}
	wg.Wait()
	if failed != nil {
		return failed
	}
	table := stringsOf(text)
	fmt.Printf("%d rows %d numbers %d strings %.0f sum %d distinct\n", g.rows, g.numbers, g.strings, math.Floor(g.sum), len(table))
	return nil
}

// grid is the cells read so far.
type grid struct {
	cells                  []cell
	rows, numbers, strings int
	sum                    float64
}

// rowsOf reads whole rows.
func (g *grid) rowsOf(b []byte) {
	i := max(0, bytes.Index(b, []byte("<row ")))
	for i < len(b) {
		j := bytes.IndexByte(b[i:], '<')
		if j < 0 {
			return
		}
		i += j + 1
		switch {
		case b[i] == 'r' && b[i+1] == 'o':
			g.rows++
			i += bytes.IndexByte(b[i:], '>') + 1
		case b[i] == 'c' && b[i+1] == ' ':
			i = g.cell(b, i+2)
		default:
			i++
		}
	}
}

// cell reads one cell from its attributes on.
func (g *grid) cell(b []byte, i int) int {
	c := cell{kind: 1}
	for b[i] != '>' && b[i] != '/' {
		switch b[i] {
		case 'r': // r="AB12"
			for i += 3; b[i] >= 'A'; i++ {
				c.col = c.col*26 + uint16(b[i]-'A') + 1
			}
			i = past(b, i)
		case 't': // t="s"
			if i += 3; b[i] == 's' && b[i+1] == '"' {
				c.kind = 2
			} else if b[i] != 'n' {
				c.kind = 3
			}
			i = past(b, i)
		case ' ':
			i++
		default:
			i = past(b, past(b, i))
		}
	}
	if b[i] == '/' {
		return i
	}
	if i++; b[i] != '<' || b[i+1] != 'v' {
		return i
	}
	c.v, i = value(b, i+3)
	g.cells = append(g.cells, c)
	if c.kind == 1 {
		g.numbers++
		g.sum += c.v
	} else {
		g.strings++
	}
	return i
}

// past gives the index behind the next quote.
func past(b []byte, i int) int {
	for b[i] != '"' {
		i++
	}
	return i + 1
}

// value reads the number between the tags.
func value(b []byte, i int) (float64, int) {
	var v int64
	start := i
	for ; b[i]-'0' < 10; i++ {
		v = v*10 + int64(b[i]-'0')
	}
	if b[i] == '<' {
		return float64(v), i
	}
	if b[i] == '.' {
		d := 0
		for i++; b[i]-'0' < 10; i++ {
			v = v*10 + int64(b[i]-'0')
			d++
		}
		return float64(v) / math.Pow10(d), i
	}
	for b[i] != '<' {
		i++
	}
	x, err := strconv.ParseFloat(string(b[start:i]), 64)
	if err != nil {
		return math.NaN(), i
	}
	return x, i
}

// stringsOf lists the shared strings.
func stringsOf(b []byte) []string {
	var out []string
	all := string(b)
	for i := 0; ; {
		j := bytes.Index(b[i:], []byte("<t"))
		if j < 0 {
			return out
		}
		i += j
		i += bytes.IndexByte(b[i:], '>') + 1
		k := i + bytes.IndexByte(b[i:], '<')
		out = append(out, all[i:k])
		i = k
	}
}
