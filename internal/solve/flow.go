// Package solve answers questions of optimisation in whole numbers: cheapest
// flows, and where to open sites that serve customers. It knows numbers only.
//
// Every answer is the same on every machine, for the same question.
package solve

import (
	"context"
	"errors"
	"math"
)

// ErrInfeasible says that no answer keeps all the conditions.
var ErrInfeasible = errors.New("solve: no answer keeps all conditions")

// errUnbalanced is a fault of the caller: what enters must leave.
var errUnbalanced = errors.New("solve: the supplies of a network do not sum to zero")

// Network asks for the cheapest flow through a directed network. Amounts and
// costs are whole numbers; the largest cost of an arc times the number of nodes
// must stay below 2^61.
type Network struct {
	supply []int64
	from   []int32
	to     []int32
	room   []int64 // capacity above the lower bound
	cost   []int64
	low    []int64
}

// NewNetwork makes a network of so many nodes, numbered from 0.
func NewNetwork(nodes int) *Network { return &Network{supply: make([]int64, nodes)} }

// Supply adds what enters the network at a node; a negative amount leaves it.
func (n *Network) Supply(node int, amount int64) { n.supply[node] += amount }

// Arc adds an arc that carries between low and high units at a cost for each,
// and gives its number, counted from 0.
func (n *Network) Arc(from, to int, low, high, cost int64) int {
	n.from, n.to = append(n.from, int32(from)), append(n.to, int32(to))
	n.room, n.cost, n.low = append(n.room, high-low), append(n.cost, cost), append(n.low, low)
	return len(n.from) - 1
}

// Flow is a cheapest flow.
type Flow struct {
	Amount []int64 // per arc
	// Price of each node proves the flow cheapest: an arc whose cost + price of
	// its start − price of its end is positive carries its low, one where it is
	// negative its high.
	Price []int64
}

// Cost sums amount times cost over the arcs of the network.
func (n *Network) Cost(f *Flow) int64 {
	var sum int64
	for a, x := range f.Amount {
		sum += x * n.cost[a]
	}
	return sum
}

// Solve finds a cheapest flow by the network simplex method, on strongly
// feasible spanning trees (Cunningham 1976), so that it ends; the answer does
// not depend on the machine. It fails with ErrInfeasible where no flow keeps
// the capacities, or with the error of ctx.
func (n *Network) Solve(ctx context.Context) (*Flow, error) {
	t, err := n.plant()
	if err != nil {
		return nil, err
	}
	for pivots := 0; ; pivots++ {
		if pivots&1023 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		e := t.enter()
		if e < 0 {
			break
		}
		t.pivot(e)
	}
	for a := t.real; a < len(t.from); a++ {
		if t.flow[a] != 0 {
			return nil, ErrInfeasible
		}
	}
	f := &Flow{Amount: t.flow[:t.real], Price: t.price[:len(n.supply)]}
	for a := range f.Amount {
		f.Amount[a] += n.low[a]
	}
	return f, nil
}

// Where an arc outside the tree stands.
const (
	atLow  int8 = 1 // carries nothing above its low
	inTree int8 = 0
	atHigh int8 = -1
)

// tree is a spanning tree of the network with one more node, the root, to which
// every node has an artificial arc at a cost no real way reaches.
type tree struct {
	from, to   []int32
	room, cost []int64
	flow       []int64
	state      []int8
	real       int // arcs that are not artificial
	root       int32
	price      []int64
	up         []int32 // parent
	by         []int32 // arc to the parent
	depth      []int32
	child      []int32 // first child, −1 for none
	next, prev []int32 // siblings
	block, at  int     // of the search for an entering arc
	stack      []int32
}

func (n *Network) plant() (*tree, error) {
	nodes := len(n.supply)
	supply := append([]int64(nil), n.supply...)
	dear, sum := int64(1), int64(0)
	for a, c := range n.cost {
		if n.room[a] < 0 {
			return nil, ErrInfeasible
		}
		dear = max(dear, c, -c)
		supply[n.from[a]] -= n.low[a]
		supply[n.to[a]] += n.low[a]
	}
	real := len(n.from)
	all := real + nodes
	t := &tree{
		from: make([]int32, all), to: make([]int32, all), room: make([]int64, all), cost: make([]int64, all),
		flow: make([]int64, all), state: make([]int8, all), real: real, root: int32(nodes),
		price: make([]int64, nodes+1), up: make([]int32, nodes+1), by: make([]int32, nodes+1), depth: make([]int32, nodes+1),
		child: make([]int32, nodes+1), next: make([]int32, nodes+1), prev: make([]int32, nodes+1),
		block: max(10, int(math.Sqrt(float64(real)))),
	}
	copy(t.from, n.from)
	copy(t.to, n.to)
	copy(t.room, n.room)
	copy(t.cost, n.cost)
	for a := range real {
		t.state[a] = atLow
	}
	dear = (dear + 1) * int64(nodes+1)
	for v := range nodes + 1 {
		t.child[v], t.next[v], t.prev[v], t.up[v], t.by[v] = -1, -1, -1, -1, -1
	}
	for v := range nodes {
		a := real + v
		t.from[a], t.to[a], t.flow[a] = int32(v), t.root, supply[v]
		t.price[v] = -dear
		if supply[v] < 0 {
			t.from[a], t.to[a], t.flow[a] = t.root, int32(v), -supply[v]
			t.price[v] = dear
		}
		t.cost[a], t.room[a] = dear, math.MaxInt64
		t.hang(int32(v), t.root, int32(a))
		sum += supply[v]
	}
	if sum != 0 {
		return nil, errUnbalanced
	}
	return t, nil
}

