package store

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"slices"
	"sync"

	"junheng/access"
	"junheng/collect/returns"
	"junheng/registry"

	"github.com/uptrace/bun"
	"golang.org/x/sync/errgroup"
)

func accountID(s string) access.AccountID { return access.AccountID(s) }

// changedAtOnce is how many returns are held in memory with their cells while
// many are changed.
const changedAtOnce = 512

// large is how many returns make a change that shares its transaction with
// nobody.
const large = 32

// Change hands the returns to the function in the order in which they are
// named. A return that is saved gets the revision after the one that was read,
// whatever the function made of it: cells that it changes carry Revision+1. The
// versions to keep are numbered here, too; one without cells keeps those the
// return has after the change. Entries are appended even where Save is false.
// An error of the function undoes everything, entries included.
//
// The function must not use the store: on SQLite it runs inside the only
// transaction there is.
func (s forms) Change(ctx context.Context, county registry.RegionCode, ids []returns.ReturnID, fn returns.ChangeFunc) error {
	return s.change(ctx, county, ids, func(ctx context.Context, t *tx, part []returns.ReturnID) ([]*changing, error) {
		return t.changeSome(ctx, county, part, fn)
	})
}

// ChangeHeads is Change without reading what the returns hold; see there.
func (s forms) ChangeHeads(ctx context.Context, county registry.RegionCode, ids []returns.ReturnID, fn returns.ChangeFunc) error {
	return s.change(ctx, county, ids, func(ctx context.Context, t *tx, part []returns.ReturnID) ([]*changing, error) {
		return t.changeHeads(ctx, county, part, fn)
	})
}

