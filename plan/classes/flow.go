package classes

import "math"

// network is a directed graph in which flow is sent from node 0 to node 1 at
// least cost. Arcs stand in pairs: arc k^1 is the way back of arc k.
type network struct {
	head [][]int
	to   []int
	left []int     // capacity left
	cost []float64 // per unit; ≥ 0 on the way there
}

const (
	source = 0
	sink   = 1
)

func newNetwork(nodes int) *network { return &network{head: make([][]int, nodes)} }

// arc adds an arc and gives its number.
func (n *network) arc(from, to, capacity int, cost float64) int {
	k := len(n.to)
	n.to = append(n.to, to, from)
	n.left = append(n.left, capacity, 0)
	n.cost = append(n.cost, cost, -cost)
	n.head[from] = append(n.head[from], k)
	n.head[to] = append(n.head[to], k+1)
	return k
}

// sent gives what flows through an arc.
func (n *network) sent(k int) int { return n.left[k^1] }

// send pushes up to want units along successively shortest paths (with node
// potentials, so that Dijkstra's method serves) and gives what went through and
// its cost. The flow found is the cheapest of its size.
func (n *network) send(want int) (sent int, cost float64) {
	nodes := len(n.head)
	high, far, via := make([]float64, nodes), make([]float64, nodes), make([]int, nodes)
	for sent < want {
		if !n.shortest(high, far, via) {
			return sent, cost
		}
		for v := range high {
			if !math.IsInf(far[v], 1) {
				high[v] += far[v]
			}
		}
		push := want - sent
		for v := sink; v != source; v = n.to[via[v]^1] {
			push = min(push, n.left[via[v]])
		}
		for v := sink; v != source; v = n.to[via[v]^1] {
			n.left[via[v]] -= push
			n.left[via[v]^1] += push
			cost += float64(push) * n.cost[via[v]]
		}
		sent += push
	}
	return sent, cost
}

// shortest finds the shortest ways from the source under reduced costs; false
// where the sink is out of reach.
func (n *network) shortest(high, far []float64, via []int) bool {
	for v := range far {
		far[v], via[v] = math.Inf(1), -1
	}
	done := make([]bool, len(far))
	far[source] = 0
	for {
		at := -1
		for v := range far {
			if !done[v] && !math.IsInf(far[v], 1) && (at < 0 || far[v] < far[at]) {
				at = v
			}
		}
		if at < 0 {
			return via[sink] >= 0
		}
		done[at] = true
		for _, k := range n.head[at] {
			if n.left[k] == 0 {
				continue
			}
			reduced := max(0, n.cost[k]+high[at]-high[n.to[k]]) // rounding may leave it a hair below 0
			if d := far[at] + reduced; d < far[n.to[k]] {
				far[n.to[k]], via[n.to[k]] = d, k
			}
		}
	}
}
