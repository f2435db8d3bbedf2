package plan

import (
	"cmp"
	"math"
	"slices"

	"junheng/assess"
	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/plan/prices"
	"junheng/registry"
	"junheng/rules"
)

var (
	msgShortLead = locale.NewTemplate("plan.short_lead", "{units} 个参评单位中 {short} 个有指标未达到标准值，共 {values} 项；逐项补齐需 {cost}（首年，按“{prices}”）。",
		"{short} of {units} units have an indicator below its threshold, {values} in all; to raise each takes {cost} in the first year at “{prices}”.")
	msgNoUnitRule  = locale.NewTemplate("plan.no_unit_rule", "“{pack}”不规定逐校标准值，没有逐校的差距可算。", "{pack} sets no threshold for single schools, so no school has a shortfall under it.")
	msgBlankShort  = locale.NewTemplate("plan.blank_short", "已填报的数都达到标准值，但有{n}个单位的数字不全，差距还不能说没有。", "What is reported reaches its threshold, but {n} units lack figures: it cannot be said that nothing is lacking.")
	msgNoneShort   = locale.Plain("plan.none_short", "所有参评单位的各项指标都达到标准值。", "Every indicator of every unit reaches its threshold.")
	msgNotCheapest = locale.Plain("plan.not_cheapest", "逐项补齐不是最省的办法：每校允许一项只到85%，而差异系数可能还要求更多。最省的达标方案见 junheng plan cheapest。",
		"To raise each is not the cheapest way: a school may leave one at the floor, while coefficients may ask for more. For the cheapest plan see junheng plan cheapest.")
	msgItemLead = locale.NewTemplate("plan.item_lead", "逐校检查的单项要求有 {n} 处不足，有单价的补齐需 {cost}，此后每年 {yearly}。",
		"Single requirements fall short in {n} places; those with a price take {cost}, then {yearly} a year.")
	msgCoefLead    = locale.NewTemplate("plan.coef_lead", "{n} 个校际差异系数超过限值：{list}。", "{n} coefficients are above their limits: {list}.")
	msgPricesNote  = locale.NewTemplate("plan.prices_note", "单价取自“{prices}”（{dated}）；其中 {n} 项只是示例，请换成本县单价（junheng plan prices）。", "Prices are those of “{prices}” ({dated}); {n} of them are examples only: put in the county's own (junheng plan prices).")
	msgUnpriced    = locale.NewTemplate("plan.unpriced", "{n} 处不足没有单价，或现有措施补不齐，未计入金额。", "{n} of the shortfalls have no price, or no measure goes far enough; they are in no sum.")
	msgNeedNote    = locale.Plain("plan.need_note", "“差”按未取整的数计算，以人、间计的向上取整；“到底线”是到85%的差距。", "What is lacking is computed unrounded; people and rooms are rounded up. “To the floor” is the way to 85 %.")
	msgSharesNote  = locale.Plain("plan.shares_note", "“对差异系数的贡献”是该校占该项方差的份额，一个学段各校合计100%。", "The share in a coefficient is the unit's part of the variance; those of a stage make 100 %.")
	msgBlanksNote  = locale.NewTemplate("plan.blanks_note", "{n} 个单位有空白数字，其差距无法计算：{list}。", "{n} units have blanks whose shortfalls nobody knows: {list}.")
	msgCoefOfStage = locale.NewTemplate("plan.coef_of_stage", "{stage}{indicator} {value} > {limit}", "{stage} {indicator} {value} > {limit}")
)

// Report describes the distances: by school and indicator, by requirement, in
// sums by indicator, stage and township, and who makes each coefficient.
func (d *Distances) Report(subtitle locale.Text) *exhibit.Report {
	r := &exhibit.Report{Title: both("差距", "Shortfalls"), Subtitle: subtitle, Lead: d.lead()}
	r.Tables = []exhibit.Table{d.schoolTable(), d.itemTable(), d.indicatorTable(), d.townshipTable(), d.shareTable()}
	p := d.Subject.Prices
	r.Notes = append(r.Notes, msgNotCheapest, msgNeedNote, msgSharesNote, msgPricesNote.With("prices", p.Label, "dated", p.Dated, "n", p.Examples()))
	if n := d.unpriced(); n > 0 {
		r.Notes = append(r.Notes, msgUnpriced.With("n", n))
	}
	if gaps := d.Subject.blanks(); len(gaps) > 0 {
		r.Notes = append(r.Notes, msgBlanksNote.With("n", len(gaps), "list", d.Subject.blankNames(gaps)))
	}
	return r
}

