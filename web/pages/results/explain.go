package results

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"junheng/access"
	"junheng/assess"
	"junheng/assess/archive"
	"junheng/casework"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/publish"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// working is the working under one figure.
type working struct {
	*page
	ref  string
	step *assess.Step
	name string // of the figure, with its school
	long bool   // for paper: nothing unfolds
}

// explain answers with the working under a figure: in the drawer for a script,
// as a page of its own without one or for paper.
func (d Deps) explain(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	ref := c.Query("ref")
	if ref == "" {
		ref = p.a.Verdict.Ref
	}
	step, err := p.o.Explain(ref, p.depth(ref))
	if err != nil {
		return err
	}
	w := &working{page: p, ref: ref, step: step, long: c.Query("print") != ""}
	w.name = w.nameOf(step)
	if c.Partial() {
		return parts.Fragment(c, explainDrawer(w, p.explain(ref)+"&print=1"))
	}
	h := p.head(w.name, "/explain")
	h.Print = w.long
	h.Actions = []parts.Link{{Text: c.T("打印", "Print"), URL: p.explain(ref) + "&print=1", Icon: "printer"}}
	if w.long {
		h.Tabs, h.Actions = nil, nil
	}
	return parts.Page(c, h, explainPage(w))
}

// rectify leads to a new case of rectification that closes only when this line
// is met; empty where the line is met, the verdict is not the one in force, or the
// reader opens no cases.
func (w *working) rectify() string {
	kind, _, _ := strings.Cut(w.step.Ref, "/")
	if w.step.Outcome != assess.Short || !w.o.Record.Current || !slices.Contains([]string{"verdict", "item", "unit", "value"}, kind) || !w.page.c.Actor.May(access.CaseAct, access.Place{Region: w.o.Record.County}) {
		return ""
	}
	origin := casework.RequirementOf(w.o.Record.Pack, w.step.Ref, w.name)
	q := url.Values{"requirement": {origin.ID}, "note": {w.name}, "school": {string(w.step.School)}}
	return "/ledgers/" + w.o.Record.County.String() + "/rectification/new?" + q.Encode()
}

// depth is how many levels of figures a working shows at once: all the way to
// the cells below a single value, one level where many schools stand below.
func (p *page) depth(ref string) int {
	kind, rest, _ := strings.Cut(ref, "/")
	switch kind {
	case "value", "fact":
		return 9
	case "test":
		if strings.Count(rest, "/") > 1 {
			return 9
		}
		for i := range p.a.Items {
			for k := range p.a.Items[i].Tests {
				if t := &p.a.Items[i].Tests[k]; t.Ref == ref && len(t.Failing)+len(t.Unknown)+t.Checked < 2 {
					return 9
				}
			}
		}
	}
	return 1
}

// nameOf names a figure so that it is understood alone.
func (w *working) nameOf(s *assess.Step) string {
	label := w.say(s.Label)
	parts := strings.Split(w.ref, "/")
	switch parts[0] {
	case "verdict":
		if len(parts) == 1 {
			return w.title() + w.page.c.T("的结论", ": the verdict")
		}
	case "coef":
		st, _ := registry.ParseStage(parts[1])
		return w.say(publish.StageText(st)) + " · " + label + w.page.c.T(" · 差异系数", " · difference coefficient")
	case "value", "fact":
		if len(parts) > 3 {
			if owner := w.ownerOf(parts[1], parts[2]); owner != "" {
				return owner + " · " + label
			}
		}
	case "test":
		if len(parts) > 3 {
			return w.itemLabel(parts[1]) + " · " + label
		}
		if l := w.itemLabel(parts[1]); l != label {
			return l + " · " + label
		}
	}
	return label
}

func (w *working) itemLabel(id string) string {
	for i := range w.a.Items {
		if w.a.Items[i].Item == id {
			return w.say(w.a.Items[i].Label)
		}
	}
	return id
}

// ownerOf names the section, school or county that a value is of.
func (w *working) ownerOf(school, stage string) string {
	if school == "county" {
		return w.countyLabel()
	}
	st, _ := registry.ParseStage(stage)
	if u := archive.UnitAt(w.a, registry.SchoolID(school), st); u != nil {
		return u.Name
	}
	for _, n := range w.a.Schools {
		if string(n.School.ID) == school {
			return n.School.Name
		}
	}
	return ""
}

