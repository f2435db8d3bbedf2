package casework

import (
	"context"
	"slices"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Enrolment is what the register of persons says of the one a case is about.
type Enrolment struct {
	Enrolled bool // he is on the roster of a school, found by his ID number
	Moved    bool // the other side has confirmed his move from the school of the case
}

// Enrolments tells how somebody stands in the register of persons; school is
// that of the case. Package people knows.
type Enrolments interface {
	Enrolment(ctx context.Context, county registry.RegionCode, subject string, school registry.SchoolID) (Enrolment, error)
	// Age tells how old somebody is on a day; of his birth date nothing else is told.
	Age(ctx context.Context, county registry.RegionCode, subject string, on calendar.Day) (Age, error)
	// Attended counts the school days that somebody spent in school by the registers of
	// the classes he was in, up to now.
	Attended(ctx context.Context, county registry.RegionCode, subject string, stays []Stay) (Attended, error)
	// Known refuses a subject that is nobody on a register, or nobody the actor may
	// see there.
	Known(ctx context.Context, actor access.Actor, county registry.RegionCode, subject string) error
}

// proof is what the program itself knows of a case besides what is handed in.
type proof struct {
	register Enrolment
	asked    bool // the register of persons was asked for it
	age      Age
	attended Attended
	events   []Event
	contents map[string]string // of files of claims: hash of the content by that of what is kept
}

var (
	msgApart     = locale.NewTemplate("casework.apart", "“{step}”须由另一人办理：您自己办理过“{before}”", "{step} is for another person: you took {before} yourself")
	hintApart    = locale.Plain("casework.apart.hint", "请同单位的另一位承办人核实", "another officer of the same office confirms it")
	msgSameBy    = locale.NewTemplate("casework.same_by", "“{step}”只能由办理“{before}”的本人办理", "{step} is for whoever took {before}")
	hintSameBy   = locale.Plain("casework.same_by.hint", "有异议的，由县教育局另一位承办人不予确认或不予批准", "another officer of the bureau refuses what he does not agree with")
	msgRegister  = locale.NewTemplate("casework.register", "名册中还没有{what}", "the register of persons does not show it yet: {what}")
	hintRegister = locale.Plain("casework.register.hint", "转学请先在名册中登记转出并由转入学校核实；在读以转入学校名册中的证件号码为准。名册有了记录再办此步", "enter the move in the register and let the other school confirm it; an enrolment is the ID number on a school's roster. Then take the step")
	msgOnRoster  = locale.Plain("casework.on_roster", "此人在学校名册中在读，不能按未入学办理", "a roster of a school holds the person")
	hintOnRoster = locale.Plain("casework.on_roster.hint", "缺勤的按考勤和疑似辍学办理；名册有误的先由学校更正", "who stays away is watched and suspected by the daily register; where the roster is wrong the school corrects it first")

	registerWords = map[string]locale.Text{
		procedure.RegisterMoved: {ZH: "经对方学校核实的转学", EN: "a move the other school has confirmed"}, procedure.RegisterEnrolled: {ZH: "在读记录", EN: "an enrolment"},
	}
)

// prove asks the registers where a step wants their word.
func (s *Service) prove(ctx context.Context, p *procedure.Procedure, step *procedure.Step, c *Case, events []Event) (proof, error) {
	out := proof{events: events}
	if s.opt.Register == nil || c.Subject.ID == "" {
		return out, nil
	}
	var err error
	for i := range step.Needs {
		switch kind := step.Needs[i].Kind; kind {
		case procedure.RegisterMoved, procedure.RegisterEnrolled, procedure.RegisterNowhere:
			out.asked = true
			school := c.Place.School
			if len(events) > 0 && events[0].Opening != nil {
				school = events[0].Opening.Place.School // whose move counts, wherever the case went since
			}
			out.register, err = s.opt.Register.Enrolment(ctx, c.County, c.Subject.ID, school)
		case procedure.RegisterAttended:
			out.attended, err = s.opt.Register.Attended(ctx, c.County, c.Subject.ID, stays(p, c, events))
		case procedure.RegisterOverAge:
			out.age, err = s.opt.Register.Age(ctx, c.County, c.Subject.ID, calendar.DayOf(s.opt.Clock()))
		}
		if err != nil {
			return proof{}, err
		}
	}
	return out, nil
}

// shows counts what the registers say of a kind.
func (x *proof) shows(kind string) int {
	switch {
	case kind == procedure.RegisterMoved && x.register.Moved, kind == procedure.RegisterEnrolled && x.register.Enrolled, kind == procedure.RegisterNowhere && x.asked && !x.register.Enrolled:
		return 1
	case kind == procedure.RegisterAttended:
		return len(x.attended.Present)
	case kind == procedure.RegisterOverAge:
		return x.age.Years
	}
	return 0
}

// claims reports whether a step confirms what brought the case where it is. A
// claim that was refused before does not come back with the next one.
func (c *Case) claims(p *procedure.Procedure, step *procedure.Step) bool {
	if len(step.Same) > 0 {
		return slices.Contains(step.Same, c.Came)
	}
	if len(step.Apart) == 0 || c.Came == "" || slices.Contains(step.Apart, c.Came) {
		return true
	}
	return !slices.ContainsFunc(step.Apart, func(id string) bool {
		x := p.Step(id)
		return x != nil && x.To == c.State
	})
}

// claimed reports whether the case waits for another person to confirm what
// brought it here.
func (c *Case) claimed(p *procedure.Procedure) bool {
	return c.Came != "" && slices.ContainsFunc(p.Steps, func(s procedure.Step) bool {
		return p.MayStart(&s, c.State) && slices.Contains(s.Apart, c.Came)
	})
}

// apart refuses a step to whoever took the one it confirms.
func (t *try) apart(c *Case, say sayer) {
	ids := t.step.Apart
	if slices.Contains(ids, c.Came) { // what waits now, not what was decided before
		ids = []string{c.Came}
	}
	for _, id := range ids {
		for i := range slices.Backward(t.proof.events) {
			e := &t.proof.events[i]
			if e.Kind != Taken || e.Step != id {
				continue
			}
			if e.By == t.by && e.By != "" {
				say(fault.Denied, "step", msgApart.With("step", t.step.Label, "before", t.p.StepLabel(id)), hintApart)
				return
			}
			break
		}
	}
}

// claimant is who took the step that led the case where it is.
func claimant(c *Case, events []Event) access.AccountID {
	for i := range slices.Backward(events) {
		if e := &events[i]; e.Kind == Taken && e.Step == c.Came {
			return e.By
		}
	}
	return ""
}

// same refuses a step that takes a claim back to everybody but the claimant.
func (t *try) same(c *Case, say sayer) {
	if len(t.step.Same) > 0 && (t.by == "" || claimant(c, t.proof.events) != t.by) {
		say(fault.Denied, "step", msgSameBy.With("step", t.step.Label, "before", t.p.StepLabel(c.Came)), hintSameBy)
	}
}
