package people

import (
	"context"

	"junheng/registry"
)

// CaseVault seals what cases and other records hold of a person with the key of
// that person, so that it is destroyed with the person's own data. It asks for
// no right: whoever uses it has asked, and put the reading on record.
type CaseVault struct{ service *Service }

// CaseVault gives the vault of the service.
func (s *Service) CaseVault() CaseVault { return CaseVault{s} }

// caseField is what sealed data of a case are bound to besides the person.
const caseField = "case"

// Seal seals data about a person.
func (v CaseVault) Seal(ctx context.Context, county registry.RegionCode, subject string, data []byte) ([]byte, error) {
	own, o, err := v.key(ctx, county, subject)
	if err != nil {
		return nil, err
	}
	a, err := aead(own.suite, own.key)
	if err != nil {
		return nil, err
	}
	return v.service.vault.appendSealed([]byte{own.suite}, a, string(data), o.bound(caseField))
}

// Open opens what Seal gave. It fails with ErrShredded once the person's data
// were destroyed.
func (v CaseVault) Open(ctx context.Context, county registry.RegionCode, subject string, sealed []byte) ([]byte, error) {
	own, o, err := v.key(ctx, county, subject)
	if err != nil {
		return nil, err
	}
	if len(sealed) == 0 {
		return nil, errSealed()
	}
	a, err := aead(sealed[0], own.key)
	if err != nil {
		return nil, errSealed()
	}
	return openSealed(a, sealed[1:], o.bound(caseField))
}

// ownKey is a person's key with the suite it is for.
type ownKey struct {
	suite byte
	key   []byte
}

func (v CaseVault) key(ctx context.Context, county registry.RegionCode, subject string) (ownKey, owner, error) {
	o := owner{county, PersonID(subject)}
	r, err := v.service.find(ctx, county, o.id)
	if err != nil {
		return ownKey{}, o, err
	}
	suite, key, err := v.service.vault.unwrap(o, r.Sealed)
	return ownKey{suite, key}, o, err
}
