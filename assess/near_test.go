package assess_test

import (
	"math"
	"math/big"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// The fields that make up the numerators of the seven indicators, in order.
var sevenFields = []facts.FieldID{"above_degree_teachers", "backbone_teachers", "pe_teachers", "teach_aux_area", "sports_field_area", "equip_value", "multimedia_rooms"}

// exactly gives line × share × pupils ÷ per, computed with fractions and
// rounded once, as a clerk would write it down.
func exactly(line rules.Decimal, share string, pupils int, per float64) float64 {
	v, _ := new(big.Rat).SetString(line.Text)
	s, _ := new(big.Rat).SetString(share)
	v.Mul(v, s).Mul(v, new(big.Rat).SetInt64(int64(pupils))).Quo(v, new(big.Rat).SetFloat64(per))
	out, _ := v.Float64()
	return out
}

// borderSchools makes one school for every number of pupils up to most, whose
// seven numerators are the given share of the threshold, less an amount.
func borderSchools(st registry.Stage, share string, less float64, most int) *facts.Table {
	table := facts.NewTable()
	typ := map[registry.Stage]registry.SchoolType{registry.Primary: registry.PrimarySchool, registry.Junior: registry.JuniorSchool}[st]
	for n := 1; n <= most; n++ {
		s := table.AddSchool(registry.School{ID: registry.SchoolID(itoa(n)), County: county, Type: typ})
		row := table.AddRow(county, year, s, st)
		table.Set(row, "students", float64(n), facts.Origin{})
		for _, id := range []facts.FieldID{"music_teachers", "art_teachers", "indoor_sport_area", "gymnasium_area"} {
			table.Set(row, id, 0, facts.Origin{})
		}
		for k, r := range sevenRows {
			line := r.p
			if st == registry.Junior {
				line = r.j
			}
			table.Set(row, sevenFields[k], exactly(line, share, n, r.per)-less, facts.Origin{})
		}
	}
	return table
}

func TestAValueOnItsLineIsOnItWhateverTheNumberOfPupils(t *testing.T) {
	tests := []struct {
		name  string
		share string  // of the threshold
		less  float64 // taken from the numerator: a hundredth is the least a report can say
		want  assess.Tally
	}{
		{"exactly on every threshold", "1", 0, assess.Tally{Met: 7}},
		{"a hundredth under every threshold", "1", 0.01, assess.Tally{Short: 7}},
		{"exactly on every floor", "0.85", 0, assess.Tally{Short: 7}},
		{"a hundredth under every floor", "0.85", 0.01, assess.Tally{Short: 7, Below: 7}},
		{"a hundredth over every threshold", "1", -0.01, assess.Tally{Met: 7}},
	}
	s := compile(t, sevenPack(), assess.Options{})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, st := range []registry.Stage{registry.Primary, registry.Junior} {
				u, err := s.Units(borderSchools(st, tt.share, tt.less, 4000))
				if err != nil {
					t.Fatal(err)
				}
				v := s.Evaluate(u)
				for n := range u.School {
					pupils := u.Fact(n, "students")
					if tt.less > 0 && pupils < 8 {
						continue // a hundredth of a teacher is more than there lies between the lines
					}
					if got := v.Rules[0].Tally[n]; got != tt.want {
						t.Errorf("%s of %v pupils: %+v, want %+v", st, pupils, got, tt.want)
					}
				}
			}
		})
	}
}

func TestAnAssessmentForgivesTheArithmeticAsASurveyDoes(t *testing.T) {
	tests := []struct {
		name  string
		share string
		less  float64
		want  assess.Outcome
	}{
		{"on the threshold", "1", 0, assess.Met},
		{"under the threshold", "1", 0.01, assess.WithinFloor},
		{"on the floor", "0.85", 0, assess.WithinFloor},
		{"under the floor", "0.85", 0.01, assess.BelowFloor},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := assessTable(t, compile(t, sevenPack(), assess.Options{}), borderSchools(registry.Junior, tt.share, tt.less, 150))
			for _, u := range a.Units[7:] { // from eight pupils on
				for _, v := range u.Values {
					if v.Outcome != tt.want {
						t.Errorf("%s with %v pupils: %v is %s, want %s", v.Indicator, u.Students, v.Value, v.Outcome, tt.want)
					}
				}
			}
		})
	}
}

