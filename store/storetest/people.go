package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"junheng/internal/fault"
	"junheng/people"
	"junheng/registry"
	"junheng/store"
)

// aPerson is a record with something in every field.
func aPerson(where registry.RegionCode, id people.PersonID) people.Record {
	var r people.Record
	fill(&r)
	r.County, r.ID, r.Revision, r.Shredded = where, id, 0, false
	r.Register, r.Status, r.Masked, r.Private = people.Pupils, people.Enrolled, "", people.Private{}
	r.Sealed.Wrapped, r.Sealed.Fields = []byte{1, 0, 255, 7}, []byte("\x01\x00sealed\xff")
	r.Indexes = []people.Index{{Field: people.ByID, Hash: "\x00\xff" + string(id)}, {Field: people.ByName, Hash: "same"}}
	return r
}

// read is the record as it comes back: its indexes stay where they are.
func read(r people.Record, revision int64) people.Record {
	r.Indexes, r.Revision = nil, revision
	return r
}

func anEvent(where registry.RegionCode, person people.PersonID, id string) people.Event {
	var e people.Event
	fill(&e)
	e.County, e.Person, e.ID = where, person, id
	return e
}

// samplePeople puts something into every table of named persons.
func samplePeople(t testing.TB, db *store.DB, where registry.RegionCode) {
	t.Helper()
	ctx, s := context.Background(), db.People()
	var m people.Move
	var r people.Receipt
	fill(&m)
	fill(&r)
	m.County, m.Revision, r.County = where, 0, where
	ok(t, s.SavePersons(ctx, where, people.Batch{Records: []people.Record{aPerson(where, "p1")}, Events: []people.Event{anEvent(where, "p1", "e1")}}, entry(where, "people.enter")))
	ok(t, s.SaveMove(ctx, m, people.Batch{}, entry(where, "people.move_ask")))
	c, paper := aClaim(where, "c1")
	ok(t, s.SavePersons(ctx, where, people.Batch{Claims: []people.Claim{c}, Paper: paper}, entry(where, "people.claim")))
	ok(t, s.SaveReceipt(ctx, r, entry(where, "people.import")))
	ok(t, s.SaveSettings(ctx, where, people.DefaultSettings(), entry(where, "people.settings")))
	ok(t, s.SaveOutcome(ctx, anOutcome(where, "r1"), time.Time{}))
}

// aClaim is a claim with something in every field, and its paper.
func aClaim(where registry.RegionCode, id string) (people.Claim, []byte) {
	var c people.Claim
	fill(&c)
	paper := []byte("\x00\xffsealed " + id)
	c.County, c.ID, c.State, c.Revision, c.Paper = where, id, people.ClaimAsked, 0, hashOf(paper)
	return c, paper
}

// anOutcome is what reading a roster came to, with bytes that are no text.
func anOutcome(where registry.RegionCode, id string) people.Outcome {
	o := people.Outcome{County: where, ID: id, Sealed: []byte("\x00\xffsealed")}
	fill(&o.Receipt)
	o.Receipt.Undone = false // told by another receipt
	return o
}

// listPersons lists what a query gives.
func listPersons(t testing.TB, db *store.DB, q people.Query) []people.Record {
	t.Helper()
	return must[[]people.Record](t)(db.People().ListPersons(context.Background(), q))
}

func idsOf(list []people.Record) []people.PersonID {
	var out []people.PersonID
	for i := range list {
		out = append(out, list[i].ID)
	}
	return out
}

