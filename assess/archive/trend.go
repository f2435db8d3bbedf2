package archive

import (
	"cmp"
	"context"
	"slices"

	"junheng/access"
	"junheng/assess"
	"junheng/registry"
)

// Trend is what a county came to over the years, by the verdicts that overviews
// show, oldest first.
type Trend struct {
	Years []TrendYear
	Lines []TrendLine // one a coefficient, in the order of the latest year
	Mixed bool        // not all years were judged by the same standard
}

// TrendYear is one school year.
type TrendYear struct {
	Year     registry.SchoolYear
	ID       string
	Pack     string
	Headline Headline
}

// TrendLine is one coefficient over the years, parallel to Years; an element
// is nil where the year has none.
type TrendLine struct {
	Stage     string
	Indicator string
	CV        []*float64
	Mean      []*float64
	Limit     string // of the latest year
	Outcome   []assess.Outcome
}

// Trend gathers the years up to that of an assessment, which stands for its own
// year even where another is current.
func (s *Service) Trend(ctx context.Context, actor access.Actor, of Assessment) (Trend, error) {
	if !s.concerned(actor, of.County) {
		return Trend{}, s.refuse(ctx, actor, access.AssessRead, access.Place{Region: of.County}, "assessment.trend", "region/"+of.County.String())
	}
	list, err := s.opt.Store.ListAssessments(ctx, Filter{Counties: []registry.RegionCode{of.County}, Current: true})
	if err != nil {
		return Trend{}, err
	}
	list = slices.DeleteFunc(list, func(a Assessment) bool { return a.Year >= of.Year })
	slices.SortFunc(list, func(a, b Assessment) int { return cmp.Compare(a.Year, b.Year) })
	return trendOf(append(list, of)), nil
}

func trendOf(list []Assessment) Trend {
	var t Trend
	for _, a := range list {
		t.Years = append(t.Years, TrendYear{a.Year, a.ID, a.Pack, a.Headline})
		t.Mixed = t.Mixed || a.PackHash != list[0].PackHash
	}
	for _, c := range list[len(list)-1].Headline.Coefficients {
		l := TrendLine{Stage: c.Stage, Indicator: c.Indicator, Limit: c.Limit}
		for _, a := range list {
			at := slices.IndexFunc(a.Headline.Coefficients, func(x CoefficientHeadline) bool { return x.Stage == c.Stage && x.Indicator == c.Indicator })
			if at < 0 {
				l.CV, l.Mean, l.Outcome = append(l.CV, nil), append(l.Mean, nil), append(l.Outcome, "")
				continue
			}
			x := a.Headline.Coefficients[at]
			l.CV, l.Mean, l.Outcome = append(l.CV, x.CV), append(l.Mean, x.Mean), append(l.Outcome, x.Outcome)
		}
		t.Lines = append(t.Lines, l)
	}
	return t
}

// earlier opens the verdicts of the years before an assessment, oldest first,
// at most so many. A year that can no longer be opened is left out: its own
// page says why.
func (s *Service) earlier(ctx context.Context, actor access.Actor, of Assessment, most int) ([]*Opened, error) {
	t, err := s.Trend(ctx, actor, of)
	if err != nil {
		return nil, err
	}
	years := t.Years[:len(t.Years)-1]
	years = years[max(0, len(years)-most):]
	var out []*Opened
	for _, y := range years {
		o, err := s.Open(ctx, actor, of.County, y.ID)
		if err == nil {
			out = append(out, o)
		} else if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return out, nil
}
