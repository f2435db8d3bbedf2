package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"junheng/casework"

	"github.com/uptrace/bun"
)

// narrowed puts the conditions of a query of cases.
func (s cases) narrowed(q *bun.SelectQuery, c *casework.Query) *bun.SelectQuery {
	if len(c.Scopes) > 0 && !slices.ContainsFunc(c.Scopes, func(s casework.Scope) bool { return s.County != c.Scopes[0].County }) {
		q = q.Where("county = ?", int64(c.Scopes[0].County)) // said once more where an index begins with it
	}
	q = q.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
		for i := range c.Scopes {
			q = q.WhereGroup(" OR ", func(q *bun.SelectQuery) *bun.SelectQuery { return scoped(q, &c.Scopes[i]) })
		}
		if len(c.Scopes) == 0 {
			q = q.Where("1 = 0")
		}
		return q
	})
	for column, want := range map[string]string{
		"procedure": c.Procedure, "school": string(c.School), "township": c.Township, "class": c.Class, "owner": c.Owner, "subject": c.Subject,
	} {
		if want != "" {
			q = q.Where("? = ?", bun.Ident(column), plain(want))
		}
	}
	if len(c.States) > 0 {
		q = q.Where("state IN (?)", bun.List(texts(c.States)))
	}
	if kind, id, both := strings.Cut(c.Origin, "/"); kind != "" {
		q = q.Where("origin = ?", plain(kind))
		if both {
			q = q.Where("origin_id = ?", plain(id))
		}
	}
	if c.Late {
		q = q.Where("late > 0")
	}
	if c.Open != c.Closed {
		q = q.Where("active = ?", c.Open)
	}
	if c.Text != "" {
		like := "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(plain(c.Text)) + "%"
		q = q.Where("(number LIKE ? ESCAPE '!' OR label LIKE ? ESCAPE '!')", like, like)
	}
	if !c.DueBy.IsZero() {
		q = q.Where("until <> ''").Where("until <= ?", stamp(c.DueBy))
	}
	if !c.From.IsZero() {
		q = q.Where("opened >= ?", stamp(c.From))
	}
	if !c.To.IsZero() {
		q = q.Where("opened < ?", stamp(c.To))
	}
	return q
}

// scoped puts the conditions of one scope.
func scoped(q *bun.SelectQuery, c *casework.Scope) *bun.SelectQuery {
	q = q.Where("county = ?", int64(c.County))
	for column, want := range map[string]string{
		"school": string(c.School), "township": c.Township, "class": c.Class, "procedure": c.Procedure, "account": string(c.Account),
	} {
		if want != "" {
			q = q.Where("? = ?", bun.Ident(column), plain(want))
		}
	}
	if len(c.Owners) > 0 {
		q = q.Where("owner IN (?)", bun.List(texts(c.Owners)))
	}
	return q
}

// Query lists cases and counts all that there are.
func (s cases) Query(ctx context.Context, c casework.Query) (casework.Page, error) {
	var rows []caseRow
	q := s.narrowed(s.db.read.NewSelect().Model(&rows).Column("doc"), &c)
	switch c.Order {
	case casework.ByDue:
		q = q.OrderExpr("CASE WHEN until = '' THEN 1 ELSE 0 END").Order("until", "opened", "id")
	case casework.ByNumber:
		q = q.Order("number", "id")
	default:
		q = q.Order("opened DESC", "id DESC")
	}
	if err := q.Limit(int64(cmp.Or(c.Limit, 50))).Offset(int64(c.Offset)).Scan(ctx); err != nil {
		return casework.Page{}, err
	}
	list, err := each(rows, caseRow.value)
	if err != nil {
		return casework.Page{}, err
	}
	total := int64(len(list))
	if c.Offset > 0 || len(list) == cmp.Or(c.Limit, 50) {
		if total, err = s.narrowed(s.db.read.NewSelect().Model((*caseRow)(nil)), &c).Count(ctx); err != nil {
			return casework.Page{}, err
		}
	}
	return casework.Page{Cases: list, Total: int(total)}, nil
}

// Courses gives what statistics ask of cases: from what is kept beside them, or,
// where that is missing or does not tell all the fields, from the cases.
func (s cases) Courses(ctx context.Context, c casework.Query, fields []string) ([]casework.Course, error) {
	var rows []caseRow
	if err := s.narrowed(s.db.read.NewSelect().Model(&rows).Column("id", "brief"), &c).Order("id").Scan(ctx); err != nil {
		return nil, err
	}
	out := make([]casework.Course, len(rows))
	lacking := map[string]int{}
	for i := range rows {
		var b casework.Brief
		if rows[i].Brief != "" {
			var err error
			if b, err = undocument[casework.Brief](rows[i].Brief); err != nil {
				return nil, err
			}
		}
		if out[i] = b.Course; rows[i].Brief == "" || !b.Has(fields) {
			lacking[rows[i].ID] = i
		}
	}
	if len(lacking) == 0 {
		return out, nil
	}
	var docs []caseRow
	if err := s.narrowed(s.db.read.NewSelect().Model(&docs).Column("id", "doc"), &c).Order("id").Scan(ctx); err != nil {
		return nil, err
	}
	for _, r := range docs {
		i, lacks := lacking[r.ID]
		if !lacks {
			continue
		}
		x, err := r.value()
		if err != nil {
			return nil, err
		}
		out[i] = casework.CourseOf(&x, fields)
	}
	return out, nil
}

// columnOf is the column of a group.
var columnOf = map[casework.Group]string{
	casework.ByTownship: "township", casework.BySchool: "school", casework.ByState: "state", casework.ByProcedure: "procedure",
	casework.ByOwner: "owner", casework.ByOrigin: "origin", casework.ByCounty: "county",
}

// Tally counts cases by group, procedure and state.
func (s cases) Tally(ctx context.Context, c casework.Query, by casework.Group) ([]casework.Tally, error) {
	column := columnOf[by]
	if column == "" {
		column = "state"
	}
	var out []casework.Tally
	q := s.narrowed(s.db.read.NewSelect().Model((*caseRow)(nil)), &c).ColumnExpr("CAST(? AS text) AS key", bun.Ident(column)).Column("procedure", "state").
		ColumnExpr("count(*) AS n").ColumnExpr("sum(CASE WHEN late > 0 THEN 1 ELSE 0 END) AS late").Group(column, "procedure", "state").Order(column, "procedure", "state")
	rows, err := q.Rows(ctx)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t casework.Tally
		names := map[string]any{"key": &t.Key, "procedure": &t.Procedure, "state": &t.State, "n": &t.N, "late": &t.Late}
		columns, err := rows.Columns()
		if err != nil {
			return nil, err
		}
		into := make([]any, len(columns))
		for i, name := range columns {
			into[i] = names[name]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}
