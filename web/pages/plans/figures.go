package plans

import (
	"slices"
	"strconv"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/plan/scenario"
	"junheng/publish"
	"junheng/registry"
	"junheng/web/parts"
)

// figure is one fact that can be typed over: of the section shown, of its school
// or of the county.
type figure struct {
	*facts.Field
	base  float64 // as reported
	under float64 // in the scenario, without what was typed over it
	now   float64 // in the scenario
}

// heading is the figures that stand under one heading of the dictionary.
type heading struct {
	Label   locale.Text
	Figures []figure
}

// desk is the facts of the section shown, as the form wants them.
type desk struct {
	indicators []figure  // what the indicators read
	more       []heading // what else the standard reads of sections and schools
	county     []heading // and of the county
	gone       bool      // the scenario does away with the school
}

// all lists every figure of the form.
func (k *desk) all() []figure {
	out := slices.Clone(k.indicators)
	for _, list := range [][]heading{k.more, k.county} {
		for _, h := range list {
			out = append(out, h.Figures...)
		}
	}
	return out
}

// lay reads the figures of the section shown: as reported, in the scenario, and
// in the scenario without what is typed here.
func (e *editor) lay() {
	e.desk = desk{}
	under := slices.DeleteFunc(slices.Clone(e.s.Changes), e.typed)
	base := e.figures(nil)
	was, is := base, base
	if len(e.s.Changes) > 0 {
		was = e.figuresOr(under, base)
		is = e.figuresOr(e.s.Changes, was)
	}
	e.desk.gone = e.unit == nil || base.Taught() && !is.Taught()
	needs, reads := e.Standard.Needs(), e.Standard.Reads()
	var more, county []figure
	for _, f := range e.d.Dict.Fields() {
		if f.Type == facts.Words || !slices.Contains(reads, f.ID) {
			continue
		}
		x := figure{Field: f, base: base.Value(f.ID), under: was.Value(f.ID), now: is.Value(f.ID)}
		if blank.StateOf(x.base) == blank.NotReported && e.unit != nil && e.founded(e.unit.School.ID) {
			x.base = x.under
		}
		switch {
		case f.Level == facts.PerCounty:
			county = append(county, x)
		case slices.Contains(needs, f.ID) && !choosable(f):
			e.desk.indicators = append(e.desk.indicators, x)
		default:
			more = append(more, x)
		}
	}
	e.desk.more, e.desk.county = e.headed(more), e.headed(county)
}

// headed puts figures under the headings of the dictionary.
func (e *editor) headed(list []figure) []heading {
	var out []heading
	for _, x := range list {
		label := e.d.Dict.Group(x.ID)
		if n := len(out); n == 0 || out[n-1].Label != label {
			out = append(out, heading{Label: label})
		}
		h := &out[len(out)-1]
		h.Figures = append(h.Figures, x)
	}
	return out
}

func (e *editor) figures(changes []scenario.Change) *scenario.Figures {
	t, err := scenario.Apply(e.Table, e.d.Dict, e.County, e.Record.Year, changes)
	if err != nil {
		return nil
	}
	f := scenario.FiguresOf(t, e.d.Dict, e.County, e.Record.Year)
	if e.unit == nil {
		return f
	}
	return f.Of(e.unit.School.ID, e.unit.Stage)
}

// figuresOr falls back where the changes cannot be made; that is told where the
// scenario is judged.
func (e *editor) figuresOr(changes []scenario.Change, or *scenario.Figures) *scenario.Figures {
	if f := e.figures(changes); f != nil {
		return f
	}
	return or
}

// choosable reports whether a field has a few answers to choose from.
func choosable(f *facts.Field) bool {
	return f.Type == facts.Bool || f.Type == facts.Answer || f.Type == facts.Enum
}

// target names the school and the stage that a change of a field is entered for.
func (e *editor) target(f *facts.Field) (registry.SchoolID, string) {
	switch f.Level {
	case facts.PerCounty:
		return "", ""
	case facts.PerSchool:
		return e.unit.School.ID, ""
	}
	return e.unit.School.ID, e.unit.Stage.String()
}

// typed reports whether a change was typed over a figure that the form shows.
func (e *editor) typed(ch scenario.Change) bool {
	f := e.d.Dict.Field(ch.Field)
	if f == nil || ch.From != "" || e.unit == nil && f.Level != facts.PerCounty || ch.Kind != scenario.Set && ch.Kind != scenario.Clear {
		return false
	}
	school, stage := e.target(f)
	return ch.School == school && (ch.Stage == stage || f.Level != facts.PerSection || ch.Stage == "" && len(e.unit.School.Stages()) == 1)
}

// read takes over the form: name, note, standard, and the figures typed.
func (e *editor) read() {
	c := e.C
	if name := c.Form("name"); name != "" {
		e.s.Name = name
	}
	if c.R.PostForm.Has("note") {
		e.s.Note = c.Form("note")
	}
	if c.R.PostForm.Has("standard") {
		e.judgedBy(c.Form("standard"), c.Forms("overlay"))
	}
	for _, x := range e.desk.all() {
		if name := "f." + string(x.ID); c.R.PostForm.Has(name) {
			e.take(x, c.Form(name))
		}
	}
}

