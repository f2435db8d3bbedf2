package casework_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/testkit"
	"junheng/registry"
)

// life is a county in which things happen at random.
type life struct {
	*rapid.T
	h     *house
	in    registry.RegionCode
	cases []casework.CaseID
	keys  int
}

func (l *life) actor(role access.Role, school registry.SchoolID) access.Actor {
	a := actor(role)
	for i := range a.Grants {
		a.Grants[i].Region = l.in
		if a.Grants[i].School != "" {
			a.Grants[i].School = school
		}
	}
	return a
}

var roles = []access.Role{access.ClassTeacher, access.SchoolHead, access.TownshipOfficer, access.CountyStatistician}

// pass lets some time go by.
func (l *life) pass() {
	l.h.now = l.h.now.Add(time.Duration(rapid.IntRange(1, 40*24).Draw(l.T, "hours")) * time.Hour)
}

func (l *life) open() {
	school := registry.SchoolID(rapid.SampledFrom([]string{"S1", "S2"}).Draw(l.T, "school"))
	l.keys++
	c, err := l.h.s.Open(l.Context(), l.actor(access.ClassTeacher, school), casework.Opens{
		County: l.in, Procedure: "child", Key: fmt.Sprint("open", l.keys), Place: casework.Place{School: school, Township: "石桥镇", Class: "3班"},
		Subject: casework.Subject{ID: fmt.Sprint("P", l.keys)},
	})
	if err != nil {
		l.Fatal(err)
	}
	l.cases = append(l.cases, c.ID)
}

// act tries a random step of a random case as a random role; what is refused
// changes nothing.
func (l *life) act() {
	if len(l.cases) == 0 {
		return
	}
	id := rapid.SampledFrom(l.cases).Draw(l.T, "case")
	before := l.find(id)
	p := before.Procedure
	step := rapid.SampledFrom(p.Steps).Draw(l.T, "step")
	l.keys++
	cmd := casework.Takes{
		On:     casework.On{County: l.in, Case: id, Key: fmt.Sprint("act", l.keys), Reason: "没有信号"},
		Step:   step.ID,
		Fields: map[string]string{},
	}
	// A telephone may send late what was done before.
	cmd.At = l.h.now.Add(-time.Duration(rapid.IntRange(0, 72).Draw(l.T, "late")) * time.Hour)
	for _, f := range step.Fields {
		switch f.Kind {
		case procedure.KindDate:
			cmd.Fields[f.ID] = l.h.now.Add(7 * 24 * time.Hour).Format(time.DateOnly)
		case procedure.KindChoice:
			cmd.Fields[f.ID] = f.Options[0].ID
		default:
			cmd.Fields[f.ID] = "情况"
		}
	}
	if rapid.Bool().Draw(l.T, "photo") {
		cmd.Files = []casework.Upload{{Name: "a.jpg", Kind: "photo", Data: testkit.Photo(1)}}
	}
	who := l.actor(rapid.SampledFrom(roles).Draw(l.T, "role"), before.Case.Place.School)
	c, err := l.h.s.Step(l.Context(), who, cmd)
	if err != nil {
		l.refusal(err)
		if after := l.find(id); after.Case.Revision != before.Case.Revision {
			l.Fatalf("a refused step left %d events", after.Case.Revision-before.Case.Revision)
		}
		return
	}
	again, err := l.h.s.Step(l.Context(), who, cmd)
	if err != nil || !reflect.DeepEqual(again, c) {
		l.Fatalf("the same step sent again: %v, %s", err, cmp.Diff(c, again))
	}
}

// refusal checks that every part of a refusal has a key, a sentence and a hint.
func (l *life) refusal(err error) {
	parts := []error{err}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		parts = many.Unwrap()
	}
	for _, part := range parts {
		var f *fault.Fault
		if !errors.As(part, &f) || f.Kind == fault.Internal {
			l.Fatalf("not a refusal: %v", part)
		}
		if f.Msg.Key == "" || f.Msg.Text.ZH == "" || f.Msg.Text.EN == "" {
			l.Fatalf("a refusal without words: %v", part)
		}
	}
}

