package store

import (
	"context"
	"encoding/json"

	"junheng/audit"
	"junheng/plan/roadmap"
	"junheng/registry"

	"github.com/uptrace/bun"
)

type paperRow struct {
	bun.BaseModel `bun:"table:papers"`

	County   int64  `bun:"county,pk"`
	ID       string `bun:"id,pk"`
	Kind     string `bun:"kind"`
	Moment   string `bun:"moment"`
	Revision int64  `bun:"revision"`
	Doc      string `bun:"doc"`
	Body     string `bun:"body"`
}

type roadmapRow struct {
	bun.BaseModel `bun:"table:roadmaps"`

	County   int64  `bun:"county,pk"`
	ID       string `bun:"id,pk"`
	Moment   string `bun:"moment"`
	Revision int64  `bun:"revision"`
	Doc      string `bun:"doc"`
}

// targetDoc is a target whose figures may be blank.
type targetDoc struct {
	roadmap.Target
	From, To storedNumber
}

type roadmapDoc struct {
	roadmap.Roadmap
	Targets []targetDoc
}

func roadmapDocOf(r roadmap.Roadmap) roadmapDoc {
	d := roadmapDoc{Roadmap: r}
	for _, t := range r.Targets {
		d.Targets = append(d.Targets, targetDoc{t, storedNumber(t.From), storedNumber(t.To)})
	}
	return d
}

func (r roadmapRow) roadmap() (roadmap.Roadmap, error) {
	doc, err := undocument[roadmapDoc](r.Doc)
	out := doc.Roadmap
	out.Revision, out.Targets = int(r.Revision), nil
	for _, t := range doc.Targets {
		t.Target.From, t.Target.To = float64(t.From), float64(t.To)
		out.Targets = append(out.Targets, t.Target)
	}
	return out, err
}

func (r paperRow) paper() (roadmap.Paper, error) {
	p, err := undocument[roadmap.Paper](r.Doc)
	p.Revision, p.Body = int(r.Revision), nil
	if r.Body != "" {
		p.Body = json.RawMessage(r.Body)
	}
	return p, err
}

// plans implements roadmap.Store.
type plans struct{ db *DB }

// Plans keeps the papers of planning and the roadmaps.
func (db *DB) Plans() roadmap.Store { return plans{db} }

func noPaper() error {
	return notFound("store.no_paper", "没有这份规划材料", "there is no such planning paper")
}

func noRoadmap() error {
	return notFound("store.no_roadmap", "没有这份路线图", "there is no such roadmap")
}

// SavePaper keeps the body apart from the rest, so that lists need not read it.
func (s plans) SavePaper(ctx context.Context, p roadmap.Paper, e ...audit.Entry) error {
	body := plain(string(p.Body))
	p.Body = nil
	doc, err := document(p)
	if err != nil {
		return err
	}
	row := paperRow{County: int64(p.County), ID: plain(p.ID), Kind: plain(string(p.Kind)), Moment: stamp(p.At), Revision: int64(p.Revision) + 1, Doc: doc, Body: body}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(p.County)
		t.audit(e...)
		if p.Revision == 0 {
			return inserted(t.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx))
		}
		n, err := affected(t.NewUpdate().Model(&row).WherePK().Where("revision = ?", p.Revision).Exec(ctx))
		if err == nil && n == 0 {
			return gone(ctx, t.NewSelect().Model((*paperRow)(nil)).Where("county = ?", row.County).Where("id = ?", row.ID), noPaper())
		}
		return err
	})
}

func (s plans) FindPaper(ctx context.Context, county registry.RegionCode, id string) (roadmap.Paper, error) {
	var row paperRow
	if err := s.db.read.NewSelect().Model(&row).Where("county = ?", int64(county)).Where("id = ?", plain(id)).Scan(ctx); err != nil {
		return roadmap.Paper{}, found(err, noPaper())
	}
	return row.paper()
}

func (s plans) ListPapers(ctx context.Context, county registry.RegionCode, kind roadmap.PaperKind) ([]roadmap.Paper, error) {
	var rows []paperRow
	q := s.db.read.NewSelect().Model(&rows).Column("county", "id", "kind", "moment", "revision", "doc").Where("county = ?", int64(county))
	if kind != "" {
		q = q.Where("kind = ?", plain(string(kind)))
	}
	if err := q.Order("moment DESC", "id DESC").Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, paperRow.paper)
}

func (s plans) DropPaper(ctx context.Context, county registry.RegionCode, id string, revision int, e ...audit.Entry) error {
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(county)
		t.audit(e...)
		n, err := affected(t.NewDelete().Model((*paperRow)(nil)).Where("county = ?", int64(county)).Where("id = ?", plain(id)).Where("revision = ?", revision).Exec(ctx))
		if err == nil && n == 0 {
			return gone(ctx, t.NewSelect().Model((*paperRow)(nil)).Where("county = ?", int64(county)).Where("id = ?", plain(id)), noPaper())
		}
		return err
	})
}

func (s plans) SaveRoadmap(ctx context.Context, r roadmap.Roadmap, e ...audit.Entry) error {
	doc, err := document(roadmapDocOf(r))
	if err != nil {
		return err
	}
	row := roadmapRow{County: int64(r.County), ID: plain(r.ID), Moment: stamp(r.At), Revision: int64(r.Revision) + 1, Doc: doc}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(r.County)
		t.audit(e...)
		if r.Revision == 0 {
			return inserted(t.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx))
		}
		n, err := affected(t.NewUpdate().Model(&row).WherePK().Where("revision = ?", r.Revision).Exec(ctx))
		if err == nil && n == 0 {
			return gone(ctx, t.NewSelect().Model((*roadmapRow)(nil)).Where("county = ?", row.County).Where("id = ?", row.ID), noRoadmap())
		}
		return err
	})
}

func (s plans) FindRoadmap(ctx context.Context, county registry.RegionCode, id string) (roadmap.Roadmap, error) {
	var row roadmapRow
	if err := s.db.read.NewSelect().Model(&row).Where("county = ?", int64(county)).Where("id = ?", plain(id)).Scan(ctx); err != nil {
		return roadmap.Roadmap{}, found(err, noRoadmap())
	}
	return row.roadmap()
}

func (s plans) ListRoadmaps(ctx context.Context, counties []registry.RegionCode) ([]roadmap.Roadmap, error) {
	if len(counties) == 0 {
		return nil, nil
	}
	var rows []roadmapRow
	if err := s.db.read.NewSelect().Model(&rows).Where("county IN (?)", bun.List(codes(counties))).Order("moment DESC", "county", "id DESC").Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, roadmapRow.roadmap)
}
