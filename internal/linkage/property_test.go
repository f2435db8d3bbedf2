package linkage_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/internal/linkage"
)

// people draws two registers that have many in common, most of them damaged;
// names, days and regions are so few that chance agreements are common too.
func people(t *rapid.T) (left, right []linkage.Record) {
	family, given := []rune("王李张刘"), []rune("梓子涵晗轩萱华華")
	regions := []uint32{110101, 110108, 120101}
	name := func() string {
		n := []rune{rapid.SampledFrom(family).Draw(t, "family")}
		for range rapid.IntRange(1, 2).Draw(t, "given") {
			n = append(n, rapid.SampledFrom(given).Draw(t, "character"))
		}
		return string(n)
	}
	for range rapid.IntRange(0, 12).Draw(t, "people") {
		r := linkage.Record{
			Name: name(), Sex: linkage.Sex(rapid.IntRange(0, 2).Draw(t, "sex")),
			Birth:  linkage.MakeDate(2012, 1+rapid.IntRange(0, 3).Draw(t, "month"), 1+rapid.IntRange(0, 3).Draw(t, "day")),
			Region: rapid.SampledFrom(regions).Draw(t, "region"),
		}
		r.ID = number(r.Region, r.Birth, rapid.IntRange(0, 30).Draw(t, "serial"))
		if rapid.Bool().Draw(t, "has kin") {
			r.Kin = name()
		}
		o := r
		for range rapid.IntRange(0, 2).Draw(t, "damages") {
			switch rapid.IntRange(0, 6).Draw(t, "damage") {
			case 0:
				o.ID = ""
			case 1:
				if p := rapid.IntRange(0, 17).Draw(t, "place"); p < len(o.ID) {
					o.ID = o.ID[:p] + "7" + o.ID[p+1:]
				}
			case 2:
				o.Name = name()
			case 3:
				o.Birth = linkage.MakeDate(2012, int(o.Birth%100), int(o.Birth/100%100))
			case 4:
				o.Region = rapid.SampledFrom(regions).Draw(t, "moved")
			case 5:
				if len(o.ID) == 18 {
					o.ID = o.ID[:6] + o.ID[8:17]
				}
			case 6:
				o.Kin = ""
			}
		}
		where := rapid.IntRange(0, 5).Draw(t, "where")
		if where != 0 {
			left = append(left, r)
		}
		if where != 1 {
			right = append(right, o)
		}
		if where == 2 {
			left = append(left, r)
		}
	}
	return left, right
}

func TestNobodyIsMatchedTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		left, right := people(t)
		res := match(t, register(left...), register(right...), linkage.Options{})
		seen := map[int]bool{}
		for i := range left {
			got := res.Of(i)
			if (got.State == linkage.Unmatched) != (got.Right == -1) {
				t.Fatalf("record %d: %s with %d", i, got.State.Code(), got.Right)
			}
			if got.State != linkage.Matched {
				continue
			}
			if back, ok := res.LeftOf(got.Right); !ok || back != i || seen[got.Right] {
				t.Fatalf("record %d is matched with %d, and that with %d", i, got.Right, back)
			}
			seen[got.Right] = true
		}
		for _, c := range res.Candidates {
			if _, ok := res.LeftOf(c.Right); ok || res.Of(c.Left).State != linkage.Doubtful {
				t.Fatalf("a candidate that is settled: %+v", c)
			}
		}
	})
}

// told says what became of every record by what it holds, without rows.
func told(res *linkage.Result, left, right []linkage.Record) []string {
	var out []string
	for i, l := range left {
		o := res.Of(i)
		s := fmt.Sprint(l, o.State.Code(), o.Reason.Code())
		if o.State == linkage.Matched {
			s += fmt.Sprint(right[o.Right])
		}
		out = append(out, s)
	}
	for _, c := range res.Candidates {
		out = append(out, fmt.Sprint(left[c.Left], right[c.Right], c.Doubt.Code(), math.Round(c.Bits*1e6)))
	}
	slices.Sort(out)
	return out
}

