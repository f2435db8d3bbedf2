package collect

import (
	"math"
	"strconv"
	"strings"

	"junheng/internal/blank"
)

// shift turns a number from one unit into another. Powers of ten move the
// decimal point of the number as written, so 12.53 万元 is exactly 125300 元.
type shift struct {
	pow int
	mul float64 // 0 means 1
}

func (s shift) isZero() bool { return s.pow == 0 && (s.mul == 0 || s.mul == 1) }

func (s shift) inverse() shift {
	inv := shift{pow: -s.pow}
	if s.mul != 0 {
		inv.mul = 1 / s.mul
	}
	return inv
}

// apply converts v; blanks pass unchanged.
func (s shift) apply(v float64) float64 {
	if blank.Is(v) || s.isZero() {
		return v
	}
	if s.pow != 0 {
		v = movePoint(v, s.pow)
	}
	if s.mul != 0 {
		v *= s.mul
	}
	return v
}

// all is apply for a column.
func (s shift) all(vs []float64) {
	if s.isZero() {
		return
	}
	ten, quick := math.Pow10(s.pow), s.pow > 0 && s.pow <= 15 && s.mul == 0
	for i, v := range vs {
		if quick && !math.Signbit(v) {
			// A whole number of no more than 15 digits whose division gives v back
			// is v's shortest decimal with the point moved: no two such decimals
			// are read as one float64.
			if w := float64(int64(v*ten + 0.5)); w < 1e15 && w/ten == v {
				vs[i] = w
				continue
			}
		}
		if v == v {
			vs[i] = s.apply(v)
		}
	}
}

// movePoint gives v × 10^n by moving the point of its shortest decimal form.
func movePoint(v float64, n int) float64 {
	text := strconv.FormatFloat(v, 'e', -1, 64)
	m, e, ok := strings.Cut(text, "e")
	if !ok {
		return v
	}
	exp, err := strconv.Atoi(e)
	if err != nil {
		return v * math.Pow10(n)
	}
	out, err := strconv.ParseFloat(m+"e"+strconv.Itoa(exp+n), 64)
	if err != nil {
		return v * math.Pow10(n)
	}
	return out
}

// show writes a number for people: no exponent, no more digits than it has.
func show(v float64) string {
	if blank.Is(v) {
		return blank.StateOf(v).String()
	}
	if a := math.Abs(v); a >= 1e15 || a != 0 && a < 1e-6 {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
