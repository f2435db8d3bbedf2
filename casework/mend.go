package casework

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

var (
	msgSecond     = locale.NewTemplate("casework.second", "“{field}”由{by}登记，{why}，要由登记人以外的“{party}”更正", "{field} was recorded by {by}; {why}, so it is for somebody else to correct, as {party}")
	msgSecondSlip = locale.NewTemplate("casework.second.slip", "笔误由登记人本人在登记后{n}小时内更正，其间没有出具文书、期限没有到期", "a slip is put right by whoever recorded it within {n} hours, while no paper was made out and no limit ran out")
	msgSecondNot  = locale.Plain("casework.second.hint", "请报请其核对后更正；情况有变的，请办理相应步骤", "ask for it to be looked at and corrected; where things have changed, take the step for it")
	whyClock      = locale.Text{ZH: "期限由它起算", EN: "a limit starts from it"}
	whyPaper      = locale.Text{ZH: "已据此出具文书", EN: "a paper was made out on it"}
	whyRead       = locale.Text{ZH: "步骤、期限、计数或比较要用它", EN: "a step, a limit, a count or a comparison rests on it"}
	whyFound      = locale.Text{ZH: "发现人立案时登记", EN: "whoever found it recorded it"}
	whyProof      = locale.Text{ZH: "登记时附有佐证", EN: "evidence came with it"}
)

// Correct replaces values that were recorded wrongly, with a reason; what was
// recorded first stays in the events. Clocks that run from a date run anew.
func (s *Service) Correct(ctx context.Context, actor access.Actor, cmd Corrects) (Case, error) {
	d, err := s.sit(ctx, actor, access.CaseDirect, cmd.On, "case.correct")
	if err != nil {
		return Case{}, err
	}
	if err := reasoned(cmd.On, "更正", "a correction"); err != nil {
		return Case{}, err
	}
	m := &mend{d: d, typed: cmd.Fields, ids: slices.Sorted(maps.Keys(cmd.Fields))}
	fields, err := m.fields()
	if err != nil {
		return Case{}, err
	}
	if err := s.typedDays(ctx, d.p, &d.seen, cmd.Source, cmd.Fields); err != nil {
		return Case{}, err
	}
	values, err := s.values(ctx, d.p, fields, &d.seen, cmd.Fields, "")
	if err != nil {
		return Case{}, err
	}
	if len(values) == 0 {
		return Case{}, fault.New(fault.Invalid, msgSame).At("fields")
	}
	return d.commit(map[string]any{"fields": m.ids, "key": cmd.Key}, func(c *Case) ([]Event, error) {
		if err := recorded(d.p, c, fields); err != nil {
			return nil, err
		}
		if bad := m.guard(c, fields); len(bad) > 0 {
			return nil, errors.Join(bad...)
		}
		e := d.event(Corrected, c)
		e.Values = values
		return []Event{e}, nil
	})
}

// recorded refuses to correct what a step records and no step has recorded; what
// the opening left out may be added.
func recorded(p *procedure.Procedure, c *Case, fields []procedure.Field) error {
	var never []error
	for i := range fields {
		id := fields[i].ID
		opening := slices.ContainsFunc(p.Fields, func(f procedure.Field) bool { return f.ID == id })
		if v := c.Fields[id]; v.Text == "" && v.Sealed == nil && !opening {
			never = append(never, fault.New(fault.Invalid, msgNever.With("field", fields[i].Label)).At("fields."+id))
		}
	}
	return errors.Join(never...)
}

// mend is a correction on its way: what is corrected, and by whom it may be.
type mend struct {
	d     *desk
	typed map[string]string
	ids   []string // of the fields
}

// written is where a value that stands was recorded: by the opening or a step, and
// by the last correction since.
type written struct {
	first, last *Event
	papers      bool // made out at or after the first
	ran         bool // a clock of the value ran out since
}

