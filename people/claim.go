package people

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// ClaimState is how far a claim has come.
type ClaimState string

// The states of a claim.
const (
	ClaimAsked     ClaimState = "asked"     // the old values count
	ClaimConfirmed ClaimState = "confirmed" // another person confirmed it: the new ones do
	ClaimRefused   ClaimState = "refused"
	ClaimWithdrawn ClaimState = "withdrawn"
)

// Label gives the state in words.
func (c ClaimState) Label() locale.Text {
	switch c {
	case ClaimAsked:
		return locale.Text{ZH: "待另一人确认", EN: "waits for another person"}
	case ClaimConfirmed:
		return locale.Text{ZH: "已确认", EN: "confirmed"}
	case ClaimRefused:
		return locale.Text{ZH: "未予确认", EN: "refused"}
	}
	return locale.Text{ZH: "已撤回", EN: "withdrawn"}
}

// Sought says why somebody is looked for.
type Sought struct {
	Run  string // day of the comparison that left him open, YYYY-MM-DD; empty: none did
	Case string // number of the open case that asks where he is; empty: none does
}

// Label gives it in words.
func (s Sought) Label() locale.Text {
	if s.Case != "" {
		return locale.Text{ZH: "案件 " + s.Case + " 未办结", EN: "case " + s.Case + " is open"}
	}
	return locale.Text{ZH: s.Run + " 学龄比对待查", EN: "left open by the comparison of " + s.Run}
}

// Guarded are the fields of a child on which the rates of a county rest: who
// belongs to a group, and who is of school age.
type Guarded struct {
	IDNumber  string `json:"id_number,omitempty"`
	BirthDate string `json:"birth_date,omitempty"`
	Flags     Flags  `json:"flags,omitempty"`
}

func (p *Person) guarded() Guarded { return Guarded{p.IDNumber, p.BirthDate, p.Flags} }

// The keys of the guarded fields, as forms have them.
const (
	claimID    = "id_number"
	claimBirth = "birth_date"
	claimFlags = "groups"
)

// differs lists the fields that would change what counts; so does a birth date where
// there was none: it says whether a child is of school age at all, this year and the next.
func (g Guarded) differs(now Guarded) []string {
	var out []string
	if g.IDNumber != now.IDNumber {
		out = append(out, claimID)
	}
	if g.BirthDate != now.BirthDate {
		out = append(out, claimBirth)
	}
	if g.Flags != now.Flags {
		out = append(out, claimFlags)
	}
	return out
}

// Claim is a correction of what rates rest on, of a child who is looked for. It
// waits until another person of the bureau confirms it; the old values count as
// long.
type Claim struct {
	ID       string
	County   registry.RegionCode
	Person   PersonID
	Register Register
	School   registry.SchoolID // of the person, as are township and class
	Township string
	Class    string
	Fields   []string // that are to change: id_number, birth_date, groups
	Sought   Sought   // why it waits
	Reason   string
	Roster   string // label of the roster that it came with; empty: entered by hand
	Paper    string // SHA-256, hex, of the sealed file that proves it; empty: none, of rosters
	Type     string // its media type
	Sealed   []byte // what was and what is to be, under the key of the person
	State    ClaimState
	By       access.AccountID
	ByName   string
	At       time.Time
	Answered time.Time
	Answerer string
	Answer   string // why it was refused
	Revision int64
}

// Attached is a file that comes with an entry.
type Attached struct {
	Name string
	Data []byte
}

var claimWords = map[string]locale.Text{
	claimID: {ZH: "证件号码", EN: "ID number"}, claimBirth: {ZH: "出生日期", EN: "birth date"}, claimFlags: {ZH: "特殊群体", EN: "groups"},
}

