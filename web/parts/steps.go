package parts

import (
	"strings"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/publish"
	"junheng/web/route"
)

// stepValue writes the value of a step with its unit; steps that only say
// something have none.
func stepValue(s *assess.Step, l locale.Lang) string {
	switch {
	case s.Kind == assess.StepVerdict || s.Kind == assess.StepRule || s.Kind == assess.StepNote:
		return ""
	case s.Value != s.Value:
		return publish.BlankText(s.Value).In(l)
	}
	return strings.TrimSpace(publish.Trimmed(s.Value, 6) + " " + facts.UnitIn(s.Unit, l))
}

// originText writes where a value came from: 文件 表!F31 原文“3间”.
func originText(o facts.Origin, c *route.Context) string {
	s := o.File
	switch {
	case o.Sheet != "" && o.Cell != "":
		s += " " + o.Sheet + "!" + o.Cell
	case o.Sheet != "" || o.Cell != "":
		s += " " + o.Sheet + o.Cell
	}
	if o.Raw != "" {
		s += c.T(" 原文“", " holds “") + o.Raw + "”"
	}
	if o.By != "" {
		s += c.T(" 填报人 ", " by ") + o.By
	}
	if o.Note != "" {
		s += " " + o.Note
	}
	return strings.TrimSpace(s)
}
