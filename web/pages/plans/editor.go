package plans

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/plan/roadmap"
	"junheng/plan/scenario"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// editor is the page on which a scenario is put together: the facts of one
// section to type over, changes of other kinds, and what comes of them.
type editor struct {
	*Ground
	d       Deps
	paper   roadmap.Paper
	s       *scenario.Scenario
	unit    *assess.UnitResult // whose facts are shown; nil where the county has none
	fresh   scenario.Judged    // the schools that the scenario founds, before figures are typed over; no Result without any
	started *facts.Table       // their facts
	outcome scenario.Judged
	problem error
}

// open reads the scenario of a request and finds the section to show.
func (d Deps) open(c *route.Context) (*editor, error) {
	g, err := d.On(c)
	if err != nil || g == nil {
		return nil, err
	}
	e := &editor{Ground: g, d: d}
	if e.paper, e.s, err = d.readScenario(g, c.Path("id")); err != nil {
		return nil, err
	}
	want := c.Query("unit")
	if want == "" {
		want = c.Form("unit")
	}
	e.found()
	for _, u := range e.units() {
		if e.unit == nil && u.Outcome != assess.Met && u.InScope || unitID(u) == want {
			e.unit = u
		}
		if unitID(u) == want {
			break
		}
	}
	if e.unit == nil && len(g.Result.Units) > 0 {
		e.unit = &g.Result.Units[0]
	}
	return e, nil
}

// found judges the schools that the scenario founds as they begin, so that
// figures can be typed for them and pupils sent to them.
func (e *editor) found() {
	var changes []scenario.Change
	founds := false
	for _, ch := range e.s.Changes {
		founds = founds || ch.New != nil
		if ch.Kind != scenario.Set && ch.Kind != scenario.Add && ch.Kind != scenario.Clear {
			changes = append(changes, ch)
		}
	}
	if !founds {
		return
	}
	table, err := scenario.Apply(e.Table, e.d.Dict, e.County, e.Record.Year, changes)
	if err != nil {
		return // told where the scenario itself is judged
	}
	began, err := e.d.judge(e.Ground, &scenario.Scenario{Changes: changes})
	if err != nil {
		return
	}
	e.fresh, e.started = began, table
}

// founded reports whether a school is one that the scenario founds.
func (e *editor) founded(id registry.SchoolID) bool {
	return slices.ContainsFunc(e.s.Changes, func(ch scenario.Change) bool { return ch.New != nil && ch.New.ID == id })
}

// units lists the sections of the county, and after them those of the schools
// that the scenario founds.
func (e *editor) units() []*assess.UnitResult {
	var out []*assess.UnitResult
	for i := range e.Result.Units {
		out = append(out, &e.Result.Units[i])
	}
	if e.fresh.Result == nil {
		return out
	}
	for i := range e.fresh.Result.Units {
		if u := &e.fresh.Result.Units[i]; e.founded(u.School.ID) {
			out = append(out, u)
		}
	}
	return out
}

func unitID(u *assess.UnitResult) string { return string(u.School.ID) + "/" + u.Stage.String() }

// scenario shows a saved scenario.
func (d Deps) scenario(c *route.Context) error {
	e, err := d.open(c)
	if err != nil {
		return err
	}
	if e == nil {
		return Nothing(c)
	}
	return e.answer()
}

// answer computes the scenario and shows it, on screen or as a file.
func (e *editor) answer() error {
	c := e.C
	outcome, err := e.d.judge(e.Ground, e.s)
	e.outcome = outcome
	if err != nil && e.problem == nil {
		e.problem = err
	}
	r := e.report()
	if r != nil {
		if sent, err := parts.SendExhibit(c, r, e.d.AllowExport(e.Ground, "scenario/"+e.paper.ID)); sent || err != nil {
			return err
		}
	}
	h := e.Head(e.paper.Name, e.paper.Note)
	h.Crumbs = append(h.Crumbs, parts.Link{Text: c.T("情景模拟", "What if"), URL: e.URL("/scenarios")})
	h.Wide, h.Errors = true, e.problem
	return parts.Page(c, h, editorBody(e))
}

