package people

import (
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

// record seals a person as he is to be kept; one who was on the register before
// keeps the key of his own, under which cases about him are sealed too.
func (s *Service) record(p Person, was Sealed) (Record, error) {
	h := s.hasher()
	return s.recordWith(p, was, hashed{h.id, h.indexes(&p.Private, p.BirthDate)})
}

// hashed are the indexes of a person with the name of the key that made them.
type hashed struct {
	key     string
	indexes []Index
}

// recordWith is record for whom the indexes are made already.
func (s *Service) recordWith(p Person, was Sealed, by hashed) (Record, error) {
	r := Record{Person: p, IndexKey: by.key, Indexes: by.indexes}
	var err error
	r.Sealed, err = s.vault.seal(owner{p.County, p.ID}, &p.Private, was)
	r.Private, r.Masked, r.Changed = Private{}, "", s.opt.Clock().UTC()
	return r, err
}

var (
	msgNoName    = locale.Plain("people.no_name", "没有姓名", "there is no name")
	msgNoSchool  = locale.Plain("people.no_school", "没有学校，或学校不在名录中", "there is no school, or it is not on the register of schools")
	msgGrade     = locale.Plain("people.grade", "年级应为 1 至 9", "the grade is from 1 to 9")
	msgDay       = locale.Plain("people.day", "日期应为真实存在、在出生之后、不晚于今天的日期，如 2025-09-01", "the day is one of the calendar, after the birth and not after today, such as 2025-09-01")
	msgTwice     = locale.Plain("people.twice", "名册中已有相同证件号码的人", "somebody with the same ID number is on the register already")
	msgNeedsMove = locale.Plain("people.needs_move", "此证件号码须先办理转学才能登记，请县教育局查明原学校", "the ID number needs a transfer first; the bureau finds the school")
	msgTurn      = locale.NewTemplate("people.turn", "不能从“{from}”改为“{to}”", "{from} cannot become {to}")
	msgEnterAs   = locale.NewTemplate("people.enter_as", "不能以“{status}”登记入册；请先按在读登记，再按规定办理", "nobody is put on the register as {status}; enter the pupil first, and what follows in its own way")
	hintMove     = locale.Plain("people.hint_move", "转学请用“转出登记”，毕业由升级毕业处理", "for a transfer use a move; graduation comes with the promotion")
	msgNoteBlank = locale.Plain("people.note", "请写明情况", "say what happened")
)

// Enter puts one person on a register. The ID number is checked; what is
// doubtful is accepted and marked.
func (s *Service) Enter(ctx context.Context, actor access.Actor, p Person, note string) (Person, error) {
	roll, err := s.roll(ctx, p.County)
	if err != nil {
		return Person{}, err
	}
	at := roll.of(&p)
	if err := s.allow(ctx, actor, access.PeopleEdit, at, "people.enter", "register/"+string(p.Register)); err != nil {
		return Person{}, err
	}
	s.number(&p)
	if p.Status == "" {
		p.Status = Enrolled
	}
	if p.Year == 0 {
		p.Year = YearOf(s.opt.Clock())
	}
	if p.Since == "" {
		p.Since = s.today()
	}
	defer s.writing(p.County)()
	if err := s.enterable(ctx, roll, &p, note); err != nil {
		return Person{}, err
	}
	p.ID, p.Revision = PersonID(s.opt.IDs()), 0
	r, err := s.record(p, Sealed{})
	if err != nil {
		return Person{}, err
	}
	ev := s.event(actor, &p, Entered, p.Since)
	ev.To, ev.Note = string(p.Status), note
	if err := s.opt.Store.SavePersons(ctx, p.County, Batch{Records: []Record{r}, Events: []Event{ev}}, s.entry(actor, access.PeopleEdit, at, "people.enter", object(p.ID), nil)); err != nil {
		return Person{}, err
	}
	r.Revision = 1
	return s.show(&r, false)
}

// enterable tells all that keeps a person off the register.
func (s *Service) enterable(ctx context.Context, roll *roll, p *Person, note string) error {
	var bad []error
	say := func(field string, m locale.Message) { bad = append(bad, fault.New(fault.Invalid, m).At(field)) }
	if strings.TrimSpace(p.Name) == "" {
		say("name", msgNoName)
	}
	if _, known := roll.schools[p.School]; !known && p.Register != Residents {
		say("school", msgNoSchool)
	}
	if p.Register == Pupils && (p.Grade < 1 || p.Grade > 9) {
		say("grade", msgGrade)
	}
	if !realDay(p.Since, p.BirthDate, s.today()) {
		say("since", msgDay)
	}
	if p.Register == Pupils && (p.Status.Grave() || p.Status.Argued()) {
		say("status", msgEnterAs.With("status", p.Status.Label()))
	}
	if err := CheckNote(note, p.names()...); err != nil {
		bad = append(bad, err)
	}
	if p.Register == Pupils && p.Class == "" {
		say("class", msgHasClass)
	}
	if p.BirthDate != "" && !realDay(p.BirthDate, "", s.today()) {
		say("birth_date", msgBirth)
	}
	if f := s.contradicts(p); f != nil {
		bad = append(bad, f)
	}
	taken, err := s.numberTaken(ctx, p)
	if err != nil {
		return err
	}
	if taken != nil {
		say("id_number", *taken)
	}
	return joined(bad)
}

// inRegister keeps of what was found the living records of one register.
func (s *Service) inRegister(ctx context.Context, county registry.RegionCode, reg Register, found []Found) ([]Record, error) {
	if len(found) == 0 {
		return nil, nil
	}
	q := Query{County: county, Register: reg}
	for _, f := range found {
		q.IDs = append(q.IDs, f.Person)
	}
	return s.opt.Store.ListPersons(ctx, q)
}

// realDay reports whether something can have happened to a person on a day:
// neither before the birth, where that is known, nor after today.
func realDay(day, birth, today string) bool {
	_, err := time.Parse(time.DateOnly, day)
	return err == nil && day <= today && day >= max(birth, "1900-01-01")
}

// turns are the changes of state that somebody may enter. Moves and graduation
// have ways of their own.
var turns = map[Status][]Status{
	Enrolled:   {Suspended, Deferred, HomeTaught, Left, Died},
	Suspended:  {Enrolled, Left, Died},
	Deferred:   {Enrolled, HomeTaught, Died},
	HomeTaught: {Enrolled, Suspended, Died},
	Left:       {Enrolled, HomeTaught, Died},
}

// Turns lists the states that may follow this one by [Service.SetStatus].
func (s Status) Turns() []Status { return slices.Clone(turns[s]) }

// Turns lists the states that may follow that of the person by
// [Service.SetStatus]. Who is no pupil can die; a state of school that was entered
// for him can only be taken back.
func (p *Person) Turns() []Status {
	switch {
	case p.Register == Pupils:
		return p.Status.Turns()
	case p.Status == Enrolled:
		return []Status{Died}
	case p.Status.Over():
		return nil
	}
	return []Status{Enrolled, Died}
}

// Turn is a change of state on a day.
type Turn struct {
	To       Status
	Day      string // YYYY-MM-DD, not after today
	Note     string // what happened, without personal data
	Revision int64  // of the person as read; 0: whatever it is
}

// SetStatus changes how a pupil stands, and adds it to the history. That he is
// on leave, deferred or taught at home, has dropped out or died is entered on the
// word of a case alone: nobody takes a child from the register by himself. To
// bring one back to school needs no more than to say so; the case hears of it.
func (s *Service) SetStatus(ctx context.Context, actor access.Actor, county registry.RegionCode, id PersonID, t Turn) (Person, error) {
	r, roll, err := s.readable(ctx, actor, county, id, access.PeopleEdit, "people.status")
	if err != nil {
		return Person{}, err
	}
	number, err := s.mayTurn(ctx, &r, t)
	if err != nil {
		return Person{}, err
	}
	ev := s.event(actor, &r.Person, Restated, t.Day)
	ev.From, ev.To, ev.Note = string(r.Status), string(t.To), strings.TrimSpace(t.Note)
	d := (&audit.Detail{}).Change("status", r.Status, t.To).Note("day", t.Day)
	if number != "" {
		ev.Note, d = ev.Note+"（案件 "+number+"）", d.Note("case", number)
	}
	r.Status, r.Since, r.Changed, r.Digest = t.To, t.Day, s.opt.Clock().UTC(), ""
	if err := s.opt.Store.SavePersons(ctx, county, Batch{Records: []Record{r}, Events: []Event{ev}}, s.entry(actor, access.PeopleEdit, roll.of(&r.Person), "people.status", object(id), d)); err != nil {
		return Person{}, err
	}
	r.Revision++
	return s.show(&r, false)
}

// mayTurn tells all that stands against a change, and gives the number of the
// case that it rests on where it needs one.
func (s *Service) mayTurn(ctx context.Context, r *Record, t Turn) (number string, err error) {
	if r.Shredded {
		return "", shredded()
	}
	if t.Revision != 0 && t.Revision != r.Revision {
		return "", fault.New(fault.Conflict, msgStale)
	}
	var bad []error
	if !slices.Contains(r.Turns(), t.To) {
		bad = append(bad, fault.New(fault.Invalid, msgTurn.With("from", r.Standing(), "to", t.To.Label())).Hint(hintMove).At("status"))
	}
	if !realDay(t.Day, r.BirthDate, s.today()) {
		bad = append(bad, fault.New(fault.Invalid, msgDay).At("day"))
	}
	if strings.TrimSpace(t.Note) == "" {
		bad = append(bad, fault.New(fault.Invalid, msgNoteBlank).At("note"))
	}
	private, err := s.vault.open(owner{r.County, r.ID}, r.Sealed)
	if err != nil {
		return "", err
	}
	if err := CheckNote(t.Note, private.names()...); err != nil {
		bad = append(bad, err)
	}
	if len(bad) == 0 && t.To.Argued() {
		if number, err = s.argue(ctx, r.County, r.ID, t.To); err != nil {
			bad = append(bad, err)
		}
	}
	return number, joined(bad)
}
