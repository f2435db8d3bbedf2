package access

import (
	"testing"
	"time"
)

// TOTPCode lets tests be somebody's telephone.
func TOTPCode(secret []byte, at time.Time, digits int) string {
	return totpCode(secret, totpStep(at), digits)
}

// VerifyPHC reports whether a password is that of a stored hash.
func VerifyPHC(t testing.TB, password, phc string) bool {
	t.Helper()
	cost, _, _, ok := parsePHC(phc)
	if ok && cost.MemoryKiB*cost.Passes > 1<<14 {
		return false // right in form, but too slow to try thousands of
	}
	h := newHasher(Cost{Passes: 1, MemoryKiB: 8, Lanes: 1}, nil, 1)
	got, err := h.verify(t.Context(), password, phc)
	if err != nil {
		t.Fatal(err)
	}
	return got
}
