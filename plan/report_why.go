package plan

import (
	"strings"

	"junheng/assess"
	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/plan/cheapest"
	"junheng/plan/prices"
)

var (
	msgGets     = locale.NewTemplate("plan.gets", "{indicator}{now}（标准 {line}）→ {then}：{measure} {amount}{unit}，{why}", "{indicator} {now} (threshold {line}) → {then}: {measure}, {amount} {unit}, {why}")
	msgGetsBare = locale.NewTemplate("plan.gets_bare", "{indicator}{now} → {then}：{measure} {amount}{unit}，{why}", "{indicator} {now} → {then}: {measure}, {amount} {unit}, {why}")
	msgGives    = locale.NewTemplate("plan.gives", "交出{measure} {n} 人后仍然达标", "still meets its lines after giving {n}: {measure}")
	msgTakes    = locale.NewTemplate("plan.takes", "{measure} {n} 人来自{from}", "{n} from {from}: {measure}")
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
			colSchool, {Key: "met", Label: both("达标项数现在", "Met now"), Number: true}, {Key: "met_after", Label: both("实施后", "After"), Number: true},
			{Key: "state", Label: both("结果", "Outcome")}, {Key: "cost", Label: both("费用", "Cost"), Unit: wan, Number: true, Decimals: 2}, {Key: "why", Label: both("原因", "Why")},
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
			return inBoth(msgBlankWhy.With("fields", s.labels(g.Fields)))
		}
	}
	for _, st := range r.Plan.Steps {
		if st.unit == unit {
			out = append(out, r.gets(unit, st))
		}
	}
	for _, mv := range r.Plan.Moves {
		if mv.to == unit {
			out = append(out, msgTakes.With("measure", mv.Label, "n", mv.Count, "from", mv.FromName))
		}
		if mv.from == unit {
			out = append(out, msgGives.With("measure", mv.Label, "n", mv.Count))
		}
	}
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

func inBoth(m locale.Message) locale.Text { return both(m.In(locale.ZH), m.In(locale.EN)) }

