// Package store keeps everything in one database: a SQLite file, or a
// PostgreSQL database. It holds all the SQL of the program.
//
//   - [Open] finds out which of the two is meant; [DB.Migrate] brings the
//     tables up to date and refuses data of a newer program.
//   - [DB.Access], [DB.Audit], [DB.Book], [DB.Returns], [DB.Notices],
//     [DB.Archive] and [DB.Jobs] give what each part of the trade asks for.
//   - [DB.Backup] and [DB.Restore] write and read one file that suits both
//     databases; [DB.Verify] proves what is kept.
//
// Every write is one transaction that also appends to the audit chains of the
// counties concerned. On SQLite, writes that arrive together share a
// transaction, each behind a savepoint of its own; none is acknowledged before
// it is on the disk.
package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"junheng/internal/fault"
	"junheng/internal/lazy"
	"junheng/internal/locale"

	"github.com/uptrace/bun"
)

// FileName is the database within a data folder.
const FileName = "junheng.db"

// Options are what a database is opened with.
type Options struct {
	Clock   func() time.Time // asked how old a remembered data version is, and when a migration ran
	Program string           // version of the program, kept with each migration
}

// DB is an open database. It is safe for use by several goroutines, and the
// database by several programs at once.
type DB struct {
	engine  engine
	write   *bun.DB // SQLite: one connection only
	read    *bun.DB
	options Options
	commits *committer
	writer  *preparing // SQLite: the connection that writes, used by the committer alone

	asked       sync.Map      // query → *sql.Stmt, SQLite only
	checkpoints *checkpointer // SQLite only

	generation atomic.Int64 // grows with every write of this program
	unknown    atomic.Int64 // data versions that the database did not tell
	versions   sync.Map     // span of regions → known
	unread     sync.Map     // account → unread
}

// engine says which database it is.
type engine uint8

const (
	sqlite engine = iota
	postgres
)

// String gives the name as people know it.
func (e engine) String() string { return [...]string{"SQLite", "PostgreSQL"}[e] }

var keywords = lazy.Pattern(`^[a-z_]+\s*=`)

// isPostgres reports whether a DSN means PostgreSQL: a URL, or keywords as
// libpq reads them (host=… dbname=…).
func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") || keywords().MatchString(dsn)
}

// Open opens a database: of PostgreSQL where the DSN says so (a postgres://
// URL or host=… keywords), otherwise the SQLite file of that path, which is
// created where it does not exist; of a folder, the file junheng.db in it. It
// changes nothing in it: call Migrate before the first use.
//
// Errors are *fault.Fault: unreadable where it cannot be reached or is no
// database of ours, conflict where it was written by a newer program.
func Open(ctx context.Context, dsn string, options Options) (*DB, error) {
	if dsn == "" {
		return nil, fault.New(fault.Usage, locale.Plain("store.no_dsn", "没有指定数据库", "no database was named"))
	}
	db := &DB{options: options}
	var err error
	if isPostgres(dsn) {
		err = db.openPostgres(dsn)
	} else {
		if info, statErr := os.Stat(dsn); statErr == nil && info.IsDir() {
			dsn = filepath.Join(dsn, FileName)
		}
		err = db.openSQLite(dsn)
	}
	if err != nil {
		return nil, unreadable(err)
	}
	db.commits = newCommitter(db)
	if db.engine == sqlite {
		db.startCheckpointer()
	}
	if err := db.recognise(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Close waits for writes under way and closes the database.
func (db *DB) Close() error {
	db.commits.close()
	if db.checkpoints != nil {
		db.checkpoints.stop()
	}
	var err error
	if db.writer != nil {
		err = db.writer.close()
	}
	err = errors.Join(err, db.write.Close())
	if db.read != db.write {
		err = errors.Join(err, db.read.Close())
	}
	return err
}

// Engine names the database: SQLite or PostgreSQL.
func (db *DB) Engine() string { return db.engine.String() }

// Ping reports whether the database answers, and whether a write would be
// taken.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	if err := db.read.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
		return unreadable(err)
	}
	return db.put(ctx, func(context.Context, *tx) error { return nil })
}

func unreadable(err error) error {
	return fault.New(fault.Unreadable, locale.Plain("store.unreadable", "数据库打不开", "the database cannot be opened")).
		Hint(locale.Plain("store.unreadable.hint", "请核对路径或连接串、权限和磁盘空间", "check the path or connection string, the permissions and the free space")).
		Because(err)
}

func notFound(key, zh, en string, pairs ...any) error {
	return fault.New(fault.NotFound, locale.NewTemplate(key, zh, en).With(pairs...))
}

func conflict(key, zh, en string, pairs ...any) error {
	return fault.New(fault.Conflict, locale.NewTemplate(key, zh, en).With(pairs...))
}

// stale is the conflict of two who changed one thing.
func stale() error {
	return fault.New(fault.Conflict, locale.Plain("store.stale", "在您打开之后，别人已经修改并保存过", "somebody else has changed and saved it since you opened it")).
		Hint(locale.Plain("store.stale.hint", "请刷新后重新填写您的修改", "load it again and repeat your change"))
}

// found turns the driver's "no rows" into a fault, and passes other errors on.
func found(err error, none error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return none
	}
	return err
}
