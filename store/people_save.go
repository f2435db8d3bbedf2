package store

import (
	"slices"
	"strings"

	"junheng/people"
	"junheng/registry"
)

// many inserts rows of one table some at a time. The statements are two for
// each table: one of many rows, one of a single row.
type many struct {
	t     *tx
	head  string // INSERT INTO … (…) VALUES
	one   string // (?, ?)
	tail  string
	width int
	args  []any
	n     int64 // rows the database took
}

// rowsAtOnce is how many rows one statement inserts.
const rowsAtOnce = 32

func (t *tx) many(table, columns string) *many {
	width := strings.Count(columns, ",") + 1
	return &many{t: t, head: "INSERT INTO " + table + " (" + columns + ") VALUES ", one: "(?" + strings.Repeat(", ?", width-1) + ")", width: width, tail: " ON CONFLICT DO NOTHING"}
}

func (m *many) add(values ...any) error {
	m.args = append(m.args, values...)
	if len(m.args) < m.width*rowsAtOnce {
		return nil
	}
	n, err := m.t.exec(m.head+m.one+strings.Repeat(", "+m.one, rowsAtOnce-1)+m.tail, m.args...)
	m.args, m.n = m.args[:0], m.n+n
	return err
}

// flush inserts what is left, row by row.
func (m *many) flush() error {
	for args := m.args; len(args) > 0; args = args[m.width:] {
		n, err := m.t.exec(m.head+m.one+m.tail, args[:m.width]...)
		if err != nil {
			return err
		}
		m.n += n
	}
	m.args = m.args[:0]
	return nil
}

// savePersons writes new persons and changed ones, with their indexes and
// histories.
func (t *tx) savePersons(county registry.RegionCode, b people.Batch) error {
	if err := t.keyed(b.Records, true); err != nil {
		return err
	}
	persons := t.many("persons", "county, "+personColumns+", hashes")
	var indexes []indexRow
	fresh := int64(0)
	for i := range b.Records {
		r := &b.Records[i]
		if r.Revision == 0 {
			fresh++
			if err := persons.add(append(append([]any{int64(county)}, personValues(r, 1)...), hashList(r.Indexes))...); err != nil {
				return err
			}
		} else if err := t.updatePerson(county, r); err != nil {
			return err
		}
		for _, x := range r.Indexes {
			indexes = append(indexes, indexRow{x, r.ID})
		}
	}
	if err := persons.flush(); err != nil {
		return err
	}
	if persons.n < fresh {
		return conflict("store.person_exists", "此人已经登记过", "the person is on the register already")
	}
	if err := t.saveIndexes(county, indexes); err != nil {
		return err
	}
	if err := t.saveClaims(county, b); err != nil {
		return err
	}
	return t.savePersonEvents(county, b.Events)
}

// indexRow is a look-up hash with the person it leads to.
type indexRow struct {
	index  people.Index
	person people.PersonID
}

// saveIndexes writes look-up hashes in the order of their table: each page of
// it is then fetched and written once, however many persons there are.
func (t *tx) saveIndexes(county registry.RegionCode, list []indexRow) error {
	slices.SortFunc(list, func(a, b indexRow) int { return compareIndexes(a.index, b.index) })
	rows := t.many("person_index", "county, field, hash, person")
	for _, x := range list {
		if err := rows.add(int64(county), string(x.index.Field), []byte(x.index.Hash), plain(string(x.person))); err != nil {
			return err
		}
	}
	return rows.flush()
}

// personValues are the values of personColumns.
func personValues(r *people.Record, revision int64) []any {
	return []any{
		plain(string(r.ID)), string(r.Register), plain(string(r.School)), int64(r.Grade), plain(r.Class), string(r.Sex), plain(r.BirthDate), string(r.Status),
		plain(r.Since), int64(r.Flags), int64(r.Year), plain(r.Township), plain(r.Village), string(r.IDCheck), r.Shredded, plain(r.Sealed.KeyID),
		filled(r.Sealed.Wrapped), filled(r.Sealed.Fields), plain(r.IndexKey), []byte(r.Digest), stamp(r.Changed), revision,
	}
}

