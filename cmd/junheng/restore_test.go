package main

import (
	"context"
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"junheng/internal/testkit"
	"junheng/store"
	"junheng/store/storetest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

// runSQL changes a SQLite file behind the program's back: sql FILE STATEMENT.
func runSQL(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = db.Exec(args[1])
	ts.Check(err)
	ts.Check(db.Close())
}

// commandLine runs one command line and gives what it printed.
func commandLine(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs strings.Builder
	a := &app{in: strings.NewReader(""), out: &out, errs: &errs, env: func(string) string { return "" }, now: time.Now}
	if code := a.run(append(args, "--lang", "en")); code != exitMet {
		t.Fatalf("%v: exit status %d\n%s%s", args, code, out.String(), errs.String())
	}
	return out.String()
}

// tablesOf gives what the manifest of a backup says, but of the log, which
// records each backup and restoration, and of the sessions and tokens, which
// end with a restoration.
func tablesOf(t *testing.T, file string) []store.TableSum {
	t.Helper()
	checked, err := readBackup(file)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(checked.Manifest.Tables, func(s store.TableSum) bool {
		return slices.Contains([]string{"audit_entries", "counties", "sessions", "tokens"}, s.Name)
	})
}

func TestRestoringIsRehearsedFromOneDatabaseToTheOtherAndBack(t *testing.T) {
	dir := t.TempDir()
	first, second := filepath.Join(dir, "first.jhb"), filepath.Join(dir, "second.jhb")
	data, again := filepath.Join(dir, "data"), filepath.Join(dir, "again")
	server := testkit.StartPostgres(t)

	db, err := store.Open(context.Background(), filepath.Join(dir, store.FileName), store.Options{Clock: time.Now, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	storetest.Sample(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	commandLine(t, "backup", first, "--data", dir)
	commandLine(t, "verify", "backup", first)
	commandLine(t, "restore", first, "--database", server)
	commandLine(t, "verify", "audit", "--database", server)
	commandLine(t, "verify", "data", "--database", server)
	commandLine(t, "backup", second, "--database", server)
	commandLine(t, "restore", second, "--data", again)
	commandLine(t, "restore", first, "--data", data)
	if !strings.Contains(commandLine(t, "verify", "data", "--data", again), "the data are whole") {
		t.Error("the data are not said to be whole")
	}
	if diff := cmp.Diff(tablesOf(t, first), tablesOf(t, second)); diff != "" {
		t.Errorf("what came back differs\n%s", diff)
	}
	restored, err := readBackup(second)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range restored.Manifest.Tables {
		if (s.Name == "sessions" || s.Name == "tokens") && s.Rows != 0 {
			t.Errorf("%d %s came back with the restoration", s.Rows, s.Name)
		}
	}
}

func TestCommandsOnDataHaveHelpInBothLanguages(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		for _, args := range [][]string{{"backup"}, {"restore"}, {"verify"}, {"verify", "audit"}, {"verify", "backup"}, {"verify", "data"}} {
			var out, errs strings.Builder
			a := &app{in: strings.NewReader(""), out: &out, errs: &errs, env: func(string) string { return "" }}
			if code := a.run(append(args, "--help", "--lang", lang)); code != exitMet || errs.Len() > 0 {
				t.Fatalf("%v --help: exit status %d, %s", args, code, errs.String())
			}
			if strings.Contains(out.String(), "${") || strings.ContainsFunc(out.String(), isHan) != (lang == "zh") {
				t.Errorf("%v --help in %s:\n%s", args, lang, out.String())
			}
		}
	}
}
