package storetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"junheng/audit"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/store"
)

// key names a cell of the tests.
func key(field string) returns.CellKey {
	return returns.CellKey{Stage: registry.Primary, Field: facts.FieldID(field)}
}

// set changes one cell of each return named and says so in the log.
func set(db *store.DB, where registry.RegionCode, ids []returns.ReturnID, field string, c returns.Cell, act string) error {
	return db.Returns().Change(context.Background(), where, ids, func(r *returns.Return) (returns.Changed, error) {
		if r.Cells == nil {
			r.Cells = map[returns.CellKey]returns.Cell{}
		}
		c.Rev = r.Revision + 1
		r.Cells[key(field)] = c
		return returns.Changed{Save: true, Entries: []audit.Entry{entry(where, act)}}, nil
	})
}

// values are what a cell may hold.
var values = []float64{
	0, math.Copysign(0, -1), 1, -1.5, 0.1, 1 / 3.0, 1e300, -5e-324, 123456789012345680, math.MaxFloat64, math.Inf(1), math.Inf(-1),
	blank.Of(blank.NotReported), blank.Of(blank.Withheld), blank.Of(blank.Undefined), blank.Of(blank.NotApplicable),
	math.NaN(), math.Float64frombits(0xFFF8_0000_0000_0001), math.Float64frombits(0x7FF8_4A48_0000_00FF),
}

