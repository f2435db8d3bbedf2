package people

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/locale"

	"github.com/goccy/go-yaml"
)

// Suite is how fields are sealed.
type Suite string

// The suites. Both may occur in one database: what was sealed under one stays
// readable after the installation has chosen the other.
const (
	AES Suite = "aes-256-gcm"
	SM4 Suite = "sm4-gcm" // GB/T 32907-2016 with GCM
)

// keyBytes is the length of every key of the ring.
const keyBytes = 32

// Keyring holds the keys of an installation: those that wrap the persons' own
// keys, and those of the blind indexes. The last of each list is in use; the
// earlier ones only read. It never prints its keys.
type Keyring struct {
	Suite   Suite
	wraps   []ringKey
	indexes []ringKey
	newer   func() (*Keyring, error) // see Following; nil: these are all
}

// ringKey is one key under its name.
type ringKey struct {
	ID  string
	Key []byte
}

// ringFile is a keyring as it is written to a file or the environment.
type ringFile struct {
	Suite string     `yaml:"suite"`
	Wrap  []ringLine `yaml:"wrap"`
	Index []ringLine `yaml:"index"`
}

type ringLine struct {
	ID  string `yaml:"id"`
	Key string `yaml:"key"` // 64 hexadecimal digits
}

const ringHead = `# 均衡：学生等个人信息的密钥。仅限本机保管人读取，须与数据备份分开保存。
# Keys of the named persons. For their keeper alone; store apart from the backups.
# wrap: keys that wrap each person's own key. index: keys of the look-up hashes.
# The last of each list is in use; the earlier ones only read.
`

func ringFault(err error, zh, en string) error {
	return fault.New(fault.Unreadable, locale.Plain("people.keyring", "个人信息密钥不能使用："+zh, "the keys of the named persons cannot be used: "+en)).
		Hint(hintKeys).Because(err)
}

var hintKeys = locale.Plain("people.keyring.hint", "从备份的密钥文件恢复；没有原来的密钥，已加密的信息无法读出", "restore the key file from its own backup; without the old keys what is sealed stays sealed")

// MintKeyring makes the keys of a new installation.
func MintKeyring(random io.Reader, suite Suite) (*Keyring, error) {
	k := &Keyring{Suite: suite}
	if suite != AES && suite != SM4 {
		return nil, ringFault(nil, "没有算法 "+string(suite), "there is no suite "+string(suite))
	}
	var err error
	if k.wraps, err = addKey(random, nil, "w"); err != nil {
		return nil, err
	}
	k.indexes, err = addKey(random, nil, "i")
	return k, err
}

// addKey appends a fresh key. Its name is a number, for people, and a mark made of
// the key, so that no two keys have one name, whatever was dropped or put back in
// between.
func addKey(random io.Reader, keys []ringKey, letter string) ([]ringKey, error) {
	key := make([]byte, keyBytes)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, err
	}
	last := 0
	for _, k := range keys {
		number, _, _ := strings.Cut(strings.TrimPrefix(k.ID, letter), "-")
		if n, err := strconv.Atoi(number); err == nil {
			last = max(last, n)
		}
	}
	name := fmt.Sprintf("%s%d-%x", letter, last+1, derive(key, "name", nameBytes))
	return append(slices.Clone(keys), ringKey{name, key}), nil
}

// nameBytes is how much of a key's mark its name holds.
const nameBytes = 4

// ParseKeyring reads the keys from the text of their file.
func ParseKeyring(text []byte) (*Keyring, error) {
	var f ringFile
	if err := yaml.UnmarshalWithOptions(text, &f, yaml.Strict()); err != nil {
		return nil, ringFault(nil, "文件格式不对", "the file is not in its format") // the parser would quote the keys
	}
	k := &Keyring{Suite: Suite(f.Suite)}
	if k.Suite != AES && k.Suite != SM4 {
		return nil, ringFault(nil, "suite 应为 aes-256-gcm 或 sm4-gcm", "suite is aes-256-gcm or sm4-gcm")
	}
	var err error
	if k.wraps, err = parseKeys(f.Wrap); err != nil {
		return nil, err
	}
	k.indexes, err = parseKeys(f.Index)
	return k, err
}

