package returns

import (
	"cmp"
	"context"
	"slices"
	"time"

	"junheng/collect"
	"junheng/facts"
	"junheng/registry"
)

type pastKey struct {
	county registry.RegionCode
	year   registry.SchoolYear
}

type pastEntry struct {
	facts *collect.Past
	at    time.Time
}

// pastKept is how long facts of an earlier year are held before they are read
// again: another process may have changed them.
const pastKept = time.Minute

// settled are the states of returns whose facts stand.
var settled = []State{Locked, CityOK, ProvOK}

// Previous gives the facts of the school year before year: those of the locked
// returns, and where there are none those of the newest dataset. It is nil
// where nothing is known. The table is shared and must not be changed.
func (s *Service) Previous(ctx context.Context, county registry.RegionCode, year registry.SchoolYear) (*facts.Table, error) {
	p, err := s.previous(ctx, county, year)
	return p.Table(), err
}

func (s *Service) previous(ctx context.Context, county registry.RegionCode, year registry.SchoolYear) (*collect.Past, error) {
	key := pastKey{county, year - 1}
	s.mu.Lock()
	e, ok := s.past[key]
	s.mu.Unlock()
	if now := s.now(); ok && now.Sub(e.at) < pastKept && !now.Before(e.at) {
		return e.facts, nil
	}
	t, err := s.Table(ctx, []registry.RegionCode{county}, year-1, settled...)
	if err != nil {
		return nil, err
	}
	if t.Len() == 0 {
		t = nil
		if s.opt.Past != nil {
			if t, err = s.opt.Past.Newest(ctx, county, year-1); err != nil {
				return nil, err
			}
		}
	}
	p := collect.Remember(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.past[key] = pastEntry{p, s.now()}
	return p, nil
}

// forget drops what is held of a year whose locked facts change.
func (s *Service) forget(county registry.RegionCode, year registry.SchoolYear) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.past, pastKey{county, year})
}

// Table gives the facts of the returns of counties in a school year as one
// table, with the file and cell each was read from or who typed it. Of returns
// in the states given, or in any; where two rounds asked for the same, the
// later one counts.
func (s *Service) Table(ctx context.Context, counties []registry.RegionCode, year registry.SchoolYear, in ...State) (*facts.Table, error) {
	if len(counties) == 0 {
		return facts.NewTable(), nil
	}
	rounds, err := s.opt.Store.ListRounds(ctx, counties, year)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(rounds, func(a, b Round) int {
		return cmp.Or(cmp.Compare(a.County, b.County), a.OpenedAt.Compare(b.OpenedAt), cmp.Compare(a.ID, b.ID))
	})
	out := facts.NewTable()
	if len(rounds) == 0 {
		return out, nil
	}
	list, err := s.opt.Store.ListReturns(ctx, Filter{Counties: counties, Year: year, States: in, Cells: true})
	if err != nil {
		return nil, err
	}
	by := map[RoundID][]*Return{}
	for i := range list {
		by[list[i].Round] = append(by[list[i].Round], &list[i])
	}
	var filled []collect.Filled
	for _, round := range rounds {
		filled = append(filled, s.filledAll(s.plan(round.Forms), by[round.ID])...)
	}
	if len(filled) > 0 {
		out = collect.Assemble(filled, collect.Options{Forms: s.opt.Forms, Dict: s.opt.Dict})
		out.Sort()
	}
	return out, nil
}

// filledAll gives the returns of a round as the checks take them, in the order
// of schools and forms. Those that say nothing are left out.
func (s *Service) filledAll(p *plan, rs []*Return) []collect.Filled {
	slices.SortStableFunc(rs, func(a, b *Return) int {
		return cmp.Or(cmp.Compare(a.School, b.School), cmp.Compare(slices.Index(p.forms, a.Form), slices.Index(p.forms, b.Form)))
	})
	var out []collect.Filled
	for lo := 0; lo < len(rs); {
		hi := lo + 1
		for hi < len(rs) && rs[hi].School == rs[lo].School {
			hi++
		}
		who := s.school(rs[lo:hi])
		for _, r := range rs[lo:hi] {
			if p.kits[r.Form] != nil && r.says() {
				out = append(out, s.filled(p, r, who))
			}
		}
		lo = hi
	}
	return out
}

// says reports whether anything was filled in.
func (r *Return) says() bool {
	for _, c := range r.Cells {
		if !c.empty() {
			return true
		}
	}
	return false
}
