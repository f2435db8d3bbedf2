package cheapest

import (
	"container/heap"
	"context"
	"math"
	"slices"
)

// search holds the best plan so far and what is left to look at.
type search struct {
	m       *model
	r       *relaxer
	opt     Options
	best    []int32 // counts; nil: none yet
	cost    float64
	bound   float64 // proven of everything
	root    *relaxed
	grain   float64
	open    nodeHeap
	rounds  int
	nodes   int
	visits  int  // of enumerations
	settled bool // everything was looked at: the bound is the cost, or there is no plan
}

// task is a node to look at, with the bound of its parent or its own.
type task struct {
	node  *node
	re    *relaxed
	bound float64
	seq   int
	box   *box
}

type nodeHeap []*task

func (h nodeHeap) Len() int { return len(h) }
func (h nodeHeap) Less(a, b int) bool {
	if h[a].bound != h[b].bound {
		return h[a].bound < h[b].bound
	}
	return h[a].seq > h[b].seq
}
func (h nodeHeap) Swap(a, b int) { h[a], h[b] = h[b], h[a] }

// Push and Pop serve container/heap.
func (h *nodeHeap) Push(t any) { *h = append(*h, t.(*task)) }

// Pop takes the last.
func (h *nodeHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	*h = old[:len(old)-1]
	return t
}

func newSearch(m *model, opt Options) *search {
	return &search{m: m, r: newRelaxer(m), opt: opt, cost: math.Inf(1), grain: m.grain()}
}

// run finds the best plan that the options allow.
func (s *search) run(ctx context.Context) error {
	root := s.m.root()
	re, err := s.r.solve(ctx, root)
	if err != nil {
		return err
	}
	s.root, s.bound = re, s.up(re.bound)
	if s.hopeless(re.bound) {
		s.settled = true
		return nil
	}
	near, err := s.r.expected(ctx, root, re)
	if err != nil {
		return err
	}
	if err := s.first(ctx, root, near); err != nil {
		return err
	}
	if s.enough() {
		return nil
	}
	if poor, err := s.poor(ctx); err != nil || poor {
		s.settled = poor
		return err
	}
	if s.opt.nodes(s.m.n) > 0 && s.searched(root, re) {
		s.bound, s.settled = s.cost, true
		return nil
	}
	if err := s.compose(ctx, root); err != nil || s.enough() || len(s.m.p.Composites) > 0 && s.m.n > smallest {
		return err
	}
	return s.branch(ctx, &task{node: root, re: s.root, bound: s.bound})
}

// poor tells whether all the money together is less than any plan costs: whole
// steps may cost more than the fractions with which a purse seems to suffice.
func (s *search) poor(ctx context.Context) (bool, error) {
	if s.best != nil {
		return false, nil
	}
	for _, pu := range s.m.purses {
		if slices.ContainsFunc(s.m.vars, func(v variable) bool { return v.cost > 0 && !pu.measure[v.measure] }) {
			continue
		}
		free := *s.m.p
		free.Budgets = nil
		t := newSearch(newModel(&free), s.opt)
		re, err := t.r.solve(ctx, t.m.root())
		if err != nil || t.up(re.bound) > pu.limit {
			return err == nil, err
		}
	}
	return false, nil
}

// first looks for plans with the whole space before it: rounded from the
// relaxation, and mended from a former plan.
func (s *search) first(ctx context.Context, root *node, re *relaxed) error {
	starts := []func(*state) bool{
		func(st *state) bool { return st.round(re) },
	}
	if s.opt.start != nil {
		starts = append(starts, func(st *state) bool { return st.resume(s.opt.start) })
	}
	if s.opt.From != nil {
		starts = append(starts, func(st *state) bool { return st.recall(s.opt.From) })
	}
	if len(s.m.purses) > 0 {
		// Money may be short on the way only.
		starts = append(starts, func(st *state) bool { st.soft = true; return st.round(re) })
	}
	for _, start := range starts {
		st := newState(s.m, root)
		if !start(st) {
			continue
		}
		st.log = st.log[:0]
		s.offer(st)
		im := newImprover(st, s.r, re.price)
		n, err := im.run(ctx, s.opt.rounds(), s.target())
		if err != nil {
			return err
		}
		s.rounds += n
		s.offer(st)
	}
	return nil
}

