package home

import (
	"slices"
	"strconv"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/collect/returns"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/route"
)

// Tasks that come from cases and not from collecting.
const (
	taskCases     returns.TaskKind = "cases"
	taskStatement returns.TaskKind = "statement"
	taskSettle    returns.TaskKind = "settle"
	taskRegister  returns.TaskKind = "register"
	taskMessages  returns.TaskKind = "messages"
	taskHeld      returns.TaskKind = "held"
)

// waiting is what the reader has to do besides collecting: registers of today,
// cases that wait for him, statements he has to send or to take, what the program
// told him.
func (d Deps) waiting(c *route.Context) ([]task, error) {
	if !c.Actor.Holds(access.CaseRead) {
		return nil, nil
	}
	cases, err := d.cases(c)
	if err != nil {
		return nil, err
	}
	statements, err := d.statements(c)
	if err != nil {
		return nil, err
	}
	registers, err := d.registers(c)
	if err != nil {
		return nil, err
	}
	held, err := d.held(c)
	if err != nil {
		return nil, err
	}
	out := slices.Concat(held, registers, cases, statements)
	slices.SortStableFunc(out, func(a, b task) int { return late(b) - late(a) })
	unread, err := d.Cases.Unread(c.Ctx(), c.Actor)
	if err != nil || unread == 0 {
		return out, err
	}
	return append(out, task{
		Kind: taskMessages, Title: c.T("案件消息", "Messages about cases"), Action: c.T("查看", "Read"), URL: "/messages?unread=1",
		Due: c.T(strconv.Itoa(unread)+" 条未读", strconv.Itoa(unread)+" not read"),
	}), nil
}

// held counts what telephones recorded and no case could take: it waits for the
// county.
func (d Deps) held(c *route.Context) ([]task, error) {
	list, err := d.Cases.HeldIn(c.Ctx(), c.Actor, true)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	oldest := list[len(list)-1].Got
	return []task{{
		Kind: taskHeld, Title: c.T("老师手机登记的家访待处理", "Visits that teachers recorded and no case could take"), Action: c.T("处理", "Decide"), URL: "/held", N: len(list), Unit: locale.Text{ZH: "条"},
		Due: c.T("最早 "+c.Moment(oldest)+" 交到", "the oldest came "+c.Moment(oldest)),
	}}, nil
}

func late(t task) int {
	if t.Late {
		return 1
	}
	return 0
}

// cases counts the cases that wait for the reader, by county.
func (d Deps) cases(c *route.Context) ([]task, error) {
	counties := slices.Concat(c.Actor.Counties(access.CaseAct), c.Actor.Counties(access.CaseDirect))
	slices.Sort(counties)
	var out []task
	for _, county := range slices.Compact(counties) {
		w, err := d.Cases.Waits(c.Ctx(), c.Actor, county, 1)
		if err != nil {
			return nil, err
		}
		if w.Total > 0 {
			out = append(out, d.waits(c, w.Total, &w.First[0]))
		}
	}
	return out, nil
}

// waits says how many cases wait; the first, which is the most pressing, says
// how pressing that is.
func (d Deps) waits(c *route.Context, n int, x *casework.Case) task {
	url := "/cases/" + x.County.String()
	t := task{Kind: taskCases, Title: c.T("案件等您办理", "Cases wait for you"), Action: c.T("办理", "Act"), URL: url, N: n, Late: x.Late > 0, Unit: locale.Text{ZH: "件"}}
	if !x.Due.IsZero() {
		t.Due = dueWord(c, x.Due.Add(-1))
	}
	if p, err := d.Cases.Procedure(x.Procedure, x.County); err == nil && t.Late {
		t.Due = casework.Standing(p, x, c.Now).In(c.Lang)
	}
	if len(c.Actor.Counties(access.CaseRead)) > 1 {
		t.Place = registry.RegionName(x.County)
	}
	return t
}

// soon is how long before its end a statement stands on the first page, if its
// period has not ended yet.
const soon = 7 * 24 * time.Hour

// statements lists the periodic statements that the reader's office has to send,
// and counts those that wait for it to be taken.
func (d Deps) statements(c *route.Context) ([]task, error) {
	top := c.Actor.Top()
	if !c.Actor.Holds(access.StatementSend) || top == 0 {
		return nil, nil
	}
	filed, err := d.Cases.Statements(c.Ctx(), c.Actor, casework.StatementQuery{Regions: below(c, top), States: []casework.StatementState{casework.Sent, casework.SentBack}})
	if err != nil {
		return nil, err
	}
	schools := c.Actor.Schools()
	if schools == nil {
		schools = []registry.SchoolID{""}
	}
	var out []task
	for _, school := range schools {
		wanted, err := d.Cases.Wanted(c.Ctx(), c.Actor, top, school)
		if err != nil {
			return nil, err
		}
		for _, w := range wanted {
			if w.Period.To.After(c.Now) && w.Due.Sub(c.Now) > soon {
				continue // it can wait
			}
			title := w.Label.In(c.Lang) + " " + w.Period.ID
			if cameBack(filed, &w.Account) {
				title += c.T("（已退回）", " (sent back)")
			}
			out = append(out, task{
				Kind: taskStatement, Title: title, Action: c.T("报送", "Send"), URL: "/statements/" + top.String(), Due: dueWord(c, w.Due.Add(-1)), Late: w.Late,
			})
		}
	}
	return append(out, settle(c, filed)...), nil
}

// below are the regions whose statements the reader's office sends or takes: its
// own, and the cities and counties in it.
func below(c *route.Context, top registry.RegionCode) []registry.RegionCode {
	out := []registry.RegionCode{top}
	for _, county := range c.Actor.Counties(access.StatementSend) {
		out = append(out, county, county/100*100)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func cameBack(filed []casework.Statement, a *casework.Account) bool {
	return slices.ContainsFunc(filed, func(s casework.Statement) bool {
		return s.State == casework.SentBack && s.Region == a.Region && s.School == a.School && s.Kind == a.Kind && s.Period.ID == a.Period
	})
}

// settle counts the statements that the reader's office is to take or to send
// back.
func settle(c *route.Context, filed []casework.Statement) []task {
	n := 0
	for i := range filed {
		if filed[i].State == casework.Sent && casework.MaySettle(c.Actor, &filed[i]) {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return []task{{
		Kind: taskSettle, Title: c.T("下级报来的报表待接收", "Statements wait to be taken"), Action: c.T("接收", "Take"), URL: "/statements/" + c.Actor.Top().String(),
		N: n, Unit: locale.Text{ZH: "份"}, Due: c.T("核对后接收，有问题退回", "accept them, or send them back with a reason"),
	}}
}
