package rules

import (
	"slices"

	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

// checker reports what is wrong between the parts of a merged pack: every id
// must lead somewhere, every formula must compile, every stage have its number.
type checker struct {
	pack *Pack
	root *node
	dict *facts.Dictionary
	voc  *vocabulary
	ps   *problems
}

func checkPack(p *Pack, root *node, dict *facts.Dictionary, ps *problems) {
	c := &checker{pack: p, root: root, dict: dict, voc: newVocabulary(dict, p), ps: ps}
	c.shapes()
	c.names()
	c.cites(root)
	for _, n := range root.list("derived") {
		c.derived(n)
	}
	for _, n := range root.list("scopes") {
		c.voc.check(n.get("where"), ps)
		for _, a := range n.list("also") {
			c.voc.check(a.get("where"), ps)
			c.when(a.get("when"))
		}
	}
	for _, n := range root.list("choices") {
		c.choice(n)
	}
	for _, n := range root.list("splits") {
		c.split(n)
	}
	for _, n := range root.list("indicators") {
		c.indicator(n, c.pack.Indicator(n.str("id")))
	}
	for _, n := range root.list("items") {
		c.item(n)
	}
	for _, n := range root.list("verdict") {
		c.requirement(n, c.pack.Requirement(n.str("id")))
	}
}

// shapes checks the merged whole once more, now with every required key.
func (c *checker) shapes() {
	front := &node{kind: mapNode, pos: c.root.get("id").position()}
	for _, e := range c.root.keys {
		if e.name != "indicators" && e.name != "items" {
			front.keys = append(front.keys, e)
		}
	}
	packShape.check(front, "pack", false, c.ps)
	for _, n := range c.root.list("indicators") {
		indicatorShape.check(n, "indicator", false, c.ps)
	}
	for _, n := range c.root.list("items") {
		itemShape.check(n, "item", false, c.ps)
	}
}

var (
	whatDocument  = locale.Text{ZH: "文件", EN: "document"}
	whatChoice    = locale.Text{ZH: "选择项", EN: "choice"}
	whatOption    = locale.Text{ZH: "选项", EN: "option"}
	whatScope     = locale.Text{ZH: "范围", EN: "scope"}
	whatField     = locale.Text{ZH: "数据字典字段", EN: "field of the dictionary"}
	whatIndicator = locale.Text{ZH: "指标", EN: "indicator"}
	whatItem      = locale.Text{ZH: "评估项", EN: "item"}
)

func (c *checker) unknown(n *node, what locale.Text, ids []string) {
	hint := near(n.text, ids)
	if hint.IsZero() && what == whatDocument {
		hint = hintDocuments
	}
	c.ps.add(n.pos, msgUnknownRef.With("id", n.text, "what", what), hint)
}

// near hints at the id that may have been meant, when there is one.
func near(got string, ids []string) locale.Message {
	if n := nearest(got, ids); n != "" {
		return hintNear.With("near", n)
	}
	return locale.Message{}
}

// names refuses one name for two things that formulas may use. A derived value
// may have the name of a field, which it then stands in for.
func (c *checker) names() {
	seen := map[string]Pos{}
	for _, list := range []string{"params", "derived"} {
		for _, n := range c.root.list(list) {
			id := n.get("id")
			if id == nil {
				continue
			}
			_, isOption := c.dict.Constants()[id.text]
			if isOption || list == "params" && c.dict.Field(facts.FieldID(id.text)) != nil {
				c.ps.add(id.pos, msgRepeatedID.With("id", id.text, "other", "dictionary"))
			}
			if other, ok := seen[id.text]; ok {
				c.ps.add(id.pos, msgRepeatedID.With("id", id.text, "other", other))
			}
			seen[id.text] = id.pos
		}
	}
}

// cites walks the whole pack for citations of documents that are not listed.
func (c *checker) cites(n *node) {
	if n == nil {
		return
	}
	if doc := n.get("doc"); doc != nil && n.get("status") != nil && c.pack.Document(doc.text) == nil {
		ids := make([]string, len(c.pack.Documents))
		for i, d := range c.pack.Documents {
			ids[i] = d.ID
		}
		c.unknown(doc, whatDocument, ids)
	}
	for _, e := range n.keys {
		c.cites(e.val)
	}
	for _, it := range n.items {
		c.cites(it)
	}
}

// derived checks the formulas of one derived value, then lets those after it
// use its name, so that none can run in a circle.
func (c *checker) derived(n *node) {
	one, many := n.get("formula"), n.get("by_stage")
	if (one == nil) == (many == nil) {
		c.ps.add(n.pos, msgMissingKey.With("key", "formula | by_stage"))
	}
	c.voc.check(one, c.ps)
	if many != nil {
		for _, e := range many.keys {
			c.voc.check(e.val, c.ps)
		}
		for _, s := range c.pack.Stages {
			if many.get(s.String()) == nil {
				c.ps.add(many.pos, msgNoStage.With("stage", s))
			}
		}
	}
	if id := n.str("id"); id != "" {
		c.voc.define(id, n.str("unit"), n.str("formula"))
	}
}

func (c *checker) choice(n *node) {
	ch := c.pack.Choice(n.str("id"))
	if d := n.get("default"); d != nil && ch != nil && ch.Option(d.text) == nil {
		c.unknown(d, whatOption, optionIDs(ch))
	}
}

func optionIDs(ch *Choice) []string {
	var out []string
	for _, o := range ch.Options {
		out = append(out, o.ID)
	}
	return out
}

// when checks choice=option.
func (c *checker) when(n *node) {
	if n == nil {
		return
	}
	w := when(&node{kind: mapNode, keys: []entry{{name: "when", val: n}}}, "when")
	ch := c.pack.Choice(w.Choice)
	if ch == nil {
		ids := make([]string, len(c.pack.Choices))
		for i := range c.pack.Choices {
			ids[i] = c.pack.Choices[i].ID
		}
		c.unknown(&node{text: w.Choice, pos: n.pos}, whatChoice, ids)
	} else if ch.Option(w.Option) == nil {
		c.unknown(&node{text: w.Option, pos: n.pos}, whatOption, optionIDs(ch))
	}
}

func (c *checker) field(n *node) {
	if n == nil || c.dict.Field(facts.FieldID(n.text)) != nil {
		return
	}
	var ids []string
	for _, f := range c.dict.Fields() {
		ids = append(ids, string(f.ID))
	}
	c.unknown(n, whatField, ids)
}

func (c *checker) split(n *node) {
	for _, f := range n.list("fields") {
		c.field(f)
	}
	c.field(n.get("by"))
	c.when(n.get("when"))
	if w := n.get("weights"); w != nil {
		for _, s := range c.pack.Stages {
			if w.get(s.String()) == nil {
				c.ps.add(w.pos, msgNoStage.With("stage", s))
			}
		}
	}
}

func (c *checker) scope(n *node) {
	if n == nil || c.pack.Scope(n.text) != nil {
		return
	}
	var ids []string
	for _, s := range c.pack.Scopes {
		ids = append(ids, s.ID)
	}
	c.unknown(n, whatScope, ids)
}

func (c *checker) indicator(n *node, ind *Indicator) {
	c.scope(n.get("scope"))
	c.voc.check(n.get("numerator"), c.ps)
	c.voc.check(n.get("denominator"), c.ps)
	for _, s := range []Series{ind.Threshold, ind.Floor, ind.Limit} {
		c.everyStage(s, ind.Stages)
	}
}

// everyStage reports the entries of a series without a number for some stage.
func (c *checker) everyStage(s Series, stages []registry.Stage) {
	for i := range s {
		for _, st := range stages {
			if _, ok := s[i].For(st); !ok {
				c.ps.add(s[i].Pos, msgNoStage.With("stage", st))
			}
		}
	}
}

func (c *checker) requirement(n *node, r *Requirement) {
	var ids, items []string
	for _, i := range c.pack.Indicators {
		ids = append(ids, i.ID)
	}
	for _, i := range c.pack.Items {
		items = append(items, i.ID)
	}
	for _, i := range n.list("indicators") {
		if ind := c.pack.Indicator(i.text); ind == nil {
			c.unknown(i, whatIndicator, ids)
		} else {
			c.hasSeries(i, r.Rule, ind)
		}
	}
	for _, i := range n.list("items") {
		if c.pack.Item(i.text) == nil {
			c.unknown(i, whatItem, items)
		}
	}
	wants := map[Rule][]string{
		RuleUnits: {"indicators", "min_met"}, RuleCoefficients: {"indicators"}, RuleComposite: {"indicators", "limit"},
		RuleItems: {"items"}, RuleScore: {"items", "pass"}, RuleVeto: {"items"},
	}[r.Rule]
	for _, k := range []string{"indicators", "items", "min_met", "limit", "pass"} {
		switch has := n.get(k); {
		case has == nil && slices.Contains(wants, k):
			c.ps.add(n.pos, msgMissingKey.With("key", k))
		case has != nil && wants != nil && !slices.Contains(wants, k):
			c.ps.add(has.pos, msgUnusedKey.With("key", k, "of", "rule: "+string(r.Rule)))
		}
	}
	if r.Rule == RuleComposite {
		c.everyStage(r.Limit, c.pack.Stages)
	}
}

// hasSeries reports an indicator that lacks the values its rule compares with.
func (c *checker) hasSeries(at *node, rule Rule, ind *Indicator) {
	switch {
	case rule == RuleUnits && len(ind.Threshold) == 0:
		c.ps.add(at.pos, msgNoSeries.With("rule", string(rule), "id", ind.ID, "key", "threshold"))
	case rule == RuleCoefficients && len(ind.Limit) == 0:
		c.ps.add(at.pos, msgNoSeries.With("rule", string(rule), "id", ind.ID, "key", "difference_limit"))
	}
}
