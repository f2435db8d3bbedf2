// Package home is the first page: what the reader has to do, each with one
// next action. Not charts: work.
package home

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/attendance"
	"junheng/collect/returns"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/pages/start"
	"junheng/web/parts"
	"junheng/web/route"
)

// Schools gives the schools of a county open in a school year.
type Schools interface {
	OpenIn(ctx context.Context, county registry.RegionCode, year registry.SchoolYear) ([]registry.School, error)
}

// Deps is what the page needs.
type Deps struct {
	Returns   *returns.Service
	Schools   Schools
	Cases     *casework.Service
	Registers *attendance.Service
}

// Routes lists what the package answers.
func Routes(d Deps) []route.Route {
	return []route.Route{{Pattern: "GET /{$}", Perm: access.SignedIn, Act: "home.show", Handle: d.show}}
}

// task is one thing to do as the page shows it.
type task struct {
	Kind   returns.TaskKind
	Title  string
	Place  string
	Action string
	URL    string
	Due    string
	Late   bool
	N      int
	Unit   locale.Text // of N; none: returns
}

// show lists the tasks of the reader. An administrator has none of collecting
// or judging: his page says what he keeps.
func (d Deps) show(c *route.Context) error {
	if c.Actor.Administers() {
		return start.Show(c)
	}
	found, err := d.Returns.Tasks(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	list := make([]task, 0, len(found))
	several := len(c.Actor.Counties(access.ReturnRead)) > 1
	for _, t := range found {
		one := task{Kind: t.Kind, Title: t.Title.In(c.Lang), Action: t.Action.In(c.Lang), URL: address(t), Late: t.Late, N: t.N, Due: dueWord(c, t.Due)}
		if looksOver(t.Kind) && t.Due.Before(c.Now) { // the day was that of the schools
			one.Due = c.T("填报已于 "+t.Due.In(c.Now.Location()).Format(time.DateOnly)+" 截止", "collected until "+t.Due.In(c.Now.Location()).Format(time.DateOnly))
		}
		if several {
			one.Place = registry.RegionName(t.County)
		}
		list = append(list, one)
	}
	waiting, err := d.waiting(c)
	if err != nil {
		return err
	}
	var first []task
	if len(found) == 0 {
		if first, err = d.beginning(c); err != nil {
			return err
		}
	}
	if len(first) > 0 { // who is only beginning owes nobody an account
		waiting = slices.DeleteFunc(waiting, func(t task) bool { return t.Kind == taskStatement })
	}
	list = slices.Concat(first, waiting, list)
	lead := c.T("没有要办的事。", "Nothing to do.")
	if n := len(list); n > 0 {
		lead = c.T("有 "+strconv.Itoa(n)+" 件事要办，最急的在前。", strconv.Itoa(n)+" things to do, the most pressing first.")
	}
	return parts.Page(c, parts.Head{Title: c.T("我的任务", "My tasks"), Menu: "home", Lead: lead}, body(list, doors(c)))
}

// beginning is what comes first in a county that has collected nothing yet:
// its register of schools, then a round.
func (d Deps) beginning(c *route.Context) ([]task, error) {
	counties := c.Actor.Counties(access.RoundManage)
	if len(counties) != 1 {
		return nil, nil
	}
	rounds, err := d.Returns.ListRounds(c.Ctx(), c.Actor, 0)
	if err != nil || len(rounds) > 0 {
		return nil, err
	}
	schools, err := d.Schools.OpenIn(c.Ctx(), counties[0], registry.SchoolYear(c.Now.Year()))
	if err != nil {
		return nil, err
	}
	if len(schools) == 0 {
		return []task{{
			Kind: returns.TaskFill, Title: c.T("第一步：导入学校名录", "First: import the register of schools"),
			Due:    c.T("名录里有了学校，才能建立学校账号、布置填报任务。", "Accounts of schools and rounds need the schools."),
			Action: c.T("导入", "Import"), URL: "/schools/" + counties[0].String() + "/workbook",
		}}, nil
	}
	return []task{{
		Kind: returns.TaskFill, Title: c.T("下一步：布置第一次填报任务", "Next: open the first round"),
		Due:    c.T("已有 "+strconv.Itoa(len(schools))+" 所学校。学校账号由系统管理员建立、安全管理员授权。", strconv.Itoa(len(schools))+" schools. Their accounts come from the system administrator, their roles from the security administrator."),
		Action: c.T("布置", "Open"), URL: "/rounds/new",
	}}, nil
}

// looksOver reports whether a task is to look over what others have filled in.
func looksOver(k returns.TaskKind) bool {
	return k == returns.TaskReview || k == returns.TaskLock || k == returns.TaskConfirm
}

// address gives the page on which a task is done.
func address(t returns.Task) string {
	at := t.County.String()
	switch t.Kind {
	case returns.TaskFix, returns.TaskFill, returns.TaskSign:
		if t.Return != "" {
			return "/returns/" + at + "/" + string(t.Return)
		}
		return "/rounds/" + at + "/" + string(t.Round)
	case returns.TaskReview:
		return "/review?round=" + string(t.Round) + "&state=" + string(returns.Submitted)
	case returns.TaskLock:
		return "/review?round=" + string(t.Round) + "&state=" + string(returns.Approved)
	case returns.TaskConfirm:
		return "/review?round=" + string(t.Round) + "&county=" + at
	case returns.TaskRemind:
		return "/rounds/" + at + "/" + string(t.Round)
	case returns.TaskNotice:
		return "/notices/" + at + "/" + t.Notice
	}
	return "/rounds"
}

// dueWord says when something is due, as people do.
func dueWord(c *route.Context, due time.Time) string {
	if due.IsZero() {
		return ""
	}
	local := due.In(c.Now.Location())
	day := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	n := int(day(local).Sub(day(c.Now)).Hours() / 24)
	date := local.Format("01-02")
	switch {
	case n < 0:
		return c.T("已过期 "+strconv.Itoa(-n)+" 天（"+date+"）", strconv.Itoa(-n)+" days late ("+date+")")
	case n == 0:
		return c.T("今天截止", "due today")
	case n == 1:
		return c.T("明天截止", "due tomorrow")
	}
	return c.T("还剩 "+strconv.Itoa(n)+" 天（"+date+" 截止）", strconv.Itoa(n)+" days left (due "+date+")")
}

// door is a way to somewhere the reader often goes.
type door struct{ Icon, Text, URL string }

func doors(c *route.Context) []door {
	var out []door
	for _, d := range []struct {
		perm access.Permission
		door
	}{
		{access.RoundRead, door{"clipboard-list", c.T("填报任务与进度", "Rounds and progress"), "/rounds"}},
		{access.ReturnReview, door{"checkbox", c.T("审核报表", "Review returns"), "/review"}},
		{access.ReturnConfirm, door{"checkbox", c.T("上级确认", "Confirm returns"), "/review"}},
		{access.AssessRead, door{"chart-bar", c.T("评估结果", "Results"), "/results"}},
		{access.AssessRead, door{"alert-triangle", c.T("预警", "Early warning"), "/warnings"}},
		{access.RegistryRead, door{"school", c.T("学校名录", "Schools"), "/schools"}},
		{access.NoticeRead, door{"bell", c.T("通知", "Notices"), "/notices"}},
		{access.CaseRead, door{"folder", c.T("台账与案件", "Ledgers and cases"), "/cases"}},
	} {
		if c.Actor.Holds(d.perm) {
			out = append(out, d.door)
		}
	}
	return out
}

// icons gives the icon of a kind of task.
var icons = map[returns.TaskKind]string{
	returns.TaskFix: "arrow-back-up", returns.TaskFill: "edit", returns.TaskSign: "writing", returns.TaskReview: "checkbox", returns.TaskLock: "lock",
	taskCases: "folder", taskHeld: "home-heart", taskStatement: "file-text", taskMessages: "bell", taskSettle: "circle-check", taskRegister: "calendar-check",
	returns.TaskConfirm: "circle-check", returns.TaskRemind: "bell", returns.TaskNotice: "mail",
}

// count shows how many returns or cases a task is about.
func count(ctx context.Context, t task) string {
	unit := t.Unit
	if unit.IsZero() {
		unit = locale.Text{ZH: "份"}
	}
	n := strconv.Itoa(t.N)
	return parts.T(ctx, n+" "+unit.ZH, strings.TrimSpace(n+" "+unit.EN))
}
