package people

import (
	"context"
	"slices"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/registry"
)

// NameList asks for the names of persons, for a list about them that another
// part of the program gives away: a ledger of cases.
type NameList struct {
	County registry.RegionCode
	IDs    []PersonID
	Reason string
	Object string // what the list is, for the log: ledger/dropout
}

// Names gives the names in clear by the rules of [Service.Export]: with a reason,
// refused beyond the county's limit, on record before they are given. Whom the
// actor may not export, and whose data were destroyed, is left out; nobody at all
// is a refusal.
func (s *Service) Names(ctx context.Context, actor access.Actor, x NameList) (map[PersonID]string, error) {
	roll, err := s.roll(ctx, x.County)
	if err != nil {
		return nil, err
	}
	x.IDs = slices.Compact(slices.Sorted(slices.Values(x.IDs)))
	if err := s.fewEnough(ctx, x.County, len(x.IDs)); err != nil {
		return nil, err
	}
	records, err := s.opt.Store.ListPersons(ctx, Query{County: x.County, IDs: x.IDs})
	if err != nil {
		return nil, err
	}
	mayNot := func(r Record) bool { return !actor.May(access.PeopleExport, roll.of(&r.Person).access()) }
	if i := slices.IndexFunc(records, mayNot); i >= 0 && !slices.ContainsFunc(records, func(r Record) bool { return !mayNot(r) }) {
		return nil, s.allow(ctx, actor, access.PeopleExport, roll.of(&records[i].Person), "people.export", x.Object)
	}
	records = slices.DeleteFunc(records, func(r Record) bool { return r.Shredded || mayNot(r) })
	if len(records) == 0 {
		return nil, fault.New(fault.NotFound, msgEmpty)
	}
	persons, names, err := s.opened(records, nil)
	if err != nil {
		return nil, err
	}
	if x.Reason, err = CheckReason(x.Reason, names...); err != nil {
		return nil, err
	}
	d := (&audit.Detail{}).Note("rows", len(persons)).Note("fields", []Field{FieldName}).Note("why", x.Reason)
	if err := s.opt.Log.Append(ctx, s.entry(actor, access.PeopleExport, roll.of(&persons[0]), "people.export", x.Object, d)); err != nil {
		return nil, err
	}
	out := make(map[PersonID]string, len(persons))
	for i := range persons {
		out[persons[i].ID] = persons[i].Name
	}
	return out, nil
}

// fewEnough refuses a list of no persons, or of more than may leave at once.
func (s *Service) fewEnough(ctx context.Context, county registry.RegionCode, n int) error {
	set, err := s.Settings(ctx, county)
	switch {
	case err != nil:
		return err
	case n == 0:
		return fault.New(fault.NotFound, msgEmpty)
	case n > set.ExportLimit:
		return fault.New(fault.Limit, msgTooMany.With("n", n, "limit", set.ExportLimit)).Hint(hintNarrow)
	}
	return nil
}
