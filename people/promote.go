package people

import (
	"cmp"
	"context"
	"slices"
	"time"

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
	Held   []HeldBack // who would graduate but for a case

	Promoted, Graduated, Kept, Done, Behind int // pupils
	// Waiting are pupils of the last grade whom the school has to send first, or
	// whom somebody of the county has to confirm who did not send them.
	Waiting int
}

// PromotionLine is one class.
type PromotionLine struct {
	School registry.SchoolID
	Grade  int // before
	Class  string
	To     int // grade after; 0: they graduate
	N      int // pupils who go on or graduate
	Waits  int // would graduate, and wait for the county
	Held   int // would graduate, but a case asks where they are
	Kept   int // suspended: they stay in their grade until they return
	Done   int // in the new year already
	Behind int // more than a year behind: looked at by hand
}

// HeldBack is a pupil of the last grade who does not graduate while a case asks
// where he is.
type HeldBack struct {
	Person PersonID
	Masked string
	School registry.SchoolID
	Class  string
	Case   string // number
}

var (
	msgPromoteYear = locale.NewTemplate("people.promote_year", "只能升入 {from} 或 {to} 学年", "the year is {from} or {to}")
	msgTooEarly    = locale.NewTemplate("people.promote_early", "{year} 学年的升级自 {day} 起办理：本学年还没有结束，学生还在原年级上课", "pupils go into {year} from {day} on; this year is not over, and they still sit in their grades")
	hintTooEarly   = locale.Plain("people.promote_early.hint", "个别学生提前毕业、离校的，按转学或案件办理", "who leaves before does so by a move or a case")
)

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

// turning is what becomes of the pupils of one school.
type turning struct {
	promote, graduate []Record
	waits             int // for the county
	fresh             int // of them, whom the actor has not sent as they are now
}

// PreviewPromotion tells what Promote would do. Nothing is changed.
func (s *Service) PreviewPromotion(ctx context.Context, actor access.Actor, county registry.RegionCode, school registry.SchoolID, year registry.SchoolYear) (Promotion, error) {
	p, _, err := s.planPromotion(ctx, actor, county, school, year)
	return p, err
}

// inTime refuses a year that is not the present one nor, once this one is over,
// the next.
func (s *Service) inTime(year registry.SchoolYear) error {
	now := YearOf(s.opt.Clock())
	if year != now && year != now+1 {
		return fault.New(fault.Invalid, msgPromoteYear.With("from", now, "to", now+1)).At("year")
	}
	if day := Turning().Opens(year); s.today() < day {
		return fault.New(fault.Invalid, msgTooEarly.With("year", year, "day", day)).Hint(hintTooEarly).At("year")
	}
	return nil
}

