package parquet_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	library "github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"junheng/internal/blank"
	"junheng/internal/parquet"
)

// sheet is a table of one column of each kind, in groups.
type sheet struct {
	numbers [][]int32
	doubles [][]float64
	words   [][]string
}

func (s *sheet) rows() int {
	n := 0
	for _, g := range s.numbers {
		n += len(g)
	}
	return n
}

// anySheet draws columns of few and of many different values, with and without nulls.
func anySheet(t *rapid.T) *sheet {
	s := &sheet{}
	few := rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 1, 2.5, math.Inf(-1), math.MaxFloat64, blank.Of(blank.NotReported)})
	for range rapid.IntRange(0, 3).Draw(t, "groups") {
		n := rapid.IntRange(1, 700).Draw(t, "rows")
		seed := uint64(rapid.IntRange(0, 1<<30).Draw(t, "seed"))
		spread := rapid.SampledFrom([]uint64{1, 2, 200, 255, 256, 257, 1 << 40}).Draw(t, "spread")
		hole := rapid.SampledFrom([]uint64{0, 1, 2, 7, 100}).Draw(t, "hole")
		special := rapid.SliceOfN(few, 0, min(n, 5)).Draw(t, "special")
		ints, doubles, words := make([]int32, n), make([]float64, n), make([]string, n)
		for i := range n {
			seed = seed*6364136223846793005 + 1442695040888963407
			x := seed >> 20 % spread
			ints[i], doubles[i], words[i] = int32(x)-100, float64(x)/4, fmt.Sprint("校", x)
			if hole > 0 && seed>>33%hole == 0 {
				doubles[i], words[i] = blank.Of(blank.NotReported), ""
			}
		}
		copy(doubles, special)
		s.numbers, s.doubles, s.words = append(s.numbers, ints), append(s.doubles, doubles), append(s.words, words)
	}
	return s
}

var columns = []parquet.Column{
	{Name: "number", Kind: parquet.Int32}, {Name: "double", Kind: parquet.Double}, {Name: "word", Kind: parquet.Words, Packed: true},
}

func pages(s *sheet, g int) []parquet.Pages {
	return []parquet.Pages{
		parquet.EncodeInts(s.numbers[g]), parquet.EncodeDoubles(s.doubles[g]),
		parquet.EncodeWords(len(s.words[g]), func(i int) string { return s.words[g][i] }),
	}
}

func stored(s *sheet) ([]byte, error) {
	var b bytes.Buffer
	w, err := parquet.NewWriter(&b, "sheet", columns)
	for g := range s.numbers {
		if err == nil {
			err = w.Group(len(s.numbers[g]), pages(s, g))
		}
	}
	if err == nil {
		err = w.Close()
	}
	return b.Bytes(), err
}

// read gives the content of a file, reading the doubles in two runs, one of them in places of its own.
func read(b []byte) (*sheet, error) {
	f, err := parquet.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	at := make([]int, len(columns))
	for i, c := range columns {
		var ok bool
		if at[i], ok = f.Column(c.Name, c.Kind); !ok {
			return nil, fmt.Errorf("no column %s", c.Name)
		}
	}
	s := &sheet{}
	var buf []byte
	var nums parquet.Numbers
	for g := range f.Groups {
		n := f.Groups[g].Rows
		ints, doubles, words := make([]int32, n), make([]float64, n), make([]string, n)
		var p parquet.Pages
		if p, buf, err = f.Pages(g, at[0], buf); err != nil {
			return nil, err
		}
		if err := parquet.Ints(&p, ints); err != nil {
			return nil, err
		}
		if p, buf, err = f.Pages(g, at[1], buf); err != nil {
			return nil, err
		}
		if err := nums.Reset(&p); err != nil {
			return nil, err
		}
		nums.Read(doubles[:n/3], 0)
		turned, to := make([]float64, n), make([]int32, n-n/3)
		for i := range to {
			to[i] = int32(n - 1 - i)
		}
		nums.Scatter(turned, to, n/3)
		for i, t := range to {
			doubles[n/3+i] = turned[t]
		}
		if p, buf, err = f.Pages(g, at[2], buf); err != nil {
			return nil, err
		}
		list, row, err := p.Texts()
		if err != nil {
			return nil, err
		}
		for i, w := range row {
			if w >= 0 {
				words[i] = list[w]
			}
		}
		s.numbers, s.doubles, s.words = append(s.numbers, ints), append(s.doubles, doubles), append(s.words, words)
	}
	return s, nil
}

var sameBits = cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		want := anySheet(rt)
		b, err := stored(want)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := read(b)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(sheet{}), sameBits); diff != "" {
			rt.Fatalf("(-written +read):\n%s", diff)
		}
	})
}

