package plan

import (
	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/plan/cheapest"
)

var (
	msgConflict = locale.NewTemplate("plan.conflict", "在这些限制下没有任何方案能使本县达标：下面 {n} 条不能同时成立，去掉任何一条，其余就不再矛盾。",
		"Under these constraints no plan lets the county pass: the {n} below cannot hold together, and without any one of them the others can.")
	msgUnproven = locale.Plain("plan.unproven", "这是搜索的结果，没有证明绝对不存在方案。", "This is what the search came to; it is not proven that there is none.")
	msgOthers   = locale.NewTemplate("plan.others", "另有 {n} 组互不相干的矛盾，每一组都要放宽一条。", "There are {n} further conflicts apart from it; one requirement of each must be eased.")
	msgEase     = locale.NewTemplate("plan.ease", "最省的出路：把“{what}”从 {from} 放宽到 {to}，此时最省方案需 {cost}。", "The cheapest way out: ease {what} from {from} to {to}; the cheapest plan then takes {cost}.")
	msgNoReason = locale.Plain("plan.no_reason", "在这些限制下没有找到能使本县达标的方案。", "Under these constraints no plan was found that lets the county pass.")
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
	out := []locale.Message{msgConflict.With("n", len(all[0].Binds))}
	if len(all) > 1 {
		out = append(out, msgOthers.With("n", len(all)-1))
	}
	for _, c := range all {
		if e, ok := wayOut(c); ok {
			from, to := r.eased(e)
			out = append(out, msgEase.With("what", r.named(e.Binding), "from", from, "to", to, "cost", WanText(money(e.Cost))))
		}
	}
	if !all[0].Proven {
		out = append(out, msgUnproven)
	}
	return out
}

// wayOut gives the cheapest way out that lies with the county: what the law asks
// cannot be eased.
func wayOut(c *cheapest.Conflict) (cheapest.Ease, bool) {
	for _, e := range c.Ease {
		if !lawful(e.Binding) {
			return e, true
		}
	}
	return cheapest.Ease{}, false
}

// lawful reports whether a requirement is one of the law, not of the county.
func lawful(b cheapest.Binding) bool {
	return b.Kind == cheapest.BindsLine || b.Kind == cheapest.BindsLimit || b.Kind == cheapest.BindsComposite
}

// eased words a limit as it is and as it would have to be.
func (r *Result) eased(e cheapest.Ease) (from, to locale.Text) {
	word := func(v float64) locale.Text {
		switch e.Binding.Kind {
		case cheapest.BindsBudget:
			return WanText(money(v))
		case cheapest.BindsLine:
			n := figure(v, 0)
			return both(n+" 个单位不达标", n+" units short")
		case cheapest.BindsMax, cheapest.BindsLock:
			n := figure(v, 0)
			return both("共 "+n+" 步", n+" steps in all")
		}
		if !finite(v) {
			return both("不限", "any")
		}
		s := figure(v, 4)
		return both(s, s)
	}
	return word(e.From), word(e.To)
}

func whose(b cheapest.Binding) exhibit.Cell {
	if lawful(b) {
		c := exhibit.Word(both("标准规定，不能放宽", "the standard; cannot be eased"))
		c.Tone = exhibit.Faint
		return c
	}
	return exhibit.Word(both("本县", "the county"))
}

func (r *Result) conflictTable() exhibit.Table {
	t := exhibit.Table{
		ID: "conflict", Title: both("互相矛盾的要求和限制", "What cannot hold together"), Empty: both("没有找出是哪些限制", "which limits it is was not found"),
		Note:    both("同一组的各条不能同时成立；每组放宽一条即可", "Those of one group cannot hold together; ease one of each"),
		Columns: []exhibit.Column{{Key: "group", Label: both("组", "Group"), Number: true}, {Key: "what", Label: both("要求或限制", "Requirement or limit")}},
	}
	for g, c := range r.conflicts() {
		for _, b := range c.Binds {
			t.Rows = append(t.Rows, exhibit.Row{Cells: []exhibit.Cell{exhibit.Num(float64(g + 1)), exhibit.Word(r.named(b))}})
		}
	}
	return t
}

func (r *Result) easeTable() exhibit.Table {
	t := exhibit.Table{
		ID: "ease", Title: both("出路", "Ways out"), Empty: both("放宽任何一条限制都不够", "to ease any one limit is not enough"),
		Note: both("每组由省到贵；费用是只放宽这一条、其余各组也已放宽时的最省方案", "Cheapest first in each group; the cost is that of the cheapest plan with this one eased, and one of each other group"),
		Columns: []exhibit.Column{
			{Key: "group", Label: both("组", "Group"), Number: true},
			{Key: "what", Label: both("放宽", "Ease")},
			{Key: "from", Label: both("从", "From")},
			{Key: "to", Label: both("到", "To")},
			{Key: "cost", Label: both("此时最省方案", "Cheapest plan then"), Unit: wan, Number: true, Decimals: 2},
			{Key: "whose", Label: both("由谁定", "Who sets it")},
		},
	}
	for g, c := range r.conflicts() {
		for _, e := range c.Ease {
			from, to := r.eased(e)
			t.Rows = append(t.Rows, exhibit.Row{Cells: []exhibit.Cell{
				exhibit.Num(float64(g + 1)), exhibit.Word(r.named(e.Binding)), exhibit.Word(from), exhibit.Word(to), inWan(money(e.Cost)), whose(e.Binding),
			}})
		}
	}
	return t
}
