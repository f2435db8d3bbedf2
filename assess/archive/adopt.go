package archive

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// ProposalState is how far a proposal has come.
type ProposalState string

// The states of a proposal.
const (
	Proposed ProposalState = "proposed" // waits for another person
	Adopted  ProposalState = "adopted"  // the verdict is in force
	Refused  ProposalState = "refused"
)

// Proposal is that an assessment be the verdict in force of its county and year:
// what overviews show, what cases of rectification rest on. One person proposes it
// with a reason, another confirms it. A county has one for each year, the last.
type Proposal struct {
	Assessment string
	Reason     string
	State      ProposalState
	By         access.AccountID
	ByName     string
	At         time.Time
	Answerer   string
	Answered   time.Time
	Answer     string // why it was refused, or what was noted
}

var (
	msgWhy       = locale.Plain("archive.why", "请写明事由（至少四个字），例如：数据已锁定，按国家标准测算", "give a reason, of four characters or more, such as: the returns are locked, judged by the national standard")
	msgInForce   = locale.Plain("archive.in_force", "这已经是该学年的现行结论", "it is the verdict in force already")
	msgNoneWaits = locale.Plain("archive.none_waits", "没有等待确认的提议，或已提议另一个结论", "no proposal waits, or another verdict was proposed since")
	msgOwn       = locale.Plain("archive.own", "提议的人不能自己确认现行结论，请县（区）教育局领导或上级审核员确认", "who proposed a verdict does not put it in force; the county leader or a reviewer above does")

	tellProposed = locale.NewTemplate("archive.tell_proposed", "{by}提议将{county}{year}学年的一次评估（{outcome}）设为现行结论，待另一人确认：{reason}", "{by} proposes a verdict of {county} for {year} ({outcome}) as the one in force; another person confirms: {reason}")
	tellAnswered = locale.NewTemplate("archive.tell_answered", "{by}对{county}{year}学年现行结论的提议：{state}（提议人 {asker}）", "the verdict in force of {county} for {year}, proposed by {asker}: {state} by {by}")
)

// Label gives the state in words.
func (s ProposalState) Label() locale.Text {
	switch s {
	case Proposed:
		return locale.Text{ZH: "待另一人确认", EN: "waits for another person"}
	case Adopted:
		return locale.Text{ZH: "已确认为现行结论", EN: "put in force"}
	case Refused:
	}
	return locale.Text{ZH: "未予确认", EN: "refused"}
}

func checkReason(text string) (string, error) {
	if text = strings.TrimSpace(text); utf8.RuneCountInString(text) < 4 {
		return "", fault.New(fault.Invalid, msgWhy).At("reason")
	}
	return text, nil
}

// proposalName is where the last proposal of a county and year is kept.
func proposalName(county registry.RegionCode, year registry.SchoolYear) string {
	return "archive.proposal/" + county.String() + "/" + year.String()
}

// Proposal gives the last proposal of a county and year; nil where there was none.
func (s *Service) Proposal(ctx context.Context, actor access.Actor, county registry.RegionCode, year registry.SchoolYear) (*Proposal, error) {
	if err := s.allow(ctx, actor, access.AssessRead, access.Place{Region: county}, "assessment.list", "county/"+county.String()); err != nil {
		return nil, err
	}
	return s.proposal(ctx, county, year)
}

func (s *Service) proposal(ctx context.Context, county registry.RegionCode, year registry.SchoolYear) (*Proposal, error) {
	text, err := s.opt.Store.ReadSetting(ctx, proposalName(county, year))
	if err != nil || len(text) == 0 {
		return nil, err
	}
	p := &Proposal{}
	return p, json.Unmarshal(text, p)
}

