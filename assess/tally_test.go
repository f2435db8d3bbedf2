package assess_test

import (
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/registry"
)

// standing is how one indicator of a unit stands: the digits of a number in
// base four are the seven indicators of a unit.
type standing int

const (
	above  standing = iota // at or above the threshold
	within                 // below it, at or above the floor
	below                  // below the floor
	empty                  // blank
)

const combinations = 4 * 4 * 4 * 4 * 4 * 4 * 4

// unitNumber gives the seven standings that a number stands for.
func unitNumber(n int) (out [7]standing) {
	for k := range out {
		out[k] = standing(n % 4)
		n /= 4
	}
	return out
}

// tallyOf counts standings; indicators from floors on have no floor.
func tallyOf(unit [7]standing, floors int) (t assess.Tally) {
	for k, s := range unit {
		switch {
		case s == above:
			t.Met++
		case s == empty:
			t.Unknown++
			if k >= floors {
				t.Loose++
			}
		default:
			t.Short++
			if s == below && k < floors {
				t.Below++
			}
		}
	}
	return t
}

// decideByHand applies the law to a unit of which everything is known: at most
// allowed indicators below their threshold, none below its floor.
func decideByHand(unit [7]standing, floors, allowed int) assess.Outcome {
	short := 0
	for k, s := range unit {
		if s == above {
			continue
		}
		short++
		if s == below && k < floors {
			return assess.Short
		}
	}
	if short > allowed {
		return assess.Short
	}
	return assess.Met
}

// decideByTrying fills every blank with every value it could have: what all of
// these give is certain, else nothing is.
func decideByTrying(unit [7]standing, floors, allowed int) assess.Outcome {
	for k, s := range unit {
		if s != empty {
			continue
		}
		var all assess.Outcome
		for _, fill := range []standing{above, within, below} {
			unit[k] = fill
			got := decideByTrying(unit, floors, allowed)
			if all == "" {
				all = got
			}
			if got != all || got == assess.Undetermined {
				return assess.Undetermined
			}
		}
		return all
	}
	return decideByHand(unit, floors, allowed)
}

func TestTheUnitRuleSaysWhatEveryCompletionOfTheBlanksSays(t *testing.T) {
	for _, floors := range []int{7, 6, 3, 0} {
		for allowed := range 4 {
			outcomes := map[assess.Outcome]int{}
			for n := range combinations {
				unit := unitNumber(n)
				got, want := tallyOf(unit, floors).Outcome(allowed), decideByTrying(unit, floors, allowed)
				outcomes[got]++
				if got != want {
					t.Errorf("%v with %d floors and %d allowed is %s, but the completions say %s", unit, floors, allowed, got, want)
				}
				if sure := tallyOf(unit, floors).CertainlyShort(allowed); sure != (want == assess.Short) {
					t.Errorf("%v with %d floors and %d allowed: certainly short = %v, but the completions say %s", unit, floors, allowed, sure, want)
				}
			}
			for _, o := range []assess.Outcome{assess.Met, assess.Short, assess.Undetermined} {
				if outcomes[o] == 0 {
					t.Errorf("with %d floors and %d allowed nothing is %s", floors, allowed, o)
				}
			}
		}
	}
}

// filled gives a section of 1,000 pupils whose indicators stand as given.
func filled(st registry.Stage, unit [7]standing) fields {
	f := enough(st, 1000, nil)
	for k, id := range []facts.FieldID{"above_degree_teachers", "backbone_teachers", "pe_teachers", "teach_aux_area", "sports_field_area", "equip_value", "multimedia_rooms"} {
		line := f[id] / 1.5
		f[id] = []float64{above: line, within: 0.9 * line, below: 0.8 * line, empty: unreported}[unit[k]]
	}
	return f
}

func TestTheEngineJudgesEveryCombinationOfSevenIndicatorsByTheLaw(t *testing.T) {
	tests := []struct {
		name   string
		blanks bool
	}{
		{"units that have reported everything", false},
		{"units with blanks among them", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := facts.NewTable()
			for n := range combinations {
				unit := unitNumber(n)
				if tallyOf(unit, 7).Unknown > 0 && !tt.blanks {
					continue
				}
				st, typ := registry.Primary, registry.PrimarySchool
				if n%3 == 1 {
					st, typ = registry.Junior, registry.JuniorSchool
				}
				addSchool(table, itoa(n), typ, map[registry.Stage]fields{st: filled(st, unit)})
			}
			s := compile(t, sevenPack(), assess.Options{})
			u, err := s.Units(table)
			if err != nil {
				t.Fatal(err)
			}
			v := s.Evaluate(u)
			for n := range u.School {
				number := 0
				for _, digit := range table.Schools[u.School[n]].ID {
					number = 10*number + int(digit-'0')
				}
				unit := unitNumber(number)
				if got, want := v.Rules[0].Tally[n], tallyOf(unit, 7); got != want {
					t.Errorf("%v is counted as %+v, want %+v", unit, got, want)
				}
				if got, want := v.Rules[0].Outcome(u, n), decideByTrying(unit, 7, 1); got != want {
					t.Errorf("%v is %s, want %s", unit, got, want)
				}
			}
		})
	}
}

func TestUnitsOfEveryCombinationHaveTheReasonThatFitsTheirOutcome(t *testing.T) {
	table := facts.NewTable()
	for n := 0; n < combinations; n += 37 {
		addSchool(table, itoa(n), registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: filled(registry.Primary, unitNumber(n))})
	}
	keys := map[assess.Outcome][]string{
		assess.Met:          {"assess.unit_all", "assess.unit_met"},
		assess.Short:        {"assess.unit_short"},
		assess.Undetermined: {"assess.unit_undetermined"},
	}
	for _, u := range assessTable(t, compile(t, sevenPack(), assess.Options{}), table).Units {
		fits := false
		for _, k := range keys[u.Outcome] {
			fits = fits || u.Why.Key == k
		}
		if !fits {
			t.Errorf("unit %s is %s because of %s", u.School.ID, u.Outcome, u.Why.Key)
		}
		met := 0
		for _, v := range u.Values {
			if v.Outcome == assess.Met {
				met++
			}
		}
		if u.MetCount != met || u.Needed != 6 {
			t.Errorf("unit %s: %d met of %d needed, want %d of 6", u.School.ID, u.MetCount, u.Needed, met)
		}
	}
}
