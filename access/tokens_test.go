package access_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/internal/fault"
)

func TestATokenActsForItsAccountWithLess(t *testing.T) {
	h := newHouse(t)
	id := h.Open("li", statistician)
	a, _ := h.In("li")
	tok, secret, err := h.CreateToken(t.Context(), a, access.NewToken{Name: "夜间导入", Perms: []access.Permission{access.ReturnFill}, Days: 30})
	if err != nil {
		t.Fatal(err)
	}
	if tok.Hash == secret || strings.Contains(last(t, h, "token.create").Detail, secret) {
		t.Error("the secret is kept")
	}
	at := access.Place{Region: 210102}
	b, err := h.TokenActor(t.Context(), secret, "10.0.0.9")
	if err != nil || !b.May(access.ReturnFill, at) || b.May(access.ReturnRead, at) || b.Via != "token" || b.Account != id {
		t.Errorf("%+v, %v", b, err)
	}
	if _, _, err := h.CreateToken(t.Context(), b, access.NewToken{Name: "x", Days: 1}); fault.KindOf(err) != fault.Denied {
		t.Errorf("a token makes a token: %v", err)
	}
	if err := h.ChangePassword(t.Context(), b, strong, strong+"2"); fault.KindOf(err) != fault.Denied {
		t.Errorf("a token changes the password: %v", err)
	}
	if err := h.EndOthers(t.Context(), b); fault.KindOf(err) != fault.Denied {
		t.Errorf("a token ends sessions: %v", err)
	}
	if err := h.SetGrants(t.Context(), access.Console(), id, []access.Grant{{Role: access.Inspector, Region: 210102}}); err != nil {
		t.Fatal(err)
	}
	if b, err = h.TokenActor(t.Context(), secret, ""); err != nil || b.May(access.ReturnFill, at) {
		t.Errorf("the token keeps what its account lost: %+v, %v", b, err)
	}
}

func TestATokenWithoutAListReads(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	a, _ := h.In("li")
	_, secret, err := h.CreateToken(t.Context(), a, access.NewToken{Name: "看板", Days: 366})
	if err != nil {
		t.Fatal(err)
	}
	b, err := h.TokenActor(t.Context(), secret, "")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range access.Permissions() {
		if b.Holds(p) {
			got = append(got, string(p))
		}
	}
	if want := strings.Fields("registry.read round.read return.read notice.read assess.read plan.read export.data"); !slices.Equal(got, want) {
		t.Errorf("holds %v, want %v", got, want)
	}
}

func TestATokenEnds(t *testing.T) {
	h := newHouse(t)
	id := h.Open("li", statistician)
	a, _ := h.In("li")
	mint := func() (string, string) {
		tok, secret, err := h.CreateToken(t.Context(), a, access.NewToken{Name: "n", Days: 10})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.TokenActor(t.Context(), secret, ""); err != nil {
			t.Fatal(err)
		}
		return tok.ID, secret
	}
	gone := func(why, secret string) {
		t.Helper()
		if _, err := h.TokenActor(t.Context(), secret, ""); !errors.Is(err, access.ErrNoToken) {
			t.Errorf("%s: %v", why, err)
		}
	}
	ended, s := mint()
	if err := h.EndToken(t.Context(), a, ended); err != nil {
		t.Fatal(err)
	}
	gone("ended", s)
	last(t, h, "token.end")
	if fault.KindOf(h.EndToken(t.Context(), a, ended)) != fault.NotFound {
		t.Error("a token is ended twice")
	}

	_, s = mint()
	if err := h.SetDisabled(t.Context(), access.Console(), id, true, ""); err != nil {
		t.Fatal(err)
	}
	gone("of a disabled account", s)
	if err := h.SetDisabled(t.Context(), access.Console(), id, false, ""); err != nil {
		t.Fatal(err)
	}
	h.Later(10*24*time.Hour - time.Second)
	if _, err := h.TokenActor(t.Context(), s, ""); err != nil {
		t.Errorf("a second before it expires: %v", err)
	}
	if err := h.SetGrants(t.Context(), access.Console(), id, []access.Grant{{Role: access.AuditAdmin}}); err != nil {
		t.Fatal(err)
	}
	gone("of one who became an administrator", s)
	if err := h.SetGrants(t.Context(), access.Console(), h.Open("aud", access.Grant{Role: access.AuditAdmin}), nil); err != nil {
		t.Fatal(err)
	}
	h.Later(time.Second)
	gone("expired", s)
	gone("a guess", "jht_guess")
	gone("nothing", "")
}

func TestATokenAsksForNoMoreThanItsMakerHas(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	a, _ := h.In("li")
	_, _, err := h.CreateToken(t.Context(), a, access.NewToken{Name: " ", Days: 367, Perms: []access.Permission{access.ReturnConfirm, access.SignedIn, access.ReturnRead}})
	if got, want := placesOf(err), "name days perms perms"; got != want {
		t.Errorf("faults at %q, want %q", got, want)
	}
	admin := h.Actor(h.Admin("sec", access.SecurityAdmin))
	_, _, err = h.CreateToken(t.Context(), admin, access.NewToken{Name: "n", Days: 1})
	wantFault(t, err, "access.token_admin")
	for i := range 20 {
		if _, _, err := h.CreateToken(t.Context(), a, access.NewToken{Name: "n", Days: 1}); err != nil {
			t.Fatal(i, err)
		}
	}
	_, _, err = h.CreateToken(t.Context(), a, access.NewToken{Name: "n", Days: 1})
	wantFault(t, err, "access.token_many")
	if list, err := h.ListTokens(t.Context(), a); err != nil || len(list) != 20 || list[0].Over(h.Now) || !list[0].Over(h.Now.AddDate(0, 0, 1)) {
		t.Errorf("%d tokens, %v", len(list), err)
	}
}
