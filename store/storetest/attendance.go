package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"junheng/audit"
	"junheng/casework/attendance"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/store"
)

// aRegister is an entry with something in every field.
func aRegister(where registry.RegionCode, key string) attendance.Entry {
	var e attendance.Entry
	fill(&e)
	e.County, e.Key, e.Base, e.Seq = where, key, 0, 0
	return e
}

// kept is what Append gives.
type kept struct {
	attendance.Entry
	again bool
}

func enter(t testing.TB, db *store.DB, e attendance.Entry, log ...audit.Entry) kept {
	t.Helper()
	got, again, err := db.Attendance().Append(context.Background(), e, log...)
	ok(t, err)
	return kept{got, again}
}

var attendanceBehaviours = []behaviour{
	{"every field of a register comes back", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Attendance()
		e := aRegister(county, "k'1")
		got := enter(t, db, e, entry(county, "attend.enter"))
		e.Seq = 1
		same(t, e, got.Entry)
		same(t, []attendance.Entry{e}, must[[]attendance.Entry](t)(s.Standing(ctx, attendance.Filter{County: county})))
		same(t, []attendance.Entry{e}, must[[]attendance.Entry](t)(s.History(ctx, e.Class, e.Kind, e.Day)))
		same(t, []attendance.Entry{}, must[[]attendance.Entry](t)(s.Standing(ctx, attendance.Filter{County: other})))
		same(t, []string{"attend.enter"}, acts(t, db, county))
	}},
	{"a key that is sent again changes nothing and gets what was kept", func(t *testing.T, db *store.DB) {
		e := aRegister(county, "k")
		one := enter(t, db, e, entry(county, "attend.enter"))
		e.Marks, e.Base = nil, 7
		two := enter(t, db, e, entry(county, "attend.enter"))
		if !two.again || one.again {
			t.Errorf("again: %v, then %v", one.again, two.again)
		}
		same(t, one.Entry, two.Entry)
		if elsewhere := enter(t, db, aRegister(other, "k")); elsewhere.again {
			t.Error("the key of another county was taken for this one's")
		}
		same(t, []string{"attend.enter"}, acts(t, db, county))
	}},
	{"a register goes on top of the one it names, and what stood before is kept", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Attendance()
		e := aRegister(county, "k1")
		enter(t, db, e)
		e.Key = "k2"
		_, _, err := s.Append(ctx, e, entry(county, "attend.enter"))
		refused(t, err, fault.Conflict)
		e.Base = 1
		same(t, 2, enter(t, db, e).Seq)
		e.Key, e.Base = "k3", 5
		_, _, err = s.Append(ctx, e)
		refused(t, err, fault.Conflict)
		same(t, 2, len(must[[]attendance.Entry](t)(s.History(ctx, e.Class, e.Kind, e.Day))))
		standing := must[[]attendance.Entry](t)(s.Standing(ctx, attendance.Filter{County: county}))
		same(t, 1, len(standing))
		same(t, "k2", standing[0].Key)
		same(t, []string(nil), acts(t, db, county))
	}},
	{"registers are found by class, kind and days, both ends within", func(t *testing.T, db *store.DB) {
		for i, day := range []attendance.Day{"2025-10-14", "2025-10-15", "2025-10-16"} {
			for _, class := range []string{"1班", "2班"} {
				e := aRegister(county, fmt.Sprint(class, i))
				e.School, e.Name, e.Kind, e.Day = "s", class, attendance.Daily, day
				enter(t, db, e)
			}
		}
		term := aRegister(county, "term")
		term.School, term.Name, term.Kind, term.Day = "s", "1班", attendance.TermStart, "2025-10-15"
		enter(t, db, term)
		for _, c := range []struct {
			f    attendance.Filter
			want int
		}{
			{attendance.Filter{}, 7},
			{attendance.Filter{Kind: attendance.Daily}, 6},
			{attendance.Filter{Kind: attendance.Daily, Class: "1班"}, 3},
			{attendance.Filter{Kind: attendance.Daily, Class: "1班", From: "2025-10-15"}, 2},
			{attendance.Filter{Kind: attendance.Daily, Class: "1班", From: "2025-10-15", To: "2025-10-15"}, 1},
			{attendance.Filter{School: "t"}, 0},
		} {
			c.f.County = county
			list := must[[]attendance.Entry](t)(db.Attendance().Standing(context.Background(), c.f))
			if len(list) != c.want {
				t.Errorf("%+v: %d, want %d", c.f, len(list), c.want)
			}
			for i := 1; i < len(list); i++ {
				if a, b := list[i-1], list[i]; a.Name > b.Name || a.Name == b.Name && a.Day > b.Day {
					t.Errorf("%s %s stands before %s %s", a.Name, a.Day, b.Name, b.Day)
				}
			}
		}
	}},
	{"of many who enter one day at once one stands and the others are told", func(t *testing.T, db *store.DB) {
		var wait sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wait.Go(func() {
				_, _, errs[i] = db.Attendance().Append(context.Background(), aRegister(county, fmt.Sprint("k", i)), entry(county, "attend.enter"))
			})
		}
		wait.Wait()
		through := 0
		for _, err := range errs {
			if err == nil {
				through++
				continue
			}
			refused(t, err, fault.Conflict)
		}
		same(t, 1, through)
		same(t, []string{"attend.enter"}, acts(t, db, county))
	}},
	{"one key sent twice at once is kept once", func(t *testing.T, db *store.DB) {
		var wait sync.WaitGroup
		seqs := make([]int, 6)
		for i := range seqs {
			wait.Go(func() {
				got, _, err := db.Attendance().Append(context.Background(), aRegister(county, "k"))
				if err == nil {
					seqs[i] = got.Seq
				}
			})
		}
		wait.Wait()
		same(t, []int{1, 1, 1, 1, 1, 1}, seqs)
	}},
}
