package casework

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// HeldState is what became of an entry that is held.
type HeldState string

// The states.
const (
	HeldWaits HeldState = "waits"
	HeldFiled HeldState = "filed" // as a note in a case
	HeldAside HeldState = "aside" // not used, with a reason; it stays on record
)

// Held is an entry of a telephone that could reach no case: it was refused, and
// its sender can do nothing about it. The county looks at it. What was recorded
// stays sealed as the telephone sealed it.
type Held struct {
	County  registry.RegionCode
	ID      string // of the account and the key: the same letter is held once
	Account access.AccountID
	Name    string
	Carried string // name of who sent it from a telephone shared by several
	Case    CaseID // the page it was filled in on; perhaps no such case
	Key     string
	At      time.Time // when it was recorded, as far as is known
	Stated  time.Time `json:",omitzero"` // by the clock of the telephone, where At corrects it
	Got     time.Time
	Why     locale.Text // it was not taken
	Letter  []byte      `json:"-"` // empty in lists, and once it is filed

	State   HeldState
	Decided time.Time `json:",omitzero"`
	By      string    // name of who decided
	Reason  string
	Into    CaseID // filed: the case
	Number  string
}

// HeldStore keeps what is held. Nothing is deleted; the letter of what is filed
// is emptied, for it lives in its case from then on.
type HeldStore interface {
	SaveHeld(ctx context.Context, h Held, e ...audit.Entry) error // one that is there stays as it is
	FindHeld(ctx context.Context, county registry.RegionCode, id string) (Held, error)
	// ListHeld lists those of counties, or of an account, the newest first, without
	// their letters.
	ListHeld(ctx context.Context, q HeldQuery) ([]Held, error)
	// DecideHeld replaces one that waits; where another has decided it is a conflict.
	DecideHeld(ctx context.Context, h Held, e ...audit.Entry) error
}

// HeldQuery asks for what is held. Empty parts do not narrow it.
type HeldQuery struct {
	Counties []registry.RegionCode
	Account  access.AccountID
	ID       string
	State    HeldState
	Limit    int // 0: 200
}

var (
	msgNobody   = locale.Plain("casework.held.county", "您的账号不属于任何县，无法代存", "the account belongs to no county that could hold it")
	msgHeldGone = locale.Plain("casework.held.decided", "这一条已经处理过", "it has been decided already")
	hintHeld    = locale.Plain("casework.held.decided.hint", "请刷新页面查看结果", "load the page again to see how")
)

// heldID is the same for the same entry of the same account.
func heldID(account access.AccountID, key string) string {
	sum := sha256.Sum256([]byte("held\n" + string(account) + "\n" + key))
	return hex.EncodeToString(sum[:16])
}

// Hold keeps an entry that could go nowhere, in the county of its case, or else
// in the sender's own. The same again is held once, and answered as it stands.
func (s *Service) Hold(ctx context.Context, actor access.Actor, h Held) (Held, error) {
	h.ID = heldID(h.Account, h.Key)
	c, _, err := s.opt.Store.Find(ctx, h.County, h.Case)
	known := err == nil
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return h, err
	}
	if !known && !slices.Contains(actor.Counties(access.CaseAct), h.County) {
		own := actor.Counties(access.CaseAct)
		if len(own) == 0 {
			return h, fault.New(fault.Denied, msgNobody)
		}
		h.County = own[0]
	}
	if known {
		h.Number = c.Number
	}
	h.Got, h.State = s.opt.Clock().UTC().Truncate(time.Microsecond), HeldWaits
	e := s.guard.Entry(access.Act{By: actor, Perm: access.CaseAct, At: at(h.County, c.Place), Name: "case.hold", Object: "held/" + h.ID},
		map[string]any{"key": h.Key, "case": h.Case, "account": h.Account})
	if err := s.opt.Held.SaveHeld(ctx, h, e); err != nil {
		return h, err
	}
	return s.opt.Held.FindHeld(ctx, h.County, h.ID)
}

