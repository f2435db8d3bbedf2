package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"junheng/access"
	"junheng/audit"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/internal/testkit"
	"junheng/registry"
	"junheng/store"
	"junheng/store/storetest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

// empty opens an empty database that nothing was done to.
func empty(t testing.TB, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func backup(t testing.TB, db *store.DB) ([]byte, store.Manifest) {
	t.Helper()
	var b bytes.Buffer
	m, err := db.Backup(t.Context(), &b)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), m
}

// proved checks that a database is whole.
func proved(t testing.TB, db *store.DB) {
	t.Helper()
	if tally := whole(t, db); tally.Documents == 0 || tally.Returns == 0 || tally.Files == 0 {
		t.Errorf("looked at nothing: %+v", tally)
	}
}

// whole checks that what a database holds is whole, and says how much it was.
func whole(t testing.TB, db *store.DB) store.Tally {
	t.Helper()
	states, err := db.VerifyAudit(t.Context())
	if err != nil || len(states) == 0 {
		t.Fatalf("%v, %v", states, err)
	}
	for _, s := range states {
		if s.Break != nil {
			t.Errorf("the chain of %s is broken: %s at %d", s.County, s.Break.Fault, s.Break.Seq)
		}
	}
	tally, findings, err := db.VerifyData(t.Context())
	if err != nil || len(findings) > 0 {
		t.Errorf("%v, %v", findings, err)
	}
	return tally
}

func TestABackupOfEitherDatabaseRestoresIntoBoth(t *testing.T) {
	server := testkit.StartPostgres(t)
	kinds := []struct {
		name string
		dsn  func() string
	}{
		{"sqlite", func() string { return filepath.Join(t.TempDir(), "a.db") }},
		{"postgres", func() string { return newDatabase(t, server) }},
	}
	sums := map[string]store.Manifest{}
	for _, from := range kinds {
		source := open(t, from.dsn())
		storetest.Sample(t, source)
		proved(t, source)
		file, manifest := backup(t, source)
		if manifest.Rows < 50 || len(manifest.Tables) < 20 {
			t.Fatalf("only %d rows of %d tables", manifest.Rows, len(manifest.Tables))
		}
		sums[from.name] = manifest
		for _, to := range kinds {
			t.Run(from.name+" to "+to.name, func(t *testing.T) {
				target := empty(t, to.dsn())
				checked, err := target.Restore(t.Context(), bytes.NewReader(file))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(manifest, checked.Manifest); diff != "" {
					t.Errorf("manifest -written +read\n%s", diff)
				}
				proved(t, target)
				if _, again := backup(t, target); !cmp.Equal(manifest.Tables, again.Tables) {
					t.Errorf("a backup of what was restored differs:\n%s", cmp.Diff(manifest.Tables, again.Tables))
				}
				// It goes on where it was.
				if err := target.Audit().Append(t.Context(), audit.Entry{County: 210212, At: testkit.Now, Act: "after"}); err != nil {
					t.Fatal(err)
				}
				if err := target.Migrate(t.Context()); err != nil {
					t.Fatal(err)
				}
				proved(t, target)
			})
		}
	}
	if diff := cmp.Diff(sums["sqlite"].Tables, sums["postgres"].Tables); diff != "" {
		t.Errorf("the same data give other lines on PostgreSQL:\n%s", diff)
	}
}

