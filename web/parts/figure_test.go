package parts_test

import (
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