// gets words one step of a unit by the indicator that it raises most.
func (r *Result) gets(unit int, st Step) locale.Message {
	s := r.Model.Subject
	tmpl, line := msgGetsBare, ""
	var now, then string
	for _, k := range r.Model.quantity {
		if s.Pack.Indicators[k].ID != st.Indicator {
			continue
		}
		was, is := &s.Before.Units[unit].Values[k], &r.Certificate.After.Units[unit].Values[k]
		now, then = s.shown(was, k), s.shown(is, k)
		if was.Threshold.Text != "" {
			tmpl, line = msgGets, was.Threshold.Text
		}
	}
	return tmpl.With("indicator", r.Model.label(st.Indicator), "now", now, "then", then, "line", line,
		"measure", st.Label, "amount", figure(st.Amount, 1), "unit", thing(st.Unit), "why", reasons[st.Why])
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

var (
	msgBindLimit  = locale.NewTemplate("plan.bind_limit", "{stage}{indicator}差异系数的限值", "the limit on {stage} {indicator}")
	msgBindMean   = locale.NewTemplate("plan.bind_mean", "{stage}综合差异系数的限值", "the limit on the composite of {stage}")
	msgBindLine   = locale.NewTemplate("plan.bind_line", "{unit}的{indicator}标准", "the line of {unit} in {indicator}")
	msgBindBudget = locale.NewTemplate("plan.bind_budget", "资金：{source}第{year}年", "money of {source} in year {year}")
	msgBindMax    = locale.NewTemplate("plan.bind_max", "{unit}的数量上限", "the most steps of {unit}")
	msgBindLock   = locale.NewTemplate("plan.bind_lock", "对{unit}的事先决定", "what is decided for {unit}")
	msgBindReach  = locale.Plain("plan.bind_reach", "交流的距离限制", "the limit on how far people move")
	msgWorthLimit = locale.Plain("plan.worth_limit", "限值放宽0.01", "the limit wider by 0.01")
	msgWorthStep  = locale.Plain("plan.worth_step", "多一步（一名教师、一间教室）", "one step more (a teacher, a room)")
	msgWorthLine  = locale.NewTemplate("plan.worth_line", "少要求1{unit}", "one {unit} less asked")
	msgWorthMoney = locale.Plain("plan.worth_money", "多100万元", "a million yuan more")
)

// named says which requirement a binding is.
func (r *Result) named(b cheapest.Binding) locale.Text {
	m := r.Model
	unit := func() string {
		if b.Unit >= 0 && b.Unit < len(m.unit) {
			return m.unitName(b.Unit)
		}
		return "–"
	}
	switch b.Kind {
	case cheapest.BindsLimit:
		stage := m.stages[min(max(b.Group, 0), len(m.stages)-1)].Label()
		if b.Quantity < 0 || b.Quantity >= len(m.quantity) {
			return inBoth(msgBindMean.With("stage", stage))
		}
		return inBoth(msgBindLimit.With("stage", stage, "indicator", m.label(m.Subject.Pack.Indicators[m.quantity[b.Quantity]].ID)))
	case cheapest.BindsLine:
		indicator := both("各项指标", "its indicators")
		if b.Quantity >= 0 && b.Quantity < len(m.quantity) {
			indicator = m.label(m.Subject.Pack.Indicators[m.quantity[b.Quantity]].ID)
		}
		return inBoth(msgBindLine.With("unit", unit(), "indicator", indicator))
	case cheapest.BindsBudget:
		if b.Budget >= 0 && b.Budget < len(m.Problem.Budgets) {
			of := m.Problem.Budgets[b.Budget]
			return inBoth(msgBindBudget.With("source", m.sources[of.Source], "year", of.Year+1))
		}
	case cheapest.BindsMax:
		return inBoth(msgBindMax.With("unit", unit()))
	case cheapest.BindsLock:
		return inBoth(msgBindLock.With("unit", unit()))
	case cheapest.BindsReach:
		return inBoth(msgBindReach)
	}
	return both(string(b.Kind), string(b.Kind))
}

// worth words by how much a requirement would have to be easier for the sum
// said beside it, and that sum in yuan.
func (r *Result) worth(b cheapest.Binding) (locale.Text, float64) {
	switch b.Kind {
	case cheapest.BindsLimit:
		return inBoth(msgWorthLimit), b.Worth
	case cheapest.BindsLine:
		unit := ""
		if b.Quantity >= 0 && b.Quantity < len(r.Model.quantity) && b.Unit >= 0 && b.Unit < len(r.Model.unit) {
			unit = r.Model.Subject.Before.Units[r.Model.unit[b.Unit]].Values[r.Model.quantity[b.Quantity]].Margin.Unit
		}
		return inBoth(msgWorthLine.With("unit", thing(unit))), b.Worth
	case cheapest.BindsBudget:
		return inBoth(msgWorthMoney), b.Worth * 100 * prices.Wan.InYuan()
	}
	return inBoth(msgWorthStep), b.Worth
}

func (r *Result) bindingTable() exhibit.Table {
	t := exhibit.Table{
		ID: "binding", Title: both("费用取决于哪些要求", "What the cost hangs on"), Empty: both("没有哪一条单独决定费用", "no single requirement settles the cost"),
		Note: both("每条要求放宽一点，费用大约减少多少；是边际值，只在小范围内成立", "By how much the cost would fall if a requirement were a little easier; marginal, and true of small changes only"),
		Columns: []exhibit.Column{
			{Key: "what", Label: both("要求或限制", "Requirement or limit")}, {Key: "by", Label: both("放宽", "Easier by")},
			{Key: "worth", Label: both("可省", "Saves"), Unit: wan, Number: true, Decimals: 2},
		},
	}
	for _, b := range r.Answer.Binding {
		by, yuan := r.worth(b)
		t.Rows = append(t.Rows, exhibit.Row{Cells: []exhibit.Cell{exhibit.Word(r.named(b)), exhibit.Word(by), exhibit.Num(yuan / prices.Wan.InYuan())}})
	}
	return t
}

var (
	msgConflict = locale.NewTemplate("plan.conflict", "在这些限制下没有任何方案能使本县达标：下面 {n} 条不能同时成立，去掉任何一条，其余就不再矛盾。", "Under these constraints no plan lets the county pass: the {n} below cannot hold together, and without any one of them the others can.")
	msgEase     = locale.NewTemplate("plan.ease", "最省的出路：把“{what}”从 {from} 放宽到 {to}，此时最省方案需 {cost}。", "The cheapest way out: ease {what} from {from} to {to}; the cheapest plan then takes {cost}.")
)

func (r *Result) conflictLead() []locale.Message {
	out := []locale.Message{msgConflict.With("n", len(r.Conflict.Binds))}
	if len(r.Conflict.Ease) > 0 {
		e := r.Conflict.Ease[0]
		from, to := r.eased(e)
		out = append(out, msgEase.With("what", r.named(e.Binding), "from", from, "to", to, "cost", WanText(money(e.Cost))))
	}
	return out
}

// eased words a limit as it is and as it would have to be.
func (r *Result) eased(e cheapest.Ease) (from, to locale.Text) {
	word := func(v float64) locale.Text {
		if e.Binding.Kind == cheapest.BindsBudget {
			return WanText(money(v))
		}
		s := figure(v, 4)
		return both(s, s)
	}
	return word(e.From), word(e.To)
}

func (r *Result) conflictTable() exhibit.Table {
	t := exhibit.Table{
		ID: "conflict", Title: both("互相矛盾的要求和限制", "What cannot hold together"),
		Columns: []exhibit.Column{{Key: "what", Label: both("要求或限制", "Requirement or limit")}},
	}
	for _, b := range r.Conflict.Binds {
		t.Rows = append(t.Rows, exhibit.Row{Cells: []exhibit.Cell{exhibit.Word(r.named(b))}})
	}
	return t
}

func (r *Result) easeTable() exhibit.Table {
	t := exhibit.Table{
		ID: "ease", Title: both("出路", "Ways out"), Empty: both("放宽任何一条限制都不够", "to ease any one limit is not enough"),
		Columns: []exhibit.Column{
			{Key: "what", Label: both("放宽", "Ease")}, {Key: "from", Label: both("从", "From")}, {Key: "to", Label: both("到", "To")},
			{Key: "cost", Label: both("此时最省方案", "Cheapest plan then"), Unit: wan, Number: true, Decimals: 2},
		},
	}
	for _, e := range r.Conflict.Ease {
		from, to := r.eased(e)
		t.Rows = append(t.Rows, exhibit.Row{Cells: []exhibit.Cell{exhibit.Word(r.named(e.Binding)), exhibit.Word(from), exhibit.Word(to), inWan(money(e.Cost))}})
	}
	return t
}
