package casework

import (
	"context"
	"errors"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Send sends a statement to the level above; the office it is of may, and no
// other. The figures are those the sender saw; where they are not what the cases
// give, or do not balance, it is refused with the difference by line. A province's
// is final with it.
func (s *Service) Send(ctx context.Context, actor access.Actor, a Account, saw Lines) (Statement, error) {
	if err := s.ownOffice(ctx, actor, a); err != nil {
		return Statement{}, err
	}
	st, err := s.Statement(ctx, actor, a)
	if err != nil {
		return Statement{}, err
	}
	if st.State == Sent || st.State == Accepted {
		return Statement{}, fault.New(fault.Conflict, msgWasSent.With("state", st.Standing()))
	}
	if now := s.opt.Clock(); now.Before(st.Opens) {
		return Statement{}, fault.New(fault.Conflict, msgNotYet.With("period", a.Period, "day", calendar.DayOf(st.Opens))).Hint(hintNotYet).At("period")
	}
	if err := compare(saw, st.Lines); err != nil {
		return Statement{}, err
	}
	if err := s.inTurn(ctx, a, &st); err != nil {
		return Statement{}, err
	}
	st.State, st.Note = Sent, ""
	return s.keep(ctx, actor, st, "statement.send")
}

// inTurn refuses a statement after which another one of the account was sent, and
// one before which another is missing: each opens with the closing of the one
// before.
func (s *Service) inTurn(ctx context.Context, a Account, st *Statement) error {
	sent, err := s.sent(ctx, a)
	if err != nil {
		return err
	}
	if err := isLast(sent, st); err != nil || before(sent, st.Period) == nil {
		return err
	}
	p, err := s.Procedure(a.Procedure, a.Region)
	if err != nil {
		return err
	}
	cal, err := s.Calendar(ctx, a.Region)
	if err != nil {
		return err
	}
	if first := missing(p.Statement(a.Kind), sent, st.Period, cal)[0]; first.ID != st.Period.ID {
		return fault.New(fault.Conflict, msgEarlier.With("period", first.ID)).Hint(hintEarlier.With("period", first.ID)).At("period")
	}
	return nil
}

// isLast refuses to touch a statement after which another one of the account was
// sent.
func isLast(sent []Statement, st *Statement) error {
	n := len(sent)
	if n == 0 || !sent[n-1].Period.From.After(st.Period.From) {
		return nil
	}
	later := sent[n-1].Period.ID
	return fault.New(fault.Conflict, msgLaterOne.With("period", later)).Hint(hintLaterOne.With("period", later))
}

// compare names every line in which two accounts differ.
func compare(saw, want Lines) error {
	var bad []error
	if by := saw.Balance(); by != 0 {
		bad = append(bad, fault.New(fault.Invalid, msgUnbalanced.With("opening", saw.Opening, "found", saw.Found, "corrections", saw.Corrections,
			"returned", saw.Returned, "transferred", saw.Transferred, "ended", saw.Ended, "want", saw.Closing-by, "closing", saw.Closing, "by", by)).Hint(hintLine).At("closing"))
	}
	a, b := saw.Values(), want.Values()
	for i, label := range LineLabels {
		if a[i] != b[i] {
			bad = append(bad, fault.New(fault.Invalid, msgLine.With("line", label, "want", b[i], "got", a[i], "by", a[i]-b[i])).Hint(hintLine).At(lineKeys[i]))
		}
	}
	return errors.Join(bad...)
}

var lineKeys = []string{"opening", "found", "corrections", "returned", "transferred", "ended", "closing"}

func (s *Service) keep(ctx context.Context, actor access.Actor, st Statement, act string) (Statement, error) {
	st.By, st.At = actor.Name, s.opt.Clock().UTC().Truncate(time.Microsecond)
	e := s.entry(actor, access.StatementSend, st.Region, Place{School: st.School}, act, "statement/"+string(st.ID), map[string]any{"lines": st.Lines.Values(), "note": st.Note})
	if err := s.opt.Statements.SaveStatement(ctx, st, e); err != nil {
		return Statement{}, err
	}
	st.Revision++
	return st, nil
}

// Accept takes a statement that was sent; the office just above may.
func (s *Service) Accept(ctx context.Context, actor access.Actor, region registry.RegionCode, id StatementID) (Statement, error) {
	return s.settle(ctx, actor, region, id, Accepted, "")
}

// SendBack sends a statement back with a reason, even one that was accepted; the
// office just above may. Its sender sends it again when the cases are mended.
func (s *Service) SendBack(ctx context.Context, actor access.Actor, region registry.RegionCode, id StatementID, reason string) (Statement, error) {
	if strings.TrimSpace(reason) == "" {
		return Statement{}, fault.New(fault.Invalid, msgReason.With("act", locale.Text{ZH: "退回", EN: "sending back"})).At("reason")
	}
	return s.settle(ctx, actor, region, id, SentBack, strings.TrimSpace(reason))
}

func (s *Service) settle(ctx context.Context, actor access.Actor, region registry.RegionCode, id StatementID, to StatementState, note string) (Statement, error) {
	st, err := s.opt.Statements.FindStatement(ctx, region, id)
	if err != nil {
		return Statement{}, err
	}
	act := map[StatementState]string{Accepted: "statement.accept", SentBack: "statement.send_back"}[to]
	if err := s.officeAbove(ctx, actor, &st, act); err != nil {
		return Statement{}, err
	}
	if st.State != Sent && (st.State != Accepted || to != SentBack) {
		return Statement{}, fault.New(fault.Conflict, msgNotSent.With("state", st.State.Label(), "act", to.Label()))
	}
	if to == SentBack {
		sent, err := s.sent(ctx, Account{Region: st.Region, Procedure: st.Procedure, Kind: st.Kind, School: st.School})
		if err != nil {
			return Statement{}, err
		}
		if err := isLast(sent, &st); err != nil {
			return Statement{}, err
		}
	}
	st.State, st.Note = to, note
	e := s.entry(actor, access.StatementSend, region, Place{School: st.School}, act, "statement/"+string(id), map[string]any{"note": note})
	if err := s.opt.Statements.SaveStatement(ctx, st, e); err != nil {
		return Statement{}, err
	}
	st.Revision++
	return st, nil
}