func (l *life) find(id casework.CaseID) casework.View {
	v, err := l.h.s.Find(l.Context(), l.actor(access.CountyStatistician, ""), l.in, id)
	if err != nil {
		l.Fatal(err)
	}
	return v
}

// live draws a history of n things.
func (l *life) live(n int) {
	for range n {
		switch rapid.IntRange(0, 9).Draw(l.T, "what") {
		case 0, 1:
			l.open()
		case 2, 3:
			l.pass()
			if _, err := l.h.s.Tick(l.Context(), l.h.now); err != nil {
				l.Fatal(err)
			}
		default:
			l.act()
		}
	}
}

// lives gives a check a county of its own each time.
func lives(t *testing.T, n int, check func(l *life)) {
	h := open(t, "2026-03-02T09:00")
	at := h.now
	in := registry.RegionCode(220000)
	rapid.Check(t, func(r *rapid.T) {
		if in++; in%100 == 0 { // a city's code
			in++
		}
		h.now = at
		l := &life{T: r, h: h, in: in}
		l.live(rapid.IntRange(1, n).Draw(r, "things"))
		check(l)
	})
}

func TestReplayGivesWhatIsStoredAndNoStepIsSkipped(t *testing.T) {
	lives(t, 16, func(l *life) {
		l.replays()
		l.skipsNothing()
	})
}

// replays checks that folding the events gives the case on record.
func (l *life) replays() {
	cal, err := l.h.s.Calendar(l.Context(), l.in)
	if err != nil {
		l.Fatal(err)
	}
	for _, id := range l.cases {
		v := l.find(id)
		again, err := casework.Replay(v.Procedure, cal, v.Events)
		if err != nil {
			l.Fatal(err)
		}
		if diff := cmp.Diff(v.Case, again); diff != "" {
			l.Fatalf("replay (-stored +replayed):\n%s", diff)
		}
	}
}

// skipsNothing checks that no key happened twice, and every step in its turn.
func (l *life) skipsNothing() {
	for _, id := range l.cases {
		v := l.find(id)
		keys := map[string]bool{}
		taken := map[string]bool{}
		state := "watch"
		for _, e := range v.Events {
			if keys[e.Key] {
				l.Fatalf("the key %s happened twice", e.Key)
			}
			keys[e.Key] = true
			switch e.Kind {
			case casework.Reopened:
				taken = map[string]bool{}
			case casework.Taken:
				step := v.Procedure.Step(e.Step)
				for _, first := range step.After {
					if !taken[first] {
						l.Fatalf("%s was taken without %s", e.Step, first)
					}
				}
				if len(step.From) > 0 && !slices.Contains(step.From, state) {
					l.Fatalf("%s was taken in %s", e.Step, state)
				}
				taken[e.Step] = true
			case casework.Ended:
				if e.State == "done" && !taken["visit"] {
					l.Fatal("a case closed without a visit")
				}
			}
			if e.Kind != casework.Reopened { // the step that reopens is taken in the closed state
				state = e.State
			}
		}
	}
}

// sendEarlier sends what is still missing before a statement, in its order, once
// any was sent.
func (l *life) sendEarlier(head access.Actor, a casework.Account) {
	sent, err := l.h.s.Statements(l.Context(), head, casework.StatementQuery{Regions: []registry.RegionCode{a.Region}, Kind: a.Kind, School: a.School, States: []casework.StatementState{casework.Sent, casework.Accepted}})
	if err != nil {
		l.Fatal(err)
	}
	wanted, err := l.h.s.Wanted(l.Context(), head, a.Region, a.School)
	if err != nil {
		l.Fatal(err)
	}
	for _, w := range wanted {
		if len(sent) == 0 || w.Account.Kind != a.Kind || w.Account.Period >= a.Period {
			continue
		}
		st, err := l.h.s.Statement(l.Context(), head, w.Account)
		if err != nil {
			l.Fatal(err)
		}
		if _, err := l.h.s.Send(l.Context(), head, w.Account, st.Lines); err != nil {
			l.Fatal(err)
		}
	}
}

