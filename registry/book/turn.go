package book

import (
	"context"
	"errors"
	"slices"
	"time"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Turn is a command: something that happens to one school, or to several at
// once, from a day on.
type Turn struct {
	County   registry.RegionCode
	Kind     EventKind
	Date     string              // YYYY-MM-DD from which it holds
	School   registry.SchoolID   // whom it happens to; empty for an opening
	After    registry.School     // opening, renaming, change: what the school is from then on
	Others   []registry.SchoolID // merger: those that join School and close; closure: those that take its pupils
	Born     []registry.School   // split: those that come out of School
	Document string
	Note     string
	Revision int64 // of School as the actor saw it
}

var (
	sayDate     = locale.NewTemplate("book.date", "日期“{got}”应写成 2025-09-01 的样子", "the date {got} must look like 2025-09-01")
	sayName     = locale.Plain("book.name", "学校名称不能为空", "a school needs a name")
	sayTaken    = locale.NewTemplate("book.name_taken", "本县已有在办学校叫“{name}”", "an open school of the county is already called {name}")
	sayCode     = locale.NewTemplate("book.code_taken", "标识码{code}已属于“{name}”", "the code {code} belongs to {name}")
	sayClosed   = locale.NewTemplate("book.closed", "“{name}”在{date}已不在办", "{name} is not open on {date}")
	sayOrder    = locale.NewTemplate("book.order", "“{name}”在{date}已有登记，变更日期不能早于它", "{name} has an event on {date}; a later one cannot be dated before it")
	sayOthers   = locale.Plain("book.others", "请选择参与合并或分设的学校", "name the schools that take part")
	sayKind     = locale.NewTemplate("book.kind", "不认识的变更“{kind}”", "unknown kind of event {kind}")
	hintOrder   = locale.Plain("book.order_hint", "如属更正登记错误，请使用“更正”。", "to correct a mistake use the correction instead")
	hintRefresh = locale.Plain("book.refresh", "请刷新后再改。", "reload and try again")
)

// Enter records a turn in the life of schools. Everything wrong with it is
// told at once.
func (s *Service) Enter(ctx context.Context, actor access.Actor, t Turn) (Event, error) {
	object := "school/" + string(t.School)
	act := "registry." + string(t.Kind)
	if err := s.may(ctx, actor, t.County, act, object); err != nil {
		return Event{}, err
	}
	records, err := s.opt.Store.ListRecords(ctx, []registry.RegionCode{t.County})
	if err != nil {
		return Event{}, err
	}
	events, err := s.opt.Store.ListEvents(ctx, t.County, "")
	if err != nil {
		return Event{}, err
	}
	b := &turning{turn: t, records: records, events: events, ids: s.opt.IDs}
	b.run()
	if len(b.wrong) > 0 {
		return Event{}, errors.Join(b.wrong...)
	}
	e := Event{
		County: t.County, ID: s.opt.IDs(), Kind: t.Kind, Date: t.Date, Document: t.Document, Note: t.Note,
		By: actor.Account, At: s.opt.Clock().UTC(),
	}
	for _, r := range b.changed {
		e.Schools = append(e.Schools, r.ID)
		e.Before = append(e.Before, b.before[r.ID])
		e.After = append(e.After, r.School)
	}
	entry := s.entry(actor, t.County, act, "school/"+string(e.Schools[0]), e)
	if err := s.opt.Store.SaveRecords(ctx, t.County, b.changed, []Event{e}, entry); err != nil {
		return Event{}, err
	}
	return e, nil
}

// turning works out one turn: which records change, and what is wrong with it.
type turning struct {
	turn    Turn
	records []Record
	events  []Event
	ids     func() string

	changed []Record // the subject first
	before  map[registry.SchoolID]registry.School
	wrong   []error
}

func (b *turning) refuse(place string, m locale.Message, hints ...locale.Message) {
	f := fault.New(fault.Invalid, m).At(place)
	for _, h := range hints {
		f = f.Hint(h)
	}
	b.wrong = append(b.wrong, f)
}

func (b *turning) run() {
	b.before = map[registry.SchoolID]registry.School{}
	if !validDay(b.turn.Date) {
		b.refuse("date", sayDate.With("got", b.turn.Date))
		return
	}
	switch b.turn.Kind {
	case Opening:
		b.born(b.turn.After, "after")
	case Renaming, Change:
		b.amend()
	case Merger:
		b.merge()
	case Split:
		b.split()
	case Closure:
		b.shut()
	default:
		b.refuse("kind", sayKind.With("kind", string(b.turn.Kind)))
	}
}

// subject gives the school the turn happens to, checked to be open that day
// and without a later event.
func (b *turning) subject(id registry.SchoolID, place string, revision int64) (Record, bool) {
	at := slices.IndexFunc(b.records, func(r Record) bool { return r.ID == id })
	if at < 0 {
		b.wrong = append(b.wrong, fault.New(fault.NotFound, sayUnseen.With("school", string(id))).At(place))
		return Record{}, false
	}
	r := b.records[at]
	if revision != 0 && r.Revision != revision {
		b.wrong = append(b.wrong, fault.New(fault.Conflict, sayRevision.With("school", r.Name)).Hint(hintRefresh))
		return Record{}, false
	}
	if !r.OpenOn(b.turn.Date) {
		b.refuse(place, sayClosed.With("name", r.Name, "date", b.turn.Date))
		return Record{}, false
	}
	for _, e := range b.events {
		if e.Date > b.turn.Date && slices.Contains(e.Schools, id) {
			b.refuse("date", sayOrder.With("name", r.Name, "date", e.Date), hintOrder)
			return Record{}, false
		}
	}
	b.before[id] = r.School
	return r, true
}

// fits checks a school's name and code against those of the open others.
func (b *turning) fits(sc registry.School, place string) bool {
	if sc.Name == "" {
		b.refuse(place, sayName)
		return false
	}
	ok := true
	for _, r := range b.records {
		if r.ID == sc.ID {
			continue
		}
		if sc.Code != "" && r.Code == sc.Code {
			b.refuse(place, sayCode.With("code", sc.Code, "name", r.Name))
			ok = false
		}
		if r.OpenOn(b.turn.Date) && r.Name == sc.Name && !slices.Contains(b.turn.Others, r.ID) && r.ID != b.turn.School {
			b.refuse(place, sayTaken.With("name", sc.Name))
			ok = false
		}
	}
	return ok
}

// born adds a school that opens with the turn.
func (b *turning) born(sc registry.School, place string) {
	sc.County = b.turn.County
	if sc.ID == "" {
		sc.ID = registry.SchoolID(sc.Code)
	}
	if sc.ID == "" {
		sc.ID = registry.SchoolID(b.ids())
	}
	if b.fits(sc, place) {
		b.changed = append(b.changed, Record{School: sc, Opened: b.turn.Date})
	}
}

func (b *turning) amend() {
	r, ok := b.subject(b.turn.School, "school", b.turn.Revision)
	if !ok {
		return
	}
	next := b.turn.After
	next.ID, next.County = r.ID, r.County
	if b.turn.Kind == Renaming {
		name := next.Name
		next = r.School
		next.Name = name
	}
	if b.fits(next, "after") {
		r.School = next
		b.changed = append(b.changed, r)
	}
}

func (b *turning) merge() {
	r, ok := b.subject(b.turn.School, "school", b.turn.Revision)
	if len(b.turn.Others) == 0 || slices.Contains(b.turn.Others, b.turn.School) {
		b.refuse("others", sayOthers)
		return
	}
	if ok && b.turn.After.Name != "" {
		next := b.turn.After
		next.ID, next.County = r.ID, r.County
		if b.fits(next, "after") {
			r.School = next
		}
	}
	b.changed = append(b.changed, r)
	for _, id := range b.turn.Others {
		if o, ok := b.subject(id, "others", 0); ok {
			o.Closed, o.Into = b.turn.Date, []registry.SchoolID{r.ID}
			b.changed = append(b.changed, o)
		}
	}
}

func (b *turning) split() {
	r, ok := b.subject(b.turn.School, "school", b.turn.Revision)
	if len(b.turn.Born) == 0 {
		b.refuse("born", sayOthers)
		return
	}
	if ok {
		b.changed = append(b.changed, r)
	}
	for _, sc := range b.turn.Born {
		b.born(sc, "born")
	}
}

func (b *turning) shut() {
	r, ok := b.subject(b.turn.School, "school", b.turn.Revision)
	for _, id := range b.turn.Others {
		if !slices.ContainsFunc(b.records, func(o Record) bool { return o.ID == id && o.ID != r.ID }) {
			b.refuse("others", sayUnseen.With("school", string(id)))
		}
	}
	if ok {
		r.Closed, r.Into = b.turn.Date, slices.Clone(b.turn.Others)
		b.changed = append(b.changed, r)
	}
}

func validDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
