// Package sync takes what telephones have kept while they had no signal: forms,
// each with a key that was minted when it was filled in, and sealed so that only
// the server reads it. Every one is answered for, and however often it comes it
// counts once.
//
// It also gives telephones what they need to open their pages without a signal:
// a page without data, and the script that stands between them and the network.
package sync

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/letterbox"
	"junheng/internal/locale"
	"junheng/web/parts"
	"junheng/web/route"
)

// Taken is what became of a command that was taken.
type Taken struct {
	Again bool // it was on record already
	Base  int  // number of the entry it became, for what is made on top of it
	Fate  Fate
	Say   locale.Text // what became of it in words, where it is not what was meant
	Why   error       // it was not taken as it was meant
}

// Fate is what became of a command.
type Fate string

// The fates.
const (
	AsMeant Fate = ""
	Noted   Fate = "noted" // kept in its case as a note
	Held    Fate = "held"  // kept for the county to decide
)

// Clash is the conflict of a command with what is on record. Base is the number
// of the entry that stands.
type Clash struct {
	error
	Base int
}

// Unwrap gives the fault.
func (c Clash) Unwrap() error { return c.error }

// NewClash makes the conflict with what stands.
func NewClash(err error, base int) error { return Clash{err, base} }

// Taker takes the commands of one kind.
type Taker func(c *route.Context, cmd *Command) (Taken, error)

// Deps is what the package needs.
type Deps struct {
	Keeper Keeper
	Takers map[string]Taker // by Command.Kind
	// Carriers take what somebody else recorded on a telephone that is shared, by
	// Command.Kind: nothing is done in his name.
	Carriers map[string]Taker
}

// most is the largest request: a few photos, which telephones make small first.
const most = 24 << 20

// Routes lists what the package answers.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "POST /sync", Perm: access.CaseAct, Act: "sync.take", Body: most, Handle: d.take},
		{Pattern: "GET /sync/shell", Perm: access.Public, Act: "sync.shell", Handle: shell},
		{Pattern: "GET /sw.js", Perm: access.Public, Act: "sync.worker", Handle: worker},
	}
}

// state is what became of a command, for the telephone.
type state string

const (
	done    state = "done"
	already state = "already"
	clash   state = "conflict" // something else is on record; the sender decides
	refused state = "refused"
	later   state = "later" // our own fault; to be sent again
)

type answer struct {
	Key   string `json:"key"`
	State state  `json:"state"`
	Title string `json:"title,omitempty"` // of what was not taken; the telephone cannot read it any more
	Say   string `json:"say,omitempty"`
	Why   string `json:"why,omitempty"` // it did not become what was meant
	Hint  string `json:"hint,omitempty"`
	Base  int    `json:"base,omitempty"`
}

var (
	msgBatch   = locale.Plain("sync.batch", "上传的内容读不出来", "what was sent cannot be read")
	msgAnother = locale.Plain("sync.another", "这些内容是另一个账号登记的，请用那个账号登录后上传", "these entries are another account's; sign in with it to send them")
	msgKind    = locale.NewTemplate("sync.kind", "没有“{kind}”这种内容", "there is nothing of the kind {kind}")
)

// take answers for each command in turn. What is our own fault stops the batch:
// the telephone keeps the rest and sends it again.
func (d Deps) take(c *route.Context) error {
	var batch struct {
		Account  access.AccountID `json:"account"`
		Carried  bool             `json:"carried"` // the entries are of another account
		Now      time.Time        `json:"now"`     // by the clock of the telephone
		Commands []letter         `json:"commands"`
	}
	if err := json.NewDecoder(c.R.Body).Decode(&batch); err != nil {
		if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return large
		}
		return fault.New(fault.Unreadable, msgBatch).Because(err)
	}
	if (batch.Account != c.Actor.Account) != batch.Carried {
		return fault.New(fault.Conflict, msgAnother)
	}
	box, err := d.Keeper.Letterbox(batch.Account)
	if err != nil {
		return err
	}
	bag := bag{box: box, owner: batch.Account, now: batch.Now, takers: d.Takers}
	if batch.Carried {
		bag.takers = d.Carriers
	}
	answers := []answer{}
	for i := range batch.Commands {
		a := bag.one(c, &batch.Commands[i])
		answers = append(answers, a)
		if a.State == later {
			break
		}
	}
	c.W.Header().Set("Content-Type", "application/json; charset=utf-8")
	return json.NewEncoder(c.W).Encode(map[string]any{"answers": answers})
}

// bag is a batch on its way in.
type bag struct {
	box    *letterbox.Box
	owner  access.AccountID
	now    time.Time // by the clock of the telephone
	takers map[string]Taker
}

func (b *bag) one(c *route.Context, l *letter) answer {
	a := answer{Key: l.Key}
	cmd, err := l.open(b.box)
	if err != nil {
		a.told(c, err)
		return a
	}
	cmd.Owner = b.owner
	cmd.setRight(b.now, c.Now)
	take, known := b.takers[cmd.Kind]
	if !known {
		a.State, a.Say = refused, msgKind.With("kind", cmd.Kind).In(c.Lang)
		return a
	}
	taken, err := take(c, cmd)
	a.Base = taken.Base
	switch {
	case err == nil && taken.Fate != AsMeant:
		if taken.Why != nil {
			a.told(c, taken.Why)
		}
		a.State, a.Title, a.Why, a.Hint = state(taken.Fate), cmd.Title, a.Say, ""
		a.Say = taken.Say.In(c.Lang)
	case err == nil && taken.Again:
		a.State = already
	case err == nil:
		a.State = done
	default:
		a.Title = cmd.Title
		a.told(c, err)
	}
	return a
}

// told fills an answer from an error.
func (a *answer) told(c *route.Context, err error) {
	switch fault.KindOf(err) {
	case fault.Internal:
		a.State = later
	default:
		a.State = refused
	}
	if stands, ok := errors.AsType[Clash](err); ok {
		a.State, a.Base = clash, stands.Base
	}
	for i, e := range parts.Flat(err) {
		if i > 0 {
			a.Say += c.T("；", "; ")
		}
		a.Say += parts.Said(e, c.Lang)
		if f, ok := errors.AsType[*fault.Fault](e); ok && len(f.Hints) > 0 && a.Hint == "" {
			a.Hint = f.Hints[0].In(c.Lang)
		}
	}
	if a.State == later {
		a.Say = ""
	}
}
