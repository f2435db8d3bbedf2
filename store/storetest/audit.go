package storetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"junheng/audit"
	"junheng/registry"
	"junheng/store"
)

var auditBehaviours = []behaviour{
	{"an entry comes back as it was sealed, whatever was typed", func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		want := entry(county, "login")
		want.From, want.Object, want.Detail, want.Result = "a\x00b\xff", "x'\"\\%_?$1\n", `{"a":["?",null]}`, audit.Denied
		ok(t, db.Audit().Append(ctx, want, want))
		got := must[[]audit.Entry](t)(db.Audit().List(ctx, audit.Query{}))
		if len(got) != 2 || got[0].Seq != 2 || got[1].Seq != 1 {
			t.Fatalf("%+v", got)
		}
		same(t, audit.Seal(audit.Head{County: county}, want), got[1])
		same(t, []string{"login", "login"}, acts(t, db, county))
	}},
	{"each county has a chain of its own", func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		ok(t, db.Audit().Append(ctx, entry(other, "b1"), entry(county, "a1"), entry(0, "i1"), entry(other, "b2"), entry(county, "a2")))
		ok(t, db.Audit().Append(ctx))
		same(t, []string{"a1", "a2"}, acts(t, db, county))
		same(t, []string{"b1", "b2"}, acts(t, db, other))
		same(t, []string{"i1"}, acts(t, db, 0))
		same(t, []registry.RegionCode{0, county, other}, must[[]registry.RegionCode](t)(db.Audit().Chains(ctx)))
	}},
	{"a long chain is read whole", func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		var many []audit.Entry
		for range 4100 {
			many = append(many, entry(county, "x"))
		}
		ok(t, db.Audit().Append(ctx, many...))
		if n := len(acts(t, db, county)); n != len(many) {
			t.Errorf("%d of %d", n, len(many))
		}
		for e, err := range db.Audit().Chain(ctx, county) { // may be left early
			ok(t, err)
			if e.Seq == 2 {
				break
			}
		}
	}},
	{"entries are found by every question", func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		for i := range 6 {
			e := entry([]registry.RegionCode{county, other}[i%2], []string{"return.save", "return.submit", "returns%", "login", "return_x", "return.save"}[i])
			e.At, e.Object, e.Actor = at.Add(time.Duration(i)*time.Hour), []string{"return/1", "return/2", "school/1"}[i%3], []string{"A", "B"}[i/3]
			e.Detail = []string{"{}", `{"x":"Ünï 学校 50%"}`, ""}[i%3]
			e.Result = []audit.Result{audit.Done, audit.Denied}[i%2]
			ok(t, db.Audit().Append(ctx, e))
		}
		for _, q := range []struct {
			name string
			audit.Query
			want string
		}{
			{"all, newest first", audit.Query{}, "return.save return_x login returns% return.submit return.save"},
			{"of a county", audit.Query{Counties: []registry.RegionCode{county}}, "return_x returns% return.save"},
			{"of two", audit.Query{Counties: []registry.RegionCode{county, other, city}}, "return.save return_x login returns% return.submit return.save"},
			{"from a moment", audit.Query{From: at.Add(4 * time.Hour)}, "return.save return_x"},
			{"until a moment", audit.Query{To: at.Add(time.Hour)}, "return.submit return.save"},
			{"by one", audit.Query{Actor: "B"}, "return.save return_x login"},
			{"acts that begin alike", audit.Query{Act: "return."}, "return.save return.submit return.save"},
			{"a sign of LIKE means itself", audit.Query{Act: "return_"}, "return_x"},
			{"another too", audit.Query{Act: "returns%"}, "returns%"},
			{"of an object", audit.Query{Object: "return/2"}, "return_x return.submit"},
			{"refused ones", audit.Query{Result: audit.Denied}, "return.save login return.submit"},
			{"by a word in the detail", audit.Query{Words: "学校 50%"}, "return_x return.submit"},
			{"by a word in the object, in capitals", audit.Query{Words: "SCHOOL"}, "return.save returns%"},
			{"so many", audit.Query{Limit: 2}, "return.save return_x"},
			{"the page after", audit.Query{Counties: []registry.RegionCode{county}, Before: 3}, "returns% return.save"},
			{"several at once", audit.Query{Counties: []registry.RegionCode{other}, Actor: "B", Act: "return", Words: "school"}, "return.save"},
		} {
			var got []string
			for _, e := range must[[]audit.Entry](t)(db.Audit().List(ctx, q.Query)) {
				got = append(got, e.Act)
			}
			if strings.Join(got, " ") != q.want {
				t.Errorf("%s: %v, want %s", q.name, got, q.want)
			}
		}
	}},
}