func (s *Subject) blankNames(gaps []Blank) locale.Text {
	var names []locale.Text
	for _, g := range gaps {
		names = append(names, both(s.Before.Units[g.Unit].Name, s.Before.Units[g.Unit].Name))
	}
	return listed(names)
}

func (d *Distances) unpriced() int {
	n := 0
	for _, f := range d.Values {
		if !f.Priced {
			n++
		}
	}
	for _, l := range d.Items {
		if !l.Priced {
			n++
		}
	}
	return n
}

// noneShort says why no unit falls short: the standard asks no unit for anything,
// figures are missing, or all is reached.
func (d *Distances) noneShort() locale.Message {
	s := d.Subject
	if !slices.ContainsFunc(s.Pack.Verdict, func(q rules.Requirement) bool { return q.Rule == rules.RuleUnits }) {
		return msgNoUnitRule.With("pack", s.Pack.Label)
	}
	if n := len(s.blanks()); n > 0 {
		return msgBlankShort.With("n", n)
	}
	return msgNoneShort
}

func (d *Distances) lead() []locale.Message {
	s := d.Subject
	units, short := 0, map[int]bool{}
	var sum prices.Money
	for i := range s.Before.Units {
		if s.Before.Units[i].InScope {
			units++
		}
	}
	for _, f := range d.Values {
		short[f.Unit] = true
		if f.Priced {
			sum += f.Cost
		}
	}
	var out []locale.Message
	if len(short) > 0 {
		out = append(out, msgShortLead.With("units", units, "short", len(short), "values", len(d.Values), "cost", WanText(sum), "prices", s.Prices.Label))
	} else {
		out = append(out, d.noneShort())
	}
	if over := s.over(s.Before); len(over) > 0 {
		out = append(out, msgCoefLead.With("n", len(over), "list", listed(over)))
	}
	if len(d.Items) > 0 {
		var once, yearly prices.Money
		for _, l := range d.Items {
			once, yearly = once+l.Cost, yearly+l.Yearly
		}
		out = append(out, msgItemLead.With("n", len(d.Items), "cost", WanText(once), "yearly", WanText(yearly)))
	}
	return out
}

// over names the coefficients above their limits.
func (s *Subject) over(a *assess.Assessment) []locale.Text {
	var out []locale.Text
	for i := range a.Stages {
		for _, c := range a.Stages[i].Coefficients {
			if c.Outcome == assess.Short {
				m := msgCoefOfStage.With("stage", a.Stages[i].Stage.Label(), "indicator", s.label(c.Indicator), "value", figure(c.CV, 4), "limit", c.Limit.Text)
				out = append(out, both(m.In(locale.ZH), m.In(locale.EN)))
			}
		}
	}
	return out
}

// share finds what part of a coefficient a unit makes.
func (s *Subject) share(unit, k int) float64 {
	u := &s.Before.Units[unit]
	for i := range s.Before.Stages {
		if s.Before.Stages[i].Stage != u.Stage {
			continue
		}
		for _, c := range s.Before.Stages[i].Coefficients {
			if c.Indicator != s.Pack.Indicators[k].ID {
				continue
			}
			for _, sh := range c.Shares {
				if sh.Unit == unit {
					return 100 * sh.Share
				}
			}
		}
	}
	return math.NaN()
}

