package classes_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"junheng/plan/classes"
)

// problem draws a problem small enough to try everything.
func problem(t *rapid.T) *classes.Problem {
	schools, years := rapid.IntRange(1, 3).Draw(t, "schools"), rapid.IntRange(1, 2).Draw(t, "years")
	p := &classes.Problem{
		Split: float64(rapid.IntRange(0, 40).Draw(t, "split")), Room: float64(rapid.IntRange(0, 90).Draw(t, "room")),
	}
	size := rapid.IntRange(2, 3).Draw(t, "size")
	for range schools {
		p.Rooms = append(p.Rooms, rapid.IntRange(0, 4).Draw(t, "rooms"))
	}
	for range years {
		var load, sizes []int
		var in []classes.Intake
		for range schools {
			x := classes.Intake{Pupils: rapid.IntRange(0, 6).Draw(t, "pupils"), Classes: rapid.IntRange(0, 2).Draw(t, "ready")}
			in, sizes = append(in, x), append(sizes, size)
			load = append(load, x.Classes+rapid.IntRange(0, 2).Draw(t, "load"))
		}
		p.Load, p.Size, p.Intake = append(p.Load, load), append(p.Size, sizes), append(p.Intake, in)
	}
	shift := float64(rapid.IntRange(0, 20).Draw(t, "shift"))
	for i := range schools {
		for j := range schools {
			if i != j && rapid.Bool().Draw(t, "near") {
				p.Arcs = append(p.Arcs, classes.Arc{From: i, To: j, Cost: shift})
			}
		}
	}
	return p
}

// cheapest tries every number of classes opened and every way of sending.
func cheapest(p *classes.Problem) float64 {
	best := math.Inf(1)
	opened := make([][]int, len(p.Intake))
	for y := range opened {
		opened[y] = make([]int, len(p.Rooms))
	}
	var choose func(k int)
	choose = func(k int) {
		if k == len(opened)*len(p.Rooms) {
			best = min(best, price(p, opened))
			return
		}
		y, i := k/len(p.Rooms), k%len(p.Rooms)
		for n := range 5 {
			opened[y][i] = n
			choose(k + 1)
		}
		opened[y][i] = 0
	}
	choose(0)
	return best
}

func price(p *classes.Problem, opened [][]int) float64 {
	cost := 0.0
	for i := range p.Rooms {
		built, sum := 0, 0
		for y := range p.Load {
			sum += opened[y][i]
			cost += p.Split * float64(opened[y][i])
			built = max(built, p.Load[y][i]+sum-p.Rooms[i])
		}
		cost += p.Room * float64(built)
	}
	for y := range p.Intake {
		cost += send(p, y, opened[y], 0, make([]int, len(p.Arcs)))
	}
	return cost
}

// send tries every number of pupils along every arc.
func send(p *classes.Problem, y int, opened []int, k int, sent []int) float64 {
	if k == len(p.Arcs) {
		cost := 0.0
		here := make([]int, len(p.Rooms))
		gone := make([]int, len(p.Rooms))
		for i, in := range p.Intake[y] {
			here[i] = in.Pupils
		}
		for a, n := range sent {
			here[p.Arcs[a].From] -= n
			gone[p.Arcs[a].From] += n
			here[p.Arcs[a].To] += n
			cost += p.Arcs[a].Cost * float64(n)
		}
		for i, in := range p.Intake[y] {
			if gone[i] > in.Pupils || here[i] > (in.Classes+opened[i])*p.Size[y][i] {
				return math.Inf(1)
			}
		}
		return cost
	}
	best := math.Inf(1)
	for n := range p.Intake[y][p.Arcs[k].From].Pupils + 1 {
		sent[k] = n
		best = min(best, send(p, y, opened, k+1, sent))
	}
	sent[k] = 0
	return best
}

func TestTheSearchFindsWhatTryingEverythingFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := problem(t)
		if len(p.Arcs) > 3 { // keep the trying short
			p.Arcs = p.Arcs[:3]
		}
		got, want := classes.Solve(p), cheapest(p)
		if math.Abs(got.Cost-want) > 1e-6 || got.Gap() != 0 {
			t.Fatalf("cost %v with bound %v, want %v\n%+v\n%+v", got.Cost, got.Bound, want, p, got)
		}
		if again := price(p, got.Opened); again > got.Cost+1e-6 {
			t.Fatalf("what is opened costs %v, not %v", again, got.Cost)
		}
	})
}

// With few nodes the search stops early; the bound still holds.
func TestABoundIsNeverAboveTheBestEvenWhenTheSearchStopsEarly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := problem(t)
		if len(p.Arcs) > 3 {
			p.Arcs = p.Arcs[:3]
		}
		p.Nodes = rapid.IntRange(1, 3).Draw(t, "nodes")
		got, want := classes.Solve(p), cheapest(p)
		if got.Bound > want+1e-6 || got.Cost < want-1e-6 {
			t.Fatalf("bound %v ≤ best %v ≤ cost %v does not hold", got.Bound, want, got.Cost)
		}
	})
}

// Forty-six pupils and one class ready: a neighbour with a free place is
// cheaper than a class more; with forty-five nothing is done.
func TestOnePupilTooManyGoesToANeighbourWithAFreePlace(t *testing.T) {
	for pupils, want := range map[int]float64{45: 0, 46: 500} {
		got := classes.Solve(&classes.Problem{
			Rooms: []int{6, 6}, Load: [][]int{{6, 6}}, Intake: [][]classes.Intake{{{Pupils: pupils, Classes: 1}, {Pupils: 40, Classes: 1}}}, Size: [][]int{{45, 45}},
			Arcs: []classes.Arc{{From: 0, To: 1, Cost: 500}}, Split: 20000, Room: 300000,
		})
		if got.Cost != want || got.Bound != want {
			t.Errorf("%d pupils cost %v with bound %v, want %v", pupils, got.Cost, got.Bound, want)
		}
	}
}
