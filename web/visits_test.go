package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/web"
	"junheng/web/route"
)

// stuckLog is a log whose first write waits, and then fails.
type stuckLog struct {
	audit.Log
	entered, release chan struct{}

	once sync.Once
	mu   sync.Mutex
	kept []audit.Entry
}

func (l *stuckLog) Append(_ context.Context, entries ...audit.Entry) error {
	var err error
	l.once.Do(func() {
		close(l.entered)
		<-l.release
		err = errors.New("the disk is busy")
	})
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append(l.kept, entries...)
	return nil
}

func TestWhatIsBeingWrittenWhenTheServerEndsIsNotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &stuckLog{entered: make(chan struct{}), release: make(chan struct{})}
		s, err := web.New(web.Deps{Audit: log, Clock: time.Now, Pages: []route.Route{
			{Pattern: "POST /x", Perm: access.Public, Act: "x", Handle: func(*route.Context) error { return nil }},
		}})
		if err != nil {
			t.Fatal(err)
		}
		for range 30 { // the last of them come too often, which is gathered for the log
			s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/x", nil))
		}
		<-log.entered // the gathered lines are on their way
		ended := make(chan error)
		go func() { ended <- s.Close(context.Background()) }()
		synctest.Wait()
		close(log.release)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if len(log.kept) == 0 {
			t.Error("the lines that were being written when the server ended are lost")
		}
	})
}
