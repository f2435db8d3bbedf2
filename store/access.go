package store

import (
	"context"
	"slices"
	"strings"

	"junheng/access"
	"junheng/audit"

	"github.com/uptrace/bun"
)

type accountRow struct {
	bun.BaseModel `bun:"table:accounts"`

	ID       string `bun:"id,pk"`
	Login    string `bun:"login"`
	Subject  string `bun:"subject"`
	Revision int64  `bun:"revision"`
	Doc      string `bun:"doc"`
}

func (r accountRow) account() (access.Account, error) {
	a, err := undocument[access.Account](r.Doc)
	a.Revision = r.Revision
	return a, err
}

type sessionRow struct {
	bun.BaseModel `bun:"table:sessions"`

	Hash    string `bun:"hash,pk"`
	Account string `bun:"account"`
	Doc     string `bun:"doc"`
}

type tokenRow struct {
	bun.BaseModel `bun:"table:tokens"`

	Hash    string `bun:"hash,pk"`
	Account string `bun:"account"`
	ID      string `bun:"id"`
	Doc     string `bun:"doc"`
}

type settingRow struct {
	bun.BaseModel `bun:"table:settings"`

	Name  string `bun:"name,pk"`
	Value []byte `bun:"value"`
}

// installation is the county of what belongs to none.
const installation = 0

// accounts implements access.Store.
type accounts struct{ db *DB }

// Access keeps accounts, sessions, tokens and settings.
func (db *DB) Access() access.Store { return accounts{db} }

func noAccount() error {
	return notFound("store.no_account", "没有这个账号", "there is no such account")
}

func (s accounts) find(ctx context.Context, column, value string) (access.Account, error) {
	var row accountRow
	err := s.db.one(ctx, "SELECT revision, doc FROM accounts WHERE "+column+" = ?", plain(value)).Scan(&row.Revision, &row.Doc)
	if err != nil {
		return access.Account{}, found(err, noAccount())
	}
	return row.account()
}

func (s accounts) FindAccount(ctx context.Context, id access.AccountID) (access.Account, error) {
	return s.find(ctx, "id", string(id))
}

func (s accounts) FindLogin(ctx context.Context, login string) (access.Account, error) {
	if subject, ok := strings.CutPrefix(login, "oidc:"); ok {
		if subject == "" {
			return access.Account{}, noAccount()
		}
		return s.find(ctx, "subject <> '' AND subject", subject) // as its index has it
	}
	return s.find(ctx, "login", login)
}

func (s accounts) ListAccounts(ctx context.Context) ([]access.Account, error) {
	var rows []accountRow
	if err := s.db.read.NewSelect().Model(&rows).Order("login").Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, accountRow.account)
}

func (s accounts) SaveAccount(ctx context.Context, a access.Account, e ...audit.Entry) error {
	row := accountRow{ID: string(a.ID), Login: plain(a.Login), Subject: plain(a.Subject), Revision: a.Revision + 1}
	var err error
	if row.Doc, err = document(a); err != nil {
		return err
	}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(installation)
		t.audit(e...)
		// The same login or subject again is told as such, not as a fault of the database.
		taken, err := t.NewSelect().Model((*accountRow)(nil)).Where("id <> ?", row.ID).
			Where("login = ? OR (subject = ? AND subject <> '')", row.Login, row.Subject).Exists(ctx)
		if err != nil {
			return err
		}
		if taken {
			return conflict("store.login_taken", "登录名“{login}”已被使用", "the login {login} is taken", "login", a.Login)
		}
		if a.Revision == 0 {
			return inserted(t.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx))
		}
		n, err := affected(t.NewUpdate().Model(&row).WherePK().Where("revision = ?", a.Revision).Exec(ctx))
		if err != nil || n == 1 {
			return err
		}
		return gone(ctx, t.NewSelect().Model(&row).WherePK(), noAccount())
	})
}

func (s accounts) FindSession(ctx context.Context, hash string) (access.Session, error) {
	var row sessionRow
	if err := s.db.read.NewSelect().Model(&row).Where("hash = ?", plain(hash)).Scan(ctx); err != nil {
		return access.Session{}, found(err, noSession())
	}
	return undocument[access.Session](row.Doc)
}

func (s accounts) ListSessions(ctx context.Context, account access.AccountID) ([]access.Session, error) {
	var rows []sessionRow
	if err := s.db.read.NewSelect().Model(&rows).Where("account = ?", string(account)).Order("hash").Scan(ctx); err != nil {
		return nil, err
	}
	all, err := each(rows, func(r sessionRow) (access.Session, error) { return undocument[access.Session](r.Doc) })
	slices.SortStableFunc(all, func(a, b access.Session) int { return b.Seen.Compare(a.Seen) })
	return all, err
}

