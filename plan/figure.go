package plan

import (
	"strconv"
	"strings"
)

// figure shows a number with at most d decimals and separators of thousands.
func figure(v float64, d int) string {
	s := strconv.FormatFloat(v, 'f', d, 64)
	if d > 0 {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	whole, frac, dot := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	if len(whole) > 4 {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
	}
	if dot {
		whole += "." + frac
	}
	return sign + whole
}

// against shows v with d decimals, or with as many more as it takes for what is
// shown to stand on the same side of the line as v itself.
func against(v, line float64, d int) string {
	if v != v {
		return "–"
	}
	for n := d; n < d+8; n++ {
		shown, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', n, 64), 64)
		if err == nil && (v == line || shown != line && (shown < line) == (v < line)) {
			return strconv.FormatFloat(v, 'f', n, 64)
		}
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
