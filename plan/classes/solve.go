package classes

import (
	"container/heap"
	"math"
)

// Problem is the choice that is left once the pupils already at school are
// seen to: how many classes the coming intakes get at each school, and which
// pupils go to a neighbour. It knows numbers only.
//
// In year y the intake of school i is Intake[y][i].Pupils, for whom
// Intake[y][i].Classes classes stand ready. A class takes Size[y][i] pupils at
// most. A class opened beyond those ready costs Split and stays for the years
// that follow. Load[y][i] classes are there besides; classes beyond Rooms[i]
// need rooms, each of which costs Room once and serves all years.
type Problem struct {
	Rooms  []int
	Load   [][]int // by year and school: without the classes opened
	Intake [][]Intake
	Size   [][]int
	Arcs   []Arc
	Split  float64
	Room   float64
	Nodes  int // most nodes of the search; 0: 20,000
}

// Intake is the pupils who come and the classes that stand ready for them.
type Intake struct{ Pupils, Classes int }

// Arc is a way along which pupils of an intake may be sent, and what it costs for each.
type Arc struct {
	From, To int
	Cost     float64
}

// Solution is the cheapest choice found. Every pupil has a seat.
type Solution struct {
	Opened [][]int // by year and school: classes beyond those ready
	Sent   [][]int // by year and arc: pupils
	Built  []int   // by school: rooms
	Cost   float64
	Bound  float64 // proven: nothing costs less
	Nodes  int     // of the search
}

// Gap is what the bound leaves open: (Cost − Bound) ÷ Cost; 0 when the
// solution is the best there is.
func (s *Solution) Gap() float64 {
	if s.Cost <= s.Bound+1e-6 {
		return 0
	}
	return (s.Cost - s.Bound) / s.Cost
}

const defaultNodes = 20000

// node is a part of the search: between how many classes each intake gets
// opened, and what it must cost at least.
type node struct {
	low, high [][]int
	bound     float64
	serial    int
	branch    [2]int // year and school to divide next
	at        int    // classes from which the upper half starts
}

// queue holds nodes, the one with the least bound first.
type queue []*node

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if q[i].bound != q[j].bound {
		return q[i].bound < q[j].bound
	}
	return q[i].serial > q[j].serial // the later one is deeper
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push and Pop serve container/heap.
func (q *queue) Push(x any) { *q = append(*q, x.(*node)) }

// Pop takes the last node off.
func (q *queue) Pop() any {
	old := *q
	n := old[len(old)-1]
	*q = old[:len(old)-1]
	return n
}

// Solve finds the cheapest choice. Equal problems give equal solutions.
func Solve(p *Problem) *Solution {
	s := &search{p: p, limit: p.Nodes}
	if s.limit <= 0 {
		s.limit = defaultNodes
	}
	root := s.root()
	s.try(root.high)
	s.relax(root)
	open := &queue{root}
	for open.Len() > 0 && s.nodes < s.limit {
		n := heap.Pop(open).(*node)
		if n.bound >= s.best.Cost-tolerance {
			heap.Push(open, n)
			break
		}
		for _, half := range s.divide(n) {
			if s.relax(half); half.bound < s.best.Cost-tolerance {
				heap.Push(open, half)
			}
		}
	}
	s.best.Bound, s.best.Nodes = s.best.Cost, s.nodes
	for _, n := range *open {
		s.best.Bound = min(s.best.Bound, n.bound)
	}
	return s.best
}

// tolerance is below what any price can be: a tenth of a fen.
const tolerance = 1e-3

type search struct {
	p            *Problem
	best         *Solution
	nodes, limit int
}

// root lets every intake that is short of seats, or within reach of one that
// is, open from none to as many classes as seat it and all who could be sent
// there. Where one place is taken another's pupils may move on, so reach goes
// from neighbour to neighbour.
func (s *search) root() *node {
	p := s.p
	n := &node{low: make([][]int, len(p.Intake)), high: make([][]int, len(p.Intake))}
	for y := range p.Intake {
		n.low[y], n.high[y] = make([]int, len(p.Rooms)), make([]int, len(p.Rooms))
		moved := p.moved(y)
		for i, in := range p.Intake[y] {
			if !moved[i] {
				continue
			}
			most := in.Pupils
			for _, a := range p.Arcs {
				if a.To == i && moved[a.From] {
					most += p.Intake[y][a.From].Pupils
				}
			}
			n.high[y][i] = max(0, classesFor(most, p.Size[y][i])-in.Classes)
		}
	}
	return n
}

// moved tells which intakes of a year are short, or can be reached from one
// that is.
func (p *Problem) moved(y int) []bool {
	out := make([]bool, len(p.Rooms))
	for i := range out {
		out[i] = short(p, y, i)
	}
	for again := true; again; {
		again = false
		for _, a := range p.Arcs {
			if out[a.From] && !out[a.To] {
				out[a.To], again = true, true
			}
		}
	}
	return out
}

// short reports whether an intake does not fit the classes ready for it.
func short(p *Problem, y, i int) bool {
	return p.Intake[y][i].Pupils > p.Intake[y][i].Classes*p.Size[y][i]
}

func classesFor(pupils, size int) int { return (pupils + size - 1) / size }

// built gives the rooms each school must build for the classes opened.
func (p *Problem) built(opened [][]int) []int {
	out := make([]int, len(p.Rooms))
	for i := range out {
		sum := 0
		for y := range p.Load {
			sum += opened[y][i]
			out[i] = max(out[i], p.Load[y][i]+sum-p.Rooms[i])
		}
	}
	return out
}

