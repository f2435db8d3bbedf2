package results

import (
	"strings"

	"junheng/internal/locale"
)

// unitWords are the units of indicators and of the fields behind them in
// English; the packs write them in Chinese.
var unitWords = map[string]string{
	"元": "yuan", "万元": "10,000 yuan", "人": "persons", "间": "rooms", "个": "", "台": "devices", "册": "volumes", "所": "schools", "份": "", "项": "",
	"级": "grades", "年": "years", "学时": "hours", "人次": "person-times", "班": "classes",
	"人/百生": "per 100 pupils", "间/百生": "rooms per 100 pupils", "台/百生": "devices per 100 pupils",
}

// unitText gives a unit in the reader's language; one that has no English
// words stays as it is.
func unitText(unit string, l locale.Lang) string {
	if l == locale.ZH {
		return unit
	}
	if en, ok := unitWords[unit]; ok {
		return en
	}
	if amount, per, ok := strings.Cut(unit, "/"); ok {
		if en, known := unitWords[amount]; known && per == "生" {
			return strings.TrimSpace(en + " per pupil")
		}
	}
	return unit
}
