package digest_test

import (
	"crypto/sha256"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/internal/digest"
)

func TestManySumsAreThoseOfEachMessage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.OneOf(rapid.SliceOfN(rapid.Byte(), 0, 70), rapid.SliceOfN(rapid.Byte(), 0, 400), rapid.SampledFrom([][]byte{nil, make([]byte, 55), make([]byte, 64), make([]byte, 128)}))
		messages := make([]digest.Message, rapid.IntRange(0, 7).Draw(t, "messages"))
		want, got := make([][digest.Size]byte, len(messages)), make([][digest.Size]byte, len(messages))
		for i := range messages {
			m := &messages[i]
			m.Sum = &got[i]
			for k := range m.Pieces {
				m.Pieces[k] = piece.Draw(t, "piece")
			}
			want[i] = sha256.Sum256(slices.Concat(m.Pieces[:]...))
		}
		digest.Sum(messages)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-crypto/sha256 +in two:\n%s", diff)
		}
	})
}

func TestAProcessorWithoutInstructionsForSHA256GivesTheSameSums(t *testing.T) {
	digest.OneByOne(func() { TestManySumsAreThoseOfEachMessage(t) })
}

func BenchmarkSum(b *testing.B) {
	var sums [6][digest.Size]byte
	var messages []digest.Message
	bytes := 0
	for i := range sums {
		m := digest.Message{Pieces: [3][]byte{make([]byte, 40), make([]byte, 1000*i), make([]byte, 32<<10)}, Sum: &sums[i]}
		for _, p := range m.Pieces {
			bytes += len(p)
		}
		messages = append(messages, m)
	}
	b.Run("in two", func(b *testing.B) {
		b.SetBytes(int64(bytes))
		for b.Loop() {
			digest.Sum(messages)
		}
	})
	b.Run("one by one", func(b *testing.B) {
		b.SetBytes(int64(bytes))
		digest.OneByOne(func() {
			for b.Loop() {
				digest.Sum(messages)
			}
		})
	})
}
