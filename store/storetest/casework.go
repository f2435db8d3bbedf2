package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/store"
)

// aCase is a case with something in every field.
func aCase(where registry.RegionCode, id string) casework.Case {
	var c casework.Case
	fill(&c)
	c.County, c.ID, c.Revision, c.Closed, c.Subject.ID = where, casework.CaseID(id), 0, time.Time{}, "subject of "+id
	return c
}

// aCaseEvent is an event with something in every field.
func aCaseEvent(c *casework.Case, seq int, state string) casework.Event {
	var e casework.Event
	fill(&e)
	e.County, e.Case, e.Seq, e.Key, e.State = c.County, c.ID, seq, fmt.Sprint("key ", seq, " of ", c.ID), state
	return e
}

// keepCase adds a case with an opening event.
func keepCase(t testing.TB, db *store.DB, c casework.Case, one bool) casework.Case {
	t.Helper()
	c.Revision = 1
	e := aCaseEvent(&c, 1, c.State)
	ok(t, db.Cases().Change(context.Background(), casework.Ref{County: c.County, Key: e.Key}, func(old casework.Old) (casework.Addition, error) {
		return casework.Addition{Case: c, Events: []casework.Event{e}, Single: one, Version: c.Version, Text: []byte(`{"ID":"x"}`)}, nil
	}))
	return c
}

// change adds an event that takes a case to a state.
func change(db *store.DB, c casework.Case, state string, add casework.Addition) error {
	return db.Cases().Change(context.Background(), casework.Ref{County: c.County, ID: c.ID}, func(old casework.Old) (casework.Addition, error) {
		next := old.Case
		next.State = state
		next.Revision++
		if state == "closed" {
			next.Closed = at.UTC()
		} else {
			next.Closed = time.Time{}
		}
		add.Case, add.Events, add.Before = next, []casework.Event{aCaseEvent(&next, next.Revision, state)}, old.Case.State
		return add, nil
	})
}

// sampleCases puts something into every table of cases.
func sampleCases(t testing.TB, db *store.DB, where registry.RegionCode) {
	t.Helper()
	c := keepCase(t, db, aCase(where, "案'"), true)
	var m casework.Message
	fill(&m)
	m.County, m.ID = where, "消息"+where.String()
	ok(t, change(db, c, "b", casework.Addition{Messages: []casework.Message{m}, Files: []casework.Stored{{Hash: hashOf([]byte("照片")), Data: []byte("照片")}}}))
	ok(t, db.Cases().Change(context.Background(), casework.Ref{County: where, ID: c.ID}, func(old casework.Old) (casework.Addition, error) {
		_, err := old.Mint("case/控/2026")
		return casework.Addition{Case: old.Case, Refresh: true}, err
	}))
	ok(t, db.CaseBox().SaveDelivery(context.Background(), casework.Delivery{Message: m, Channel: "mail", Done: at}))
	var st casework.Statement
	fill(&st)
	st.Region, st.Revision = where, 0
	ok(t, db.Statements().SaveStatement(context.Background(), st))
	var school casework.CalendarEntry
	fill(&school)
	ok(t, db.SchoolCalendars().SaveSchoolCalendar(context.Background(), where, school))
	ok(t, db.Held().SaveHeld(context.Background(), aHeld(where)))
}

// aHeld is an entry of a telephone with something in every field.
func aHeld(where registry.RegionCode) casework.Held {
	var h casework.Held
	fill(&h)
	h.County, h.ID, h.State, h.Letter = where, "held"+where.String(), casework.HeldWaits, []byte{1, 0, 255}
	return h
}

