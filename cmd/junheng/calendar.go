package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"junheng/casework/calendar"
	"junheng/cmd/wire"
	"junheng/internal/locale"
	"junheng/registry"
)

// calendarCmd counts days.
type calendarCmd struct {
	Add   calendarAddCmd   `cmd:"" help:"help_calendar_add"`
	Enter calendarEnterCmd `cmd:"" help:"help_calendar_enter"`
}

func init() {
	for key, t := range map[string]locale.Text{
		"help_calendar":       {ZH: "工作日和上课日的推算。", EN: "Count workdays and school days."},
		"help_calendar_add":   {ZH: "从某日起算若干工作日、上课日、天、周、月，并说明跳过了哪些天。", EN: "Add workdays, school days, days, weeks or months to a day, and tell which days were skipped."},
		"help_calendar_enter": {ZH: "录入一个县的校历（写法同 calendars/*.yaml，kind: school）；正在计时的期限不变。", EN: "Enter the school calendar of a county, written like calendars/*.yaml with kind: school; clocks already running keep their ends."},
		"arg_calendar":        {ZH: "校历文件。", EN: "File of the school calendar."},
		"arg_date":            {ZH: "日期，如 2026-09-30。", EN: "Day, such as 2026-09-30."},
		"arg_n":               {ZH: "多少。", EN: "How many."},
		"arg_unit":            {ZH: "单位：workday、school_day、day、week、month、year。", EN: "Unit: workday, school_day, day, week, month, year."},
		"flag_cal_region":     {ZH: "按哪个县的校历，缺省用示例校历。", EN: "County whose school calendar holds; default: the example."},
	} {
		texts[key] = t
	}
}

type calendarAddCmd struct {
	Date   string `arg:"" help:"arg_date"`
	N      int    `arg:"" help:"arg_n"`
	Unit   string `arg:"" help:"arg_unit"`
	Region string `help:"flag_cal_region" placeholder:"REGION"`
}

type calendarEnterCmd struct {
	peopleAt
	caseCounty
	File string `arg:"" help:"arg_calendar" type:"existingfile"`
}

// Run keeps the calendar with the county's cases and prints its terms.
func (c *calendarEnterCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	s, err := calendar.ReadSchool(filepath.Base(c.File), data)
	if err != nil {
		return err
	}
	return c.withProgram(a, func(ctx context.Context, p *wire.App) error {
		if err := p.Cases.SaveSchoolCalendar(ctx, console(county), county, s); err != nil {
			return err
		}
		for _, t := range s.Terms {
			a.printf("%s  %s — %s\n", t.Label.In(a.lang()), t.From, t.To)
		}
		return nil
	})
}

// Run prints the last day of the period and the days that were not counted.
func (c *calendarAddCmd) Run(a *app) error {
	day, err := calendar.ParseDay(c.Date)
	if err != nil {
		return usage("calendar.date", "日期应写作 2026-09-30，读到“{got}”", "a day is written 2026-09-30, not {got}", "got", c.Date)
	}
	unit := calendar.Unit(c.Unit)
	if units := calendar.Units()[1:]; !slices.Contains(units, unit) {
		var names []string
		for _, u := range units {
			names = append(names, string(u))
		}
		return usage("calendar.unit", "单位“{got}”应为 {list} 之一", "the unit {got}: want one of {list}", "got", c.Unit, "list", strings.Join(names, ", "))
	}
	var county registry.RegionCode
	if c.Region != "" {
		if county, err = regionOf(c.Region); err != nil {
			return err
		}
	}
	lib, err := a.library()
	if err != nil {
		return err
	}
	days, err := calendar.Load(lib.fsys)
	if err != nil {
		return err
	}
	v := days.For(county, nil)
	end, skipped := v.Explain(day, c.N, unit)
	a.printf("%s  %s\n", end, end.WeekdayLabel().In(a.lang()))
	for _, s := range skipped {
		a.printf("  %s %s  %s\n", a.say("不计", "not counted"), s.Day, s.Why.In(a.lang()))
	}
	if unit == calendar.SchoolDays && v.School.Example {
		a.notef("%s\n", a.say("上课日按示例校历推算："+v.School.Label.ZH+"；各县请录入自己的校历", "school days by the example calendar; a county enters its own"))
	}
	for y := min(day, end).Year(); y <= max(day, end).Year(); y++ {
		if warning, yes := v.Provisional(y); yes {
			a.notef("%s\n", warning.In(a.lang()))
			continue
		}
		cite, _ := v.Cite(y)
		a.notef("%s %s %s\n", strconv.Itoa(y), cite.Doc, cite.At)
	}
	return nil
}
