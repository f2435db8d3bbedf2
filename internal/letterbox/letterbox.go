// Package letterbox seals what is kept where it may be found by others, so that
// who drops a letter in cannot take it out again: only the holder of the secret
// opens it.
//
// A letter is sealed to the public point of its box: an ephemeral key on P-256,
// a key agreed with it (NIST SP 800-56A, C(1e, 1s)) and expanded by HKDF-SHA256
// (RFC 5869), and AES-256-GCM. Its bytes are
//
//	1 | ephemeral point, 65 bytes | nonce, 12 bytes | ciphertext and tag
//
// and its owner is authenticated with it. Browsers make the same letters with
// the WebCrypto interface.
package letterbox

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"slices"
	"strconv"
)

const (
	version    = 1
	pointBytes = 65
	nonceBytes = 12
	keyBytes   = 32
	headBytes  = 1 + pointBytes + nonceBytes

	useBox    = "junheng letterbox 1 box "
	useLetter = "junheng letterbox 1 letter"
)

// ErrSealed says that a letter does not open: it is broken, or of another box.
var ErrSealed = errors.New("letterbox: the letter does not open")

// Box opens the letters of one owner.
type Box struct {
	key   *ecdh.PrivateKey
	owner string
}

// New makes the box of an owner from a secret of 32 bytes or more. The same
// secret and owner make the same box.
func New(secret []byte, owner string) (*Box, error) {
	for n := 0; ; n++ {
		raw, err := hkdf.Key(sha256.New, secret, nil, useBox+strconv.Itoa(n)+" "+owner, keyBytes)
		if err != nil {
			return nil, err
		}
		// One number in four thousand million is beyond the order of the curve.
		if key, err := ecdh.P256().NewPrivateKey(raw); err == nil {
			return &Box{key, owner}, nil
		}
	}
}

// Public gives the point that letters are sealed to, uncompressed, 65 bytes.
func (b *Box) Public() []byte { return b.key.PublicKey().Bytes() }

// Open gives what is in a letter.
func (b *Box) Open(letter []byte) ([]byte, error) {
	if len(letter) < headBytes || letter[0] != version {
		return nil, ErrSealed
	}
	point := letter[1 : 1+pointBytes]
	from, err := ecdh.P256().NewPublicKey(point)
	if err != nil {
		return nil, ErrSealed
	}
	shared, err := b.key.ECDH(from)
	if err != nil {
		return nil, ErrSealed
	}
	gcm, err := lock(shared, point, b.Public())
	if err != nil {
		return nil, err
	}
	plain, err := gcm.Open(nil, letter[1+pointBytes:headBytes], letter[headBytes:], []byte(b.owner))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// Seal drops something into the box of an owner, by its public point.
func Seal(public []byte, owner string, plain []byte) ([]byte, error) {
	to, err := ecdh.P256().NewPublicKey(public)
	if err != nil {
		return nil, err
	}
	once, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	shared, err := once.ECDH(to)
	if err != nil {
		return nil, err
	}
	point := once.PublicKey().Bytes()
	gcm, err := lock(shared, point, public)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, nonceBytes)
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	head := slices.Concat([]byte{version}, point, nonce)
	return gcm.Seal(head, nonce, plain, []byte(owner)), nil
}

// lock makes the cipher of one letter from what both sides agree on.
func lock(shared, from, to []byte) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, shared, slices.Concat(from, to), useLetter, keyBytes)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
