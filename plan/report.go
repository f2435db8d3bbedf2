package plan

import (
	"math"
	"slices"
	"strings"

	"junheng/assess"
	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/plan/cheapest"
	"junheng/plan/prices"
)

var (
	msgNothingToDo = locale.Plain("plan.nothing", "各项要求已经满足，不需要花钱。", "The requirements are met already; nothing needs to be done.")
	msgCost        = locale.NewTemplate("plan.cost", "最省方案需 {cost}：一次性 {once}，此后每年 {yearly}（已计 {years} 年）。", "The cheapest plan takes {cost}: {once} once, then {yearly} a year (reckoned for {years}).")
	msgCostOnce    = locale.NewTemplate("plan.cost_once", "最省方案需 {cost}，都是一次性费用。", "The cheapest plan takes {cost}, all of it once.")
	msgBound       = locale.NewTemplate("plan.bound", "已证明任何方案不会低于 {bound}，差距不超过 {gap}。", "It is proven that no plan takes less than {bound}; the gap is at most {gap}.")
	msgOptimal     = locale.Plain("plan.optimal", "已证明没有更省的方案。", "It is proven that there is none cheaper.")
	msgCertified   = locale.NewTemplate("plan.certified", "评估引擎按方案实施后的数据重新评估：{list}。", "The engine has assessed the figures as they would be: {list}.")
	msgNothingSeen = locale.Plain("plan.nothing_seen", "就已填报的数字看，各项要求已经满足，不需要花钱。", "As far as figures are reported, the requirements are met already; nothing needs to be done.")
	msgCertPart    = locale.NewTemplate("plan.certified_part", "{n} 个数字不全的单位未列入方案。只对已填报的数字认证：评估引擎复算，其余单位和由现有数字算出的差异系数均达到要求；{m} 项空白使全县结论无法判定（{list}），须补齐后再定。",
		"{n} units with blanks are left out. Certified for what is reported only: the engine finds the other units, and the coefficients over what there is, to be met; {m} blanks keep the county's verdict undetermined ({list}) until they are filled in.")
	msgScopeOfPlan = locale.NewTemplate("plan.scope", "方案只解决：{list}。其余要求不由它改变。", "The plan settles these only: {list}. It changes no other requirement.")
	msgEngineNote  = locale.Plain("plan.engine_note", "校际差异系数用真实公式检验，不用近似；方案由评估引擎复算认证。", "Coefficients are held by their true formula, not by an approximation; the engine certifies the plan.")
	msgRunningNote = locale.NewTemplate("plan.running_note", "工资等经常性费用按 {years} 年计入费用。", "Running costs such as salaries are reckoned for {years} years.")
	msgMovesNote   = locale.Plain("plan.moves_note", "交流按互换处理：两校教师总数不变，全县总数守恒。", "A move is an exchange: both schools keep their number of teachers, and the county's totals stay.")
	msgDelivery    = locale.Plain("plan.delivery_note", "“见效年”按单价表的建设、培养年限推算；第1年是数据所在学年的下一学年。", "The year from which a step counts follows the table of prices; year 1 is the school year after that of the figures.")
)

// Report describes the answer: the plan with its cost, bound and certificate,
// or what stands in its way.
func (r *Result) Report(subtitle locale.Text) *exhibit.Report {
	out := &exhibit.Report{Title: both("最省的达标方案", "The cheapest plan to pass"), Subtitle: subtitle, Simulated: true}
	if r.Plan == nil {
		out.Title = both("没有可行的达标方案", "No plan to pass under these constraints")
		out.Lead = r.conflictLead()
		out.Tables = []exhibit.Table{r.conflictTable(), r.easeTable()}
	} else {
		out.Lead = r.lead()
		out.Tables = []exhibit.Table{r.stepTable(), r.moveTable(), r.coefficientTable(), r.requirementTable(), r.bindingTable(), r.spendTable(), r.whyTable()}
	}
	p := r.Model.Subject.Prices
	out.Notes = []locale.Message{
		msgEngineNote, msgRunningNote.With("years", r.Model.Constraints.running()), msgMovesNote, msgDelivery,
		msgPricesNote.With("prices", p.Label, "dated", p.Dated, "n", p.Examples()),
	}
	if len(r.Model.LeftOut) > 0 {
		out.Notes = append(out.Notes, msgBlanksNote.With("n", len(r.Model.LeftOut), "list", r.Model.Subject.blankNames(r.Model.LeftOut)))
	}
	return out
}

