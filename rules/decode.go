package rules

import (
	"strconv"
	"strings"

	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

// decode turns checked YAML into a pack. What is missing or of a wrong kind has
// been reported already and is left zero.
func decode(root *node, ps *problems) *Pack {
	p := &Pack{
		Version: root.str("version"), Label: label(root.get("label")), Notes: label(root.get("notes")),
		Stages: stages(root.get("stages")),
	}
	for _, place := range placeOf(root) {
		p.Place = place
	}
	for _, n := range root.list("documents") {
		p.Documents = append(p.Documents, Document{
			ID: n.str("id"), Title: label(n.get("title")), Issued: n.str("issued"),
			Status: Status(n.str("status")), Source: n.str("source"),
		})
	}
	for _, n := range root.list("params") {
		p.Params = append(p.Params, Param{
			ID: n.str("id"), Label: label(n.get("label")), Unit: n.str("unit"),
			Values: decodeSeries(n.get("values"), ps), Pos: n.pos,
		})
	}
	for _, n := range root.list("derived") {
		p.Derived = append(p.Derived, decodeDerived(n))
	}
	for _, n := range root.list("scopes") {
		p.Scopes = append(p.Scopes, decodeScope(n))
	}
	for _, n := range root.list("choices") {
		p.Choices = append(p.Choices, decodeChoice(n))
	}
	for _, n := range root.list("splits") {
		p.Splits = append(p.Splits, decodeSplit(n))
	}
	for _, n := range root.list("indicators") {
		p.Indicators = append(p.Indicators, decodeIndicator(n, p.Stages, ps))
	}
	for _, n := range root.list("items") {
		p.Items = append(p.Items, decodeItem(n, ps))
	}
	for _, n := range root.list("verdict") {
		p.Verdict = append(p.Verdict, decodeRequirement(n, ps))
	}
	sortByLaw(p)
	return p
}

// label reads words in both languages. Chinese is written without spaces, so
// one that a folded line has put between two Chinese characters is taken out.
func label(n *node) locale.Text {
	zh := []rune(n.str("zh"))
	out := zh[:0:0]
	for i, r := range zh {
		if r == ' ' && i > 0 && i+1 < len(zh) && zh[i-1] > 0x2E80 && zh[i+1] > 0x2E80 {
			continue
		}
		out = append(out, r)
	}
	return locale.Text{ZH: string(out), EN: n.str("en")}
}

func stages(n *node) []registry.Stage {
	if n == nil {
		return nil
	}
	var out []registry.Stage
	for _, it := range n.items {
		if s, ok := registry.ParseStage(it.text); ok {
			out = append(out, s)
		}
	}
	return out
}

func decimal(n *node) Decimal {
	if n == nil {
		return Decimal{}
	}
	v, err := strconv.ParseFloat(n.text, 64)
	if err != nil {
		return Decimal{Text: n.text}
	}
	return Decimal{Text: n.text, V: v}
}

func integer(n *node) int {
	if n == nil {
		return 0
	}
	return int(decimal(n).V)
}

func cite(n *node) Cite {
	return Cite{Doc: n.str("doc"), At: n.str("at"), Status: Status(n.str("status")), Source: n.str("source"), Note: n.str("note")}
}

func when(n *node, name string) When {
	choice, option, _ := strings.Cut(n.str(name), "=")
	return When{Choice: strings.TrimSpace(choice), Option: strings.TrimSpace(option)}
}

var stageKeys = []registry.Stage{registry.Primary, registry.Junior, registry.Senior}

func decodeSeries(n *node, ps *problems) Series {
	if n == nil || n.kind != listNode {
		return nil
	}
	var out Series
	for _, it := range n.items {
		d := Dated{From: it.str("from"), Until: it.str("until"), Cite: cite(it.get("cite")), Pos: it.pos}
		given := 0
		for _, k := range []string{"value", "ratio"} {
			if v := it.get(k); v != nil {
				x := decimal(v)
				d.Value = &x
				given++
			}
		}
		if d.Stage = byStages(it); d.Stage != nil {
			given++
		}
		if given != 1 {
			ps.add(it.pos, msgBothValues.With())
		}
		out = append(out, d)
	}
	checkSeries(out, ps)
	return out
}

func byStages(n *node) map[registry.Stage]Decimal {
	var out map[registry.Stage]Decimal
	for _, s := range stageKeys {
		if v := n.get(s.String()); v != nil {
			if out == nil {
				out = map[registry.Stage]Decimal{}
			}
			out[s] = decimal(v)
		}
	}
	return out
}

func decodeDerived(n *node) Derived {
	d := Derived{
		ID: n.str("id"), Label: label(n.get("label")), Unit: n.str("unit"), Formula: n.str("formula"),
		Cite: cite(n.get("cite")), Pos: n.pos,
	}
	for _, s := range stageKeys {
		if v := n.get("by_stage").get(s.String()); v != nil {
			if d.ByStage == nil {
				d.ByStage = map[registry.Stage]string{}
			}
			d.ByStage[s] = v.text
		}
	}
	return d
}

func decodeScope(n *node) Scope {
	s := Scope{ID: n.str("id"), Label: label(n.get("label")), Where: n.str("where"), Cite: cite(n.get("cite")), Pos: n.pos}
	for _, a := range n.list("also") {
		s.Also = append(s.Also, ScopeClause{When: when(a, "when"), Where: a.str("where"), Cite: cite(a.get("cite"))})
	}
	return s
}

func decodeChoice(n *node) Choice {
	c := Choice{ID: n.str("id"), Label: label(n.get("label")), Default: n.str("default"), Pos: n.pos}
	for _, o := range n.list("options") {
		c.Options = append(c.Options, ChoiceOption{ID: o.str("id"), Label: label(o.get("label")), Cite: cite(o.get("cite"))})
	}
	return c
}

func decodeSplit(n *node) Split {
	s := Split{
		ID: n.str("id"), By: facts.FieldID(n.str("by")), Weights: byStages(n.get("weights")), When: when(n, "when"),
		Cite: cite(n.get("cite")), Pos: n.pos,
	}
	for _, f := range n.list("fields") {
		s.Fields = append(s.Fields, facts.FieldID(f.text))
	}
	return s
}

func decodeIndicator(n *node, packStages []registry.Stage, ps *problems) *Indicator {
	ind := &Indicator{
		ID: n.str("id"), Number: integer(n.get("number")), Label: label(n.get("label")), Short: label(n.get("short")),
		Unit: n.str("unit"), Stages: stages(n.get("stages")), Scope: n.str("scope"), Per: per(n),
		Numerator: n.str("numerator"), Denominator: n.str("denominator"),
		Threshold: decodeSeries(n.get("threshold"), ps), Floor: decodeSeries(n.get("floor"), ps),
		Limit: decodeSeries(n.get("difference_limit"), ps), Decimals: integer(n.get("decimals")),
		Text: label(n.get("text")), Cite: cite(n.get("cite")), Pos: n.pos,
	}
	if ind.Stages == nil {
		ind.Stages = packStages
	}
	return ind
}

// per reads the factor of a quotient; 1 where none is written.
func per(n *node) Decimal {
	if v := n.get("per"); v != nil {
		return decimal(v)
	}
	return Decimal{Text: "1", V: 1}
}

func decodeItem(n *node, ps *problems) *Item {
	it := &Item{
		ID: n.str("id"), Number: integer(n.get("number")), Label: label(n.get("label")), Text: label(n.get("text")),
		Weight: decodeSeries(n.get("weight"), ps), Cite: cite(n.get("cite")), Pos: n.pos,
	}
	for _, t := range n.list("tests") {
		it.Tests = append(it.Tests, decodeTest(t, it.Cite, ps))
	}
	return it
}

func decodeTest(n *node, inherit Cite, ps *problems) Test {
	t := Test{
		ID: n.str("id"), Label: label(n.get("label")), Over: Over(n.str("over")), Of: Over(n.str("of")), Scope: n.str("scope"),
		Where: n.str("where"), When: when(n, "when"), Value: n.str("value"), Numerator: n.str("numerator"),
		Denominator: n.str("denominator"), Per: per(n), Op: Op(n.str("op")), Limit: decodeLimit(n.get("limit"), ps),
		Answer: facts.FieldID(n.str("answer")), Unit: n.str("unit"), Decimals: integer(n.get("decimals")), Cite: inherit, Pos: n.pos,
		MayNotApply: n.str("may_not_apply") == "true",
	}
	if c := n.get("cite"); c != nil {
		t.Cite = cite(c)
	}
	for _, r := range n.list("relaxed") {
		rx := Relaxed{
			Label: label(r.get("label")), Where: r.str("where"), Limit: decodeLimit(r.get("limit"), ps),
			Value: r.str("value"), Cite: t.Cite, Pos: r.pos,
		}
		if c := r.get("cite"); c != nil {
			rx.Cite = cite(c)
		}
		t.Relaxed = append(t.Relaxed, rx)
	}
	return t
}

func decodeLimit(n *node, ps *problems) Limit {
	if n == nil {
		return Limit{}
	}
	if n.kind == listNode {
		return Limit{Series: decodeSeries(n, ps)}
	}
	return Limit{Formula: n.text}
}

func decodeRequirement(n *node, ps *problems) Requirement {
	r := Requirement{
		ID: n.str("id"), Label: label(n.get("label")), Rule: Rule(n.str("rule")),
		MinMet: decodeSeries(n.get("min_met"), ps), Limit: decodeSeries(n.get("limit"), ps), Pass: decodeSeries(n.get("pass"), ps),
		Cite: cite(n.get("cite")), Pos: n.pos,
	}
	for _, i := range n.list("indicators") {
		r.Indicators = append(r.Indicators, i.text)
	}
	for _, i := range n.list("items") {
		r.Items = append(r.Items, i.text)
	}
	return r
}
