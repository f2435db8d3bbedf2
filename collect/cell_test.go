package collect_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

// uncalculated makes the formulas of a workbook look as programs write them
// that calculate nothing: without a type and without a value.
func uncalculated(t testing.TB, data []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		to, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(bytes.ReplaceAll(part, []byte(` t="str"><f>`), []byte("><f>"))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// cellResult reads one cell under a heading and says what became of it: the
// value or the state, and the keys of the problems.
func cellResult(t testing.TB, heading string, f facts.FieldID, cell any, style *excelize.Style) (string, []collect.Problem) {
	t.Helper()
	x := excelize.NewFile()
	for i, v := range []any{"学校名称", "办学类型", "备用", heading} {
		if err := x.SetCellValue("Sheet1", fmt.Sprintf("%c1", 'A'+i), v); err != nil {
			t.Fatal(err)
		}
	}
	for a, v := range map[string]any{"A2": "第一小学", "B2": "小学", "D2": cell} {
		if v, ok := v.(string); ok && strings.HasPrefix(v, "=") {
			if err := x.SetCellFormula("Sheet1", a, v[1:]); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := x.SetCellValue("Sheet1", a, v); err != nil {
			t.Fatal(err)
		}
	}
	if style != nil {
		id, err := x.NewStyle(style)
		if err != nil {
			t.Fatal(err)
		}
		if err := x.SetCellStyle("Sheet1", "D2", "D2", id); err != nil {
			t.Fatal(err)
		}
	}
	var buf bytes.Buffer
	if err := x.Write(&buf); err != nil {
		t.Fatal(err)
	}
	in := readAs(t, collect.Options{Year: 2024, County: 210102, FormID: "cn/county-table"}, collect.Input{Name: "表.xlsx", Data: uncalculated(t, buf.Bytes())})
	got := blank.Of(blank.NotReported)
	for row := range in.Table.Len() {
		if v := in.Table.Value(row, f); blank.StateOf(v) != blank.NotReported {
			got = v
		}
	}
	var found []collect.Problem
	for _, p := range in.Problems {
		if p.Cell == "D2" {
			found = append(found, p)
		}
	}
	if blank.Is(got) {
		return blank.StateOf(got).String(), found
	}
	return fmt.Sprintf("%.10g", got), found
}

func TestACellIsReadAsItsFieldOrSaysWhyNot(t *testing.T) {
	count, money, area, year := "专任教师数", "教学仪器设备值（万元）", "占地面积（亩）", "建校年份"
	tests := []struct {
		name    string
		heading string
		field   facts.FieldID
		cell    any
		want    string
		key     string // of the problem, "" for none
		advice  string // part of what the sender is told
	}{
		{"a number is a number", count, "teachers", 36, "36", "", ""},
		{"a text of digits is a number", count, "teachers", "36", "36", "", ""},
		{"full-width digits are digits", count, "teachers", "３６", "36", "", ""},
		{"thousands separators are understood", money, "equip_value", "1,234.5", "12345000", "", ""},
		{"full-width separators too", money, "equip_value", "1，234.5", "12345000", "", ""},
		{"a separator out of place is not guessed", money, "equip_value", "12,34", "not_reported", "collect.bad_grouping", "请去掉"},
		{"spaces around are ignored", count, "teachers", " 36　", "36", "", ""},
		{"ten thousand yuan become yuan exactly", money, "equip_value", 12.53, "125300", "", ""},
		{"the unit of the heading is converted", area, "site_area", 3, "2000", "", ""},
		{"true zero stays zero", count, "teachers", 0, "0", "", ""},
		{"blank is not zero", count, "teachers", "", "not_reported", "", ""},
		{"a dash does not apply", count, "teachers", "—", "not_applicable", "", ""},
		{"not applicable in words", count, "teachers", "不适用", "not_applicable", "", ""},
		{"N/A in Latin letters", count, "teachers", "N/A", "not_applicable", "", ""},
		{"withheld is a state of its own", count, "teachers", "保密", "withheld", "", ""},
		{"none is taken as not applicable", count, "teachers", "无", "not_applicable", "", ""},
		{"a unit in the cell is parked with the fix", money, "equip_value", "125万", "not_reported", "collect.unit_in_cell", "例如 125。请去掉单元格中的“万”"},
		{"yuan typed where ten thousand are asked", money, "equip_value", "1250000元", "not_reported", "collect.unit_in_cell", "例如 125。"},
		{"the right unit in the cell is parked too", count, "teachers", "36人", "not_reported", "collect.unit_in_cell", "例如 36。请去掉单元格中的“人”"},
		{"square metres for a count", count, "teachers", "36㎡", "not_reported", "collect.unit_in_cell", "单元格中写了“㎡”"},
		{"about is not a number", count, "teachers", "约36", "not_reported", "collect.approximate", "请填写准确数值"},
		{"a sum in a cell", count, "teachers", "12+24", "not_reported", "collect.sum_in_cell", "例如 36"},
		{"a range in a cell", count, "teachers", "30-36", "not_reported", "collect.range_in_cell", "请填写一个数值"},
		{"Chinese numerals", count, "teachers", "三十六", "not_reported", "collect.chinese_numeral", "例如 36。请改用阿拉伯数字"},
		{"a letter O for a zero", count, "teachers", "3O", "not_reported", "collect.not_a_number", "字母 O"},
		{"negative counts", count, "teachers", -3, "not_reported", "collect.negative", "不能是负数"},
		{"half a teacher", count, "teachers", 36.5, "not_reported", "collect.not_whole", "只能是整数"},
		{"an implausible count is taken and questioned", count, "teachers", 36000, "36000", "collect.implausible", "请核对单位"},
		{"a formula that was never calculated", count, "teachers", "=A1+1", "not_reported", "collect.formula_no_value", "保存一次再报"},
		{"the error of a formula", count, "teachers", "#REF!", "not_reported", "collect.error_cell", "公式出错（#REF!）"},
		{"a logical value", count, "teachers", true, "not_reported", "collect.not_a_number", "逻辑值"},
		{"a year", year, "founded_year", 2008, "2008", "", ""},
		{"a year and month", year, "founded_year", "2008年9月", "2008", "", ""},
		{"a date", year, "founded_year", time.Date(2008, 9, 1, 0, 0, 0, 0, time.UTC), "2008", "", ""},
		{"a date in text", year, "founded_year", "2008-09-01", "2008", "", ""},
		{"the serial number of a date", year, "founded_year", 39692, "not_reported", "collect.not_a_year", "请填 2008"},
		{"a year of three digits", year, "founded_year", "208", "not_reported", "collect.not_a_year", "四位年份"},
		{"yes", "是否寄宿制学校", "is_boarding", "是", "1", "", ""},
		{"a tick", "是否寄宿制学校", "is_boarding", "√", "1", "", ""},
		{"a cross", "是否寄宿制学校", "is_boarding", "×", "0", "", ""},
		{"none as no", "是否寄宿制学校", "is_boarding", "无", "0", "", ""},
		{"neither yes nor no", "是否寄宿制学校", "is_boarding", "部分", "not_reported", "collect.not_yes_no", "应填“是”或“否”"},
		{"an option", "城乡类型", "urban_rural", "乡村", "3", "", ""},
		{"an option by its code in the statistics", "城乡类型", "urban_rural", "112", "1", "", ""},
		{"a word outside the closed list", "城乡类型", "urban_rural", "城关", "not_reported", "collect.not_an_option", "应为下列之一"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, found := cellResult(t, tt.heading, tt.field, tt.cell, nil)
			if got != tt.want {
				t.Errorf("%v under %s is read as %s, want %s", tt.cell, tt.heading, got, tt.want)
			}
			if tt.key == "" {
				if len(found) > 0 {
					t.Errorf("%v: unexpected problems:\n%s", tt.cell, lines(found))
				}
				return
			}
			if len(found) != 1 || found[0].Key != tt.key {
				t.Fatalf("%v: want one problem %s, got:\n%s", tt.cell, tt.key, lines(found))
			}
			if s := found[0].Sentence(locale.ZH); !strings.Contains(s, tt.advice) {
				t.Errorf("%v: the sentence %q does not say %q", tt.cell, s, tt.advice)
			}
			if found[0].Parked != (tt.want == "not_reported") {
				t.Errorf("%v: parked = %v", tt.cell, found[0].Parked)
			}
		})
	}
}

func TestADateOrPercentageIsNoCount(t *testing.T) {
	for key, fmtID := range map[string]int{"collect.date_as_number": 14, "collect.percent_as_number": 9} {
		got, found := cellResult(t, "专任教师数", "teachers", 36, &excelize.Style{NumFmt: fmtID})
		if got != "not_reported" || len(found) != 1 || found[0].Key != key {
			t.Errorf("a cell of number format %d is %s with\n%s\nwant it parked as %s", fmtID, got, lines(found), key)
		}
	}
}

func TestTheMessageSaysPlaceLabelReadWantedCauseAndFate(t *testing.T) {
	_, found := cellResult(t, "教学仪器设备值（万元）", "equip_value", "125万", nil)
	want := "Sheet1!D2｜第一小学｜教学仪器设备值（万元）：读到“125万”，应为以万元计的数字，例如 125。请去掉单元格中的“万”。此处未入库，其余数据不受影响。"
	if got := found[0].Sentence(locale.ZH); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	want = "Sheet1!D2｜第一小学｜教学仪器设备值（万元）: read 125万; want a number in ten thousand yuan, such as 125. Remove 万 from the cell. This was not taken; everything else was."
	if got := found[0].Sentence(locale.EN); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestALongCodeInScientificNotationHasLostDigits(t *testing.T) {
	data := table(t, "学校", []any{"学校标识码", "学校名称", "办学类型", "在校生数"}, []any{"2.12101E+11", "第一小学", "小学", 100}, []any{2121010001, "第二小学", "小学", 200})
	in := readAs(t, collect.Options{Year: 2024, County: 210102}, collect.Input{Name: "a.xlsx", Data: data})
	read, accepted, parked := in.Receipts[0].Read()
	if read != 2 || accepted != 1 || parked != 1 || len(in.Problems) != 1 || in.Problems[0].Key != "collect.code_precision" {
		t.Errorf("read, accepted, parked = %d, %d, %d with\n%s", read, accepted, parked, lines(in.Problems))
	}
	if v := value(t, in.Table, "第二小学", registry.Primary, "students"); v != 200 {
		t.Errorf("the good row gives %v, want 200", v)
	}
	if in.Table.Schools[0].Code != "2121010001" {
		t.Errorf("code stored as a number = %q, want 2121010001", in.Table.Schools[0].Code)
	}
}

func FuzzACellNeverPanicsAndBlankIsNeverZero(f *testing.F) {
	for _, s := range []string{"125万", "1,234", "３６", "——", "约3", "1e400", "三十", "", " ", "\u200b", "%", "12%", "-", "+", "1+", "２０２４－２０２５", "是", "¥1", "0x10", "1_000", "Ⅲ"} {
		f.Add(s)
	}
	list, dict := forms(f)
	f.Fuzz(func(t *testing.T, cell string) {
		text := "学校名称\t办学类型\t在校生数\t教学仪器设备值\t建校年份\t是否寄宿制学校\n第一小学\t小学\t" + strings.Map(func(r rune) rune {
			if r == '\t' || r == '\n' || r == '\r' || r == '"' {
				return ' '
			}
			return r
		}, strings.Repeat(cell+"\t", 4)) + "\n第二小学\t小学\t1\t1\t2000\t是\n"
		in, err := collect.Read([]collect.Input{{Name: "a.csv", Data: []byte(text)}}, collect.Options{Forms: list, Dict: dict, Year: 2024, County: 210102, FormID: "cn/county-table"})
		if err != nil {
			t.Fatal(err)
		}
		for row := range in.Table.Len() {
			s, ok := in.Table.SchoolAt(row)
			if !ok || s.Name != "第一小学" {
				continue
			}
			for _, id := range in.Table.Fields() {
				v := in.Table.Value(row, id)
				if math.IsInf(v, 0) {
					t.Errorf("%q is read as infinite", cell)
				}
				if v == 0 && !strings.ContainsAny(cell, "0０零〇否无没不未非×✗✘☒xXnNfFeE-") && strings.TrimSpace(cell) == "" {
					t.Errorf("the blank %q is read as zero in %s", cell, id)
				}
			}
		}
	})
}
