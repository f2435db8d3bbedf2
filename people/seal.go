package people

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"time"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"

	"github.com/emmansun/gmsm/sm4"
)

// Field is one sealed field of a person.
type Field string

// The sealed fields.
const (
	FieldName      Field = "name"
	FieldID        Field = "id_number"
	FieldStudent   Field = "student_number"
	FieldAddress   Field = "address"
	FieldPhone     Field = "phone"
	FieldGuardians Field = "guardians"
)

// fields is their order in a sealed record; the number of each is part of what
// is stored, so the order is never changed.
var fields = []struct {
	field Field
	label locale.Text
}{
	{FieldName, locale.Text{ZH: "姓名", EN: "name"}},
	{FieldID, locale.Text{ZH: "证件号码", EN: "ID number"}},
	{FieldStudent, locale.Text{ZH: "学籍号", EN: "student number"}},
	{FieldAddress, locale.Text{ZH: "住址", EN: "address"}},
	{FieldPhone, locale.Text{ZH: "电话", EN: "telephone"}},
	{FieldGuardians, locale.Text{ZH: "监护人及电话", EN: "guardians and their telephones"}},
}

// Fields lists the sealed fields.
func Fields() []Field {
	out := make([]Field, len(fields))
	for i, f := range fields {
		out[i] = f.field
	}
	return out
}

// Known reports whether there is such a field.
func (f Field) Known() bool { return f.Label() != locale.Text{} }

// Label gives the field in words.
func (f Field) Label() locale.Text {
	for _, i := range fields {
		if i.field == f {
			return i.label
		}
	}
	return locale.Text{}
}

// get gives the text of a field as it is sealed.
func (p *Private) get(f Field) string {
	switch f {
	case FieldName:
		return p.Name
	case FieldID:
		return p.IDNumber
	case FieldStudent:
		return p.StudentNumber
	case FieldAddress:
		return p.Address
	case FieldPhone:
		return p.Phone
	case FieldGuardians:
		if len(p.Guardians) > 0 {
			b, err := json.Marshal(p.Guardians)
			if err != nil {
				panic(err) // texts only
			}
			return string(b)
		}
	}
	return ""
}

// set puts back what get gave.
func (p *Private) set(f Field, text string) error {
	switch f {
	case FieldName:
		p.Name = text
	case FieldID:
		p.IDNumber = text
	case FieldStudent:
		p.StudentNumber = text
	case FieldAddress:
		p.Address = text
	case FieldPhone:
		p.Phone = text
	case FieldGuardians:
		if json.Unmarshal([]byte(text), &p.Guardians) != nil {
			return errSealed() // the decoder would quote the text
		}
	}
	return nil
}

// Sealed is the part of a record that nobody reads without the keyring.
type Sealed struct {
	KeyID   string // of the wrapping key
	Wrapped []byte // the person's own key; empty once shredded
	Fields  []byte // every field sealed under it, see seal
}

const (
	aesSuite byte = 1
	sm4Suite byte = 2

	nonceBytes = 12
	tagBytes   = 16
)

func errSealed() error {
	return fault.New(fault.Internal, locale.Plain("people.sealed", "加密信息不能打开：密钥不对，或内容被改动过", "what is sealed does not open: another key, or it was tampered with"))
}

// ErrShredded is the answer where a person's key was destroyed.
var ErrShredded = errors.New("people: shredded")

func shredded() error {
	return fault.New(fault.NotFound, locale.Plain("people.shredded", "此人的个人信息已按保存期限销毁，无法恢复", "this person's data were destroyed when their time was over, and cannot be had again")).Because(ErrShredded)
}

// vault seals and opens. It is safe for concurrent use if its randomness is.
type vault struct {
	follower
	random io.Reader
}

func newVault(ring *Keyring, random io.Reader, clock func() time.Time) (*vault, error) {
	set, err := newKeySet(ring)
	if err != nil {
		return nil, err
	}
	v := &vault{random: random}
	v.clock = clock
	v.set.Store(set)
	return v, nil
}

// suiteKey is how long a key of a suite is.
func suiteKey(suite byte) int {
	if suite == sm4Suite {
		return sm4.BlockSize
	}
	return keyBytes
}

func (k *Keyring) suite() byte {
	if k.Suite == SM4 {
		return sm4Suite
	}
	return aesSuite
}

