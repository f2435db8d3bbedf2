package facts

import (
	"strings"

	"junheng/internal/locale"
)

// unitsEN are the units of fields, indicators and measures in English.
var unitsEN = map[string]string{
	"人": "persons", "人次": "person-times", "对": "pairs", "幢": "buildings", "处": counts, "起": counts, "件": counts, "所": "schools", "个": counts, "项": counts, "份": counts, "班": "classes", "次": "times",
	"间": "rooms", "台": "devices", "册": "volumes", "套": "sets", "节": "lessons", "课时": "lessons", "学时": "hours", "级": "grades",
	"元": "yuan", "千元": "thousand yuan", "万元": "ten thousand yuan", "亿元": "hundred million yuan",
	"㎡": "m²", "亩": "mu", "公顷": "ha", "平方公里": "km²", "年": "years", "月": "months", "岁": "years of age", "分": "points",
}

// counts is the English of units that say nothing the label does not: 个 counts
// whatever is named. It stands only where a sentence needs a word.
const counts = "units"

// pers are what the units of indicators are related to.
var pers = map[string]string{
	"百生": "100 pupils", "生": "pupil", "人": "person", "校": "school", "班": "class", "间": "room", "个": "unit", "㎡": "m²", "年": "year", "天": "day", "月": "month",
}

// UnitText is a unit in both languages, for a sentence: persons for 人, yuan per
// pupil for 元/生. A unit without a word of its own stands as it is in both.
func UnitText(unit string) locale.Text {
	amount, per, related := strings.Cut(unit, "/")
	en, known := unitsEN[amount]
	if known && related {
		per, known = pers[per]
		en += " per " + per
	}
	if !known {
		return locale.Text{ZH: unit, EN: unit}
	}
	return locale.Text{ZH: unit, EN: en}
}

// UnitIn is a unit after a number or under a heading; in English nothing where
// the label already says what is counted.
func UnitIn(unit string, l locale.Lang) string {
	if text := UnitText(unit).In(l); text != counts || l == locale.ZH {
		return text
	}
	return ""
}

// WithUnit is a number with its unit: 12人, 12 persons.
func WithUnit(number, unit string) locale.Text {
	return locale.Text{ZH: number + unit, EN: strings.TrimSpace(number + " " + UnitIn(unit, locale.EN))}
}
