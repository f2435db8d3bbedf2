package audit

import (
	"iter"
	"strconv"

	"junheng/internal/locale"
)

// Fault says in what way a chain is broken.
type Fault string

// The ways. An entry that was exchanged for another which is whole in itself
// shows as Inserted: it does not follow from the one before it.
const (
	Altered   Fault = "altered"   // the entry's content does not give its hash
	Missing   Fault = "missing"   // entries between two neighbours, or at the end, are gone
	Inserted  Fault = "inserted"  // the entry is whole but does not follow from the one before
	Reordered Fault = "reordered" // the entry that should stand here comes later
)

// Break is the first place at which a chain is broken.
type Break struct {
	Head  Head // the last entry that is proved
	Seq   int64
	Fault Fault
}

var breakTexts = map[Fault]locale.Template{
	Altered:   locale.NewTemplate("audit.altered", "第{seq}条被改动：内容与校验值不符", "entry {seq} was altered: its content does not give its hash"),
	Missing:   locale.NewTemplate("audit.missing", "第{seq}条不见了", "entry {seq} is missing"),
	Inserted:  locale.NewTemplate("audit.inserted", "第{seq}条是插入或替换的：与前一条接不上", "entry {seq} was put in or exchanged: it does not follow from the one before"),
	Reordered: locale.NewTemplate("audit.reordered", "第{seq}条的位置被调换", "entry {seq} is out of its order"),
}

// Say gives the break in words.
func (b *Break) Say() locale.Message {
	return breakTexts[b.Fault].With("seq", strconv.FormatInt(b.Seq, 10))
}

// Verify proves a chain from its first entry on. It gives the head that it
// reached and, where the chain is broken, the first place; the error is that
// of reading the chain.
//
// Last is the head on record elsewhere, or nil: without it nobody can see that
// entries at the end are gone.
func Verify(chain iter.Seq2[Entry, error], last *Head) (Head, *Break, error) {
	var v Verifier
	for e, err := range chain {
		if err != nil {
			return v.at, v.broken, err
		}
		if !v.Take(e) {
			break
		}
	}
	at, broken := v.End(last)
	return at, broken, nil
}

// Verifier is Verify for entries that are handed over one by one. The zero
// value is ready for the first entry of a chain.
type Verifier struct {
	at      Head
	broken  *Break
	settled bool // nothing that follows changes what is known
}

// Take looks at the next entry. It reports whether later ones matter still.
func (v *Verifier) Take(e Entry) (more bool) {
	switch {
	case v.settled:
		return false
	case v.broken != nil: // only looking whether the entry that was missed comes later
		if v.settled = e.Seq == v.broken.Seq; v.settled {
			v.broken.Fault = Reordered
		}
		return !v.settled
	case v.at.Seq == 0:
		v.at.County = e.County
	}
	switch fault := follows(v.at, e); fault {
	case "":
		v.at = e.Head()
	case Missing:
		v.broken = &Break{Head: v.at, Seq: v.at.Seq + 1, Fault: Missing}
	default:
		v.broken, v.settled = &Break{Head: v.at, Seq: e.Seq, Fault: fault}, true
	}
	return !v.settled
}

// End gives what Verify gives.
func (v *Verifier) End(last *Head) (Head, *Break) {
	if v.broken == nil && last != nil {
		v.broken = ends(v.at, *last)
	}
	return v.at, v.broken
}

// follows says what is wrong with e as the entry after prev, or nothing.
func follows(prev Head, e Entry) Fault {
	switch {
	case hash(e) != e.Hash:
		return Altered
	case e.Seq > prev.Seq+1:
		return Missing
	case e.Seq <= prev.Seq || e.Prev != prev.Hash || e.County != prev.County:
		return Inserted
	}
	return ""
}

func ends(at, last Head) *Break {
	switch {
	case at.Seq < last.Seq:
		return &Break{Head: at, Seq: at.Seq + 1, Fault: Missing}
	case at.Seq > last.Seq:
		return &Break{Head: at, Seq: last.Seq + 1, Fault: Inserted}
	case at.Hash != last.Hash:
		return &Break{Head: at, Seq: at.Seq, Fault: Inserted}
	}
	return nil
}
