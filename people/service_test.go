package people_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/workbook"
	"junheng/people"

	"github.com/google/go-cmp/cmp"
)

func TestNamesAreMaskedForAllButTheTeacherOfTheClass(t *testing.T) {
	b := newBench(t)
	b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	b.enter("s1", 3, "2023级2班", "李四光", number("20160902", 2))
	list := func(who access.Actor, class string) string {
		t.Helper()
		got, err := b.List(t.Context(), who, people.Query{County: county, Register: people.Pupils, School: "s1", Class: class})
		if err != nil {
			return string(fault.KindOf(err))
		}
		var out []string
		for _, p := range got {
			out = append(out, p.Masked+"/"+p.Name+p.IDNumber+p.Address)
		}
		return strings.Join(out, " ")
	}
	teacher := atSchool(access.ClassTeacher, "s1", "2023级1班")
	for _, c := range []struct {
		who         access.Actor
		class, want string
	}{
		{officer(access.CountyStatistician), "2023级1班", "张**/"},
		{officer(access.CountyLeader), "", "张**/ 李**/"},
		{atSchool(access.SchoolHead, "s1", ""), "2023级1班", "张**/"},
		{teacher, "2023级1班", "张**/张三丰"},
		{teacher, "2023级2班", "denied"},
		{teacher, "", "denied"},
		{atSchool(access.SchoolHead, "s2", ""), "2023级1班", "denied"},
		{officer(access.SystemAdmin), "2023级1班", "denied"},
		{officer(access.CityReviewer), "2023级1班", "denied"},
	} {
		if got := list(c.who, c.class); got != c.want {
			t.Errorf("%s asks for %q: %q, want %q", c.who.Grants[0].Role, c.class, got, c.want)
		}
	}
	list(teacher, "2023级1班")
	seen := func() int {
		return len(slices.DeleteFunc(b.mem.acts(), func(a string) bool { return a != "people.class_names done" }))
	}
	if n := seen(); n != 1 {
		t.Errorf("the same day it is on record %d times", n)
	}
	b.now = b.now.AddDate(0, 0, 1)
	if list(teacher, "2023级1班"); seen() != 2 {
		t.Errorf("the next day it is on record %d times", seen())
	}
}

