package people

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// show makes a person of a record as somebody may see him: the mask of the
// name, and the name itself where clear is set.
func (s *Service) show(r *Record, clear bool) (Person, error) {
	p := r.Person
	if p.Shredded {
		return p, nil
	}
	private, err := s.vault.open(owner{p.County, p.ID}, r.Sealed, FieldName)
	if err != nil {
		return p, err
	}
	p.Masked = MaskName(private.Name)
	if clear {
		p.Name = private.Name
	}
	return p, nil
}

// Find gives a person: masked, with the name in clear for the class teacher.
func (s *Service) Find(ctx context.Context, actor access.Actor, county registry.RegionCode, id PersonID) (Person, error) {
	r, roll, err := s.readable(ctx, actor, county, id, access.PeopleRead, "people.read")
	if err != nil {
		return Person{}, err
	}
	clear := s.ownClass(actor, roll.of(&r.Person))
	if clear {
		if err := s.noteClass(ctx, actor, roll.of(&r.Person)); err != nil {
			return Person{}, err
		}
	}
	return s.show(&r, clear)
}

// readable reads a record that the actor holds a permission for.
func (s *Service) readable(ctx context.Context, actor access.Actor, county registry.RegionCode, id PersonID, p access.Permission, act string) (Record, *roll, error) {
	roll, err := s.roll(ctx, county)
	if err != nil {
		return Record{}, nil, err
	}
	r, err := s.find(ctx, county, id)
	if err != nil {
		if !actor.Holds(p) || !slices.Contains(actor.Counties(p), county) {
			return Record{}, nil, s.allow(ctx, actor, p, place{county: county}, act, object(id))
		}
		return Record{}, nil, err
	}
	return r, roll, s.allow(ctx, actor, p, roll.of(&r.Person), act, object(id))
}

// ownClass reports whether the actor is the class teacher of a place.
func (s *Service) ownClass(actor access.Actor, at place) bool {
	return slices.ContainsFunc(actor.Grants, func(g access.Grant) bool {
		return g.Role == access.ClassTeacher && at.class != "" && g.Class == at.class && g.School == at.school && g.Region.County() == at.county
	}) && actor.May(access.PeopleRead, at.access())
}

// noteClass puts on record that a class teacher saw the names of the class,
// once a day.
func (s *Service) noteClass(ctx context.Context, actor access.Actor, at place) error {
	const act = "people.class_names"
	object := "class/" + string(at.school) + "/" + at.class
	y, m, d := s.opt.Clock().In(beijing).Date()
	seen, err := s.opt.Log.List(ctx, audit.Query{
		Counties: []registry.RegionCode{at.county}, Actor: string(actor.Account), Act: act, Object: object,
		From: time.Date(y, m, d, 0, 0, 0, 0, beijing), Limit: 1,
	})
	if err != nil || len(seen) > 0 {
		return err
	}
	return s.opt.Log.Append(ctx, s.entry(actor, access.PeopleRead, at, act, object, nil))
}

// List gives persons, masked, ordered by class and then by when they were
// entered; the names are in clear for the teacher of the class that is asked
// for. Whom the actor may not see is left out, unless that is everybody the
// question is about: then it is refused.
func (s *Service) List(ctx context.Context, actor access.Actor, q Query) ([]Person, error) {
	roll, err := s.roll(ctx, q.County)
	if err != nil {
		return nil, err
	}
	at := roll.at(q.School, q.Class, q.Township)
	whole := actor.May(access.PeopleRead, at.access())
	if !whole && (q.School != "" || !slices.Contains(actor.Counties(access.PeopleRead), q.County)) {
		return nil, s.allow(ctx, actor, access.PeopleRead, at, "people.list", "county/"+q.County.String())
	}
	records, err := s.opt.Store.ListPersons(ctx, q)
	if err != nil {
		return nil, err
	}
	clear := s.ownClass(actor, at)
	if clear {
		if err := s.noteClass(ctx, actor, at); err != nil {
			return nil, err
		}
	}
	var out []Person
	for i := range records {
		if !whole && !actor.May(access.PeopleRead, roll.of(&records[i].Person).access()) {
			continue
		}
		p, err := s.show(&records[i], clear)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Person) int {
		return cmp.Or(cmp.Compare(a.School, b.School), cmp.Compare(a.Grade, b.Grade), CompareClass(a.Class, b.Class), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// Classes gives the counts of a register by school, grade, class and state, as
// far as the actor may see them.
func (s *Service) Classes(ctx context.Context, actor access.Actor, county registry.RegionCode, r Register) ([]Tally, error) {
	if !slices.Contains(actor.Counties(access.PeopleRead), county) {
		return nil, s.allow(ctx, actor, access.PeopleRead, place{county: county}, "people.list", "county/"+county.String())
	}
	roll, err := s.roll(ctx, county)
	if err != nil {
		return nil, err
	}
	all, err := s.opt.Store.TallyPersons(ctx, county, r)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(t Tally) bool {
		return !actor.May(access.PeopleRead, roll.at(t.School, t.Class, t.Township).access())
	})
	slices.SortFunc(all, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(a.School, b.School), cmp.Compare(a.Township, b.Township), cmp.Compare(a.Grade, b.Grade), CompareClass(a.Class, b.Class), cmp.Compare(a.Status, b.Status))
	})
	return all, nil
}

