package people

import (
	"bytes"
	"crypto/cipher"
	"slices"
	"sync/atomic"
	"time"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// keySet is a keyring ready for use. A service changes it as a whole.
type keySet struct {
	ring    *Keyring
	wraps   map[string]cipher.AEAD // by suite and key id
	hashers []*hasher              // the one in use last
}

func newKeySet(ring *Keyring) (*keySet, error) {
	set := &keySet{ring: ring, wraps: map[string]cipher.AEAD{}}
	for _, w := range ring.wraps {
		for _, suite := range []byte{aesSuite, sm4Suite} {
			a, err := aead(suite, derive(w.Key, "wrap "+string('0'+suite), suiteKey(suite)))
			if err != nil {
				return nil, err
			}
			set.wraps[string(suite)+w.ID] = a
		}
	}
	for _, k := range ring.indexes {
		set.hashers = append(set.hashers, newHasher(k))
	}
	return set, nil
}

// Following gives a ring that knows where its keeper puts newer keys: newer
// gives them, or nil where they are still the ones it last gave. It is asked
// once in a second at most, before something is sealed or looked up, and at once
// where something is sealed under a key that is not known. It is safe for
// concurrent use if newer is.
func (k *Keyring) Following(newer func() (*Keyring, error)) *Keyring {
	next := *k
	next.newer = newer
	return &next
}

// keeping gives the ring with the keys of an earlier one before its own: what
// was sealed a moment ago stays readable.
func (k *Keyring) keeping(was *Keyring) *Keyring {
	next := *k
	next.wraps, next.indexes = joinKeys(was.wraps, k.wraps), joinKeys(was.indexes, k.indexes)
	next.newer = was.newer
	return &next
}

func joinKeys(was, now []ringKey) []ringKey {
	kept := slices.DeleteFunc(slices.Clone(was), func(o ringKey) bool {
		return slices.ContainsFunc(now, func(n ringKey) bool { return n.ID == o.ID || bytes.Equal(n.Key, o.Key) })
	})
	return append(kept, now...)
}

// lookEvery is how often newer keys are looked for while the known ones do.
const lookEvery = time.Second

// follower keeps the keys in use and looks for newer ones.
type follower struct {
	set    atomic.Pointer[keySet]
	clock  func() time.Time
	looked atomic.Int64 // when newer keys were last looked for, in nanoseconds
}

// keys gives the keys in use, the newer ones where there are.
func (f *follower) keys() *keySet {
	set := f.set.Load()
	if set.ring.newer == nil {
		return set
	}
	now, last := f.clock().UnixNano(), f.looked.Load()
	if d := now - last; d >= 0 && d < int64(lookEvery) || !f.looked.CompareAndSwap(last, now) {
		return set
	}
	if next, err := f.look(); err == nil {
		return next
	}
	return set // what is known does; what is not says so itself
}

// look asks for newer keys.
func (f *follower) look() (*keySet, error) {
	set := f.set.Load()
	if set.ring.newer == nil {
		return set, nil
	}
	ring, err := set.ring.newer()
	if err != nil || ring == nil {
		return set, err
	}
	next, err := newKeySet(ring.keeping(set.ring))
	if err != nil {
		return set, err
	}
	f.set.Store(next)
	return next, nil
}

var (
	msgNoKey  = locale.NewTemplate("people.no_key", "这些个人信息是用密钥 {key} 加密的，本服务手里没有这个密钥", "these data are sealed under the key {key}, which this server does not have")
	hintNoKey = locale.Plain("people.no_key.hint", "密钥可能刚刚更换过。请系统管理员查看 people.keys 是否完整、能否读取，再重新启动服务；密钥若已从文件中删除，只有取回密钥文件的备份才能读出", "the keys may just have been changed; the system administrator makes sure that people.keys is whole and can be read, and starts the server anew; where the key was dropped from it, only a backup of the key file opens these data")
)

// wrapOf gives the key that wraps under a name, and looks for newer keys where
// it is not known.
func (f *follower) wrapOf(suite byte, id string) (cipher.AEAD, error) {
	name := string(suite) + id
	if a := f.keys().wraps[name]; a != nil {
		return a, nil
	}
	set, err := f.look()
	if a := set.wraps[name]; a != nil {
		return a, nil
	}
	return nil, fault.New(fault.Conflict, msgNoKey.With("key", id)).Hint(hintNoKey).Because(err)
}
