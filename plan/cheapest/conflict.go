package cheapest

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
)

// doubter finds out which requirements contradict each other by leaving some
// out and asking whether a plan can be found.
type doubter struct {
	p      *Problem
	opt    Options // of a question
	glance Options // of a question that is not worth much time
	full   Options // of a plan that is shown
	found  int     // members named
	most   int     // that may be; 0: any number
}

// explain names smallest sets of requirements that cannot hold together, and
// the ways out.
//
// First only wishes are in question, the law and what there can be standing
// fast; where those alone contradict each other, what there can be is in
// question too, and then the law. For each smallest set of these, the rest of
// the law that it takes is found by dividing (Junker, QuickXplain,
// AAAI 2004): the lines of all units count as one requirement, and so does the
// most of a measure; then single units are named where a few of them alone make
// the conflict.
func explain(ctx context.Context, p *Problem, opt Options, proven bool) (*Conflict, error) {
	d := &doubter{p: p, full: Options{Gap: opt.Gap, Rounds: opt.Rounds, Nodes: opt.Nodes}}
	d.glance = Options{Gap: math.Inf(1), Rounds: -1, Nodes: -1, quick: true}
	d.opt = d.glance
	if opt.Nodes >= 0 && len(p.Units) <= smallest {
		d.glance.Nodes = 20
		d.opt = Options{Gap: math.Inf(1), Rounds: 1, Nodes: opt.Nodes} // wishes are worth the time
	}
	asked := 0
	for _, may := range []func(BindingKind) bool{
		BindingKind.Wish,
		func(k BindingKind) bool { return k.Wish() || k == BindsMax },
		func(BindingKind) bool { return true },
	} {
		of := slices.DeleteFunc(p.requirements(), func(b Binding) bool { return !may(b.Kind) })
		if len(of) == asked {
			continue
		}
		asked = len(of)
		x := &explorer{d: d, of: of, limit: min(max(24, 6000/max(1, len(p.Units))), 150)}
		ok, err := x.run(ctx)
		if err != nil {
			return nil, err
		}
		if ok {
			return d.conflict(ctx, x, proven)
		}
		d.opt, d.full.Nodes = d.glance, d.glance.Nodes
	}
	return &Conflict{Proven: proven}, nil
}

// conflict writes down what was found: the smallest core first, then those that
// share no wish with the ones before.
func (d *doubter) conflict(ctx context.Context, x *explorer, proven bool) (*Conflict, error) {
	first := &Conflict{Proven: proven}
	ways, complete, err := d.ways(ctx, x)
	if err != nil {
		return nil, err
	}
	first.Ways, first.Complete = ways, complete
	d.opt = d.glance
	seen := make([]bool, len(x.of))
	for t, core := range x.cores {
		if overlaps(core.set, seen) {
			continue
		}
		for u, in := range core.set {
			seen[u] = seen[u] || in
		}
		c := first
		if t > 0 {
			c = &Conflict{Proven: proven}
			first.Others = append(first.Others, c)
		}
		if c.Binds, c.Smallest, err = d.name(ctx, x, core); err != nil {
			return nil, err
		}
	}
	return first, nil
}

// name finds the other requirements that a core takes to be a conflict.
func (d *doubter) name(ctx context.Context, x *explorer, c core) (binds []Binding, smallest bool, err error) {
	var kept, out, among []Binding
	for u, b := range x.of {
		if c.set[u] {
			kept = append(kept, b)
		} else {
			out = append(out, b)
		}
	}
	for _, b := range d.p.requirements() {
		if b.Kind != BindsMax && !slices.Contains(x.of, b) { // what there can be stands fast
			among = append(among, b)
		}
	}
	if len(among) > 0 {
		found, err := d.divide(ctx, out, among, true)
		if err != nil {
			return nil, false, err
		}
		kept = append(kept, found...)
	}
	var fast []Binding
	if !slices.ContainsFunc(x.of, func(b Binding) bool { return b.Kind == BindsMax }) {
		fast = slices.DeleteFunc(d.p.requirements(), func(b Binding) bool { return b.Kind != BindsMax })
	}
	if binds, err = d.refine(ctx, kept, fast); err != nil {
		return nil, false, err
	}
	slices.SortStableFunc(binds, func(a, b Binding) int {
		return cmp.Compare(slices.Index(hardness, a.Kind), slices.Index(hardness, b.Kind))
	})
	if !c.smallest {
		return binds, false, nil
	}
	s, err := d.ask(ctx, d.p.besides(binds, fast), nil)
	return binds, err == nil && s.best == nil && s.settled, err
}

