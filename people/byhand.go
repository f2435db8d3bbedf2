package people

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Advice is something to look at again before a person is entered by hand. It
// keeps nobody off the register.
type Advice struct {
	Field string // key of the form's column
	Text  locale.Message
}

var (
	adviseNoID    = locale.Plain("people.hand.no_id", "没有证件号码，只能按姓名和出生日期辨认，请尽快补充", "there is no ID number; the person is known by name and birth date only")
	adviseStudent = locale.Plain("people.hand.student", "名册中已有人用这个编号，请确认不是同一人", "somebody on the register has this number already; make sure it is another person")
	adviseUnlike  = locale.NewTemplate("people.hand.unlike", "姓名由{was}改为{now}，差别很大，请核实是同一人改名", "the name was {was} and is to be {now}, quite another; make sure it is the same person")
	adviseTwin    = locale.Plain("people.hand.twin", "名册中已有同名、同出生日期的人，请确认不是同一人", "somebody on the register has the same name and birth date; make sure it is another person")
)

// Typed brings what somebody typed of a person into the form in which it is
// kept, by the rules of rosters: the ID number is checked (GB 11643) and gives
// sex and birth date where they were left blank, the class gets its key. It
// also tells what is doubtful. Who it is about need not be on the register.
func (s *Service) Typed(ctx context.Context, actor access.Actor, p Person) (Person, []Advice, error) {
	roll, err := s.roll(ctx, p.County)
	if err != nil {
		return p, nil, err
	}
	if err := s.allow(ctx, actor, access.PeopleEdit, roll.of(&p), "people.enter", "register/"+string(p.Register)); err != nil {
		return p, nil, err
	}
	set, err := s.Settings(ctx, p.County)
	if err != nil {
		return p, nil, err
	}
	tidy(&p)
	if p.Year == 0 {
		p.Year = YearOf(s.opt.Clock())
	}
	if p.Since == "" {
		p.Since = s.today()
	}
	if p.Register == Pupils {
		p.Class = ClassKey(p.Class, p.Grade, p.Year, roll.schools[p.School], set.PrimaryYears)
	}
	advice := s.number(&p)
	for i, phone := range p.phones() {
		if n := len(CanonicalPhone(phone)); phone != "" && (n < 7 || n > 12) {
			advice = append(advice, Advice{[]string{"phone", "guardian1_phone", "guardian2_phone"}[i], sayPhone})
		}
	}
	twins, err := s.twins(ctx, &p, func(other *Record) bool { return actor.May(access.PeopleRead, roll.of(&other.Person).access()) })
	return p, append(advice, twins...), err
}

// MayEnter tells all that keeps somebody, as [Service.Typed] gave him, off the
// register.
func (s *Service) MayEnter(ctx context.Context, actor access.Actor, p Person, note string) error {
	roll, err := s.roll(ctx, p.County)
	if err != nil {
		return err
	}
	if err := s.allow(ctx, actor, access.PeopleEdit, roll.of(&p), "people.enter", "register/"+string(p.Register)); err != nil {
		return err
	}
	return s.enterable(ctx, roll, &p, note)
}

// tidy takes spaces off what was typed.
func tidy(p *Person) {
	for _, text := range []*string{&p.Name, &p.StudentNumber, &p.Address, &p.Township, &p.Village, &p.Class, &p.BirthDate} {
		*text = strings.TrimSpace(*text)
	}
	p.StudentNumber, p.Phone = strings.ToUpper(p.StudentNumber), compact(p.Phone)
	var kept []Guardian
	for _, g := range p.Guardians {
		g = Guardian{strings.TrimSpace(g.Name), strings.TrimSpace(g.Relation), compact(g.Phone)}
		if g != (Guardian{}) {
			kept = append(kept, g)
		}
	}
	p.Guardians = kept
}

// phones gives a person's own telephone and those of two guardians.
func (p *Private) phones() [3]string {
	out := [3]string{p.Phone}
	for i, g := range p.Guardians[:min(2, len(p.Guardians))] {
		out[i+1] = g.Phone
	}
	return out
}

// number checks the ID number and completes sex and birth date by it.
func (s *Service) number(p *Person) []Advice {
	id := ParseID(p.IDNumber, s.opt.Clock()).Against(p.Sex, p.BirthDate)
	p.IDNumber, p.IDCheck = id.Number, id.State()
	if p.Sex == "" {
		p.Sex = id.Sex
	}
	if p.BirthDate == "" {
		p.BirthDate = id.Birth
	}
	if id.Number == "" {
		return []Advice{{"id_number", adviseNoID}}
	}
	var out []Advice
	for _, f := range id.Faults {
		out = append(out, Advice{"id_number", locale.Message{Key: "people.id." + string(f), Text: f.Label()}})
	}
	return out
}

