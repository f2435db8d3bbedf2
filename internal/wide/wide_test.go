package wide_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/internal/wide"
)

// special is numbers at which arithmetic does something of its own.
var special = []float64{
	0, math.Copysign(0, -1), 1, -1, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64,
	math.SmallestNonzeroFloat64, 0x1p-1022, 4.5, 0x1.2p2 + 0x1p-50, 1e300, 1e-300,
}

// numbers are of any kind; ordinary ones are such as schools report.
var (
	ordinary = rapid.OneOf(rapid.Float64Range(0, 5000), rapid.Map(rapid.IntRange(0, 2000), func(n int) float64 { return float64(n) }))
	numbers  = rapid.OneOf(ordinary, ordinary, rapid.SampledFrom(special), rapid.Float64())
)

// bits shows numbers to the last bit; what is no number is like any other.
func bits(vs []float64) []uint64 {
	out := make([]uint64, len(vs))
	for i, v := range vs {
		if out[i] = math.Float64bits(v); v != v {
			out[i] = math.MaxUint64
		}
	}
	return out
}

func TestFourDivisionsAtOnceGiveWhatOneByOneGives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "rows")
		draw := func(name string) []float64 { return rapid.SliceOfN(numbers, n, n).Draw(t, name) }
		num, den := draw("numerator"), draw("denominator")
		weight := slices.Clone(den)
		if rapid.Bool().Draw(t, "own weights") {
			weight = draw("weight")
		}
		marks := wide.Marks{Line: numbers.Draw(t, "line"), Floor: numbers.Draw(t, "floor"), Met: 1, Short: 1<<8 - 1, Below: 1 << 16}
		per := rapid.SampledFrom([]float64{1, 100, 1000, 1e308}).Draw(t, "per")
		run := func(do func(*wide.Division)) (values, products []float64, tally []uint64, odd []byte) {
			d := wide.Division{
				Per: per, Num: num, Den: den, Weight: weight, Marks: marks, Values: make([]float64, n), Products: make([]float64, n),
				Tally: slices.Repeat([]uint64{1 << 40}, n), Odd: slices.Repeat([]byte{0xaa}, len(wide.NewBits(n))),
			}
			do(&d)
			return d.Values, d.Products, d.Tally, d.Odd
		}
		v, p, c, o := run((*wide.Division).Run)
		wantV, wantP, wantC, wantO := run((*wide.Division).Plainly)
		for i, want := range wantV {
			if x := per * num[i] / den[i]; math.Float64bits(x) != math.Float64bits(want) && x == x {
				t.Fatalf("%v × %v ÷ %v gives %v", per, num[i], den[i], want)
			}
		}
		var odd []int
		for i, p := range wantP {
			if p-p != 0 {
				odd = append(odd, i)
			}
		}
		if diff := cmp.Diff(odd, slices.Collect(wide.Bits(o).Rows())); diff != "" {
			t.Fatalf("odd rows (-want +got):\n%s", diff)
		}
		type all struct {
			Values, Products, Tally []uint64
			Odd                     []byte
		}
		if diff := cmp.Diff(all{bits(wantV), bits(wantP), wantC, wantO}, all{bits(v), bits(p), c, o}); diff != "" {
			t.Fatalf("one by one (-) and four at once (+) differ:\n%s", diff)
		}
	})
}

