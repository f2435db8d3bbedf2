package people_test

import (
	"fmt"
	"strings"
	"testing"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/people"
)

func TestNobodyTakesAChildFromTheRegisterByHimself(t *testing.T) {
	for _, to := range []people.Status{people.Left, people.Died, people.Suspended, people.Deferred, people.HomeTaught} {
		b := newBench(t)
		clerk := atSchool(access.SchoolClerk, "s1", "")
		p := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
		turn := people.Turn{To: to, Day: "2025-10-14", Note: "经核实属实"}
		_, err := b.SetStatus(t.Context(), clerk, county, p.ID, turn)
		refused(t, err, fault.Conflict)
		b.file.says[p.ID] = to
		now, err := b.SetStatus(t.Context(), clerk, county, p.ID, turn)
		if err != nil || now.Status != to {
			t.Fatalf("%s on the word of a case: %+v, %v", to, now.Status, err)
		}
		history, err := b.History(t.Context(), clerk, county, p.ID)
		if err != nil || !strings.Contains(history[len(history)-1].Note, "控2025-0007") {
			t.Errorf("the history does not name the case: %+v, %v", history, err)
		}
	}
}

func TestAChangeLiesBetweenTheBirthAndToday(t *testing.T) {
	b := newBench(t)
	clerk := officer(access.CountyStatistician)
	p := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	b.file.says[p.ID] = people.Died
	for _, day := range []string{"2016-08-31", "0001-01-01", "2025-10-16", "2025-02-30", ""} {
		_, err := b.SetStatus(t.Context(), clerk, county, p.ID, people.Turn{To: people.Died, Day: day, Note: "因病去世"})
		refused(t, err, fault.Invalid)
		_, err = b.AskMove(t.Context(), clerk, people.Move{County: county, Person: p.ID, To: "s2", Day: day})
		refused(t, err, fault.Invalid)
	}
	if _, err := b.SetStatus(t.Context(), clerk, county, p.ID, people.Turn{To: people.Died, Day: "2016-09-01", Note: "因病去世"}); err != nil {
		t.Errorf("on the day of birth: %v", err)
	}
	unknown := b.enter("s1", 3, "2023级1班", "赵一", "")
	_, err := b.SetStatus(t.Context(), clerk, county, unknown.ID, people.Turn{To: people.Suspended, Day: "0001-01-01", Note: "因病休学"})
	refused(t, err, fault.Invalid)
}

func TestNobodyEntersTheRegisterAsOneWhoHasLeftIt(t *testing.T) {
	b := newBench(t)
	for _, s := range []people.Status{people.Left, people.Died, people.Transferred, people.Graduated, people.Suspended, people.Deferred, people.HomeTaught} {
		_, err := b.Enter(t.Context(), officer(access.CountyStatistician), people.Person{
			County: county, Register: people.Pupils, School: "s1", Grade: 3, Class: "2023级1班", Status: s, Private: people.Private{Name: "张三"},
		}, "")
		refused(t, err, fault.Invalid)
	}
}

func TestARosterTakesNobodyFromTheRegister(t *testing.T) {
	b := newBench(t)
	const head = "年级,班级,姓名,身份证件号,学生状态\n"
	words := []string{"转出", "死亡", "毕业", "辍学"}
	var ids []people.PersonID
	text := head
	for i, w := range words {
		id := number("20160901", i+1)
		ids = append(ids, b.enter("s1", 3, "2023级1班", "张"+string(rune('甲'+i))+"明", id).ID)
		text += fmt.Sprintf("3,1,张%c明,%s,%s\n", '甲'+rune(i), id, w)
	}
	text += fmt.Sprintf("3,1,新来人,%s,死亡\n", number("20160901", 9))
	upload := people.Upload{County: county, Register: people.Pupils, School: "s1", File: "本校.csv", Data: []byte(text)}
	r, roster, err := b.Import(t.Context(), atSchool(access.SchoolClerk, "s1", ""), upload)
	if err != nil || r.Parked != 5 || r.Changed+r.New != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	for i, want := range []string{"转出登记", "案件", "学年升级", "案件", "先按在读收入"} {
		p := roster.Problems[i]
		if said := p.Text.In(locale.ZH); p.Cell != fmt.Sprintf("E%d", i+2) || p.Label != "学生状态" || !strings.Contains(said, want) {
			t.Errorf("%s %s: %s", p.Cell, p.Label, said)
		}
	}
	for _, id := range ids {
		if s := b.mem.records[id].Status; s != people.Enrolled {
			t.Errorf("%s is %s", id, s)
		}
	}
	b.file.says[ids[1]], b.file.says[ids[3]] = people.Died, people.Left
	if r, _, err = b.Import(t.Context(), atSchool(access.SchoolClerk, "s1", ""), upload); err != nil || r.Parked != 3 || r.Changed != 2 || b.mem.records[ids[1]].Status != people.Died {
		t.Errorf("on the word of cases: %+v, %v", r, err)
	}
}

