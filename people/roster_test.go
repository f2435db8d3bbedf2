package people_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/people"
	"junheng/registry"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

const rosterHead = "学校名称,年级,班级,姓名,性别,出生日期,身份证件号,学籍号,特殊群体,监护人1姓名,监护人1电话\n"

// take imports text as an officer of the county.
func (b *bench) take(text string) (people.Receipt, *people.Roster) {
	b.t.Helper()
	r, roster, err := b.Import(b.t.Context(), officer(access.CountyStatistician), people.Upload{County: county, Register: people.Pupils, File: "名册.csv", Data: []byte(text)})
	if err != nil {
		b.t.Fatal(err)
	}
	return r, roster
}

// told lists problems as cell and kind.
func told(r *people.Roster) []string {
	var out []string
	for _, p := range r.Problems {
		out = append(out, p.Cell+" "+string(p.Kind))
	}
	return out
}

func counts(r people.Receipt) [6]int {
	return [6]int{r.Rows, r.New, r.Changed, r.Same, r.Parked, r.Doubtful}
}

func TestEveryProblemOfARosterIsToldByItsCell(t *testing.T) {
	b := newBench(t)
	good := number("20160901", 1)
	row := func(s string, more ...any) string { return fmt.Sprintf(s, more...) + "\n" }
	r, roster := b.take("青禾县学生名册\n" + rosterHead + // rows 1 and 2
		row("青禾县实验小学,三年级,2班,张三,男,2016-09-01,%s,G1,留守、低保,张父,10012345678", good) + // 3
		row("青禾县实验小学,三年级,2班,,男,,%s,,,,", number("20160902", 1)) + // 4
		row("青禾县实验小学,三年级,2班,李四,男,,2.19901E+17,,,,") + // 5
		row("青禾县实验小学,三年级,2班,王五,男,,%s,,,,", good) + // 6
		row("青禾县第九小学,三年级,2班,赵六,男,,%s,,,,", number("20160903", 1)) + // 7
		row("青禾县实验小学,十年级,2班,孙七,男,,%s,,,,", number("20160904", 1)) + // 8
		row("青禾县实验小学,3,,周八,男,,%s,,,,", number("20160905", 1)) + // 9
		row("青禾县实验小学,小三,(2),吴九,女,2016-09-07,%s,,,,123", number("20160906", 1)) + // 10
		row("青禾县实验小学,三年级,三（2）班,郑十,?,昨天,,,,,") + // 11
		row("青禾县实验小学,三年级,2023级2班,冯一,女,2016-09-08,%s,,,,", number("20160908", 2)[:17]) + // 12
		"学校名称,年级,班级,姓名,性别,出生日期,身份证件号,学籍号,特殊群体,监护人1姓名,监护人1电话\n" + // 13
		"合计,,,10人\n")
	want := []string{
		"D4 no_name", "G5 id_numeric", "G6 twice", "A7 school", "B8 grade", "C9 class",
		"G10 id_sex", "G10 id_birth_say", "K10 phone", "E11 sex", "F11 date", "G11 id_missing", "G12 id_length",
	}
	if diff := cmp.Diff(want, told(roster)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([6]int{10, 4, 0, 0, 6, 3}, counts(r)); diff != "" || roster.Skipped != 2 {
		t.Errorf("skipped %d, rows new changed same parked doubtful (-want +got):\n%s", roster.Skipped, diff)
	}
	for _, p := range roster.Problems {
		for _, text := range []string{p.Text.Text.ZH, fmt.Sprint(p.Text.Args)} {
			if strings.Contains(text, "21990") || strings.Contains(text, "张三") || p.Text.Text.EN == "" {
				t.Errorf("%s tells %s", p.Cell, text)
			}
		}
	}
	for _, rec := range b.mem.records {
		if rec.Class != "2023级2班" || rec.Grade != 3 || rec.School != "s1" || rec.Year != 2025 {
			t.Errorf("%+v", rec.Person)
		}
	}
}

func TestTheSameFileAgainChangesNothing(t *testing.T) {
	b := newBench(t)
	text := rosterHead + fmt.Sprintf("青禾县实验小学,三年级,2班,张三,男,2016-09-01,%s,G1,留守,张父,10012345678\n青禾县实验小学,三年级,2班,李四,女,2016-09-02,,,,,\n", number("20160901", 1))
	first, _ := b.take(text)
	again, _ := b.take(text)
	if counts(first) != [6]int{2, 2, 0, 0, 0, 1} || counts(again) != [6]int{2, 0, 0, 2, 0, 1} || first.Hash != again.Hash || len(b.mem.receipts) != 2 {
		t.Errorf("%+v\n%+v", first, again)
	}
	changed, _ := b.take(strings.Replace(text, "10012345678", "10087654321", 1))
	if counts(changed) != [6]int{2, 0, 1, 1, 0, 1} || len(b.mem.records) != 2 {
		t.Errorf("%+v", changed)
	}
	last := b.mem.events[len(b.mem.events)-1]
	if last.Kind != people.Corrected || last.Note != "监护人及电话" {
		t.Errorf("%+v", last)
	}
}

func TestALookOnlyWritesNothing(t *testing.T) {
	b := newBench(t)
	r, _, err := b.Import(t.Context(), officer(access.CountyStatistician), people.Upload{
		County: county, Register: people.Pupils, File: "名册.csv", Only: true,
		Data: []byte(rosterHead + fmt.Sprintf("青禾县实验小学,三年级,2班,张三,男,,%s,,,,\n", number("20160901", 1))),
	})
	if err != nil || r.New != 1 || r.ID != "" || len(b.mem.records)+len(b.mem.receipts)+len(b.mem.entries) != 0 {
		t.Errorf("%+v, %v, %d records", r, err, len(b.mem.records))
	}
}

func TestARosterFindsAChildWhoseNumberWasWrongOrMissing(t *testing.T) {
	b := newBench(t)
	good := number("20160901", 1)
	wrong := good[:14] + "9" + good[15:]
	line := "青禾县实验小学,三年级,2班,张三,男,2016-09-01,%s,%s,,,\n"
	b.take(rosterHead + fmt.Sprintf(line, wrong, "G1"))
	r, _ := b.take(rosterHead + fmt.Sprintf(line, good, "G1")) // by the student number
	if counts(r) != [6]int{1, 0, 1, 0, 0, 0} || len(b.mem.records) != 1 {
		t.Errorf("by the student number: %+v", r)
	}
	b = newBench(t)
	b.take(rosterHead + fmt.Sprintf(line, "", ""))
	r, _ = b.take(rosterHead + fmt.Sprintf(line, good, "")) // by name and birth date
	if counts(r) != [6]int{1, 0, 1, 0, 0, 0} || len(b.mem.records) != 1 {
		t.Errorf("by name and birth date: %+v", r)
	}
	r, roster := b.take(rosterHead + fmt.Sprintf(line, number("20160901", 3), "")) // a namesake
	if counts(r) != [6]int{1, 1, 0, 0, 0, 0} || len(b.mem.records) != 2 {
		t.Errorf("a namesake born the same day: %+v %v", r, told(roster))
	}
}

func TestASchoolTakesInItsOwnPupilsOnly(t *testing.T) {
	b := newBench(t)
	elsewhere := b.enter("s2", 3, "2023级2班", "王五", number("20160903", 1))
	clerk := atSchool(access.SchoolClerk, "s1", "")
	upload := people.Upload{County: county, Register: people.Pupils, School: "s1", File: "本校.csv", Data: []byte("年级,班级,姓名,身份证件号\n" +
		fmt.Sprintf("3,2,张三,%s\n3,2,王五,%s\n", number("20160901", 1), elsewhere.IDNumber+number("20160903", 1)))}
	r, roster, err := b.Import(t.Context(), clerk, upload)
	if err != nil || r.New != 1 || r.Parked != 1 || told(roster)[0] != "A3 on_register" {
		t.Fatalf("%+v, %v, %v", r, roster, err)
	}
	if said := roster.Problems[0].Text.In(locale.ZH); strings.Contains(said, "白塔乡") || strings.Contains(said, "名册中属于") || !strings.Contains(said, "办理转学") {
		t.Errorf("the clerk of another school is told: %s", said)
	}
	upload.Data = []byte("学校,年级,班级,姓名\n白塔乡九年制学校,3,2,张三\n")
	if _, roster, err = b.Import(t.Context(), clerk, upload); err != nil || told(roster)[0] != "D2 id_missing" && told(roster)[0] != "A2 not_own_school" {
		t.Errorf("%v, %v", told(roster), err)
	}
	upload.School = "s2"
	_, _, err = b.Import(t.Context(), clerk, upload)
	refused(t, err, fault.Denied)
	upload.School = ""
	_, _, err = b.Import(t.Context(), clerk, upload)
	refused(t, err, fault.Denied)
}

func TestAWorkbookWithTitlesGroupsAndNumbersIsRead(t *testing.T) {
	f := excelize.NewFile()
	rows := [][]any{
		{"青禾县2025年秋季学期学生名册"},
		{"序号", "学生信息", "", "", "", "", "监护人1", "", "监护人2"},
		{"", "姓名*", "身份证号码（必填）", "出生日期", "年级班级", "学校", "姓名", "联系电话", "姓名"},
		{1, "张三", number("20160901", 1), 42614, "三年级2班", "青禾县实验小学", "张父", 10012345678, "张母"},
		{2, "李四", 2.19901201609021e17, "2016.9.2", "初二3班", "石桥镇初级中学"},
		{"合计", "", "", "", "2人"},
	}
	for i := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &rows[i]); err != nil {
			t.Fatal(err)
		}
	}
	var data bytes.Buffer
	if err := f.Write(&data); err != nil {
		t.Fatal(err)
	}
	b := newBench(t)
	r, roster, err := b.Import(t.Context(), officer(access.CountyStatistician), people.Upload{County: county, Register: people.Pupils, File: "名册.xlsx", Data: data.Bytes()})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"C5 id_numeric"}, told(roster)); diff != "" || counts(r) != [6]int{2, 1, 0, 0, 1, 0} {
		t.Errorf("%v %s", counts(r), diff)
	}
	for id, rec := range b.mem.records {
		got, err := b.revealed(id)
		if err != nil || rec.Class != "2023级2班" || got.Guardians[0] != (people.Guardian{Name: "张父", Phone: "10012345678"}) || got.Guardians[1].Name != "张母" {
			t.Errorf("%+v %+v %v", rec.Person, got, err)
		}
	}
	if s := roster.Sheets[0]; s.Heading != 3 || len(s.Columns) != 8 {
		t.Errorf("%+v", s)
	}
}

