package returns

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/collect"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// RoundPlan is what a county decides when it opens a round or amends it.
type RoundPlan struct {
	County    registry.RegionCode
	Title     string
	Year      registry.SchoolYear
	Forms     []string
	Schools   []registry.SchoolID // empty: every school of the county open in Year
	Due       time.Time           // end of the last day
	Remind    []int               // days before Due
	HeadSigns bool
	Note      string
}

// AskableForms lists the forms that a round of a school year can ask for: those
// in force, without forms of computed results.
func (s *Service) AskableForms(year registry.SchoolYear) []*collect.Form {
	var out []*collect.Form
	for _, f := range s.opt.Forms {
		if f.Askable() && f.InForce(year) {
			out = append(out, f)
		}
	}
	return out
}

// OpenRound opens a round and makes an empty return for every form and school,
// and one for every form about the county. The error joins all that is wrong
// with the plan, each a *fault.Fault whose Place is the field's name.
func (s *Service) OpenRound(ctx context.Context, actor access.Actor, p RoundPlan) (Round, error) {
	at := access.Place{Region: p.County}
	if err := s.may(ctx, actor, access.RoundManage, at, "round.open", "round"); err != nil {
		return Round{}, err
	}
	asked, err := s.check(ctx, &p, nil)
	if err != nil {
		return Round{}, err
	}
	r := Round{County: p.County, ID: RoundID(s.opt.IDs()), OpenedBy: actor.Account, OpenedAt: s.now()}
	p.into(&r)
	add := s.missing(&r, asked, nil)
	d := (&audit.Detail{}).Note("title", r.Title).Note("year", int(r.Year)).Note("forms", r.Forms).Note("due", r.Due).Note("returns", len(add))
	if err := s.opt.Store.SaveRound(ctx, r, add, s.entry(actor, access.RoundManage, at, "round.open", "round/"+string(r.ID), d)); err != nil {
		return Round{}, err
	}
	return s.opt.Store.FindRound(ctx, r.County, r.ID)
}

// AmendRound changes a round: more forms or schools make more returns; a form
// or school that is taken off keeps the returns it has. The school year stays.
// revision is that of the round as the actor saw it.
func (s *Service) AmendRound(ctx context.Context, actor access.Actor, county registry.RegionCode, id RoundID, p RoundPlan, revision int64) (Round, error) {
	at := access.Place{Region: county}
	if err := s.may(ctx, actor, access.RoundManage, at, "round.amend", "round/"+string(id)); err != nil {
		return Round{}, err
	}
	r, err := s.opt.Store.FindRound(ctx, county, id)
	if err != nil {
		return Round{}, err
	}
	if r.Revision != revision {
		return Round{}, fault.New(fault.Conflict, sayStale.With())
	}
	p.County, p.Year = county, r.Year
	asked, err := s.check(ctx, &p, r.Forms)
	if err != nil {
		return Round{}, err
	}
	have, err := s.opt.Store.ListReturns(ctx, Filter{Counties: []registry.RegionCode{county}, Round: id})
	if err != nil {
		return Round{}, err
	}
	d := &audit.Detail{}
	d.Change("title", r.Title, p.Title).Change("forms", r.Forms, p.Forms).Change("schools", r.Schools, p.Schools).Change("due", r.Due, p.Due)
	d.Change("remind", r.Remind, p.Remind).Change("head_signs", r.HeadSigns, p.HeadSigns).Change("note", r.Note, p.Note)
	p.into(&r)
	add := s.missing(&r, asked, have)
	d.Note("returns", len(add))
	if err := s.opt.Store.SaveRound(ctx, r, add, s.entry(actor, access.RoundManage, at, "round.amend", "round/"+string(id), d)); err != nil {
		return Round{}, err
	}
	return s.opt.Store.FindRound(ctx, county, id)
}

