package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

const (
	saveEvery = 500 * time.Millisecond // progress reaches the store no more often
	waitMax   = 200                    // jobs in the queue
	ownMost   = 5                      // of them of one account
	holdMost  = 256 << 20              // bytes that all of them hold, see Spec.Holds
)

// Options are what a Runner works with.
type Options struct {
	Store   Store
	Clock   func() time.Time
	IDs     func() string
	Log     *slog.Logger
	Workers int   // jobs at once; 0: 2
	Memory  int64 // bytes that all jobs together may hold; 0: 256 MB
}

// Runner runs jobs. Make it with New, end it with Close.
type Runner struct {
	store Store
	clock func() time.Time
	ids   func() string
	log   *slog.Logger

	workers int
	memory  int64
	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup

	mu      sync.Mutex
	turn    *sync.Cond // something waits, ended, or the runner closes
	queue   []*task    // in the order of their coming
	live    map[string]*task
	running map[string]int // by owner
	closed  bool
}

type task struct {
	mu      sync.Mutex
	job     Job
	only    string
	holds   int64
	work    Work
	ctx     context.Context
	cancel  context.CancelFunc
	stopped bool
	saved   time.Time
}

// New makes a Runner and starts its workers. Jobs that an earlier run of the
// program left unfinished are marked Broken.
func New(ctx context.Context, o Options) (*Runner, error) {
	if o.Workers <= 0 {
		o.Workers = 2
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Memory <= 0 {
		o.Memory = holdMost
	}
	r := &Runner{
		store: o.Store, clock: o.Clock, ids: o.IDs, log: o.Log, workers: o.Workers, memory: o.Memory, live: map[string]*task{}, running: map[string]int{},
	}
	r.turn = sync.NewCond(&r.mu)
	r.ctx, r.cancel = context.WithCancel(context.Background())
	if err := r.breakOld(ctx); err != nil {
		return nil, err
	}
	for range o.Workers {
		r.wg.Add(1)
		go r.worker()
	}
	return r, nil
}

func (r *Runner) breakOld(ctx context.Context) error {
	old, err := r.store.ListJobs(ctx, Filter{States: []State{Waiting, Running}, Limit: 10000})
	if err != nil {
		return err
	}
	for _, j := range old {
		j.State, j.Ended = Broken, r.clock()
		if err := r.store.SaveJob(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

var (
	msgFull = locale.Plain("job.full", "正在处理的任务太多，请稍后再试", "too many jobs are waiting; try again later")
	msgOnly = locale.NewTemplate("job.only", "同样的任务“{title}”还没有完成，请等它完成后再提交", "the same job, {title}, is not over yet; ask again once it is")
	msgLate = locale.Plain("job.closed", "系统正在停止，请稍后再试", "the system is about to stop; try again later")
)

// Start puts a job on record and into the queue, and gives its ID. It is a
// fault of kind limit where too many wait or what they hold would be too much,
// of kind conflict where the same is under way; then nothing is on record.
func (r *Runner) Start(ctx context.Context, s Spec, w Work) (string, error) {
	t := &task{work: w, only: s.Only, holds: s.Holds, job: Job{
		ID: r.ids(), County: s.County, Owner: s.Owner, Kind: s.Kind, Title: s.Title, Kept: s.Kept, Again: s.Again, State: Waiting, Created: r.clock(),
	}}
	t.ctx, t.cancel = context.WithCancel(r.ctx)
	err := r.admit(t)
	if err == nil {
		if err = r.store.SaveJob(ctx, t.job); err == nil {
			err = r.enqueue(t)
		}
	}
	if err != nil {
		t.cancel()
		r.drop(t)
		return "", err
	}
	return t.job.ID, nil
}

// admit lets a job join those that are not over, or says why it may not.
func (r *Runner) admit(t *task) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return fault.New(fault.Limit, msgLate)
	}
	own, held := 0, t.holds
	for _, x := range r.live {
		if t.only != "" && x.only == t.only {
			return fault.New(fault.Conflict, msgOnly.With("title", x.job.Title))
		}
		if held += x.holds; x.job.Owner == t.job.Owner {
			own++
		}
	}
	if len(r.live) >= waitMax || own >= ownMost || held > r.memory && held > t.holds {
		return fault.New(fault.Limit, msgFull)
	}
	r.live[t.job.ID] = t
	return nil
}

// enqueue lets a job wait for its turn.
func (r *Runner) enqueue(t *task) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed { // meanwhile; whoever starts the program next finds it waiting, and breaks it
		return fault.New(fault.Limit, msgLate)
	}
	r.queue = append(r.queue, t)
	r.turn.Broadcast()
	return nil
}

func (r *Runner) drop(t *task) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.live, t.job.ID)
}

