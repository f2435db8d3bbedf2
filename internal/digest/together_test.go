package digest_test

import (
	"crypto/sha256"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/internal/digest"
)

func TestTheSumOfATextIsTheSameInWhateverStepsItIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		length := rapid.OneOf(rapid.IntRange(0, 200), rapid.SampledFrom([]int{55, 56, 63, 64, 65, 119, 120, 128, 4096}))
		lengths := rapid.SliceOfN(length, 1, 5).Draw(t, "lengths")
		together := digest.NewTogether(len(lengths))
		var texts []*digest.Text
		var want, got [][digest.Size]byte
		for i, n := range lengths {
			text := make([]byte, n)
			for k := range text {
				text[k] = byte(k*k + i)
			}
			texts, want = append(texts, together.Text(text)), append(want, sha256.Sum256(text))
		}
		for range rapid.IntRange(0, 20).Draw(t, "steps") {
			i := rapid.IntRange(0, len(texts)-1).Draw(t, "text")
			if rapid.IntRange(0, 9).Draw(t, "ahead") == 0 {
				texts[i].Ahead()
			}
			texts[i].Reach(rapid.IntRange(0, lengths[i]).Draw(t, "bytes"))
		}
		for _, x := range texts {
			got = append(got, x.Sum())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-crypto/sha256 +together:\n%s", diff)
		}
	})
}

func TestAProcessorWithoutInstructionsForSHA256TakesEachTextAlone(t *testing.T) {
	digest.OneByOne(func() { TestTheSumOfATextIsTheSameInWhateverStepsItIsRead(t) })
}

func TestTextsMayBeReadAndDroppedSideBySide(t *testing.T) {
	const size, step = 300_000, 7000
	data := make([]byte, size)
	random := rand.NewChaCha8([32]byte{1})
	_, _ = random.Read(data) // which never fails
	together := digest.NewTogether(8)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			text := data[i*1000:]
			x := together.Text(text)
			if i%2 == 0 {
				wg.Go(x.Ahead)
			}
			for n := 0; n < len(text); n += step {
				if x.Reach(n); i%3 == 2 && n > size/2 {
					x.Drop()
					return
				}
			}
			if got := x.Sum(); got != sha256.Sum256(text) {
				t.Errorf("text %d: got %x", i, got)
			}
		})
	}
	wg.Wait()
}

func BenchmarkTogether(b *testing.B) {
	const size, step = 4 << 20, 512 << 10
	texts := [2][]byte{make([]byte, size), make([]byte, size)}
	for _, n := range []int{1, 2} {
		b.Run([]string{"alone", "in two"}[n-1], func(b *testing.B) {
			b.SetBytes(int64(n * size))
			for b.Loop() {
				together := digest.NewTogether(n)
				var list []*digest.Text
				for _, x := range texts[:n] {
					list = append(list, together.Text(x))
				}
				for at := step; at <= size; at += step {
					list[0].Reach(at)
				}
				for _, x := range list {
					x.Sum()
				}
			}
		})
	}
}
