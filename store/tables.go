package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// tableInfo is a table as the database tells it.
type tableInfo struct {
	name    string
	columns []columnInfo
	key     []string // the primary key, in order
}

type columnInfo struct {
	name string
	kind columnKind
}

// columnKind is what a column holds, whatever the database calls it.
type columnKind string

const (
	textColumn    columnKind = "ctext"
	numberColumn  columnKind = "bigint"
	bytesColumn   columnKind = "blob"
	booleanColumn columnKind = "boolean"
)

const sqliteColumns = `SELECT m.name, c.name, lower(c.type), c.pk
FROM sqlite_master m, pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!'
ORDER BY m.name, c.cid`

const postgresColumns = `SELECT c.table_name, c.column_name, coalesce(c.domain_name, c.data_type), coalesce(k.ordinal_position, 0)
FROM information_schema.columns c
LEFT JOIN information_schema.table_constraints t
  ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY'
LEFT JOIN information_schema.key_column_usage k
  ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name AND k.table_name = c.table_name AND k.column_name = c.column_name
WHERE c.table_schema = current_schema()
ORDER BY c.table_name COLLATE "C", c.ordinal_position`

// listTables gives every table of ours with its columns, by name, but for that
// of the schema versions.
func (db *DB) listTables(ctx context.Context, q interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}) ([]tableInfo, error) {
	query := sqliteColumns
	if db.engine == postgres {
		query = postgresColumns
	}
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []tableInfo
	keys := map[string]map[int]string{}
	for rows.Next() {
		var table string
		var c columnInfo
		var place int
		if err := rows.Scan(&table, &c.name, &c.kind, &place); err != nil {
			return nil, err
		}
		if table == "schema_versions" {
			continue
		}
		if !slices.Contains([]columnKind{textColumn, numberColumn, bytesColumn, booleanColumn}, c.kind) {
			return nil, fmt.Errorf("column %s of %s holds %s, which no backup can keep", c.name, table, c.kind)
		}
		if len(all) == 0 || all[len(all)-1].name != table {
			all = append(all, tableInfo{name: table})
			keys[table] = map[int]string{}
		}
		last := &all[len(all)-1]
		last.columns = append(last.columns, c)
		if place > 0 {
			keys[table][place] = c.name
		}
	}
	for i := range all {
		for place := 1; keys[all[i].name][place] != ""; place++ {
			all[i].key = append(all[i].key, keys[all[i].name][place])
		}
	}
	return all, rows.Err()
}

// names lists the columns.
func (t tableInfo) names() []string {
	out := make([]string, len(t.columns))
	for i, c := range t.columns {
		out[i] = c.name
	}
	return out
}

// selectAll asks for every row in the order of the primary key.
func (t tableInfo) selectAll() string {
	return "SELECT " + strings.Join(t.names(), ", ") + " FROM " + t.name + " ORDER BY " + strings.Join(t.key, ", ")
}