func TestARevealNeedsAReasonAndIsOnRecordBeforeItIsShown(t *testing.T) {
	b := newBench(t)
	p := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	head := atSchool(access.SchoolHead, "s1", "")
	for name, reason := range map[string]string{
		"none": "", "too short": "核对", "an ID number": "核对 " + number("20160901", 1), "a telephone": "致电 100 1234 5678 核实", "the name": "家访张三丰同学", "the guardian's name": "致电张大山家长",
	} {
		if _, err := b.Reveal(t.Context(), head, county, p.ID, reason, people.FieldID); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	before := len(b.mem.entries)
	got, err := b.Reveal(t.Context(), head, county, p.ID, "家长来电核对学籍信息", people.FieldGuardians)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(people.Private{Guardians: []people.Guardian{{Name: "张大山", Relation: "父亲", Phone: "10012345678"}}}, got); diff != "" {
		t.Error(diff)
	}
	if e := b.mem.entries[before]; e.Act != "people.reveal" || e.Object != "person/"+string(p.ID) || !strings.Contains(e.Detail, "家长来电核对学籍信息") || !strings.Contains(e.Detail, "guardians") {
		t.Errorf("%+v", e)
	}
	for _, who := range []access.Actor{atSchool(access.SchoolHead, "s2", ""), atSchool(access.SchoolClerk, "s1", ""), atSchool(access.ClassTeacher, "s1", "2023级1班"), officer(access.AuditAdmin)} {
		_, err := b.Reveal(t.Context(), who, county, p.ID, "家长来电核对学籍信息", people.FieldGuardians)
		refused(t, err, fault.Denied)
	}
	_, err = b.Reveal(t.Context(), head, county, p.ID, "家长来电核对学籍信息", "blood")
	refused(t, err, fault.Invalid)
	_, err = b.Reveal(t.Context(), officer(access.CountyLeader), county, "01JNOBODY", "家长来电核对学籍信息", people.FieldName)
	refused(t, err, fault.NotFound)
}

func TestPeopleAreLookedUpByWhatIsExactlyKnown(t *testing.T) {
	b := newBench(t)
	p := b.enter("s1", 3, "2023级1班", "阿依古丽•买买提", number("20160901", 2))
	b.enter("s2", 3, "2023级1班", "阿依古丽·买买提", number("20170901", 2))
	clerk := officer(access.CountyStatistician)
	for _, c := range []struct {
		name string
		w    people.Wanted
		n    int
	}{
		{"ID number, full width", people.Wanted{IDNumber: " " + number("20160901", 2)}, 1},
		{"another ID number", people.Wanted{IDNumber: number("20160901", 4)}, 0},
		{"name with another dot", people.Wanted{Name: "阿依古丽 . 买买提"}, 2},
		{"name and birth date", people.Wanted{Name: "阿依古丽·买买提", BirthDate: "2016-09-01"}, 1},
		{"telephone", people.Wanted{Phone: "+86 10012345678"}, 2},
		{"ID number and a name that is not his", people.Wanted{IDNumber: number("20160901", 2), Name: "张三"}, 0},
	} {
		got, err := b.LookUp(t.Context(), clerk, county, c.w)
		if err != nil || len(got) != c.n {
			t.Errorf("%s: %d found, %v", c.name, len(got), err)
		}
	}
	if got, err := b.LookUp(t.Context(), atSchool(access.SchoolHead, "s1", ""), county, people.Wanted{Phone: "10012345678"}); err != nil || len(got) != 1 || got[0].ID != p.ID {
		t.Errorf("a school finds its own only: %d, %v", len(got), err)
	}
	_, err := b.LookUp(t.Context(), clerk, county, people.Wanted{BirthDate: "2016-09-01"})
	refused(t, err, fault.Invalid)
	_, err = b.LookUp(t.Context(), officer(access.SystemAdmin), county, people.Wanted{Name: "张三"})
	refused(t, err, fault.Denied)
	for _, e := range b.mem.entries {
		if strings.Contains(e.Detail, "阿依") || strings.Contains(e.Detail, "1001234") {
			t.Errorf("on record: %s", e.Detail)
		}
	}
}

func TestNobodyIsEnteredTwiceOrWithoutANamePlaceAndDay(t *testing.T) {
	b := newBench(t)
	b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	_, err := b.Enter(t.Context(), officer(access.CountyStatistician), people.Person{
		County: county, Register: people.Pupils, School: "s9", Grade: 10, Since: "2025-10-16", Private: people.Private{IDNumber: number("20160901", 1)},
	}, "")
	refused(t, err, fault.Invalid)
	for _, place := range []string{"name", "school", "grade", "since", "id_number"} {
		if !strings.Contains(err.Error(), place+":") {
			t.Errorf("%s is not told: %v", place, err)
		}
	}
	_, err = b.Enter(t.Context(), atSchool(access.ClassTeacher, "s1", "2023级1班"), people.Person{County: county, Register: people.Pupils, School: "s1", Class: "2023级1班"}, "")
	refused(t, err, fault.Denied)
}

func TestAStateChangesOnlyAsItMayAndLeavesALine(t *testing.T) {
	b := newBench(t)
	clerk := officer(access.CountyStatistician)
	p := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	for name, turn := range map[string]people.Turn{
		"graduation is no turn": {To: people.Graduated, Day: "2025-10-15", Note: "毕业"}, "a day to come": {To: people.Left, Day: "2025-10-16", Note: "外出"},
		"nothing said": {To: people.Left, Day: "2025-10-15"}, "the name in the note": {To: people.Left, Day: "2025-10-15", Note: "张三丰外出务工"},
	} {
		if _, err := b.SetStatus(t.Context(), clerk, county, p.ID, turn); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.file.says[p.ID] = people.Suspended
	turn := people.Turn{To: people.Suspended, Day: "2025-10-15", Note: "因病休学一年", Revision: 1}
	if _, err := b.SetStatus(t.Context(), clerk, county, p.ID, turn); err != nil {
		t.Fatal(err)
	}
	_, err := b.SetStatus(t.Context(), clerk, county, p.ID, turn)
	refused(t, err, fault.Conflict)
	history, err := b.History(t.Context(), clerk, county, p.ID)
	if err != nil || len(history) != 2 || history[1].From != "enrolled" || history[1].To != "suspended" || history[1].Note != "因病休学一年（案件 控2025-0007）" {
		t.Errorf("%+v, %v", history, err)
	}
	for from, list := range map[people.Status][]people.Status{people.Died: people.Died.Turns(), people.Graduated: people.Graduated.Turns(), people.Transferred: people.Transferred.Turns()} {
		if len(list) != 0 {
			t.Errorf("%s may become %v", from, list)
		}
	}
}

func TestAMoveHoldsOnceTheOtherSchoolConfirmed(t *testing.T) {
	b := newBench(t)
	p := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	from, to, third := atSchool(access.SchoolClerk, "s1", ""), atSchool(access.SchoolClerk, "s2", ""), atSchool(access.SchoolClerk, "s3", "")
	ask := people.Move{County: county, Person: p.ID, To: "s2", Day: "2025-10-15", Note: "随父母迁居"}
	_, err := b.AskMove(t.Context(), third, ask)
	refused(t, err, fault.Denied)
	for name, bad := range map[string]people.Move{
		"to itself": {To: "s1", Day: "2025-10-15"}, "to nowhere": {Day: "2025-10-15"}, "to a school nobody knows": {To: "s9", Day: "2025-10-15"}, "on a day to come": {To: "s2", Day: "2025-10-16"},
	} {
		bad.County, bad.Person = county, p.ID
		if _, err := b.AskMove(t.Context(), from, bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	m, err := b.AskMove(t.Context(), from, ask)
	if err != nil || m.State != people.MoveAsked || m.Other() != "s2" {
		t.Fatalf("%+v, %v", m, err)
	}
	if now, _ := b.Find(t.Context(), from, county, p.ID); now.School != "s1" || now.Status != people.Enrolled {
		t.Errorf("before the answer: %+v", now)
	}
	_, err = b.AskMove(t.Context(), from, ask)
	refused(t, err, fault.Conflict)
	answer := people.Answer{County: county, Move: m.ID, Revision: 1, Confirm: true}
	_, err = b.AnswerMove(t.Context(), from, answer)
	refused(t, err, fault.Denied)
	_, err = b.AnswerMove(t.Context(), to, answer)
	refused(t, err, fault.Invalid) // without a class
	answer.Class = "2023级2班"
	if m, err = b.AnswerMove(t.Context(), to, answer); err != nil || m.State != people.MoveConfirmed {
		t.Fatalf("%+v, %v", m, err)
	}
	now, err := b.Find(t.Context(), to, county, p.ID)
	if err != nil || now.School != "s2" || now.Class != "2023级2班" || now.Status != people.Enrolled {
		t.Errorf("after the answer: %+v, %v", now, err)
	}
	_, err = b.AnswerMove(t.Context(), to, answer)
	refused(t, err, fault.Conflict)
	if list, err := b.Moves(t.Context(), third, county, ""); err != nil || len(list) != 0 {
		t.Errorf("a third school sees %d moves, %v", len(list), err)
	}
}

func TestAMoveOutOfTheCountyTakesTwoPeopleAndAPaper(t *testing.T) {
	b := newBench(t)
	p := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	clerk := officer(access.CountyStatistician)
	m, err := b.AskMove(t.Context(), clerk, people.Move{County: county, Person: p.ID, Outside: "外省某县第一小学", Day: "2025-10-15"})
	if err != nil {
		t.Fatal(err)
	}
	answer := people.Answer{County: county, Move: m.ID, Revision: 1, Confirm: true, Paper: "转接2025-017"}
	_, err = b.AnswerMove(t.Context(), clerk, answer)
	refused(t, err, fault.Denied)
	second := clerk
	second.Account = "01-second"
	answer.Paper = ""
	_, err = b.AnswerMove(t.Context(), second, answer)
	refused(t, err, fault.Invalid)
	answer.Paper = "转接2025-017"
	if _, err = b.AnswerMove(t.Context(), second, answer); err != nil {
		t.Fatal(err)
	}
	if now, _ := b.Find(t.Context(), clerk, county, p.ID); now.Status != people.Transferred || now.School != "s1" {
		t.Errorf("%+v", now)
	}
}

func TestARefusedOrWithdrawnMoveChangesNothing(t *testing.T) {
	b := newBench(t)
	p := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	from, to := atSchool(access.SchoolClerk, "s1", ""), atSchool(access.SchoolClerk, "s2", "")
	ask := func() people.Move {
		t.Helper()
		m, err := b.AskMove(t.Context(), to, people.Move{County: county, Person: p.ID, To: "s2", Day: "2025-10-15"})
		if err != nil || m.By != "s2" || m.Other() != "s1" {
			t.Fatalf("%+v, %v", m, err)
		}
		return m
	}
	m := ask()
	if m, err := b.AnswerMove(t.Context(), from, people.Answer{County: county, Move: m.ID, Revision: 1}); err != nil || m.State != people.MoveRefused {
		t.Errorf("%+v, %v", m, err)
	}
	m = ask()
	refused(t, b.WithdrawMove(t.Context(), from, county, m.ID, 1), fault.Denied)
	if err := b.WithdrawMove(t.Context(), to, county, m.ID, 1); err != nil {
		t.Error(err)
	}
	if now, _ := b.Find(t.Context(), from, county, p.ID); now.School != "s1" || now.Revision != 1 {
		t.Errorf("%+v", now)
	}
}

func TestAListThatLeavesTheProgramIsMarkedLimitedAndOnRecord(t *testing.T) {
	b := newBench(t)
	leader := officer(access.CountyLeader)
	b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	b.enter("s1", 3, "2023级1班", "李四光", number("20160902", 2))
	if err := b.SaveSettings(t.Context(), leader, county, people.Settings{ExportLimit: 1, PrimaryYears: 6}); err != nil {
		t.Fatal(err)
	}
	ask := people.Export{Query: people.Query{County: county, Register: people.Pupils, School: "s1", Class: "2023级1班"}, Fields: []people.Field{people.FieldGuardians}, Reason: "秋季家访安排"}
	_, err := b.Export(t.Context(), leader, ask)
	refused(t, err, fault.Limit)
	if err := b.SaveSettings(t.Context(), leader, county, people.Settings{ExportLimit: 2, PrimaryYears: 6, Revision: 1}); err != nil {
		t.Fatal(err)
	}
	_, err = b.Export(t.Context(), atSchool(access.SchoolClerk, "s1", ""), ask)
	refused(t, err, fault.Denied)
	bare := ask
	bare.Reason = "家访"
	_, err = b.Export(t.Context(), leader, bare)
	refused(t, err, fault.Invalid)
	data, err := b.Export(t.Context(), leader, ask)
	if err != nil {
		t.Fatal(err)
	}
	if last := b.mem.entries[len(b.mem.entries)-1]; last.Act != "people.export" || !strings.Contains(last.Detail, "秋季家访安排") || !strings.Contains(last.Detail, `"rows":2`) {
		t.Errorf("%+v", last)
	}
	book, err := workbook.Open("名单.xlsx", data, workbook.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	days := 0
	if err := book.Sheets()[0].Scan(func(r workbook.Row) error {
		for _, c := range r.Cells {
			all.WriteString(c.String() + "|")
			if day, ok := c.Time(); ok && day.Format(time.DateOnly) >= "2016-09-01" {
				days++
			}
		}
		all.WriteString("\n")
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"共 2 人", "导出人：李明 时间：2025-10-15 09:00 事由：秋季家访安排", "张三丰", "李四光", "张大山 父亲 10012345678", "青禾县实验小学"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("the list lacks %q", want)
		}
	}
	if days != 2 {
		t.Errorf("%d of 2 birthdays are days of the workbook", days)
	}
	if strings.Contains(all.String(), number("20160901", 1)) {
		t.Error("the list has ID numbers nobody asked for")
	}
}

func TestTheMatchingOfRegistersReadsAllInClearWithAReason(t *testing.T) {
	b := newBench(t)
	b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	var names []string
	read := func(who access.Actor, reason string) error {
		names = nil
		return b.Plain(t.Context(), who, county, people.Pupils, reason, func(p *people.Person) error { names = append(names, p.Name+p.IDNumber); return nil })
	}
	if err := read(officer(access.CountyStatistician), "户籍学籍比对"); err != nil || len(names) != 1 || names[0] != "张三丰"+number("20160901", 1) {
		t.Errorf("%v, %v", names, err)
	}
	refused(t, read(officer(access.CountyStatistician), ""), fault.Invalid)
	refused(t, read(atSchool(access.SchoolHead, "s1", ""), "户籍学籍比对"), fault.Denied)
}

func TestRulesAndBasesNameTheirLawAndEveryFieldHasABasis(t *testing.T) {
	for _, r := range people.Retentions() {
		if r.Label.ZH == "" || r.Reason.EN == "" || r.Source.Document == "" || r.Source.Article == "" || r.Source.Date == "" || r.Years+r.Age == 0 || !r.Register.Known() && r.Register != people.CaseKeys ||
			!slices.Contains([]string{"confirmed", "local", "unconfirmed"}, r.Status) {
			t.Errorf("%+v", r)
		}
		for _, s := range r.Statuses {
			if !s.Known() {
				t.Errorf("%s: no state %s", r.ID, s)
			}
		}
	}
	bases := people.LegalBases()
	var have []string
	for _, f := range bases.Fields {
		have = append(have, f.Field)
		if f.Label().ZH == "" || f.ClassLabel().ZH == "" || f.Purpose.EN == "" || len(f.Basis) == 0 {
			t.Errorf("%+v", f)
		}
		for _, x := range f.Basis {
			if bases.Law(x.Law).Document == "" || x.Article == "" {
				t.Errorf("%s: %+v", f.Field, x)
			}
		}
	}
	for _, f := range people.Fields() {
		if !slices.Contains(have, string(f)) {
			t.Errorf("%s has no basis", f)
		}
	}
}