func (d *Distances) schoolTable() exhibit.Table {
	s := d.Subject
	t := exhibit.Table{
		ID: "schools", Title: both("各校各项指标的差距", "What each school lacks"),
		Empty: both("没有学校低于标准值", "no school is below a threshold"),
		Columns: []exhibit.Column{
			colSchool,
			{Key: "township", Label: both("乡镇", "Township"), Minor: true},
			colIndicator,
			{Key: "value", Label: both("现值", "Now"), Number: true, Decimals: 4},
			{Key: "threshold", Label: both("标准值", "Threshold"), Number: true, Decimals: 4},
			{Key: "floor", Label: both("85%底线", "Floor"), Number: true, Decimals: 4, Minor: true},
			{Key: "need", Label: both("差", "Lacks"), Number: true, Decimals: 1},
			{Key: "to_floor", Label: both("到底线差", "To the floor"), Number: true, Decimals: 1},
			{Key: "thing", Label: both("单位", "Unit")},
			{Key: "cost", Label: both("补齐费用", "Cost"), Unit: wan, Number: true, Decimals: 2},
			{Key: "cost_floor", Label: both("到底线费用", "Cost to the floor"), Unit: wan, Number: true, Decimals: 2, Minor: true},
			{Key: "share", Label: both("对差异系数的贡献", "Share in the coefficient"), Unit: both("%", "%"), Number: true, Decimals: 1, Minor: true},
		},
	}
	for _, f := range d.Values {
		u := &s.Before.Units[f.Unit]
		v := &u.Values[f.Indicator]
		shown := s.shown(v, f.Indicator)
		value := exhibit.Cell{Text: both(shown, shown), Value: v.Value, Tone: exhibit.Warn, Ref: v.Ref}
		if f.NeedFloor > 0 {
			value.Tone = exhibit.Bad
		}
		cost, floor := unpricedCell, unpricedCell
		if f.Priced {
			cost, floor = inWan(f.Cost), inWan(f.CostFloor)
		}
		if f.NeedFloor == 0 {
			floor = empty()
		}
		t.Rows = append(t.Rows, exhibit.Row{ID: string(u.School.ID) + "/" + u.Stage.String() + "/" + v.Indicator, Cells: []exhibit.Cell{
			exhibit.Name(u.Name), exhibit.Name(u.School.Township), exhibit.Word(s.label(v.Indicator)), value,
			{Text: both(v.Threshold.Text, v.Threshold.Text), Value: v.Threshold.V},
			{Text: both(plain(v.Floor), plain(v.Floor)), Value: v.Floor},
			trimmed(f.Need), trimmed(f.NeedFloor), exhibit.Word(UnitText(f.Thing)),
			cost, floor, exhibit.Num(s.share(f.Unit, f.Indicator)),
		}})
	}
	return t
}

var unpricedCell = exhibit.Cell{Text: both("无单价", "no price"), Value: math.NaN(), Tone: exhibit.Faint}

// zeroless leaves a cell empty for zero.
func zeroless(v float64) exhibit.Cell {
	if v == 0 {
		return empty()
	}
	return exhibit.Num(v)
}

// trimmed shows a figure without needless decimals, and zero not at all.
func trimmed(v float64) exhibit.Cell {
	if v == 0 {
		return empty()
	}
	return plainCell(v)
}

func plainCell(v float64) exhibit.Cell {
	s := figure(v, 2)
	return exhibit.Cell{Text: both(s, s), Value: v}
}

func (d *Distances) itemTable() exhibit.Table {
	s := d.Subject
	t := exhibit.Table{
		ID: "items", Title: both("单项要求的差距", "What single requirements lack"),
		Empty: both("逐校检查的单项要求没有不足", "no school misses a single requirement"),
		Columns: []exhibit.Column{
			{Key: "item", Label: both("要求", "Requirement")},
			{Key: "test", Label: both("检查", "Test"), Minor: true},
			colSchool,
			{Key: "have", Label: both("现有", "Has"), Number: true, Decimals: 1},
			{Key: "want", Label: both("应有", "Wanted"), Number: true, Decimals: 1},
			{Key: "need", Label: both("差", "Off by"), Number: true, Decimals: 1},
			{Key: "thing", Label: both("单位", "Unit")},
			{Key: "cost", Label: both("一次性费用", "Cost once"), Unit: wan, Number: true, Decimals: 2},
			{Key: "yearly", Label: both("每年费用", "Each year"), Unit: wan, Number: true, Decimals: 2},
		},
	}
	for _, l := range d.Items {
		it := s.Pack.Item(l.Item)
		item, test := locale.Text{ZH: l.Item}, locale.Text{ZH: l.Test}
		if it != nil {
			item = it.Label
			for i := range it.Tests {
				if it.Tests[i].ID == l.Test {
					test = it.Tests[i].Label
				}
			}
		}
		cost, yearly := unpricedCell, empty()
		if l.Priced {
			cost, yearly = inWan(l.Cost), zeroless(l.Yearly.InWan())
		}
		have := plainCell(l.Have)
		have.Ref, have.Tone = l.Ref, exhibit.Bad
		t.Rows = append(t.Rows, exhibit.Row{ID: l.Item + "/" + l.Test + "/" + string(l.School), Cells: []exhibit.Cell{
			exhibit.Word(item), exhibit.Word(test), exhibit.Name(l.Name), have, plainCell(l.Want), trimmed(l.Need), exhibit.Word(UnitText(l.Thing)), cost, yearly,
		}})
	}
	return t
}