// next waits for a job whose turn it is; nil once the runner is closed and
// nothing waits.
func (r *Runner) next() *task {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		at := -1
		for i, t := range r.queue {
			n := r.running[t.job.Owner]
			if n > 0 && n >= r.workers-1 && !r.closed {
				continue
			}
			if at < 0 || n < r.running[r.queue[at].job.Owner] {
				at = i
			}
		}
		if at >= 0 {
			t := r.queue[at]
			r.queue = slices.Delete(r.queue, at, at+1)
			r.running[t.job.Owner]++
			return t
		}
		if r.closed {
			return nil
		}
		r.turn.Wait()
	}
}

// over takes a job that ended out of those that are not.
func (r *Runner) over(t *task) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.live, t.job.ID)
	if r.running[t.job.Owner]--; r.running[t.job.Owner] == 0 {
		delete(r.running, t.job.Owner)
	}
	r.turn.Broadcast()
}

// Find gives a job as it stands this moment.
func (r *Runner) Find(ctx context.Context, id string) (Job, error) {
	if t := r.task(id); t != nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		return t.job, nil
	}
	return r.store.FindJob(ctx, id)
}

// List gives jobs, newest first, as they stand this moment.
func (r *Runner) List(ctx context.Context, f Filter) ([]Job, error) {
	jobs, err := r.store.ListJobs(ctx, f)
	for i := range jobs {
		if t := r.task(jobs[i].ID); t != nil {
			t.mu.Lock()
			jobs[i] = t.job
			t.mu.Unlock()
		}
	}
	return jobs, err
}

// Stop asks a job to end. One that is over stays as it is.
func (r *Runner) Stop(id string) {
	if t := r.task(id); t != nil {
		t.mu.Lock()
		t.stopped = true
		t.mu.Unlock()
		t.cancel()
	}
}

// Close ends the workers. Jobs that run are asked to stop and waited for until
// ctx ends; those that did not finish are Broken.
func (r *Runner) Close(ctx context.Context) error {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return nil
	}
	r.closed = true
	r.turn.Broadcast()
	r.mu.Unlock()
	r.cancel()
	ended := make(chan struct{})
	go func() { r.wg.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *Runner) task(id string) *task {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.live[id]
}

func (r *Runner) worker() {
	defer r.wg.Done()
	for t := r.next(); t != nil; t = r.next() {
		r.run(t)
		r.over(t)
	}
}

// run carries a job out and puts its end on record, whatever the end is.
func (r *Runner) run(t *task) {
	defer t.cancel()
	t.mu.Lock()
	t.job.State, t.job.Started = Running, r.clock()
	t.mu.Unlock()
	r.save(t, true)
	result, err := r.guarded(t)
	t.mu.Lock()
	t.job.Ended, t.job.Result = r.clock(), result
	switch {
	case err == nil:
		t.job.State = Done
		t.job.Done = max(t.job.Done, t.job.Total)
	case t.stopped:
		t.job.State = Stopped
	case r.ctx.Err() != nil:
		t.job.State = Broken
	default:
		t.job.State, t.job.Message = Failed, told(err)
		r.log.Error("job failed", "id", t.job.ID, "kind", t.job.Kind, "err", err)
	}
	t.mu.Unlock()
	r.save(t, true)
}

// told is what the one who asked is told of an error.
func told(err error) string {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		text := f.Msg.In(locale.ZH)
		for _, h := range f.Hints {
			text += " " + h.In(locale.ZH)
		}
		return text
	}
	return "系统内部错误，请联系系统管理员。 An internal error; tell the system administrator."
}

func (r *Runner) guarded(t *task) (result string, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("job panicked: %v\n%s", reason, debug.Stack())
		}
	}()
	if err := t.ctx.Err(); err != nil {
		return "", err
	}
	return t.work(t.ctx, &Progress{r: r, t: t})
}

// save writes the job as it stands, at most every saveEvery unless it must be.
// It does so although the job was asked to stop.
func (r *Runner) save(t *task, must bool) {
	t.mu.Lock()
	now := r.clock()
	if !must && now.Sub(t.saved) < saveEvery {
		t.mu.Unlock()
		return
	}
	t.saved = now
	j := t.job
	t.mu.Unlock()
	if err := r.store.SaveJob(context.WithoutCancel(t.ctx), j); err != nil {
		r.log.Error("progress of a job is not on record", "id", j.ID, "err", err)
	}
}

// Progress is how a job reports.
type Progress struct {
	r *Runner
	t *task
}

// ID is the job's own.
func (p *Progress) ID() string { return p.t.job.ID }

// Set says how many steps of how many are done.
func (p *Progress) Set(done, total int) {
	p.t.mu.Lock()
	p.t.job.Done, p.t.job.Total = done, total
	p.t.mu.Unlock()
	p.r.save(p.t, false)
}

// Say tells what the job does just now.
func (p *Progress) Say(text string) {
	p.t.mu.Lock()
	p.t.job.Message = text
	p.t.mu.Unlock()
	p.r.save(p.t, false)
}
