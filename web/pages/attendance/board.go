package attendance

import (
	"slices"
	"strconv"

	"junheng/access"
	"junheng/casework"
	registers "junheng/casework/attendance"
	"junheng/casework/procedure"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/pages/visits"
	"junheng/web/parts"
	"junheng/web/route"
)

// Ladder reads the cases of dropout prevention.
type Ladder = *casework.Service

// due is a child whom the register shows in school again and whose case waits
// for somebody to say so.
type due struct {
	Case  casework.Case
	Name  string
	Step  *procedure.Step
	Field string // of the day
	Day   registers.Day
	Days  int
	Key   string
}

// dues lists the children of a class who are back and whose case the reader may
// move on.
func (d Deps) dues(c *route.Context, class registers.Class) ([]due, error) {
	if !c.Actor.May(access.CaseAct, class.Place()) {
		return nil, nil
	}
	page, err := d.Cases.Ledger(c.Ctx(), c.Actor, class.County, casework.Query{Procedure: registers.Procedure, School: class.School, Class: class.Name, Open: true})
	if err != nil || len(page.Cases) == 0 {
		return nil, err
	}
	runs, _, err := d.Registers.Runs(c.Ctx(), c.Actor, class, registers.DayOf(page.Cases[len(page.Cases)-1].Opened))
	if err != nil {
		return nil, err
	}
	p, err := d.Cases.Procedure(registers.Procedure, class.County)
	if err != nil {
		return nil, err
	}
	names, err := visits.Names(c, d.People, page.Cases)
	if err != nil {
		return nil, err
	}
	var out []due
	for i := range page.Cases {
		one := due{Case: page.Cases[i], Name: names[page.Cases[i].Subject.ID], Key: d.IDs()}
		if one.find(runs, p, c.Actor) {
			out = append(out, one)
		}
	}
	return out, nil
}

// find looks whether the latest run of the child is over, and for the step that
// says so in the state the case is in.
func (o *due) find(runs []registers.Run, p *procedure.Procedure, actor access.Actor) bool {
	for i := range runs {
		if runs[i].Pupil == o.Case.Subject.ID {
			o.Day, o.Days = runs[i].Back, runs[i].Days()
		}
	}
	if o.Day == "" || registers.DayOf(o.Case.Opened) > o.Day {
		return false
	}
	for _, s := range casework.Allowed(p, &o.Case, casework.Acting(p, actor, &o.Case)) {
		if s.ID != registers.StepBack && s.ID != registers.StepComeBack {
			continue
		}
		i := slices.IndexFunc(s.Fields, func(f procedure.Field) bool { return f.Kind == procedure.KindDate })
		if i >= 0 {
			o.Step, o.Field = s, s.Fields[i].ID
			return true
		}
	}
	return false
}

// words says what is to be confirmed.
func (o *due) words(c *route.Context) string {
	n := strconv.Itoa(o.Days)
	return o.Name + c.T("："+dayLabel(c, o.Day)+"已到校（此前无故缺勤 "+n+" 天），案卷等您确认。", ": in school again on "+dayLabel(c, o.Day)+" after "+n+" days; the case waits for you.")
}

// schools gives the schools of a county that the reader sees, by id.
func (d Deps) schools(c *route.Context, county registry.RegionCode) (map[registry.SchoolID]book.Record, error) {
	list, err := d.Book.List(c.Ctx(), c.Actor, county)
	out := map[registry.SchoolID]book.Record{}
	for _, r := range list {
		out[r.ID] = r
	}
	return out, err
}

// choose lets who answers for several counties choose one.
func (d Deps) choose(c *route.Context, counties []registry.RegionCode) error {
	var some []registry.RegionCode
	for _, county := range counties {
		list, err := d.Book.List(c.Ctx(), c.Actor, county)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			some = append(some, county)
		}
	}
	return parts.Counties(c, parts.Head{Title: c.T("考勤：选择县（市、区）", "Registers: choose a county"), Menu: "attend"}, some, func(county registry.RegionCode) string { return "/attend/" + county.String() })
}

// counts are the cases of dropout prevention by where they stand.
//
// OnLeave are children on leave for long by the registers.
type counts struct{ Watch, Suspected, Dropped, Observed, Returned, OnLeave int }

