package attendance

import (
	"context"
	"slices"
	"strconv"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Procedure is the procedure whose cases registers open.
const Procedure = "dropout"

// The steps of the procedure that registers take, where it has them. What a
// register says and no step takes is put down as a remark.
const (
	StepAbsent      = "absent"        // another day missed
	StepAbsentAgain = "absent_again"  // a day missed under observation
	StepBack        = "back"          // in school again before it became a suspicion
	StepBetween     = "between"       // in school on a day before one that is known to be missed
	StepPresent     = "present_again" // in school again under observation
	StepSeen        = "seen"          // in school again after a suspicion, by the register
	StepNotAbsent   = "not_absent"    // a day told as missed was not
	StepClaimed     = "day_claimed"   // the same of a day that a suspicion rests on: a claim
	StepOnLeave     = "on_leave"      // on leave for long
	StepComeBack    = "come_back"     // back to school after a suspicion: an act of teacher or head
)

// Ladder brings what registers say into the cases of dropout prevention: the
// first day missed opens a case, each further day is a step of it, and so is the
// return while the child is only watched. A child that is suspected or has
// dropped out comes back by an act of the teacher or head; the register is noted
// for them. Escalation is the procedure's, by its clocks.
type Ladder struct {
	Cases *casework.Service
	// Township gives the township of a school.
	Township func(ctx context.Context, county registry.RegionCode, school registry.SchoolID) (string, error)
	// Same lists the other ids under which cases may be about a pupil: those of the
	// child of the population register that he is; nil: there are none.
	Same  func(ctx context.Context, county registry.RegionCode, pupil string) ([]string, error)
	Clock func() time.Time
}

// morning is when a register is taken to have been made on its day.
const morning = 8 * time.Hour

// Tell does what an event asks for; see [Cases]. The case may lie at the class or
// school where the child was before: what a register says goes there.
func (l Ladder) Tell(ctx context.Context, actor access.Actor, e Event) error {
	list, err := l.about(ctx, e)
	if err != nil {
		return err
	}
	var c *casework.Case
	if len(list) > 0 {
		c = &list[0]
	}
	over := c == nil || !c.Closed.IsZero()
	switch {
	case (e.Kind == Return || e.Kind == Withdrawn) && !over && c.Days[string(e.Day)] == casework.DayClaimed:
		return nil // it waits
	case (e.Kind == Return || e.Kind == Withdrawn) && !over && l.counts(c, e.Day):
		_, err = l.take(ctx, actor, c, e, "claimed_on", StepClaimed)
		return err
	case e.Kind == Return && !over:
		return l.back(ctx, actor, c, e)
	case e.Kind == Withdrawn && !over:
		return l.withdraw(ctx, actor, c, e)
	case e.Kind == Return || e.Kind == Withdrawn:
		return nil
	case e.Kind == OnLeave:
		return l.onLeave(ctx, actor, c, e)
	case slices.ContainsFunc(list[min(1, len(list)):], func(earlier casework.Case) bool { return missedIn(&earlier, e) }):
		return nil // an earlier case knows the day
	case over && c != nil && !e.Day.after(c.Closed):
		return l.afterwards(ctx, actor, list, e)
	case over:
		opened, err := l.open(ctx, actor, e, c == nil)
		if err != nil || opened.Origin.ID == dayName(e) {
			return err
		}
		c = &opened
	}
	if c.Origin.ID == dayName(e) {
		return nil // the day that opened it
	}
	_, err = l.take(ctx, actor, c, e, "absent_on", StepAbsent, StepAbsentAgain)
	return err
}

// counts reports whether the state of a case rests on a day missed.
func (l Ladder) counts(c *casework.Case, d Day) bool {
	p, err := l.Cases.Procedure(c.Procedure, c.County)
	return err == nil && c.Counts(p, string(d))
}

// Counted gives the number of the open case whose state rests on a day that a pupil
// missed, with its state; empty: there is none.
func (l Ladder) Counted(ctx context.Context, e Event) (string, error) {
	list, err := l.about(ctx, e)
	if err != nil || len(list) == 0 || !list[0].Closed.IsZero() || !l.counts(&list[0], e.Day) {
		return "", err
	}
	return list[0].Number, nil
}

// about lists the cases about a child: an open one first, the others from the
// newest on. The case may be about the child of the population register, opened
// before any school had it. Where there is one open about the pupil himself, nobody
// is looked up.
func (l Ladder) about(ctx context.Context, e Event) ([]casework.Case, error) {
	list, err := l.Cases.About(ctx, e.County, Procedure, e.Pupil)
	if err != nil || l.Same == nil || len(list) > 0 && list[0].Closed.IsZero() {
		return list, err
	}
	others, err := l.Same(ctx, e.County, e.Pupil)
	if err != nil {
		return nil, err
	}
	for _, id := range others {
		more, err := l.Cases.About(ctx, e.County, Procedure, id)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	if len(others) > 0 {
		slices.SortStableFunc(list, func(x, y casework.Case) int {
			if open := x.Closed.IsZero(); open != y.Closed.IsZero() {
				if open {
					return -1
				}
				return 1
			}
			return y.Opened.Compare(x.Opened)
		})
	}
	return list, nil
}

// back tells a case of a return. One that was suspected by days which turn out not
// to have been missed in a row is watched again, and with the child in school the
// watch ends.
func (l Ladder) back(ctx context.Context, actor access.Actor, c *casework.Case, e Event) error {
	first := StepBack
	if c.MissedAfter(string(e.Day)) {
		first = StepBetween // the register came late, and the child is away again
	}
	now, err := l.take(ctx, actor, c, e, "back_on", first, StepPresent, StepSeen)
	if err != nil || now.State == c.State || !now.Closed.IsZero() || !now.InSchool() {
		return err
	}
	e.Key += "/back"
	_, err = l.take(ctx, actor, &now, e, "back_on", StepBack)
	return err
}

// onLeave tells of leave that does not end: a case that is open notes it and asks
// for a visit, else one is opened in which the child is watched.
func (l Ladder) onLeave(ctx context.Context, actor access.Actor, c *casework.Case, e Event) error {
	switch {
	case c == nil || !c.Closed.IsZero() && e.Day.after(c.Closed):
		_, err := l.open(ctx, actor, e, false)
		return err
	case !c.Closed.IsZero() || c.Origin.ID == dayName(e):
		return nil
	}
	_, err := l.take(ctx, actor, c, e, "on_leave_on", StepOnLeave)
	return err
}

// afterwards tells of a day missed before the newest case was closed. Where no case
// knows it, its register came late: it is noted in the case that was closed next.
func (l Ladder) afterwards(ctx context.Context, actor access.Actor, list []casework.Case, e Event) error {
	if missedIn(&list[0], e) {
		return nil
	}
	next := &list[0]
	for i := range list { // the newest first
		if !e.Day.after(list[i].Closed) {
			next = &list[i]
		}
	}
	if err := l.note(ctx, actor, next, e); fault.KindOf(err) != fault.Conflict {
		return err
	}
	return nil // it was told as a step
}

// missedIn reports whether a case knows of a day missed.
func missedIn(c *casework.Case, e Event) bool {
	return c.Days[string(e.Day)] == casework.DayMissed || c.Origin.ID == dayName(e)
}

// withdraw tells a case of a day that was not missed after all. Where none is left
// the head decides what becomes of it.
func (l Ladder) withdraw(ctx context.Context, actor access.Actor, c *casework.Case, e Event) error {
	now, err := l.take(ctx, actor, c, e, "not_missed_on", StepNotAbsent)
	if err != nil || len(now.MissedRow()) > 0 {
		return err
	}
	e.Key += "/note"
	return l.note(ctx, actor, &now, e)
}

// known is what the case is told of a day by each kind of event.
var known = map[EventKind]casework.DayMark{Absence: casework.DayMissed, NotArrived: casework.DayMissed, Return: casework.DayPresent, Withdrawn: casework.DayWithdrawn}

// after reports whether a day comes after that of a moment.
func (d Day) after(t time.Time) bool { return d > DayOf(t) }

// dayName names a day missed by a pupil.
func dayName(e Event) string { return e.Pupil + "@" + string(e.Day) }

// at is when an event happened: the morning of its day, or now if that is later.
func (l Ladder) at(e Event, least time.Time) time.Time {
	at, now := e.Day.Time().Add(morning), l.Clock()
	if at.Before(least) {
		at = least
	}
	if at.After(now) {
		at = now
	}
	return at
}

// open opens a case: one for the run, or where a case about the pupil was closed
// since it began, one for the day.
func (l Ladder) open(ctx context.Context, actor access.Actor, e Event, first bool) (casework.Case, error) {
	key := e.Run
	if !first {
		key = dayName(e)
	}
	township, err := l.Township(ctx, e.County, e.School)
	if err != nil {
		return casework.Case{}, err
	}
	origin := casework.Origin{Kind: "absence", ID: dayName(e)}
	fields := map[string]string{"first_absent": string(e.First)}
	switch e.Kind {
	case NotArrived:
		origin.Kind = "roster"
	case OnLeave: // no day was missed without leave
		origin.Kind = "leave"
		fields = map[string]string{"absence_note": notes[OnLeave].With("day", string(e.Day), "n", strconv.Itoa(e.N), "first", string(e.First)).In(locale.ZH)}
	}
	return l.Cases.Open(ctx, actor, casework.Opens{
		County: e.County, Procedure: Procedure, Source: casework.ByRegister, Key: origin.Kind + ":" + key, At: l.at(e, time.Time{}),
		Place:   casework.Place{School: e.School, Township: township, Class: e.Name},
		Subject: casework.Subject{Kind: string(procedure.AboutPupil), ID: e.Pupil}, Origin: origin,
		Fields: fields,
	})
}

// take takes the first of some steps that the case is ready for, with the day; a
// remark stands for it where there is none. It gives the case after it.
func (l Ladder) take(ctx context.Context, actor access.Actor, c *casework.Case, e Event, field string, steps ...string) (casework.Case, error) {
	p, err := l.Cases.ProcedureOf(ctx, c) // that the case was opened under: a newer one may have other steps
	if err != nil {
		return *c, err
	}
	if mark, told := c.Days[string(e.Day)]; told && known[e.Kind] != "" && mark != known[e.Kind] && c.Fields["returned_on"].Text != string(e.Day) { // the register says again what it said before a correction
		e.Key += "/" + strconv.Itoa(c.Revision)
	}
	for _, id := range steps {
		if step := p.Step(id); step != nil && p.MayStart(step, c.State) {
			now, err := l.Cases.Step(ctx, entitled(actor, c), casework.Takes{On: l.on(c, e), Step: id, Fields: map[string]string{field: string(e.Day)}})
			if kind := fault.KindOf(err); err != nil && (kind == fault.Conflict || kind == fault.Invalid) {
				break // a clock has led the case elsewhere since, or the county's procedure asks for more
			}
			return now, err
		}
	}
	return *c, l.note(ctx, actor, c, e)
}

func (l Ladder) on(c *casework.Case, e Event) casework.On {
	return casework.On{County: e.County, Case: c.ID, Source: casework.ByRegister, Key: e.Key, At: l.at(e, c.Opened)}
}

// entitled lets whoever may enter the register of a child enter into its case
// what the register says, wherever that case lies.
func entitled(actor access.Actor, c *casework.Case) access.Actor {
	at := access.Place{Region: c.County, School: c.Place.School, Township: c.Place.Township, Class: c.Place.Class}
	if actor.Via == "system" || actor.May(access.CaseAct, at) {
		return actor
	}
	role := access.ClassTeacher
	if c.Place.Class == "" {
		role = access.SchoolHead
	}
	if c.Place.School == "" {
		role = access.CountyStatistician
	}
	actor.Grants = append(slices.Clone(actor.Grants), access.Grant{Role: role, Region: c.County, School: c.Place.School, Class: c.Place.Class})
	return actor
}

var notes = map[EventKind]locale.Template{
	Absence:    locale.NewTemplate("attendance.note.absence", "考勤登记：{day}无故缺勤。", "Register: away without leave on {day}."),
	NotArrived: locale.NewTemplate("attendance.note.not_arrived", "开学核查：{day}未到校。", "Check of the roster: not arrived on {day}."),
	OnLeave:    locale.NewTemplate("attendance.note.on_leave", "考勤登记：自{first}起事假已累计{n}个上学日（至{day}），其间没有到校。请家访核实。", "Register: on leave for {n} school days since {first} (up to {day}) and not in school in between. The home is to be visited."),
	Return:     locale.NewTemplate("attendance.note.return", "考勤登记显示{day}已到校，此前无故缺勤{n}个上学日。请班主任或校长确认返校。", "By the register in school again on {day} after {n} school days missed. The class teacher or head confirms it."),
	Withdrawn:  locale.NewTemplate("attendance.note.withdrawn", "考勤登记已更正：{day}不是无故缺勤。请校长核实后处理本案。", "The register was corrected: {day} was not missed without leave. The head decides about the case."),
}

// note puts an event down as a remark.
func (l Ladder) note(ctx context.Context, actor access.Actor, c *casework.Case, e Event) error {
	text := notes[e.Kind].With("day", string(e.Day), "n", strconv.Itoa(e.N), "first", string(e.First)).In(locale.ZH)
	_, err := l.Cases.Note(ctx, entitled(actor, c), casework.Notes{On: l.on(c, e), Text: text})
	return err
}
