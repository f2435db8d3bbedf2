package document

import (
	"fmt"
	"strconv"

	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/internal/docx"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Report is a periodic statement (月报、季度复核 …) to be printed.
type Report struct {
	Procedure *procedure.Procedure
	Statement casework.Statement
	Unit      string // who reports: 青禾中学, 和平区教育局
	// Name names a school, or a county by its code written as text, of the parts;
	// nil leaves the code.
	Name func(key string) string
}

var (
	msgOff  = locale.NewTemplate("document.statement", "报表不平，差 {by}，不能打印上报", "the statement is off by {by} and cannot be printed to be sent")
	hintOff = locale.Plain("document.statement.hint", "请回到报表页，按提示核对差额所在的案卷", "go back to the statement and look at the cases behind the difference")
)

// PrintStatement makes the paper of a statement: the figures, the sum they
// satisfy, what corrects earlier ones and the parts it is made of. It refuses
// one that does not balance.
func PrintStatement(a Report) (*docx.Document, error) {
	st := &a.Statement
	if by := st.Lines.Balance(); by != 0 {
		return nil, fault.New(fault.Conflict, msgOff.With("by", by)).Hint(hintOff)
	}
	title := a.Procedure.Label.ZH
	if kind := a.Procedure.Statement(st.Kind); kind != nil {
		title += kind.Label.ZH
	}
	d := &docx.Document{Title: title, Footer: a.Unit}
	if st.State != casework.Sent && st.State != casework.Accepted {
		d.Watermark = "草稿　尚未报送"
	}
	period := Day(st.Since) + "至" + Day(st.Period.To.Add(-1))
	d.Parts = append(d.Parts,
		docx.Paragraph{Style: docx.Title, Text: title},
		docx.Paragraph{Style: docx.Plain, Text: "填报单位：" + a.Unit},
		docx.Paragraph{Style: docx.Plain, Text: "期间：" + period},
		figures(st.Lines),
		docx.Paragraph{Text: balance(st.Lines)},
	)
	a.corrections(d)
	a.parts(d)
	d.Parts = append(d.Parts, docx.Paragraph{Style: docx.Plain, Keep: true},
		docx.Paragraph{Style: docx.Right, Text: "填报人：" + line + "　　负责人：" + line, Keep: true},
		docx.Paragraph{Style: docx.Right, Text: a.Unit + "（盖章）", Keep: true},
		docx.Paragraph{Style: docx.Right, Text: sentOn(st)},
	)
	return d, nil
}

func sentOn(st *casework.Statement) string {
	if st.At.IsZero() {
		return "＿＿＿＿年＿＿月＿＿日"
	}
	return Day(st.At)
}

// lineHeads are the headings of the figures, under a name for the rows.
func lineHeads(name string) []string {
	var heads []string
	if name != "" {
		heads = append(heads, name)
	}
	for _, l := range casework.LineLabels {
		heads = append(heads, l.ZH)
	}
	return heads
}

func figures(l casework.Lines) docx.Table {
	var row []string
	var align []docx.Align
	for _, n := range l.Values() {
		row, align = append(row, strconv.Itoa(n)), append(align, docx.Centre)
	}
	return docx.Table{Heads: 1, Rows: [][]string{lineHeads(""), row}, Align: align}
}

// balance writes the sum the figures satisfy.
func balance(l casework.Lines) string {
	corrections := fmt.Sprintf("＋更正%d", l.Corrections)
	if l.Corrections < 0 {
		corrections = fmt.Sprintf("－更正%d", -l.Corrections)
	}
	return fmt.Sprintf("平衡关系：期初%d＋新增%d%s－返校%d－转学%d－办结%d＝期末%d，相符。", l.Opening, l.Found, corrections, l.Returned, l.Transferred, l.Ended, l.Closing)
}

func (a *Report) corrections(d *docx.Document) {
	if len(a.Statement.Reasons) == 0 {
		return
	}
	rows := [][]string{{"案号", "更正", "原因"}}
	for _, r := range a.Statement.Reasons {
		rows = append(rows, []string{r.Number, fmt.Sprintf("%+d", r.By), r.Label().ZH})
	}
	d.Parts = append(d.Parts, docx.Paragraph{Style: docx.Heading, Text: "更正说明"}, docx.Table{Heads: 1, Widths: []int{3, 1, 5}, Rows: rows})
}

func (a *Report) parts(d *docx.Document) {
	if len(a.Statement.Parts) == 0 {
		return
	}
	rows, unsent := [][]string{append(lineHeads("单位"), "已报送")}, 0
	for _, p := range a.Statement.Parts {
		row := []string{a.name(p.Key)}
		for _, n := range p.Lines.Values() {
			row = append(row, strconv.Itoa(n))
		}
		sent := "是"
		if !p.Sent {
			sent = "否"
			unsent++
		}
		rows = append(rows, append(row, sent))
	}
	d.Parts = append(d.Parts, docx.Paragraph{Style: docx.Heading, Text: "分单位情况"}, docx.Table{
		Heads: 1, Widths: []int{5, 2, 2, 2, 2, 2, 2, 2, 3}, Rows: rows,
		Align: []docx.Align{docx.Left, docx.Centre, docx.Centre, docx.Centre, docx.Centre, docx.Centre, docx.Centre, docx.Centre, docx.Centre},
	})
	if unsent > 0 {
		d.Parts = append(d.Parts, docx.Paragraph{Style: docx.Small, Text: "（有 " + strconv.Itoa(unsent) + " 个单位尚未报送本期报表，其数由台账直接统计）"})
	}
}

func (a *Report) name(key string) string {
	if key == "" {
		return "未在校儿童"
	}
	if a.Name != nil {
		if n := a.Name(key); n != "" {
			return n
		}
	}
	if code, err := strconv.Atoi(key); err == nil && len(key) == 6 {
		return CountyName(registry.RegionCode(code))
	}
	return key
}
