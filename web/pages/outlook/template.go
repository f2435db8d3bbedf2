package outlook

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/workbook"
	"junheng/plan/roadmap"
	"junheng/registry"
	"junheng/rules"
	"junheng/web/pages/plans"
	"junheng/web/parts"
	"junheng/web/route"
)

// tablesForm asks pupils and classes by grade and teachers by subject and age.
const tablesForm = "cn/planning-table"

// bornBefore is how many years before the first school year births are asked
// for: those of the children in its upper grades.
const bornBefore = 9

// template answers with an empty list of a kind, with the townships, schools,
// grades and years of the county in it.
func (d Deps) template(c *route.Context) error {
	src := sourceOf(roadmap.PaperKind(c.Path("kind")))
	if src == nil {
		return fault.New(fault.NotFound, msgNoKind)
	}
	p, err := d.open(c, "forecast")
	if err != nil {
		return err
	}
	if p == nil {
		return plans.Nothing(c)
	}
	var data []byte
	switch src.kind {
	case roadmap.Births:
		data, err = list("出生人口", []string{"乡镇", "年份", "出生人数"}, p.birthRows())
	case roadmap.Classes:
		data, err = list("逐班名单", []string{"学校", "年级", "班级", "人数"}, p.classRows())
	case roadmap.Moves:
		data, err = list("转入转出", []string{"乡镇", "学年", "转入人数", "转出人数"}, nil)
	default:
		data, err = p.tableForm()
	}
	if err != nil {
		return err
	}
	return parts.SendFile(c, src.label.In(c.Lang)+c.T("（空表）", " (empty)")+".xlsx", parts.Workbook, data)
}

// list writes a workbook with one sheet: a heading and rows begun.
func list(sheet string, heading []string, rows [][]any) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	err := errors.Join(f.SetSheetName("Sheet1", sheet), f.SetSheetRow(sheet, "A1", &heading), f.SetColWidth(sheet, "A", "A", 24))
	for i := range rows {
		err = errors.Join(err, f.SetSheetRow(sheet, workbook.CellName(i+1, 0), &rows[i]))
	}
	if err != nil {
		return nil, err
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// birthRows are the townships of the county's schools with the years of birth
// that the years on record ask for.
func (p *page) birthRows() [][]any {
	var towns []string
	for _, s := range p.Table.Schools {
		if s.Township != "" && !slices.Contains(towns, s.Township) {
			towns = append(towns, s.Township)
		}
	}
	slices.Sort(towns)
	first := p.Record.Year
	for _, y := range p.table.Years() {
		first = min(first, y)
	}
	var out [][]any
	for _, town := range towns {
		for y := int(first) - bornBefore; y <= int(p.Record.Year); y++ {
			out = append(out, []any{town, y})
		}
	}
	return out
}

// classRows are the classes by grade that schools reported, without their
// pupils.
func (p *page) classRows() [][]any {
	var out [][]any
	for row := range p.table.Len() {
		s, ok := p.table.SchoolAt(row)
		if !ok || p.table.Year[row] != p.Record.Year || p.table.Stage[row] != registry.Primary && p.table.Stage[row] != registry.Junior {
			continue
		}
		first, last := 1, 6
		if p.table.Stage[row] == registry.Junior {
			first, last = 7, 9
		}
		for g := first; g <= last; g++ {
			n := p.table.Value(row, facts.FieldID("grade_classes_"+strconv.Itoa(g)))
			for k := 1; float64(k) <= n; k++ {
				out = append(out, []any{s.Name, g, fmt.Sprintf("%d班", k)})
			}
		}
	}
	return out
}

// tableForm is the form of pupils by grade with the county's schools in it.
func (p *page) tableForm() ([]byte, error) {
	forms, err := collect.LoadForms(rules.Embedded(), p.d.Dict)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(forms, func(f *collect.Form) bool { return f.ID == tablesForm })
	if i < 0 {
		return nil, fault.New(fault.NotFound, msgNoKind)
	}
	return collect.Template(forms[i], p.Table.Schools, p.County, p.Record.Year, p.table)
}
