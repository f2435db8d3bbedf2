package roadmap

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Options are what a Service works with; all must be given.
type Options struct {
	Store Store
	Log   audit.Log // refusals
	Clock func() time.Time
	IDs   func() string // a new id at each call, sorted by time
}

// Service saves papers, adopts roadmaps and enters their progress. It is safe
// for concurrent use.
type Service struct{ opt Options }

// New makes a service.
func New(opt Options) *Service { return &Service{opt} }

var (
	msgDenied    = locale.NewTemplate("roadmap.denied", "您没有在{place}{act}的权限", "you may not {act} in {place}")
	hintRole     = locale.Plain("roadmap.hint_role", "需要时请安全管理员授予相应角色", "ask the security administrator for the role if you need it")
	msgNameless  = locale.Plain("roadmap.nameless", "请起一个名称", "give it a name")
	msgNoTargets = locale.Plain("roadmap.no_targets", "没有任何目标，不能采纳", "there is no target, so nothing can be adopted")
	msgYears     = locale.NewTemplate("roadmap.years", "起止学年应为先后两个学年，现为{from}至{to}", "the years run from {from} to {to}, which is backwards")
	msgOwnerless = locale.NewTemplate("roadmap.ownerless", "“{what}”没有责任人", "{what} has nobody who answers for it")
	msgDueless   = locale.NewTemplate("roadmap.dueless", "“{what}”没有完成期限", "{what} has no date")
	msgNoMove    = locale.NewTemplate("roadmap.no_move", "“{what}”的目标与现值相同", "{what}: the target is what there is already")
	msgState     = locale.NewTemplate("roadmap.state", "路线图{state}，不能再改目标", "the roadmap is {state}; its targets stand")
	msgNoPart    = locale.NewTemplate("roadmap.no_milestone", "没有这个节点：{id}", "there is no milestone {id}")
	msgBody      = locale.Plain("roadmap.body", "内容不是有效的 JSON", "the body is not valid JSON")

	actWords = map[access.Permission]locale.Text{
		access.PlanRead:  {ZH: "查看规划", EN: "read plans"},
		access.PlanWrite: {ZH: "编制规划", EN: "make plans"},
		access.PlanAdopt: {ZH: "采纳路线图", EN: "adopt a roadmap"},
	}
	stateWords = map[State]locale.Text{
		Draft: {ZH: "拟订中", EN: "a draft"}, Adopted: {ZH: "已采纳", EN: "adopted"}, Closed: {ZH: "已办结", EN: "closed"},
	}
)

// Label gives the state in words.
func (s State) Label() locale.Text { return stateWords[s] }

// allow asks whether the actor may do something in a county; a refusal is put
// on record.
func (s *Service) allow(ctx context.Context, actor access.Actor, p access.Permission, county registry.RegionCode, act, object string) error {
	if actor.May(p, access.Place{Region: county}) {
		return nil
	}
	refused := access.Act{By: actor, Perm: p, At: access.Place{Region: county}, Name: act, Object: object}
	return s.guard().Refuse(ctx, refused, fault.New(fault.Denied, msgDenied.With("place", registry.RegionName(county), "act", actWords[p])).Hint(hintRole))
}

func (s *Service) entry(actor access.Actor, p access.Permission, county registry.RegionCode, act, object string, detail any) audit.Entry {
	return s.guard().Entry(access.Act{By: actor, Perm: p, At: access.Place{Region: county}, Name: act, Object: object}, detail)
}

func (s *Service) guard() access.Guard { return access.Guard{Log: s.opt.Log, Clock: s.opt.Clock} }

// SavePaper saves a paper: a new one when it has no id, else a revision of the
// one that has. It gives the paper as it is on record.
func (s *Service) SavePaper(ctx context.Context, actor access.Actor, p Paper) (Paper, error) {
	if err := s.allow(ctx, actor, access.PlanWrite, p.County, "plan.save", "paper/"+p.ID); err != nil {
		return Paper{}, err
	}
	p.Name = strings.TrimSpace(p.Name)
	if p.Name == "" {
		return Paper{}, fault.New(fault.Invalid, msgNameless).At("name")
	}
	if !json.Valid(p.Body) {
		return Paper{}, fault.New(fault.Invalid, msgBody).At("body")
	}
	if p.ID == "" {
		p.ID, p.Revision = s.opt.IDs(), 0
	}
	p.By, p.ByName, p.At = actor.Account, actor.Name, s.opt.Clock().UTC()
	e := s.entry(actor, access.PlanWrite, p.County, "plan.save", "paper/"+p.ID, map[string]any{"kind": p.Kind, "name": p.Name})
	if err := s.opt.Store.SavePaper(ctx, p, e); err != nil {
		return Paper{}, err
	}
	p.Revision++
	return p, nil
}