// try answers with what would come of the form as it stands, without saving it.
func (d Deps) try(c *route.Context) error {
	e, err := d.open(c)
	if err != nil {
		return err
	}
	if e == nil {
		return Nothing(c)
	}
	e.read()
	if e.problem == nil {
		if e.outcome, err = d.judge(e.Ground, e.s); err != nil {
			e.problem = err
		}
	}
	return parts.Fragment(c, outcomeView(e))
}

// saveScenario saves the form, with the change that was added or taken back.
func (d Deps) saveScenario(c *route.Context) error {
	e, err := d.open(c)
	if err != nil {
		return err
	}
	if e == nil {
		return Nothing(c)
	}
	e.read()
	e.add()
	e.remove()
	if e.problem == nil {
		_, e.problem = d.judge(e.Ground, e.s)
	}
	if e.problem != nil {
		return e.answer()
	}
	if e.paper.Body, err = json.Marshal(e.s); err != nil {
		return err
	}
	e.paper.Name, e.paper.Note = e.s.Name, e.s.Note
	e.paper.Revision, _ = strconv.Atoi(c.Form("revision"))
	if _, err := d.Plans.SavePaper(c.Ctx(), c.Actor, e.paper); err != nil {
		return err
	}
	c.Flash("已保存。", "Saved.")
	to := Home(e.County) + "/scenarios/" + e.paper.ID
	if e.unit != nil {
		to += "?unit=" + unitID(e.unit)
	}
	return c.SeeOther(to)
}

// read takes over the form: name, note, standard, and the figures typed for the
// section shown.
func (e *editor) read() {
	c := e.C
	if name := c.Form("name"); name != "" {
		e.s.Name = name
	}
	e.s.Note, e.s.Standard = c.Form("note"), c.Form("standard")
	if e.s.Standard == baseOf(e.Record.Pack) {
		e.s.Standard = ""
	}
	if e.unit == nil {
		return
	}
	school, stage := e.unit.School.ID, e.unit.Stage.String()
	e.s.Changes = slices.DeleteFunc(e.s.Changes, func(ch scenario.Change) bool {
		return (ch.Kind == scenario.Set || ch.Kind == scenario.Clear) && ch.School == school && ch.Stage == stage && ch.From == "" && c.R.PostForm.Has("f."+string(ch.Field))
	})
	for _, f := range e.fields() {
		if !c.R.PostForm.Has("f." + string(f.ID)) {
			continue
		}
		text, base := c.Form("f."+string(f.ID)), e.base(f.ID)
		if text == numberText(base) {
			continue
		}
		ch := scenario.Change{Kind: scenario.Set, School: school, Stage: stage, Field: f.ID}
		if text == "" {
			ch.Kind = scenario.Clear
		} else {
			v, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
			if err != nil {
				e.problem = errors.Join(e.problem, parts.Problem("f."+string(f.ID), "“"+f.Label.ZH+"”要填数字", f.Label.EN+" wants a number"))
				continue
			}
			ch.Value = v
		}
		e.s.Changes = append(e.s.Changes, ch)
	}
}

// baseOf gives the standard of a pack id with overlays.
func baseOf(pack string) string {
	id, _, _ := strings.Cut(pack, "+")
	return id
}