// Wanted is what somebody looks a person up by: an ID number, a student number,
// a telephone, or a name with or without the birth date (YYYY-MM-DD).
type Wanted struct {
	IDNumber, StudentNumber, Phone, Name, BirthDate string
}

var msgWanted = locale.Plain("people.wanted", "请填写姓名、证件号码、学籍号、电话中的一项", "give a name, an ID number, a student number or a telephone")

// entries makes the index entries for what is wanted, under every key that is
// still in use somewhere.
func (s *Service) entries(w Wanted) []Index {
	var out []Index
	for _, h := range s.hashers() {
		p := Private{Name: w.Name, StudentNumber: w.StudentNumber, Phone: w.Phone, IDNumber: ParseID(w.IDNumber, s.opt.Clock()).Number}
		list := h.indexes(&p, w.BirthDate)
		if w.BirthDate != "" { // by name and birth date, not by the name alone
			list = slices.DeleteFunc(list, func(i Index) bool { return i.Field == ByName })
		}
		out = append(out, list...)
	}
	return out
}

// LookUp finds persons of a county by what is exactly known of them. What comes
// back is masked; that somebody was looked for is on record, by what is not.
func (s *Service) LookUp(ctx context.Context, actor access.Actor, county registry.RegionCode, w Wanted) ([]Person, error) {
	if !slices.Contains(actor.Counties(access.PeopleRead), county) {
		return nil, s.allow(ctx, actor, access.PeopleRead, place{county: county}, "people.look_up", "county/"+county.String())
	}
	entries := s.entries(w)
	if len(entries) == 0 {
		return nil, fault.New(fault.Invalid, msgWanted)
	}
	found, err := s.opt.Store.LookUp(ctx, county, entries)
	if err != nil {
		return nil, err
	}
	ids := s.meeting(entries, found)
	var out []Person
	if len(ids) > 0 {
		if out, err = s.List(ctx, actor, Query{County: county, IDs: ids}); err != nil {
			return nil, err
		}
	}
	by := map[IndexField]bool{}
	for _, e := range entries {
		by[e.Field] = true
	}
	d := &audit.Detail{}
	for _, f := range indexFields {
		if by[f] {
			d.Note(string(f), true)
		}
	}
	d.Note("found", len(out))
	return out, s.opt.Log.Append(ctx, s.entry(actor, access.PeopleRead, place{county: county}, "people.look_up", "county/"+county.String(), d))
}

// meeting gives the persons to whom every kind of entry leads.
func (s *Service) meeting(entries []Index, found []Found) []PersonID {
	kinds := map[IndexField]bool{}
	for _, e := range entries {
		kinds[e.Field] = true
	}
	of := map[PersonID]map[IndexField]bool{}
	for _, f := range found {
		if of[f.Person] == nil {
			of[f.Person] = map[IndexField]bool{}
		}
		of[f.Person][f.Index.Field] = true
	}
	var ids []PersonID
	for id, have := range of {
		if len(have) == len(kinds) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// History gives a person's history, oldest first.
func (s *Service) History(ctx context.Context, actor access.Actor, county registry.RegionCode, id PersonID) ([]Event, error) {
	if _, _, err := s.readable(ctx, actor, county, id, access.PeopleRead, "people.history"); err != nil {
		return nil, err
	}
	return s.opt.Store.ListHistory(ctx, county, id)
}

// each runs over the records of a query, some hundreds at a time.
func (s *Service) each(ctx context.Context, q Query) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		for q.Limit = 2000; ; {
			list, err := s.opt.Store.ListPersons(ctx, q)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range list {
				if !yield(&list[i], nil) {
					return
				}
			}
			if len(list) < q.Limit {
				return
			}
			q.After = list[len(list)-1].ID
		}
	}
}

// Plain gives every living record of a register in clear to a computation
// inside the program, such as the matching of registers. It needs the right to
// reveal for the whole county, and is one act on record with its reason; what
// comes of it must be kept without the clear text. The person is reused.
func (s *Service) Plain(ctx context.Context, actor access.Actor, county registry.RegionCode, r Register, reason string, each func(*Person) error) error {
	at := place{county: county}
	object := "register/" + string(r)
	if err := s.allow(ctx, actor, access.PeopleReveal, at, "people.compute", object); err != nil {
		return err
	}
	reason, err := CheckReason(reason)
	if err != nil {
		return err
	}
	if err := s.opt.Log.Append(ctx, s.entry(actor, access.PeopleReveal, at, "people.compute", object, (&audit.Detail{}).Note("why", reason))); err != nil {
		return err
	}
	for rec, err := range s.each(ctx, Query{County: county, Register: r}) {
		if err != nil {
			return err
		}
		if rec.Shredded {
			continue
		}
		p := rec.Person
		if p.Private, err = s.vault.open(owner{p.County, p.ID}, rec.Sealed); err != nil {
			return err
		}
		p.Masked = MaskName(p.Name)
		if err := each(&p); err != nil {
			return err
		}
	}
	return nil
}
