package matching

import (
	"context"
	"slices"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/people"
	"junheng/registry"
)

// List gives the comparisons of a county, newest first.
func (s *Service) List(ctx context.Context, actor access.Actor, county registry.RegionCode) ([]Run, error) {
	if !actor.Holds(access.PeopleRead) || !slices.Contains(actor.Counties(access.PeopleRead), county) {
		return nil, s.allow(ctx, actor, access.PeopleRead, access.Place{Region: county}, "matching.list", "matching")
	}
	runs, err := s.opt.Store.ListRuns(ctx, county)
	for i := range runs {
		if !actor.May(access.PeopleRead, access.Place{Region: county}) {
			runs[i].veil()
		}
	}
	return runs, err
}

// veil takes out of a comparison what is counted of the whole county.
func (r *Run) veil() {
	r.Left, r.Right, r.Extra, r.Reasons, r.Veiled = 0, 0, 0, nil, true
}

// View is a comparison as somebody may see it now.
type View struct {
	Run     Run
	Items   []Item   // as they stand, of the townships the reader may see
	Results []Result // of those
	Whole   bool     // the reader sees the whole county
	Before  *Since   // what is new and what is gone since the comparison before of its kind; nil: there was none

	places map[string]bool // townships whose counts the reader may see
}

// Since compares the open children of two comparisons of one kind, as far as the
// reader may see them.
type Since struct {
	Run  Run                      // the one before
	New  map[people.PersonID]bool // open now and not then
	Gone []Item                   // open then and not now
}

// Find gives a comparison as it stands by what was decided and found out since.
func (s *Service) Find(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) (View, error) {
	runs, err := s.List(ctx, actor, county)
	if err != nil {
		return View{}, err
	}
	var v View
	for _, r := range runs {
		if r.ID == id {
			v.Run = r
		}
	}
	if v.Run.ID == "" {
		return View{}, fault.New(fault.NotFound, msgNoRun)
	}
	items, err := s.opt.Store.ListItems(ctx, county, id)
	if err != nil {
		return View{}, err
	}
	judged, err := s.opt.Store.ListJudged(ctx, county, v.Run.Kind)
	if err != nil {
		return View{}, err
	}
	if v.Results, err = s.opt.Store.ListResults(ctx, county, v.Run.Kind); err != nil {
		return View{}, err
	}
	v.Whole, v.places = actor.May(access.PeopleRead, access.Place{Region: county}), map[string]bool{}
	sees := func(x *Item) bool { return v.Whole || actor.May(access.PeopleRead, x.place(county)) }
	mine := map[people.PersonID]bool{}
	settled := Settle(items, judged, v.Results, Codes())
	if err := s.back(ctx, county, settled); err != nil {
		return View{}, err
	}
	for _, x := range settled {
		if sees(&x) {
			v.Items, mine[x.Person] = append(v.Items, x), true
		}
	}
	for _, t := range v.Run.Found {
		v.places[t.Township] = v.Whole || actor.May(access.PeopleRead, access.Place{Region: county, Township: t.Township})
	}
	v.Results = slices.DeleteFunc(v.Results, func(r Result) bool { return !mine[r.Person] })
	v.Before, err = s.since(ctx, &v, runs, sees)
	return v, err
}

// since looks at the comparison of the same kind before one.
func (s *Service) since(ctx context.Context, v *View, runs []Run, sees func(*Item) bool) (*Since, error) {
	at := slices.IndexFunc(runs, func(r Run) bool { return r.Kind == v.Run.Kind && r.ID < v.Run.ID }) // newest first
	if at < 0 {
		return nil, nil //nolint:nilnil // there was none before
	}
	then, err := s.opt.Store.ListItems(ctx, v.Run.County, runs[at].ID)
	out := &Since{Run: runs[at], New: map[people.PersonID]bool{}}
	now, was := map[people.PersonID]bool{}, map[people.PersonID]bool{}
	for i := range v.Items {
		now[v.Items[i].Person] = v.Items[i].Standing.Open()
	}
	for i := range then {
		x := &then[i]
		if !x.Standing.Open() || !sees(x) {
			continue
		}
		if was[x.Person] = true; !now[x.Person] {
			out.Gone = append(out.Gone, *x)
		}
	}
	for person, open := range now {
		if open && !was[person] {
			out.New[person] = true
		}
	}
	return out, err
}

// Figures computes the rates of what is seen, with counts that somebody typed
// for those that the comparison does not give. Who does not see the whole county
// gets the rates of what he sees.
func (v *View) Figures(typed map[string]float64, chosen map[string]string) ([]Figure, error) {
	if v.Run.Kind == Attendance {
		return nil, nil
	}
	counts := map[string]float64{}
	if v.Whole || v.sees() {
		counts = v.Run.Counts(v.Items, v.Results, func(township string) bool { return v.Whole || v.places[township] })
	}
	out, err := v.Run.Basis().Figures(counts, typed, chosen)
	for i := range out {
		for j := range v.Items {
			x := &v.Items[j]
			if x.Standing == Dropped && (out[i].counts("enrolled") || out[i].counts("six_enrolled") && x.Six || out[i].counts("disabled_enrolled") && x.Disabled) {
				out[i].Dropped++
			}
		}
	}
	return out, err
}

// sees reports whether the reader sees the counts of any township.
func (v *View) sees() bool {
	for _, may := range v.places {
		if may {
			return true
		}
	}
	return false
}

// AllowExport asks whether the actor may take a result of a county away, and
// puts it on record. Results hold counts and no names.
func (s *Service) AllowExport(ctx context.Context, actor access.Actor, county registry.RegionCode, object string) error {
	at := access.Place{Region: county}
	if err := s.allow(ctx, actor, access.ExportData, at, "matching.export", object); err != nil {
		return err
	}
	return s.opt.Log.Append(ctx, s.entry(actor, access.ExportData, at, "matching.export", object, nil))
}
