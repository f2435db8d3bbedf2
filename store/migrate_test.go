package store_test

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/testkit"
	"junheng/store"

	"github.com/jackc/pgx/v5"
)

var options = store.Options{Clock: testkit.FixedClock, Program: "test"}

// raw opens a SQLite file without the store.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func run(t testing.TB, db *sql.DB, query string) {
	t.Helper()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}

// schemaOf writes the tables of a SQLite file as schema.sql holds them.
func schemaOf(t testing.TB, path string) string {
	t.Helper()
	rows, err := raw(t, path).Query("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC, name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var b strings.Builder
	fmt.Fprintf(&b, "-- The tables after migration %d, as SQLite tells them. Written by\n-- go test ./store -run Schema -update; the migrations are what counts.\n", store.SchemaVersion())
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		b.WriteString("\n" + text + ";\n")
	}
	return b.String()
}

func TestTheDumpedSchemaIsThatOfTheMigrations(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	open(t, path)
	got := schemaOf(t, path)
	if testkit.Updating() {
		if err := os.WriteFile("schema.sql", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Error("schema.sql is not fresh; run go test ./store -run Schema -update")
	}
}

func TestEveryTableOfACountyIsKeyedByItFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	open(t, path)
	db := raw(t, path)
	// These belong to the installation, not to a county.
	free := []string{"accounts", "jobs", "packs", "schema_versions", "sessions", "settings", "tokens"}
	rows, err := db.Query(`SELECT m.name, coalesce((SELECT name FROM pragma_table_info(m.name) WHERE pk = 1), ''),
		coalesce((SELECT group_concat(i.name) FROM pragma_index_list(m.name) i WHERE (SELECT x.name FROM pragma_index_info(i.name) x WHERE x.seqno = 0) <> 'county'), '')
		FROM sqlite_master m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	seen := 0
	for rows.Next() {
		var table, first, others string
		if err := rows.Scan(&table, &first, &others); err != nil {
			t.Fatal(err)
		}
		seen++
		if !slices.Contains(free, table) && (first != "county" || others != "") {
			t.Errorf("%s is keyed by %q first; indexes that do not begin with the county: %q", table, first, others)
		}
	}
	if seen < 20 {
		t.Errorf("only %d tables seen", seen)
	}
}

// column is a column as both databases tell it.
type column struct{ table, name, kind string }

func TestBothDatabasesHaveTheSameColumns(t *testing.T) {
	dsn := newDatabase(t, testkit.StartPostgres(t))
	open(t, dsn)
	conn, err := pgx.Connect(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(context.Background(), "SELECT table_name, column_name, coalesce(domain_name, data_type) FROM information_schema.columns WHERE table_schema = 'public'")
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (c column, err error) {
		return c, r.Scan(&c.table, &c.name, &c.kind)
	})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.db")
	open(t, path)
	var ours []column
	mine, err := raw(t, path).Query("SELECT m.name, c.name, lower(c.type) FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'")
	if err != nil {
		t.Fatal(err)
	}
	defer mine.Close()
	for mine.Next() {
		var c column
		if err := mine.Scan(&c.table, &c.name, &c.kind); err != nil {
			t.Fatal(err)
		}
		ours = append(ours, c)
	}
	order := func(a, b column) int { return cmp.Or(cmp.Compare(a.table, b.table), cmp.Compare(a.name, b.name)) }
	slices.SortFunc(theirs, order)
	slices.SortFunc(ours, order)
	if !slices.Equal(ours, theirs) {
		t.Errorf("SQLite has\n%v\nPostgreSQL has\n%v", ours, theirs)
	}
}

// engines runs a test on both databases, each time with an empty one.
func engines(t *testing.T, run func(t *testing.T, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { run(t, filepath.Join(t.TempDir(), "a.db")) })
	t.Run("postgres", func(t *testing.T) { run(t, newDatabase(t, testkit.StartPostgres(t))) })
}

func TestDataOfANewerProgramIsRefusedAndBothVersionsNamed(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		if err := store.Mark(db, store.SchemaVersion()+3, "9.9.9"); err != nil {
			t.Fatal(err)
		}
		_, err := store.Open(t.Context(), dsn, options)
		if fault.KindOf(err) != fault.Conflict {
			t.Fatalf("opened: %v", err)
		}
		f, _ := errors.AsType[*fault.Fault](err)
		for _, l := range []locale.Lang{locale.ZH, locale.EN} {
			for _, part := range []string{fmt.Sprint(store.SchemaVersion() + 3), fmt.Sprint(store.SchemaVersion()), "9.9.9"} {
				if !strings.Contains(f.In(l), part) {
					t.Errorf("%q does not name %s", f.In(l), part)
				}
			}
		}
		if len(f.Hints) == 0 {
			t.Error("no next step is told")
		}
		// The program that has it open does not write to it any more either.
		if err := db.Audit().Append(t.Context(), audit.Entry{Act: "late"}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("written: %v", err)
		}
		if err := db.Migrate(t.Context()); fault.KindOf(err) != fault.Conflict {
			t.Errorf("migrated: %v", err)
		}
	})
}

func TestOlderDataIsBroughtUpToDateStepByStep(t *testing.T) {
	next := fstest.MapFS{
		"migrations/0001_a.sql":          {Data: []byte("CREATE TABLE plants (name text); INSERT INTO plants VALUES ('树')")},
		"migrations/0002_b.postgres.sql": {Data: []byte("ALTER TABLE plants ALTER COLUMN name SET NOT NULL")},
		"migrations/0003_c.sql":          {Data: []byte("ALTER TABLE plants ADD COLUMN height bigint; UPDATE plants SET height = 7")},
	}
	engines(t, func(t *testing.T, dsn string) {
		db, err := store.Open(t.Context(), dsn, options)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		for _, upTo := range []int{1, 1, 3} {
			if err := store.MigrateWith(t.Context(), db, next, upTo); err != nil {
				t.Fatal(err)
			}
			if at, err := db.Version(t.Context()); err != nil || at != upTo {
				t.Fatalf("at %d after going to %d (%v)", at, upTo, err)
			}
		}
		if got, err := store.AskOne(t.Context(), db, "SELECT height FROM plants WHERE name = '树'"); err != nil || got != 7 {
			t.Errorf("height %d, %v", got, err)
		}
	})
}

func TestAStepThatFailsLeavesNothingOfItself(t *testing.T) {
	broken := fstest.MapFS{
		"migrations/0001_a.sql": {Data: []byte("CREATE TABLE plants (name text)")},
		"migrations/0002_b.sql": {Data: []byte("CREATE TABLE stones (name text); INSERT INTO nowhere VALUES (1)")},
	}
	engines(t, func(t *testing.T, dsn string) {
		db, err := store.Open(t.Context(), dsn, options)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := store.MigrateWith(t.Context(), db, broken, 2); err == nil || !strings.Contains(err.Error(), "migration 2 (b)") {
			t.Fatalf("%v", err)
		}
		if at, _ := db.Version(t.Context()); at != 1 {
			t.Errorf("at %d", at)
		}
		if _, err := store.AskOne(t.Context(), db, "SELECT count(*) FROM stones"); err == nil {
			t.Error("half a step is there")
		}
	})
}

func TestMigrationsAreNumberedWithoutGaps(t *testing.T) {
	for name, files := range map[string][]string{
		"a gap":             {"0001_a.sql", "0003_b.sql"},
		"no number":         {"a.sql"},
		"no name":           {"0001.sql"},
		"one number, twice": {"0001_a.sql", "0001_b.sql"},
	} {
		fsys := fstest.MapFS{}
		for _, f := range files {
			fsys["migrations/"+f] = &fstest.MapFile{Data: []byte("SELECT 1")}
		}
		if err := store.CheckMigrations(fsys); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func TestSeveralProgramsMayMigrateOneDatabaseAtOnce(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		var all sync.WaitGroup
		errs := make([]error, 5)
		for i := range errs {
			all.Go(func() {
				db, err := store.Open(t.Context(), dsn, options)
				if err != nil {
					errs[i] = err
					return
				}
				errs[i] = errors.Join(db.Migrate(t.Context()), db.Audit().Append(t.Context(), audit.Entry{Act: "started"}), db.Close())
			})
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		db := open(t, dsn)
		if l, err := db.Audit().List(t.Context(), audit.Query{}); err != nil || len(l) != 5 {
			t.Errorf("%d entries, %v", len(l), err)
		}
	})
}

func TestWhatIsNoDatabaseOfOursIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	foreign := filepath.Join(dir, "foreign.db")
	run(t, raw(t, foreign), "CREATE TABLE theirs (x)")
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("no database at all\n", 100)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, dsn := range []string{foreign, text, filepath.Join(dir, "nowhere", "a.db"), "postgres://localhost:1/x?connect_timeout=1", "host=" + dir + " dbname=x"} {
		_, err := store.Open(t.Context(), dsn, options)
		if fault.KindOf(err) != fault.Unreadable {
			t.Errorf("%s: %v", dsn, err)
		}
	}
	if _, err := store.Open(t.Context(), "", options); fault.KindOf(err) != fault.Usage {
		t.Errorf("no name at all: %v", err)
	}
	if s := schemaOf(t, foreign); strings.Contains(s, "schema_versions") {
		t.Error("tables were put into a foreign database")
	}
}

func TestAFolderMeansTheFileInIt(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	if _, err := os.Stat(filepath.Join(dir, store.FileName)); err != nil {
		t.Error(err)
	}
}

func TestADatabaseThatIsNotUpToDateIsNotWrittenTo(t *testing.T) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), options)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Access().SaveAccount(t.Context(), access.Account{ID: "A"}); fault.KindOf(err) != fault.Internal {
		t.Errorf("%v", err)
	}
	if err := db.Ping(t.Context()); err == nil {
		t.Error("it says it is ready")
	}
}
