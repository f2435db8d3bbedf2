package assess_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

// exactCoefficient computes S ÷ X̄ with 400 bits and rounds once.
func exactCoefficient(schools []assess.Amount) float64 {
	num := func(x float64) *big.Float { return new(big.Float).SetPrec(400).SetFloat64(x) }
	total, pupils := num(0), num(0)
	for _, s := range schools {
		if s.Pupils > 0 {
			total.Add(total, num(s.Total))
			pupils.Add(pupils, num(s.Pupils))
		}
	}
	mean := num(0).Quo(total, pupils)
	sum := num(0)
	for _, s := range schools {
		if s.Pupils > 0 {
			d := num(0).Sub(num(0).Quo(num(s.Total), num(s.Pupils)), mean)
			sum.Add(sum, d.Mul(d, d).Mul(d, num(s.Pupils)))
		}
	}
	cv, _ := num(0).Quo(num(0).Sqrt(sum.Quo(sum, pupils)), mean).Float64()
	return cv
}

func TestTheCoefficientIsThatOfExactArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		schools := schoolsWith(t)
		got, err := assess.DifferenceCoefficient(schools)
		if err != nil {
			return // a mean of zero
		}
		if want := exactCoefficient(schools); math.Abs(got-want) > 1e-12*max(want, 1e-3) {
			t.Errorf("DifferenceCoefficient = %v, exactly %v", got, want)
		}
	})
}

func TestTheCoefficientOfABigCountyIsThatOfExactArithmetic(t *testing.T) {
	r := rand.New(rand.NewPCG(2012, 3))
	for _, wide := range []float64{1e-7, 1e-3, 0.1, 1, 3} {
		schools := make([]assess.Amount, 5000)
		for i := range schools {
			pupils := float64(20 + r.IntN(4000))
			schools[i] = assess.Amount{Total: pupils * 3000 * math.Exp(wide*r.NormFloat64()), Pupils: pupils}
		}
		got, err := assess.DifferenceCoefficient(schools)
		if want := exactCoefficient(schools); err != nil || math.Abs(got-want) > 1e-12*max(want, 1e-3) {
			t.Errorf("of schools %v apart DifferenceCoefficient = %v, %v; exactly %v", wide, got, err, want)
		}
	}
}

func TestJoiningTwoSchoolsOfTheSameRatioDoesNotMoveTheCounty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		schools := schoolsWith(t)
		i := rapid.IntRange(0, len(schools)-1).Draw(t, "school")
		times := float64(rapid.IntRange(1, 9).Draw(t, "times"))
		twin := assess.Amount{Total: schools[i].Total * times, Pupils: schools[i].Pupils * times}
		apart, _ := assess.DifferenceCoefficient(append(schools[:len(schools):len(schools)], twin))
		schools[i] = assess.Amount{Total: schools[i].Total + twin.Total, Pupils: schools[i].Pupils + twin.Pupils}
		joined, _ := assess.DifferenceCoefficient(schools)
		// A school on its own differs from nobody, as do two of one ratio.
		if !near(apart, joined) && math.Abs(apart-joined) > 1e-12 {
			t.Errorf("coefficient %v apart, %v joined", apart, joined)
		}
	})
}

func TestASchoolOnTheMeanBringsTheCountyTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		schools := schoolsWith(t)
		before, err := assess.DifferenceCoefficient(schools)
		if err != nil {
			return
		}
		total, pupils := 0.0, 0.0
		for _, s := range schools {
			total, pupils = total+s.Total, pupils+s.Pupils
		}
		more := float64(rapid.IntRange(1, 9000).Draw(t, "pupils of the new school"))
		after, err := assess.DifferenceCoefficient(append(schools, assess.Amount{Total: total / pupils * more, Pupils: more}))
		// S² = Σ P d² ÷ ΣP: only the denominator grows.
		if want := before * math.Sqrt(pupils/(pupils+more)); err != nil || math.Abs(after-want) > 1e-9*max(want, 1e-3) || after > before+1e-12 {
			t.Errorf("coefficient %v becomes %v, %v; want %v", before, after, err, want)
		}
	})
}

func TestMovingASchoolAwayFromTheMeanDrivesTheCountyApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := float64(rapid.IntRange(1, 500).Draw(t, "ratio"))
		schools := make([]assess.Amount, rapid.IntRange(2, 30).Draw(t, "schools"))
		for i := range schools {
			p := float64(rapid.IntRange(1, 3000).Draw(t, "pupils"))
			schools[i] = assess.Amount{Total: base * p, Pupils: p}
		}
		last := 0.0
		for _, share := range []float64{0.9, 0.7, 0.5, 0.2, 0} {
			schools[0].Total = share * base * schools[0].Pupils
			cv, err := assess.DifferenceCoefficient(schools)
			if err != nil || cv <= last {
				t.Errorf("with one school at %v of the others the coefficient is %v, %v; it was %v", share, cv, err, last)
			}
			last = cv
		}
	})
}

func TestOneSchoolAloneDiffersFromNobodyWhateverItHas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := assess.Amount{Total: rapid.Float64Range(1e-6, 1e12).Draw(t, "total"), Pupils: rapid.Float64Range(1e-3, 1e7).Draw(t, "pupils")}
		empties := make([]assess.Amount, rapid.IntRange(0, 5).Draw(t, "schools without pupils"))
		if cv, err := assess.DifferenceCoefficient(append(empties, s)); cv != 0 || err != nil {
			t.Errorf("coefficient of %v alone = %v, %v", s, cv, err)
		}
	})
}

