package publish

import (
	"fmt"
	"io"
	"strings"

	"junheng/internal/blank"
	"junheng/internal/exhibit"
	"junheng/internal/locale"
)

// wordless reports whether v is the value of a cell that has only words, or
// nothing to say.
func wordless(v float64) bool { return blank.StateOf(v) == blank.NotApplicable }

// What a terminal can take: rows of one table before it says how many more
// there are, and columns of a cell.
const (
	exhibitRows = 30
	exhibitWide = 44
)

// ExhibitText writes a result for a terminal: the answer, then each table with
// its columns aligned. Of a long table it gives the first rows and the sums,
// and of a table with too many columns the chief ones, unless opt.All is set.
func ExhibitText(w io.Writer, r *exhibit.Report, opt TextOptions) error {
	t := &textWriter{opt: opt}
	title := r.Title.In(opt.Lang)
	if r.Simulated {
		title += t.say("【", " [") + SimulatedText.In(opt.Lang) + t.say("】", "]")
	}
	t.linef("%s", title)
	if s := r.Subtitle.In(opt.Lang); s != "" {
		t.linef("%s", s)
	}
	if len(r.Lead) > 0 {
		t.linef("")
	}
	for _, m := range r.Lead {
		t.linef("  %s", m.In(opt.Lang))
	}
	for i := range r.Tables {
		t.exhibitTable(&r.Tables[i])
	}
	if len(r.Notes) > 0 {
		t.linef("\n%s", t.say("说明", "Notes"))
	}
	for _, m := range r.Notes {
		t.linef("  · %s", m.In(opt.Lang))
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

func (t *textWriter) exhibitTable(x *exhibit.Table) {
	t.linef("\n%s", x.Title.In(t.opt.Lang))
	if len(x.Rows) == 0 {
		empty := x.Empty
		if empty.IsZero() {
			empty = locale.Text{ZH: "没有", EN: "none"}
		}
		t.linef("  %s", empty.In(t.opt.Lang))
		return
	}
	if s := x.Note.In(t.opt.Lang); s != "" {
		t.linef("  %s", s)
	}
	rows, left := t.shownRows(x.Rows)
	cols := t.shownColumns(x.Columns)
	grid := make([][]string, 0, len(rows)+1)
	head := make([]string, len(cols))
	for i, k := range cols {
		head[i] = headText(x.Columns[k], t.opt.Lang)
	}
	grid = append(grid, head)
	for _, r := range rows {
		line := make([]string, len(cols))
		for i, k := range cols {
			if k < len(r.Cells) {
				line[i] = t.exhibitCell(r.Cells[k], x.Columns[k])
			}
		}
		grid = append(grid, line)
	}
	t.grid(grid, x.Columns, cols)
	if left > 0 {
		t.linef("  … %s", fmt.Sprintf(t.say("另有 %d 行，用 --all 列出，或用 -o 写出", "%d more rows with --all, or write them with -o"), left))
	}
}

// shownRows leaves out the middle of a long table, never a sum.
func (t *textWriter) shownRows(all []exhibit.Row) (rows []exhibit.Row, left int) {
	for _, r := range all {
		if t.opt.All || r.Total || len(rows) < exhibitRows {
			rows = append(rows, r)
			continue
		}
		left++
	}
	return rows, left
}

func (t *textWriter) shownColumns(all []exhibit.Column) []int {
	var out []int
	for k, c := range all {
		if t.opt.All || !c.Minor {
			out = append(out, k)
		}
	}
	return out
}

func (t *textWriter) exhibitCell(c exhibit.Cell, col exhibit.Column) string {
	s := CellText(c, col).In(t.opt.Lang)
	if n := c.Note.In(t.opt.Lang); n != "" && (t.opt.All || Width(s)+Width(n) < exhibitWide) {
		s = strings.TrimSpace(s + " " + n)
	}
	if mark := toneSigns[c.Tone]; mark != "" {
		s = mark + " " + s
	}
	return t.clip(s, exhibitWide)
}

// toneSigns mark tones without colour; a plain cell has none.
var toneSigns = map[exhibit.Tone]string{exhibit.Good: "✓", exhibit.Warn: "△", exhibit.Bad: "✗"}

// grid prints rows of words in columns, figures to the right.
func (t *textWriter) grid(grid [][]string, columns []exhibit.Column, cols []int) {
	wide := make([]int, len(cols))
	for _, line := range grid {
		for i, s := range line {
			wide[i] = max(wide[i], Width(s))
		}
	}
	for _, line := range grid {
		var b strings.Builder
		for i, s := range line {
			b.WriteString("  ")
			if columns[cols[i]].Number {
				b.WriteString(strings.Repeat(" ", wide[i]-Width(s)) + s)
			} else {
				b.WriteString(Pad(s, wide[i]))
			}
		}
		t.linef("%s", strings.TrimRight(b.String(), " "))
	}
}
