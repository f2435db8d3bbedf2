package book

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/registry"
)

// Draft is what a workbook of schools would do to the register, for a look
// before it is done.
type Draft struct {
	County   registry.RegionCode
	File     string
	Hash     string
	New      []Record
	Changed  []Amended
	Same     int
	Problems []Problem
}

// Amended is a record with what it was.
type Amended struct {
	Before, After Record
	Columns       []locale.Text // headings of what differs
}

// Problem is a row or cell of the workbook that was left out.
type Problem struct {
	Sheet, Cell string
	School      string
	Text        locale.Message
}

var (
	sayHeader    = locale.NewTemplate("book.header", "没有找到表头：需要“学校名称”一列，另可有{others}", "no header found: there must be a column 学校名称, and there may be {others}")
	sayCell      = locale.NewTemplate("book.cell", "{label}：读到“{got}”，应为{want}。此处未更新", "{label} is {got}, want {want}; it was left as it is")
	sayNoName    = locale.Plain("book.no_name", "这一行没有学校名称，未导入", "the row has no name of a school and was left out")
	sayTwice     = locale.NewTemplate("book.twice", "“{name}”在表中出现两次，只取第一次", "{name} stands twice; only the first row was taken")
	sayDoubtful  = locale.NewTemplate("book.doubtful", "名册中有几所学校叫“{name}”，请填写标识码", "several schools are called {name}; give the code")
	sayOtherCode = locale.NewTemplate("book.other_code", "“{name}”在名册中的标识码是{has}，表中是{got}；如确已更换，请用“变更”登记", "{name} has the code {has} in the register and {got} here; if it really changed, enter a change")
)

// Plan reads a workbook of schools and works out what it would change.
// Nothing is saved. The error is about the whole file.
func (s *Service) Plan(ctx context.Context, actor access.Actor, county registry.RegionCode, name string, data []byte) (Draft, error) {
	if err := s.may(ctx, actor, county, "registry.import", "county/"+county.String()); err != nil {
		return Draft{}, err
	}
	records, err := s.opt.Store.ListRecords(ctx, []registry.RegionCode{county})
	if err != nil {
		return Draft{}, err
	}
	wb, err := workbook.Open(name, data, workbook.Options{})
	if err != nil {
		return Draft{}, err
	}
	d := &drafting{records: records, draft: Draft{County: county, File: name, Hash: wb.Hash}, seen: map[string]bool{}, ids: s.opt.IDs}
	for _, sheet := range wb.Sheets() {
		if sheet.Hidden {
			continue
		}
		if err := d.read(sheet); err != nil {
			return Draft{}, err
		}
	}
	if !d.found {
		var others []string
		for i, c := range columns {
			if i != nameColumn {
				others = append(others, c.head.ZH)
			}
		}
		return Draft{}, fault.New(fault.Invalid, sayHeader.With("others", strings.Join(others, "、"))).At(name)
	}
	return d.draft, nil
}

// Import saves what a draft plans: new schools and corrections, all or
// nothing. Rows with problems are not in it.
func (s *Service) Import(ctx context.Context, actor access.Actor, d Draft) error {
	object := "county/" + d.County.String()
	if err := s.may(ctx, actor, d.County, "registry.import", object); err != nil {
		return err
	}
	records := slices.Clone(d.New)
	for _, a := range d.Changed {
		records = append(records, a.After)
	}
	if len(records) == 0 {
		return nil
	}
	entry := s.entry(actor, d.County, "registry.import", object, map[string]any{
		"file": d.File, "hash": d.Hash, "new": len(d.New), "changed": len(d.Changed),
	})
	return s.opt.Store.SaveRecords(ctx, d.County, records, nil, entry)
}

// drafting reads the rows of one workbook against the register.
type drafting struct {
	records []Record
	draft   Draft
	seen    map[string]bool
	found   bool
	ids     func() string
}

// read takes the rows below the heading of a sheet; a sheet without one is
// passed over.
func (d *drafting) read(sheet *workbook.Sheet) error {
	var at []int // column of the sheet of each of ours; nil before the heading
	return sheet.Scan(func(row workbook.Row) error {
		if at == nil {
			at = heading(row)
			d.found = d.found || at != nil
			return nil
		}
		d.row(sheet.Name, row, at)
		return nil
	})
}

// heading finds our columns in a row; nil when it is not the heading.
func heading(row workbook.Row) []int {
	labels := make([][]string, len(columns))
	for i, col := range columns {
		labels[i] = append([]string{col.head.ZH, col.head.EN}, col.also...)
	}
	at := row.Columns(labels)
	if at[nameColumn] < 0 || len(slices.DeleteFunc(slices.Clone(at), func(c int) bool { return c < 0 })) < 2 {
		return nil
	}
	return at
}

