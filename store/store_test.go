package store_test

import (
	"path/filepath"
	"testing"

	"junheng/internal/testkit"
	"junheng/store"
	"junheng/store/storetest"
)

// open gives an empty, migrated database behind a DSN.
func open(t testing.TB, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, store.Options{Clock: testkit.FixedClock, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

func openSQLite(t testing.TB) *store.DB {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "均衡 数据?#%41.db"))
}

func TestSQLiteKeepsThePromises(t *testing.T) { storetest.Run(t, openSQLite) }

func TestPostgresKeepsThePromises(t *testing.T) {
	server := testkit.StartPostgres(t)
	storetest.Run(t, func(t testing.TB) *store.DB { return open(t, newDatabase(t, server)) })
}
