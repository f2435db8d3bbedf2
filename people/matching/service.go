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
	SaveResult(ctx context.Context, r Result, e ...audit.Entry) error // in place of an earlier one of the child
	ListResults(ctx context.Context, county registry.RegionCode, kind Kind) ([]Result, error)
}

// Registers gives the registers in clear, for a reason that goes on record.
// Package people does.
type Registers interface {
	Plain(ctx context.Context, actor access.Actor, county registry.RegionCode, r people.Register, reason string, each func(*people.Person) error) error
	Standing(ctx context.Context, county registry.RegionCode, id people.PersonID, school registry.SchoolID) (enrolled, moved bool, err error)
	Classes(ctx context.Context, actor access.Actor, county registry.RegionCode, r people.Register) ([]people.Tally, error)
}

// ServiceOptions are what a Service works with; all must be given.
type ServiceOptions struct {
	Store  Store
	People Registers
	Log    audit.Log // refusals
	Clock  func() time.Time
	IDs    func() string
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
	msgDenied = locale.NewTemplate("matching.denied", "您没有在{place}{act}的权限", "you may not {act} in {place}")
	hintRole  = locale.Plain("matching.hint_role", "需要时请安全管理员授予相应角色", "ask the security administrator for the role if you need it")
	msgNoRun  = locale.Plain("matching.no_run", "没有这次比对", "there is no such comparison")
	msgNoItem = locale.Plain("matching.no_item", "这次比对中没有这名待查儿童，或不在您的范围内", "the comparison has no such child to look into, or not where you may look")
	msgKind   = locale.NewTemplate("matching.kind", "没有“{kind}”这种比对", "there is no comparison {kind}")
	msgCode   = locale.NewTemplate("matching.code", "没有核实结论“{code}”", "there is no outcome {code}")
	msgProof  = locale.NewTemplate("matching.proof", "“{code}”要写明凭据：证明的名称和编号，或说明人", "{code} wants proof: a certificate and its number, or who said so")
	msgShown  = locale.NewTemplate("matching.shown", "名册中没有这名儿童的在读记录，不能认定“{code}”；请学校先把他收入名册，或选“无学籍”的结论并附凭据", "the register of pupils does not show the child, who is not {code}; let the school take him in first, or choose an outcome without registration, with its proof")
	msgPair   = locale.Plain("matching.pair", "这两人不是这次比对提出的一对", "the comparison did not propose these two")
	actWords  = map[access.Permission]locale.Text{
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
	if q.Kind != Population && q.Kind != Poverty {
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
	now := s.opt.Clock().UTC()
	o := Options{Kind: kind, Year: q.Year, Roster: most(years)}
	if o.Year == 0 {
		o.Year = cmp.Or(o.Roster, people.YearOf(now))
	}
	for _, j := range judged {
		o.Decisions = append(o.Decisions, Decision{string(j.Left), string(j.Right), j.Same})
	}
	if o.Asked, err = s.asked(ctx, county, kind, o.Year); err != nil {
		return Run{}, err
	}
	c, err := Compare(ctx, left, right, o)
	if err != nil {
		return Run{}, err
	}
	r, items := c.Run()
	r.County, r.ID, r.By, r.ByName, r.At, r.Reason = county, s.opt.IDs(), actor.Account, actor.Name, now, strings.TrimSpace(reason)
	d := (&audit.Detail{}).Note("kind", kind).Note("year", int(r.Year)).Note("left", r.Left).Note("right", r.Right).Note("open", len(items))
	return r, s.opt.Store.SaveRun(ctx, r, items, s.entry(actor, access.PeopleEdit, at, "matching.run", "matching/"+r.ID, d))
}

// List gives the comparisons of a county, newest first.
func (s *Service) List(ctx context.Context, actor access.Actor, county registry.RegionCode) ([]Run, error) {
	if !actor.Holds(access.PeopleRead) || !slices.Contains(actor.Counties(access.PeopleRead), county) {
		return nil, s.allow(ctx, actor, access.PeopleRead, access.Place{Region: county}, "matching.list", "matching")
	}
	return s.opt.Store.ListRuns(ctx, county)
}

// View is a comparison as somebody may see it now.
type View struct {
	Run     Run
	Items   []Item   // as they stand, of the townships the reader may see
	Results []Result // of those
	Whole   bool     // the reader sees the whole county
}

// Find gives a comparison as it stands by what was decided and found out since.
func (s *Service) Find(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) (View, error) {
	runs, err := s.List(ctx, actor, county)
	if err != nil {
		return View{}, err
	}
	var v View
	for _, r := range runs {
		if r.ID == id {
			v.Run = r
		}
	}
	if v.Run.ID == "" {
		return View{}, fault.New(fault.NotFound, msgNoRun)
	}
	items, err := s.opt.Store.ListItems(ctx, county, id)
	if err != nil {
		return View{}, err
	}
	judged, err := s.opt.Store.ListJudged(ctx, county, v.Run.Kind)
	if err != nil {
		return View{}, err
	}
	if v.Results, err = s.opt.Store.ListResults(ctx, county, v.Run.Kind); err != nil {
		return View{}, err
	}
	v.Whole = actor.May(access.PeopleRead, access.Place{Region: county})
	for _, x := range Settle(items, judged, v.Results, Codes()) {
		if v.Whole || actor.May(access.PeopleRead, access.Place{Region: county, Township: x.Township}) {
			v.Items = append(v.Items, x)
		}
	}
	return v, nil
}

// item finds a child of a comparison where the actor may act.
func (s *Service) item(ctx context.Context, actor access.Actor, county registry.RegionCode, run string, person people.PersonID) (*View, *Item, error) {
	v, err := s.Find(ctx, actor, county, run)
	if err != nil {
		return nil, nil, err
	}
	for i := range v.Items {
		if v.Items[i].Person == person {
			return &v, &v.Items[i], nil
		}
	}
	return nil, nil, fault.New(fault.NotFound, msgNoItem)
}

// Judge records whether a doubtful pair is one person.
func (s *Service) Judge(ctx context.Context, actor access.Actor, run string, j Judged) error {
	at := access.Place{Region: j.County}
	if err := s.allow(ctx, actor, access.PeopleEdit, at, "matching.judge", "person/"+string(j.Left)); err != nil {
		return err
	}
	if err := people.CheckNote(j.Note); err != nil {
		return err
	}
	v, item, err := s.item(ctx, actor, j.County, run, j.Left)
	if err != nil {
		return err
	}
	proposed := false
	for _, c := range item.Candidates {
		proposed = proposed || c.Person == j.Right
	}
	if !proposed {
		return fault.New(fault.Invalid, msgPair)
	}
	j.Kind, j.By, j.ByName, j.At, j.Note = v.Run.Kind, actor.Account, actor.Name, s.opt.Clock().UTC(), strings.TrimSpace(j.Note)
	d := (&audit.Detail{}).Note("with", j.Right).Note("same", j.Same).Note("run", run)
	return s.opt.Store.SaveJudged(ctx, j, s.entry(actor, access.PeopleEdit, at, "matching.judge", "person/"+string(j.Left), d))
}

// Enter records the outcome of looking for a child. A township officer may for
// the children of his township. What takes a child from the list holds once a
// second person has entered the same outcome, or once the register of pupils
// shows the child; see [Result.Holds].
func (s *Service) Enter(ctx context.Context, actor access.Actor, run string, r Result) error {
	v, item, err := s.item(ctx, actor, r.County, run, r.Person)
	if err != nil {
		return err
	}
	at := access.Place{Region: r.County, Township: item.Township}
	if err := s.allow(ctx, actor, access.CaseAct, at, "matching.outcome", "person/"+string(r.Person)); err != nil {
		return err
	}
	code, known := Codes().Find(r.Code)
	r.Note, r.Proof = strings.TrimSpace(r.Note), strings.TrimSpace(r.Proof)
	switch {
	case !known:
		return fault.New(fault.Invalid, msgCode.With("code", r.Code)).At("code")
	case code.Proof && len([]rune(r.Proof)) < 2:
		return fault.New(fault.Invalid, msgProof.With("code", code.Label)).At("proof")
	}
	for _, text := range []string{r.Note, r.Proof} {
		if err := people.CheckNote(text); err != nil {
			return err
		}
	}
	r.Kind, r.By, r.ByName, r.At = v.Run.Kind, actor.Account, actor.Name, s.opt.Clock().UTC()
	if code.Shown {
		if r.Shown, _, err = s.opt.People.Standing(ctx, r.County, r.Person, ""); err != nil {
			return err
		}
		if !r.Shown {
			return fault.New(fault.Invalid, msgShown.With("code", code.Label)).At("code")
		}
	}
	r.second(v.Results)
	d := (&audit.Detail{}).Note("code", r.Code).Note("run", run).Note("second", r.Second != "")
	return s.opt.Store.SaveResult(ctx, r, s.entry(actor, access.CaseAct, at, "matching.outcome", "person/"+string(r.Person), d))
}

// second makes of a result that somebody else has entered before the word of the
// second of two.
func (r *Result) second(earlier []Result) {
	for _, was := range earlier {
		if was.Person != r.Person || was.Code != r.Code {
			continue
		}
		if was.By == r.By {
			r.Second, r.SecondName, r.SecondAt = was.Second, was.SecondName, was.SecondAt
			continue
		}
		r.Second, r.SecondName, r.SecondAt = r.By, r.ByName, r.At
		r.By, r.ByName, r.At = was.By, was.ByName, was.At
	}
}

// Figures computes the rates of what is seen, with counts that somebody typed
// for those that the comparison does not give. Who does not see the whole county
// gets the rates of what he sees.
func (v *View) Figures(typed map[string]float64, chosen map[string]string) ([]Figure, error) {
	seen := map[string]bool{}
	for _, x := range v.Items {
		seen[x.Township] = true
	}
	counts := map[string]float64{}
	if v.Whole || len(seen) > 0 {
		counts = v.Run.Counts(v.Items, v.Results, func(township string) bool { return v.Whole || seen[township] })
	}
	return v.Run.Basis().Figures(counts, typed, chosen)
}

// AllowExport asks whether the actor may take a result of a county away, and
// puts it on record. Results hold counts and no names.
func (s *Service) AllowExport(ctx context.Context, actor access.Actor, county registry.RegionCode, object string) error {
	at := access.Place{Region: county}
	if err := s.allow(ctx, actor, access.ExportData, at, "matching.export", object); err != nil {
		return err
	}
	return s.opt.Log.Append(ctx, s.entry(actor, access.ExportData, at, "matching.export", object, nil))
}
