package accesstest

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"junheng/access"
)

// Start is when the clock of a House begins.
var Start = time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)

// Strong is the password of every account a House opens.
const Strong = "Kx7#mountain-Tea"

// Address is where those who sign in come from.
const Address = "10.0.0.1"

// Cheap makes passwords cost nothing to speak of.
var Cheap = access.Cost{Passes: 1, MemoryKiB: 8, Lanes: 1}

// House is a Service over a Memory, with a clock that stands until moved.
type House struct {
	*access.Service
	Store *Memory
	Now   time.Time

	t testing.TB
}

// New makes an empty installation.
func New(t testing.TB) *House {
	t.Helper()
	h := &House{Store: NewMemory(), t: t, Now: Start}
	h.Service = h.Beside(h.Options())
	return h
}

// Options are those of the House's service; another process would have the same.
func (h *House) Options() access.Options {
	return access.Options{
		Store: h.Store, Log: h.Store, Clock: h.Clock, Random: rand.NewChaCha8([32]byte{1}), Key: make([]byte, access.KeyBytes), Cost: Cheap, IDs: ids(),
	}
}

// Beside makes another service, as of another process on the same store.
func (h *House) Beside(o access.Options) *access.Service {
	h.t.Helper()
	s, err := access.New(o)
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

var idsFrom atomic.Int64

// ids counts, from another beginning each time.
func ids() func() string {
	n, begin := 0, idsFrom.Add(1)
	return func() string { n++; return fmt.Sprintf("01A%03d-%03d", begin, n) }
}

// Clock gives the time.
func (h *House) Clock() time.Time { return h.Now }

// Later moves the clock.
func (h *House) Later(d time.Duration) { h.Now = h.Now.Add(d) }

// Open makes an account with grants and the password Strong, as the console may.
func (h *House) Open(login string, grants ...access.Grant) access.AccountID {
	h.t.Helper()
	ctx := h.t.Context()
	c, err := h.Create(ctx, access.Console(), access.NewAccount{Login: login, Name: "某" + login})
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.SetGrants(ctx, access.Console(), c.Account.ID, grants); err != nil {
		h.t.Fatal(err)
	}
	e, err := h.Enter(login, c.Code)
	if err != nil {
		h.t.Fatal(err)
	}
	if e.Actor.Pending != access.PendingSet {
		h.t.Fatalf("after a one-time code %q is pending", e.Actor.Pending)
	}
	if err := h.ChangePassword(ctx, e.Actor, "", Strong); err != nil {
		h.t.Fatal(err)
	}
	if err := h.Logout(ctx, e.Actor); err != nil {
		h.t.Fatal(err)
	}
	return c.Account.ID
}

// Enter signs in by login and password.
func (h *House) Enter(login, password string) (access.Entrance, error) {
	return h.Login(h.t.Context(), access.Credentials{Login: login, Password: password, From: Address, Agent: "Firefox"})
}

// In signs in with Strong and gives the actor as a request sees it.
func (h *House) In(login string) (access.Actor, string) {
	h.t.Helper()
	e, err := h.Enter(login, Strong)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.Actor(e.Secret), e.Secret
}

// Actor resumes a session.
func (h *House) Actor(secret string) access.Actor {
	h.t.Helper()
	a, _, err := h.Resume(h.t.Context(), secret, Address)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// Enrol gives the actor a second factor; it returns what its QR code says.
func (h *House) Enrol(actor access.Actor) (uri string, recovery []string) {
	h.t.Helper()
	e, err := h.EnrolTOTP(h.t.Context(), actor)
	if err != nil {
		h.t.Fatal(err)
	}
	if recovery, err = h.ConfirmTOTP(h.t.Context(), actor, e.Sealed, h.Code(e.URI), ""); err != nil {
		h.t.Fatal(err)
	}
	return e.URI, recovery
}

// Code gives what an authenticator shows now.
func (h *House) Code(uri string) string {
	h.t.Helper()
	code, err := access.CodeAt(uri, h.Now)
	if err != nil {
		h.t.Fatal(err)
	}
	return code
}

// Admin makes an administrator with a second factor and signs him in; it gives
// the secret of his session.
func (h *House) Admin(login string, r access.Role) string {
	h.t.Helper()
	h.Open(login, access.Grant{Role: r})
	a, secret := h.In(login)
	h.Enrol(a)
	return secret
}