func (r *Result) lead() []locale.Message {
	p, c := r.Plan, r.Certificate
	var out []locale.Message
	switch {
	case len(p.Steps)+len(p.Moves) == 0 && !c.Whole:
		out = append(out, msgNothingSeen)
	case len(p.Steps)+len(p.Moves) == 0:
		out = append(out, msgNothingToDo)
	default:
		what := msgCost
		if p.Yearly == 0 {
			what = msgCostOnce
		}
		out = append(out, what.With("cost", WanText(p.Cost), "once", WanText(p.Once), "yearly", WanText(p.Yearly), "years", p.Running))
		if p.Cost == p.Bound || p.Gap < 1e-9 {
			out = append(out, msgOptimal)
		} else {
			out = append(out, msgBound.With("bound", WanText(p.Bound), "gap", percent(p.Gap)))
		}
	}
	var settled []locale.Text
	for _, v := range r.Model.Subject.planned(c.After) {
		settled = append(settled, both(before(v.Label.ZH, "：")+" "+v.Outcome.Label().ZH, before(v.Label.EN, ":")+" "+v.Outcome.Label().EN))
	}
	if c.Whole {
		out = append(out, msgCertified.With("list", listed(settled)))
	} else {
		blanks := 0
		for _, g := range r.Model.LeftOut {
			blanks += len(g.Fields)
		}
		out = append(out, msgCertPart.With("n", len(r.Model.LeftOut), "m", blanks, "list", listed(settled)))
	}
	var names []locale.Text
	for _, v := range r.Model.Subject.planned(c.After) {
		names = append(names, both(before(v.Label.ZH, "："), before(v.Label.EN, ":")))
	}
	return append(out, msgScopeOfPlan.With("list", listed(names)))
}

func percent(v float64) string { return figure(100*v, 2) + "%" }

// reasons are the words for why a step is taken.
var reasons = map[cheapest.Reason]locale.Text{
	cheapest.ForLine:   both("达到标准值", "to reach the threshold"),
	cheapest.ForFloor:  both("达到85%底线（该项允许不达标）", "to reach the floor (this indicator may be missed)"),
	cheapest.ForSpread: both("降低校际差异系数", "to bring the schools together"),
	cheapest.ForLock:   both("事先决定", "decided beforehand"),
}

func (r *Result) stepTable() exhibit.Table {
	t := exhibit.Table{
		ID: "steps", Title: both("给每所学校什么", "What each school gets"), Empty: both("不需要投入", "nothing is bought"),
		Columns: []exhibit.Column{
			colSchool,
			{Key: "measure", Label: both("措施", "Measure")},
			{Key: "amount", Label: both("数量", "How much"), Number: true, Decimals: 0},
			{Key: "unit", Label: both("单位", "Unit")},
			{Key: "cost", Label: both("费用", "Cost"), Unit: wan, Number: true, Decimals: 2},
			{Key: "yearly", Label: both("其中每年", "Of it yearly"), Unit: wan, Number: true, Decimals: 2, Minor: true},
			{Key: "year", Label: both("第几年", "Year"), Number: true},
			{Key: "delivery", Label: both("见效年", "Counts from"), Number: true, Minor: true},
			{Key: "raises", Label: both("提高的指标", "Raises")},
			{Key: "why", Label: both("为了", "Why")},
		},
	}
	for _, s := range r.Plan.Steps {
		t.Rows = append(t.Rows, exhibit.Row{ID: string(s.School) + "/" + s.Stage + "/" + s.Measure, Cells: []exhibit.Cell{
			exhibit.Name(s.Name), exhibit.Word(s.Label), exhibit.Num(s.Amount), exhibit.Word(UnitText(s.Unit)), inWan(s.Cost), zeroless(s.Yearly.InWan()),
			exhibit.Num(float64(s.Year)), exhibit.Num(float64(s.Delivery)), exhibit.Word(r.Model.label(s.Indicator)), exhibit.Word(reasons[s.Why]),
		}})
	}
	if len(t.Rows) > 0 {
		var cost, yearly prices.Money
		for _, s := range r.Plan.Steps {
			cost, yearly = cost+s.Cost, yearly+s.Yearly
		}
		t.Rows = append(t.Rows, exhibit.Row{Total: true, Cells: []exhibit.Cell{
			exhibit.Word(both("合计", "sum")), empty(), empty(), empty(), inWan(cost), inWan(yearly), empty(), empty(), empty(), empty(),
		}})
	}
	return t
}

func (r *Result) moveTable() exhibit.Table {
	t := exhibit.Table{
		ID: "moves", Title: both("教师交流", "Teachers who move"), Empty: both("不需要交流", "nobody moves"),
		Columns: []exhibit.Column{
			{Key: "from", Label: both("从", "From")},
			{Key: "to", Label: both("到", "To")},
			{Key: "measure", Label: both("措施", "Measure")},
			{Key: "count", Label: both("人数", "People"), Number: true},
			{Key: "km", Label: both("距离", "Distance"), Unit: both("公里", "km"), Number: true, Decimals: 1},
			{Key: "cost", Label: both("费用", "Cost"), Unit: wan, Number: true, Decimals: 2},
			{Key: "year", Label: both("第几年", "Year"), Number: true},
		},
	}
	for _, m := range r.Plan.Moves {
		km := exhibit.Cell{Text: both("不知", "unknown"), Value: math.NaN(), Tone: exhibit.Faint}
		if m.KM == m.KM {
			km = exhibit.Num(m.KM)
		}
		t.Rows = append(t.Rows, exhibit.Row{ID: string(m.From) + ">" + string(m.To), Cells: []exhibit.Cell{
			exhibit.Name(m.FromName), exhibit.Name(m.ToName), exhibit.Word(m.Label), exhibit.Num(float64(m.Count)), km, inWan(m.Cost), exhibit.Num(float64(m.Year)),
		}})
	}
	return t
}

