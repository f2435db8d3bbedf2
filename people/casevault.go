package people

import (
	"context"
	"errors"
	"strings"

	"junheng/access"
	"junheng/internal/fault"
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
	if strings.HasPrefix(subject, string(CaseKeys)+"/") && fault.KindOf(err) == fault.NotFound && !errors.Is(err, ErrShredded) {
		if err = v.mint(ctx, o); err == nil {
			own, o, err = v.key(ctx, county, subject)
		}
	}
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

// CaseKeys is the register of the keys of cases that are about no person: of
// whom they speak stands on no list of ours. A record of it holds a key and no
// field; to destroy it shreds what the case holds sealed.
const CaseKeys Register = "case"

// mint gives a case a key of its own.
func (v CaseVault) mint(ctx context.Context, o owner) error {
	s := v.service
	defer s.writing(o.county)()
	if _, err := s.find(ctx, o.county, o.id); err == nil {
		return nil
	}
	r, err := s.recordWith(Person{ID: o.id, County: o.county, Register: CaseKeys, Status: Enrolled, Since: s.today()}, Sealed{}, hashed{key: s.hasher().id})
	if err != nil {
		return err
	}
	console := access.Actor{Account: "system", Name: "system", Via: "system"}
	return s.opt.Store.SavePersons(ctx, o.county, Batch{Records: []Record{r}}, s.entry(console, access.PeopleEdit, place{county: o.county}, "people.case_key", string(o.id), nil))
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
