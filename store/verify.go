package store

import (
	"context"
	"encoding/json"
	"fmt"

	"junheng/audit"
	"junheng/internal/locale"
	"junheng/registry"
)

// ChainState is how the audit chain of a county stands.
type ChainState struct {
	County  registry.RegionCode
	Entries int64        // that are proved, from the first on
	Break   *audit.Break // nil: whole
}

// VerifyAudit proves every audit chain against the heads on record, as they
// stand at one moment.
func (db *DB) VerifyAudit(ctx context.Context) ([]ChainState, error) {
	tx, err := db.read.DB.BeginTx(ctx, db.snapshot())
	if err != nil {
		return nil, unreadable(err)
	}
	defer func() { _ = tx.Rollback() }() // it has only read
	heads := map[registry.RegionCode]audit.Head{}
	err = eachRow(ctx, tx, "SELECT county, seq, hash FROM counties", func(scan func(...any) error) error {
		var h audit.Head
		err := scan(&h.County, &h.Seq, &h.Hash)
		heads[h.County] = h
		return err
	})
	if err != nil {
		return nil, unreadable(err)
	}
	chains := map[registry.RegionCode]*audit.Verifier{}
	err = eachRow(ctx, tx, "SELECT "+entryColumns+" FROM audit_entries ORDER BY county, seq", func(scan func(...any) error) error {
		var r entryRow
		if err := scan(&r.County, &r.Seq, &r.Moment, &r.Actor, &r.Name, &r.Role, &r.Origin, &r.Act, &r.Object, &r.Detail, &r.Result, &r.Prev, &r.Hash); err != nil {
			return err
		}
		e, _ := r.entry() // a moment that is none does not give the hash either
		if chains[e.County] == nil {
			chains[e.County] = new(audit.Verifier)
		}
		chains[e.County].Take(e)
		return nil
	})
	if err != nil {
		return nil, unreadable(err)
	}
	return ended(chains, heads), nil
}

// eachRow goes through the rows of a query.
func eachRow(ctx context.Context, q rawConn, query string, row func(scan func(...any) error) error) error {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Finding is something in the database that is not as it was written.
type Finding struct {
	Place string // table and key
	Msg   locale.Message
}

// Tally counts what was looked at.
type Tally struct {
	Documents int64 // accounts, schools, rounds and the like
	Returns   int64 // with their kept versions
	Files     int64
}

// maxFindings is how many findings are told; where so much is wrong, more do
// not help.
const maxFindings = 200

// VerifyData looks whether everything that is kept can be read and is what it
// was: the file's own structure (SQLite), every document, the cells of every
// return and version, and every file against its hash.
func (db *DB) VerifyData(ctx context.Context) (Tally, []Finding, error) {
	tx, err := db.read.DB.BeginTx(ctx, db.snapshot())
	if err != nil {
		return Tally{}, nil, unreadable(err)
	}
	defer func() { _ = tx.Rollback() }() // it has only read
	v := verifier{ctx: ctx, q: tx}
	tables, err := db.listTables(ctx, tx)
	if err != nil {
		return v.tally, nil, unreadable(err)
	}
	for _, look := range []func() error{
		func() error { return v.structure(db.engine) },
		func() error { return v.documents(tables) },
		v.returns, v.files,
	} {
		if err := look(); err != nil {
			return v.tally, v.findings, unreadable(err)
		}
	}
	return v.tally, v.findings, nil
}

type verifier struct {
	ctx      context.Context
	q        rawConn
	tally    Tally
	findings []Finding
}

var (
	foundStructure = locale.NewTemplate("verify.structure", "数据库文件损坏：{why}", "the database file is damaged: {why}")
	foundDocument  = locale.NewTemplate("verify.document", "内容读不懂：{why}", "its content is not understood: {why}")
	foundFile      = locale.NewTemplate("verify.file", "文件内容与校验值不符", "the content of the file does not give its hash")
	foundMissing   = locale.NewTemplate("verify.missing", "所指的文件不在库中", "the file that it names is not there")
)

func (v *verifier) found(place string, msg locale.Message) {
	if len(v.findings) < maxFindings {
		v.findings = append(v.findings, Finding{Place: place, Msg: msg})
	}
}

func (v *verifier) structure(e engine) error {
	if e != sqlite {
		return nil
	}
	return eachRow(v.ctx, v.q, "PRAGMA integrity_check", func(scan func(...any) error) error {
		var said string
		err := scan(&said)
		if err == nil && said != "ok" {
			v.found("SQLite", foundStructure.With("why", said))
		}
		return err
	})
}

// documents looks whether every column named doc or who holds JSON.
func (v *verifier) documents(tables []tableInfo) error {
	for _, t := range tables {
		for _, c := range t.columns {
			if c.name != "doc" && c.name != "who" {
				continue
			}
			key := t.key[len(t.key)-1]
			err := eachRow(v.ctx, v.q, "SELECT "+key+", "+c.name+" FROM "+t.name, func(scan func(...any) error) error {
				var id, doc string
				if err := scan(&id, &doc); err != nil {
					return err
				}
				v.tally.Documents++
				var fields map[string]json.RawMessage
				if err := json.Unmarshal([]byte(doc), &fields); err != nil {
					v.found(t.name+" "+id, foundDocument.With("why", err.Error()))
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *verifier) returns() error {
	for _, query := range []string{
		"SELECT 'returns', county, id, body FROM returns",
		"SELECT 'return_versions', county, return_id, body FROM return_versions",
	} {
		err := eachRow(v.ctx, v.q, query, func(scan func(...any) error) error {
			var table, id string
			var county registry.RegionCode
			var body []byte
			if err := scan(&table, &county, &id, &body); err != nil {
				return err
			}
			v.tally.Returns++
			if _, _, err := readBody(body); err != nil {
				v.found(fmt.Sprintf("%s %s %s", table, county, id), foundDocument.With("why", err.Error()))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) files() error {
	err := eachRow(v.ctx, v.q, "SELECT county, hash, content FROM blobs", func(scan func(...any) error) error {
		var county registry.RegionCode
		var sum string
		var content []byte
		if err := scan(&county, &sum, &content); err != nil {
			return err
		}
		v.tally.Files++
		if hashOf(content) != sum {
			v.found(fmt.Sprintf("blobs %s %s", county, sum), foundFile.With())
		}
		return nil
	})
	if err != nil {
		return err
	}
	const orphans = `SELECT 'uploads', u.county, u.id FROM uploads u LEFT JOIN blobs b ON b.county = u.county AND b.hash = u.hash WHERE b.hash IS NULL
UNION ALL SELECT 'dataset_files', f.county, f.name FROM dataset_files f LEFT JOIN blobs b ON b.county = f.county AND b.hash = f.hash WHERE b.hash IS NULL`
	return eachRow(v.ctx, v.q, orphans, func(scan func(...any) error) error {
		var table, id string
		var county registry.RegionCode
		err := scan(&table, &county, &id)
		v.found(fmt.Sprintf("%s %s %s", table, county, id), foundMissing.With())
		return err
	})
}
