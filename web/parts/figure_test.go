package parts_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"junheng/web/parts"
)

func TestAFigureIsReadAsPeopleTypeIt(t *testing.T) {
	for text, want := range map[string]float64{
		"1380200": 1380200, "1,380,200": 1380200, "１，３８０，２００": 1380200, "１２．５": 12.5, " 40 ": 40, "　40　": 40,
		"1 380 200": 1380200, "-5": -5, "−5": -5, "＋3": 3, "0": 0, "007": 7,
	} {
		if v, ok := parts.Figure(text); !ok || v != want {
			t.Errorf("%q is read as %v %v, want %v", text, v, ok, want)
		}
	}
	for _, text := range []string{"", "多", "1e3", "NaN", "inf", "0x10", "1_000", "1,38", "12,34,567", "1.2.3", "138万", "--1", "."} {
		if v, ok := parts.Figure(text); ok {
			t.Errorf("%q is read as %v", text, v)
		}
	}
	for _, text := range []string{"5%", "５％", "5 %", "5"} {
		if v, ok := parts.Percent(text); !ok || v != 5 {
			t.Errorf("%q is read as %v %v, want 5", text, v, ok)
		}
	}
}

func TestOfVeryManyErrorsTheFirstAreToldAndTheRestCounted(t *testing.T) {
	var all []error
	for i := range 1000 {
		all = append(all, parts.Problem("f"+strconv.Itoa(i), "错", "wrong"))
	}
	got := parts.Flat(parts.First(errors.Join(all...), 50))
	if len(got) != 51 || !strings.Contains(got[50].Error(), "950") {
		t.Errorf("%d errors are told, the last %v", len(got), got[len(got)-1])
	}
	if few := parts.Flat(parts.First(errors.Join(all[:50]...), 50)); len(few) != 50 {
		t.Errorf("of 50 errors %d are told", len(few))
	}
}
