package casework

import (
	"cmp"
	"slices"
	"time"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/locale"
)

var msgTold = map[string]locale.Template{
	"warn": locale.NewTemplate("casework.told.warn", "案 {number}：“{clock}”将于 {end} 到期，请{owner}按时办理。", "Case {number}: {clock} ends {end}; {owner} is to act in time."),
	"out":  locale.NewTemplate("casework.told.out", "案 {number}：“{clock}”已于 {end} 到期未办{lacks}，责任方：{owner}。", "Case {number}: {clock} ran out {end}{lacks}; {owner} answers for it."),
	"acts": locale.NewTemplate("casework.told.acts", "案 {number}：“{clock}”已于 {end} 到期，当时未转{lacked}；现在条件已具备，转为“{state}”，请{owner}办理。", "Case {number}: {clock} ran out {end} and could not act then{lacked}. Now it can: the case is {state}, {owner} is to act."),
	"back": locale.NewTemplate("casework.told.back", "案 {number}：“{step}”未获确认，已退回“{state}”（{why}），由{owner}接着办理。{next}。", "Case {number}: {step} was not confirmed and the case is {state} again ({why}); {owner} goes on. {next}."),
	"seen": locale.NewTemplate("casework.told.finder", "案 {number}（{procedure}）：您发现（登记）的事项已由 {name} 办理“{step}”，现为“{state}”。", "Case {number} ({procedure}), which you found and entered: {name} took {step}; it is {state}."),
	"rung": locale.NewTemplate("casework.told.rung", "案 {number}：“{clock}”逾期{lacks}，提请{party}督办，现由{owner}负责。", "Case {number}: {clock} is overdue{lacks}; {party} is told, {owner} answers for it now."),
	"more": locale.NewTemplate("casework.told.again", "案 {number}：“{clock}”{late}仍未办{lacks}，第 {n} 次催办{missed}，请{owner}抓紧办理，现由{answers}负责。", "Case {number}: {clock} is {late} and not done{lacks}; reminder {n}{missed}. {owner} is to act, {answers} answers for it."),
	"new":  locale.NewTemplate("casework.told.new", "新案 {number}（{procedure}）由{owner}办理。", "New case {number} ({procedure}): {owner} answers for it."),
	"for":  locale.NewTemplate("casework.told.for", "案 {number}：应通知的“{party}”没有账号，请{stand}转告并督促。", "Case {number}: nobody holds the account of {party}, who is to be told; {stand} is to pass it on and see to it."),
	"kept": locale.NewTemplate("casework.told.kept", "案 {number}：手机登记的“{step}”未能办理（案卷已有变动或内容不齐），已原样留作备注，请{owner}核对。", "Case {number}: what a telephone recorded for {step} was not taken, as the case had moved on or something was missing; it is kept as a note, which {owner} is to look at."),
	"came": locale.NewTemplate("casework.told.came", "案 {number}（{procedure}）随学生从{left}转来，现为“{state}”，请{owner}接着办理。", "Case {number} ({procedure}) came with the pupil from {left}; it is {state} and {owner} goes on with it."),
	"went": locale.NewTemplate("casework.told.went", "案 {number}（{procedure}）已随学生转到{reached}，由对方接着办理。", "Case {number} ({procedure}) went with the pupil to {reached}, who goes on with it."),
	"left": locale.NewTemplate("casework.told.left", "案 {number}（{procedure}）：学生已转往县外，转学已核实，案卷转由{owner}办理销号。", "Case {number} ({procedure}): the pupil has left the county and the transfer is verified; {owner} goes on and closes it."),
	"hand": locale.NewTemplate("casework.told.hand", "案 {number}（{procedure}）交由您本人办理，现为“{state}”。", "Case {number} ({procedure}) is handed to you in person; it is {state}."),
	"link": locale.NewTemplate("casework.told.link", "案 {number}（{procedure}）已与案 {other} 关联，请一并查看。", "Case {number} ({procedure}) is linked to case {other}; look at both."),
	"void": locale.NewTemplate("casework.told.void", "案 {number}：已办“{step}”，此前通知您的“{clock}”不再成立，现为“{state}”。", "Case {number}: {step} was taken; what you were told of before ({clock}) does not hold any more. It is {state}."),
	"mend": locale.NewTemplate("casework.told.mend", "案 {number}（{procedure}）：{name}更正了{fields}，原值和理由见案卷，请{owner}和登记人核对。", "Case {number} ({procedure}): {name} corrected {fields}; the case keeps what stood there and why. {owner} and whoever recorded it are to look at it."),
	"time": locale.NewTemplate("casework.told.time", "案 {number}：“{clock}”的期限经批准延至 {end}，理由见案卷，请{party}知悉，由{owner}办理。", "Case {number}: {clock} was given time until {end}, for the reason in the case; {party} is told, {owner} is to act."),
	"own":  locale.NewTemplate("casework.told.own", "案 {number}（{procedure}）转由{owner}办理，现为“{state}”。", "Case {number} ({procedure}) passes to {owner}; it is {state}."),
}

