package store

import (
	"context"

	"junheng/audit"
	"junheng/casework"
	"junheng/registry"

	"github.com/uptrace/bun"
)

type statementRow struct {
	bun.BaseModel `bun:"table:case_statements"`

	Region    int64  `bun:"county,pk"`
	ID        string `bun:"id,pk"`
	Procedure string `bun:"procedure"`
	Kind      string `bun:"kind"`
	School    string `bun:"school"`
	Period    string `bun:"period"`
	State     string `bun:"state"`
	Revision  int64  `bun:"revision"`
	Doc       string `bun:"doc"`
}

func (r statementRow) statement() (casework.Statement, error) {
	st, err := undocument[casework.Statement](r.Doc)
	st.Revision = int(r.Revision)
	return st, err
}

// Statements keeps the periodic statements about cases.
func (db *DB) Statements() casework.StatementStore { return cases{db} }

func noStatement() error {
	return notFound("store.no_statement", "没有这份报表", "there is no such statement")
}

// SaveStatement keeps a new statement, or the next revision of one.
func (s cases) SaveStatement(ctx context.Context, st casework.Statement, e ...audit.Entry) error {
	doc, err := document(st)
	if err != nil {
		return err
	}
	row := statementRow{
		Region: int64(st.Region), ID: plain(string(st.ID)), Procedure: plain(st.Procedure), Kind: plain(st.Kind), School: plain(string(st.School)),
		Period: plain(st.Period.ID), State: plain(string(st.State)), Revision: int64(st.Revision) + 1, Doc: doc,
	}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(st.Region)
		t.audit(e...)
		if st.Revision == 0 {
			return inserted(t.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx))
		}
		n, err := affected(t.NewUpdate().Model(&row).WherePK().Where("revision = ?", st.Revision).Exec(ctx))
		if err == nil && n == 0 {
			return gone(ctx, t.NewSelect().Model((*statementRow)(nil)).Where("county = ?", row.Region).Where("id = ?", row.ID), noStatement())
		}
		return err
	})
}

// FindStatement gives a statement.
func (s cases) FindStatement(ctx context.Context, region registry.RegionCode, id casework.StatementID) (casework.Statement, error) {
	var row statementRow
	if err := s.db.read.NewSelect().Model(&row).Where("county = ?", int64(region)).Where("id = ?", plain(string(id))).Scan(ctx); err != nil {
		return casework.Statement{}, found(err, noStatement())
	}
	return row.statement()
}

// ListStatements lists statements, the newest period first.
func (s cases) ListStatements(ctx context.Context, q casework.StatementQuery) ([]casework.Statement, error) {
	if len(q.Regions) == 0 {
		return nil, nil
	}
	var rows []statementRow
	sel := s.db.read.NewSelect().Model(&rows).Where("county IN (?)", bun.List(codes(q.Regions)))
	for column, want := range map[string]string{"procedure": q.Procedure, "kind": q.Kind, "school": string(q.School), "period": q.Period} {
		if want != "" {
			sel = sel.Where("? = ?", bun.Ident(column), plain(want))
		}
	}
	if len(q.States) > 0 {
		sel = sel.Where("state IN (?)", bun.List(texts(q.States)))
	}
	if err := sel.Order("period DESC", "county", "procedure", "kind", "school").Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, statementRow.statement)
}
