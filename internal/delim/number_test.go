package delim_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"junheng/internal/blank"
	"junheng/internal/delim"
)

func TestParseFloatAcceptsDecimalsOnly(t *testing.T) {
	tests := []struct {
		in   string
		want float64
		ok   bool
	}{
		{"0", 0, true},
		{"12345.67", 12345.67, true},
		{" 7\t", 7, true},
		{"-3.5", -3.5, true},
		{"+3.5", 3.5, true},
		{".5", 0.5, true},
		{"5.", 5, true},
		{"1e3", 1000, true},
		{"1.5E-3", 0.0015, true},
		{"9007199254740993", 9007199254740992, true},
		{"0.1234567890123456789", 0.12345678901234568, true},
		{"1e-400", 0, true},
		{"", 0, false},
		{" ", 0, false},
		{".", 0, false},
		{"-", 0, false},
		{"1..2", 0, false},
		{"1.2.3", 0, false},
		{"1 2", 0, false},
		{"1e", 0, false},
		{"1e400", 0, false},
		{"1,234", 0, false},
		{"1_000", 0, false},
		{"0x10", 0, false},
		{"NaN", 0, false},
		{"inf", 0, false},
		{"125万", 0, false},
		{"１２", 0, false},
	}
	for _, tt := range tests {
		got, ok := delim.ParseFloat([]byte(tt.in))
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("ParseFloat(%q) = %v, %v; want %v, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

func TestParseFloatKeepsTheSignOfZero(t *testing.T) {
	if v, ok := delim.ParseFloat([]byte("-0")); !ok || !math.Signbit(v) {
		t.Errorf("ParseFloat(-0) = %v, %v; want -0, true", v, ok)
	}
}

// same fails unless what ParseFloat accepts is what strconv.ParseFloat makes of
// it, bit for bit.
func same(t interface{ Fatalf(string, ...any) }, cell string) {
	got, ok := delim.ParseFloat([]byte(cell))
	want, err := strconv.ParseFloat(strings.Trim(cell, " \t\n\v\f\r"), 64)
	if ok && (err != nil || math.Float64bits(got) != math.Float64bits(want)) {
		t.Fatalf("ParseFloat(%q) = %v; strconv has %v, %v", cell, got, want, err)
	}
	if plain := strings.Trim(cell, "0123456789"); !ok && err == nil && (plain == "" || plain == ".") {
		t.Fatalf("ParseFloat(%q) refuses a plain decimal", cell)
	}
}

func TestParseFloatAgreesWithStrconv(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		same(t, rapid.StringMatching(`[-+]?[0-9]{0,20}(\.[0-9]{0,20})?([eE][-+]?[0-9]{1,3})?`).Draw(t, "number"))
		same(t, strconv.FormatFloat(rapid.Float64().Draw(t, "value"), 'g', -1, 64))
	})
}

func TestEightBytesAgreeWithStrconv(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[0-9.]{1,8}|[0-9]{0,7}\.[0-9]{0,4}|[ -~]{1,8}`).Draw(t, "cell")
		if len(cell) > 8 {
			cell = cell[:8]
		}
		got, ok := delim.Decimal8(cell)
		want, err := strconv.ParseFloat(cell, 64)
		plain := err == nil && strings.Trim(cell, "0123456789.") == ""
		if ok != plain || ok && got != want {
			t.Fatalf("eight bytes %q = %v, %v; strconv has %v, %v", cell, got, ok, want, err)
		}
	})
}

func TestParseIntReadsWholeNumbers(t *testing.T) {
	tests := []struct {
		in   string
		want int64
		ok   bool
	}{
		{"0", 0, true},
		{" 1101010001 ", 1101010001, true},
		{"-12", -12, true},
		{"+12", 12, true},
		{"9223372036854775807", math.MaxInt64, true},
		{"9223372036854775808", 0, false},
		{"-9223372036854775808", 0, false}, // stands for a blank
		{"", 0, false},
		{"1.0", 0, false},
		{"1 2", 0, false},
		{"二", 0, false},
	}
	for _, tt := range tests {
		got, ok := delim.ParseInt([]byte(tt.in))
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("ParseInt(%q) = %v, %v; want %v, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

func FuzzParseFloat(f *testing.F) {
	for _, s := range []string{"1", "12345678", "123.4567", ".5", "1e22", "-0.1", "99999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, cell string) { same(t, cell) })
}

func TestACellIsReadTheSameAmongOthersAsByItself(t *testing.T) {
	cells := rapid.OneOf(
		rapid.StringMatching(`[0-9]{1,8}|[0-9]{1,6}\.[0-9]{1,2}`), rapid.StringMatching(`[0-9]{0,9}\.?[0-9]{0,9}`),
		rapid.SampledFrom([]string{"", "", ".", "1.", ".5", "1.2.3", "-7", "+7", "1e3", " 12 ", "\"34\"", "\"5\"\"6\"", "无", "０", "12345678", "123456789", ".1234567", "/", ":"}),
	)
	rapid.Check(t, func(t *rapid.T) {
		plan := delim.Plan{Blank: blank.NotApplicable, Unreadable: blank.Withheld, Columns: []delim.Column{{Field: 0}, {Field: 2}, {Field: 1}}}
		written := rapid.SliceOfN(cells, 1, 300).Draw(t, "cells")
		var text strings.Builder
		for _, c := range written {
			text.WriteString(c + ",7," + c + "\n")
		}
		got, err := delim.Read([]byte(text.String()), delim.Dialect{}, plan)
		if err != nil || got.Rows != len(written) {
			t.Fatalf("%d rows of %d, %v", got.Rows, len(written), err)
		}
		blanks := 0
		for i, c := range written {
			c = strings.ReplaceAll(strings.Trim(c, `"`), `""`, `"`)
			want, ok := delim.ParseFloat([]byte(c))
			switch {
			case c == "":
				want = blank.Of(blank.NotApplicable)
				blanks++
			case !ok:
				want = blank.Of(blank.Withheld)
			}
			for k, want := range []float64{want, want, 7} {
				if v := got.Columns[k].Floats[i]; math.Float64bits(v) != math.Float64bits(want) {
					t.Fatalf("%q in row %d, column %d is %v, not %v", c, i, k, v, want)
				}
			}
		}
		if got.Columns[0].Blank != blanks || got.Columns[1].Blank != blanks {
			t.Fatalf("%d and %d blanks of %d", got.Columns[0].Blank, got.Columns[1].Blank, blanks)
		}
	})
}
