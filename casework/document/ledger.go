package document

import (
	"bytes"
	"cmp"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/registry"
)

// Column is one column of a ledger.
type Column struct {
	ID    string
	Label locale.Text
	Unit  string
	Field *procedure.Field // nil for a standing column
}

// standing are the columns every ledger may have.
var standing = map[string]locale.Text{
	"number": {ZH: "案号", EN: "Case"}, "subject": {ZH: "对象", EN: "About"}, "school": {ZH: "学校", EN: "School"}, "township": {ZH: "乡镇（街道）", EN: "Township"},
	"village": {ZH: "村（社区）", EN: "Village"}, "class": {ZH: "班级", EN: "Class"}, "state": {ZH: "状态", EN: "State"}, "owner": {ZH: "责任方", EN: "Owner"},
	"due": {ZH: "最近期限", EN: "Due"}, "opened": {ZH: "立案日期", EN: "Opened"}, "closed": {ZH: "结案日期", EN: "Closed"},
}

// Columns gives the columns of a ledger in order. The standing ones are those of
// the case itself; the others are fields of the procedure.
func Columns(p *procedure.Procedure) []Column {
	var out []Column
	for _, id := range p.Ledger.Columns {
		c := Column{ID: id, Label: standing[id]}
		if f := p.Field(id); f != nil && c.Label.IsZero() {
			c.Label, c.Unit, c.Field = f.Label, f.Unit, f
			if f.Kind == procedure.KindMoney {
				c.Unit = "元"
			}
		}
		out = append(out, c)
	}
	return out
}

// Sheet is a ledger to be written as a workbook.
type Sheet struct {
	Procedure *procedure.Procedure
	View      *procedure.View // nil: the whole ledger
	County    string          // 和平区
	Cases     []casework.Case
	Total     int       // how many the filter found
	Filter    string    // in words; empty: none
	At        time.Time // of the export
	School    func(registry.SchoolID) string
	// Names are the names of persons in clear, by subject, and Mark the watermark
	// of a ledger that has them; see [casework.Service.Export].
	Names map[string]string
	Mark  string
}

var (
	msgCut   = locale.NewTemplate("document.cut", "筛选出 {total} 条，只取到 {n} 条；台账不能残缺导出", "found: {total}, given: {n}; a ledger is never cut")
	hintCut  = locale.Plain("document.cut.hint", "请缩小筛选范围，分几次导出", "narrow the filter and export in parts")
	msgMark  = locale.Plain("document.mark", "实名台账须带有导出人、时间和事由", "a ledger with names says who took it, when and why")
	hintMark = locale.Plain("document.mark.hint", "不需要姓名的，请导出不含姓名的台账", "export it without names where they are not needed")
)

const (
	sealedWords = "（已加密）"
	hiddenName  = "（不显示姓名）"
)

// Workbook writes a ledger as an Excel file, with its statistics on a second
// sheet. Its first line says what it holds: ledger, filter, count, moment,
// rounding; a named one bears its watermark above and below the cases and on
// every printed page. It refuses to leave out cases and to name persons without
// a watermark.
func Workbook(s Sheet) ([]byte, error) {
	if len(s.Cases) < s.Total {
		return nil, fault.New(fault.Limit, msgCut.With("total", s.Total, "n", len(s.Cases))).Hint(hintCut)
	}
	if s.Names != nil && strings.TrimSpace(s.Mark) == "" {
		return nil, fault.New(fault.Invalid, msgMark).Hint(hintMark).At("reason")
	}
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	if err := errors.Join(s.write(f), s.figures(f)); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// title is the name of the ledger.
func (s *Sheet) title() string {
	if s.View != nil {
		return s.View.Label.ZH
	}
	return s.Procedure.Ledger.Label.ZH
}

func (s *Sheet) firstLine() string {
	filter := s.Filter
	if filter == "" {
		filter = "无"
	}
	out := s.County + s.title() + "；筛选：" + filter + "；共 " + strconv.Itoa(len(s.Cases)) + " 条；导出时间 " + s.At.In(calendar.Beijing).Format("2006-01-02 15:04") + "；数值未取整"
	if s.Mark != "" {
		out += "；" + s.Mark
	}
	return out
}

// sheetName fits a title into what Excel takes: 31 characters, none of []:*?/\.
func sheetName(title string) string {
	runes := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) {
			return '-'
		}
		return r
	}, title))
	return string(runes[:min(len(runes), 31)])
}

// begin sets a page up for printing and opens it for writing, with the style of
// its heads.
func (s *Sheet) begin(f *excelize.File, name string) (w *excelize.StreamWriter, head int, err error) {
	if err := s.page(f, name); err != nil {
		return nil, 0, err
	}
	if head, err = headStyle(f); err != nil {
		return nil, 0, err
	}
	w, err = f.NewStreamWriter(name)
	return w, head, err
}

