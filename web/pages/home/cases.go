package home

import (
	"slices"
	"strconv"

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
	taskMessages  returns.TaskKind = "messages"
)

// atOnce is how many of the reader's cases are asked for together.
const atOnce = 500

// waiting is what the reader has to do in cases: those that wait for him, the
// statements he has to send, what the program told him.
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
	out := append(cases, statements...)
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

func late(t task) int {
	if t.Late {
		return 1
	}
	return 0
}

// cases counts the cases that wait for the reader, by county.
func (d Deps) cases(c *route.Context) ([]task, error) {
	var out []task
	for offset := 0; ; offset += atOnce {
		page, err := d.Cases.Mine(c.Ctx(), c.Actor, atOnce, offset)
		if err != nil {
			return nil, err
		}
		for i := range page.Cases {
			out = d.add(c, out, &page.Cases[i])
		}
		if len(page.Cases) < atOnce {
			return out, nil
		}
	}
}

// add counts a case; they come the most pressing first, so the first of a county
// says how pressing its task is.
func (d Deps) add(c *route.Context, list []task, x *casework.Case) []task {
	url := "/cases/" + x.County.String()
	i := slices.IndexFunc(list, func(t task) bool { return t.URL == url })
	if i >= 0 {
		list[i].N++
		return list
	}
	t := task{Kind: taskCases, Title: c.T("案件等您办理", "Cases wait for you"), Action: c.T("办理", "Act"), URL: url, N: 1, Late: x.Late > 0, Unit: locale.Text{ZH: "件"}}
	if !x.Due.IsZero() {
		t.Due = dueWord(c, x.Due.Add(-1))
	}
	if p, err := d.Cases.Procedure(x.Procedure, x.County); err == nil && t.Late {
		t.Due = casework.Standing(p, x, c.Now).In(c.Lang)
	}
	if len(c.Actor.Counties(access.CaseRead)) > 1 {
		t.Place = registry.RegionName(x.County)
	}
	return append(list, t)
}

// statements lists the periodic statements that the reader's office has to send
// and whose period is over.
func (d Deps) statements(c *route.Context) ([]task, error) {
	top := c.Actor.Top()
	if !c.Actor.Holds(access.StatementSend) || top == 0 {
		return nil, nil
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
			if w.Period.To.After(c.Now) && !w.Late {
				continue // it can wait until its period is over
			}
			out = append(out, task{
				Kind: taskStatement, Title: w.Label.In(c.Lang) + " " + w.Period.ID, Action: c.T("报送", "Send"), URL: "/statements/" + top.String(), Due: dueWord(c, w.Due.Add(-1)), Late: w.Late,
			})
		}
	}
	return out, nil
}
