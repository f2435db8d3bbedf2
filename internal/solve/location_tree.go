package solve

import (
	"container/heap"
	"errors"
	"math"
)

// bits is a set of links.
type bits []uint64

func (b bits) has(a int32) bool { return b != nil && b[a>>6]&(1<<(a&63)) != 0 }

func (b bits) with(links int, more ...int32) bits {
	out := make(bits, (links+63)/64)
	copy(out, b)
	for _, a := range more {
		out[a>>6] |= 1 << (a & 63)
	}
	return out
}

// node is a part of the answers: the fates of some sites are set and some links
// are closed.
type node struct {
	bound  float64
	lambda []float64
	fate   []Fate
	banned bits
	step   float64
	depth  int
	seq    int
}

// front are the nodes not yet searched, the lowest bound first.
type front []*node

func (f front) Len() int { return len(f) }
func (f front) Less(a, b int) bool {
	if f[a].bound != f[b].bound {
		return f[a].bound < f[b].bound
	}
	if f[a].depth != f[b].depth {
		return f[a].depth > f[b].depth
	}
	return f[a].seq < f[b].seq
}
func (f front) Swap(a, b int) { f[a], f[b] = f[b], f[a] }

// Push is part of heap.Interface.
func (f *front) Push(x any) { *f = append(*f, x.(*node)) }

// Pop is part of heap.Interface.
func (f *front) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}

// The rounds of pricing at the root and at the other nodes, and the sets tried
// there.
const (
	rootRounds = 600
	nodeRounds = 60
	rootTries  = 400
)

// search is branch and bound, the lowest bound first.
func (s *siting) search() (*Siting, error) {
	root := &node{bound: math.Inf(-1), lambda: s.firstPrices(), fate: make([]Fate, len(s.Sites))}
	for i, site := range s.Sites {
		root.fate[i] = site.Fate
	}
	open := front{root}
	if err := s.relax(root); err != nil {
		return nil, err
	}
	seq := 0
	for len(open) > 0 {
		if s.nodes >= s.opt.Nodes || s.ctx.Err() != nil || s.floor >= s.cutoff() {
			s.lowest = min(s.lowest, open[0].bound)
			break
		}
		n := heap.Pop(&open).(*node)
		if s.beaten(n.bound) {
			break
		}
		s.nodes++
		for _, child := range s.expand(n) {
			if !s.beaten(child.bound) {
				seq++
				child.seq = seq
				heap.Push(&open, child)
			}
		}
	}
	if s.bestOpen == nil {
		if len(open) > 0 || s.ctx.Err() != nil {
			return nil, ErrUndecided
		}
		return nil, ErrInfeasible
	}
	bound := min(max(s.lowest, s.floor), s.best)
	if s.best-bound <= 1e-9*math.Abs(s.best) || s.whole && s.best-bound < 1-1e-6 {
		bound = s.best
	}
	return &Siting{Open: s.bestOpen, Amount: s.bestAmount, Cost: s.best, Bound: bound, Nodes: s.nodes, Rounds: s.rounds}, nil
}

// beaten reports whether a part of the answers with such a bound holds nothing
// better, and remembers the lowest bound of those.
func (s *siting) beaten(bound float64) bool {
	if bound < s.cutoff() {
		return false
	}
	s.lowest = min(s.lowest, bound)
	return true
}

// relax solves the problem with customers divided first, where they must not
// be: its bound holds, its prices are a good beginning, and the sites it opens
// are searched for an answer that divides nobody.
func (s *siting) relax(root *node) error {
	s.floor = math.Inf(-1)
	if !s.Whole || s.inner {
		return nil
	}
	l := *s.Location
	l.Whole = false
	r := newSiting(s.ctx, &l, Options{Gap: max(s.opt.Gap, 2e-4), Nodes: s.opt.Nodes})
	got, err := r.search()
	s.rounds += r.rounds
	if errors.Is(err, ErrInfeasible) {
		return err
	}
	if err != nil {
		return nil
	}
	s.floor = got.Bound
	if r.rootLambda != nil {
		root.lambda = r.rootLambda
	}
	l.Whole = true
	l.Sites = append([]Site(nil), l.Sites...)
	for i := range l.Sites {
		l.Sites[i].Fate = MustShut
		if got.Open[i] {
			l.Sites[i].Fate = MustOpen
		}
	}
	in := newSiting(s.ctx, &l, Options{Gap: s.opt.Gap, Nodes: max(1, s.opt.Nodes/4)})
	in.inner = true
	if got, err := in.search(); err == nil {
		s.offer(got.Open, got.Amount)
	}
	s.rounds += in.rounds
	return nil
}