var changeBehaviours = []behaviour{
	{"every value, blank and NaN keeps its bits", func(t *testing.T, db *store.DB) {
		ids := round(t, db, county, "R", "a")
		for i, v := range values {
			ok(t, set(db, county, ids, fmt.Sprintf("f%d", i), returns.Cell{Value: v, At: at}, "return.save"))
		}
		got := must[returns.Return](t)(db.Returns().FindReturn(context.Background(), county, ids[0]))
		for i, v := range values {
			c := got.Cells[key(fmt.Sprintf("f%d", i))]
			if math.Float64bits(c.Value) != math.Float64bits(v) {
				t.Errorf("%x came back as %x", math.Float64bits(v), math.Float64bits(c.Value))
			}
			if c.Rev != int64(i)+2 {
				t.Errorf("cell %d was changed by revision %d", i, c.Rev)
			}
		}
		if got.Revision != int64(len(values))+1 {
			t.Errorf("revision %d after %d changes", got.Revision, len(values))
		}
	}},
	{"a change hands over returns in the order named, each once", func(t *testing.T, db *store.DB) {
		ids := round(t, db, county, "R", "a", "b", "c")
		var seen []returns.ReturnID
		ok(t, db.Returns().Change(context.Background(), county, []returns.ReturnID{ids[2], ids[0], ids[2], ids[1]}, func(r *returns.Return) (returns.Changed, error) {
			seen = append(seen, r.ID)
			return returns.Changed{}, nil
		}))
		same(t, []returns.ReturnID{ids[2], ids[0], ids[1]}, seen)
	}},
	{"what is not to be saved stays, but its entries are on record", func(t *testing.T, db *store.DB) {
		ids := round(t, db, county, "R", "a")
		before := must[returns.Return](t)(db.Returns().FindReturn(context.Background(), county, ids[0]))
		version := db.DataVersion(county)
		ok(t, db.Returns().Change(context.Background(), county, ids, func(r *returns.Return) (returns.Changed, error) {
			r.State, r.Cells = returns.Locked, map[returns.CellKey]returns.Cell{key("x"): {}}
			return returns.Changed{Keep: []returns.Version{{}}, Entries: []audit.Entry{entry(county, "return.denied")}}, nil
		}))
		same(t, before, must[returns.Return](t)(db.Returns().FindReturn(context.Background(), county, ids[0])))
		same(t, []string{"round.open", "return.denied"}, acts(t, db, county))
		if db.DataVersion(county) != version {
			t.Error("the county's data version moved")
		}
	}},
	{"an error undoes every return and every entry of the change", func(t *testing.T, db *store.DB) {
		ids := round(t, db, county, "R", "a", "b", "c")
		wrong, n := errors.New("wrong"), 0
		err := db.Returns().Change(context.Background(), county, ids, func(r *returns.Return) (returns.Changed, error) {
			if n++; n == 3 {
				return returns.Changed{}, fault.New(fault.Invalid, entryFault).Because(wrong)
			}
			r.State = returns.Submitted
			return returns.Changed{Save: true, Keep: []returns.Version{{State: returns.Submitted}}, Entries: []audit.Entry{entry(county, "return.submit"), entry(other, "elsewhere")}}, nil
		})
		refused(t, err, fault.Invalid)
		if !errors.Is(err, wrong) {
			t.Errorf("the cause is lost: %v", err)
		}
		for _, r := range must[[]returns.Return](t)(db.Returns().ListReturns(context.Background(), returns.Filter{Counties: []registry.RegionCode{county}})) {
			if r.State != returns.Open || r.Revision != 1 || r.Version != 0 {
				t.Errorf("%s is %s at %d", r.ID, r.State, r.Revision)
			}
		}
		same(t, []string{"round.open"}, acts(t, db, county))
		same(t, []string(nil), acts(t, db, other))
	}},
	{"one return that is not there refuses them all", func(t *testing.T, db *store.DB) {
		ids := round(t, db, county, "R", "a")
		refused(t, set(db, county, append(ids, "nobody"), "x", returns.Cell{}, "return.save"), fault.NotFound)
		refused(t, set(db, county, []returns.ReturnID{"nobody"}, "x", returns.Cell{}, "return.save"), fault.NotFound)
		refused(t, set(db, other, ids, "x", returns.Cell{}, "return.save"), fault.NotFound)
		same(t, []string{"round.open"}, acts(t, db, county))
	}},
	{"versions are numbered and kept as they were", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Returns()
		ids := round(t, db, county, "R", "a")
		var full returns.Version
		fill(&full)
		for i, v := range []returns.Version{{State: returns.Submitted, By: "A", Name: "王", At: at}, full} {
			ok(t, s.Change(ctx, county, ids, func(r *returns.Return) (returns.Changed, error) {
				r.Cells = map[returns.CellKey]returns.Cell{key("x"): {Value: float64(i), Raw: "无"}}
				r.Comments = []returns.Comment{{ID: "c", Text: "请核对"}}
				return returns.Changed{Save: true, Keep: []returns.Version{v}}, nil
			}))
		}
		ok(t, set(db, county, ids, "x", returns.Cell{Value: 9}, "return.save"))
		got := must[[]returns.Version](t)(s.ListVersions(ctx, county, ids[0]))
		want := []returns.Version{{State: returns.Submitted, By: "A", Name: "王", At: at, Cells: map[returns.CellKey]returns.Cell{key("x"): {Value: 0, Raw: "无"}}}, full}
		for i := range want {
			want[i].County, want[i].Return, want[i].Number = county, ids[0], i+1
		}
		same(t, want, got)
		r := must[returns.Return](t)(s.FindReturn(ctx, county, ids[0]))
		if r.Version != 2 || r.Cells[key("x")].Value != 9 || len(r.Comments) != 1 {
			t.Errorf("%+v", r)
		}
	}},
	{"more returns than are held at once are all changed", func(t *testing.T, db *store.DB) {
		var schools []registry.SchoolID
		for i := range 1200 {
			schools = append(schools, registry.SchoolID(fmt.Sprintf("%04d", i)))
		}
		ids := round(t, db, county, "R", schools...)
		ok(t, set(db, county, ids, "x", returns.Cell{Value: 7, At: at}, "return.save"))
		all := must[[]returns.Return](t)(db.Returns().ListReturns(context.Background(), returns.Filter{Counties: []registry.RegionCode{county}, Cells: true}))
		for i, r := range all {
			if r.ID != ids[i] || r.Cells[key("x")].Value != 7 || r.Revision != 2 {
				t.Fatalf("%s: %+v", r.ID, r)
			}
		}
		if n := len(acts(t, db, county)); n != 1201 || len(all) != 1200 {
			t.Errorf("%d returns, %d entries", len(all), n)
		}
	}},
	{"a panic in a change reaches its caller and harms nobody else", func(t *testing.T, db *store.DB) {
		ids := round(t, db, county, "R", "a")
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic is lost")
				}
			}()
			_ = db.Returns().Change(context.Background(), county, ids, func(r *returns.Return) (returns.Changed, error) { panic("torn") })
		}()
		ok(t, set(db, county, ids, "x", returns.Cell{Value: 1}, "return.save"))
		same(t, []string{"round.open", "return.save"}, acts(t, db, county))
	}},
	{"who gave up before it began changes nothing", func(t *testing.T, db *store.DB) {
		ids := round(t, db, county, "R", "a")
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		err := db.Returns().Change(ctx, county, ids, func(*returns.Return) (returns.Changed, error) {
			t.Error("it began")
			return returns.Changed{}, nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}},
}