func (s *Sheet) write(f *excelize.File) error {
	name := sheetName(s.title())
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	w, head, err := s.begin(f, name)
	if err != nil {
		return err
	}
	columns := Columns(s.Procedure)
	rows, err := s.rows(columns, workbook.NewValues(f))
	if err != nil {
		return err
	}
	for k, c := range columns {
		if err := w.SetColWidth(k+1, k+1, width(c, k, rows)); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	heads := make([]any, len(columns))
	for k, c := range columns {
		label := c.Label.ZH
		if c.Unit != "" {
			label += "（" + c.Unit + "）"
		}
		heads[k] = excelize.Cell{StyleID: head, Value: label}
	}
	rows = append([][]any{{s.firstLine()}, heads}, rows...)
	if s.Mark != "" {
		rows = append(rows, []any{s.Mark})
	}
	for i, row := range rows {
		if err := w.SetRow("A"+strconv.Itoa(i+1), row); err != nil {
			return err
		}
	}
	return w.Flush()
}

func headStyle(f *excelize.File) (int, error) {
	return f.NewStyle(&excelize.Style{
		Font: &excelize.Font{Family: "宋体", Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EAF1FB"}},
	})
}

// page sets the paper: A4 across, one page wide, headings on every page.
func (s *Sheet) page(f *excelize.File, name string) error {
	a4, landscape, one, many, fit := 9, "landscape", 1, 0, true
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &one, FitToHeight: &many}); err != nil {
		return err
	}
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	hf := &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页，共 &N 页"}
	if s.Mark == "" {
		return f.SetHeaderFooter(name, hf)
	}
	mark := []rune(strings.ReplaceAll(s.Mark, "&", "&&"))
	mark = mark[:min(200, len(mark))] // 255 in a header, its codes included
	hf.OddHeader, hf.OddFooter = "&C"+string(mark), "&C"+string(mark)+" &P/&N"
	return errors.Join(f.SetHeaderFooter(name, hf), f.SetDocProps(&excelize.DocProperties{Creator: "均衡", Description: s.Mark}))
}

// width is wide enough for the heading and the first hundred rows, within reason.
func width(c Column, k int, rows [][]any) float64 {
	n := len([]rune(c.Label.ZH+c.Unit))*2 + 4
	for _, r := range rows[:min(len(rows), 100)] {
		switch x := r[k].(type) {
		case string:
			n = max(n, len([]rune(x))*2+2)
		case excelize.Cell: // a day, or a number with the commas of an amount
			n = max(n, len(time.DateOnly)+2)
			if v, ok := x.Value.(float64); ok {
				n = max(n, len(strconv.FormatFloat(v, 'f', 2, 64))*4/3+2)
			}
		}
	}
	return float64(min(n, 48))
}

func (s *Sheet) rows(columns []Column, values *workbook.Values) ([][]any, error) {
	out := make([][]any, len(s.Cases))
	for i := range s.Cases {
		out[i] = make([]any, len(columns))
		for k := range columns {
			var err error
			if out[i][k], err = s.cell(&s.Cases[i], &columns[k], values); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// cell gives what stands in a column for a case: a number, a day, words, or
// nothing where nobody has recorded anything.
func (s *Sheet) cell(c *casework.Case, col *Column, values *workbook.Values) (any, error) {
	if col.Field == nil {
		if day, dated := dayOf(c, col.ID); dated {
			return values.Day(day)
		}
		return words(s.standing(c, col.ID)), nil
	}
	v := c.Fields[col.ID]
	text := v.Text
	if v.Sealed != nil {
		return sealedWords, nil
	}
	var cell any
	var err error
	switch col.Field.Kind {
	case procedure.KindNumber:
		cell, err = values.Text(text)
	case procedure.KindMoney:
		cell, err = values.Money(text)
	case procedure.KindDate:
		if d, bad := calendar.ParseDay(text); bad == nil {
			return values.Day(d.Start())
		}
		cell = text
	default:
		cell = Value(col.Field, text, s.School)
	}
	if text, ok := cell.(string); ok {
		return words(text), err
	}
	return cell, err
}

// dayOf gives the day of a case that stands in a column of days.
func dayOf(c *casework.Case, id string) (day time.Time, dated bool) {
	switch id {
	case "due":
		if !c.Due.IsZero() {
			day = c.Due.Add(-time.Nanosecond) // 24:00 belongs to the day it ends
		}
	case "opened":
		day = c.Opened
	case "closed":
		day = c.Closed
	default:
		return day, false
	}
	if day.IsZero() {
		return day, true
	}
	return day.In(calendar.Beijing), true
}

// words gives the cell of words, none of which is a formula; no words are an empty
// cell.
func words(s string) any {
	if s == "" {
		return nil
	}
	return inert(s)
}

func (s *Sheet) standing(c *casework.Case, id string) string {
	switch id {
	case "number":
		return c.Number
	case "subject":
		if !s.Procedure.Person() {
			if c.Subject.Label == "" && s.Procedure.About == procedure.AboutSchool {
				return s.schoolName(c.Place.School)
			}
			return c.Subject.Label
		}
		return cmp.Or(s.Names[c.Subject.ID], hiddenName)
	case "school":
		return s.schoolName(c.Place.School)
	case "township":
		return c.Place.Township
	case "village":
		return c.Place.Village
	case "class":
		return c.Place.Class
	case "state":
		if st := s.Procedure.State(c.State); st != nil {
			return st.Label.ZH
		}
		return c.State
	case "owner":
		return casework.PartyLabel(s.Procedure, c.Owner).ZH
	}
	return ""
}

func (s *Sheet) schoolName(id registry.SchoolID) string {
	if s.School != nil {
		if name := s.School(id); name != "" {
			return name
		}
	}
	return string(id)
}

// inert keeps a spreadsheet from reading words as a formula.
func inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
