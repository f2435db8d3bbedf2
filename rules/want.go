package rules

import (
	"slices"
	"strings"
)

// outcomes are the words of package assess for how a requirement stands.
var outcomes = []string{"met", "within_floor", "short", "below_floor", "undetermined", "veto", "out_of_scope", "no_rule"}

func (r fixtureReader) outcome(n *node) {
	if !slices.Contains(outcomes, n.text) {
		r.ps.add(n.pos, msgNotOneOf.With("key", "verdict", "got", n.text), hintOptions.With("options", strings.Join(outcomes, ", ")))
	}
}

// want reads what a case expects of the thing under test.
func (r fixtureReader) want(n *node, under string) FixtureWant {
	w := FixtureWant{
		Values: r.numbers(n.get("values")), Numerators: r.numbers(n.get("numerators")), ItemValues: r.numbers(n.get("tests")),
		Outcomes: r.words(n.get("verdicts")), Verdict: map[string]string{}, Error: n.str("error"),
	}
	for _, m := range n.list("missing") {
		w.Missing = append(w.Missing, m.text)
	}
	if p := n.get("provisional"); p != nil {
		v := p.text == "true"
		w.Provisional = &v
	}
	var verdict string
	w.Coefficient, verdict = r.byStage(n.get("coefficient"))
	w.eachStage(n.get("coefficient"), under, verdict)
	w.Composite, verdict = r.byStage(n.get("composite"))
	w.eachStage(n.get("composite"), under, verdict)
	r.verdict(n.get("verdict"), under, &w)
	return w
}

// eachStage notes the outcome written beside numbers by stage.
func (w *FixtureWant) eachStage(n *node, under, verdict string) {
	if verdict == "" {
		return
	}
	for _, e := range n.keys {
		if e.name != "verdict" {
			w.Verdict[under+"/"+e.name] = verdict
		}
	}
}

func (r fixtureReader) verdict(n *node, under string, w *FixtureWant) {
	switch {
	case n == nil:
	case n.kind == mapNode:
		for _, e := range n.keys {
			r.outcome(e.val)
			w.Verdict[e.name] = e.val.text
		}
	case under == "":
		r.outcome(n)
		w.Verdict["county"] = n.text
	default:
		r.outcome(n)
		w.Verdict[under] = n.text
	}
}

func (r fixtureReader) numbers(n *node) map[string]float64 {
	if n == nil {
		return nil
	}
	out := map[string]float64{}
	for _, e := range n.keys {
		out[e.name] = r.value(e.val)
	}
	return out
}

func (r fixtureReader) words(n *node) map[string]string {
	if n == nil {
		return nil
	}
	out := map[string]string{}
	for _, e := range n.keys {
		r.outcome(e.val)
		out[e.name] = e.val.text
	}
	return out
}
