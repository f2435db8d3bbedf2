package store

import (
	"cmp"
	"context"

	"junheng/audit"
	"junheng/casework"
	"junheng/registry"
)

// Rewrite replaces what a case and its events hold.
func (s cases) Rewrite(ctx context.Context, c casework.Case, events []casework.Event, e ...audit.Entry) error {
	return s.db.put(ctx, func(_ context.Context, t *tx) error {
		t.touch(c.County)
		t.audit(e...)
		doc, err := document(&c)
		if err != nil {
			return err
		}
		done, err := t.exec("UPDATE cases SET label = ?, doc = ? WHERE county = ? AND id = ? AND revision = ?", plain(c.Subject.Label), doc, int64(c.County), plain(string(c.ID)), c.Revision)
		if err != nil || done == 0 {
			return cmp.Or(err, stale())
		}
		for i := range events {
			doc, err := document(&events[i])
			if err != nil {
				return err
			}
			if _, err := t.exec("UPDATE case_events SET doc = ? WHERE county = ? AND case_id = ? AND seq = ?", doc, int64(c.County), plain(string(c.ID)), events[i].Seq); err != nil {
				return err
			}
		}
		return nil
	})
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
