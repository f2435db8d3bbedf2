package sync

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"time"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/letterbox"
	"junheng/internal/locale"
	"junheng/web/route"

	"github.com/a-h/templ"
)

// Keeper gives what a telephone seals with; *access.Service is one.
type Keeper interface {
	Letterbox(access.AccountID) (*letterbox.Box, error)
	SessionKey(access.Actor) ([]byte, error)
}

// Phone gives the attributes of a page of the telephone: whose it is, the point
// that entries are sealed to, and the key of the session under which the page
// itself is kept. No copy of such a page stays with the browser.
func Phone(c *route.Context, k Keeper) (templ.Attributes, error) {
	box, err := k.Letterbox(c.Actor.Account)
	if err != nil {
		return nil, err
	}
	key, err := k.SessionKey(c.Actor)
	if err != nil {
		return nil, err
	}
	c.W.Header().Set("Cache-Control", "no-store")
	return templ.Attributes{
		"data-phone": string(c.Actor.Account), "data-name": c.Actor.Name, "data-now": strconv.FormatInt(c.Now.UnixMilli(), 10),
		"data-seal": base64.StdEncoding.EncodeToString(box.Public()), "data-hold": base64.StdEncoding.EncodeToString(key),
	}, nil
}

// letter is one form as a telephone sends it: sealed, and beside it what became
// known after it was sealed.
type letter struct {
	Key    string `json:"key"`    // minted when it was filled in, or when its sender insisted
	Sealed []byte `json:"sealed"` // base64
	Base   *int   `json:"base"`   // of the entry it stands on, in the place of that in the form
}

// Command is one form as it was filled in on a telephone. Its letter is the
// length of its JSON in four bytes, the JSON, and the bytes of its files.
type Command struct {
	Key    string      `json:"-"`
	Kind   string      `json:"kind"`  // attend, step
	Path   string      `json:"path"`  // of the page it was filled in on
	Title  string      `json:"title"` // as the telephone names it to its owner
	Name   string      `json:"name"`  // of who filled it in, as the page said
	At     time.Time   `json:"at"`    // by the clock of the telephone; here put right
	Since  int64       `json:"since"` // when its page was made, in ms since 1970 by our clock; 0: unknown
	Ahead  int64       `json:"ahead"` // ms that the telephone was ahead of us when it last opened a page
	Fields [][2]string `json:"fields"`
	Files  []File      `json:"files"`

	Stated time.Time        `json:"-"` // what the clock of the telephone said, where At corrects it
	Owner  access.AccountID `json:"-"` // whose entry it is
	Sealed []byte           `json:"-"` // the letter as it came

	base *int
}

// File is a file of a command.
type File struct {
	Field string `json:"field"`
	Name  string `json:"name"`
	Type  string `json:"type"`
	Size  int    `json:"size"`
	Data  []byte `json:"-"`
}

// Form gives the fields as a form.
func (c *Command) Form() url.Values {
	out := url.Values{}
	for _, f := range c.Fields {
		out.Add(f[0], f[1])
	}
	if c.base != nil {
		out.Set("base", strconv.Itoa(*c.base))
	}
	return out
}

var (
	msgSealed = locale.Plain("sync.sealed", "这一条打不开：它不是用本站现在的密钥封存的", "this entry does not open: it was not sealed with the present key of this site")
	hintKeep  = locale.Plain("sync.sealed.hint", "请先不要删除，告诉系统管理员：服务器的安装密钥可能换过，恢复原来的密钥后再上传", "do not discard it; tell the system administrator that the key of the installation may have changed, and send it again once the old one is back")
	msgBroken = locale.Plain("sync.broken", "这一条的内容读不出来", "this entry cannot be read")
)

// Unseal gives the form in a letter that was kept, for whoever decides about it.
func Unseal(k Keeper, owner access.AccountID, sealed []byte) (*Command, error) {
	box, err := k.Letterbox(owner)
	if err != nil {
		return nil, err
	}
	return (&letter{Sealed: sealed}).open(box)
}

// open gives the form in a letter.
func (l *letter) open(box *letterbox.Box) (*Command, error) {
	plain, err := box.Open(l.Sealed)
	if err != nil {
		return nil, fault.New(fault.Invalid, msgSealed).Hint(hintKeep).Because(err)
	}
	c, err := unpack(plain)
	if err != nil {
		return nil, fault.New(fault.Invalid, msgBroken).Because(err)
	}
	c.Key, c.base, c.Sealed = l.Key, l.Base, l.Sealed
	return c, nil
}

var errShort = errors.New("sync: an entry that ends too early")

// unpack reads a command from what was in its letter.
func unpack(plain []byte) (*Command, error) {
	if len(plain) < 4 {
		return nil, errShort
	}
	n, rest := uint64(binary.BigEndian.Uint32(plain)), plain[4:]
	if n > uint64(len(rest)) {
		return nil, errShort
	}
	c := &Command{}
	if err := json.Unmarshal(rest[:n], c); err != nil {
		return nil, err
	}
	rest = rest[n:]
	for i := range c.Files {
		f := &c.Files[i]
		if f.Size < 0 || f.Size > len(rest) {
			return nil, errShort
		}
		f.Data, rest = rest[:f.Size], rest[f.Size:]
	}
	return c, nil
}
