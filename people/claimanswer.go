package people

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/media"
	"junheng/registry"
)

// MostPaper is how large a file that proves something may be, in bytes.
const MostPaper = 10 << 20

var (
	msgClaimProof  = locale.NewTemplate("people.claim_proof", "此人正在查找（{why}），改{fields}会影响入学率等：请附上户口簿、证件或残疾人证等的照片或扫描件", "the child is looked for ({why}) and {fields} move the rates: attach a picture or scan of the register, the ID or the certificate")
	msgClaimReason = locale.Plain("people.claim_reason", "请在“说明”里写明更正的事由（至少四个字）", "say why in the note, in four characters or more")
	hintClaim      = locale.Plain("people.claim_hint", "提交后由县教育局另一人确认，确认之前仍按原值计算", "another person at the bureau confirms it; until then the old value counts")
	msgBigFile     = locale.Plain("people.paper_big", "文件超过 10 MB，请压缩后再传", "the file is larger than 10 MB; make it smaller")
	msgNotFile     = locale.Plain("people.paper_kind", "文件内容与名称不符，或不是可以接收的类型（照片、PDF、Word、Excel）", "the file does not hold what its ending says, or is no file that is accepted")
	msgBadFile     = locale.Plain("people.paper_broken", "文件不完整、已损坏，或是看不清的小图；请重新拍照或再传一次", "the file breaks off, is damaged, or is too small a picture; take it anew or send it once more")
	msgClaimWaits  = locale.Plain("people.claim_waits", "此人已有一项更正等待确认，请先等答复，或由申报人撤回", "a correction of this child waits already; wait for the answer, or have it withdrawn")
	msgClaimState  = locale.NewTemplate("people.claim_state", "这项更正{state}，不能再处理", "the claim is {state}")
	msgClaimOwn    = locale.Plain("people.claim_own", "申报更正的人不能自己确认，请县教育局另一人确认", "who claimed it does not confirm it; another person at the bureau does")
	msgClaimMoved  = locale.Plain("people.claim_moved", "申报之后此人的登记已有变动，不能照此确认；请不予确认，重新申报", "the record was changed since; refuse it and have it claimed anew")
	msgNoPaper     = locale.Plain("people.claim_no_paper", "没有附凭据原件", "no paper is attached")
)

// Check tells what is wrong with a file, and gives its media type; nothing of none.
func (a *Attached) Check() (kind string, bad error) {
	if len(a.Data) == 0 {
		return "", nil
	}
	is := media.Check(a.Name, a.Data)
	switch {
	case len(a.Data) > MostPaper:
		return "", fault.New(fault.Invalid, msgBigFile).At("file")
	case is.Flaw == media.Other:
		return "", fault.New(fault.Invalid, msgNotFile).At("file")
	case is.Flaw != "":
		return "", fault.New(fault.Invalid, msgBadFile).At("file")
	}
	return is.Type, nil
}

// claiming holds back of a correction by hand what another person has to confirm,
// with the proof and the reason that it then wants.
func (s *Service) claiming(ctx context.Context, actor access.Actor, was, now *Person, c *Correction) (Batch, error) {
	claim, err := s.seeking(was.County).holdBack(ctx, actor, was, now)
	if err != nil || claim == nil {
		return Batch{}, err
	}
	var bad []error
	if claim.Reason, err = CheckReason(c.Note, slices.Concat(was.names(), now.names())...); err != nil {
		bad = append(bad, fault.New(fault.Invalid, msgClaimReason).Hint(hintClaim).At("note"))
	}
	switch claim.Type, err = c.Proof.Check(); {
	case err != nil:
		bad = append(bad, err)
	case len(c.Proof.Data) == 0:
		bad = append(bad, fault.New(fault.Invalid, msgClaimProof.With("why", claim.Sought.Label(), "fields", claim.Words())).Hint(hintClaim).At("file"))
	}
	waits, _, err := s.earlier(ctx, claim)
	if err != nil {
		return Batch{}, err
	}
	if waits != nil {
		bad = append(bad, fault.New(fault.Conflict, msgClaimWaits).At("note"))
	}
	if len(bad) > 0 {
		return Batch{}, joined(bad)
	}
	sealed, err := s.CaseVault().Seal(ctx, claim.County, string(claim.Person), c.Proof.Data)
	if err != nil {
		return Batch{}, err
	}
	sum := sha256.Sum256(sealed)
	claim.Paper = hex.EncodeToString(sum[:])
	return Batch{Claims: []Claim{*claim}, Paper: sealed}, nil
}

