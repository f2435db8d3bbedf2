package storetest

import (
	"context"
	"testing"

	"junheng/internal/fault"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/store"
)

func school(id registry.SchoolID, name string) book.Record {
	return book.Record{School: registry.School{ID: id, Name: name, County: county}}
}

var bookBehaviours = []behaviour{
	{"every field of a school and of an event comes back", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Book()
		var rec book.Record
		var ev book.Event
		fill(&rec)
		fill(&ev)
		rec.Revision, ev.County = 0, county
		ok(t, s.SaveRecords(ctx, county, []book.Record{rec}, []book.Event{ev}, entry(county, "school.open")))
		rec.Revision = 1
		same(t, []book.Record{rec}, must[[]book.Record](t)(s.ListRecords(ctx, []registry.RegionCode{county})))
		same(t, []book.Event{ev}, must[[]book.Event](t)(s.ListEvents(ctx, county, "")))
		same(t, []book.Event{ev}, must[[]book.Event](t)(s.ListEvents(ctx, county, ev.Schools[1])))
		same(t, []string{"school.open"}, acts(t, db, county))
	}},
	{"schools are listed by county and id, and another county's are its own", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Book()
		ok(t, s.SaveRecords(ctx, other, []book.Record{school("a", "他县")}, nil))
		ok(t, s.SaveRecords(ctx, county, []book.Record{school("b", "乙"), school("a", "甲"), school("B", "丙")}, nil))
		ids := func(counties ...registry.RegionCode) (out []registry.SchoolID) {
			for _, r := range must[[]book.Record](t)(s.ListRecords(ctx, counties)) {
				out = append(out, r.ID)
			}
			return out
		}
		same(t, []registry.SchoolID{"B", "a", "b"}, ids(county))
		same(t, []registry.SchoolID{"B", "a", "b", "a"}, ids(other, county))
		same(t, []registry.SchoolID(nil), ids())
	}},
	{"a school that changed meanwhile is a conflict, and no other is saved", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Book()
		ok(t, s.SaveRecords(ctx, county, []book.Record{school("a", "甲"), school("b", "乙")}, nil, entry(county, "first")))
		one, two := school("a", "甲二"), school("b", "乙二")
		one.Revision, two.Revision = 1, 7
		refused(t, s.SaveRecords(ctx, county, []book.Record{one, two}, nil, entry(county, "second")), fault.Conflict)
		refused(t, s.SaveRecords(ctx, county, []book.Record{school("a", "again")}, nil), fault.Conflict)
		three := school("c", "丙")
		three.Revision = 1
		refused(t, s.SaveRecords(ctx, county, []book.Record{three}, nil), fault.NotFound)
		for _, r := range must[[]book.Record](t)(s.ListRecords(ctx, []registry.RegionCode{county})) {
			if r.Revision != 1 || (r.Name != "甲" && r.Name != "乙") {
				t.Errorf("%s at revision %d", r.Name, r.Revision)
			}
		}
		same(t, []string{"first"}, acts(t, db, county))
	}},
	{"events are in the order of their days, and on record once", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Book()
		events := []book.Event{
			{County: county, ID: "2", Kind: book.Renaming, Date: "2024-09-01", Schools: []registry.SchoolID{"a"}, At: at},
			{County: county, ID: "1", Kind: book.Opening, Date: "2001-09-01", Schools: []registry.SchoolID{"a", "b"}, At: at},
		}
		ok(t, s.SaveRecords(ctx, county, nil, events))
		refused(t, s.SaveRecords(ctx, county, nil, events[:1], entry(county, "again")), fault.Conflict)
		same(t, []book.Event{events[1], events[0]}, must[[]book.Event](t)(s.ListEvents(ctx, county, "")))
		same(t, []book.Event{events[1]}, must[[]book.Event](t)(s.ListEvents(ctx, county, "b")))
		same(t, []book.Event{}, must[[]book.Event](t)(s.ListEvents(ctx, other, "")))
		same(t, []string(nil), acts(t, db, county))
	}},
	{"groups, townships and boundaries", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Book()
		var a book.Association
		fill(&a)
		a.County = county
		ok(t, s.SaveAssociation(ctx, a))
		a.Name = "改名"
		ok(t, s.SaveAssociation(ctx, a, entry(county, "group.amend")))
		same(t, []book.Association{a}, must[[]book.Association](t)(s.ListAssociations(ctx, []registry.RegionCode{county, other})))

		var one, two book.Township
		fill(&one)
		one.County, one.Code = county, 210212002
		two = one
		two.Code = 210212001
		ok(t, s.SaveTownships(ctx, county, []book.Township{one, two}))
		same(t, []book.Township{two, one}, must[[]book.Township](t)(s.ListTownships(ctx, []registry.RegionCode{county})))
		ok(t, s.SaveTownships(ctx, county, []book.Township{one}))
		same(t, []book.Township{one}, must[[]book.Township](t)(s.ListTownships(ctx, []registry.RegionCode{county})))
		refused(t, s.SaveTownships(ctx, county, []book.Township{two, two}), fault.Conflict)
		same(t, []book.Township{one}, must[[]book.Township](t)(s.ListTownships(ctx, []registry.RegionCode{county})))
		ok(t, s.SaveTownships(ctx, county, nil))
		same(t, []book.Township{}, must[[]book.Township](t)(s.ListTownships(ctx, []registry.RegionCode{county})))

		_, err := s.ReadLayer(ctx, county, "县界")
		refused(t, err, fault.NotFound)
		ok(t, s.SaveLayer(ctx, county, "县界", []byte("{}")))
		ok(t, s.SaveLayer(ctx, county, "县界", []byte("{\"a\": '?'}")))
		if got := must[[]byte](t)(s.ReadLayer(ctx, county, "县界")); string(got) != "{\"a\": '?'}" {
			t.Errorf("%q", got)
		}
		same(t, []string{"group.amend"}, acts(t, db, county))
	}},
}