func TestARosterExcusesNobodyWhoIsInSchool(t *testing.T) {
	b := newBench(t)
	id := number("20160901", 1)
	known := b.enter("s1", 3, "2023级1班", "张甲明", id).ID
	text := fmt.Sprintf("年级,班级,姓名,身份证件号,学生状态\n3,2,张甲明,%s,休学\n3,1,新来人,%s,送教上门\n", id, number("20160901", 9))
	upload := people.Upload{County: county, Register: people.Pupils, School: "s1", File: "本校.csv", Data: []byte(text)}
	r, roster, err := b.Import(t.Context(), atSchool(access.SchoolClerk, "s1", ""), upload)
	if err != nil || r.Parked != 0 || r.Changed != 1 || r.New != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if now := b.mem.records[known]; now.Status != people.Enrolled || now.Class != "2023级2班" {
		t.Errorf("the pupil is %s in %s", now.Status, now.Class)
	}
	for i, want := range []string{"状态未改，仍为“在读”", "请补办案件"} {
		if i >= len(roster.Problems) || !strings.Contains(roster.Problems[i].Text.In(locale.ZH), want) || roster.Problems[i].Cell != fmt.Sprintf("E%d", i+2) {
			t.Errorf("%+v", roster.Problems)
		}
	}
	b.file.says[known] = people.Suspended
	if _, _, err = b.Import(t.Context(), atSchool(access.SchoolClerk, "s1", ""), upload); err != nil || b.mem.records[known].Status != people.Suspended {
		t.Errorf("on the word of a case: %s, %v", b.mem.records[known].Status, err)
	}
}

func TestTheSameNumberUnderAnotherNameIsNeverASilentRename(t *testing.T) {
	for name, want := range map[string]struct {
		school  string // whose clerk takes it in; empty: the county
		say     string
		changed int
	}{"王大锤": {"s1", "请核实", 0}, "王大槌": {"", "请核实", 1}, "蒋宇杭": {"s1", "", 1}} {
		b := newBench(t)
		p := b.enter("s1", 3, "2023级1班", "蒋宇航", number("20160901", 1))
		actor := officer(access.CountyStatistician)
		if want.school != "" {
			actor = atSchool(access.SchoolClerk, "s1", "")
		}
		upload := people.Upload{County: county, Register: people.Pupils, School: "s1", File: "名册.csv", Data: fmt.Appendf(nil, "学校,年级,班级,姓名,身份证件号\n青禾县实验小学,3,1,%s,%s\n", name, number("20160901", 1))}
		if want.school == "" {
			upload.School = ""
		}
		r, roster, err := b.Import(t.Context(), actor, upload)
		if err != nil || r.Changed != want.changed {
			t.Fatalf("%s: %+v, %v", name, r, err)
		}
		if (want.say != "") != (len(roster.Problems) == 1) {
			t.Fatalf("%s: %v", name, told(roster))
		}
		if want.say != "" {
			said := roster.Problems[0].Text.In(locale.ZH)
			if roster.Problems[0].Cell != "D2" || !strings.Contains(said, want.say) || !strings.Contains(said, "蒋**") || !strings.Contains(said, "王**") || strings.Contains(said, "大") {
				t.Errorf("%s: %s: %s", name, roster.Problems[0].Cell, said)
			}
		}
		if now := b.named(p.ID); (now == name) != (want.changed == 1) {
			t.Errorf("%s is on the register as %s", name, now)
		}
	}
}

// named gives the name of a person.
func (b *bench) named(id people.PersonID) string {
	b.t.Helper()
	p, err := b.Reveal(b.t.Context(), officer(access.CountyLeader), county, id, "核对名册姓名", people.FieldName)
	if err != nil {
		b.t.Fatal(err)
	}
	return p.Name
}

