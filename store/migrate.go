package store

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migration is one numbered step of the tables.
type migration struct {
	number int
	name   string
	text   map[engine]string // none for an engine that need not take the step
}

// applicationID marks a SQLite file as ours: "JHNG".
const applicationID = 0x4A484E47

// advisoryLock is what programs that migrate one PostgreSQL database take in
// turn.
const advisoryLock = 0x4A484E47

// migrations reads the numbered files: NNNN_name.sql for both databases,
// NNNN_name.postgres.sql for PostgreSQL alone or instead.
func migrations(fsys fs.FS) ([]migration, error) {
	names, err := fs.Glob(fsys, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	byNumber := map[int]*migration{}
	for _, file := range names {
		base := strings.TrimSuffix(path.Base(file), ".sql")
		base, only := strings.CutSuffix(base, ".postgres")
		digits, name, _ := strings.Cut(base, "_")
		number, err := strconv.Atoi(digits)
		if err != nil || number < 1 || name == "" {
			return nil, fmt.Errorf("%s: a migration is named NNNN_name.sql", file)
		}
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, err
		}
		m := byNumber[number]
		if m == nil {
			m = &migration{number: number, name: name, text: map[engine]string{}}
			byNumber[number] = m
		}
		if m.name != name {
			return nil, fmt.Errorf("%s: number %d is taken by %s", file, number, m.name)
		}
		if only {
			m.text[postgres] = string(text)
			continue
		}
		m.text[sqlite] = string(text)
		if _, own := m.text[postgres]; !own {
			m.text[postgres] = string(text)
		}
	}
	var all []migration
	for _, m := range byNumber {
		all = append(all, *m)
	}
	slices.SortFunc(all, func(a, b migration) int { return cmp.Compare(a.number, b.number) })
	for i, m := range all {
		if m.number != i+1 {
			return nil, fmt.Errorf("migrations: number %d is missing", i+1)
		}
	}
	return all, nil
}

// steps are the migrations of this program.
var steps = sync.OnceValue(func() []migration {
	all, err := migrations(migrationFiles)
	if err != nil {
		panic(err) // the files are part of the program, and tested
	}
	return all
})

// SchemaVersion is the number of the newest migration that this program knows.
func SchemaVersion() int {
	all := steps()
	return all[len(all)-1].number
}

const createVersions = `CREATE TABLE IF NOT EXISTS schema_versions (
  number  bigint NOT NULL PRIMARY KEY,
  name    text   NOT NULL,
  moment  text   NOT NULL,
  program text   NOT NULL
)`

// Migrate brings the tables up to date. Several programs may ask at once: one
// does it while the others wait. Every step is a transaction, so a program
// that is killed leaves the last whole step.
func (db *DB) Migrate(ctx context.Context) error { return db.migrateTo(ctx, steps()) }

func (db *DB) migrateTo(ctx context.Context, all []migration) error {
	for {
		done, err := db.migrateOne(ctx, all)
		if err != nil || done {
			return err
		}
	}
}

// migrateOne takes the next step that is due.
func (db *DB) migrateOne(ctx context.Context, all []migration) (done bool, err error) {
	tx, err := db.beginStep(ctx)
	if err != nil {
		return false, err
	}
	defer func() { _ = tx.Rollback() }() // of no effect after Commit
	at, program, err := schemaAt(ctx, tx)
	if err != nil {
		return false, err
	}
	if err := tooNew(at, len(all), program); err != nil {
		return false, err
	}
	if at == len(all) {
		return true, tx.Commit()
	}
	if err := db.step(ctx, tx, all[:at+1], at); err != nil {
		return false, err
	}
	return false, tx.Commit()
}

