package casework

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/registry"
)

// FixtureResult is one story of a procedure as it went.
type FixtureResult struct {
	File  string
	Name  string
	Diffs []string // what went otherwise than told; empty: as told
}

// String gives the story with what went wrong.
func (r FixtureResult) String() string {
	out := r.File + ": " + r.Name
	for _, d := range r.Diffs {
		out += "\n      " + d
	}
	return out
}

// RunFixtures tells the stories beside the procedures and compares how they go.
func RunFixtures(set *procedure.Set, days *calendar.Calendar) []FixtureResult {
	var out []FixtureResult
	for _, f := range set.Fixtures() {
		for i := range f.Cases {
			x := &f.Cases[i]
			county := registry.RegionCode(x.County)
			s := &story{x: x, p: set.Get(f.Procedure, county), cal: days.For(county, nil), numbers: map[string]int{}}
			s.run()
			out = append(out, FixtureResult{File: f.Name, Name: x.Name, Diffs: s.diffs})
		}
	}
	return out
}

// story is a case on its way through a fixture.
type story struct {
	x       *procedure.Fixture
	p       *procedure.Procedure
	cal     calendar.View
	c       Case
	events  []Event
	told    []string
	diffs   []string
	numbers map[string]int
	now     time.Time // of the last act
}

func (s *story) differ(format string, args ...any) {
	s.diffs = append(s.diffs, fmt.Sprintf(format, args...))
}

// partyIDs lists the parties of a procedure.
func partyIDs(p *procedure.Procedure) []string {
	out := make([]string, len(p.Parties))
	for i := range p.Parties {
		out[i] = p.Parties[i].ID
	}
	return out
}

// storyMoment reads 2026-09-01T10:30 or 2026-09-01T24:00.
func storyMoment(text string) (time.Time, error) {
	day, clock, timed := strings.Cut(text, "T")
	d, err := calendar.ParseDay(day)
	if err != nil || !timed {
		return d.Start().UTC(), err
	}
	of, err := calendar.Clock(clock)
	return d.Start().Add(of).UTC(), err
}

func (s *story) work(now time.Time) *work {
	s.now = now
	mint := func(counter string) (int, error) { s.numbers[counter]++; return s.numbers[counter], nil }
	return (&Service{}).work(context.Background(), s.p, s.cal, Old{Case: s.c, Mint: mint}, now)
}

// take keeps what a piece of work has added.
func (s *story) take(w *work) {
	s.c = w.c
	s.events = append(s.events, w.adds...)
	for i := range w.adds {
		for _, party := range w.adds[i].Told {
			missed := ""
			if n := w.adds[i].Missed; n > 0 {
				missed = " +" + strconv.Itoa(n)
			}
			s.told = append(s.told, party+" "+w.adds[i].Clock+" "+storyText(w.adds[i].At)+missed)
		}
	}
}

func storyText(t time.Time) string { return strings.Replace(MomentText(t), " ", "T", 1) }

func (s *story) run() {
	at, err := storyMoment(s.x.Opened)
	if err != nil {
		s.differ("opened: %v", err)
		return
	}
	kind, id, _ := strings.Cut(s.x.Origin, "/")
	cmd := Opens{Procedure: s.p.ID, Place: Place{School: registry.SchoolID(s.x.School)}, Subject: Subject{ID: "subject"}, Origin: Origin{Kind: kind, ID: id}, At: at, Fields: s.x.Fields, As: s.x.As}
	mine := []string{s.x.As}
	if s.x.As == "" {
		mine = append(partyIDs(s.p), procedure.SystemParty)
	}
	if err = admit(s.p, mine, &cmd); err == nil {
		err = checkOpening(s.p, s.cal, &cmd, at)
	}
	if got := faultKeys(err); !slices.Equal(got, s.x.Problems) && (len(got) > 0 || len(s.x.Problems) > 0) {
		s.differ("problems at the opening: %v, told: %v", got, s.x.Problems)
	}
	if err != nil {
		return
	}
	e := Event{Key: "opened", Kind: Opened, At: at, State: s.p.States[0].ID, Owner: s.p.Opener(), Values: plainValues(s.x.Fields)}
	e.Opening = &Opening{Number: "1", Procedure: s.p.ID, Version: s.p.Revision(), Place: cmd.Place, Subject: cmd.Subject, Origin: cmd.Origin}
	w := s.work(at)
	if err := w.add(&e); err != nil {
		s.differ("opened: %v", err)
		return
	}
	s.take(w)
	for i := range s.x.Acts {
		s.act(i, &s.x.Acts[i])
	}
	s.expect("expect", &s.x.Expect)
	if again, err := Replay(s.p, s.cal, s.events); err != nil {
		s.differ("replay: %v", err)
	} else if !reflect.DeepEqual(s.c, again) {
		s.differ("replay gives another case: %+v, not %+v", again, s.c)
	}
}

func plainValues(fields map[string]string) map[string]Value {
	out := map[string]Value{}
	for id, text := range fields {
		out[id] = Value{Text: text}
	}
	return out
}

// faultKeys lists the keys of the faults that an error joins.
func faultKeys(err error) []string {
	if err == nil {
		return nil
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []string
		for _, one := range many.Unwrap() {
			out = append(out, faultKeys(one)...)
		}
		return out
	}
	var f *fault.Fault
	if errors.As(err, &f) {
		return []string{f.Msg.Key}
	}
	return []string{err.Error()}
}

