package people

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// MoveState is how far a move has come.
type MoveState string

// The states of a move.
const (
	MoveAsked     MoveState = "asked"     // one school entered it, the other has not answered
	MoveConfirmed MoveState = "confirmed" // the child has arrived
	MoveRefused   MoveState = "refused"   // the other school knows nothing of the child
	MoveWithdrawn MoveState = "withdrawn"
)

// Label gives the state in words.
func (m MoveState) Label() locale.Text {
	switch m {
	case MoveAsked:
		return locale.Text{ZH: "待对方核实", EN: "waits for the other school"}
	case MoveConfirmed:
		return locale.Text{ZH: "已核实", EN: "confirmed"}
	case MoveRefused:
		return locale.Text{ZH: "对方否认", EN: "refused by the other school"}
	}
	return locale.Text{ZH: "已撤回", EN: "withdrawn"}
}

// Move is a pupil's way from one school to another. Until the other side has
// confirmed it, the first school answers for the child.
type Move struct {
	ID       string
	County   registry.RegionCode
	Person   PersonID
	From     registry.SchoolID
	To       registry.SchoolID // empty: outside the county
	Outside  string            // then the county and school it goes to, in words
	By       registry.SchoolID // the side that asked
	Day      string            // on which the child goes, YYYY-MM-DD
	Note     string
	State    MoveState
	Asker    access.AccountID
	AskedBy  string
	AskedAt  time.Time
	Answerer string
	Answered time.Time
	Class    string // in which the child arrived
	Paper    string // number of the receipt, where the county confirms for a school outside
	Revision int64
}

// Other is the school that has to answer; empty: the county, for a school
// outside.
func (m *Move) Other() registry.SchoolID {
	if m.By == m.From {
		return m.To
	}
	return m.From
}

var (
	msgMoveTo    = locale.Plain("people.move_to", "请选择转入学校，或写明县外去向（县区和学校）", "choose the school, or say to which county and school outside")
	msgMoveSame  = locale.Plain("people.move_same", "转入学校与现在的学校相同", "it is the school the pupil is at")
	msgMoveOpen  = locale.Plain("people.move_open", "此人已有一项待核实的转学", "a move of this pupil waits already")
	msgMoveState = locale.NewTemplate("people.move_state", "这项转学{state}，不能再处理", "the move is {state}")
	msgMoveHere  = locale.Plain("people.move_here", "只有在读、休学、送教上门的学生可以转学", "only a pupil who is enrolled, suspended or taught at home can move")
	msgFourEyes  = locale.Plain("people.four_eyes", "提出转学的人不能自己核实，须由对方学校或另一位管理员核实", "who asked for the move cannot confirm it; the other school or another officer does")
	msgPaper     = locale.Plain("people.paper", "县外转学须填写对方学校的接收证明编号", "for a school outside, give the number of its paper of acceptance")
	msgNoClass   = locale.Plain("people.class", "请填写编入的班级，如 2023级3班", "give the class, such as 2023级3班")
)

// AskMove enters that a pupil goes to another school. The school he is at may
// ask, or the one he has come to; the other has to confirm.
func (s *Service) AskMove(ctx context.Context, actor access.Actor, m Move) (Move, error) {
	roll, err := s.roll(ctx, m.County)
	if err != nil {
		return Move{}, err
	}
	r, err := s.find(ctx, m.County, m.Person)
	if err != nil {
		return Move{}, errors.Join(s.allow(ctx, actor, access.PeopleEdit, place{county: m.County}, "people.move_ask", object(m.Person)), err)
	}
	m.From = r.School
	at := roll.at(m.From, "", "")
	if m.By = m.From; !actor.May(access.PeopleEdit, at.access()) && m.To != "" {
		m.By, at = m.To, roll.at(m.To, "", "")
	}
	if err := s.allow(ctx, actor, access.PeopleEdit, at, "people.move_ask", object(m.Person)); err != nil {
		return Move{}, err
	}
	if err := s.movable(ctx, roll, &r, &m); err != nil {
		return Move{}, err
	}
	m.ID, m.State, m.Asker, m.AskedBy, m.AskedAt, m.Revision = s.opt.IDs(), MoveAsked, actor.Account, actor.Name, s.opt.Clock().UTC(), 0
	d := (&audit.Detail{}).Note("person", m.Person).Note("from_school", m.From).Note("to_school", m.To)
	if err := s.opt.Store.SaveMove(ctx, m, Batch{}, s.entry(actor, access.PeopleEdit, at, "people.move_ask", "move/"+m.ID, d)); err != nil {
		return Move{}, err
	}
	m.Revision = 1
	return m, nil
}

func (s *Service) movable(ctx context.Context, roll *roll, r *Record, m *Move) error {
	var bad []error
	say := func(field string, msg locale.Message) {
		bad = append(bad, fault.New(fault.Invalid, msg).At(field))
	}
	m.Outside, m.Note = strings.TrimSpace(m.Outside), strings.TrimSpace(m.Note)
	if r.Shredded {
		return shredded()
	}
	if r.Register != Pupils || !r.Status.Here() {
		say("person", msgMoveHere)
	}
	_, known := roll.schools[m.To]
	switch {
	case m.To == "" && m.Outside == "" || m.To != "" && !known:
		say("to", msgMoveTo)
	case m.To == m.From:
		say("to", msgMoveSame)
	}
	if !realDay(m.Day, r.BirthDate, s.today()) {
		say("day", msgDay)
	}
	private, err := s.vault.open(owner{r.County, r.ID}, r.Sealed)
	if err != nil {
		return err
	}
	if err := CheckNote(m.Note+" "+m.Outside, private.names()...); err != nil {
		bad = append(bad, err)
	}
	open, err := s.opt.Store.ListMoves(ctx, m.County, MoveAsked)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(open, func(o Move) bool { return o.Person == m.Person }) {
		bad = append(bad, fault.New(fault.Conflict, msgMoveOpen))
	}
	return joined(bad)
}

