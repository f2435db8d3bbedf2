package matching

import (
	"bytes"
	_ "embed" // the formulas
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/goccy/go-yaml"

	"junheng/internal/blank"
	"junheng/internal/expr"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

//go:embed rates.yaml
var ratesYAML []byte

// Cite says where a formula or a limit is written, and how sure we are of it:
// confirmed, local or unconfirmed.
type Cite struct {
	Doc    string `yaml:"doc"`
	At     string `yaml:"at"`
	Status string `yaml:"status"`
	Note   string `yaml:"note"`
}

// Formula is one way to compute a rate, in percent.
type Formula struct {
	ID    string      `yaml:"id"`
	Label locale.Text `yaml:"label"`
	Value string      `yaml:"value"`
	Cite  Cite        `yaml:"cite"`

	program *expr.Program
}

// Rate is one rate with the formulas in use for it; the first is the default.
type Rate struct {
	ID       string      `yaml:"id"`
	Label    locale.Text `yaml:"label"`
	Formulas []Formula   `yaml:"formulas"`
}

// Count names one number that formulas use.
type Count struct {
	Label   locale.Text `yaml:"label"`
	Example float64     `yaml:"example"` // made up, for the page of the method; no rate is computed with it
}

// SchoolAge says who is of school age: those who have turned From, and not yet
// From + Years, on the day Until (MM-DD) of the year in which the school year
// begins.
type SchoolAge struct {
	From  int    `yaml:"from"`
	Years int    `yaml:"years"`
	Until string `yaml:"until"`
	Cite  Cite   `yaml:"cite"`
}

// Rates are the rates, their counts and the school age.
type Rates struct {
	SchoolAge SchoolAge        `yaml:"school_age"`
	Counts    map[string]Count `yaml:"counts"`
	Rates     []Rate           `yaml:"rates"`
}

// ReadRates reads rates in YAML and compiles their formulas.
func ReadRates(data []byte) (*Rates, error) {
	r := &Rates{}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(r); err != nil {
		return nil, err
	}
	env := expr.Env{Variables: map[string]expr.Unit{}}
	for id := range r.Counts {
		env.Variables[id] = expr.UnitUnknown
	}
	var bad []error
	for i := range r.Rates {
		if len(r.Rates[i].Formulas) == 0 {
			bad = append(bad, fmt.Errorf("rate %s has no formula", r.Rates[i].ID))
		}
		for j := range r.Rates[i].Formulas {
			f := &r.Rates[i].Formulas[j]
			var err error
			if f.program, err = expr.Compile(f.Value, env); err != nil {
				bad = append(bad, fmt.Errorf("%s/%s: %w", r.Rates[i].ID, f.ID, err))
			}
		}
	}
	if a := r.SchoolAge; a.From <= 0 || a.Years <= 0 || len(a.Until) != len("08-31") {
		bad = append(bad, errors.New("school_age wants from, years and until (MM-DD)"))
	}
	return r, errors.Join(bad...)
}

// StandardRates gives the rates that come with the program.
var StandardRates = sync.OnceValue(func() *Rates {
	r, err := ReadRates(ratesYAML)
	if err != nil {
		panic(err) // it is in the program, and tested
	}
	return r
})

// Figure is one rate with its working.
type Figure struct {
	Rate    *Rate
	Formula *Formula
	Value   float64 // percent, unrounded; blank where a count is lacking
	Counts  []Counted
	Dropped int            // who is on the register but has dropped out by a case, and so is not enrolled
	Lacking []string       // ids of the counts that nobody has reported
	Why     locale.Message // why there is no value, and what to do; zero where there is one
}

// Counted is one number that went into a rate.
type Counted struct {
	ID    string
	Label locale.Text
	Value float64
}

// Working gives the formula in words and, where it has a value, in numbers.
func (f *Figure) Working() locale.Text {
	out := locale.Text{ZH: f.working(locale.ZH), EN: f.working(locale.EN)}
	if f.Dropped > 0 {
		n := strconv.Itoa(f.Dropped)
		out.ZH, out.EN = out.ZH+"（在册但已认定辍学 "+n+" 人不计入已入学）", out.EN+" ("+n+" on the register who dropped out by a case are not enrolled)"
	}
	return out
}

func (f *Figure) working(l locale.Lang) string {
	e := f.Formula.program.Explain(f.get, expr.Style{Lang: l, Label: func(name string) string {
		for _, c := range f.Counts {
			if c.ID == name {
				return c.Label.In(l)
			}
		}
		return name
	}})
	if !f.Why.IsZero() {
		return e.Words
	}
	return e.Words + " = " + e.Numbers
}

func (f *Figure) get(name string) float64 {
	for _, c := range f.Counts {
		if c.ID == name {
			return c.Value
		}
	}
	return blank.Of(blank.NotReported)
}

var msgNoFormula = locale.NewTemplate("matching.no_formula", "“{rate}”没有算法“{id}”，可选：{list}", "{rate} has no formula {id}; choose of {list}")

// Compute computes every rate. Chosen maps a rate to the formula wanted; the
// others take their first. Counts that are absent are not reported.
func (r *Rates) Compute(counts map[string]float64, chosen map[string]string) ([]Figure, error) {
	var out []Figure
	var bad []error
	for i := range r.Rates {
		rate := &r.Rates[i]
		f := &rate.Formulas[0]
		if want := chosen[rate.ID]; want != "" {
			at := slices.IndexFunc(rate.Formulas, func(f Formula) bool { return f.ID == want })
			if at < 0 {
				bad = append(bad, noFormula(rate, want))
				continue
			}
			f = &rate.Formulas[at]
		}
		out = append(out, r.figure(rate, f, counts))
	}
	return out, errors.Join(bad...)
}

func noFormula(rate *Rate, id string) error {
	list := ""
	for _, f := range rate.Formulas {
		if list != "" {
			list += " "
		}
		list += f.ID
	}
	return fault.New(fault.Invalid, msgNoFormula.With("rate", rate.Label, "id", strconv.Quote(id), "list", list)).At(rate.ID)
}

func (r *Rates) figure(rate *Rate, f *Formula, counts map[string]float64) Figure {
	out := Figure{Rate: rate, Formula: f}
	for _, name := range f.program.Inputs() {
		v, known := counts[name]
		if !known {
			v = blank.Of(blank.NotReported)
		}
		if blank.StateOf(v) == blank.NotReported {
			out.Lacking = append(out.Lacking, name)
		}
		out.Counts = append(out.Counts, Counted{name, r.Counts[name].Label, v})
	}
	out.Value = f.program.EvalRow(out.get)
	return out
}

// Inputs names the counts that a formula uses.
func (f *Formula) Inputs() []string { return f.program.Inputs() }