// value is the figure itself, with its unit.
func (w *working) value(s *assess.Step) string {
	kind, _, _ := strings.Cut(s.Ref, "/")
	switch {
	case w.scope(s) && !blank.Is(s.Value):
		if s.Value != 0 {
			return w.page.c.T("是", "yes")
		}
		return w.page.c.T("否", "no")
	case kind == "value":
		return w.shownValue(s)
	case kind == "coef":
		return publish.Shown(s.Value, 4, w.page.c.Lang)
	case kind == "test" && !blank.Is(s.Value):
		return w.say(publish.WithUnit(publish.Trimmed(s.Value, 4), s.Unit))
	}
	return publish.StepText(s, w.page.c.Lang)
}

// shownValue writes an indicator's value as the other pages do.
func (w *working) shownValue(s *assess.Step) string {
	parts := strings.Split(s.Ref, "/")
	if len(parts) != 4 {
		return publish.Shown(s.Value, 2, w.page.c.Lang)
	}
	st, _ := registry.ParseStage(parts[2])
	k := w.indicatorAt(parts[3])
	if v := archive.ValueOf(archive.UnitAt(w.a, registry.SchoolID(parts[1]), st), parts[3]); v != nil && k >= 0 {
		text := publish.ValueText(v, w.inds[k], w.page.c.Lang)
		if !blank.Is(v.Value) {
			text = w.say(publish.WithUnit(text, w.inds[k].Unit))
		}
		return text
	}
	return publish.Shown(s.Value, 2, w.page.c.Lang)
}

// label names a step; a fact of a school with several sections also by the
// section it is of.
func (w *working) label(s *assess.Step) string {
	label := w.say(s.Label)
	parts := strings.Split(s.Ref, "/")
	if len(parts) != 4 || parts[0] != "fact" || parts[1] == "county" {
		return label
	}
	for _, n := range w.a.Schools {
		if string(n.School.ID) == parts[1] && len(n.School.Stages()) > 1 {
			st, _ := registry.ParseStage(parts[2])
			label += w.page.c.T("（", " (") + w.say(publish.StageText(st)) + w.page.c.T("）", ")")
		}
	}
	return label
}

// scope reports whether a step tells whether a unit is in a scope of the
// standard: a yes or no.
func (w *working) scope(s *assess.Step) bool {
	if s.Kind != assess.StepFormula {
		return false
	}
	for i := range w.o.Pack.Scopes {
		if w.o.Pack.Scopes[i].Label == s.Label {
			return true
		}
	}
	return false
}

// plain reports whether a formula is nothing but the one fact below it, so that
// the fact may stand in its place.
func plain(s *assess.Step) bool {
	return s.Kind == assess.StepFormula && len(s.Children) == 1 && s.Children[0].Kind != assess.StepFormula &&
		s.Children[0].Label.ZH == s.Words.ZH && s.Words.ZH != ""
}

// deeper reports whether a step stands for more than it shows, so that it
// links to its own working.
func (w *working) deeper(s *assess.Step) bool {
	return s.Ref != "" && s.Ref != w.ref && len(s.Children) == 0 && s.Origin.IsZero()
}

// margin says what a value lacks or could spare, for the head of a working.
func (w *working) margin() (text, fine string) {
	parts := strings.Split(w.ref, "/")
	if len(parts) != 4 || parts[0] != "value" {
		return "", ""
	}
	st, _ := registry.ParseStage(parts[2])
	v := archive.ValueOf(archive.UnitAt(w.a, registry.SchoolID(parts[1]), st), parts[3])
	if v == nil {
		return "", ""
	}
	t, f := publish.Need(v)
	return w.say(t), w.say(f)
}

// changes lists what would change the figure: the flips of its verdict.
func (w *working) changes() []string {
	want := map[string]bool{w.ref: true}
	parts := strings.Split(w.ref, "/")
	if parts[0] == "value" && len(parts) == 4 {
		want["unit/"+parts[1]+"/"+parts[2]] = true
	}
	var out []string
	for i := range w.a.Flips {
		f := &w.a.Flips[i]
		mine := f.Verdict == w.ref || want[f.Verdict] && string(f.Field) != "" && w.about(f, parts)
		if mine && (f.School == "" || w.o.Sees(registry.School{ID: f.School})) && len(out) < 3 {
			out = append(out, w.msg(f.Why))
		}
	}
	return out
}

