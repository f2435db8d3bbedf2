package people

import (
	"context"
	"slices"
	"time"

	"junheng/registry"
)

// Birthday gives the next birthday of somebody born on a day, from another day on,
// both YYYY-MM-DD; of who was born on 29 February it is the 28th in other years.
// Empty: the day of birth is not known.
func Birthday(born, from string) string {
	b, err := time.Parse(time.DateOnly, born)
	f, bad := time.Parse(time.DateOnly, from)
	if err != nil || bad != nil {
		return ""
	}
	for y := f.Year(); ; y++ {
		day := time.Date(y, b.Month(), b.Day(), 0, 0, 0, 0, time.UTC)
		if day.Month() != b.Month() {
			day = time.Date(y, b.Month(), b.Day()-1, 0, 0, 0, 0, time.UTC)
		}
		if !day.Before(f) {
			return day.Format(time.DateOnly)
		}
	}
}

// atOnce is how many persons are asked for at once.
const atOnce = 500

// Birthdays lists which of some persons have their birthday within a span of days,
// both YYYY-MM-DD and counted in. It is for the program's own use and asks for no
// right: it tells neither name nor day.
func (s *Service) Birthdays(ctx context.Context, county registry.RegionCode, ids []PersonID, from, to string) ([]PersonID, error) {
	var out []PersonID
	for part := range slices.Chunk(ids, atOnce) {
		list, err := s.opt.Store.ListPersons(ctx, Query{County: county, IDs: part, Open: true})
		if err != nil {
			return nil, err
		}
		for i := range list {
			if day := Birthday(list[i].BirthDate, from); day != "" && day <= to {
				out = append(out, list[i].ID)
			}
		}
	}
	slices.Sort(out)
	return out, nil
}
