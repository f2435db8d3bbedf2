package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/cmd/wire"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/store"
)

// calendarCmd counts days.
type calendarCmd struct {
	Add   calendarAddCmd   `cmd:"" help:"help_calendar_add"`
	Enter calendarEnterCmd `cmd:"" help:"help_calendar_enter"`
	List  calendarListCmd  `cmd:"" help:"help_calendar_list"`
}

func init() {
	for key, t := range map[string]locale.Text{
		"help_calendar":       {ZH: "工作日和上课日的推算。", EN: "Count workdays and school days."},
		"help_calendar_add":   {ZH: "从某日起算若干工作日、上课日、天、周、月，并说明跳过了哪些天。", EN: "Add workdays, school days, days, weeks or months to a day, and tell which days were skipped."},
		"help_calendar_enter": {ZH: "录入一个县的校历（写法同 calendars/*.yaml，kind: school）：所写学年替换，其他学年不动；未到期的时限随之重算，已逾期的不动。", EN: "Enter the school calendar of a county, written like calendars/*.yaml with kind: school: its school years are replaced, all others stay; ends still ahead follow it, what has run out stays."},
		"help_calendar_list":  {ZH: "列出一个县历次录入的校历，以及快要用完的。", EN: "List what a county has entered, and what it will lack before long."},
		"flag_cal_reason":     {ZH: "依据，如文号；缺省取文件里的 cite。", EN: "What it rests on, such as a document number; default: the cite of the file."},
		"flag_cal_preview":    {ZH: "只看会变什么，不录入。", EN: "Only tell what would change; enter nothing."},
		"arg_calendar":        {ZH: "校历文件。", EN: "File of the school calendar."},
		"arg_date":            {ZH: "日期，如 2026-09-30。", EN: "Day, such as 2026-09-30."},
		"arg_n":               {ZH: "多少。", EN: "How many."},
		"arg_unit":            {ZH: "单位：workday、school_day、day、week、month、year。", EN: "Unit: workday, school_day, day, week, month, year."},
		"flag_cal_region":     {ZH: "按哪个县的校历（已录入的优先），缺省用示例校历。", EN: "County whose school calendar holds, the one it has entered first; default: the example."},
	} {
		texts[key] = t
	}
}

type calendarAddCmd struct {
	Date   string `arg:"" help:"arg_date"`
	N      int    `arg:"" help:"arg_n"`
	Unit   string `arg:"" help:"arg_unit"`
	Region string `help:"flag_cal_region" placeholder:"REGION"`
	installation
}

// own gives the calendar that the county has entered in the installation at hand,
// or nil where there is none.
func (c *calendarAddCmd) own(a *app, county registry.RegionCode) (*calendar.School, error) {
	folder, err := c.folder()
	if err != nil || county == 0 {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(folder, store.FileName)); err != nil && c.Database == "" && c.Data == "" {
		return nil, nil //nolint:nilnil,nilerr // no installation: the packs' calendar holds
	}
	var own *calendar.School
	err = c.withAccounts(a, func(ctx context.Context, o *offices) error {
		own, err = o.db.SchoolCalendars().SchoolCalendar(ctx, county)
		return err
	})
	return own, err
}

type calendarEnterCmd struct {
	peopleAt
	caseCounty
	File    string `arg:"" help:"arg_calendar" type:"existingfile"`
	Reason  string `help:"flag_cal_reason" placeholder:"TEXT"`
	Preview bool   `help:"flag_cal_preview"`
}

type calendarListCmd struct {
	peopleAt
	caseCounty
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
	reason := c.Reason
	if reason == "" {
		reason = strings.TrimSpace(s.Cite.Doc + " " + s.Cite.At)
	}
	return c.withProgram(a, func(ctx context.Context, p *wire.App) error {
		state, err := p.Cases.SchoolCalendar(ctx, console(county), county)
		if err != nil {
			return err
		}
		next, err := p.Cases.PreviewCalendar(ctx, console(county), county, s)
		if err != nil {
			return err
		}
		for _, t := range next.School.Terms {
			a.printf("%s  %s — %s\n", t.Name().In(a.lang()), t.From, t.To)
		}
		a.printf(a.say("变动的上课日 %d 天\n", "school days that change: %d\n"), len(next.Days))
		c.tellMoving(a, next.Moving)
		if c.Preview {
			return nil
		}
		n, err := p.Cases.EnterCalendar(ctx, console(county), casework.EnterCalendar{County: county, School: s, Base: state.Last(), Reason: reason})
		if err == nil {
			a.notef(a.say("已录入；%d 件案卷的期限随之改变\n", "entered; the ends of %d cases have moved\n"), n)
		}
		return err
	})
}

// tellMoving lists the cases whose ends move.
func (c *calendarEnterCmd) tellMoving(a *app, list []casework.Moving) {
	for i := range list {
		m := &list[i]
		for k := range m.Shifts {
			x := &m.Shifts[k]
			if x.Moves() {
				a.printf("  %s  %s  %s → %s\n", m.Case.Number, m.Procedure.ClockLabel(x.Clock).In(a.lang()), casework.MomentText(x.Was), casework.MomentText(x.End))
			}
		}
	}
}

// Run lists what a county has entered.
func (c *calendarListCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	return c.withProgram(a, func(ctx context.Context, p *wire.App) error {
		state, err := p.Cases.SchoolCalendar(ctx, console(county), county)
		if err != nil {
			return err
		}
		for i := range state.Entries {
			e := &state.Entries[i]
			a.printf("%d  %s  %s  %s\n", e.N, casework.MomentText(e.At), e.Name, e.Reason)
		}
		for _, g := range state.Gaps {
			a.notef("%s\n", g.Text().In(a.lang()))
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
	own, err := c.own(a, county)
	if err != nil {
		return err
	}
	v := days.For(county, own)
	end, skipped := v.Explain(day, c.N, unit)
	a.printf("%s  %s\n", end, end.WeekdayLabel().In(a.lang()))
	for _, s := range skipped {
		a.printf("  %s %s  %s\n", a.say("不计", "not counted"), s.Day, s.Why.In(a.lang()))
	}
	if _, doubt := v.Count(day, c.N, unit); doubt.Has(calendar.NoSchoolCalendar) {
		a.notef("%s\n", calendar.Doubt(calendar.NoSchoolCalendar).Text().In(a.lang()))
	} else if unit == calendar.SchoolDays {
		a.notef("%s\n", v.School.Label.In(a.lang()))
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
