package wire

import (
	"junheng/collect"
	"junheng/facts"
	"junheng/internal/expr"
	"junheng/registry"
	"junheng/rules"
)

// Lines gives the thresholds of a standard as sums of reported fields, for the
// check on values that sit just above one. An indicator whose numerator is not
// a plain sum for an ordinary school has none.
func Lines(dict *facts.Dictionary, p *rules.Pack, year registry.SchoolYear) []collect.Line {
	var out []collect.Line
	probes := map[registry.Stage]*probe{}
	for _, ind := range p.Indicators {
		d := ind.Threshold.At(year.AsOf())
		if d == nil {
			continue
		}
		for _, stage := range ind.Stages {
			v, ok := d.For(stage)
			if !ok {
				continue
			}
			if probes[stage] == nil {
				probes[stage] = newProbe(dict, p, year, stage)
			}
			plus, minus, ok := probes[stage].terms(ind.Numerator)
			if ok {
				out = append(out, collect.Line{
					ID: ind.ID, Label: ind.Label, Stage: stage, Fields: append(plus, minus...), Minus: minus,
					Denominator: facts.FieldID(ind.Denominator), Per: ind.Per.V, Value: v.V,
				})
			}
		}
	}
	return out
}

// probe evaluates formulas of a pack for one ordinary school, to see what they
// are made of: every count is the same, no relief applies.
type probe struct {
	pack     *rules.Pack
	stage    registry.Stage
	env      expr.Env
	dict     *facts.Dictionary
	compiled map[string]*expr.Program // by formula; nil for one that does not compile
	bumped   facts.FieldID
	used     []facts.FieldID
}

// probeLevel is what every field of the probed school holds.
const probeLevel = 1000

func newProbe(dict *facts.Dictionary, p *rules.Pack, year registry.SchoolYear, stage registry.Stage) *probe {
	pr := &probe{pack: p, stage: stage, dict: dict, compiled: map[string]*expr.Program{}, env: expr.Env{Variables: map[string]expr.Unit{"stage": ""}, Constants: map[string]expr.Constant{}}}
	for _, f := range dict.Fields() {
		if f.Type != facts.Words {
			pr.env.Variables[string(f.ID)] = ""
		}
	}
	for _, d := range p.Derived {
		pr.env.Variables[d.ID] = ""
	}
	for id, v := range dict.Constants() {
		pr.env.Constants[id] = expr.Constant{Value: v}
	}
	for _, x := range p.Params {
		if d := x.Values.At(year.AsOf()); d != nil {
			if v, ok := d.For(stage); ok {
				pr.env.Constants[x.ID] = expr.Constant{Value: v.V}
			}
		}
	}
	return pr
}

// terms finds the fields that a formula adds and those that it takes away.
func (p *probe) terms(formula string) (plus, minus []facts.FieldID, ok bool) {
	p.bumped = ""
	base := p.value(formula)
	fields := p.used
	for _, f := range fields {
		p.bumped = f
		switch p.value(formula) - base {
		case 1:
			plus = append(plus, f)
		case -1:
			minus = append(minus, f)
		case 0:
		default:
			return nil, nil, false
		}
	}
	return plus, minus, len(plus) > 0
}

func (p *probe) value(formula string) float64 {
	p.used = nil
	return p.eval(formula)
}

func (p *probe) eval(formula string) float64 {
	prog, known := p.compiled[formula]
	if !known {
		prog, _ = expr.Compile(formula, p.env) // the pack was checked when it was loaded
		p.compiled[formula] = prog
	}
	if prog == nil {
		return 0
	}
	return prog.EvalRow(p.get)
}

func (p *probe) get(name string) float64 {
	if name == "stage" {
		return float64(p.stage)
	}
	for i := range p.pack.Derived {
		if d := &p.pack.Derived[i]; d.ID == name {
			if f, ok := d.ByStage[p.stage]; ok {
				return p.eval(f)
			}
			return p.eval(d.Formula)
		}
	}
	id := facts.FieldID(name)
	switch p.dict.Field(id).Type {
	case facts.Bool, facts.Answer, facts.Enum:
		return 0
	case facts.Year:
		return 9999
	}
	for _, u := range p.used {
		if u == id {
			return p.level(id)
		}
	}
	p.used = append(p.used, id)
	return p.level(id)
}

func (p *probe) level(id facts.FieldID) float64 {
	if id == p.bumped {
		return probeLevel + 1
	}
	return probeLevel
}