// take enters what was typed for a figure. What stands as it did keeps its place
// among the changes; what is typed anew comes last, so that it holds.
func (e *editor) take(x figure, text string) {
	if text == numberText(x.now) {
		return
	}
	old := func(ch scenario.Change) bool { return ch.Field == x.ID && e.typed(ch) }
	school, stage := e.target(x.Field)
	ch := scenario.Change{Kind: scenario.Set, School: school, Stage: stage, Field: x.ID}
	switch v, ok := parts.Figure(text); {
	case text == "" && blank.Is(x.under):
		e.s.Changes = slices.DeleteFunc(e.s.Changes, old)
		return
	case text == "":
		ch.Kind = scenario.Clear
	case !ok:
		e.fail("f."+string(x.ID), "“"+x.Label.ZH+"”要填数字", x.Label.EN+" wants a number")
		return
	case v == x.now:
		return // written otherwise
	case v == x.under:
		e.s.Changes = slices.DeleteFunc(e.s.Changes, old)
		return
	default:
		ch.Value = v
	}
	e.s.Changes = append(slices.DeleteFunc(e.s.Changes, old), ch)
}

// text is what a field of the form holds: what was sent, where that could not be
// taken over, and else the figure of the scenario.
func (e *editor) text(x figure) string {
	if name := "f." + string(x.ID); e.problem != nil && e.C.R.PostForm.Has(name) {
		return e.C.Form(name)
	}
	return numberText(x.now)
}

// options are the answers a figure may have, none first.
func (e *editor) options(x figure) []parts.Option {
	c := e.C
	none := publish.BlankText(blank.Of(blank.NotReported)).In(c.Lang)
	if blank.Is(x.base) {
		none = e.shown(x)
	}
	out := []parts.Option{{Value: "", Label: none}}
	for _, o := range choicesOf(x.Field) {
		out = append(out, parts.Option{Value: strconv.Itoa(o.Code), Label: o.Label.In(c.Lang)})
	}
	return out
}

var (
	yesNo  = []facts.Option{{Code: 1, Label: locale.Text{ZH: "是", EN: "yes"}}, {Code: 0, Label: locale.Text{ZH: "否", EN: "no"}}}
	metNot = []facts.Option{{Code: 1, Label: locale.Text{ZH: "达到", EN: "met"}}, {Code: 0, Label: locale.Text{ZH: "未达到", EN: "not met"}}}
)

// choicesOf lists what may be chosen for a field; nothing where a number is typed.
func choicesOf(f *facts.Field) []facts.Option {
	switch f.Type {
	case facts.Bool:
		return yesNo
	case facts.Answer:
		return metNot
	case facts.Enum:
		return f.Options
	}
	return nil
}

// shown is the reported figure, as it stands beside the field it is typed over;
// what nobody reported may stand in the register of schools.
func (e *editor) shown(x figure) string {
	l := e.C.Lang
	if !blank.Is(x.base) {
		return valueText(x.Field, x.base, l)
	}
	if e.unit == nil || x.Level == facts.PerCounty {
		return publish.BlankText(x.base).In(l)
	}
	s, known := e.unit.School, ""
	switch x.ID {
	case "school_type":
		known = s.Type.Info().Label.In(l)
	case "urban_rural":
		known = s.Location.Label().In(l)
	case "founded_year":
		if s.Founded > 0 {
			known = strconv.Itoa(s.Founded)
		}
	}
	if known != "" {
		return e.C.T("名录：", "register: ") + known
	}
	return publish.BlankText(x.base).In(l)
}

// valueText writes a value of a field: the answer chosen, or the number.
func valueText(f *facts.Field, v float64, l locale.Lang) string {
	if blank.Is(v) {
		return publish.BlankText(v).In(l)
	}
	for _, o := range choicesOf(f) {
		if v == float64(o.Code) {
			return o.Label.In(l)
		}
	}
	return publish.Trimmed(v, 4)
}

// wordsOf lists the words by which a figure is looked for: its own, its heading's,
// and those of the items of the standard that read it.
func (e *editor) wordsOf(x figure) string {
	group := e.d.Dict.Group(x.ID)
	words := []string{x.Label.ZH, x.Label.EN, group.ZH, group.EN, string(x.ID)}
	for _, item := range e.itemsOf(x.Field) {
		words = append(words, item.ZH, item.EN)
	}
	return strings.ToLower(strings.Join(words, " "))
}

// itemsOf names the items of the standard that a field serves.
func (e *editor) itemsOf(f *facts.Field) []locale.Text {
	var out []locale.Text
	for _, need := range f.Needs {
		pack, id, _ := strings.Cut(need, "#")
		if pack != e.root() {
			continue
		}
		if it := e.Pack.Item(id); it != nil && it.Label != f.Label {
			out = append(out, it.Label)
		}
	}
	return out
}

// changed reports whether the scenario has another value than was reported.
func (x *figure) changed() bool { return numberText(x.now) != numberText(x.base) }

// numberText writes a number as it stands in a form; empty for a blank.
func numberText(v float64) string {
	if blank.Is(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
