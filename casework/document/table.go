package document

import (
	"cmp"
	"strings"

	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/internal/docx"
)

// long is how many characters a value may have before it takes a row of its own.
const long = 24

// fields writes labels and values, two pairs a row; what is long takes a row.
func (w *writer) fields(ids []string) {
	var rows, wide [][]string
	flush := func() {
		if len(rows) > 0 {
			w.add(docx.Table{Widths: []int{3, 6, 3, 6}, Rows: rows})
			rows = nil
		}
	}
	flushWide := func() {
		if len(wide) > 0 {
			w.add(docx.Table{Widths: []int{3, 15}, Rows: wide})
			wide = nil
		}
	}
	for _, id := range ids {
		label, value := w.label(id), w.at(id, "")
		f := w.in.Procedure.Field(strings.TrimSuffix(id, optional))
		if f != nil && f.Kind == procedure.KindLong || len([]rune(value)) > long {
			flush()
			if f != nil && f.Kind == procedure.KindLong {
				value += strings.Repeat("\n", max(0, 2-strings.Count(value, "\n")))
			}
			wide = append(wide, []string{label, value})
			continue
		}
		flushWide()
		if n := len(rows); n > 0 && len(rows[n-1]) == 2 {
			rows[n-1] = append(rows[n-1], label, value)
		} else {
			rows = append(rows, []string{label, value})
		}
	}
	flush()
	flushWide()
}

func (w *writer) label(id string) string {
	id = strings.TrimSuffix(id, optional)
	if f := w.in.Procedure.Field(id); f != nil {
		return f.Label.ZH
	}
	if clock, ok := strings.CutPrefix(id, deadline); ok {
		return w.in.Procedure.ClockLabel(clock).ZH
	}
	return cmp.Or(fixed[id].ZH, id)
}

func (w *writer) grid(g *Grid) {
	t := docx.Table{Heads: g.Heads, Widths: g.Widths}
	for _, row := range g.Rows {
		cells := make([]string, len(row))
		for i, text := range row {
			cells[i] = w.cell(text)
		}
		t.Rows = append(t.Rows, cells)
	}
	w.add(t)
}

// cell fills a text of a table, where an empty cell is room enough to write.
func (w *writer) cell(text string) string {
	if name, ok := strings.CutPrefix(text, "{"); ok && strings.HasSuffix(name, "}") && strings.Count(text, "{") == 1 {
		return w.at(strings.TrimSuffix(name, "}"), "")
	}
	return w.words(text)
}

// records writes a row for every time a step was taken, perhaps only in the round.
func (w *writer) records(r *Records) {
	step := w.in.Procedure.Step(r.Step)
	if step == nil {
		w.lacks(unknown(r.Step))
		return
	}
	t := docx.Table{Heads: 1, Widths: r.Widths}
	head := make([]string, len(r.Columns))
	for i, id := range r.Columns {
		switch id {
		case "at":
			head[i] = "日期"
		case "by":
			head[i] = "办理人"
		default:
			head[i] = w.label(id)
		}
	}
	t.Rows = append(t.Rows, head)
	events := w.in.Events
	if r.Round {
		events = casework.Round(w.in.Procedure, events, r.Step)
	}
	for i := range events {
		e := &events[i]
		if e.Kind != casework.Taken || e.Step != r.Step {
			continue
		}
		row := make([]string, len(r.Columns))
		for k, id := range r.Columns {
			row[k] = w.recorded(step, e, id)
		}
		t.Rows = append(t.Rows, row)
	}
	for len(t.Rows) <= r.Least {
		t.Rows = append(t.Rows, make([]string, len(r.Columns)))
	}
	w.add(t)
}

func (w *writer) recorded(step *procedure.Step, e *casework.Event, id string) string {
	switch id {
	case "at":
		return Day(e.At)
	case "by":
		who := casework.PartyLabel(w.in.Procedure, e.As).ZH
		if e.Name != "" {
			who += "\n" + e.Name
		}
		return who
	}
	for i := range step.Fields {
		if step.Fields[i].ID == id {
			return w.value(id, &step.Fields[i], e.Values).text
		}
	}
	return ""
}

func (w *writer) sign(s *Sign) {
	by, date := s.By, s.Date
	if by == "" {
		by = "{issuer}（盖章）"
	}
	if date == "" {
		date = "{date}"
	}
	w.add(docx.Paragraph{Style: docx.Plain, Keep: true})
	if s.Name != "" {
		w.add(docx.Paragraph{Style: docx.Right, Text: w.words(s.Name), Keep: true})
	}
	w.add(docx.Paragraph{Style: docx.Right, Text: w.words(by), Keep: true})
	w.add(docx.Paragraph{Style: docx.Right, Text: w.words(date)})
}

// slip writes what the receiver signs and gives back; it is never torn in two by
// the end of a page.
func (w *writer) slip(s *Slip) {
	title := s.Title
	if title == "" {
		title = "回　　执"
	}
	keep := func(style docx.Style, text string) { w.add(docx.Paragraph{Style: style, Text: text, Keep: true}) }
	keep(docx.Number, "┄┄┄┄┄┄┄┄┄┄┄┄（由此剪下交回）┄┄┄┄┄┄┄┄┄┄┄┄")
	keep(docx.Number, w.words(title))
	if s.To != "" {
		keep(docx.Plain, w.words(s.To))
	}
	for _, text := range s.Text {
		keep(docx.Body, w.words(text))
	}
	for _, text := range s.Sign {
		keep(docx.Right, w.words(text)+"："+line)
	}
	w.add(docx.Paragraph{Style: docx.Right, Text: "＿＿＿＿年＿＿月＿＿日"})
}
