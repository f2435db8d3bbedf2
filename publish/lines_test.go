package publish_test

import (
	"math"
	"strconv"
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
