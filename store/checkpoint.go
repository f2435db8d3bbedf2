package store

import "context"

// checkpointer moves what was written from SQLite's log into its file while
// others write on. Left to SQLite, every so many pages one writer would have to
// wait for it.
type checkpointer struct {
	wake    chan struct{}
	stopped chan struct{}
}

// dueAfter is how many pages of the log are worth moving.
const dueAfter = 1000

func (db *DB) startCheckpointer() {
	db.checkpoints = &checkpointer{wake: make(chan struct{}, 1), stopped: make(chan struct{})}
	go func() {
		defer close(db.checkpoints.stopped)
		for range db.checkpoints.wake {
			db.checkpoint()
		}
	}()
}

// written says that there is something new in the log.
func (c *checkpointer) written() {
	select {
	case c.wake <- struct{}{}:
	default: // it will look anyway
	}
}

func (c *checkpointer) stop() {
	close(c.wake)
	<-c.stopped
}

// checkpoint looks how long the log is, and moves it when it is long. A failure
// does no harm: the log is as safe as the file, and the next one tries again.
func (db *DB) checkpoint() {
	ctx := context.Background()
	var busy, pages, moved int
	if err := db.write.DB.QueryRowContext(ctx, "PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &pages, &moved); err != nil || pages-moved < dueAfter {
		return
	}
	_ = db.write.DB.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &moved)
}
