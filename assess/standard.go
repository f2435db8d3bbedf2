package assess

import (
	"errors"
	"maps"
	"slices"

	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// Options say for which school year a pack is compiled, and how the questions
// that the law leaves open are answered.
type Options struct {
	Year    registry.SchoolYear
	Choices map[string]string // choice id → option id; those left out take the pack's default
	Program string            // version of the program, kept in every assessment
}

// Standard is a rule pack made ready to judge one school year: its formulas are
// compiled and the numbers in force are picked. It is immutable and safe for
// concurrent use.
type Standard struct {
	pack      *rules.Pack
	opt       Options
	day       string
	choices   map[string]string
	fields    map[facts.FieldID]*facts.Field
	constants map[string]float64
	splits    map[facts.FieldID]*rules.Split
	derived   []*derived // each after those it is made of
	scopes    map[string]*scope
	inds      []*indicator
	indAt     map[string]int
	weights   []weighing // distinct pairs of denominator and scope
	reqs      []*requirement
	items     map[string]*item
	order     []*item // those that a requirement names, in its order
	needs     []facts.FieldID
}

// Pack gives the pack the standard was compiled from.
func (s *Standard) Pack() *rules.Pack { return s.pack }

// Choices gives the answer in force for every choice of the pack.
func (s *Standard) Choices() map[string]string { return maps.Clone(s.choices) }

// line is one number of law as it stands on the day, for one stage.
type line struct {
	rules.Decimal
	cite *rules.Cite
	set  bool // in force for this stage
	ever bool // the pack knows such a number, on whatever day
}

func (l line) weak() bool { return l.set && l.cite.Status == rules.Unconfirmed }

// lines picks the numbers of a series in force on the day, by context.
func (s *Standard) lines(series rules.Series) (out [contexts]line) {
	d := series.At(s.day)
	for x := range out {
		out[x].ever = len(series) > 0
		if d == nil {
			continue
		}
		stage := registry.Whole
		if context(x) < ofCounty {
			stage = registry.Stage(x)
		}
		if v, ok := d.For(stage); ok {
			out[x].Decimal, out[x].cite, out[x].set = v, &d.Cite, true
		}
	}
	return out
}

// derived is a compiled Derived: one formula a stage.
type derived struct {
	*rules.Derived
	by [contexts]*formula
}

// scope is a compiled Scope; a nil scope holds everything.
type scope struct {
	*rules.Scope
	where *formula
}

// weighing is a denominator within a scope: what weighs a unit.
type weighing struct {
	den   *formula
	scope *scope
}

// indicator is a compiled Indicator.
type indicator struct {
	*rules.Indicator
	num       *formula
	weight    int // index into Standard.weights
	per       float64
	threshold [contexts]line
	floor     [contexts]line // the product threshold × ratio, exact
	limit     [contexts]line
	taught    [contexts]bool // stages it is asked of
	whole     bool           // the numerator counts things that come only as wholes
	unit      string         // of the numerator
	field     facts.FieldID  // the one fact of the numerator, or the indicator's id
	weak      []locale.Message
}

// requirement is a compiled Requirement.
type requirement struct {
	*rules.Requirement
	inds   []int // into Standard.inds
	items  []*item
	minMet [contexts]line
	limit  [contexts]line
	pass   line
}

// Compile makes a pack ready for one school year. Every formula is compiled
// once. The error joins all problems, each with its place in the pack.
func Compile(pack *rules.Pack, dict *facts.Dictionary, opt Options) (*Standard, error) {
	s := &Standard{pack: pack, opt: opt, day: opt.Year.AsOf(), choices: map[string]string{}, indAt: map[string]int{}}
	s.fields = make(map[facts.FieldID]*facts.Field, len(dict.Fields()))
	for _, f := range dict.Fields() {
		s.fields[f.ID] = f
	}
	s.constants = dict.Constants()
	c := &compiler{std: s, cache: map[string]*formula{}}
	c.choices(opt.Choices)
	c.names()
	s.chooseSplits()
	c.derived()
	c.scopes()
	for _, i := range pack.Indicators {
		s.indAt[i.ID] = len(s.inds)
		s.inds = append(s.inds, c.indicator(i))
	}
	c.items()
	for i := range pack.Verdict {
		c.requirement(&pack.Verdict[i])
	}
	if len(c.errs) > 0 {
		return nil, errors.Join(c.errs...)
	}
	s.needs = s.indicatorFields()
	return s, nil
}

// choices takes the answers given, and the defaults for the rest.
func (c *compiler) choices(given map[string]string) {
	byID := map[string]*rules.Choice{}
	for i := range c.std.pack.Choices {
		ch := &c.std.pack.Choices[i]
		byID[ch.ID] = ch
		c.std.choices[ch.ID] = ch.Default
	}
	for _, id := range slices.Sorted(maps.Keys(given)) {
		ch := byID[id]
		if ch == nil {
			c.fail(rules.Pos{}, noChoice.With("choice", id, "known", known(byID)))
			continue
		}
		options := map[string]bool{}
		for _, o := range ch.Options {
			options[o.ID] = true
		}
		if !options[given[id]] {
			c.fail(ch.Pos, badChoice.With("choice", id, "option", given[id], "known", known(options)))
			continue
		}
		c.std.choices[id] = given[id]
	}
}

// holds reports whether a When is so under the choices in force.
func (s *Standard) holds(w rules.When) bool {
	return w.Holds(s.choices)
}

func (s *Standard) chooseSplits() {
	s.splits = map[facts.FieldID]*rules.Split{}
	for i := range s.pack.Splits {
		sp := &s.pack.Splits[i]
		if !s.holds(sp.When) {
			continue
		}
		for _, f := range sp.Fields {
			s.splits[f] = sp
		}
	}
}

// derived compiles the derived values in an order in which each comes after
// those its formula reads. A derived value whose id is also a field stands for
// the reported value where there is one; its own formula sees the field.
func (c *compiler) derived() {
	made := map[string]*derived{}
	for i := range c.std.pack.Derived {
		d := &derived{Derived: &c.std.pack.Derived[i]}
		for x := range d.by {
			src := d.Formula
			if src == "" {
				src = d.ByStage[registry.Stage(x)]
			}
			d.by[x] = c.formula(d.ID, src, d.Pos)
		}
		made[d.ID] = d
	}
	state := map[string]int{}
	var visit func(d *derived)
	visit = func(d *derived) {
		state[d.ID] = 1
		for _, f := range d.by {
			if f == nil {
				continue
			}
			for _, name := range f.inputs() {
				other := made[name]
				switch {
				case other == nil || other == d && c.std.fields[facts.FieldID(name)] != nil:
				case state[name] == 1:
					c.fail(d.Pos, cycle.With("what", d.ID))
				case state[name] == 0:
					visit(other)
				}
			}
		}
		state[d.ID] = 2
		c.std.derived = append(c.std.derived, d)
	}
	for i := range c.std.pack.Derived {
		if d := made[c.std.pack.Derived[i].ID]; state[d.ID] == 0 {
			visit(d)
		}
	}
}

func (c *compiler) scopes() {
	c.std.scopes = map[string]*scope{}
	for i := range c.std.pack.Scopes {
		sc := &c.std.pack.Scopes[i]
		c.std.scopes[sc.ID] = &scope{Scope: sc, where: c.formula(sc.ID, sc.Formula(c.std.choices), sc.Pos)}
	}
}

// scope finds a scope by id; the empty id is everything.
func (c *compiler) scope(owner, id string, p rules.Pos) *scope {
	if id == "" {
		return nil
	}
	sc := c.std.scopes[id]
	if sc == nil {
		c.fail(p, noScope.With("what", owner, "scope", id))
	}
	return sc
}
