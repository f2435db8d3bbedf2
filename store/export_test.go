package store

import (
	"context"
	"io/fs"
	"strconv"

	"junheng/collect/returns"
)

// Mark pretends that a program has brought the database to a version.
func Mark(db *DB, version int, program string) error {
	ctx := context.Background()
	if db.engine == sqlite {
		if _, err := db.write.DB.ExecContext(ctx, "PRAGMA user_version = "+strconv.Itoa(version)); err != nil {
			return err
		}
	}
	_, err := db.write.DB.ExecContext(ctx, db.bind("INSERT INTO schema_versions (number, name, moment, program) VALUES (?, 'x', 'x', ?)"), version, program)
	return err
}

// MigrateWith takes the steps of other files, up to a number.
func MigrateWith(ctx context.Context, db *DB, fsys fs.FS, upTo int) error {
	all, err := migrations(fsys)
	if err != nil {
		return err
	}
	return db.migrateTo(ctx, all[:upTo])
}

// CheckMigrations reads migration files and says what is wrong with them.
func CheckMigrations(fsys fs.FS) error {
	_, err := migrations(fsys)
	return err
}

// AskOne asks for one number.
func AskOne(ctx context.Context, db *DB, query string) (n int64, err error) {
	return n, db.read.DB.QueryRowContext(ctx, query).Scan(&n)
}

// MigrateUpTo takes the steps of this program up to a number, as an older one
// did.
func MigrateUpTo(ctx context.Context, db *DB, upTo int) error {
	return db.migrateTo(ctx, steps()[:upTo])
}

// WriteBody and ReadBody are the document of a return.
func WriteBody(cells map[returns.CellKey]returns.Cell, comments []returns.Comment) ([]byte, error) {
	return new(bodyWriter).write(cells, comments)
}

// ReadBody reads what WriteBody wrote.
func ReadBody(doc []byte) (map[returns.CellKey]returns.Cell, []returns.Comment, error) {
	return readBody(doc)
}

// LogPages gives how many pages of SQLite's log are not moved into its file.
func LogPages(ctx context.Context, db *DB) (int, error) {
	var busy, pages, moved int
	err := db.write.DB.QueryRowContext(ctx, "PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &pages, &moved)
	return pages - moved, err
}
