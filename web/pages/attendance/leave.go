package attendance

import (
	"strconv"

	"junheng/casework"
	registers "junheng/casework/attendance"
	"junheng/people"
	"junheng/registry"
	"junheng/web/pages/visits"
	"junheng/web/route"
)

// leaves lists the children of a school who are on leave for long, by name as far
// as the reader sees names.
func (d Deps) leaves(c *route.Context, county registry.RegionCode, school registry.SchoolID) ([]rung, error) {
	list, err := d.Registers.LongLeaves(c.Ctx(), c.Actor, county, school)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	of := make([]casework.Case, len(list))
	for i := range list {
		of[i] = casework.Case{County: county, Subject: casework.Subject{ID: list[i].Leave.Pupil}, Place: casework.Place{School: school, Class: list[i].Name}}
	}
	names, err := visits.Names(c, d.People, of)
	if err != nil {
		return nil, err
	}
	rule := d.Registers.LongLeave(county)
	out := make([]rung, len(list))
	for i := range list {
		x := &list[i]
		out[i] = rung{
			Name: names[x.Leave.Pupil], Class: x.Name, State: leaveText(c, &x.Leave), Text: leaveAsks(c, &x.Leave, rule), URL: classURL(x.Class), Standing: leaveRule(c, rule),
		}
	}
	return out, nil
}

// leaveText says how long a pupil has been on leave.
func leaveText(c *route.Context, r *registers.Run) string {
	return c.T("事假第 "+strconv.Itoa(r.Days())+" 天", "day "+strconv.Itoa(r.Days())+" of leave") + unentered(c, r)
}

// leaveAsks says what is to be done.
func leaveAsks(c *route.Context, r *registers.Run, rule registers.LongLeave) string {
	since := dayLabel(c, r.First())
	if r.Days() >= rule.Visit {
		return c.T("自"+since+"起没有到校，已立案关注，请家访", "not in school since "+since+"; a case watches the child, visit the home")
	}
	return c.T("自"+since+"起没有到校，请校长核实请假是否属实", "not in school since "+since+"; the head finds out whether the leave is true")
}

// leaveRule says on what the flag rests.
func leaveRule(c *route.Context, rule registers.LongLeave) string {
	flag, visit := strconv.Itoa(rule.Flag), strconv.Itoa(rule.Visit)
	return c.T("事假累计满 "+flag+" 个上学日没有到校的列在这里，满 "+visit+" 个上学日自动立案关注、要求家访；病假和没有登记的日子不计。天数依据："+rule.Cite.Doc+"。",
		"Named here after "+flag+" school days of leave without one in school; after "+visit+" a case is opened and the home visited. Days of sickness and without a register do not count. The numbers are those of "+rule.Cite.Doc+".")
}

// countLeaves adds who is on leave for long to the figures of schools and townships.
func (d Deps) countLeaves(c *route.Context, b *registers.Board, bySchool, byTown map[string]*counts) error {
	list, err := d.Registers.LongLeaves(c.Ctx(), c.Actor, b.County, "")
	if err != nil {
		return err
	}
	towns := map[registry.SchoolID]string{}
	for i := range b.Lines {
		towns[b.Lines[i].School] = b.Lines[i].Township
	}
	for i := range list {
		for _, at := range []struct {
			of  map[string]*counts
			key string
		}{{bySchool, string(list[i].School)}, {byTown, towns[list[i].School]}} {
			if at.of[at.key] == nil {
				at.of[at.key] = &counts{}
			}
			at.of[at.key].OnLeave++
		}
	}
	return nil
}

// leaveOf gives the leave of a pupil of the sheet that lasts for long.
func (v *sheet) leaveOf(id people.PersonID) *registers.Run {
	return runIn(v.leaves, id)
}
