package people_test

import (
	"testing"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/people"

	"github.com/google/go-cmp/cmp"
)

// A child of the population register is in no school by it: the register knows that
// the child is there, moved away or died, and says nothing of school.
func TestAResidentHasNoStateOfSchool(t *testing.T) {
	b := newBench(t)
	clerk := officer(access.CountyStatistician)
	text := "姓名,性别,出生日期,身份证件号,乡镇,村\n欧阳修文,男,2016-04-15," + number("20160415", 3) + ",柳河镇,一村\n"
	if _, _, err := b.Import(t.Context(), clerk, people.Upload{County: county, Register: people.Residents, File: "户籍.csv", Data: []byte(text)}); err != nil {
		t.Fatal(err)
	}
	list, err := b.List(t.Context(), clerk, people.Query{County: county, Register: people.Residents})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	p := list[0]
	if got := p.Standing().ZH; got != "在册" {
		t.Errorf("the child is %s", got)
	}
	if diff := cmp.Diff([]people.Status{people.Died}, p.Turns()); diff != "" {
		t.Error(diff)
	}
	for _, to := range []people.Status{people.Suspended, people.Deferred, people.HomeTaught, people.Left} {
		b.file.says[p.ID] = to
		_, err := b.SetStatus(t.Context(), clerk, county, p.ID, people.Turn{To: to, Day: "2025-10-14", Note: "经核实属实"})
		refused(t, err, fault.Invalid)
	}
	pupil := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	if got := pupil.Standing().ZH; got != "在读" || len(pupil.Turns()) != 5 {
		t.Errorf("a pupil is %s and may become %v", got, pupil.Turns())
	}
	p.Status = people.Suspended // entered before registers were told apart
	if diff := cmp.Diff([]people.Status{people.Enrolled, people.Died}, p.Turns()); diff != "" {
		t.Error(diff)
	}
}
