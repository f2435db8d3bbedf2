package main

import (
	"os"
	"path/filepath"

	"junheng/publish"
)

// surveyCounties judges the schools of many counties at once and writes one
// line a county and stage.
func (a *app) surveyCounties(j *judgement) error {
	if err := j.reaches(j.src.table.Counties()...); err != nil {
		return err
	}
	std, err := a.standard(j, j.year)
	if err != nil {
		return err
	}
	units, err := std.Units(j.src.table)
	if err != nil {
		return err
	}
	survey := std.Figures(units)
	if err := os.MkdirAll(j.out, 0o755); err != nil {
		return err
	}
	var totals publish.CountyTotals
	path := filepath.Join(j.out, "counties.csv")
	err = writeFile(path, func(f *os.File) error {
		totals, err = publish.Counties(f, j.pack, j.year, survey)
		return err
	})
	if err != nil {
		return err
	}
	a.reportIntake(j.src)
	a.printf(a.say("%s 学年：%d 个县（市、区），%d 个参评单位，%d 个未达标；%d 个县的资源配置与差异系数全部达标\n",
		"%s: %d counties, %d units, %d of them short; %d counties meet the resource rule and every coefficient\n"),
		j.year, totals.Counties, totals.Units, totals.Short, totals.Passed)
	a.notef("%s %s\n", a.say("已写出：", "written:"), path)
	if totals.Passed < totals.Counties {
		return status(exitShort)
	}
	return nil
}
