package store

import (
	"cmp"
	"context"

	"junheng/internal/job"

	"github.com/uptrace/bun"
)

type jobRow struct {
	bun.BaseModel `bun:"table:jobs"`

	ID     string `bun:"id,pk"`
	Owner  string `bun:"owner"`
	State  string `bun:"state"`
	Moment string `bun:"moment"`
	Doc    string `bun:"doc"`
}

func (r jobRow) job() (job.Job, error) { return undocument[job.Job](r.Doc) }

// works implements job.Store.
type works struct{ db *DB }

// Jobs keeps long work with its progress.
func (db *DB) Jobs() job.Store { return works{db} }

func (s works) SaveJob(ctx context.Context, j job.Job) error {
	doc, err := document(j)
	if err != nil {
		return err
	}
	row := jobRow{ID: plain(j.ID), Owner: plain(j.Owner), State: string(j.State), Moment: stamp(j.Created), Doc: doc}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		return done(t.NewInsert().Model(&row).On("CONFLICT (id) DO UPDATE").Set("owner = EXCLUDED.owner").Set("state = EXCLUDED.state").
			Set("moment = EXCLUDED.moment").Set("doc = EXCLUDED.doc").Exec(ctx))
	})
}

func (s works) FindJob(ctx context.Context, id string) (job.Job, error) {
	var row jobRow
	if err := s.db.read.NewSelect().Model(&row).Where("id = ?", plain(id)).Scan(ctx); err != nil {
		return job.Job{}, found(err, notFound("store.no_job", "没有这个任务", "there is no such job"))
	}
	return row.job()
}

func (s works) ListJobs(ctx context.Context, f job.Filter) ([]job.Job, error) {
	var rows []jobRow
	q := s.db.read.NewSelect().Model(&rows)
	if f.Owner != "" {
		q = q.Where("owner = ?", plain(f.Owner))
	}
	if len(f.States) > 0 {
		q = q.Where("state IN (?)", bun.List(texts(f.States)))
	}
	if err := q.Order("moment DESC", "id DESC").Limit(cmp.Or(int64(f.Limit), 100)).Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, jobRow.job)
}
