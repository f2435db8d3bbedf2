package returns

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"junheng/collect"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
	"junheng/web/route"
)

// none is how the grid writes what does not apply; the forms say 不适用. It is
// another key than 0, and looks another way.
const (
	none   = "无"
	noneIn = "不适用"
)

// one lays a return out for its school, or for the county: items down,
// sections across.
func one(c *route.Context, v *returns.View) *sheet {
	s := &sheet{
		Label: v.Form.Label.In(c.Lang), URL: address(v.Return.County, v.Return.ID), Corner: c.T("填报项目", "Item"), MayFill: v.MayFill,
		Problems: problems(c, v.Problems, finder(v), false),
	}
	b := builder{c: c, grid: v.Grid, cells: v.Cells, fill: v.MayFill, found: worst(s.Problems)}
	if x, ok := v.Grid.Cross(v.School); ok {
		b.matrix(s, x, v.School)
		s.Was = texts(s)
		return s
	}
	slots := v.Grid.Slots(v.School)
	stages := stagesOf(v.Grid, slots)
	s.Single = len(stages) == 0
	if s.Single {
		s.Heads = []head{{Text: c.T("本年", "This year")}}
	}
	for _, st := range stages {
		s.Heads = append(s.Heads, head{Text: stageHead(c, v.Grid, st)})
	}
	at := map[int][]collect.Slot{}
	for _, slot := range slots {
		at[slot.Item] = append(at[slot.Item], slot)
	}
	group := ""
	for i := range v.Grid.Items {
		if len(at[i]) == 0 {
			continue
		}
		r := b.row(i)
		if g := v.Grid.Items[i].Group; g != group {
			r.Group, group = g, g
		}
		if s.Single {
			r.Cells = []cell{b.cell(v.School, at[i][0], r.Label)}
		} else {
			r.Cells = b.across(v.School, stages, at[i], r.Label)
			s.Total = s.Total || len(at[i]) > 1 && b.summed(i)
		}
		if i := slices.IndexFunc(r.Cells, func(c cell) bool { return c.Key != "" }); i >= 0 {
			r.About = s.about(r.Cells[i].Key)
		}
		s.Rows = append(s.Rows, r)
	}
	s.Was = texts(s)
	return s
}

// about gives the page of a cell.
func (s *sheet) about(key string) string { return s.URL + "/cell?cell=" + url.QueryEscape(key) }

// stagesOf gives the sections that need a column each; none where every item
// has one cell.
func stagesOf(g *collect.Grid, slots []collect.Slot) []registry.Stage {
	have := map[int]bool{}
	for _, s := range slots {
		if have[s.Item] {
			return g.Stages
		}
		have[s.Item] = true
	}
	return nil
}

func stageHead(c *route.Context, g *collect.Grid, st registry.Stage) string {
	return g.StageWord(st).In(c.Lang)
}

// builder makes the rows and cells of a sheet.
type builder struct {
	c     *route.Context
	grid  *collect.Grid
	cells map[returns.CellKey]returns.CellView
	fill  bool
	many  bool
	found map[string]string // gravest severity by cell
}

func (b *builder) row(i int) row {
	it := &b.grid.Items[i]
	r := row{Label: it.Label.In(b.c.Lang), Unit: it.Unit.In(b.c.Lang), Remark: it.Remark, Required: it.Required}
	if it.Sentence != "" {
		r.Remark = strings.TrimSpace(it.Sentence + " " + it.Remark)
	}
	if i < len(b.grid.Form.Entries) {
		if e := b.grid.Form.Entries[i]; e.Field == it.Field {
			r.Also = strings.Join(e.Also, "|")
		}
	}
	return r
}

// across gives the cells of an item by section.
func (b *builder) across(s registry.School, stages []registry.Stage, slots []collect.Slot, label string) []cell {
	out := make([]cell, len(stages))
	for i, st := range stages {
		for _, slot := range slots {
			if slot.Stage == st {
				out[i] = b.cell(s, slot, label+" "+stageHead(b.c, b.grid, st))
			}
		}
	}
	return out
}

