package casework

import (
	"context"
	"time"

	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/registry"
)

// below lists who owes statements to that of a region: the schools of a county,
// the counties of a city or province.
func (s *Service) below(ctx context.Context, st *Statement, counties []registry.RegionCode) ([]string, error) {
	var out []string
	if st.Level != procedure.OfCounty {
		for _, county := range counties {
			out = append(out, county.String())
		}
		return out, nil
	}
	if s.opt.Owing == nil {
		return nil, nil
	}
	schools, err := s.opt.Owing(ctx, st.Region, st.Period.To)
	for _, id := range schools {
		out = append(out, string(id))
	}
	return out, err
}

// owed is a statement that the parts owe of a period.
type owed struct {
	kind   string
	period Period
}

// markSent notes which parts have sent all that they owe of the period: every
// month of a quarter that is over, from the first one that they ever sent.
func (s *Service) markSent(ctx context.Context, p *procedure.Procedure, st *Statement, counties []registry.RegionCode) error {
	level, regions := procedure.OfSchool, []registry.RegionCode{st.Region}
	if st.Level != procedure.OfCounty {
		level, regions = procedure.OfCounty, counties
	}
	list, err := s.opt.Statements.ListStatements(ctx, StatementQuery{Regions: regions, Procedure: p.ID, States: []StatementState{Sent, Accepted}})
	if err != nil {
		return err
	}
	sent, first := map[string]bool{}, map[string]time.Time{}
	for i := range list {
		x := &list[i]
		key := string(x.School)
		if level == procedure.OfCounty {
			key = x.Region.String()
		}
		if x.Level != level {
			continue
		}
		key += "/" + x.Kind
		sent[key+"/"+x.Period.ID] = true
		if t, known := first[key]; !known || x.Period.From.Before(t) {
			first[key] = x.Period.From
		}
	}
	cal, err := s.Calendar(ctx, st.Region)
	if err != nil {
		return err
	}
	var wanted []owed
	for i := range p.Statements {
		k := &p.Statements[i]
		if k.Level != level {
			continue
		}
		for _, period := range periodsIn(k.Period, st.Period, cal) {
			wanted = append(wanted, owed{k.ID, period})
		}
	}
	for i := range st.Parts {
		part := &st.Parts[i]
		part.Sent = len(wanted) > 0
		for _, o := range wanted {
			key := part.Key + "/" + o.kind
			part.Sent = part.Sent && (sent[key+"/"+o.period.ID] || o.period.From.Before(first[key]))
		}
	}
	return nil
}

// periodsIn lists the periods of a kind that begin within another one, the one
// that still runs with them where it is the only one.
func periodsIn(kind string, of Period, cal calendar.View) []Period {
	var out []Period
	for at := of.To.Add(-time.Nanosecond); !at.Before(of.From) && len(out) < mostPeriods; {
		period, err := PeriodAt(kind, at, cal)
		if err != nil {
			break
		}
		if !period.From.Before(of.From) && (!period.To.After(of.To) || period.ID == of.ID) {
			out = append(out, period)
		}
		at = period.From.Add(-time.Nanosecond)
	}
	return out
}

// mostPeriods bounds how far back periods are gone through.
const mostPeriods = 36