// besides lists every requirement that is not among some, of which those of
// single units stand for themselves alone, nor stands fast.
func (p *Problem) besides(binds, fast []Binding) []Binding {
	var out []Binding
	for _, b := range p.requirements() {
		if slices.Contains(binds, b) || slices.Contains(fast, b) {
			continue
		}
		if !slices.ContainsFunc(binds, func(o Binding) bool { return o.Kind == b.Kind && o.Measure == b.Measure && o.Unit >= 0 && b.Unit < 0 }) {
			out = append(out, b)
			continue
		}
		for i := range p.Units {
			if one := of(b, p, i); !slices.Contains(binds, one) {
				out = append(out, one)
			}
		}
	}
	return out
}

// of is a requirement about all units, of one of them.
func of(b Binding, p *Problem, i int) Binding {
	b.Group, b.Unit = p.Units[i].Group, i
	return b
}

// few is up to how many single requirements are named in place of one that is
// about all units.
const few = 6

// refine replaces requirements about all units by those of single units, where
// few of these suffice for the conflict.
func (d *doubter) refine(ctx context.Context, set, fast []Binding) ([]Binding, error) {
	var among, rest []Binding
	for _, b := range set {
		if b.Unit >= 0 || b.Kind != BindsLine && b.Kind != BindsMax {
			rest = append(rest, b)
			continue
		}
		for i := range d.p.Units {
			among = append(among, of(b, d.p, i))
		}
	}
	if len(among) == 0 {
		return set, nil
	}
	d.found, d.most = 0, few
	fine, err := d.divide(ctx, d.p.besides(set, fast), among, false)
	d.most = 0
	if errors.Is(err, errMany) {
		return set, nil
	}
	return append(fine, rest...), err
}

// ask looks for a plan without some requirements, beginning from counts.
func (d *doubter) ask(ctx context.Context, out []Binding, start []int32) (*search, error) {
	opt := d.opt
	opt.start = start
	s := newSearch(newModel(d.p.without(out)), opt)
	return s, s.run(ctx)
}

func (d *doubter) feasible(ctx context.Context, out []Binding) (bool, error) {
	s, err := d.ask(ctx, out, nil)
	return err == nil && s.best != nil, err
}

// errMany says that a set has more members than were asked for.
var errMany = errors.New("cheapest: too many requirements to name")

// divide finds which requirements are needed for the conflict, those left out
// being out; changed tells that it is not yet known whether those in question
// are needed at all.
func (d *doubter) divide(ctx context.Context, out, among []Binding, changed bool) ([]Binding, error) {
	if changed {
		ok, err := d.feasible(ctx, append(slices.Clone(out), among...))
		if err != nil || !ok {
			return nil, err
		}
	}
	if len(among) == 1 {
		if d.found++; d.most > 0 && d.found > d.most {
			return nil, errMany
		}
		return among, nil
	}
	h := len(among) / 2
	low, high := among[:h], among[h:]
	b, err := d.divide(ctx, out, high, true)
	if err != nil {
		return nil, err
	}
	less := slices.Clone(out)
	for _, x := range high {
		if !slices.Contains(b, x) {
			less = append(less, x)
		}
	}
	a, err := d.divide(ctx, less, low, len(b) > 0)
	if err != nil {
		return nil, err
	}
	return append(a, b...), nil
}
