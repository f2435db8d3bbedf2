package scenario

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/exhibit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// Scaling changes a figure of every school of a region alike: pupils fall by five
// in a hundred, equipment grows by ten.
type Scaling struct {
	Field   facts.FieldID     `json:"field"`
	Percent float64           `json:"percent"`         // −5: five in a hundred less
	Stage   string            `json:"stage,omitempty"` // empty: all
	Where   registry.Location `json:"where,omitempty"` // unknown: everywhere
}

var (
	badPercent = locale.NewTemplate("scenario.percent", "变动应在-100%至1000%之间，现为{percent}%", "a change lies between −100 % and 1000 %, not {percent} %")
	noScaling  = locale.NewTemplate("scenario.no_scaling", "“{field}”不是可以按比例变动的数", "{field} is not a figure that can grow or fall")
)

// Outlook is how one county would stand in what rests on the figures of schools
// alone: the unit rule and the coefficients. Items are not judged.
type Outlook struct {
	County  registry.RegionCode
	Units   int // sections of which anything is asked
	Short   int // of them, certainly short
	Unknown int // values that are blank
	Over    int // coefficients, and composites, above their limit or undefined
	Met     bool
}

// Region judges all counties of a table under a standard, after scalings; t is
// not touched. The rows must be of the standard's school year. The error joins
// every scaling that cannot be made, at "scalings[n]".
func Region(std *assess.Standard, t *facts.Table, dict *facts.Dictionary, year registry.SchoolYear, scalings []Scaling) ([]Outlook, error) {
	if len(scalings) > 0 {
		t = t.Filter(0, year)
	}
	var problems []error
	for i, s := range scalings {
		if why := s.apply(t, dict); !why.IsZero() {
			problems = append(problems, fault.New(fault.Invalid, badChange.With("n", i+1, "why", why)).At("scalings["+strconv.Itoa(i)+"]"))
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	u, err := std.Units(t)
	if err != nil {
		return nil, err
	}
	return outlooks(std.Pack(), year, std.Figures(u)), nil
}

// apply changes the column of a table that is our own.
func (s *Scaling) apply(t *facts.Table, dict *facts.Dictionary) locale.Message {
	f := dict.Field(s.Field)
	if f == nil {
		return noField.With("field", s.Field)
	}
	if joiningOf(f) != adds {
		return noScaling.With("field", f.Label)
	}
	if !(s.Percent >= -100 && s.Percent <= 1000) {
		return badPercent.With("percent", s.Percent)
	}
	stage, ok := stageOf(s.Stage)
	if !ok {
		return noStage.With("stage", s.Stage)
	}
	col := t.Column(s.Field)
	if col == nil {
		return locale.Message{}
	}
	for r, v := range col.Values {
		if blank.Is(v) || stage != registry.Whole && t.Stage[r] != stage {
			continue
		}
		if s.Where != registry.UnknownLocation {
			if school, ok := t.SchoolAt(r); !ok || school.Location != s.Where {
				continue
			}
		}
		v *= 1 + s.Percent/100
		if f.Whole() {
			v = math.Round(v)
		}
		col.Values[r] = v
	}
	return locale.Message{}
}

// outlooks sums a survey by county.
func outlooks(p *rules.Pack, year registry.SchoolYear, v *assess.Survey) []Outlook {
	by := map[registry.RegionCode]*Outlook{}
	var out []*Outlook
	for g := range v.Units.Groups {
		group := &v.Units.Groups[g]
		o := by[group.County]
		if o == nil {
			o = &Outlook{County: group.County}
			by[group.County] = o
			out = append(out, o)
		}
		for i := range v.Rules {
			tally := &v.Rules[i].Groups[g]
			o.Units += tally.Asked
			o.Short += tally.Short
			o.Unknown += tally.Unknown
		}
		o.Over += over(p, year, v, g)
	}
	slices.SortFunc(out, func(a, b *Outlook) int { return cmp.Compare(a.County, b.County) })
	flat := make([]Outlook, len(out))
	for i, o := range out {
		o.Met = o.Short == 0 && o.Unknown == 0 && o.Over == 0
		flat[i] = *o
	}
	return flat
}

// over counts the coefficients and composites of a group that do not hold.
func over(p *rules.Pack, year registry.SchoolYear, v *assess.Survey, g int) int {
	n := 0
	stage := v.Units.Groups[g].Stage
	index := map[string]int{}
	for k, ind := range p.Indicators {
		index[ind.ID] = k
		d := ind.Limit.At(year.AsOf())
		if d == nil || !limited(p, ind.ID) {
			continue
		}
		if limit, ok := d.For(stage); ok && !(v.Spreads[k][g].CV <= limit.V) {
			n++
		}
	}
	for i := range p.Verdict {
		q := &p.Verdict[i]
		d := q.Limit.At(year.AsOf())
		if q.Rule != rules.RuleComposite || d == nil {
			continue
		}
		limit, ok := d.For(stage)
		if !ok {
			continue
		}
		sum := 0.0
		for _, id := range q.Indicators {
			sum += v.Spreads[index[id]][g].CV
		}
		if !(sum/float64(len(q.Indicators)) <= limit.V) {
			n++
		}
	}
	return n
}

// limited reports whether the verdict asks for the coefficient of an indicator.
func limited(p *rules.Pack, id string) bool {
	return slices.ContainsFunc(p.Verdict, func(q rules.Requirement) bool {
		return q.Rule == rules.RuleCoefficients && slices.Contains(q.Indicators, id)
	})
}

var (
	msgRegion   = locale.NewTemplate("scenario.region", "{n}个县中，现状{before}个满足资源配置和差异系数要求，模拟后{after}个。", "Of {n} counties {before} meet the unit rule and the coefficients now, {after} would.")
	msgFlips    = locale.NewTemplate("scenario.region_flips", "由不满足变为满足{up}个，由满足变为不满足{down}个。", "{up} would come to meet them, {down} would cease to.")
	msgOnlyThis = locale.Plain("scenario.region_only", "只看由学校数据决定的要求；政府保障、教育质量等条目不在其中。有空白数据的县不算满足。", "Only what rests on the figures of schools is judged; items are not. A county with blanks does not meet it.")
)

// RegionReport sets the counties of a region as they are beside what they would
// be; names gives a county's name. Counties that turn come first.
func RegionReport(title string, before, after []Outlook, names func(registry.RegionCode) string) exhibit.Report {
	was := map[registry.RegionCode]Outlook{}
	metBefore, metAfter, up, down := 0, 0, 0, 0
	for _, o := range before {
		was[o.County] = o
		if o.Met {
			metBefore++
		}
	}
	rows := slices.Clone(after)
	turn := func(o Outlook) int {
		switch {
		case o.Met == was[o.County].Met:
			return 0
		case o.Met:
			return 1
		}
		return -1
	}
	for _, o := range rows {
		if o.Met {
			metAfter++
		}
		switch turn(o) {
		case 1:
			up++
		case -1:
			down++
		}
	}
	slices.SortStableFunc(rows, func(a, b Outlook) int { return cmp.Compare(abs(turn(b)), abs(turn(a))) })
	t := exhibit.Table{
		ID: "counties", Title: locale.Text{ZH: "各县（市、区）", EN: "Counties"},
		Columns: []exhibit.Column{
			{Key: "county", Label: locale.Text{ZH: "县（市、区）", EN: "County"}},
			{Key: "before", Label: factsLabel},
			{Key: "after", Label: locale.Text{ZH: "模拟后", EN: "Simulated"}},
			{Key: "units", Label: locale.Text{ZH: "学校（学部）", EN: "Sections"}, Number: true, Minor: true},
			{Key: "short0", Label: locale.Text{ZH: "未达标（现状）", EN: "Short now"}, Number: true},
			{Key: "short", Label: locale.Text{ZH: "未达标（模拟）", EN: "Short then"}, Number: true},
			{Key: "over0", Label: locale.Text{ZH: "系数超限（现状）", EN: "Over limit now"}, Number: true, Minor: true},
			{Key: "over", Label: locale.Text{ZH: "系数超限（模拟）", EN: "Over limit then"}, Number: true, Minor: true},
		},
		Empty: locale.Text{ZH: "没有县的数据。", EN: "No county has facts."},
	}
	for _, o := range rows {
		b := was[o.County]
		t.Rows = append(t.Rows, exhibit.Row{ID: o.County.String(), Cells: []exhibit.Cell{
			exhibit.Name(names(o.County)), metCell(b.Met, false), metCell(o.Met, o.Met != b.Met), exhibit.Num(float64(o.Units)),
			exhibit.Num(float64(b.Short)), exhibit.Num(float64(o.Short)), exhibit.Num(float64(b.Over)), exhibit.Num(float64(o.Over)),
		}})
	}
	r := exhibit.Report{
		Title: locale.Text{ZH: "全域情景", EN: "What if, all counties"}, Subtitle: locale.Text{ZH: title, EN: title}, Simulated: true,
		Lead:   []locale.Message{msgRegion.With("n", len(rows), "before", metBefore, "after", metAfter)},
		Tables: []exhibit.Table{t}, Notes: []locale.Message{msgOnlyThis},
	}
	if up+down > 0 {
		r.Lead = append(r.Lead, msgFlips.With("up", up, "down", down))
	}
	return r
}

func metCell(met, turned bool) exhibit.Cell {
	o := assess.Short
	if met {
		o = assess.Met
	}
	first := o
	if turned {
		first = assess.NoRule
	}
	return outcomeCell(o, first, "")
}

func abs(n int) int { return max(n, -n) }