func (d *drafting) problem(sheet string, row, col int, school string, m locale.Message) {
	d.draft.Problems = append(d.draft.Problems, Problem{Sheet: sheet, Cell: workbook.CellName(row, col), School: school, Text: m})
}

func (d *drafting) row(sheet string, row workbook.Row, at []int) {
	cells := map[int]workbook.Cell{}
	for _, c := range row.Cells {
		if !c.IsBlank() {
			cells[c.Col] = c
		}
	}
	text := func(i int) string {
		c, ok := cells[at[i]]
		if at[i] < 0 || !ok {
			return ""
		}
		return strings.TrimSpace(workbook.HalfWidth(c.String()))
	}
	name, code := text(nameColumn), text(codeColumn)
	switch {
	case name == "" && code == "":
		if len(cells) > 0 {
			d.problem(sheet, row.Index, at[nameColumn], "", sayNoName)
		}
		return
	case d.seen[code+"\x00"+name]:
		d.problem(sheet, row.Index, at[nameColumn], name, sayTwice.With("name", name))
		return
	}
	d.seen[code+"\x00"+name] = true
	was, known, err := d.find(code, name)
	if err != nil {
		d.problem(sheet, row.Index, at[nameColumn], name, err.Msg)
		return
	}
	now := was
	if !known {
		now = Record{School: registry.School{County: d.draft.County, ID: registry.SchoolID(code)}}
	}
	for i, col := range columns {
		c, filled := cells[at[i]]
		if at[i] < 0 || !filled {
			continue
		}
		if want := col.set(&now, c, text(i)); !want.IsZero() {
			d.problem(sheet, row.Index, at[i], name, sayCell.With("label", col.head, "got", c.String(), "want", want))
		}
	}
	if !now.placed() {
		now.Lon, now.Lat = was.Lon, was.Lat
		d.problem(sheet, row.Index, at[nameColumn], name, sayPlace)
	}
	d.settle(was, now, known)
}

// find gives the school of the register that a row is about.
func (d *drafting) find(code, name string) (Record, bool, *fault.Fault) {
	var named []Record
	for _, r := range d.records {
		if code != "" && (r.Code == code || string(r.ID) == code) {
			return r, true, nil
		}
		if r.Name == name && r.Closed == "" {
			named = append(named, r)
		}
	}
	switch {
	case len(named) == 0:
		return Record{}, false, nil
	case len(named) > 1:
		return Record{}, false, fault.New(fault.Conflict, sayDoubtful.With("name", name))
	case code != "" && named[0].Code != "":
		return Record{}, false, fault.New(fault.Conflict, sayOtherCode.With("name", name, "has", named[0].Code, "got", code))
	}
	return named[0], true, nil
}

func (d *drafting) settle(was, now Record, known bool) {
	if !known {
		if now.ID == "" {
			now.ID = registry.SchoolID(d.ids())
		}
		d.draft.New = append(d.draft.New, now)
		return
	}
	a := Amended{Before: was, After: now}
	for _, col := range columns {
		if col.get(was) != col.get(now) {
			a.Columns = append(a.Columns, col.head)
		}
	}
	if len(a.Columns) == 0 {
		d.draft.Same++
		return
	}
	d.draft.Changed = append(d.draft.Changed, a)
}

// Export gives the schools the actor may see of a county as a workbook that
// Plan reads back without a difference.
func (s *Service) Export(ctx context.Context, actor access.Actor, county registry.RegionCode, lang locale.Lang) ([]byte, error) {
	records, err := s.List(ctx, actor, county)
	if err != nil {
		return nil, err
	}
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	name := locale.Text{ZH: "学校名册", EN: "Schools"}.In(lang)
	err = f.SetSheetName("Sheet1", name)
	w, werr := f.NewStreamWriter(name)
	if err = errors.Join(err, werr); err != nil {
		return nil, err
	}
	err = w.SetColWidth(1, len(columns), 16)
	err = errors.Join(err, w.SetPanes(&excelize.Panes{Freeze: true, XSplit: 2, YSplit: 1, TopLeftCell: "C2", ActivePane: "bottomRight"}))
	head := make([]any, len(columns))
	for i, c := range columns {
		head[i] = c.head.In(lang)
	}
	err = errors.Join(err, w.SetRow("A1", head))
	for i, r := range records {
		line := make([]any, len(columns))
		for j, c := range columns {
			line[j] = c.get(r)
		}
		err = errors.Join(err, w.SetRow(workbook.CellName(i+1, 0), line))
	}
	if err = errors.Join(err, w.Flush()); err != nil {
		return nil, err
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
