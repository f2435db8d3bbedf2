package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"junheng/audit"
	"junheng/people"
	"junheng/registry"
)

func noMove() error {
	return notFound("store.no_move", "没有这项转学", "there is no such move")
}

func (s persons) SaveMove(ctx context.Context, m people.Move, b people.Batch, e ...audit.Entry) error {
	was := m.Revision
	m.Revision++
	doc, err := document(m)
	if err != nil {
		return err
	}
	county, id := int64(m.County), plain(m.ID)
	return s.db.put(ctx, func(_ context.Context, t *tx) error {
		t.touch(m.County)
		t.audit(e...)
		if was == 0 {
			n, err := t.exec("INSERT INTO person_moves (county, id, state, revision, doc) VALUES (?, ?, ?, 1, ?) ON CONFLICT DO NOTHING", county, id, string(m.State), doc)
			if err == nil && n == 0 {
				err = conflict("store.move_exists", "这项转学已经登记过", "the move is on record already")
			}
			if err != nil {
				return err
			}
		} else if err := t.revise("person_moves", m.County, m.ID, string(m.State), was, doc, noMove()); err != nil {
			return err
		}
		return t.savePersons(m.County, b)
	})
}

// revise writes a paper of a table anew that is still as it was read; none is the
// fault where there is no such paper.
func (t *tx) revise(table string, county registry.RegionCode, id, state string, was int64, doc string, none error) error {
	n, err := t.exec("UPDATE "+table+" SET state = ?, revision = revision + 1, doc = ? WHERE county = ? AND id = ? AND revision = ?",
		state, doc, int64(county), plain(id), was)
	if err != nil || n == 1 {
		return err
	}
	var there bool
	if err := t.row("SELECT EXISTS (SELECT 1 FROM "+table+" WHERE county = ? AND id = ?)", int64(county), plain(id)).Scan(&there); err != nil {
		return err
	}
	if there {
		return stale()
	}
	return none
}

func (s persons) FindMove(ctx context.Context, county registry.RegionCode, id string) (people.Move, error) {
	list, err := documents[people.Move](ctx, s.db, "SELECT doc FROM person_moves WHERE county = ? AND id = ?", int64(county), plain(id))
	if err == nil && len(list) == 0 {
		return people.Move{}, noMove()
	}
	if err != nil {
		return people.Move{}, err
	}
	return list[0], nil
}

func (s persons) ListMoves(ctx context.Context, county registry.RegionCode, state people.MoveState) ([]people.Move, error) {
	if state == "" {
		return documents[people.Move](ctx, s.db, "SELECT doc FROM person_moves WHERE county = ? ORDER BY id DESC", int64(county))
	}
	return documents[people.Move](ctx, s.db, "SELECT doc FROM person_moves WHERE county = ? AND state = ? ORDER BY id DESC", int64(county), string(state))
}

func (s persons) SaveReceipt(ctx context.Context, r people.Receipt, e ...audit.Entry) error {
	doc, err := document(r)
	if err != nil {
		return err
	}
	return s.db.put(ctx, func(_ context.Context, t *tx) error {
		t.touch(r.County)
		t.audit(e...)
		n, err := t.exec("INSERT INTO roster_receipts (county, id, doc) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", int64(r.County), plain(r.ID), doc)
		if err == nil && n == 0 {
			return conflict("store.exists", "已经存在，不能重复新建", "it exists already and is not created again")
		}
		return err
	})
}

func (s persons) ListReceipts(ctx context.Context, county registry.RegionCode) ([]people.Receipt, error) {
	return documents[people.Receipt](ctx, s.db, "SELECT doc FROM roster_receipts WHERE county = ? ORDER BY id DESC", int64(county))
}

func (s persons) SaveOutcome(ctx context.Context, o people.Outcome, before time.Time) error {
	doc, err := document(o.Receipt)
	if err != nil {
		return err
	}
	return s.db.put(ctx, func(_ context.Context, t *tx) error {
		if _, err := t.exec("DELETE FROM roster_outcomes WHERE county = ? AND moment < ?", int64(o.County), stamp(before)); err != nil {
			return err
		}
		n, err := t.exec("INSERT INTO roster_outcomes (county, id, moment, doc, sealed) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			int64(o.County), plain(o.ID), stamp(o.Receipt.At), doc, filled(o.Sealed))
		if err == nil && n == 0 {
			return conflict("store.exists", "已经存在，不能重复新建", "it exists already and is not created again")
		}
		return err
	})
}

func (s persons) FindOutcome(ctx context.Context, county registry.RegionCode, id string) (people.Outcome, error) {
	o := people.Outcome{County: county, ID: id}
	var doc string
	err := s.db.one(ctx, "SELECT doc, sealed FROM roster_outcomes WHERE county = ? AND id = ?", int64(county), plain(id)).Scan(&doc, &o.Sealed)
	if err != nil {
		return o, found(err, notFound("store.no_outcome", "没有这次导入的记录", "there is no such receipt"))
	}
	o.Receipt, err = undocument[people.Receipt](doc)
	return o, err
}

func (s persons) ReadSettings(ctx context.Context, county registry.RegionCode) (people.Settings, error) {
	var doc string
	var revision int64
	err := s.db.one(ctx, "SELECT revision, doc FROM people_settings WHERE county = ?", int64(county)).Scan(&revision, &doc)
	if errors.Is(err, sql.ErrNoRows) {
		return people.Settings{}, nil
	}
	if err != nil {
		return people.Settings{}, err
	}
	set, err := undocument[people.Settings](doc)
	set.Revision = revision
	return set, err
}

func (s persons) SaveSettings(ctx context.Context, county registry.RegionCode, set people.Settings, e ...audit.Entry) error {
	doc, err := document(set)
	if err != nil {
		return err
	}
	return s.db.put(ctx, func(_ context.Context, t *tx) error {
		t.touch(county)
		t.audit(e...)
		if set.Revision == 0 {
			n, err := t.exec("INSERT INTO people_settings (county, revision, doc) VALUES (?, 1, ?) ON CONFLICT DO NOTHING", int64(county), doc)
			if err == nil && n == 0 {
				return stale()
			}
			return err
		}
		n, err := t.exec("UPDATE people_settings SET revision = revision + 1, doc = ? WHERE county = ? AND revision = ?", doc, int64(county), set.Revision)
		if err == nil && n == 0 {
			return stale()
		}
		return err
	})
}
