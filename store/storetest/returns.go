package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/store"
)

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// round opens a round with one return for each school.
func round(t testing.TB, db *store.DB, where registry.RegionCode, id returns.RoundID, schools ...registry.SchoolID) []returns.ReturnID {
	t.Helper()
	var add []returns.Return
	var ids []returns.ReturnID
	for _, s := range schools {
		r := returns.Return{
			County: where, ID: returns.ReturnID(string(id) + "-" + string(s)), Round: id, Form: "cn/school-return", Year: 2024, School: s,
			State: returns.Open, Changed: at,
		}
		add, ids = append(add, r), append(ids, r.ID)
	}
	ok(t, db.Returns().SaveRound(context.Background(), returns.Round{County: where, ID: id, Year: 2024, OpenedAt: at}, add, entry(where, "round.open")))
	return ids
}

// heads lists the ids of returns.
func heads(rs []returns.Return) (out []returns.ReturnID) {
	for _, r := range rs {
		out = append(out, r.ID)
	}
	return out
}

var returnsBehaviours = []behaviour{
	{"every field of a round and of a return comes back", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Returns()
		var want returns.Round
		var ret returns.Return
		fill(&want)
		fill(&ret)
		want.County, want.Revision, ret.County, ret.Revision = county, 0, county, 1
		ok(t, s.SaveRound(ctx, want, []returns.Return{ret}, entry(county, "round.open")))
		want.Revision = 1
		same(t, want, must[returns.Round](t)(s.FindRound(ctx, county, want.ID)))
		same(t, ret, must[returns.Return](t)(s.FindReturn(ctx, county, ret.ID)))
		all := returns.Filter{Counties: []registry.RegionCode{county}}
		head := ret
		head.Cells, head.Comments = nil, nil
		same(t, []returns.Return{head}, must[[]returns.Return](t)(s.ListReturns(ctx, all)))
		all.Cells = true
		same(t, []returns.Return{ret}, must[[]returns.Return](t)(s.ListReturns(ctx, all)))
		same(t, []string{"round.open"}, acts(t, db, county))
	}},
	{"what is not there is not found", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Returns()
		round(t, db, county, "R", "a")
		_, err := s.FindRound(ctx, other, "R")
		refused(t, err, fault.NotFound)
		_, err = s.FindReturn(ctx, other, "R-a")
		refused(t, err, fault.NotFound)
		_, _, err = s.ReadUpload(ctx, county, "U")
		refused(t, err, fault.NotFound)
		refused(t, s.SaveRound(ctx, returns.Round{County: county, ID: "S", Revision: 1}, nil), fault.NotFound)
		same(t, []returns.Version{}, must[[]returns.Version](t)(s.ListVersions(ctx, county, "R-a")))
	}},
	{"a round that changed meanwhile is a conflict, and adds nothing", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Returns()
		round(t, db, county, "R", "a")
		r := must[returns.Round](t)(s.FindRound(ctx, county, "R"))
		r.Title = "改名"
		ok(t, s.SaveRound(ctx, r, []returns.Return{{County: county, ID: "R-b", Round: "R", Form: "cn/school-return", School: "b"}}, entry(county, "round.amend")))
		refused(t, s.SaveRound(ctx, r, []returns.Return{{County: county, ID: "R-c", Round: "R", Form: "cn/school-return", School: "c"}}, entry(county, "late")), fault.Conflict)
		refused(t, s.SaveRound(ctx, returns.Round{County: county, ID: "R"}, nil), fault.Conflict)
		r.Revision = 2
		refused(t, s.SaveRound(ctx, r, []returns.Return{{County: county, ID: "R-x", Round: "R", Form: "cn/school-return", School: "a"}}, entry(county, "twice")), fault.Conflict)
		same(t, []returns.ReturnID{"R-a", "R-b"}, heads(must[[]returns.Return](t)(s.ListReturns(ctx, returns.Filter{Counties: []registry.RegionCode{county}}))))
		same(t, []string{"round.open", "round.amend"}, acts(t, db, county))
	}},
	{"rounds are listed newest first, of one year or of all", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Returns()
		for i, id := range []returns.RoundID{"old", "new", "mid"} {
			opened := at.Add(time.Duration([]int{0, 2, 1}[i]) * time.Hour)
			ok(t, s.SaveRound(ctx, returns.Round{County: county, ID: id, Year: registry.SchoolYear(2023 + i%2), OpenedAt: opened}, nil))
		}
		ids := func(year registry.SchoolYear, counties ...registry.RegionCode) (out []returns.RoundID) {
			for _, r := range must[[]returns.Round](t)(s.ListRounds(ctx, counties, year)) {
				out = append(out, r.ID)
			}
			return out
		}
		same(t, []returns.RoundID{"new", "mid", "old"}, ids(0, county))
		same(t, []returns.RoundID{"mid", "old"}, ids(2023, county, other))
		same(t, []returns.RoundID(nil), ids(0))
	}},
	{"returns are found by every question", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Returns()
		ids := round(t, db, county, "R", "c", "a", "b")
		round(t, db, county, "S", "a")
		round(t, db, other, "R", "z")
		ok(t, s.Change(ctx, county, ids[:1], func(r *returns.Return) (returns.Changed, error) {
			r.State = returns.Submitted
			return returns.Changed{Save: true}, nil
		}))
		both := []registry.RegionCode{county, other}
		for _, q := range []struct {
			name string
			returns.Filter
			want []returns.ReturnID
		}{
			{"all of two counties, by school", returns.Filter{Counties: both}, []returns.ReturnID{"R-a", "S-a", "R-b", "R-c", "R-z"}},
			{"no county, no return", returns.Filter{}, nil},
			{"of a round", returns.Filter{Counties: both, Round: "S"}, []returns.ReturnID{"S-a"}},
			{"of a year", returns.Filter{Counties: both, Year: 2023}, nil},
			{"of a form", returns.Filter{Counties: both, Form: "cn/school-return"}, []returns.ReturnID{"R-a", "S-a", "R-b", "R-c", "R-z"}},
			{"of another form", returns.Filter{Counties: both, Form: "cn/county-return"}, nil},
			{"of schools", returns.Filter{Counties: both, Schools: []registry.SchoolID{"a", "z"}}, []returns.ReturnID{"R-a", "S-a", "R-z"}},
			{"in a state", returns.Filter{Counties: both, States: []returns.State{returns.Submitted, returns.Locked}}, []returns.ReturnID{"R-c"}},
			{"several at once", returns.Filter{Counties: []registry.RegionCode{county}, Round: "R", States: []returns.State{returns.Open}, Cells: true}, []returns.ReturnID{"R-a", "R-b"}},
		} {
			same(t, q.want, heads(must[[]returns.Return](t)(s.ListReturns(ctx, q.Filter))))
		}
	}},
	{"an upload keeps the workbook byte for byte", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Returns()
		var want returns.Upload
		fill(&want)
		data := []byte("PK\x03\x04\x00\xff'?中")
		want.County, want.Hash, want.Round, want.School, want.At = county, hashOf(data), "R", "a", "2025-10-15T01:00:00Z"
		ok(t, s.SaveUpload(ctx, want, data, entry(county, "return.upload")))
		got, bytes, err := s.ReadUpload(ctx, county, want.ID)
		ok(t, err)
		same(t, want, got)
		if string(bytes) != string(data) {
			t.Errorf("%q", bytes)
		}
		again := want
		again.ID, again.At = "later", "2025-10-15T01:00:01Z"
		ok(t, s.SaveUpload(ctx, again, data))
		same(t, []returns.Upload{again, want}, must[[]returns.Upload](t)(s.ListUploads(ctx, county, "R", "a")))
		same(t, []returns.Upload{again, want}, must[[]returns.Upload](t)(s.ListUploads(ctx, county, "", "")))
		same(t, []returns.Upload{}, must[[]returns.Upload](t)(s.ListUploads(ctx, county, "R", "b")))
		refused(t, s.SaveUpload(ctx, want, data, entry(county, "twice")), fault.Conflict)
		again.ID = "wrong"
		refused(t, s.SaveUpload(ctx, again, []byte("other"), entry(county, "wrong")), fault.Internal)
		same(t, []string{"return.upload"}, acts(t, db, county))
	}},
}