// tell writes the messages of an event: to parties, then to whom it concerns in
// person and was not told with his party.
func (w *work) tell(e *Event, before string) error {
	if err := w.tellParties(e, before); err != nil {
		return err
	}
	if step := w.p.Step(e.Step); w.lapsed(e) || e.Kind == Taken && step != nil && step.To == procedure.Before {
		w.tellClaimant(e)
	}
	return w.tellFinders(e)
}

// tellParties writes to the parties a tick names, and to the party that answers for the
// case when that changes.
func (w *work) tellParties(e *Event, before string) error {
	switch e.Kind {
	case Told, RanOut, Acted:
		if w.lapsed(e) {
			return w.tellLapse(e)
		}
		for _, party := range e.Told {
			if err := w.message(e, party, e.toldAs()); err != nil {
				return err
			}
		}
		if w.c.Owner != before && !slices.Contains(e.Told, w.c.Owner) {
			return w.message(e, w.c.Owner, "own")
		}
	case Extended:
		for _, party := range w.concerned(e.Clock) {
			if err := w.message(e, party, "time"); err != nil {
				return err
			}
		}
	case Moved:
		return w.tellMove(e, before)
	case Handed:
		if e.Account != "" {
			return w.tellPerson(e)
		}
		if w.c.Owner != e.As {
			return w.message(e, w.c.Owner, "own")
		}
	case Linked:
		if w.c.Closed.IsZero() && w.c.Owner != e.As {
			return w.message(e, w.c.Owner, "link")
		}
	case Corrected:
		return w.tellMended(e)
	case Opened:
		if e.By == System || w.c.Owner != e.As {
			return w.message(e, w.c.Owner, "new")
		}
	case Noted:
		if e.Aside() {
			return w.message(e, w.c.Owner, "kept")
		}
	default:
		if k := w.voids(e); k != nil {
			return w.tellVoid(e, k)
		}
		if w.c.Owner != before && w.c.Closed.IsZero() && w.c.Owner != e.As {
			return w.message(e, w.c.Owner, "own")
		}
	}
	return nil
}

// toldAs names the sentence that tells what a tick did.
func (e *Event) toldAs() string {
	switch {
	case e.Kind == RanOut:
		return "out"
	case e.Kind == Acted:
		return "acts"
	case e.Again > 0:
		return "more"
	case e.Rung < 0:
		return "warn"
	}
	return "rung"
}

// voids gives the clock whose outcome a step takes back: days that led there turned
// out not to have been missed.
func (w *work) voids(e *Event) *procedure.Clock {
	if e.Kind != Taken || w.p.Days == nil {
		return nil
	}
	for i := range w.p.Clocks {
		if k := &w.p.Clocks[i]; k.Undo != "" && (k.Undo == e.Step || w.p.Days.Confirm == e.Step) {
			return k
		}
	}
	return nil
}

// tellVoid tells everybody who was told of what a clock led to that it is over: its
// own parties, and those whom the clocks that it started have told.
func (w *work) tellVoid(e *Event, k *procedure.Clock) error {
	to := []string{w.c.Owner, k.Owner}
	for _, g := range k.Rungs {
		to = append(to, g.To...)
	}
	for i := range w.c.Clocks {
		r := &w.c.Clocks[i]
		of := w.p.Clock(r.Clock)
		if of == nil || of.Starts != "state:"+k.Sets || len(r.Fired) == 0 {
			continue
		}
		to = append(to, of.Owner)
		for n, g := range of.Rungs {
			if slices.Contains(r.Fired, firing(&Event{Kind: Told, Rung: n})) {
				to = append(append(to, g.To...), g.Owner)
			}
		}
	}
	v := *e
	v.Clock = k.ID
	for _, party := range each(to) {
		if err := w.message(&v, party, "void"); err != nil {
			return err
		}
	}
	return nil
}

// concerned lists the parties that a clock has to do with: who must act, who
// answers for the case, and whom its rungs would have told.
func (w *work) concerned(clock string) []string {
	out := []string{w.c.Owner}
	if k := w.p.Clock(clock); k != nil {
		out = append(out, k.Owner)
		for _, g := range k.Rungs {
			out = append(append(out, g.To...), g.Owner)
		}
	}
	return each(out)
}

