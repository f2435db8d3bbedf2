package store_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"junheng/assess/archive"
	"junheng/audit"
	"junheng/collect/returns"
	"junheng/internal/testkit"
	"junheng/store"
)

// TestMain is also the program that is killed: started with JUNHENG_KILL, the
// test binary writes to the database named there until it dies.
func TestMain(m *testing.M) {
	if dsn := os.Getenv("JUNHENG_KILL"); dsn != "" {
		if err := writeForEver(dsn, os.Getenv("JUNHENG_KILL_ROUND")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	m.Run()
}

// killWorkers is how many write at once in the program that is killed.
const killWorkers = 5

// writeForEver writes in every way that matters and says each time, in one line
// on standard output, what has been acknowledged.
func writeForEver(dsn, round string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, dsn, store.Options{Clock: time.Now, Program: "killed"})
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	failed := make(chan error)
	for w := range killWorkers {
		go func() {
			for n := 1; ; n++ {
				id := fmt.Sprintf("%s.%d.%d", round, w, n)
				what := []string{"upload", "save", "approve", "freeze"}[n%4]
				if err := killWrites[what](db, returns.ReturnID(fmt.Sprintf("K-%05d", w)), id); err != nil {
					failed <- fmt.Errorf("%s %s: %w", what, id, err)
					return
				}
				fmt.Fprintf(os.Stdout, "%s %s\n", what, id)
			}
		}()
	}
	return <-failed
}

// killEntry is the line of the audit log for a write.
func killEntry(what, id string) audit.Entry {
	return audit.Entry{County: benchCounty, At: testkit.Now, Actor: "A", Act: "kill." + what, Object: id}
}

// killFile is the content that belongs to a write.
func killFile(id string) (data []byte, hash string) {
	data = []byte(strings.Repeat(id+" 工作簿\n", 300))
	sum := sha256.Sum256(data)
	return data, hex.EncodeToString(sum[:])
}

// killWrites are the ways to write. Each leaves its id where killChecks looks.
var killWrites = map[string]func(db *store.DB, ret returns.ReturnID, id string) error{
	"upload": func(db *store.DB, ret returns.ReturnID, id string) error {
		data, hash := killFile(id)
		if err := db.Returns().SaveUpload(context.Background(), returns.Upload{County: benchCounty, ID: id, Round: "K", Hash: hash}, data, killEntry("upload", id)); err != nil {
			return err
		}
		return db.Returns().Change(context.Background(), benchCounty, []returns.ReturnID{ret}, func(r *returns.Return) (returns.Changed, error) {
			fillCells(r, testkit.Now)
			return returns.Changed{Save: true, Entries: []audit.Entry{killEntry("fill", id)}}, nil
		})
	},
	"save": func(db *store.DB, ret returns.ReturnID, id string) error {
		return db.Returns().Change(context.Background(), benchCounty, []returns.ReturnID{ret}, func(r *returns.Return) (returns.Changed, error) {
			if r.Cells == nil {
				r.Cells = map[returns.CellKey]returns.Cell{}
			}
			r.Cells[returns.CellKey{Field: "last"}] = returns.Cell{Value: float64(r.Revision), Text: id}
			return returns.Changed{Save: true, Entries: []audit.Entry{killEntry("save", id)}}, nil
		})
	},
	"approve": func(db *store.DB, ret returns.ReturnID, id string) error {
		return db.Returns().Change(context.Background(), benchCounty, []returns.ReturnID{ret}, func(r *returns.Return) (returns.Changed, error) {
			r.State = returns.Approved
			return returns.Changed{Save: true, Keep: []returns.Version{{State: r.State, Reason: id, At: testkit.Now}}, Entries: []audit.Entry{killEntry("approve", id)}}, nil
		})
	},
	"freeze": func(db *store.DB, _ returns.ReturnID, id string) error {
		data, hash := killFile(id)
		d := archive.Dataset{County: benchCounty, Hash: hash, Year: 2024, At: testkit.Now}
		if err := db.Archive().SaveDataset(context.Background(), d, map[string][]byte{"primary.parquet": data, "manifest.json": []byte(id)}, killEntry("freeze", id)); err != nil {
			return err
		}
		a := archive.Assessment{County: benchCounty, ID: id, Dataset: hash, PackHash: "p", Year: 2024, At: testkit.Now, Current: true}
		return db.Archive().SaveAssessment(context.Background(), a, map[string][]byte{"pack.yaml": []byte("id: x")}, killEntry("run", id))
	},
}

// killed runs the program, kills it after a while, and gives what it had said
// by then.
func killed(t *testing.T, dsn, round string, after time.Duration) (said []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "JUNHENG_KILL="+dsn, "JUNHENG_KILL_ROUND="+round)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if len(said) == 0 { // the time runs from the first word on
			defer time.AfterFunc(after, func() { _ = cmd.Process.Kill() }).Stop()
		}
		said = append(said, lines.Text())
	}
	_ = cmd.Wait()
	if errs.Len() > 0 {
		t.Fatalf("the program failed before it was killed: %s", errs.String())
	}
	return said
}

