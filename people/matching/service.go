package matching

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/people"
	"junheng/registry"
)

// Store keeps comparisons, decisions and outcomes. Every write is one
// transaction that also appends to the audit log.
type Store interface {
	SaveRun(ctx context.Context, r Run, items []Item, e ...audit.Entry) error
	ListRuns(ctx context.Context, county registry.RegionCode) ([]Run, error) // newest first
	ListItems(ctx context.Context, county registry.RegionCode, run string) ([]Item, error)
	SaveJudged(ctx context.Context, j Judged, e ...audit.Entry) error // in place of an earlier one of the pair
	ListJudged(ctx context.Context, county registry.RegionCode, kind Kind) ([]Judged, error)
	// SaveResult keeps an outcome in place of an earlier one of the child, with the
	// sealed paper that proves it; nil: none came with it.
	SaveResult(ctx context.Context, r Result, paper []byte, e ...audit.Entry) error
	ReadPaper(ctx context.Context, county registry.RegionCode, hash string) ([]byte, error)
	ListResults(ctx context.Context, county registry.RegionCode, kind Kind) ([]Result, error)
}

// Registers gives the registers in clear, for a reason that goes on record.
// Package people does.
type Registers interface {
	Plain(ctx context.Context, actor access.Actor, county registry.RegionCode, r people.Register, reason string, each func(*people.Person) error) error
	Standing(ctx context.Context, county registry.RegionCode, id people.PersonID, school registry.SchoolID) (enrolled, moved bool, err error)
	List(ctx context.Context, actor access.Actor, q people.Query) ([]people.Person, error)
	Authors(ctx context.Context, county registry.RegionCode, id people.PersonID) ([]access.AccountID, error)
	Classes(ctx context.Context, actor access.Actor, county registry.RegionCode, r people.Register) ([]people.Tally, error)
}

// ServiceOptions are what a Service works with; all must be given.
type ServiceOptions struct {
	Store  Store
	People Registers
	Vault  Vault
	// Lost lists of whom open cases say that they have dropped out or are missing.
	// Nil: no cases are kept.
	Lost  func(ctx context.Context, county registry.RegionCode) ([]people.PersonID, error)
	Daily Daily     // nil: no daily registers are kept
	Log   audit.Log // refusals
	Clock func() time.Time
	IDs   func() string
}

// Service compares the registers of a county and keeps what came of it. It is
// safe for concurrent use.
type Service struct {
	opt    ServiceOptions
	newest newest
}

// New makes a service.
func New(o ServiceOptions) *Service { return &Service{opt: o} }

var (
	msgDenied    = locale.NewTemplate("matching.denied", "您没有在{place}{act}的权限", "you may not {act} in {place}")
	hintRole     = locale.Plain("matching.hint_role", "需要时请安全管理员授予相应角色", "ask the security administrator for the role if you need it")
	msgNoRun     = locale.Plain("matching.no_run", "没有这次比对", "there is no such comparison")
	msgNoItem    = locale.Plain("matching.no_item", "这次比对中没有这名待查儿童，或不在您的范围内", "the comparison has no such child to look into, or not where you may look")
	msgFarYear   = locale.NewTemplate("matching.far_year", "{year}学年还远，最多比到下一学年（{next}）", "the school year {year} is too far ahead; the next one, {next}, is the last that can be compared")
	msgKind      = locale.NewTemplate("matching.kind", "没有“{kind}”这种比对", "there is no comparison {kind}")
	msgCode      = locale.NewTemplate("matching.code", "没有核实结论“{code}”", "there is no outcome {code}")
	msgShown     = locale.NewTemplate("matching.shown", "名册中没有这名儿童的在读记录，不能认定“{code}”；请学校先把他收入名册，或选“无学籍”的结论并附凭据", "the register of pupils does not show the child, who is not {code}; let the school take him in first, or choose an outcome without registration, with its proof")
	msgOwnRecord = locale.Plain("matching.own_record", "这条无证件号码的学籍记录是您登记或改过的，请由另一人核对", "you entered or changed this record without an ID number; another person decides")
	msgPair      = locale.Plain("matching.pair", "这两人不是这次比对提出的一对", "the comparison did not propose these two")
	actWords     = map[access.Permission]locale.Text{
		access.PeopleRead: {ZH: "查看比对结果", EN: "read comparisons"}, access.PeopleEdit: {ZH: "比对名册、认定结果", EN: "compare registers and decide"},
		access.CaseAct: {ZH: "登记核实结论", EN: "enter what was found out"}, access.ExportData: {ZH: "导出数据", EN: "export data"},
	}
)

func (s *Service) allow(ctx context.Context, actor access.Actor, p access.Permission, at access.Place, act, object string) error {
	if actor.May(p, at) {
		return nil
	}
	refused := access.Act{By: actor, Perm: p, At: at, Name: act, Object: object}
	return s.guard().Refuse(ctx, refused, fault.New(fault.Denied, msgDenied.With("place", registry.RegionName(at.Region), "act", actWords[p])).Hint(hintRole))
}

func (s *Service) entry(actor access.Actor, p access.Permission, at access.Place, act, object string, d *audit.Detail) audit.Entry {
	return s.guard().Entry(access.Act{By: actor, Perm: p, At: at, Name: act, Object: object}, d)
}