// Answer is what the other side says to a move.
type Answer struct {
	County   registry.RegionCode
	Move     string
	Revision int64
	Confirm  bool
	Class    string // in which the child arrived, where the receiving school confirms
	Paper    string // for a school outside
}

// AnswerMove confirms a move or refuses it. What was confirmed is done at once:
// the pupil is in the class named, or has left for outside.
func (s *Service) AnswerMove(ctx context.Context, actor access.Actor, a Answer) (Move, error) {
	m, r, at, err := s.openMove(ctx, actor, a.County, a.Move, "people.move_answer")
	if err != nil {
		return Move{}, err
	}
	m.Revision = a.Revision
	if m.Asker == actor.Account {
		return Move{}, fault.New(fault.Denied, msgFourEyes)
	}
	m.State, m.Answerer, m.Answered = MoveRefused, actor.Name, s.opt.Clock().UTC()
	batch := Batch{}
	if a.Confirm {
		m.State = MoveConfirmed
		if batch, err = s.arrive(actor, &m, r, a); err != nil {
			return Move{}, err
		}
	}
	d := (&audit.Detail{}).Note("person", m.Person).Note("state", m.State).Note("from_school", m.From).Note("to_school", m.To)
	if err := s.opt.Store.SaveMove(ctx, m, batch, s.entry(actor, access.PeopleEdit, at, "people.move_answer", "move/"+m.ID, d)); err != nil {
		return Move{}, err
	}
	m.Revision++
	return m, nil
}

// openMove reads a move that waits, its pupil, and the place of who must answer.
func (s *Service) openMove(ctx context.Context, actor access.Actor, county registry.RegionCode, id, act string) (Move, Record, place, error) {
	var r Record
	m, err := s.opt.Store.FindMove(ctx, county, id)
	if err != nil {
		return m, r, place{}, err
	}
	roll, err := s.roll(ctx, county)
	if err != nil {
		return m, r, place{}, err
	}
	at := roll.at(m.Other(), "", "")
	if err := s.allow(ctx, actor, access.PeopleEdit, at, act, "move/"+id); err != nil {
		return m, r, at, err
	}
	if m.State != MoveAsked {
		return m, r, at, fault.New(fault.Conflict, msgMoveState.With("state", m.State.Label()))
	}
	r, err = s.find(ctx, county, m.Person)
	return m, r, at, err
}

// arrive is what a confirmed move does to the pupil.
func (s *Service) arrive(actor access.Actor, m *Move, r Record, a Answer) (Batch, error) {
	if m.Paper = strings.TrimSpace(a.Paper); m.To == "" && m.Paper == "" {
		return Batch{}, fault.New(fault.Invalid, msgPaper).At("paper")
	}
	if m.Class = strings.TrimSpace(a.Class); m.To != "" && m.By == m.From && m.Class == "" {
		return Batch{}, fault.New(fault.Invalid, msgNoClass).At("class")
	}
	out := s.event(actor, &r.Person, MovedOut, m.Day)
	out.From, out.To, out.Note = string(m.From), string(m.To), m.Outside
	r.Changed, r.Digest, r.Since = s.opt.Clock().UTC(), "", m.Day
	if m.To == "" {
		r.Status = Transferred
		return Batch{Records: []Record{r}, Events: []Event{out}}, nil
	}
	r.School, r.Class = m.To, m.Class
	in := s.event(actor, &r.Person, MovedIn, m.Day)
	in.From, in.To = string(m.From), string(m.To)
	return Batch{Records: []Record{r}, Events: []Event{out, in}}, nil
}

// WithdrawMove takes back a move that nobody has answered.
func (s *Service) WithdrawMove(ctx context.Context, actor access.Actor, county registry.RegionCode, id string, revision int64) error {
	m, err := s.opt.Store.FindMove(ctx, county, id)
	if err != nil {
		return err
	}
	roll, err := s.roll(ctx, county)
	if err != nil {
		return err
	}
	at := roll.at(m.By, "", "")
	if err := s.allow(ctx, actor, access.PeopleEdit, at, "people.move_withdraw", "move/"+id); err != nil {
		return err
	}
	if m.State != MoveAsked {
		return fault.New(fault.Conflict, msgMoveState.With("state", m.State.Label()))
	}
	m.State, m.Answerer, m.Answered, m.Revision = MoveWithdrawn, actor.Name, s.opt.Clock().UTC(), revision
	d := (&audit.Detail{}).Note("person", m.Person).Note("state", m.State)
	return s.opt.Store.SaveMove(ctx, m, Batch{}, s.entry(actor, access.PeopleEdit, at, "people.move_withdraw", "move/"+id, d))
}

// Moves lists the moves of a county that concern schools the actor may see,
// newest first; an empty state is any.
func (s *Service) Moves(ctx context.Context, actor access.Actor, county registry.RegionCode, state MoveState) ([]Move, error) {
	if !slices.Contains(actor.Counties(access.PeopleRead), county) {
		return nil, s.allow(ctx, actor, access.PeopleRead, place{county: county}, "people.moves", "county/"+county.String())
	}
	roll, err := s.roll(ctx, county)
	if err != nil {
		return nil, err
	}
	all, err := s.opt.Store.ListMoves(ctx, county, state)
	if err != nil {
		return nil, err
	}
	may := func(id registry.SchoolID) bool {
		return id != "" && actor.May(access.PeopleRead, roll.at(id, "", "").access())
	}
	return slices.DeleteFunc(all, func(m Move) bool { return !may(m.From) && !may(m.To) }), nil
}
