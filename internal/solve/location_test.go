package solve_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"junheng/internal/solve"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// published are the costs of the best answers, to the digits published.
var published = []struct {
	file  string
	whole bool
	cost  float64
}{
	{"orlib/cap41.txt", false, 1040444.375},
	{"orlib/cap64.txt", false, 1045650.250},
	{"orlib/cap72.txt", false, 977799.400},
	{"orlib/cap84.txt", false, 1069369.525},
	{"orlib/cap94.txt", false, 946051.325},
	{"orlib/cap104.txt", false, 928941.750},
	{"orlib/cap114.txt", false, 1063356.488},
	{"orlib/cap124.txt", false, 946051.325},
	{"orlib/cap134.txt", false, 928941.750},
	{"holmberg/p1", true, 8848},
	{"holmberg/p10", true, 7617},
	{"holmberg/p17", true, 8227},
	{"holmberg/p41", true, 6589},
	{"holmberg/p50", true, 8741},
}

func TestPublishedInstancesAreSolvedToTheOptimum(t *testing.T) {
	for _, p := range published {
		t.Run(p.file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", p.file))
			if err != nil {
				t.Fatal(err)
			}
			read := solve.ReadWarehouses
			if p.whole {
				read = solve.ReadRows
			}
			l, err := read(data, "")
			if err != nil {
				t.Fatal(err)
			}
			l.Whole = p.whole
			s, err := l.Solve(context.Background(), solve.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(s.Cost-p.cost) > 0.002 || s.Gap() != 0 {
				t.Errorf("cost %.3f, bound %.3f; published %.3f", s.Cost, s.Bound, p.cost)
			}
			keeps(t, l, s)
		})
	}
}

// failer is what rapid and testing have in common.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// keeps checks an answer against every condition, and its cost.
func keeps(t failer, l *solve.Location, s *solve.Siting) {
	t.Helper()
	cost := 0.0
	load := make([][]int64, len(l.Sites))
	side := make([][]int64, len(l.Sites))
	for i, site := range l.Sites {
		load[i], side[i] = make([]int64, len(site.Rooms)), make([]int64, len(site.Rooms))
		if s.Open[i] {
			cost += site.Open
		} else {
			cost += site.Shut
		}
		if site.Fate == solve.MustOpen && !s.Open[i] || site.Fate == solve.MustShut && s.Open[i] {
			t.Fatalf("site %d: fate %d, open %v", i, site.Fate, s.Open[i])
		}
	}
	left := make([]int64, len(l.Customers))
	for a, x := range s.Amount {
		k := l.Links[a]
		c := l.Customers[k.Customer]
		if x < 0 || x > 0 && !s.Open[k.Site] || l.Whole && x != 0 && x != c.Amount {
			t.Fatalf("link %d carries %d of %d; site open: %v", a, x, c.Amount, s.Open[k.Site])
		}
		if x == 0 {
			continue
		}
		left[k.Customer] += x
		load[k.Site][c.Class] += x
		if k.Side {
			side[k.Site][c.Class] += x
		}
		cost += k.Cost * float64(x) / float64(c.Amount)
	}
	for j, c := range l.Customers {
		if left[j] != c.Amount {
			t.Fatalf("customer %d is served %d of %d", j, left[j], c.Amount)
		}
	}
	for i, site := range l.Sites {
		total := int64(0)
		for c, r := range site.Rooms {
			total += load[i][c]
			if load[i][c] > r.Size+r.Extra || side[i][c] > r.Side.Size+r.Side.Extra {
				t.Fatalf("site %d serves %d of class %d, %d aside, in %+v", i, load[i][c], c, side[i][c], r)
			}
			cost += r.Price*float64(max(0, load[i][c]-r.Size)) + r.Side.Price*float64(max(0, side[i][c]-r.Side.Size))
		}
		if s.Open[i] && total < site.Least {
			t.Fatalf("site %d serves %d, least %d", i, total, site.Least)
		}
	}
	if math.Abs(cost-s.Cost) > 1e-6*(1+math.Abs(cost)) || s.Bound > s.Cost {
		t.Fatalf("cost %v and bound %v told, cost %v counted", s.Cost, s.Bound, cost)
	}
}

func drawStore(t *rapid.T, name string, most int64) solve.Store {
	return solve.Store{
		Size: rapid.Int64Range(0, most).Draw(t, name), Extra: rapid.Int64Range(0, 3).Draw(t, name+" extra"),
		Price: float64(rapid.IntRange(0, 5).Draw(t, name+" price")),
	}
}

// drawLocation gives a small problem with every kind of condition.
func drawLocation(t *rapid.T) *solve.Location {
	l := &solve.Location{Whole: rapid.Bool().Draw(t, "whole")}
	classes := rapid.IntRange(1, 2).Draw(t, "classes")
	for range rapid.IntRange(1, 4).Draw(t, "sites") {
		s := solve.Site{
			Open: float64(rapid.IntRange(0, 30).Draw(t, "open")), Shut: float64(rapid.IntRange(0, 5).Draw(t, "shut")),
			Least: max(0, rapid.Int64Range(-6, 4).Draw(t, "least")),
			Fate:  []solve.Fate{solve.Free, solve.Free, solve.Free, solve.MustOpen, solve.MustShut}[rapid.IntRange(0, 4).Draw(t, "fate")],
		}
		for range classes {
			s.Rooms = append(s.Rooms, solve.Room{Store: drawStore(t, "room", 6), Side: drawStore(t, "side", 3)})
		}
		l.Sites = append(l.Sites, s)
	}
	for j := range rapid.IntRange(1, 4).Draw(t, "customers") {
		l.Customers = append(l.Customers, solve.Customer{Amount: rapid.Int64Range(1, 3).Draw(t, "amount"), Class: rapid.IntRange(0, classes-1).Draw(t, "class")})
		for i := range l.Sites {
			if kind := rapid.IntRange(0, 4).Draw(t, "kind"); kind > 0 {
				l.Links = append(l.Links, solve.Link{Customer: j, Site: i, Cost: float64(rapid.IntRange(0, 20).Draw(t, "cost")), Side: kind == 1})
			}
		}
	}
	return l
}

