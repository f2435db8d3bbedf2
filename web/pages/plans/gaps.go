package plans

import (
	"errors"
	"strconv"

	"junheng/assess"
	"junheng/internal/exhibit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/publish"
	"junheng/web/parts"
	"junheng/web/route"
)

// Subtitle names the ground in a report.
func (g *Ground) Subtitle() locale.Text {
	s := g.Result.CountyName + " " + g.Result.Year.String()
	return locale.Text{ZH: s + " · " + g.Pack.Label.In(locale.ZH), EN: s + " · " + g.Pack.Label.In(locale.EN)}
}

// gaps is what is lacking in short: indicators in which somebody is short or
// whose coefficient does not hold.
func (w *wish) gaps() parts.Listing {
	c := w.C
	l := parts.Listing{Name: c.T("差距", "Shortfalls"), Columns: []parts.Column{
		{Key: "what", Label: c.T("指标", "Indicator")},
		{Key: "short", Label: c.T("未达标", "Short"), Align: parts.End},
		{Key: "cv", Label: c.T("差异系数", "Coefficient"), Align: parts.End},
	}}
	if w.distance == nil {
		return l
	}
	short := map[string]int{}
	for _, v := range w.distance.Values {
		short[w.Result.Units[v.Unit].Stage.String()+"/"+w.Pack.Indicators[v.Indicator].ID]++
	}
	for i := range w.Result.Stages {
		for k := range w.Result.Stages[i].Coefficients {
			co := &w.Result.Stages[i].Coefficients[k]
			n := short[co.Stage.String()+"/"+co.Indicator]
			if n == 0 && co.Outcome == assess.Met {
				continue
			}
			name := co.Indicator
			if ind := w.Pack.Indicator(co.Indicator); ind != nil {
				name = ind.Short.In(c.Lang)
			}
			l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{
				parts.Word(co.Stage.Label().In(c.Lang) + " · " + name), parts.Word(units(c, n)), w.coefficient(co),
			}})
		}
	}
	return l
}

// coefficient shows a coefficient with its outcome.
func (w *wish) coefficient(co *assess.Coefficient) parts.Cell {
	text := publish.CoefficientText(co, w.C.Lang)
	cell := parts.Cell{Text: text, URL: w.Explain(co.Ref), Drawn: true}
	if co.Outcome != assess.Met {
		cell.Note = w.C.T("上限 ", "limit ") + co.Limit.Text
	}
	return cell
}

func units(c *route.Context, n int) string {
	if n == 0 {
		return "–"
	}
	if c.Lang == locale.EN {
		return strconv.Itoa(n)
	}
	return strconv.Itoa(n) + " 所"
}

// headline is the answer without its tables; detail the tables without the answer.
func headline(r *exhibit.Report) exhibit.Report {
	h := *r
	h.Tables, h.Notes = nil, nil
	return h
}

func detail(r *exhibit.Report) exhibit.Report {
	d := *r
	d.Lead, d.Simulated = nil, false // both stand above it
	return d
}

// lockWords says a lock in words.
func (w *wish) lockWords(text string) string {
	l, ok := parseLock(text)
	if !ok {
		return text
	}
	what := l.Measure
	if m := w.table.Measure(l.Measure); m != nil {
		what = m.Label.In(w.C.Lang)
	}
	name := l.School
	for i := range w.Result.Units {
		if u := &w.Result.Units[i]; string(u.School.ID) == l.School && (l.Stage == "" || u.Stage.String() == l.Stage) {
			name = u.Name
		}
	}
	if l.Most != nil && *l.Most == 0 {
		return name + " · " + what + w.C.T("：不给", ": nothing")
	}
	return name + " · " + what + " × " + numberText(float64(l.Least))
}

// complaints says what keeps a plan from being sought.
func (w *wish) complaints() []string {
	var out []string
	for _, err := range parts.Flat(w.problem) {
		var f *fault.Fault
		if !errors.As(err, &f) {
			out = append(out, err.Error())
			continue
		}
		out = append(out, f.Msg.In(w.C.Lang))
		for _, h := range f.Hints {
			out = append(out, h.In(w.C.Lang))
		}
	}
	return out
}