// send sends a statement that was not, once it may be sent; before, it is refused.
func (l *life) send(who access.Actor, a casework.Account, st *casework.Statement) {
	if st.State != casework.Drafted {
		return
	}
	_, err := l.h.s.Send(l.Context(), who, a, st.Lines)
	if early := l.h.now.Before(st.Opens); early && fault.KindOf(err) != fault.Conflict || !early && err != nil {
		l.Fatalf("sent %s, from %s on: %v", l.h.now, st.Opens, err)
	}
}

func TestStatementsBalanceAndRollUp(t *testing.T) {
	lives(t, 20, func(l *life) {
		ctx := l.Context()
		clerk := l.actor(access.CountyStatistician, "")
		for round := range 4 {
			period := l.h.now.Format("2006-01")
			quarter := fmt.Sprintf("%dQ%d", l.h.now.Year(), (int(l.h.now.Month())+2)/3)
			var sum []int
			for _, school := range []registry.SchoolID{"S1", "S2"} {
				head := l.actor(access.SchoolHead, school)
				a := casework.Account{Region: l.in, Procedure: "child", Kind: "school_month", School: school, Period: period}
				l.sendEarlier(head, a)
				st, err := l.h.s.Statement(ctx, head, a)
				if err != nil {
					l.Fatal(err)
				}
				if st.Lines.Balance() != 0 || st.Lines.Closing != l.standing(school) {
					l.Fatalf("%+v does not balance, or is not the %d cases that stand", st.Lines, l.standing(school))
				}
				if by := corrections(&st); by != st.Lines.Corrections {
					l.Fatalf("corrections of %d are explained with %d", st.Lines.Corrections, by)
				}
				edited := st.Lines
				edited.Found++
				if _, err := l.h.s.Send(ctx, head, a, edited); st.State == casework.Drafted && !l.h.now.Before(st.Opens) && fault.KindOf(err) != fault.Invalid {
					l.Fatalf("an edited statement: %v", err)
				}
				l.send(head, a, &st)
				sum = append(sum, st.Lines.Closing)
			}
			q := casework.Account{Region: l.in, Procedure: "child", Kind: "county_quarter", Period: quarter}
			l.sendEarlier(clerk, q)
			st, err := l.h.s.Statement(ctx, clerk, q)
			if err != nil {
				l.Fatal(err)
			}
			if st.Lines.Balance() != 0 || st.State == casework.Drafted && st.Lines.Closing != sum[0]+sum[1] {
				l.Fatalf("round %d: the county has %+v, its schools end with %v", round, st.Lines, sum)
			}
			total := casework.Lines{}
			for _, part := range st.Parts {
				total.Opening += part.Lines.Opening
				total.Found += part.Lines.Found
				total.Corrections += part.Lines.Corrections
				total.Returned += part.Lines.Returned
				total.Transferred += part.Lines.Transferred
				total.Ended += part.Lines.Ended
				total.Closing += part.Lines.Closing
			}
			if total != st.Lines {
				l.Fatalf("the parts add up to %+v, the county has %+v", total, st.Lines)
			}
			l.send(clerk, q, &st)
			l.h.now = l.h.now.AddDate(0, 1, 0)
			l.live(5)
		}
	})
}

func corrections(st *casework.Statement) int {
	n := 0
	for _, r := range st.Reasons {
		n += r.By
	}
	return n
}

// standing counts, by brute force, the open cases of a school that have been gone
// since they were last opened.
func (l *life) standing(school registry.SchoolID) int {
	n := 0
	for _, id := range l.cases {
		v := l.find(id)
		if v.Case.Place.School != school || !v.Case.Closed.IsZero() {
			continue
		}
		gone := false
		for _, e := range v.Events {
			switch {
			case e.State == "gone":
				gone = true
			case v.Procedure.Final(e.State):
				gone = false
			}
		}
		if gone {
			n++
		}
	}
	return n
}