// FindPaper gives a paper with its body.
func (s *Service) FindPaper(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) (Paper, error) {
	if err := s.allow(ctx, actor, access.PlanRead, county, "plan.read", "paper/"+id); err != nil {
		return Paper{}, err
	}
	return s.opt.Store.FindPaper(ctx, county, id)
}

// ListPapers lists the papers of a kind, or all, newest first and without bodies.
func (s *Service) ListPapers(ctx context.Context, actor access.Actor, county registry.RegionCode, kind PaperKind) ([]Paper, error) {
	if err := s.allow(ctx, actor, access.PlanRead, county, "plan.list", "papers"); err != nil {
		return nil, err
	}
	return s.opt.Store.ListPapers(ctx, county, kind)
}

// DropPaper takes a paper away; the audit log keeps that there was one.
func (s *Service) DropPaper(ctx context.Context, actor access.Actor, county registry.RegionCode, id string, revision int) error {
	if err := s.allow(ctx, actor, access.PlanWrite, county, "plan.drop", "paper/"+id); err != nil {
		return err
	}
	p, err := s.opt.Store.FindPaper(ctx, county, id)
	if err != nil {
		return err
	}
	e := s.entry(actor, access.PlanWrite, county, "plan.drop", "paper/"+id, map[string]any{"kind": p.Kind, "name": p.Name})
	return s.opt.Store.DropPaper(ctx, county, id, revision, e)
}

// Save keeps a draft roadmap, new or revised. The targets of an adopted one
// stand; it is a conflict to save over it.
func (s *Service) Save(ctx context.Context, actor access.Actor, r Roadmap) (Roadmap, error) {
	if err := s.allow(ctx, actor, access.PlanWrite, r.County, "roadmap.save", "roadmap/"+r.ID); err != nil {
		return Roadmap{}, err
	}
	r.Name = strings.TrimSpace(r.Name)
	if r.Name == "" {
		return Roadmap{}, fault.New(fault.Invalid, msgNameless).At("name")
	}
	if r.To < r.From {
		return Roadmap{}, fault.New(fault.Invalid, msgYears.With("from", r.From, "to", r.To)).At("to")
	}
	if r.ID == "" {
		r.ID, r.Revision = s.opt.IDs(), 0
	} else if old, err := s.opt.Store.FindRoadmap(ctx, r.County, r.ID); err != nil {
		return Roadmap{}, err
	} else if old.State != Draft {
		return Roadmap{}, fault.New(fault.Conflict, msgState.With("state", old.State.Label()))
	}
	s.number(&r)
	r.State, r.AdoptedBy, r.AdoptedAt, r.Number = Draft, "", time.Time{}, ""
	return s.put(ctx, actor, access.PlanWrite, r, "roadmap.save", map[string]any{"name": r.Name, "targets": len(r.Targets), "milestones": len(r.Milestones)})
}

// number gives an id to every part that has none.
func (s *Service) number(r *Roadmap) {
	for i := range r.Targets {
		if r.Targets[i].ID == "" {
			r.Targets[i].ID = s.opt.IDs()
		}
	}
	for i := range r.Milestones {
		if r.Milestones[i].ID == "" {
			r.Milestones[i].ID = s.opt.IDs()
		}
	}
}

func (s *Service) put(ctx context.Context, actor access.Actor, p access.Permission, r Roadmap, act string, detail any) (Roadmap, error) {
	r.By, r.ByName, r.At = actor.Account, actor.Name, s.opt.Clock().UTC()
	if err := s.opt.Store.SaveRoadmap(ctx, r, s.entry(actor, p, r.County, act, "roadmap/"+r.ID, detail)); err != nil {
		return Roadmap{}, err
	}
	r.Revision++
	return r, nil
}

// Find gives a roadmap.
func (s *Service) Find(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) (Roadmap, error) {
	if err := s.allow(ctx, actor, access.PlanRead, county, "roadmap.read", "roadmap/"+id); err != nil {
		return Roadmap{}, err
	}
	return s.opt.Store.FindRoadmap(ctx, county, id)
}

// List lists the roadmaps of the counties the actor may read plans of, newest
// first.
func (s *Service) List(ctx context.Context, actor access.Actor) ([]Roadmap, error) {
	counties := actor.Counties(access.PlanRead)
	if len(counties) == 0 {
		return nil, nil
	}
	return s.opt.Store.ListRoadmaps(ctx, counties)
}

