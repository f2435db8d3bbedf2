package people

import (
	"context"

	"junheng/audit"
	"junheng/registry"
)

// Whereabouts is where the register has a pupil, for the cases about him.
type Whereabouts struct {
	Status  Status
	Since   string // in the state, YYYY-MM-DD
	School  registry.SchoolID
	Class   string
	Outside string // of who has left the county: where to, as the confirmed move says
	Paper   string // and the number of the other school's paper
}

// Whereabouts tells where pupils of a county are; who is none, or whose data are
// destroyed, is left out. It asks for no right and tells no name: the program
// asks it for the cases about them.
func (s *Service) Whereabouts(ctx context.Context, county registry.RegionCode, ids []PersonID) (map[PersonID]Whereabouts, error) {
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // nobody was asked about
	}
	list, err := s.opt.Store.ListPersons(ctx, Query{County: county, Register: Pupils, IDs: ids, Open: true})
	if err != nil {
		return nil, err
	}
	out := make(map[PersonID]Whereabouts, len(list))
	left := false
	for i := range list {
		if r := &list[i]; !r.Shredded {
			out[r.ID] = Whereabouts{Status: r.Status, Since: r.Since, School: r.School, Class: r.Class}
			left = left || r.Status == Transferred
		}
	}
	if !left {
		return out, nil
	}
	moves, err := s.opt.Store.ListMoves(ctx, county, MoveConfirmed)
	for i := range moves { // the newest first
		m := &moves[i]
		if w, asked := out[m.Person]; asked && w.Status == Transferred && m.To == "" && w.Paper == "" {
			w.Outside, w.Paper = m.Outside, m.Paper
			out[m.Person] = w
		}
	}
	return out, err
}

// followed is a store that tells the cases whom a write concerned, so that no
// way of changing the register leaves a case behind. What they do of it is theirs:
// the write stands.
type followed struct {
	Store
	cases Cases
}

func (f followed) SavePersons(ctx context.Context, county registry.RegionCode, b Batch, e ...audit.Entry) error {
	err := f.Store.SavePersons(ctx, county, b, e...)
	if err == nil {
		f.tell(ctx, county, b)
	}
	return err
}

func (f followed) SaveMove(ctx context.Context, m Move, b Batch, e ...audit.Entry) error {
	err := f.Store.SaveMove(ctx, m, b, e...)
	if err == nil {
		f.tell(ctx, m.County, b)
	}
	return err
}

// newcomers is how many pupils new on the register a write may name. A whole
// roster is looked through by the next tick.
const newcomers = 50

// tell names the pupils of a write: those who were on the register before, and new
// ones, about whom there may be a case of the population register.
func (f followed) tell(ctx context.Context, county registry.RegionCode, b Batch) {
	var ids, fresh []PersonID
	for i := range b.Records {
		switch r := &b.Records[i]; {
		case r.Register != Pupils:
		case r.Revision > 0:
			ids = append(ids, r.ID)
		default:
			fresh = append(fresh, r.ID)
		}
	}
	if len(fresh) <= newcomers {
		ids = append(ids, fresh...)
	}
	if len(ids) > 0 {
		f.cases.Follow(ctx, county, ids)
	}
}