func (m *mend) written(id string) written {
	var w written
	for i := range m.d.told {
		e := &m.d.told[i]
		_, said := e.Values[id]
		switch {
		case said && (e.Kind == Opened || e.Kind == Taken):
			w = written{first: e, last: e}
		case said && e.Kind == Corrected:
			w.last = e
		case e.Kind == Issued:
			w.papers = w.first != nil
		case e.Kind == RanOut:
			if k := m.d.p.Clock(e.Clock); k != nil && k.StartsWith(id) {
				w.ran = true
			}
		}
	}
	return w
}

// asked gives a field as the step asks for it that recorded what stands.
func (m *mend) asked(id string) *procedure.Field {
	if w := m.written(id); w.first != nil {
		if st := m.d.p.Step(w.first.Step); st.Records(id) {
			return &st.Fields[slices.IndexFunc(st.Fields, func(x procedure.Field) bool { return x.ID == id })]
		}
	}
	return m.d.p.Field(id)
}

// recordedOn gives the day on which what stands was recorded.
func (m *mend) recordedOn(id string) (calendar.Day, bool) {
	w := m.written(id)
	if w.first == nil {
		return 0, false
	}
	return calendar.DayOf(w.first.At), true
}

// round gives when the case was opened, or opened again, before what stands was
// recorded.
func (m *mend) round(id string) time.Time {
	events := m.d.told
	if w := m.written(id); w.first != nil {
		events = events[:slices.IndexFunc(events, func(e Event) bool { return e.Seq == w.first.Seq })+1]
	}
	return begun(events, m.d.seen.Opened)
}

// fields are those corrected, each as the step asks for it that recorded it, with
// what is filled in wrongly.
func (m *mend) fields() ([]procedure.Field, error) {
	var out []procedure.Field
	for _, id := range m.ids {
		if f := m.asked(id); f != nil {
			out = append(out, *f)
		}
	}
	bad := checkFields(out, m.typed)
	b := &bounds{p: m.d.p, cal: m.d.cal, at: m.d.now, opened: m.d.seen.Opened, school: m.d.seen.Place.School, on: m.d.seen.Fields, typed: m.typed, mend: m}
	return out, errors.Join(append(bad, b.corrected(m.ids)...)...)
}

// guard lists what stands against the correction in a case as it is now. What
// starts a clock, stands in a paper or came with evidence is corrected by two: who
// recorded it, and somebody else of the county's highest party; but for a slip.
func (m *mend) guard(c *Case, fields []procedure.Field) []error {
	var bad []error
	for i := range fields {
		f := &fields[i]
		w := m.written(f.ID)
		why, weighs := m.weighs(f.ID, &w)
		if weighs && !m.slip(&w) && !m.second(&w) {
			bad = append(bad, m.refuse(f, &w, why))
		}
		bad = append(bad, m.further(c, f)...)
		bad = append(bad, m.sums(c, f)...)
	}
	return bad
}

// weighs reports whether more than a number hangs on a value that is on record.
func (m *mend) weighs(id string, w *written) (locale.Text, bool) {
	st := (*procedure.Step)(nil)
	if w.first != nil {
		st = m.d.p.Step(w.first.Step)
	}
	switch {
	case w.first == nil:
		return locale.Text{}, false
	case st != nil && len(st.Issues) > 0 && w.papers:
		return whyPaper, true
	case m.d.p.StartsClock(id):
		return whyClock, true
	case st != nil && len(w.first.Files) > 0 && len(st.Needs) > 0:
		return whyProof, true
	case w.first.Kind == Opened:
		return m.opening(id, w)
	}
	return locale.Text{}, false
}

// opening reports what hangs on a value that the opening recorded.
func (m *mend) opening(id string, w *written) (locale.Text, bool) {
	switch {
	case w.papers:
		return whyPaper, true
	case len(w.first.Files) > 0:
		return whyProof, true
	case m.d.p.Reads(id):
		return whyRead, true
	case len(m.d.p.Finder) > 0 && w.first.By != m.d.actor.Account:
		return whyFound, true
	}
	return locale.Text{}, false
}

// slip reports whether who recorded the value puts a slip of his own right.
func (m *mend) slip(w *written) bool {
	s := m.d.p.Slip
	return s != nil && w.first.By == m.d.actor.Account && w.last.By == m.d.actor.Account && !w.papers && !w.ran &&
		!m.d.now.After(w.first.Got.Add(time.Duration(s.Within.N)*time.Hour))
}

