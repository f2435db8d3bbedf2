package plan

import (
	"junheng/facts"
	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/plan/prices"
)

func both(zh, en string) locale.Text { return locale.Text{ZH: zh, EN: en} }

// The columns that many tables share.
var (
	colSchool    = exhibit.Column{Key: "school", Label: both("学校", "School")}
	colStage     = exhibit.Column{Key: "stage", Label: both("学段", "Stage")}
	colIndicator = exhibit.Column{Key: "indicator", Label: both("指标", "Indicator")}
	wan          = both("万元", "10,000 yuan")
)

// inWan is an amount of money in a column of 万元.
func inWan(m prices.Money) exhibit.Cell { return exhibit.Num(m.InWan()) }

// WanText words an amount: 1,234.5 万元, and in English yuan.
func WanText(m prices.Money) locale.Text {
	wan := prices.Wan
	if m >= prices.Yi {
		return both(figure(float64(m)/float64(prices.Yi), 4)+" 亿元", figure(float64(m)/float64(100*wan), 2)+" million yuan")
	}
	return both(figure(m.InWan(), 2)+" 万元", figure(m.InYuan(), 0)+" yuan")
}

// empty is a cell with nothing to say.
func empty() exhibit.Cell { return exhibit.Word(locale.Text{}) }

// listed joins words with the marks of each language.
func listed(list []locale.Text) locale.Text {
	var out locale.Text
	for i, t := range list {
		if i > 0 {
			out.ZH += "、"
			out.EN += ", "
		}
		out.ZH += t.In(locale.ZH)
		out.EN += t.In(locale.EN)
	}
	return out
}

// UnitText is the unit of a measure in both languages. What measures count by
// the piece (个) are classes.
func UnitText(unit string) locale.Text {
	if unit == "个" {
		return both(unit, "classes")
	}
	return facts.UnitText(unit)
}
