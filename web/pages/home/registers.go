package home

import (
	"net/url"
	"strconv"

	"junheng/access"
	"junheng/casework/attendance"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/route"
)

// registers are the registers of today that the reader has still to enter: of his
// class at any hour, of his school's classes once the hour for them has passed.
func (d Deps) registers(c *route.Context) ([]task, error) {
	counties := c.Actor.Counties(access.AttendEnter)
	if d.Registers == nil || len(counties) != 1 {
		return nil, nil
	}
	var out []task
	for _, school := range c.Actor.Schools() {
		board, err := d.Registers.Board(c.Ctx(), c.Actor, counties[0], school, attendance.Daily, attendance.DayOf(c.Now))
		if err != nil {
			return nil, err
		}
		leaves, err := d.Registers.LongLeaves(c.Ctx(), c.Actor, counties[0], school)
		if err != nil {
			return nil, err
		}
		if len(leaves) > 0 {
			out = append(out, onLeave(c, leaves, d.Registers.LongLeave(counties[0])))
		}
		if t, ok := unentered(c, &board, c.Actor.Classes(school) != nil, school); ok {
			out = append(out, t)
		}
	}
	return out, nil
}

// onLeave asks to find out about children whose leave does not end.
func onLeave(c *route.Context, list []attendance.Away, rule attendance.LongLeave) task {
	days := strconv.Itoa(rule.Flag)
	return task{
		Kind: taskRegister, Title: c.T("学生事假过长，请核实去向", "Pupils on leave for long: find out where they are"), N: len(list), Unit: locale.Text{ZH: "人", EN: "pupils"},
		Due:    c.T("事假满 "+days+" 个上学日没有到校", days+" school days of leave and not in school"),
		Action: c.T("查看", "Show"), URL: "/attend/" + list[0].County.String() + "/" + url.PathEscape(string(list[0].School)),
	}
}

func unentered(c *route.Context, b *attendance.Board, teaches bool, school registry.SchoolID) (task, bool) {
	name, n := "", 0
	for i := range b.Lines {
		if l := &b.Lines[i]; l.Entry == nil && c.Actor.May(access.AttendEnter, l.Place()) {
			name = l.Name
			n++
		}
	}
	if !b.Open || n == 0 || !teaches && !b.Due {
		return task{}, false
	}
	t := task{
		Kind: taskRegister, Title: c.T("今天的考勤还没有登记", "Registers of today are not entered"), N: n, Unit: locale.Text{ZH: "个班", EN: "classes"},
		Action: c.T("登记", "Enter"), URL: "/attend/" + b.County.String() + "/" + url.PathEscape(string(school)),
	}
	if teaches && n == 1 {
		t.Title, t.URL = c.T("登记今天的考勤："+name, "Enter today's register: "+name), "/attend"
	}
	t.Due = c.T("应到 "+strconv.Itoa(pupils(b))+" 人", strconv.Itoa(pupils(b))+" pupils")
	if b.Due {
		t.Due = c.T("已过登记时间", "the hour for it has passed")
	}
	return t, true
}

// pupils counts those of the classes without a register.
func pupils(b *attendance.Board) int {
	n := 0
	for i := range b.Lines {
		if b.Lines[i].Entry == nil {
			n += b.Lines[i].Pupils
		}
	}
	return n
}
