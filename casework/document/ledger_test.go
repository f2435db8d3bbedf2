package document_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/document"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// cells reads a workbook back.
func cells(t *testing.T, data []byte) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestEveryColumnOfEveryLedgerHasANameAndALedgerHasNoSameTwice(t *testing.T) {
	for _, p := range load(t).List(0) {
		seen := map[string]bool{}
		for _, c := range document.Columns(p) {
			if c.Label.ZH == "" || c.Label.EN == "" {
				t.Errorf("%s: the column %s has no name", p.ID, c.ID)
			}
			if seen[c.ID] {
				t.Errorf("%s: the column %s stands twice", p.ID, c.ID)
			}
			seen[c.ID] = true
		}
		shown := map[string]bool{}
		for _, v := range p.Ledger.Views {
			for _, s := range v.States {
				if p.State(s) == nil {
					t.Errorf("%s: the view %s names the state %s", p.ID, v.ID, s)
				}
				shown[s] = true
			}
		}
		for _, s := range p.States {
			if !p.Final(s.ID) && !shown[s.ID] {
				t.Errorf("%s: a case that is %s stands in no view of the ledger", p.ID, s.ID)
			}
		}
	}
}

// sheet is a ledger of one case of a procedure.
func sheet(t *testing.T, id string) document.Sheet {
	p := load(t).Get(id, 0)
	c, _ := filled(p)
	c.Owner, c.Due = "bureau", calendar.Date(2026, 4, 1).Start()
	return document.Sheet{
		Procedure: p, County: "和平区", Cases: []casework.Case{*c}, Total: 1, At: time.Date(2026, 3, 2, 2, 30, 0, 0, time.UTC),
		School: func(registry.SchoolID) string { return "青禾中学" },
	}
}

func TestALedgerIsReadBackAsItWasShown(t *testing.T) {
	s := sheet(t, "building")
	s.View = &s.Procedure.Ledger.Views[0]
	s.Filter = "青山镇"
	s.Cases[0].Fields["building_name"] = casework.Value{Text: "=1+1"}
	for id, v := range map[string]string{"built_year": "1998", "structure": "steel", "area": "860.5", "grade": "c", "seismic": "no", "measure": "keep", "plan_year": "2026", "started_area": "0"} {
		s.Cases[0].Fields[id] = casework.Value{Text: v}
	}
	delete(s.Cases[0].Fields, "finished_area") // nobody has said; a true zero stays one
	data, err := document.Workbook(s)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"和平区正常使用校舍；筛选：青山镇；共 1 条；导出时间 2026-03-02 10:30；数值未取整"},
		{"案号", "学校", "乡镇（街道）", "校舍名称", "建成年份（年）", "结构", "建筑面积（㎡）", "鉴定等级", "是否达到重点设防类", "状态", "措施", "规划年度（年）", "开工面积（㎡）", "本次完工面积（㎡）", "责任方", "最近期限"},
		{"案2026-0012", "青禾中学", "青山镇", "'=1+1", "1998", "钢结构", "860.5", "C级（局部险情）", "否", "使用中（未达设防标准或超年限）", "保留", "2026", "0", "", "县教育局", "2026-03-31"},
	}
	if diff := cmp.Diff(want, cells(t, data)); diff != "" {
		t.Errorf("the workbook (-want +got):\n%s", diff)
	}
}