func TestAFileWithoutARosterIsRefusedAsAWhole(t *testing.T) {
	b := newBench(t)
	for name, data := range map[string]string{"other headings": "学校,教师数\n甲,3\n", "nothing": "", "bytes": "\x00\x01\x02\x03"} {
		_, _, err := b.Import(t.Context(), officer(access.CountyStatistician), people.Upload{County: county, Register: people.Pupils, File: "a.csv", Data: []byte(data)})
		if err == nil || fault.KindOf(err) == fault.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestGradesAndClassesAreReadAsSchoolsWriteThem(t *testing.T) {
	primary, nine := threeSchools[0], threeSchools[1]
	for _, c := range []struct {
		text  string
		grade int
		ok    bool
	}{
		{"三年级", 3, true},
		{"3", 3, true},
		{"3年级", 3, true},
		{"小三", 3, true},
		{"小学三年级", 3, true},
		{"初一", 7, true},
		{"初中三年级", 9, true},
		{"七年级", 7, true},
		{"2023级", 3, true},
		{"初2024级", 8, true},
		{"三（2）班", 3, true},
		{"九年级", 9, true},
		{"十年级", 0, false},
		{"0", 0, false},
		{"高一", 0, false},
		{"", 0, false},
		{"初四", 0, false},
		{"2016级", 0, false},
	} {
		if got, ok := people.ParseGrade(c.text, 2025, 6); ok != c.ok || ok && got != c.grade {
			t.Errorf("%s: %d %v", c.text, got, ok)
		}
	}
	if got, ok := people.ParseGrade("初一", 2025, 5); !ok || got != 6 {
		t.Errorf("after five years of primary school 初一 is %d", got)
	}
	for _, c := range []struct {
		text   string
		grade  int
		school registry.School
		want   string
	}{
		{"2班", 3, primary, "2023级2班"},
		{"2", 3, primary, "2023级2班"},
		{"02", 3, primary, "2023级2班"},
		{"（2）班", 3, primary, "2023级2班"},
		{"三年级二班", 3, primary, "2023级2班"},
		{"2023级2班", 3, primary, "2023级2班"},
		{"三（12）班", 3, primary, "2023级12班"},
		{"十二班", 3, primary, "2023级12班"},
		{"向日葵班", 1, primary, "2025级向日葵班"},
		{"1班", 7, nine, "初2025级1班"},
		{"1班", 7, threeSchools[2], "2025级1班"},
		{"", 7, nine, ""},
	} {
		if got := people.ClassKey(c.text, c.grade, 2025, c.school, 6); got != c.want {
			t.Errorf("%s of grade %d: %s, want %s", c.text, c.grade, got, c.want)
		}
	}
}

func FuzzReadRoster(f *testing.F) {
	f.Add([]byte(rosterHead + "青禾县实验小学,三年级,2班,张三,男,2016-09-01,1,G1,留守,张父,1\n"))
	f.Add([]byte("姓名,班级\n,\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := people.ReadRoster("a", data, people.RosterOptions{Register: people.Pupils, Schools: threeSchools, Year: 2025}, nil)
		if err == nil && r.Parked > r.Rows {
			t.Errorf("%d of %d parked", r.Parked, r.Rows)
		}
	})
}
