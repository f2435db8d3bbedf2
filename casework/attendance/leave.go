package attendance

import (
	"cmp"
	"context"
	"slices"

	"junheng/access"
	"junheng/registry"
)

// leaveBack is how many days of registers are looked at first for who is on leave
// for long: three weeks leave some of school beside a holiday.
const leaveBack = 21

// LongLeave gives the rule on long leave of a county; the zero value: none.
func (s *Service) LongLeave(county registry.RegionCode) LongLeave {
	if s.opt.Leave == nil {
		return LongLeave{}
	}
	return s.opt.Leave(county)
}

// lasting keeps the stretches of leave that go on and are so long that somebody
// looks into them; without a rule none is.
func (l LongLeave) lasting(leave []Run) []Run {
	return slices.DeleteFunc(leave, func(r Run) bool { return l.Flag == 0 || r.Over() || r.Days() < l.Flag })
}

// Away is a child on leave for as long as the rule of the county has somebody
// look into it, or longer.
type Away struct {
	Class
	Leave Run // see [LeaveRuns]
}

// LongLeaves lists the children of a county, or of one of its schools, who are on
// leave for long and not back; the longest first. Only those of classes whose cases
// the actor may read.
func (s *Service) LongLeaves(ctx context.Context, actor access.Actor, county registry.RegionCode, school registry.SchoolID) ([]Away, error) {
	rule, to := s.LongLeave(county), s.Today()
	if rule.Flag == 0 {
		return nil, nil
	}
	list, err := s.opt.Store.Standing(ctx, Filter{County: county, Kind: Daily, School: school, From: to.Add(1 - leaveBack), To: to})
	if err != nil {
		return nil, err
	}
	var out []Away
	for _, of := range byClass(list) {
		c := of[0].Class
		if !lasts(of, rule.Flag) || !actor.May(access.CaseRead, c.Place()) && !actor.May(access.AttendEnter, c.Place()) {
			continue
		}
		_, leave, err := s.stretches(ctx, c, to)
		if err != nil {
			return nil, err
		}
		for _, r := range rule.lasting(leave) {
			out = append(out, Away{c, r})
		}
	}
	slices.SortStableFunc(out, func(x, y Away) int { return cmp.Compare(y.Leave.Days(), x.Leave.Days()) })
	return out, nil
}

// lasts reports whether somebody may be on leave for so many days by the last
// entries of a class: away on all of them, or on leave on as many.
func lasts(entries []Entry, flag int) bool {
	for pupil, m := range entries[len(entries)-1].Marks {
		away, leave := 0, 0
		for i := range entries {
			if x := entries[i].Marks[pupil]; x.Absent() {
				away++
				if x == Leave {
					leave++
				}
			}
		}
		if m.Absent() && (away == len(entries) || leave >= flag) {
			return true
		}
	}
	return false
}
