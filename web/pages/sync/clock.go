package sync

import "time"

// drift is how far the clock of a telephone may go wrong before what it says is
// put right.
const drift = 2 * time.Minute

// setRight puts the time of an entry right by what is known of the clock of its
// telephone: how far it is off now, how far it was off when the page of the entry
// was made, and that the entry lies between that page and now. sent is what the
// clock says now; zero: unknown. What the clock had said is kept in Stated.
func (c *Command) setRight(sent, now time.Time) {
	stated := c.At
	var off time.Duration
	if !sent.IsZero() {
		off = now.Sub(sent)
	}
	from := time.UnixMilli(c.Since).UTC()
	if c.Since <= 0 || from.After(now) {
		from = time.Time{}
	}
	inside := func(t time.Time) bool { return !t.After(now.Add(drift)) && !t.Before(from.Add(-drift)) }
	guesses := []time.Time{stated.Add(steady(off)), stated.Add(-steady(time.Duration(c.Ahead) * time.Millisecond)), stated}
	at := guesses[0]
	for _, g := range guesses {
		if inside(g) {
			at = g
			break
		}
	}
	if at.Before(from) {
		at = from
	}
	if at.After(now) {
		at = now
	}
	c.At = at
	if gap := at.Sub(stated); gap > drift || gap < -drift {
		c.Stated = stated
	}
}

// steady leaves a small error of a clock alone.
func steady(d time.Duration) time.Duration {
	if d > -drift && d < drift {
		return 0
	}
	return d
}
