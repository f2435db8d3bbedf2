package people

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Due is a person whose data have had their time.
type Due struct {
	Person Person // masked
	Rule   Retention
	On     string // day on which it became due, YYYY-MM-DD
	Closed string // day on which his last case was closed; empty: there was none
	About  string // number and kind of the case, of a key that is no person's; see CaseKeys
}

// dueOn gives the day on which a rule's time is over for a person; empty where
// the rule is not about him. Years count from the closing of his last case where
// that was later than the state began.
func (r *Retention) dueOn(p *Person, closed string) string {
	if p.Shredded || p.Register != r.Register {
		return ""
	}
	from, years := max(p.Since, closed), r.Years
	if r.Age > 0 {
		from, years = p.BirthDate, r.Age
	} else if !slices.Contains(r.Statuses, p.Status) {
		return ""
	}
	day, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return ""
	}
	return day.AddDate(years, 0, 0).Format(time.DateOnly)
}

// dueBy finds the first rule by which a person is due on a day, whose last case
// was closed on another.
func dueBy(p *Person, today, closed string) (Retention, string) {
	for _, r := range Retentions() {
		if on := r.dueOn(p, closed); on != "" && on <= today {
			return r, on
		}
	}
	return Retention{}, ""
}

// dueNow finds the rule by which a person is due today. Where age counts, the
// later of two birth dates does: that on record and that of a sound ID number. A
// false date alone destroys nobody.
func (s *Service) dueNow(r *Record, closed string) (Retention, string, error) {
	rule, on := dueBy(&r.Person, s.today(), closed)
	if on == "" || rule.Age == 0 {
		return rule, on, nil
	}
	private, err := s.vault.open(owner{r.County, r.ID}, r.Sealed, FieldID)
	if err != nil {
		return rule, "", err
	}
	if id := ParseID(private.IDNumber, s.opt.Clock()); id.Good() && id.Birth > r.BirthDate {
		by := r.Person
		by.BirthDate = id.Birth
		rule, on = dueBy(&by, s.today(), closed)
	}
	return rule, on, nil
}

// Due lists the persons of a county whose data have had their time, the longest
// due first. Nothing is destroyed by it.
//
// Whom an open case is about is not due; where a rule counts years, they count
// from the closing of his last case if that was later.
func (s *Service) Due(ctx context.Context, actor access.Actor, county registry.RegionCode) ([]Due, error) {
	if err := s.allow(ctx, actor, access.PeopleRetain, place{county: county}, "people.due", "county/"+county.String()); err != nil {
		return nil, err
	}
	today := s.today()
	var out []Due
	for rec, err := range s.each(ctx, Query{County: county}) {
		if err != nil {
			return nil, err
		}
		if _, on := dueBy(&rec.Person, today, ""); on == "" {
			continue
		}
		h, err := s.hold(ctx, county, rec.ID)
		if err != nil {
			return nil, err
		}
		rule, on, err := s.dueNow(rec, h.Closed)
		if err != nil {
			return nil, err
		}
		if on == "" || len(h.Open) > 0 {
			continue
		}
		p, err := s.show(rec, false)
		if err != nil {
			return nil, err
		}
		out = append(out, Due{Person: p, Rule: rule, On: on, Closed: h.Closed, About: h.About})
	}
	slices.SortFunc(out, func(a, b Due) int { return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Person.ID, b.Person.ID)) })
	return out, nil
}

var (
	msgNotDue   = locale.NewTemplate("people.not_due", "有 {n} 人还没有到期，不能销毁", "the time of {n} persons is not over; they are kept")
	msgHeld     = locale.NewTemplate("people.held", "其中有人还有未办结的案件（{cases}），不能销毁", "some of them have open cases ({cases}) and are kept")
	hintHeld    = locale.Plain("people.held.hint", "请先办结案件；保存期限从最后一件案件办结之日起算", "close the cases first; the time counts from the closing of the last one")
	msgNobody   = locale.Plain("people.nobody", "请选择要销毁的人", "choose whose data to destroy")
	msgGoneDone = locale.Plain("people.gone_done", "其中有人已经销毁", "some of them were destroyed already")
)

// Shred destroys the keys of persons whose time is over, as somebody confirmed
// with a reason. What remains is the year of birth and what is counted: school,
// grade, class, state, groups, history. It cannot be undone. Copies in older
// backups stay readable until the wrapping key is replaced and the old one
// dropped; see RotateKeys.
func (s *Service) Shred(ctx context.Context, actor access.Actor, county registry.RegionCode, ids []PersonID, reason string) (int, error) {
	at := place{county: county}
	if err := s.allow(ctx, actor, access.PeopleRetain, at, "people.shred", "county/"+county.String()); err != nil {
		return 0, err
	}
	reason, err := CheckReason(reason)
	if err != nil {
		return 0, err
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return 0, fault.New(fault.Invalid, msgNobody)
	}
	records, err := s.opt.Store.ListPersons(ctx, Query{County: county, IDs: ids})
	if err != nil {
		return 0, err
	}
	if len(records) != len(ids) {
		return 0, fault.New(fault.NotFound, msgNoPerson)
	}
	batch, entries, err := s.shredding(ctx, actor, at, records, reason)
	if err != nil {
		return 0, err
	}
	return len(records), s.opt.Store.Shred(ctx, county, batch, entries...)
}

func (s *Service) shredding(ctx context.Context, actor access.Actor, at place, records []Record, reason string) (Batch, []audit.Entry, error) {
	var b Batch
	var entries []audit.Entry
	early := 0
	for _, r := range records {
		if r.Shredded {
			return b, nil, fault.New(fault.Conflict, msgGoneDone)
		}
		h, err := s.hold(ctx, r.County, r.ID)
		if err != nil {
			return b, nil, err
		}
		if len(h.Open) > 0 {
			return b, nil, fault.New(fault.Conflict, msgHeld.With("cases", strings.Join(h.Open, "、"))).Hint(hintHeld)
		}
		rule, on, err := s.dueNow(&r, h.Closed)
		if err != nil {
			return b, nil, err
		}
		if on == "" {
			early++
			continue
		}
		ev := s.event(actor, &r.Person, Destroyed, s.today())
		ev.Note = rule.ID
		r.Shredded, r.Sealed, r.Digest, r.IndexKey, r.Indexes = true, Sealed{}, "", "", nil
		r.BirthDate, r.Village, r.Changed = r.BirthDate[:min(4, len(r.BirthDate))], "", s.opt.Clock().UTC()
		b.Records, b.Events = append(b.Records, r), append(b.Events, ev)
		d := (&audit.Detail{}).Note("rule", rule.ID).Note("due", on).Note("why", reason)
		entries = append(entries, s.entry(actor, access.PeopleRetain, at, "people.shred", object(r.ID), d))
	}
	if early > 0 {
		return b, nil, fault.New(fault.Invalid, msgNotDue.With("n", early))
	}
	return b, entries, nil
}