// ClaimAnswer is what another person says to a claim.
type ClaimAnswer struct {
	County   registry.RegionCode
	Claim    string
	Revision int64
	Confirm  bool
	Reason   string // why it is refused; of what is confirmed it may be blank
}

// AnswerClaim confirms a claim, which takes effect at once, or refuses it. Who made
// it cannot.
func (s *Service) AnswerClaim(ctx context.Context, actor access.Actor, a ClaimAnswer) (Claim, error) {
	at := place{county: a.County}
	if err := s.allow(ctx, actor, access.PeopleConfirm, at, "people.claim_answer", "claim/"+a.Claim); err != nil {
		return Claim{}, err
	}
	defer s.writing(a.County)()
	c, _, err := s.claim(ctx, a.County, a.Claim)
	if err != nil {
		return c, err
	}
	switch {
	case c.State != ClaimAsked:
		return c, fault.New(fault.Conflict, msgClaimState.With("state", c.State.Label()))
	case c.By == actor.Account:
		refused := at.act(actor, access.PeopleConfirm, "people.claim_answer", "claim/"+c.ID)
		return c, s.guard().Refuse(ctx, refused, fault.New(fault.Denied, msgClaimOwn))
	}
	names, err := s.namesOf(ctx, a.County, c.Person)
	if err != nil {
		return c, err
	}
	c.Answer = strings.TrimSpace(a.Reason)
	if err := CheckNote(c.Answer, names...); err != nil {
		return c, err
	}
	c.Revision, c.State, c.Answerer, c.Answered = a.Revision, ClaimRefused, actor.Name, s.opt.Clock().UTC()
	b := Batch{}
	if a.Confirm {
		c.State = ClaimConfirmed
		b, err = s.confirmed(ctx, &c)
	} else {
		c.Answer, err = CheckReason(c.Answer)
	}
	if err != nil {
		return c, err
	}
	b.Claims = []Claim{c}
	d := (&audit.Detail{}).Note("person", c.Person).Note("state", c.State).Note("fields", c.Words().ZH).Note("asked_by", c.By)
	if err := s.opt.Store.SavePersons(ctx, c.County, b, s.entry(actor, access.PeopleConfirm, at, "people.claim_answer", "claim/"+c.ID, d)); err != nil {
		return c, err
	}
	c.Revision++
	return c, s.tellAnswer(ctx, actor, &c)
}

// namesOf gives the names that no reason about a person may hold; none of whose data
// were destroyed.
func (s *Service) namesOf(ctx context.Context, county registry.RegionCode, id PersonID) ([]string, error) {
	rec, err := s.find(ctx, county, id)
	if err != nil || rec.Shredded {
		return nil, err
	}
	private, err := s.vault.open(owner{county, rec.ID}, rec.Sealed)
	return private.names(), err
}

// confirmed is what a confirmed claim does to the person: what stood there when it
// was made still does.
func (s *Service) confirmed(ctx context.Context, c *Claim) (Batch, error) {
	rec, err := s.find(ctx, c.County, c.Person)
	if err != nil {
		return Batch{}, err
	}
	if rec.Shredded {
		return Batch{}, shredded()
	}
	v, err := s.claimedIn(ctx, c)
	if err != nil {
		return Batch{}, err
	}
	now := rec.Person
	if now.Private, err = s.vault.open(owner{c.County, rec.ID}, rec.Sealed); err != nil {
		return Batch{}, err
	}
	if now.guarded() != v.Was {
		return Batch{}, fault.New(fault.Conflict, msgClaimMoved)
	}
	now.IDNumber, now.BirthDate, now.Flags = v.Now.IDNumber, v.Now.BirthDate, v.Now.Flags
	s.number(&now)
	taken, err := s.numberTaken(ctx, &now)
	if err != nil {
		return Batch{}, err
	}
	if taken != nil {
		return Batch{}, fault.New(fault.Conflict, *taken)
	}
	if err := s.contradicts(&now); err != nil {
		return Batch{}, err
	}
	next, err := s.record(now, rec.Sealed)
	next.Digest = rec.Digest
	ev := s.event(access.Actor{Account: c.By, Name: c.ByName}, &now, Corrected, s.today())
	ev.Note = c.Words().ZH + " " + c.Reason + "（" + c.Answerer + " 确认）"
	return Batch{Records: []Record{next}, Events: []Event{ev}}, err
}

