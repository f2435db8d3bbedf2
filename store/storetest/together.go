package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"junheng/access"
	"junheng/audit"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/store"
)

var entryFault = locale.Plain("test.wrong", "不对", "wrong")

// crowd runs n goroutines and gathers what went wrong in them.
func crowd(t testing.TB, n int, do func(i int) error) {
	t.Helper()
	var all sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		all.Go(func() { errs[i] = do(i) })
	}
	all.Wait()
	ok(t, errors.Join(errs...))
}

var togetherBehaviours = []behaviour{
	{"many who save one return lose nothing", func(t *testing.T, db *store.DB) {
		ids := round(t, db, county, "R", "a")
		const savers, saves = 16, 12
		crowd(t, savers, func(i int) error {
			for range saves {
				err := db.Returns().Change(context.Background(), county, ids, func(r *returns.Return) (returns.Changed, error) {
					if r.Cells == nil {
						r.Cells = map[returns.CellKey]returns.Cell{}
					}
					for _, field := range []string{"sum", fmt.Sprint("own", i)} {
						c := r.Cells[key(field)]
						c.Value++
						r.Cells[key(field)] = c
					}
					return returns.Changed{Save: true, Entries: []audit.Entry{entry(county, "return.save")}}, nil
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		r := must[returns.Return](t)(db.Returns().FindReturn(context.Background(), county, ids[0]))
		if got := r.Cells[key("sum")].Value; got != savers*saves || r.Revision != savers*saves+1 {
			t.Errorf("%v changes at revision %d, want %d", got, r.Revision, savers*saves)
		}
		for i := range savers {
			if got := r.Cells[key(fmt.Sprint("own", i))].Value; got != saves {
				t.Errorf("saver %d: %v of %d", i, got, saves)
			}
		}
		if n := len(acts(t, db, county)); n != savers*saves+1 {
			t.Errorf("%d entries", n)
		}
	}},
	{"those who fail do not take the others with them", func(t *testing.T, db *store.DB) {
		ids := round(t, db, county, "R", "a", "b", "c", "d")
		version := db.DataVersion(county)
		crowd(t, 32, func(i int) error {
			err := db.Returns().Change(context.Background(), county, ids[i%4:i%4+1], func(r *returns.Return) (returns.Changed, error) {
				r.Note = fmt.Sprint(i)
				if i%3 == 0 {
					return returns.Changed{}, fault.New(fault.Invalid, entryFault)
				}
				return returns.Changed{Save: true, Entries: []audit.Entry{entry(county, "return.save")}}, nil
			})
			if (err != nil) != (i%3 == 0) {
				return fmt.Errorf("%d: %w", i, err)
			}
			return nil
		})
		saved := int64(0)
		for _, r := range must[[]returns.Return](t)(db.Returns().ListReturns(context.Background(), returns.Filter{Counties: []registry.RegionCode{county}})) {
			saved += r.Revision - 1
		}
		if n := int64(len(acts(t, db, county))); saved != 21 || n != 22 || db.DataVersion(county) != version+21 {
			t.Errorf("%d changes, %d entries, data version %d → %d", saved, n, version, db.DataVersion(county))
		}
	}},
	{"overlapping changes of several counties end, in whatever order they are named", func(t *testing.T, db *store.DB) {
		ids := round(t, db, county, "R", "a", "b", "c")
		crowd(t, 24, func(i int) error {
			mine := []returns.ReturnID{ids[i%3], ids[(i+1)%3], ids[(i+2)%3]}
			entries := []audit.Entry{entry(county, "a"), entry(other, "b"), entry(0, "i")}
			return db.Returns().Change(context.Background(), county, mine, func(*returns.Return) (returns.Changed, error) {
				return returns.Changed{Save: true, Entries: []audit.Entry{entries[i%3], entries[(i+1)%3]}}, nil
			})
		})
		total := 0
		for _, c := range []registry.RegionCode{county, other, 0} {
			total += len(acts(t, db, c))
		}
		if total != 24*6+1 {
			t.Errorf("%d entries", total)
		}
	}},
	{"of those who amend one account at once, one succeeds each time", func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		ok(t, db.Access().SaveAccount(ctx, access.Account{ID: "A", Login: "a"}))
		var mu sync.Mutex
		saved, refusedTimes := 0, 0
		crowd(t, 20, func(int) error {
			a, err := db.Access().FindAccount(ctx, "A")
			if err != nil {
				return err
			}
			a.Failures++
			err = db.Access().SaveAccount(ctx, a)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				saved++
			case fault.KindOf(err) == fault.Conflict:
				refusedTimes++
			default:
				return err
			}
			return nil
		})
		a := must[access.Account](t)(db.Access().FindAccount(ctx, "A"))
		if a.Failures != saved || saved == 0 || saved+refusedTimes != 20 || a.Revision != int64(saved)+1 {
			t.Errorf("%d saved, %d refused; %d on record at revision %d", saved, refusedTimes, a.Failures, a.Revision)
		}
	}},
	{"while some write, others read whole states", func(t *testing.T, db *store.DB) {
		ids := round(t, db, county, "R", "a")
		crowd(t, 8, func(i int) error {
			for n := range 20 {
				if i%2 == 0 {
					if err := db.Returns().Change(context.Background(), county, ids, func(r *returns.Return) (returns.Changed, error) {
						r.Cells = map[returns.CellKey]returns.Cell{key("x"): {Value: float64(n), Rev: r.Revision + 1}, key("y"): {Value: float64(n), Rev: r.Revision + 1}}
						return returns.Changed{Save: true}, nil
					}); err != nil {
						return err
					}
					continue
				}
				r, err := db.Returns().FindReturn(context.Background(), county, ids[0])
				if err != nil {
					return err
				}
				if x, y := r.Cells[key("x")], r.Cells[key("y")]; x.Value != y.Value || r.Revision > 1 && x.Rev != r.Revision {
					return fmt.Errorf("half a change: %v %v at %d", x, y, r.Revision)
				}
			}
			return nil
		})
	}},
}
