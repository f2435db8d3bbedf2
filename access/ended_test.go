package access_test

import (
	"context"
	"testing"
	"time"

	"junheng/access"
	"junheng/access/accesstest"
)

func TestASessionEndedElsewhereDoesNotComeBack(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	actor, secret := h.In("li")
	other := h.Beside(h.Options())
	h.Later(58 * time.Second)
	if _, _, err := other.Resume(t.Context(), secret, ""); err != nil {
		t.Fatal(err)
	}
	if err := h.Logout(t.Context(), actor); err != nil {
		t.Fatal(err)
	}
	h.Later(3 * time.Second) // the other process still knows the session, and its use is to be written
	if _, _, err := other.Resume(t.Context(), secret, ""); !access.IsNoSession(err) {
		t.Errorf("the other process: %v", err)
	}
	h.Later(10 * time.Second)
	if _, _, err := h.Resume(t.Context(), secret, ""); !access.IsNoSession(err) {
		t.Errorf("the session that was left is open again: %v", err)
	}
}

// endingMeanwhile is a store in which a token is ended just after it was read.
type endingMeanwhile struct{ *accesstest.Memory }

func (e endingMeanwhile) FindToken(ctx context.Context, hash string) (access.Token, error) {
	t, err := e.Memory.FindToken(ctx, hash)
	if err == nil {
		err = e.EndToken(ctx, t.Account, t.ID)
	}
	return t, err
}

func TestATokenEndedWhileItIsUsedDoesNotComeBack(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	actor, _ := h.In("li")
	_, secret, err := h.CreateToken(t.Context(), actor, access.NewToken{Name: "x", Days: 1})
	if err != nil {
		t.Fatal(err)
	}
	h.Later(time.Hour)
	o := h.Options()
	o.Store = endingMeanwhile{h.Store}
	if _, err := h.Beside(o).TokenActor(t.Context(), secret, ""); err == nil {
		t.Error("a token was good after it had been ended")
	}
	if _, err := h.TokenActor(t.Context(), secret, ""); err == nil {
		t.Error("the token that was ended is there again")
	}
}

func TestAResetPasswordIsNotReplacedFromASessionThatItEnded(t *testing.T) {
	h := newHouse(t)
	id := h.Open("li", statistician)
	thief, _ := h.In("li") // as a request under way, or another process, still knows him
	if _, err := h.ResetPassword(t.Context(), access.Console(), id); err != nil {
		t.Fatal(err)
	}
	if err := h.ChangePassword(t.Context(), thief, "", "Qz8#river-Coffee"); !access.IsNoSession(err) {
		t.Errorf("a session that the reset ended chose the new password: %v", err)
	}
}
