package casework

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"junheng/casework/procedure"
)

// forget ends the clocks that a day started which is sealed now: the end of such a
// clock is the day, and so is the moment at which it reminded somebody. Its events
// stay in their order, at the moment of the event before.
func (r *resealing) forget(events []Event) error {
	gone := r.personal()
	c := r.c
	kept := slices.DeleteFunc(slices.Clone(c.Clocks), func(x Running) bool { return slices.Contains(gone, x.Clock) })
	for i := range events {
		r.dull(events, i, gone)
	}
	if len(kept) == len(c.Clocks) {
		return nil
	}
	r.values += len(c.Clocks) - len(kept)
	c.Clocks = kept
	cal, err := r.s.Calendar(r.ctx, c.County)
	if err != nil {
		return err
	}
	f := fold{p: r.p, cal: cal, c: c.clone()}
	f.look()
	*c = f.c
	return nil
}

// personal lists the clocks that start on a day which is sealed.
func (r *resealing) personal() []string {
	var out []string
	if r.c.Subject.ID == "" {
		return nil
	}
	for i := range r.p.Clocks {
		k := &r.p.Clocks[i]
		if kind, id := procedure.Begins(k.Starts); kind == "field" && r.p.Person() && r.s.sensitive(r.p, r.c.County, id) {
			out = append(out, k.ID)
		}
	}
	return out
}

// dull takes out of an event what it says of the ends of such clocks.
func (r *resealing) dull(events []Event, i int, gone []string) {
	e := &events[i]
	for key := range maps.Clone(e.Ends) {
		if id, _, _ := strings.Cut(key, "/"); slices.Contains(gone, id) {
			e.Ends, e.Doubts = maps.Clone(e.Ends), maps.Clone(e.Doubts)
			delete(e.Ends, key)
			delete(e.Doubts, key)
			r.values++
		}
	}
	mark := "@" + strconv.Itoa(e.Seq)
	if !slices.Contains(gone, e.Clock) || strings.HasSuffix(e.Key, mark) {
		return
	}
	switch {
	case e.Kind == Extended && !e.Until.Equal(e.At):
		e.Until = e.At
	case i > 0 && e.byClock():
		r.told = append(r.told, e.Key)
		e.Key, _, _ = strings.Cut(e.Key, "@")
		e.Key += mark
		e.At, e.Got = events[i-1].At, events[i-1].Got
	default:
		return
	}
	r.values++
}
