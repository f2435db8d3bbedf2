package returns

import (
	"errors"
	"slices"
	"strconv"

	"junheng/access"
	"junheng/collect"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// list shows the returns the reader is concerned with, newest rounds first.
func (d Deps) list(c *route.Context) error {
	found, err := d.Returns.List(c.Ctx(), c.Actor, returns.Filter{Counties: c.Actor.Counties(access.ReturnRead)})
	if err != nil {
		return err
	}
	rounds, err := d.Returns.ListRounds(c.Ctx(), c.Actor, 0)
	if err != nil {
		return err
	}
	titles := map[returns.RoundID]string{}
	for _, r := range rounds {
		titles[r.ID] = r.Title
	}
	l := parts.Listing{
		Name: c.T("报表", "Returns"),
		Columns: []parts.Column{
			{Key: "who", Label: c.T("单位", "Who"), Fixed: true},
			{Key: "form", Label: c.T("报表", "Form")},
			{Key: "round", Label: c.T("填报任务", "Round"), Minor: true},
			{Key: "state", Label: c.T("状态", "State")},
			{Key: "filled", Label: c.T("已填", "Filled"), Align: parts.End},
			{Key: "must", Label: c.T("必改", "Must fix"), Align: parts.End},
			{Key: "verify", Label: c.T("未说明的请核实", "Unexplained"), Align: parts.End, Minor: true},
			{Key: "changed", Label: c.T("最近修改", "Changed"), Minor: true},
		},
		Filters: []parts.Filter{{Key: "state", Label: c.T("状态", "State"), Options: stateOptions(c)}},
		Empty:   parts.EmptyState{Text: c.T("还没有报表。县里布置填报任务后，这里会出现要填的表。", "There are no returns yet. They appear once the county opens a round.")},
	}
	for _, r := range found {
		l.Rows = append(l.Rows, parts.Row{ID: string(r.ID), URL: address(r.County, r.ID), Cells: []parts.Cell{
			parts.Word(WhoOf(&r)), parts.Word(d.formName(c, &r)), parts.Word(titles[r.Round]), parts.Mark(Tone(r.State), r.State.Label().In(c.Lang)),
			{Text: strconv.Itoa(r.Counts.Filled) + "/" + strconv.Itoa(r.Counts.Asked), Sort: r.Counts.Filled},
			parts.Num(float64(r.Counts.MustFix)), parts.Num(float64(r.Counts.Unexplained)),
			{Text: c.Moment(r.Changed), Sort: r.Changed},
		}})
	}
	return parts.List(c, parts.Head{Title: c.T("报表", "Returns"), Menu: "rounds"}, l)
}

func stateOptions(c *route.Context) []parts.Option {
	var out []parts.Option
	for _, s := range returns.States() {
		label := s.Label().In(c.Lang)
		out = append(out, parts.Option{Value: label, Label: label})
	}
	return out
}

// formName gives the label of a return's form, or its id where the form is no
// longer known.
func (d Deps) formName(c *route.Context, r *returns.Return) string {
	list := d.Returns.AskableForms(r.Year)
	if i := slices.IndexFunc(list, func(f *collect.Form) bool { return f.ID == r.Form }); i >= 0 {
		return list[i].Label.In(c.Lang)
	}
	return r.Form
}

// WhoOf names the school of a return, or the county whose own it is.
func WhoOf(r *returns.Return) string {
	if r.School == "" {
		return registry.RegionName(r.County)
	}
	if r.Who.Name != "" {
		return r.Who.Name
	}
	return string(r.School)
}

// Tone gives the look of a state.
func Tone(s returns.State) parts.Tone {
	switch s {
	case returns.Locked, returns.CityOK, returns.ProvOK, returns.Approved:
		return parts.Good
	case returns.SentBack:
		return parts.Bad
	case returns.Submitted, returns.Ready:
		return parts.Info
	}
	return parts.Plain
}

// page is everything the page of a return shows.
type page struct {
	*returns.View
	Sheet   *sheet
	Acts    []returns.ActInfo // but saving and commenting, which the page does by itself
	Uploads []returns.Upload
	Refused []refusal
	Track   []step
}

// refusal is an act that was not done, and what stands in the way.
type refusal struct {
	Err      error
	Problems []problem
}

// step is one station of a return's way.
type step struct {
	Label string
	Done  bool
	Now   bool
}

func (d Deps) show(c *route.Context) error { return d.showWith(c, nil) }

func (d Deps) showWith(c *route.Context, errs error) error {
	v, err := d.open(c)
	if err != nil {
		return err
	}
	p := page{View: v, Sheet: one(c, v), Refused: tried(c, v), Track: track(c, v), Uploads: v.Uploads}
	p.Acts = slices.DeleteFunc(slices.Clone(v.Acts), func(a returns.ActInfo) bool { return a.Act == returns.ActSave || a.Act == returns.ActComment })
	return parts.Page(c, d.head(c, v, "", errs), showPage(p))
}

// head is the head of the pages of one return; tab says which is open.
func (d Deps) head(c *route.Context, v *returns.View, tab string, errs error) parts.Head {
	base := address(v.Return.County, v.Return.ID)
	h := parts.Head{
		Title: v.Form.Label.In(c.Lang), Menu: "rounds", Wide: true, Scripts: []string{"grid.js"}, Errors: errs,
		Lead: WhoOf(&v.Return) + "｜" + v.Round.Title,
		Crumbs: []parts.Link{
			{Text: c.T("填报任务", "Rounds"), URL: "/rounds"},
			{Text: v.Round.Title, URL: "/rounds/" + v.Round.County.String() + "/" + string(v.Round.ID)},
		},
		Tabs: []parts.Link{
			{Text: c.T("填报", "Fill in"), URL: base, Main: tab == ""},
			{Text: c.T("历次版本", "Versions"), URL: base + "/history", Main: tab == "history"},
		},
		Actions: []parts.Link{{Text: c.T("下载空表（含去年数）", "Template with last year's figures"), URL: base + "/template", Icon: "download", Save: true}},
	}
	if v.MayFill {
		h.Tabs = append(h.Tabs, parts.Link{Text: c.T("上传表格", "Upload"), URL: base + "/upload", Main: tab == "upload"})
	}
	if slices.ContainsFunc(v.Acts, func(a returns.ActInfo) bool { return a.Act == returns.ActApprove || a.Act == returns.ActLock }) {
		h.Actions = append(h.Actions, parts.Link{Text: c.T("进入审核", "Review it"), URL: "/review/" + v.Return.County.String() + "/" + string(v.Return.ID), Icon: "checkbox", Main: true})
	}
	return h
}

// track is the way of a return with the station it has reached.
func track(c *route.Context, v *returns.View) []step {
	stations := []returns.State{returns.Open, returns.Ready, returns.Submitted, returns.Approved, returns.Locked, returns.CityOK, returns.ProvOK}
	if !v.Round.HeadSigns || v.Return.School == "" {
		stations = slices.Delete(stations, 1, 2)
	}
	now := v.Return.State
	if now == returns.SentBack {
		now = returns.Open
	}
	at := slices.Index(stations, now)
	var out []step
	for i, s := range stations {
		label := s.Label().In(c.Lang)
		if i == 0 && v.Return.State == returns.SentBack {
			label = returns.SentBack.Label().In(c.Lang)
		}
		out = append(out, step{Label: label, Done: i < at, Now: i == at})
	}
	return out
}

// savePlain saves what a browser without script sends.
func (d Deps) savePlain(c *route.Context) error {
	v, err := d.open(c)
	if err != nil {
		return err
	}
	at, id := v.Return.County, v.Return.ID
	edits, err := plainEdits(c.Ctx(), fields(c), c.Form("was"), v.Return.School)
	if err != nil {
		return err
	}
	s, err := d.Returns.SaveCells(c.Ctx(), c.Actor, returns.Save{County: at, Return: id, Edits: edits})
	if err != nil {
		return err
	}
	if errs := summary(c, s); errs != nil {
		return d.showWith(c, errs)
	}
	c.Flash("已保存 "+strconv.Itoa(len(s.Cells))+" 格。", "Saved "+strconv.Itoa(len(s.Cells))+" cells.")
	return c.SeeOther(address(at, id))
}

// fields gives the values of the form sent, by name.
func fields(c *route.Context) func(string) ([]string, bool) {
	c.Form("was") // parses the form
	return func(name string) ([]string, bool) {
		values, ok := c.R.PostForm[name]
		return values, ok
	}
}

var (
	sayConflict = locale.NewTemplate("returns.conflict", "{who} 已把此格改为“{theirs}”，您填的“{mine}”没有保存；如仍要用您的值，请再填一次", "{who} has changed this cell to “{theirs}”; your “{mine}” is not saved. Enter it again to keep yours")
	sayProblem  = locale.NewTemplate("returns.problem", "{label}：{what}", "{label}: {what}")
)

// summary gives what a plain save left to be done, each linked to its cell.
func summary(c *route.Context, s returns.Saved) error {
	var errs []error
	many := s.Return == ""
	for _, k := range s.Conflicts {
		errs = append(errs, fault.New(fault.Conflict, sayConflict.With("who", k.Theirs.ByName, "theirs", asGrid(&k.Theirs), "mine", k.Mine)).At("cell-"+keyText(k.Key, many)))
	}
	for i := range s.Problems {
		p := &s.Problems[i]
		if p.Severity.String() != "must_fix" || !p.Parked {
			continue
		}
		f := fault.New(fault.Invalid, sayProblem.With("label", p.Label, "what", p.What(c.Lang)))
		if p.Field != "" {
			f = f.At("cell-" + keyText(returns.CellKey{School: p.School, Stage: p.Stage, Field: p.Field}, many))
		}
		errs = append(errs, f)
	}
	return errors.Join(errs...)
}