func TestFourSpreadsAtOnceGiveWhatOneByOneGives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, n := rapid.IntRange(0, 3).Draw(t, "from"), rapid.IntRange(0, 30).Draw(t, "rows")
		of := ordinary
		if rapid.Bool().Draw(t, "of any kind") {
			of = numbers
		}
		var s wide.Spreads
		var products [wide.Lanes][]float64
		for l := range wide.Lanes {
			s.Value[l] = rapid.SliceOfN(of, from+n, from+n).Draw(t, "values")
			s.Weight[l] = rapid.SliceOfN(of, from+n, from+n).Draw(t, "weights")
			for i, v := range s.Value[l] {
				products[l] = append(products[l], v*s.Weight[l][i])
			}
			for _, w := range s.Weight[l][from:] {
				s.Total[l] += w
			}
		}
		s.Sum = wide.Sums(&products, from, n)
		for l, column := range products {
			sum := 0.0
			for _, x := range column[from:] {
				sum += x
			}
			if diff := cmp.Diff(bits([]float64{sum}), bits(s.Sum[l:l+1])); diff != "" {
				t.Fatalf("lane %d, sum (-one by one +four at once):\n%s", l, diff)
			}
		}
		plain := s
		s.Run(from, n)
		plain.Plainly(from, n)
		for l := range wide.Lanes {
			want, got := []float64{plain.Mean[l], plain.Std[l], plain.Ratio[l]}, []float64{s.Mean[l], s.Std[l], s.Ratio[l]}
			if diff := cmp.Diff(bits(want), bits(got)); diff != "" {
				t.Fatalf("lane %d: one by one %v, four at once %v", l, want, got)
			}
		}
	})
}

func TestFourRowsAtOnceAreFoundInAWindowAsOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 80).Draw(t, "rows")
		num, den := rapid.SliceOfN(numbers, n, n).Draw(t, "numerator"), rapid.SliceOfN(numbers, n, n).Draw(t, "denominator")
		class := rapid.SliceOfN(rapid.Uint8Range(0, wide.Classes-1), n, n).Draw(t, "classes")
		var w wide.Window
		for c := range wide.Classes {
			w.Lo[c], w.Hi[c] = numbers.Draw(t, "from"), numbers.Draw(t, "to")
			if k := rapid.IntRange(0, 2*n).Draw(t, "a row on the bound"); k < n && den[k] != 0 {
				w.Lo[c] = num[k] / den[k]
			}
		}
		found, plain := wide.NewBits(n), wide.NewBits(n)
		wide.Find(&w, num, den, class, found)
		wide.FindPlainly(&w, num, den, class, plain)
		if diff := cmp.Diff(plain, found); diff != "" {
			t.Fatalf("one by one (-) and four at once (+) differ:\n%s", diff)
		}
		for i := range plain.Rows() {
			if c := class[i]; den[i] > 0 && !(num[i] >= den[i]*w.Lo[c] && num[i] <= den[i]*w.Hi[c]) {
				t.Fatalf("%v ÷ %v is not from %v to %v", num[i], den[i], w.Lo[c], w.Hi[c])
			}
		}
	})
}

func TestValuesOutOfBoundsAreFoundFourAtATimeAsOneByOne(t *testing.T) {
	value := rapid.OneOf(rapid.Map(rapid.IntRange(0, 30), func(n int) float64 { return float64(n) / 2 }), rapid.SampledFrom([]float64{2, 3, 4}), numbers)
	rapid.Check(t, func(t *rapid.T) {
		mostly := value.Draw(t, "mostly")
		values := rapid.SliceOfN(rapid.OneOf(rapid.Just(mostly), rapid.Just(mostly), rapid.Just(mostly), value), 0, 80).Draw(t, "values")
		b := wide.Bounds{Lo: value.Draw(t, "least"), Hi: value.Draw(t, "most"), Whole: rapid.Bool().Draw(t, "whole")}
		from := rapid.IntRange(0, len(values)).Draw(t, "from")
		if got, want := b.Next(values, from), b.NextPlainly(values, from); got != want {
			t.Fatalf("%+v of %v from %d on: %d, want %d", b, values, from, got, want)
		}
	})
	for _, v := range []struct {
		value  float64
		within bool
	}{{1, true}, {math.Nextafter(1, 0), false}, {5, true}, {math.Nextafter(5, 6), false}, {4.5, false}, {math.NaN(), false}} {
		b := wide.Bounds{Lo: 1, Hi: 5, Whole: true}
		values := slices.Repeat([]float64{3}, 13)
		for at := range values {
			values[at] = v.value
			want := at
			if v.within {
				want = len(values)
			}
			if got := b.Next(values, 0); got != want {
				t.Errorf("%v in row %d: %d, want %d", v.value, at, got, want)
			}
			values[at] = 3
		}
	}
}
