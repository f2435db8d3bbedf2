package store

import (
	"context"

	"junheng/audit"
	"junheng/people/matching"
	"junheng/registry"
)

// comparisons implements matching.Store.
type comparisons struct{ db *DB }

// Matching keeps the comparisons of registers, what was decided of doubtful
// pairs, and what became of children who were nowhere.
func (db *DB) Matching() matching.Store { return comparisons{db} }

// SaveRun keeps a comparison with its items. A run that is there already is a
// conflict.
func (s comparisons) SaveRun(ctx context.Context, r matching.Run, items []matching.Item, e ...audit.Entry) error {
	doc, err := document(r)
	if err != nil {
		return err
	}
	return s.db.put(ctx, func(_ context.Context, t *tx) error {
		t.touch(r.County)
		t.audit(e...)
		n, err := t.exec("INSERT INTO match_runs (county, id, doc) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", int64(r.County), plain(r.ID), doc)
		if err == nil && n == 0 {
			err = conflict("store.exists", "已经存在，不能重复新建", "it exists already and is not created again")
		}
		if err != nil {
			return err
		}
		rows := t.many("match_items", "county, run, person, doc")
		for i := range items {
			doc, err := document(items[i])
			if err != nil {
				return err
			}
			if err := rows.add(int64(r.County), plain(r.ID), plain(string(items[i].Person)), doc); err != nil {
				return err
			}
		}
		return rows.flush()
	})
}

func (s comparisons) ListRuns(ctx context.Context, county registry.RegionCode) ([]matching.Run, error) {
	return documents[matching.Run](ctx, s.db, "SELECT doc FROM match_runs WHERE county = ? ORDER BY id DESC", int64(county))
}

func (s comparisons) ListItems(ctx context.Context, county registry.RegionCode, run string) ([]matching.Item, error) {
	return documents[matching.Item](ctx, s.db, "SELECT doc FROM match_items WHERE county = ? AND run = ? ORDER BY person", int64(county), plain(run))
}

func (s comparisons) SaveJudged(ctx context.Context, j matching.Judged, e ...audit.Entry) error {
	doc, err := document(j)
	if err != nil {
		return err
	}
	return s.db.put(ctx, func(_ context.Context, t *tx) error {
		t.touch(j.County)
		t.audit(e...)
		_, err := t.exec(`INSERT INTO match_decisions (county, kind, person, other, doc) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (county, kind, person, other) DO UPDATE SET doc = EXCLUDED.doc`,
			int64(j.County), plain(string(j.Kind)), plain(string(j.Left)), plain(string(j.Right)), doc)
		return err
	})
}

func (s comparisons) ListJudged(ctx context.Context, county registry.RegionCode, kind matching.Kind) ([]matching.Judged, error) {
	return documents[matching.Judged](ctx, s.db, "SELECT doc FROM match_decisions WHERE county = ? AND kind = ? ORDER BY person, other", int64(county), plain(string(kind)))
}

func (s comparisons) SaveResult(ctx context.Context, r matching.Result, paper []byte, e ...audit.Entry) error {
	doc, err := document(r)
	if err != nil {
		return err
	}
	return s.db.put(ctx, func(_ context.Context, t *tx) error {
		t.touch(r.County)
		t.audit(e...)
		if len(paper) > 0 {
			if err := checkHash(r.Paper.File, paper); err != nil {
				return err
			}
			if err := t.saveBlob(r.County, r.Paper.File, paper); err != nil {
				return err
			}
		}
		_, err := t.exec(`INSERT INTO match_results (county, kind, person, doc) VALUES (?, ?, ?, ?)
			ON CONFLICT (county, kind, person) DO UPDATE SET doc = EXCLUDED.doc`,
			int64(r.County), plain(string(r.Kind)), plain(string(r.Person)), doc)
		return err
	})
}

func (s comparisons) ListResults(ctx context.Context, county registry.RegionCode, kind matching.Kind) ([]matching.Result, error) {
	return documents[matching.Result](ctx, s.db, "SELECT doc FROM match_results WHERE county = ? AND kind = ? ORDER BY person", int64(county), plain(string(kind)))
}

// ReadPaper gives a sealed file that proves an outcome.
func (s comparisons) ReadPaper(ctx context.Context, county registry.RegionCode, hash string) ([]byte, error) {
	return s.db.readBlob(ctx, county, hash)
}
