package storetest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/testkit"
	"junheng/people"
	"junheng/registry"
	"junheng/store"
)

// retire retires keys of a database.
func retire(t testing.TB, db *store.DB, ids people.KeyIDs) {
	t.Helper()
	ok(t, db.People().TurnKeys(context.Background(), func(people.KeysHeld) (people.KeyIDs, error) { return ids, nil }))
}

// keyRefused checks that something was refused because of its key.
func keyRefused(t testing.TB, err error) {
	t.Helper()
	if !errors.Is(err, people.ErrKeyRetired) {
		t.Fatalf("got %v, want a refusal of the key", err)
	}
	refused(t, err, fault.Conflict)
}

// keeper keeps a ring as a file does, for all who look at it. Dies has it fail
// after it saved, as a program does that is killed there.
type keeper struct {
	mu   sync.Mutex
	ring *people.Keyring
	dies atomic.Bool
}

func (k *keeper) Load() (*people.Keyring, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.ring, nil
}

func (k *keeper) Save(ring *people.Keyring) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ring = ring
	if k.dies.Swap(false) {
		return errors.New("killed")
	}
	return nil
}

// oneSchool is a register of schools.
type oneSchool struct{}

func (oneSchool) On(context.Context, registry.RegionCode, string) ([]registry.School, error) {
	return []registry.School{{ID: "s1", Name: "实验小学", County: county, Township: "柳河镇", Type: registry.PrimarySchool}}, nil
}

// says are cases that say of everybody what is to be entered.
type says struct{ people.Cases }

func (says) Says(context.Context, registry.RegionCode, people.PersonID, people.Status) (string, error) {
	return "控2025-0001", nil
}

func (says) Follow(context.Context, registry.RegionCode, []people.PersonID) {}

var ids atomic.Int64

// service is a program over a database, with a ring of its own.
func service(t testing.TB, db *store.DB, ring *people.Keyring) *people.Service {
	t.Helper()
	return must[*people.Service](t)(people.New(people.Options{
		Store: db.People(), Log: db.Audit(), Schools: oneSchool{}, Keys: ring, Random: rand.Reader, Clock: testkit.FixedClock, Cases: says{},
		IDs: func() string { return fmt.Sprintf("01J%09d", ids.Add(1)) },
	}))
}

var clerk = access.Actor{Account: "01C", Name: "李明", Grants: []access.Grant{{Role: access.CountyStatistician, Region: county}}}

// pupil is the nth of a school.
func pupil(n int64) people.Person {
	id := fmt.Sprintf("%d201609%02d%03d", county, 1+n/1000%30, n%1000)
	return people.Person{
		County: county, Register: people.Pupils, School: "s1", Grade: 3, Class: "2023级1班",
		Private: people.Private{Name: "张小明", IDNumber: id + string(people.CheckDigit(id)), Address: "柳河镇"},
	}
}

// rotate is what the command to rotate does, on a database of its own.
func rotate(db *store.DB, t testing.TB, k *keeper, index bool) error {
	ring, err := k.Load()
	if err != nil {
		return err
	}
	s, ctx := service(t, db, ring), context.Background()
	if err := s.BeginRotation(ctx, k, rand.Reader, index); err != nil {
		return err
	}
	if _, err := s.RotateKeys(ctx, access.Console(), nil); err != nil {
		return err
	}
	return s.DropKeys(ctx, k)
}

var keyBehaviours = []behaviour{
	{"under a key that was retired nobody is written, in no way", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.People()
		old, kept := aPerson(county, "p1"), aPerson(county, "p2")
		kept.Sealed.KeyID, kept.IndexKey = "w2", "i2"
		ok(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{old, kept}}))
		retire(t, db, people.KeyIDs{Wraps: []string{old.Sealed.KeyID}})
		retire(t, db, people.KeyIDs{Indexes: []string{old.IndexKey, old.IndexKey}})

		fresh := aPerson(county, "p3")
		keyRefused(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{fresh}}, entry(county, "people.enter")))
		fresh.Sealed.KeyID = "w2"
		keyRefused(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{fresh}}, entry(county, "people.enter")))
		keyRefused(t, s.Rewrap(ctx, county, []people.Record{read(old, 1)}, entry(county, "people.rotate")))
		var m people.Move
		fill(&m)
		m.County, m.ID, m.Revision = county, "m1", 0
		keyRefused(t, s.SaveMove(ctx, m, people.Batch{Records: []people.Record{read(old, 1)}}, entry(county, "people.move_ask")))
		_, err := s.FindMove(ctx, county, "m1")
		refused(t, err, fault.NotFound)
		same(t, []string(nil), acts(t, db, county))
		same(t, []people.PersonID{"p1", "p2"}, idsOf(listPersons(t, db, people.Query{County: county})))

		ok(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{read(kept, 1)}}))
		half := read(old, 1)
		half.Sealed.KeyID = "w2" // wrapped anew, and to be indexed anew next
		ok(t, s.Rewrap(ctx, county, []people.Record{half}))
		gone := read(old, 2)
		gone.Shredded, gone.Sealed, gone.Digest = true, people.Sealed{}, ""
		ok(t, s.Shred(ctx, county, people.Batch{Records: []people.Record{gone}}))
	}},
	{"a turn of the keys knows what is held, and where it fails retires nothing", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.People()
		a, b, gone := aPerson(county, "p1"), aPerson(other, "p2"), aPerson(county, "p3")
		a.Sealed.KeyID, a.IndexKey, b.Sealed.KeyID, b.IndexKey = "w1", "i1", "w2", "i1"
		gone.Shredded, gone.Sealed = true, people.Sealed{KeyID: "w1"}
		ok(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{a, gone}}))
		ok(t, s.SavePersons(ctx, other, people.Batch{Records: []people.Record{b}}))
		failed := errors.New("no room for the file")
		err := s.TurnKeys(ctx, func(held people.KeysHeld) (people.KeyIDs, error) {
			same(t, people.KeyIDs{}, held.Retired)
			for _, c := range []struct {
				wrap, index string
				n           int
			}{{"w1", "i1", 1}, {"w2", "i1", 1}, {"w2", "i2", 2}, {"w3", "i1", 2}} {
				same(t, c.n, must[int](t)(held.Stale(c.wrap, c.index)))
			}
			return people.KeyIDs{Wraps: []string{"w1"}}, failed
		})
		if !errors.Is(err, failed) || err.Error() != failed.Error() {
			t.Errorf("it ended with %v", err)
		}
		retire(t, db, people.KeyIDs{Wraps: []string{"w9"}})
		ok(t, s.TurnKeys(ctx, func(held people.KeysHeld) (people.KeyIDs, error) {
			same(t, people.KeyIDs{Wraps: []string{"w9"}}, held.Retired)
			return people.KeyIDs{}, nil
		}))
	}},
	{"while keys are turned nobody is written, and then by what was decided", func(t *testing.T, db *store.DB) {
		r, written := aPerson(county, "p1"), make(chan error, 1)
		ok(t, db.People().TurnKeys(context.Background(), func(people.KeysHeld) (people.KeyIDs, error) {
			go func() {
				written <- db.People().SavePersons(context.Background(), county, people.Batch{Records: []people.Record{r}})
			}()
			select {
			case err := <-written:
				t.Errorf("in between a person was written: %v", err)
				written <- err
			case <-time.After(200 * time.Millisecond):
			}
			return people.KeyIDs{Wraps: []string{r.Sealed.KeyID}}, nil
		}))
		keyRefused(t, <-written)
	}},
	{"whoever writes beside rotations that drop keys is written under the new ones or not at all", func(t *testing.T, db *store.DB) {
		besideRotations(t, db)
	}},
}

