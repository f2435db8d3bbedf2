package access

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/locale"

	"golang.org/x/crypto/argon2"
)

// Cost is how much work one password takes (RFC 9106, argon2id).
type Cost struct {
	Passes    uint32
	MemoryKiB uint32
	Lanes     uint8
}

// DefaultCost takes 19 MiB and about 80 ms of one core of 2026.
var DefaultCost = Cost{Passes: 2, MemoryKiB: 19 * 1024, Lanes: 1}

const (
	saltBytes = 16
	hashBytes = 32

	maxCostKiB    = 256 * 1024 // more in a stored hash is not believed
	maxCostPasses = 16
)

// hasher computes password hashes, a few at a time.
type hasher struct {
	cost    Cost
	random  io.Reader
	running chan struct{}
	waiting chan struct{}
}

func newHasher(cost Cost, random io.Reader, at int) *hasher {
	return &hasher{cost: cost, random: random, running: make(chan struct{}, at), waiting: make(chan struct{}, 64*at)}
}

var errBusy = fault.New(fault.Limit, locale.Plain("access.busy",
	"同时登录的人太多，请稍候再试", "too many are signing in at once; please try again in a moment"))

// turn waits for a free place; the caller gives it back. Past a long queue
// nobody waits.
func (h *hasher) turn(ctx context.Context) (func(), error) {
	select {
	case h.waiting <- struct{}{}:
	default:
		return nil, errBusy
	}
	select {
	case h.running <- struct{}{}:
		return func() { <-h.running; <-h.waiting }, nil
	case <-ctx.Done():
		<-h.waiting
		return nil, ctx.Err()
	}
}

// hash gives the PHC string of a password, with a salt of its own:
// $argon2id$v=19$m=19456,t=2,p=1$salt$hash.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(h.random, salt); err != nil {
		return "", err
	}
	done, err := h.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	sum := argon2.IDKey([]byte(password), salt, h.cost.Passes, h.cost.MemoryKiB, h.cost.Lanes, hashBytes)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.cost.MemoryKiB, h.cost.Passes, h.cost.Lanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum)), nil
}

// verify reports whether a password is that of a PHC string. Of a string that
// cannot be read it takes as long as of one that can, and says no.
func (h *hasher) verify(ctx context.Context, password, phc string) (bool, error) {
	cost, salt, want, ok := parsePHC(phc)
	if !ok {
		cost, salt, want = h.cost, make([]byte, saltBytes), make([]byte, hashBytes)
	}
	done, err := h.turn(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	got := argon2.IDKey([]byte(password), salt, cost.Passes, cost.MemoryKiB, cost.Lanes, uint32(len(want))) //nolint:gosec // parsePHC bounds it
	return subtle.ConstantTimeCompare(got, want) == 1 && ok, nil
}

// stale reports whether a hash was made at another cost than today's.
func (h *hasher) stale(phc string) bool {
	cost, _, _, ok := parsePHC(phc)
	return ok && cost != h.cost
}

func parsePHC(s string) (c Cost, salt, sum []byte, ok bool) {
	part := strings.Split(s, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, false
	}
	if n, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Passes, &c.Lanes); n != 3 || err != nil {
		return c, nil, nil, false
	}
	if c.Passes < 1 || c.Passes > maxCostPasses || c.Lanes < 1 || c.MemoryKiB < 8 || c.MemoryKiB > maxCostKiB {
		return c, nil, nil, false
	}
	salt, err := base64.RawStdEncoding.DecodeString(part[4])
	if err != nil || len(salt) < 8 || len(salt) > 64 {
		return c, nil, nil, false
	}
	sum, err = base64.RawStdEncoding.DecodeString(part[5])
	if err != nil || len(sum) < 16 || len(sum) > 64 {
		return c, nil, nil, false
	}
	return c, salt, sum, true
}

// codeLetters are digits and letters that are not taken for one another.
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// mintCode gives a code of n letters in groups of four, five bits of chance each.
func mintCode(random io.Reader, n int) (string, error) {
	raw := make([]byte, n)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", err
	}
	var b strings.Builder
	for i, r := range raw {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(codeLetters[r&31])
	}
	return b.String(), nil
}

// foldCode takes a code as people type it: any case, with or without hyphens
// and spaces, O for 0, I and L for 1, full width or half.
func foldCode(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		switch {
		case r == 'o' || r == 'O':
			return '0'
		case r == 'i' || r == 'I' || r == 'l' || r == 'L':
			return '1'
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			return r
		}
		return -1
	}, s)
}

const codePrefix = "$code$"

// codeHash keeps a code: keyed by the installation, so that the database
// alone does not let anybody try codes, and bound to its account and use.
func codeHash(key []byte, use string, id AccountID, code string) string {
	m := hmac.New(sha256.New, key)
	fmt.Fprintf(m, "%s\x00%s\x00%s", use, id, foldCode(code))
	return codePrefix + hex.EncodeToString(m.Sum(nil))
}

func sameHash(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
