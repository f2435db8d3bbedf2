package returns_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"junheng/access"
	"junheng/collect"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

// sheet makes a workbook of one sheet.
func sheet(t testing.TB, name string, rows ...[]any) collect.Input {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, r := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = f.SetSheetRow("Sheet1", cell, &r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetSheetName("Sheet1", "学校数据"); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return collect.Input{Name: name, Data: buf.Bytes()}
}

var heads = []any{"学校标识码", "学校名称", "办学类型", "在校生数", "专任教师数", "寄宿生数"}

func (d *desk) upload(t testing.TB, actor access.Actor, round returns.Round, files ...collect.Input) *returns.Uploaded {
	t.Helper()
	up, err := d.Upload(t.Context(), actor, returns.UploadCommand{County: round.County, Round: round.ID, Files: files})
	if err != nil {
		t.Fatal(err)
	}
	return up
}

// cells tells the cells of a school's return.
func (d *desk) cells(t testing.TB, s registry.School) string {
	t.Helper()
	list, err := d.store.ListReturns(t.Context(), returns.Filter{Counties: []registry.RegionCode{s.County}, Schools: []registry.SchoolID{s.ID}, Cells: true})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range []facts.FieldID{"school_type", "students", "teachers", "boarders"} {
		for _, st := range []registry.Stage{registry.Whole, registry.Primary, registry.Junior} {
			if c, ok := list[0].Cells[returns.CellKey{School: s.ID, Stage: st, Field: f}]; ok {
				text := fmt.Sprint(c.Value)
				if c.Bad {
					text = "refused " + c.Raw
				}
				out = append(out, fmt.Sprintf("%s=%s(%s!%s)", f, text, c.Origin.File, c.Origin.Cell))
			}
		}
	}
	return strings.Join(out, " ")
}

func TestAnUploadReplacesWhatItReadsAndLeavesTheRest(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	round, list := d.round(t, false, "cn/county-table")
	if _, err := d.SaveCells(t.Context(), clerk(s), returns.Save{County: county, Return: list[0].ID, Edits: []returns.Edit{
		typing(&list[0], "students", registry.Primary, "111", 0), typing(&list[0], "boarders", registry.Whole, "7", 0),
	}}); err != nil {
		t.Fatal(err)
	}
	up := d.upload(t, clerk(s), round, sheet(t, "一小.xlsx", heads, []any{s.Code, s.Name, "小学", 300, "二十", nil}))
	want := "school_type=1(一小.xlsx!C2) students=300(一小.xlsx!D2) teachers=refused 二十(一小.xlsx!E2) boarders=7(!)"
	if got := d.cells(t, s); got != want {
		t.Errorf("cells: %s\nwant:  %s", got, want)
	}
	if up.Cells != 3 || up.Schools != 1 || len(up.Left) != 0 || len(up.Uploads) != 1 || len(up.Uploads[0].Problems) != 1 {
		t.Errorf("uploaded: %+v", up)
	}
	v, err := d.Open(t.Context(), clerk(s), county, list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := severities(v.Problems); got != "collect.chinese_numeral teachers@primary" || v.Problems[0].Cell != "E2" {
		t.Errorf("problems: %s at %s", got, v.Problems[0].Cell)
	}
	if v.Return.Counts != d.store.returns[list[0].ID].Counts {
		t.Errorf("opened with %+v, uploaded with %+v", v.Return.Counts, d.store.returns[list[0].ID].Counts)
	}
	told := ""
	for _, e := range d.store.log {
		told += e.Act + e.Detail
	}
	if !strings.Contains(told, `students@primary":["111","300"]`) {
		t.Errorf("the log does not tell what was replaced: %s", told)
	}
	again := d.upload(t, clerk(s), round, sheet(t, "一小.xlsx", heads, []any{s.Code, s.Name, "小学", 300, 20, nil}))
	if again.Cells != 1 {
		t.Errorf("sent again, %d cells changed, want the corrected one", again.Cells)
	}
	name, data, err := d.AnnotatedUpload(t.Context(), clerk(s), county, up.Uploads[0].ID, locale.ZH)
	if err != nil || name != "一小_标注.xlsx" || len(data) == 0 {
		t.Errorf("annotated: %s, %d bytes, %v", name, len(data), err)
	}
	if last := d.store.log[len(d.store.log)-1]; last.Act != "return.download" {
		t.Errorf("a file with a school's data was taken away, and the last line of the log is %s", last.Act)
	}
}

func TestASchoolUploadsForItselfAndTheCountyForAll(t *testing.T) {
	a, b := school(1, registry.PrimarySchool), school(2, registry.PrimarySchool)
	d := newDesk(t, a, b)
	round, _ := d.round(t, false, "cn/county-table")
	all := sheet(t, "汇总.xlsx", heads, []any{a.Code, a.Name, "小学", 300, 20, 0}, []any{nil, b.Name, "小学", 200, 15, 0}, []any{"2101029999", "外校", "小学", 100, 9, 0})
	up := d.upload(t, clerk(a), round, all)
	left := func(up *returns.Uploaded) string {
		var out []string
		for _, l := range up.Left {
			out = append(out, l.Name+":"+l.Why.Key)
		}
		return strings.Join(out, " ")
	}
	if up.Schools != 1 || !strings.Contains(left(up), b.Name+":returns.left.scope") || d.cells(t, b) != "" {
		t.Errorf("a school: %d schools, left %s, the other has %q", up.Schools, left(up), d.cells(t, b))
	}
	up = d.upload(t, as(access.CountyStatistician), round, all)
	if up.Schools != 1 || left(up) != "外校:returns.left.school" || !strings.Contains(d.cells(t, b), "students=200") {
		t.Errorf("the county: %d schools, left %s, the other has %q", up.Schools, left(up), d.cells(t, b))
	}
}

func TestFactsOfALockedReturnAreLeftOut(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	round, list := d.round(t, false, "cn/county-table")
	d.put(list[0].ID, returns.Locked)
	up := d.upload(t, clerk(s), round, sheet(t, "一小.xlsx", heads, []any{s.Code, s.Name, "小学", 300, 20, 0}))
	if up.Cells != 0 || len(up.Left) != 1 || up.Left[0].Why.Key != "returns.left.state" || d.cells(t, s) != "" {
		t.Errorf("%+v, cells %q", up, d.cells(t, s))
	}
}

func TestFilesSentTogetherThatContradictEachOtherAreToBeDecided(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	round, list := d.round(t, false, "cn/county-table")
	d.upload(t, clerk(s), round,
		sheet(t, "甲.xlsx", heads, []any{s.Code, s.Name, "小学", 300, 20, 0}), sheet(t, "乙.xlsx", heads, []any{s.Code, s.Name, "小学", 310, 20, 0}))
	v, err := d.Open(t.Context(), clerk(s), county, list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := severities(v.Problems); got != "collect.conflict students@primary" || v.Problems[0].Got != "300 ≠ 310" {
		t.Errorf("problems: %s, %+v", got, v.Problems)
	}
	saved, err := d.SaveCells(t.Context(), clerk(s), returns.Save{County: county, Return: list[0].ID, Edits: []returns.Edit{typing(&list[0], "students", registry.Primary, "310", 9)}})
	if err != nil || saved.Counts.MustFix != 0 {
		t.Errorf("decided: %+v, %v", saved.Counts, err)
	}
}

func TestACitySpreadsAWorkbookOverItsCounties(t *testing.T) {
	a, b := school(1, registry.PrimarySchool), school(2, registry.PrimarySchool)
	b.County, b.ID, b.Code = 210103, "2101030002", "2101030002"
	d := newDesk(t, a, b)
	round, _ := d.round(t, false, "cn/county-table")
	other := access.Actor{Account: "o", Name: "o", Grants: []access.Grant{{Role: access.CountyStatistician, Region: 210103}}}
	if _, err := d.OpenRound(t.Context(), other, returns.RoundPlan{County: 210103, Title: "任务", Year: 2024, Forms: []string{"cn/county-table"}, Due: d.now}); err != nil {
		t.Fatal(err)
	}
	both := access.Actor{Account: "b", Name: "b", Grants: []access.Grant{{Role: access.CountyStatistician, Region: 210102}, {Role: access.CountyStatistician, Region: 210103}}}
	head := append([]any{"区县代码"}, heads...)
	file := sheet(t, "全市.xlsx", head, []any{"210102", a.Code, a.Name, "小学", 300, 20, 0}, []any{"210103", b.Code, b.Name, "小学", 200, 15, 0})
	if up := d.upload(t, both, round, file); up.Schools != 2 || len(up.Left) != 0 {
		t.Errorf("%d schools, left %+v", up.Schools, up.Left)
	}
	if !strings.Contains(d.cells(t, b), "students=200") {
		t.Errorf("the other county has %q", d.cells(t, b))
	}
}

func TestATemplateFilledInComesBackIntoItsReturn(t *testing.T) {
	s := school(1, registry.NineYear)
	d := newDesk(t, s)
	round, list := d.round(t, false, "cn/school-return")
	if _, err := d.SaveCells(t.Context(), clerk(s), returns.Save{County: county, Return: list[0].ID, Edits: []returns.Edit{typing(&list[0], "students", registry.Junior, "120", 0)}}); err != nil {
		t.Fatal(err)
	}
	name, data, err := d.Template(t.Context(), clerk(s), county, list[0].ID)
	if err != nil || !strings.HasPrefix(name, s.Name) {
		t.Fatalf("%s, %v", name, err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		if len(r) > 2 && r[2] == "小学学生人数" {
			if err := f.SetCellValue(f.GetSheetName(0), fmt.Sprintf("E%d", i+1), 300); err != nil {
				t.Fatal(err)
			}
		}
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	up := d.upload(t, clerk(s), round, collect.Input{Name: name, Data: buf.Bytes()})
	if got := d.cells(t, s); !strings.Contains(got, "students=300("+name) || !strings.Contains(got, "students=120(!)") || len(up.Left) != 0 {
		t.Errorf("cells %s; left %+v", got, up.Left)
	}
}

func TestTheRegisterSaysWhichSectionAFileWithoutATypeIsOf(t *testing.T) {
	one, nine := school(1, registry.PrimarySchool), school(2, registry.NineYear)
	d := newDesk(t, one, nine)
	round, _ := d.round(t, false, "cn/county-table")
	heads := []any{"学校标识码", "学校名称", "在校生数", "专任教师数", "寄宿生数"}
	up := d.upload(t, as(access.CountyStatistician), round, sheet(t, "全县.xlsx", heads, []any{one.Code, one.Name, 300, "二十", 7}, []any{nine.Code, nine.Name, 900, 60, nil}))
	if got, want := d.cells(t, one), "students=300(全县.xlsx!C2) teachers=refused 二十(全县.xlsx!D2) boarders=7(全县.xlsx!E2)"; got != want {
		t.Errorf("cells of a primary school: %s\nwant:  %s", got, want)
	}
	if got := d.cells(t, nine); !strings.Contains(got, "students=900") {
		t.Errorf("cells of a nine-year school: %s", got)
	}
	for _, l := range up.Left {
		if l.School == one.ID {
			t.Errorf("left out: %+v", l)
		}
	}
	if got := d.cells(t, one); strings.Contains(got, "NaN") {
		t.Errorf("a cell of nothing is kept: %s", got)
	}
}
