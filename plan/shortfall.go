package plan

import (
	"cmp"
	"math"
	"slices"

	"junheng/assess"
	"junheng/plan/prices"
	"junheng/registry"
	"junheng/rules"
)

// Shortfall is how far one indicator of one section is from its lines.
type Shortfall struct {
	Unit      int // of the assessment
	Indicator int // of the pack
	Need      float64
	NeedFloor float64 // 0 when the floor is reached, or there is none
	Thing     string  // 人, ㎡, 元, 间
	Cost      prices.Money
	CostFloor prices.Money
	Priced    bool // false: no measure raises the indicator far enough
	Measures  []string
}

// Lack is how far a school or section is from what an item's test asks.
type Lack struct {
	Item, Test string
	School     registry.SchoolID
	Stage      registry.Stage
	Name       string
	Have, Want float64
	Need       float64
	Thing      string
	Cost       prices.Money
	Yearly     prices.Money
	Priced     bool
	Ref        string
}

// Distances is what a county lacks.
type Distances struct {
	Subject *Subject
	Values  []Shortfall // in the order of units, then indicators
	Items   []Lack
}

// Shortfalls measures the distance of every school to every line. Costs are at
// the prices of the subject, running costs of one year included, each indicator
// by itself: to raise what the schools share, or to let one of seven pass with
// the floor, is cheaper; that is what [Cheapest] finds.
func Shortfalls(s *Subject) (*Distances, error) {
	d := &Distances{Subject: s}
	offers, err := s.offers()
	if err != nil {
		return nil, err
	}
	for i := range s.Before.Units {
		u := &s.Before.Units[i]
		for k := range u.Values {
			v := &u.Values[k]
			if !u.InScope || v.Outcome == assess.OutOfScope || !s.ruled(k, rules.RuleUnits) || !(v.Margin.NeedThreshold > 0) {
				continue
			}
			f := Shortfall{Unit: i, Indicator: k, Need: v.Margin.NeedThreshold, NeedFloor: v.Margin.NeedFloor, Thing: v.Margin.Unit}
			f.Cost, f.Measures, f.Priced = offers.price(i, k, f.Need)
			f.CostFloor, _, _ = offers.price(i, k, f.NeedFloor)
			d.Values = append(d.Values, f)
		}
	}
	d.items()
	return d, nil
}

// items gathers what schools lack of the tests that look at them one by one.
func (d *Distances) items() {
	s := d.Subject
	for i := range s.Before.Items {
		it := &s.Before.Items[i]
		for t := range it.Tests {
			test := &it.Tests[t]
			for _, f := range test.Failing {
				l := Lack{
					Item: it.Item, Test: test.Test, School: f.School, Stage: f.Stage, Name: f.Name,
					Have: f.Value, Want: f.Limit, Need: math.Abs(f.Value - f.Limit), Thing: test.Unit, Ref: f.Ref,
				}
				if r := s.Prices.Remedy(it.Item + "/" + test.Test); r != nil && finite(l.Need) {
					n := prices.Money(math.Ceil(l.Need - 1e-9))
					l.Cost, l.Yearly, l.Priced = n*r.Price, n*r.Yearly, true
				}
				d.Items = append(d.Items, l)
			}
		}
	}
}

// offers are the measures that raise an indicator of a unit.
type offers struct {
	s  *Subject
	of []offer
}

type offer struct {
	price *prices.Measure
	found []*effect
}

// offers finds what every measure that adds something does; moves add nothing
// to the county.
func (s *Subject) offers() (*offers, error) {
	derived, err := s.derivations()
	if err != nil {
		return nil, err
	}
	out := &offers{s: s}
	for i := range s.Prices.Measures {
		m := &s.Prices.Measures[i]
		if m.Moves {
			continue
		}
		found, err := s.probe(m, derived)
		if err != nil {
			return nil, err
		}
		out.of = append(out.of, offer{m, found})
	}
	return out, nil
}

// price gives the least a need costs, taking the cheapest measures first as far
// as each goes.
func (o *offers) price(unit, k int, need float64) (prices.Money, []string, bool) {
	if need <= 0 {
		return 0, nil, true
	}
	type way struct {
		price *prices.Measure
		by    float64
		most  int32
	}
	var ways []way
	for _, f := range o.of {
		if e := f.found[unit]; e != nil && e.num[k] > 0 {
			most := e.most
			if f.price.Most > 0 {
				most = min(most, int32(f.price.Most))
			}
			ways = append(ways, way{f.price, e.num[k], most})
		}
	}
	slices.SortStableFunc(ways, func(a, b way) int {
		return cmp.Compare(float64(a.price.Cost(1))/a.by, float64(b.price.Cost(1))/b.by)
	})
	var cost prices.Money
	var used []string
	for _, w := range ways {
		if need <= 1e-9 {
			break
		}
		n := math.Min(math.Ceil(need/w.by-1e-9), float64(w.most))
		if n > 0 {
			cost += prices.Money(n) * w.price.Cost(1)
			need -= n * w.by
			used = append(used, w.price.ID)
		}
	}
	return cost, used, need <= 1e-9
}
