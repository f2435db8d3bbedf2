package plan

import (
	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/plan/cheapest"
	"junheng/plan/prices"
)

var (
	msgBindLimit  = locale.NewTemplate("plan.bind_limit", "{stage}{indicator}差异系数的限值", "the limit on {stage} {indicator}")
	msgBindMean   = locale.NewTemplate("plan.bind_mean", "{stage}综合差异系数的限值", "the limit on the composite of {stage}")
	msgBindLine   = locale.NewTemplate("plan.bind_line", "{unit}的达标线和底线", "the thresholds and floors of {unit}")
	msgBindLineOf = locale.NewTemplate("plan.bind_line_of", "{unit}的{indicator}标准", "the threshold of {unit} in {indicator}")
	msgBindBudget = locale.NewTemplate("plan.bind_budget", "{source}第{year}年的限额", "the {source} of year {year}")
	msgBindMax    = locale.NewTemplate("plan.bind_max", "“{measure}”的数量上限（{unit}）", "the most of “{measure}” ({unit})")
	msgBindLock   = locale.NewTemplate("plan.bind_lock", "对{unit}的事先决定（{measure}）", "what is decided for {unit} ({measure})")
	msgBindReach  = locale.NewTemplate("plan.bind_reach", "交流的最远距离（{measure}）", "how far people move ({measure})")
	msgBindTotal  = locale.NewTemplate("plan.bind_total", "全县交流的总人数（{measure}）", "how many move in all ({measure})")
	msgBindCap    = locale.NewTemplate("plan.bind_cap", "“{wish}”这一限制", "the wish {wish}")
	allUnits      = both("所有学校", "every school")
	allMeasures   = both("各项措施", "every measure")
	msgWorthLimit = locale.Plain("plan.worth_limit", "限值放宽0.01", "the limit wider by 0.01")
	msgWorthStep  = locale.NewTemplate("plan.worth_step", "多一步（{step}{unit}）", "one step more ({step} {unit})")
	msgWorthAny   = locale.Plain("plan.worth_any", "多一步（一名教师、一间教室）", "one step more (a teacher, a room)")
	msgWorthLine  = locale.NewTemplate("plan.worth_line", "少要求1{unit}", "one {unit} less asked")
	msgWorthMoney = locale.Plain("plan.worth_money", "多100万元", "a million yuan more")
)

// unitOf names the unit of a binding, or all of them.
func (r *Result) unitOf(b cheapest.Binding) locale.Text {
	if b.Unit < 0 || b.Unit >= len(r.Model.unit) {
		return allUnits
	}
	name := r.Model.unitName(b.Unit)
	return both(name, name)
}

// measureOf gives the measure of a binding, or nil.
func (r *Result) measureOf(b cheapest.Binding) *prices.Measure {
	if b.Measure < 0 || b.Measure >= len(r.Model.measures) {
		return nil
	}
	return r.Model.measures[b.Measure].price
}

func (r *Result) measureName(b cheapest.Binding) locale.Text {
	if p := r.measureOf(b); p != nil {
		return p.Label
	}
	return allMeasures
}

// indicatorOf gives the indicator of a binding; false where it has none.
func (r *Result) indicatorOf(b cheapest.Binding) (int, bool) {
	if b.Quantity < 0 || b.Quantity >= len(r.Model.quantity) {
		return 0, false
	}
	return r.Model.quantity[b.Quantity], true
}

