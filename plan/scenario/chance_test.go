package scenario_test

import (
	"context"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/facts"
	"junheng/plan/scenario"
)

func chances(t *testing.T, table *facts.Table, n scenario.Noise) map[string]scenario.Chance {
	t.Helper()
	std := standard(t, "cn/quality-balance-2017")
	list, err := scenario.Chances(context.Background(), std, table, dictionary, judge(t, table).Result, n)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]scenario.Chance{}
	for _, c := range list {
		out[c.Ref] = c
	}
	return out
}

func TestNothingTurnsWithoutNoise(t *testing.T) {
	got := chances(t, base(), scenario.Noise{Draws: 600, Seed: 7})
	if len(got) == 0 {
		t.Fatal("nothing was counted")
	}
	for ref, c := range got {
		if c.Flips != 0 {
			t.Errorf("%s turns with chance %v though no figure moved", ref, c.Flips)
		}
	}
}

// Two values on their thresholds fall below them in half of the draws each; the
// unit may miss one, so it turns in a quarter.
func TestAUnitOnTwoLinesTurnsInAQuarterOfTheDraws(t *testing.T) {
	table := made(map[string]fields{
		"A": with(enough(400), fields{"equip_value": 400 * 2000, "sports_field_area": 400 * 7.5}), "B": enough(400), "J": enough(600),
	})
	got := chances(t, table, scenario.Noise{Draws: 4000, Seed: 1, Spread: 0.01, Fields: []facts.FieldID{"equip_value", "sports_field_area"}})
	c := got["unit/A/primary"]
	if c.Outcome != "met" || c.Low > 0.25 || c.High < 0.25 || math.Abs(c.Flips-0.25) > 0.03 {
		t.Errorf("got %+v, want a quarter", c)
	}
	if q := got["verdict/resources"]; q.Flips != c.Flips {
		t.Errorf("the requirement turns with %v, its only doubtful unit with %v", q.Flips, c.Flips)
	}
	if b := got["unit/B/primary"]; b.Flips != 0 {
		t.Errorf("a unit far above its lines turns with %v", b.Flips)
	}
}

func TestChancesAreTheSameFromTheSameSeed(t *testing.T) {
	n := scenario.Noise{Draws: 700, Seed: 42, Spread: 0.2}
	if diff := cmp.Diff(chances(t, base(), n), chances(t, base(), n)); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
	other := n
	other.Seed = 43
	if cmp.Equal(chances(t, base(), n), chances(t, base(), other)) {
		t.Error("another seed gives the very same chances")
	}
}
