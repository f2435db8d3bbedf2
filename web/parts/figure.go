package parts

import (
	"strconv"
	"strings"

	"junheng/internal/lazy"
	"junheng/internal/workbook"
)

// plainFigure is a number in the ordinary way of writing, thousands set apart in
// threes or not at all.
var plainFigure = lazy.Pattern(`^[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$`)

// Figure reads a number as people type it: full-width digits, thousands
// separators, spaces about it. What is no such number is told so: 1e3 and NaN
// are none.
func Figure(text string) (float64, bool) {
	s := strings.ReplaceAll(workbook.HalfWidth(text), " ", "")
	s = strings.Replace(s, "−", "-", 1)
	if !plainFigure().MatchString(s) {
		return 0, false
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	return v, err == nil
}

// Percent reads a number with or without a percent sign behind.
func Percent(text string) (float64, bool) {
	return Figure(strings.TrimSuffix(strings.TrimSpace(workbook.HalfWidth(text)), "%"))
}