// twins tells who else on the register could be the person, of those whom the
// reader may see: an entry is no way to find out who is at another school.
func (s *Service) twins(ctx context.Context, p *Person, seen func(*Record) bool) ([]Advice, error) {
	ask := func(w Wanted) (bool, error) {
		entries := s.entries(w)
		if len(entries) == 0 {
			return false, nil
		}
		found, err := s.opt.Store.LookUp(ctx, p.County, entries)
		if err != nil {
			return false, err
		}
		list, err := s.inRegister(ctx, p.County, p.Register, found)
		return slices.ContainsFunc(list, func(r Record) bool { return r.ID != p.ID && seen(&r) }), err
	}
	var out []Advice
	taken, err := ask(Wanted{StudentNumber: p.StudentNumber})
	if err != nil {
		return nil, err
	}
	if taken {
		out = append(out, Advice{"student_number", adviseStudent})
	}
	if p.Name == "" || p.BirthDate == "" {
		return out, nil
	}
	if taken, err = ask(Wanted{Name: p.Name, BirthDate: p.BirthDate}); taken {
		out = append(out, Advice{"name", adviseTwin})
	}
	return out, err
}

// Correction is what is to be different about a person. Sealed fields that are
// blank stay as they are, so that nobody has to see them to correct another;
// of guardians each part apart, by their order.
type Correction struct {
	Person          // as [Service.Typed] gave it: ID, Revision, what is open as it is to be, what is sealed where it changes
	Clear  []Field  // sealed fields to be emptied; the name never is
	Note   string   // why, without personal data; may be blank
	Proof  Attached // wanted of what waits for another person, see [Claim]
}

var (
	msgNothing  = locale.Plain("people.correct_nothing", "没有要更正的内容", "nothing is to be corrected")
	msgBirth    = locale.Plain("people.birth", "出生日期应为真实存在、不晚于今天的日期，如 2016-09-01", "the birth date is one of the calendar and not after today, such as 2016-09-01")
	msgNumbered = locale.NewTemplate("people.birth_number", "出生日期与证件号码不一致：号码为 {birth}，号码的校验位无误", "the birth date is not that of the ID number, {birth}, whose check digit fits")
	hintNumber  = locale.Plain("people.birth_number.hint", "以证件为准：日期填错的照号码改，号码抄错的请先改号码", "the certificate counts: mend the date by the number, or first the number if that was copied wrongly")
	msgHasClass = locale.Plain("people.class_blank", "请填写班级", "give the class")
)

// over lays a correction over what is on record.
func (c *Correction) over(was Person) Person {
	now := was
	now.Sex, now.BirthDate, now.Grade, now.Class, now.Flags, now.Township, now.Village = c.Sex, c.BirthDate, c.Grade, c.Class, c.Flags, c.Township, c.Village
	put := func(to *string, text string, f Field) {
		if slices.Contains(c.Clear, f) {
			*to = ""
		}
		if text != "" {
			*to = text
		}
	}
	put(&now.StudentNumber, c.StudentNumber, FieldStudent)
	put(&now.IDNumber, c.IDNumber, FieldID)
	put(&now.Address, c.Address, FieldAddress)
	put(&now.Phone, c.Phone, FieldPhone)
	if c.Name != "" {
		now.Name = c.Name
	}
	if slices.Contains(c.Clear, FieldGuardians) {
		now.Guardians = nil
	}
	now.Guardians = slices.Clone(now.Guardians)
	for i, g := range c.Guardians {
		if i == len(now.Guardians) {
			now.Guardians = append(now.Guardians, Guardian{})
		}
		have := &now.Guardians[i]
		*have = Guardian{cmp.Or(g.Name, have.Name), cmp.Or(g.Relation, have.Relation), cmp.Or(g.Phone, have.Phone)}
	}
	return now
}

// Correct changes what is on record of one person, within his school: a move
// to another has a way of its own, and so has the state. It gives the person
// and, where sure is not set, what is doubtful; then nothing was changed. Of a
// child who is looked for, what rates rest on is held back as a [Claim].
func (s *Service) Correct(ctx context.Context, actor access.Actor, county registry.RegionCode, c Correction, sure bool) (Person, []Advice, error) {
	defer s.writing(county)()
	rec, roll, err := s.readable(ctx, actor, county, c.ID, access.PeopleEdit, "people.correct")
	if err != nil {
		return Person{}, nil, err
	}
	if rec.Shredded {
		return Person{}, nil, shredded()
	}
	if c.Revision != rec.Revision {
		return Person{}, nil, fault.New(fault.Conflict, msgStale)
	}
	was := rec.Person
	if was.Private, err = s.vault.open(owner{county, rec.ID}, rec.Sealed); err != nil {
		return Person{}, nil, err
	}
	now, advice, err := s.Typed(ctx, actor, c.over(was))
	if err != nil {
		return Person{}, nil, err
	}
	if err := s.correctable(ctx, &was, &now, c.Note); err != nil {
		return Person{}, nil, err
	}
	if unlike(was.Name, now.Name) {
		advice = append(advice, Advice{"name", adviseUnlike.With("was", MaskName(was.Name), "now", MaskName(now.Name))})
	}
	if len(advice) > 0 && !sure {
		return Person{}, advice, nil
	}
	b, err := s.claiming(ctx, actor, &was, &now, &c)
	if err != nil {
		return Person{}, nil, err
	}
	next, err := s.corrected(ctx, actor, roll, &rec, &was, now, c.Note, b)
	if err != nil {
		return Person{}, nil, err
	}
	p, err := s.show(&next, false)
	return p, nil, errors.Join(err, s.tellClaims(ctx, actor, b.Claims))
}

