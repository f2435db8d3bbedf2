package publish

import (
	"math"
	"strconv"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/rules"
)

// Blank words, by state.
var blankWords = map[blank.State]locale.Text{
	blank.NotReported:   {ZH: "未报", EN: "not reported"},
	blank.Withheld:      {ZH: "不公开", EN: "withheld"},
	blank.Undefined:     {ZH: "无法计算", EN: "undefined"},
	blank.NotApplicable: {ZH: "不适用", EN: "n/a"},
}

// BlankText gives the words for a blank value.
func BlankText(v float64) locale.Text { return blankWords[blank.StateOf(v)] }

// Fixed shows v with exactly d decimals, rounding half away from zero as
// 四舍五入 does, on the shortest decimal text of v: 0.125 at 2 gives 0.13.
// A blank gives "".
func Fixed(v float64, d int) string {
	if v != v || math.IsInf(v, 0) {
		return ""
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', -1, 64)
	whole, frac, _ := strings.Cut(s, ".")
	up := len(frac) > d && frac[d] >= '5'
	if len(frac) > d {
		frac = frac[:d]
	}
	frac += strings.Repeat("0", d-len(frac))
	digits := []byte(whole + frac)
	for i := len(digits) - 1; up && i >= 0; i-- {
		if digits[i]++; digits[i] <= '9' {
			up = false
			break
		}
		digits[i] = '0'
	}
	if up {
		digits = append([]byte{'1'}, digits...)
	}
	out := string(digits[:len(digits)-d])
	if d > 0 {
		out += "." + string(digits[len(digits)-d:])
	}
	if v < 0 && strings.Trim(out, "0.") != "" {
		out = "-" + out
	}
	return out
}

// Trimmed shows v with at most d decimals, without trailing zeros and with
// thousands separators from 10,000 on.
func Trimmed(v float64, d int) string {
	s := Fixed(v, d)
	if d > 0 {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return grouped(s)
}

// grouped puts thousands separators into a plain decimal of five or more
// whole digits.
func grouped(s string) string {
	neg := strings.HasPrefix(s, "-")
	whole, frac, dot := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if len(whole) > 4 {
		var b strings.Builder
		for i, r := range whole {
			if i > 0 && (len(whole)-i)%3 == 0 {
				b.WriteByte(',')
			}
			b.WriteRune(r)
		}
		whole = b.String()
	}
	if dot {
		whole += "." + frac
	}
	if neg {
		whole = "-" + whole
	}
	return whole
}

// Against shows v with d decimals, or with as many more as it takes for the
// shown number to stand on the same side of the line as v itself: a value of
// 4.1996 against 4.2 is shown as 4.1996, not as 4.20.
func Against(v, line float64, d int) string {
	if v != v || line != line || v == line {
		return Fixed(v, d)
	}
	for n := d; n < d+8; n++ {
		s := Fixed(v, n)
		shown, err := strconv.ParseFloat(s, 64)
		if err == nil && shown != line && (shown < line) == (v < line) {
			return s
		}
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// Compare writes "4.1996 < 4.2" with the sign that is true of the unrounded numbers.
func Compare(v float64, line rules.Decimal, d int) string {
	sign := " = "
	switch {
	case v < line.V:
		sign = " < "
	case v > line.V:
		sign = " > "
	}
	return Against(v, line.V, d) + sign + line.Text
}

// Shown gives the number, or the words for why there is none.
func Shown(v float64, d int, l locale.Lang) string {
	if v != v {
		return BlankText(v).In(l)
	}
	return Fixed(v, d)
}

// WithUnit writes a number and its unit as they stand in a table: 2 间, 2 rooms.
func WithUnit(number, unit string) locale.Text {
	t := func(l locale.Lang) string { return strings.TrimSpace(number + " " + facts.UnitIn(unit, l)) }
	return locale.Text{ZH: t(locale.ZH), EN: t(locale.EN)}
}

// led is a text after a word in each language.
func led(zh, en string, t locale.Text) locale.Text { return locale.Text{ZH: zh + t.ZH, EN: en + t.EN} }
