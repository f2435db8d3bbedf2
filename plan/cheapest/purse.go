package cheapest

import (
	"math"
	"slices"
)

// manyKinds is how many kinds of measures, told apart by who may pay for them,
// are combined in full; beyond it only single kinds and all of them are.
const manyKinds = 6

// setPurses turns budgets into sets of measures that may cost no more than what
// all the budgets that may pay for any of them hold: by Hall's theorem this is
// all that matters as long as steps could be divided.
func (m *model) setPurses() {
	if len(m.p.Budgets) == 0 {
		return
	}
	payers := make([][]int, len(m.p.Measures))
	var kinds [][]int
	kind := make([]int, len(m.p.Measures))
	for j := range m.p.Measures {
		if m.p.Measures[j].Cost == 0 {
			kind[j] = -1
			continue
		}
		for b, bu := range m.p.Budgets {
			if bu.Measures == nil || slices.Contains(bu.Measures, j) {
				payers[j] = append(payers[j], b)
			}
		}
		kind[j] = slices.IndexFunc(kinds, func(k []int) bool { return slices.Equal(k, payers[j]) })
		if kind[j] < 0 {
			kind[j] = len(kinds)
			kinds = append(kinds, payers[j])
		}
	}
	for _, set := range subsets(len(kinds)) {
		p := purse{measure: make([]bool, len(m.p.Measures))}
		paid := make([]bool, len(m.p.Budgets))
		for j := range m.p.Measures {
			p.measure[j] = kind[j] >= 0 && slices.Contains(set, kind[j])
		}
		for _, k := range set {
			for _, b := range kinds[k] {
				paid[b] = true
			}
		}
		for b, yes := range paid {
			if yes {
				p.limit += m.p.Budgets[b].Amount
			}
		}
		p.limit += math.Abs(p.limit) * 1e-12
		if p.limit < m.dearest(p.measure) {
			m.purses = append(m.purses, p)
		}
	}
}

// dearest is what every step allowed of a set of measures costs.
func (m *model) dearest(in []bool) float64 {
	sum := 0.0
	for v, yes := range in {
		for i := 0; yes && i < m.n; i++ {
			sum += m.vars[v].cost * float64(m.up[i*m.v+v])
		}
	}
	return sum
}

func subsets(n int) [][]int {
	var all [][]int
	if n > manyKinds {
		whole := make([]int, n)
		for k := range n {
			whole[k] = k
			all = append(all, []int{k})
		}
		return append(all, whole)
	}
	for mask := 1; mask < 1<<n; mask++ {
		var set []int
		for k := range n {
			if mask>>k&1 == 1 {
				set = append(set, k)
			}
		}
		all = append(all, set)
	}
	return all
}
