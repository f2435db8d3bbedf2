package store

import (
	"cmp"
	"context"
	"slices"

	"junheng/people"
)

// retiredKeys is the setting that names the keys under which no person is written
// any more.
const retiredKeys = "people.retired_keys"

// keysLock is what writers of persons share, and who retires keys has alone, on a
// PostgreSQL database; on SQLite one writes at a time.
const keysLock = 0x4A484B59

// lockKeys comes before what is retired is read: after it, nobody retires keys
// until the transaction ends, and where it is alone, nobody writes a person.
func (t *tx) lockKeys(alone bool) error {
	if t.db.engine == sqlite {
		return nil
	}
	query := "SELECT pg_advisory_xact_lock_shared(?)"
	if alone {
		query = "SELECT pg_advisory_xact_lock(?)"
	}
	_, err := t.exec(query, int64(keysLock))
	return err
}

func (t *tx) retired() (people.KeyIDs, error) {
	var value []byte
	err := found(t.row("SELECT value FROM settings WHERE name = ?", retiredKeys).Scan(&value), nil)
	if err != nil || len(value) == 0 {
		return people.KeyIDs{}, err
	}
	return undocument[people.KeyIDs](string(value))
}

// keyed refuses records under a key that was retired. Of some that are wrapped
// anew the look-up hashes may be old still.
func (t *tx) keyed(records []people.Record, hashes bool) error {
	if len(records) == 0 {
		return nil
	}
	if err := t.lockKeys(false); err != nil {
		return err
	}
	out, err := t.retired()
	if err != nil {
		return err
	}
	for i := range records {
		r := &records[i]
		if r.Shredded || len(r.Sealed.Wrapped) == 0 {
			continue
		}
		if slices.Contains(out.Wraps, r.Sealed.KeyID) || hashes && slices.Contains(out.Indexes, r.IndexKey) {
			return people.Retired()
		}
	}
	return nil
}

// TurnKeys runs turn in a transaction that it shares with nobody.
func (s persons) TurnKeys(ctx context.Context, turn func(people.KeysHeld) (people.KeyIDs, error)) error {
	var own error // of turn; the others are those of the database
	err := s.db.putSized(ctx, func(_ context.Context, t *tx) error {
		if err := t.lockKeys(true); err != nil {
			return err
		}
		out, err := t.retired()
		if err != nil {
			return err
		}
		var more people.KeyIDs
		more, own = turn(people.KeysHeld{Retired: out, Stale: func(wrap, index string) (n int, err error) {
			err = t.row("SELECT count(*) FROM persons WHERE shredded = ? AND (key_id <> ? OR index_key <> ?)", false, plain(wrap), plain(index)).Scan(&n)
			return n, err
		}})
		if own != nil {
			return own
		}
		out.Wraps, out.Indexes = union(out.Wraps, more.Wraps), union(out.Indexes, more.Indexes)
		doc, err := document(out)
		if err != nil {
			return err
		}
		_, err = t.exec("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", retiredKeys, []byte(doc))
		return err
	}, true)
	return cmp.Or(own, err)
}

func union(a, b []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(a, b))))
}