// hang makes v a child of u by an arc.
func (t *tree) hang(v, u, arc int32) {
	t.up[v], t.by[v], t.depth[v] = u, arc, t.depth[u]+1
	t.prev[v], t.next[v] = -1, t.child[u]
	if t.child[u] >= 0 {
		t.prev[t.child[u]] = v
	}
	t.child[u] = v
}

// cut takes v from its parent.
func (t *tree) cut(v int32) {
	if t.prev[v] >= 0 {
		t.next[t.prev[v]] = t.next[v]
	} else {
		t.child[t.up[v]] = t.next[v]
	}
	if t.next[v] >= 0 {
		t.prev[t.next[v]] = t.prev[v]
	}
}

// enter finds an arc whose use makes the flow cheaper: the best of a block of
// arcs, the blocks being searched in turn; −1 when there is none.
func (t *tree) enter() int {
	best, found := int64(0), -1
	left := t.block
	for range t.real {
		a := t.at
		if t.at++; t.at == t.real {
			t.at = 0
		}
		if s := t.state[a]; s != inTree {
			if gain := int64(s) * (t.cost[a] + t.price[t.from[a]] - t.price[t.to[a]]); gain < best {
				best, found = gain, a
			}
		}
		if left--; left == 0 {
			if found >= 0 {
				return found
			}
			left = t.block
		}
	}
	return found
}

// pivot sends as much as can be around the circle that arc e closes, and takes
// from the tree the arc that then blocks.
func (t *tree) pivot(e int) {
	u, v := t.from[e], t.to[e] // the flow passes e from u to v
	if t.state[e] == atHigh {
		u, v = v, u
	}
	join := t.meet(u, v)
	most, out, outOnU := t.room[e], int32(-1), false
	for w := u; w != join; w = t.up[w] { // the flow comes down to u
		if d := t.slack(w, false); d < most {
			most, out, outOnU = d, w, true
		}
	}
	for w := v; w != join; w = t.up[w] { // and goes up from v
		if d := t.slack(w, true); d <= most {
			most, out, outOnU = d, w, false
		}
	}
	if most > 0 {
		t.flow[e] += int64(t.state[e]) * most
		for w := u; w != join; w = t.up[w] {
			t.push(w, -most)
		}
		for w := v; w != join; w = t.up[w] {
			t.push(w, most)
		}
	}
	if out < 0 {
		t.state[e] = -t.state[e]
		return
	}
	gone := t.by[out]
	if t.state[gone] = atLow; t.flow[gone] != 0 {
		t.state[gone] = atHigh
	}
	t.state[e] = inTree
	if outOnU {
		t.replant(u, v, out, int32(e))
	} else {
		t.replant(v, u, out, int32(e))
	}
}

// meet gives the node where the ways of u and v to the root come together.
func (t *tree) meet(u, v int32) int32 {
	for u != v {
		if t.depth[u] >= t.depth[v] {
			u = t.up[u]
		} else {
			v = t.up[v]
		}
	}
	return u
}

// slack is how much more can pass between w and its parent, upwards or down.
func (t *tree) slack(w int32, upwards bool) int64 {
	a := t.by[w]
	if (t.from[a] == w) == upwards {
		if t.room[a] == math.MaxInt64 {
			return math.MaxInt64
		}
		return t.room[a] - t.flow[a]
	}
	return t.flow[a]
}

// push passes an amount up from w to its parent.
func (t *tree) push(w int32, amount int64) {
	if a := t.by[w]; t.from[a] == w {
		t.flow[a] += amount
	} else {
		t.flow[a] -= amount
	}
}

// replant cuts the subtree of top, which holds in, and hangs it up again by arc
// e between in and the node it hangs from now.
func (t *tree) replant(in, from, top, e int32) {
	w, parent, arc := in, from, e
	for {
		above, its := t.up[w], t.by[w]
		t.cut(w)
		t.hang(w, parent, arc)
		if w == top {
			break
		}
		parent, arc, w = w, its, above
	}
	change := t.cost[e] + t.price[t.from[e]] - t.price[t.to[e]]
	if t.from[e] == in {
		change = -change
	}
	t.stack = append(t.stack[:0], in)
	for len(t.stack) > 0 {
		w := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.price[w] += change
		t.depth[w] = t.depth[t.up[w]] + 1
		for c := t.child[w]; c >= 0; c = t.next[c] {
			t.stack = append(t.stack, c)
		}
	}
}
