package access

import (
	"crypto/hkdf"
	"crypto/sha256"

	"junheng/internal/letterbox"
)

// What a telephone keeps for the time without a signal is sealed in two ways.
// What waits to be sent goes into the letterbox of its account: the telephone
// has the public half only, so that nobody reads it there, its owner neither,
// and the same account can send it from a later session. What it shows, such as
// the list of a class, is sealed under a key of the session, which is given out
// again as long as the session lasts, and never after.

// Letterbox gives the box into which the telephones of an account seal what
// they keep.
func (s *Service) Letterbox(id AccountID) (*letterbox.Box, error) {
	return letterbox.New(s.key, string(id))
}

// SessionKey gives 32 bytes that are the same as long as the actor's session
// lasts and unlike those of any other; nil for who has none, as with a token.
func (s *Service) SessionKey(actor Actor) ([]byte, error) {
	if actor.Session == "" {
		return nil, nil
	}
	return hkdf.Key(sha256.New, s.key, nil, "junheng session 1 "+actor.Session, KeyBytes)
}
