package rounds

import (
	"errors"
	"slices"
	"strconv"

	"junheng/access"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// board shows how a round goes: the late first, one button that reminds them.
func (d Deps) board(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	b, err := d.Returns.Board(c.Ctx(), c.Actor, at, id)
	if err != nil {
		return err
	}
	return parts.List(c, d.boardHead(c, b), boardListing(c, b))
}

func manages(c *route.Context, at registry.RegionCode) bool {
	return c.Actor.May(access.RoundManage, access.Place{Region: at})
}

func (d Deps) boardHead(c *route.Context, b *returns.Board) parts.Head {
	r := b.Round
	base := address(r.County, r.ID)
	h := parts.Head{
		Title: r.Title, Menu: "rounds", Crumbs: []parts.Link{{Text: c.T("填报任务", "Rounds"), URL: "/rounds"}},
		Lead: registry.RegionName(r.County) + c.T("｜", " | ") + r.Year.String() + c.T(" 学年｜截止 ", " | due ") + day(c, r.Due),
	}
	if c.Actor.Holds(access.ReturnFill) && r.ClosedAt.IsZero() {
		h.Actions = append(h.Actions, parts.Link{Text: c.T("上传表格", "Upload"), URL: base + "/upload", Icon: "upload"})
	}
	if !manages(c, r.County) {
		return h
	}
	h.Actions = append(h.Actions, parts.Link{Text: c.T("修改任务", "Amend"), URL: base + "/edit", Icon: "edit"})
	if !r.ClosedAt.IsZero() {
		return h
	}
	h.Actions = append(h.Actions, parts.Link{
		Text: c.T("结束任务", "Close"), URL: base + "/close", Post: true, Icon: "lock",
		Ask: c.T("结束后，还没有提交过的报表不能再填。确定结束？", "After this, returns that were never submitted can no longer be filled in. Close the round?"),
	})
	if b.Late > 0 {
		h.Actions = append(h.Actions, parts.Link{Text: c.T("一键催报 ", "Remind the late: ") + strconv.Itoa(b.Late), URL: base + "/remind", Post: true, Icon: "bell", Main: true})
	}
	return h
}

func boardListing(c *route.Context, b *returns.Board) parts.Listing {
	l := parts.Listing{
		Stack: true,
		Name:  b.Round.Title, Above: boardAbove(b, forms(c, b)),
		Columns: []parts.Column{
			{Key: "who", Label: c.T("单位", "Who"), Fixed: true},
			{Key: "township", Label: c.T("乡镇（学区）", "Township"), Minor: true},
			{Key: "form", Label: c.T("报表", "Form"), Minor: true},
			{Key: "state", Label: c.T("状态", "State")},
			{Key: "filled", Label: c.T("已填", "Filled"), Align: parts.End},
			{Key: "must", Label: c.T("必改", "Must fix"), Align: parts.End, Minor: true},
			{Key: "verify", Label: c.T("未说明", "Unexplained"), Align: parts.End, Minor: true},
			{Key: "next", Label: c.T("下一步", "Next")},
			{Key: "reminded", Label: c.T("最近催报", "Reminded"), Minor: true},
		},
		Filters: []parts.Filter{
			{Key: "township", Label: c.T("乡镇（学区）", "Township"), Options: townships(b)},
			{Key: "state", Label: c.T("状态", "State"), Options: states(c)},
		},
		Empty: parts.EmptyState{Text: c.T("这次任务没有您可以看到的报表。", "The round has no return that you may see.")},
	}
	if fs := forms(c, b); len(fs) > 1 {
		var options []parts.Option
		for _, f := range fs {
			options = append(options, parts.Option{Value: f.Label, Label: f.Label})
		}
		l.Filters = append(l.Filters, parts.Filter{Key: "form", Label: c.T("报表", "Form"), Options: options})
	}
	if manages(c, b.Round.County) && b.Round.ClosedAt.IsZero() {
		l.Batch = []parts.BatchAction{{Text: c.T("催报所选", "Remind those ticked"), URL: address(b.Round.County, b.Round.ID) + "/remind"}}
	}
	l.Batch = append(l.Batch, handsIn(c, b)...)
	for i := range b.Rows {
		l.Rows = append(l.Rows, boardRow(c, &b.Rows[i]))
	}
	return l
}

func boardRow(c *route.Context, row *returns.BoardRow) parts.Row {
	r := &row.Return
	who := r.Who.Name
	if r.School == "" {
		who = registry.RegionName(r.County)
	}
	state := parts.Mark(tone(r.State), r.State.Label().In(c.Lang))
	if row.Late {
		state = parts.Mark(parts.Bad, r.State.Label().In(c.Lang)+c.T("·逾期", ", late"))
	}
	return parts.Row{ID: string(r.ID), URL: "/returns/" + r.County.String() + "/" + string(r.ID), Cells: []parts.Cell{
		parts.Word(who), parts.Word(r.Who.Township), parts.Word(row.Form.In(c.Lang)), state,
		{Text: filled(c, r.Counts), Sort: r.Counts.Filled},
		parts.Num(float64(r.Counts.Wrong())), parts.Num(float64(r.Counts.Unexplained)), parts.Word(row.Next.In(c.Lang)),
		{Text: day(c, row.Reminded), Sort: row.Reminded},
	}}
}

// filled says how many of the required cells are filled in.
func filled(c *route.Context, n returns.Counts) string {
	if n.Asked == 0 {
		return c.T("无必填", "none required")
	}
	return strconv.Itoa(n.Filled) + "/" + strconv.Itoa(n.Asked)
}

func tone(s returns.State) parts.Tone {
	switch s {
	case returns.Open:
		return parts.Plain
	case returns.SentBack:
		return parts.Bad
	case returns.Ready, returns.Submitted:
		return parts.Info
	}
	return parts.Good
}

func states(c *route.Context) []parts.Option {
	var out []parts.Option
	for _, s := range returns.States() {
		out = append(out, parts.Option{Value: s.Label().In(c.Lang), Label: s.Label().In(c.Lang)})
	}
	return out
}

func townships(b *returns.Board) []parts.Option {
	var names []string
	for i := range b.Rows {
		if t := b.Rows[i].Return.Who.Township; t != "" && !slices.Contains(names, t) {
			names = append(names, t)
		}
	}
	slices.Sort(names)
	var out []parts.Option
	for _, n := range names {
		out = append(out, parts.Option{Value: n, Label: n})
	}
	return out
}

// formLink is one form of a round, with the table of all its schools.
type formLink struct {
	Label, URL string
	In, Total  int
	Schools    bool
}

// forms lists the forms of a round with how many returns of each are in.
func forms(c *route.Context, b *returns.Board) []formLink {
	var out []formLink
	at := map[string]int{}
	for i := range b.Rows {
		r := &b.Rows[i]
		n, ok := at[r.Return.Form]
		if !ok {
			n = len(out)
			at[r.Return.Form] = n
			out = append(out, formLink{Label: r.Form.In(c.Lang), URL: address(b.Round.County, b.Round.ID) + "/table/" + path(r.Return.Form), Schools: r.Return.School != ""})
		}
		out[n].Total++
		if s := r.Return.State; s != returns.Open && s != returns.Ready && s != returns.SentBack {
			out[n].In++
		}
	}
	return out
}

func (d Deps) close(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	if _, err := d.Returns.CloseRound(c.Ctx(), c.Actor, at, id); err != nil {
		return err
	}
	c.Flash("任务已结束。", "The round is closed.")
	return c.SeeOther(address(at, id))
}

// remind reminds the schools ticked, or all that are late.
func (d Deps) remind(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	var ids []returns.ReturnID
	for _, one := range c.Forms("id") {
		ids = append(ids, returns.ReturnID(one))
	}
	n, err := d.Returns.Remind(c.Ctx(), c.Actor, at, id, ids...)
	if f, ok := errors.AsType[*fault.Fault](err); ok && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		c.Flash(f.Msg.In(0), f.Msg.In(1))
		return c.SeeOther(address(at, id))
	}
	if err != nil {
		return err
	}
	schools := strconv.Itoa(len(n.To))
	c.Flash("已催报 "+schools+" 个单位，对方首页和通知里都会看到。", "Reminded "+schools+"; they see it on their first page and among their notices.")
	return c.SeeOther(address(at, id))
}