// indicatorTable sums by stage and indicator, beside the coefficients.
func (d *Distances) indicatorTable() exhibit.Table {
	s := d.Subject
	t := exhibit.Table{
		ID: "indicators", Title: both("按学段和指标合计", "By stage and indicator"),
		Columns: []exhibit.Column{
			colStage, colIndicator,
			{Key: "short", Label: both("未达标", "Short"), Unit: both("所", "units"), Number: true},
			{Key: "below", Label: both("低于底线", "Below the floor"), Unit: both("所", "units"), Number: true},
			{Key: "need", Label: both("共差", "Lack in all"), Number: true, Decimals: 1},
			{Key: "thing", Label: both("单位", "Unit")},
			{Key: "cost", Label: both("补齐费用", "Cost"), Unit: wan, Number: true, Decimals: 2},
			{Key: "cv", Label: both("差异系数", "Coefficient"), Number: true, Decimals: 4},
			{Key: "limit", Label: both("限值", "Limit"), Number: true, Decimals: 2},
			{Key: "state", Label: both("结果", "Outcome")},
		},
		Chart: &exhibit.Chart{Kind: exhibit.Bars, X: "indicator", Y: []string{"cost"}},
	}
	for i := range s.Before.Stages {
		st := &s.Before.Stages[i]
		var all prices.Money
		for _, c := range st.Coefficients {
			row, cost := d.indicatorRow(st.Stage, c)
			all += cost
			t.Rows = append(t.Rows, row)
		}
		t.Rows = append(t.Rows, exhibit.Row{Total: true, ID: st.Stage.String(), Cells: []exhibit.Cell{
			exhibit.Word(st.Stage.Label()), exhibit.Word(both("合计", "sum")), empty(), empty(), empty(), empty(), inWan(all), empty(), empty(), empty(),
		}})
	}
	return t
}

func (d *Distances) indicatorRow(st registry.Stage, c assess.Coefficient) (exhibit.Row, prices.Money) {
	s := d.Subject
	short, below, need := 0, 0, 0.0
	var cost prices.Money
	unit := ""
	for _, f := range d.Values {
		if s.Before.Units[f.Unit].Stage == st && s.Pack.Indicators[f.Indicator].ID == c.Indicator {
			short++
			need += f.Need
			unit = f.Thing
			if f.NeedFloor > 0 {
				below++
			}
			if f.Priced {
				cost += f.Cost
			}
		}
	}
	limit := exhibit.Num(c.Limit.V)
	if c.Limit.Text == "" {
		limit = empty()
	}
	cv := exhibit.Num(c.CV)
	cv.Ref = c.Ref
	return exhibit.Row{ID: st.String() + "/" + c.Indicator, Cells: []exhibit.Cell{
		exhibit.Word(st.Label()), exhibit.Word(s.label(c.Indicator)), zeroless(float64(short)), zeroless(float64(below)), trimmed(need),
		exhibit.Word(UnitText(unit)), zeroless(cost.InWan()), cv, limit, outcomeCell(c.Outcome),
	}}, cost
}

func outcomeCell(o assess.Outcome) exhibit.Cell {
	c := exhibit.Word(o.Label())
	switch o {
	case assess.Met:
		c.Tone = exhibit.Good
	case assess.Short, assess.BelowFloor, assess.Vetoed:
		c.Tone = exhibit.Bad
	case assess.WithinFloor, assess.Undetermined:
		c.Tone = exhibit.Warn
	}
	return c
}

