package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"junheng/registry"
)

// Head is where a chain stands: the number and the hash of its last entry.
// The zero Seq is a chain without entries.
type Head struct {
	County registry.RegionCode
	Seq    int64
	Hash   string
}

// Seal gives the entry its place in the chain: the number after prev, the hash
// of the entry before, and its own hash over both. County becomes that of the
// chain, At is cut to the microsecond in UTC, and what is no valid UTF-8 or a
// NUL character in its words becomes U+FFFD, because not every database keeps
// it; a sealed entry therefore comes back from any of them as it went in.
func Seal(prev Head, e Entry) Entry {
	e.County = prev.County
	e.Seq = prev.Seq + 1
	e.Prev = prev.Hash
	e.At = e.At.UTC().Truncate(time.Microsecond)
	for _, s := range []*string{&e.Actor, &e.Name, &e.Role, &e.From, &e.Act, &e.Object, &e.Detail} {
		*s = storable(*s)
	}
	if e.Result == "" {
		e.Result = Done
	}
	e.Hash = hash(e)
	return e
}

// Head gives where the chain stands after a sealed entry.
func (e Entry) Head() Head { return Head{County: e.County, Seq: e.Seq, Hash: e.Hash} }

func storable(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "\uFFFD")
	}
	return s
}

// canonicalName opens the canonical form; it changes whenever the form does.
const canonicalName = "junheng-audit-1"

// momentForm is how a moment is written in the canonical form: UTC, always six
// digits of the second.
const momentForm = "2006-01-02T15:04:05.000000Z"

// Canonical gives the bytes whose SHA-256 is the entry's hash. They are a row
// of netstrings, each "<length in bytes>:<bytes>,", in this order:
//
//	junheng-audit-1, county (six digits or more), seq (decimal),
//	at (2006-01-02T15:04:05.000000Z), actor, name, role, from, act, object,
//	detail, result, prev (hex, empty for the first)
//
// Lengths are written out, so that nothing can be moved from one field into
// the next. The form is a promise: a chain written today is verified by later
// programs, and by others without this one.
func Canonical(e Entry) []byte {
	var b []byte
	for _, field := range []string{
		canonicalName, e.County.String(), strconv.FormatInt(e.Seq, 10), e.At.UTC().Format(momentForm),
		e.Actor, e.Name, e.Role, e.From, e.Act, e.Object, e.Detail, string(e.Result), e.Prev,
	} {
		b = strconv.AppendInt(b, int64(len(field)), 10)
		b = append(b, ':')
		b = append(b, field...)
		b = append(b, ',')
	}
	return b
}

func hash(e Entry) string {
	sum := sha256.Sum256(Canonical(e))
	return hex.EncodeToString(sum[:])
}
