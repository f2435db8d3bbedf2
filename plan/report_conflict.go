package plan

import (
	"math"

	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/plan/cheapest"
)

var (
	msgConflict = locale.NewTemplate("plan.conflict", "在这些限制下没有任何方案能使本县达标：下面 {n} 条不能同时成立，去掉任何一条，其余就不再矛盾。",
		"Under these constraints no plan lets the county pass: the {n} below cannot hold together, and without any one of them the others can.")
	msgConflictSeen = locale.NewTemplate("plan.conflict_seen", "在这些限制下没有找到能使本县达标的方案（没有证明绝对不存在）：下面 {n} 条在一起时找不到，去掉任何一条就找得到。",
		"Under these constraints no plan was found that lets the county pass, which is no proof that there is none: with the {n} below together none is found, without any one of them one is.")
	msgFewest    = locale.NewTemplate("plan.fewest", "其中本县自己定的有 {n} 条：{list}。已证明没有更少的限制会造成矛盾。", "Of them {n} are the county's own: {list}. It is proven that no fewer of its limits conflict.")
	msgNotFewest = locale.NewTemplate("plan.not_fewest", "其中本县自己定的有 {n} 条：{list}。每一条都少不得，但没有证明再没有更少的一组。", "Of them {n} are the county's own: {list}. None of them can be left out, but it is not proven that no smaller set conflicts.")
	msgNoWish    = locale.Plain("plan.no_wish", "矛盾在标准、学校条件和单价表之间，与本县给出的限制无关。", "The conflict lies between the standard, what the schools have room for and the prices, not in limits the county has set.")
	msgOthers    = locale.NewTemplate("plan.others", "另有 {n} 组互不相干的矛盾，每一组都要放宽。", "There are {n} further conflicts apart from it; each must be eased.")
	msgWay       = locale.NewTemplate("plan.way", "最省的出路：{list}；此时最省方案需 {cost}（放宽后已重新求解）。", "The cheapest way out: {list}; the cheapest plan then takes {cost} (solved again with that applied).")
	msgWaySure   = locale.Plain("plan.way_sure", "已证明没有更省的出路。", "It is proven that no way out is cheaper.")
	msgWayUnsure = locale.Plain("plan.way_unsure", "没有证明再没有更省的出路。", "It is not proven that no way out is cheaper.")
	msgNoWay     = locale.Plain("plan.no_way", "只放宽本县的限制没有出路。", "To ease the county's own limits alone is no way out.")
	msgNoReason  = locale.Plain("plan.no_reason", "在这些限制下没有找到能使本县达标的方案。", "Under these constraints no plan was found that lets the county pass.")
	msgEaseTo    = locale.NewTemplate("plan.ease_to", "把{what}从 {from} 放宽到 {to}", "ease {what} from {from} to {to}")
)

// conflicts lists the conflict with those apart from it.
func (r *Result) conflicts() []*cheapest.Conflict {
	if r.Conflict == nil {
		return nil
	}
	return append([]*cheapest.Conflict{r.Conflict}, r.Conflict.Others...)
}

func (r *Result) conflictLead() []locale.Message {
	all := r.conflicts()
	if len(all) == 0 || len(all[0].Binds) == 0 {
		return []locale.Message{msgNoReason}
	}
	first := all[0]
	what := msgConflictSeen
	if first.Proven {
		what = msgConflict
	}
	out := []locale.Message{what.With("n", len(first.Binds))}
	var own []locale.Text
	for _, b := range first.Binds {
		if b.Kind.Wish() {
			own = append(own, r.named(b))
		}
	}
	switch {
	case len(own) == 0:
		out = append(out, msgNoWish)
	case first.Smallest:
		out = append(out, msgFewest.With("n", len(own), "list", listed(own)))
	default:
		out = append(out, msgNotFewest.With("n", len(own), "list", listed(own)))
	}
	if len(all) > 1 {
		out = append(out, msgOthers.With("n", len(all)-1))
	}
	return append(out, r.wayLead()...)
}

// wayLead words the cheapest way out that lies with the county.
func (r *Result) wayLead() []locale.Message {
	for _, w := range r.Conflict.Ways {
		if !countys(w) {
			continue
		}
		var list []locale.Text
		for _, e := range w.Ease {
			from, to := r.eased(e)
			list = append(list, msgEaseTo.With("what", r.named(e.Binding), "from", from, "to", to).Both())
		}
		sure := msgWayUnsure
		if r.Conflict.Complete {
			sure = msgWaySure
		}
		return []locale.Message{msgWay.With("list", listed(list), "cost", WanText(money(w.Plan.Cost))), sure}
	}
	return []locale.Message{msgNoWay}
}

// countys reports whether a way out asks nothing but what the county may change.
func countys(w cheapest.Way) bool {
	for _, e := range w.Ease {
		if !e.Binding.Kind.Wish() {
			return false
		}
	}
	return len(w.Ease) > 0
}

// eased words a limit as it is and as it would have to be.
func (r *Result) eased(e cheapest.Ease) (from, to locale.Text) {
	switch e.Binding.Kind {
	case cheapest.BindsBudget:
		return WanText(money(e.From)), WanText(money(math.Ceil(e.To*100-1e-6) / 100))
	case cheapest.BindsLine:
		n := figure(e.To, 0)
		return both("0 个单位不达标", "0 units short"), both(n+" 个单位不达标", n+" units short")
	case cheapest.BindsReach:
		return distance(e.From), distance(e.To)
	case cheapest.BindsTotal:
		return both(figure(e.From, 0)+" 人", figure(e.From, 0)+" people"), both(figure(e.To, 0)+" 人", figure(e.To, 0)+" people")
	case cheapest.BindsCap, cheapest.BindsLock, cheapest.BindsMax:
		return r.stepsOf(e, e.From), r.takes(e)
	}
	return both(figure(e.From, 4), figure(e.From, 4)), both(figure(e.To, 4), figure(e.To, 4))
}

