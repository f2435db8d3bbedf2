package plan

import (
	"strings"

	"junheng/assess"
	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/plan/prices"
)

var (
	msgGets     = locale.NewTemplate("plan.gets", "{indicator}{now}（标准 {line}）→ {then}：{measure} {amount}{unit}，{why}", "{indicator} {now} (threshold {line}) → {then}: {measure}, {amount} {unit}, {why}")
	msgGetsBare = locale.NewTemplate("plan.gets_bare", "{indicator}{now} → {then}：{measure} {amount}{unit}，{why}", "{indicator} {now} → {then}: {measure}, {amount} {unit}, {why}")
	msgGives    = locale.NewTemplate("plan.gives", "交出 {n} 人（{measure}）后仍然达标", "still meets its lines after giving {n} ({measure})")
	msgTakes    = locale.NewTemplate("plan.takes", "{indicator}{now} → {then}：{n} 人来自{from}（{measure}）", "{indicator} {now} → {then}: {n} from {from} ({measure})")
	msgFine     = locale.Plain("plan.fine", "各项均达到标准值，也不必为差异系数调整", "reaches every threshold, and need not change for the coefficients")
	msgFineBare = locale.Plain("plan.fine_bare", "不必为差异系数调整", "need not change for the coefficients")
	msgExcused  = locale.NewTemplate("plan.excused", "{indicator} {value}，未达到 {line} 但不低于底线，规则允许这样一项，不花钱", "{indicator} at {value} is below {line} but not below the floor, as the rule allows; nothing is spent")
	msgBlankWhy = locale.NewTemplate("plan.blank_why", "未填报{fields}，未列入方案", "left out: {fields} not reported")
)

// whyTable says of every section what it gets and why, or why nothing.
func (r *Result) whyTable() exhibit.Table {
	t := exhibit.Table{
		ID: "why", Title: both("为什么选中、为什么没有选中", "Why a school was or was not chosen"),
		Columns: []exhibit.Column{
			colSchool,
			{Key: "met", Label: both("达标项数现在", "Met now"), Number: true},
			{Key: "met_after", Label: both("实施后", "After"), Number: true},
			{Key: "state", Label: both("结果", "Outcome")},
			{Key: "cost", Label: both("费用", "Cost"), Unit: wan, Number: true, Decimals: 2},
			{Key: "why", Label: both("原因", "Why")},
		},
	}
	s := r.Model.Subject
	for _, chosen := range []bool{true, false} {
		for _, i := range r.Model.unit {
			cost, is := r.costOf(i)
			if is != chosen {
				continue
			}
			u, after := &s.Before.Units[i], &r.Certificate.After.Units[i]
			why := r.why(i)
			row := exhibit.Row{ID: string(u.School.ID) + "/" + u.Stage.String(), Cells: []exhibit.Cell{
				exhibit.Name(u.Name), exhibit.Num(float64(u.MetCount)), exhibit.Num(float64(after.MetCount)), outcomeCell(after.Outcome), zeroless(cost.InWan()), exhibit.Word(why),
			}}
			if after.Outcome == assess.NoRule {
				row.Cells[1], row.Cells[2], row.Cells[3] = empty(), empty(), empty()
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// costOf sums what a unit gets, and says whether it takes part at all.
func (r *Result) costOf(unit int) (prices.Money, bool) {
	var sum prices.Money
	any := false
	for _, st := range r.Plan.Steps {
		if st.unit == unit {
			sum, any = sum+st.Cost, true
		}
	}
	for _, mv := range r.Plan.Moves {
		if mv.to == unit {
			sum += mv.Cost
		}
		any = any || mv.to == unit || mv.from == unit
	}
	return sum, any
}

// why words what a unit gets, gives, or is spared.
func (r *Result) why(unit int) locale.Text {
	s := r.Model.Subject
	var out []locale.Message
	for _, g := range r.Model.LeftOut {
		if g.Unit == unit {
			return msgBlankWhy.With("fields", s.labels(g.Fields)).Both()
		}
	}
	for _, st := range r.Plan.Steps {
		if st.unit == unit {
			out = append(out, r.gets(unit, st))
		}
	}
	out = append(out, r.exchanges(unit)...)
	after := &r.Certificate.After.Units[unit]
	for _, k := range r.Model.quantity {
		if v := &after.Values[k]; v.Outcome == assess.WithinFloor {
			out = append(out, msgExcused.With("indicator", s.label(v.Indicator), "value", s.shown(v, k), "line", v.Threshold.Text))
		}
	}
	switch {
	case len(out) > 0:
	case after.Outcome == assess.NoRule:
		out = append(out, msgFineBare)
	default:
		out = append(out, msgFine)
	}
	var zh, en []string
	for _, m := range out {
		zh, en = append(zh, m.In(locale.ZH)), append(en, m.In(locale.EN))
	}
	return both(strings.Join(zh, "；"), strings.Join(en, "; "))
}

// exchanges words who comes to a unit and who leaves it, one sentence a measure.
func (r *Result) exchanges(unit int) []locale.Message {
	type sum struct {
		mv   Move
		n    int
		from []locale.Text
	}
	var in, out []*sum
	add := func(list *[]*sum, mv Move) {
		for _, s := range *list {
			if s.mv.Measure == mv.Measure {
				s.n += mv.Count
				s.from = append(s.from, both(mv.FromName, mv.FromName))
				return
			}
		}
		*list = append(*list, &sum{mv, mv.Count, []locale.Text{both(mv.FromName, mv.FromName)}})
	}
	for _, mv := range r.Plan.Moves {
		if mv.to == unit {
			add(&in, mv)
		}
		if mv.from == unit {
			add(&out, mv)
		}
	}
	var said []locale.Message
	for _, s := range in {
		now, then, _ := r.change(unit, s.mv.Indicator)
		said = append(said, msgTakes.With("indicator", r.Model.label(s.mv.Indicator), "now", now, "then", then, "n", s.n, "from", listed(s.from), "measure", s.mv.Label))
	}
	for _, s := range out {
		said = append(said, msgGives.With("n", s.n, "measure", s.mv.Label))
	}
	return said
}

// change gives an indicator of a unit before and after, and its threshold.
func (r *Result) change(unit int, indicator string) (now, then, line string) {
	s := r.Model.Subject
	for _, k := range r.Model.quantity {
		if s.Pack.Indicators[k].ID == indicator {
			was, is := &s.Before.Units[unit].Values[k], &r.Certificate.After.Units[unit].Values[k]
			return s.shown(was, k), s.shown(is, k), was.Threshold.Text
		}
	}
	return "", "", ""
}

// gets words one step of a unit by the indicator that it raises most.
func (r *Result) gets(unit int, st Step) locale.Message {
	tmpl := msgGetsBare
	now, then, line := r.change(unit, st.Indicator)
	if line != "" {
		tmpl = msgGets
	}
	return tmpl.With("indicator", r.Model.label(st.Indicator), "now", now, "then", then, "line", line,
		"measure", st.Label, "amount", figure(st.Amount, 1), "unit", UnitText(st.Unit), "why", reasons[st.Why])
}

// shown writes the value of an indicator with its decimals, or as many more as
// it takes to stand on the right side of its threshold.
func (s *Subject) shown(v *assess.IndicatorValue, k int) string {
	d := s.Pack.Indicators[k].Decimals
	if d == 0 {
		d = 2
	}
	if v.Threshold.Text == "" {
		return figure(v.Value, d)
	}
	return against(v.Value, v.Threshold.V, d)
}