// recall starts from the counts of a former plan.
func (s *state) recall(p *Plan) bool {
	m := s.m
	add := func(i, v int, d int32) {
		if i < m.n && v < len(m.p.Measures) {
			s.cnt[i*m.v+v] += d
		}
	}
	for _, t := range p.Steps {
		add(t.Unit, t.Measure, t.Count)
	}
	for _, g := range p.Moves {
		if g.Measure < len(m.p.Measures) && m.p.Measures[g.Measure].Move != nil && g.From < m.n {
			add(g.To, g.Measure, g.Count)
			s.cnt[g.From*m.v+m.outOf(g.Measure)] += g.Count
		}
	}
	return s.resume(slices.Clone(s.cnt))
}

// resume starts from counts.
func (s *state) resume(cnt []int32) bool {
	m := s.m
	copy(s.cnt, cnt)
	all := make([]int, m.n)
	for i := range m.n {
		all[i] = i
		for at := i * m.v; at < (i+1)*m.v; at++ {
			s.cnt[at] = min(max(s.cnt[at], s.nd.lo[at]), s.nd.up[at])
		}
	}
	s.recount()
	s.balance()
	s.divide(s.x)
	if !s.mend(all, math.Inf(1)) {
		return false
	}
	s.trim(nil)
	s.redivide()
	return true
}

// offer takes a state's counts when they are better and certain.
func (s *search) offer(st *state) bool {
	if s.closes(st.cost) || !s.m.certified(st.cnt) {
		return false
	}
	s.cost, s.best = s.m.cost(st.cnt), slices.Clone(st.cnt)
	return true
}

func (m *model) cost(cnt []int32) float64 {
	sum := 0.0
	for v := range m.vars {
		n := int64(0)
		for i := range m.n {
			n += int64(cnt[i*m.v+v])
		}
		sum += m.vars[v].cost * float64(n)
	}
	return sum
}

// up raises a bound to the next cost that any plan can have.
func (s *search) up(b float64) float64 {
	b = max(b, 0)
	if s.grain > 0 && !math.IsInf(b, 1) {
		return max(math.Ceil(b/s.grain-1e-6), 0) * s.grain
	}
	return b
}

// hopeless tells whether a bound leaves no room for a plan at all.
func (s *search) hopeless(bound float64) bool {
	if math.IsInf(bound, 1) {
		return true
	}
	all := make([]bool, len(s.m.p.Measures))
	for j := range all {
		all[j] = true
	}
	return bound > s.m.dearest(all)*(1+1e-9)+1e-9
}

// target is the cost at which to stop.
func (s *search) target() float64 {
	if math.IsInf(s.opt.Gap, 1) {
		return s.opt.Gap
	}
	return max(s.bound*(1+s.opt.Gap)*(1+1e-12), s.opt.stop)
}

func (s *search) enough() bool { return s.best != nil && s.cost <= s.target() }

// branch looks at parts of the space, the most hopeful first.
func (s *search) branch(ctx context.Context, root *task) error {
	s.open = nodeHeap{root}
	most := s.opt.nodes(s.m.n)
	for len(s.open) > 0 {
		s.bound = max(s.bound, min(s.open[0].bound, s.cost))
		if s.enough() || s.closes(s.open[0].bound) || s.nodes >= most {
			break
		}
		t := heap.Pop(&s.open).(*task)
		if err := s.expand(ctx, t); err != nil {
			return err
		}
	}
	if len(s.open) == 0 || s.closes(s.open[0].bound) {
		s.bound, s.settled = s.cost, true
	}
	return nil
}

// closes tells whether a bound shows that nothing better lies behind it.
func (s *search) closes(bound float64) bool {
	return s.best != nil && bound >= s.cost-1e-9*math.Abs(s.cost)
}

func (s *search) expand(ctx context.Context, t *task) error {
	for _, nd := range s.split(t) {
		s.nodes++
		re, err := s.r.solve(ctx, nd)
		if err != nil {
			return err
		}
		b := s.up(max(re.bound, t.bound))
		if s.closes(b) || s.hopeless(re.bound) {
			continue
		}
		if st, done := s.leaf(nd); done {
			s.offer(st)
			continue
		}
		st := newState(s.m, nd)
		if st.round(re) {
			s.offer(st)
		}
		if !s.closes(b) && !s.searched(nd, re) {
			heap.Push(&s.open, &task{node: nd, re: re, bound: b, seq: s.nodes})
		}
	}
	return nil
}

// searched tells whether a node could be searched through: of few units only.
func (s *search) searched(nd *node, re *relaxed) bool {
	return s.m.n <= smallest && s.enumerate(nd, re)
}

