package parts

import (
	"strings"

	"junheng/facts"
	"junheng/web/route"
)

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