func aead(suite byte, key []byte) (cipher.AEAD, error) {
	var block cipher.Block
	var err error
	switch suite {
	case aesSuite:
		block, err = aes.NewCipher(key)
	case sm4Suite:
		block, err = sm4.NewCipher(key)
	default:
		return nil, errSealed()
	}
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// owner is who a sealed field belongs to.
type owner struct {
	county registry.RegionCode
	id     PersonID
}

// bound is what a sealed thing is bound to: its person and what it is.
func (o owner) bound(what string) []byte {
	b := make([]byte, 0, 64)
	b = append(b, "junheng people 1\x00"...)
	b = binary.BigEndian.AppendUint32(b, uint32(o.county))
	b = append(append(append(b, o.id...), 0), what...)
	return b
}

// appendSealed seals one text onto dst: nonce, ciphertext, tag.
func (v *vault) appendSealed(dst []byte, a cipher.AEAD, text string, bound []byte) ([]byte, error) {
	at := len(dst)
	dst = append(dst, make([]byte, nonceBytes)...)
	if _, err := io.ReadFull(v.random, dst[at:]); err != nil {
		return nil, err
	}
	return a.Seal(dst, dst[at:at+nonceBytes], []byte(text), bound), nil
}

func openSealed(a cipher.AEAD, sealed, bound []byte) ([]byte, error) {
	if len(sealed) < nonceBytes+tagBytes {
		return nil, errSealed()
	}
	plain, err := a.Open(nil, sealed[:nonceBytes], sealed[nonceBytes:], bound)
	if err != nil {
		return nil, errSealed()
	}
	return plain, nil
}

// seal seals everything of a person under a key of his own: that of was, or a
// fresh one where there was none.
//
// Wrapped is the suite's byte and the key, sealed under a key of the ring.
// Fields is the suite's byte, and for each field that holds something its
// number, the length of what follows and the sealed text.
func (v *vault) seal(o owner, p *Private, was Sealed) (Sealed, error) {
	s := Sealed{KeyID: was.KeyID, Wrapped: was.Wrapped}
	suite, key, err := v.keyOf(o, &s)
	if err != nil {
		return Sealed{}, err
	}
	own, err := aead(suite, key)
	if err != nil {
		return Sealed{}, err
	}
	out := make([]byte, 1, 320)
	out[0] = suite
	for n, f := range fields {
		text := p.get(f.field)
		if text == "" {
			continue
		}
		out = append(out, byte(n))
		out = binary.AppendUvarint(out, uint64(nonceBytes+len(text)+tagBytes))
		if out, err = v.appendSealed(out, own, text, o.bound(string(f.field))); err != nil {
			return Sealed{}, err
		}
	}
	s.Fields = out
	return s, nil
}

// keyOf gives a person's own key, and mints and wraps one where there is none.
func (v *vault) keyOf(o owner, s *Sealed) (suite byte, key []byte, err error) {
	if len(s.Wrapped) > 0 {
		return v.unwrap(o, *s)
	}
	in := v.keys()
	suite = in.ring.suite()
	key = make([]byte, suiteKey(suite))
	if _, err := io.ReadFull(v.random, key); err != nil {
		return 0, nil, err
	}
	s.KeyID = in.ring.Wrap()
	s.Wrapped, err = v.appendSealed([]byte{suite}, in.wraps[string(suite)+s.KeyID], string(key), o.bound("key"))
	return suite, key, err
}

// unwrap gives a person's own key.
func (v *vault) unwrap(o owner, s Sealed) (suite byte, key []byte, err error) {
	if len(s.Wrapped) == 0 {
		return 0, nil, shredded()
	}
	suite = s.Wrapped[0]
	wrap, err := v.wrapOf(suite, s.KeyID)
	if err != nil {
		return 0, nil, err
	}
	key, err = openSealed(wrap, s.Wrapped[1:], o.bound("key"))
	return suite, key, err
}

// open opens the fields asked for, or all.
func (v *vault) open(o owner, s Sealed, want ...Field) (Private, error) {
	var p Private
	_, key, err := v.unwrap(o, s)
	if err != nil {
		return p, err
	}
	if len(s.Fields) == 0 {
		return p, errSealed()
	}
	own, err := aead(s.Fields[0], key)
	if err != nil {
		return p, err
	}
	for rest := s.Fields[1:]; len(rest) > 0; {
		n := int(rest[0])
		size, used := binary.Uvarint(rest[1:])
		if used <= 0 || n >= len(fields) || size > uint64(len(rest)-1-used) {
			return Private{}, errSealed()
		}
		sealed := rest[1+used : 1+used+int(size)]
		rest = rest[1+used+int(size):]
		f := fields[n].field
		if len(want) > 0 && !contains(want, f) {
			continue
		}
		text, err := openSealed(own, sealed, o.bound(string(f)))
		if err != nil {
			return Private{}, err
		}
		if err := p.set(f, string(text)); err != nil {
			return Private{}, err
		}
	}
	return p, nil
}

func contains(list []Field, f Field) bool {
	for _, x := range list {
		if x == f {
			return true
		}
	}
	return false
}

// rewrap wraps a person's own key anew under the key in use of a set, without
// opening any field. Changed is false where it is wrapped so already.
func (v *vault) rewrap(o owner, s Sealed, in *keySet) (_ Sealed, changed bool, err error) {
	if len(s.Wrapped) == 0 || s.KeyID == in.ring.Wrap() {
		return s, false, nil
	}
	suite, key, err := v.unwrap(o, s)
	if err != nil {
		return s, false, err
	}
	s.KeyID = in.ring.Wrap()
	s.Wrapped, err = v.appendSealed([]byte{suite}, in.wraps[string(suite)+s.KeyID], string(key), o.bound("key"))
	return s, true, err
}
