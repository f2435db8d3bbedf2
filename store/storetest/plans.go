package storetest

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/plan/roadmap"
	"junheng/registry"
	"junheng/store"
)

// aPaper is a paper with something in every field.
func aPaper(where registry.RegionCode, id string) roadmap.Paper {
	var p roadmap.Paper
	fill(&p)
	p.County, p.ID, p.Revision, p.Body = where, id, 0, json.RawMessage(`{"改动":[1,"\u0000"]}`)
	return p
}

func aRoadmap(where registry.RegionCode, id string) roadmap.Roadmap {
	var r roadmap.Roadmap
	fill(&r)
	r.County, r.ID, r.Revision = where, id, 0
	r.Targets[0].From = blank.Of(blank.Withheld)
	return r
}

var planBehaviours = []behaviour{
	{"every field of a paper comes back, its body only when it is asked for", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Plans()
		p := aPaper(county, "p1")
		ok(t, s.SavePaper(ctx, p, entry(county, "plan.save")))
		p.Revision = 1
		same(t, p, must[roadmap.Paper](t)(s.FindPaper(ctx, county, "p1")))
		p.Body = nil
		same(t, []roadmap.Paper{p}, must[[]roadmap.Paper](t)(s.ListPapers(ctx, county, p.Kind)))
		same(t, []roadmap.Paper{}, must[[]roadmap.Paper](t)(s.ListPapers(ctx, county, "other")))
		same(t, []roadmap.Paper{}, must[[]roadmap.Paper](t)(s.ListPapers(ctx, other, "")))
		_, err := s.FindPaper(ctx, other, "p1")
		refused(t, err, fault.NotFound)
		same(t, []string{"plan.save"}, acts(t, db, county))
	}},
	{"of two who save a paper the second is told", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Plans()
		p := aPaper(county, "p1")
		ok(t, s.SavePaper(ctx, p))
		refused(t, s.SavePaper(ctx, p, entry(county, "plan.save")), fault.Conflict)
		p.Revision = 1
		p.Name = "甲"
		ok(t, s.SavePaper(ctx, p))
		p.Name = "乙"
		refused(t, s.SavePaper(ctx, p, entry(county, "plan.save")), fault.Conflict)
		same(t, "甲", must[roadmap.Paper](t)(s.FindPaper(ctx, county, "p1")).Name)
		p.ID = "p2"
		refused(t, s.SavePaper(ctx, p), fault.NotFound)
		same(t, []string(nil), acts(t, db, county))
	}},
	{"a paper is taken away by who has seen it last", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Plans()
		ok(t, s.SavePaper(ctx, aPaper(county, "p1")))
		ok(t, s.SavePaper(ctx, aPaper(other, "p1")))
		refused(t, s.DropPaper(ctx, county, "p1", 7), fault.Conflict)
		ok(t, s.DropPaper(ctx, county, "p1", 1, entry(county, "plan.drop")))
		refused(t, s.DropPaper(ctx, county, "p1", 1), fault.NotFound)
		_, err := s.FindPaper(ctx, county, "p1")
		refused(t, err, fault.NotFound)
		same(t, 1, len(must[[]roadmap.Paper](t)(s.ListPapers(ctx, other, ""))))
	}},
	{"every field of a roadmap comes back, and revisions are told apart", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Plans()
		r := aRoadmap(county, "r1")
		ok(t, s.SaveRoadmap(ctx, r, entry(county, "roadmap.save")))
		r.Revision = 1
		same(t, r, must[roadmap.Roadmap](t)(s.FindRoadmap(ctx, county, "r1")))
		next := r
		next.State, next.Milestones = roadmap.Adopted, nil
		ok(t, s.SaveRoadmap(ctx, next))
		refused(t, s.SaveRoadmap(ctx, r), fault.Conflict)
		next.Revision = 2
		same(t, next, must[roadmap.Roadmap](t)(s.FindRoadmap(ctx, county, "r1")))
		_, err := s.FindRoadmap(ctx, other, "r1")
		refused(t, err, fault.NotFound)
	}},
	{"roadmaps are listed newest first", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Plans()
		for i, id := range []string{"b", "c", "a"} {
			r := aRoadmap([]registry.RegionCode{county, county, other}[i], id)
			r.At = at.Add(time.Duration(i) * time.Hour).UTC()
			ok(t, s.SaveRoadmap(ctx, r))
		}
		var ids []string
		for _, r := range must[[]roadmap.Roadmap](t)(s.ListRoadmaps(ctx, []registry.RegionCode{county, other})) {
			ids = append(ids, r.ID)
		}
		same(t, []string{"a", "c", "b"}, ids)
		same(t, 2, len(must[[]roadmap.Roadmap](t)(s.ListRoadmaps(ctx, []registry.RegionCode{county}))))
		same(t, 0, len(must[[]roadmap.Roadmap](t)(s.ListRoadmaps(ctx, nil))))
	}},
}
