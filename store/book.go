package store

import (
	"context"

	"junheng/audit"
	"junheng/registry"
	"junheng/registry/book"

	"github.com/uptrace/bun"
)

type schoolRow struct {
	bun.BaseModel `bun:"table:schools"`

	County   int64  `bun:"county,pk"`
	ID       string `bun:"id,pk"`
	Revision int64  `bun:"revision"`
	Doc      string `bun:"doc"`
}

func (r schoolRow) record() (book.Record, error) {
	rec, err := undocument[book.Record](r.Doc)
	rec.Revision = r.Revision
	return rec, err
}

type eventRow struct {
	bun.BaseModel `bun:"table:school_events"`

	County int64  `bun:"county,pk"`
	ID     string `bun:"id,pk"`
	Day    string `bun:"day"`
	Moment string `bun:"moment"`
	Doc    string `bun:"doc"`
}

type eventSchoolRow struct {
	bun.BaseModel `bun:"table:school_event_schools"`

	County int64  `bun:"county,pk"`
	School string `bun:"school,pk"`
	Event  string `bun:"event,pk"`
}

type associationRow struct {
	bun.BaseModel `bun:"table:associations"`

	County int64  `bun:"county,pk"`
	ID     string `bun:"id,pk"`
	Doc    string `bun:"doc"`
}

type townshipRow struct {
	bun.BaseModel `bun:"table:townships"`

	County int64  `bun:"county,pk"`
	Code   int64  `bun:"code,pk"`
	Name   string `bun:"name"`
	Kind   string `bun:"kind"`
}

// register implements book.Store.
type register struct{ db *DB }

// Book keeps the register of schools.
func (db *DB) Book() book.Store { return register{db} }

func (s register) FindRecord(ctx context.Context, county registry.RegionCode, id registry.SchoolID) (book.Record, error) {
	var row schoolRow
	err := s.db.one(ctx, "SELECT revision, doc FROM schools WHERE county = ? AND id = ?", int64(county), string(id)).Scan(&row.Revision, &row.Doc)
	if err != nil {
		return book.Record{}, found(err, notFound("store.no_school", "名册中没有这所学校", "there is no such school in the register"))
	}
	return row.record()
}

func (s register) ListRecords(ctx context.Context, counties []registry.RegionCode) ([]book.Record, error) {
	if len(counties) == 0 {
		return nil, nil
	}
	var rows []schoolRow
	err := s.db.read.NewSelect().Model(&rows).Where("county IN (?)", bun.List(codes(counties))).Order("county", "id").Scan(ctx)
	if err != nil {
		return nil, err
	}
	return each(rows, schoolRow.record)
}

// SaveRecords creates the records whose Revision is 0 and amends the others,
// and keeps the events, each once.
func (s register) SaveRecords(ctx context.Context, county registry.RegionCode, records []book.Record, events []book.Event, e ...audit.Entry) error {
	docs := make([]string, len(records))
	for i, r := range records {
		var err error
		if docs[i], err = document(r); err != nil {
			return err
		}
	}
	eventRows, eventSchools, err := eventRowsOf(county, events)
	if err != nil {
		return err
	}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(county)
		t.audit(e...)
		for i, r := range records {
			if err := t.saveSchool(ctx, county, r, docs[i]); err != nil {
				return err
			}
		}
		if len(eventRows) == 0 {
			return nil
		}
		n, err := affected(t.NewInsert().Model(&eventRows).On("CONFLICT DO NOTHING").Exec(ctx))
		if err != nil {
			return err
		}
		if int(n) < len(eventRows) {
			return conflict("store.event_exists", "这项变动已经登记过", "this event is on record already")
		}
		if len(eventSchools) == 0 {
			return nil
		}
		return done(t.NewInsert().Model(&eventSchools).On("CONFLICT DO NOTHING").Exec(ctx))
	})
}

func (t *tx) saveSchool(ctx context.Context, county registry.RegionCode, r book.Record, doc string) error {
	id := plain(string(r.ID))
	if r.Revision == 0 {
		n, err := t.exec("INSERT INTO schools (county, id, revision, doc) VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING", int64(county), id, doc)
		if err == nil && n == 0 {
			return conflict("store.school_exists", "学校“{school}”已在名录中", "school {school} is on the register already", "school", r.Name)
		}
		return err
	}
	n, err := t.exec("UPDATE schools SET revision = revision + 1, doc = ? WHERE county = ? AND id = ? AND revision = ?", doc, int64(county), id, r.Revision)
	if err != nil || n == 1 {
		return err
	}
	row := schoolRow{County: int64(county), ID: id}
	return gone(ctx, t.NewSelect().Model(&row).WherePK(),
		notFound("store.no_school", "名录中没有学校“{school}”", "school {school} is not on the register", "school", r.Name))
}