// add counts cases by the view of the ledger that has their state: suspected,
// dropped out, and whatever else is open is watched. Who is back and under
// observation is counted apart.
func (n *counts) add(p *procedure.Procedure, t casework.Tally) {
	in := func(view string) bool {
		return slices.ContainsFunc(p.Ledger.Views, func(v procedure.View) bool { return v.ID == view && slices.Contains(v.States, t.State) })
	}
	s := p.State(t.State)
	switch {
	case s == nil:
	case s.Outcome == "returned":
		n.Returned += t.N
	case p.Step(registers.StepComeBack) != nil && p.Step(registers.StepComeBack).To == t.State:
		n.Observed += t.N
	case in("suspected"):
		n.Suspected += t.N
	case in("dropped"):
		n.Dropped += t.N
	case s.Kind == procedure.Open || s.Kind == procedure.Waiting:
		n.Watch += t.N
	}
}

// cases counts the cases of a county by what a group names.
func (d Deps) cases(c *route.Context, county registry.RegionCode, q casework.Query, by casework.Group) (map[string]*counts, error) {
	p, err := d.Cases.Procedure(registers.Procedure, county)
	if err != nil {
		return nil, err
	}
	q.Procedure = registers.Procedure
	list, err := d.Cases.Count(c.Ctx(), c.Actor, county, q, by)
	out := map[string]*counts{}
	for _, t := range list {
		if out[t.Key] == nil {
			out[t.Key] = &counts{}
		}
		out[t.Key].add(p, t)
	}
	return out, err
}

// sum is one figure at the head of a board.
type sum struct{ Text, Label string }

func (d Deps) sums(c *route.Context, t *registers.Tally, n *counts) []sum {
	out := []sum{
		{strconv.Itoa(t.Entered) + " / " + strconv.Itoa(t.Classes), c.T("个班已登记", "classes entered")},
		{percent(c, t.Rate()), c.T("缺勤率", "absent, of classes entered")},
		{strconv.Itoa(t.Marks[registers.Unexcused]), c.T("人无故缺勤", "away without leave")},
		{strconv.Itoa(n.OnLeave), c.T("人事假过长", "on leave for long")},
		{strconv.Itoa(n.Watch), c.T("人关注", "watched")},
		{strconv.Itoa(n.Suspected), c.T("人疑似辍学", "suspected")},
		{strconv.Itoa(n.Dropped), c.T("人辍学", "dropped out")},
		{strconv.Itoa(n.Observed), c.T("人返校观察", "back, under observation")},
		{strconv.Itoa(n.Returned), c.T("人次已返校", "returned")},
	}
	if t.Classes == 0 {
		return out[4:] // without rosters there are no registers to speak of
	}
	return out
}

// school shows one school: who has not entered, and who is on which day.
func (d Deps) school(c *route.Context) error {
	county, err := c.Region("county")
	if err != nil {
		return err
	}
	id := registry.SchoolID(c.Path("school"))
	rec, err := d.Book.Find(c.Ctx(), c.Actor, county, id)
	if err != nil {
		return err
	}
	day := d.dayOf(c)
	b, err := d.Registers.Board(c.Ctx(), c.Actor, county, id, registers.Daily, day)
	if err != nil {
		return err
	}
	runs, err := d.Registers.SchoolRuns(c.Ctx(), c.Actor, county, id, day)
	if err != nil {
		return err
	}
	by, err := d.cases(c, county, casework.Query{School: id}, casework.BySchool)
	if err != nil {
		return err
	}
	rows, err := d.ladder(c, county, id, runs)
	if err != nil {
		return err
	}
	n := by[string(id)]
	if n == nil {
		n = &counts{}
	}
	leaves, err := d.leaves(c, county, id)
	if err != nil {
		return err
	}
	n.OnLeave = len(leaves)
	head := parts.Head{Title: rec.Name + c.T(" 考勤", " registers"), Menu: "attend", Lead: boardLead(c, &b)}
	if c.Actor.Schools() == nil {
		head.Crumbs = []parts.Link{{Text: c.T("全县考勤", "The county"), URL: "/attend/" + county.String()}}
	}
	l := classList(c, &b, runs)
	l.Above = boardTop(d.sums(c, b.Whole(), n), rows, leaves)
	return parts.List(c, head, l)
}

func boardLead(c *route.Context, b *registers.Board) string {
	lead := dayLabel(c, b.Day)
	if !b.Open {
		return lead + c.T("，不上课（"+b.Why.ZH+"）", ", no school ("+b.Why.EN+")")
	}
	return lead
}

