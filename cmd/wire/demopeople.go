package wire

import (
	"errors"

	"junheng/people/sample"
	"junheng/registry"
	golden "junheng/testdata/county"
)

// persons takes in the made-up children of three schools, and the population
// register with some who go to none.
func (d *layout) persons() error {
	d.say("导入三所学校的学生名册（虚构）", "taking in the rosters of three schools (fictional)")
	schools, err := d.Book.On(d.ctx, golden.Code, d.clock().Format("2006-01-02"))
	if err != nil {
		return err
	}
	chosen := sampled(schools)
	if len(chosen) != 3 {
		return errors.New("the golden county lacks the schools of the sample")
	}
	_, err = sample.Lay(d.ctx, d.People, d.clerk, sample.Make(registry.RegionCode(golden.Code), d.rosterYear, chosen, 1))
	return err
}