// corrected saves a correction, with the claim of what was held back of it, and
// gives the record as it is now.
func (s *Service) corrected(ctx context.Context, actor access.Actor, roll *roll, rec *Record, was *Person, now Person, note string, b Batch) (Record, error) {
	at, out := roll.of(&now), *rec
	var entries []audit.Entry
	if words := changes(was, &now); len(words) > 0 {
		next, err := s.record(now, rec.Sealed)
		if err != nil {
			return out, err
		}
		next.Digest = rec.Digest // the roster that was taken in before does not undo it
		ev := s.event(actor, &now, Corrected, s.today())
		ev.Note = strings.TrimSpace(strings.Join(words, "、") + " " + strings.TrimSpace(note))
		b.Records, b.Events = []Record{next}, []Event{ev}
		entries = append(entries, s.entry(actor, access.PeopleEdit, at, "people.correct", object(now.ID), (&audit.Detail{}).Note("fields", strings.Join(words, "、"))))
		out = next
		out.Revision++
	}
	for i := range b.Claims {
		c := &b.Claims[i]
		d := (&audit.Detail{}).Note("person", c.Person).Note("fields", c.Words().ZH).Note("sought", c.Sought.Label().ZH)
		entries = append(entries, s.entry(actor, access.PeopleEdit, at, "people.claim", "claim/"+c.ID, d))
	}
	return out, s.opt.Store.SavePersons(ctx, rec.County, b, entries...)
}

// correctable tells all that keeps a correction from being made.
func (s *Service) correctable(ctx context.Context, was, now *Person, note string) error {
	var bad []error
	say := func(field string, m locale.Message) { bad = append(bad, fault.New(fault.Invalid, m).At(field)) }
	if len(changes(was, now)) == 0 {
		say("", msgNothing)
	}
	if now.Register == Pupils && (now.Grade < 1 || now.Grade > 9) {
		say("grade", msgGrade)
	}
	if now.Register == Pupils && now.Class == "" {
		say("class", msgHasClass)
	}
	if now.BirthDate != "" && !realDay(now.BirthDate, "", s.today()) {
		say("birth_date", msgBirth)
	}
	if f := s.contradicts(now); f != nil {
		bad = append(bad, f)
	}
	if err := CheckNote(note, slices.Concat(was.names(), now.names())...); err != nil {
		bad = append(bad, err)
	}
	taken, err := s.numberTaken(ctx, now)
	if err != nil {
		return err
	}
	if taken != nil {
		say("id_number", *taken)
	}
	return joined(bad)
}

// contradicts refuses a birth date that is not that of a sound ID number: a child
// is not made older or younger by a date that somebody types.
func (s *Service) contradicts(p *Person) error {
	id := ParseID(p.IDNumber, s.opt.Clock())
	if !id.Good() || id.Birth == "" || p.BirthDate == "" || p.BirthDate == id.Birth {
		return nil
	}
	return fault.New(fault.Invalid, msgNumbered.With("birth", id.Birth)).Hint(hintNumber).At("birth_date")
}

// numberTaken tells whether another person of the register has the ID number;
// nil: nobody has. Of a pupil of another school it tells that a move is needed,
// and no more.
func (s *Service) numberTaken(ctx context.Context, p *Person) (*locale.Message, error) {
	if p.IDNumber == "" {
		return nil, nil //nolint:nilnil // nobody has it
	}
	found, err := s.opt.Store.LookUp(ctx, p.County, s.entries(Wanted{IDNumber: p.IDNumber}))
	if err != nil {
		return nil, err
	}
	same, err := s.inRegister(ctx, p.County, p.Register, found)
	for _, r := range same {
		if r.ID != p.ID && r.School == p.School {
			return &msgTwice, err
		}
		if r.ID != p.ID {
			return &msgNeedsMove, err
		}
	}
	return nil, err
}
