package publish

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"junheng/assess"
	"junheng/collect"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/rules"
)

// flipsShown is how many near-edge changes the report lists.
const flipsShown = 40

func (v *reportView) topFlips() []assess.Flip {
	return v.a.Flips[:min(len(v.a.Flips), flipsShown)]
}

func (v *reportView) anyOut() bool {
	for _, u := range v.units {
		if !u.u.InScope {
			return true
		}
	}
	return false
}

func (v *reportView) fieldText(f facts.FieldID) locale.Text {
	if v.opt.Field != nil {
		if t := v.opt.Field(f); !t.IsZero() {
			return t
		}
	}
	for _, ind := range v.indicators {
		if ind.ID == string(f) {
			return ind.Label
		}
	}
	return locale.Text{ZH: string(f), EN: string(f)}
}

func (v *reportView) step(ref string) *assess.Step {
	if v.opt.Explain == nil || ref == "" {
		return nil
	}
	s, err := v.opt.Explain(ref)
	if err != nil {
		return nil
	}
	return s
}

// testStep is the working of an item's test without the units that meet it,
// whose figures the report does not show.
func (v *reportView) testStep(ref string) *assess.Step {
	s := v.step(ref)
	if s == nil {
		return nil
	}
	short := *s
	short.Children = nil
	for _, c := range s.Children {
		if c.Outcome != assess.Met {
			short.Children = append(short.Children, c)
		}
	}
	return &short
}

// partLink gives the section of the report that tells of a part of the verdict.
func (v *reportView) partLink(p assess.Verdict) string {
	for i, g := range v.groups {
		if g.part.ID == p.ID {
			return groupID(i)
		}
	}
	for _, r := range v.opt.Pack.Verdict {
		if r.ID != p.ID || len(v.stages) == 0 {
			continue
		}
		if r.Rule == rules.RuleUnits {
			return "heat"
		}
		return "coefficients"
	}
	return ""
}

type choiceText struct{ label, option locale.Text }

// choices words the answers given to the questions the law leaves open.
func (v *reportView) choices() []choiceText {
	var out []choiceText
	for _, c := range v.opt.Pack.Choices {
		for _, o := range c.Options {
			if o.ID == v.a.Choices[c.ID] {
				out = append(out, choiceText{c.Label, o.Label})
			}
		}
	}
	return out
}

// groupID anchors the first group of items as "items", the others by number.
func groupID(i int) string {
	if i == 0 {
		return "items"
	}
	return "items-" + itoa(i+1)
}

// stageCounts says how many units of a stage there are and what came of them.
func stageCounts(s *assess.StageResult) locale.Text {
	return locale.Text{
		ZH: fmt.Sprintf("%d 个单位：达标 %d，未达标 %d，无法判定 %d", s.Units, s.UnitsMet, s.UnitsShort, s.UnitsUnknown),
		EN: fmt.Sprintf("%d units: %d met, %d short, %d undetermined", s.Units, s.UnitsMet, s.UnitsShort, s.UnitsUnknown),
	}
}

// failed writes how a unit misses a test: 52 > 45.
func failed(t assess.TestResult, u assess.UnitTest) string {
	if u.Value != u.Value {
		return "✗"
	}
	opposite := map[rules.Op]string{rules.AtLeast: "<", rules.AtMost: ">", rules.Above: "≤", rules.Below: "≥", rules.Equal: "≠"}
	return Trimmed(u.Value, 4) + " " + opposite[t.Op] + " " + Trimmed(u.Limit, 4)
}

// change writes the change that turns a verdict, without digits that say nothing.
func change(f assess.Flip) locale.Text {
	sign := "+"
	if f.Change < 0 {
		sign = "−"
	}
	return WithUnit(sign+Trimmed(math.Abs(f.Change), 2), f.Unit)
}

// verdictLabel names what a flip turns.
func (v *reportView) verdictLabel(f assess.Flip) locale.Text {
	if s := v.step(f.Verdict); s != nil {
		return s.Label
	}
	return locale.Text{}
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// sortKey writes a number so that a script can compare it; a blank is "".
func sortKey(v float64) string {
	if v != v {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 8, 64)
}

func unitNames(us []assess.UnitTest) string {
	names := make([]string, len(us))
	for i, u := range us {
		names[i] = u.Name
	}
	return strings.Join(names, "、")
}

// formulaStep finds the first step that computes the value: a formula with its numbers.
func formulaStep(s *assess.Step) *assess.Step {
	if s.Kind == assess.StepFormula && !s.Numbers.IsZero() {
		return s
	}
	for _, c := range s.Children {
		if f := formulaStep(c); f != nil {
			return f
		}
	}
	return nil
}

// hasValue reports whether a step is about a number rather than a sentence.
func hasValue(s *assess.Step) bool {
	switch s.Kind {
	case assess.StepVerdict, assess.StepRule, assess.StepNote:
		return false
	}
	return true
}

func stepValue(s *assess.Step, l locale.Lang) string {
	if !hasValue(s) {
		return ""
	}
	if s.Value != s.Value {
		return BlankText(s.Value).In(l)
	}
	return WithUnit(Trimmed(s.Value, 6), s.Unit).In(l)
}

// placeText writes where a value came from: 文件 表!F31.
func placeText(o facts.Origin) string {
	s := o.File
	if o.Sheet != "" {
		s += " " + o.Sheet
	}
	if o.Cell != "" {
		if o.Sheet != "" {
			s += "!" + o.Cell
		} else {
			s += " " + o.Cell
		}
	}
	return s
}

func receiptCount(r collect.Receipt, which int) string {
	read, accepted, parked := r.Read()
	return itoa([]int{read, accepted, parked}[which])
}

func shortHash(h string) string {
	if len(h) > 16 {
		return h[:16] + "…"
	}
	return h
}
