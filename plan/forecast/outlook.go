package forecast

import (
	"strings"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

// Outlook is what the standard will say if nothing is done, judged by the
// engine on projected facts. Slices run by year from the base year on, which is
// judged on the facts as reported.
type Outlook struct {
	Years        []registry.SchoolYear
	County       []assess.Outcome
	Requirements []Line        // parts of the verdict
	Coefficients []Coefficient // by stage and indicator
	Units        []Line        // sections
	Size         []SizePass    // schools that outgrow the cap
	Turns        []Turn        // in the order of their years
}

// Line is one thing judged, year by year.
type Line struct {
	Ref     string
	Label   locale.Text
	Outcome []assess.Outcome
}

// Coefficient is one difference coefficient, and how the units stand in its
// indicator, year by year.
type Coefficient struct {
	Stage     registry.Stage
	Indicator string
	Label     locale.Text
	Unit      string
	CV        []float64
	Limit     float64
	Mean      []float64
	Met       []int // units that reach the threshold
	Units     []int // units in scope
	Outcome   []assess.Outcome
}

// SizePass is a school with more pupils than the standard lets it have.
type SizePass struct {
	School registry.School
	Year   registry.SchoolYear // the first; the base year where it has too many already
	Pupils float64             // then
	Limit  float64
}

// Turn is the first year in which something stands otherwise than in the base year.
type Turn struct {
	Ref      string
	Label    locale.Text
	Year     registry.SchoolYear
	From, To assess.Outcome
}

// sizeItem and sizeTest name the cap on pupils in the packs that have one.
const sizeItem, sizeTest = "gov_04", "size"

// outlook judges the base year and each year ahead.
func (r *Result) outlook(in Input) (*Outlook, error) {
	o := &Outlook{}
	for k := range len(r.Years) + 1 {
		year, table := r.Base+registry.SchoolYear(k), in.Table
		if k > 0 {
			table = r.Project(in.Table, year)
		}
		a, err := in.assess(table, year)
		if err != nil {
			return nil, err
		}
		o.Years = append(o.Years, year)
		o.County = append(o.County, a.Verdict.Outcome)
		o.requirements(a.Verdict.Children, k)
		o.coefficients(a, in)
		for _, u := range a.Units {
			o.Units = join(o.Units, k, u.Ref, locale.Text{ZH: u.Name, EN: u.Name}, u.Outcome)
		}
		o.size(a, year)
	}
	o.even()
	o.turns()
	return o, nil
}

func (in *Input) assess(t *facts.Table, year registry.SchoolYear) (*assess.Assessment, error) {
	std, err := in.standard(year)
	if err != nil {
		return nil, err
	}
	return std.Assess(t, in.County, "")
}

// join adds an outcome to the line of a ref; years in which the ref was not
// there stay empty.
func join(lines []Line, k int, ref string, label locale.Text, outcome assess.Outcome) []Line {
	for i := range lines {
		if lines[i].Ref == ref {
			lines[i].fill(k)
			lines[i].Outcome = append(lines[i].Outcome, outcome)
			return lines
		}
	}
	l := Line{Ref: ref, Label: label}
	l.fill(k)
	l.Outcome = append(l.Outcome, outcome)
	return append(lines, l)
}

func (l *Line) fill(n int) {
	for len(l.Outcome) < n {
		l.Outcome = append(l.Outcome, assess.OutOfScope)
	}
}

// even gives every line an outcome for every year.
func (o *Outlook) even() {
	for i := range o.Requirements {
		o.Requirements[i].fill(len(o.Years))
	}
	for i := range o.Units {
		o.Units[i].fill(len(o.Years))
	}
}

func (o *Outlook) requirements(list []assess.Verdict, k int) {
	for _, v := range list {
		o.Requirements = join(o.Requirements, k, v.Ref, v.Label, v.Outcome)
	}
}

func (o *Outlook) coefficients(a *assess.Assessment, in Input) {
	for _, st := range a.Stages {
		for i, c := range st.Coefficients {
			x := o.coefficient(st.Stage, c.Indicator, in)
			x.Limit = c.Limit.V
			x.CV, x.Mean, x.Outcome = append(x.CV, c.CV), append(x.Mean, c.Mean), append(x.Outcome, c.Outcome)
			x.Met, x.Units = append(x.Met, st.MetByIndicator[i]), append(x.Units, st.Units)
		}
	}
}

func (o *Outlook) coefficient(stage registry.Stage, indicator string, in Input) *Coefficient {
	for i := range o.Coefficients {
		if o.Coefficients[i].Stage == stage && o.Coefficients[i].Indicator == indicator {
			return &o.Coefficients[i]
		}
	}
	x := Coefficient{Stage: stage, Indicator: indicator}
	if i := in.Standard.Indicator(indicator); i != nil {
		x.Label, x.Unit = i.Label, i.Unit
		if !i.Short.IsZero() {
			x.Label = i.Short
		}
	}
	o.Coefficients = append(o.Coefficients, x)
	return &o.Coefficients[len(o.Coefficients)-1]
}

// size notes the schools above the cap that were not above it before.
func (o *Outlook) size(a *assess.Assessment, year registry.SchoolYear) {
	for _, item := range a.Items {
		if item.Item != sizeItem {
			continue
		}
		for _, x := range item.Tests {
			if !strings.HasPrefix(x.Test, sizeTest) {
				continue
			}
			for _, u := range x.Failing {
				o.outgrown(a, u, year)
			}
		}
	}
}

func (o *Outlook) outgrown(a *assess.Assessment, u assess.UnitTest, year registry.SchoolYear) {
	for _, s := range o.Size {
		if s.School.ID == u.School {
			return
		}
	}
	p := SizePass{School: registry.School{ID: u.School, Name: u.Name}, Year: year, Pupils: u.Value, Limit: u.Limit}
	for _, s := range a.Schools {
		if s.School.ID == u.School {
			p.School = s.School
		}
	}
	o.Size = append(o.Size, p)
}

// turns lists what stands otherwise than in the base year, with the first such year.
func (o *Outlook) turns() {
	add := func(ref string, label locale.Text, list []assess.Outcome, years []registry.SchoolYear) {
		for k, got := range list {
			if got != list[0] {
				o.Turns = append(o.Turns, Turn{ref, label, years[k], list[0], got})
				return
			}
		}
	}
	add("verdict", locale.Text{ZH: "全县结论", EN: "the county's verdict"}, o.County, o.Years)
	for _, l := range o.Requirements {
		add(l.Ref, l.Label, l.Outcome, o.Years)
	}
	for _, c := range o.Coefficients {
		label := stageName(c.Stage)
		add("coef/"+c.Stage.String()+"/"+c.Indicator, locale.Text{ZH: label.ZH + c.Label.ZH + "差异系数", EN: label.EN + ", coefficient of " + c.Label.EN}, c.Outcome, o.Years)
	}
	for _, l := range o.Units {
		add(l.Ref, l.Label, l.Outcome, o.Years)
	}
}

func stageName(s registry.Stage) locale.Text {
	if s == registry.Junior {
		return locale.Text{ZH: "初中", EN: "Junior"}
	}
	return locale.Text{ZH: "小学", EN: "Primary"}
}