// trial finds the least cost by trying every way to serve and to open.
type trial struct {
	l          *solve.Location
	load, side [][]int64
	best       float64
}

func tryAll(l *solve.Location) float64 {
	b := &trial{l: l, best: math.Inf(1)}
	for _, s := range l.Sites {
		b.load, b.side = append(b.load, make([]int64, len(s.Rooms))), append(b.side, make([]int64, len(s.Rooms)))
	}
	b.serve(0, 0, l.Customers[0].Amount, 0)
	return b.best
}

// serve gives left units of customer j to the links from a on.
func (b *trial) serve(j, a int, left int64, cost float64) {
	if left == 0 {
		if j++; j == len(b.l.Customers) {
			b.close(cost)
			return
		}
		b.serve(j, 0, b.l.Customers[j].Amount, cost)
		return
	}
	for ; a < len(b.l.Links); a++ {
		k := b.l.Links[a]
		if k.Customer != j {
			continue
		}
		c := b.l.Customers[j]
		low := int64(1)
		if b.l.Whole {
			low = left
		}
		for x := low; x <= left; x++ {
			b.add(k, c.Class, x)
			b.serve(j, a+1, left-x, cost+k.Cost*float64(x)/float64(c.Amount))
			b.add(k, c.Class, -x)
		}
	}
}

func (b *trial) add(k solve.Link, class int, x int64) {
	b.load[k.Site][class] += x
	if k.Side {
		b.side[k.Site][class] += x
	}
}

// close decides each site by itself and keeps the cost if all can be.
func (b *trial) close(cost float64) {
	for i, s := range b.l.Sites {
		total, open := int64(0), s.Open
		for c, r := range s.Rooms {
			total += b.load[i][c]
			if b.load[i][c] > r.Size+r.Extra || b.side[i][c] > r.Side.Size+r.Side.Extra {
				return
			}
			open += r.Price*float64(max(0, b.load[i][c]-r.Size)) + r.Side.Price*float64(max(0, b.side[i][c]-r.Side.Size))
		}
		if s.Fate == solve.MustShut || total < s.Least {
			open = math.Inf(1)
		}
		shut := s.Shut
		if s.Fate == solve.MustOpen || total > 0 {
			shut = math.Inf(1)
		}
		cost += min(open, shut)
	}
	b.best = min(b.best, cost)
}

func TestASmallLocationIsWhatTryingAllFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLocation(t)
		want := tryAll(l)
		s, err := l.Solve(context.Background(), solve.Options{})
		if math.IsInf(want, 1) {
			if !errors.Is(err, solve.ErrInfeasible) {
				t.Fatalf("there is no answer, but it was %+v, %v", s, err)
			}
			return
		}
		if err != nil {
			t.Fatalf("%v; want cost %v", err, want)
		}
		keeps(t, l, s)
		if math.Abs(s.Cost-want) > 1e-6 || s.Gap() != 0 {
			t.Fatalf("cost %v, bound %v; want %v", s.Cost, s.Bound, want)
		}
	})
}

func TestASearchCutShortTellsABoundThatHolds(t *testing.T) {
	data, err := os.ReadFile("testdata/orlib/cap114.txt")
	if err != nil {
		t.Fatal(err)
	}
	l, err := solve.ReadWarehouses(data, "")
	if err != nil {
		t.Fatal(err)
	}
	const best = 1063356.488
	s, err := l.Solve(context.Background(), solve.Options{Nodes: 3})
	if err != nil {
		t.Fatal(err)
	}
	keeps(t, l, s)
	if s.Cost < best-0.002 || s.Bound > best || s.Gap() <= 0 || s.Gap() > 0.01 {
		t.Errorf("cost %v, bound %v, gap %v; the best is %v", s.Cost, s.Bound, s.Gap(), best)
	}
	again, err := l.Solve(context.Background(), solve.Options{Nodes: 3})
	if diff := cmp.Diff(s, again); err != nil || diff != "" {
		t.Errorf("the second answer differs: %v\n%s", err, diff)
	}
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	if got, err := l.Solve(stopped, solve.Options{}); !errors.Is(err, solve.ErrUndecided) {
		t.Errorf("stopped before it began: %+v, %v", got, err)
	}
}

func TestAFileOfNumbersThatEndsEarlyIsRefused(t *testing.T) {
	for _, text := range []string{"", "2 1 5", "1 1 5 7 x 3", "9999999 1 2 3"} {
		if _, err := solve.ReadWarehouses([]byte(text), ""); err == nil {
			t.Errorf("%q was read", text)
		}
		if _, err := solve.ReadRows([]byte(text), ""); err == nil {
			t.Errorf("%q was read as rows", text)
		}
	}
}
