package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

const (
	saveEvery = 500 * time.Millisecond // progress reaches the store no more often
	waitMax   = 200                    // jobs in the queue
	ownMost   = 5                      // of them of one account, whose files they hold in memory
)

// Options are what a Runner works with.
type Options struct {
	Store   Store
	Clock   func() time.Time
	IDs     func() string
	Log     *slog.Logger
	Workers int // jobs at once; 0: 2
}

// Runner runs jobs. Make it with New, end it with Close.
type Runner struct {
	store Store
	clock func() time.Time
	ids   func() string
	log   *slog.Logger

	queue  chan *task
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu     sync.Mutex
	live   map[string]*task
	closed bool
}

type task struct {
	mu      sync.Mutex
	job     Job
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
	r := &Runner{store: o.Store, clock: o.Clock, ids: o.IDs, log: o.Log, queue: make(chan *task, waitMax), live: map[string]*task{}}
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

// Start puts a job on record and into the queue, and gives its ID.
func (r *Runner) Start(ctx context.Context, s Spec, w Work) (string, error) {
	t := &task{work: w, job: Job{
		ID: r.ids(), County: s.County, Owner: s.Owner, Kind: s.Kind, Title: s.Title, State: Waiting, Created: r.clock(),
	}}
	t.ctx, t.cancel = context.WithCancel(r.ctx)
	if err := r.store.SaveJob(ctx, t.job); err != nil {
		t.cancel()
		return "", err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed && r.owned(s.Owner) < ownMost {
		select {
		case r.queue <- t:
			r.live[t.job.ID] = t
			return t.job.ID, nil
		default:
		}
	}
	t.cancel()
	t.job.State, t.job.Ended = Failed, r.clock()
	if err := r.store.SaveJob(ctx, t.job); err != nil {
		return "", err
	}
	return "", fault.New(fault.Limit, locale.Plain("job.full", "正在处理的任务太多，请稍后再试", "too many jobs are waiting; try again later"))
}

// owned counts the jobs of an account that are not over.
func (r *Runner) owned(owner string) int {
	n := 0
	for _, t := range r.live {
		if t.job.Owner == owner {
			n++
		}
	}
	return n
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
	close(r.queue)
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
	for t := range r.queue {
		r.run(t)
		r.mu.Lock()
		delete(r.live, t.job.ID)
		r.mu.Unlock()
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
