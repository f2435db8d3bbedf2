package plans

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"junheng/assess"
	"junheng/assess/archive"
	"junheng/plan"
	"junheng/plan/roadmap"
	"junheng/plan/scenario"
	"junheng/rules"
	"junheng/web/parts"
)

// root is the standard under the overlays that the facts are judged by, and
// overlays those.
func (g *Ground) root() string { return g.Pack.Layers[0] }

func (g *Ground) overlays() []string { return g.Pack.Layers[1:] }

// judgedBy takes over the standard and the overlays chosen; those of the facts are
// not written into the scenario, so that it follows them.
func (e *editor) judgedBy(standard string, overlays []string) {
	e.s.Standard, e.s.Overlays = standard, overlays
	if standard == e.root() && len(overlays) == len(e.overlays()) && !slices.ContainsFunc(overlays, func(id string) bool { return !slices.Contains(e.overlays(), id) }) {
		e.s.Standard, e.s.Overlays = "", nil
	}
}

// layersNow gives the standard and the overlays that the scenario is judged by.
func (e *editor) layersNow() (string, []string) {
	if e.s.Standard == "" {
		return e.root(), e.overlays()
	}
	packs := e.packs()
	at, over := e.s.Standard, slices.Clone(e.s.Overlays)
	for {
		i := slices.IndexFunc(packs, func(p rules.Info) bool { return p.ID == at })
		if i < 0 || packs[i].Extends == "" {
			return at, over
		}
		over = append([]string{at}, over...)
		at = packs[i].Extends
	}
}

func (e *editor) standardNow() string { root, _ := e.layersNow(); return root }

func (e *editor) overlaysNow() []string { _, over := e.layersNow(); return over }

func (e *editor) packs() []rules.Info {
	list, err := e.d.Archive.Standards()
	if err != nil {
		return nil // what can be read is offered
	}
	return list
}

// standards lists what the facts may be judged by.
func (e *editor) standards() []parts.Option {
	var out []parts.Option
	for _, info := range e.packs() {
		if info.Extends != "" || !info.Reaches(e.County) {
			continue
		}
		o := parts.Option{Value: info.ID, Label: info.Label.In(e.C.Lang)}
		if info.ID == e.root() {
			o.Label = e.C.T("现状所用：", "as the facts: ") + o.Label
			out = append([]parts.Option{o}, out...)
			continue
		}
		out = append(out, o)
	}
	return out
}

// overlayOptions lists what may be laid over a standard, those of the one chosen
// first.
func (e *editor) overlayOptions() []parts.Option {
	root, _ := e.layersNow()
	packs := e.packs()
	under := func(id string) string {
		for {
			i := slices.IndexFunc(packs, func(p rules.Info) bool { return p.ID == id })
			if i < 0 || packs[i].Extends == "" {
				return id
			}
			id = packs[i].Extends
		}
	}
	var own, others []parts.Option
	for _, info := range packs {
		if info.Extends == "" || !info.Reaches(e.County) {
			continue
		}
		o := parts.Option{Value: info.ID, Label: info.Label.In(e.C.Lang)}
		if base := under(info.ID); base != root {
			if i := slices.IndexFunc(packs, func(p rules.Info) bool { return p.ID == base }); i >= 0 {
				o.Label += e.C.T("（叠加在“"+packs[i].Label.ZH+"”上）", " (over "+packs[i].Label.In(e.C.Lang)+")")
			}
			others = append(others, o)
			continue
		}
		own = append(own, o)
	}
	return append(own, others...)
}

// otherStandard makes ready the standard a scenario is judged by instead. What
// the law leaves open is answered as for the facts where the standard asks it too.
func (d Deps) otherStandard(g *Ground, s *scenario.Scenario) (*assess.Standard, error) {
	pack, err := d.Archive.Standard(s.Standard, s.Overlays...)
	if err != nil {
		return nil, err
	}
	if !pack.Reaches(g.County) {
		return nil, archive.OtherArea(pack.Label, g.County)
	}
	choices := map[string]string{}
	for id, option := range g.Record.Choices {
		if ch := pack.Choice(id); ch != nil && ch.Option(option) != nil {
			choices[id] = option
		}
	}
	maps.Copy(choices, s.Choices)
	return assess.Compile(pack, d.Dict, assess.Options{Year: g.Record.Year, Choices: choices, Program: g.Record.Program})
}

// planned is the button that puts a saved plan into a scenario.
const planned scenario.Kind = "plan"

// plans lists the saved plans that can be put into the scenario.
func (e *editor) plans() []parts.Option {
	list, err := e.d.Plans.ListPapers(e.C.Ctx(), e.C.Actor, e.County, roadmap.Cheapest)
	if err != nil {
		return nil
	}
	var out []parts.Option
	for _, p := range list {
		out = append(out, parts.Option{Value: p.ID, Label: p.Name + " · " + p.ByName + " " + e.C.Moment(p.At)})
	}
	return out
}

// addPlan puts a saved plan into the scenario, in place of itself where it is in
// it already.
func (e *editor) addPlan() {
	paper, err := e.d.Plans.FindPaper(e.C.Ctx(), e.C.Actor, e.County, e.C.Form("plan.paper"))
	if err != nil {
		e.fail("plan.paper", "没有这个方案，请刷新页面再选", "there is no such plan: load the page again")
		return
	}
	p := new(plan.Plan)
	if err := json.Unmarshal(paper.Body, p); err != nil {
		e.fail("plan.paper", "这个方案读不出来", "the plan cannot be read")
		return
	}
	e.s.Changes = slices.DeleteFunc(e.s.Changes, func(ch scenario.Change) bool { return ch.From == paper.Name })
	e.s.Changes = append(e.s.Changes, scenario.OfPlan(p, paper.Name, e.Record.Dataset)...)
}

// done is one entry of the list of changes: a change, or a whole plan.
type done struct {
	text, name, value string // name and value of the button that takes it back
	within            []string
}

// changes lists what the scenario does, a plan as one.
func (e *editor) changes() []done {
	var out []done
	for i, ch := range e.s.Changes {
		if ch.From == "" {
			out = append(out, done{text: e.describe(ch), name: "remove", value: strconv.Itoa(i)})
			continue
		}
		at := slices.IndexFunc(out, func(d done) bool { return d.name == "remove_plan" && d.value == ch.From })
		if at < 0 {
			at = len(out)
			out = append(out, done{name: "remove_plan", value: ch.From})
		}
		out[at].within = append(out[at].within, e.describe(ch))
	}
	for i := range out {
		if n := strconv.Itoa(len(out[i].within)); n != "0" {
			out[i].text = e.C.T("方案“"+out[i].value+"”：改动"+n+"处", "plan “"+out[i].value+"”: "+n+" changes")
		}
	}
	return out
}