// HeldIn lists what the actor's counties hold; with waiting only what nobody has
// decided.
func (s *Service) HeldIn(ctx context.Context, actor access.Actor, waiting bool) ([]Held, error) {
	q := HeldQuery{Counties: actor.Counties(access.CaseDirect)}
	if len(q.Counties) == 0 {
		return nil, nil
	}
	if waiting {
		q.State = HeldWaits
	}
	return s.opt.Held.ListHeld(ctx, q)
}

// HeldOf lists what of an actor's own entries is held, and what became of it.
func (s *Service) HeldOf(ctx context.Context, actor access.Actor) ([]Held, error) {
	return s.opt.Held.ListHeld(ctx, HeldQuery{Account: actor.Account})
}

// WasHeld reports whether an entry of an account came and was held before: it is
// not taken a second time, whatever has changed since.
func (s *Service) WasHeld(ctx context.Context, account access.AccountID, key string) (Held, bool, error) {
	list, err := s.opt.Held.ListHeld(ctx, HeldQuery{Account: account, ID: heldID(account, key), Limit: 1})
	if err != nil || len(list) == 0 {
		return Held{}, false, err
	}
	return list[0], true, nil
}

// OpenHeld gives an entry with its letter. Every such reading is on record.
func (s *Service) OpenHeld(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) (Held, error) {
	for _, perm := range []access.Permission{access.CaseDirect, access.PeopleReveal} {
		if err := s.allow(ctx, actor, perm, county, Place{}, "held/"+id); err != nil {
			return Held{}, err
		}
	}
	h, err := s.opt.Held.FindHeld(ctx, county, id)
	if err != nil || len(h.Letter) == 0 {
		return h, err
	}
	return h, s.opt.Log.Append(ctx, s.entry(actor, access.CaseDirect, county, Place{}, "case.held.open", "held/"+id, map[string]any{"case": h.Case, "account": h.Account}))
}

// FileHeld brings an entry into a case as a note, in the name of who recorded it.
func (s *Service) FileHeld(ctx context.Context, actor access.Actor, h Held, cmd Keeps) (Held, error) {
	if h.State != HeldWaits {
		return h, fault.New(fault.Conflict, msgHeldGone).Hint(hintHeld)
	}
	cmd.County, cmd.Key, cmd.Source, cmd.At, cmd.Stated, cmd.Author = h.County, h.ID, ByLetter, h.At, h.Stated, cmp.Or(h.Name, string(h.Account))
	c, err := s.Keep(ctx, actor, cmd)
	if err != nil {
		return h, err
	}
	h.State, h.Into, h.Number = HeldFiled, c.ID, c.Number
	if !cmd.Partly {
		h.Letter = nil
	}
	return s.decide(ctx, actor, h, c.Place)
}

// SetAsideHeld notes that an entry is not used, and why.
func (s *Service) SetAsideHeld(ctx context.Context, actor access.Actor, h Held, reason string) (Held, error) {
	if err := s.allow(ctx, actor, access.CaseDirect, h.County, Place{}, "held/"+h.ID); err != nil {
		return h, err
	}
	if err := reasoned(On{Reason: reason}, "不采用", "not using it"); err != nil {
		return h, err
	}
	h.State, h.Reason = HeldAside, strings.TrimSpace(reason)
	return s.decide(ctx, actor, h, Place{})
}

func (s *Service) decide(ctx context.Context, actor access.Actor, h Held, p Place) (Held, error) {
	h.Decided, h.By = s.opt.Clock().UTC().Truncate(time.Microsecond), actor.Name
	return h, s.opt.Held.DecideHeld(ctx, h, s.entry(actor, access.CaseDirect, h.County, p, "case.held.decide", "held/"+h.ID, map[string]any{"state": h.State, "case": h.Into, "reason": h.Reason}))
}
