package casework

import (
	"context"
	"slices"
	"time"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/locale"
	"junheng/registry"
)

// Statements lists the statements that were sent, of the regions an actor reads:
// a school's own, a county's own and its schools'.
func (s *Service) Statements(ctx context.Context, actor access.Actor, q StatementQuery) ([]Statement, error) {
	list, err := s.opt.Statements.ListStatements(ctx, q)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(st Statement) bool { return !may(actor, access.CaseRead, st.Region, Place{School: st.School}) }), nil
}

// Wanted is a statement that is due and not sent yet.
type Wanted struct {
	Account Account
	Label   locale.Text
	Period  Period
	Due     time.Time
	Opens   time.Time // from when it may be sent
	Late    bool
}

// Wanted lists the statements of the current and the last period that a school or
// a region has still to send, the most pressing first.
func (s *Service) Wanted(ctx context.Context, actor access.Actor, region registry.RegionCode, school registry.SchoolID) ([]Wanted, error) {
	if err := s.allow(ctx, actor, access.CaseRead, region, Place{School: school}, "statements"); err != nil {
		return nil, err
	}
	cal, err := s.Calendar(ctx, region)
	if err != nil {
		return nil, err
	}
	now := s.opt.Clock()
	var out []Wanted
	for _, p := range s.opt.Procedures.List(region) {
		for i := range p.Statements {
			k := &p.Statements[i]
			if k.Level != levelOf(region, school) {
				continue
			}
			some, err := s.wanted(ctx, p, k, Account{Region: region, Procedure: p.ID, Kind: k.ID, School: school}, cal, now)
			if err != nil {
				return nil, err
			}
			out = append(out, some...)
		}
	}
	slices.SortStableFunc(out, func(a, b Wanted) int { return a.Due.Compare(b.Due) })
	return out, nil
}

func levelOf(region registry.RegionCode, school registry.SchoolID) procedure.Scope {
	switch {
	case school != "":
		return procedure.OfSchool
	case region.Level() == registry.ProvinceLevel:
		return procedure.OfProvince
	case region.Level() == registry.PrefectureLevel:
		return procedure.OfCity
	}
	return procedure.OfCounty
}

func (s *Service) wanted(ctx context.Context, p *procedure.Procedure, k *procedure.Statement, a Account, cal calendar.View, now time.Time) ([]Wanted, error) {
	current, err := PeriodAt(k.Period, now, cal)
	if err != nil {
		return nil, err
	}
	sent, err := s.sent(ctx, a)
	if err != nil {
		return nil, err
	}
	missing := missing(k, sent, current, cal)
	out := make([]Wanted, len(missing))
	for i, period := range missing {
		a.Period = period.ID
		due := dueOf(k, period, cal)
		out[i] = Wanted{Account: a, Label: k.Label, Period: period, Due: due, Opens: opensAt(k, period, cal), Late: due.Before(now)}
	}
	return out, nil
}

// missing lists the periods up to one that are not sent, the earliest first: all
// since the first that was. Who has sent none yet owes the one before and this
// one; the first that is sent is where the account begins.
func missing(k *procedure.Statement, sent []Statement, to Period, cal calendar.View) []Period {
	var out []Period
	for n := 0; n < mostPeriods; n++ {
		if len(sent) == 0 && n == 2 || len(sent) > 0 && to.From.Before(sent[0].Period.From) {
			break
		}
		if !slices.ContainsFunc(sent, func(st Statement) bool { return st.Period.ID == to.ID }) {
			out = append(out, to)
		}
		earlier, err := PeriodAt(k.Period, to.From.Add(-time.Hour), cal)
		if err != nil {
			break // the calendar reaches no further back
		}
		to = earlier
	}
	slices.Reverse(out)
	return out
}
