package casework

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// Known is what the newest facts know of the requirement a case would come from.
type Known struct {
	There bool
	Why   locale.Text // it is not there
	Near  []Near      // the lines nearest to it, where it is not there
}

// Near is a line of a standard that somebody may have meant.
type Near struct {
	Requirement string // as RequirementOf joins it
	Label       locale.Text
}

// Earlier is what is on record of a finding before a case of it is opened.
type Earlier struct {
	Open  *Case // of the same requirement and school; nil: none
	Last  *Case // the last that ended; nil: none
	Again int   // how often it would be found again with this one
}

var (
	msgNoLine   = locale.Plain("casework.no_line", "来自测算未达标的，要写明是哪一条要求", "a case from a failed requirement names the line")
	hintNoLine  = locale.Plain("casework.no_line.hint", "在评估结果的未达标项里点“立案整改”，系统才知道何时算达标", "open it from the line in the results: then it is known when the line is met")
	msgOddLine  = locale.NewTemplate("casework.odd_line", "没有“{line}”这条要求：{why}", "there is no such line as {line}: {why}")
	hintOddLine = locale.NewTemplate("casework.odd_line.hint", "是不是：{near}", "did you mean: {near}")
	msgLineOpen = locale.NewTemplate("casework.line_open", "这条要求已有未办结的案卷 {number}，不必另立", "there is an open case of this line already: {number}")
	hintGoOn    = locale.NewTemplate("casework.line_open.hint", "请在 {number} 中继续办理，新情况写在备注里", "go on in {number}; add what is new as a note")
)

// Before tells what is on record of a finding that an actor is about to open a
// case of: an open case of the same requirement, and the last that ended.
func (s *Service) Before(ctx context.Context, actor access.Actor, cmd Opens) (Earlier, error) {
	if err := s.allow(ctx, actor, access.CaseAct, cmd.County, cmd.Place, "case.open/"+cmd.Procedure); err != nil {
		return Earlier{}, err
	}
	p, err := s.Procedure(cmd.Procedure, cmd.County)
	if err != nil {
		return Earlier{}, err
	}
	return s.before(ctx, p, &cmd)
}

// before looks for earlier cases of the same finding: of the same requirement and
// school, or, where the procedure says in what a finding is the same, of those
// that agree in it.
func (s *Service) before(ctx context.Context, p *procedure.Procedure, cmd *Opens) (Earlier, error) {
	q := Query{Scopes: []Scope{{County: cmd.County, School: cmd.Place.School}}, Procedure: p.ID, Limit: mostEarlier}
	same := func(c *Case) bool { return c.Place.School == cmd.Place.School }
	required := cmd.Origin.Kind == "requirement" && cmd.Origin.ID != ""
	switch {
	case required:
		q.Origin = "requirement/" + cmd.Origin.ID
	case len(p.Ledger.Same) == 0 || p.Person():
		return Earlier{}, nil
	default:
		if slices.Contains(p.Ledger.Same, sameSubject) {
			if q.Subject = cmd.Subject.ID; q.Subject == "" {
				return Earlier{}, nil
			}
		}
		same = func(c *Case) bool { return c.Place.School == cmd.Place.School && agrees(p, c, cmd.Fields) }
	}
	page, err := s.opt.Store.Query(ctx, q)
	if err != nil {
		return Earlier{}, err
	}
	var out Earlier
	for i := range page.Cases { // newest first
		c := &page.Cases[i]
		st := p.State(c.State)
		switch {
		case !same(c) || st != nil && st.Kind == procedure.Cancelled:
		case c.Closed.IsZero():
			if required && out.Open == nil {
				out.Open = c
			}
		default:
			out.Again = max(out.Again, c.Again+1)
			if out.Last == nil || c.Closed.After(out.Last.Closed) {
				out.Last = c
			}
		}
	}
	return out, nil
}

// mostEarlier bounds how many earlier cases of a finding are looked at.
const mostEarlier = 200

// sameSubject is the subject among what a finding is the same in.
const sameSubject = "subject"