// Propose asks that an assessment be the verdict in force of its county and year.
// It takes the place of what was proposed before.
func (s *Service) Propose(ctx context.Context, actor access.Actor, county registry.RegionCode, id, reason string) (Proposal, error) {
	at := access.Place{Region: county}
	if err := s.allow(ctx, actor, access.AssessRun, at, "assessment.propose", "assessment/"+id); err != nil {
		return Proposal{}, err
	}
	reason, err := checkReason(reason)
	if err != nil {
		return Proposal{}, err
	}
	a, err := s.opt.Store.FindAssessment(ctx, county, id)
	if err != nil {
		return Proposal{}, err
	}
	if a.Current {
		return Proposal{}, fault.New(fault.Conflict, msgInForce)
	}
	p := Proposal{Assessment: id, Reason: reason, State: Proposed, By: actor.Account, ByName: actor.Name, At: s.opt.Clock().UTC()}
	e := map[string]any{"year": int(a.Year), "pack": a.Pack, "dataset": a.Dataset, "reason": reason}
	if err := s.saveProposal(ctx, actor, access.AssessRun, "assessment.propose", &a, &p, e); err != nil {
		return p, err
	}
	text := tellProposed.With("by", actor.Name, "county", RegionLabel(county), "year", a.Year, "outcome", a.Headline.Outcome.Label(), "reason", reason).Both()
	return p, s.tell(ctx, access.Telling{Region: county, Key: "proposal/" + id + "/" + p.At.Format(time.RFC3339Nano), To: []access.AccountID{actor.Account}, May: access.AssessAdopt, Text: text, Page: pageOf(&a)})
}

// Adoption is what another person says to a proposal.
type Adoption struct {
	County     registry.RegionCode
	Assessment string
	Confirm    bool
	Reason     string // why it is refused; of what is confirmed it may be blank
}

// Adopt puts the assessment that was proposed in force, and tells Options.InForce;
// or refuses it. Who proposed it cannot.
func (s *Service) Adopt(ctx context.Context, actor access.Actor, d Adoption) (Assessment, error) {
	at := access.Place{Region: d.County}
	if err := s.allow(ctx, actor, access.AssessAdopt, at, "assessment.adopt", "assessment/"+d.Assessment); err != nil {
		return Assessment{}, err
	}
	a, err := s.opt.Store.FindAssessment(ctx, d.County, d.Assessment)
	if err != nil {
		return a, err
	}
	p, err := s.proposal(ctx, d.County, a.Year)
	switch {
	case err != nil:
		return a, err
	case p == nil || p.Assessment != a.ID || p.State != Proposed:
		return a, fault.New(fault.Conflict, msgNoneWaits)
	case p.By == actor.Account:
		refused := access.Act{By: actor, Perm: access.AssessAdopt, At: at, Name: "assessment.adopt", Object: "assessment/" + a.ID}
		return a, s.guard().Refuse(ctx, refused, fault.New(fault.Denied, msgOwn))
	}
	p.State, p.Answerer, p.Answered, p.Answer = Adopted, actor.Name, s.opt.Clock().UTC(), strings.TrimSpace(d.Reason)
	e := map[string]any{"year": int(a.Year), "pack": a.Pack, "dataset": a.Dataset, "state": string(p.State), "proposed_by": string(p.By), "reason": p.Reason}
	if !d.Confirm {
		p.State, e["state"] = Refused, string(Refused)
		if p.Answer, err = checkReason(d.Reason); err != nil {
			return a, err
		}
	} else if !a.Current {
		a.Current = true
		if err := s.opt.Store.SaveAssessment(ctx, a, nil, s.entry(actor, access.AssessAdopt, at, "assessment.current", "assessment/"+a.ID, map[string]any{"year": int(a.Year)})); err != nil {
			return a, err
		}
	}
	if err := s.saveProposal(ctx, actor, access.AssessAdopt, "assessment.adopt", &a, p, e); err != nil {
		return a, err
	}
	if d.Confirm && s.opt.InForce != nil {
		s.opt.InForce(context.WithoutCancel(ctx), a)
	}
	text := tellAnswered.With("by", actor.Name, "county", RegionLabel(d.County), "year", a.Year, "state", p.State.Label(), "asker", p.ByName).Both()
	return a, s.tell(ctx, access.Telling{Region: d.County, Key: "proposal/" + a.ID + "/answer/" + p.Answered.Format(time.RFC3339Nano), To: []access.AccountID{p.By, actor.Account}, Text: text, Page: pageOf(&a)})
}

func (s *Service) saveProposal(ctx context.Context, actor access.Actor, perm access.Permission, act string, a *Assessment, p *Proposal, detail map[string]any) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return s.opt.Store.SaveSetting(ctx, proposalName(a.County, a.Year), text, s.entry(actor, perm, access.Place{Region: a.County}, act, "assessment/"+a.ID, detail))
}

func (s *Service) tell(ctx context.Context, t access.Telling) error {
	if s.opt.Tell == nil {
		return nil
	}
	t.At = s.opt.Clock().UTC()
	return s.opt.Tell(ctx, t)
}

// pageOf is the address of an assessment in the browser.
func pageOf(a *Assessment) string { return "/results/" + a.County.String() + "/" + a.ID }
