package access

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 6238 with what every authenticator app has
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// The second factor is RFC 6238 as every authenticator app knows it:
// HMAC-SHA-1, 6 digits, steps of 30 s. One step to either side is accepted
// for clocks that differ.
const (
	totpPeriod = 30
	totpDigits = 6
	totpSkew   = 1
	totpBytes  = 20
)

func totpStep(at time.Time) int64 { return at.Unix() / totpPeriod }

// totpCode computes the code of one step (RFC 4226 §5.3).
func totpCode(secret []byte, step int64, digits int) string {
	var msg [8]byte
	binary.BigEndian.PutUint64(msg[:], uint64(step)) //nolint:gosec // steps since 1970 are positive
	m := hmac.New(sha1.New, secret)
	m.Write(msg[:])
	sum := m.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	n := binary.BigEndian.Uint32(sum[at:at+4]) & 0x7fffffff
	mod := uint32(1)
	for range digits {
		mod *= 10
	}
	return fmt.Sprintf("%0*d", digits, n%mod)
}

// matchTOTP finds the step a code belongs to, later than the last one used.
func matchTOTP(secret []byte, code string, now time.Time, last int64) (step int64, ok bool) {
	code = foldCode(code)
	if len(code) != totpDigits {
		return 0, false
	}
	for s := totpStep(now) - totpSkew; s <= totpStep(now)+totpSkew; s++ {
		same := subtle.ConstantTimeCompare([]byte(totpCode(secret, s, totpDigits)), []byte(code)) == 1
		if same && s > last && !ok {
			step, ok = s, true
		}
	}
	return step, ok
}

// totpText gives the secret as people type it: base32 in groups of four.
func totpText(secret []byte) string {
	s := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// totpURI is what the QR code says.
func totpURI(secret []byte, issuer, login string) string {
	q := url.Values{}
	q.Set("secret", strings.ReplaceAll(totpText(secret), " ", ""))
	q.Set("issuer", issuer)
	q.Set("algorithm", "SHA1")
	q.Set("digits", fmt.Sprint(totpDigits))
	q.Set("period", fmt.Sprint(totpPeriod))
	return "otpauth://totp/" + url.PathEscape(issuer+":"+login) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// CodeAt gives the code that an authenticator shows at a moment, from what the
// QR code says (otpauth://totp/…). It lets tests and journeys be somebody's
// telephone; the server never asks it.
func CodeAt(uri string, at time.Time) (string, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return "", err
	}
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(u.Query().Get("secret"))
	if err != nil {
		return "", err
	}
	return totpCode(secret, totpStep(at), totpDigits), nil
}