func (d *Distances) townshipTable() exhibit.Table {
	s := d.Subject
	t := exhibit.Table{
		ID: "townships", Title: both("按乡镇合计", "By township"), Empty: both("没有差距", "nothing is lacking"),
		Columns: []exhibit.Column{
			{Key: "township", Label: both("乡镇", "Township")},
			{Key: "units", Label: both("有差距的单位", "Units short"), Unit: both("个", "units"), Number: true},
			{Key: "values", Label: both("差距项数", "Shortfalls"), Number: true},
			{Key: "cost", Label: both("补齐费用", "Cost"), Unit: wan, Number: true, Decimals: 2},
		},
	}
	type sum struct {
		name   string
		units  map[int]bool
		values int
		cost   prices.Money
	}
	var sums []*sum
	total := &sum{units: map[int]bool{}}
	for _, f := range d.Values {
		name := s.Before.Units[f.Unit].School.Township
		at := slices.IndexFunc(sums, func(x *sum) bool { return x.name == name })
		if at < 0 {
			at = len(sums)
			sums = append(sums, &sum{name: name, units: map[int]bool{}})
		}
		for _, x := range []*sum{sums[at], total} {
			x.units[f.Unit] = true
			x.values++
			if f.Priced {
				x.cost += f.Cost
			}
		}
	}
	slices.SortStableFunc(sums, func(a, b *sum) int { return cmp.Compare(b.cost, a.cost) })
	for _, x := range sums {
		name := exhibit.Name(x.name)
		if x.name == "" {
			name = exhibit.Word(both("未填乡镇", "no township given"))
		}
		t.Rows = append(t.Rows, exhibit.Row{ID: x.name, Cells: []exhibit.Cell{name, exhibit.Num(float64(len(x.units))), exhibit.Num(float64(x.values)), inWan(x.cost)}})
	}
	if len(sums) > 0 {
		t.Rows = append(t.Rows, exhibit.Row{Total: true, Cells: []exhibit.Cell{
			exhibit.Word(both("合计", "sum")), exhibit.Num(float64(len(total.units))), exhibit.Num(float64(total.values)), inWan(total.cost),
		}})
	}
	return t
}

// sharesShown is how many units are named of a coefficient within its limit,
// and of one above it.
const (
	sharesShown     = 3
	sharesShownOver = 10
)

func (d *Distances) shareTable() exhibit.Table {
	s := d.Subject
	t := exhibit.Table{
		ID: "shares", Title: both("差异系数主要来自哪些学校", "Who makes the coefficients"),
		Note: both("每个系数列出贡献最大的学校；超过限值的系数列得更多", "The units with the largest shares of each coefficient; more of them where it is above its limit"),
		Columns: []exhibit.Column{
			colStage, colIndicator,
			{Key: "cv", Label: both("差异系数", "Coefficient"), Number: true, Decimals: 4},
			colSchool,
			{Key: "value", Label: both("该校", "Unit"), Number: true, Decimals: 2},
			{Key: "mean", Label: both("全县均值", "Mean"), Number: true, Decimals: 2},
			{Key: "share", Label: both("贡献", "Share"), Unit: both("%", "%"), Number: true, Decimals: 1},
		},
	}
	for i := range s.Before.Stages {
		st := &s.Before.Stages[i]
		for _, c := range st.Coefficients {
			shown := sharesShown
			if c.Outcome == assess.Short {
				shown = sharesShownOver
			}
			k := slices.IndexFunc(s.Pack.Indicators, func(x *rules.Indicator) bool { return x.ID == c.Indicator })
			for n, sh := range c.Shares {
				if n == shown || sh.Share == 0 {
					break
				}
				u := &s.Before.Units[sh.Unit]
				cv := exhibit.Num(c.CV)
				cv.Ref = c.Ref
				if c.Outcome == assess.Short {
					cv.Tone = exhibit.Bad
				}
				value := exhibit.Num(u.Values[k].Value)
				value.Ref = u.Values[k].Ref
				t.Rows = append(t.Rows, exhibit.Row{ID: st.Stage.String() + "/" + c.Indicator + "/" + string(u.School.ID), Cells: []exhibit.Cell{
					exhibit.Word(st.Stage.Label()), exhibit.Word(s.label(c.Indicator)), cv, exhibit.Name(u.Name), value, exhibit.Num(c.Mean), exhibit.Num(100 * sh.Share),
				}})
			}
		}
	}
	return t
}
