package store

import (
	"context"
	"database/sql"
)

// statement gives a read prepared: what every page and every save asks is
// parsed once for each connection. Texts of such queries must be few. On
// PostgreSQL the driver does so itself.
func (db *DB) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if have, ok := db.asked.Load(query); ok {
		return have.(*sql.Stmt), nil
	}
	stmt, err := db.read.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	have, other := db.asked.LoadOrStore(query, stmt.Stmt)
	if other {
		_ = stmt.Close() // somebody was faster
	}
	return have.(*sql.Stmt), nil
}

// one asks for one row; places are written ? for both databases.
func (db *DB) one(ctx context.Context, query string, args ...any) *sql.Row {
	if db.engine == sqlite {
		if stmt, err := db.statement(ctx, query); err == nil { //nolint:sqlclosecheck // kept for the next time, and closed with the database
			return stmt.QueryRowContext(ctx, args...)
		}
	}
	return db.read.DB.QueryRowContext(ctx, db.bind(query), args...)
}

// ask asks for rows; places are written ? for both databases. The text of a
// query that is asked often is kept prepared.
func (db *DB) ask(ctx context.Context, query string, often bool, args ...any) (*sql.Rows, error) {
	if db.engine == sqlite && often {
		if stmt, err := db.statement(ctx, query); err == nil { //nolint:sqlclosecheck // as above
			return stmt.QueryContext(ctx, args...)
		}
	}
	return db.read.DB.QueryContext(ctx, db.bind(query), args...)
}

// documents asks for rows of one document each.
func documents[T any](ctx context.Context, db *DB, query string, args ...any) (out []T, err error) {
	rows, err := db.ask(ctx, query, true, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	for rows.Next() {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return nil, err
		}
		v, err := undocument[T](doc)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