var caseBehaviours = []behaviour{
	{"every field of a case and its events comes back", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Cases()
		c := aCase(county, "c1")
		e := aCaseEvent(&c, 1, c.State)
		c.Revision = 1
		var m casework.Message
		fill(&m)
		m.County, m.Read = county, time.Time{}
		data := []byte{0, 1, 2}
		ok(t, s.Change(ctx, casework.Ref{County: county, Key: e.Key}, func(old casework.Old) (casework.Addition, error) {
			same(t, casework.Case{}, old.Case)
			same(t, 1, must[int](t)(old.Mint("a")))
			same(t, 2, must[int](t)(old.Mint("a")))
			same(t, 1, must[int](t)(old.Mint("b")))
			return casework.Addition{
				Case: c, Events: []casework.Event{e}, Messages: []casework.Message{m}, Files: []casework.Stored{{Hash: "ae4b3280e56e2faf83f414a6e3dabe9d5fbe18976544c05fed121accb85b53fc", Data: data}},
				Version: "v1", Text: []byte(`{"ID":"文"}`),
			}, nil
		}))
		got, events, err := s.Find(ctx, county, "c1")
		ok(t, err)
		same(t, c, got)
		same(t, []casework.Event{e}, events)
		same(t, `{"ID":"文"}`, string(must[[]byte](t)(s.FindText(ctx, county, "v1"))))
		same(t, data, must[[]byte](t)(s.ReadFile(ctx, county, "ae4b3280e56e2faf83f414a6e3dabe9d5fbe18976544c05fed121accb85b53fc")))
		same(t, []casework.Message{m}, must[[]casework.Message](t)(db.CaseBox().Messages(ctx, m.Account, true, 10)))
		_, _, err = s.Find(ctx, other, "c1")
		refused(t, err, fault.NotFound)
		_, err = s.FindText(ctx, county, "v2")
		refused(t, err, fault.NotFound)
	}},
	{"what build refuses leaves nothing, not even a number", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Cases()
		refusal := errors.New("no")
		c := aCase(county, "c1")
		for range 2 {
			err := s.Change(ctx, casework.Ref{County: county, Key: "k"}, func(old casework.Old) (casework.Addition, error) {
				same(t, 1, must[int](t)(old.Mint("a")))
				return casework.Addition{}, fault.New(fault.Invalid, (&fault.Fault{}).Msg).Because(refusal)
			})
			if !errors.Is(err, refusal) {
				t.Fatal(err)
			}
		}
		_, _, err := s.Find(ctx, county, c.ID)
		refused(t, err, fault.NotFound)
	}},
	{"the key a case was opened under leads back to it", func(t *testing.T, db *store.DB) {
		c := keepCase(t, db, aCase(county, "c1"), false)
		ok(t, db.Cases().Change(context.Background(), casework.Ref{County: county, Key: "key 1 of c1"}, func(old casework.Old) (casework.Addition, error) {
			same(t, c, old.Case)
			same(t, 1, len(old.Events))
			return casework.Addition{}, nil
		}))
	}},
	{"of one subject only one case is open where the procedure says so", func(t *testing.T, db *store.DB) {
		first := aCase(county, "c1")
		first.Subject.ID = "P1"
		first = keepCase(t, db, first, true)
		second := aCase(county, "c2")
		second.Subject.ID, second.Revision = "P1", 1
		err := db.Cases().Change(context.Background(), casework.Ref{County: county, Key: "k2"}, func(casework.Old) (casework.Addition, error) {
			return casework.Addition{Case: second, Events: []casework.Event{aCaseEvent(&second, 1, "s")}, Single: true}, nil
		})
		refused(t, err, fault.Conflict)
		ok(t, change(db, first, "closed", casework.Addition{Single: true}))
		second = keepCase(t, db, second, true)
		refused(t, change(db, first, "again", casework.Addition{Single: true}), fault.Conflict)
		ok(t, change(db, second, "closed", casework.Addition{Single: true}))
		ok(t, change(db, first, "again", casework.Addition{Single: true}))
	}},
	{"what bars a second case bars it within its county and procedure, and as long as it says so", func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		sole := func(id, procedure, what string, county registry.RegionCode) error {
			c := aCase(county, id)
			c.Procedure, c.Number, c.Revision = procedure, "第"+id+"号", 1
			return db.Cases().Change(ctx, casework.Ref{County: county, Key: "key 1 of " + id}, func(casework.Old) (casework.Addition, error) {
				return casework.Addition{Case: c, Events: []casework.Event{aCaseEvent(&c, 1, c.State)}, Sole: what}, nil
			})
		}
		ok(t, sole("c1", "p", "one", county))
		refused(t, sole("c2", "p", "one", county), fault.Conflict)
		ok(t, sole("c2", "p", "", county)) // nothing bars it
		ok(t, sole("c3", "p", "", county))
		ok(t, sole("c4", "p", "two", county))
		ok(t, sole("c5", "q", "one", county))
		ok(t, sole("c1", "p", "one", county+1))
		first, _, err := db.Cases().Find(ctx, county, "c1")
		ok(t, err)
		ok(t, change(db, first, "closed", casework.Addition{Sole: "one"})) // once for ever
		err = sole("c6", "p", "one", county)
		refused(t, err, fault.Conflict)
		if !strings.Contains(err.Error(), "第c1号") || !strings.Contains(err.Error(), "ended") {
			t.Errorf("the refusal does not name the case that has ended: %v", err)
		}
		ok(t, change(db, first, "closed", casework.Addition{})) // opened in error, say
		ok(t, sole("c6", "p", "one", county))
		refused(t, change(db, first, "again", casework.Addition{Sole: "one"}), fault.Conflict)
	}},
	{"cases are found by scope and by what they are, and counted", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Cases()
		for i := range 6 {
			c := aCase(county, fmt.Sprint("c", i))
			c.Place.School, c.Place.Township, c.Place.Class = registry.SchoolID(fmt.Sprint("S", i%2)), fmt.Sprint("T", i%3), "1班"
			c.Procedure, c.State, c.Late, c.Stuck, c.Number, c.Owner = "p", []string{"a", "b"}[i/3], i%2, i%2, fmt.Sprintf("数%d_%%", i), "head"
			c.Origin, c.Opened, c.Due, c.Next = casework.Origin{Kind: "inspection", ID: fmt.Sprint(i)}, at.Add(time.Duration(i)*time.Hour).UTC(), at.Add(time.Duration(10-i)*time.Hour).UTC(), at.Add(time.Duration(i)*time.Minute).UTC()
			if i == 5 {
				c.Due, c.Next = time.Time{}, time.Time{}
				c.Fields = map[string]casework.Value{"kind": {Text: "x"}, "note": {Text: "y"}, "name": {Sealed: []byte("z")}}
				c.Again = 2
			}
			keepCase(t, db, c, false)
		}
		beside := aCase(other, "x")
		beside.Next = time.Time{}
		keepCase(t, db, beside, false)
		ids := func(q casework.Query) (out []string) {
			for _, c := range must[casework.Page](t)(s.Query(ctx, q)).Cases {
				out = append(out, string(c.ID))
			}
			return out
		}
		all := []casework.Scope{{County: county}}
		same(t, []string{"c5", "c4", "c3", "c2", "c1", "c0"}, ids(casework.Query{Scopes: all}))
		same(t, []string{"c4", "c3", "c2", "c1", "c0", "c5"}, ids(casework.Query{Scopes: all, Order: casework.ByDue}))
		same(t, []string{"c4", "c2", "c0"}, ids(casework.Query{Scopes: []casework.Scope{{County: county, School: "S0"}}}))
		same(t, []string{"c4", "c2", "c1", "c0"}, ids(casework.Query{Scopes: []casework.Scope{{County: county, School: "S0"}, {County: county, Township: "T1", Procedure: "p", Owners: []string{"head"}}}}))
		same(t, []string{"c3"}, ids(casework.Query{Scopes: all, Late: true, States: []string{"b"}, Township: "T0"}))
		same(t, []string{"c2"}, ids(casework.Query{Scopes: all, Origin: "inspection/2"}))
		same(t, []string{"c1"}, ids(casework.Query{Scopes: all, Text: "1_%"}))
		same(t, []string(nil), ids(casework.Query{Scopes: all, Text: "1%2"}))
		same(t, []string(nil), ids(casework.Query{}))
		same(t, []string(nil), ids(casework.Query{Scopes: all, Closed: true}))
		same(t, []string{"c1", "c0"}, ids(casework.Query{Scopes: all, To: at.Add(2 * time.Hour)}))
		page := must[casework.Page](t)(s.Query(ctx, casework.Query{Scopes: all, Limit: 2, Offset: 4}))
		same(t, []int{2, 6}, []int{len(page.Cases), page.Total})
		same(t, []casework.Tally{{Key: "S0", Procedure: "p", State: "a", N: 2}, {Key: "S0", Procedure: "p", State: "b", N: 1}, {Key: "S1", Procedure: "p", State: "a", N: 1, Late: 1}, {Key: "S1", Procedure: "p", State: "b", N: 2, Late: 2}},
			must[[]casework.Tally](t)(s.Tally(ctx, casework.Query{Scopes: all}, casework.BySchool)))
		same(t, 2, len(must[[]casework.Tally](t)(s.Tally(ctx, casework.Query{Scopes: all}, casework.ByCounty))))
		courses := must[[]casework.Course](t)(s.Courses(ctx, casework.Query{Scopes: all, States: []string{"b"}}, []string{"kind", "name"}))
		same(t, 3, len(courses))
		same(t, casework.Course{
			School: "S1", Township: "T2", State: "b", Origin: "inspection", Opened: at.Add(5 * time.Hour).UTC(), Late: 1, Stuck: 1, Again: 2,
			Fields: map[string]string{"kind": "x"},
		}, courses[2])
		same(t, []casework.Ref{{County: county, ID: "c0"}, {County: county, ID: "c1"}}, must[[]casework.Ref](t)(s.Due(ctx, at.Add(time.Minute), 9)))
		same(t, 1, len(must[[]casework.Ref](t)(s.Due(ctx, at.Add(time.Hour), 1))))
		same(t, []registry.RegionCode{county}, must[[]registry.RegionCode](t)(s.Counties(ctx, "inspection")))
	}},
	{"the moves of cases are those that changed a state", func(t *testing.T, db *store.DB) {
		c := aCase(county, "c1")
		c.Procedure, c.State, c.Opened = "p", "a", at.UTC()
		c = keepCase(t, db, c, false)
		for _, state := range []string{"a", "b", "b", "closed"} {
			ok(t, change(db, c, state, casework.Addition{}))
		}
		stories := must[[]casework.Story](t)(db.Cases().Moves(context.Background(), county, "p", at.Add(time.Hour)))
		var moves []int
		for _, e := range stories[0].Events {
			moves = append(moves, e.Seq)
		}
		same(t, []int{1, 3, 5}, moves)
		same(t, 0, len(must[[]casework.Story](t)(db.Cases().Moves(context.Background(), county, "p", at))))
	}},
	{"messages are read once and go out until they are done", func(t *testing.T, db *store.DB) {
		ctx, box := context.Background(), db.CaseBox()
		c := keepCase(t, db, aCase(county, "c1"), false)
		var list []casework.Message
		for i := range 3 {
			var m casework.Message
			fill(&m)
			m.ID, m.County, m.Account, m.Read, m.At, m.Got = fmt.Sprint("m", i), county, "a1", time.Time{}, at.Add(time.Duration(i)*time.Hour).UTC(), at.UTC()
			list = append(list, m)
		}
		ok(t, change(db, c, "b", casework.Addition{Messages: list}))
		ok(t, change(db, c, "c", casework.Addition{Messages: list[:1]}))
		same(t, 3, must[int](t)(box.Unread(ctx, "a1")))
		same(t, "m2", must[[]casework.Message](t)(box.Messages(ctx, "a1", false, 1))[0].ID)
		ok(t, box.MarkRead(ctx, "a2", nil, at))
		ok(t, box.MarkRead(ctx, "a1", []string{"m1"}, at))
		same(t, 2, must[int](t)(box.Unread(ctx, "a1")))
		out := must[[]casework.Delivery](t)(box.Outgoing(ctx, "mail", at, at, 9))
		same(t, 3, len(out))
		out[0].Tries, out[0].Next, out[0].Failed = 1, at.Add(time.Hour), "没有回答"
		ok(t, box.SaveDelivery(ctx, out[0]))
		out[1].Tries, out[1].Done = 1, at
		ok(t, box.SaveDelivery(ctx, out[1]))
		same(t, 1, len(must[[]casework.Delivery](t)(box.Outgoing(ctx, "mail", at, at, 9))))
		later := must[[]casework.Delivery](t)(box.Outgoing(ctx, "mail", at, at.Add(time.Hour), 9))
		same(t, []any{2, 1, "没有回答"}, []any{len(later), later[0].Tries, later[0].Failed})
		same(t, 3, len(must[[]casework.Delivery](t)(box.Outgoing(ctx, "webhook", at, at, 9))))
		same(t, 0, len(must[[]casework.Delivery](t)(box.Outgoing(ctx, "webhook", at.Add(time.Second), at, 9))))
	}},
	{"every field of a statement and of a school calendar comes back", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Statements()
		var st casework.Statement
		fill(&st)
		st.Region, st.ID, st.Revision = county, "p/month/S1/2026-11", 0
		ok(t, s.SaveStatement(ctx, st, entry(county, "statement.send")))
		refused(t, s.SaveStatement(ctx, st), fault.Conflict)
		st.Revision = 1
		same(t, st, must[casework.Statement](t)(s.FindStatement(ctx, county, st.ID)))
		ok(t, s.SaveStatement(ctx, st))
		refused(t, s.SaveStatement(ctx, st), fault.Conflict)
		same(t, 1, len(must[[]casework.Statement](t)(s.ListStatements(ctx, casework.StatementQuery{Regions: []registry.RegionCode{county}, Kind: st.Kind, School: st.School, Period: st.Period.ID, States: []casework.StatementState{st.State}}))))
		same(t, 0, len(must[[]casework.Statement](t)(s.ListStatements(ctx, casework.StatementQuery{Regions: []registry.RegionCode{other}}))))
		same(t, 0, len(must[[]casework.Statement](t)(s.ListStatements(ctx, casework.StatementQuery{}))))
		_, err := s.FindStatement(ctx, other, st.ID)
		refused(t, err, fault.NotFound)
		var first, second casework.CalendarEntry
		fill(&first)
		first.N = 1
		second = first
		second.N, second.School.Label.ZH = 2, "新校历"
		same(t, (*calendar.School)(nil), must[*calendar.School](t)(db.SchoolCalendars().SchoolCalendar(ctx, county)))
		same(t, []casework.CalendarEntry(nil), must[[]casework.CalendarEntry](t)(db.SchoolCalendars().CalendarEntries(ctx, county)))
		for _, x := range []casework.CalendarEntry{first, second} {
			ok(t, db.SchoolCalendars().SaveSchoolCalendar(ctx, county, x, entry(county, "calendar.save")))
		}
		refused(t, db.SchoolCalendars().SaveSchoolCalendar(ctx, county, second, entry(county, "calendar.twice")), fault.Conflict)
		same(t, &second.School, must[*calendar.School](t)(db.SchoolCalendars().SchoolCalendar(ctx, county)))
		same(t, []casework.CalendarEntry{second, first}, must[[]casework.CalendarEntry](t)(db.SchoolCalendars().CalendarEntries(ctx, county)))
		same(t, []casework.CalendarEntry(nil), must[[]casework.CalendarEntry](t)(db.SchoolCalendars().CalendarEntries(ctx, other)))
		same(t, []string{"statement.send", "calendar.save", "calendar.save"}, acts(t, db, county))
	}},
}
