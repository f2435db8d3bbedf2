package publish

import (
	"bytes"
	"strings"

	"junheng/collect"
	"junheng/internal/locale"

	"github.com/xuri/excelize/v2"
)

// Problems writes every finding of the intake as a workbook: one sheet of
// findings, ordered by file, sheet and cell, and one of receipts.
func Problems(problems []collect.Problem, receipts []collect.Receipt, lang locale.Lang) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	st, err := newStyles(f)
	if err != nil {
		return nil, err
	}
	say := func(zh, en string) string { return locale.Text{ZH: zh, EN: en}.In(lang) }
	s := newSheet(f, st, say("问题清单", "Problems"), 10, 30, 16, 9, 24, 24, 22, 46, 46, 12)
	for i, h := range []string{
		say("级别", "Severity"), say("文件", "File"), say("工作表", "Sheet"), say("单元格", "Cell"), say("学校", "School"), say("项目", "Label"),
		say("读到", "Read"), say("应为", "Wanted"), say("可能原因与改法", "Likely cause and fix"), say("是否入库", "Accepted"),
	} {
		s.put(at(i+1, 1), h, st.head)
	}
	for n, p := range problems {
		accepted := say("已入库", "yes")
		if p.Parked {
			accepted = say("暂存待改", "parked")
		}
		row := []string{p.Severity.Label().In(lang), p.File, p.Sheet, p.Cell, p.Name, p.Label, visible(p.Got), p.Want.In(lang), p.Cause.In(lang), accepted}
		for i, v := range row {
			s.put(at(i+1, n+2), v, st.text)
		}
	}
	s.keep(f.SetPanes(s.name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	if len(problems) > 0 {
		s.keep(f.AutoFilter(s.name, "A1:"+at(10, len(problems)+1), nil))
	}
	r := newSheet(f, st, say("接收回执", "Receipts"), 34, 18, 30, 9, 9, 9, 9, 70)
	for i, h := range []string{say("文件", "File"), say("工作表", "Sheet"), say("识别为", "Recognised as"), say("读取", "Read"), say("接收", "Accepted"), say("暂存", "Parked"), say("数值", "Values"), "SHA-256"} {
		r.put(at(i+1, 1), h, st.head)
	}
	line := 2
	for _, rc := range receipts {
		line = receiptRows(r, rc, line, lang)
	}
	if s.err != nil {
		return nil, s.err
	}
	if r.err != nil {
		return nil, r.err
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func receiptRows(s *sheet, rc collect.Receipt, line int, lang locale.Lang) int {
	if len(rc.Sheets) == 0 {
		for i, v := range []any{rc.File, "", rc.Refused.In(lang), 0, 0, 0, 0, rc.Hash} {
			s.put(at(i+1, line), v, s.style.text)
		}
		return line + 1
	}
	for _, sh := range rc.Sheets {
		form := sh.Label.In(lang)
		if sh.Unknown && len(sh.Notes) > 0 {
			form = sh.Notes[len(sh.Notes)-1].In(lang)
		}
		for i, v := range []any{rc.File, sh.Sheet, form, sh.Read, sh.Accepted, sh.Parked, sh.Values, rc.Hash} {
			s.put(at(i+1, line), v, s.style.text)
		}
		line++
	}
	return line
}

// visible shows line breaks of a cell.
func visible(s string) string {
	return strings.NewReplacer("\r\n", "⏎", "\n", "⏎").Replace(s)
}
