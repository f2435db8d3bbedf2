package publish

import (
	"strconv"

	"github.com/xuri/excelize/v2"
)

// sheet draws one table of an official form.
type sheet struct {
	f     *excelize.File
	name  string
	style *styles
	err   error
}

// styles are the few cell styles official forms need, made once a workbook.
type styles struct {
	title, head, text, center, note, section int
	num                                      [4]int // by decimals
}

func newStyles(f *excelize.File) (*styles, error) {
	border := []excelize.Border{
		{Type: "left", Color: "000000", Style: 1},
		{Type: "right", Color: "000000", Style: 1},
		{Type: "top", Color: "000000", Style: 1},
		{Type: "bottom", Color: "000000", Style: 1},
	}
	wrap := func(h string) *excelize.Alignment {
		return &excelize.Alignment{Horizontal: h, Vertical: "center", WrapText: true}
	}
	song := func(size float64, bold bool) *excelize.Font {
		return &excelize.Font{Family: "宋体", Size: size, Bold: bold}
	}
	s := &styles{}
	formats := [4]string{"0", "0.0", "0.00", "0.000"}
	wanted := []struct {
		id    *int
		style excelize.Style
	}{
		{&s.title, excelize.Style{Font: song(16, true), Alignment: wrap("center")}},
		{&s.head, excelize.Style{Font: song(10, true), Alignment: wrap("center"), Border: border}},
		{&s.text, excelize.Style{Font: song(10, false), Alignment: wrap("left"), Border: border}},
		{&s.center, excelize.Style{Font: song(10, false), Alignment: wrap("center"), Border: border}},
		{&s.note, excelize.Style{Font: song(9, false), Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}},
		{&s.section, excelize.Style{Font: song(12, true), Alignment: wrap("left")}},
	}
	for d := range formats {
		wanted = append(wanted, struct {
			id    *int
			style excelize.Style
		}{&s.num[d], excelize.Style{Font: song(10, false), Alignment: wrap("center"), Border: border, CustomNumFmt: &formats[d]}})
	}
	for _, w := range wanted {
		id, err := f.NewStyle(&w.style)
		if err != nil {
			return nil, err
		}
		*w.id = id
	}
	return s, nil
}

// newSheet adds a landscape A4 sheet, one page wide.
func newSheet(f *excelize.File, st *styles, name string, widths ...float64) *sheet {
	s := &sheet{f: f, name: name, style: st}
	_, s.err = f.NewSheet(name)
	for i, w := range widths {
		col, err := excelize.ColumnNumberToName(i + 1)
		s.keep(err)
		s.keep(f.SetColWidth(name, col, col, w))
	}
	a4, landscape, one, many := 9, "landscape", 1, 0
	s.keep(f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &one, FitToHeight: &many}))
	fit := true
	s.keep(f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	return s
}

func (s *sheet) keep(err error) {
	if s.err == nil {
		s.err = err
	}
}

// put writes v into a cell such as B4 in a style.
func (s *sheet) put(cell string, v any, style int) {
	if v != nil {
		s.keep(s.f.SetCellValue(s.name, cell, v))
	}
	s.keep(s.f.SetCellStyle(s.name, cell, cell, style))
}

// merge joins a range under the style of its first cell.
func (s *sheet) merge(from, to string, v any, style int) {
	s.keep(s.f.SetCellStyle(s.name, from, to, style))
	s.keep(s.f.MergeCell(s.name, from, to))
	if v != nil {
		s.keep(s.f.SetCellValue(s.name, from, v))
	}
}

// number writes v rounded to d decimals, as the form's notes ask, with a cell
// format that shows just those; a blank leaves the cell empty.
func (s *sheet) number(cell string, v float64, d int) {
	if text := Fixed(v, d); text != "" {
		rounded, err := strconv.ParseFloat(text, 64)
		s.keep(err)
		s.put(cell, rounded, s.style.num[d])
		return
	}
	s.put(cell, nil, s.style.num[d])
}

func (s *sheet) height(row int, points float64) { s.keep(s.f.SetRowHeight(s.name, row, points)) }

// at names a cell by 1-based column and row.
func at(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		panic(err) // columns and rows of a form are ours
	}
	return name
}