// change lets some change returns, part after part, and saves what they give.
func (s forms) change(ctx context.Context, county registry.RegionCode, ids []returns.ReturnID, some func(context.Context, *tx, []returns.ReturnID) ([]*changing, error)) error {
	ids = once(ids)
	return s.db.putSized(ctx, func(ctx context.Context, t *tx) error {
		if err := t.lockReturns(ctx, county, ids); err != nil {
			return err
		}
		for part := range slices.Chunk(ids, changedAtOnce) {
			saved, err := some(ctx, t, part)
			if err == nil && len(saved) > 0 {
				t.touch(county)
				err = t.saveAll(saved)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}, len(ids) >= large)
}

// once leaves each id in the place where it first stands.
func once(ids []returns.ReturnID) []returns.ReturnID {
	seen := make(map[returns.ReturnID]bool, len(ids))
	var out []returns.ReturnID
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// lockReturns keeps other programs from the returns until the transaction
// ends. SQLite has one writer anyway. All are locked before any is read, in the
// order of their ids, so that two programs never wait for each other.
func (t *tx) lockReturns(ctx context.Context, county registry.RegionCode, ids []returns.ReturnID) error {
	if t.db.engine == sqlite {
		return nil
	}
	sorted := texts(ids)
	slices.Sort(sorted)
	for part := range slices.Chunk(sorted, changedAtOnce) {
		if err := done(t.NewRaw("SELECT id FROM returns WHERE county = ? AND id IN (?) ORDER BY id FOR UPDATE", int64(county), bun.List(part)).Exec(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// changing is a return on its way through a change.
type changing struct {
	ret    returns.Return
	result returns.Changed
	body   []byte
	keep   [][]byte
}

// changeSome hands over whole returns and gives those to be saved.
func (t *tx) changeSome(ctx context.Context, county registry.RegionCode, ids []returns.ReturnID, fn returns.ChangeFunc) ([]*changing, error) {
	all, err := t.readForChange(ctx, county, ids)
	if err != nil {
		return nil, err
	}
	var saved []*changing
	for _, c := range all {
		if err := t.ask(c, fn); err != nil {
			return nil, err
		}
		if c.result.Whole {
			return nil, errors.New("a change asks for the whole return, which it has")
		}
		if c.result.Save {
			saved = append(saved, c)
		}
	}
	return saved, nil
}

// ask lets the function change one return.
func (t *tx) ask(c *changing, fn returns.ChangeFunc) (err error) {
	revision, version := c.ret.Revision, c.ret.Version
	if c.result, err = fn(&c.ret); err != nil || c.result.Whole {
		return err
	}
	t.audit(c.result.Entries...)
	if c.result.Save {
		c.ret.Revision, c.ret.Version = revision+1, version+len(c.result.Keep)
	}
	return nil
}

func (t *tx) saveAll(saved []*changing) error {
	if err := atOnce(len(saved), func(i int) error { return saved[i].encode() }); err != nil {
		return err
	}
	for _, c := range saved {
		if err := t.saveReturn(c); err != nil {
			return err
		}
	}
	return nil
}

// changeHeads hands over heads, and whole returns where the function wants
// them, and gives those to be saved.
func (t *tx) changeHeads(ctx context.Context, county registry.RegionCode, ids []returns.ReturnID, fn returns.ChangeFunc) ([]*changing, error) {
	var rows []headRow
	err := t.NewSelect().Model(&rows).Where("county = ?", int64(county)).Where("id IN (?)", bun.List(texts(ids))).Scan(ctx)
	if err != nil {
		return nil, err
	}
	place := make(map[string]int, len(ids))
	for i, r := range rows {
		place[r.ID] = i
	}
	var saved []*changing
	for _, id := range ids {
		i, there := place[plain(string(id))]
		if !there {
			return nil, noReturn()
		}
		c := &changing{}
		if c.ret, err = rows[i].head(); err != nil {
			return nil, err
		}
		if err := t.ask(c, fn); err != nil {
			return nil, err
		}
		switch {
		case c.result.Whole:
			whole, err := t.changeSome(ctx, county, []returns.ReturnID{id}, withCells(fn))
			if err != nil {
				return nil, err
			}
			saved = append(saved, whole...)
		case c.result.Save:
			if err := c.drafted(); err != nil {
				return nil, err
			}
			saved = append(saved, c)
		}
	}
	return saved, nil
}

// withCells tells a whole return without cells from a head.
func withCells(fn returns.ChangeFunc) returns.ChangeFunc {
	return func(r *returns.Return) (returns.Changed, error) {
		if r.Cells == nil {
			r.Cells = map[returns.CellKey]returns.Cell{}
		}
		return fn(r)
	}
}

// drafted takes the document of a return from its draft.
func (c *changing) drafted() error {
	d, ok := c.result.Draft.(draft)
	if !ok || len(c.result.Keep) > 0 {
		return errors.New("a return is to be saved without its cells")
	}
	c.body = d
	return nil
}

// readForChange reads returns with their cells in the order asked for.
func (t *tx) readForChange(ctx context.Context, county registry.RegionCode, ids []returns.ReturnID) ([]*changing, error) {
	rows, err := t.readRows(ctx, county, ids)
	if err != nil {
		return nil, err
	}
	place := make(map[string]int, len(ids))
	for i, r := range rows {
		place[r.ID] = i
	}
	all := make([]*changing, len(ids))
	for i, id := range ids {
		if _, there := place[plain(string(id))]; !there {
			return nil, noReturn()
		}
		all[i] = &changing{}
	}
	return all, atOnce(len(ids), func(i int) (err error) {
		all[i].ret, err = rows[place[plain(string(ids[i]))]].whole()
		return err
	})
}

func (t *tx) readRows(ctx context.Context, county registry.RegionCode, ids []returns.ReturnID) ([]returnRow, error) {
	var rows []returnRow
	if len(ids) > 1 {
		err := t.NewSelect().Model(&rows).Where("county = ?", int64(county)).Where("id IN (?)", bun.List(texts(ids))).Scan(ctx)
		return rows, err
	}
	for _, id := range ids { // one alone is the grid's save, and must be quick
		var r returnRow
		if err := r.scan(t.row(selectReturn, int64(county), plain(string(id)))); err != nil {
			return nil, found(err, noReturn())
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// selectReturn asks for one return, as scan reads it.
const selectReturn = "SELECT " + headColumns + ", body FROM returns WHERE county = ? AND id = ?"

func (r *returnRow) scan(row *sql.Row) error {
	return row.Scan(
		&r.County, &r.ID, &r.Round, &r.Form, &r.Year, &r.School, &r.Who, &r.State, &r.Revision, &r.Version,
		&r.Asked, &r.Filled, &r.MustFix, &r.Verify, &r.Remark, &r.Unexplained, &r.Changed, &r.Note, &r.Body)
}

// writers are kept for their memory.
var writers = sync.Pool{New: func() any { return new(bodyWriter) }}

// draft is the document of a return.
type draft []byte

func (s forms) Draft(r *returns.Return) (returns.Draft, error) {
	c := changing{ret: *r}
	err := c.encode()
	return draft(c.body), err
}

func (c *changing) encode() error {
	if c.body != nil {
		return nil
	}
	w := writers.Get().(*bodyWriter)
	defer writers.Put(w)
	var err error
	if c.body, err = w.write(c.ret.Cells, c.ret.Comments); err != nil {
		return err
	}
	c.keep = make([][]byte, len(c.result.Keep))
	for i, v := range c.result.Keep {
		if c.keep[i] = c.body; v.Cells == nil && len(c.ret.Comments) == 0 {
			continue
		}
		cells := v.Cells
		if cells == nil {
			cells = c.ret.Cells
		}
		if c.keep[i], err = w.write(cells, nil); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) saveReturn(c *changing) error {
	r, n := &c.ret, c.ret.Counts
	_, err := t.exec("UPDATE returns SET state = ?, revision = ?, version = ?, asked = ?, filled = ?, must_fix = ?, verify = ?, remark = ?, "+
		"unexplained = ?, changed = ?, note = ?, body = ? WHERE county = ? AND id = ?",
		string(r.State), r.Revision, r.Version, n.Asked, n.Filled, n.MustFix, n.Verify, n.Remark,
		n.Unexplained, stamp(r.Changed), plain(r.Note), c.body, int64(r.County), plain(string(r.ID)))
	if err != nil {
		return err
	}
	first := r.Version - len(c.result.Keep) + 1
	for i, v := range c.result.Keep {
		_, err := t.exec("INSERT INTO return_versions (county, return_id, number, state, actor, name, moment, reason, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			int64(r.County), plain(string(r.ID)), first+i, string(v.State), plain(string(v.By)), plain(v.Name), stamp(v.At), plain(v.Reason), c.keep[i])
		if err != nil {
			return err
		}
	}
	return nil
}

// atOnce runs do for 0 … n-1 on all processors.
func atOnce(n int, do func(i int) error) error {
	if n < 8 {
		for i := range n {
			if err := do(i); err != nil {
				return err
			}
		}
		return nil
	}
	var g errgroup.Group
	parts := min(runtime.GOMAXPROCS(0), n)
	for p := range parts {
		g.Go(func() error {
			for i := p; i < n; i += parts {
				if err := do(i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// eachAtOnce is each on all processors.
func eachAtOnce[R, T any](rows []R, turn func(R) (T, error)) ([]T, error) {
	out := make([]T, len(rows))
	return out, atOnce(len(rows), func(i int) (err error) {
		out[i], err = turn(rows[i])
		return err
	})
}
