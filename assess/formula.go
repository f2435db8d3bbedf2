package assess

import (
	"fmt"
	"maps"
	"slices"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/expr"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// context says what one row of a computation is about. It decides which value
// of a dated number a formula sees, and what the name "stage" stands for.
type context uint8

// The contexts. The first four have the numbers of registry.Stage.
const (
	ofSchool context = iota
	ofPrimary
	ofJunior
	ofSenior
	ofCounty
	contexts
)

// formula is a formula of the pack, bound once for each context.
type formula struct {
	prog  [contexts]*expr.Program
	alias string // the column, when the formula is no more than its name
}

// inputs lists the variables the formula reads, in order of first use.
func (f *formula) inputs() []string { return f.prog[ofSchool].Inputs() }

// column computes the formula for rows lo … hi−1 of a frame into out, whose
// first element is row lo.
func (f *formula) column(c context, fr *frame, out []float64, lo, hi int) {
	f.prog[c].Eval(fr.columns(lo, hi), out, 0, hi-lo)
}

// holds reports whether the formula plainly is 1 in rows lo … hi−1 of a frame.
func (f *formula) holds(c context, fr *frame, lo, hi int) bool {
	return f.prog[c].Holds(fr.columns(lo, hi), 0, hi-lo)
}

// slice gives rows lo … hi−1 of the formula: those of a column where the formula
// is no more than its name, else computed into scratch.
func (f *formula) slice(c context, fr *frame, scratch []float64, lo, hi int) []float64 {
	if f.alias != "" {
		if col := fr.column(f.alias); col != nil {
			return col[lo:hi]
		}
	}
	f.column(c, fr, scratch[:hi-lo], lo, hi)
	return scratch[:hi-lo]
}

// row computes the formula for one row of a frame.
func (f *formula) row(c context, fr *frame, row int) float64 {
	return f.prog[c].EvalRow(func(name string) float64 { return fr.value(name, row) })
}

// trace tells what decided the formula for one row of a frame.
func (f *formula) trace(c context, fr *frame, row int) expr.Trace {
	return f.prog[c].Trace(func(name string) float64 { return fr.value(name, row) })
}

// frame is the columns that formulas run over: sections, schools or counties.
type frame struct {
	rows int
	cols map[string][]float64
	swap *swap // one value replaced, for what-if questions; nil: none
}

// swap replaces the value of one field in one row, and with it the derived
// values of the row that were not reported.
type swap struct {
	name    string
	row     int
	value   float64
	of      context
	derived map[string]*formula
}

func (fr *frame) column(name string) []float64 { return fr.cols[name] }

// columns gives rows lo … hi−1 of each column; nil of one that there is not.
func (fr *frame) columns(lo, hi int) func(name string) []float64 {
	return func(name string) []float64 {
		if col := fr.column(name); col != nil {
			return col[lo:hi]
		}
		return nil
	}
}

func (fr *frame) value(name string, row int) float64 {
	if s := fr.swap; s != nil && s.row == row {
		if s.name == name {
			return s.value
		}
		if f := s.derived[name]; f != nil {
			return f.prog[s.of].EvalRow(func(n string) float64 {
				if n == name {
					return notReported // the field itself, which is what the formula stands in for
				}
				return fr.value(n, row)
			})
		}
	}
	if c := fr.cols[name]; c != nil {
		return c[row]
	}
	return blank.Of(blank.NotReported)
}

// compiler turns the texts of a pack into formulas and gathers every problem.
type compiler struct {
	std    *Standard
	env    expr.Env
	bind   [contexts]map[string]float64
	cache  map[string]*formula
	errs   []error
	params map[string]*rules.Param
}

var (
	badFormula = locale.NewTemplate("assess.formula", "“{what}”的公式“{formula}”有误：{problem}", "the formula of {what}, “{formula}”, is wrong: {problem}")
	badChoice  = locale.NewTemplate("assess.choice", "没有名为“{option}”的选项“{choice}”；可选：{known}", "choice {choice} has no option {option}; it has {known}")
	noChoice   = locale.NewTemplate("assess.no_choice", "规则包没有选项“{choice}”；可选：{known}", "the pack has no choice {choice}; it has {known}")
	noScope    = locale.NewTemplate("assess.no_scope", "“{what}”引用了不存在的范围“{scope}”", "{what} names the scope {scope}, which does not exist")
	noPart     = locale.NewTemplate("assess.no_part", "“{what}”引用了不存在的指标或条目“{part}”", "{what} names {part}, which does not exist")
	cycle      = locale.NewTemplate("assess.cycle", "派生量“{what}”通过自身定义", "derived {what} is defined by itself")
)

func place(p rules.Pos) string {
	if p.File == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

func (c *compiler) fail(p rules.Pos, m locale.Message) {
	c.errs = append(c.errs, fault.New(fault.Invalid, m).At(place(p)))
}

// names makes the environment: every field that is a number, every derived
// value, every option of an enum, the stages and the numbers of law.
func (c *compiler) names() {
	const others = 8 // constants besides those of the dictionary and of the pack
	c.env = expr.Env{
		Variables: make(map[string]expr.Unit, len(c.std.fields)+len(c.std.pack.Derived)),
		Constants: make(map[string]expr.Constant, len(c.std.constants)+len(c.std.pack.Params)+others),
	}
	for id, f := range c.std.fields {
		if f.Type != facts.Words {
			c.env.Variables[string(id)] = expr.Unit(f.Unit)
		}
	}
	for _, d := range c.std.pack.Derived {
		if _, ok := c.env.Variables[d.ID]; !ok {
			c.env.Variables[d.ID] = expr.Unit(d.Unit)
		}
	}
	for id, v := range c.std.constants {
		c.env.Constants[id] = expr.Constant{Value: v}
	}
	for _, st := range []registry.Stage{registry.Primary, registry.Junior, registry.Senior} {
		c.env.Constants[st.String()] = expr.Constant{Value: float64(st)}
	}
	c.env.Constants["stage"] = expr.Constant{}
	c.params = map[string]*rules.Param{}
	for i := range c.std.pack.Params {
		p := &c.std.pack.Params[i]
		c.params[p.ID] = p
		c.env.Constants[p.ID] = expr.Constant{Unit: expr.Unit(p.Unit)}
	}
	for x := range c.bind {
		c.bind[x] = c.values(context(x))
	}
}

// values gives what differs between contexts: the stage, and numbers of law
// set by stage. A number not in force is blank, never zero.
func (c *compiler) values(x context) map[string]float64 {
	stage := registry.Whole
	if x < ofCounty {
		stage = registry.Stage(x)
	}
	m := map[string]float64{"stage": float64(stage)}
	for id, p := range c.params {
		m[id] = blank.Of(blank.NotReported)
		if d := p.Values.At(c.std.day); d != nil {
			if v, ok := d.For(stage); ok {
				m[id] = v.V
			}
		}
	}
	return m
}

// formula compiles a text, or gives nil for none and for one with problems.
func (c *compiler) formula(what, src string, p rules.Pos) *formula {
	if src == "" {
		return nil
	}
	if f, ok := c.cache[src]; ok {
		return f
	}
	prog, err := expr.Compile(src, c.env)
	if err != nil {
		c.fail(p, badFormula.With("what", what, "formula", src, "problem", err.Error()))
		return nil
	}
	f := &formula{}
	if in := prog.Inputs(); len(in) == 1 && in[0] == prog.String() {
		f.alias = in[0]
	}
	for x := range f.prog {
		f.prog[x] = prog.Bind(c.bind[x])
	}
	c.cache[src] = f
	return f
}

func known[V any](m map[string]V) string {
	return fmt.Sprint(slices.Sorted(maps.Keys(m)))
}
