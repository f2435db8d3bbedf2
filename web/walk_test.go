package web_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"junheng/access"
	"junheng/audit"
	"junheng/web/webtest"
)

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// address makes a path of a pattern: the golden county, and something nobody
// has for every other wildcard.
func address(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	path = strings.NewReplacer("{$}", "", "{county}", "219901", "{region}", "219901").Replace(path)
	return method, wildcard.ReplaceAllString(path, "none")
}

func TestEveryRouteAsksForItsPermissionAndLeavesALineInTheLog(t *testing.T) {
	s := webtest.New(t)
	clients := map[access.Role]*webtest.Client{}
	statuses := map[visit]int{}
	for _, info := range access.Roles() {
		clients[info.Role] = s.As(info.Role)
	}
	for _, r := range s.Server.Routes() {
		if r.Act == "" || r.Perm == "" {
			t.Errorf("%s has no act or no permission", r.Pattern)
		}
	}
	for _, info := range access.Roles() {
		t.Run(string(info.Role), func(t *testing.T) {
			actor := access.Actor{Account: "x", Grants: []access.Grant{{Role: info.Role}}}
			for _, r := range s.Server.Routes() {
				if r.Act == "login.leave" { // it would end the session; its own test shows it
					continue
				}
				method, path := address(r.Pattern)
				p := clients[info.Role].Do(method, path, strings.NewReader(""), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
				allowed := free(r.Perm) || actor.Holds(r.Perm)
				if p.Status >= 500 {
					t.Errorf("%s: status %d", r.Pattern, p.Status)
				}
				if !allowed && p.Status != http.StatusForbidden {
					t.Errorf("%s: status %d, but the role does not hold %s", r.Pattern, p.Status, r.Perm)
				}
				if !free(r.Perm) && strings.HasPrefix(p.To(), "/login") {
					t.Errorf("%s: sent to sign in", r.Pattern)
				}
				statuses[visit{info.Role, r.Pattern}] = p.Status
			}
		})
	}
	linesOfTheWalk(t, s, statuses)
}

// visit is one role at one route.
type visit struct {
	role    access.Role
	pattern string
}

// free reports whether a permission asks for no role.
func free(p access.Permission) bool {
	return slices.Contains([]access.Permission{access.Public, access.Arriving, access.SignedIn}, p)
}

// linesOfTheWalk looks for what the walk must have left in the log: a refusal
// for each route a role may not open, and a line for each that it may. A write
// that went through, which an empty form seldom does, has its own line by its
// service; the tests beside the service look at that.
func linesOfTheWalk(t *testing.T, s *webtest.Server, statuses map[visit]int) {
	t.Helper()
	if err := s.Server.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	type line struct {
		name, act string
	}
	seen := map[line]map[audit.Result]bool{}
	chains, err := s.Audit.Chains(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range chains {
		for e, err := range s.Audit.Chain(t.Context(), c) {
			if err != nil {
				t.Fatal(err)
			}
			k := line{e.Name, e.Act}
			if seen[k] == nil {
				seen[k] = map[audit.Result]bool{}
			}
			seen[k][e.Result] = true
		}
	}
	for _, l := range s.Logins {
		actor := access.Actor{Account: "x", Grants: []access.Grant{{Role: l.Role}}}
		for _, r := range s.Server.Routes() {
			results := seen[line{l.Name, r.Act}]
			status := statuses[visit{l.Role, r.Pattern}]
			switch {
			case r.Act == "login.leave":
			case !free(r.Perm) && !actor.Holds(r.Perm):
				if !results[audit.Denied] {
					t.Errorf("%s: no refusal of %s is on record", l.Role, r.Pattern)
				}
			case len(results) == 0 && (!r.Quiet || status >= http.StatusBadRequest):
				t.Errorf("%s: nothing of %s is on record, which answered %d", l.Role, r.Pattern, status)
			}
		}
	}
}

func TestNobodyGetsAnywhereWithoutSigningIn(t *testing.T) {
	s := webtest.New(t)
	c := s.Stranger()
	for _, r := range s.Server.Routes() {
		if r.Perm == access.Public {
			continue
		}
		method, path := address(r.Pattern)
		p := c.Do(method, path, strings.NewReader(""), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
		if strings.HasPrefix(path, "/api/") {
			if p.Status != http.StatusUnauthorized || !strings.Contains(p.Header.Get("Content-Type"), "problem+json") {
				t.Errorf("%s: status %d, %s", r.Pattern, p.Status, p.Header.Get("Content-Type"))
			}
		} else if !strings.HasPrefix(p.To(), "/login") {
			t.Errorf("%s: status %d to %q", r.Pattern, p.Status, p.To())
		}
	}
}
