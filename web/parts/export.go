package parts

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"junheng/internal/workbook"
	"junheng/web/route"

	"github.com/xuri/excelize/v2"
)

// Workbook is the content type of .xlsx files.
const Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

const csvKind = "text/csv; charset=utf-8"

// SaveAs says that what follows is a file to be saved. The name may be Chinese.
func SaveAs(c *route.Context, name, kind string) {
	h := c.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename*=UTF-8''`+url.PathEscape(name))
	h.Set("Cache-Control", "no-store")
}

// SendFile answers with a file to be saved. The name may be Chinese.
func SendFile(c *route.Context, name, kind string, data []byte) error {
	SaveAs(c, name, kind)
	c.W.WriteHeader(http.StatusOK)
	_, err := c.W.Write(data)
	return err
}

// Ending is what the name of a file of a media type ends in.
func Ending(kind string) string {
	if list, err := mime.ExtensionsByType(kind); err == nil && len(list) > 0 {
		return list[len(list)-1]
	}
	return ""
}

// firstLine says what an exported list holds: filter, count, date, rounding.
func (v *listView) firstLine() string {
	rounding := v.Rounding
	if rounding == "" {
		rounding = v.c.T("数值未取整", "unrounded")
	}
	return fmt.Sprintf(v.c.T("%s；筛选：%s；共 %d 条；导出时间 %s；取整：%s", "%s; filter: %s; %d rows; exported %s; rounding: %s"),
		v.Name, v.filterText(), len(v.rows), v.c.Now.Format("2006-01-02 15:04"), rounding)
}

func (v *listView) headings() []string {
	out := make([]string, len(v.Columns))
	for i, c := range v.Columns {
		out[i] = c.Label
		if c.Unit != "" {
			out[i] += "（" + c.Unit + "）"
		}
	}
	return out
}

// value is what an export writes into a cell: the unrounded number, a day or a
// moment, or words.
func (c Cell) value(col Column, ctx *route.Context) any {
	if c.Value != nil && !math.IsNaN(*c.Value) && !math.IsInf(*c.Value, 0) {
		return *c.Value
	}
	if !c.At.IsZero() {
		return c.At.In(route.Beijing)
	}
	return c.text(col, ctx)
}

// dayAlone reports whether a time is a day without a time of day.
func dayAlone(t time.Time) bool { return t.Hour() == 0 && t.Minute() == 0 }

// cell is what a workbook holds for a cell: a number or a day with its format, or
// words; no words are an empty cell.
func (c Cell) cell(col Column, ctx *route.Context, values *workbook.Values) (any, error) {
	switch x := c.value(col, ctx).(type) {
	case float64:
		return values.Number(x)
	case time.Time:
		if dayAlone(x) {
			return values.Day(x)
		}
		return values.Moment(x)
	case string:
		if x != "" {
			return x, nil
		}
	}
	return nil, nil //nolint:nilnil // an empty cell
}

func (v *listView) fileName(ext string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\/:*?"<>|`, r) {
			return '-'
		}
		return r
	}, v.Name)
	return name + "-" + v.c.Now.Format("20060102") + ext
}

func (v *listView) sendCSV(c *route.Context) error {
	var b bytes.Buffer
	b.WriteString("\ufeff") // so that Excel and WPS read it as UTF-8
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	lines := [][]string{{v.firstLine()}, v.headings()}
	for _, r := range v.rows {
		line := make([]string, len(v.Columns))
		for k := range min(len(r.Cells), len(v.Columns)) {
			switch x := r.Cells[k].value(v.Columns[k], c).(type) {
			case float64:
				line[k] = strconv.FormatFloat(x, 'f', -1, 64)
			case time.Time:
				line[k] = x.Format("2006-01-02 15:04")
				if dayAlone(x) {
					line[k] = x.Format(time.DateOnly)
				}
			case string:
				line[k] = inert(x)
			}
		}
		lines = append(lines, line)
	}
	if err := w.WriteAll(lines); err != nil {
		return err
	}
	return SendFile(c, v.fileName(".csv"), csvKind, b.Bytes())
}

// inert keeps a spreadsheet from reading words as a formula.
func inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "'" + s
		}
	}
	return s
}

func (v *listView) sendWorkbook(c *route.Context) error {
	f := excelize.NewFile()
	defer f.Close()
	sheet := v.c.T("列表", "List")
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := v.fill(c, f, w); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return err
	}
	return SendFile(c, v.fileName(".xlsx"), Workbook, b.Bytes())
}

func (v *listView) fill(c *route.Context, f *excelize.File, w *excelize.StreamWriter) error {
	bold, err := f.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EAF1FB"}},
	})
	if err != nil {
		return err
	}
	for k, col := range v.Columns {
		if err := w.SetColWidth(k+1, k+1, v.width(k, col)); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := w.SetRow("A1", []any{v.firstLine()}); err != nil {
		return err
	}
	heads := make([]any, len(v.Columns))
	for k, h := range v.headings() {
		heads[k] = excelize.Cell{StyleID: bold, Value: h}
	}
	if err := w.SetRow("A2", heads); err != nil {
		return err
	}
	values := workbook.NewValues(f)
	for i, r := range v.rows {
		line := make([]any, len(v.Columns))
		for k := range min(len(r.Cells), len(v.Columns)) {
			if line[k], err = r.Cells[k].cell(v.Columns[k], c, values); err != nil {
				return err
			}
		}
		if err := w.SetRow("A"+strconv.Itoa(i+3), line); err != nil {
			return err
		}
	}
	return w.Flush()
}

// width is wide enough for the heading and the first hundred rows, within reason.
func (v *listView) width(k int, col Column) float64 {
	n := len([]rune(col.Label))*2 + 4
	for _, r := range v.rows[:min(len(v.rows), 100)] {
		if k < len(r.Cells) {
			n = max(n, len([]rune(r.Cells[k].text(col, v.c)))*2+2)
		}
	}
	return float64(min(n, 48))
}
