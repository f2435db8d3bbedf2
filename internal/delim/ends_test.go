package delim_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/internal/delim"
)

func TestEndsAreFoundInTextWithoutQuotes(t *testing.T) {
	var e delim.FieldEnds
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SampledFrom([]byte(",,;\nab\r \x80"))
		text := rapid.SliceOfN(some, 0, 200).Draw(t, "text")
		text = bytes.Repeat(text, rapid.SampledFrom([]int{1, 1, 2, 30}).Draw(t, "times"))
		comma := rapid.SampledFrom([]byte{0, ';'}).Draw(t, "comma")
		var want []uint32
		for i, c := range text {
			if c == '\n' || c == max(comma, ',') {
				want = append(want, uint32(i))
			}
		}
		if !e.Find(text, delim.Dialect{Comma: comma}) {
			t.Fatalf("%q: a quote was found", text)
		}
		if diff := cmp.Diff(want, append([]uint32(nil), e.At...)); diff != "" || e.Lines != bytes.Count(text, []byte("\n")) {
			t.Fatalf("%q: %d lines (-want +got):\n%s", text, e.Lines, diff)
		}
		if len(text) > 0 {
			text[rapid.IntRange(0, len(text)-1).Draw(t, "quote")] = '"'
			if e.Find(text, delim.Dialect{Comma: comma}) {
				t.Fatalf("%q: the quote was not found", text)
			}
		}
	})
}
