package store

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"slices"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// Restore fills an empty database from a backup, taken from either kind of
// database, by this program or an older one. The whole file is checked before
// anything is touched. All is one transaction: either the database is then what
// it was, brought up to this program's tables, or it is still empty.
func (db *DB) Restore(ctx context.Context, from io.ReadSeeker) (Checked, error) {
	checked, err := VerifyBackup(from)
	if err != nil {
		return checked, err
	}
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return checked, err
	}
	tx, err := db.beginStep(ctx)
	if err != nil {
		return checked, err
	}
	defer func() { _ = tx.Rollback() }() // of no effect after Commit
	if err := db.mustBeEmpty(ctx, tx); err != nil {
		return checked, err
	}
	if err := db.load(ctx, tx, from, checked.Header.Schema); err != nil {
		return checked, err
	}
	if err := tx.Commit(); err != nil {
		return checked, busy(err)
	}
	db.generation.Add(1)
	return checked, nil
}

// load makes the tables as they were, fills them, and brings them up to date.
func (db *DB) load(ctx context.Context, tx *sql.Tx, from io.Reader, schema int) error {
	if err := db.step(ctx, tx, steps()[:schema], 0); err != nil {
		return err
	}
	tables, err := db.listTables(ctx, tx)
	if err != nil {
		return err
	}
	l := loader{ctx: ctx, db: db, tx: tx, tables: tables}
	var r backupReader
	if err := r.rows(from, l.row); err != nil {
		return err
	}
	if err := l.flush(); err != nil {
		return err
	}
	return db.step(ctx, tx, steps(), schema)
}

func (db *DB) mustBeEmpty(ctx context.Context, tx *sql.Tx) error {
	at, _, err := schemaAt(ctx, tx)
	if err != nil || at == 0 {
		return err
	}
	return fault.New(fault.Conflict, locale.Plain("store.not_empty", "目标数据库里已经有数据，恢复只能写入空数据库", "the database has data already; a backup is restored into an empty one only")).
		Hint(locale.Plain("store.not_empty.hint", "请指定新的数据文件夹或新建的空数据库；原有数据没有改动", "name a new data folder or a new, empty database; what is there was not touched"))
}

// loadAtOnce is how many rows one statement inserts, and loadBytes how much.
const (
	loadAtOnce = 100
	loadBytes  = 4 << 20
)

// loader inserts the rows of a backup.
type loader struct {
	ctx    context.Context
	db     *DB
	tx     *sql.Tx
	tables []tableInfo

	table tableLine
	rows  int
	size  int
	args  []any
}

func (l *loader) row(t tableLine, line []byte) error {
	if t.Table != l.table.Table {
		if err := l.flush(); err != nil {
			return err
		}
		if err := l.accept(t); err != nil {
			return err
		}
		l.table = t
	}
	values, err := parseLine(t.Kinds, line)
	if err != nil {
		return damaged("表 "+t.Table+" 有一行读不懂", "a row of table "+t.Table+" is not understood", err)
	}
	l.args = append(l.args, values...)
	l.rows++
	l.size += len(line)
	if l.rows == loadAtOnce || l.size > loadBytes {
		return l.flush()
	}
	return nil
}

// accept makes sure that a table of the backup is one of ours: its name and
// those of its columns become part of a statement.
func (l *loader) accept(t tableLine) error {
	i := slices.IndexFunc(l.tables, func(ours tableInfo) bool { return ours.name == t.Table })
	if i < 0 || !slices.Equal(l.tables[i].names(), t.Columns) {
		return damaged("没有这样的表 "+t.Table, "there is no such table as "+t.Table, nil)
	}
	for n, c := range l.tables[i].columns {
		if c.kind != t.Kinds[n] {
			return damaged("表 "+t.Table+" 的列 "+c.name+" 类型不同", "column "+c.name+" of table "+t.Table+" is of another kind", nil)
		}
	}
	return nil
}

func (l *loader) flush() error {
	if l.rows == 0 {
		return nil
	}
	one := "(" + strings.Repeat("?, ", len(l.table.Columns)-1) + "?)"
	insert := "INSERT INTO " + l.table.Table + " (" + strings.Join(l.table.Columns, ", ") + ") VALUES " + one + strings.Repeat(", "+one, l.rows-1)
	if _, err := l.tx.ExecContext(l.ctx, l.db.bind(insert), l.args...); err != nil {
		return fmt.Errorf("table %s: %w", l.table.Table, err)
	}
	l.args, l.rows, l.size = l.args[:0], 0, 0
	return nil
}