// cell makes one cell of the table.
func (b *builder) cell(s registry.School, slot collect.Slot, label string) cell {
	it := &b.grid.Items[slot.Item]
	key := returns.CellKey{School: s.ID, Stage: slot.Stage, Field: it.Field}
	v := b.cells[key]
	out := cell{
		Key: keyText(key, b.many), Label: label, Kind: kindOf(it.Type), Text: v.Text, Unit: it.Unit.In(b.c.Lang), Last: v.Last, Rev: v.Rev,
		Reason: v.Reason, Required: it.Required && !slot.Optional && !slot.Spared, Locked: !b.fill || v.Elsewhere != "" || v.Hidden,
	}
	if u := out.Unit; u != "" {
		out.Label += "（" + u + "）"
	}
	if out.Kind == "text" {
		out.Text = v.Words
	}
	if !v.Bad && blank.StateOf(v.Value) == blank.NotApplicable && out.Kind != "text" {
		out.Text = none
	}
	if out.Kind == "number" {
		out.Change = against(out.Text, v.Last)
	}
	out.Spared, out.Ledger = v.Spared, ledgerNote(b.c, &v)
	switch {
	case v.Hidden:
		out.Note = b.c.T("敏感，您无权查看", "sensitive; not shown to you")
	case v.Elsewhere != "":
		out.Note = b.c.T("在另一张表填写", "filled in another form")
	}
	if out.Kind == "choice" {
		out.Options = choices(b.c, it)
	}
	out.State = b.state(out)
	return out
}

// state says how a cell stands; the script says the same of every change.
func (b *builder) state(c cell) string {
	switch b.found[c.Key] {
	case "must_fix":
		return "refused"
	case todo:
		return todo
	case "verify":
		if c.Reason != "" {
			return "confirmed"
		}
		return "warned"
	}
	switch {
	case c.Locked:
		return "locked"
	case c.Text == "" && c.Spared:
		return "none"
	case c.Text == "":
		return "empty"
	case c.Text == none:
		return "none"
	}
	return "checked"
}

// against says how a number differs from last year's, as the grid's script
// does: +12 (+3.0%).
func against(now, before string) string {
	a, err1 := strconv.ParseFloat(now, 64)
	b, err2 := strconv.ParseFloat(before, 64)
	switch {
	case err1 != nil || err2 != nil:
		return ""
	case a == b:
		return "±0"
	}
	sign := "+"
	if a < b {
		sign = "−"
	}
	out := sign + strconv.FormatFloat(math.Round(math.Abs(a-b)*1e6)/1e6, 'f', -1, 64)
	if b != 0 {
		out += fmt.Sprintf(" (%s%.1f%%)", sign, math.Abs((a-b)/b)*100)
	}
	return out
}

// summed reports whether sections of an item may be added up.
func (b *builder) summed(i int) bool {
	t := b.grid.Items[i].Type
	return t == facts.Count || t == facts.Amount
}

func kindOf(t facts.Type) string {
	switch t {
	case facts.Bool, facts.Enum, facts.Answer:
		return "choice"
	case facts.Words:
		return "text"
	}
	return "number"
}

// choices are the words a cell takes. They are written as the forms write
// them, whatever language the page is in.
func choices(c *route.Context, it *collect.Item) []choice {
	out := make([]choice, 0, len(it.Options)+3)
	for _, o := range it.Options {
		out = append(out, choice{Value: o.Label.ZH, Text: o.Label.In(c.Lang)})
	}
	if it.Type != facts.Enum {
		out = append(out, choice{"是", c.T("是", "yes")}, choice{"否", c.T("否", "no")})
	}
	return append(out, choice{none, c.T("无（不适用）", "not applicable")})
}

// seen is what a plain form started from: the text of a cell and its revision.
type seen struct {
	Text string `json:"t,omitempty"`
	Rev  int64  `json:"r,omitempty"`
}

// texts gives the cells that may be filled as they stand, as JSON.
func texts(s *sheet) string {
	out := map[string]seen{}
	for _, r := range s.Rows {
		for _, c := range r.Cells {
			if c.Key != "" && !c.Locked {
				out[c.Key] = seen{c.Text, c.Rev}
			}
		}
	}
	data, err := json.Marshal(out)
	if err != nil {
		return "{}" // strings and numbers always have a JSON form
	}
	return string(data)
}