// message writes one message to every holder of a party's roles; each account
// gets one for one event.
func (w *work) message(e *Event, party, what string) error {
	if w.s.opt.People == nil {
		return nil
	}
	roles := rolesOf(w.p, party)
	if len(roles) == 0 {
		return nil
	}
	holders, err := w.s.opt.People.Holders(w.ctx, roles, at(w.c.County, w.c.Place))
	if err != nil {
		return err
	}
	text, key := w.sentence(e, party, what), e.Key
	if w.absent(party, holders) {
		text.ZH += msgAbsent.In(locale.ZH)
		text.EN += " " + msgAbsent.In(locale.EN)
	}
	if len(holders) == 0 {
		stand := ""
		if holders, stand, err = w.standIn(party); err != nil || stand == "" {
			return err
		}
		m := msgTold["for"].With("number", w.c.Number, "party", PartyLabel(w.p, party), "stand", PartyLabel(w.p, stand))
		text = locale.Text{ZH: m.In(locale.ZH) + text.ZH, EN: m.In(locale.EN) + " " + text.EN}
		key += forParty + party
	}
	for _, h := range holders {
		w.put(e, key, Message{Account: h, Party: party, Text: text, Waits: e.waits(w.p)})
	}
	return nil
}

// put adds what an account is told of an event, once under its key.
func (w *work) put(e *Event, key string, m Message) {
	m.ID = messageID(w.c.County, w.c.ID, key, string(m.Account))
	if slices.ContainsFunc(w.msgs, func(x Message) bool { return x.ID == m.ID }) {
		return
	}
	m.County, m.Case, m.Number, m.Kind = w.c.County, w.c.ID, w.c.Number, e.Kind
	m.At, m.Got = e.At, w.now.UTC().Truncate(time.Microsecond)
	w.msgs = append(w.msgs, m)
}

// standIn finds who is told instead of a party that nobody holds at the place of
// the case: the next one up its own line, else the lowest of another line that
// answers for the whole county.
func (w *work) standIn(party string) ([]access.AccountID, string, error) {
	of := w.p.Party(party)
	if of == nil {
		return nil, "", nil
	}
	var list []*procedure.Party
	for i := range w.p.Parties {
		x := &w.p.Parties[i]
		if x.ID != party && x.For == "" && (x.Line == of.Line && x.Rank > of.Rank || x.Line != of.Line && x.Scope == "county") {
			list = append(list, x)
		}
	}
	slices.SortStableFunc(list, func(a, b *procedure.Party) int {
		other := func(x *procedure.Party) int {
			if x.Line == of.Line {
				return 0
			}
			return 1
		}
		return cmp.Or(other(a)-other(b), a.Rank-b.Rank)
	})
	for _, x := range list {
		holders, err := w.s.opt.People.Holders(w.ctx, rolesOf(w.p, x.ID), at(w.c.County, w.c.Place))
		if err != nil || len(holders) > 0 {
			return holders, x.ID, err
		}
	}
	return nil, "", nil
}

func (w *work) sentence(e *Event, party, what string) locale.Text {
	owner := w.c.Owner
	clock, end, lacks := locale.Text{}, "", locale.Text{}
	if k := w.p.Clock(e.Clock); k != nil {
		clock = k.Label
		if k.Owner != "" {
			owner = k.Owner
		}
		for _, r := range w.c.Clocks {
			if r.Clock == e.Clock {
				end, lacks = endText(r), lackNote(w.p, w.c.lacking(w.p, &r))
			}
		}
	}
	if what == "rung" || what == "own" || what == "new" || what == "kept" || what == "hand" || what == "link" || what == "mend" {
		owner = w.c.Owner
	}
	left, reached := "", ""
	if e.Went != nil {
		left, reached = e.Went.Left, e.Went.Reached
	}
	step, why, next := w.p.StepLabel(e.Step), locale.Text{}, locale.Text{}
	if what == "back" {
		step, why, next = w.claimBack(e)
		owner = w.c.Owner
	}
	state := w.c.State
	if x := w.p.Step(e.Step); what == "seen" && x != nil && x.To != "" && x.To != procedure.Before { // where it leads is entered with the next event
		state = x.To
	}
	m := msgTold[what].With("why", why, "next", next, "name", actedBy(e), "fields", mendedFields(w.p, e), "other", e.Whom, "left", left, "reached", reached, "number", w.c.Number, "procedure", w.p.Label, "clock", clock, "end", end,
		"lacks", lacks, "lacked", lackNote(w.p, e.Lacks), "late", w.lateness(e), "n", e.Again, "missed", missedText(e), "answers", PartyLabel(w.p, w.c.Owner),
		"step", step, "owner", PartyLabel(w.p, owner), "party", PartyLabel(w.p, party), "state", w.p.StateLabel(state))
	return m.Both()
}

// endText writes the end of a clock; one at 24:00 belongs to the day it ends.
func endText(r Running) string { return MomentText(r.End) }

// MomentText writes a moment as people here do: 2026-09-01 24:00 for the end of a
// day, 2026-09-01 10:30 else.
func MomentText(t time.Time) string {
	t = t.In(calendar.Beijing)
	if calendar.DayOf(t).Start().Equal(t) {
		return calendar.DayOf(t.Add(-1)).String() + " 24:00"
	}
	return t.Format("2006-01-02 15:04")
}
