package wire

import (
	"context"

	"junheng/casework/attendance"
	"junheng/people"
	"junheng/people/matching"
	"junheng/registry"
)

// recently is how many days of daily registers the comparison with the enrolment
// looks back: two weeks, so that a week of holidays leaves one of school.
const recently = 14

// daily tells package matching what the daily registers say.
type daily struct{ app *App }

// Late reads the registers of the last two weeks.
func (d daily) Late(ctx context.Context, county registry.RegionCode) (func(people.PersonID, registry.SchoolID, string) matching.Attended, func(registry.SchoolID) string, error) {
	schools, err := d.app.DB.Book().ListRecords(ctx, []registry.RegionCode{county})
	if err != nil {
		return nil, nil, err
	}
	towns := map[registry.SchoolID]string{}
	for i := range schools {
		towns[schools[i].ID] = schools[i].Township
	}
	to := attendance.DayOf(d.app.clock())
	list, err := d.app.DB.Attendance().Standing(ctx, attendance.Filter{County: county, Kind: attendance.Daily, From: to.Add(1 - recently), To: to})
	if err != nil {
		return nil, nil, err
	}
	byClass := map[attendance.Class][]*attendance.Entry{}
	for i := range list {
		byClass[list[i].Class] = append(byClass[list[i].Class], &list[i])
	}
	of := func(p people.PersonID, school registry.SchoolID, class string) matching.Attended {
		entries := byClass[attendance.Class{County: county, School: school, Name: class}]
		if len(entries) == 0 {
			return matching.Unentered
		}
		for _, e := range entries {
			if m := e.Marks[string(p)]; m != attendance.Unexcused {
				return matching.Seen
			}
		}
		return matching.Away
	}
	return of, func(id registry.SchoolID) string { return towns[id] }, nil
}