// add appends the change whose button was pressed.
func (e *editor) add() {
	c := e.C
	kind := scenario.Kind(c.Form("add"))
	if kind == "" {
		return
	}
	k := string(kind) + "."
	ch := scenario.Change{Kind: kind}
	school, stage, _ := strings.Cut(c.Form(k+"from"), "/")
	ch.School, ch.Stage = registry.SchoolID(school), stage
	if kind != scenario.Pupils {
		ch.Stage = ""
	}
	for _, to := range append(c.Forms(k+"to"), c.Forms(k+"also")...) {
		if id, _, _ := strings.Cut(to, "/"); id != "" {
			ch.To = append(ch.To, scenario.Receiver{School: registry.SchoolID(id)})
		}
	}
	if text := c.Form(k + "value"); text != "" {
		v, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
		if err != nil {
			e.problem = errors.Join(e.problem, parts.Problem(k+"value", "要填数字", "a number is wanted"))
			return
		}
		if kind == scenario.Split {
			v /= 100
		}
		ch.Value = v
	}
	if kind == scenario.Split || kind == scenario.Open {
		ch.New = &scenario.NewSchool{ID: e.newID(), Name: c.Form(k + "name"), Type: c.Form(k + "type"), Location: c.Form(k + "place")}
	}
	if kind == scenario.Open {
		ch.Stage, ch.Facts, ch.Value = c.Form(k+"stage"), map[facts.FieldID]float64{"students": ch.Value}, 0
	}
	e.s.Changes = append(e.s.Changes, ch)
}

// newID is the id of the next school that the scenario founds.
func (e *editor) newID() registry.SchoolID {
	last := 0
	for _, ch := range e.s.Changes {
		if ch.New != nil {
			n, _ := strconv.Atoi(strings.TrimPrefix(string(ch.New.ID), "SIM-"))
			last = max(last, n)
		}
	}
	return registry.SchoolID("SIM-" + strconv.Itoa(last+1))
}

// remove takes back the change whose button was pressed; with the founding of a
// school goes what was changed of it.
func (e *editor) remove() {
	i, err := strconv.Atoi(e.C.Form("remove"))
	if err != nil || i < 0 || i >= len(e.s.Changes) {
		return
	}
	gone := e.s.Changes[i]
	e.s.Changes = slices.Delete(e.s.Changes, i, i+1)
	if gone.New == nil {
		return
	}
	e.s.Changes = slices.DeleteFunc(e.s.Changes, func(ch scenario.Change) bool {
		return ch.School == gone.New.ID || slices.ContainsFunc(ch.To, func(r scenario.Receiver) bool { return r.School == gone.New.ID })
	})
}

// fields lists what the indicators read of a section.
func (e *editor) fields() []*facts.Field {
	var out []*facts.Field
	needs := e.Standard.Needs()
	for _, f := range e.d.Dict.Fields() {
		if f.Level != facts.PerCounty && f.Type != facts.Words && f.Type != facts.Enum && f.Type != facts.Bool && slices.Contains(needs, f.ID) {
			out = append(out, f)
		}
	}
	return out
}

// base is the reported value of a field for the section shown; where the school
// reports only as a whole, that of the school.
func (e *editor) base(f facts.FieldID) float64 {
	if e.founded(e.unit.School.ID) {
		return valueIn(e.started, e.Ground, e.unit, f)
	}
	return valueIn(e.Table, e.Ground, e.unit, f)
}

func valueIn(t *facts.Table, g *Ground, u *assess.UnitResult, f facts.FieldID) float64 {
	best := blank.Of(blank.NotReported)
	for r := range t.Len() {
		s, ok := t.SchoolAt(r)
		if !ok || s.ID != u.School.ID || t.Year[r] != g.Record.Year {
			continue
		}
		if t.Stage[r] == u.Stage {
			return t.Value(r, f)
		}
		if t.Stage[r] == registry.Whole && len(u.School.Stages()) == 1 {
			best = t.Value(r, f)
		}
	}
	return best
}

// now is the value of a field in the scenario.
func (e *editor) now(f facts.FieldID) float64 {
	v := e.base(f)
	for _, ch := range e.s.Changes {
		if ch.School != e.unit.School.ID || ch.Stage != e.unit.Stage.String() || ch.Field != f {
			continue
		}
		switch ch.Kind {
		case scenario.Set:
			v = ch.Value
		case scenario.Add:
			v += ch.Value
		case scenario.Clear:
			v = blank.Of(blank.NotReported)
		}
	}
	return v
}

func numberText(v float64) string {
	if blank.Is(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
