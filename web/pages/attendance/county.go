package attendance

import (
	"slices"
	"strings"

	"junheng/access"
	"junheng/casework"
	registers "junheng/casework/attendance"
	"junheng/internal/blank"
	"junheng/publish"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/parts"
	"junheng/web/route"
)

func percent(c *route.Context, share float64) string {
	if blank.Is(share) {
		return c.T("待登记", "none yet")
	}
	return publish.Trimmed(100*share, 2) + "%"
}

// board is the county, or the townships of it that the reader answers for.
func (d Deps) board(c *route.Context, county registry.RegionCode) (name string, whole bool) {
	if towns := c.Actor.Townships(); len(towns) > 0 {
		return strings.Join(towns, c.T("、", ", ")), false
	}
	return registry.RegionName(county), true
}

// noRosters says who brings the rosters, to those who wait for them.
func noRosters(c *route.Context, whole bool) parts.EmptyState {
	switch {
	case c.Actor.Holds(access.PeopleEdit):
		return parts.EmptyState{Text: c.T("还没有学生名册。导入名册以后，这里就有各班的登记情况。", "There is no roster yet. Once one is imported its classes are shown here."), Action: parts.Link{Text: c.T("导入名册", "Import a roster"), URL: "/people", Main: true}}
	case !whole:
		return parts.EmptyState{Text: c.T("本乡镇的学校还没有导入学生名册，所以没有考勤可看。名册由学校或县里导入；查无学籍的孩子在“台账与案件”里办理。", "The schools of the township have no rosters yet, so there are no registers to see. Rosters are imported by the schools or the county; children who are in no school are under Ledgers and cases."), Action: parts.Link{Text: c.T("台账与案件", "Ledgers and cases"), URL: "/cases"}}
	}
	return parts.EmptyState{Text: c.T("还没有学生名册。名册由学校或县里导入。", "There are no rosters yet; the schools or the county import them.")}
}

// county shows the county by township and by school.
func (d Deps) county(c *route.Context) error {
	county, err := c.Region("county")
	if err != nil {
		return err
	}
	b, err := d.Registers.Board(c.Ctx(), c.Actor, county, "", registers.Daily, d.dayOf(c))
	if err != nil {
		return err
	}
	schools, err := d.schools(c, county)
	if err != nil {
		return err
	}
	bySchool, err := d.cases(c, county, casework.Query{}, casework.BySchool)
	if err != nil {
		return err
	}
	byTown, err := d.cases(c, county, casework.Query{}, casework.ByTownship)
	if err != nil {
		return err
	}
	whole := &counts{}
	if err := d.countLeaves(c, &b, bySchool, byTown); err != nil {
		return err
	}
	for _, n := range byTown {
		whole.OnLeave += n.OnLeave
		whole.Watch, whole.Suspected, whole.Dropped = whole.Watch+n.Watch, whole.Suspected+n.Suspected, whole.Dropped+n.Dropped
		whole.Observed, whole.Returned = whole.Observed+n.Observed, whole.Returned+n.Returned
	}
	name, all := d.board(c, county)
	town := func(l *registers.Line) string { return l.Township }
	names, sums := b.By(town)
	for t := range byTown {
		if sums[t] == nil {
			names, sums[t] = append(names, t), &registers.Tally{}
		}
	}
	slices.Sort(names)
	townships := parts.Listing{Columns: columns(c, c.T("乡镇（街道）", "Township"))}
	if !all {
		names = nil // it is one township anyway
	}
	for _, t := range names {
		label := t
		if t == "" {
			label = c.T("未写明乡镇", "no township stated")
		}
		townships.Rows = append(townships.Rows, parts.Row{Cells: cells(c, &b, label, sums[t], byTown[t])})
	}
	l := parts.Listing{
		Name: name + c.T(" 学校考勤", " registers by school"), Columns: columns(c, c.T("学校", "School")), PerPage: 100,
		Above: countyTop(d.sums(c, b.Whole(), whole), townships), Rounding: c.T("缺勤率只计已登记的班，导出为未取整的数值", "rates of the classes entered, exported unrounded"),
		Filters: []parts.Filter{{Key: "entered", Label: c.T("今日登记", "Entered"), Options: []parts.Option{{Value: "short", Label: c.T("没有登记完", "not all entered")}}, Match: func(r parts.Row, _ string) bool { return r.Class == "short" }}},
		Empty:   noRosters(c, all),
	}
	d.schoolRows(c, &b, &l, schools, bySchool)
	return parts.List(c, parts.Head{Title: name + c.T(" 考勤与控辍", " registers and dropout prevention"), Menu: "attend", Lead: boardLead(c, &b)}, l)
}

