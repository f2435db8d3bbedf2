package cheapest

import (
	"context"
	"slices"
)

// explorer finds the smallest sets of requirements that have no plan together,
// its cores, and the smallest sets without which there is one, its fixes.
//
// Every core meets every fix. So the smallest set that meets all the fixes known
// so far either has no plan, and then it is a core, of which no smaller one is
// missing; or it has one, and to add to it as much as goes leaves another fix.
// Ignatiev, Previti, Liffiton and Marques-Silva, Smallest MUS extraction with
// minimal hitting set dualization, CP 2015.
type explorer struct {
	d     *doubter
	of    []Binding // in question; sets are marks beside it
	limit int       // questions that may be asked
	asked int
	known []known
	none  []refused
	cores []core
	fixes []fix
	done  bool // all cores and fixes are known
}

// known is a plan with all the requirements that it keeps.
type known struct {
	keeps []bool
	cnt   []int32
	cost  float64
}

// refused is a set for which no plan was found; proven: there is none.
type refused struct {
	set    []bool
	proven bool
}

type core struct {
	set      []bool
	smallest bool // proven that it has no plan, and that no smaller core exists
}

// fix is what a plan leaves aside; proven: it could not leave aside less.
type fix struct {
	set    []bool
	plan   known
	proven bool
}

// run finds all cores and fixes, or as many as the questions suffice for; false
// when there is no plan even without everything in question.
func (x *explorer) run(ctx context.Context) (bool, error) {
	none := make([]bool, len(x.of))
	k, err := x.find(ctx, none)
	if err != nil || k == nil {
		return false, err
	}
	if err := x.grow(ctx, k); err != nil {
		return false, err
	}
	least := -1
	for x.asked < x.limit {
		set, sure := x.next()
		if set == nil {
			x.done = sure
			break
		}
		k, err := x.find(ctx, set)
		if err != nil {
			return false, err
		}
		if k != nil {
			if err := x.grow(ctx, k); err != nil {
				return false, err
			}
			continue
		}
		if least < 0 {
			least = count(set)
		}
		x.cores = append(x.cores, core{set, x.refusal(set).proven && count(set) == least})
	}
	if len(x.cores) == 0 {
		// What was asked for has no plan.
		x.cores = append(x.cores, core{set: x.irreducible(ctx)})
	}
	return true, nil
}

// irreducible takes away from all that is in question what is not needed.
func (x *explorer) irreducible(ctx context.Context) []bool {
	set := make([]bool, len(x.of))
	for u := range set {
		set[u] = true
	}
	for u := range set {
		set[u] = false
		x.limit = x.asked + 1
		if k, err := x.find(ctx, set); err != nil || k != nil {
			set[u] = true
		}
	}
	return set
}

// find gives a plan that keeps a set; nil when there is none, or none was found.
func (x *explorer) find(ctx context.Context, set []bool) (*known, error) {
	for t := range x.known {
		if within(set, x.known[t].keeps) {
			return &x.known[t], nil
		}
	}
	if x.refusal(set) != nil {
		return nil, nil //nolint:nilnil // no plan is an answer
	}
	x.asked++
	s, err := x.d.ask(ctx, x.besides(set), x.nearest(set))
	if err != nil {
		return nil, err
	}
	if s.best == nil {
		x.none = append(x.none, refused{slices.Clone(set), s.settled})
		return nil, nil //nolint:nilnil // no plan is an answer
	}
	x.known = append(x.known, known{x.keeps(s.best, set), s.best, s.cost})
	return &x.known[len(x.known)-1], nil
}

// refusal is what is known of a set that has no plan; a proof is preferred.
func (x *explorer) refusal(set []bool) *refused {
	var r *refused
	for t := range x.none {
		if n := &x.none[t]; within(n.set, set) && (r == nil || n.proven && !r.proven) {
			r = n
		}
	}
	return r
}

// besides lists the requirements in question that are not in a set.
func (x *explorer) besides(set []bool) []Binding {
	var out []Binding
	for u, in := range set {
		if !in {
			out = append(out, x.of[u])
		}
	}
	return out
}

// nearest is the plan known that keeps most of a set.
func (x *explorer) nearest(set []bool) []int32 {
	var cnt []int32
	most := -1
	for _, k := range x.known {
		n := 0
		for u, in := range set {
			if in && k.keeps[u] {
				n++
			}
		}
		if n > most {
			most, cnt = n, k.cnt
		}
	}
	return cnt
}

// keeps adds to a set what a plan that keeps it keeps besides.
func (x *explorer) keeps(cnt []int32, set []bool) []bool {
	set = slices.Clone(set)
	for u := range set {
		if !set[u] {
			set[u] = true
			set[u] = newModel(x.d.p.without(x.besides(set))).certified(cnt)
		}
	}
	return set
}

// grow adds to what a plan keeps as much as goes; what is left is a fix.
func (x *explorer) grow(ctx context.Context, k *known) error {
	at := *k
	proven := true
	for u := range x.of {
		if at.keeps[u] {
			continue
		}
		more := slices.Clone(at.keeps)
		more[u] = true
		next, err := x.find(ctx, more)
		if err != nil {
			return err
		}
		if next != nil {
			at = *next
		} else {
			proven = proven && x.refusal(more).proven
		}
	}
	set := make([]bool, len(x.of))
	for u, in := range at.keeps {
		set[u] = !in
	}
	x.fixes = append(x.fixes, fix{set, at, proven})
	return nil
}

// manySets bounds the search for a set that meets all fixes.
const manySets = 200000

// next is a smallest set that meets every fix and holds no core; nil when there
// is none, or, not sure of it, when the search became too long.
func (x *explorer) next() (smallest []bool, sure bool) {
	set := make([]bool, len(x.of))
	looked := 0
	var meet func(left int) bool
	meet = func(left int) bool {
		if looked++; looked > manySets || slices.ContainsFunc(x.cores, func(c core) bool { return within(c.set, set) }) {
			return false
		}
		at := slices.IndexFunc(x.fixes, func(f fix) bool { return !overlaps(f.set, set) })
		if at < 0 {
			return true
		}
		if left == 0 {
			return false
		}
		for u, in := range x.fixes[at].set {
			if in {
				set[u] = true
				if meet(left - 1) {
					return true
				}
				set[u] = false
			}
		}
		return false
	}
	for size := range len(x.of) + 1 {
		if meet(size) {
			return set, true
		}
	}
	return nil, looked <= manySets
}

func within(a, b []bool) bool {
	for u, in := range a {
		if in && !b[u] {
			return false
		}
	}
	return true
}

func overlaps(a, b []bool) bool {
	for u, in := range a {
		if in && b[u] {
			return true
		}
	}
	return false
}

func count(set []bool) int {
	n := 0
	for _, in := range set {
		if in {
			n++
		}
	}
	return n
}
