package people

import (
	"context"
	"errors"
	"io"
	"slices"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Rotation is what a rotation of keys came to.
type Rotation struct {
	Wrapped int // keys of persons wrapped anew
	Indexed int // persons indexed anew
}

// Keeper is where the keys of an installation are kept.
type Keeper interface {
	Load() (*Keyring, error)
	Save(*Keyring) error
}

// BeginRotation puts a fresh wrapping key in use, and where index says so a fresh
// index key, or goes on with a rotation that was cut short. From then on nothing
// is written under the earlier keys, by this program or by any other that runs
// beside it: those follow the keeper, or are refused.
func (s *Service) BeginRotation(ctx context.Context, keeper Keeper, random io.Reader, index bool) error {
	var ring *Keyring
	err := s.opt.Store.TurnKeys(ctx, func(held KeysHeld) (KeyIDs, error) {
		var err error
		if ring, err = keeper.Load(); err != nil {
			return KeyIDs{}, err
		}
		stale := 0
		if ring.Earlier() > 0 {
			if stale, err = held.Stale(ring.Wrap(), ring.Index()); err != nil {
				return KeyIDs{}, err
			}
		}
		if stale == 0 || held.Retired.has(ring) {
			if ring, err = fresh(ring, random, index); err == nil {
				err = keeper.Save(ring)
			}
		}
		return ring.earlier(), err
	})
	if err != nil {
		return err
	}
	next, err := newKeySet(ring.keeping(s.vault.set.Load().ring))
	if err == nil {
		s.vault.set.Store(next)
	}
	return err
}

func fresh(ring *Keyring, random io.Reader, index bool) (*Keyring, error) {
	next, err := ring.WithNewWrap(random)
	if err == nil && index {
		return next.WithNewIndex(random)
	}
	return next, err
}

// has reports whether a key in use is among those named.
func (k KeyIDs) has(ring *Keyring) bool {
	return slices.Contains(k.Wraps, ring.Wrap()) || slices.Contains(k.Indexes, ring.Index())
}

var (
	msgOvertaken = locale.Plain("people.rotation_overtaken", "另一次换密钥已经接着进行，这次停下", "another rotation of keys has gone on from here; this one stops")
	msgNotAll    = locale.NewTemplate("people.rotation_not_all", "还有 {n} 人的信息用的是旧密钥，旧密钥没有删除", "the data of {n} persons are under the earlier keys still; nothing was dropped")
	hintAgain    = locale.Plain("people.rotation.hint", "没有丢失任何信息，请再运行一次", "nothing is lost; run it once more")
)

// DropKeys has the keeper forget the earlier keys, unless anybody is under one
// of them, and while nobody writes a person.
func (s *Service) DropKeys(ctx context.Context, keeper Keeper) error {
	return s.opt.Store.TurnKeys(ctx, func(held KeysHeld) (KeyIDs, error) {
		ring, err := keeper.Load()
		if err != nil {
			return KeyIDs{}, err
		}
		if mine := s.Keys(); mine.Wrap() != ring.Wrap() || mine.Index() != ring.Index() || held.Retired.has(ring) {
			return KeyIDs{}, fault.New(fault.Conflict, msgOvertaken).Hint(hintAgain)
		}
		n, err := held.Stale(ring.Wrap(), ring.Index())
		if err != nil {
			return KeyIDs{}, err
		}
		if n > 0 {
			return KeyIDs{}, fault.New(fault.Conflict, msgNotAll.With("n", n)).Hint(hintAgain)
		}
		return ring.earlier(), keeper.Save(ring.OnlyCurrent())
	})
}

// Keys gives the ring in use.
func (s *Service) Keys() *Keyring { return s.vault.keys().ring }

// RotateKeys brings every person of the installation under the keys in use, and
// retires the earlier ones before. The persons' own keys are unwrapped and
// wrapped anew without opening a single field; only where the index key is
// another are the fields opened, for their hashes. It may be cut short and
// repeated, and others may write beside it. Once it is through, the earlier keys
// may be dropped, see [Service.DropKeys].
//
// It is for the console of the installation, where the keyring itself is at
// hand; it asks no county's rights, and every county's log has it.
func (s *Service) RotateKeys(ctx context.Context, console access.Actor, progress func(n int)) (Rotation, error) {
	r := rotating{Service: s, ctx: ctx, console: console, to: s.vault.keys(), progress: progress}
	err := s.opt.Store.TurnKeys(ctx, func(held KeysHeld) (KeyIDs, error) {
		if held.Retired.has(r.to.ring) {
			return KeyIDs{}, fault.New(fault.Conflict, msgOvertaken).Hint(hintAgain)
		}
		return r.to.ring.earlier(), nil
	})
	if err != nil {
		return r.out, err
	}
	counties, err := s.opt.Store.CountiesOf(ctx)
	if err != nil {
		return r.out, err
	}
	for _, county := range counties {
		if err := r.rewrap(county); err != nil {
			return r.out, err
		}
		if err := r.reindex(county); err != nil {
			return r.out, err
		}
	}
	return r.out, nil
}

// rotating is one run of a rotation.
type rotating struct {
	*Service
	ctx      context.Context
	console  access.Actor
	to       *keySet
	out      Rotation
	progress func(n int)
}

func (r *rotating) entry(county registry.RegionCode, key string, n int) audit.Entry {
	d := (&audit.Detail{}).Note("key", key).Note("persons", n)
	return r.Service.entry(r.console, "", place{county: county}, "people.rotate_keys", "county/"+county.String(), d)
}

func (r *rotating) done() {
	if r.progress != nil {
		r.progress(r.out.Wrapped + r.out.Indexed)
	}
}

// staleAtOnce is how many persons are brought under the keys in use in one
// transaction.
const staleAtOnce = 2000

// eachStale hands on, some at a time, who is not under the keys in use, round
// after round until nobody is: whom somebody changed meanwhile the next finds.
func (s *Service) eachStale(ctx context.Context, q Query, do func(list []Record) error) error {
	q.Limit = staleAtOnce
	for again := true; again; {
		again, q.After = false, ""
		for full := true; full; {
			list, err := s.opt.Store.ListPersons(ctx, q)
			if err != nil {
				return err
			}
			if full = len(list) == q.Limit; len(list) == 0 {
				break
			}
			again, q.After = true, list[len(list)-1].ID
			if err := do(list); err != nil {
				return err
			}
		}
	}
	return nil
}

// rewrap wraps anew what is wrapped under an earlier key.
func (r *rotating) rewrap(county registry.RegionCode) error {
	key := r.to.ring.Wrap()
	return r.eachStale(r.ctx, Query{County: county, NotKey: key}, func(list []Record) error {
		var err error
		for i := range list {
			if list[i].Sealed, _, err = r.vault.rewrap(owner{county, list[i].ID}, list[i].Sealed, r.to); err != nil {
				return err
			}
		}
		if err := r.opt.Store.Rewrap(r.ctx, county, list, r.entry(county, key, len(list))); err != nil {
			return err
		}
		r.out.Wrapped += len(list)
		r.done()
		return nil
	})
}

// reindex makes the look-up hashes anew that an earlier key made.
func (r *rotating) reindex(county registry.RegionCode) error {
	h := r.to.hashers[len(r.to.hashers)-1]
	return r.eachStale(r.ctx, Query{County: county, NotIndex: h.id}, func(list []Record) error {
		for i := range list {
			p, err := r.vault.open(owner{county, list[i].ID}, list[i].Sealed)
			if err != nil {
				return err
			}
			list[i].IndexKey, list[i].Indexes, list[i].Digest = h.id, h.indexes(&p, list[i].BirthDate), ""
		}
		err := r.opt.Store.SavePersons(r.ctx, county, Batch{Records: list}, r.entry(county, h.id, len(list)))
		if fault.KindOf(err) == fault.Conflict && !errors.Is(err, ErrKeyRetired) {
			return nil // somebody changed one of them meanwhile: the next round finds them
		}
		if err == nil {
			r.out.Indexed += len(list)
			r.done()
		}
		return err
	})
}

var msgOtherKeys = locale.Plain("people.other_keys", "密钥文件不是这个数据库的：库中已有的个人信息用它打不开", "the keys are not those of this database: the persons in it do not open with them")

// CheckKeys makes sure that the keys are those of the database, so that nobody
// goes on with fresh ones after the old were lost. An empty database suits any.
func (s *Service) CheckKeys(ctx context.Context) error {
	counties, err := s.opt.Store.CountiesOf(ctx)
	if err != nil {
		return err
	}
	for _, county := range counties {
		list, err := s.opt.Store.ListPersons(ctx, Query{County: county, NotKey: "-", Limit: 1})
		if err != nil {
			return err
		}
		for _, r := range list {
			if _, _, err := s.vault.unwrap(owner{county, r.ID}, r.Sealed); err != nil {
				return fault.New(fault.Conflict, msgOtherKeys).Hint(hintKeys)
			}
		}
	}
	return nil
}