// try seats everybody in given classes and keeps the result where it is the
// cheapest so far. Classes that stay empty are not opened.
func (s *search) try(opened [][]int) {
	p := s.p
	out := &Solution{Opened: make([][]int, len(opened))}
	for y := range p.Intake {
		f := p.flow(y, func(i int) []seats { return []seats{{(p.Intake[y][i].Classes + opened[y][i]) * p.Size[y][i], 0}} })
		if !f.all {
			return
		}
		out.Cost += f.cost
		out.Sent = append(out.Sent, f.sent)
		out.Opened[y] = make([]int, len(p.Rooms))
		for i := range p.Rooms {
			out.Opened[y][i] = max(0, classesFor(f.taken[i], p.Size[y][i])-p.Intake[y][i].Classes)
			out.Cost += p.Split * float64(out.Opened[y][i])
		}
	}
	out.Built = p.built(out.Opened)
	for _, n := range out.Built {
		out.Cost += p.Room * float64(n)
	}
	if s.best == nil || out.Cost < s.best.Cost-tolerance {
		s.best = out
	}
}

// relax bounds a node: classes may be opened by the seat, and a room built for
// one of several years costs its share of them only. What the relaxation says,
// rounded up, is tried.
func (s *search) relax(n *node) {
	s.nodes++
	n.serial = s.nodes
	p := s.p
	years := float64(len(p.Intake))
	base := p.built(n.low)
	load := make([]int, len(p.Rooms))
	n.bound = 0
	for i := range base {
		n.bound += p.Room * float64(base[i])
	}
	rounded := make([][]int, len(p.Intake))
	worst := 0.0
	n.branch = [2]int{-1, -1}
	for y := range p.Intake {
		f := p.flow(y, func(i int) []seats {
			load[i] += n.low[y][i]
			size := p.Size[y][i]
			free := min(n.high[y][i]-n.low[y][i], max(0, p.Rooms[i]+base[i]-p.Load[y][i]-load[i]))
			return []seats{
				{(p.Intake[y][i].Classes + n.low[y][i]) * size, 0},
				{free * size, p.Split / float64(size)},
				{(n.high[y][i] - n.low[y][i] - free) * size, (p.Split + p.Room/years) / float64(size)},
			}
		})
		if !f.all {
			n.bound = math.Inf(1)
			return
		}
		n.bound += f.cost
		rounded[y] = make([]int, len(p.Rooms))
		for i := range p.Rooms {
			n.bound += p.Split * float64(n.low[y][i])
			ready := p.Intake[y][i].Classes
			rounded[y][i] = min(n.high[y][i], max(n.low[y][i], classesFor(f.taken[i], p.Size[y][i])-ready))
			part := float64(f.taken[i])/float64(p.Size[y][i]) - float64(ready+n.low[y][i])
			if open := math.Abs(part - math.Round(part)); n.high[y][i] > n.low[y][i] && part > 0 && open > worst+1e-9 {
				worst, n.branch, n.at = open, [2]int{y, i}, n.low[y][i]+int(math.Ceil(part))
			}
		}
	}
	if n.branch[0] < 0 {
		s.another(n, rounded)
	}
	s.try(rounded)
}

// another finds where to divide a node whose relaxation opens whole classes
// only: the first intake that is not yet fixed, those that open some first.
func (s *search) another(n *node, rounded [][]int) {
	for _, wants := range []bool{true, false} {
		for y := range n.low {
			for i := range n.low[y] {
				if n.high[y][i] > n.low[y][i] && (rounded[y][i] > n.low[y][i]) == wants {
					n.branch, n.at = [2]int{y, i}, max(n.low[y][i]+1, rounded[y][i])
					return
				}
			}
		}
	}
}

// divide halves a node: fewer classes than at, or at least so many.
func (s *search) divide(n *node) []*node {
	y, i := n.branch[0], n.branch[1]
	if y < 0 {
		return nil // every intake is fixed: what was tried is its best
	}
	less := &node{low: n.low, high: with(n.high, y, i, n.at-1)}
	more := &node{low: with(n.low, y, i, n.at), high: n.high}
	return []*node{less, more}
}

func with(list [][]int, y, i, v int) [][]int {
	out := append([][]int(nil), list...)
	out[y] = append([]int(nil), out[y]...)
	out[y][i] = v
	return out
}

// seats is room for so many pupils at a price each.
type seats struct {
	n    int
	cost float64
}

// flowed is how an intake year is seated.
type flowed struct {
	all   bool
	cost  float64
	sent  []int // by arc
	taken []int // by school: pupils seated
}

// flow seats the intakes of a year in the seats each school has, at least cost.
func (p *Problem) flow(y int, have func(i int) []seats) flowed {
	n := len(p.Rooms)
	g := newNetwork(2 + 2*n)
	total := 0
	own, arcs := make([]int, n), make([]int, len(p.Arcs))
	for i := range n {
		g.arc(source, 2+i, p.Intake[y][i].Pupils, 0)
		total += p.Intake[y][i].Pupils
		own[i] = g.arc(2+i, 2+n+i, p.Intake[y][i].Pupils, 0)
		for _, s := range have(i) {
			if s.n > 0 {
				g.arc(2+n+i, sink, s.n, s.cost)
			}
		}
	}
	for k, a := range p.Arcs {
		arcs[k] = g.arc(2+a.From, 2+n+a.To, p.Intake[y][a.From].Pupils, a.Cost)
	}
	sent, cost := g.send(total)
	out := flowed{all: sent == total, cost: cost, sent: make([]int, len(p.Arcs)), taken: make([]int, n)}
	for i := range n {
		out.taken[i] = g.sent(own[i])
	}
	for k, a := range p.Arcs {
		out.sent[k] = g.sent(arcs[k])
		out.taken[a.To] += out.sent[k]
	}
	return out
}