// killCheck proves that everything said is there, and the log whole.
func killCheck(t *testing.T, db *store.DB, said []string) {
	t.Helper()
	ctx := t.Context()
	whole(t, db)
	logged := map[string]bool{}
	for e, err := range db.Audit().Chain(ctx, benchCounty) {
		if err != nil {
			t.Fatal(err)
		}
		logged[e.Act+" "+e.Object] = true
	}
	reasons := map[string]bool{}
	for w := range killWorkers {
		vs, err := db.Returns().ListVersions(ctx, benchCounty, returns.ReturnID(fmt.Sprintf("K-%05d", w)))
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range vs {
			if v.Number != i+1 {
				t.Fatalf("version %d stands at %d", v.Number, i+1)
			}
			reasons[v.Reason] = true
		}
	}
	for _, line := range said {
		what, id, _ := strings.Cut(line, " ")
		data, hash := killFile(id)
		var err error
		there := true
		switch what {
		case "upload":
			var got []byte
			_, got, err = db.Returns().ReadUpload(ctx, benchCounty, id)
			there = string(got) == string(data) && logged["kill.fill "+id]
		case "approve":
			there = reasons[id]
		case "freeze":
			var files map[string][]byte
			if files, err = db.Archive().ReadDataset(ctx, benchCounty, hash); err == nil {
				_, err = db.Archive().FindAssessment(ctx, benchCounty, id)
			}
			there = string(files["primary.parquet"]) == string(data) && logged["kill.run "+id]
		}
		if err != nil || !there || !logged["kill."+what+" "+id] {
			t.Errorf("%s was acknowledged and is not there (%v)", line, err)
		}
	}
	lastSaved(t, db, said)
}

// lastSaved proves that the cell saved last holds what was acknowledged last,
// or what was under way when the program died. An upload replaces the cells.
func lastSaved(t *testing.T, db *store.DB, said []string) {
	t.Helper()
	last := map[string]string{}
	for _, line := range said {
		what, id, _ := strings.Cut(line, " ")
		worker := strings.Split(id, ".")[1]
		switch what {
		case "save":
			last[worker] = id
		case "upload", "freeze": // the next after freeze is an upload, perhaps under way
			delete(last, worker)
		}
	}
	for worker, id := range last {
		r, err := db.Returns().FindReturn(t.Context(), benchCounty, returns.ReturnID(fmt.Sprintf("K-%05s", worker)))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Cells[returns.CellKey{Field: "last"}].Text; got != id {
			t.Errorf("worker %s saved %s last; there is %q", worker, id, got)
		}
	}
}

// withDB opens a database for a moment.
func withDB(t *testing.T, dsn string, do func(db *store.DB)) {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, options)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Error(err)
	} else {
		do(db)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func TestWhatWasAcknowledgedSurvivesTheDeathOfTheProgram(t *testing.T) {
	const most = 18 * time.Second // for both databases together
	began := time.Now()
	dice := rand.New(rand.NewPCG(20251015, 1))
	for _, engine := range []struct {
		name   string
		dsn    func(t *testing.T) string
		rounds int
		until  time.Duration
	}{
		{"sqlite", func(t *testing.T) string { return filepath.Join(t.TempDir(), "a.db") }, 30, most * 3 / 4},
		{"postgres", func(t *testing.T) string { return newDatabase(t, testkit.StartPostgres(t)) }, 8, most},
	} {
		t.Run(engine.name, func(t *testing.T) {
			dsn := engine.dsn(t)
			withDB(t, dsn, func(db *store.DB) { openRound(t, db, "K", killWorkers) })
			total, rounds := 0, 0
			for ; rounds < engine.rounds && (rounds < 3 || time.Since(began) < engine.until); rounds++ {
				said := killed(t, dsn, fmt.Sprintf("r%d", rounds), time.Duration(dice.Int64N(int64(250*time.Millisecond))))
				// Nobody else holds the database open, so what died is put right from its log alone.
				withDB(t, dsn, func(db *store.DB) { killCheck(t, db, said) })
				total += len(said)
			}
			t.Logf("%d writes acknowledged in %d lives", total, rounds)
			if total < 2*rounds {
				t.Errorf("only %d writes in %d lives; the test proves too little", total, rounds)
			}
		})
	}
}
