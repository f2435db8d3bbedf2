package casework_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/store"
)

// TestMain is also the program that is killed: started with JUNHENG_KILL, the
// test binary ticks over the database named there, one case after another.
func TestMain(m *testing.M) {
	if file := os.Getenv("JUNHENG_KILL"); file != "" {
		if err := tickUntilKilled(file, os.Getenv("JUNHENG_KILL_NOW")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	m.Run()
}

// tickUntilKilled says a line before it begins, so that whoever kills it can wait
// for that.
func tickUntilKilled(file, text string) error {
	now, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return err
	}
	db, err := store.Open(context.Background(), file, store.Options{Clock: func() time.Time { return now }})
	if err != nil {
		return err
	}
	fsys := packs(nil, killedPacks)
	procs, err1 := procedure.Load(fsys)
	days, err2 := calendar.Load(fsys)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	s := casework.New(casework.Options{
		Store: db.Cases(), Box: db.CaseBox(), Log: db.Audit(), Procedures: procs, Calendar: days, Clock: func() time.Time { return now },
		IDs: func() string { return "" }, People: &house{},
	})
	fmt.Fprintln(os.Stdout, "ticking")
	if _, err := s.Tick(context.Background(), now); err != nil {
		return err
	}
	return db.Close()
}

// killedPacks are the procedures of whoever is killed.
var killedPacks = map[string]string{"child.yaml": childYAML, "fault.yaml": faultYAML, "gone.yaml": goneYAML}

// told lists what everybody was told, by account and id, with the keys of all
// events.
func (h *house) told(cases []casework.Case) map[string]int {
	out := map[string]int{}
	for _, role := range []access.Role{access.ClassTeacher, access.SchoolHead, access.TownshipOfficer, access.CountyStatistician, access.CountyLeader} {
		list, err := h.db.CaseBox().Messages(h.t.Context(), access.AccountID("holder-"+string(role)), false, 1e6)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, m := range list {
			out[string(m.Account)+" "+m.ID]++
		}
	}
	for _, c := range cases {
		_, events, err := h.db.Cases().Find(h.t.Context(), county, c.ID)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, e := range events {
			out["event "+string(c.ID)+" "+e.Key]++
		}
	}
	return out
}

func TestATickThatIsKilledLosesAndRepeatsNothing(t *testing.T) {
	const n = 40
	h := open(t, "2026-11-23T10:00")
	var cases []casework.Case
	for i := range n {
		cases = append(cases, h.child(fmt.Sprint("k", i)))
	}
	h.killed(cases, 10*24*time.Hour, 10*n)
}

// Claims that nobody decided go back, and clocks that ran out meanwhile act then, once.
func TestALapseThatIsKilledLosesAndRepeatsNothing(t *testing.T) {
	const n = 30
	h := gone(t, "2026-03-02T09:00")
	var cases []casework.Case
	for i := range n {
		c := h.left(fmt.Sprint("k", i))
		h.step(c, access.ClassTeacher, "visit", nil, false)
		cases = append(cases, c)
	}
	h.later(25 * 24 * time.Hour)
	for i := range cases {
		if err := h.move(cases[i], access.SchoolHead, "回执"); err != nil {
			t.Fatal(err)
		}
	}
	h.killed(cases, 12*24*time.Hour, 8*n)
	for i := range cases {
		if v := h.view(cases[i]); v.Case.State != "gone" || v.Events[len(v.Events)-1].Kind != casework.Acted {
			t.Fatalf("%s is %s", v.Case.Number, v.Case.State)
		}
	}
}

// killed ticks after some time with a program that is killed again and again, and
// compares with one that is not.
func (h *house) killed(cases []casework.Case, after time.Duration, least int) {
	t := h.t
	t.Helper()
	h.shut()
	h.now = h.now.Add(after)
	whole := *h
	whole.file = h.file + ".whole"
	copyFile(t, h.file, whole.file)
	for kill := range 6 {
		ctx, cancel := context.WithCancel(t.Context())
		cmd := exec.CommandContext(ctx, os.Args[0])
		cmd.Env = append(os.Environ(), "JUNHENG_KILL="+h.file, "JUNHENG_KILL_NOW="+h.now.Format(time.RFC3339))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line := make([]byte, len("ticking"))
		if _, err := io.ReadFull(out, line); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(kill*7) * time.Millisecond)
		cancel() // SIGKILL
		_ = cmd.Wait()
	}
	fsys := packs(t, killedPacks)
	for _, house := range []*house{h, &whole} {
		house.start(fsys)
		sum, err := house.s.Tick(t.Context(), house.now)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d of %d cases were left", sum.Cases, len(cases))
		if sum, err := house.s.Tick(t.Context(), house.now); err != nil || sum != (casework.Ticked{}) {
			t.Fatalf("a second tick did %+v, %v", sum, err)
		}
	}
	want, got := whole.told(cases), h.told(cases)
	if diff := cmp.Diff(want, got); diff != "" || len(want) < least {
		t.Errorf("%d told, after the kills (-whole +killed):\n%s", len(want), diff)
	}
	if twice := slices.DeleteFunc(slices.Collect(maps.Keys(got)), func(k string) bool { return got[k] == 1 }); len(twice) > 0 {
		t.Errorf("told twice: %v", twice)
	}
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// postman is a channel that fails at times and may deliver what it says it lost.
type postman struct {
	fail map[string]bool
	got  map[string]int
}

func (p *postman) Name() string { return "postman" }

func (p *postman) Send(_ context.Context, m casework.Message) error {
	if m.Party == "village" {
		return casework.ErrNoAddress
	}
	p.got[m.ID]++
	if p.fail[m.ID] {
		delete(p.fail, m.ID)
		return errors.New("the line is dead")
	}
	return nil
}

func TestWhatAChannelLosesIsSentAgainUnderTheSameID(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.child("a")
	h.later(4 * 24 * time.Hour)
	list, err := h.s.Messages(t.Context(), access.Actor{Account: "holder-school_head"}, true, 10)
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	p := &postman{fail: map[string]bool{list[0].ID: true}, got: map[string]int{}}
	sum, err := h.s.Deliver(t.Context(), h.now, p)
	if err != nil || sum.Failed != 1 || sum.Sent == 0 {
		t.Fatalf("%+v, %v", sum, err)
	}
	if again, err := h.s.Deliver(t.Context(), h.now.Add(30*time.Second), p); err != nil || again != (casework.Delivered{}) {
		t.Errorf("too early: %+v, %v", again, err)
	}
	if again, err := h.s.Deliver(t.Context(), h.now.Add(2*time.Minute), p); err != nil || again.Sent != 1 {
		t.Errorf("after the pause: %+v, %v", again, err)
	}
	if p.got[list[0].ID] != 2 {
		t.Errorf("the message that failed was tried %d times", p.got[list[0].ID])
	}
	if err := h.s.MarkRead(t.Context(), access.Actor{Account: "holder-school_head"}); err != nil {
		t.Fatal(err)
	}
	if n, err := h.s.Unread(t.Context(), access.Actor{Account: "holder-school_head"}); n != 0 || err != nil {
		t.Errorf("%d unread, %v", n, err)
	}
}
