// Package prices holds what a county can do for its schools and what each of
// it costs: a table that a bureau keeps in YAML and edits.
//
// Every price is dated and has a source; those that come with the program are
// examples and say so.
package prices

import (
	"math"

	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

// ExampleSource is the source of a price that nobody has confirmed: it shows
// the form and an order of magnitude.
const ExampleSource = "示例"

// Table is a list of prices.
type Table struct {
	ID       string
	Label    locale.Text
	Dated    string // 2026-01-01: the day for which the prices hold
	Note     locale.Text
	Measures []Measure
	Remedies []Remedy
}

// Measure is one thing that can be done for a section of a school, in steps.
type Measure struct {
	ID    string
	Label locale.Text
	Unit  string  // 人, ㎡, 间, 台, 册, 元
	Step  float64 // units that one step adds
	Price Money   // of one step, once
	// Yearly is what one step goes on costing every year, such as a salary.
	Yearly Money
	// Adds says by how much one step raises each fact of the section, in the
	// unit of the fact; a fact that falls with it is negative and bounds the
	// steps that are possible.
	Adds   map[facts.FieldID]float64
	Stages []registry.Stage // empty: all
	// Moves says that a step comes from another school, which gives what this
	// one gets.
	Moves bool
	// Hires says that a step is a new person on the payroll.
	Hires bool
	// Land says that a step needs ground to build on.
	Land bool
	// Most is how many steps a section can take within one plan; 0: any.
	Most int
	// Delivery is how many school years after the money it counts.
	Delivery int
	Source   string // document, tender or report; ExampleSource
	Dated    string // where it differs from the table's
	Note     locale.Text
}

// For reports whether the measure is meant for a stage.
func (m *Measure) For(s registry.Stage) bool {
	if len(m.Stages) == 0 {
		return true
	}
	for _, x := range m.Stages {
		if x == s {
			return true
		}
	}
	return false
}

// Cost is what one step costs when its running costs are reckoned for a number
// of years.
func (m *Measure) Cost(years int) Money { return m.Price + Money(years)*m.Yearly }

// Example reports whether the price is only an example.
func (m *Measure) Example() bool { return m.Source == ExampleSource }

// Remedy is the price of one unit that a test of an item lacks: a music room, a
// class to split off.
type Remedy struct {
	Tests  []string // refs of tests as the assessment writes them: gov_03/music
	Label  locale.Text
	Unit   string
	Price  Money
	Yearly Money
	Source string
	Dated  string
}

// Example reports whether the price is only an example.
func (r *Remedy) Example() bool { return r.Source == ExampleSource }

// Room gives what one classroom costs, once: by the cheapest measure that adds
// classrooms, else by a step of the cheapest that adds teaching rooms; false
// where the table has neither.
func (t *Table) Room() (Money, bool) {
	for _, f := range []facts.FieldID{"classrooms", "teach_aux_area"} {
		best, found := Money(0), false
		for i := range t.Measures {
			m := &t.Measures[i]
			by := m.Adds[f]
			if by <= 0 || m.Moves {
				continue
			}
			price := m.Price
			if f == "classrooms" {
				price = Money(math.Round(float64(m.Price) / by))
			}
			if !found || price < best {
				best, found = price, true
			}
		}
		if found {
			return best, true
		}
	}
	return 0, false
}

// Measure gives the measure of an id, or nil.
func (t *Table) Measure(id string) *Measure {
	for i := range t.Measures {
		if t.Measures[i].ID == id {
			return &t.Measures[i]
		}
	}
	return nil
}

// Remedy gives the price for a test of an item, such as gov_03/music, or nil.
func (t *Table) Remedy(test string) *Remedy {
	for i := range t.Remedies {
		for _, r := range t.Remedies[i].Tests {
			if r == test {
				return &t.Remedies[i]
			}
		}
	}
	return nil
}

// Examples counts the prices that are only examples.
func (t *Table) Examples() int {
	n := 0
	for i := range t.Measures {
		if t.Measures[i].Example() {
			n++
		}
	}
	for i := range t.Remedies {
		if t.Remedies[i].Example() {
			n++
		}
	}
	return n
}
