package access

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// KeyBytes is the length of the installation's key.
const KeyBytes = 32

// MintKey makes a key for a new installation.
func MintKey(random io.Reader) ([]byte, error) {
	key := make([]byte, KeyBytes)
	_, err := io.ReadFull(random, key)
	return key, err
}

// sealer keeps secrets under the installation's key, each bound to a purpose
// and an owner, so that a sealed secret of one cannot be put under another.
type sealer struct {
	aead   cipher.AEAD
	random io.Reader
}

func newSealer(key []byte, random io.Reader) (*sealer, error) {
	if len(key) != KeyBytes {
		return nil, fault.New(fault.Internal, locale.NewTemplate("access.key",
			"安装密钥应为 {want} 字节，实际为 {got} 字节", "the installation's key has {got} bytes, want {want}").With("want", KeyBytes, "got", len(key)))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return &sealer{aead, random}, err
}

func (s *sealer) seal(plain []byte, purpose string, owner AccountID) ([]byte, error) {
	nonce := make([]byte, s.aead.NonceSize())
	if _, err := io.ReadFull(s.random, nonce); err != nil {
		return nil, err
	}
	return s.aead.Seal(nonce, nonce, plain, []byte(purpose+"\x00"+string(owner))), nil
}

var errSealed = errors.New("sealed under another key, or damaged")

func (s *sealer) open(sealed []byte, purpose string, owner AccountID) ([]byte, error) {
	n := s.aead.NonceSize()
	if len(sealed) < n {
		return nil, errSealed
	}
	plain, err := s.aead.Open(nil, sealed[:n], sealed[n:], []byte(purpose+"\x00"+string(owner)))
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

// mintSecret gives 256 random bits as text and the hash under which they are kept.
func mintSecret(random io.Reader, prefix string) (secret, hash string, err error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", "", err
	}
	secret = prefix + base64.RawURLEncoding.EncodeToString(raw)
	return secret, hashSecret(secret), nil
}

// hashSecret is SHA-256 in hex; 256 random bits need nothing slower.
func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