func TestTheCoefficientIsAtMostThatOfOneSchoolHavingEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		schools := schoolsWith(t)
		cv, err := assess.DifferenceCoefficient(schools)
		if err != nil {
			return
		}
		all, least := 0.0, math.Inf(1)
		for _, s := range schools {
			all, least = all+s.Pupils, min(least, s.Pupils)
		}
		if most := math.Sqrt(all/least - 1); cv < 0 || cv > most*(1+1e-12) {
			t.Errorf("coefficient %v is not between 0 and %v", cv, most)
		}
	})
}

// amountsOf gives numerators and pupils of the units of a stage.
func amountsOf(a *assess.Assessment, st registry.Stage, k int) []assess.Amount {
	var out []assess.Amount
	for _, u := range a.Units {
		if u.Stage == st && u.InScope {
			out = append(out, assess.Amount{Total: u.Values[k].Numerator, Pupils: u.Values[k].Denominator})
		}
	}
	return out
}

func TestTheCoefficientsOfAnAssessmentAreThoseOfTheFormula(t *testing.T) {
	s := compile(t, sevenPack(), assess.Options{})
	missing := 0
	for seed := range uint64(60) {
		a := assessTable(t, s, drawCounty(rand.New(rand.NewPCG(seed, 31)), []float64{0, 0.01, 0.08}[seed%3]))
		for _, r := range a.Stages {
			for k, c := range r.Coefficients {
				schools := amountsOf(a, r.Stage, k)
				var known []assess.Amount
				for _, x := range schools {
					if !blank.Is(x.Total) && !blank.Is(x.Pupils) {
						known = append(known, x)
					}
				}
				if c.Counted != len(known) || c.Missing != len(schools)-len(known) {
					t.Errorf("%s: %d counted and %d missing of %d, want %d counted", c.Ref, c.Counted, c.Missing, len(schools), len(known))
				}
				missing += c.Missing
				if len(known) == 0 {
					continue
				}
				if want := exactCoefficient(known); math.Abs(c.CV-want) > 1e-12*max(want, 1e-3) {
					t.Errorf("%s = %v, exactly %v", c.Ref, c.CV, want)
				}
				if (c.Missing > 0) != (c.Outcome == assess.Undetermined) {
					t.Errorf("%s with %d missing is %s", c.Ref, c.Missing, c.Outcome)
				}
			}
		}
	}
	if missing == 0 {
		t.Error("nothing was missing anywhere")
	}
}

func TestTheDecompositionOfACoefficientIsExact(t *testing.T) {
	s := compile(t, sevenPack(), assess.Options{})
	for seed := range uint64(40) {
		a := assessTable(t, s, drawCounty(rand.New(rand.NewPCG(seed, 32)), 0.02*float64(seed%2)))
		for _, r := range a.Stages {
			for k, c := range r.Coefficients {
				sum, balance, weight := 0.0, 0.0, 0.0
				for _, x := range c.Shares {
					v := a.Units[x.Unit].Values[k]
					sum += x.Share
					balance += v.Denominator * x.Deviation
					weight += v.Denominator
					if d := v.Value - c.Mean; math.Abs(x.Deviation-d) > 1e-12*c.Mean {
						t.Errorf("%s: unit %d deviates by %v, want %v", c.Ref, x.Unit, x.Deviation, d)
					}
				}
				for _, x := range c.Shares {
					p := a.Units[x.Unit].Values[k].Denominator
					if want := p / weight * x.Deviation * x.Deviation; math.Abs(x.Share*c.Std*c.Std-want) > 1e-9*c.Std*c.Std {
						t.Errorf("%s: share %v of unit %d does not give its term %v of S²", c.Ref, x.Share, x.Unit, want)
					}
				}
				if c.Counted > 1 && c.CV > 0 && (math.Abs(sum-1) > 1e-12 || math.Abs(balance) > 1e-9*weight*c.Mean) {
					t.Errorf("%s: shares add up to %v, weighted deviations to %v", c.Ref, sum, balance)
				}
			}
		}
	}
}

func TestRenamingAndReorderingSchoolsMovesNoVerdict(t *testing.T) {
	s := compile(t, sevenPack(), assess.Options{})
	for seed := range uint64(20) {
		table := drawCounty(rand.New(rand.NewPCG(seed, 33)), 0.02)
		turned := facts.NewTable()
		for i := len(table.Schools) - 1; i >= 0; i-- {
			sc := table.Schools[i]
			sc.ID, sc.Name = "T"+sc.ID, "另"+sc.Name
			turned.AddSchool(sc)
		}
		for row := table.Len() - 1; row >= 0; row-- {
			sc := table.School[row]
			if sc >= 0 {
				sc = int32(len(table.Schools)) - 1 - sc
			}
			to := turned.AddRow(table.County[row], table.Year[row], sc, table.Stage[row])
			for _, f := range table.Fields() {
				turned.Set(to, f, table.Value(row, f), facts.Origin{})
			}
		}
		a, b := assessTable(t, s, table), assessTable(t, s, turned)
		if a.Verdict.Outcome != b.Verdict.Outcome {
			t.Errorf("verdict %s becomes %s", a.Verdict.Outcome, b.Verdict.Outcome)
		}
		for g, r := range a.Stages {
			if q := b.Stages[g]; q.UnitsMet != r.UnitsMet || q.UnitsShort != r.UnitsShort || q.UnitsUnknown != r.UnitsUnknown || q.Students != r.Students {
				t.Errorf("%s: %+v becomes %+v", r.Stage, r, q)
			}
			for k, c := range r.Coefficients {
				if d := b.Stages[g].Coefficients[k]; c.Outcome != d.Outcome || !near(c.CV, d.CV) {
					t.Errorf("%s: %v (%s) becomes %v (%s)", c.Ref, c.CV, c.Outcome, d.CV, d.Outcome)
				}
			}
		}
	}
}
