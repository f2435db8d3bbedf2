package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"junheng/audit"
	"junheng/people"
	"junheng/registry"
)

// persons implements people.Store.
type persons struct{ db *DB }

// People keeps the registers of named persons.
func (db *DB) People() people.Store { return persons{db} }

func noPerson() error {
	return notFound("store.no_person", "名册中没有这个人", "there is no such person in the register")
}

const personColumns = "id, register, school, grade, class, sex, birth, status, since, flags, year, township, village, id_check, shredded, key_id, wrapped, sealed, index_key, digest, moment, revision"

// openColumns are personColumns with nothing in place of what is sealed.
const openColumns = "id, register, school, grade, class, sex, birth, status, since, flags, year, township, village, id_check, shredded, '', NULL, NULL, index_key, digest, moment, revision"

// where writes the condition of a query.
func (s persons) where(q people.Query) (string, []any) {
	var b strings.Builder
	b.WriteString("county = ?")
	args := []any{int64(q.County)}
	add := func(condition string, values ...any) {
		b.WriteString(" AND " + condition)
		args = append(args, values...)
	}
	in := func(column string, values []string) {
		b.WriteString(" AND " + column + " IN (?" + strings.Repeat(", ?", len(values)-1) + ")")
		for _, v := range values {
			args = append(args, plain(v))
		}
	}
	for _, c := range []struct{ column, value string }{
		{"register", string(q.Register)},
		{"school", string(q.School)},
		{"township", q.Township},
		{"class", q.Class},
	} {
		if c.value != "" {
			add(c.column+" = ?", plain(c.value))
		}
	}
	if q.Grade != 0 {
		add("grade = ?", q.Grade)
	}
	if len(q.IDs) > 0 {
		in("id", texts(q.IDs))
	}
	if len(q.Statuses) > 0 {
		in("status", texts(q.Statuses))
	}
	if q.NotKey != "" {
		add("key_id <> ?", plain(q.NotKey))
	}
	if q.NotIndex != "" {
		add("index_key <> ?", plain(q.NotIndex))
	}
	if q.NotKey != "" || q.NotIndex != "" {
		add("shredded = ?", false)
	}
	if q.Before != "" {
		add("since < ?", plain(q.Before))
	}
	if q.After != "" {
		add("id > ?", plain(string(q.After)))
	}
	return b.String(), args
}

