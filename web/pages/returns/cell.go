package returns

import (
	"net/url"
	"strconv"

	"junheng/collect"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// aside is what the side bar says of one cell.
type aside struct {
	URL      string // of the return
	Key      string
	Cell     cell
	View     returns.CellView
	Item     collect.Item
	Form     *collect.Form
	Stage    string
	Range    string
	Problems []problem
	Comments []returns.Comment
	History  []earlier
	MayFill  bool
	MayTalk  bool
	Verify   bool // there is something to explain
}

// earlier is what a cell held when a version was kept.
type earlier struct {
	Version returns.Version
	Text    string
}

var noCell = fault.New(fault.NotFound, locale.Plain("returns.no_cell", "这张表没有这一格", "The form has no such cell"))

// cell shows the particulars of one cell: a piece for the side bar, a page of
// its own for a browser without script.
func (d Deps) cell(c *route.Context) error {
	v, err := d.open(c)
	if err != nil {
		return err
	}
	key, ok := parseKey(c.Query("cell"), v.Return.School)
	if !ok {
		return noCell
	}
	return d.showCell(c, v, key)
}

func (d Deps) showCell(c *route.Context, v *returns.View, key returns.CellKey) error {
	a, ok := d.aside(c, v, key)
	if !ok {
		return noCell
	}
	versions, err := d.Returns.Versions(c.Ctx(), c.Actor, v.Return.County, v.Return.ID)
	if err != nil {
		return err
	}
	a.History = history(v, key, versions)
	if c.Query("piece") != "" {
		return parts.Fragment(c, asidePiece(a))
	}
	h := d.head(c, v, "cell", nil)
	h.Title = a.Cell.Label
	h.Crumbs = append(h.Crumbs, parts.Link{Text: v.Form.Label.In(c.Lang), URL: a.URL + "#cell-" + a.Key})
	return parts.Page(c, h, asidePage(a))
}

func (d Deps) aside(c *route.Context, v *returns.View, key returns.CellKey) (aside, bool) {
	slot, ok := v.Grid.Find(collect.FactOf{Field: key.Field, Stage: key.Stage}, v.School)
	if !ok {
		return aside{}, false
	}
	list := problems(c, v.Problems, finder(v), false)
	b := builder{c: c, grid: v.Grid, cells: v.Cells, fill: v.MayFill, found: worst(list)}
	it := v.Grid.Items[slot.Item]
	a := aside{
		URL: address(v.Return.County, v.Return.ID), Key: keyText(key, false), Cell: b.cell(v.School, slot, it.Label.In(c.Lang)), View: v.Cells[key],
		Item: it, Form: v.Form, Stage: stageHead(c, v.Grid, key.Stage), MayFill: v.MayFill,
	}
	for _, act := range v.Acts {
		a.MayTalk = a.MayTalk || act.Act == returns.ActComment
	}
	for _, p := range list {
		if p.Cell == a.Key {
			a.Problems = append(a.Problems, p)
			a.Verify = a.Verify || p.Severity == "verify"
		}
	}
	for _, m := range v.Return.Comments {
		if m.Cell == key {
			a.Comments = append(a.Comments, m)
		}
	}
	return a, true
}

// history gives what earlier versions held in a cell, newest first.
func history(v *returns.View, key returns.CellKey, versions []returns.Version) []earlier {
	slot, ok := v.Grid.Find(collect.FactOf{Field: key.Field, Stage: key.Stage}, v.School)
	if !ok || v.Cells[key].Hidden {
		return nil
	}
	var out []earlier
	for i := len(versions) - 1; i >= 0; i-- {
		old, had := versions[i].Cells[key]
		text := ""
		if had {
			text = v.Grid.Show(slot.Item, old.Value, old.Text)
			if old.Bad {
				text = old.Raw
			}
		}
		out = append(out, earlier{versions[i], text})
	}
	return out
}

// origin says in a few words where a value came from.
func (a aside) origin() string {
	o := a.View.Origin
	if lineage, ok := returns.FromLedger(o); ok {
		return lineage
	}
	if o.File == "" {
		return ""
	}
	s := o.File
	switch {
	case o.Sheet != "":
		s += " " + o.Sheet + "!" + o.Cell
	case o.Cell != "":
		s += " " + o.Cell
	}
	if o.Raw != "" {
		s += "（" + o.Raw + "）"
	}
	return s
}

// cellURL is the page of one cell.
func (a aside) cellURL() string { return a.URL + "/cell?cell=" + url.QueryEscape(a.Key) }

// reason keeps why a finding is right all the same, or what an answer rests on.
func (d Deps) reason(c *route.Context) error {
	at, id, key, err := d.keyOf(c)
	if err != nil {
		return err
	}
	rev, err := strconv.ParseInt(c.Form("rev"), 10, 64)
	if err != nil {
		return badRequest
	}
	edit := returns.Edit{Key: key, Rev: rev}
	for name, into := range map[string]**string{"reason": &edit.Reason, "words": &edit.Words} {
		if _, sent := c.R.PostForm[name]; sent {
			text := c.Form(name)
			*into = &text
		}
	}
	s, err := d.Returns.SaveCells(c.Ctx(), c.Actor, returns.Save{County: at, Return: id, Edits: []returns.Edit{edit}})
	if err != nil {
		return err
	}
	if len(s.Conflicts) > 0 {
		return d.showWith(c, summary(c, s))
	}
	c.Flash("说明已保存，审核人会看到。", "The reason is kept; the reviewer sees it.")
	return c.SeeOther(address(at, id) + "#cell-" + c.Form("cell"))
}

// keyOf reads the return of a path and the cell of a form.
func (d Deps) keyOf(c *route.Context) (registry.RegionCode, returns.ReturnID, returns.CellKey, error) {
	at, id, err := which(c)
	if err != nil || c.Form("cell") == "" {
		return at, id, returns.CellKey{}, err
	}
	v, err := d.Returns.Open(c.Ctx(), c.Actor, at, id)
	if err != nil {
		return at, id, returns.CellKey{}, err
	}
	key, ok := parseKey(c.Form("cell"), v.Return.School)
	if !ok {
		return at, id, key, noCell
	}
	return at, id, key, nil
}

// comment adds a word on a cell, or on the whole return where no cell is named.
func (d Deps) comment(c *route.Context) error {
	at, id, key, err := d.keyOf(c)
	if err != nil {
		return err
	}
	if _, err := d.Returns.Comment(c.Ctx(), c.Actor, at, id, key, c.Form("text")); err != nil {
		return err
	}
	return c.SeeOther(back(c, address(at, id)))
}

// resolve marks a comment as dealt with.
func (d Deps) resolve(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	if err := d.Returns.Resolve(c.Ctx(), c.Actor, at, id, c.Path("comment")); err != nil {
		return err
	}
	return c.SeeOther(back(c, address(at, id)))
}

// back gives the page of ours that a form names as its own, or another.
func back(c *route.Context, otherwise string) string {
	if to, err := url.Parse(c.Form("back")); err == nil && to.Host == "" && to.Scheme == "" && len(to.Path) > 1 && to.Path[0] == '/' && to.Path[1] != '/' {
		return to.String()
	}
	return otherwise
}
