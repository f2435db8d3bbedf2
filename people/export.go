package people

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/locale"

	"github.com/xuri/excelize/v2"
)

// Export asks for a list of named persons that leaves the program.
type Export struct {
	Query  Query
	Fields []Field // in clear; the name is always among them
	Reason string
}

var (
	msgTooMany = locale.NewTemplate("people.too_many", "符合条件的有 {n} 人，超过本县导出上限 {limit} 人，未导出任何内容", "{n} persons answer the question, more than the {limit} that may leave at once; nothing was exported")
	hintNarrow = locale.Plain("people.narrow", "请缩小范围（如按班级），或由局领导调整上限", "ask for less, such as a class, or have the limit changed by the county's leader")
	msgEmpty   = locale.Plain("people.export_empty", "没有符合条件的人", "nobody answers the question")
)

// Export gives the persons of a question as a workbook, with names in clear. It
// needs a reason, is refused beyond the county's limit rather than cut, carries
// who took it, when and why on every page, and is on record before it is given.
func (s *Service) Export(ctx context.Context, actor access.Actor, x Export) ([]byte, error) {
	q := x.Query
	roll, err := s.roll(ctx, q.County)
	if err != nil {
		return nil, err
	}
	at := roll.at(q.School, q.Class, q.Township)
	if err := s.allow(ctx, actor, access.PeopleExport, at, "people.export", "register/"+string(q.Register)); err != nil {
		return nil, err
	}
	q.Limit = 0
	records, err := s.opt.Store.ListPersons(ctx, q)
	if err != nil {
		return nil, err
	}
	records = slices.DeleteFunc(records, func(r Record) bool { return r.Shredded })
	if err := s.fewEnough(ctx, q.County, len(records)); err != nil {
		return nil, err
	}
	people, names, err := s.opened(records, x.Fields)
	if err != nil {
		return nil, err
	}
	if x.Reason, err = CheckReason(x.Reason, names...); err != nil {
		return nil, err
	}
	d := (&audit.Detail{}).Note("rows", len(people)).Note("fields", x.Fields).Note("why", x.Reason).Note("school", q.School).Note("class", q.Class)
	if err := s.opt.Log.Append(ctx, s.entry(actor, access.PeopleExport, at, "people.export", "register/"+string(q.Register), d)); err != nil {
		return nil, err
	}
	return s.workbook(actor, roll, people, x)
}

// opened opens what is asked for, and gathers the names that the reason may not
// hold.
func (s *Service) opened(records []Record, want []Field) (out []Person, names []string, err error) {
	for i := range records {
		p := records[i].Person
		all, err := s.vault.open(owner{p.County, p.ID}, records[i].Sealed)
		if err != nil {
			return nil, nil, err
		}
		names = append(names, all.names()...)
		p.Private = all.only(append([]Field{FieldName}, want...))
		out = append(out, p)
	}
	return out, names, nil
}

func (s *Service) workbook(actor access.Actor, roll *roll, list []Person, x Export) ([]byte, error) {
	f := excelize.NewFile()
	const sheet = "名单"
	mark := access.Watermark(actor, s.opt.Clock(), x.Reason)
	err := f.SetSheetName("Sheet1", sheet)
	head := []any{"序号", "姓名", "性别", "出生日期", "学校", "年级", "班级", "状态", "特殊群体"}
	for _, fd := range fields {
		if slices.Contains(x.Fields, fd.field) && fd.field != FieldName {
			head = append(head, fd.label.ZH)
		}
	}
	last, _ := excelize.ColumnNumberToName(len(head)) // a handful of columns
	title := registryTitle(roll, x.Query, len(list))
	err = errors.Join(err, f.SetCellStr(sheet, "A1", title), f.SetCellStr(sheet, "A2", mark),
		f.MergeCell(sheet, "A1", last+"1"), f.MergeCell(sheet, "A2", last+"2"), f.SetSheetRow(sheet, "A3", &head))
	for i := range list {
		row := exportRow(roll, &list[i], i+1, x.Fields)
		err = errors.Join(err, f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+4), &row))
	}
	err = errors.Join(err, f.SetCellStr(sheet, fmt.Sprintf("A%d", len(list)+4), mark), styleExport(f, sheet, last, mark, len(list)))
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	var b bytes.Buffer
	err = errors.Join(f.Write(&b), f.Close())
	return b.Bytes(), err
}

func registryTitle(roll *roll, q Query, n int) string {
	parts := []string{q.Register.Label().ZH}
	if sc, known := roll.schools[q.School]; known {
		parts = append(parts, sc.Name)
	}
	if q.Class != "" {
		parts = append(parts, q.Class)
	}
	return strings.Join(parts, " ") + fmt.Sprintf("（共 %d 人）", n)
}

func exportRow(roll *roll, p *Person, n int, want []Field) []any {
	var grade, birth any
	if p.Grade > 0 {
		grade = p.Grade
	}
	if day, err := time.Parse(time.DateOnly, p.BirthDate); err == nil {
		birth = day
	} else if p.BirthDate != "" {
		birth = p.BirthDate
	}
	row := []any{n, p.Name, p.Sex.Label().ZH, birth, roll.schools[p.School].Name, grade, p.Class, p.Standing().ZH, p.Flags.Label().ZH}
	for _, fd := range fields {
		if !slices.Contains(want, fd.field) || fd.field == FieldName {
			continue
		}
		text := p.get(fd.field)
		if fd.field == FieldGuardians {
			var all []string
			for _, g := range p.Guardians {
				all = append(all, strings.TrimSpace(g.Name+" "+g.Relation+" "+g.Phone))
			}
			text = strings.Join(all, "；")
		}
		row = append(row, text)
	}
	return row
}

// styleExport writes birthdays as days, and makes the mark visible on the sheet and
// on every printed page.
func styleExport(f *excelize.File, sheet, last, mark string, n int) error {
	format := "yyyy-mm-dd"
	day, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err == nil && n > 0 {
		err = f.SetCellStyle(sheet, "D4", fmt.Sprintf("D%d", n+3), day)
	}
	if err != nil {
		return err
	}
	pale, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "C00000", Size: 10}})
	if err != nil {
		return err
	}
	escaped := strings.ReplaceAll(mark, "&", "&&")
	if r := []rune(escaped); len(r) > 200 { // 255 in a header, its codes included
		escaped = string(r[:200])
	}
	return errors.Join(f.SetCellStyle(sheet, "A2", last+"2", pale), f.SetColWidth(sheet, "B", last, 16),
		f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddHeader: "&C" + escaped, OddFooter: "&C" + escaped + " &P/&N"}),
		f.SetDocProps(&excelize.DocProperties{Creator: "均衡", Description: mark}))
}
