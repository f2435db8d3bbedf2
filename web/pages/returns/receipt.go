package returns

import (
	"context"
	"fmt"
	"strings"
	"time"

	"junheng/collect"
	"junheng/collect/returns"
	"junheng/web/parts"
	"junheng/web/route"
)

// uploadedAt writes when a file came, in the reader's clock.
func uploadedAt(ctx context.Context, u returns.Upload) string {
	at, err := time.Parse(time.RFC3339, u.At)
	if err != nil {
		return u.At
	}
	return stamp(ctx, at)
}

// tallies gives what is counted of a file: rows read, accepted and parked, and
// problems.
func tallies(u returns.Upload) []int {
	read, accepted, parked := u.Receipt.Read()
	return []int{read, accepted, parked, len(u.Problems)}
}

// sizeText writes a size in bytes for people.
func sizeText(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.0f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}

// receiptNotes says what was assumed of a sheet, passed over and missed.
func receiptNotes(c *route.Context, s collect.SheetReceipt) []string {
	var out []string
	if s.Header != "" {
		out = append(out, c.T("表头 ", "header ")+s.Header)
	}
	for _, n := range s.Notes {
		out = append(out, n.In(c.Lang))
	}
	for _, k := range s.Skipped {
		out = append(out, c.T("跳过第 ", "skipped rows ")+k.Rows+c.T(" 行：", ": ")+k.Why.In(c.Lang))
	}
	if len(s.Ignored) > 0 {
		out = append(out, c.T("没有用到的列：", "columns not used: ")+strings.Join(s.Ignored, c.T("、", ", ")))
	}
	return out
}

// problemListing lists the problems of a file by sheet and cell.
func problemListing(c *route.Context, list []collect.Problem) parts.Listing {
	l := parts.Listing{
		Columns: []parts.Column{
			{Key: "severity", Label: c.T("程度", "Severity")}, {Key: "where", Label: c.T("位置", "Where"), Fixed: true}, {Key: "item", Label: c.T("项目", "Item")},
			{Key: "what", Label: c.T("问题", "What")}, {Key: "fix", Label: c.T("怎么改", "What to do")},
		},
		Empty: parts.EmptyState{Text: c.T("没有发现问题。", "No problems found.")},
	}
	tones := map[collect.Severity]parts.Tone{collect.MustFix: parts.Bad, collect.Verify: parts.Warn, collect.Remark: parts.Plain}
	for i := range list {
		p := &list[i]
		where := p.Sheet
		if p.Cell != "" {
			where += "!" + p.Cell
		}
		item := p.Label
		if p.Name != "" {
			item = strings.TrimSuffix(p.Name+"·"+item, "·")
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{
			parts.Mark(tones[p.Severity], p.Severity.Label().In(c.Lang)), parts.Word(where), parts.Word(item), parts.Word(p.What(c.Lang)), parts.Word(p.Advice(c.Lang)),
		}})
	}
	return l
}
