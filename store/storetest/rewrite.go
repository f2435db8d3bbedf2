package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"junheng/casework"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/people/matching"
	"junheng/registry"
	"junheng/store"
)

// toldOf is a message that an event of a case told somebody.
func toldOf(c *casework.Case, key string) casework.Message {
	var m casework.Message
	fill(&m)
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%s\n%s\n%s", c.County, c.ID, key, m.Account))
	m.ID, m.County, m.Case, m.Read = hex.EncodeToString(sum[:16]), c.County, c.ID, time.Time{}
	return m
}

// filed gives a file as a case keeps it.
func filed(data string) casework.Stored {
	return casework.Stored{Hash: hashOf([]byte(data)), Data: []byte(data)}
}

// held tells which of some files a county has.
func held(t testing.TB, db *store.DB, where registry.RegionCode, files ...casework.Stored) (out []bool) {
	t.Helper()
	for _, f := range files {
		data, err := db.Cases().ReadFile(context.Background(), where, f.Hash)
		if err != nil {
			refused(t, err, fault.NotFound)
		} else {
			same(t, string(f.Data), string(data))
		}
		out = append(out, err == nil)
	}
	return out
}

var rewriteBehaviours = []behaviour{
	{"a case is rewritten with its events where nobody acted in it since", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Cases()
		c, apart := keepCase(t, db, aCase(county, "c1"), false), keepCase(t, db, aCase(county, "c2"), false)
		_, events, err := s.Find(ctx, county, c.ID)
		ok(t, err)
		next := c
		next.Fields = map[string]casework.Value{"a": {Sealed: []byte{0, 255}}}
		events[0].Values, events[0].Reason = next.Fields, ""
		ok(t, s.Rewrite(ctx, casework.Rewriting{Case: next, Events: events, Brief: casework.Brief{Of: []string{"a"}}}, entry(county, "case.reseal")))
		got, now, err := s.Find(ctx, county, c.ID)
		ok(t, err)
		same(t, next, got)
		same(t, events, now)
		got, _, err = s.Find(ctx, county, apart.ID)
		ok(t, err)
		same(t, apart, got)
		stale := next
		stale.Revision--
		refused(t, s.Rewrite(ctx, casework.Rewriting{Case: stale, Events: events}, entry(county, "case.late")), fault.Conflict)
		elsewhere := next
		elsewhere.County = other
		refused(t, s.Rewrite(ctx, casework.Rewriting{Case: elsewhere, Events: events}), fault.Conflict)
		ok(t, change(db, next, "b", casework.Addition{})) // it may be acted in as before
		refused(t, s.Rewrite(ctx, casework.Rewriting{Case: next, Events: events}), fault.Conflict)
		same(t, []string{"case.reseal"}, acts(t, db, county))
	}},
	{"rewriting forgets the messages of the events named, and their deliveries, and no others", func(t *testing.T, db *store.DB) {
		ctx, s, box := context.Background(), db.Cases(), db.CaseBox()
		c := keepCase(t, db, aCase(county, "c1"), false)
		gone, stays := toldOf(&c, "secret"), toldOf(&c, "plain")
		ok(t, change(db, c, "b", casework.Addition{Messages: []casework.Message{gone, stays}}))
		ok(t, box.SaveDelivery(ctx, casework.Delivery{Message: gone, Channel: "mail", Next: at, Tries: 1}))
		c, events, err := s.Find(ctx, county, c.ID)
		ok(t, err)
		ok(t, s.Rewrite(ctx, casework.Rewriting{Case: c, Events: events, Forget: []string{"secret"}}))
		same(t, []casework.Message{stays}, must[[]casework.Message](t)(box.Messages(ctx, stays.Account, false, 10)))
		for _, d := range must[[]casework.Delivery](t)(box.Outgoing(ctx, "mail", time.Time{}, at.Add(time.Hour), 10)) {
			same(t, stays.ID, d.Message.ID)
		}
	}},
	{"rewriting keeps new files, and drops old ones that nothing else of the county holds", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Cases()
		alone, shared, sent, sealed := filed("赵某来信"), filed("告示"), filed("通知附件"), filed("\x00sealed")
		c := keepCase(t, db, aCase(county, "c1"), false)
		ok(t, change(db, c, "b", casework.Addition{Files: []casework.Stored{alone, shared, sent}}))
		second := keepCase(t, db, aCase(county, "c2"), false)
		ok(t, s.Change(ctx, casework.Ref{County: county, ID: second.ID}, func(old casework.Old) (casework.Addition, error) {
			next := old.Case
			next.Revision++
			e := aCaseEvent(&next, next.Revision, next.State)
			e.Files = []casework.File{{Name: "材料1.pdf", Hash: shared.Hash}}
			return casework.Addition{Case: next, Events: []casework.Event{e}, Files: []casework.Stored{shared}}, nil
		}))
		far := keepCase(t, db, aCase(other, "c1"), false)
		ok(t, change(db, far, "b", casework.Addition{Files: []casework.Stored{alone}}))
		var n returns.Notice
		fill(&n)
		n.County, n.ID, n.Files = county, "n1", []returns.Attachment{{Name: "a", Hash: sent.Hash, Size: 1}}
		ok(t, db.Notices().SaveNotice(ctx, n, [][]byte{sent.Data}))

		c, events, err := s.Find(ctx, county, c.ID)
		ok(t, err)
		lie := casework.Rewriting{Case: c, Events: events, Files: []casework.Stored{{Hash: sealed.Hash, Data: []byte("another")}}, Drop: []string{alone.Hash}}
		refused(t, s.Rewrite(ctx, lie), fault.Internal)
		same(t, []bool{true, false}, held(t, db, county, alone, sealed))
		ok(t, s.Rewrite(ctx, casework.Rewriting{Case: c, Events: events, Files: []casework.Stored{sealed}, Drop: []string{alone.Hash, shared.Hash, sent.Hash}}))
		same(t, []bool{false, true, true, true}, held(t, db, county, alone, shared, sent, sealed))
		same(t, []bool{true}, held(t, db, other, alone))
	}},
	{"what was done once and for all is marked for its county alone, and marking it again is nothing", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Cases()
		marked := func(where registry.RegionCode, mark string) bool {
			return must[bool](t)(s.Marked(ctx, where, mark))
		}
		same(t, false, marked(county, "reseal/甲"))
		ok(t, s.Mark(ctx, county, "reseal/甲", entry(county, "case.resealed")))
		ok(t, s.Mark(ctx, county, "reseal/甲"))
		same(t, []bool{true, false, false}, []bool{marked(county, "reseal/甲"), marked(county, "reseal/乙"), marked(other, "reseal/甲")})
		same(t, []string{"case.resealed"}, acts(t, db, county))
	}},
	{"a message that comes with no case is kept once, read or not", func(t *testing.T, db *store.DB) {
		ctx, box := context.Background(), db.CaseBox()
		var m casework.Message
		fill(&m)
		m.County, m.ID, m.Case, m.Read = county, "birthday", "", time.Time{}
		ok(t, box.Tell(ctx, nil))
		ok(t, box.Tell(ctx, []casework.Message{m}))
		ok(t, box.MarkRead(ctx, m.Account, []string{m.ID}, at))
		again := m
		again.Text.ZH = "再说一遍"
		ok(t, box.Tell(ctx, []casework.Message{again}))
		read := m
		read.Read = at.UTC()
		same(t, []casework.Message{read}, must[[]casework.Message](t)(box.Messages(ctx, m.Account, false, 10)))
		same(t, 0, must[int](t)(box.Unread(ctx, m.Account)))
		far := m
		far.County = other
		ok(t, box.Tell(ctx, []casework.Message{far, far}))
		same(t, 1, must[int](t)(box.Unread(ctx, m.Account)))
	}},
	{"the paper of an outcome is read back in its county, and one that is not what it says is refused", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Matching()
		paper := []byte{0, 1, 255}
		var r matching.Result
		fill(&r)
		r.County, r.Kind, r.Sent = county, matching.Population, matching.Attached{}
		r.Paper.File = hashOf(paper)
		refused(t, s.SaveResult(ctx, r, []byte("another")), fault.Internal)
		same(t, []matching.Result{}, must[[]matching.Result](t)(s.ListResults(ctx, county, matching.Population)))
		ok(t, s.SaveResult(ctx, r, paper))
		same(t, paper, must[[]byte](t)(s.ReadPaper(ctx, county, r.Paper.File)))
		_, err := s.ReadPaper(ctx, other, r.Paper.File)
		refused(t, err, fault.NotFound)
		_, err = s.ReadPaper(ctx, county, hashOf(nil))
		refused(t, err, fault.NotFound)
		r.Code = "later" // without a paper of its own the outcome keeps the one it names
		ok(t, s.SaveResult(ctx, r, nil))
		same(t, paper, must[[]byte](t)(s.ReadPaper(ctx, county, r.Paper.File)))
	}},
}