// agrees reports whether a case has the same answers where a finding is the same.
func agrees(p *procedure.Procedure, c *Case, fields map[string]string) bool {
	return !slices.ContainsFunc(p.Ledger.Same, func(id string) bool {
		v := c.Fields[id]
		return id != sameSubject && (v.Sealed != nil || v.Text == "" || v.Text != strings.TrimSpace(fields[id]))
	})
}

// finding refuses a case of a requirement that nobody knows, or of which another
// is open, and notes in the command how often the finding was made before. What
// was opened under this key already is asked nothing.
func (s *Service) finding(ctx context.Context, p *procedure.Procedure, cmd *Opens, bound string) error {
	required := cmd.Origin.Kind == "requirement"
	if !required && (len(p.Ledger.Same) == 0 || p.Person()) {
		return nil
	}
	opened := false
	err := s.opt.Store.Change(ctx, Ref{County: cmd.County, Key: bound}, func(old Old) (Addition, error) {
		opened = old.Case.Revision > 0
		return Addition{}, nil
	})
	if err != nil || opened {
		return err
	}
	if required {
		if err := s.known(ctx, cmd); err != nil {
			return err
		}
	}
	was, err := s.before(ctx, p, cmd)
	switch {
	case err != nil:
		return err
	case was.Open != nil:
		return fault.New(fault.Conflict, msgLineOpen.With("number", was.Open.Number)).Hint(hintGoOn.With("number", was.Open.Number)).At("requirement")
	case was.Last != nil:
		cmd.again, cmd.before = was.Again, was.Last.ID
		if id := p.Ledger.Again; id != "" {
			cmd.Fields = withField(cmd.Fields, id, "yes")
		}
	}
	return nil
}

// withField gives fields with one more answer.
func withField(fields map[string]string, id, text string) map[string]string {
	out := map[string]string{id: text}
	for k, v := range fields {
		if k != id {
			out[k] = v
		}
	}
	return out
}

// known refuses a requirement that the newest facts do not have, with those
// nearest to it: nothing would ever be recomputed for it, and the case could
// never close.
func (s *Service) known(ctx context.Context, cmd *Opens) error {
	if cmd.Origin.ID == "" {
		return fault.New(fault.Invalid, msgNoLine).Hint(hintNoLine).At("requirement")
	}
	if s.opt.Recheck == nil {
		return nil
	}
	k, err := s.opt.Recheck.Known(ctx, cmd.County, cmd.Place.School, cmd.Origin.ID)
	if err != nil || k.There {
		return err
	}
	f := fault.New(fault.Invalid, msgOddLine.With("line", cmd.Origin.ID, "why", k.Why)).At("requirement")
	for _, n := range k.Near {
		f = f.Hint(hintOddLine.With("near", locale.Text{ZH: n.Label.ZH + "（" + n.Requirement + "）", EN: n.Label.EN + " (" + n.Requirement + ")"}))
	}
	return f.Hint(hintNoLine)
}

// sole is what a case bars a second one of: the requirement and the school it came
// from, or what its procedure says an open case is the only one of; empty where others
// may stand beside it. A case that has ended bars another where there is one for ever.
func (c *Case) sole(p *procedure.Procedure) string {
	state := p.State(c.State)
	switch {
	case !c.Closed.IsZero() && (!p.Once || state == nil || state.Kind == procedure.Cancelled):
		return ""
	case c.Origin.Kind == "requirement" && c.Origin.ID != "":
		return c.Origin.ID + "@" + string(c.Place.School)
	case len(p.One) == 0:
		return ""
	}
	parts := make([]string, len(p.One))
	for i, id := range p.One {
		text := c.Fields[id].Text
		if f := p.Field(id); f != nil && f.Kind == procedure.KindNumber {
			if n := exact(text); n != nil { // 2026 and 2026.0 are one year
				text = n.RatString()
			}
		}
		if id == procedure.OneSchool {
			text = string(c.Place.School)
		}
		parts[i] = strconv.Quote(strings.ToLower(strings.Join(strings.Fields(text), "")))
	}
	return "one:" + strings.Join(parts, ",")
}
