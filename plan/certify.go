package plan

import (
	"math"
	"strconv"

	"junheng/assess"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/rules"
)

// Certificate is what the engine says of the facts after a plan: it knows
// nothing of the model, and has the last word.
type Certificate struct {
	After *assess.Assessment
	// Whole says that no section was left out: what is certified is the
	// standard's own requirements.
	Whole bool
	Wrong []locale.Message // what the engine does not find met; empty when the plan holds
}

// Holds reports whether the engine finds the requirements met.
func (c *Certificate) Holds() bool { return len(c.Wrong) == 0 }

var (
	msgUnitFails = locale.NewTemplate("plan.unit_fails", "{unit}：{why}", "{unit}: {why}")
	msgCoefFails = locale.NewTemplate("plan.coef_fails", "{stage}“{indicator}”差异系数 {value} > {limit}", "{stage}, {indicator}: coefficient {value} > {limit}")
	msgMeanFails = locale.NewTemplate("plan.mean_fails", "{stage}综合差异系数 {value} > {limit}", "{stage}: composite {value} > {limit}")
	msgUncertain = locale.NewTemplate("plan.uncertified", "程序有错：求得的方案经评估引擎复算不成立：{why}", "a fault of the program: the engine does not find the plan's result met: {why}")
	msgReqFails  = locale.NewTemplate("plan.req_fails", "{what}：{outcome}", "{what}: {outcome}")
)

// Certify assesses the county again with the plan carried out. The error is a
// fault of kind internal where a plan does not hold: that is never the county's.
func (m *Model) Certify(p *Plan) (*Certificate, error) {
	s := m.Subject
	t := Apply(s.Table, p)
	after, err := s.Standard.Assess(t, s.Before.County, s.Before.DatasetHash)
	if err != nil {
		return nil, err
	}
	after.CountyName = s.Before.CountyName
	c := &Certificate{After: after, Whole: len(m.LeftOut) == 0}
	m.certifyUnits(c)
	m.certifySpread(c)
	if c.Whole {
		m.certifyRules(c)
	}
	if !c.Holds() {
		return c, fault.New(fault.Internal, msgUncertain.With("why", c.Wrong[0]))
	}
	return c, nil
}

// certifyUnits looks at every section that the plan speaks of.
func (m *Model) certifyUnits(c *Certificate) {
	if !m.Subject.hasRule(rules.RuleUnits) {
		return
	}
	for _, i := range m.unit {
		if u := &c.After.Units[i]; !m.leftOut(i) && u.Outcome != assess.Met && u.Outcome != assess.NoRule {
			c.Wrong = append(c.Wrong, msgUnitFails.With("unit", u.Name, "why", u.Why))
		}
	}
}

// certifySpread compares every coefficient and composite with its limit, also
// where blanks elsewhere keep the engine from a verdict.
func (m *Model) certifySpread(c *Certificate) {
	for i := range c.After.Stages {
		st := &c.After.Stages[i]
		g := m.group(st.Stage)
		for n := range st.Coefficients {
			co := &st.Coefficients[n]
			if q := m.quantityOf(co.Indicator); g < 0 || q < 0 || m.limits[[2]int{g, q}] == nil {
				continue
			}
			if co.Outcome == assess.Short || co.CV > co.Limit.V*(1+1e-12) {
				c.Wrong = append(c.Wrong, msgCoefFails.With("stage", st.Stage.Label(), "indicator", m.label(co.Indicator), "value", plain(co.CV), "limit", co.Limit.Text))
			}
		}
		if co := st.Composite; g >= 0 && co != nil && co.Limit.Text != "" && (co.Outcome == assess.Short || co.Mean > co.Limit.V*(1+1e-12)) {
			c.Wrong = append(c.Wrong, msgMeanFails.With("stage", st.Stage.Label(), "value", plain(co.Mean), "limit", co.Limit.Text))
		}
	}
}

// certifyRules looks at the requirements themselves.
func (m *Model) certifyRules(c *Certificate) {
	for _, v := range m.Subject.planned(c.After) {
		if v.Outcome != assess.Met && v.Outcome != assess.NoRule {
			c.Wrong = append(c.Wrong, msgReqFails.With("what", v.Label, "outcome", v.Outcome.Label()))
		}
	}
}

// planned gives the parts of a verdict that a plan can settle: those about
// sections, coefficients and composites.
func (s *Subject) planned(a *assess.Assessment) []*assess.Verdict {
	var out []*assess.Verdict
	for i := range a.Verdict.Children {
		v := &a.Verdict.Children[i]
		if q := s.Pack.Requirement(v.ID); q != nil {
			switch q.Rule {
			case rules.RuleUnits, rules.RuleCoefficients, rules.RuleComposite:
				out = append(out, v)
			}
		}
	}
	return out
}

func (s *Subject) hasRule(r rules.Rule) bool {
	for _, q := range s.Pack.Verdict {
		if q.Rule == r {
			return true
		}
	}
	return false
}

func (m *Model) label(indicator string) locale.Text { return m.Subject.label(indicator) }

// label gives an indicator's short name.
func (s *Subject) label(indicator string) locale.Text {
	ind := s.Pack.Indicator(indicator)
	switch {
	case ind == nil:
		return locale.Text{ZH: indicator, EN: indicator}
	case ind.Short.IsZero():
		return ind.Label
	}
	return ind.Short
}

// plain writes a number as it is.
func plain(v float64) string {
	if v != v {
		return "–"
	}
	return strconv.FormatFloat(math.Round(v*1e9)/1e9, 'f', -1, 64)
}