// classList lists the classes of a board.
func classList(c *route.Context, b *registers.Board, runs map[string][]registers.Run) parts.Listing {
	l := parts.Listing{
		Name: c.T("班级考勤", "Registers of classes"), NoSearch: true, PerPage: 100,
		Columns: []parts.Column{
			{Key: "class", Label: c.T("班级", "Class"), Fixed: true},
			{Key: "state", Label: c.T("今日登记", "Entered")},
			{Key: "pupils", Label: c.T("人数", "Pupils"), Align: parts.End, Minor: true},
			{Key: "absent", Label: c.T("缺勤", "Absent"), Align: parts.End},
			{Key: "unexcused", Label: c.T("无故", "Without leave"), Align: parts.End},
			{Key: "longest", Label: c.T("最长连续", "Longest run"), Align: parts.End, Minor: true},
		},
		Empty: noRosters(c, true),
	}
	for i := range b.Lines {
		line := &b.Lines[i]
		cells := []parts.Cell{parts.Word(line.Name), notEntered(c, b), parts.Num(float64(line.Pupils)), {}, {}, {}}
		if e := line.Entry; e != nil {
			cells[1] = parts.Mark(parts.Good, clockOf(c, e.At)+" "+e.ByName)
			cells[3], cells[4] = parts.Num(float64(e.Absent())), parts.Num(float64(e.Count(registers.Unexcused)))
		}
		longest := 0
		for k := range runs[line.Name] {
			if r := &runs[line.Name][k]; !r.Over() {
				longest = max(longest, r.Days())
			}
		}
		if longest > 0 {
			cells[5] = parts.Num(float64(longest))
		}
		l.Rows = append(l.Rows, parts.Row{URL: classURL(line.Class) + "?day=" + string(b.Day), Cells: cells})
	}
	return l
}

func notEntered(c *route.Context, b *registers.Board) parts.Cell {
	if !b.Open {
		return parts.Mark(parts.Plain, c.T("不上课", "no school"))
	}
	if !b.Due {
		return parts.Mark(parts.Plain, c.T("待登记", "not due yet"))
	}
	return parts.Mark(parts.Warn, c.T("未登记", "not entered"))
}

// rung is one child on the ladder.
type rung struct {
	Name, Class, Text, State, Standing, URL string
	Back                                    bool // the child has come back
}

// ladder lists the children of a school whose run lasts, or whose case is open,
// with where they stand.
func (d Deps) ladder(c *route.Context, county registry.RegionCode, school registry.SchoolID, runs map[string][]registers.Run) ([]rung, error) {
	page, err := d.Cases.Ledger(c.Ctx(), c.Actor, county, casework.Query{Procedure: registers.Procedure, School: school, Open: true, Order: casework.ByDue})
	if err != nil {
		return nil, err
	}
	names, err := visits.Names(c, d.People, page.Cases)
	if err != nil {
		return nil, err
	}
	p, err := d.Cases.Procedure(registers.Procedure, county)
	if err != nil {
		return nil, err
	}
	var out []rung
	to := "/cases/" // of whoever follows cases and takes no steps himself
	if c.Actor.Holds(access.CaseAct) {
		to = "/visits/"
	}
	for i := range page.Cases {
		one := &page.Cases[i]
		r := rung{
			Name: names[one.Subject.ID], Class: one.Place.Class, State: p.State(one.State).Label.In(c.Lang),
			Standing: casework.Standing(p, one, c.Now).In(c.Lang), URL: to + county.String() + "/" + string(one.ID),
		}
		for k := range runs[one.Place.Class] {
			run := &runs[one.Place.Class][k]
			if run.Pupil == one.Subject.ID {
				r.Text, r.Back = runText(c, run), run.Back != ""
				if r.Back {
					r.Text = awaits(c, p, one)
				}
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// awaits says that a child is in school again, and whether somebody has to
// confirm it.
func awaits(c *route.Context, p *procedure.Procedure, one *casework.Case) string {
	for _, id := range []string{registers.StepBack, registers.StepComeBack} {
		if s := p.Step(id); s != nil && p.MayStart(s, one.State) {
			return c.T("已到校，待确认", "in school again, to be confirmed")
		}
	}
	return c.T("已到校", "in school again")
}
