package people

import (
	"context"
	"errors"

	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// keyed is a store under the keys in use. Beside a running program somebody may
// rotate the keys and drop the old ones, so what is written goes under the newest
// keys that are known; and where the store refuses it, because they were retired
// in between, the newer ones are fetched and it is written under those.
type keyed struct {
	Store
	vault *vault
}

// SavePersons brings the records of the batch under the keys in use, in place.
func (k keyed) SavePersons(ctx context.Context, county registry.RegionCode, b Batch, e ...audit.Entry) error {
	return k.write(b.Records, func() error { return k.Store.SavePersons(ctx, county, b, e...) })
}

// SaveMove does as SavePersons.
func (k keyed) SaveMove(ctx context.Context, m Move, b Batch, e ...audit.Entry) error {
	return k.write(b.Records, func() error { return k.Store.SaveMove(ctx, m, b, e...) })
}

func (k keyed) write(records []Record, save func() error) error {
	if err := k.bring(records, k.vault.keys()); err != nil {
		return err
	}
	err := save()
	if !errors.Is(err, ErrKeyRetired) {
		return err
	}
	newer, unread := k.vault.look()
	if unread != nil {
		return errors.Join(err, unread)
	}
	if err := k.bring(records, newer); err != nil {
		return err
	}
	return save()
}

// bring puts records under the keys of a set: the persons' own keys are wrapped
// anew, and the look-up hashes of persons on record made anew. Those of somebody
// new are left: he was looked for by the keys that made them, and would be found
// by others only.
func (k keyed) bring(records []Record, in *keySet) error {
	for i := range records {
		r := &records[i]
		if r.Shredded || len(r.Sealed.Wrapped) == 0 {
			continue
		}
		o := owner{r.County, r.ID}
		var err error
		if r.Sealed, _, err = k.vault.rewrap(o, r.Sealed, in); err != nil {
			return err
		}
		h := in.hashers[len(in.hashers)-1]
		if r.IndexKey == h.id || r.Revision == 0 {
			continue
		}
		p, err := k.vault.open(o, r.Sealed)
		if err != nil {
			return err
		}
		r.IndexKey, r.Indexes, r.Digest = h.id, h.indexes(&p, r.BirthDate), ""
	}
	return nil
}

var (
	msgRetired  = locale.Plain("people.key_retired", "名册的密钥刚刚更换，这次没有保存", "the keys of the registers were changed a moment ago; this was not saved")
	hintRetired = locale.Plain("people.key_retired.hint", "请再做一次；仍然如此时，请系统管理员换上新的密钥文件或环境变量", "do it once more; where that does not help, the system administrator gives this program the new keys")
)

// Retired is the refusal of a store to write under a key that was retired.
func Retired() error {
	return fault.New(fault.Conflict, msgRetired).Hint(hintRetired).Because(ErrKeyRetired)
}