// leaf is the one choice of a node in which all is settled.
func (s *search) leaf(nd *node) (*state, bool) {
	for at, lo := range nd.lo {
		if lo < nd.up[at] {
			return nil, false
		}
	}
	st := newState(s.m, nd)
	copy(st.cnt, nd.lo)
	st.recount()
	return st, true
}

// split divides a node in two where its relaxation is least decided.
func (s *search) split(t *task) []*node {
	m := s.m
	if both := s.splitSum(t); both != nil {
		return both
	}
	at, most, line := -1, 1e-5, false
	for i, c := range t.re.count {
		if f := math.Abs(c - math.Round(c)); f > most && t.node.lo[i] < t.node.up[i] {
			at, most = i, f
		}
	}
	dear := 0.0
	for i, w := range t.re.miss {
		f := min(w, 1-w)
		if f <= 1e-5 || t.node.must[i] != open || m.line[i] <= m.floor[i] {
			continue
		}
		// First the lines that cost most to reach: of many it matters little
		// whether they are missed.
		if d := f * m.dearness(i/m.k, i%m.k); d > dear || !line && f > most {
			at, most, dear, line = i, f, d, true
		}
	}
	if line {
		return []*node{t.node.line(at, held), t.node.line(at, given)}
	}
	if at >= 0 {
		return t.node.cut(at, int32(math.Floor(t.re.count[at])))
	}
	// All is whole and yet no plan: divide the widest range that is left.
	wide := int32(0)
	for i, lo := range t.node.lo {
		if w := t.node.up[i] - lo; w > wide {
			at, wide = i, w
		}
	}
	if at < 0 {
		return nil
	}
	c := int32(math.Round(t.re.count[at]))
	if c >= t.node.up[at] {
		c--
	}
	return t.node.cut(at, max(c, t.node.lo[at]))
}

// dearness is about what it costs to bring what a unit has to a line.
func (m *model) dearness(i, q int) float64 {
	lack := m.line[i*m.k+q] - m.p.Units[i].Have[q]
	if lack <= 0 {
		return 0
	}
	least := math.Inf(1)
	for _, v := range m.parts[m.partOf[q]].vars {
		if a := amountOf(m, v, q); a > 0 && m.up[i*m.v+v] > 0 {
			least = min(least, m.vars[v].cost*math.Ceil(lack/a-1e-9))
		}
	}
	if math.IsInf(least, 1) {
		return 0
	}
	return least
}

// splitSum divides a node by how many steps of a measure a group takes in all,
// where the relaxation has that broken: the dearest first.
func (s *search) splitSum(t *task) []*node {
	m := s.m
	if m.n <= smallest {
		return nil // little by little each unit is settled as soon
	}
	sums := make([]float64, m.p.Groups*m.v)
	for i := range m.n {
		for v := range m.p.Measures {
			sums[m.p.Units[i].Group*m.v+v] += t.re.count[i*m.v+v]
		}
	}
	at, most := -1, 0.0
	for g, n := range sums {
		if slices.ContainsFunc(t.node.sums, func(b sum) bool {
			return b.group == g/m.v && b.v == g%m.v && (b.most && n > b.n || !b.most && n < b.n)
		}) {
			continue // as near as the relaxation comes to it
		}
		f := math.Abs(n - math.Round(n))
		if w := f * m.vars[g%m.v].cost; f > 1e-2 && w > most {
			at, most = g, w
		}
	}
	if at < 0 {
		return nil
	}
	low, high := *t.node, *t.node
	n := math.Floor(sums[at])
	low.sums = append(slices.Clone(t.node.sums), sum{at / m.v, at % m.v, true, n})
	high.sums = append(slices.Clone(t.node.sums), sum{at / m.v, at % m.v, false, n + 1})
	return []*node{&low, &high}
}

func (nd *node) line(at int, n need) *node {
	c := *nd
	c.must = slices.Clone(nd.must)
	c.must[at] = n
	return &c
}

// cut parts the values of a variable: up to c, and above it.
func (nd *node) cut(at int, c int32) []*node {
	c = min(max(c, nd.lo[at]), nd.up[at]-1)
	low, high := *nd, *nd
	low.up, high.lo = slices.Clone(nd.up), slices.Clone(nd.lo)
	low.up[at], high.lo[at] = c, c+1
	return []*node{&low, &high}
}