func columns(c *route.Context, first string) []parts.Column {
	return []parts.Column{
		{Key: "name", Label: first, Fixed: true},
		{Key: "entered", Label: c.T("已登记班", "Entered")},
		{Key: "rate", Label: c.T("缺勤率", "Absent"), Unit: "%", Align: parts.End, Decimals: 2},
		{Key: "unexcused", Label: c.T("无故缺勤", "Without leave"), Align: parts.End},
		{Key: "on_leave", Label: c.T("事假过长", "Long leave"), Align: parts.End, Minor: true},
		{Key: "watch", Label: c.T("关注", "Watched"), Align: parts.End, Minor: true},
		{Key: "suspected", Label: c.T("疑似辍学", "Suspected"), Align: parts.End},
		{Key: "dropped", Label: c.T("辍学", "Dropped out"), Align: parts.End},
		{Key: "observed", Label: c.T("返校观察", "Observed"), Align: parts.End, Minor: true},
		{Key: "returned", Label: c.T("已返校", "Returned"), Align: parts.End, Minor: true},
	}
}

// cells makes one row of figures.
func cells(c *route.Context, b *registers.Board, name string, t *registers.Tally, n *counts) []parts.Cell {
	if n == nil {
		n = &counts{}
	}
	entered := parts.Mark(parts.Good, publish.Trimmed(float64(t.Entered), 0)+" / "+publish.Trimmed(float64(t.Classes), 0))
	rate, unexcused := parts.Num(100*t.Rate()), parts.Num(float64(t.Marks[registers.Unexcused]))
	if t.Entered == 0 {
		rate, unexcused = parts.Num(t.Rate()), parts.Num(t.Rate())
	}
	if t.Entered < t.Classes {
		entered.Badge.Tone = parts.Warn
	}
	if !b.Open || t.Classes == 0 || !b.Due && t.Entered < t.Classes {
		entered.Badge.Tone = parts.Plain
	}
	num := func(k int) parts.Cell { return parts.Num(float64(k)) }
	return []parts.Cell{parts.Word(name), entered, rate, unexcused, num(n.OnLeave), num(n.Watch), num(n.Suspected), num(n.Dropped), num(n.Observed), num(n.Returned)}
}

// schoolRows adds a row for each school that has classes or cases.
func (d Deps) schoolRows(c *route.Context, b *registers.Board, l *parts.Listing, schools map[registry.SchoolID]book.Record, cases map[string]*counts) {
	ids, sums := b.By(func(l *registers.Line) string { return string(l.School) })
	for id := range cases {
		if sums[id] == nil && id != "" {
			ids, sums[id] = append(ids, id), &registers.Tally{}
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		name := schools[registry.SchoolID(id)].Name
		if name == "" {
			name = id
		}
		row := parts.Row{URL: schoolURL(b.County, registry.SchoolID(id)) + "?day=" + string(b.Day), Cells: cells(c, b, name, sums[id], cases[id])}
		if t := sums[id]; b.Open && t.Entered < t.Classes {
			row.Class = "short"
		}
		l.Rows = append(l.Rows, row)
	}
}
