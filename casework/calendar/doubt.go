package calendar

import (
	"slices"
	"strings"

	"junheng/internal/locale"
)

// Text says why a day is in doubt, and who is to enter what.
func (d Doubt) Text() locale.Text {
	var zh, en []string
	for _, key := range strings.Fields(string(d)) {
		m := msgNoSchool.With()
		if year, ok := strings.CutPrefix(key, NoHolidays); ok {
			m = msgNoYear.With("year", year)
		}
		zh, en = append(zh, m.In(locale.ZH)), append(en, m.In(locale.EN))
	}
	return locale.Text{ZH: strings.Join(zh, "；"), EN: strings.Join(en, "; ")}
}

// Text says from when on a calendar is not there, and who is to enter it.
func (g Gap) Text() locale.Text {
	if g.Days == 0 {
		return g.Doubt.Text()
	}
	return msgGap.With("day", g.Since, "days", g.Days, "why", g.Doubt.Text()).Both()
}

var (
	msgNoSchool = locale.NewTemplate("calendar.doubt.school", "校历未录入，上课日暂按示例校历或工作日推算，请县教育局在“校历”页录入", "no school calendar was entered: school days are counted by the example, or as workdays; the county bureau is to enter one under School calendar")
	msgNoYear   = locale.NewTemplate("calendar.doubt.holidays", "{year} 年节假日安排未录入，工作日暂按法定节日推算，国务院办公厅通知公布后请系统管理员更新节假日数据", "the holidays of {year} were not entered: workdays are computed from the law; once the notice is out the administrator is to update the holidays")
	msgGap      = locale.NewTemplate("calendar.gap", "再过 {days} 天，自 {day} 起，{why}", "in {days} days, from {day} on: {why}")
)

// Has reports whether one of the keys of a doubt is this one.
func (d Doubt) Has(key string) bool { return slices.Contains(strings.Fields(string(d)), key) }