// updatePerson changes a record that is still as it was read. Its indexes are
// written anew where the record brings any, or is shredded; a record that was
// only read from the store has none and keeps them.
func (t *tx) updatePerson(county registry.RegionCode, r *people.Record) error {
	args := append(personValues(r, r.Revision+1)[1:], int64(county), plain(string(r.ID)), r.Revision)
	n, err := t.exec("UPDATE persons SET register = ?, school = ?, grade = ?, class = ?, sex = ?, birth = ?, status = ?, since = ?, flags = ?, year = ?, township = ?, village = ?, id_check = ?, "+
		"shredded = ?, key_id = ?, wrapped = ?, sealed = ?, index_key = ?, digest = ?, moment = ?, revision = ? WHERE county = ? AND id = ? AND revision = ?", args...)
	if err != nil {
		return err
	}
	if n == 0 {
		var there bool
		if err := t.row("SELECT EXISTS (SELECT 1 FROM persons WHERE county = ? AND id = ?)", int64(county), plain(string(r.ID))).Scan(&there); err != nil {
			return err
		}
		if there {
			return stale()
		}
		return noPerson()
	}
	if len(r.Indexes) == 0 && !r.Shredded {
		return nil
	}
	return t.dropIndexes(county, r)
}

// dropIndexes takes the look-up hashes of a person away, and notes those that
// take their place. Where none do, the list is overwritten at its length.
func (t *tx) dropIndexes(county registry.RegionCode, r *people.Record) error {
	var was []byte
	if err := t.row("SELECT hashes FROM persons WHERE county = ? AND id = ?", int64(county), plain(string(r.ID))).Scan(&was); err != nil {
		return err
	}
	for _, x := range hashesIn(was) {
		if _, err := t.exec("DELETE FROM person_index WHERE county = ? AND field = ? AND hash = ? AND person = ?", int64(county), string(x.Field), []byte(x.Hash), plain(string(r.ID))); err != nil {
			return err
		}
	}
	now := hashList(r.Indexes)
	if len(now) == 0 {
		now = make([]byte, len(was))
	}
	_, err := t.exec("UPDATE persons SET hashes = ? WHERE county = ? AND id = ?", now, int64(county), plain(string(r.ID)))
	return err
}

// hashList writes the look-up hashes of a person as the column hashes has them:
// the name of each field and the hash, each after its length as one byte.
func hashList(list []people.Index) []byte {
	out := make([]byte, 0, len(list)*26)
	for _, x := range list {
		out = append(append(out, byte(len(x.Field))), x.Field...)
		out = append(append(out, byte(len(x.Hash))), x.Hash...)
	}
	return out
}

// hashesIn reads what hashList wrote, up to what was overwritten.
func hashesIn(b []byte) []people.Index {
	var out []people.Index
	cut := func() string {
		n := min(int(b[0]), len(b)-1)
		part := string(b[1 : 1+n])
		b = b[1+n:]
		return part
	}
	for len(b) > 1 && b[0] > 0 {
		x := people.Index{Field: people.IndexField(cut())}
		if len(b) > 0 {
			x.Hash = cut()
		}
		out = append(out, x)
	}
	return out
}

func (t *tx) savePersonEvents(county registry.RegionCode, events []people.Event) error {
	rows := t.many("person_events", "county, person, id, doc")
	for i := range events {
		doc, err := document(events[i])
		if err != nil {
			return err
		}
		if err := rows.add(int64(county), plain(string(events[i].Person)), plain(events[i].ID), doc); err != nil {
			return err
		}
	}
	if err := rows.flush(); err != nil {
		return err
	}
	if rows.n < int64(len(events)) {
		return conflict("store.event_exists", "这项变动已经登记过", "this event is on record already")
	}
	return nil
}
