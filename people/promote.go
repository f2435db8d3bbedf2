package people

import (
	"cmp"
	"context"
	"slices"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Promotion is what the turn of the year does to the pupils of a county, or of
// one school: a line for each class.
type Promotion struct {
	County registry.RegionCode
	School registry.SchoolID   // empty: all the actor keeps
	Year   registry.SchoolYear // that begins
	Lines  []PromotionLine

	Promoted, Graduated, Kept, Done, Behind int // pupils
}

// PromotionLine is one class.
type PromotionLine struct {
	School registry.SchoolID
	Grade  int // before
	Class  string
	To     int // grade after; 0: they graduate
	N      int // pupils who go on or graduate
	Kept   int // suspended: they stay in their grade until they return
	Done   int // in the new year already
	Behind int // more than a year behind: looked at by hand
}

var msgPromoteYear = locale.NewTemplate("people.promote_year", "只能升入 {from} 或 {to} 学年", "the year is {from} or {to}")

// lastGrade is the grade after which pupils of a school graduate. A school that
// teaches both stages has its pupils go on from primary to junior.
func lastGrade(sc registry.School, primaryYears int) int {
	if slices.Contains(sc.Stages(), registry.Junior) {
		return 9
	}
	return primaryYears
}

// promotable decides about one pupil.
func promotable(p *Person, year registry.SchoolYear) (goes, kept, done, behind bool) {
	switch {
	case p.Register != Pupils || !p.Status.Here() || p.Shredded:
		return
	case p.Year >= year:
		done = true
	case p.Year < year-1:
		behind = true
	case p.Status == Suspended:
		kept = true
	default:
		goes = true
	}
	return
}

// PreviewPromotion tells what Promote would do. Nothing is changed.
func (s *Service) PreviewPromotion(ctx context.Context, actor access.Actor, county registry.RegionCode, school registry.SchoolID, year registry.SchoolYear) (Promotion, error) {
	p, _, err := s.planPromotion(ctx, actor, county, school, year)
	return p, err
}

// planPromotion also gives the records of each school that are to change.
func (s *Service) planPromotion(ctx context.Context, actor access.Actor, county registry.RegionCode, school registry.SchoolID, year registry.SchoolYear) (Promotion, map[registry.SchoolID][]Record, error) {
	out := Promotion{County: county, School: school, Year: year}
	roll, err := s.roll(ctx, county)
	if err != nil {
		return out, nil, err
	}
	at := roll.at(school, "", "")
	if err := s.allow(ctx, actor, access.PeopleEdit, at, "people.promote", "year/"+year.String()); err != nil {
		return out, nil, err
	}
	if now := YearOf(s.opt.Clock()); year != now && year != now+1 {
		return out, nil, fault.New(fault.Invalid, msgPromoteYear.With("from", now, "to", now+1)).At("year")
	}
	set, err := s.Settings(ctx, county)
	if err != nil {
		return out, nil, err
	}
	lines, going := map[PromotionLine]*PromotionLine{}, map[registry.SchoolID][]Record{}
	for r, err := range s.each(ctx, Query{County: county, Register: Pupils, School: school, Statuses: []Status{Enrolled, Suspended, HomeTaught}}) {
		if err != nil {
			return out, nil, err
		}
		key := PromotionLine{School: r.School, Grade: r.Grade, Class: r.Class}
		line := lines[key]
		if line == nil {
			line = &PromotionLine{School: r.School, Grade: r.Grade, Class: r.Class, To: r.Grade + 1}
			if r.Grade >= lastGrade(roll.schools[r.School], set.PrimaryYears) {
				line.To = 0
			}
			lines[key] = line
		}
		goes, kept, done, behind := promotable(&r.Person, year)
		switch {
		case goes:
			line.N++
			going[r.School] = append(going[r.School], *r)
		case kept:
			line.Kept++
		case done:
			line.Done++
		case behind:
			line.Behind++
		}
	}
	for _, l := range lines {
		out.add(*l)
	}
	slices.SortFunc(out.Lines, func(a, b PromotionLine) int {
		return cmp.Or(cmp.Compare(a.School, b.School), cmp.Compare(a.Grade, b.Grade), CompareClass(a.Class, b.Class))
	})
	return out, going, nil
}

func (p *Promotion) add(l PromotionLine) {
	p.Lines = append(p.Lines, l)
	p.Kept, p.Done, p.Behind = p.Kept+l.Kept, p.Done+l.Done, p.Behind+l.Behind
	if l.To == 0 {
		p.Graduated += l.N
	} else {
		p.Promoted += l.N
	}
}

// Promote moves every pupil of a school, or of all schools of a county, into
// the grade of the new year; those of the last grade graduate. A pupil's Year
// says to which year his grade belongs, so whoever is promoted is not promoted
// again, and an interrupted run goes on where it was. Each school is one
// transaction.
func (s *Service) Promote(ctx context.Context, actor access.Actor, county registry.RegionCode, school registry.SchoolID, year registry.SchoolYear) (Promotion, error) {
	plan, going, err := s.planPromotion(ctx, actor, county, school, year)
	if err != nil {
		return plan, err
	}
	graduates := map[PromotionLine]bool{}
	for _, l := range plan.Lines {
		graduates[PromotionLine{School: l.School, Grade: l.Grade}] = l.To == 0
	}
	for _, id := range slices.Sorted(mapKeys(going)) {
		batch := Batch{}
		graduated := 0
		for _, r := range going[id] {
			ends := graduates[PromotionLine{School: r.School, Grade: r.Grade}]
			if ends {
				graduated++
			}
			s.promoteOne(actor, &batch, r, ends, year)
		}
		d := (&audit.Detail{}).Note("year", year.String()).Note("promoted", len(batch.Records)-graduated).Note("graduated", graduated)
		e := s.entry(actor, access.PeopleEdit, place{county: county, school: id}, "people.promote", "school/"+string(id), d)
		if err := s.opt.Store.SavePersons(ctx, county, batch, e); err != nil {
			return plan, err
		}
	}
	return plan, nil
}

func (s *Service) promoteOne(actor access.Actor, b *Batch, r Record, ends bool, year registry.SchoolYear) {
	day := year.AsOf()
	if today := s.today(); day > today {
		day = today
	}
	if ends {
		ev := s.event(actor, &r.Person, Restated, day)
		ev.From, ev.To = string(r.Status), string(Graduated)
		r.Status, r.Since = Graduated, day
		b.Events = append(b.Events, ev)
	} else {
		ev := s.event(actor, &r.Person, Promoted, day)
		ev.From, ev.To = itoa(r.Grade), itoa(r.Grade+1)
		r.Grade++
		b.Events = append(b.Events, ev)
	}
	r.Year, r.Changed, r.Digest = year, s.opt.Clock().UTC(), ""
	b.Records = append(b.Records, r)
}