func (s persons) ListPersons(ctx context.Context, q people.Query) ([]people.Record, error) {
	if len(q.IDs) > idsAtOnce {
		return s.listMany(ctx, q)
	}
	where, args := s.where(q)
	columns := personColumns
	if q.Open {
		columns = openColumns
	}
	query := "SELECT " + columns + " FROM persons WHERE " + where + " ORDER BY id"
	if q.Limit > 0 {
		query += " LIMIT ?"
		args = append(args, q.Limit)
	}
	rows, err := s.db.ask(ctx, query, len(q.IDs) == idsAtOnce, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	out := make([]people.Record, 0, len(q.IDs))
	for rows.Next() {
		r, err := scanPerson(rows, q.County)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// idsAtOnce bounds the places of one statement.
const idsAtOnce = 500

func (s persons) listMany(ctx context.Context, q people.Query) ([]people.Record, error) {
	ids := slices.Sorted(slices.Values(q.IDs)) // as they lie in the table
	out := make([]people.Record, 0, len(ids))
	for part := range slices.Chunk(ids, idsAtOnce) {
		q.IDs = part
		some, err := s.ListPersons(ctx, q)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

func scanPerson(rows *sql.Rows, county registry.RegionCode) (people.Record, error) {
	r := people.Record{Person: people.Person{County: county}}
	var digest []byte
	var at string
	err := rows.Scan(&r.ID, &r.Register, &r.School, &r.Grade, &r.Class, &r.Sex, &r.BirthDate, &r.Status, &r.Since, &r.Flags, &r.Year,
		&r.Township, &r.Village, &r.IDCheck, &r.Shredded, &r.Sealed.KeyID, &r.Sealed.Wrapped, &r.Sealed.Fields, &r.IndexKey, &digest, &at, &r.Revision)
	if err != nil {
		return r, err
	}
	r.Digest = string(digest)
	r.Changed, err = moment(at)
	return r, err
}

func (s persons) LookUp(ctx context.Context, county registry.RegionCode, entries []people.Index) ([]people.Found, error) {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, compareIndexes) // neighbours in the table are asked for together
	var out []people.Found
	for len(entries) > 0 {
		n := 1
		for n < min(len(entries), idsAtOnce) && entries[n].Field == entries[0].Field {
			n++
		}
		var err error
		if out, err = s.lookUp(ctx, county, entries[:n], out); err != nil {
			return nil, err
		}
		entries = entries[n:]
	}
	return out, nil
}

func compareIndexes(a, b people.Index) int {
	return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Hash, b.Hash))
}

// lookUp adds to out who is found by entries of one field.
func (s persons) lookUp(ctx context.Context, county registry.RegionCode, list []people.Index, out []people.Found) ([]people.Found, error) {
	args := make([]any, 0, 2+len(list))
	args = append(args, int64(county), string(list[0].Field))
	for _, e := range list {
		args = append(args, []byte(e.Hash))
	}
	rows, err := s.db.ask(ctx, "SELECT hash, person FROM person_index WHERE county = ? AND field = ? AND hash IN (?"+strings.Repeat(", ?", len(list)-1)+") ORDER BY hash, person", len(list) == idsAtOnce, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	var hash sql.RawBytes
	for rows.Next() {
		f := people.Found{Index: people.Index{Field: list[0].Field}}
		if err := rows.Scan(&hash, &f.Person); err != nil {
			return nil, err
		}
		f.Index.Hash = string(hash)
		out = append(out, f)
	}
	return out, rows.Err()
}

func (s persons) TallyPersons(ctx context.Context, county registry.RegionCode, r people.Register) ([]people.Tally, error) {
	rows, err := s.db.read.DB.QueryContext(ctx, s.db.bind("SELECT school, township, grade, class, status, count(*) FROM persons WHERE county = ? AND register = ? GROUP BY school, township, grade, class, status ORDER BY school, township, grade, class, status"),
		int64(county), string(r))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	var out []people.Tally
	for rows.Next() {
		var t people.Tally
		if err := rows.Scan(&t.School, &t.Township, &t.Grade, &t.Class, &t.Status, &t.N); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

func (s persons) CountiesOf(ctx context.Context) ([]registry.RegionCode, error) {
	rows, err := s.db.read.DB.QueryContext(ctx, "SELECT DISTINCT county FROM persons ORDER BY county")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	var out []registry.RegionCode
	for rows.Next() {
		var c registry.RegionCode
		if err := rows.Scan(&c); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

func (s persons) ListHistory(ctx context.Context, county registry.RegionCode, id people.PersonID) ([]people.Event, error) {
	return documents[people.Event](ctx, s.db, "SELECT doc FROM person_events WHERE county = ? AND person = ? ORDER BY id", int64(county), plain(string(id)))
}

func (s persons) SavePersons(ctx context.Context, county registry.RegionCode, b people.Batch, e ...audit.Entry) error {
	return s.db.putSized(ctx, func(_ context.Context, t *tx) error {
		t.touch(county)
		t.audit(e...)
		return t.savePersons(county, b)
	}, len(b.Records) > 100)
}

func (s persons) Rewrap(ctx context.Context, county registry.RegionCode, records []people.Record, e ...audit.Entry) error {
	return s.db.putSized(ctx, func(_ context.Context, t *tx) error {
		t.audit(e...)
		if err := t.keyed(records, false); err != nil {
			return err
		}
		for i := range records {
			r := &records[i]
			_, err := t.exec("UPDATE persons SET key_id = ?, wrapped = ?, revision = revision + 1 WHERE county = ? AND id = ? AND revision = ? AND shredded = ?",
				plain(r.Sealed.KeyID), filled(r.Sealed.Wrapped), int64(county), plain(string(r.ID)), r.Revision, false)
			if err != nil {
				return err
			}
		}
		return nil
	}, true)
}

// Shred overwrites what it destroys: SQLite is told to, PostgreSQL does so when
// it cleans the table up.
func (s persons) Shred(ctx context.Context, county registry.RegionCode, b people.Batch, e ...audit.Entry) error {
	return s.db.putSized(ctx, func(_ context.Context, t *tx) error {
		t.touch(county)
		t.audit(e...)
		if s.db.engine == sqlite {
			if err := t.wipe(true); err != nil {
				return err
			}
			defer func() { _ = t.wipe(false) }()               // only slower while it is on
			if err := t.blank(county, b.Records); err != nil { // before any row shrinks
				return err
			}
		}
		return t.savePersons(county, b)
	}, true)
}

// blank overwrites what is sealed where it stands, at its own length: rows that
// shrink make pages merge, and a merge leaves copies behind.
func (t *tx) blank(county registry.RegionCode, records []people.Record) error {
	for i := range records {
		gone := people.Record{Person: people.Person{ID: records[i].ID}}
		if err := t.dropIndexes(county, &gone); err != nil {
			return found(err, noPerson())
		}
		_, err := t.exec("UPDATE persons SET wrapped = zeroblob(length(wrapped)), sealed = zeroblob(length(sealed)), digest = zeroblob(length(digest)) WHERE county = ? AND id = ?",
			int64(county), plain(string(records[i].ID)))
		if err != nil {
			return err
		}
	}
	return nil
}

// wipe turns the overwriting of deleted content on or off.
func (t *tx) wipe(on bool) error {
	query := "PRAGMA secure_delete = FAST" // as every connection has it, see sqliteURI
	if on {
		query = "PRAGMA secure_delete = ON"
	}
	_, err := t.exec(query)
	return err
}