func TestACoefficientOnItsLimitIsWithinIt(t *testing.T) {
	tests := []struct {
		name  string
		extra float64 // ㎡ per pupil that the richer half has beyond 1 + limit times the mean
		want  assess.Outcome
	}{
		{"exactly on it", 0, assess.Met},
		{"a millionth beyond it", 1e-6, assess.Short},
		{"a millionth within it", -1e-6, assess.Met},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := compile(t, sevenPack(), assess.Options{})
			for pupils := 1.0; pupils < 400; pupils++ {
				table := facts.NewTable()
				// Two halves 0.45 of the mean above and below it differ by 0.45.
				for i, x := range []float64{10*1.45 + tt.extra, 10*0.55 - tt.extra} {
					addSchool(table, "S"+itoa(i), registry.JuniorSchool, map[registry.Stage]fields{registry.Junior: enough(registry.Junior, pupils, fields{"teach_aux_area": x * pupils})})
				}
				u, err := s.Units(table)
				if err != nil {
					t.Fatal(err)
				}
				c := coefficientOf(t, assessTable(t, s, table), registry.Junior, "teaching_area")
				if c.Outcome != tt.want || s.Evaluate(u).Spreads[3][0].CV != c.CV {
					t.Errorf("with %v pupils the coefficient %v is %s, want %s", pupils, c.CV, c.Outcome, tt.want)
				}
			}
		})
	}
}

func TestEveryComparisonOnBothSidesOfItsLimit(t *testing.T) {
	const met, short = assess.Met, assess.Short
	tests := []struct {
		op                   rules.Op
		under, on, over, far assess.Outcome // a yuan under the limit, on it, a yuan over it, far over it
	}{
		{rules.AtLeast, short, met, met, met},
		{rules.AtMost, met, met, short, short},
		{rules.Above, short, short, met, met},
		{rules.Below, met, short, short, short},
		{rules.Equal, short, met, short, short},
	}
	for _, tt := range tests {
		t.Run(string(tt.op), func(t *testing.T) {
			item := anItem("pay", rules.Test{Over: rules.OverCounty, Value: "teacher_avg_pay", Op: tt.op, Limit: rules.Limit{Formula: "civil_avg_pay"}})
			s := compile(t, itemsPack(rules.RuleItems, item), assess.Options{})
			for _, limit := range []float64{1, 89000, 90123.45, 1e9} {
				for _, c := range []struct {
					value float64
					want  assess.Outcome
				}{
					{limit - 1, tt.under},
					{limit - 0.01, tt.under},
					{limit, tt.on},
					{limit + 0.01, tt.over},
					{limit + 1, tt.over},
					{3 * limit, tt.far},
					{math.Nextafter(limit, 0), tt.on},
					{math.Nextafter(limit, 2*limit), tt.on}, // the last bit is arithmetic's, not the law's
				} {
					a := assessTable(t, s, manySchools([]fields{{}}, fields{"teacher_avg_pay": c.value, "civil_avg_pay": limit}))
					if got := a.Items[0].Tests[0]; got.Outcome != c.want {
						t.Errorf("%v %s %v is %s, want %s (%s)", c.value, tt.op, limit, got.Outcome, c.want, got.Why.In(locale.EN))
					}
				}
			}
		})
	}
}

func TestALimitOfZeroIsComparedExactly(t *testing.T) {
	tests := []struct {
		op    rules.Op
		value float64
		want  assess.Outcome
	}{
		{rules.AtMost, 0, assess.Met},
		{rules.AtMost, 1, assess.Short},
		{rules.AtMost, 1e-300, assess.Short},
		{rules.Above, 0, assess.Short},
		{rules.Above, 1e-300, assess.Met},
		{rules.Equal, 0, assess.Met},
		{rules.Equal, 1e-300, assess.Short},
		{rules.Below, 0, assess.Short},
		{rules.AtLeast, 0, assess.Met},
	}
	for _, tt := range tests {
		item := anItem("pay", rules.Test{Over: rules.OverCounty, Value: "teacher_avg_pay", Op: tt.op, Limit: limitOf(0)})
		a := assessTable(t, compile(t, itemsPack(rules.RuleItems, item), assess.Options{}), manySchools([]fields{{}}, fields{"teacher_avg_pay": tt.value}))
		if got := a.Items[0].Outcome; got != tt.want {
			t.Errorf("%v %s 0 is %s, want %s", tt.value, tt.op, got, tt.want)
		}
	}
}
