package delim_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/internal/delim"
)

func TestTheProcessorFindsDelimitersWhereGoFindsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		comma := rapid.SampledFrom([]byte(",;\t|")).Draw(t, "comma")
		some := rapid.SampledFrom([]byte{comma, '\n', '"', 'a', ' ', '\r', 0x80, 0xff, 0})
		if rapid.Bool().Draw(t, "dense") {
			some = rapid.SampledFrom([]byte{comma, '\n'})
		}
		words := rapid.IntRange(1, 32).Draw(t, "words")
		text := rapid.SliceOfN(some, 64*words, 64*words).Draw(t, "text")
		type found struct {
			Ends, Counts []uint32
			Quotes       []uint64
		}
		var fast, plain found
		fast.Ends, fast.Counts, fast.Quotes = delim.Ends(text, comma, '\n', false)
		plain.Ends, plain.Counts, plain.Quotes = delim.Ends(text, comma, '\n', true)
		if diff := cmp.Diff(plain, fast); diff != "" {
			t.Fatalf("Go (-) and the processor (+) differ:\n%s", diff)
		}
		k := 0
		for i, c := range text {
			if c == comma || c == '\n' {
				if plain.Ends[k] != uint32(7+i) {
					t.Fatalf("end %d at %d, want %d", k, plain.Ends[k], 7+i)
				}
				k++
			}
			if quote := plain.Quotes[i/64]>>(i%64)&1 == 1; quote != (c == '"') {
				t.Fatalf("byte %d: quote %v", i, quote)
			}
		}
		if k != len(plain.Ends) {
			t.Fatalf("%d ends, want %d", len(plain.Ends), k)
		}
	})
}
