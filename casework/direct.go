package casework

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

var (
	msgEmptyNote = locale.Plain("casework.empty_note", "请写备注或附上材料", "write a note or attach something")
	msgNoteBy    = locale.Plain("casework.note_by", "您不承办此案，不能在案中登记备注", "you have no part in the case and cannot write into it")
	msgReason    = locale.NewTemplate("casework.reason", "“{act}”要写明理由", "{act} needs a reason")
	msgNoClock   = locale.NewTemplate("casework.no_clock", "案卷中没有正在计时的“{clock}”", "no clock {clock} runs in this case")
	msgShorter   = locale.NewTemplate("casework.shorter", "新期限 {until} 不晚于原期限 {end}", "the new end {until} is not after the old one, {end}")
	msgTooLong   = locale.NewTemplate("casework.too_long", "新期限 {until} 比原期限 {end} 晚 {span}以上", "the new end {until} is more than {span} after the old one, {end}")
	hintTooLong  = locale.NewTemplate("casework.too_long.hint", "一次至多晚 {span}，到期可再延", "allow at most {span} at once, and again when it ends")
	msgOnceMore  = locale.NewTemplate("casework.extend_again", "“{clock}”已由您延至 {end}，同一个人不能接着再延", "you have given {clock} time until {end}; the same person does not give more")
	hintOnceMore = locale.Plain("casework.extend_again.hint", "确需再延的，请另一位负责人核实后办理", "where more is needed, let another officer look at it and allow it")
	msgMost      = locale.NewTemplate("casework.extend_most", "“{clock}”一共至多延长 {span}", "{clock} may be given {span} more at most, in all")
	msgNever     = locale.NewTemplate("casework.never_recorded", "本案还没有登记过“{field}”，不能更正；请在相应步骤中登记", "{field} was never recorded in this case, so it cannot be corrected; take the step that records it")
	msgNoParty   = locale.NewTemplate("casework.no_party", "流程中没有“{party}”", "the procedure has no party {party}")
	msgNoPaper   = locale.NewTemplate("casework.no_document", "流程中没有文书“{id}”", "the procedure has no document {id}")
	msgPaperOf   = locale.NewTemplate("casework.document_of_step", "“{document}”在办理“{steps}”时出具，此案还没有办过", "{document} is made out when this step is taken, and it was not: {steps}")
	msgIsOpen    = locale.Plain("casework.is_open", "此案尚未办结，不用重新立案", "the case is open; there is nothing to reopen")
	msgIsClosed  = locale.NewTemplate("casework.is_closed", "此案已办结（{state}）", "the case is closed ({state})")
	hintReopen   = locale.Plain("casework.is_closed.hint", "情况有变请先重新立案", "reopen it first if things have changed")
	msgSame      = locale.Plain("casework.same", "没有任何改动", "nothing was changed")
	msgSubject   = locale.NewTemplate("casework.subject", "“{procedure}”的案卷要写明对象", "a case of {procedure} needs a subject")
	msgNoState   = locale.NewTemplate("casework.no_state", "不能以“{state}”立案", "a case cannot begin as {state}")
)

// Note adds a remark. It may be added to a closed case, too.
func (s *Service) Note(ctx context.Context, actor access.Actor, cmd Notes) (Case, error) {
	d, err := s.sit(ctx, actor, access.CaseAct, cmd.On, "case.note")
	if err != nil {
		return Case{}, err
	}
	if len(Acting(d.p, actor, &d.seen)) == 0 && !may(actor, access.CaseDirect, d.seen.County, d.seen.Place) {
		return Case{}, fault.New(fault.Denied, msgNoteBy)
	}
	if strings.TrimSpace(cmd.Text) == "" && len(cmd.Files) == 0 {
		return Case{}, fault.New(fault.Invalid, msgEmptyNote).At("text")
	}
	if long := checkLength(locale.Text{ZH: "备注", EN: "the note"}, cmd.Text, mostLong); long != nil {
		return Case{}, long.At("text")
	}
	if err := d.attach(cmd.Files); err != nil {
		return Case{}, err
	}
	note := []procedure.Field{{ID: NoteField, Class: procedure.Sensitive}}
	values, err := s.values(ctx, d.p, note, &d.seen, map[string]string{NoteField: cmd.Text}, cmd.Where)
	if err != nil {
		return Case{}, err
	}
	return d.commit(map[string]any{"key": cmd.Key}, func(c *Case) ([]Event, error) {
		e := d.event(Noted, c)
		e.Values = values
		return []Event{e}, nil
	})
}