func TestABackupOfAnOlderProgramIsBroughtUpToDate(t *testing.T) {
	old := empty(t, filepath.Join(t.TempDir(), "old.db"))
	if err := store.MigrateUpTo(t.Context(), old, store.SchemaVersion()-1); err != nil {
		t.Fatal(err)
	}
	file, _ := backup(t, old)
	target := empty(t, filepath.Join(t.TempDir(), "new.db"))
	checked, err := target.Restore(t.Context(), bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if at, err := target.Version(t.Context()); err != nil || at != store.SchemaVersion() || checked.Header.Schema != at-1 {
		t.Errorf("from %d to %d, %v", checked.Header.Schema, at, err)
	}
	if err := target.Access().SaveAccount(t.Context(), access.Account{ID: "A", Login: "a"}); err != nil {
		t.Error(err)
	}
}

// repack changes the lines of a backup.
func repack(t testing.TB, file []byte, change func(lines string) string) []byte {
	t.Helper()
	magic, packed, _ := bytes.Cut(file, []byte("\n"))
	r, err := zstd.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	out.Write(append(magic, '\n'))
	w, err := zstd.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, change(string(lines))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestADamagedBackupIsRefusedBeforeAnythingIsTouched(t *testing.T) {
	source := open(t, filepath.Join(t.TempDir(), "a.db"))
	storetest.Sample(t, source)
	file, _ := backup(t, source)
	replace := func(from, to string) func(string) string {
		return func(s string) string {
			if !strings.Contains(s, from) {
				t.Fatalf("the backup does not hold %q", from)
			}
			return strings.Replace(s, from, to, 1)
		}
	}
	lastLine := func(s string) int { return strings.LastIndex(strings.TrimSuffix(s, "\n"), "\n") + 1 }
	cases := []struct {
		name string
		file []byte
		want fault.Kind
	}{
		{"nothing", nil, fault.Unreadable},
		{"something else", []byte(strings.Repeat("PK\x03\x04", 100)), fault.Unreadable},
		{"a newer format", append([]byte("junheng-backup 2\n"), file[17:]...), fault.Invalid},
		{"only its beginning", file[:17], fault.Invalid},
		{"cut in the middle", file[:len(file)/2], fault.Invalid},
		{"cut at the end", file[:len(file)-1], fault.Invalid},
		{"a bit turned", flip(file, len(file)/2), fault.Invalid},
		{"a bit turned near the end", flip(file, len(file)-3), fault.Invalid},
		{"a word exchanged", repack(t, file, replace("school.open", "school.shut")), fault.Invalid},
		{"a row gone", repack(t, file, func(s string) string {
			i := strings.Index(s, "\n[") + 1
			return s[:i] + s[i+strings.Index(s[i:], "\n")+1:]
		}), fault.Invalid},
		{"no manifest", repack(t, file, func(s string) string { return s[:lastLine(s)] }), fault.Invalid},
		{"something after the manifest", repack(t, file, func(s string) string { return s + "[]\n" }), fault.Invalid},
		{"no header", repack(t, file, func(s string) string { return s[strings.Index(s, "\n")+1:] }), fault.Invalid},
		{"a newer schema", repack(t, file, replace(fmt.Sprintf(`"schema":%d`, store.SchemaVersion()), `"schema":9999`)), fault.Conflict},
		{"a schema that there never was, under right hashes", repack(t, file, func(s string) string {
			return resealed(replace(fmt.Sprintf(`"schema":%d`, store.SchemaVersion()), `"schema":-1`)(s), lastLine)
		}), fault.Invalid},
		{"no lines", repack(t, file, func(string) string { return "" }), fault.Invalid},
		{"empty lines", repack(t, file, func(s string) string { return strings.ReplaceAll(s, "\n", "\n\n") }), fault.Invalid},
	}
	dsn := filepath.Join(t.TempDir(), "b.db")
	target := empty(t, dsn)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := target.Restore(t.Context(), bytes.NewReader(c.file)); fault.KindOf(err) != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
			if at, err := target.Version(t.Context()); at != 0 || err != nil {
				t.Errorf("the database is at %d, %v", at, err)
			}
		})
	}
	if _, err := target.Restore(t.Context(), bytes.NewReader(file)); err != nil {
		t.Errorf("the whole one: %v", err)
	}
}

// resealed gives altered lines with the hash that goes with them in the
// manifest, as somebody would who means harm.
func resealed(lines string, lastLine func(string) int) string {
	at := lastLine(lines)
	sum := sha256.Sum256([]byte(lines[:at]))
	return lines[:at] + regexp.MustCompile(`"sha256":"[0-9a-f]+"\}\}`).ReplaceAllString(lines[at:], `"sha256":"`+hex.EncodeToString(sum[:])+`"}}`)
}

func flip(file []byte, at int) []byte {
	out := slices.Clone(file)
	out[at] ^= 0x10
	return out
}

func TestABackupIsRestoredIntoAnEmptyDatabaseOnly(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		file, _ := backup(t, db)
		if err := db.Access().SaveAccount(t.Context(), access.Account{ID: "A", Login: "a"}); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Restore(t.Context(), bytes.NewReader(file)); fault.KindOf(err) != fault.Conflict {
			t.Errorf("%v", err)
		}
		if _, err := db.Access().FindAccount(t.Context(), "A"); err != nil {
			t.Error(err)
		}
	})
}

