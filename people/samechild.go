package people

import (
	"cmp"
	"context"
	"slices"

	"junheng/registry"
)

// PupilsOf gives the pupils that children of the population register are: those
// under the same ID number, one in school before one who is not. Who has no number,
// or is no pupil of the county, is left out, and so is whoever is on another
// register. It asks for no right and tells no name: the program asks it for the
// cases about them.
func (s *Service) PupilsOf(ctx context.Context, county registry.RegionCode, ids []PersonID) (map[PersonID]PersonID, error) {
	out := map[PersonID]PersonID{}
	if len(ids) == 0 {
		return out, nil
	}
	list, err := s.opt.Store.ListPersons(ctx, Query{County: county, Register: Residents, IDs: ids})
	if err != nil {
		return nil, err
	}
	for i := range list {
		pupils, err := s.numberedAlike(ctx, &list[i], Pupils)
		if err != nil {
			return nil, err
		}
		if len(pupils) == 0 {
			continue
		}
		out[list[i].ID] = cmp.Or(inSchool(pupils), &pupils[0]).ID
	}
	return out, nil
}

// ResidentsOf lists the children of the population register who are a pupil, by
// his ID number. It asks for no right and tells no name.
func (s *Service) ResidentsOf(ctx context.Context, county registry.RegionCode, pupil PersonID) ([]PersonID, error) {
	list, err := s.opt.Store.ListPersons(ctx, Query{County: county, Register: Pupils, IDs: []PersonID{pupil}})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	residents, err := s.numberedAlike(ctx, &list[0], Residents)
	out := make([]PersonID, len(residents))
	for i := range residents {
		out[i] = residents[i].ID
	}
	return out, err
}

// inSchool gives the first of some pupils who is in school; nil: none is.
func inSchool(pupils []Record) *Record {
	for i := range pupils {
		if pupils[i].Status.Here() {
			return &pupils[i]
		}
	}
	return nil
}

// numberedAlike lists who of a register has the ID number of somebody.
func (s *Service) numberedAlike(ctx context.Context, r *Record, in Register) ([]Record, error) {
	if r.Shredded {
		return nil, nil
	}
	private, err := s.vault.open(owner{r.County, r.ID}, r.Sealed, FieldID)
	if err != nil || private.IDNumber == "" {
		return nil, err
	}
	found, err := s.opt.Store.LookUp(ctx, r.County, s.entries(Wanted{IDNumber: private.IDNumber}))
	if err != nil {
		return nil, err
	}
	list, err := s.inRegister(ctx, r.County, in, found)
	return slices.DeleteFunc(list, func(x Record) bool { return x.Shredded }), err
}
