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

// List gives the comparisons of a county, newest first.
func (s *Service) List(ctx context.Context, actor access.Actor, county registry.RegionCode) ([]Run, error) {
	if !actor.Holds(access.PeopleRead) || !slices.Contains(actor.Counties(access.PeopleRead), county) {
		return nil, s.allow(ctx, actor, access.PeopleRead, access.Place{Region: county}, "matching.list", "matching")
	}
	runs, err := s.opt.Store.ListRuns(ctx, county)
	for i := range runs {
		if !actor.May(access.PeopleRead, access.Place{Region: county}) {
			runs[i].veil()
		}
	}
	return runs, err
}

// veil takes out of a comparison what is counted of the whole county.
func (r *Run) veil() {
	r.Left, r.Right, r.Extra, r.Reasons, r.Veiled = 0, 0, 0, nil, true
}

// View is a comparison as somebody may see it now.
type View struct {
	Run     Run
	Items   []Item   // as they stand, of the townships the reader may see
	Results []Result // of those
	Whole   bool     // the reader sees the whole county
	Before  *Since   // what is new and what is gone since the comparison before of its kind; nil: there was none

	places map[string]bool // townships whose counts the reader may see
}

// Since compares the open children of two comparisons of one kind, as far as the
// reader may see them.
type Since struct {
	Run  Run                      // the one before
	New  map[people.PersonID]bool // open now and not then
	Gone []Item                   // open then and not now
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
	v.Whole, v.places = actor.May(access.PeopleRead, access.Place{Region: county}), map[string]bool{}
	sees := func(x *Item) bool { return v.Whole || actor.May(access.PeopleRead, x.place(county)) }
	mine := map[people.PersonID]bool{}
	settled := Settle(items, judged, v.Results, Codes())
	if err := s.back(ctx, county, settled); err != nil {
		return View{}, err
	}
	for _, x := range settled {
		if sees(&x) {
			v.Items, mine[x.Person] = append(v.Items, x), true
		}
	}
	for _, t := range v.Run.Found {
		v.places[t.Township] = v.Whole || actor.May(access.PeopleRead, access.Place{Region: county, Township: t.Township})
	}
	v.Results = slices.DeleteFunc(v.Results, func(r Result) bool { return !mine[r.Person] })
	v.Before, err = s.since(ctx, &v, runs, sees)
	return v, err
}

// since looks at the comparison of the same kind before one.
func (s *Service) since(ctx context.Context, v *View, runs []Run, sees func(*Item) bool) (*Since, error) {
	at := slices.IndexFunc(runs, func(r Run) bool { return r.Kind == v.Run.Kind && r.ID < v.Run.ID }) // newest first
	if at < 0 {
		return nil, nil //nolint:nilnil // there was none before
	}
	then, err := s.opt.Store.ListItems(ctx, v.Run.County, runs[at].ID)
	out := &Since{Run: runs[at], New: map[people.PersonID]bool{}}
	now, was := map[people.PersonID]bool{}, map[people.PersonID]bool{}
	for i := range v.Items {
		now[v.Items[i].Person] = v.Items[i].Standing.Open()
	}
	for i := range then {
		x := &then[i]
		if !x.Standing.Open() || !sees(x) {
			continue
		}
		if was[x.Person] = true; !now[x.Person] {
			out.Gone = append(out.Gone, *x)
		}
	}
	for person, open := range now {
		if open && !was[person] {
			out.New[person] = true
		}
	}
	return out, err
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
	proposed, fresh := false, false
	for _, c := range item.Candidates {
		if c.Person == j.Right {
			proposed, fresh = true, c.Fresh()
		}
	}
	if fresh && j.Same {
		by, err := s.opt.People.Authors(ctx, j.County, j.Right)
		if err != nil {
			return err
		}
		if slices.Contains(by, actor.Account) {
			return fault.New(fault.Denied, msgOwnRecord)
		}
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
	at := item.place(r.County)
	if err := s.allow(ctx, actor, access.CaseAct, at, "matching.outcome", "person/"+string(r.Person)); err != nil {
		return err
	}
	code, known := Codes().Find(r.Code)
	if !known {
		return fault.New(fault.Invalid, msgCode.With("code", r.Code)).At("code")
	}
	r.Note, r.Proof = strings.TrimSpace(r.Note), strings.TrimSpace(r.Proof)
	r.inherit(v.Results)
	bad := r.prove(code)
	for _, text := range []string{r.Note, r.Proof, r.Paper.Number, r.Paper.Issuer} {
		if err := people.CheckNote(text); err != nil {
			bad = append(bad, err)
		}
	}
	if len(bad) > 0 {
		return errors.Join(bad...)
	}
	paper, err := s.attach(ctx, &r)
	if err != nil {
		return err
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
	d := (&audit.Detail{}).Note("code", r.Code).Note("run", run).Note("second", r.Second != "").Note("paper", r.Paper.Kind)
	return s.opt.Store.SaveResult(ctx, r, paper, s.entry(actor, access.CaseAct, at, "matching.outcome", "person/"+string(r.Person), d))
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
	if v.Run.Kind == Attendance {
		return nil, nil
	}
	counts := map[string]float64{}
	if v.Whole || v.sees() {
		counts = v.Run.Counts(v.Items, v.Results, func(township string) bool { return v.Whole || v.places[township] })
	}
	out, err := v.Run.Basis().Figures(counts, typed, chosen)
	for i := range out {
		for j := range v.Items {
			x := &v.Items[j]
			if x.Standing == Dropped && (out[i].counts("enrolled") || out[i].counts("six_enrolled") && x.Six || out[i].counts("disabled_enrolled") && x.Disabled) {
				out[i].Dropped++
			}
		}
	}
	return out, err
}

// sees reports whether the reader sees the counts of any township.
func (v *View) sees() bool {
	for _, may := range v.places {
		if may {
			return true
		}
	}
	return false
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