// NoteField is the value that holds a remark.
const NoteField = "note"

// reasoned refuses a command without a reason.
func reasoned(on On, zh, en string) error {
	if strings.TrimSpace(on.Reason) != "" {
		return nil
	}
	return fault.New(fault.Invalid, msgReason.With("act", locale.Text{ZH: zh, EN: en})).At("reason")
}

// open refuses a closed case.
func stillOpen(p *procedure.Procedure, c *Case) error {
	if c.Closed.IsZero() {
		return nil
	}
	return fault.New(fault.Conflict, msgIsClosed.With("state", p.StateLabel(c.State))).Hint(hintReopen)
}

// Extend allows more time for a running clock, with a reason. The county may.
func (s *Service) Extend(ctx context.Context, actor access.Actor, cmd Extends) (Case, error) {
	d, err := s.sit(ctx, actor, access.CaseDirect, cmd.On, "case.extend")
	if err != nil {
		return Case{}, err
	}
	if err := reasoned(cmd.On, "延期", "more time"); err != nil {
		return Case{}, err
	}
	return d.commit(map[string]any{"clock": cmd.Clock, "until": cmd.Until.UTC(), "key": cmd.Key}, func(c *Case) ([]Event, error) {
		f := fold{p: d.p, cal: d.cal, c: c.clone()}
		r := f.running(cmd.Clock)
		if r == nil || !c.Closed.IsZero() {
			return nil, fault.New(fault.Conflict, msgNoClock.With("clock", cmd.Clock)).At("clock")
		}
		if !cmd.Until.After(r.End) {
			return nil, fault.New(fault.Invalid, msgShorter.With("until", MomentText(cmd.Until), "end", MomentText(r.End))).At("until")
		}
		if cmd.Until.After(f.further(r.End)) {
			return nil, tooLong(d.p, MomentText(cmd.Until), MomentText(r.End)).At("until")
		}
		if k := d.p.Clock(cmd.Clock); k != nil && k.Extend != nil && cmd.Until.After(f.latest(k, r)) {
			return nil, fault.New(fault.Invalid, msgMost.With("clock", k.Label, "span", k.Extend.Label())).At("until")
		}
		if last := extendedIn(d.told, cmd.Clock, r.Started); last != nil && last.By == actor.Account {
			return nil, fault.New(fault.Denied, msgOnceMore.With("clock", d.p.ClockLabel(cmd.Clock), "end", MomentText(last.Until))).At("clock").Hint(hintOnceMore)
		}
		e := d.event(Extended, c)
		e.Clock, e.Until = cmd.Clock, cmd.Until.UTC().Truncate(time.Microsecond)
		return []Event{e}, nil
	})
}

// extendedIn gives the last time that more time was allowed for a clock in the round
// that began at a moment; nil: none was.
func extendedIn(told []Event, clock string, began time.Time) *Event {
	for i := range slices.Backward(told) {
		if e := &told[i]; e.Kind == Extended && e.Clock == clock && !e.At.Before(began) {
			return e
		}
	}
	return nil
}

// tooLong refuses an end that is further than may be set at once.
func tooLong(p *procedure.Procedure, until, end string) *fault.Fault {
	span := p.Further().Label()
	return fault.New(fault.Invalid, msgTooLong.With("until", until, "end", end, "span", span)).Hint(hintTooLong.With("span", span))
}

