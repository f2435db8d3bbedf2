package main

import (
	"junheng/internal/locale"
	"junheng/plan/forecast"
	"junheng/plan/staffing"
)

type planStaffingCmd struct {
	planFlags
	numbersFlags
	Births string `help:"flag_births" placeholder:"FILE"`
	Norm   string `help:"flag_norm" default:"unified" enum:"unified,by_place" placeholder:"NORM"`
	Years  int    `help:"flag_staff_years" default:"5" placeholder:"N"`
}

func init() {
	for k, t := range map[string]locale.Text{
		"help_plan_staffing": {ZH: "编制余缺、分学科教师余缺、今后几年的招聘需要、走教编组。", EN: "Posts, teachers by subject, recruiting over the coming years, shared teachers."},
		"flag_norm":          {ZH: "编制标准：unified（2014年城乡统一）或 by_place（2001年城市、县镇、农村分列）。", EN: "Norm of posts: unified (2014) or by_place (2001)."},
		"flag_staff_years":   {ZH: "测算今后几年，1 至 9。", EN: "Years ahead, 1 to 9."},
	} {
		texts[k] = t
	}
	examples["plan staffing"] = locale.Text{
		ZH: "  junheng plan staffing 报表/ 分年级/ --births 出生人口.xlsx --years 5 -o 编制\n  junheng plan staffing 报表/ 分年级/ --norm by_place\n",
		EN: "  junheng plan staffing returns/ grades/ --births births.xlsx --years 5 -o staffing\n  junheng plan staffing returns/ grades/ --norm by_place\n",
	}
	exits["plan staffing"] = []exitText{doneExit, inputExit}
}

// Run reckons and shows.
func (c *planStaffingCmd) Run(a *app) error {
	p, err := a.planInput(&c.planFlags)
	if err != nil {
		return err
	}
	defer p.close()
	numbers, err := c.numbersFlags.load(p.lib)
	if err != nil {
		return err
	}
	ahead, err := forecastFor(p, numbers, c.Births, c.Years)
	if err != nil {
		return err
	}
	got, err := staffing.New(staffing.Input{
		Table: p.table, County: p.county, Year: p.year, Numbers: numbers, Standard: p.pack, Norm: staffing.Norm(c.Norm), Years: c.Years, Pupils: pupilsAhead(ahead),
	})
	if err != nil {
		return err
	}
	return a.showReport(got.Report(p.subtitle()), "staffing", c.resultFlags)
}

// pupilsAhead gives the pupils of each section by year ahead and grade.
func pupilsAhead(r *forecast.Result) map[staffing.Key][][]float64 {
	if r == nil {
		return nil
	}
	out := map[staffing.Key][][]float64{}
	for i := range r.Sections {
		s := &r.Sections[i]
		k := staffing.Key{School: s.School.ID, Stage: s.Stage}
		for _, grades := range s.Grades {
			list := make([]float64, len(grades))
			for g, x := range grades {
				list[g] = x.Mid
			}
			out[k] = append(out[k], list)
		}
	}
	return out
}
