package attendance

import (
	"cmp"
	"context"

	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/registry"
)

// Sought is somebody whose days in school are counted.
type Sought struct {
	County registry.RegionCode
	Pupils []string        // his ids on the registers
	Stays  []casework.Stay // where his case lay, the first one first
	Class  Class           // whose roster has him now; no name: none has
	Since  Day             // since when it is so
}

// class gives the class whose register speaks of him on a day; false where no
// roster had him then. Who is not on a roster is not in school because nobody
// marked him away.
func (w *Sought) class(d Day) (Class, bool) {
	if d >= w.Since {
		return w.Class, w.Class.Name != ""
	}
	for i := range w.Stays {
		st := &w.Stays[i]
		if day := calendar.DayOf(d.Time()); day < st.From || st.To != 0 && day > st.To {
			continue
		}
		c := Class{County: w.County, School: st.Place.School, Name: st.Place.Class}
		return c, c.Name != "" && c.School != "" && c != w.Class
	}
	return Class{}, false
}

// Presence counts how somebody stood in the registers on the school days since the
// first of his stays. Today counts once its register is entered or due.
func (s *Service) Presence(ctx context.Context, w Sought) (casework.Attended, error) {
	var out casework.Attended
	if len(w.Stays) == 0 {
		return out, nil
	}
	out.Since = w.Stays[0].From
	cal, err := s.opt.Calendar(ctx, w.County)
	if err != nil {
		return out, err
	}
	from, to := Day(out.Since.String()), s.Today()
	known := map[Class]map[Day]*Entry{}
	for _, d := range schoolDays(cal, from, to) {
		class, on := w.class(d)
		if on && known[class] == nil {
			if known[class], err = s.entered(ctx, class, from, to); err != nil {
				return out, err
			}
		}
		e := known[class][d]
		if d == to && e == nil && s.opt.Clock().Before(cal.Due(d)) {
			continue
		}
		day := calendar.DayOf(d.Time())
		list := &out.Nowhere
		if on {
			list = w.stood(e, &out)
		}
		*list = append(*list, day)
	}
	return out, nil
}

// entered gives the registers of a class by day.
func (s *Service) entered(ctx context.Context, c Class, from, to Day) (map[Day]*Entry, error) {
	list, err := s.opt.Store.Standing(ctx, Filter{County: c.County, Kind: Daily, School: c.School, Class: c.Name, From: from, To: to})
	out := make(map[Day]*Entry, len(list))
	for i := range list {
		out[list[i].Day] = &list[i]
	}
	return out, err
}

// stood finds the list that a day belongs to by its register.
func (w *Sought) stood(e *Entry, of *casework.Attended) *[]calendar.Day {
	if e == nil {
		return &of.Blank
	}
	var m Mark
	for _, id := range w.Pupils {
		m = cmp.Or(e.Marks[id], m)
		for _, gone := range e.Gone {
			if gone == id {
				return &of.Nowhere
			}
		}
	}
	switch {
	case m == Leave:
		return &of.Leave
	case m == Sick:
		return &of.Sick
	case m.Absent():
		return &of.Missed
	}
	return &of.Present
}