func TestWhoHasAnOpenCaseIsNotShreddedAndTimeCountsFromItsClosing(t *testing.T) {
	b := newBench(t)
	p := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	b.file.says[p.ID] = people.Died
	if _, err := b.SetStatus(t.Context(), officer(access.CountyStatistician), county, p.ID, people.Turn{To: people.Died, Day: "2016-09-01", Note: "因病去世"}); err != nil {
		t.Fatal(err)
	}
	leader := officer(access.CountyLeader)
	shred := func() error {
		_, err := b.Shred(t.Context(), leader, county, []people.PersonID{p.ID}, "保存期满销毁")
		return err
	}
	due := func() int {
		t.Helper()
		list, err := b.Due(t.Context(), leader, county)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	b.file.held[p.ID] = people.Hold{Open: []string{"控2025-0007"}}
	err := shred()
	refused(t, err, fault.Conflict)
	if !strings.Contains(err.Error(), "控2025-0007") || due() != 0 {
		t.Errorf("an open case: %v, %d due", err, due())
	}
	b.file.held[p.ID] = people.Hold{Closed: "2025-10-10"}
	refused(t, shred(), fault.Invalid)
	if due() != 0 {
		t.Error("due before the time since the closing is over")
	}
	b.now = b.now.AddDate(1, 0, -5)
	if due() != 1 {
		t.Error("not due a year after the closing")
	}
	if err := shred(); err != nil {
		t.Error(err)
	}
}

func TestANumberOfAnotherSchoolAsksForAMoveByHandToo(t *testing.T) {
	b := newBench(t)
	id := number("20160901", 1)
	b.enter("s2", 3, "2023级1班", "张三丰", id)
	clerk := atSchool(access.SchoolClerk, "s1", "")
	p, advice, err := b.Typed(t.Context(), clerk, people.Person{County: county, Register: people.Pupils, School: "s1", Grade: 3, Class: "1", Private: people.Private{Name: "张三丰", IDNumber: id}})
	if err != nil || len(advice) != 0 {
		t.Fatalf("what is told of another school's pupil: %v, %v", advice, err)
	}
	err = b.MayEnter(t.Context(), clerk, p, "")
	refused(t, err, fault.Invalid)
	if said := err.Error(); strings.Contains(said, "already") || strings.Contains(said, "白塔") || !strings.Contains(said, "transfer") {
		t.Error(said)
	}
}

func TestACorrectionToQuiteAnotherNameIsAskedAbout(t *testing.T) {
	b := newBench(t)
	clerk := atSchool(access.SchoolClerk, "s1", "")
	p := b.enter("s1", 3, "2023级1班", "蒋宇航", number("20160901", 1))
	c := people.Correction{Person: p, Note: "户口簿核对"}
	c.Name = "王大锤"
	_, advice, err := b.Correct(t.Context(), clerk, county, c, false)
	if err != nil || len(advice) != 1 || advice[0].Field != "name" || strings.Contains(advice[0].Text.In(locale.ZH), "宇航") {
		t.Fatalf("%v, %v", advice, err)
	}
	if b.named(p.ID) != "蒋宇航" {
		t.Error("it was changed before anybody was sure")
	}
}

// One who is older by a typed date than by his ID number is not: neither may the
// date be entered by hand, nor is he due to be destroyed by one that a roster has.
func TestAFalseBirthDateMakesNobodyOldEnoughToBeDestroyed(t *testing.T) {
	b := newBench(t)
	clerk, leader := officer(access.CountyStatistician), officer(access.CountyLeader)
	p := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	for _, birth := range []string{"2001-04-15", "2016-09-02"} {
		_, _, err := b.Correct(t.Context(), clerk, county, people.Correction{Person: with(p, birth)}, true)
		refused(t, err, fault.Invalid)
		if !strings.Contains(fmt.Sprint(err), "2016-09-01") {
			t.Errorf("the date of the number is not named: %v", err)
		}
	}
	take := func(birth, id string) {
		t.Helper()
		text := "姓名,性别,出生日期,身份证件号,乡镇,村\n欧阳修文,男," + birth + "," + id + ",柳河镇,一村\n"
		if _, _, err := b.Import(t.Context(), clerk, people.Upload{County: county, Register: people.Residents, File: "户籍.csv", Data: []byte(text)}); err != nil {
			t.Fatal(err)
		}
	}
	due := func() int {
		t.Helper()
		list, err := b.Due(t.Context(), leader, county)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	take("2001-04-15", number("20160415", 3))
	if n := due(); n != 0 {
		t.Errorf("%d due by a date that the number contradicts", n)
	}
	list, err := b.List(t.Context(), leader, people.Query{County: county, Register: people.Residents})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	_, err = b.Shred(t.Context(), leader, county, []people.PersonID{list[0].ID}, "保存期满销毁")
	refused(t, err, fault.Invalid)
	take("2001-04-16", number("20010416", 4))
	if n := due(); n != 1 {
		t.Errorf("%d due, though one is of age by date and number", n)
	}
}

// with gives a person as he would be with another birth date.
func with(p people.Person, birth string) people.Person {
	p.BirthDate, p.Private = birth, people.Private{}
	return p
}
