package people

import (
	"context"

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

// RotateKeys brings every person of the installation under the keys in use. The
// persons' own keys are unwrapped and wrapped anew without opening a single
// field; only where the index key is another are the fields opened, for their
// hashes. It may be cut short and repeated. Once it is through, the earlier keys
// of the ring may be dropped (Keyring.OnlyCurrent).
//
// It is for the console of the installation, where the keyring itself is at
// hand; it asks no county's rights, and every county's log has it.
func (s *Service) RotateKeys(ctx context.Context, console access.Actor, progress func(n int)) (Rotation, error) {
	var out Rotation
	counties, err := s.opt.Store.CountiesOf(ctx)
	if err != nil {
		return out, err
	}
	for _, county := range counties {
		if err := s.rewrapCounty(ctx, console, county, &out, progress); err != nil {
			return out, err
		}
		if err := s.reindexCounty(ctx, console, county, &out, progress); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (s *Service) rotationEntry(console access.Actor, county registry.RegionCode, key string, n int) audit.Entry {
	d := (&audit.Detail{}).Note("key", key).Note("persons", n)
	return s.entry(console, "", place{county: county}, "people.rotate_keys", "county/"+county.String(), d)
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

// rewrapCounty wraps anew what is wrapped under an earlier key.
func (s *Service) rewrapCounty(ctx context.Context, console access.Actor, county registry.RegionCode, out *Rotation, progress func(int)) error {
	return s.eachStale(ctx, Query{County: county, NotKey: s.opt.Keys.Wrap()}, func(list []Record) error {
		var err error
		for i := range list {
			if list[i].Sealed, _, err = s.vault.rewrap(owner{county, list[i].ID}, list[i].Sealed); err != nil {
				return err
			}
		}
		if err := s.opt.Store.Rewrap(ctx, county, list, s.rotationEntry(console, county, s.opt.Keys.Wrap(), len(list))); err != nil {
			return err
		}
		out.Wrapped += len(list)
		if progress != nil {
			progress(out.Wrapped + out.Indexed)
		}
		return nil
	})
}

func (s *Service) reindexCounty(ctx context.Context, console access.Actor, county registry.RegionCode, out *Rotation, progress func(int)) error {
	return s.eachStale(ctx, Query{County: county, NotIndex: s.opt.Keys.Index()}, func(list []Record) error {
		for i := range list {
			r := &list[i]
			p, err := s.vault.open(owner{county, r.ID}, r.Sealed)
			if err != nil {
				return err
			}
			r.IndexKey, r.Indexes, r.Digest = s.hasher().id, s.hasher().indexes(&p, r.BirthDate), ""
		}
		if err := s.opt.Store.SavePersons(ctx, county, Batch{Records: list}, s.rotationEntry(console, county, s.opt.Keys.Index(), len(list))); err != nil {
			return err
		}
		out.Indexed += len(list)
		if progress != nil {
			progress(out.Wrapped + out.Indexed)
		}
		return nil
	})
}

// Stale counts the persons of the installation who are not under the keys in
// use.
func (s *Service) Stale(ctx context.Context) (int, error) {
	counties, err := s.opt.Store.CountiesOf(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, county := range counties {
		for _, q := range []Query{{County: county, NotKey: s.opt.Keys.Wrap(), Open: true}, {County: county, NotIndex: s.opt.Keys.Index(), Open: true}} {
			list, err := s.opt.Store.ListPersons(ctx, q)
			if err != nil {
				return n, err
			}
			n += len(list)
		}
	}
	return n, nil
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
