package workbook

import (
	"strings"

	"junheng/internal/lazy"
)

// builtinFormat gives the class of a number format by its fixed number. Those
// from 27 to 58 are the dates and times of East Asian editions.
func builtinFormat(id int) (Format, bool) {
	switch {
	case id == 0:
		return FormatGeneral, true
	case id == 9, id == 10:
		return FormatPercent, true
	case id == 18, id == 19, id == 20, id == 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id == 55, id == 56:
		return FormatTime, true
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 50 && id <= 58:
		return FormatDate, true
	case id == 49:
		return FormatText, true
	case id >= 1 && id <= 48:
		return FormatNumber, true
	}
	return FormatGeneral, false
}

var (
	formatLiteral = lazy.Pattern(`"[^"]*"|\\.|_.|\*.|\[(?i:[^\]hms][^\]]*|h[^\]h][^\]]*|m[^\]m][^\]]*|s[^\]s][^\]]*)\]`)
	formatScience = lazy.Pattern(`(?i)e[+-]`)
	formatGeneral = lazy.Pattern(`(?i)general|g/通用格式`)
	formatNoon    = lazy.Pattern(`(?i)am/pm|a/p|上午/下午`)
)

// classify gives the class of a number format by its code.
func classify(code string) Format {
	s := formatLiteral().ReplaceAllString(code, "")
	s, _, _ = strings.Cut(s, ";")
	noon := formatNoon().MatchString(s)
	s = formatNoon().ReplaceAllString(s, "")
	general := formatGeneral().MatchString(s)
	s = strings.ToLower(formatScience().ReplaceAllString(formatGeneral().ReplaceAllString(s, ""), ""))
	switch {
	case strings.ContainsAny(s, "yd") || strings.ContainsAny(s, "年日") || strings.Contains(s, "m") && !strings.ContainsAny(s, "hs") && !noon:
		return FormatDate
	case noon || strings.ContainsAny(s, "hs"):
		return FormatTime
	case strings.Contains(s, "%"):
		return FormatPercent
	case strings.Contains(s, "@"):
		return FormatText
	case general || s == "" && code == "":
		return FormatGeneral
	}
	return FormatNumber
}