// named says which requirement a binding is.
func (r *Result) named(b cheapest.Binding) locale.Text {
	m := r.Model
	stage := locale.Text{}
	if b.Group >= 0 && b.Group < len(m.stages) {
		stage = m.stages[b.Group].Label()
	}
	switch b.Kind {
	case cheapest.BindsLimit:
		if k, ok := r.indicatorOf(b); ok {
			return msgBindLimit.With("stage", stage, "indicator", m.label(m.Subject.Pack.Indicators[k].ID)).Both()
		}
		return msgBindMean.With("stage", stage).Both()
	case cheapest.BindsComposite:
		return msgBindMean.With("stage", stage).Both()
	case cheapest.BindsLine:
		if k, ok := r.indicatorOf(b); ok {
			return msgBindLineOf.With("unit", r.unitOf(b), "indicator", m.label(m.Subject.Pack.Indicators[k].ID)).Both()
		}
		return msgBindLine.With("unit", r.unitOf(b)).Both()
	case cheapest.BindsBudget:
		if b.Budget >= 0 && b.Budget < len(m.Problem.Budgets) {
			of := m.Problem.Budgets[b.Budget]
			return msgBindBudget.With("source", sourceName(m.sources[of.Source]), "year", of.Year+1).Both()
		}
	case cheapest.BindsMax:
		return msgBindMax.With("measure", r.measureName(b), "unit", r.unitOf(b)).Both()
	case cheapest.BindsLock:
		return msgBindLock.With("measure", r.measureName(b), "unit", r.unitOf(b)).Both()
	case cheapest.BindsReach:
		return msgBindReach.With("measure", r.measureName(b)).Both()
	case cheapest.BindsTotal:
		return msgBindTotal.With("measure", r.measureName(b)).Both()
	case cheapest.BindsCap:
		if b.Cap >= 0 && b.Cap < len(m.caps) {
			if b.Unit >= 0 {
				name := r.unitOf(b)
				return msgBindCap.With("wish", both(m.caps[b.Cap].ZH+"（"+name.ZH+"）", m.caps[b.Cap].EN+" ("+name.EN+")")).Both()
			}
			return msgBindCap.With("wish", m.caps[b.Cap]).Both()
		}
	}
	return both(string(b.Kind), string(b.Kind))
}

// sourceName words a source of money; one without a name is the county's budget.
func sourceName(s string) locale.Text {
	if s == "" {
		return both("资金", "budget")
	}
	return both(s, s)
}

// worth words by how much a requirement would have to be easier for the sum
// said beside it, and that sum in yuan.
func (r *Result) worth(b cheapest.Binding) (locale.Text, float64) {
	switch b.Kind {
	case cheapest.BindsLimit, cheapest.BindsComposite:
		return msgWorthLimit.Both(), b.Worth
	case cheapest.BindsLine:
		if k, ok := r.indicatorOf(b); ok && b.Unit >= 0 && b.Unit < len(r.Model.unit) {
			unit := r.Model.Subject.Before.Units[r.Model.unit[b.Unit]].Values[k].Margin.Unit
			return msgWorthLine.With("unit", UnitText(unit)).Both(), b.Worth
		}
	case cheapest.BindsBudget:
		return msgWorthMoney.Both(), b.Worth * 100 * prices.Wan.InYuan()
	}
	if p := r.measureOf(b); p != nil {
		return msgWorthStep.With("step", figure(p.Step, 2), "unit", UnitText(p.Unit)).Both(), b.Worth
	}
	return msgWorthAny.Both(), b.Worth
}

func (r *Result) bindingTable() exhibit.Table {
	t := exhibit.Table{
		ID: "binding", Title: both("费用取决于哪些要求", "What the cost hangs on"), Empty: both("没有哪一条单独决定费用", "no single requirement settles the cost"),
		Note: both("每条要求放宽一点，费用大约减少多少；是边际值，只在小范围内成立", "By how much the cost would fall if a requirement were a little easier; marginal, and true of small changes only"),
		Columns: []exhibit.Column{
			{Key: "what", Label: both("要求或限制", "Requirement or limit")},
			{Key: "by", Label: both("放宽", "Easier by")},
			{Key: "worth", Label: both("可省", "Saves"), Unit: wan, Number: true, Decimals: 2},
		},
	}
	for _, b := range r.Answer.Binding {
		by, yuan := r.worth(b)
		t.Rows = append(t.Rows, exhibit.Row{Cells: []exhibit.Cell{exhibit.Word(r.named(b)), exhibit.Word(by), exhibit.Num(yuan / prices.Wan.InYuan())}})
	}
	return t
}