// CloseRound ends a round: returns never submitted can no longer be filled in.
func (s *Service) CloseRound(ctx context.Context, actor access.Actor, county registry.RegionCode, id RoundID) (Round, error) {
	at := access.Place{Region: county}
	if err := s.may(ctx, actor, access.RoundManage, at, "round.close", "round/"+string(id)); err != nil {
		return Round{}, err
	}
	r, err := s.opt.Store.FindRound(ctx, county, id)
	if err != nil || !r.ClosedAt.IsZero() {
		return r, err
	}
	r.ClosedAt = s.now()
	d := (&audit.Detail{}).Note("closed", r.ClosedAt)
	if err := s.opt.Store.SaveRound(ctx, r, nil, s.entry(actor, access.RoundManage, at, "round.close", "round/"+string(id), d)); err != nil {
		return Round{}, err
	}
	return s.opt.Store.FindRound(ctx, county, id)
}

// FindRound gives a round of a county the actor works in.
func (s *Service) FindRound(ctx context.Context, actor access.Actor, county registry.RegionCode, id RoundID) (Round, error) {
	if !actor.May(access.RoundRead, access.Place{Region: county}) {
		return Round{}, fault.New(fault.NotFound, sayNoRound.With())
	}
	return s.opt.Store.FindRound(ctx, county, id)
}

// ListRounds lists the rounds of the counties the actor works in, newest first;
// year 0 is every year.
func (s *Service) ListRounds(ctx context.Context, actor access.Actor, year registry.SchoolYear) ([]Round, error) {
	counties := actor.Counties(access.RoundRead)
	if len(counties) == 0 {
		return nil, nil
	}
	return s.opt.Store.ListRounds(ctx, counties, year)
}

// List gives the heads of the returns that the actor may see.
func (s *Service) List(ctx context.Context, actor access.Actor, f Filter) ([]Return, error) {
	mine := actor.Counties(access.ReturnRead)
	if len(f.Counties) > 0 {
		mine = slices.DeleteFunc(mine, func(c registry.RegionCode) bool { return !slices.Contains(f.Counties, c) })
	}
	if len(mine) == 0 {
		return nil, nil
	}
	f.Counties, f.Cells = mine, false
	if own := actor.Schools(); own != nil && len(f.Schools) == 0 {
		f.Schools = own
	}
	list, err := s.opt.Store.ListReturns(ctx, f)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(r Return) bool { return !actor.May(access.ReturnRead, r.place()) }), nil
}

// into writes a plan into a round.
func (p *RoundPlan) into(r *Round) {
	r.Title, r.Year, r.Forms, r.Schools, r.Due = p.Title, p.Year, slices.Clone(p.Forms), slices.Clone(p.Schools), p.Due.UTC()
	r.Remind, r.HeadSigns, r.Note = slices.Clone(p.Remind), p.HeadSigns, p.Note
}

// check finds everything wrong with a plan and gives the schools it asks. Forms
// the round already has are not asked to be in force.
func (s *Service) check(ctx context.Context, p *RoundPlan, had []string) ([]registry.School, error) {
	var errs []error
	bad := func(field string, m locale.Message) { errs = append(errs, fault.New(fault.Invalid, m).At(field)) }
	if p.Title = strings.TrimSpace(p.Title); p.Title == "" {
		bad("title", sayNeeds.With("what", locale.Text{ZH: "任务名称", EN: "a title"}))
	}
	if p.Year < 2000 || p.Year > 2200 {
		bad("year", sayNeeds.With("what", locale.Text{ZH: "学年", EN: "the school year"}))
	}
	if p.Due.IsZero() {
		bad("due", sayNeeds.With("what", locale.Text{ZH: "截止日期", EN: "the last day"}))
	}
	if len(p.Forms) == 0 {
		bad("forms", sayNeeds.With("what", locale.Text{ZH: "要收的报表", EN: "the forms asked for"}))
	}
	schools := false
	for i, id := range p.Forms {
		f := s.forms[id]
		switch {
		case f == nil:
			bad("forms", sayNoForm.With("id", id))
			continue
		case !f.Askable():
			bad("forms", sayComputed.With("form", f.Label))
		case !f.InForce(p.Year) && !slices.Contains(had, id):
			bad("forms", sayVintage.With("form", f.Label, "year", p.Year.String()))
		case slices.Contains(p.Forms[:i], id):
			bad("forms", sayTwice.With("form", f.Label))
		}
		schools = schools || f.Subject == collect.AboutSchool
	}
	for _, n := range p.Remind {
		if n < 0 || n > 365 {
			bad("remind", sayRemind.With())
		}
	}
	slices.SortFunc(p.Remind, func(a, b int) int { return cmp.Compare(b, a) })
	p.Remind = slices.Compact(p.Remind)
	if len(errs) > 0 || !schools {
		return nil, errors.Join(errs...)
	}
	asked, err := s.asked(ctx, p)
	if err != nil {
		return nil, err
	}
	return asked, nil
}