// second reports whether the actor is another person than who recorded the value,
// and of the highest party of the county.
func (m *mend) second(w *written) bool {
	top := highest(m.d.p)
	return w.first.By != m.d.actor.Account && top != nil && slices.Contains(Acting(m.d.p, m.d.actor, &m.d.seen), top.ID)
}

// highest is the party of the county that is above all others.
func highest(p *procedure.Procedure) *procedure.Party {
	var top *procedure.Party
	for i := range p.Parties {
		if x := &p.Parties[i]; x.Scope == procedure.OfCounty && len(x.Roles) > 0 && (top == nil || x.Rank > top.Rank) {
			top = x
		}
	}
	return top
}

func (m *mend) refuse(f *procedure.Field, w *written, why locale.Text) error {
	party := locale.Text{ZH: "县级负责人", EN: "the head of the county's office"}
	if top := highest(m.d.p); top != nil {
		party = top.Label
	}
	out := fault.New(fault.Denied, msgSecond.With("field", f.Label, "by", w.first.Name, "why", why, "party", party)).Hint(msgSecondNot).At("fields." + f.ID)
	if s := m.d.p.Slip; s != nil {
		out = out.Hint(msgSecondSlip.With("n", s.Within.N))
	}
	return out
}

// further refuses a day that a clock starts from where it goes further than a clock
// may be extended at once.
func (m *mend) further(c *Case, f *procedure.Field) []error {
	old, err1 := calendar.ParseDay(c.Fields[f.ID].Text)
	got, err2 := calendar.ParseDay(m.typed[f.ID])
	if !m.d.p.StartsClock(f.ID) || err1 != nil || err2 != nil {
		return nil
	}
	if x := (&fold{p: m.d.p, cal: m.d.cal}); !got.End().After(x.further(old.End())) {
		return nil
	}
	return []error{tooLong(m.d.p, got.String(), old.String()).At("fields." + f.ID)}
}

// sums holds what steps add up to below what bounds it.
func (m *mend) sums(c *Case, f *procedure.Field) []error {
	most, now := exact(c.Fields[f.SumAtMost].Text), exact(m.typed[f.ID])
	if f.SumAtMost == "" || most == nil || now == nil || c.Fields[f.ID].Text == "" {
		return nil
	}
	if typed := exact(m.typed[f.SumAtMost]); typed != nil {
		most = typed
	}
	sum := sumOf(m.d.p, append(slices.Clone(m.d.told), Event{Kind: Corrected, Values: plainValues(m.typed)}), f.ID)
	if sum.Cmp(most) <= 0 {
		return nil
	}
	return []error{fault.New(fault.Invalid, msgSumMuch.With("field", f.Label, "got", shown(now), "sum", shown(sum), "bound", m.d.p.Field(f.SumAtMost).Label, "of", shown(most))).At("fields." + f.ID)}
}

// tellMended tells who answers for the case, and whoever made the entries, that
// they were corrected.
func (w *work) tellMended(e *Event) error {
	if err := w.message(e, w.c.Owner, "mend"); err != nil {
		return err
	}
	m := mend{d: &desk{p: w.p, told: slices.Concat(w.old.Events, w.adds)}}
	for _, id := range slices.Sorted(maps.Keys(e.Values)) {
		made := m.written(id).first
		if made != nil && made.By != System && made.By != "" {
			w.put(e, e.Key, Message{Account: made.By, Party: made.As, Text: w.sentence(e, made.As, "mend")})
		}
	}
	w.msgs = slices.DeleteFunc(w.msgs, func(x Message) bool { return x.Kind == Corrected && x.Account == e.By })
	return nil
}

// mendedFields names what an event corrected.
func mendedFields(p *procedure.Procedure, e *Event) locale.Text {
	var names []locale.Text
	for id := range e.Values {
		if f := p.Field(id); f != nil {
			names = append(names, f.Label)
		}
	}
	sortTexts(names)
	return labels(names)
}