// Words names the fields that are to change.
func (c *Claim) Words() locale.Text {
	var zh, en []string
	for _, f := range c.Fields {
		zh, en = append(zh, claimWords[f].ZH), append(en, claimWords[f].EN)
	}
	return locale.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// Page is the address of the claim in the browser.
func (c *Claim) Page() string { return "/people/" + c.County.String() + "/claims/" + c.ID }

func (c *Claim) at(r *roll) place { return r.at(c.School, c.Class, c.Township) }

// claimed is what a claim seals.
type claimed struct{ Was, Now Guarded }

// claimedIn opens what a claim holds.
func (s *Service) claimedIn(ctx context.Context, c *Claim) (claimed, error) {
	var v claimed
	text, err := s.CaseVault().Open(ctx, c.County, string(c.Person), c.Sealed)
	if err != nil {
		return v, err
	}
	if json.Unmarshal(text, &v) != nil {
		return v, errSealed() // the decoder would quote the text
	}
	return v, nil
}

// seeking knows of whom a county is looking for, once somebody has to.
type seeking struct {
	*Service
	county registry.RegionCode
	known  map[PersonID]Sought
}

func (s *Service) seeking(county registry.RegionCode) *seeking {
	return &seeking{Service: s, county: county}
}

// of tells why somebody is looked for: himself, or whom one of some ID numbers is
// of; nothing where nobody looks for him.
func (k *seeking) of(ctx context.Context, id PersonID, numbers ...string) (Sought, bool, error) {
	if k.opt.Cases == nil {
		return Sought{}, false, nil
	}
	var err error
	if k.known == nil {
		if k.known, err = k.opt.Cases.Sought(ctx, k.county); err != nil {
			return Sought{}, false, err
		}
	}
	if why, is := k.known[id]; is || len(k.known) == 0 {
		return why, is, nil
	}
	for _, n := range numbers {
		entries := k.entries(Wanted{IDNumber: n})
		if len(entries) == 0 {
			continue
		}
		found, err := k.opt.Store.LookUp(ctx, k.county, entries)
		if err != nil {
			return Sought{}, false, err
		}
		for _, f := range found {
			if why, is := k.known[f.Person]; is {
				return why, true, nil
			}
		}
	}
	return Sought{}, false, nil
}

// holdBack puts back what a correction of somebody who is looked for changes of
// what rates rest on, and makes the claim of it; nil where there is nothing to hold.
func (k *seeking) holdBack(ctx context.Context, actor access.Actor, was, now *Person) (*Claim, error) {
	v := claimed{was.guarded(), now.guarded()}
	fields := v.Was.differs(v.Now)
	if len(fields) == 0 || was.Register != Pupils && was.Register != Residents {
		return nil, nil //nolint:nilnil // nothing to hold back is an answer
	}
	why, is, err := k.of(ctx, was.ID, was.IDNumber, now.IDNumber)
	if err != nil || !is {
		return nil, err
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	now.IDNumber, now.IDCheck, now.Flags = was.IDNumber, was.IDCheck, was.Flags
	if slices.Contains(fields, claimBirth) {
		now.BirthDate = was.BirthDate
	}
	c := &Claim{
		ID: k.opt.IDs(), County: was.County, Person: was.ID, Register: was.Register, School: was.School, Township: was.Township, Class: was.Class,
		Fields: fields, Sought: why, State: ClaimAsked, By: actor.Account, ByName: actor.Name, At: k.opt.Clock().UTC(),
	}
	c.Sealed, err = k.CaseVault().Seal(ctx, c.County, string(c.Person), text)
	return c, err
}

// earlier gives the claim of a person that waits, and whether one of the same was
// refused.
func (s *Service) earlier(ctx context.Context, c *Claim) (waits *Claim, refused bool, err error) {
	all, err := s.opt.Store.ListClaims(ctx, c.County, "")
	if err != nil {
		return nil, false, err
	}
	mine, err := s.claimedIn(ctx, c)
	for i := range all {
		o := &all[i]
		if err != nil || o.Person != c.Person {
			continue
		}
		var theirs claimed
		if theirs, err = s.claimedIn(ctx, o); err != nil {
			break
		}
		if o.State == ClaimAsked {
			waits = o
		}
		refused = refused || o.State == ClaimRefused && theirs.Now == mine.Now
	}
	return waits, refused, err
}

// Claims lists the claims of a county about whom the actor may see, the newest
// first; an empty state is any.
func (s *Service) Claims(ctx context.Context, actor access.Actor, county registry.RegionCode, state ClaimState) ([]Claim, error) {
	if !slices.Contains(actor.Counties(access.PeopleRead), county) {
		return nil, s.allow(ctx, actor, access.PeopleRead, place{county: county}, "people.claims", "county/"+county.String())
	}
	roll, err := s.roll(ctx, county)
	if err != nil {
		return nil, err
	}
	all, err := s.opt.Store.ListClaims(ctx, county, state)
	return slices.DeleteFunc(all, func(c Claim) bool { return !actor.May(access.PeopleRead, c.at(roll).access()) }), err
}

var msgNoClaim = locale.Plain("people.no_claim", "没有这项更正申报", "there is no such claim")

// claim finds one claim of a county.
func (s *Service) claim(ctx context.Context, county registry.RegionCode, id string) (Claim, *roll, error) {
	roll, err := s.roll(ctx, county)
	if err != nil {
		return Claim{}, nil, err
	}
	all, err := s.opt.Store.ListClaims(ctx, county, "")
	if i := slices.IndexFunc(all, func(c Claim) bool { return c.ID == id }); err == nil && i >= 0 {
		return all[i], roll, nil
	}
	if err != nil {
		return Claim{}, nil, err
	}
	return Claim{}, nil, fault.New(fault.NotFound, msgNoClaim)
}
