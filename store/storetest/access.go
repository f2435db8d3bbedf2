package storetest

import (
	"context"
	"testing"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/store"
)

var accessBehaviours = []behaviour{
	{"every field of an account comes back", func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		var want access.Account
		fill(&want)
		want.Revision = 0
		ok(t, db.Access().SaveAccount(ctx, want, entry(0, "account.create")))
		want.Revision = 1
		same(t, want, must[access.Account](t)(db.Access().FindAccount(ctx, want.ID)))
		same(t, want, must[access.Account](t)(db.Access().FindLogin(ctx, want.Login)))
		same(t, want, must[access.Account](t)(db.Access().FindLogin(ctx, "oidc:"+want.Subject)))
		same(t, []access.Account{want}, must[[]access.Account](t)(db.Access().ListAccounts(ctx)))
		same(t, []string{"account.create"}, acts(t, db, 0))
	}},
	{"an account nobody knows is not found", func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		ok(t, db.Access().SaveAccount(ctx, access.Account{ID: "A", Login: "a"}))
		for _, login := range []string{"b", "", "oidc:", "oidc:x", "A'; DROP TABLE accounts; --", "nul\x00", "\xff"} {
			_, err := db.Access().FindLogin(ctx, login)
			refused(t, err, fault.NotFound)
		}
		_, err := db.Access().FindAccount(ctx, "B")
		refused(t, err, fault.NotFound)
		refused(t, db.Access().SaveAccount(ctx, access.Account{ID: "B", Login: "b", Revision: 3}), fault.NotFound)
	}},
	{"a login and a subject belong to one account, and an empty subject to all", func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		ok(t, db.Access().SaveAccount(ctx, access.Account{ID: "A", Login: "王'老师", Subject: "issuer#1"}))
		ok(t, db.Access().SaveAccount(ctx, access.Account{ID: "B", Login: "b"}))
		ok(t, db.Access().SaveAccount(ctx, access.Account{ID: "C", Login: "c"}))
		refused(t, db.Access().SaveAccount(ctx, access.Account{ID: "D", Login: "王'老师"}), fault.Conflict)
		refused(t, db.Access().SaveAccount(ctx, access.Account{ID: "A", Login: "again"}), fault.Conflict)
		refused(t, db.Access().SaveAccount(ctx, access.Account{ID: "B", Login: "b", Subject: "issuer#1", Revision: 1}), fault.Conflict)
	}},
	{"who saves over a change he has not seen is told, and nothing is kept of it", func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		ok(t, db.Access().SaveAccount(ctx, access.Account{ID: "A", Login: "a"}, entry(0, "first")))
		ok(t, db.Access().SaveAccount(ctx, access.Account{ID: "A", Login: "a", Name: "second", Revision: 1}, entry(0, "second")))
		refused(t, db.Access().SaveAccount(ctx, access.Account{ID: "A", Login: "a", Name: "third", Revision: 1}, entry(0, "third")), fault.Conflict)
		got := must[access.Account](t)(db.Access().FindAccount(ctx, "A"))
		if got.Name != "second" || got.Revision != 2 {
			t.Errorf("%q at revision %d", got.Name, got.Revision)
		}
		same(t, []string{"first", "second"}, acts(t, db, 0))
	}},
	{"sessions are replaced, listed and ended", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Access()
		var want access.Session
		fill(&want)
		ok(t, s.SaveSession(ctx, want))
		same(t, want, must[access.Session](t)(s.FindSession(ctx, want.Hash)))
		want.Second, want.Agent = false, "Firefox"
		ok(t, s.SaveSession(ctx, want))
		same(t, want, must[access.Session](t)(s.FindSession(ctx, want.Hash)))

		for i, hash := range []string{"h1", "h2", "h3"} {
			ok(t, s.SaveSession(ctx, access.Session{Hash: hash, Account: "A", Seen: at.Add(time.Duration(i) * time.Minute)}))
		}
		hashes := func(account access.AccountID) (out []string) {
			for _, ses := range must[[]access.Session](t)(s.ListSessions(ctx, account)) {
				out = append(out, ses.Hash)
			}
			return out
		}
		same(t, []string{"h3", "h2", "h1"}, hashes("A"))
		ok(t, s.EndSession(ctx, "h1", entry(0, "logout")))
		same(t, []string{"h3", "h2"}, hashes("A"))
		ok(t, s.EndSessions(ctx, "A", "h2", entry(0, "logout.all")))
		same(t, []string{"h2"}, hashes("A"))
		if len(hashes(want.Account)) != 1 {
			t.Error("a session of another account was ended")
		}
		_, err := s.FindSession(ctx, "h3")
		refused(t, err, fault.NotFound)
		refused(t, s.TouchSession(ctx, access.Session{Hash: "h3", Account: "A"}), fault.NotFound)
		ok(t, s.TouchSession(ctx, access.Session{Hash: "h2", Account: "A", Agent: "again"}))
		same(t, []string{"h2"}, hashes("A"))
		same(t, "again", must[access.Session](t)(s.FindSession(ctx, "h2")).Agent)
		same(t, []string{"logout", "logout.all"}, acts(t, db, 0))
	}},
	{"tokens are found by their hash and ended by their id", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Access()
		var want access.Token
		fill(&want)
		ok(t, s.SaveToken(ctx, want, entry(0, "token.create")))
		want.Used = at
		ok(t, s.SaveToken(ctx, want))
		same(t, want, must[access.Token](t)(s.FindToken(ctx, want.Hash)))
		same(t, []access.Token{want}, must[[]access.Token](t)(s.ListTokens(ctx, want.Account)))
		want.Used = at.Add(time.Minute)
		ok(t, s.TouchToken(ctx, want))
		same(t, want, must[access.Token](t)(s.FindToken(ctx, want.Hash)))
		refused(t, s.EndToken(ctx, "somebody else", want.ID, entry(0, "token.end")), fault.NotFound)
		ok(t, s.EndToken(ctx, want.Account, want.ID))
		refused(t, s.TouchToken(ctx, want), fault.NotFound)
		_, err := s.FindToken(ctx, want.Hash)
		refused(t, err, fault.NotFound)
		same(t, []string{"token.create"}, acts(t, db, 0))
	}},
	{"a setting is nothing until it is set, and any bytes then", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Access()
		if got := must[[]byte](t)(s.ReadSetting(ctx, "policy")); got != nil {
			t.Errorf("%q before it was set", got)
		}
		for _, want := range []string{`{"a":1}`, "", "\x00\xff中", "?'"} {
			ok(t, s.SaveSetting(ctx, "policy", []byte(want), entry(0, "settings.save")))
			if got := must[[]byte](t)(s.ReadSetting(ctx, "policy")); string(got) != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
		if n := len(acts(t, db, 0)); n != 4 {
			t.Errorf("%d entries", n)
		}
	}},
	{"what the installation changes moves its own version and no county's", func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		before, counties := db.DataVersion(0), db.DataVersion(county)
		ok(t, db.Access().SaveAccount(ctx, access.Account{ID: "A", Login: "a"}, entry(0, "account.create")))
		if db.DataVersion(0) <= before || db.DataVersion(county) != counties {
			t.Errorf("%d → %d; the county's %d → %d", before, db.DataVersion(0), counties, db.DataVersion(county))
		}
		before = db.DataVersion(0)
		ok(t, db.Audit().Append(ctx, audit.Entry{County: county, At: at, Act: "home", Result: audit.Visited}))
		if db.DataVersion(0) != before {
			t.Error("a visit counts as a change")
		}
	}},
}
