package collect_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"junheng/collect"
	"junheng/facts"
	"junheng/registry"
)

// drafts gives a workbook of a form for one school with last year's pupils.
func drafts(t *testing.T, id string) ([]byte, []*collect.Form, *facts.Dictionary) {
	t.Helper()
	f, list, dict := formOf(t, id)
	s := school(1, registry.NineYear)
	past := facts.NewTable()
	n := past.AddSchool(s)
	row := past.AddRow(210102, 2023, n, registry.Primary)
	past.Set(row, "students", 311, facts.Origin{})
	whole := past.AddRow(210102, 2023, n, registry.Whole)
	past.Set(whole, "school_type", float64(s.Type), facts.Origin{})
	data, err := collect.Template(f, []registry.School{s}, 210102, 2024, past)
	if err != nil {
		t.Fatal(err)
	}
	return data, list, dict
}

func TestATemplateHelpsToFillInAndReadsBack(t *testing.T) {
	for _, id := range []string{"cn/county-table", "cn/school-return"} {
		data, list, dict := drafts(t, id)
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		sheet := f.GetSheetName(0)
		rules, err := f.GetDataValidations(sheet)
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[string]bool{}
		choices := ""
		for _, r := range rules {
			kinds[r.Type] = true
			choices += r.Formula1
		}
		if !kinds["list"] || !kinds["whole"] || !kinds["decimal"] || !strings.Contains(choices, "九年一贯制学校") {
			t.Errorf("%s: rules %v with choices %s", id, kinds, choices)
		}
		if p, err := f.GetPanes(sheet); err != nil || !p.Freeze || p.YSplit == 0 || p.XSplit == 0 {
			t.Errorf("%s: panes %+v, %v", id, p, err)
		}
		if p, err := f.GetSheetProtection(sheet); err != nil || !p.SelectLockedCells {
			t.Errorf("%s: protection %+v, %v", id, p, err)
		}
		cell, past := find(t, f, sheet, "小学"), find(t, f, sheet, "311")
		if id == "cn/county-table" {
			past = find(t, f, "上年数据", "311")
		}
		if cell == "" || past == "" {
			t.Errorf("%s: last year's pupils are nowhere", id)
		}
		if locked(t, f, sheet, find(t, f, sheet, "第1学校")) != true {
			t.Errorf("%s: the name of the school can be changed", id)
		}
		in, err := collect.Read([]collect.Input{{Name: "模板.xlsx", Data: data}}, collect.Options{Forms: list, Dict: dict, Year: 2024, County: 210102})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range in.Receipts[0].Sheets {
			if s.Unknown {
				t.Errorf("%s: sheet %s is unknown", id, s.Sheet)
			}
		}
		if len(in.Table.Schools) != 1 || in.Table.Schools[0].Code != "2101020001" {
			t.Errorf("%s reads back as %+v", id, in.Table.Schools)
		}
		if in.Table.Column("students") != nil {
			t.Errorf("%s: last year's pupils were read as this year's", id)
		}
	}
}

func TestADraftFilledInReadsBackAsItWasTyped(t *testing.T) {
	f, list, dict := formOf(t, "cn/county-table")
	s := school(1, registry.NineYear)
	in := filledIn(t, f, collect.LayOut(f, []registry.School{s}), s, map[collect.FactOf]string{
		{Field: "students", Stage: registry.Primary}: "300", {Field: "students", Stage: registry.Junior}: "120", {Field: "equip_value", Stage: registry.Primary}: "12.53",
		{Field: "school_type"}: "九年一贯制学校", {Field: "boarders"}: "不适用",
	})
	want := collect.Assemble([]collect.Filled{in}, collect.Options{Forms: list, Dict: dict})
	data, err := collect.Draft(f, []registry.School{s}, 210102, 2024, nil, want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := collect.Read([]collect.Input{{Name: "草稿.xlsx", Data: data}}, collect.Options{Forms: list, Dict: dict, Year: 2024, County: 210102})
	if err != nil {
		t.Fatal(err)
	}
	if diff := sameFacts(want, got.Table); diff != "" {
		t.Errorf("%s\n%s", diff, lines(got.Problems))
	}
}

func find(t *testing.T, f *excelize.File, sheet, text string) string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for r, row := range rows {
		if c := slices.IndexFunc(row, func(s string) bool { return strings.Contains(s, text) }); c >= 0 {
			name, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				t.Fatal(err)
			}
			return name
		}
	}
	return ""
}

func locked(t *testing.T, f *excelize.File, sheet, cell string) bool {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return style.Protection != nil && style.Protection.Locked
}
