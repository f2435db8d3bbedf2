package access_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"junheng/access"
	"junheng/internal/locale"
)

func TestPasswordsThatAreEasilyGuessedAreRefused(t *testing.T) {
	h := newHouse(t)
	h.Open("lisanshi", statistician)
	a, _ := h.In("lisanshi")
	tests := []struct {
		password string
		want     string // keys, without access.password_
	}{
		{"Kx7#mount", "short"},
		{"Kx7#mounta", ""},
		{"kx7mountain", "classes"},
		{"kx7-mountain", ""},
		{"Lisanshi#2026", "own"},
		{"某lisanshi-Kx7", "own"},
		{"P@ssw0rd2026", "common"},
		{"Admin@123456", "common"},
		{"Woaini1314!", "common"},
		{"Qwertyuiop1!", "common"},
		{"Abcd1234!!!!", "common"},
		{"Aa1!Aa1!Aa1!", ""},
		{"123456", "short classes common"},
		{strings.Repeat("Kx7#", 33), "long"},
		{"汉字口令Kx7#好长呀", ""},
		{strong, "earlier"},
	}
	for i, tt := range tests {
		t.Run(tt.password, func(t *testing.T) {
			h := newHouse(t)
			h.Open("lisanshi", statistician)
			b, _ := h.In("lisanshi")
			b.Name = fmt.Sprint(a.Name, i)
			err := h.ChangePassword(t.Context(), b, strong, tt.password)
			var want []string
			for _, k := range strings.Fields(tt.want) {
				want = append(want, "access.password_"+k)
			}
			if got := keysOf(err); !slices.Equal(got, want) {
				t.Errorf("ChangePassword(%q): %v, want %v", tt.password, got, want)
			}
		})
	}
	if r := access.DefaultPolicy().Rules(); !strings.Contains(r.In(locale.ZH), "至少 10 个字符") || strings.Contains(r.In(locale.EN), "{") {
		t.Errorf("the rules read %q", r.In(locale.ZH))
	}
}

func TestNoneOfTheLastFivePasswordsComesBack(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	password := func(i int) string { return fmt.Sprintf("Kx7#mountain-%c", 'F'+i) }
	a, _ := h.In("li")
	now := strong
	for i := range 5 {
		if err := h.ChangePassword(t.Context(), a, now, password(i)); err != nil {
			t.Fatal(err)
		}
		now = password(i)
	}
	for i := range 5 {
		wantFault(t, h.ChangePassword(t.Context(), a, now, password(i)), "access.password_earlier")
	}
	if err := h.ChangePassword(t.Context(), a, now, strong); err != nil {
		t.Errorf("the sixth before: %v", err)
	}
	last(t, h, "account.password")
	for _, e := range h.Store.Entries {
		if strings.Contains(e.Detail, "mountain") || strings.Contains(e.Detail, "argon2") {
			t.Errorf("%s puts a secret on record: %s", e.Act, e.Detail)
		}
	}
}

func TestAChangedPasswordEndsTheOtherSessions(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	a, mine := h.In("li")
	_, other := h.In("li")
	if err := h.ChangePassword(t.Context(), a, strong, strong+"2"); err != nil {
		t.Fatal(err)
	}
	h.Actor(mine)
	if _, _, err := h.Resume(t.Context(), other, ""); err != access.ErrNoSession {
		t.Errorf("the other session: %v", err)
	}
}

// FuzzPHC feeds the verifier stored hashes that somebody wrote: none may cost
// more than we believe, and none that we did not make opens.
func FuzzPHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=4294967295,t=4294967295,p=255$AAAA$AAAA")
	f.Add("$code$00")
	f.Add("")
	f.Fuzz(func(t *testing.T, phc string) {
		if ok := access.VerifyPHC(t, "anything", phc); ok {
			t.Errorf("%q opens to a password it was not made of", phc)
		}
	})
}
