package collect

import (
	"fmt"
	"strings"

	"junheng/internal/locale"
	"junheng/internal/workbook"
)

// Annotate gives the sender his own workbook back as .xlsx: the cells with
// problems coloured by severity and commented, and a sheet that lists them all.
// Corrected and sent again, nothing in it counts twice. Problems of other files
// are left out. The error is a *workbook.FileError.
func Annotate(input Input, problems []Problem, lang locale.Lang) ([]byte, error) {
	var marks []workbook.Mark
	for _, p := range problems {
		if p.File != input.Name {
			continue
		}
		marks = append(marks, workbook.Mark{
			Sheet: p.Sheet, Cell: p.Cell, Severity: [...]workbook.Severity{workbook.Blocking, workbook.Warning, workbook.Info}[min(int(p.Severity), 2)],
			Label: p.Label, Text: p.What(lang), Hint: p.Advice(lang),
		})
	}
	var opt workbook.AnnotateOptions
	if lang == locale.EN {
		opt.Author = "review"
		opt.Headings = [7]string{"No.", "severity", "sheet", "cell", "item", "problem", "what to do"}
		opt.Severities = [3]string{Remark.Label().EN, Verify.Label().EN, MustFix.Label().EN}
		opt.Title = fmt.Sprintf("%d points need attention", len(marks))
	}
	return workbook.Annotate(input.Name, input.Data, marks, opt)
}

var (
	readAndWant = locale.NewTemplate("collect.read_and_want", "读到“{got}”，{want}", "read {got}; {want}")
	blankCell   = locale.NewTemplate("collect.blank_cell", "空白；{want}", "blank; {want}")
	rowParked   = locale.NewTemplate("collect.row_parked", "此处未入库，其余数据不受影响", "this was not taken; everything else was")
	afterwards  = locale.NewTemplate("collect.afterwards", "更正后重新导入即可，已入库的不会重复计算", "correct it and import again; nothing is counted twice")
	stop        = locale.Text{ZH: "。", EN: ". "}
)

// What says what was read and what would be right.
func (p *Problem) What(l locale.Lang) string {
	want := p.Want.In(l)
	switch {
	case want == "":
		return p.Got
	case p.Got == "" && p.Cell != "":
		return blankCell.With("want", want).In(l)
	case p.Got == "":
		return want
	}
	return readAndWant.With("got", tidy(p.Got), "want", want).In(l)
}

// Advice says the likely cause, the fix and what became of the value.
func (p *Problem) Advice(l locale.Lang) string {
	var out string
	for _, m := range []locale.Message{p.Cause, p.Fix} {
		if s := m.In(l); s != "" {
			out += ended(capital(s), l)
		}
	}
	if p.Parked && p.Cell != "" {
		out += capital(rowParked.With().In(l)) + stop.In(l)
	}
	return strings.TrimSuffix(out, " ")
}

// ended puts a stop behind what is no question.
func ended(s string, l locale.Lang) string {
	switch {
	case strings.HasSuffix(s, "？"):
		return s
	case strings.HasSuffix(s, "?"):
		return s + " "
	}
	return s + stop.In(l)
}

// capital begins an English sentence; Chinese has no capitals.
func capital(s string) string {
	if s != "" && 'a' <= s[0] && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

// Sentence gives the whole problem on one line: place, the clerk's label, what
// was read, what would be right, the likely cause, and what became of it.
//
//	校舍情况!F31｜第一小学｜教学仪器设备值：读到“125万”，应为以万元计的数字，例如 125。请去掉单元格中的“万”。此处未入库，其余数据不受影响。
func (p *Problem) Sentence(l locale.Lang) string {
	s := p.Cell
	if p.Sheet != "" && p.Cell != "" {
		s = p.Sheet + "!" + p.Cell
	} else if p.Sheet != "" {
		s = p.Sheet
	}
	for _, part := range []string{p.Name, p.Label} {
		if part == "" {
			continue
		}
		if s != "" {
			s += "｜"
		}
		s += part
	}
	if s != "" {
		s += map[locale.Lang]string{locale.ZH: "：", locale.EN: ": "}[l]
	}
	return strings.TrimSuffix(s+ended(p.What(l), l)+p.Advice(l), " ")
}

// NextStep tells the sender how to go on after correcting.
func NextStep() locale.Message { return afterwards.With() }