func TestAnotherLibraryReadsTheSame(t *testing.T) {
	type record struct {
		Number int32    `parquet:"number"`
		Double *float64 `parquet:"double,optional"`
		Word   *string  `parquet:"word,optional"`
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := anySheet(rt)
		b, err := stored(s)
		if err != nil {
			rt.Fatal(err)
		}
		var got []record
		if s.rows() > 0 {
			if got, err = library.Read[record](bytes.NewReader(b), int64(len(b))); err != nil {
				rt.Fatal(err)
			}
		}
		at := 0
		for g := range s.numbers {
			for i, n := range s.numbers[g] {
				r := got[at]
				at++
				v, w := s.doubles[g][i], s.words[g][i]
				if r.Number != n || (r.Double == nil) != (v != v) || (r.Word == nil) != (w == "") {
					rt.Fatalf("row %d is %+v, want %v %v %q", at-1, r, n, v, w)
				}
				if r.Double != nil && math.Float64bits(*r.Double) != math.Float64bits(v) || r.Word != nil && *r.Word != w {
					rt.Fatalf("row %d is %v %q, want %v %q", at-1, r.Double, *r.Word, v, w)
				}
			}
		}
		if at != len(got) {
			rt.Fatalf("%d rows, want %d", len(got), at)
		}
	})
}

func TestPagesOfOtherValuesHaveAnotherSum(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := anySheet(rt), anySheet(rt)
		if len(a.numbers) == 0 || len(b.numbers) == 0 {
			return
		}
		x, y := pages(a, 0), pages(b, 0)
		same := []bool{
			cmp.Equal(a.numbers[0], b.numbers[0]), cmp.Equal(a.doubles[0], b.doubles[0], sameBits), cmp.Equal(a.words[0], b.words[0]),
		}
		for i := range x {
			if (x[i].Sum() == y[i].Sum()) != same[i] {
				rt.Fatalf("column %d: sums equal %v, values equal %v", i, !same[i], same[i])
			}
		}
	})
}

func TestAColumnTakesTheRoomOfTheSmallerEncoding(t *testing.T) {
	n := 4096
	counts, areas := make([]float64, n), make([]float64, n)
	for i := range n {
		counts[i], areas[i] = float64(i%200), float64(i)/100
	}
	if p := parquet.EncodeDoubles(counts); p.Words != 200 || len(p.Data) > n+16 {
		t.Errorf("counts: %d words and %d bytes of codes", p.Words, len(p.Data))
	}
	if p := parquet.EncodeDoubles(areas); p.Words != 0 || len(p.Data) > 8*n+16 {
		t.Errorf("areas: %d words and %d bytes", p.Words, len(p.Data))
	}
	if p := parquet.EncodeInts(make([]int32, n)); len(p.Dict)+len(p.Data) > 12 {
		t.Errorf("a constant takes %d bytes", len(p.Dict)+len(p.Data))
	}
}

func TestACodeThatNamesNoEntryIsRefused(t *testing.T) {
	for _, words := range []int{2, 100, 127, 128, 129, 200, 255, 257, 300, 0x7fff, 0x8000, 0x8001, 0xfff0} {
		n := 2*words + 9
		vs := make([]float64, min(n, parquet.GroupRows))
		for i := range vs {
			vs[i] = float64(i % words)
		}
		p := parquet.EncodeDoubles(vs)
		if p.Words != words {
			continue // plain values take less room
		}
		var nums parquet.Numbers
		if err := nums.Reset(&p); err != nil {
			t.Errorf("%d words: %v", words, err)
		}
		width := 1 + (words-1)>>8&1
		if words > 256 {
			width = 2
		}
		for _, at := range []int{len(p.Data) - 8*width, len(p.Data) - 8*width - 8, len(p.Data) - 8*width - 8 - 3*width} {
			bad := p
			bad.Data = bytes.Clone(p.Data)
			bad.Data[at] = byte(words)
			if width == 2 {
				bad.Data[at+1] = byte(words >> 8)
			}
			if err := nums.Reset(&bad); err == nil {
				t.Errorf("%d words: code %d was taken", words, words)
			}
		}
	}
}

// FuzzRead holds the reader against bytes of all kinds: it gives an error or a
// sheet, and takes no more memory than the file could hold.
func FuzzRead(f *testing.F) {
	for _, s := range []*sheet{
		{},
		{[][]int32{{1, 2, 3}}, [][]float64{{1, math.NaN(), 3}}, [][]string{{"a", "", "a"}}},
		{[][]int32{{7, 7}, {1, 9}}, [][]float64{{2, 2}, {0.5, 0.25}}, [][]string{{"", ""}, {"b", "c"}}},
	} {
		b, err := stored(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := read(b)
		if err != nil {
			return
		}
		if _, err := stored(s); err != nil {
			t.Errorf("what was read cannot be written: %v", err)
		}
	})
}

func TestAFullDiskIsTold(t *testing.T) {
	s := &sheet{[][]int32{{1}}, [][]float64{{1}}, [][]string{{"a"}}}
	b, err := stored(s)
	if err != nil {
		t.Fatal(err)
	}
	for room := range len(b) {
		w, err := parquet.NewWriter(&full{room}, "sheet", columns)
		if err == nil {
			err = w.Group(1, pages(s, 0))
		}
		if err == nil {
			err = w.Close()
		}
		if err == nil {
			t.Fatalf("a disk with room for %d of %d bytes took them all", room, len(b))
		}
	}
}

// full is a disk with so many bytes left.
type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.room {
		return f.room, io.ErrShortWrite
	}
	f.room -= len(p)
	return len(p), nil
}
