package publish_test

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"junheng/publish"
)

func TestNumbersInLinesAreWrittenAsStrconvWritesThem(t *testing.T) {
	check := func(t interface{ Errorf(string, ...any) }, v float64) {
		want := "," + strconv.FormatFloat(v, 'g', -1, 64)
		if got := string(publish.AppendFloat([]byte("x"), v)); got != "x"+want {
			t.Errorf("%v is written %s, not %s", v, got, want)
		}
	}
	for _, v := range []float64{
		0, math.Copysign(0, -1), 1, -1, 10, 100000, 999999, 1e6, 123456.5, 1234567.5, 0.1, 0.05, 0.0001, 0.00012345, 0.000099,
		5e-324, math.MaxFloat64, 1e99, 1e100, 1e-99, 1e-100, math.Inf(1), math.Inf(-1), 2.5, 12.5, 99999.99999,
	} {
		check(t, v)
		check(t, -v)
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.Float64().Draw(t, "any"))
		check(t, rapid.Float64Range(-1e7, 1e7).Draw(t, "near"))
		short := math.Pow10(rapid.IntRange(0, 9).Draw(t, "decimals"))
		check(t, float64(rapid.IntRange(-1e9, 1e9).Draw(t, "short"))/short)
	})
	if got := string(publish.AppendFloat(nil, math.NaN())); got != "," {
		t.Errorf("a blank is written %s", got)
	}
}

// brittle takes so many bytes and then fails.
type brittle struct {
	strings.Builder
	left int
}

func (w *brittle) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errors.New("full")
	}
	return w.Builder.Write(p)
}

func TestLinesAreWrittenInTheirOrder(t *testing.T) {
	line := func(b []byte, i int) []byte { return append(strconv.AppendInt(b, int64(i), 10), '\n') }
	for _, n := range []int{0, 1, 127, 128, 129, 5000} {
		var want strings.Builder
		for i := range n {
			want.Write(line(nil, i))
		}
		got := &brittle{left: want.Len()}
		if err := publish.WriteLines(got, n, line); err != nil || got.String() != want.String() {
			t.Errorf("%d lines: %d bytes of %d, %v", n, got.Len(), want.Len(), err)
		}
		if n == 0 {
			continue
		}
		full := &brittle{left: want.Len() / 2}
		if err := publish.WriteLines(full, n, line); err == nil || !strings.HasPrefix(want.String(), full.String()) {
			t.Errorf("%d lines: a failure to write gives %v after %q", n, err, full.String())
		}
	}
}