func distance(metres float64) locale.Text {
	if !finite(metres) {
		return both("不限（有学校没有填经纬度）", "any (the place of some schools is not known)")
	}
	km := figure(math.Ceil(metres/10)/100, 2)
	return both(km+" 公里", km+" km")
}

// stepsOf words how many steps a lock, a cap or the most of a measure allows.
func (r *Result) stepsOf(e cheapest.Ease, v float64) locale.Text {
	switch {
	case v == 0 && e.Binding.Kind == cheapest.BindsLock && e.Binding.Measure < 0:
		return both("什么都不给", "nothing")
	case v == 0:
		return both("0", "0")
	case v >= math.MaxInt32/2:
		return both("不限", "any")
	}
	n := figure(v, 0)
	if e.Binding.Kind == cheapest.BindsLock && e.To < e.From {
		return both("至少 "+n+" 步", "at least "+n+" steps")
	}
	return both(n+" 步", n+" steps")
}

// manyTakes is of how many schools it is said what they take.
const manyTakes = 4

// takes words to what a lock or a cap is eased, and what the plan then takes of it.
func (r *Result) takes(e cheapest.Ease) locale.Text {
	out := r.stepsOf(e, e.To)
	var list []locale.Text
	for _, t := range e.Takes {
		p := r.Model.measures[t.Measure].price
		name := r.Model.unitName(t.Unit)
		if e.Binding.Unit == t.Unit {
			name = ""
		}
		amount := figure(float64(t.Count)*p.Step, 1) + " "
		list = append(list, both(name+p.Label.ZH+" "+amount+UnitText(p.Unit).ZH, joined(name, p.Label.EN+", "+amount+UnitText(p.Unit).EN)))
	}
	if len(list) > manyTakes {
		n := itoa(len(list) - manyTakes)
		list = append(list[:manyTakes], both("另 "+n+" 处", n+" more"))
	}
	switch l := listed(list); {
	case len(list) > 0 && e.From == 0:
		return l
	case len(list) > 0:
		out = both(out.ZH+"（"+l.ZH+"）", out.EN+" ("+l.EN+")")
	}
	return out
}

func joined(name, words string) string {
	if name == "" {
		return words
	}
	return name + ": " + words
}

// whose says who has set a requirement.
func whose(b cheapest.Binding) exhibit.Cell {
	switch {
	case b.Kind.Wish():
		return exhibit.Word(both("本县", "the county"))
	case b.Kind == cheapest.BindsMax:
		return exhibit.Word(both("学校条件和单价表", "what the school has room for, and the prices"))
	}
	c := exhibit.Word(both("标准规定，不能放宽", "the standard; cannot be eased"))
	c.Tone = exhibit.Faint
	return c
}

func (r *Result) conflictTable() exhibit.Table {
	t := exhibit.Table{
		ID: "conflict", Title: both("互相矛盾的要求和限制", "What cannot hold together"), Empty: both("没有找出是哪些限制", "which limits it is was not found"),
		Note: both("同一组的各条不能同时成立；每组都要放宽", "Those of one group cannot hold together; each group must be eased"),
		Columns: []exhibit.Column{
			{Key: "group", Label: both("组", "Group"), Number: true},
			{Key: "what", Label: both("要求或限制", "Requirement or limit")},
			{Key: "whose", Label: both("由谁定", "Who sets it")},
		},
	}
	for g, c := range r.conflicts() {
		for _, b := range c.Binds {
			t.Rows = append(t.Rows, exhibit.Row{Cells: []exhibit.Cell{exhibit.Num(float64(g + 1)), exhibit.Word(r.named(b)), whose(b)}})
		}
	}
	return t
}

func (r *Result) easeTable() exhibit.Table {
	t := exhibit.Table{
		ID: "ease", Title: both("出路", "Ways out"), Empty: both("没有找到出路", "no way out was found"),
		Note: both("由省到贵；同一条出路里的各条要一起放宽，每条只放宽到不增加费用的最小程度，放宽后已重新求解", "Cheapest first; what stands in one way out must be eased together, each as little as the cost allows, and the plan was sought again with it"),
		Columns: []exhibit.Column{
			{Key: "way", Label: both("出路", "Way"), Number: true},
			{Key: "what", Label: both("放宽", "Ease")},
			{Key: "from", Label: both("从", "From")},
			{Key: "to", Label: both("到", "To")},
			{Key: "cost", Label: both("此时最省方案", "Cheapest plan then"), Unit: wan, Number: true, Decimals: 2},
			{Key: "whose", Label: both("由谁定", "Who sets it")},
		},
	}
	if r.Conflict == nil {
		return t
	}
	for n, w := range r.Conflict.Ways {
		for _, e := range w.Ease {
			from, to := r.eased(e)
			t.Rows = append(t.Rows, exhibit.Row{Cells: []exhibit.Cell{
				exhibit.Num(float64(n + 1)), exhibit.Word(r.named(e.Binding)), exhibit.Word(from), exhibit.Word(to), inWan(money(w.Plan.Cost)), whose(e.Binding),
			}})
		}
	}
	return t
}