func TestABackupTakenWhileOthersWriteIsOneMoment(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		ids := openRound(t, db, "R", 4)
		ctx, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for i := range 4 {
			all.Go(func() {
				for ctx.Err() == nil {
					// Both returns and the log change together, or none does.
					err := db.Returns().Change(context.Background(), benchCounty, []returns.ReturnID{ids[i], ids[(i+1)%4]}, func(*returns.Return) (returns.Changed, error) {
						return returns.Changed{Save: true, Entries: []audit.Entry{{County: benchCounty, At: testkit.Now, Act: "return.save"}}}, nil
					})
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		for range 5 {
			file, _ := backup(t, db)
			copied := empty(t, filepath.Join(t.TempDir(), "copy.db"))
			checked, err := copied.Restore(t.Context(), bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			if len(checked.Chains) != 1 || checked.Chains[0].Break != nil {
				t.Errorf("%+v", checked.Chains)
			}
			rs, err := copied.Returns().ListReturns(t.Context(), returns.Filter{Counties: []registry.RegionCode{benchCounty}})
			if err != nil {
				t.Fatal(err)
			}
			saves := int64(0)
			for _, r := range rs {
				saves += r.Revision - 1
			}
			if entries := checked.Chains[0].Entries - 1; entries != saves {
				t.Errorf("%d saves and %d entries in one backup", saves, entries)
			}
		}
		stop()
		all.Wait()
	})
}

func TestDamageToADatabaseIsFound(t *testing.T) {
	cases := []struct{ name, harm, place string }{
		{"a file", "UPDATE blobs SET content = x'00' WHERE county = 210212", "blobs 210212"},
		{"a file gone", "DELETE FROM blobs", "uploads"},
		{"a return", "UPDATE returns SET body = '{\"format\":1,\"cells\":[[' WHERE id = 'R-a'", "returns 210212 R-a"},
		{"a version", "UPDATE return_versions SET body = '' WHERE return_id = 'R-b'", "return_versions 210212 R-b"},
		{"a newer document", "UPDATE returns SET body = '{\"format\":9}' WHERE id = 'R-a'", "returns 210212 R-a"},
		{"an account", "UPDATE accounts SET doc = '[]' WHERE id = 'B'", "accounts B"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.db")
			db := open(t, path)
			storetest.Sample(t, db)
			run(t, raw(t, path), c.harm)
			_, findings, err := db.VerifyData(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(findings, func(f store.Finding) bool { return strings.HasPrefix(f.Place, c.place) }) {
				t.Errorf("%v", findings)
			}
		})
	}
}

func TestAnAlteredLogIsFoundInTheDatabaseAndInItsBackup(t *testing.T) {
	cases := []struct {
		name, harm string
		fault      audit.Fault
		seq        int64
	}{
		{"a word", "UPDATE audit_entries SET detail = '{}' WHERE county = 210212 AND seq = 3", audit.Altered, 3},
		{"the moment", "UPDATE audit_entries SET moment = 'never' WHERE county = 210212 AND seq = 2", audit.Altered, 2},
		{"one gone", "DELETE FROM audit_entries WHERE county = 210212 AND seq = 4", audit.Missing, 4},
		{"the first gone", "DELETE FROM audit_entries WHERE county = 210212 AND seq = 1", audit.Missing, 1},
		{"all gone", "DELETE FROM audit_entries WHERE county = 210212", audit.Missing, 1},
		{"the head moved", "UPDATE counties SET seq = 3 WHERE county = 210212", audit.Inserted, 4},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.db")
			db := open(t, path)
			storetest.Sample(t, db)
			run(t, raw(t, path), c.harm)
			states, err := db.VerifyAudit(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			brokenAs(t, states, c.fault, c.seq)
			file, _ := backup(t, db)
			checked, err := store.VerifyBackup(bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			brokenAs(t, checked.Chains, c.fault, c.seq)
		})
	}
}

func brokenAs(t *testing.T, states []store.ChainState, want audit.Fault, seq int64) {
	t.Helper()
	for _, s := range states {
		switch {
		case s.County != 210212 && s.Break != nil:
			t.Errorf("the chain of %s is broken too", s.County)
		case s.County == 210212 && (s.Break == nil || s.Break.Fault != want || s.Break.Seq != seq):
			t.Errorf("%+v, want %s at %d", s.Break, want, seq)
		}
	}
}
