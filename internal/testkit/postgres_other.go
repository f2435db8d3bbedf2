//go:build !unix

package testkit

import "testing"

// StartPostgres needs a unix system; elsewhere it skips or fails t.
func StartPostgres(t testing.TB) string {
	t.Helper()
	Need(t, "postgres", "a unix system; the throw-away PostgreSQL is started through a unix socket")
	return ""
}