func (s *story) act(i int, a *procedure.Act) {
	name := fmt.Sprintf("acts[%d] %s%s", i, a.At, map[bool]string{true: " tick"}[a.Tick]+" "+a.Step)
	at, err := storyMoment(a.At)
	if err != nil {
		s.differ("%s: %v", name, err)
		return
	}
	s.told = nil
	w := s.work(at)
	if err := w.catchUp(at); err != nil {
		s.differ("%s: %v", name, err)
		return
	}
	if !a.Tick {
		err = s.step(w, a, at)
	}
	s.take(w)
	keys := faultKeys(err)
	switch {
	case a.Refused != "" && !slices.Contains(keys, a.Refused):
		s.differ("%s: refused with %v, told: %s", name, keys, a.Refused)
	case a.Refused == "" && err != nil:
		s.differ("%s: %v", name, err)
	}
	if a.Expect != nil {
		s.expect(name, a.Expect)
	}
}

// step takes a step as somebody of the party would.
func (s *story) step(w *work, a *procedure.Act, at time.Time) error {
	step := s.p.Step(a.Step)
	if step == nil {
		return fault.New(fault.NotFound, msgNoStep.With("procedure", s.p.Label, "step", a.Step))
	}
	as := a.As
	if as == "" {
		as = w.c.Owner
		if !slices.Contains(step.By, as) && len(step.By) > 0 {
			as = step.By[0]
		}
	}
	t := &try{p: s.p, cal: s.cal, step: step, mine: []string{as}, as: as, at: at, now: at, fields: a.Fields, reason: a.Reason, met: s.x.Recheck, why: "—", by: access.AccountID(a.Who)}
	t.proof.events = slices.Concat(s.events, w.adds)
	for _, kind := range a.With {
		if kind == "place" {
			t.where = "125.1,43.1,10"
			continue
		}
		kind, count, _ := strings.Cut(kind, "=")
		n, _ := strconv.Atoi(count)
		switch kind {
		case procedure.RegisterMoved:
			t.proof.register.Moved = true
		case procedure.RegisterEnrolled:
			t.proof.register.Enrolled = true
		case procedure.RegisterNowhere:
			t.proof.asked = true
		case procedure.RegisterAttended:
			t.proof.attended.Present = make([]calendar.Day, n)
		case procedure.RegisterOverAge:
			t.proof.age = Age{Years: n, Known: true}
		default:
			t.files = append(t.files, File{Kind: kind, Hash: count})
		}
	}
	if bad := t.guard(&w.c); len(bad) > 0 {
		return errors.Join(bad...)
	}
	d := &desk{p: s.p, cal: s.cal, actor: access.Actor{Account: t.by}, now: at, on: On{Key: fmt.Sprintf("act/%d", len(s.events)+len(w.adds)), As: as, At: at, Reason: a.Reason}, files: t.files}
	for _, e := range d.stepEvents(&w.c, t, plainValues(a.Fields)) {
		e.By = t.by
		if err := w.add(&e); err != nil {
			return err
		}
	}
	return w.catchUp(at)
}

// expect compares what a story tells with how the case stands.
func (s *story) expect(name string, x *procedure.Expect) {
	for _, one := range [][3]string{{"state", s.c.State, x.State}, {"owner", s.c.Owner, x.Owner}, {"outcome", s.c.Outcome, x.Outcome}} {
		if one[2] != "" && one[1] != one[2] {
			s.differ("%s: %s is %s, told: %s", name, one[0], one[1], one[2])
		}
	}
	due, late, papers := map[string]string{}, []string{}, []string{}
	for i := range s.c.Clocks {
		if r := &s.c.Clocks[i]; r.Stopped.IsZero() {
			due[r.Clock] = storyText(r.End)
			if r.Out() {
				late = append(late, r.Clock)
			}
		}
	}
	for _, p := range s.c.Papers {
		papers = append(papers, p.Document)
	}
	for _, clock := range slices.Sorted(maps.Keys(x.Due)) {
		end := x.Due[clock]
		if due[clock] != end {
			s.differ("%s: %s is due %q, told: %q", name, clock, due[clock], end)
		}
	}
	steps := []string{}
	for _, step := range Allowed(s.p, &s.c, []string{s.c.Owner}) {
		steps = append(steps, step.ID)
	}
	slices.Sort(steps)
	may := slices.Sorted(slices.Values(x.May))
	s.facts(name, x.Facts)
	s.list(name, "late", late, x.Late)
	s.list(name, "told", s.told, x.Told)
	s.list(name, "papers", papers, x.Papers)
	s.list(name, "may", steps, may)
}

func (s *story) list(name, what string, got, want []string) {
	if want != nil && !slices.Equal(got, want) {
		s.differ("%s: %s is %v, told: %v", name, what, got, want)
	}
}

// facts compares what the case by itself yields to the data dictionary.
func (s *story) facts(name string, want map[string]string) {
	if len(want) == 0 {
		return
	}
	year, err := PeriodAt("school_year", s.now, s.cal)
	if err != nil {
		s.differ("%s: %v", name, err)
		return
	}
	d := &drawing{p: s.p, year: year, at: s.now}
	x := d.replay(&s.c, s.events)
	got := map[string]string{}
	for i := range s.p.Facts {
		f := &s.p.Facts[i]
		v := d.fact(f, "", []*stood{x}).Fact.Value
		if got[f.Field] = blank.StateOf(v).String(); !blank.Is(v) {
			got[f.Field] = strconv.FormatFloat(v, 'f', -1, 64)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(want)) {
		if got[field] != want[field] {
			s.differ("%s: the case yields %s %q, told: %q", name, field, got[field], want[field])
		}
	}
}
