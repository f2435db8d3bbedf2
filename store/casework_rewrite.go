package store

import (
	"cmp"
	"context"
	"slices"

	"junheng/audit"
	"junheng/casework"
	"junheng/registry"
)

// Rewrite replaces what a case and its events hold.
func (s cases) Rewrite(ctx context.Context, r casework.Rewriting, e ...audit.Entry) error {
	c := &r.Case
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(c.County)
		t.audit(e...)
		row, err := caseRowOf(&casework.Addition{Case: *c, Brief: r.Brief}, "")
		if err != nil {
			return err
		}
		done, err := t.exec("UPDATE cases SET label = ?, until = ?, tick = ?, late = ?, doc = ?, brief = ? WHERE county = ? AND id = ? AND revision = ?",
			row.Label, row.Until, row.Tick, row.Late, row.Doc, row.Brief, row.County, row.ID, c.Revision)
		if err != nil || done == 0 {
			return cmp.Or(err, stale())
		}
		for i := range r.Events {
			e := &r.Events[i]
			doc, err := document(e)
			if err != nil {
				return err
			}
			if _, err := t.exec("UPDATE case_events SET act = ?, moment = ?, doc = ? WHERE county = ? AND case_id = ? AND seq = ?", plain(e.Key), stamp(e.At), doc, row.County, row.ID, e.Seq); err != nil {
				return err
			}
		}
		for _, f := range r.Files {
			if err := checkHash(f.Hash, f.Data); err != nil {
				return err
			}
			if err := t.saveBlob(c.County, f.Hash, f.Data); err != nil {
				return err
			}
		}
		for _, hash := range r.Drop {
			if err := t.dropBlob(c.County, hash); err != nil {
				return err
			}
		}
		return t.forgetMessages(ctx, c, r.Forget)
	})
}

// dropBlob takes a file of a case away where nothing else of the county holds the
// same.
func (t *tx) dropBlob(county registry.RegionCode, hash string) error {
	like := "%" + plain(hash) + "%"
	_, err := t.exec(`DELETE FROM blobs WHERE county = ? AND hash = ?
AND NOT EXISTS (SELECT 1 FROM case_events WHERE county = ? AND doc LIKE ?)
AND NOT EXISTS (SELECT 1 FROM notices WHERE county = ? AND doc LIKE ?)
AND NOT EXISTS (SELECT 1 FROM uploads WHERE county = ? AND hash = ?)
AND NOT EXISTS (SELECT 1 FROM dataset_files WHERE county = ? AND hash = ?)`,
		int64(county), plain(hash), int64(county), like, int64(county), like, int64(county), plain(hash), int64(county), plain(hash))
	return err
}

// forgetMessages takes away what a case told people by some of its events.
func (t *tx) forgetMessages(ctx context.Context, c *casework.Case, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	var rows []caseMessageRow
	if err := t.NewSelect().Model(&rows).Where("county = ?", int64(c.County)).Where("case_id = ?", plain(string(c.ID))).Scan(ctx); err != nil {
		return err
	}
	for _, row := range rows {
		m, err := row.message()
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(keys, func(key string) bool { return m.Of(key) }) {
			continue
		}
		for _, q := range []string{"DELETE FROM case_deliveries WHERE county = ? AND message = ?", "DELETE FROM case_messages WHERE county = ? AND id = ?"} {
			if _, err := t.exec(q, row.County, row.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// Mark notes something in the counters of a county.
func (s cases) Mark(ctx context.Context, county registry.RegionCode, mark string, e ...audit.Entry) error {
	return s.db.put(ctx, func(_ context.Context, t *tx) error {
		t.touch(county)
		t.audit(e...)
		_, err := t.exec("INSERT INTO case_numbers (county, counter, number) VALUES (?, ?, 1) ON CONFLICT DO NOTHING", int64(county), plain(mark))
		return err
	})
}

// Marked reports whether it was noted.
func (s cases) Marked(ctx context.Context, county registry.RegionCode, mark string) (bool, error) {
	var n int
	err := s.db.read.DB.QueryRowContext(ctx, s.db.bind("SELECT count(*) FROM case_numbers WHERE county = ? AND counter = ?"), int64(county), plain(mark)).Scan(&n)
	return n > 0, err
}