// planPromotion also gives the records of each school that are to change.
func (s *Service) planPromotion(ctx context.Context, actor access.Actor, county registry.RegionCode, school registry.SchoolID, year registry.SchoolYear) (Promotion, map[registry.SchoolID]*turning, error) {
	out := Promotion{County: county, School: school, Year: year}
	roll, err := s.roll(ctx, county)
	if err != nil {
		return out, nil, err
	}
	at := roll.at(school, "", "")
	if err := s.allow(ctx, actor, access.PeopleEdit, at, "people.promote", "year/"+year.String()); err != nil {
		return out, nil, err
	}
	if err := s.inTime(year); err != nil {
		return out, nil, err
	}
	set, err := s.Settings(ctx, county)
	if err != nil {
		return out, nil, err
	}
	leave, err := s.leaving(ctx, actor, county, year)
	if err != nil {
		return out, nil, err
	}
	lines, going := map[PromotionLine]*PromotionLine{}, map[registry.SchoolID]*turning{}
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
		if going[r.School] == nil {
			going[r.School] = &turning{}
		}
		if err := s.turn(r, year, line, leave, going[r.School], &out); err != nil {
			return out, nil, err
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

// turn says what becomes of one pupil.
func (s *Service) turn(r *Record, year registry.SchoolYear, line *PromotionLine, leave *leaving, to *turning, out *Promotion) error {
	goes, kept, done, behind := promotable(&r.Person, year)
	switch {
	case goes && line.To > 0:
		line.N++
		to.promote = append(to.promote, *r)
	case goes && leave.cases[r.ID] != "":
		line.Held++
		p, err := s.show(r, false)
		out.Held = append(out.Held, HeldBack{r.ID, p.Masked, r.School, r.Class, leave.cases[r.ID]})
		return err
	case goes && leave.may(r):
		line.N++
		to.graduate = append(to.graduate, *r)
	case goes:
		line.Waits++
		to.waits++
		if r.Changed.After(leave.mine[r.School]) {
			to.fresh++
		}
	case kept:
		line.Kept++
	case done:
		line.Done++
	case behind:
		line.Behind++
	}
	return nil
}

func (p *Promotion) add(l PromotionLine) {
	p.Lines = append(p.Lines, l)
	p.Kept, p.Done, p.Behind, p.Waiting = p.Kept+l.Kept, p.Done+l.Done, p.Behind+l.Behind, p.Waiting+l.Waits
	if l.To == 0 {
		p.Graduated += l.N
	} else {
		p.Promoted += l.N
	}
}

// leaving knows who of the last grades may graduate now.
type leaving struct {
	over  bool                            // the last term is
	wide  bool                            // the actor answers for the county
	sent  map[registry.SchoolID]time.Time // when it was turned for the year by somebody else, last
	mine  map[registry.SchoolID]time.Time // and by the actor
	cases map[PersonID]string             // number of the open case that asks where a pupil is
}

// may reports whether a pupil of a last grade graduates by this actor: the school has
// sent him as he is now. Who came or came back since waits for another sending.
func (l *leaving) may(r *Record) bool {
	at, sent := l.sent[r.School]
	return l.over && l.wide && sent && !r.Changed.After(at)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// leaving reads which schools have sent their turn of the year, and whom a case
// asks after.
func (s *Service) leaving(ctx context.Context, actor access.Actor, county registry.RegionCode, year registry.SchoolYear) (*leaving, error) {
	l := &leaving{
		over: s.today() >= Turning().Ends(year), wide: actor.May(access.PeopleEdit, place{county: county}.access()),
		sent: map[registry.SchoolID]time.Time{}, mine: map[registry.SchoolID]time.Time{}, cases: map[PersonID]string{},
	}
	turns, err := s.turns(ctx, county)
	if err != nil {
		return nil, err
	}
	for i := range turns {
		switch t := &turns[i]; {
		case t.Year != year || t.Undone:
		case t.Account == actor.Account:
			l.mine[t.School] = later(l.mine[t.School], t.At)
		default:
			l.sent[t.School] = later(l.sent[t.School], t.At)
		}
	}
	if s.opt.Cases == nil {
		return l, nil
	}
	open, err := s.opt.Cases.Open(ctx, county)
	for _, c := range open {
		if c.Asks {
			l.cases[c.Person] = c.Number
		}
	}
	return l, err
}

// Promote moves every pupil of a school, or of all schools of a county, into
// the grade of the new year; a pupil's Year says to which year his grade belongs,
// so whoever is promoted is not promoted again, and an interrupted run goes on
// where it was. Those of the last grade graduate once somebody of the county
// confirms what another has sent, and no case asks where they are. Each school is
// one transaction, with a receipt by which the county can take it back; see
// [Service.UndoTurn].
func (s *Service) Promote(ctx context.Context, actor access.Actor, county registry.RegionCode, school registry.SchoolID, year registry.SchoolYear) (Promotion, error) {
	plan, going, err := s.planPromotion(ctx, actor, county, school, year)
	if err != nil {
		return plan, err
	}
	for _, id := range slices.Sorted(mapKeys(going)) {
		t := going[id]
		if len(t.promote)+len(t.graduate) == 0 && t.fresh == 0 {
			continue
		}
		r := Receipt{
			ID: s.opt.IDs(), Kind: TurnReceipt, County: county, Register: Pupils, School: id, Year: year,
			Promoted: len(t.promote), Graduated: len(t.graduate), Waiting: t.waits, By: actor.Name, Account: actor.Account, At: s.opt.Clock().UTC(),
		}
		batch := Batch{}
		for _, x := range t.promote {
			s.promoteOne(actor, &batch, x, false, &r)
		}
		for _, x := range t.graduate {
			s.promoteOne(actor, &batch, x, true, &r)
		}
		d := (&audit.Detail{}).Note("year", year.String()).Note("promoted", r.Promoted).Note("graduated", r.Graduated).Note("waiting", r.Waiting).Note("receipt", r.ID)
		e := s.entry(actor, access.PeopleEdit, place{county: county, school: id}, "people.promote", "school/"+string(id), d)
		// The receipt comes first: whatever was written can be taken back by it.
		if err := s.opt.Store.SaveReceipt(ctx, r); err != nil {
			return plan, err
		}
		if err := s.opt.Store.SavePersons(ctx, county, batch, e); err != nil {
			return plan, err
		}
	}
	return plan, nil
}

func (s *Service) promoteOne(actor access.Actor, b *Batch, r Record, ends bool, by *Receipt) {
	day := by.Year.AsOf()
	if today := s.today(); day > today {
		day = today
	}
	var ev Event
	if ends {
		ev = s.event(actor, &r.Person, Restated, day)
		ev.From, ev.To = string(r.Status), string(Graduated)
		r.Status, r.Since = Graduated, day
	} else {
		ev = s.event(actor, &r.Person, Promoted, day)
		ev.From, ev.To = itoa(r.Grade), itoa(r.Grade+1)
		r.Grade++
	}
	ev.Note = by.mark()
	b.Events = append(b.Events, ev)
	r.Year, r.Changed, r.Digest = by.Year, s.opt.Clock().UTC(), ""
	b.Records = append(b.Records, r)
}