func (s *Service) guard() access.Guard { return access.Guard{Log: s.opt.Log, Clock: s.opt.Clock} }

// Asked is what a comparison is asked for.
type Asked struct {
	Kind   Kind
	Year   registry.SchoolYear // whose school age counts; 0: that of the enrolment, see Basis
	Reason string

	Progress func(done, of int) // rows read, of about how many; equal once all are read. Nil: nobody asks
}

// Check tells what is wrong with what is asked for.
func (q Asked) Check() error {
	var bad []error
	if !slices.Contains(Kinds(), q.Kind) {
		bad = append(bad, fault.New(fault.Invalid, msgKind.With("kind", string(q.Kind))).At("kind"))
	}
	if _, err := people.CheckReason(q.Reason); err != nil {
		bad = append(bad, err)
	}
	return errors.Join(bad...)
}

// readAtOnce is after how many rows progress is told.
const readAtOnce = 1000

// counted gives what is called for each row, and tells the progress.
func (s *Service) counted(ctx context.Context, actor access.Actor, county registry.RegionCode, q Asked) (read func(), err error) {
	if q.Progress == nil {
		return func() {}, nil
	}
	left, right, err := s.Size(ctx, actor, county)
	done := 0
	return func() {
		if done++; done%readAtOnce == 0 {
			q.Progress(done, max(done+1, left+right))
		}
	}, err
}

// Size gives about how many rows a comparison of a county has to read: of the
// register that is looked through, and of the enrolment.
func (s *Service) Size(ctx context.Context, actor access.Actor, county registry.RegionCode) (left, right int, err error) {
	if err := s.allow(ctx, actor, access.PeopleEdit, access.Place{Region: county}, "matching.run", "registers"); err != nil {
		return 0, 0, err
	}
	count := func(r people.Register) (n int, err error) {
		list, err := s.opt.People.Classes(ctx, actor, county, r)
		for _, t := range list {
			n += t.N
		}
		return n, err
	}
	if left, err = count(people.Residents); err != nil {
		return 0, 0, err
	}
	right, err = count(people.Pupils)
	return left, right, err
}

// Run compares the registers of a county now and keeps the result. It asks for
// the right to read the registers in clear, which package people puts on record
// with the reason.
func (s *Service) Run(ctx context.Context, actor access.Actor, county registry.RegionCode, q Asked) (Run, error) {
	kind, reason := q.Kind, q.Reason
	at := access.Place{Region: county}
	if err := s.allow(ctx, actor, access.PeopleEdit, at, "matching.run", "registers"); err != nil {
		return Run{}, err
	}
	if err := q.Check(); err != nil {
		return Run{}, err
	}
	if next := people.YearOf(s.opt.Clock().UTC()) + 1; q.Year > next {
		return Run{}, fault.New(fault.Invalid, msgFarYear.With("year", q.Year.String(), "next", next.String())).At("year")
	}
	if kind == Attendance {
		return s.runAttendance(ctx, actor, county, q)
	}
	read, err := s.counted(ctx, actor, county, q)
	if err != nil {
		return Run{}, err
	}
	years := map[registry.SchoolYear]int{}
	left, err := s.children(ctx, actor, county, people.Residents, reason, func(p *people.Person) bool {
		read()
		return !p.Status.Over() && (kind != Poverty || p.Flags.Has(people.Poor))
	})
	if err != nil {
		return Run{}, err
	}
	right, err := s.children(ctx, actor, county, people.Pupils, reason, func(p *people.Person) bool {
		read()
		if p.Status.Here() && p.Year != 0 {
			years[p.Year]++
		}
		return true
	})
	if err != nil {
		return Run{}, err
	}
	if n := len(left) + len(right); q.Progress != nil {
		q.Progress(n, n)
	}
	judged, err := s.opt.Store.ListJudged(ctx, county, kind)
	if err != nil {
		return Run{}, err
	}
	o := Options{Kind: kind, Year: q.Year, Roster: most(years)}
	if o.Year == 0 {
		o.Year = cmp.Or(o.Roster, people.YearOf(s.opt.Clock().UTC()))
	}
	for _, j := range judged {
		o.Decisions = append(o.Decisions, Decision{string(j.Left), string(j.Right), j.Same})
	}
	if err := s.asked(ctx, county, kind, o.Year, &o); err != nil {
		return Run{}, err
	}
	if o.Lost, err = s.lost(ctx, county); err != nil {
		return Run{}, err
	}
	c, err := Compare(ctx, left, right, o)
	if err != nil {
		return Run{}, err
	}
	r, items := c.Run()
	return s.keep(ctx, actor, county, q, r, items)
}

// keep keeps the result of a comparison that was made now.
func (s *Service) keep(ctx context.Context, actor access.Actor, county registry.RegionCode, q Asked, r Run, items []Item) (Run, error) {
	r.County, r.ID, r.By, r.ByName, r.At, r.Reason = county, s.opt.IDs(), actor.Account, actor.Name, s.opt.Clock().UTC(), strings.TrimSpace(q.Reason)
	d := (&audit.Detail{}).Note("kind", q.Kind).Note("year", int(r.Year)).Note("left", r.Left).Note("right", r.Right).Note("open", len(items))
	return r, s.opt.Store.SaveRun(ctx, r, items, s.entry(actor, access.PeopleEdit, access.Place{Region: county}, "matching.run", "matching/"+r.ID, d))
}