func eventRowsOf(county registry.RegionCode, events []book.Event) (rows []eventRow, schools []eventSchoolRow, err error) {
	for _, ev := range events {
		doc, err := document(ev)
		if err != nil {
			return nil, nil, err
		}
		rows = append(rows, eventRow{County: int64(county), ID: plain(ev.ID), Day: plain(ev.Date), Moment: stamp(ev.At), Doc: doc})
		for _, id := range ev.Schools {
			schools = append(schools, eventSchoolRow{County: int64(county), School: plain(string(id)), Event: plain(ev.ID)})
		}
	}
	return rows, schools, nil
}

func (s register) ListEvents(ctx context.Context, county registry.RegionCode, school registry.SchoolID) ([]book.Event, error) {
	const all, order = "SELECT doc FROM school_events WHERE county = ?", " ORDER BY day, moment, id"
	if school == "" {
		return documents[book.Event](ctx, s.db, all+order, int64(county))
	}
	const of = " AND id IN (SELECT event FROM school_event_schools WHERE county = ? AND school = ?)"
	return documents[book.Event](ctx, s.db, all+of+order, int64(county), int64(county), plain(string(school)))
}

func (s register) ListAssociations(ctx context.Context, counties []registry.RegionCode) ([]book.Association, error) {
	if len(counties) == 0 {
		return nil, nil
	}
	if len(counties) == 1 {
		return documents[book.Association](ctx, s.db, "SELECT doc FROM associations WHERE county = ? ORDER BY id", int64(counties[0]))
	}
	var rows []associationRow
	err := s.db.read.NewSelect().Model(&rows).Where("county IN (?)", bun.List(codes(counties))).Order("county", "id").Scan(ctx)
	if err != nil {
		return nil, err
	}
	return each(rows, func(r associationRow) (book.Association, error) { return undocument[book.Association](r.Doc) })
}

func (s register) SaveAssociation(ctx context.Context, a book.Association, e ...audit.Entry) error {
	doc, err := document(a)
	if err != nil {
		return err
	}
	row := associationRow{County: int64(a.County), ID: plain(a.ID), Doc: doc}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(a.County)
		t.audit(e...)
		return done(t.NewInsert().Model(&row).On("CONFLICT (county, id) DO UPDATE").Set("doc = EXCLUDED.doc").Exec(ctx))
	})
}

func (s register) ListTownships(ctx context.Context, counties []registry.RegionCode) ([]book.Township, error) {
	if len(counties) == 0 {
		return nil, nil
	}
	var rows []townshipRow
	err := s.db.read.NewSelect().Model(&rows).Where("county IN (?)", bun.List(codes(counties))).Order("county", "code").Scan(ctx)
	if err != nil {
		return nil, err
	}
	return each(rows, func(r townshipRow) (book.Township, error) {
		return book.Township{County: registry.RegionCode(r.County), Code: registry.RegionCode(r.Code), Name: r.Name, Kind: r.Kind}, nil
	})
}

// SaveTownships takes the list in place of the one that was.
func (s register) SaveTownships(ctx context.Context, county registry.RegionCode, ts []book.Township, e ...audit.Entry) error {
	var rows []townshipRow
	for _, t := range ts {
		rows = append(rows, townshipRow{County: int64(county), Code: int64(t.Code), Name: plain(t.Name), Kind: plain(t.Kind)})
	}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(county)
		t.audit(e...)
		if err := done(t.NewDelete().Model((*townshipRow)(nil)).Where("county = ?", int64(county)).Exec(ctx)); err != nil || len(rows) == 0 {
			return err
		}
		n, err := affected(t.NewInsert().Model(&rows).On("CONFLICT DO NOTHING").Exec(ctx))
		if err == nil && int(n) < len(rows) {
			return conflict("store.township_twice", "同一个乡镇代码出现了两次", "a township code stands twice")
		}
		return err
	})
}

func (s register) SaveLayer(ctx context.Context, county registry.RegionCode, name string, geojson []byte, e ...audit.Entry) error {
	return s.db.put(ctx, func(_ context.Context, t *tx) error {
		t.touch(county)
		t.audit(e...)
		_, err := t.exec("INSERT INTO layers (county, name, geojson) VALUES (?, ?, ?) ON CONFLICT (county, name) DO UPDATE SET geojson = excluded.geojson",
			int64(county), plain(name), filled(geojson))
		return err
	})
}

func (s register) ReadLayer(ctx context.Context, county registry.RegionCode, name string) ([]byte, error) {
	var b []byte
	err := s.db.read.NewRaw("SELECT geojson FROM layers WHERE county = ? AND name = ?", int64(county), plain(name)).Scan(ctx, &b)
	return b, found(err, notFound("store.no_layer", "还没有载入这个地图边界", "these boundaries have not been loaded"))
}
