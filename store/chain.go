package store

import (
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strings"

	"junheng/audit"
	"junheng/registry"
)

// seal appends the entries of a change to their chains and counts the change
// for the counties it touched. Counties are taken in the order of their codes,
// so that two programs never wait for each other.
func (b *batch) seal(t *tx) error {
	counties := maps.Clone(t.touched)
	for _, e := range t.entries {
		counties[e.County] = true
	}
	var sealed []audit.Entry
	for _, county := range slices.Sorted(maps.Keys(counties)) {
		head, err := b.lockHead(county)
		if err != nil {
			return err
		}
		for _, e := range t.entries {
			if e.County == county {
				e = audit.Seal(head.chain, e)
				head.chain = e.Head()
				sealed = append(sealed, e)
			}
		}
		if t.touched[county] {
			head.version++
		}
		b.heads[county] = head
	}
	return b.insertEntries(sealed)
}

// lockHead reads where a county stands, and keeps other programs from it until
// the transaction ends.
func (b *batch) lockHead(county registry.RegionCode) (countyHead, error) {
	if head, ok := b.heads[county]; ok {
		return head, nil
	}
	head := countyHead{chain: audit.Head{County: county}}
	query := "SELECT version, seq, hash FROM counties WHERE county = ?"
	if b.db.engine == postgres {
		const open = "INSERT INTO counties (county, version, seq, hash) VALUES (?, 0, 0, '') ON CONFLICT (county) DO NOTHING"
		if _, err := b.exec(open, int64(county)); err != nil {
			return head, err
		}
		query += " FOR UPDATE"
	}
	err := b.row(query, int64(county)).Scan(&head.version, &head.chain.Seq, &head.chain.Hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return head, err
	}
	return head, nil
}

// saveHeads writes the heads back, once for the whole transaction.
func (b *batch) saveHeads() error {
	const save = "INSERT INTO counties (county, version, seq, hash) VALUES (?, ?, ?, ?) " +
		"ON CONFLICT (county) DO UPDATE SET version = excluded.version, seq = excluded.seq, hash = excluded.hash"
	for _, county := range slices.Sorted(maps.Keys(b.heads)) {
		h := b.heads[county]
		if _, err := b.exec(save, int64(county), h.version, h.chain.Seq, h.chain.Hash); err != nil {
			return err
		}
	}
	return nil
}

// entryColumns are the columns of audit_entries, as insertEntries and
// scanEntry go through them.
const entryColumns = "county, seq, moment, actor, name, role, origin, act, object, detail, result, prev, hash"

// entriesAtOnce is how many entries one statement inserts at most.
const entriesAtOnce = 64

func (b *batch) insertEntries(entries []audit.Entry) error {
	const row = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	for part := range slices.Chunk(entries, entriesAtOnce) {
		insert := "INSERT INTO audit_entries (" + entryColumns + ") VALUES " + row + strings.Repeat(", "+row, len(part)-1)
		args := make([]any, 0, 13*len(part))
		for _, e := range part {
			args = append(args, int64(e.County), e.Seq, stamp(e.At), e.Actor, e.Name, e.Role, e.From, e.Act, e.Object, e.Detail, string(e.Result), e.Prev, e.Hash)
		}
		if _, err := b.exec(insert, args...); err != nil {
			return err
		}
	}
	return nil
}
