package returns

import (
	"context"
	"sync"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/collect"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Register says which schools there are; registry/book keeps it.
type Register interface {
	OpenIn(ctx context.Context, county registry.RegionCode, year registry.SchoolYear) ([]registry.School, error)
}

// Past gives what is known of an earlier school year from elsewhere than its
// returns: the newest dataset frozen of it. The table is nil where there is
// none.
type Past interface {
	Newest(ctx context.Context, county registry.RegionCode, year registry.SchoolYear) (*facts.Table, error)
}

// People lists the accounts, to say who has read a notice and who has not.
type People interface {
	ListAccounts(ctx context.Context) ([]access.Account, error)
}

// Options is what a Service needs from outside.
type Options struct {
	Store    Store
	Notices  NoticeStore
	Log      audit.Log // for refusals; changes are logged by their store
	Register Register
	Past     Past    // nil: only returns know the past
	Ledgers  Ledgers // nil: nothing is counted from cases
	People   People
	Forms    []*collect.Form // all forms, with those of checks
	Dict     *facts.Dictionary
	Lines    func(registry.SchoolYear) []collect.Line // thresholds for the check just_above; nil: none
	Clock    func() time.Time
	IDs      func() string

	UploadBytes int64 // bytes of files in work at once; 0: 4 MiB
}

// Service runs rounds, returns and notices: it asks the actor's permission, the
// state of the return and the checks, and saves each change with its line in
// the audit log. It may be used by many at once.
type Service struct {
	opt   Options
	forms map[string]*collect.Form
	gate  *gate

	mu    sync.Mutex
	plans map[string]*plan
	past  map[pastKey]pastEntry
	names map[access.AccountID]string
}

// New makes a service.
func New(opt Options) *Service {
	s := &Service{opt: opt, forms: map[string]*collect.Form{}, gate: newGate(opt.UploadBytes), plans: map[string]*plan{}, past: map[pastKey]pastEntry{}, names: map[access.AccountID]string{}}
	for _, f := range opt.Forms {
		s.forms[f.ID] = f
	}
	return s
}

func (s *Service) now() time.Time { return s.opt.Clock().UTC().Truncate(time.Microsecond) }

// place is where a right over the return must be held.
func (r *Return) place() access.Place {
	return access.Place{Region: r.County, School: r.School, Township: r.Who.Township}
}

// object names the return in the audit log.
func (r *Return) object() string { return "return/" + string(r.ID) }

// entry makes a line of the audit log.
func (s *Service) entry(actor access.Actor, p access.Permission, at access.Place, act, object string, d *audit.Detail) audit.Entry {
	e := audit.Entry{
		County: at.Region.County(), At: s.now(), Actor: string(actor.Account), Name: actor.Name, Role: string(actor.RoleFor(p, at)),
		From: actor.From, Act: act, Object: object, Result: audit.Done,
	}
	if d != nil {
		e.Detail = d.String()
	}
	return e
}

// may asks whether the actor has a permission at a place, and puts a refusal on
// record. What he may not even read does not exist for him.
func (s *Service) may(ctx context.Context, actor access.Actor, p access.Permission, at access.Place, act, object string) error {
	if actor.May(p, at) {
		return nil
	}
	return s.refuse(ctx, actor, p, at, act, object)
}

func (s *Service) refuse(ctx context.Context, actor access.Actor, p access.Permission, at access.Place, act, object string) error {
	e := s.entry(actor, p, at, act, object, (&audit.Detail{}).Note("permission", p))
	e.Result = audit.Denied
	if err := s.opt.Log.Append(ctx, e); err != nil {
		return err
	}
	if !actor.May(access.ReturnRead, at) && !actor.May(access.RoundRead, at) {
		return fault.New(fault.NotFound, sayUnseen.With())
	}
	return fault.New(fault.Denied, sayDenied.With("what", p.Label())).Hint(hintDenied.With())
}

// find reads a return with its cells that the actor may see.
func (s *Service) find(ctx context.Context, actor access.Actor, county registry.RegionCode, id ReturnID) (Return, error) {
	r, err := s.opt.Store.FindReturn(ctx, county, id)
	if err != nil {
		return Return{}, err
	}
	return r, s.may(ctx, actor, access.ReturnRead, r.place(), "return.show", r.object())
}

// nameOf gives the name of an account; the account itself where nobody knows it.
func (s *Service) nameOf(ctx context.Context, id access.AccountID) string {
	s.mu.Lock()
	name, ok := s.names[id]
	s.mu.Unlock()
	if ok || id == "" || s.opt.People == nil {
		return name
	}
	all, err := s.opt.People.ListAccounts(ctx)
	if err != nil {
		return string(id)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range all {
		s.names[a.ID] = a.Name
	}
	if _, ok := s.names[id]; !ok {
		s.names[id] = string(id)
	}
	return s.names[id]
}

var (
	sayDenied   = locale.NewTemplate("returns.denied", "您没有“{what}”的权限", "you may not {what}")
	hintDenied  = locale.NewTemplate("returns.hint.denied", "如工作需要，请联系安全管理员授权", "ask the security administrator if your work needs it")
	sayUnseen   = locale.NewTemplate("returns.unseen", "没有这份报表，或不在您的查看范围内", "there is no such return, or it is not yours to see")
	sayNoRound  = locale.NewTemplate("returns.no_round", "没有这项填报任务", "there is no such round")
	sayNoForm   = locale.NewTemplate("returns.no_form", "没有编号为“{id}”的表样", "there is no form {id}")
	sayStale    = locale.NewTemplate("returns.stale", "内容刚被他人修改，请刷新后再操作", "somebody has just changed this; load it again")
	sayNeeds    = locale.NewTemplate("returns.needs", "请填写{what}", "give {what}")
	sayClosed   = locale.NewTemplate("returns.closed", "任务已于 {day} 结束，未上报的报表不能再填报", "the round was closed on {day}; a return that was not submitted can no longer be filled in")
	sayNotState = locale.NewTemplate("returns.not_state", "报表现为“{state}”，不能{act}", "the return is {state}; it cannot be {act}")
)
