package attendance

import (
	"context"
	"maps"
	"slices"
	"strings"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

var (
	msgSettled = locale.NewTemplate("attendance.settled", "{day}的考勤已计入案 {number}，班主任、填报员不能单独更改", "the register of {day} counts in case {number}; the class teacher or a clerk alone does not change it")
	msgOld     = locale.NewTemplate("attendance.old", "{day}的考勤已过更正期限（{n} 个上学日），班主任、填报员不能单独更改", "the register of {day} is past the {n} school days in which the class teacher or a clerk corrects it")
	msgPast    = locale.NewTemplate("attendance.past", "{day}不在本学期内，班主任、填报员不能补登", "{day} does not lie in the present term; the class teacher or a clerk does not enter it")
	hintHead   = locale.Plain("attendance.hint_head", "请校长更正并写明理由。已计入疑似辍学的，校长还要在案中附证明办理“考勤更正，申请解除疑似”，由县教育局或乡镇另一人核定后才解除", "the head corrects it and gives the reason. Where a suspicion rests on the day the head also asks in the case, with proof, to end it, and another person of the bureau or the township decides")
	msgReason  = locale.NewTemplate("attendance.reason", "{why}：请写明更正理由", "{why}: give the reason")
)

// Heads reports whether somebody is the head of the school of a class, who enters what
// is not for the class teacher alone.
func Heads(actor access.Actor, c Class) bool {
	return slices.ContainsFunc(actor.Grants, func(g access.Grant) bool {
		return g.Role == access.SchoolHead && g.Region == c.County && g.School == c.School
	})
}

// correctable refuses what is not for the class teacher alone: to change a day that
// was told before, once it is old or a case rests on it, and to enter a day of a
// term that is over. The head does so with a reason. The same entry sent again, and
// one that says what stands, pass.
func (s *Service) correctable(ctx context.Context, actor access.Actor, st Statement) error {
	history, err := s.opt.Store.History(ctx, st.Class, st.Kind, st.Day)
	if err != nil || slices.ContainsFunc(history, func(e Entry) bool { return e.Key == st.Key }) {
		return err
	}
	if n := len(history); n > 0 && (history[n-1].Says(st.Marks) || history[n-1].Seq != st.Base) {
		return nil // nothing changes, or it is a conflict
	}
	why, err := s.restricted(ctx, st, history)
	switch {
	case err != nil || why.Key == "":
		return err
	case !Heads(actor, st.Class):
		return fault.New(fault.Invalid, why).Hint(hintHead).At("day")
	case strings.TrimSpace(st.Reason) == "":
		return fault.New(fault.Invalid, msgReason.With("why", why.Both())).At("reason")
	}
	return nil
}

// restricted says why an entry is the head's; without a key: it is not.
func (s *Service) restricted(ctx context.Context, st Statement, history []Entry) (none locale.Message, err error) {
	cal, err := s.opt.Calendar(ctx, st.County)
	if err != nil {
		return none, err
	}
	if len(history) == 0 {
		if term, in := cal.Term(st.Day); in && term.First < s.present(cal).First {
			return msgPast.With("day", string(st.Day)), nil
		}
		return none, nil
	}
	number, err := s.countedIn(ctx, st, &history[len(history)-1])
	if err != nil {
		return none, err
	}
	if number != "" {
		return msgSettled.With("day", string(st.Day), "number", number), nil
	}
	if s.opt.Correct == nil {
		return none, nil
	}
	if n := s.opt.Correct(st.County).N; n > 0 && len(schoolDays(cal, st.Day.Add(1), s.Today())) > n {
		return msgOld.With("day", string(st.Day), "n", n), nil
	}
	return none, nil
}

// countedIn gives the number of a case that rests on an absence an entry takes back.
func (s *Service) countedIn(ctx context.Context, st Statement, last *Entry) (string, error) {
	if s.opt.Counted == nil {
		return "", nil
	}
	for _, pupil := range slices.Sorted(maps.Keys(last.Marks)) {
		if m := last.Marks[pupil]; m != Unexcused && m != Missing || st.Marks[pupil] == m {
			continue
		}
		number, err := s.opt.Counted(ctx, Event{Class: st.Class, Pupil: pupil, Day: st.Day})
		if err != nil || number != "" {
			return number, err
		}
	}
	return "", nil
}

// present gives the term of today, in a holiday the one before it.
func (s *Service) present(cal Calendar) Term {
	for d := s.Today(); d > s.Today().Add(-lookBack); d = d.Add(-1) {
		if term, in := cal.Term(d); in {
			return term
		}
	}
	return Term{}
}