// Issue makes out a document of the procedure. Who may act as its issuer may.
func (s *Service) Issue(ctx context.Context, actor access.Actor, cmd Issues) (Case, error) {
	d, err := s.sit(ctx, actor, access.CaseAct, cmd.On, "case.issue")
	if err != nil {
		return Case{}, err
	}
	doc := d.p.Document(cmd.Document)
	if doc == nil {
		return Case{}, fault.New(fault.Invalid, msgNoPaper.With("id", cmd.Document)).At("document")
	}
	mine := Acting(d.p, actor, &d.seen)
	if doc.Issuer != "" && !slices.Contains(mine, doc.Issuer) {
		return Case{}, fault.New(fault.Denied, msgParty.With("step", doc.Label, "parties", partyLabels(d.p, []string{doc.Issuer}))).
			Hint(hintParty.With("mine", partyLabels(d.p, mine))).At("document")
	}
	return d.commit(map[string]any{"document": doc.ID, "key": cmd.Key}, func(c *Case) ([]Event, error) {
		if err := mayIssue(d.p, c, doc); err != nil {
			return nil, err
		}
		e := d.event(Issued, c)
		if doc.Issuer != "" {
			e.As = doc.Issuer
		}
		e.Paper = &Paper{Document: doc.ID, At: e.At, By: e.As}
		return []Event{e}, nil
	})
}

// mayIssue refuses a document of steps none of which was taken: no step is
// skipped by writing its paper. One that no step makes out may be written at any
// time, and one of a step whose state the case was opened in.
func mayIssue(p *procedure.Procedure, c *Case, doc *procedure.Document) error {
	steps := p.Issuers(doc.ID)
	if len(steps) == 0 || slices.ContainsFunc(steps, func(s *procedure.Step) bool { return c.Taken[s.ID] > 0 || s.To != "" && s.To == c.State }) {
		return nil
	}
	names := make([]locale.Text, len(steps))
	for i, s := range steps {
		names[i] = s.Label
	}
	return fault.New(fault.Conflict, msgPaperOf.With("document", doc.Label, "steps", labels(names))).Hint(hintAfter).At("document")
}

// Reopen opens a closed case again, with a reason. The county may; schools have
// the steps of the procedure that reopen.
func (s *Service) Reopen(ctx context.Context, actor access.Actor, cmd Reopens) (Case, error) {
	d, err := s.sit(ctx, actor, access.CaseDirect, cmd.On, "case.reopen")
	if err != nil {
		return Case{}, err
	}
	if err := reasoned(cmd.On, "重新立案", "reopening"); err != nil {
		return Case{}, err
	}
	return d.commit(map[string]any{"key": cmd.Key}, func(c *Case) ([]Event, error) {
		if c.Closed.IsZero() {
			return nil, fault.New(fault.Conflict, msgIsOpen)
		}
		state := cmd.State
		for i := range d.p.Steps {
			if st := &d.p.Steps[i]; state == "" && st.Reopen && st.To != "" && d.p.MayStart(st, c.State) {
				state = st.To
			}
		}
		if state == "" {
			state = d.p.States[0].ID
		}
		if d.p.State(state) == nil || d.p.Final(state) {
			return nil, fault.New(fault.Invalid, msgNoState.With("state", state)).At("state")
		}
		e := d.event(Reopened, c)
		e.State, e.Owner, e.At = state, ownerIn(d.p, state, c.Owner), later(e.At, c.Since)
		return []Event{e}, nil
	})
}

// checkOpening lists what is wrong with a new case.
func checkOpening(p *procedure.Procedure, cal calendar.View, cmd *Opens, now time.Time) error {
	bad := checkFields(p.Fields, cmd.Fields)
	on := now
	if !cmd.At.IsZero() {
		on = cmd.At
	}
	bad = append(bad, (&bounds{p: p, cal: cal, at: on, opened: on, school: cmd.Place.School, typed: cmd.Fields, told: cmd.Source == ByRegister}).filledIn(p.Fields)...)
	if p.Single() && cmd.Subject.ID == "" {
		bad = append(bad, fault.New(fault.Invalid, msgSubject.With("procedure", p.Label)).At("subject"))
	}
	if cmd.Subject.Kind == "" {
		cmd.Subject.Kind = string(p.About)
	}
	if st := p.State(cmd.State); cmd.State != "" && (st == nil || p.Final(cmd.State)) {
		bad = append(bad, fault.New(fault.Invalid, msgNoState.With("state", cmd.State)).At("state"))
	}
	if cmd.At.After(now.Add(early)) {
		bad = append(bad, fault.New(fault.Invalid, msgFuture).Hint(hintTime).At("at"))
	}
	if cmd.As != "" && cmd.As != "system" && p.Party(cmd.As) == nil {
		bad = append(bad, fault.New(fault.Invalid, msgNoParty.With("party", cmd.As)).At("as"))
	}
	return errors.Join(bad...)
}