func parseKeys(lines []ringLine) ([]ringKey, error) {
	var out []ringKey
	for _, l := range lines {
		key, err := hex.DecodeString(l.Key)
		if err != nil || len(key) != keyBytes || l.ID == "" {
			return nil, ringFault(nil, "每个密钥要有 id 和 64 位十六进制 key", "every key has an id and 64 hexadecimal digits")
		}
		if slices.ContainsFunc(out, func(k ringKey) bool { return k.ID == l.ID || bytes.Equal(k.Key, key) }) {
			return nil, ringFault(nil, "密钥 "+l.ID+" 重复", "key "+l.ID+" stands twice")
		}
		out = append(out, ringKey{l.ID, key})
	}
	if len(out) == 0 {
		return nil, ringFault(nil, "wrap 和 index 各要至少一个密钥", "wrap and index need one key each")
	}
	return out, nil
}

// Text writes the keys for their file.
func (k *Keyring) Text() []byte {
	f := ringFile{Suite: string(k.Suite)}
	for _, w := range k.wraps {
		f.Wrap = append(f.Wrap, ringLine{w.ID, hex.EncodeToString(w.Key)})
	}
	for _, i := range k.indexes {
		f.Index = append(f.Index, ringLine{i.ID, hex.EncodeToString(i.Key)})
	}
	body, err := yaml.Marshal(f)
	if err != nil {
		panic(err) // texts only
	}
	return append([]byte(ringHead), body...)
}

// String keeps keys out of messages.
func (k *Keyring) String() string {
	return fmt.Sprintf("keyring %s, wrap %s, index %s", k.Suite, k.Wrap(), k.Index())
}

// GoString keeps keys out of messages.
func (k *Keyring) GoString() string { return k.String() }

// Wrap names the key that wraps now; Index the one that hashes now.
func (k *Keyring) Wrap() string { return k.wraps[len(k.wraps)-1].ID }

// Index names the key of the look-up hashes in use.
func (k *Keyring) Index() string { return k.indexes[len(k.indexes)-1].ID }

// WithNewWrap gives a ring with one more wrapping key, which is then in use.
func (k *Keyring) WithNewWrap(random io.Reader) (*Keyring, error) {
	next := *k
	var err error
	next.wraps, err = addKey(random, k.wraps, "w")
	return &next, err
}

// WithNewIndex gives a ring with one more index key, which is then in use.
func (k *Keyring) WithNewIndex(random io.Reader) (*Keyring, error) {
	next := *k
	var err error
	next.indexes, err = addKey(random, k.indexes, "i")
	return &next, err
}

// OnlyCurrent gives a ring without the keys that only read. Once nothing needs
// them any more, to drop them makes old copies of the data unreadable.
func (k *Keyring) OnlyCurrent() *Keyring {
	return &Keyring{Suite: k.Suite, wraps: k.wraps[len(k.wraps)-1:], indexes: k.indexes[len(k.indexes)-1:]}
}

// earlier names the keys that only read.
func (k *Keyring) earlier() KeyIDs {
	var out KeyIDs
	for _, w := range k.wraps[:len(k.wraps)-1] {
		out.Wraps = append(out.Wraps, w.ID)
	}
	for _, i := range k.indexes[:len(k.indexes)-1] {
		out.Indexes = append(out.Indexes, i.ID)
	}
	return out
}

// Earlier counts the keys that only read.
func (k *Keyring) Earlier() int { return len(k.wraps) + len(k.indexes) - 2 }

// derive gives a key for one use from a key of the ring (RFC 5869).
func derive(key []byte, use string, size int) []byte {
	out, err := hkdf.Key(sha256.New, key, nil, "junheng people 1 "+use, size)
	if err != nil {
		panic(err) // the sizes are ours
	}
	return out
}

// KeyringFrom makes the keys of an installation that keeps but one secret, of
// 32 bytes or more: the same secret gives the same keys. Such a ring cannot be
// rotated; an installation in earnest has a file of its own.
func KeyringFrom(secret []byte, suite Suite) *Keyring {
	return &Keyring{
		Suite: suite, wraps: []ringKey{{"s1", derive(secret, "ring wrap", keyBytes)}}, indexes: []ringKey{{"s1", derive(secret, "ring index", keyBytes)}},
	}
}
