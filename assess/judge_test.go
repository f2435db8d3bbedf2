package assess_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

func TestAGroupJudgedInOnePassIsGradedAsItsUnitsAreOneByOne(t *testing.T) {
	numbers := rapid.Custom(func(t *rapid.T) float64 {
		return rapid.OneOf(
			rapid.SampledFrom([]float64{0, 1, -1, blank.Of(blank.NotReported), blank.Of(blank.Undefined), math.MaxFloat64, 5e-324}),
			rapid.Float64Range(-100, 5000), rapid.Map(rapid.IntRange(0, 2000), func(n int) float64 { return float64(n) }),
		).Draw(t, "number")
	})
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 20).Draw(t, "units")
		num, den, weight := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range n {
			num[i], den[i] = numbers.Draw(t, "numerator"), numbers.Draw(t, "denominator")
			weight[i] = rapid.SampledFrom([]float64{den[i], 0, blank.Of(blank.NotReported)}).Draw(t, "weight")
		}
		threshold := rapid.SampledFrom([]float64{0, 4.5, 100, 2000, -1}).Draw(t, "threshold")
		values, got, want := assess.DivideAndCount(num, den, weight, threshold, .85*threshold, rapid.Bool().Draw(t, "has a floor"))
		for i, v := range values {
			if d := 100 * num[i] / den[i]; v != d && (d-d == 0 || !blank.Is(v)) {
				t.Errorf("100 × %v ÷ %v gives %v", num[i], den[i], v)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("tallies (-one by one +in one pass):\n%s", diff)
		}
	})
}

func TestIndicatorsMeasuredTogetherLieApartAsEachAlone(t *testing.T) {
	std := compile(t, nationPack(), assess.Options{})
	amounts := rapid.OneOf(
		rapid.Float64Range(0, 5000), rapid.Float64Range(0, 5000),
		rapid.SampledFrom([]float64{0, blank.Of(blank.NotReported), blank.Of(blank.Withheld), -3, 1e308, math.Inf(1)}),
	)
	pupils := rapid.Map(rapid.IntRange(1, 900), func(n int) float64 { return float64(n) })
	some := rapid.OneOf(pupils, pupils, rapid.SampledFrom([]float64{0, blank.Of(blank.NotReported), -1}))
	rapid.Check(t, func(t *rapid.T) {
		table, cols := facts.NewTable(), map[facts.FieldID][]float64{}
		of := rapid.SampledFrom([]*rapid.Generator[float64]{pupils, some}).Draw(t, "pupils")
		for c := range rapid.IntRange(1, 4).Draw(t, "counties") {
			code := registry.RegionCode(110101 + c)
			for range rapid.IntRange(1, 12).Draw(t, "schools") {
				s := table.AddSchool(registry.School{ID: registry.SchoolID("S" + itoa(table.Len())), County: code, Type: registry.PrimarySchool})
				table.AddRow(code, year, s, registry.Primary)
				cols["students"] = append(cols["students"], of.Draw(t, "students"))
				for _, k := range sevenRows {
					f := oneField[k.id]
					cols[f] = append(cols[f], amounts.Draw(t, string(f)))
				}
			}
		}
		for f, c := range cols {
			table.SetColumn(f, c)
		}
		units, err := std.Units(table)
		if err != nil {
			t.Fatal(err)
		}
		together, alone, weights := assess.SpreadsTwice(std, units)
		for i, want := range alone {
			same := cmp.Comparer(func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) })
			if slices.Min(append(weights[i], 1)) <= 0 { // who has no weight moves the sums of even and odd units
				same = cmp.Comparer(func(x, y float64) bool {
					return x == y || math.IsNaN(x) && math.IsNaN(y) || math.Abs(x-y) <= 1e-9*math.Max(math.Abs(x), math.Abs(y))
				})
			}
			if diff := cmp.Diff(want, together[i], same); diff != "" {
				t.Fatalf("-alone +together, weights %v:\n%s", weights[i], diff)
			}
		}
	})
}

func TestAGroupWeighsTheSumOfItsWeightsInTheirOrder(t *testing.T) {
	inOrder := func(weight []float64) (total float64, counted int) {
		for _, w := range weight {
			total += w
			if w > 0 {
				counted++
			}
		}
		if slices.ContainsFunc(weight, func(w float64) bool { return w < 0 }) {
			total = blank.Of(blank.NotReported)
		}
		return total, counted
	}
	pupils := rapid.Map(rapid.IntRange(0, 5000), func(n int) float64 { return float64(n) })
	anything := rapid.OneOf(
		pupils, rapid.Float64Range(-1, 5000),
		rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 1 << 52, 1<<53 - 1, 1 << 53, 1 << 63, 1e300, math.Inf(1), -3, blank.Of(blank.NotReported)}),
	)
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.SampledFrom([]*rapid.Generator[float64]{pupils, anything}).Draw(t, "weights")
		weight := rapid.SliceOfN(of, 0, 9).Draw(t, "weight")
		total, counted := inOrder(weight)
		if got, n := assess.LoadOf(weight); math.Float64bits(got) != math.Float64bits(total) && got == got || (got == got) != (total == total) || n != counted {
			t.Fatalf("%v weigh %v, %d counted; in order %v and %d", weight, got, n, total, counted)
		}
		if counted < len(weight) {
			return // rows are taken out only where every unit has weight
		}
		var rows []int32
		var left []float64
		for i, w := range weight {
			if rapid.Bool().Draw(t, "taken out") {
				rows = append(rows, int32(i))
			} else {
				left = append(left, w)
			}
		}
		if want, _ := inOrder(left); assess.LoadWithout(weight, rows, left) != want {
			t.Fatalf("%v without %v weigh %v, added up %v", weight, rows, assess.LoadWithout(weight, rows, left), want)
		}
	})
}

func TestTheTalliesOfAGroupAreCountedUnitByUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(rapid.Just(uint8(0)), rapid.Uint8Range(0, 3), rapid.Uint8())
		tallies := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) assess.Tally {
			return assess.Tally{
				Met: number.Draw(t, "met"), Short: number.Draw(t, "short"), Below: number.Draw(t, "below"),
				Unknown: number.Draw(t, "unknown"), Loose: number.Draw(t, "loose"),
			}
		}), 0, 6).Draw(t, "tallies")
		allowed := rapid.OneOf(rapid.IntRange(-1, 3), rapid.IntRange(250, 260)).Draw(t, "allowed")
		var want assess.GroupTally
		for _, u := range tallies {
			if u.Met > 0 || u.Short > 0 || u.Below > 0 || u.Unknown > 0 {
				want.Asked++
			}
			want.Unknown += int(u.Unknown)
			if allowed >= 0 && (int(u.Short) > allowed || u.Below > 0) {
				want.Short++
			}
		}
		if diff := cmp.Diff(want, assess.TotalOf(tallies, allowed)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}
