package access

import (
	"context"
	"time"

	"junheng/audit"
)

// Account is one person's way in.
type Account struct {
	ID       AccountID
	Login    string // unique, case folded
	Name     string // as shown
	Phone    string
	Password string    // encoded hash (PHC string, argon2id; $code$… of a one-time code); empty: none, as with OIDC alone
	Changed  time.Time // of the password
	MustSet  bool      // the password is a one-time code: another must be set before anything else
	Earlier  []string  // earlier hashes that may not be used again
	TOTP     []byte    // secret of the second factor, sealed with the installation's key; nil: none
	TOTPLast int64     // last time step used, so that a code works once
	Recovery []string  // hashes of recovery codes
	Subject  string    // OIDC issuer and subject, or empty
	Grants   []Grant
	Disabled bool
	Failures int       // in a row
	Locked   time.Time // until; zero: not
	Seen     time.Time
	Created  time.Time
	Revision int64
}

// Session is one signed-in browser. Its token is kept only as a hash.
type Session struct {
	Hash    string // SHA-256 of the token, hex
	Account AccountID
	Started time.Time
	Seen    time.Time // written at most once a minute
	From    string
	Agent   string
	Second  bool // the second factor was shown
}

// Token lets a program act for an account. It is kept only as a hash.
type Token struct {
	Hash    string
	ID      string
	Account AccountID
	Name    string
	Perms   []Permission // of those the account has; empty: all that read
	Expires time.Time
	Created time.Time
	Used    time.Time
}

// Store keeps accounts, sessions, tokens and the settings of the
// installation. Every write is one transaction that also appends to the audit
// log. Errors are *fault.Fault: not_found, conflict.
type Store interface {
	FindAccount(ctx context.Context, id AccountID) (Account, error)
	FindLogin(ctx context.Context, login string) (Account, error) // also by "oidc:" + subject
	ListAccounts(ctx context.Context) ([]Account, error)
	SaveAccount(ctx context.Context, a Account, e ...audit.Entry) error // creates when Revision is 0

	FindSession(ctx context.Context, hash string) (Session, error)
	ListSessions(ctx context.Context, account AccountID) ([]Session, error)                    // newest Seen first
	SaveSession(ctx context.Context, s Session, e ...audit.Entry) error                        // creates or replaces by Hash
	TouchSession(ctx context.Context, s Session) error                                         // replaces by Hash; not_found for one that has ended
	EndSessions(ctx context.Context, account AccountID, except string, e ...audit.Entry) error // all of an account's but one
	EndSession(ctx context.Context, hash string, e ...audit.Entry) error

	Tokens
	Settings
}

// Tokens keeps access tokens.
type Tokens interface {
	FindToken(ctx context.Context, hash string) (Token, error)
	ListTokens(ctx context.Context, account AccountID) ([]Token, error)
	SaveToken(ctx context.Context, t Token, e ...audit.Entry) error
	TouchToken(ctx context.Context, t Token) error // replaces by Hash; not_found for one that has ended
	EndToken(ctx context.Context, account AccountID, id string, e ...audit.Entry) error
}

// Settings keeps small settings of the installation as JSON under a name.
type Settings interface {
	ReadSetting(ctx context.Context, name string) ([]byte, error) // nil when never set
	SaveSetting(ctx context.Context, name string, value []byte, e ...audit.Entry) error
}
