package plans

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"junheng/assess"
	"junheng/facts"
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
	desk    desk               // the figures of the section, and of the county
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
	e.lay()
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
	began, err := e.d.judge(e.Ground, &scenario.Scenario{Changes: changes})
	if err != nil {
		return // told where the scenario itself is judged
	}
	e.fresh = began
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

// fail tells what is wrong with a field of the form.
func (e *editor) fail(field, zh, en string) {
	e.problem = errors.Join(e.problem, parts.Problem(field, zh, en))
}

// add appends the change whose button was pressed.
func (e *editor) add() {
	c := e.C
	kind := scenario.Kind(c.Form("add"))
	switch kind {
	case "":
		return
	case planned:
		e.addPlan()
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
		v, ok := parts.Percent(text)
		if !ok {
			e.fail(k+"value", "要填数字", "a number is wanted")
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
// school goes what was changed of it, and a plan goes as a whole.
func (e *editor) remove() {
	if name := e.C.Form("remove_plan"); name != "" {
		e.s.Changes = slices.DeleteFunc(e.s.Changes, func(ch scenario.Change) bool { return ch.From == name })
		return
	}
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
