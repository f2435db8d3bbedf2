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
		if t, ok := unentered(c, &board, c.Actor.Classes(school) != nil, school); ok {
			out = append(out, t)
		}
	}
	return out, nil
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