var peopleBehaviours = []behaviour{
	{"what a roster came to is kept for its time and forgotten after it", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.People()
		a, b := anOutcome(county, "r1"), anOutcome(county, "r2")
		b.Receipt.At = a.Receipt.At.Add(time.Hour)
		ok(t, s.SaveOutcome(ctx, a, time.Time{}))
		ok(t, s.SaveOutcome(ctx, anOutcome(other, "r1"), time.Time{}))
		same(t, a, must[people.Outcome](t)(s.FindOutcome(ctx, county, "r1")))
		refused(t, s.SaveOutcome(ctx, a, time.Time{}), fault.Conflict)
		ok(t, s.SaveOutcome(ctx, b, a.Receipt.At)) // at the limit: kept
		same(t, a, must[people.Outcome](t)(s.FindOutcome(ctx, county, "r1")))
		b.ID = "r3"
		ok(t, s.SaveOutcome(ctx, b, b.Receipt.At))
		for id, where := range map[string]registry.RegionCode{"r1": county, "r2": other} {
			_, err := s.FindOutcome(ctx, where, id)
			refused(t, err, fault.NotFound)
		}
		same(t, "r1", must[people.Outcome](t)(s.FindOutcome(ctx, other, "r1")).ID)
	}},
	{"who is asked for without what is sealed comes without it", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.People()
		r := aPerson(county, "p1")
		ok(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{r}}))
		want := read(r, 1)
		want.Sealed = people.Sealed{}
		same(t, []people.Record{want}, listPersons(t, db, people.Query{County: county, Open: true}))
	}},
	{"every open field of a person and every sealed byte comes back", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.People()
		r := aPerson(county, "p1")
		ok(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{r}, Events: []people.Event{anEvent(county, "p1", "e1")}}, entry(county, "people.enter")))
		same(t, []people.Record{read(r, 1)}, listPersons(t, db, people.Query{County: county}))
		same(t, 0, len(listPersons(t, db, people.Query{County: other})))
		same(t, []people.Event{anEvent(county, "p1", "e1")}, must[[]people.Event](t)(s.ListHistory(ctx, county, "p1")))
		same(t, []registry.RegionCode{county}, must[[]registry.RegionCode](t)(s.CountiesOf(ctx)))
		same(t, []string{"people.enter"}, acts(t, db, county))
		refused(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{r}}, entry(county, "people.enter")), fault.Conflict)
		refused(t, s.SavePersons(ctx, county, people.Batch{Events: []people.Event{anEvent(county, "p1", "e1")}}), fault.Conflict)
		same(t, []string{"people.enter"}, acts(t, db, county))
	}},
	{"of two who change a person the second is told", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.People()
		r := aPerson(county, "p1")
		ok(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{r}}))
		r.Revision, r.Class, r.Indexes = 1, "2025级1班", nil
		ok(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{r}}))
		same(t, []people.Record{read(r, 2)}, listPersons(t, db, people.Query{County: county}))
		refused(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{r}}, entry(county, "people.status")), fault.Conflict)
		r.ID = "p2"
		refused(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{r}}), fault.NotFound)
		same(t, []string(nil), acts(t, db, county))
	}},
	{"a person is found by any of the indexes, and by none that was replaced", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.People()
		a, b := aPerson(county, "p1"), aPerson(county, "p2")
		ok(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{a, b}}))
		found := must[[]people.Found](t)(s.LookUp(ctx, county, []people.Index{a.Indexes[0], {Field: people.ByPhone, Hash: "same"}}))
		same(t, []people.Found{{Index: a.Indexes[0], Person: "p1"}}, found)
		same(t, 2, len(must[[]people.Found](t)(s.LookUp(ctx, county, []people.Index{{Field: people.ByName, Hash: "same"}}))))
		same(t, 0, len(must[[]people.Found](t)(s.LookUp(ctx, other, a.Indexes))))
		same(t, 0, len(must[[]people.Found](t)(s.LookUp(ctx, county, nil))))
		a.Revision, a.Indexes = 1, []people.Index{{Field: people.ByName, Hash: "new"}}
		ok(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{a}}))
		same(t, []people.Found{{Index: people.Index{Field: people.ByName, Hash: "same"}, Person: "p2"}}, must[[]people.Found](t)(s.LookUp(ctx, county, []people.Index{{Field: people.ByName, Hash: "same"}})))
	}},
	{"hundreds are written, found and paged through at once", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.People()
		var b people.Batch
		var entries []people.Index
		var ids []people.PersonID
		for i := range 1100 {
			id := people.PersonID("p" + string(rune('a'+i/100)) + string(rune('a'+i/10%10)) + string(rune('a'+i%10)))
			b.Records = append(b.Records, aPerson(county, id))
			b.Events = append(b.Events, anEvent(county, id, "e"))
			entries, ids = append(entries, b.Records[i].Indexes[0]), append(ids, id)
		}
		ok(t, s.SavePersons(ctx, county, b, entry(county, "people.import_part")))
		same(t, 1100, len(must[[]people.Found](t)(s.LookUp(ctx, county, entries))))
		same(t, ids, idsOf(listPersons(t, db, people.Query{County: county, IDs: ids})))
		same(t, ids[700:710], idsOf(listPersons(t, db, people.Query{County: county, After: ids[699], Limit: 10})))
	}},
	{"every part of a question narrows it", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.People()
		var b people.Batch
		for i, id := range []people.PersonID{"p1", "p2", "p3"} {
			r := aPerson(county, id)
			r.School, r.Class, r.Grade, r.Status = registry.SchoolID("s"+string(id)), "c"+string(id), i+1, people.Statuses()[i]
			r.Township, r.Since, r.Sealed.KeyID, r.IndexKey = "t"+string(id), "2025-0"+string(id[1])+"-01", "k"+string(id), "i"+string(id)
			b.Records = append(b.Records, r)
		}
		b.Records[2].Register = people.Residents
		ok(t, s.SavePersons(ctx, county, b))
		for _, c := range []struct {
			want []people.PersonID
			q    people.Query
		}{
			{[]people.PersonID{"p1", "p2"}, people.Query{Register: people.Pupils}},
			{[]people.PersonID{"p2"}, people.Query{School: "sp2"}},
			{[]people.PersonID{"p3"}, people.Query{Class: "cp3"}},
			{[]people.PersonID{"p1"}, people.Query{Grade: 1}},
			{[]people.PersonID{"p1", "p3"}, people.Query{Statuses: []people.Status{people.Enrolled, people.Deferred}}},
			{[]people.PersonID{"p2", "p3"}, people.Query{NotKey: "kp1"}},
			{[]people.PersonID{"p2", "p3"}, people.Query{NotIndex: "ip1"}},
			{[]people.PersonID{"p1"}, people.Query{Before: "2025-02-01"}},
			{[]people.PersonID{"p2"}, people.Query{Township: "tp2"}},
		} {
			c.q.County = county
			same(t, c.want, idsOf(listPersons(t, db, c.q)))
		}
	}},
	{"persons are counted by school, grade, class and state", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.People()
		a, b, c := aPerson(county, "p1"), aPerson(county, "p2"), aPerson(county, "p3")
		b.Grade = a.Grade
		c.Status, c.School, c.Class, c.Township, c.Grade = people.Left, a.School, a.Class, a.Township, a.Grade
		b.School, b.Class, b.Township = a.School, a.Class, a.Township
		ok(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{a, b, c}}))
		same(t, []people.Tally{
			{School: a.School, Township: a.Township, Grade: a.Grade, Class: a.Class, Status: people.Enrolled, N: 2},
			{School: a.School, Township: a.Township, Grade: a.Grade, Class: a.Class, Status: people.Left, N: 1},
		}, must[[]people.Tally](t)(s.TallyPersons(ctx, county, people.Pupils)))
		same(t, 0, len(must[[]people.Tally](t)(s.TallyPersons(ctx, county, people.Teachers))))
	}},
	{"a key is wrapped anew, and nothing else, if the record is still the one read", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.People()
		a, b := aPerson(county, "p1"), aPerson(county, "p2")
		ok(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{a, b}}))
		next := []people.Record{read(a, 1), read(b, 7)}
		for i := range next {
			next[i].Sealed.KeyID, next[i].Sealed.Wrapped, next[i].Class = "w2", []byte{9, 9}, "不写"
		}
		ok(t, s.Rewrap(ctx, county, next, entry(county, "people.rotate")))
		want := read(a, 2) // so that who read the old key does not write it back
		want.Sealed.KeyID, want.Sealed.Wrapped = "w2", []byte{9, 9}
		same(t, []people.Record{want, read(b, 1)}, listPersons(t, db, people.Query{County: county}))
		same(t, []string{"people.rotate"}, acts(t, db, county))
	}},
	{"what is shredded leaves its counts and its history, and no index", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.People()
		a := aPerson(county, "p1")
		ok(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{a}, Events: []people.Event{anEvent(county, "p1", "e1")}}))
		gone := read(a, 1)
		gone.Shredded, gone.Sealed, gone.Digest = true, people.Sealed{}, ""
		ok(t, s.Shred(ctx, county, people.Batch{Records: []people.Record{gone}, Events: []people.Event{anEvent(county, "p1", "e2")}}, entry(county, "people.shred")))
		list := listPersons(t, db, people.Query{County: county})
		same(t, []people.Record{read(gone, 2)}, list)
		same(t, 0, len(list[0].Sealed.Wrapped)+len(list[0].Sealed.Fields))
		same(t, 0, len(must[[]people.Found](t)(s.LookUp(ctx, county, a.Indexes))))
		same(t, 2, len(must[[]people.Event](t)(s.ListHistory(ctx, county, "p1"))))
		same(t, 0, len(listPersons(t, db, people.Query{County: county, NotKey: "any"})))
	}},
	{"a move is saved with what it does to the pupil, or neither", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.People()
		r := aPerson(county, "p1")
		ok(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{r}}))
		var m people.Move
		fill(&m)
		m.County, m.ID, m.State, m.Revision = county, "m1", people.MoveAsked, 0
		ok(t, s.SaveMove(ctx, m, people.Batch{}, entry(county, "people.move_ask")))
		refused(t, s.SaveMove(ctx, m, people.Batch{}), fault.Conflict)
		m.Revision = 1
		same(t, m, must[people.Move](t)(s.FindMove(ctx, county, "m1")))
		m.State = people.MoveConfirmed
		stale := r
		stale.Revision = 9
		refused(t, s.SaveMove(ctx, m, people.Batch{Records: []people.Record{stale}}), fault.Conflict)
		same(t, people.MoveAsked, must[people.Move](t)(s.FindMove(ctx, county, "m1")).State)
		r.Revision = 1
		ok(t, s.SaveMove(ctx, m, people.Batch{Records: []people.Record{r}}, entry(county, "people.move_answer")))
		m.Revision = 2
		same(t, []people.Move{m}, must[[]people.Move](t)(s.ListMoves(ctx, county, people.MoveConfirmed)))
		same(t, 0, len(must[[]people.Move](t)(s.ListMoves(ctx, county, people.MoveAsked))))
		same(t, 1, len(must[[]people.Move](t)(s.ListMoves(ctx, county, ""))))
		m.Revision = 1
		refused(t, s.SaveMove(ctx, m, people.Batch{}), fault.Conflict)
		m.ID = "m2"
		refused(t, s.SaveMove(ctx, m, people.Batch{}), fault.NotFound)
		_, err := s.FindMove(ctx, other, "m1")
		refused(t, err, fault.NotFound)
		same(t, []string{"people.move_ask", "people.move_answer"}, acts(t, db, county))
	}},
	{"a claim is saved with its paper and with what it does to the person, or neither", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.People()
		r := aPerson(county, "p1")
		c, paper := aClaim(county, "c1")
		ok(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{r}, Claims: []people.Claim{c}, Paper: paper}, entry(county, "people.claim")))
		c.Revision = 1
		same(t, []people.Claim{c}, must[[]people.Claim](t)(s.ListClaims(ctx, county, people.ClaimAsked)))
		same(t, string(paper), string(must[[]byte](t)(s.ReadPaper(ctx, county, c.Paper))))
		stale := r
		stale.Revision, c.State = 9, people.ClaimConfirmed
		refused(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{stale}, Claims: []people.Claim{c}}), fault.Conflict)
		same(t, 1, len(must[[]people.Claim](t)(s.ListClaims(ctx, county, people.ClaimAsked))))
		r.Revision = 1
		ok(t, s.SavePersons(ctx, county, people.Batch{Records: []people.Record{r}, Claims: []people.Claim{c}}, entry(county, "people.claim_answer")))
		refused(t, s.SavePersons(ctx, county, people.Batch{Claims: []people.Claim{c}}), fault.Conflict)
		c.ID, c.Revision = "c0", 3
		refused(t, s.SavePersons(ctx, county, people.Batch{Claims: []people.Claim{c}}), fault.NotFound)
		lying, _ := aClaim(county, "c2")
		refused(t, s.SavePersons(ctx, county, people.Batch{Claims: []people.Claim{lying}, Paper: []byte("another")}), fault.Internal)
		same(t, 0, len(must[[]people.Claim](t)(s.ListClaims(ctx, county, people.ClaimAsked))))
		same(t, 1, len(must[[]people.Claim](t)(s.ListClaims(ctx, county, ""))))
		same(t, 0, len(must[[]people.Claim](t)(s.ListClaims(ctx, other, ""))))
		same(t, []string{"people.claim", "people.claim_answer"}, acts(t, db, county))
	}},
	{"receipts are listed newest first, and settings are a county's own", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.People()
		var ids []string
		for _, id := range []string{"r1", "r2"} {
			var r people.Receipt
			fill(&r)
			r.County, r.ID = county, id
			ok(t, s.SaveReceipt(ctx, r, entry(county, "people.import")))
			refused(t, s.SaveReceipt(ctx, r), fault.Conflict)
			ids = append(ids, id)
		}
		list := must[[]people.Receipt](t)(s.ListReceipts(ctx, county))
		slices.Reverse(list)
		same(t, ids, []string{list[0].ID, list[1].ID})
		same(t, people.Settings{}, must[people.Settings](t)(s.ReadSettings(ctx, county)))
		set := people.Settings{ExportLimit: 50, PrimaryYears: 5}
		ok(t, s.SaveSettings(ctx, county, set, entry(county, "people.settings")))
		refused(t, s.SaveSettings(ctx, county, set), fault.Conflict)
		set.Revision = 1
		same(t, set, must[people.Settings](t)(s.ReadSettings(ctx, county)))
		set.ExportLimit = 60
		ok(t, s.SaveSettings(ctx, county, set))
		refused(t, s.SaveSettings(ctx, county, set), fault.Conflict)
		same(t, people.Settings{}, must[people.Settings](t)(s.ReadSettings(ctx, other)))
	}},
}
