package wire

import (
	"context"

	"junheng/casework/attendance"
	"junheng/people"
	"junheng/people/matching"
	"junheng/registry"
)

// daily tells package matching what the daily registers say.
type daily struct{ app *App }

// Late reads the registers of as many days as the rule of the county says.
func (d daily) Late(ctx context.Context, county registry.RegionCode) (matching.Lately, error) {
	out := matching.Lately{Days: d.app.rules.Lately(county).N}
	schools, err := d.app.DB.Book().ListRecords(ctx, []registry.RegionCode{county})
	if err != nil {
		return out, err
	}
	towns := map[registry.SchoolID]string{}
	for i := range schools {
		towns[schools[i].ID] = schools[i].Township
	}
	to := attendance.DayOf(d.app.clock())
	list, err := d.app.DB.Attendance().Standing(ctx, attendance.Filter{County: county, Kind: attendance.Daily, From: to.Add(1 - out.Days), To: to})
	if err != nil {
		return out, err
	}
	byClass := map[attendance.Class][]*attendance.Entry{}
	for i := range list {
		byClass[list[i].Class] = append(byClass[list[i].Class], &list[i])
	}
	out.Of = func(p people.PersonID, school registry.SchoolID, class string) matching.Attended {
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
	out.Township = func(id registry.SchoolID) string { return towns[id] }
	return out, nil
}
