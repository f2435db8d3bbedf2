package casework

import (
	"context"
	"slices"
	"strings"

	"junheng/access"
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
	// Known refuses a subject that is nobody on a register, or nobody the actor may
	// see there.
	Known(ctx context.Context, actor access.Actor, county registry.RegionCode, subject string) error
}

// proof is what the program itself knows of a case besides what is handed in.
type proof struct {
	register Enrolment
	events   []Event
}

var (
	msgApart     = locale.NewTemplate("casework.apart", "“{step}”须由另一人办理：您自己办理过“{before}”", "{step} is for another person: you took {before} yourself")
	hintApart    = locale.Plain("casework.apart.hint", "请同单位的另一位承办人核实", "another officer of the same office confirms it")
	msgRegister  = locale.NewTemplate("casework.register", "名册中还没有{what}", "the register of persons does not show it yet: {what}")
	hintRegister = locale.Plain("casework.register.hint", "转学请先在名册中登记转出并由转入学校核实；在读以转入学校名册中的证件号码为准。名册有了记录再办此步", "enter the move in the register and let the other school confirm it; an enrolment is the ID number on a school's roster. Then take the step")

	registerWords = map[string]locale.Text{
		procedure.RegisterMoved: {ZH: "经对方学校核实的转学", EN: "a move the other school has confirmed"}, procedure.RegisterEnrolled: {ZH: "在读记录", EN: "an enrolment"},
	}
)

// prove asks the register of persons where a step wants its word.
func (s *Service) prove(ctx context.Context, step *procedure.Step, c *Case, events []Event) (proof, error) {
	out := proof{events: events}
	wants := slices.ContainsFunc(step.Needs, func(n procedure.Need) bool { return strings.HasPrefix(n.Kind, procedure.RegisterNeed) })
	if !wants || s.opt.Register == nil || c.Subject.ID == "" {
		return out, nil
	}
	school := c.Place.School
	if len(events) > 0 && events[0].Opening != nil {
		school = events[0].Opening.Place.School // whose move counts, wherever the case went since
	}
	var err error
	out.register, err = s.opt.Register.Enrolment(ctx, c.County, c.Subject.ID, school)
	return out, err
}

// shows counts what the register of persons says of a kind.
func (x proof) shows(kind string) int {
	if kind == procedure.RegisterMoved && x.register.Moved || kind == procedure.RegisterEnrolled && x.register.Enrolled {
		return 1
	}
	return 0
}

// claims reports whether a step confirms what brought the case where it is. A
// claim that was refused before does not come back with the next one.
func (c *Case) claims(p *procedure.Procedure, step *procedure.Step) bool {
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
