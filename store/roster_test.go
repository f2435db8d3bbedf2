package store_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"junheng/access"
	"junheng/internal/job"
	"junheng/internal/testkit"
	"junheng/people"
	"junheng/store"
)

// killedRows is how many rows the roster has whose taking in is killed. It is
// written in several transactions.
const killedRows = 5500

func killedRoster() []byte {
	var b strings.Builder
	b.WriteString("姓名,学校,年级,班级,身份证件号\n")
	for i := range killedRows {
		id := fmt.Sprintf("219901%d%02d%02d%03d", 2012+i/1000, i/90%12+1, i%28+1, i%1000)
		fmt.Fprintf(&b, "张%c%c,青禾县实验小学,3,%d班,%s%c\n", rune('一'+i%997), rune('一'+i/997), i%9+1, id, people.CheckDigit(id))
	}
	return []byte(b.String())
}

// takeIn starts the taking in of the roster as a job.
func takeIn(ctx context.Context, path string, progress func(rows int)) (*store.DB, *job.Runner, string, error) {
	db, err := store.Open(ctx, path, options)
	if err != nil {
		return nil, nil, "", err
	}
	if err := db.Migrate(ctx); err != nil {
		return db, nil, "", err
	}
	var n atomic.Int64
	ids := func() string { return fmt.Sprintf("%020d.%06d", time.Now().UnixNano(), n.Add(1)) }
	s, err := people.New(people.Options{
		Store: db.People(), Log: db.Audit(), Schools: threeSchools{}, Keys: people.KeyringFrom(make([]byte, 32), people.AES), Random: rand.Reader, Clock: testkit.FixedClock, IDs: ids,
	})
	if err != nil {
		return db, nil, "", err
	}
	jobs, err := job.New(ctx, job.Options{Store: db.Jobs(), Clock: time.Now, IDs: ids})
	if err != nil {
		return db, nil, "", err
	}
	id, err := jobs.Start(ctx, job.Spec{Owner: "A1", Kind: "roster", Kept: true}, func(ctx context.Context, p *job.Progress) (string, error) {
		r, _, err := s.Import(ctx, officer(access.CountyStatistician), people.Upload{
			County: madeUp, Register: people.Pupils, Year: 2025, File: "roster.csv", Data: killedRoster(),
			Progress: func(rows, of int) { p.Set(rows, of); progress(rows) },
		})
		p.Say(fmt.Sprintf("%d rows: %d new, %d same", r.Rows, r.New, r.Same))
		return r.ID, err
	})
	return db, jobs, id, err
}

// TestTheProgramThatIsKilledWhileItTakesARosterIn is that program when it is
// started with a database, and nothing otherwise.
func TestTheProgramThatIsKilledWhileItTakesARosterIn(t *testing.T) {
	path := os.Getenv("JUNHENG_KILL_ROSTER")
	if path == "" {
		return
	}
	written := make(chan int, killedRows)
	_, _, _, err := takeIn(t.Context(), path, func(rows int) { written <- rows })
	if err != nil {
		t.Fatal(err)
	}
	for n := range written {
		fmt.Fprintln(os.Stderr, "written before", n)
	}
}

func TestARosterWhoseTakingInWasKilledIsTakenInOnceAndWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	child := exec.Command(os.Args[0], "-test.run=^TestTheProgramThatIsKilledWhileItTakesARosterIn$") //nolint:noctx // it is killed below
	child.Env = append(os.Environ(), "JUNHENG_KILL_ROSTER="+path)
	said, err := child.StderrPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(said)
	for n := 0; n < 3 && lines.Scan(); n++ { // the first part is written, the second at least begun
	}
	_ = child.Process.Kill()
	_ = child.Wait()

	db, jobs, id, err := takeIn(t.Context(), path, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	defer func() { _ = jobs.Close(context.Background()) }()
	j := job.Job{}
	for !j.State.Over() || j.ID == "" {
		time.Sleep(5 * time.Millisecond)
		if j, err = jobs.Find(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	var fresh, same, rows int
	if n, err := fmt.Sscanf(j.Message, "%d rows: %d new, %d same", &rows, &fresh, &same); n != 3 || err != nil || j.State != job.Done {
		t.Fatalf("%+v", j)
	}
	if rows != killedRows || fresh+same != killedRows || same == 0 || fresh == 0 {
		t.Errorf("the second time: %s", j.Message)
	}
	list, err := db.People().ListPersons(t.Context(), people.Query{County: madeUp, Open: true})
	if err != nil || len(list) != killedRows {
		t.Errorf("%d persons, %v", len(list), err)
	}
	all, err := jobs.List(t.Context(), job.Filter{})
	if err != nil || len(all) != 2 || all[1].State != job.Broken || !all[1].Kept {
		t.Errorf("%+v, %v", all, err)
	}
	if events, err := store.AskOne(t.Context(), db, "SELECT count(*) FROM person_events"); err != nil || events != killedRows {
		t.Errorf("%d lines of history, %v", events, err)
	}
}