func TestExportedNumbersAndDaysAreSuchAndABlankIsAnEmptyCell(t *testing.T) {
	fields := []procedure.Field{
		{ID: "n", Label: locale.Text{ZH: "面积"}, Kind: procedure.KindNumber, Unit: "㎡"},
		{ID: "m", Label: locale.Text{ZH: "金额"}, Kind: procedure.KindMoney},
		{ID: "d", Label: locale.Text{ZH: "日期"}, Kind: procedure.KindDate},
	}
	p := &procedure.Procedure{ID: "x", Label: locale.Text{ZH: "甲"}, Fields: fields}
	p.Ledger.Label, p.Ledger.Columns = locale.Text{ZH: "甲台账"}, []string{"number", "n", "m", "d", "opened", "closed"}
	opened := time.Date(2026, 3, 1, 17, 0, 0, 0, time.UTC) // the 2nd in Beijing
	of := func(n, m, d string) casework.Case {
		c := casework.Case{Number: "甲1", Opened: opened, Fields: map[string]casework.Value{}}
		for id, text := range map[string]string{"n": n, "m": m, "d": d} {
			if text != "" {
				c.Fields[id] = casework.Value{Text: text}
			}
		}
		return c
	}
	s := document.Sheet{Procedure: p, County: "和平区", At: opened, Cases: []casework.Case{
		of("", "", ""), of("0", "0", "2026-09-01"), of("860.50", "12.5", "1999-12-31"), of("123456789012", "12345678.9", ""), of("-3", "-0.01", ""),
	}}
	data, err := document.Workbook(s)
	if err != nil {
		t.Fatal(err)
	}
	shown := [][]string{
		{"甲1", "", "", "", "2026-03-02"},
		{"甲1", "0", "0.00", "2026-09-01", "2026-03-02"},
		{"甲1", "860.50", "12.50", "1999-12-31", "2026-03-02"},
		{"甲1", "123456789012", "12,345,678.90", "", "2026-03-02"},
		{"甲1", "-3", "-0.01", "", "2026-03-02"},
	}
	if diff := cmp.Diff(shown, cells(t, data)[2:]); diff != "" {
		t.Errorf("as a spreadsheet shows it (-want +got):\n%s", diff)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{"B3": "", "C3": "", "D3": "", "F3": "", "B4": "0", "C4": "0", "D4": "46266", "B5": "860.5", "C6": "12345678.9", "B7": "-3", "C7": "-0.01", "E7": "46083"} {
		raw, _ := f.GetCellValue("甲台账", cell, excelize.Options{RawCellValue: true})
		kind, err := f.GetCellType("甲台账", cell)
		if raw != want || kind != excelize.CellTypeUnset || err != nil {
			t.Errorf("%s keeps %q as %v, %v; want the number %q", cell, raw, kind, err, want)
		}
	}
}

func TestALedgerOfPersonsNamesNobodyUnlessAskedWithAReason(t *testing.T) {
	s := sheet(t, "dropout")
	data, err := document.Workbook(s)
	if err != nil {
		t.Fatal(err)
	}
	row := cells(t, data)[2]
	if row[1] != "（不显示姓名）" || row[6] != "（已加密）" {
		t.Errorf("a ledger without names shows %v", row)
	}

	s.Names = map[string]string{s.Cases[0].Subject.ID: "张小明"}
	_, err = document.Workbook(s)
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("named without a watermark = %v, want a refusal", err)
	}
	s.Mark = "内部资料 严禁外传 导出人：李主任 时间：2026-03-02 10:30 事由：A&B复核"
	if data, err = document.Workbook(s); err != nil {
		t.Fatal(err)
	}
	rows := cells(t, data)
	if rows[2][1] != "张小明" || !strings.HasSuffix(rows[0][0], "；"+s.Mark) || rows[3][0] != s.Mark {
		t.Errorf("a named ledger shows %v", rows)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for _, sheet := range f.GetSheetList() {
		hf, err := f.GetHeaderFooter(sheet)
		if err != nil || !strings.Contains(hf.OddHeader, "A&&B复核") || !strings.Contains(hf.OddFooter, "A&&B复核") {
			t.Errorf("the sheet %s is printed under %+v, %v", sheet, hf, err)
		}
	}
	s.Names = map[string]string{"somebody else": "李四"}
	if data, err = document.Workbook(s); err != nil || cells(t, data)[2][1] != "（不显示姓名）" {
		t.Errorf("who is not named is %q, %v", cells(t, data)[2][1], err)
	}
}

func TestTheStatisticsOfALedgerStandOnItsSecondSheet(t *testing.T) {
	s := sheet(t, "rectification")
	one := s.Cases[0]
	one.State, one.Fields = "done", map[string]casework.Value{"kind": {Text: "safety"}, "severity": {Text: "grave"}}
	one.Opened, one.Closed = calendar.Date(2026, 1, 1).Start(), calendar.Date(2026, 1, 11).Start()
	two := one
	two.State, two.Closed, two.Late, two.Fields = "working", time.Time{}, 1, map[string]casework.Value{"kind": {Text: "safety"}, "severity": {Text: "minor"}, "repeated": {Text: "yes"}}
	three := one
	three.State = "withdrawn"
	s.Cases, s.Total = []casework.Case{one, two, three}, 3
	data, err := document.Workbook(s)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("统计")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		got = append(got, strings.Join(r, "|"))
	}
	text := strings.Join(got, "\n")
	for _, want := range []string{"督导整改台账|2|1|1|0|1|1|10", "按问题类型|合计|在办|其中逾期|其中到期缺必办事项|已办结|再次发生|办结天数（中位数）\n安全卫生|2|1|1|0|1|1|10", "一般|1|1|1|0|0|1\n严重|1|0|0|0|1|0|10"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestALedgerIsNeverCut(t *testing.T) {
	s := sheet(t, "hazard")
	s.Total = 2
	if _, err := document.Workbook(s); fault.KindOf(err) != fault.Limit {
		t.Errorf("one of two cases was written: %v", err)
	}
}

func TestValuesReadAsPeopleWriteThem(t *testing.T) {
	options := []procedure.Option{{ID: "a", Label: locale.Text{ZH: "甲"}}, {ID: "b", Label: locale.Text{ZH: "乙"}}}
	for _, tt := range []struct {
		kind procedure.Kind
		text string
		want string
	}{
		{procedure.KindDate, "2026-03-01", "2026年3月1日"},
		{procedure.KindDate, "三月", "三月"},
		{procedure.KindNumber, "", ""},
		{procedure.KindNumber, ".5", "0.5人"},
		{procedure.KindNumber, "约三", "约三"},
		{procedure.KindMoney, "", ""},
		{procedure.KindMoney, ".5", "0.50元"},
		{procedure.KindMoney, "0", "0.00元"},
		{procedure.KindMoney, "999.9", "999.90元"},
		{procedure.KindMoney, "1000", "1,000.00元"},
		{procedure.KindMoney, "-1234567.05", "-1,234,567.05元"},
		{procedure.KindNumber, "0", "0人"},
		{procedure.KindYesNo, "no", "否"},
		{procedure.KindMany, "b a", "乙、甲"},
		{procedure.KindChoice, "z", "z"},
		{procedure.KindPlace, "123.4,41.8,15", "经度123.4，纬度41.8（误差约15米）"},
	} {
		f := &procedure.Field{Kind: tt.kind, Options: options, Unit: "人"}
		if got := document.Value(f, tt.text, nil); got != tt.want {
			t.Errorf("Value(%s, %q) = %q, want %q", tt.kind, tt.text, got, tt.want)
		}
	}
}
