package casework

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/registry"
)

// work gathers what a change adds to a case.
type work struct {
	s    *Service
	ctx  context.Context
	p    *procedure.Procedure
	cal  calendar.View
	old  Old
	now  time.Time
	c    Case
	adds []Event
	msgs []Message
}

func (s *Service) work(ctx context.Context, p *procedure.Procedure, cal calendar.View, old Old, now time.Time) *work {
	return &work{s: s, ctx: ctx, p: p, cal: cal, old: old, now: now, c: old.Case}
}

// add folds one new event in, mints the number of its document, and writes the
// messages it calls for.
func (w *work) add(e *Event) error {
	if e.Paper != nil && e.Paper.Number == "" {
		if err := w.mint(e.Paper); err != nil {
			return err
		}
	}
	if e.Got.IsZero() {
		e.Got = w.now.UTC().Truncate(time.Microsecond)
	}
	before := w.c.Owner
	c, err := record(w.p, w.cal, w.c, e)
	if err != nil {
		return err
	}
	w.c = c
	w.adds = append(w.adds, *e)
	return w.tell(e, before)
}

// mint numbers a document, where the procedure numbers it.
func (w *work) mint(p *Paper) error {
	d := w.p.Document(p.Document)
	if d == nil || d.Number == "" {
		return nil
	}
	year := calendar.DayOf(p.At).Year()
	n, err := w.old.Mint(counter("paper", w.p.ID+"/"+d.ID, year))
	if err != nil {
		return err
	}
	p.Number = numbered(d.Number, countyName(w.c.County), year, n)
	return nil
}

// countyName gives the name of a county without those of its city and province.
func countyName(c registry.RegionCode) string {
	if r, err := registry.FindRegion(c); err == nil && r.Name != "" {
		return r.Name
	}
	return registry.RegionName(c)
}

func counter(kind, id string, year int) string { return kind + "/" + id + "/" + strconv.Itoa(year) }

// numbered fills the places of a number: {county}, {year} and {n}, which has four
// digits in the numbers of cases and as many as it needs in those of documents.
func numbered(form, county string, year, n int) string {
	digits := strconv.Itoa(n)
	if !strings.Contains(form, "号") {
		digits = fmt.Sprintf("%04d", n)
	}
	return strings.NewReplacer("{county}", county, "{year}", strconv.Itoa(year), "{n}", digits).Replace(form)
}

// steady bounds how many moments one look at a case may bring: procedures whose
// clocks start one another for ever end there and go on with the next tick.
const steady = 200

// catchUp does what the clocks demand up to a moment.
func (w *work) catchUp(until time.Time) error {
	if err := w.settle(); err != nil {
		return err
	}
	if err := w.undo(); err != nil {
		return err
	}
	for range steady {
		if !w.c.Closed.IsZero() || w.c.Next.IsZero() || w.c.Next.After(until) {
			return nil
		}
		f := fold{p: w.p, cal: w.cal, c: w.c}
		m, ok := f.next(until)
		if !ok || m.at.After(until) {
			return nil
		}
		e := f.due(m)
		if err := w.add(&e); err != nil {
			return err
		}
	}
	return nil
}

// addition is what has come together.
func (w *work) addition() Addition {
	a := Addition{Case: w.c, Events: w.adds, Messages: w.msgs, Before: w.old.Case.State, Single: w.p.Single(), Sole: w.c.sole(w.p), Brief: BriefOf(w.p, &w.c)}
	if w.old.Case.Revision == 0 {
		text, err := json.Marshal(w.p)
		if err != nil {
			panic(err) // texts and numbers only
		}
		a.Version, a.Text = w.c.Version, text
	}
	return a
}

// forParty stands in the key of a message to who stands in for a party.
const forParty = "/for/"

// Of reports whether the event with a key told the message, to its party or to who
// stands in for one.
func (m *Message) Of(key string) bool {
	return m.ID == messageID(m.County, m.Case, key, string(m.Account)) || m.ID == messageID(m.County, m.Case, key+forParty+m.Party, string(m.Account))
}

// messageID is the same for the same event told to the same account.
func messageID(county registry.RegionCode, id CaseID, key, account string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%s\n%s\n%s", county, id, key, account))
	return hex.EncodeToString(sum[:16])
}
