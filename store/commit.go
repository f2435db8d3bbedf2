package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"

	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"

	"github.com/uptrace/bun"
)

// change is what one caller wants written. It runs in a transaction, and what
// it did is kept as a whole or not at all.
type change func(ctx context.Context, t *tx) error

// tx is the transaction of one change. Its context does not end with that of
// the caller: a statement broken off in the middle would cost the others who
// share the transaction their work.
type tx struct {
	bun.IDB
	*batch
	entries []audit.Entry
	touched map[registry.RegionCode]bool
}

// audit notes entries to append when the change is through.
func (t *tx) audit(entries ...audit.Entry) { t.entries = append(t.entries, entries...) }

// touch notes that data of a county changes.
func (t *tx) touch(county registry.RegionCode) { t.touched[county] = true }

// put writes a change and returns when it is durable, or with the reason why
// nothing of it is kept.
func (db *DB) put(ctx context.Context, c change) error { return db.putSized(ctx, c, false) }

// putSized is put for a change that may be too large to share a transaction.
func (db *DB) putSized(ctx context.Context, c change, large bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if db.engine == postgres {
		return db.putAlone(ctx, c)
	}
	return db.commits.submit(ctx, c, large)
}

// putAlone gives a change a transaction of its own.
func (db *DB) putAlone(ctx context.Context, c change) error {
	b, err := db.begin(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	defer b.rollback()
	if err := b.apply(ctx, c); err != nil {
		return err
	}
	return b.commit()
}

// batch is one transaction of the database, with the heads of the counties
// that it has locked.
type batch struct {
	ctx   context.Context
	db    *DB
	on    bun.IDB
	raw   rawConn
	heads map[registry.RegionCode]countyHead
	end   func(commit bool) error
}

// rawConn is the plain database/sql side of a transaction, for statements that
// are prepared once or carry large values.
type rawConn interface {
	querier
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// countyHead is a row of the table counties.
type countyHead struct {
	version int64
	chain   audit.Head
}

func (db *DB) begin(ctx context.Context) (*batch, error) {
	b := &batch{ctx: ctx, db: db, heads: map[registry.RegionCode]countyHead{}}
	var err error
	if db.engine == sqlite {
		err = b.beginSQLite()
	} else {
		err = b.beginPostgres()
	}
	if err != nil {
		return nil, busy(err)
	}
	if err := b.current(); err != nil {
		b.rollback()
		return nil, err
	}
	return b, nil
}

func (b *batch) beginPostgres() error {
	tx, err := b.db.write.BeginTx(b.ctx, nil)
	if err != nil {
		return err
	}
	b.on, b.raw = tx, tx.Tx
	b.end = func(commit bool) error {
		if commit {
			return tx.Commit()
		}
		return tx.Rollback()
	}
	return nil
}

// beginSQLite opens a transaction on the one connection that writes. It is
// kept for ever, so that its statements stay prepared.
func (b *batch) beginSQLite() error {
	if b.db.writer == nil {
		conn, err := b.db.write.Conn(b.ctx)
		if err != nil {
			return err
		}
		b.db.writer = &preparing{conn: conn, statements: map[string]*sql.Stmt{}}
	}
	w := b.db.writer
	if _, err := w.ExecContext(b.ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	b.on, b.raw = w.conn, w
	b.end = func(commit bool) error {
		if commit {
			_, err := w.ExecContext(b.ctx, "COMMIT")
			if err == nil {
				return nil
			}
			_, _ = w.ExecContext(b.ctx, "ROLLBACK")
			return err
		}
		_, err := w.ExecContext(b.ctx, "ROLLBACK")
		return err
	}
	return nil
}

// preparing is a connection that prepares every statement it is given once. It
// is for one goroutine and for statements whose texts are few.
type preparing struct {
	conn       bun.Conn
	statements map[string]*sql.Stmt
}

func (p *preparing) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt := p.statements[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := p.conn.Conn.PrepareContext(ctx, query)
	if err == nil {
		p.statements[query] = stmt
	}
	return stmt, err
}

func (p *preparing) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	stmt, err := p.prepare(ctx, query) //nolint:sqlclosecheck // kept for the next time, and closed with the connection
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(ctx, args...)
}

func (p *preparing) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := p.prepare(ctx, query) //nolint:sqlclosecheck // as above
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (p *preparing) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	stmt, err := p.prepare(ctx, query) //nolint:sqlclosecheck // as above
	if err != nil {
		return p.conn.Conn.QueryRowContext(ctx, query, args...) // fails the same way, in the row
	}
	return stmt.QueryRowContext(ctx, args...)
}

func (p *preparing) close() error {
	for _, stmt := range p.statements {
		_ = stmt.Close()
	}
	return p.conn.Close()
}

// exec runs a statement whose places are written ? for both databases, and
// gives how many rows it concerned.
func (b *batch) exec(query string, args ...any) (int64, error) {
	r, err := b.raw.ExecContext(b.ctx, b.db.bind(query), args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// row asks for one row; see exec.
func (b *batch) row(query string, args ...any) *sql.Row {
	return b.raw.QueryRowContext(b.ctx, b.db.bind(query), args...)
}

// current refuses to write to tables that are not those of this program:
// another may have changed them since they were opened.
func (b *batch) current() error {
	query := "PRAGMA user_version"
	if b.db.engine == postgres {
		query = "SELECT coalesce(max(number), 0) FROM schema_versions"
	}
	var at int
	if err := b.row(query).Scan(&at); err != nil {
		return busy(err)
	}
	if at < len(steps()) {
		return fault.New(fault.Internal, locale.Plain("store.not_migrated", "数据库还没有升级到本程序的结构", "the database has not been brought up to this program's tables"))
	}
	return tooNew(at, len(steps()), "")
}

// rollback ends the transaction without a trace; after commit it does nothing.
func (b *batch) rollback() {
	if end := b.end; end != nil {
		b.end = nil
		_ = end(false) // the error that led here is the one to tell
	}
}

func (b *batch) commit() error {
	if err := b.saveHeads(); err != nil {
		b.rollback()
		return busy(err)
	}
	end := b.end
	b.end = nil
	if err := end(true); err != nil {
		return busy(err)
	}
	b.db.generation.Add(1)
	return nil
}

// apply runs one change in the transaction. After an error the transaction
// still holds what the change did; the caller rolls back.
func (b *batch) apply(ctx context.Context, c change) error {
	t := &tx{IDB: b.on, batch: b, touched: map[registry.RegionCode]bool{}}
	if err := c(context.WithoutCancel(ctx), t); err != nil {
		return busy(err)
	}
	return busy(b.seal(t))
}

// protect runs one change behind a savepoint: an error undoes this change and
// no other. Lost reports that the whole transaction can no longer be kept.
func (b *batch) protect(ctx context.Context, c change) (lost bool, err error) {
	if _, err := b.exec("SAVEPOINT one"); err != nil {
		return true, busy(err)
	}
	heads := maps.Clone(b.heads)
	defer func() {
		if r := recover(); r != nil {
			err = panicked{r}
		}
		if err != nil {
			b.heads = heads
			if _, undo := b.exec("ROLLBACK TO one"); undo != nil {
				lost, err = true, errors.Join(err, busy(undo))
				return
			}
		}
		if _, end := b.exec("RELEASE one"); end != nil {
			lost, err = true, errors.Join(err, busy(end))
		}
	}()
	return false, b.apply(ctx, c)
}

// panicked carries a panic from the goroutine that writes to the caller whose
// change it was.
type panicked struct{ value any }

func (p panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// busy tells a failure of the database itself; faults pass as they are.
func busy(err error) error {
	if err == nil || errors.As(err, new(*fault.Fault)) || errors.As(err, new(panicked)) {
		return err
	}
	return fault.New(fault.Internal, locale.Plain("store.failed", "数据库没有写入，您的修改没有保存", "the database did not take it; your change is not saved")).Because(err)
}
