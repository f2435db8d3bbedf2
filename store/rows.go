package store

import (
	"context"
	"database/sql"

	"github.com/uptrace/bun"
)

// each turns rows into what they stand for.
func each[R, T any](rows []R, turn func(R) (T, error)) ([]T, error) {
	out := make([]T, len(rows))
	for i, r := range rows {
		v, err := turn(r)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// done keeps only the error of a statement.
func done(_ sql.Result, err error) error { return err }

// affected gives how many rows a statement concerned.
func affected(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// inserted is the fate of an insert that leaves what is there: a conflict when
// something was.
func inserted(r sql.Result, err error) error {
	n, err := affected(r, err)
	if err == nil && n == 0 {
		return conflict("store.exists", "已经存在，不能重复新建", "it exists already and is not created again")
	}
	return err
}

// gone tells why an update by revision met no row: it is not there, or it was
// changed by somebody else.
func gone(ctx context.Context, q *bun.SelectQuery, none error) error {
	there, err := q.Exists(ctx)
	switch {
	case err != nil:
		return err
	case there:
		return stale()
	}
	return none
}

// filled gives bytes that are not nil, for columns that are never null.
func filled(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
