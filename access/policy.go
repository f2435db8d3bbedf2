package access

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"time"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// Policy is what an installation asks of passwords, sessions and sign-in. The
// numbers are a setting of the installation; [DefaultPolicy] has those in
// force until somebody saves others.
type Policy struct {
	MinLength    int `json:"min_length"`    // of a password, in characters
	Classes      int `json:"classes"`       // of capitals, small letters, digits, signs
	MaxAgeDays   int `json:"max_age_days"`  // of a password; 0: no limit
	Earlier      int `json:"earlier"`       // passwords that may not come back
	Failures     int `json:"failures"`      // in a row, then the account is locked
	LockMinutes  int `json:"lock_minutes"`  // the first time; each further failure doubles it
	CodeHours    int `json:"code_hours"`    // for which a one-time code is good
	IdleMinutes  int `json:"idle_minutes"`  // without a request, then a session ends
	SessionHours int `json:"session_hours"` // after which a session ends in any case
	AdminIdle    int `json:"admin_idle_minutes"`
	AdminHours   int `json:"admin_session_hours"`
	TokenDays    int `json:"token_days"` // the longest life of an access token
	IdleDays     int `json:"idle_days"`  // without a visit, then an account is reported

	SecondFactor []Role   `json:"second_factor,omitempty"` // roles that need one, besides the administrators
	AdminFrom    []string `json:"admin_from,omitempty"`    // networks (10.1.0.0/16) administrators must come from; empty: any
}

// DefaultPolicy gives the policy of a new installation. Failures, locking and
// session limits follow what GB/T 22239-2019 8.1.4.1 asks for in kind; the
// figures are our choice.
func DefaultPolicy() Policy {
	return Policy{
		MinLength: 10, Classes: 3, MaxAgeDays: 180, Earlier: 5,
		Failures: 5, LockMinutes: 15, CodeHours: 72,
		IdleMinutes: 30, SessionHours: 12, AdminIdle: 15, AdminHours: 8,
		TokenDays: 366, IdleDays: 90,
	}
}

// bounds keep a policy from being set to no policy at all.
var bounds = []struct {
	place    string
	of       func(*Policy) *int
	min, max int
}{
	{"min_length", func(p *Policy) *int { return &p.MinLength }, 8, 64},
	{"classes", func(p *Policy) *int { return &p.Classes }, 1, 4},
	{"max_age_days", func(p *Policy) *int { return &p.MaxAgeDays }, 0, 3650},
	{"earlier", func(p *Policy) *int { return &p.Earlier }, 0, 24},
	{"failures", func(p *Policy) *int { return &p.Failures }, 3, 20},
	{"lock_minutes", func(p *Policy) *int { return &p.LockMinutes }, 1, 1440},
	{"code_hours", func(p *Policy) *int { return &p.CodeHours }, 1, 720},
	{"idle_minutes", func(p *Policy) *int { return &p.IdleMinutes }, 5, 480},
	{"session_hours", func(p *Policy) *int { return &p.SessionHours }, 1, 24},
	{"admin_idle_minutes", func(p *Policy) *int { return &p.AdminIdle }, 5, 60},
	{"admin_session_hours", func(p *Policy) *int { return &p.AdminHours }, 1, 12},
	{"token_days", func(p *Policy) *int { return &p.TokenDays }, 1, 1096},
	{"idle_days", func(p *Policy) *int { return &p.IdleDays }, 7, 730},
}

// PolicyNumber is one number of the policy with its bounds, for a form.
type PolicyNumber struct {
	Name            string
	Value, Min, Max int
}

// Numbers lists the numbers of the policy in the order of a form.
func (p Policy) Numbers() []PolicyNumber {
	out := make([]PolicyNumber, len(bounds))
	for i, b := range bounds {
		out[i] = PolicyNumber{b.place, *b.of(&p), b.min, b.max}
	}
	return out
}

// SetNumber sets one number by its name and reports whether there is such a one.
func (p *Policy) SetNumber(name string, value int) bool {
	for _, b := range bounds {
		if b.place == name {
			*b.of(p) = value
			return true
		}
	}
	return false
}

// check lists what is wrong with a policy, each fault at its field.
func (p *Policy) check() []error {
	var bad []error
	for _, b := range bounds {
		if v := *b.of(p); v < b.min || v > b.max {
			bad = append(bad, fault.New(fault.Invalid, locale.NewTemplate("access.policy_bounds",
				"应为 {min} 至 {max} 之间的整数", "want a whole number from {min} to {max}").
				With("min", b.min, "max", b.max)).At(b.place))
		}
	}
	for _, r := range p.SecondFactor {
		if !r.Known() {
			bad = append(bad, unknownRole(r).At("second_factor"))
		}
	}
	for _, n := range p.AdminFrom {
		if _, err := parseNetwork(n); err != nil {
			bad = append(bad, fault.New(fault.Invalid, locale.NewTemplate("access.policy_network",
				"“{got}”不是网络地址，例如 10.1.0.0/16 或 10.1.2.3", "{got} is no network; want 10.1.0.0/16 or 10.1.2.3").
				With("got", n)).At("admin_from"))
		}
	}
	return bad
}

func parseNetwork(s string) (netip.Prefix, error) {
	if !strings.Contains(s, "/") {
		a, err := netip.ParseAddr(s)
		if err != nil {
			return netip.Prefix{}, err
		}
		return netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()), nil
	}
	return netip.ParsePrefix(s)
}

// admits reports whether administrators may come from an address.
func (p *Policy) admits(from string) bool {
	if len(p.AdminFrom) == 0 {
		return true
	}
	host := from
	if ap, err := netip.ParseAddrPort(from); err == nil {
		host = ap.Addr().String()
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(p.AdminFrom, func(n string) bool {
		prefix, err := parseNetwork(n)
		return err == nil && prefix.Contains(addr.Unmap().WithZone(""))
	})
}

// needsSecond reports whether holders of the grants need a second factor.
func (p *Policy) needsSecond(grants []Grant) bool {
	return slices.ContainsFunc(grants, func(g Grant) bool { return g.Role.Admin() || slices.Contains(p.SecondFactor, g.Role) })
}

// limits gives how long a session may be idle, and last.
func (p *Policy) limits(grants []Grant) (idle, absolute time.Duration) {
	if slices.ContainsFunc(grants, func(g Grant) bool { return g.Role.Admin() }) {
		return time.Duration(p.AdminIdle) * time.Minute, time.Duration(p.AdminHours) * time.Hour
	}
	return time.Duration(p.IdleMinutes) * time.Minute, time.Duration(p.SessionHours) * time.Hour
}

// lockFor gives how long an account is locked after so many failures in a
// row; 0 while there are too few.
func (p *Policy) lockFor(failures int) time.Duration {
	const longest = 24 * time.Hour
	over := failures - p.Failures
	if over < 0 {
		return 0
	}
	d := time.Duration(p.LockMinutes) * time.Minute
	for range min(over, 12) {
		d *= 2
	}
	return min(d, longest)
}

// parsePolicy reads a stored policy over the default, so that a number added
// later has its default in an older installation.
func parsePolicy(data []byte) (Policy, error) {
	p := DefaultPolicy()
	if len(data) == 0 {
		return p, nil
	}
	err := json.Unmarshal(data, &p)
	return p, err
}