func TestTheOrderOfTheRecordsMakesNoDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		left, right := people(t)
		first := told(match(t, register(left...), register(right...), linkage.Options{}), left, right)
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		left, right = slices.Clone(left), slices.Clone(right)
		dice.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
		dice.Shuffle(len(right), func(i, j int) { right[i], right[j] = right[j], right[i] })
		again := told(match(t, register(left...), register(right...), linkage.Options{}), left, right)
		if diff := gocmp.Diff(first, again); diff != "" {
			t.Fatalf("in another order (-first +again):\n%s", diff)
		}
	})
}

func TestAPairWeighsTheSameFromEitherSide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		left, right := people(t)
		there, back := match(t, register(left...), register(right...), linkage.Options{}), match(t, register(right...), register(left...), linkage.Options{})
		for i := range left {
			for j := range right {
				a, b := there.Explain(i, j), back.Explain(j, i)
				if math.Abs(a.Bits-b.Bits) > 1e-9 || a.Doubt != b.Doubt || math.Abs(a.Chance-b.Chance) > 1e-9 {
					t.Fatalf("%+v and %+v: %v bits one way, %v the other", left[i], right[j], a.Bits, b.Bits)
				}
			}
		}
	})
}

// TestBlocksLoseNothing weighs every record with every other, as nobody could
// with millions: what Match found by blocks must be what is found so.
func TestBlocksLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		left, right := people(t)
		res := match(t, register(left...), register(right...), linkage.Options{})
		exact := map[int]bool{} // joined before anything is weighed
		taken := map[int]bool{}
		for i := range left {
			if o := res.Of(i); o.State == linkage.Matched && o.Reason == linkage.SameNumber {
				exact[i], taken[o.Right] = true, true
			}
		}
		best := map[int]linkage.Explanation{}
		var all []linkage.Explanation
		for i := range left {
			for j := range right {
				if !exact[i] && !taken[j] {
					all = append(all, res.Explain(i, j))
				}
			}
		}
		slices.SortFunc(all, func(a, b linkage.Explanation) int { return cmp.Compare(b.Bits, a.Bits) })
		for _, e := range all {
			if _, ok := best[e.Left]; !ok {
				best[e.Left] = e
			}
		}
		for i, e := range best {
			o := res.Of(i)
			sure := e.Doubt == linkage.NoDoubt && e.Chance >= 0.99
			alone := !slices.ContainsFunc(all, func(x linkage.Explanation) bool {
				return (x.Left == i || x.Right == e.Right) && (x.Left != i || x.Right != e.Right) && x.Bits > e.Bits-3
			})
			if sure && alone && (o.State != linkage.Matched || o.Right != e.Right) {
				t.Fatalf("%+v and %+v weigh %v bits, no other is near; found %+v", left[i], right[e.Right], e.Bits, o)
			}
			if o.State == linkage.Matched && !sure && o.Right == e.Right {
				t.Fatalf("%+v and %+v were taken at a chance of %v, doubt %s", left[i], right[e.Right], e.Chance, e.Doubt.Code())
			}
		}
	})
}

func TestTwinsAreNeverTakenForEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		serial := rapid.IntRange(0, 900).Draw(t, "serial")
		a := with(func(r *linkage.Record) { r.ID = number(110108, 20150203, serial) })
		b := with(func(r *linkage.Record) {
			r.ID = number(110108, 20150203, serial+rapid.IntRange(1, 99).Draw(t, "apart"))
			r.Name = rapid.SampledFrom([]string{"张梓轩", "张子涵", "张梓涵", "张一诺"}).Draw(t, "name")
		})
		others := crowd(50)
		res := match(t, register(append(others, a)...), register(append(others, b)...), linkage.Options{})
		if got := res.Of(50); got.State == linkage.Matched {
			t.Fatalf("%+v taken for %+v by %s", a, b, got.Reason.Code())
		}
	})
}