// WithdrawClaim takes back a claim that nobody has answered: whoever made it may.
func (s *Service) WithdrawClaim(ctx context.Context, actor access.Actor, county registry.RegionCode, id string, revision int64) error {
	c, roll, err := s.claim(ctx, county, id)
	if err != nil {
		return err
	}
	at := c.at(roll)
	if err := s.allow(ctx, actor, access.PeopleEdit, at, "people.claim_withdraw", "claim/"+id); err != nil {
		return err
	}
	if c.State != ClaimAsked {
		return fault.New(fault.Conflict, msgClaimState.With("state", c.State.Label()))
	}
	c.State, c.Answerer, c.Answered, c.Revision = ClaimWithdrawn, actor.Name, s.opt.Clock().UTC(), revision
	d := (&audit.Detail{}).Note("person", c.Person).Note("state", c.State)
	return s.opt.Store.SavePersons(ctx, county, Batch{Claims: []Claim{c}}, s.entry(actor, access.PeopleEdit, at, "people.claim_withdraw", "claim/"+id, d))
}

// ClaimShown is a claim with what was and what is to be. The ID numbers are in
// clear for who may see sealed fields and has to decide the claim, which is the
// reason; they are masked for others, for who made it, and once it is answered.
type ClaimShown struct {
	Claim
	Was, Now Guarded
	Gone     bool // the person's data were destroyed, and with them what was claimed
}

// answerable reports whether a claim waits for such a person.
func (c *Claim) answerable(actor access.Actor) bool {
	return c.State == ClaimAsked && c.By != actor.Account && actor.May(access.PeopleConfirm, place{county: c.County}.access())
}

// ShowClaim shows one claim; that it was looked at is on record.
func (s *Service) ShowClaim(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) (ClaimShown, error) {
	c, at, err := s.readClaim(ctx, actor, county, id, "people.claim_look")
	if err != nil {
		return ClaimShown{}, err
	}
	out := ClaimShown{Claim: c}
	if rec, err := s.find(ctx, county, c.Person); err != nil || rec.Shredded {
		out.Gone = true
		return out, err
	}
	v, err := s.claimedIn(ctx, &c)
	out.Was, out.Now = v.Was, v.Now
	if !actor.May(access.PeopleReveal, at.access()) || !c.answerable(actor) {
		out.Was.IDNumber, out.Now.IDNumber = MaskID(v.Was.IDNumber), MaskID(v.Now.IDNumber)
	}
	return out, err
}

// ClaimPaper gives the file that proves a claim, and its media type. Every reading
// is on record.
func (s *Service) ClaimPaper(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) (kind string, data []byte, err error) {
	c, _, err := s.readClaim(ctx, actor, county, id, "people.claim_paper")
	if err != nil {
		return "", nil, err
	}
	if c.Paper == "" {
		return "", nil, fault.New(fault.NotFound, msgNoPaper)
	}
	sealed, err := s.opt.Store.ReadPaper(ctx, county, c.Paper)
	if err != nil {
		return "", nil, err
	}
	data, err = s.CaseVault().Open(ctx, county, string(c.Person), sealed)
	return c.Type, data, err
}

// readClaim finds a claim for whoever keeps the person or confirms, and puts it on
// record.
func (s *Service) readClaim(ctx context.Context, actor access.Actor, county registry.RegionCode, id, act string) (Claim, place, error) {
	c, roll, err := s.claim(ctx, county, id)
	if err != nil {
		return c, place{}, err
	}
	at, perm := c.at(roll), access.PeopleEdit
	if actor.May(access.PeopleConfirm, place{county: county}.access()) {
		perm = access.PeopleConfirm
	}
	if err := s.allow(ctx, actor, perm, at, act, "claim/"+id); err != nil {
		return c, at, err
	}
	return c, at, s.opt.Log.Append(ctx, s.entry(actor, perm, at, act, "claim/"+id, nil))
}
