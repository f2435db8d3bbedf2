package store_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/testkit"
	"junheng/people"
	"junheng/people/sample"
	"junheng/registry"
	"junheng/store"
)

const madeUp registry.RegionCode = 219901

// threeSchools is a register of schools that does not change.
type threeSchools struct{}

func (threeSchools) On(context.Context, registry.RegionCode, string) ([]registry.School, error) {
	return []registry.School{
		{ID: "s1", Name: "青禾县实验小学", County: madeUp, Township: "柳河镇", Type: registry.PrimarySchool},
		{ID: "s2", Name: "白塔乡九年制学校", County: madeUp, Township: "白塔乡", Type: registry.NineYear},
		{ID: "s3", Name: "石桥镇初级中学", County: madeUp, Township: "石桥镇", Type: registry.JuniorSchool},
	}, nil
}

// registers makes a service over a database.
func registers(t testing.TB, db *store.DB, keys *people.Keyring) *people.Service {
	t.Helper()
	n := 0
	s, err := people.New(people.Options{
		Store: db.People(), Log: db.Audit(), Schools: threeSchools{}, Keys: keys, Random: rand.Reader, Clock: testkit.FixedClock,
		IDs: func() string { n++; return fmt.Sprintf("01J%08d", n) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func keys(t testing.TB, suite people.Suite) *people.Keyring {
	t.Helper()
	k, err := people.MintKeyring(rand.Reader, suite)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func officer(role access.Role) access.Actor {
	return access.Actor{Account: access.AccountID("01" + role), Name: "李明", Grants: []access.Grant{{Role: role, Region: madeUp}}}
}

func laid(t testing.TB) *sample.Sample {
	schools, _ := threeSchools{}.On(t.Context(), madeUp, "")
	return sample.Make(madeUp, 2025, schools, 1)
}

// TestNothingThatIdentifiesAChildReachesTheDisk lays registers, looks up,
// reveals, refuses, and then reads the database's files as bytes.
func TestNothingThatIdentifiesAChildReachesTheDisk(t *testing.T) {
	for _, suite := range []people.Suite{people.AES, people.SM4} {
		t.Run(string(suite), func(t *testing.T) {
			dir := t.TempDir()
			db := open(t, filepath.Join(dir, "a.db"))
			s := registers(t, db, keys(t, suite))
			ctx, clerk, cohort := t.Context(), officer(access.CountyStatistician), laid(t)
			done, err := sample.Lay(ctx, s, clerk, cohort)
			if err != nil {
				t.Fatal(err)
			}
			if done.Pupils.New < 300 || done.Pupils.Parked != 0 || done.Pupils.New != done.Pupils.Rows {
				t.Fatalf("%+v", done.Pupils)
			}
			c := cohort.Children[3]
			found, err := s.LookUp(ctx, clerk, madeUp, people.Wanted{IDNumber: c.ID})
			if err != nil || len(found) != 2 { // a pupil, and in the population register
				t.Fatalf("found %d, %v", len(found), err)
			}
			if _, err := s.Reveal(ctx, clerk, madeUp, found[0].ID, "核对"+c.Name+"的情况", people.FieldID); err == nil {
				t.Error("a reason with the child's name was accepted")
			}
			clear, err := s.Reveal(ctx, clerk, madeUp, found[0].ID, "家长来电核对学籍", people.FieldID, people.FieldName, people.FieldGuardians)
			if err != nil || clear.IDNumber != c.ID || clear.Name != c.Name || clear.Guardians[0].Phone != c.Phone || clear.Address != "" {
				t.Fatalf("%+v, %v", clear, err)
			}
			var all bytes.Buffer
			if _, err := db.Backup(ctx, &all); err != nil {
				t.Fatal(err)
			}
			onDisk(t, db, dir, cohort)
		})
	}
}

// onDisk reads every file of a folder, and the log in words, for what
// identifies the children.
func onDisk(t *testing.T, db *store.DB, dir string, cohort *sample.Sample) {
	t.Helper()
	var words []string
	for _, c := range cohort.Children[:60] {
		words = append(words, c.ID, c.Student, c.Phone, c.Parent)
		if len([]rune(c.Name)) > 2 {
			words = append(words, c.Name)
		}
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) == 0 {
		t.Fatal("no files", err)
	}
	texts := map[string][]byte{}
	for _, name := range names {
		if texts[name], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := db.Audit().List(t.Context(), audit.Query{Counties: []registry.RegionCode{madeUp}, Limit: 10000})
	if err != nil || len(entries) < 5 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	texts["log"] = fmt.Appendf(nil, "%+v", entries)
	for name, text := range texts {
		for _, w := range words {
			if bytes.Contains(text, []byte(w)) {
				t.Errorf("%s holds %q", filepath.Base(name), w)
			}
		}
	}
	if !slices.ContainsFunc(names, func(n string) bool { return strings.HasSuffix(n, "a.db") }) {
		t.Error("the database was not looked at")
	}
}

// TestWhatWasShreddedIsOverwritten reads the database's file after a person's
// key was destroyed: neither the key nor a sealed field is left in a free page.
func TestWhatWasShreddedIsOverwritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := open(t, path)
	ctx, ring := t.Context(), keys(t, people.AES)
	s := registers(t, db, ring)
	if _, err := sample.Lay(ctx, s, officer(access.CountyStatistician), laid(t)); err != nil {
		t.Fatal(err)
	}
	list, err := db.People().ListPersons(ctx, people.Query{County: madeUp, Register: people.Pupils, Limit: 40})
	if err != nil || len(list) != 40 {
		t.Fatal(len(list), err)
	}
	var b people.Batch
	for _, r := range list {
		r.Shredded, r.Sealed, r.Digest = true, people.Sealed{}, ""
		b.Records = append(b.Records, r)
	}
	hashes := hashesOf(t, path, list)
	if len(hashes) < len(list) {
		t.Fatalf("%d look-up hashes of %d persons", len(hashes), len(list))
	}
	if err := db.People().Shred(ctx, madeUp, b); err != nil {
		t.Fatal(err)
	}
	run(t, raw(t, path), "PRAGMA wal_checkpoint(TRUNCATE)") // the log's pages go into the file
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range hashes {
		if bytes.Contains(file, h) {
			t.Errorf("the look-up hash %x is still in the file", h)
		}
	}
	for _, r := range list {
		if bytes.Contains(file, r.Sealed.Wrapped[1:]) || bytes.Contains(file, r.Sealed.Fields[2:]) {
			t.Errorf("%s is still in the file", r.ID)
		}
	}
}

// hashesOf reads the look-up hashes of some persons that nobody else shares.
func hashesOf(t *testing.T, path string, list []people.Record) (out [][]byte) {
	t.Helper()
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = "'" + string(r.ID) + "'"
	}
	rows, err := raw(t, path).Query("SELECT hash FROM person_index i WHERE person IN (" + strings.Join(ids, ", ") +
		") AND (SELECT count(*) FROM person_index o WHERE o.county = i.county AND o.field = i.field AND o.hash = i.hash) = 1")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var h []byte
		if err := rows.Scan(&h); err != nil {
			t.Fatal(err)
		}
		out = append(out, h)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestLookUpHashesOutliveTheirTable brings tables of the program before the
// look-up hashes were laid anew up to date, with somebody in them.
func TestLookUpHashesOutliveTheirTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := open(t, path)
	ctx, ring := t.Context(), keys(t, people.AES)
	cohort := laid(t)
	if _, err := sample.Lay(ctx, registers(t, db, ring), officer(access.CountyStatistician), cohort); err != nil {
		t.Fatal(err)
	}
	before := filepath.Join(t.TempDir(), "before.db")
	old, err := store.Open(ctx, before, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = old.Close() })
	if err := store.MigrateUpTo(ctx, old, 11); err != nil {
		t.Fatal(err)
	}
	both := raw(t, before)
	both.SetMaxOpenConns(1)
	run(t, both, "ATTACH '"+path+"' AS now")
	const before12 = "county, id, register, school, grade, class, sex, birth, status, since, flags, year, township, village, id_check, shredded, key_id, wrapped, sealed, index_key, digest, moment, revision"
	for table, columns := range map[string]string{"persons": before12, "person_events": "*", "person_index": "county, person, field, hash"} {
		run(t, both, "INSERT INTO main."+table+" SELECT "+columns+" FROM now."+table)
	}
	if err := old.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	same := "SELECT count(*) FROM persons a JOIN now.persons b ON a.id = b.id WHERE length(a.hashes) = length(b.hashes) AND length(a.hashes) > 60"
	var n int
	if err := both.QueryRow(same).Scan(&n); err != nil || n < 600 {
		t.Errorf("%d persons know their hashes, %v", n, err)
	}
	s := registers(t, old, ring)
	for _, c := range cohort.Children[:20] {
		if found, err := s.LookUp(ctx, officer(access.CountyStatistician), madeUp, people.Wanted{IDNumber: c.ID}); err != nil || len(found) == 0 {
			t.Fatalf("%s is not found any more: %d, %v", c.ID, len(found), err)
		}
	}
}
