package store

import (
	"context"

	"junheng/audit"
	"junheng/collect/returns"
	"junheng/registry"

	"github.com/uptrace/bun"
)

type roundRow struct {
	bun.BaseModel `bun:"table:rounds"`

	County   int64  `bun:"county,pk"`
	ID       string `bun:"id,pk"`
	Year     int64  `bun:"year"`
	Opened   string `bun:"opened"`
	Revision int64  `bun:"revision"`
	Doc      string `bun:"doc"`
}

func (r roundRow) round() (returns.Round, error) {
	round, err := undocument[returns.Round](r.Doc)
	round.Revision = r.Revision
	return round, err
}

// headColumns are the columns of returns but its body, and headRow a row of
// them.
const headColumns = "county, id, round, form, year, school, who, state, revision, version, " +
	"asked, filled, must_fix, verify, remark, unexplained, changed, note"

type headRow struct {
	bun.BaseModel `bun:"table:returns"`

	County      int64  `bun:"county,pk"`
	ID          string `bun:"id,pk"`
	Round       string `bun:"round"`
	Form        string `bun:"form"`
	Year        int64  `bun:"year"`
	School      string `bun:"school"`
	Who         string `bun:"who"`
	State       string `bun:"state"`
	Revision    int64  `bun:"revision"`
	Version     int    `bun:"version"`
	Asked       int    `bun:"asked"`
	Filled      int    `bun:"filled"`
	MustFix     int    `bun:"must_fix"`
	Verify      int    `bun:"verify"`
	Remark      int    `bun:"remark"`
	Unexplained int    `bun:"unexplained"`
	Changed     string `bun:"changed"`
	Note        string `bun:"note"`
}

// returnRow is a whole row of returns.
type returnRow struct {
	headRow `bun:",extend"`

	Body []byte `bun:"body"`
}

func (r headRow) head() (returns.Return, error) {
	at, err := moment(r.Changed)
	if err != nil {
		return returns.Return{}, err
	}
	who, err := undocument[registry.School](r.Who)
	return returns.Return{
		County: registry.RegionCode(r.County), ID: returns.ReturnID(r.ID), Round: returns.RoundID(r.Round), Form: r.Form,
		Year: registry.SchoolYear(r.Year), School: registry.SchoolID(r.School), Who: who, State: returns.State(r.State),
		Revision: r.Revision, Version: r.Version, Changed: at, Note: r.Note,
		Counts: returns.Counts{
			Asked: r.Asked, Filled: r.Filled, MustFix: r.MustFix, Verify: r.Verify, Remark: r.Remark, Unexplained: r.Unexplained,
		},
	}, err
}

func (r returnRow) whole() (returns.Return, error) {
	ret, err := r.head()
	if err != nil {
		return ret, err
	}
	ret.Cells, ret.Comments, err = readBody(r.Body)
	return ret, err
}

// forms implements returns.Store.
type forms struct{ db *DB }

// Returns keeps rounds, returns, their versions and uploads.
func (db *DB) Returns() returns.Store { return forms{db} }

func noRound() error {
	return notFound("store.no_round", "没有这次报表任务", "there is no such round")
}

func noReturn() error {
	return notFound("store.no_return", "没有这份报表", "there is no such return")
}

func (s forms) FindRound(ctx context.Context, county registry.RegionCode, id returns.RoundID) (returns.Round, error) {
	var row roundRow
	err := s.db.one(ctx, "SELECT revision, doc FROM rounds WHERE county = ? AND id = ?", int64(county), plain(string(id))).Scan(&row.Revision, &row.Doc)
	if err != nil {
		return returns.Round{}, found(err, noRound())
	}
	return row.round()
}

func (s forms) ListRounds(ctx context.Context, counties []registry.RegionCode, year registry.SchoolYear) ([]returns.Round, error) {
	if len(counties) == 0 {
		return nil, nil
	}
	var rows []roundRow
	q := s.db.read.NewSelect().Model(&rows).Where("county IN (?)", bun.List(codes(counties)))
	if year != 0 {
		q = q.Where("year = ?", int64(year))
	}
	if err := q.Order("opened DESC", "county", "id DESC").Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, roundRow.round)
}

