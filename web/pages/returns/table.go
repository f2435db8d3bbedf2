package returns

import (
	"slices"
	"strconv"

	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// table shows one form of all schools of a round as one grid.
func (d Deps) table(c *route.Context) error { return d.tableWith(c, nil) }

func (d Deps) tableWith(c *route.Context, errs error) error {
	m, err := d.openTable(c)
	if err != nil {
		return err
	}
	if len(m.Rows) == 0 {
		return noTable
	}
	s := many(c, m)
	if c.Query("piece") != "" {
		return parts.Fragment(c, leafPiece(s))
	}
	h := roundHead(c, m.Round, m.Form.Label.In(c.Lang), errs)
	h.Wide, h.Scripts = true, []string{"grid.js"}
	h.Actions = []parts.Link{{Text: c.T("下载全县空表（含去年数）", "Template of all schools"), URL: roundURL(m.Round) + "/template/" + formPath(m.Form.ID), Icon: "download", Save: true}}
	return parts.Page(c, h, tablePage(s, countsOf(m)))
}

func (d Deps) openTable(c *route.Context) (*returns.Many, error) {
	at, id, err := round(c)
	if err != nil {
		return nil, err
	}
	return d.Returns.OpenMany(c.Ctx(), c.Actor, at, id, formOfPath(c.Path("form")))
}

// countsOf adds up how the returns stand.
func countsOf(m *returns.Many) returns.Counts {
	var n returns.Counts
	for _, r := range m.Rows {
		n.Asked += r.Return.Counts.Asked
		n.Filled += r.Return.Counts.Filled
	}
	return n
}

// tableCells saves what the grid of many schools sends.
func (d Deps) tableCells(c *route.Context) error {
	at, id, err := round(c)
	if err != nil {
		return err
	}
	edits, err := readChanges(c)
	if err != nil {
		return err
	}
	list, err := d.Returns.SaveMany(c.Ctx(), c.Actor, at, id, formOfPath(c.Path("form")), edits)
	if err != nil {
		return err
	}
	out := saved(c, together(list), true)
	for _, e := range edits {
		if !slices.Contains(out.Schools, e.Key.School) {
			out.Schools = append(out.Schools, e.Key.School)
		}
	}
	return sendJSON(c, out)
}

// together joins what became of the returns of one save.
func together(list []returns.Saved) returns.Saved {
	var all returns.Saved
	for _, s := range list {
		all.Cells = append(all.Cells, s.Cells...)
		all.Conflicts = append(all.Conflicts, s.Conflicts...)
		all.Problems = append(all.Problems, s.Problems...)
	}
	return all
}

// saveTable saves what a browser without script sends of many schools.
func (d Deps) saveTable(c *route.Context) error {
	at, id, err := round(c)
	if err != nil {
		return err
	}
	form := formOfPath(c.Path("form"))
	edits, err := plainEdits(c.Ctx(), fields(c), c.Form("was"), "")
	if err != nil {
		return err
	}
	list, err := d.Returns.SaveMany(c.Ctx(), c.Actor, at, id, form, edits)
	if err != nil {
		return err
	}
	all := together(list)
	if errs := summary(c, all); errs != nil {
		return d.tableWith(c, errs)
	}
	c.Flash("已保存 "+strconv.Itoa(len(all.Cells))+" 格。", "Saved "+strconv.Itoa(len(all.Cells))+" cells.")
	return c.SeeOther(c.R.URL.RequestURI())
}

// tableCell shows the particulars of a cell of one of many schools: those of
// the return it belongs to.
func (d Deps) tableCell(c *route.Context) error {
	at, id, err := round(c)
	if err != nil {
		return err
	}
	key, ok := parseKey(c.Query("cell"), "")
	if !ok {
		return noCell
	}
	found, err := d.Returns.List(c.Ctx(), c.Actor, returns.Filter{
		Counties: []registry.RegionCode{at}, Round: id, Form: formOfPath(c.Path("form")), Schools: []registry.SchoolID{key.School},
	})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return noCell
	}
	v, err := d.Returns.Open(c.Ctx(), c.Actor, at, found[0].ID)
	if err != nil {
		return err
	}
	return d.showCell(c, v, key)
}

var noTable = fault.New(fault.NotFound, locale.Plain("returns.no_table", "这张表没有可看的学校", "The form has no school you may see"))

// tableHint says what a grid of many schools is.
var tableHint = locale.Text{
	ZH: "一行一所学校，可从 Excel、WPS 整块粘贴；每格随改随存，各校各自留痕。",
	EN: "One school a row. Blocks may be pasted from Excel or WPS; every cell is saved as it changes, in the return of its school.",
}
