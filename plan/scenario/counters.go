package scenario

import (
	"slices"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// countersOf lists what is counted: each coefficient, each composite, each unit,
// and each requirement that rests on these alone.
func countersOf(p *rules.Pack, t *facts.Table, real *assess.Assessment, v *assess.Survey) []counter {
	c := &counting{p: p, table: t, real: real, v: v}
	c.coefficients()
	c.units()
	c.requirements()
	return c.out
}

type counting struct {
	p     *rules.Pack
	table *facts.Table
	real  *assess.Assessment
	v     *assess.Survey
	out   []counter
}

// group finds the group of a stage in a survey of one county; −1 when none.
func (c *counting) group(st registry.Stage) int {
	return slices.IndexFunc(c.v.Units.Groups, func(g assess.Group) bool { return g.Stage == st })
}

func (c *counting) indicator(id string) int {
	return slices.IndexFunc(c.p.Indicators, func(i *rules.Indicator) bool { return i.ID == id })
}

func (c *counting) coefficients() {
	for i := range c.real.Stages {
		st := &c.real.Stages[i]
		g := c.group(st.Stage)
		for k := range st.Coefficients {
			co := &st.Coefficients[k]
			at := c.indicator(co.Indicator)
			if co.Limit.Text == "" || g < 0 || at < 0 {
				continue
			}
			limit := co.Limit.V
			c.out = append(c.out, counter{
				Chance: Chance{Ref: co.Ref, Label: indicatorLabel(c.p, co.Indicator, st.Stage), Outcome: co.Outcome},
				rule:   rules.RuleCoefficients,
				held:   func(v *assess.Survey) bool { return within(v.Spreads[at][g], limit) },
			})
		}
		if st.Composite != nil && g >= 0 {
			c.composite(st, g)
		}
	}
}

// within reports whether a coefficient surely holds: everybody has reported and
// it is not above its limit.
func within(s assess.Spread, limit float64) bool { return s.Missing == 0 && s.CV <= limit }

func (c *counting) composite(st *assess.StageResult, g int) {
	var at []int
	for i := range c.p.Verdict {
		if q := &c.p.Verdict[i]; q.Rule == rules.RuleComposite {
			for _, id := range q.Indicators {
				at = append(at, c.indicator(id))
			}
		}
	}
	limit := st.Composite.Limit.V
	c.out = append(c.out, counter{
		Chance: Chance{
			Ref: st.Composite.Ref, Outcome: st.Composite.Outcome,
			Label: locale.Text{ZH: st.Stage.Label().ZH + " · 综合差异系数", EN: st.Stage.Label().EN + " · composite"},
		},
		rule: rules.RuleComposite,
		held: func(v *assess.Survey) bool {
			sum := 0.0
			for _, k := range at {
				if v.Spreads[k][g].Missing > 0 {
					return false
				}
				sum += v.Spreads[k][g].CV
			}
			return sum/float64(len(at)) <= limit
		},
	})
}

// units counts every unit in scope under the unit rule.
func (c *counting) units() {
	if len(c.v.Rules) == 0 {
		return
	}
	at := map[unitKey]int{}
	all := c.v.Units
	for i := range all.Len() {
		at[unitKey{c.table.Schools[all.School[i]].ID, all.Stage[i]}] = i
	}
	for i := range c.real.Units {
		u := &c.real.Units[i]
		unit, ok := at[unitKey{u.School.ID, u.Stage}]
		if !ok || !u.InScope {
			continue
		}
		c.out = append(c.out, counter{
			Chance: Chance{Ref: u.Ref, Label: locale.Text{ZH: u.Name, EN: u.Name}, Outcome: u.Outcome},
			rule:   rules.RuleUnits,
			held:   func(v *assess.Survey) bool { return unitMet(v, unit) },
		})
	}
}

func unitMet(v *assess.Survey, unit int) bool {
	for i := range v.Rules {
		r := &v.Rules[i]
		if o := r.Outcome(v.Units, unit); r.Tally[unit].Asked() > 0 && o != assess.Met {
			return false
		}
	}
	return true
}

// requirements counts those parts of the verdict that are made of what was
// counted before.
func (c *counting) requirements() {
	n := len(c.out)
	for i := range c.real.Verdict.Children {
		q := &c.real.Verdict.Children[i]
		rule := c.p.Requirement(q.ID)
		if rule == nil {
			continue
		}
		var parts []int
		for k := range n {
			if rule.Rule == c.out[k].rule {
				parts = append(parts, k)
			}
		}
		if len(parts) == 0 {
			continue
		}
		held := make([]func(*assess.Survey) bool, len(parts))
		for j, k := range parts {
			held[j] = c.out[k].held
		}
		c.out = append(c.out, counter{
			Chance: Chance{Ref: q.Ref, Label: q.Label, Outcome: q.Outcome},
			held: func(v *assess.Survey) bool {
				return !slices.ContainsFunc(held, func(h func(*assess.Survey) bool) bool { return !h(v) })
			},
		})
	}
}

var (
	msgDraws  = locale.NewTemplate("scenario.draws", "共抽取{n}次，每个数按相对标准差{spread}%的正态误差抽取，随机种子{seed}；区间为95%威尔逊区间。", "{n} draws, every figure with a normal error of {spread} % standard deviation, seed {seed}; intervals are 95 % Wilson scores.")
	msgOpen   = locale.Plain("scenario.open_items", "政府保障、教育质量等条目依据结论和佐证，不参与抽取。", "Items that rest on answers and documents are not drawn.")
	msgSafe   = locale.NewTemplate("scenario.safe", "{n}项判断在抽取中有可能翻转，其中{likely}项翻转的可能超过5%。", "{n} verdicts turned in some draw, {likely} of them in more than 5 %.")
	chanceCol = []exhibit.Column{
		{Key: "verdict", Label: locale.Text{ZH: "判断", EN: "Verdict"}},
		{Key: "now", Label: locale.Text{ZH: "现状", EN: "As reported"}},
		{Key: "flips", Label: locale.Text{ZH: "翻转的可能", EN: "Chance to turn"}, Unit: locale.Text{ZH: "%", EN: "%"}, Number: true, Decimals: 1},
		{Key: "low", Label: locale.Text{ZH: "下限", EN: "Low"}, Unit: locale.Text{ZH: "%", EN: "%"}, Number: true, Decimals: 1, Minor: true},
		{Key: "high", Label: locale.Text{ZH: "上限", EN: "High"}, Unit: locale.Text{ZH: "%", EN: "%"}, Number: true, Decimals: 1, Minor: true},
	}
)

// ChancesReport describes the chances, most likely to turn first; verdicts that
// turned in no draw are left out.
func ChancesReport(real Judged, list []Chance, n Noise) exhibit.Report {
	if n.Draws == 0 {
		n.Draws = drawsDefault
	}
	t := exhibit.Table{
		ID: "chances", Title: locale.Text{ZH: "结论翻转的可能", EN: "How likely verdicts turn"}, Columns: chanceCol,
		Empty: locale.Text{ZH: "在这样的误差下没有判断翻转。", EN: "No verdict turned under such errors."},
	}
	likely := 0
	for _, c := range list {
		if c.Flips == 0 {
			continue
		}
		if c.Flips > 0.05 {
			likely++
		}
		t.Rows = append(t.Rows, exhibit.Row{ID: c.Ref, Cells: []exhibit.Cell{
			exhibit.Word(c.Label), outcomeCell(c.Outcome, "", c.Ref),
			exhibit.Num(100 * c.Flips), exhibit.Num(100 * c.Low), exhibit.Num(100 * c.High),
		}})
	}
	return exhibit.Report{
		Title: locale.Text{ZH: "结论的稳健性", EN: "How firm the verdict is"}, Subtitle: subtitle(real), Simulated: true,
		Lead:   []locale.Message{msgSafe.With("n", len(t.Rows), "likely", likely)},
		Tables: []exhibit.Table{t},
		Notes:  []locale.Message{msgDraws.With("n", n.Draws, "spread", 100*n.Spread, "seed", n.Seed), msgOpen},
	}
}