func (r *Result) coefficientTable() exhibit.Table {
	t := exhibit.Table{
		ID: "coefficients", Title: both("差异系数：实施前后", "Coefficients before and after"),
		Columns: []exhibit.Column{
			colStage, colIndicator,
			{Key: "before", Label: both("现在", "Now"), Number: true, Decimals: 4},
			{Key: "after", Label: both("实施后", "After"), Number: true, Decimals: 4},
			{Key: "limit", Label: both("限值", "Limit"), Number: true, Decimals: 2},
			{Key: "state", Label: both("结果", "Outcome")},
			{Key: "mean", Label: both("均值现在", "Mean now"), Number: true, Decimals: 2, Minor: true},
			{Key: "mean_after", Label: both("均值实施后", "Mean after"), Number: true, Decimals: 2, Minor: true},
		},
		Chart: &exhibit.Chart{Kind: exhibit.Bars, X: "name", Y: []string{"before", "after"}},
	}
	was, now := r.Model.Subject.Before, r.Certificate.After
	for i := range now.Stages {
		st, old := &now.Stages[i], &was.Stages[i]
		for n, c := range st.Coefficients {
			if r.Model.quantityOf(c.Indicator) < 0 {
				continue
			}
			b := old.Coefficients[n]
			limit := exhibit.Num(c.Limit.V)
			if c.Limit.Text == "" {
				limit = empty()
			}
			first := exhibit.Num(b.CV)
			first.Ref = b.Ref
			if b.Outcome == assess.Short {
				first.Tone = exhibit.Bad
			}
			t.Rows = append(t.Rows, exhibit.Row{ID: st.Stage.String() + "/" + c.Indicator, Cells: []exhibit.Cell{
				exhibit.Word(st.Stage.Label()), exhibit.Word(r.Model.label(c.Indicator)), first, exhibit.Num(c.CV), limit, outcomeCell(c.Outcome), exhibit.Num(b.Mean), exhibit.Num(c.Mean),
			}})
		}
		if c := st.Composite; c != nil {
			t.Rows = append(t.Rows, exhibit.Row{Total: true, ID: st.Stage.String(), Cells: []exhibit.Cell{
				exhibit.Word(st.Stage.Label()), exhibit.Word(both("综合", "composite")), exhibit.Num(old.Composite.Mean), exhibit.Num(c.Mean), exhibit.Num(c.Limit.V), outcomeCell(c.Outcome), empty(), empty(),
			}})
		}
	}
	t.Chart.X = "indicator"
	return t
}

func (r *Result) requirementTable() exhibit.Table {
	t := exhibit.Table{
		ID: "requirements", Title: both("各项要求：实施前后", "Requirements before and after"),
		Columns: []exhibit.Column{{Key: "requirement", Label: both("要求", "Requirement")}, {Key: "before", Label: both("现在", "Now")}, {Key: "after", Label: both("实施后", "After")}, {Key: "settled", Label: both("由方案解决", "Settled by the plan")}},
	}
	mine := r.Model.Subject.planned(r.Certificate.After)
	for i := range r.Certificate.After.Verdict.Children {
		v := &r.Certificate.After.Verdict.Children[i]
		settled := both("否", "no")
		if slices.Contains(mine, v) {
			settled = both("是", "yes")
		}
		was := outcomeCell(r.Model.Subject.Before.Verdict.Children[i].Outcome)
		was.Ref = v.Ref
		t.Rows = append(t.Rows, exhibit.Row{ID: v.ID, Cells: []exhibit.Cell{exhibit.Word(v.Label), was, outcomeCell(v.Outcome), exhibit.Word(settled)}})
	}
	return t
}

func (r *Result) spendTable() exhibit.Table {
	t := exhibit.Table{
		ID: "spend", Title: both("资金使用", "Where the money comes from"), Empty: both("没有给出资金限额", "no budgets were given"),
		Columns: []exhibit.Column{
			{Key: "source", Label: both("来源", "Source")},
			{Key: "year", Label: both("第几年", "Year"), Number: true},
			{Key: "spent", Label: both("使用", "Spent"), Unit: wan, Number: true, Decimals: 2},
			{Key: "of", Label: both("限额", "Of"), Unit: wan, Number: true, Decimals: 2},
			{Key: "left", Label: both("余额", "Left"), Unit: wan, Number: true, Decimals: 2},
		},
		Chart: &exhibit.Chart{Kind: exhibit.Bars, X: "source", Y: []string{"spent", "of"}},
	}
	for _, s := range r.Plan.Spent {
		t.Rows = append(t.Rows, exhibit.Row{ID: s.Source + "/" + itoa(s.Year), Cells: []exhibit.Cell{
			exhibit.Word(sourceName(s.Source)), exhibit.Num(float64(s.Year)), inWan(s.Amount), inWan(s.Of), inWan(s.Of - s.Amount),
		}})
	}
	return t
}

// before gives what stands before a mark, or all of s.
func before(s, mark string) string {
	head, _, _ := strings.Cut(s, mark)
	return head
}
