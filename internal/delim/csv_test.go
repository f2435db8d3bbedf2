package delim_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"junheng/internal/delim"
)

// standard reads text with encoding/csv; ok is false when that finds it ill
// formed.
func standard(text string, comma rune) (out [][]string, ok bool) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	r.Comma = comma
	out, err := r.ReadAll()
	return out, err == nil
}

// likeStandard fails unless well-formed text reads as encoding/csv reads it.
// The one difference meant: encoding/csv turns CRLF in quotes into LF.
func likeStandard(t interface{ Fatalf(string, ...any) }, text string, comma byte) {
	want, ok := standard(text, rune(comma))
	if !ok {
		return
	}
	sc := delim.NewScanner([]byte(text), delim.Dialect{Comma: comma}, delim.Options{})
	for i := 0; sc.Scan(); i++ {
		var got []string
		for _, f := range sc.Fields() {
			got = append(got, strings.ReplaceAll(string(f), "\r\n", "\n"))
		}
		if i >= len(want) || !slices.Equal(got, want[i]) {
			t.Fatalf("%q: record %d is %q; encoding/csv has %q", text, i, got, want)
		}
		if len(sc.Faults()) > 0 {
			t.Fatalf("%q: faults %v in well-formed text", text, sc.Faults())
		}
	}
	if sc.Err() != nil || sc.Number() != len(want) {
		t.Fatalf("%q: %d records and %v; encoding/csv has %d", text, sc.Number(), sc.Err(), len(want))
	}
}

func TestWellFormedTextReadsAsEncodingCSVReadsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		likeStandard(t, messy.Draw(t, "text"), ',')
	})
}

func TestWhatEncodingCSVWritesIsReadBack(t *testing.T) {
	cell := rapid.StringOf(rapid.SampledFrom([]rune("a学\",\n \t|;.0")))
	rapid.Check(t, func(t *rapid.T) {
		records := rapid.SliceOf(rapid.SliceOfN(cell, 2, 9)).Draw(t, "records")
		comma := rapid.SampledFrom([]byte(",\t|;")).Draw(t, "comma")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = rune(comma)
		if err := w.WriteAll(records); err != nil {
			t.Fatal(err)
		}
		sc := delim.NewScanner(b.Bytes(), delim.Dialect{Comma: comma}, delim.Options{})
		for _, want := range records {
			var got []string
			for sc.Scan(); len(got) < len(sc.Fields()); {
				got = append(got, string(sc.Fields()[len(got)]))
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%q reads as %q, want %q", b.String(), got, want)
			}
		}
	})
}

func FuzzScanner(f *testing.F) {
	f.Add("a,b\r\n\"c\",\"d\"\"e\"\n", byte(0))
	f.Add("\"", byte(1))
	f.Add("a\t\"b\nc\"\t\n", byte(1))
	f.Fuzz(func(t *testing.T, text string, pick byte) {
		likeStandard(t, text, ",\t|;"[pick&3])
	})
}

// census makes rows of 49 cells like those of a national statistics file.
func census(rows int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for f := range 49 {
		fmt.Fprintf(&b, "c%d,", f)
	}
	b.Truncate(b.Len() - 1)
	b.WriteByte('\n')
	for i := range rows {
		fmt.Fprintf(&b, "2024,%d,%d,%c,第%d小学", 11+i/9000, 110101+i/70, "PJ"[i&1], i%9)
		for f := 5; f < 49; f++ {
			switch {
			case r.IntN(100) == 0:
				b.WriteByte(',')
			case f%4 == 0:
				fmt.Fprintf(&b, ",%.2f", r.ExpFloat64()*2000)
			default:
				fmt.Fprintf(&b, ",%d", r.IntN(600))
			}
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func censusPlan() delim.Plan {
	p := delim.Plan{Skip: 1, Columns: []delim.Column{{Field: 2, Kind: delim.Code}, {Field: 3, Kind: delim.Code}, {Field: 4, Kind: delim.Text}}}
	for _, f := range []int{9, 15, 16, 17, 18, 28, 29, 33, 36} {
		p.Columns = append(p.Columns, delim.Column{Field: f, Kind: delim.Float})
	}
	return p
}

// BenchmarkRead compares reading twelve typed columns of forty-nine with what
// encoding/csv needs to split the same text, and with the Scanner.
func BenchmarkRead(b *testing.B) {
	text := census(20_000)
	for _, workers := range []int{1, 0} {
		b.Run(fmt.Sprintf("columns/workers=%d", workers), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			p := censusPlan()
			p.Workers = workers
			for b.Loop() {
				if _, err := delim.Read(text, delim.Dialect{}, p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("scanner", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			sc := delim.NewScanner(text, delim.Dialect{}, delim.Options{})
			for sc.Scan() {
			}
			if sc.Err() != nil {
				b.Fatal(sc.Err())
			}
		}
	})
	b.Run("encoding-csv", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			r := csv.NewReader(bytes.NewReader(text))
			r.ReuseRecord = true
			for {
				if _, err := r.Read(); err == io.EOF {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
