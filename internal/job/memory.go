package job

import (
	"context"
	"slices"
	"sync"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// Memory is a Store that forgets when the program ends. The zero value is
// ready for use.
type Memory struct {
	mu   sync.Mutex
	jobs []Job
}

// SaveJob keeps a job.
func (m *Memory) SaveJob(_ context.Context, j Job) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.jobs {
		if m.jobs[i].ID == j.ID {
			m.jobs[i] = j
			return nil
		}
	}
	m.jobs = append(m.jobs, j)
	return nil
}

// FindJob gives a job.
func (m *Memory) FindJob(_ context.Context, id string) (Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, j := range m.jobs {
		if j.ID == id {
			return j, nil
		}
	}
	return Job{}, fault.New(fault.NotFound, locale.Plain("job.unknown", "没有这个任务", "there is no such job"))
}

// ListJobs lists jobs, newest first.
func (m *Memory) ListJobs(_ context.Context, f Filter) ([]Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Job
	for _, j := range slices.Backward(m.jobs) {
		if (f.Owner == "" || j.Owner == f.Owner) && (len(f.States) == 0 || slices.Contains(f.States, j.State)) {
			out = append(out, j)
		}
	}
	limit := f.Limit
	if limit == 0 {
		limit = 100
	}
	return out[:min(limit, len(out))], nil
}
