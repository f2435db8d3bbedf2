package wire

import (
	"sync"
	"time"
)

// Clock is the clock of a demo. While half a year of work is laid out it tells
// the days on which that work was done; afterwards it goes as the clock beneath.
type Clock struct {
	base func() time.Time

	mu   sync.Mutex
	told time.Time // zero: as the clock beneath
}

// NewClock makes a clock that goes as base.
func NewClock(base func() time.Time) *Clock { return &Clock{base: base} }

// Now is the time it tells.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.told.IsZero() {
		return c.base()
	}
	return c.told
}

// turn makes it tell a moment, or with the zero time that of the clock beneath.
func (c *Clock) turn(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = t
}
