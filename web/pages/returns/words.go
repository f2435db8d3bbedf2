package returns

import (
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"junheng/collect/returns"
	"junheng/internal/locale"
	"junheng/web/route"
)

var stateWords = map[string]locale.Text{
	"empty":     {ZH: "未填", EN: "empty"},
	"todo":      {ZH: "待填", EN: "to fill in"},
	"checked":   {ZH: "已核对", EN: "checked"},
	"warned":    {ZH: "请核实", EN: "please verify"},
	"refused":   {ZH: "必改", EN: "must fix"},
	"confirmed": {ZH: "已说明", EN: "explained"},
	"none":      {ZH: "不适用", EN: "not applicable"},
	"locked":    {ZH: "已锁定", EN: "locked"},
}

// stateWord names the state of a cell.
func stateWord(ctx context.Context, state string) string {
	return stateWords[state].In(route.From(ctx).Lang)
}

// extras are the attributes of a cell that only some have.
func extras(c cell) templ.Attributes {
	a := templ.Attributes{}
	for name, value := range map[string]string{"data-was": c.Last, "data-reason": c.Reason} {
		if value != "" {
			a[name] = value
		}
	}
	for name, on := range map[string]bool{"data-required": c.Required, "data-locked": c.Locked, "data-spared": c.Spared} {
		if on {
			a[name] = true
		}
	}
	return a
}

// attrs are the attributes of a heading of a matrix: how far it reaches, and
// by which names a pasted block may call its column.
func (h span) attrs(s *sheet) templ.Attributes {
	a := templ.Attributes{"scope": "col"}
	if h.Cols > 1 {
		a["colspan"], a["scope"] = strconv.Itoa(h.Cols), "colgroup"
	}
	if h.Rows > 1 {
		a["rowspan"] = strconv.Itoa(h.Rows)
	}
	if h.Last {
		a["data-x"], a["data-label"], a["data-also"] = strconv.Itoa(h.X), s.Heads[h.X].Text, h.Also
	}
	return a
}

// numeric asks telephones for their keyboard of numbers.
func numeric(c cell) templ.Attributes {
	if c.Kind == "number" {
		return templ.Attributes{"inputmode": "decimal"}
	}
	return nil
}

var severityWords = map[string]locale.Text{
	"must_fix": {ZH: "必改", EN: "must fix"},
	"todo":     {ZH: "待填", EN: "to fill in"},
	"verify":   {ZH: "请核实", EN: "please verify"},
	"remark":   {ZH: "提示", EN: "remark"},
}

func severityWord(ctx context.Context, severity string) string {
	return severityWords[severity].In(route.From(ctx).Lang)
}

// labelled puts the item before what is said of it.
func labelled(q problem) string {
	if q.Label == "" {
		return q.Text
	}
	return q.Label + "：" + q.Text
}

// stamp writes a moment in the reader's clock.
func stamp(ctx context.Context, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(route.From(ctx).Now.Location()).Format("2006-01-02 15:04")
}

// ruleText says what a cell takes.
func ruleText(ctx context.Context, a aside) string {
	c := route.From(ctx)
	var s string
	switch {
	case a.Cell.Kind == "choice":
		s = c.T("从下拉中选择", "choose from the list")
	case a.Cell.Kind == "text":
		s = c.T("填文字", "words")
	case a.Item.Whole:
		s = c.T("填整数，不能为负", "a whole number, not negative")
	default:
		s = c.T("填数字，可有小数", "a number; decimals are allowed")
	}
	if a.Cell.Unit != "" {
		s += c.T("，单位 ", ", in ") + a.Cell.Unit
	}
	if a.Cell.Required {
		s += c.T("；必填。没有填 0，不适用填“无”", "; required. Write 0 where there is none, 无 where it does not apply")
	}
	return s
}

// orBlank shows a text, and says so where there is none.
func orBlank(ctx context.Context, s string) string {
	if s == "" {
		return route.From(ctx).T("（空白）", "(blank)")
	}
	return s
}

// differenceLabel names what differs, with its section.
func differenceLabel(ctx context.Context, d returns.Difference) string {
	return d.Label.In(route.From(ctx).Lang)
}
