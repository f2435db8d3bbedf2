package e2e_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
	"junheng/testdata/county"
)

// The schools of the journey, out of the golden county: four are enough for a
// verdict, and the pages stay small.
const (
	typedSchool    = "青禾县实验小学" // its clerk types
	uploadedSchool = "青禾县第二小学" // its head uploads
	firstJunior    = "青禾县第一中学" // the county's statistician uploads for it
	secondJunior   = "青禾县第二中学"
)

const journeyYear registry.SchoolYear = 2024

// countyForms are filled in by the county itself, besides the schools' return.
var countyForms = []string{"cn/county-return", "cn/declaration-1", "cn/declaration-4", "cn/declaration-5", "cn/declaration-6"}

const schoolForm = "cn/school-return"

// papers are the files that the people of the journey bring along.
type papers struct {
	dir      string
	schools  []registry.School
	register string   // workbook of the register
	accounts string   // workbook of accounts
	uploaded string   // the return of uploadedSchool, some cells blank
	bulk     []string // the returns of the junior schools, and the county's own forms
	block    string   // what the clerk of typedSchool copies out of his spreadsheet: labels and values
	notice   string   // an attachment
}

// gather makes the papers from the facts of the golden county.
func gather(t *testing.T) *papers {
	t.Helper()
	b := openBureau(t, nil)
	in, err := collect.Read(inputs(t, int(journeyYear)), collect.Options{Forms: b.forms, Dict: b.dict, County: county.Code, Year: journeyYear})
	if err != nil {
		t.Fatal(err)
	}
	p := &papers{dir: t.TempDir()}
	juniors := p.some(in.Table, firstJunior, secondJunior)
	p.bulk = append(p.bulk, p.write(t, "两所初中学校填报表格.xlsx", export(t, b, schoolForm, juniors)))
	for _, id := range countyForms {
		f := form(t, b, id)
		p.bulk = append(p.bulk, p.write(t, f.Label.ZH+".xlsx", export(t, b, id, juniors)))
	}
	p.uploaded = p.write(t, uploadedSchool+".xlsx", export(t, b, schoolForm, p.some(in.Table, uploadedSchool)))
	p.block = block(form(t, b, schoolForm), p.some(in.Table, typedSchool))
	p.register = p.book(t, "学校名册.xlsx", p.registerRows())
	p.accounts = p.book(t, "账号.xlsx", accountRows)
	p.notice = p.write(t, "填报说明.txt", []byte("以9月1日为统计时点。\n"))
	return p
}

func form(t *testing.T, b *bureau, id string) *collect.Form {
	t.Helper()
	i := slices.IndexFunc(b.forms, func(f *collect.Form) bool { return f.ID == id })
	if i < 0 {
		t.Fatalf("there is no form %s", id)
	}
	return b.forms[i]
}

func export(t *testing.T, b *bureau, id string, table *facts.Table) []byte {
	t.Helper()
	data, err := collect.Export(form(t, b, id), table)
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	return data
}

// completed are items that the golden county leaves to other forms.
var completed = map[facts.FieldID]float64{"gymnasium_area": 0, "music_rooms": 20, "art_rooms": 20, "public_fund_final": 200_000}

// some gives the county's own facts and those of a few schools, complete but
// for those of uploadedSchool.
func (p *papers) some(all *facts.Table, names ...string) *facts.Table {
	few := facts.NewTable()
	at := map[registry.SchoolID]int32{"": -1}
	for _, s := range all.Schools {
		if slices.Contains(names, s.Name) {
			at[s.ID] = few.AddSchool(s)
			p.schools = append(p.schools, s)
		}
	}
	for row := range all.Len() {
		k := all.Key(row)
		i, ok := at[k.School]
		if !ok {
			continue
		}
		to := few.AddRow(k.County, k.Year, i, k.Stage)
		for _, f := range all.Fields() {
			few.Set(to, f, all.Value(row, f), facts.Origin{})
		}
		for _, f := range all.TextFields() {
			few.SetText(to, f, all.Text(row, f))
		}
		if k.School != "" && k.Stage == registry.Whole && names[0] != uploadedSchool {
			for f, v := range completed {
				if blank.Is(few.Value(to, f)) {
					few.Set(to, f, v, facts.Origin{})
				}
			}
		}
	}
	return few
}

// block is a school's return as two columns of a spreadsheet.
func block(f *collect.Form, t *facts.Table) string {
	g := collect.LayOut(f, t.Schools)
	var b strings.Builder
	for _, slot := range g.Slots(t.Schools[0]) {
		for row := range t.Len() {
			if k := t.Key(row); k.School == "" || k.Stage != slot.Stage || slot.Spared {
				continue
			}
			item := &g.Items[slot.Item]
			b.WriteString(item.Label.ZH + "\t" + g.Show(slot.Item, t.Value(row, item.Field), t.Text(row, item.Field)) + "\n")
		}
	}
	return b.String()
}

func (p *papers) registerRows() [][]any {
	rows := [][]any{{"学校标识码", "学校名称", "办学类型", "举办者", "城乡类型", "乡镇", "建校年份"}}
	for _, s := range p.schools {
		rows = append(rows, []any{s.Code, s.Name, s.Type.Info().Label.ZH, s.Founder.Label().ZH, s.Location.Label().ZH, "城关镇", s.Founded})
	}
	return rows
}

// accountRows are the people that the system administrator enters together.
var accountRows = [][]any{
	{"学校", "姓名", "登录名", "角色", "电话", "乡镇"},
	{typedSchool, "周小敏", "zhou", "学校填报员", "13900000001", ""},
	{typedSchool, "郑国华", "zheng", "校长", "13900000002", ""},
	{uploadedSchool, "吴芳", "wufang", "校长", "13900000003", ""},
	{"", "王建国", "wang", "县（区）教育局领导", "13900000004", ""},
	{"", "陈静", "chen", "督学", "13900000005", ""},
	{"", "赵洪", "zhaohong", "市级审核员", "13900000006", ""},
}

func (p *papers) write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(p.dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// book writes rows as a workbook of one sheet.
func (p *papers) book(t *testing.T, name string, rows [][]any) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &row); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(p.dir, name)
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}
