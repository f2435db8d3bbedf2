package job_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"junheng/internal/fault"
	"junheng/internal/job"
	"junheng/internal/locale"
)

func runner(t *testing.T, store job.Store, workers int) *job.Runner {
	t.Helper()
	var n atomic.Int64
	r, err := job.New(t.Context(), job.Options{
		Store: store, Clock: time.Now, Workers: workers,
		IDs: func() string { return "J" + strconv.FormatInt(n.Add(1), 10) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close(context.Background()) })
	return r
}

// wait looks at a job until it is over.
func wait(t *testing.T, r *job.Runner, id string) job.Job {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		j, err := r.Find(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if j.State.Over() {
			return j
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("job %s is not over", id)
	return job.Job{}
}

func TestAJobIsOnRecordFromItsStartToItsResult(t *testing.T) {
	store := &job.Memory{}
	r := runner(t, store, 1)
	id, err := r.Start(t.Context(), job.Spec{County: 211299, Owner: "A1", Kind: "import", Title: "导入"}, func(_ context.Context, p *job.Progress) (string, error) {
		p.Set(3, 7)
		p.Say("正在读")
		return "/results/" + p.ID(), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	j := wait(t, r, id)
	if j.State != job.Done || j.Result != "/results/J1" || j.Done != 7 || j.Total != 7 || j.Started.IsZero() || j.Ended.IsZero() {
		t.Errorf("job = %+v", j)
	}
	list, err := r.List(t.Context(), job.Filter{Owner: "A1"})
	if err != nil || len(list) != 1 || list[0].Title != "导入" || list[0].County != 211299 {
		t.Errorf("List = %+v, %v", list, err)
	}
	if others, _ := r.List(t.Context(), job.Filter{Owner: "A2"}); len(others) != 0 {
		t.Errorf("another account sees %+v", others)
	}
}

func TestAFailureIsToldInWordsAndAPanicWithoutItsInsides(t *testing.T) {
	r := runner(t, &job.Memory{}, 2)
	tests := []struct {
		name string
		work job.Work
		want string
	}{
		{"a fault", func(context.Context, *job.Progress) (string, error) {
			return "", fault.New(fault.Invalid, locale.Plain("k", "表头不对", "wrong heading")).Hint(locale.Plain("h", "下载新模板", "get a new template"))
		}, "表头不对 下载新模板"},
		{"an error", func(context.Context, *job.Progress) (string, error) { return "", errors.New("dial tcp 10.0.0.7") }, "系统内部错误"},
		{"a panic", func(context.Context, *job.Progress) (string, error) { panic("secret") }, "系统内部错误"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			id, err := r.Start(t.Context(), job.Spec{}, tt.work)
			if err != nil {
				t.Fatal(err)
			}
			j := wait(t, r, id)
			if j.State != job.Failed || !strings.HasPrefix(j.Message, tt.want) || strings.Contains(j.Message, "secret") || strings.Contains(j.Message, "10.0.0.7") {
				t.Errorf("job = %+v", j)
			}
		})
	}
}

func TestAJobCanBeStoppedAlsoWhileItWaits(t *testing.T) {
	r := runner(t, &job.Memory{}, 1)
	untilStopped := func(ctx context.Context, _ *job.Progress) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	}
	first, err := r.Start(t.Context(), job.Spec{}, untilStopped)
	if err != nil {
		t.Fatal(err)
	}
	ran := false
	second, err := r.Start(t.Context(), job.Spec{}, func(context.Context, *job.Progress) (string, error) { ran = true; return "", nil })
	if err != nil {
		t.Fatal(err)
	}
	r.Stop(second)
	r.Stop(first)
	if a, b := wait(t, r, first), wait(t, r, second); a.State != job.Stopped || b.State != job.Stopped || ran {
		t.Errorf("first %s, second %s, ran %v", a.State, b.State, ran)
	}
}

func TestWhatAnEarlierRunLeftUnfinishedIsBroken(t *testing.T) {
	store := &job.Memory{}
	for _, s := range []job.State{job.Running, job.Waiting, job.Done} {
		if err := store.SaveJob(t.Context(), job.Job{ID: string(s), State: s}); err != nil {
			t.Fatal(err)
		}
	}
	r := runner(t, store, 1)
	for id, want := range map[string]job.State{"running": job.Broken, "waiting": job.Broken, "done": job.Done} {
		if j, err := r.Find(t.Context(), id); err != nil || j.State != want {
			t.Errorf("%s is %s, %v; want %s", id, j.State, err, want)
		}
	}
}

func TestClosingEndsWhatRunsAndRefusesMore(t *testing.T) {
	store := &job.Memory{}
	r := runner(t, store, 1)
	began := make(chan struct{})
	id, err := r.Start(t.Context(), job.Spec{}, func(ctx context.Context, _ *job.Progress) (string, error) {
		close(began)
		<-ctx.Done()
		return "", ctx.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	<-began
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if j, err := store.FindJob(t.Context(), id); err != nil || j.State != job.Broken {
		t.Errorf("job = %+v, %v", j, err)
	}
	if _, err := r.Start(t.Context(), job.Spec{}, nil); fault.KindOf(err) != fault.Limit {
		t.Errorf("Start after Close = %v", err)
	}
}

func TestOneAccountDoesNotTakeTheWholeQueue(t *testing.T) {
	r := runner(t, &job.Memory{}, 1)
	release := make(chan struct{})
	defer close(release)
	work := func(ctx context.Context, _ *job.Progress) (string, error) {
		select {
		case <-release:
		case <-ctx.Done():
		}
		return "", nil
	}
	refused := 0
	for range 20 {
		if _, err := r.Start(t.Context(), job.Spec{Owner: "A1", Kind: "upload"}, work); err != nil {
			if fault.KindOf(err) != fault.Limit {
				t.Fatal(err)
			}
			refused++
		}
	}
	if refused == 0 {
		t.Error("one account put 20 jobs into the queue")
	}
	if _, err := r.Start(t.Context(), job.Spec{Owner: "B1", Kind: "upload"}, work); err != nil {
		t.Errorf("another account is refused: %v", err)
	}
}

// holding is work that goes on until it is let go, and says when it began.
func holding(begun chan<- string, name string, let <-chan struct{}) job.Work {
	return func(ctx context.Context, _ *job.Progress) (string, error) {
		begun <- name
		select {
		case <-let:
		case <-ctx.Done():
		}
		return "", nil
	}
}

func TestNobodyTakesTheLastWorkerWithASecondJob(t *testing.T) {
	r := runner(t, &job.Memory{}, 2)
	let, begun := make(chan struct{}), make(chan string, 9)
	var ids []string
	for _, name := range []string{"A1 first", "A1 second", "B1 first"} {
		id, err := r.Start(t.Context(), job.Spec{Owner: name[:2]}, holding(begun, name, let))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	got := map[string]bool{<-begun: true, <-begun: true}
	if !got["A1 first"] || !got["B1 first"] {
		t.Errorf("first come %v", got)
	}
	close(let)
	for _, id := range ids {
		if j := wait(t, r, id); j.State != job.Done {
			t.Errorf("%+v", j)
		}
	}
}

func TestTheSameIsNotStartedTwiceAndMemoryHasABound(t *testing.T) {
	store := &job.Memory{}
	r, err := job.New(t.Context(), job.Options{Store: store, Clock: time.Now, Workers: 1, Memory: 100, IDs: func() func() string {
		n := 0
		return func() string { n++; return "J" + strconv.Itoa(n) }
	}()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close(context.Background()) })
	let, begun := make(chan struct{}), make(chan string, 9)
	spec := job.Spec{Owner: "A1", Title: "导入名册", Only: "roster/219901", Holds: 150}
	first, err := r.Start(t.Context(), spec, holding(begun, "a", let)) // alone, however much it holds
	if err != nil {
		t.Fatal(err)
	}
	spec.Owner = "B1"
	if _, err := r.Start(t.Context(), spec, holding(begun, "b", let)); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "导入名册") {
		t.Errorf("the same again: %v", err)
	}
	if _, err := r.Start(t.Context(), job.Spec{Owner: "C1", Holds: 1}, holding(begun, "c", let)); fault.KindOf(err) != fault.Limit {
		t.Errorf("more than the bound: %v", err)
	}
	if all, _ := r.List(t.Context(), job.Filter{}); len(all) != 1 {
		t.Errorf("on record are %+v", all)
	}
	close(let)
	wait(t, r, first)
	for { // it is over a moment before it is let out
		id, err := r.Start(t.Context(), spec, holding(begun, "b", let))
		if err == nil {
			wait(t, r, id)
			return
		}
	}
}
