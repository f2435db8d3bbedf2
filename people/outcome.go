package people

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"time"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Outcome is what reading a roster came to, as the store keeps it for
// [OutcomeDays]: the counts in clear, and every problem sealed, for a problem
// may quote a cell that holds something else than its heading says.
type Outcome struct {
	County  registry.RegionCode
	ID      string // of the receipt; of one's own where the roster was only looked at
	Receipt Receipt
	Sealed  []byte
}

// OutcomeDays is how long the problems of a roster are kept.
const OutcomeDays = 30

// rosterField is what the sealed problems are bound to besides their receipt.
const rosterField = "roster"

// sealRoster seals what reading came to under a key of its own, which is
// wrapped like that of a person. After the wrapping key was dropped it does not
// open any more: problems are worth days, not years.
//
// The bytes are the length and name of the wrapping key, the length and bytes
// of the wrapped key, the suite, and the sealed text: JSON, packed by gzip.
func (s *Service) sealRoster(county registry.RegionCode, id string, r *Roster) ([]byte, error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if err := json.NewEncoder(w).Encode(r); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	o, key := owner{county, PersonID(id)}, Sealed{}
	suite, own, err := s.vault.keyOf(o, &key)
	if err != nil {
		return nil, err
	}
	a, err := aead(suite, own)
	if err != nil {
		return nil, err
	}
	out := binary.AppendUvarint(nil, uint64(len(key.KeyID)))
	out = binary.AppendUvarint(append(out, key.KeyID...), uint64(len(key.Wrapped)))
	out = append(append(out, key.Wrapped...), suite)
	return s.vault.appendSealed(out, a, packed.String(), o.bound(rosterField))
}

// cut takes a part off the front of bytes that says how long it is.
func cut(b []byte) (part, rest []byte, err error) {
	n, used := binary.Uvarint(b)
	if used <= 0 || n > uint64(len(b)-used) {
		return nil, nil, errSealed()
	}
	return b[used : used+int(n)], b[used+int(n):], nil //nolint:gosec // not more than there are
}

func (s *Service) openRoster(county registry.RegionCode, id string, sealed []byte) (*Roster, error) {
	name, rest, err := cut(sealed)
	if err != nil {
		return nil, err
	}
	wrapped, rest, err := cut(rest)
	if err != nil {
		return nil, err
	}
	o := owner{county, PersonID(id)}
	_, own, err := s.vault.unwrap(o, Sealed{KeyID: string(name), Wrapped: wrapped})
	if err != nil || len(rest) == 0 {
		return nil, errSealed()
	}
	a, err := aead(rest[0], own)
	if err != nil {
		return nil, err
	}
	text, err := openSealed(a, rest[1:], o.bound(rosterField))
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		return nil, errSealed()
	}
	plain, err := io.ReadAll(z) // our own, and authentic
	if err != nil {
		return nil, errSealed()
	}
	r := &Roster{}
	if json.Unmarshal(plain, r) != nil {
		return nil, errSealed() // the decoder would quote the text
	}
	return r, nil
}

// keep puts what reading came to where it is found again.
func (s *Service) keep(ctx context.Context, id string, r Receipt, roster *Roster) error {
	sealed, err := s.sealRoster(r.County, id, roster)
	if err != nil {
		return err
	}
	return s.opt.Store.SaveOutcome(ctx, Outcome{r.County, id, r, sealed}, r.At.Add(-OutcomeDays*24*time.Hour))
}

var msgNoReceipt = locale.Plain("people.no_receipt", "没有这次导入的记录", "there is no such receipt")

// Reading gives a receipt, or what a look at a roster came to, with the
// problems; these are nil where they are not kept any more.
func (s *Service) Reading(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) (Receipt, *Roster, error) {
	roll, err := s.roll(ctx, county)
	if err != nil {
		return Receipt{}, nil, err
	}
	o, err := s.outcome(ctx, county, id)
	if err != nil {
		return Receipt{}, nil, err
	}
	if err := s.allow(ctx, actor, access.PeopleEdit, roll.at(o.Receipt.School, "", ""), "people.receipt", "receipt/"+id); err != nil {
		return Receipt{}, nil, err
	}
	if len(o.Sealed) == 0 {
		return o.Receipt, nil, nil
	}
	roster, err := s.openRoster(county, id, o.Sealed)
	if err != nil { // under a key that was dropped
		return o.Receipt, nil, nil //nolint:nilerr // as the doc comment says
	}
	return o.Receipt, roster, nil
}

// outcome reads what is kept of a reading, or the receipt that outlives it.
func (s *Service) outcome(ctx context.Context, county registry.RegionCode, id string) (Outcome, error) {
	o, err := s.opt.Store.FindOutcome(ctx, county, id)
	if err == nil || fault.KindOf(err) != fault.NotFound {
		return o, err
	}
	list, err := s.opt.Store.ListReceipts(ctx, county)
	if err != nil {
		return Outcome{}, err
	}
	for _, r := range list {
		if r.ID == id && r.Kind == RosterReceipt {
			return Outcome{County: county, ID: id, Receipt: r}, nil
		}
	}
	return Outcome{}, fault.New(fault.NotFound, msgNoReceipt)
}
