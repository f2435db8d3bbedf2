package storetest

import (
	"context"
	"fmt"
	"testing"

	"junheng/internal/fault"
	"junheng/people"
	"junheng/people/matching"
	"junheng/store"
)

var matchingBehaviours = []behaviour{
	{"every field of a comparison and of its items comes back", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Matching()
		var r matching.Run
		fill(&r)
		r.County, r.ID, r.Veiled = county, "m1", false // what a reader sees is not kept
		items := make([]matching.Item, 70)             // more than one statement takes
		for i := range items {
			fill(&items[i])
			items[i].Person = people.PersonID(fmt.Sprintf("p%02d", i))
		}
		ok(t, s.SaveRun(ctx, r, items, entry(county, "matching.run")))
		same(t, []matching.Run{r}, must[[]matching.Run](t)(s.ListRuns(ctx, county)))
		same(t, items, must[[]matching.Item](t)(s.ListItems(ctx, county, "m1")))
		same(t, []matching.Item{}, must[[]matching.Item](t)(s.ListItems(ctx, other, "m1")))
		refused(t, s.SaveRun(ctx, r, nil, entry(county, "matching.run")), fault.Conflict)
		later := r
		later.ID = "m2"
		ok(t, s.SaveRun(ctx, later, nil))
		same(t, []matching.Run{later, r}, must[[]matching.Run](t)(s.ListRuns(ctx, county)))
		same(t, []string{"matching.run"}, acts(t, db, county))
	}},
	{"the last word about a pair, and about a child, is the one that is kept", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Matching()
		var j matching.Judged
		fill(&j)
		j.County, j.Kind, j.Same = county, matching.Population, true
		ok(t, s.SaveJudged(ctx, j, entry(county, "matching.judge")))
		j.Same = false
		ok(t, s.SaveJudged(ctx, j))
		same(t, []matching.Judged{j}, must[[]matching.Judged](t)(s.ListJudged(ctx, county, matching.Population)))
		same(t, []matching.Judged{}, must[[]matching.Judged](t)(s.ListJudged(ctx, county, matching.Poverty)))
		var r matching.Result
		fill(&r)
		r.County, r.Kind, r.Code, r.Sent = county, matching.Population, "abroad", matching.Attached{} // the paper is kept apart, sealed
		ok(t, s.SaveResult(ctx, r, nil, entry(county, "matching.outcome")))
		r.Code = "died"
		ok(t, s.SaveResult(ctx, r, nil))
		same(t, []matching.Result{r}, must[[]matching.Result](t)(s.ListResults(ctx, county, matching.Population)))
		same(t, []matching.Result{}, must[[]matching.Result](t)(s.ListResults(ctx, other, matching.Population)))
		same(t, []string{"matching.judge", "matching.outcome"}, acts(t, db, county))
	}},
}
