package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/klauspost/compress/zstd"
)

// A backup is one file for both databases:
//
//	junheng-backup 1⏎            as plain text; what follows is one zstd stream
//	{"backup":{…}}               Header
//	{"table":"accounts","columns":["id",…],"kinds":["ctext",…]}
//	["01J…","li",…]              one line a row, in the order of the primary key
//	…
//	{"manifest":{…}}             Manifest, the last line
//
// A text is a JSON text, a number a JSON number, true and false are
// themselves; bytes are an array with one text where they are text, and
// otherwise an object {"base64":"…"}. Hashes are SHA-256 over the lines with
// their line feeds: of each table from its line to its last row, and of
// everything before the manifest.
const backupMagic = "junheng-backup 1\n"

// Header opens a backup.
type Header struct {
	Schema  int       `json:"schema"`  // number of the newest migration of the data
	Program string    `json:"program"` // that wrote it
	Engine  string    `json:"engine"`  // it was taken from
	At      time.Time `json:"at"`
}

// TableSum is what a manifest says of one table.
type TableSum struct {
	Name string `json:"name"`
	Rows int64  `json:"rows"`
	Hash string `json:"sha256"`
}

// Manifest closes a backup. What has none is not whole.
type Manifest struct {
	Tables []TableSum `json:"tables"`
	Rows   int64      `json:"rows"`
	Hash   string     `json:"sha256"`
}

type tableLine struct {
	Table   string       `json:"table"`
	Columns []string     `json:"columns"`
	Kinds   []columnKind `json:"kinds"`
}

// Backup writes everything as it stands at one moment, while others go on
// reading and writing. The same data give the same lines on either database.
func (db *DB) Backup(ctx context.Context, w io.Writer) (Manifest, error) {
	tx, err := db.read.DB.BeginTx(ctx, db.snapshot())
	if err != nil {
		return Manifest{}, unreadable(err)
	}
	defer func() { _ = tx.Rollback() }() // it has only read
	var at int
	if err := tx.QueryRowContext(ctx, "SELECT max(number) FROM schema_versions").Scan(&at); err != nil {
		return Manifest{}, unreadable(err)
	}
	tables, err := db.listTables(ctx, tx)
	if err != nil {
		return Manifest{}, err
	}
	if _, err := io.WriteString(w, backupMagic); err != nil {
		return Manifest{}, err
	}
	packed, err := zstd.NewWriter(w)
	if err != nil {
		return Manifest{}, err
	}
	b := &backupWriter{out: bufio.NewWriterSize(packed, 1<<20), all: sha256.New()}
	b.line(map[string]Header{"backup": {Schema: at, Program: db.options.Program, Engine: db.Engine(), At: db.options.Clock().UTC()}})
	for _, t := range tables {
		if err := b.table(ctx, tx, t); err != nil {
			return b.manifest, err
		}
	}
	b.manifest.Hash = hex.EncodeToString(b.all.Sum(nil))
	b.line(map[string]Manifest{"manifest": b.manifest})
	if b.err == nil {
		b.err = b.out.Flush()
	}
	if err := packed.Close(); b.err == nil {
		b.err = err
	}
	return b.manifest, b.err
}

// snapshot is a transaction that sees one moment only. SQLite's always do.
func (db *DB) snapshot() *sql.TxOptions {
	if db.engine == postgres {
		return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return &sql.TxOptions{}
}

// backupWriter writes lines and sums them up. It remembers the first failure.
type backupWriter struct {
	out      *bufio.Writer
	all, one hash.Hash
	manifest Manifest
	err      error
}

func (b *backupWriter) line(v any) {
	line, err := json.Marshal(v)
	if b.err != nil {
		return
	}
	if b.err = err; err != nil {
		return
	}
	b.bytes(append(line, '\n'))
}

func (b *backupWriter) bytes(line []byte) {
	if b.err != nil {
		return
	}
	b.all.Write(line)
	if b.one != nil {
		b.one.Write(line)
	}
	_, b.err = b.out.Write(line)
}

func (b *backupWriter) table(ctx context.Context, tx *sql.Tx, t tableInfo) error {
	b.one = sha256.New()
	head := tableLine{Table: t.name, Columns: t.names()}
	for _, c := range t.columns {
		head.Kinds = append(head.Kinds, c.kind)
	}
	b.line(head)
	rows, err := tx.QueryContext(ctx, t.selectAll())
	if err != nil {
		return err
	}
	defer rows.Close()
	cells := newCells(t)
	var n int64
	var line []byte
	for ; rows.Next(); n++ {
		if err := rows.Scan(cells.places...); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		if line, err = cells.appendLine(line[:0]); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		b.bytes(line)
		if b.err != nil {
			return b.err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	b.manifest.Tables = append(b.manifest.Tables, TableSum{Name: t.name, Rows: n, Hash: hex.EncodeToString(b.one.Sum(nil))})
	b.manifest.Rows += n
	b.one = nil
	return b.err
}