// Adopt makes a draft binding. Every target and milestone must have somebody who
// answers for it and a date; all that lack one are told at once.
func (s *Service) Adopt(ctx context.Context, actor access.Actor, county registry.RegionCode, id string, revision int, number string) (Roadmap, error) {
	r, err := s.draft(ctx, actor, county, id, revision, access.PlanAdopt, "roadmap.adopt")
	if err != nil {
		return Roadmap{}, err
	}
	if err := ready(&r); err != nil {
		return Roadmap{}, err
	}
	r.State, r.Number, r.AdoptedBy, r.AdoptedAt = Adopted, strings.TrimSpace(number), actor.Name, s.opt.Clock().UTC()
	return s.put(ctx, actor, access.PlanAdopt, r, "roadmap.adopt", map[string]any{"number": r.Number, "targets": len(r.Targets)})
}

// draft reads a roadmap that is to be changed while it is a draft.
func (s *Service) draft(ctx context.Context, actor access.Actor, county registry.RegionCode, id string, revision int, p access.Permission, act string) (Roadmap, error) {
	if err := s.allow(ctx, actor, p, county, act, "roadmap/"+id); err != nil {
		return Roadmap{}, err
	}
	r, err := s.opt.Store.FindRoadmap(ctx, county, id)
	if err != nil {
		return Roadmap{}, err
	}
	if r.State != Draft {
		return Roadmap{}, fault.New(fault.Conflict, msgState.With("state", r.State.Label()))
	}
	r.Revision = revision
	return r, nil
}

// ready reports all that keeps a roadmap from being adopted.
func ready(r *Roadmap) error {
	var problems []error
	say := func(place string, m locale.Message) {
		problems = append(problems, fault.New(fault.Invalid, m).At(place))
	}
	if len(r.Targets) == 0 {
		say("targets", msgNoTargets)
	}
	for i := range r.Targets {
		t := &r.Targets[i]
		place, what := fmt.Sprintf("targets[%d]", i), strings.TrimSpace(t.Name+" "+t.Label)
		if strings.TrimSpace(t.Owner) == "" {
			say(place, msgOwnerless.With("what", what))
		}
		if t.Due.IsZero() {
			say(place, msgDueless.With("what", what))
		}
		if t.From == t.To {
			say(place, msgNoMove.With("what", what))
		}
	}
	for i := range r.Milestones {
		m := &r.Milestones[i]
		place := fmt.Sprintf("milestones[%d]", i)
		if strings.TrimSpace(m.Owner) == "" {
			say(place, msgOwnerless.With("what", m.Title))
		}
		if m.Due.IsZero() {
			say(place, msgDueless.With("what", m.Title))
		}
	}
	return errors.Join(problems...)
}

// Reach enters that a milestone was reached on a day, or with a zero day that it
// was not.
func (s *Service) Reach(ctx context.Context, actor access.Actor, county registry.RegionCode, id string, revision int, milestone string, day time.Time, note string) (Roadmap, error) {
	if err := s.allow(ctx, actor, access.PlanWrite, county, "roadmap.reach", "roadmap/"+id); err != nil {
		return Roadmap{}, err
	}
	r, err := s.opt.Store.FindRoadmap(ctx, county, id)
	if err != nil {
		return Roadmap{}, err
	}
	if r.State == Closed {
		return Roadmap{}, fault.New(fault.Conflict, msgState.With("state", r.State.Label()))
	}
	for i := range r.Milestones {
		if m := &r.Milestones[i]; m.ID == milestone {
			m.Done, m.Note, r.Revision = day, strings.TrimSpace(note), revision
			return s.put(ctx, actor, access.PlanWrite, r, "roadmap.reach", map[string]any{"milestone": m.Title, "done": !day.IsZero()})
		}
	}
	return Roadmap{}, fault.New(fault.NotFound, msgNoPart.With("id", milestone))
}

// Close ends an adopted roadmap, or gives up a draft.
func (s *Service) Close(ctx context.Context, actor access.Actor, county registry.RegionCode, id string, revision int) (Roadmap, error) {
	if err := s.allow(ctx, actor, access.PlanAdopt, county, "roadmap.close", "roadmap/"+id); err != nil {
		return Roadmap{}, err
	}
	r, err := s.opt.Store.FindRoadmap(ctx, county, id)
	if err != nil {
		return Roadmap{}, err
	}
	r.State, r.Revision = Closed, revision
	return s.put(ctx, actor, access.PlanAdopt, r, "roadmap.close", nil)
}
