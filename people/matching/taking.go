package matching

import (
	"context"
	"maps"
	"slices"
	"sync"

	"junheng/access"
	"junheng/internal/linkage"
	"junheng/people"
	"junheng/registry"
)

// asked tells a comparison whom the newest of its kind and year left open.
func (s *Service) asked(ctx context.Context, county registry.RegionCode, kind Kind, year registry.SchoolYear, o *Options) error {
	r, err := s.latest(ctx, county, func(r Run) bool { return r.Kind == kind && r.Year == year })
	if err != nil || r.ID == "" {
		return err
	}
	items, err := s.opt.Store.ListItems(ctx, county, r.ID)
	o.Asked, o.With = map[string]bool{}, map[string]string{}
	for i := range items {
		if x := &items[i]; x.Standing.Open() {
			o.Asked[string(x.Person)], o.With[string(x.Person)] = true, string(x.Right)
		}
	}
	return err
}

// lost gives of whom the cases say that they have dropped out or are missing.
func (s *Service) lost(ctx context.Context, county registry.RegionCode) (map[string]bool, error) {
	out := map[string]bool{}
	if s.opt.Lost == nil {
		return out, nil
	}
	list, err := s.opt.Lost(ctx, county)
	for _, id := range list {
		out[string(id)] = true
	}
	return out, err
}

// back makes found again whom a case said to be lost when the comparison was made,
// and does not any more.
func (s *Service) back(ctx context.Context, county registry.RegionCode, items []Item) error {
	if s.opt.Lost == nil || !slices.ContainsFunc(items, func(x Item) bool { return x.Standing == Dropped }) {
		return nil
	}
	lost, err := s.lost(ctx, county)
	for i := range items {
		if x := &items[i]; err == nil && x.Standing == Dropped && !lost[string(x.Person)] && !lost[string(x.Right)] {
			x.Standing = Found
		}
	}
	return err
}

// latest gives the newest comparison of a county that the filter takes; one
// without an id where there is none.
func (s *Service) latest(ctx context.Context, county registry.RegionCode, takes func(Run) bool) (Run, error) {
	runs, err := s.opt.Store.ListRuns(ctx, county)
	if i := slices.IndexFunc(runs, takes); err == nil && i >= 0 {
		return runs[i], nil
	}
	return Run{}, err
}

// seeking gives the comparisons of a county's population that say who is sought: the
// newest of each school year from the last one on. One that is made for another year
// does not take the place of what this year's left open. Where there is none of them,
// the newest of the latest year before.
func (s *Service) seeking(ctx context.Context, county registry.RegionCode) ([]Run, error) {
	runs, err := s.opt.Store.ListRuns(ctx, county) // the newest first
	if err != nil {
		return nil, err
	}
	since := people.YearOf(s.opt.Clock().UTC()) - 1
	newest := map[registry.SchoolYear]Run{}
	for _, r := range runs {
		if _, known := newest[r.Year]; r.Kind == Population && !known {
			newest[r.Year] = r
		}
	}
	years := slices.Sorted(maps.Keys(newest))
	var out []Run
	for i, y := range slices.Backward(years) {
		if y >= since || i == len(years)-1 {
			out = append(out, newest[y])
		}
	}
	slices.SortStableFunc(out, func(a, b Run) int { return b.At.Compare(a.At) })
	return out, nil
}

// Sought gives the day of the newest comparison of a county's population that says who
// is sought, where it or another of them left somebody open; "" where none did. What is
// known of whom is sought is not destroyed.
func (s *Service) Sought(ctx context.Context, county registry.RegionCode, id people.PersonID) (string, error) {
	runs, err := s.seeking(ctx, county)
	if err != nil || len(runs) == 0 {
		return "", err
	}
	s.newest.Lock()
	defer s.newest.Unlock()
	if !slices.EqualFunc(s.newest.runs, runs, func(a, b Run) bool { return a.ID == b.ID }) { // what a comparison found does not change
		list, err := s.openOf(ctx, county, runs)
		if err != nil {
			return "", err
		}
		s.newest.runs, s.newest.open = runs, map[people.PersonID]bool{}
		for i := range list {
			s.newest.open[list[i].Person] = true
		}
	}
	if !s.newest.open[id] {
		return "", nil
	}
	return runs[0].At.Format("2006-01-02"), nil
}

// OpenOf gives the day of the newest comparison of a county's population that says who
// is sought, with whom they left open and the pupils that these were found as; ""
// where there was none.
func (s *Service) OpenOf(ctx context.Context, county registry.RegionCode) (day string, ids []people.PersonID, err error) {
	runs, err := s.seeking(ctx, county)
	if err != nil || len(runs) == 0 {
		return "", nil, err
	}
	list, err := s.openOf(ctx, county, runs)
	for i := range list {
		x := &list[i]
		if ids = append(ids, x.Person); x.Right != "" {
			ids = append(ids, x.Right)
		}
	}
	return runs[0].At.Format("2006-01-02"), ids, err
}

// newest is whom the comparisons that were asked for last left open.
type newest struct {
	sync.Mutex
	runs []Run
	open map[people.PersonID]bool
}

// openOf gives what comparisons left open.
func (s *Service) openOf(ctx context.Context, county registry.RegionCode, runs []Run) ([]Item, error) {
	var out []Item
	for i := range runs {
		items, err := s.opt.Store.ListItems(ctx, county, runs[i].ID)
		if err != nil {
			return nil, err
		}
		out = append(out, slices.DeleteFunc(items, func(x Item) bool { return !x.Standing.Open() })...)
	}
	return out, nil
}

// most gives the year that most pupils stand in, the later of two; 0 of none.
func most(years map[registry.SchoolYear]int) registry.SchoolYear {
	var out registry.SchoolYear
	for _, y := range slices.Sorted(maps.Keys(years)) {
		if years[y] >= years[out] {
			out = y
		}
	}
	return out
}

// ChildOf takes from a person in clear what is compared, under a key.
func ChildOf(p *people.Person, key string) Child {
	c := Child{
		Key: key, ID: p.IDNumber, Name: p.Name, Sex: linkage.ParseSex(p.Sex.Label().ZH), Born: linkage.ParseDate(p.BirthDate), Region: p.County,
		Township: p.Township, Village: p.Village, School: string(p.School), Grade: p.Grade, Class: p.Class, Disabled: p.Flags.Has(people.Disabled),
	}
	if len(p.Guardians) > 0 {
		c.Guardian = p.Guardians[0].Name
	}
	switch p.Status {
	case people.Enrolled, people.Suspended, people.HomeTaught, "":
	default:
		c.Away = p.Status.Label().ZH
	}
	return c
}

func (s *Service) children(ctx context.Context, actor access.Actor, county registry.RegionCode, r people.Register, reason string, takes func(*people.Person) bool) ([]Child, error) {
	var out []Child
	err := s.opt.People.Plain(ctx, actor, county, r, reason, func(p *people.Person) error {
		if !takes(p) {
			return nil
		}
		c := ChildOf(p, string(p.ID))
		c.Region = county
		if r != people.Pupils {
			c.Away = ""
		}
		out = append(out, c)
		return nil
	})
	return out, err
}