// SaveRound creates a round whose Revision is 0 and amends any other, and adds
// returns, which start at revision 1. A second return of one school for one
// form of the round is a conflict.
func (s forms) SaveRound(ctx context.Context, r returns.Round, add []returns.Return, e ...audit.Entry) error {
	doc, err := document(r)
	if err != nil {
		return err
	}
	row := roundRow{County: int64(r.County), ID: plain(string(r.ID)), Year: int64(r.Year), Opened: stamp(r.OpenedAt), Revision: r.Revision + 1, Doc: doc}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(r.County)
		t.audit(e...)
		if r.Revision == 0 {
			if err := inserted(t.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx)); err != nil {
				return err
			}
			return t.addReturns(add)
		}
		n, err := affected(t.NewUpdate().Model(&row).WherePK().Where("revision = ?", r.Revision).Exec(ctx))
		if err == nil && n == 0 {
			err = gone(ctx, t.NewSelect().Model(&row).WherePK(), noRound())
		}
		if err != nil {
			return err
		}
		return t.addReturns(add)
	})
}

func (t *tx) addReturns(add []returns.Return) error {
	var w bodyWriter
	for i := range add {
		r := &add[i]
		body, err := w.write(r.Cells, r.Comments)
		if err != nil {
			return err
		}
		who, err := document(r.Who)
		if err != nil {
			return err
		}
		c := r.Counts
		n, err := t.exec("INSERT INTO returns ("+headColumns+", body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			int64(r.County), plain(string(r.ID)), plain(string(r.Round)), plain(r.Form), int64(r.Year), plain(string(r.School)), who,
			string(r.State), max(r.Revision, 1), r.Version, c.Asked, c.Filled, c.MustFix, c.Verify, c.Remark, c.Unexplained, stamp(r.Changed), plain(r.Note), body)
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict("store.return_exists", "学校“{school}”在这次任务中已经有这张表", "school {school} has this form in the round already", "school", string(r.School))
		}
	}
	return nil
}

func (s forms) FindReturn(ctx context.Context, county registry.RegionCode, id returns.ReturnID) (returns.Return, error) {
	var row returnRow
	if err := row.scan(s.db.one(ctx, selectReturn, int64(county), plain(string(id)))); err != nil {
		return returns.Return{}, found(err, noReturn())
	}
	return row.whole()
}

func (s forms) ListReturns(ctx context.Context, f returns.Filter) ([]returns.Return, error) {
	if len(f.Counties) == 0 {
		return nil, nil
	}
	if f.Cells {
		var rows []returnRow
		if err := filter(s.db.read.NewSelect().Model(&rows), f).Scan(ctx); err != nil {
			return nil, err
		}
		return eachAtOnce(rows, returnRow.whole)
	}
	var rows []headRow
	if err := filter(s.db.read.NewSelect().Model(&rows), f).Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, headRow.head)
}

// filter selects returns, in the order of county, school, form and round.
func filter(q *bun.SelectQuery, f returns.Filter) *bun.SelectQuery {
	q = q.Where("county IN (?)", bun.List(codes(f.Counties)))
	if f.Round != "" {
		q = q.Where("round = ?", plain(string(f.Round)))
	}
	if f.Year != 0 {
		q = q.Where("year = ?", int64(f.Year))
	}
	if f.Form != "" {
		q = q.Where("form = ?", plain(f.Form))
	}
	if len(f.Schools) > 0 {
		q = q.Where("school IN (?)", bun.List(texts(f.Schools)))
	}
	if len(f.States) > 0 {
		q = q.Where("state IN (?)", bun.List(texts(f.States)))
	}
	return q.Order("county", "school", "form", "round", "id")
}

func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = plain(string(s))
	}
	return out
}

type versionRow struct {
	bun.BaseModel `bun:"table:return_versions"`

	County int64  `bun:"county,pk"`
	Return string `bun:"return_id,pk"`
	Number int    `bun:"number,pk"`
	State  string `bun:"state"`
	Actor  string `bun:"actor"`
	Name   string `bun:"name"`
	Moment string `bun:"moment"`
	Reason string `bun:"reason"`
	Body   []byte `bun:"body"`
}

func (s forms) ListVersions(ctx context.Context, county registry.RegionCode, id returns.ReturnID) ([]returns.Version, error) {
	var rows []versionRow
	err := s.db.read.NewSelect().Model(&rows).Where("county = ?", int64(county)).Where("return_id = ?", plain(string(id))).Order("number").Scan(ctx)
	if err != nil {
		return nil, err
	}
	return each(rows, func(r versionRow) (v returns.Version, err error) {
		v = returns.Version{
			County: county, Return: id, Number: r.Number, State: returns.State(r.State), By: accountID(r.Actor), Name: r.Name, Reason: r.Reason,
		}
		if v.At, err = moment(r.Moment); err != nil {
			return v, err
		}
		v.Cells, _, err = readBody(r.Body)
		return v, err
	})
}