// expand bounds a node, looks for answers near it and divides it.
func (s *siting) expand(n *node) []*node {
	if s.settled(n) {
		return nil
	}
	turns, rounds := 1, nodeRounds
	if n.depth == 0 {
		turns, rounds = 8, rootRounds
	}
	weak, ok := s.scaleSlopes(n, turns)
	if !ok {
		return nil
	}
	n.bound = max(n.bound, weak)
	if n.depth == 0 {
		s.polish(rootTries)
	}
	p := s.ascend(n, n.lambda, rounds)
	n.bound, n.lambda = max(n.bound, p.bound), p.lambda
	if n.depth == 0 {
		s.rootLambda = p.lambda
	}
	if s.beaten(n.bound) {
		return nil
	}
	if s.ctx.Err() != nil {
		return []*node{n} // not searched to the end
	}
	s.roundings(n, p.open, 6)
	if s.Whole {
		s.roundShares(n, p)
	}
	if n.depth == 0 {
		s.polish(rootTries)
	}
	s.fix(n, p)
	return s.divide(n, p)
}

// settled finishes a node that leaves no choice of sites and, where customers
// are served whole, none of links.
func (s *siting) settled(n *node) bool {
	open := make([]bool, len(s.Sites))
	for i, f := range n.fate {
		if f == Free {
			return false
		}
		open[i] = f == MustOpen
	}
	if !s.Whole {
		s.try(open)
		return true
	}
	amount := make([]int64, len(s.Links))
	for j, links := range s.of {
		choice := int32(-1)
		for _, a := range links {
			if open[s.Links[a].Site] && !n.banned.has(a) {
				if choice >= 0 {
					return false
				}
				choice = a
			}
		}
		if choice < 0 {
			return true
		}
		amount[choice] = s.Customers[j].Amount
	}
	if s.fits(open, amount) {
		s.offer(open, amount)
	}
	return true
}

// fix decides the sites whose other fate could not beat the best answer.
func (s *siting) fix(n *node, p *prices) {
	for i := range s.Sites {
		if n.fate[i] != Free {
			continue
		}
		if !s.beaten(p.free + math.Abs(p.value[i])) {
			continue
		}
		if p.value[i] < 0 {
			n.fate[i] = MustOpen
		} else {
			n.fate[i] = MustShut
		}
	}
}

// divide splits a node at the site the averages leave most open, or else at
// the customer most divided.
func (s *siting) divide(n *node, p *prices) []*node {
	best, site := -1.0, -1
	for i := range s.Sites {
		if n.fate[i] != Free {
			continue
		}
		if doubt := min(p.open[i], 1-p.open[i]); doubt > best {
			best, site = doubt, i
		}
	}
	child := func() *node {
		return &node{bound: n.bound, lambda: n.lambda, fate: append([]Fate(nil), n.fate...), banned: n.banned, step: n.step, depth: n.depth + 1}
	}
	link, parted := int32(-1), 0.0
	if s.Whole && best < 0.02 {
		link, parted = s.mostParted(n, p)
	}
	if site >= 0 && (link < 0 || parted < 0.02) {
		shut, open := child(), child()
		shut.fate[site], open.fate[site] = MustShut, MustOpen
		return []*node{open, shut}
	}
	if link < 0 {
		s.settled(n) // fixing left no choice
		return nil
	}
	only, not := child(), child()
	var others []int32
	for _, a := range s.of[s.Links[link].Customer] {
		if a != link {
			others = append(others, a)
		}
	}
	only.banned = n.banned.with(len(s.Links), others...)
	not.banned = n.banned.with(len(s.Links), link)
	return []*node{only, not}
}

// mostParted gives the strongest link of the customer whose service is divided
// most, and how far; −1 where no customer has a choice.
func (s *siting) mostParted(n *node, p *prices) (link int32, parted float64) {
	link, parted = -1, -1
	for _, links := range s.of {
		top, choices := int32(-1), 0
		for _, a := range links {
			if n.banned.has(a) || n.fate[s.Links[a].Site] == MustShut {
				continue
			}
			if choices++; top < 0 || p.share[a] > p.share[top] {
				top = a
			}
		}
		if choices < 2 {
			continue
		}
		if d := 1 - p.share[top]; d > parted {
			link, parted = top, d
		}
	}
	return link, parted
}