// beginStep opens a transaction that changes tables, once no other program
// does.
func (db *DB) beginStep(ctx context.Context) (*sql.Tx, error) {
	tx, err := db.write.DB.BeginTx(ctx, nil)
	if err != nil {
		return nil, unreadable(err)
	}
	if db.engine == postgres {
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(advisoryLock)); err != nil {
			return nil, errors.Join(unreadable(err), tx.Rollback())
		}
	}
	if _, err := tx.ExecContext(ctx, createVersions); err != nil {
		return nil, errors.Join(unreadable(err), tx.Rollback())
	}
	return tx, nil
}

// step takes the steps after the one that the database is at.
func (db *DB) step(ctx context.Context, tx *sql.Tx, all []migration, at int) error {
	for _, next := range all[at:] {
		if text := next.text[db.engine]; text != "" {
			if _, err := tx.ExecContext(ctx, text); err != nil {
				return fmt.Errorf("migration %d (%s): %w", next.number, next.name, err)
			}
		}
		const note = "INSERT INTO schema_versions (number, name, moment, program) VALUES (?, ?, ?, ?)"
		if _, err := tx.ExecContext(ctx, db.bind(note), next.number, next.name, stamp(db.options.Clock()), db.options.Program); err != nil {
			return err
		}
		if db.engine == sqlite {
			mark := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, next.number)
			if _, err := tx.ExecContext(ctx, mark); err != nil {
				return err
			}
		}
	}
	return nil
}

// querier is what can ask one row: a pool or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// schemaAt gives the newest step a database has taken, and the program that
// took it.
func schemaAt(ctx context.Context, q querier) (number int, program string, err error) {
	err = q.QueryRowContext(ctx, "SELECT number, program FROM schema_versions ORDER BY number DESC LIMIT 1").Scan(&number, &program)
	return number, program, found(err, nil)
}

// Version gives the number of the newest migration that the database has
// taken; 0 for an empty database.
func (db *DB) Version(ctx context.Context) (int, error) {
	const exists = "SELECT count(*) FROM "
	where := "sqlite_master WHERE type = 'table' AND name = 'schema_versions'"
	if db.engine == postgres {
		where = "information_schema.tables WHERE table_schema = current_schema() AND table_name = 'schema_versions'"
	}
	var n int
	if err := db.read.DB.QueryRowContext(ctx, exists+where).Scan(&n); err != nil {
		return 0, unreadable(err)
	}
	if n == 0 {
		return 0, nil
	}
	at, program, err := schemaAt(ctx, db.read.DB)
	if err != nil {
		return 0, unreadable(err)
	}
	return at, tooNew(at, len(steps()), program)
}

// recognise refuses a file of somebody else's and data of a newer program.
func (db *DB) recognise(ctx context.Context) error {
	if db.engine == sqlite {
		var id, tables int
		// The writer goes first: readers cannot create the file.
		if err := db.write.DB.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
			return unreadable(err)
		}
		if err := db.write.DB.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables); err != nil {
			return unreadable(err)
		}
		if id != applicationID && tables > 0 { // another program may have set it up between the two questions
			if err := db.write.DB.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
				return unreadable(err)
			}
		}
		if id != applicationID && tables > 0 {
			return fault.New(fault.Unreadable, locale.Plain("store.foreign", "这个 SQLite 文件不是均衡的数据库", "this SQLite file is no database of Junheng's"))
		}
	}
	_, err := db.Version(ctx)
	return err
}

// tooNew refuses data that a newer program has written.
func tooNew(at, known int, program string) error {
	if at <= known {
		return nil
	}
	return fault.New(fault.Conflict, locale.NewTemplate("store.too_new",
		"数据库的结构是第{at}版（由程序 {program} 升级），本程序只认识到第{known}版，不能打开",
		"the database is at schema version {at} (by program {program}); this program knows versions up to {known} and does not open it").
		With("at", at, "known", known, "program", cmp.Or(program, "?"))).
		Hint(locale.Plain("store.too_new.hint", "请换用新版程序；要用旧程序，只能恢复升级之前的备份", "use the newer program; the older one can only open a backup made before the upgrade"))
}
