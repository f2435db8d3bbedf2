package rounds

import (
	"strconv"
	"time"

	"junheng/access"
	"junheng/collect/returns"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

func (d Deps) list(c *route.Context) error {
	found, err := d.Returns.ListRounds(c.Ctx(), c.Actor, 0)
	if err != nil {
		return err
	}
	h := parts.Head{Title: c.T("填报任务", "Rounds"), Menu: "rounds", Lead: c.T("一次填报任务：哪些表、哪个学年、哪些学校、何时截止。", "A round: which forms, which school year, which schools, until when.")}
	empty := parts.EmptyState{Text: c.T("还没有填报任务。由县（区）统计员布置。", "There are no rounds yet. The county statistician opens them.")}
	if c.Actor.Holds(access.RoundManage) {
		open := parts.Link{Text: c.T("布置填报任务", "Open a round"), URL: "/rounds/new", Icon: "plus", Main: true}
		h.Actions = append(h.Actions, open)
		empty = parts.EmptyState{Text: c.T("还没有填报任务。布置后，各校首页会出现要填的表。", "There are no rounds yet. Once you open one, the schools see what to fill in."), Action: open}
	}
	if c.Actor.Schools() != nil {
		h.Actions = append(h.Actions, parts.Link{Text: c.T("本校全部报表", "All our returns"), URL: "/returns", Icon: "clipboard-list"})
	}
	l := parts.Listing{
		Stack: true,
		Name:  c.T("填报任务", "Rounds"),
		Columns: []parts.Column{
			{Key: "title", Label: c.T("任务", "Round"), Fixed: true},
			{Key: "county", Label: c.T("县（区）", "County")},
			{Key: "year", Label: c.T("学年", "School year")},
			{Key: "forms", Label: c.T("表数", "Forms"), Align: parts.End, Minor: true},
			{Key: "due", Label: c.T("截止", "Due")},
			{Key: "state", Label: c.T("状态", "State")},
		},
		Filters: []parts.Filter{{Key: "year", Label: c.T("学年", "School year"), Options: years(found)}},
		Empty:   empty,
	}
	for _, r := range found {
		tone, text := stateOf(c, r)
		l.Rows = append(l.Rows, parts.Row{URL: address(r.County, r.ID), Cells: []parts.Cell{
			parts.Word(r.Title), parts.Word(registry.RegionName(r.County)), parts.Word(r.Year.String()), parts.Num(float64(len(r.Forms))),
			{Text: day(c, r.Due), Sort: r.Due},
			parts.Mark(tone, text),
		}})
	}
	return parts.List(c, h, l)
}

// years lists the school years of some rounds, newest first.
func years(found []returns.Round) []parts.Option {
	var out []parts.Option
	seen := map[registry.SchoolYear]bool{}
	for _, r := range found {
		if !seen[r.Year] {
			seen[r.Year] = true
			out = append(out, parts.Option{Value: r.Year.String(), Label: r.Year.String()})
		}
	}
	return out
}

// stateOf says in a word how a round stands.
func stateOf(c *route.Context, r returns.Round) (parts.Tone, string) {
	switch {
	case !r.ClosedAt.IsZero():
		return parts.Plain, c.T("已结束", "closed")
	case c.Now.After(r.Due):
		return parts.Bad, c.T("已过期限", "past due")
	}
	left := int(r.Due.Sub(c.Now).Hours() / 24)
	if left <= 3 {
		return parts.Warn, c.T("还剩 "+strconv.Itoa(left)+" 天", strconv.Itoa(left)+" days left")
	}
	return parts.Info, c.T("填报中", "open")
}

// day writes a date in the reader's clock.
func day(c *route.Context, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(c.Now.Location()).Format("2006-01-02")
}