// besideRotations has programs write persons, some that follow the keys and some
// that do not, while two others rotate and drop keys, and are killed at it. Then
// everybody whose entry was acknowledged opens under what is left of the keys.
func besideRotations(t *testing.T, db *store.DB) {
	ctx := context.Background()
	first := must[*people.Keyring](t)(people.MintKeyring(rand.Reader, people.AES))
	k := &keeper{ring: first}
	const writers, rotations = 4, 4
	var (
		done    atomic.Bool
		serial  atomic.Int64
		turned  atomic.Int64
		kept    atomic.Int64
		changed atomic.Int64
		mu      sync.Mutex
		entered = map[people.PersonID]string{} // → ID number
		late    int                            // refused, of those who do not follow
		all     sync.WaitGroup
	)
	for w := range writers {
		ring := first
		if w%2 == 0 {
			ring = first.Following(k.Load)
		}
		s := service(t, db, ring)
		all.Go(func() {
			for n := serial.Add(1); !done.Load(); n = serial.Add(1) {
				p, err := s.Enter(ctx, clerk, pupil(n), "")
				if err == nil && w%2 == 0 {
					_, err = s.SetStatus(ctx, clerk, county, p.ID, people.Turn{To: people.Suspended, Day: testkit.Now.Format(time.DateOnly), Note: "因病休学"})
				}
				if err == nil {
					changed.Add(1)
				} else if fault.KindOf(err) != fault.Conflict {
					t.Errorf("writer %d: %v", w, err)
				}
				if w%2 == 1 && err != nil {
					time.Sleep(10 * time.Millisecond) // for ever refused, and not in the way of the others
				}
				mu.Lock()
				if p.ID != "" {
					entered[p.ID] = pupil(n).IDNumber
					kept.Add(1)
				}
				if w%2 == 1 && errors.Is(err, people.ErrKeyRetired) {
					late++
				}
				mu.Unlock()
			}
		})
	}
	for r := range 2 {
		all.Go(func() {
			for i := range rotations {
				for before, waited := kept.Load(), 0; kept.Load() < before+5 && waited < 5000; waited++ {
					time.Sleep(time.Millisecond) // so that both have something to do
				}
				k.dies.Store(i%3 == 2)
				if err := rotate(db, t, k, i%2 == 1); err == nil {
					turned.Add(1)
				} else if err.Error() != "killed" && fault.KindOf(err) != fault.Conflict {
					t.Errorf("rotation %d of %d: %v", i, r, err)
				}
			}
			done.Store(true)
		})
	}
	all.Wait()
	if turned.Load() == 0 || late == 0 || changed.Load() == 0 {
		t.Errorf("%d rotations went through, %d writes were refused, %d went through", turned.Load(), late, changed.Load())
	}
	ok(t, rotate(db, t, k, true)) // whatever was cut short can be gone on with
	left := must[*people.Keyring](t)(k.Load())
	same(t, 0, left.Earlier())
	s := service(t, db, left)
	list := must[[]people.Person](t)(s.List(ctx, clerk, people.Query{County: county, Register: people.Pupils}))
	same(t, len(entered), len(list))
	for i, p := range list {
		if entered[p.ID] == "" || p.Name+p.Masked == "" {
			t.Errorf("%s is on the register and was not acknowledged, or has no name", p.ID)
		}
		if i%10 > 0 {
			continue
		}
		found := must[[]people.Person](t)(s.LookUp(ctx, clerk, county, people.Wanted{IDNumber: entered[p.ID]}))
		if len(found) != 1 || found[0].ID != p.ID {
			t.Errorf("%s is found %d times", p.ID, len(found))
		}
	}
}
