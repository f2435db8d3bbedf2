package archive

import (
	"cmp"
	"context"
	"slices"

	"junheng/access"
	"junheng/assess"
	"junheng/registry"
)

// RollUp is what the counties of a region come to in one school year, made of
// headlines alone.
type RollUp struct {
	Region registry.RegionCode
	Year   registry.SchoolYear
	Years  []registry.SchoolYear // that have any verdict, latest first
	Rows   []RollUpRow           // the regions directly below, by code
	Total  RollUpRow
}

// RollUpRow sums the counties of one region, or is one county.
type RollUpRow struct {
	Region       registry.RegionCode
	Name         string
	Counties     int // that lie in it, as far as the list of regions or the archive knows
	Assessed     int
	Met          int
	Short        int // vetoed ones too
	Undetermined int
	Units        int
	UnitsMet     int
	UnitsShort   int
	Students     float64
	Latest       *Assessment // of a county; nil when it has no verdict in the year
}

// add counts one county's verdict.
func (r *RollUpRow) add(a *Assessment) {
	r.Assessed++
	switch a.Headline.Outcome {
	case assess.Met:
		r.Met++
	case assess.Short, assess.Vetoed:
		r.Short++
	default:
		r.Undetermined++
	}
	r.Units += a.Headline.Units
	r.UnitsMet += a.Headline.UnitsMet
	r.UnitsShort += a.Headline.UnitsShort
	r.Students += a.Headline.Students
}

// RollUp sums the current verdicts of the counties in a region; year 0 is the
// latest that has any. Rows are those the actor answers for: somebody who
// answers for three counties of a city sees the city with these three.
func (s *Service) RollUp(ctx context.Context, actor access.Actor, region registry.RegionCode, year registry.SchoolYear) (RollUp, error) {
	out := RollUp{Region: region}
	mine := s.countiesIn(actor, region)
	whole := actor.May(access.AssessRead, access.Place{Region: region})
	if !whole && len(mine) == 0 {
		return out, s.refuse(ctx, actor, access.AssessRead, access.Place{Region: region}, "assessment.list", "region/"+region.String())
	}
	f := Filter{Region: region, Current: true}
	if !whole {
		f = Filter{Counties: mine, Current: true}
	}
	list, err := s.opt.Store.ListAssessments(ctx, f)
	if err != nil {
		return out, err
	}
	out.Years = yearsOf(list)
	if out.Year = year; year == 0 && len(out.Years) > 0 {
		out.Year = out.Years[0]
	}
	list = slices.DeleteFunc(list, func(a Assessment) bool { return a.Year != out.Year })
	out.sum(mine, list)
	return out, nil
}

// countiesIn lists the counties in a region for which an actor answers as a whole.
func (s *Service) countiesIn(actor access.Actor, region registry.RegionCode) []registry.RegionCode {
	var out []registry.RegionCode
	for _, c := range actor.Counties(access.AssessRead) {
		if Within(c, region) && actor.May(access.AssessRead, access.Place{Region: c}) {
			out = append(out, c)
		}
	}
	return out
}

// sum groups counties and verdicts by the regions directly below.
func (r *RollUp) sum(counties []registry.RegionCode, list []Assessment) {
	rows := map[registry.RegionCode]*RollUpRow{}
	seen := map[registry.RegionCode]bool{}
	row := func(county registry.RegionCode) *RollUpRow {
		below := Below(county, r.Region)
		if rows[below] == nil {
			rows[below] = &RollUpRow{Region: below, Name: RegionLabel(below)}
		}
		if !seen[county] {
			seen[county] = true
			rows[below].Counties++
			r.Total.Counties++
		}
		return rows[below]
	}
	for _, c := range counties {
		row(c)
	}
	for i := range list {
		a := &list[i]
		to := row(a.County)
		to.add(a)
		r.Total.add(a)
		if to.Region == a.County {
			to.Latest = a
			if a.Headline.Name != "" {
				to.Name = a.Headline.Name
			}
		}
	}
	for _, x := range rows {
		r.Rows = append(r.Rows, *x)
	}
	slices.SortFunc(r.Rows, func(a, b RollUpRow) int { return cmp.Compare(a.Region, b.Region) })
	r.Total.Region, r.Total.Name = r.Region, RegionLabel(r.Region)
}

// Below gives the region directly below another in which a county lies: the
// county itself below a city, a county or a province that governs it directly.
func Below(county, region registry.RegionCode) registry.RegionCode {
	if region.Level() != registry.ProvinceLevel {
		return county
	}
	if r, err := registry.FindRegion(county); err == nil && r.Parent == region {
		return county
	}
	return county / 100 * 100
}

// RegionLabel gives a region's own name, without those above it; of one that
// the list of regions does not know, its code.
func RegionLabel(region registry.RegionCode) string {
	if r, err := registry.FindRegion(region); err == nil && r.Name != "" {
		return r.Name
	}
	return region.String()
}

func yearsOf(list []Assessment) []registry.SchoolYear {
	var out []registry.SchoolYear
	for _, a := range list {
		if !slices.Contains(out, a.Year) {
			out = append(out, a.Year)
		}
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

// Assessments lists the assessments of a county on record, newest first. Who
// sees only some of its schools sees those that are current.
func (s *Service) Assessments(ctx context.Context, actor access.Actor, county registry.RegionCode) ([]Assessment, error) {
	if !s.concerned(actor, county) {
		return nil, s.refuse(ctx, actor, access.AssessRead, access.Place{Region: county}, "assessment.list", "region/"+county.String())
	}
	return s.opt.Store.ListAssessments(ctx, Filter{
		Counties: []registry.RegionCode{county},
		Current:  !actor.May(access.AssessRead, access.Place{Region: county}),
	})
}

// Latest gives the current assessment of a county in a school year, or the
// latest year's for 0; nil when there is none.
func (s *Service) Latest(ctx context.Context, actor access.Actor, county registry.RegionCode, year registry.SchoolYear) (*Assessment, error) {
	list, err := s.Assessments(ctx, actor, county)
	if err != nil {
		return nil, err
	}
	var best *Assessment
	for i := range list {
		a := &list[i]
		if a.Current && (year == 0 || a.Year == year) && (best == nil || a.Year > best.Year) {
			best = a
		}
	}
	return best, nil
}

// Of lists the assessments made from a dataset, newest first.
func (s *Service) Of(ctx context.Context, actor access.Actor, owner registry.RegionCode, hash string) ([]Assessment, error) {
	if err := s.allow(ctx, actor, access.AssessRead, access.Place{Region: owner}, "assessment.list", "dataset/"+hash); err != nil {
		return nil, err
	}
	list, err := s.opt.Store.ListAssessments(ctx, Filter{Region: owner})
	return slices.DeleteFunc(list, func(a Assessment) bool { return a.Owner != owner || a.Dataset != hash }), err
}

// Current lists the verdicts that overviews show in a region, by county. The
// region must be one the actor answers for as a whole.
func (s *Service) Current(ctx context.Context, actor access.Actor, region registry.RegionCode, year registry.SchoolYear) ([]Assessment, error) {
	if err := s.allow(ctx, actor, access.AssessRead, access.Place{Region: region}, "assessment.list", "region/"+region.String()); err != nil {
		return nil, err
	}
	list, err := s.opt.Store.ListAssessments(ctx, Filter{Region: region, Year: year, Current: true})
	slices.SortFunc(list, func(a, b Assessment) int { return cmp.Compare(a.County, b.County) })
	return list, err
}