// about reports whether a change is one of the value's own numerator.
func (w *working) about(f *assess.Flip, ref []string) bool {
	if len(ref) != 4 {
		return true
	}
	return string(f.Field) == ref[3] || w.step != nil && holdsField(w.step, f.Field)
}

func holdsField(s *assess.Step, id facts.FieldID) bool {
	if s.Field == id {
		return true
	}
	for _, c := range s.Children {
		if holdsField(c, id) {
			return true
		}
	}
	return false
}

// related leads from a working to the pages about the same thing.
func (w *working) related() []parts.Link {
	var out []parts.Link
	add := func(zh, en, u string) { out = append(out, parts.Link{Text: w.page.c.T(zh, en), URL: u}) }
	p := strings.Split(w.ref, "/")
	switch {
	case p[0] == "value" && len(p) == 4:
		add("学校页面", "The school", SchoolURL(w.a.County, w.o.Record.ID, registry.SchoolID(p[1]))+"#"+p[2])
		add("该校的结论", "The unit's outcome", w.page.explain("unit/"+p[1]+"/"+p[2]))
		add("该指标的差异系数", "The coefficient", w.page.explain("coef/"+p[2]+"/"+p[3]))
	case (p[0] == "unit" || p[0] == "fact") && len(p) > 2 && p[1] != "county":
		add("学校页面", "The school", SchoolURL(w.a.County, w.o.Record.ID, registry.SchoolID(p[1])))
	case p[0] == "coef" && len(p) == 3 && w.o.Whole:
		add("各校数值", "The schools' values", w.url("/indicator/"+p[1]+"/"+p[2]))
	case (p[0] == "item" || p[0] == "test") && w.o.Whole:
		add("各项要求", "Requirements", w.url("/items#item-"+p[1]))
	}
	if w.ref != w.a.Verdict.Ref {
		add("全县结论", "The county's verdict", w.page.explain(w.a.Verdict.Ref))
	}
	return out
}

// source says where a value came from in words, with who and when.
func (w *working) source(o facts.Origin) string {
	s := publish.PlaceText(o)
	if o.Raw != "" {
		s += w.page.c.T("，原文“", ", holds “") + o.Raw + "”"
	}
	if o.By != "" {
		s += w.page.c.T("，填报人 ", ", entered by ") + o.By
	}
	if when, typed := strings.CutPrefix(o.Note, "typed "); typed {
		s += w.page.c.T("，录入于 ", ", typed ") + when
	} else if o.Note != "" {
		s += w.page.c.T("，", ", ") + o.Note
	}
	return s
}

// cellURL asks what rests on a cell.
func (w *working) cellURL(o facts.Origin) string {
	q := url.Values{"file": {o.File}, "cell": {o.Cell}}
	if o.Hash != "" {
		q.Set("file", o.Hash)
	}
	if o.Sheet != "" {
		q.Set("sheet", o.Sheet)
	}
	return w.url("/cell?" + q.Encode())
}

// frozen says from which dataset the figure is, when it was frozen and by whom.
func (w *working) frozen() string {
	d, c := &w.o.Dataset, w.page.c
	at := c.Moment(d.At)
	return locale.Text{
		ZH: w.title() + "；数据集“" + d.Name + "”，" + d.ByName + " 于 " + at + " 冻结，校验值 " + d.Hash[:min(12, len(d.Hash))] + "…；标准 " + w.o.Record.Pack + "；程序 " + w.o.Record.Program,
		EN: w.title() + "; dataset “" + d.Name + "”, frozen by " + d.ByName + " at " + at + ", hash " + d.Hash[:min(12, len(d.Hash))] + "…; standard " + w.o.Record.Pack + "; program " + w.o.Record.Program,
	}.In(c.Lang)
}

// folded is how many steps of a long list are shown at once, on paper too: a
// working fits a sheet.
const folded = 12

// rest says how many more steps a list has.
func (w *working) rest(n int) string {
	return w.page.c.T("其余 "+strconv.Itoa(n)+" 项", strconv.Itoa(n)+" more")
}