func (s accounts) SaveSession(ctx context.Context, ses access.Session, e ...audit.Entry) error {
	doc, err := document(ses)
	if err != nil {
		return err
	}
	row := sessionRow{Hash: plain(ses.Hash), Account: string(ses.Account), Doc: doc}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.audit(e...)
		return done(t.NewInsert().Model(&row).On("CONFLICT (hash) DO UPDATE").Set("account = EXCLUDED.account").Set("doc = EXCLUDED.doc").Exec(ctx))
	})
}

func (s accounts) TouchSession(ctx context.Context, ses access.Session) error {
	doc, err := document(ses)
	if err != nil {
		return err
	}
	return s.db.put(ctx, func(_ context.Context, t *tx) error {
		n, err := t.exec("UPDATE sessions SET doc = ? WHERE hash = ?", doc, plain(ses.Hash))
		if err == nil && n == 0 {
			return noSession()
		}
		return err
	})
}

func noSession() error {
	return notFound("store.no_session", "没有登录，或登录已失效", "not signed in, or no longer")
}

func (s accounts) EndSessions(ctx context.Context, account access.AccountID, except string, e ...audit.Entry) error {
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.audit(e...)
		return done(t.NewDelete().Model((*sessionRow)(nil)).Where("account = ?", string(account)).Where("hash <> ?", plain(except)).Exec(ctx))
	})
}

func (s accounts) EndSession(ctx context.Context, hash string, e ...audit.Entry) error {
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.audit(e...)
		return done(t.NewDelete().Model((*sessionRow)(nil)).Where("hash = ?", plain(hash)).Exec(ctx))
	})
}

func noToken() error {
	return notFound("store.no_token", "没有这个令牌", "there is no such token")
}

func (s accounts) FindToken(ctx context.Context, hash string) (access.Token, error) {
	var row tokenRow
	if err := s.db.one(ctx, "SELECT doc FROM tokens WHERE hash = ?", plain(hash)).Scan(&row.Doc); err != nil {
		return access.Token{}, found(err, noToken())
	}
	return undocument[access.Token](row.Doc)
}

func (s accounts) ListTokens(ctx context.Context, account access.AccountID) ([]access.Token, error) {
	var rows []tokenRow
	if err := s.db.read.NewSelect().Model(&rows).Where("account = ?", string(account)).Order("id").Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, func(r tokenRow) (access.Token, error) { return undocument[access.Token](r.Doc) })
}

func (s accounts) SaveToken(ctx context.Context, token access.Token, e ...audit.Entry) error {
	doc, err := document(token)
	if err != nil {
		return err
	}
	row := tokenRow{Hash: plain(token.Hash), Account: string(token.Account), ID: plain(token.ID), Doc: doc}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.audit(e...)
		return done(t.NewInsert().Model(&row).On("CONFLICT (hash) DO UPDATE").
			Set("account = EXCLUDED.account").Set("id = EXCLUDED.id").Set("doc = EXCLUDED.doc").Exec(ctx))
	})
}

func (s accounts) TouchToken(ctx context.Context, token access.Token) error {
	doc, err := document(token)
	if err != nil {
		return err
	}
	return s.db.put(ctx, func(_ context.Context, t *tx) error {
		n, err := t.exec("UPDATE tokens SET doc = ? WHERE hash = ?", doc, plain(token.Hash))
		if err == nil && n == 0 {
			return noToken()
		}
		return err
	})
}

func (s accounts) EndToken(ctx context.Context, account access.AccountID, id string, e ...audit.Entry) error {
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.audit(e...)
		n, err := affected(t.NewDelete().Model((*tokenRow)(nil)).Where("account = ?", string(account)).Where("id = ?", plain(id)).Exec(ctx))
		if err == nil && n == 0 {
			return noToken()
		}
		return err
	})
}

func (s accounts) ReadSetting(ctx context.Context, name string) ([]byte, error) {
	var row settingRow
	if err := s.db.read.NewSelect().Model(&row).Where("name = ?", plain(name)).Scan(ctx); err != nil {
		return nil, found(err, nil)
	}
	return row.Value, nil
}

func (s accounts) SaveSetting(ctx context.Context, name string, value []byte, e ...audit.Entry) error {
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(installation)
		for i := range e {
			t.touch(e[i].County) // what was decided of a county stands on its pages
		}
		t.audit(e...)
		_, err := t.exec("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", plain(name), filled(value))
		return err
	})
}

// SignOutAll ends every session and every access token: after a restoration,
// which would bring back those that were ended since the backup.
func (db *DB) SignOutAll(ctx context.Context, e ...audit.Entry) error {
	return db.put(ctx, func(ctx context.Context, t *tx) error {
		t.audit(e...)
		if err := done(t.NewDelete().Model((*sessionRow)(nil)).Where("1 = 1").Exec(ctx)); err != nil {
			return err
		}
		return done(t.NewDelete().Model((*tokenRow)(nil)).Where("1 = 1").Exec(ctx))
	})
}
