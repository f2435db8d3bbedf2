package store

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the driver named sqlite
)

// readers is how many connections read a SQLite file at once.
const readers = 8

// openSQLite opens a file with one connection that writes and several that
// read. It is the only place that knows the driver: any other that is
// registered as a database/sql driver would do.
func (db *DB) openSQLite(path string) error {
	write, err := sql.Open("sqlite", sqliteURI(path, "_txlock=immediate&_pragma=wal_autocheckpoint(0)"))
	if err != nil {
		return err
	}
	write.SetMaxOpenConns(2) // one for the committer, one for what stands still: migrations, backups
	read, err := sql.Open("sqlite", sqliteURI(path, "_pragma=query_only(1)"))
	if err != nil {
		return err
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	db.engine = sqlite
	db.write = bun.NewDB(write, sqlitedialect.New())
	db.read = bun.NewDB(read, sqlitedialect.New())
	return nil
}

// sqliteURI writes a path as SQLite's own URI with what every connection is
// set to: a log beside the file, so that readers and the writer do not wait for
// each other; a commit is on the disk before it is acknowledged; a writer waits
// ten seconds for one of another program; content that is deleted is overwritten
// where that costs no further page.
func sqliteURI(path, more string) string {
	path = filepath.ToSlash(path)
	if runtime.GOOS == "windows" && filepath.IsAbs(path) && !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	const settings = "_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=journal_size_limit(67108864)&_pragma=cache_size(-65536)&_pragma=temp_store(MEMORY)&_pragma=secure_delete(FAST)"
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + settings + "&" + more
}
