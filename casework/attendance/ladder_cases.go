package attendance

import (
	"context"
	"strconv"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/internal/locale"
	"junheng/registry"
)

// Procedure is the procedure whose cases registers open.
const Procedure = "dropout"

// The steps of the procedure that registers take or propose.
const (
	StepAbsent   = "absent"    // another day missed
	StepBack     = "back"      // in school again before it became a suspicion
	StepComeBack = "come_back" // back to school after it did
)

// Ladder brings what registers say into the cases of dropout prevention: the
// first day missed opens a case, each further day is a step of it, and a return
// is noted for the teacher or head to confirm. Escalation is the procedure's, by
// its clocks.
type Ladder struct {
	Cases *casework.Service
	// Township gives the township of a school.
	Township func(ctx context.Context, county registry.RegionCode, school registry.SchoolID) (string, error)
	Clock    func() time.Time
}

// morning is when a register is taken to have been made on its day.
const morning = 8 * time.Hour

// Tell does what an event asks for; see [Cases].
func (l Ladder) Tell(ctx context.Context, actor access.Actor, e Event) error {
	c, err := l.find(ctx, actor, e)
	if err != nil {
		return err
	}
	switch e.Kind {
	case Return, Withdrawn:
		if c == nil {
			return nil
		}
		return l.note(ctx, actor, c, e)
	}
	if c == nil {
		opened, err := l.open(ctx, actor, e)
		if err != nil || !opened.Closed.IsZero() || opened.Origin.ID == dayName(e) {
			return err
		}
		c = &opened
	}
	if c.Origin.ID == dayName(e) {
		return nil // the day that opened it
	}
	return l.further(ctx, actor, c, e)
}

// dayName names a day missed by a pupil.
func dayName(e Event) string { return e.Pupil + "@" + string(e.Day) }

// find gives the open case of a pupil, or nil.
func (l Ladder) find(ctx context.Context, actor access.Actor, e Event) (*casework.Case, error) {
	page, err := l.Cases.Ledger(ctx, actor, e.County, casework.Query{Procedure: Procedure, Subject: e.Pupil, Open: true, Limit: 1})
	if err != nil || len(page.Cases) == 0 {
		return nil, err
	}
	return &page.Cases[0], nil
}

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

func (l Ladder) open(ctx context.Context, actor access.Actor, e Event) (casework.Case, error) {
	township, err := l.Township(ctx, e.County, e.School)
	if err != nil {
		return casework.Case{}, err
	}
	origin := casework.Origin{Kind: "absence", ID: dayName(e)}
	if e.Kind == NotArrived {
		origin.Kind = "roster"
	}
	return l.Cases.Open(ctx, actor, casework.Opens{
		County: e.County, Procedure: Procedure, Key: "absence:" + e.Run, At: l.at(e, time.Time{}),
		Place:   casework.Place{School: e.School, Township: township, Class: e.Name},
		Subject: casework.Subject{Kind: string(procedure.AboutPupil), ID: e.Pupil}, Origin: origin,
		Fields: map[string]string{"first_absent": string(e.First)},
	})
}

// further enters a further day missed: as a step where the procedure takes one,
// else as a remark.
func (l Ladder) further(ctx context.Context, actor access.Actor, c *casework.Case, e Event) error {
	p, err := l.Cases.Procedure(Procedure, e.County)
	if err != nil {
		return err
	}
	if step := p.Step(StepAbsent); step == nil || !p.MayStart(step, c.State) {
		return l.note(ctx, actor, c, e)
	}
	_, err = l.Cases.Step(ctx, actor, casework.Takes{
		On: casework.On{County: e.County, Case: c.ID, Key: e.Key, At: l.at(e, c.Opened)}, Step: StepAbsent, Fields: map[string]string{"absent_on": string(e.Day)},
	})
	return err
}

var notes = map[EventKind]locale.Template{
	Absence:    locale.NewTemplate("attendance.note.absence", "考勤登记：{day}无故缺勤。", "Register: away without leave on {day}."),
	NotArrived: locale.NewTemplate("attendance.note.not_arrived", "开学核查：{day}未到校。", "Check of the roster: not arrived on {day}."),
	Return:     locale.NewTemplate("attendance.note.return", "考勤登记显示{day}已到校，此前无故缺勤{n}个上学日。请班主任或校长确认返校。", "By the register in school again on {day} after {n} school days missed. The class teacher or head confirms it."),
	Withdrawn:  locale.NewTemplate("attendance.note.withdrawn", "考勤登记已更正：{day}不是无故缺勤。请校长核实后处理本案。", "The register was corrected: {day} was not missed without leave. The head decides about the case."),
}

// note puts an event down as a remark.
func (l Ladder) note(ctx context.Context, actor access.Actor, c *casework.Case, e Event) error {
	text := notes[e.Kind].With("day", string(e.Day), "n", strconv.Itoa(e.N)).In(locale.ZH)
	_, err := l.Cases.Note(ctx, actor, casework.Notes{
		On: casework.On{County: e.County, Case: c.ID, Key: e.Key, At: l.at(e, c.Opened)}, Text: text,
	})
	return err
}
