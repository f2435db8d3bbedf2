package assess

import "math"

// hair is the share of itself by which a number may be off its exact value
// through the arithmetic alone: eight steps of a float64. Amounts of law and of
// reports have few decimals, so two that differ at all differ by far more. A
// value within a hair of a line is therefore on the line, as 40.6 ㎡ ÷ 7 is on
// 5.8 whatever the last bit says. This is not rounding: nothing that could be
// told apart on paper is taken for equal.
const hair = 0x1p-49

// under gives the least number that counts as reaching a line.
func under(line float64) float64 { return line - math.Abs(line)*hair }

// over gives the greatest number that counts as not beyond a line.
func over(line float64) float64 { return line + math.Abs(line)*hair }
