package storetest

import (
	"context"
	"fmt"
	"testing"

	"junheng/audit"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/store"
)

// drafted makes the draft of a return with one cell and one comment.
func drafted(t *testing.T, db *store.DB, r returns.Return, v float64) returns.Draft {
	t.Helper()
	r.Cells = map[returns.CellKey]returns.Cell{key("x"): {Value: v, At: at, Rev: r.Revision + 1}}
	r.Comments = []returns.Comment{{ID: "c", Text: "请核对"}}
	return must[returns.Draft](t)(db.Returns().Draft(&r))
}

// listed gives the returns of the county.
func listed(t *testing.T, db *store.DB, cells bool) []returns.Return {
	t.Helper()
	return must[[]returns.Return](t)(db.Returns().ListReturns(context.Background(), returns.Filter{Counties: []registry.RegionCode{county}, Cells: cells}))
}

var draftBehaviours = []behaviour{
	{"a draft is kept as the return itself would be", func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		ids := round(t, db, county, "R", "a", "b")
		for i, r := range listed(t, db, false) {
			d := drafted(t, db, r, float64(i))
			change := func(r *returns.Return) (returns.Changed, error) {
				r.State, r.Counts.Filled, r.Changed = returns.SentBack, 1, at
				return returns.Changed{Save: true, Draft: d, Entries: []audit.Entry{entry(county, "return.merge")}}, nil
			}
			ok(t, db.Returns().ChangeHeads(ctx, county, ids[i:i+1], change))
		}
		for i, r := range listed(t, db, true) {
			c := r.Cells[key("x")]
			if r.Revision != 2 || r.State != returns.SentBack || r.Counts.Filled != 1 || c.Value != float64(i) || c.Rev != 2 || len(r.Comments) != 1 {
				t.Errorf("%s: %+v", r.ID, r)
			}
		}
		same(t, []string{"round.open", "return.merge", "return.merge"}, acts(t, db, county))
	}},
	{"heads come in the order named, and whole only for whom it is asked", func(t *testing.T, db *store.DB) {
		var schools []registry.SchoolID
		for i := range 700 {
			schools = append(schools, registry.SchoolID(fmt.Sprintf("%04d", i)))
		}
		ids := round(t, db, county, "R", schools...)
		ok(t, set(db, county, ids[:2], "old", returns.Cell{Value: 1, At: at}, "return.save"))
		d := drafted(t, db, listed(t, db, false)[5], 7)
		var seen []returns.ReturnID
		ok(t, db.Returns().ChangeHeads(context.Background(), county, append([]returns.ReturnID{ids[699]}, ids...), func(r *returns.Return) (returns.Changed, error) {
			seen = append(seen, r.ID)
			switch {
			case r.ID <= ids[2] && r.ID >= ids[1] && r.Cells == nil:
				return returns.Changed{Whole: true, Save: true, Entries: []audit.Entry{entry(county, "nothing")}}, nil
			case r.ID <= ids[2] && r.ID >= ids[1]:
				r.Cells[key("new")] = returns.Cell{Value: 2}
				return returns.Changed{Save: true, Keep: []returns.Version{{State: returns.Submitted, At: at}}}, nil
			case r.Cells != nil:
				t.Errorf("%s comes with its cells", r.ID)
			}
			return returns.Changed{Save: r.ID == ids[5], Draft: d}, nil
		}))
		same(t, append([]returns.ReturnID{ids[699], ids[0], ids[1], ids[1], ids[2]}, ids[2:699]...), seen)
		all := listed(t, db, true)
		if r := all[1]; r.Revision != 3 || r.Version != 1 || r.Cells[key("old")].Value != 1 || r.Cells[key("new")].Value != 2 {
			t.Errorf("%+v", r)
		}
		if r := all[2]; r.Revision != 2 || r.Version != 1 || len(r.Cells) != 1 || r.Cells[key("new")].Value != 2 {
			t.Errorf("%+v", r)
		}
		if r := all[5]; r.Revision != 2 || r.Cells[key("x")].Value != 7 {
			t.Errorf("%+v", r)
		}
		if all[0].Revision != 2 || all[6].Revision != 1 || len(acts(t, db, county)) != 3 {
			t.Error("what was not to be saved was changed, or said so")
		}
	}},
	{"without a draft nothing is saved, and nothing of the others", func(t *testing.T, db *store.DB) {
		ids := round(t, db, county, "R", "a", "b")
		d := drafted(t, db, listed(t, db, false)[0], 1)
		for _, wrong := range []returns.Changed{{Save: true}, {Save: true, Draft: "其他"}, {Save: true, Draft: d, Keep: []returns.Version{{}}}} {
			err := db.Returns().ChangeHeads(context.Background(), county, ids, func(r *returns.Return) (returns.Changed, error) {
				if r.ID == ids[1] {
					return wrong, nil
				}
				return returns.Changed{Save: true, Draft: d}, nil
			})
			refused(t, err, fault.Internal)
		}
		refused(t, db.Returns().ChangeHeads(context.Background(), county, ids, func(*returns.Return) (returns.Changed, error) {
			return returns.Changed{Whole: true}, nil
		}), fault.Internal)
		refused(t, db.Returns().ChangeHeads(context.Background(), other, ids, func(*returns.Return) (returns.Changed, error) {
			return returns.Changed{}, nil
		}), fault.NotFound)
		for _, r := range listed(t, db, true) {
			if r.Revision != 1 || len(r.Cells) != 0 {
				t.Errorf("%+v", r)
			}
		}
	}},
}