// asked gives the schools a plan asks, as the register has them.
func (s *Service) asked(ctx context.Context, p *RoundPlan) ([]registry.School, error) {
	open, err := s.opt.Register.OpenIn(ctx, p.County, p.Year)
	if err != nil {
		return nil, err
	}
	if len(p.Schools) == 0 {
		if len(open) == 0 {
			return nil, fault.New(fault.Invalid, sayNoSchools.With("year", p.Year.String())).At("schools").Hint(hintRegister.With())
		}
		return open, nil
	}
	var out []registry.School
	var errs []error
	for _, id := range p.Schools {
		i := slices.IndexFunc(open, func(x registry.School) bool { return x.ID == id })
		if i < 0 {
			errs = append(errs, fault.New(fault.Invalid, sayNotOpen.With("school", string(id), "year", p.Year.String())).At("schools"))
			continue
		}
		out = append(out, open[i])
	}
	return out, errors.Join(errs...)
}

// missing makes the returns of a round that do not exist yet.
func (s *Service) missing(r *Round, asked []registry.School, have []Return) []Return {
	type seat struct {
		form   string
		school registry.SchoolID
	}
	taken := map[seat]bool{}
	for i := range have {
		taken[seat{have[i].Form, have[i].School}] = true
	}
	type kind struct {
		form string
		typ  registry.SchoolType
	}
	counted := map[kind]int{} // an untouched return asks as much of every school of a type
	p := s.plan(r.Forms)
	now := s.now()
	var out []Return
	for _, id := range r.Forms {
		who := asked
		if s.forms[id].Subject == collect.AboutCounty {
			who = []registry.School{{}}
		}
		for _, x := range who {
			if taken[seat{id, x.ID}] {
				continue
			}
			if x.ID != "" {
				x.County = r.County
			}
			n := Return{County: r.County, ID: ReturnID(s.opt.IDs()), Round: r.ID, Form: id, Year: r.Year, School: x.ID, Who: x, State: Open, Revision: 1, Changed: now}
			k := kind{id, x.Type}
			if _, ok := counted[k]; !ok {
				counted[k] = s.askedCells(p, id, x)
			}
			n.Counts.Asked = counted[k]
			n.Counts.MustFix = n.Counts.Asked // nothing is filled in yet
			out = append(out, n)
		}
	}
	return out
}

// askedCells counts the required cells of an untouched return.
func (s *Service) askedCells(p *plan, form string, who registry.School) int {
	k := p.kits[form]
	f := collect.Filled{Grid: k.grid, County: who.County, Year: 0, School: who, Skip: p.skips(form, who.Type)}
	return collect.Examine([]collect.Filled{f}, collect.Options{Dict: s.opt.Dict}).Tallies[0].Asked
}

var (
	sayComputed  = locale.NewTemplate("returns.computed", "《{form}》是计算结果表，不能布置填报", "{form} holds computed results and cannot be asked for")
	sayVintage   = locale.NewTemplate("returns.vintage", "《{form}》不用于 {year} 学年", "{form} is not the form of {year}")
	sayTwice     = locale.NewTemplate("returns.twice", "《{form}》选了两次", "{form} is chosen twice")
	sayRemind    = locale.NewTemplate("returns.remind", "提醒应为截止前 0 至 365 天", "a reminder is due 0 to 365 days before the last day")
	sayNoSchools = locale.NewTemplate("returns.no_schools", "名册中 {year} 学年没有在办学校", "the register has no school open in {year}")
	hintRegister = locale.NewTemplate("returns.hint.register", "请先在“学校名册”中导入或登记学校", "import or enter the schools in the register first")
	sayNotOpen   = locale.NewTemplate("returns.not_open", "学校“{school}”在 {year} 学年不在办", "school {school} is not open in {year}")
)
