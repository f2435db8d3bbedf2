package casework

import (
	"context"
	"slices"
	"strconv"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Went is where a case went with the one it is about.
type Went struct {
	From, To Place  // the same where the child has left the county
	Left     string // words for From: school and class
	Reached  string // words for To; empty where the child has left the county
}

// Outside reports whether the child has left the county.
func (w *Went) Outside() bool { return w.From == w.To }

// Follows asks that a case goes where its child has gone.
type Follows struct {
	County registry.RegionCode
	Case   CaseID
	To     Place // as it is where the child has left the county
	Words  struct{ Left, Reached string }
	Reason string // sealed: where outside the county, by which paper
}

var (
	msgGone  = locale.NewTemplate("casework.gone", "案 {number} 已随学生转到{place}，由对方继续办理", "case {number} has gone with the pupil to {place}, who goes on with it")
	hintGone = locale.Plain("casework.gone.hint", "需要了解后续情况的，请联系对方学校或县教育局；原来的办理记录都在案卷里", "ask the other school or the bureau what follows; all that was done is in the case")
)

// Follow takes an open case to where the register of persons has its child. The
// parties stay who they are: the teacher of the other class is the class teacher
// now. A child that has left the county is the bureau's. While what was claimed
// waits to be confirmed, the case stays. Asked again, it changes nothing; the
// program does it, nobody else.
func (s *Service) Follow(ctx context.Context, cmd Follows) (Case, error) {
	seen, _, err := s.opt.Store.Find(ctx, cmd.County, cmd.Case)
	if err != nil {
		return Case{}, err
	}
	key := strconv.Itoa(seen.Revision) + "/" + string(cmd.To.School) + "/" + cmd.To.Class
	on := On{County: cmd.County, Case: cmd.Case, Key: key, Source: ByMove, As: "system", Reason: cmd.Reason}
	d, err := s.sit(ctx, program, access.CaseAct, on, "case.follow")
	if err != nil {
		return Case{}, err
	}
	detail := map[string]any{"from_school": seen.Place.School, "from_class": seen.Place.Class, "to_school": cmd.To.School, "to_class": cmd.To.Class}
	return d.commit(detail, func(c *Case) ([]Event, error) {
		e := d.event(Moved, c)
		e.Went = &Went{From: c.Place, To: cmd.To, Left: cmd.Words.Left, Reached: cmd.Words.Reached}
		switch {
		case !c.Closed.IsZero(), c.claimed(d.p):
			return nil, nil
		case e.Went.Outside():
			if e.Owner = countyParty(d.p); e.Owner == "" || e.Owner == c.Owner {
				return nil, nil
			}
		}
		return []Event{e}, nil
	})
}

// countyParty is the first who answers for a whole county, on the line of the
// schools.
func countyParty(p *procedure.Procedure) string {
	best := (*procedure.Party)(nil)
	for i := range p.Parties {
		if x := &p.Parties[i]; x.Scope == procedure.OfCounty && x.For == "" && len(x.Roles) > 0 && (best == nil || x.Rank < best.Rank) {
			best = x
		}
	}
	if best == nil {
		return ""
	}
	return best.ID
}

// tellMove tells those who have the case now, and those who had it.
func (w *work) tellMove(e *Event, before string) error {
	if e.Went.Outside() {
		for _, party := range w.near(before, w.c.Owner) {
			if err := w.message(e, party, "left"); err != nil {
				return err
			}
		}
		return nil
	}
	for _, party := range w.near(w.c.Owner) {
		if err := w.message(e, party, "came"); err != nil {
			return err
		}
	}
	here := w.c.Place
	w.c.Place = e.Went.From
	defer func() { w.c.Place = here }()
	for _, party := range w.near(before) {
		if err := w.message(e, party, "went"); err != nil {
			return err
		}
	}
	return nil
}

// near lists the parties of class and school, and some more.
func (w *work) near(more ...string) []string {
	var out []string
	for i := range w.p.Parties {
		if x := &w.p.Parties[i]; (x.Scope == procedure.OfClass || x.Scope == procedure.OfSchool) && x.For == "" {
			out = append(out, x.ID)
		}
	}
	for _, id := range more {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// gone tells somebody who had a case and has it no more where it went; nil: he
// never had it.
func gone(actor access.Actor, c *Case, events []Event) error {
	var last *Went
	had := false
	for i := range events {
		if e := &events[i]; e.Went != nil && !e.Went.Outside() {
			last = e.Went
			had = had || may(actor, access.CaseRead, c.County, e.Went.From)
		}
	}
	if !had {
		return nil
	}
	return fault.New(fault.Denied, msgGone.With("number", c.Number, "place", last.Reached)).Hint(hintGone)
}
