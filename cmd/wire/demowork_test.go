package wire_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/cmd/wire"
	"junheng/registry"
	golden "junheng/testdata/county"

	"github.com/google/go-cmp/cmp"
)

// atWork lays the demo out with half a year of work, at a moment.
func atWork(t *testing.T, now time.Time) (*wire.App, *wire.Demo) {
	t.Helper()
	clock := wire.NewClock(func() time.Time { return now })
	a := installed(t, wire.Options{Clock: clock.Now})
	d, err := wire.LayOutAtWork(t.Context(), a, wire.AtWork{Password: "Demo-AAAA-BBBB-a", Clock: clock, Say: func(string, string) {}})
	if err != nil {
		t.Fatal(err)
	}
	return a, d
}

// moments are when somebody may look at the demo: on a school day, on a Sunday
// in the holidays, before the first morning of a school year, soon after holidays
// that lie in the middle of the cases.
var moments = []time.Time{
	time.Date(2026, 11, 23, 10, 30, 0, 0, calendar.Beijing),
	time.Date(2027, 8, 1, 8, 0, 0, 0, calendar.Beijing),
	time.Date(2026, 9, 1, 7, 30, 0, 0, calendar.Beijing),
	time.Date(2027, 3, 8, 10, 30, 0, 0, calendar.Beijing),
	time.Date(2027, 4, 9, 10, 30, 0, 0, calendar.Beijing),
	time.Date(2027, 10, 26, 10, 30, 0, 0, calendar.Beijing),
}

func casesOf(t *testing.T, a *wire.App, d *wire.Demo) []casework.Case {
	t.Helper()
	page, err := a.Cases.Ledger(t.Context(), d.Actors[access.CountyStatistician], golden.Code, casework.Query{Limit: 500, Order: casework.ByNumber})
	if err != nil {
		t.Fatal(err)
	}
	return page.Cases
}

func TestEveryLedgerOfTheDemoHasCasesAtSeveralStages(t *testing.T) {
	for _, now := range moments[1:] {
		t.Run(now.Format(time.DateOnly), func(t *testing.T) {
			a, d := atWork(t, now)
			believable(t, a, d, now)
		})
	}
}

// believable checks that no ledger is empty or all of one kind, that nothing is
// overdue but the one finding that is meant to be, that statements balance and
// that the clocks have nothing left to do.
func believable(t *testing.T, a *wire.App, d *wire.Demo, now time.Time) {
	t.Helper()
	states, late := map[string]map[string]bool{}, []string{}
	for _, c := range casesOf(t, a, d) {
		if states[c.Procedure] == nil {
			states[c.Procedure] = map[string]bool{}
		}
		states[c.Procedure][c.State] = true
		p, err := a.Cases.Procedure(c.Procedure, golden.Code)
		if err != nil {
			t.Fatal(err)
		}
		if c.Late > 0 && c.Closed.IsZero() {
			late = append(late, c.Subject.Label+"："+casework.Standing(p, &c, now).ZH)
		}
		if !c.Due.IsZero() && c.Closed.IsZero() && c.Due.Before(now) != (c.Late > 0) {
			t.Errorf("%s is due %s and has %d clocks that ran out", c.Number, c.Due, c.Late)
		}
	}
	for _, p := range a.Cases.Procedures(golden.Code) {
		if len(states[p.ID]) < 2 {
			t.Errorf("the ledger %s has only cases that are %v", p.ID, states[p.ID])
		}
	}
	if len(late) != 1 || !strings.HasPrefix(late[0], "多媒体教室：逾期8天") {
		t.Errorf("overdue are %q, want the one finding that is meant to be", late)
	}
	statementsBalance(t, a, d)
	again, err := wire.NewTicker(a, nil).Tick(t.Context(), now)
	if err != nil || again.Events > 0 {
		t.Errorf("the clocks still had %d things to do, %v", again.Events, err)
	}
}

func statementsBalance(t *testing.T, a *wire.App, d *wire.Demo) {
	t.Helper()
	list, err := a.Cases.Statements(t.Context(), d.Actors[access.CountyStatistician], casework.StatementQuery{Regions: []registry.RegionCode{golden.Code}})
	if err != nil || len(list) < 10 {
		t.Fatalf("%d statements, %v", len(list), err)
	}
	back := 0
	for i := range list {
		if by := list[i].Lines.Balance(); by != 0 {
			t.Errorf("%s is out by %d", list[i].ID, by)
		}
		if list[i].State == casework.SentBack {
			back++
		}
	}
	if back > 1 {
		t.Errorf("%d statements came back", back)
	}
}

func TestTheDemoIsTheSameForTheSameMoment(t *testing.T) {
	tell := func() (out []string) {
		a, d := atWork(t, moments[0])
		believable(t, a, d, moments[0])
		for _, c := range casesOf(t, a, d) {
			v, err := a.Cases.Find(t.Context(), d.Actors[access.CountyStatistician], golden.Code, c.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range v.Events {
				out = append(out, fmt.Sprint(c.Number, " ", e.Seq, " ", e.At.Format(time.DateTime), " ", e.Kind, e.Step, e.Clock, e.Rung, " ", e.State, " ", e.Owner, " ", e.Name))
			}
		}
		for _, l := range d.Logins {
			list, err := a.Cases.Messages(t.Context(), d.Actors[l.Role], false, 1000)
			if err != nil {
				t.Fatal(err)
			}
			said := []string{}
			for _, m := range list {
				said = append(said, fmt.Sprint(l.Login, " ", m.At.Format(time.DateTime), " ", m.Text.ZH, " ", m.Read.IsZero()))
			}
			slices.Sort(said)
			out = append(out, said...)
		}
		return out
	}
	if diff := cmp.Diff(tell(), tell()); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
}
