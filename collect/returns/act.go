package returns

import (
	"context"
	"maps"
	"slices"
	"strings"

	"junheng/access"
	"junheng/audit"
	"junheng/collect"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Command is an act on one return or on many of one county.
type Command struct {
	County  registry.RegionCode
	Returns []ReturnID
	Act     Act
	Reason  string // of a send-back or an amendment

	// Revision is that of the one return as the actor saw it; what he has not
	// seen is not approved in his name. 0: however it stands now.
	Revision int64
}

// Done is what became of an act on one return. Err is nil where it was done;
// Problems lists all that stands in the way of a submission.
type Done struct {
	Return   ReturnID
	State    State
	Err      error
	Problems []collect.Problem
}

// Act does to each return what the command says: ready, submit, send back,
// approve, lock, confirm or amend. Each is judged by itself, and what is
// refused of one keeps none of the others. The error is of the command itself.
func (s *Service) Act(ctx context.Context, actor access.Actor, c Command) ([]Done, error) {
	t := c.Act.turn()
	if t.perm == "" || c.Act == ActSave || c.Act == ActComment {
		return nil, fault.New(fault.Usage, sayNoAct.With("act", string(c.Act)))
	}
	if c.Reason = strings.TrimSpace(c.Reason); t.reason && c.Reason == "" {
		return nil, fault.New(fault.Invalid, sayNeeds.With("what", locale.Text{ZH: "理由", EN: "a reason"})).At("reason")
	}
	if tooLong(&c.Reason) {
		return nil, fault.New(fault.Limit, sayTooLong.With("n", longestText)).At("reason")
	}
	out := make([]Done, len(c.Returns))
	for i, id := range c.Returns {
		out[i] = s.actOn(ctx, actor, c, id)
	}
	return out, nil
}

// actOn does one act to one return.
func (s *Service) actOn(ctx context.Context, actor access.Actor, c Command, id ReturnID) Done {
	d := Done{Return: id}
	r, err := s.find(ctx, actor, c.County, id)
	if err != nil {
		d.Err = err
		return d
	}
	d.State = r.State
	round, err := s.opt.Store.FindRound(ctx, r.County, r.Round)
	if err != nil {
		d.Err = err
		return d
	}
	t := c.Act.turn()
	if _, allowed, _ := leads(actor, round, &r, c.Act); !allowed {
		d.Err = s.refuse(ctx, actor, t.perm, r.place(), "return."+string(c.Act), r.object())
		return d
	}
	if t.clean {
		if d.Problems, d.Err = s.standsInTheWay(ctx, &r); d.Err != nil {
			return d
		}
	}
	err = s.opt.Store.Change(ctx, r.County, []ReturnID{id}, func(now *Return) (Changed, error) {
		if t.clean && now.Revision != r.Revision || c.Revision != 0 && now.Revision != c.Revision {
			return Changed{}, fault.New(fault.Conflict, sayStale.With())
		}
		to, allowed, fits := leads(actor, round, now, c.Act)
		if !allowed || !fits {
			return Changed{}, s.notNow(round, now, c.Act)
		}
		d.State = to
		return s.turned(actor, now, c, to), nil
	})
	if d.Err = err; err != nil {
		d.State = r.State
	}
	if slices.Contains(settled, d.State) || slices.Contains(settled, r.State) {
		s.forget(r.County, r.Year)
	}
	return d
}

// standsInTheWay checks a return and its family; the error is not nil where
// something keeps it from being submitted.
func (s *Service) standsInTheWay(ctx context.Context, r *Return) ([]collect.Problem, error) {
	f, err := s.family(ctx, r)
	if err != nil {
		return nil, err
	}
	problems := s.examine(f).inTheWay(r)
	if len(problems) > 0 {
		return problems, fault.New(fault.Invalid, sayInTheWay.With("n", len(problems))).Hint(hintInTheWay.With())
	}
	return nil, nil
}

// turned takes a return to its next state, keeping a version where the act does.
func (s *Service) turned(actor access.Actor, r *Return, c Command, to State) Changed {
	t := c.Act.turn()
	d := (&audit.Detail{}).Change("state", r.State, to)
	if c.Reason != "" {
		d.Note("reason", c.Reason)
	}
	out := Changed{Save: true}
	r.Revision++
	r.Changed = s.now()
	if t.keeps {
		r.Version++
		d.Note("version", r.Version)
		out.Keep = []Version{{
			County: r.County, Return: r.ID, Number: r.Version, State: to, Cells: maps.Clone(r.Cells),
			By: actor.Account, Name: actor.Name, At: r.Changed, Reason: c.Reason,
		}}
	}
	if r.State = to; t.reason {
		r.Note = c.Reason
	}
	out.Entries = []audit.Entry{s.entry(actor, s.permOf(actor, r, c.Act), r.place(), "return."+string(c.Act), r.object(), d)}
	return out
}

// permOf gives the permission by which an act is done, for its line in the log.
func (s *Service) permOf(actor access.Actor, r *Return, a Act) access.Permission {
	if a == ActSubmit && !actor.May(access.ReturnSubmit, r.place()) {
		return access.ReturnFill
	}
	return a.turn().perm
}

// Comment puts a remark on a cell or, with an empty field, on the whole return.
func (s *Service) Comment(ctx context.Context, actor access.Actor, county registry.RegionCode, id ReturnID, cell CellKey, text string) (Comment, error) {
	r, err := s.find(ctx, actor, county, id)
	if err != nil {
		return Comment{}, err
	}
	if err := s.may(ctx, actor, access.ReturnComment, r.place(), "return.comment", r.object()); err != nil {
		return Comment{}, err
	}
	if text = strings.TrimSpace(text); text == "" {
		return Comment{}, fault.New(fault.Invalid, sayNeeds.With("what", locale.Text{ZH: "批注内容", EN: "the comment"})).At("text")
	}
	if tooLong(&text) {
		return Comment{}, fault.New(fault.Limit, sayTooLong.With("n", longestText)).At("text")
	}
	if cell.Field != "" {
		cell.School = r.School
		if s.opt.Dict.Field(cell.Field) == nil {
			return Comment{}, fault.New(fault.NotFound, sayNoCell.With())
		}
	}
	c := Comment{ID: s.opt.IDs(), Cell: cell, Text: text, By: actor.Account, Name: actor.Name, At: s.now()}
	d := (&audit.Detail{}).Note("comment", c.ID).Note("cell", string(cell.Field)+"@"+cell.Stage.String()).Note("text", text)
	err = s.opt.Store.Change(ctx, county, []ReturnID{id}, func(now *Return) (Changed, error) {
		now.Revision++
		now.Comments = append(slices.Clone(now.Comments), c)
		return Changed{Save: true, Entries: []audit.Entry{s.entry(actor, access.ReturnComment, r.place(), "return.comment", r.object(), d)}}, nil
	})
	return c, err
}

// Resolve marks a comment as settled: by a reviewer, or by who wrote it.
func (s *Service) Resolve(ctx context.Context, actor access.Actor, county registry.RegionCode, id ReturnID, comment string) error {
	r, err := s.find(ctx, actor, county, id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(r.Comments, func(c Comment) bool { return c.ID == comment })
	if i < 0 {
		return fault.New(fault.NotFound, sayNoComment.With())
	}
	if r.Comments[i].By != actor.Account || !actor.May(access.ReturnComment, r.place()) {
		perm := access.ReturnReview
		if actor.May(access.ReturnConfirm, r.place()) {
			perm = access.ReturnConfirm
		}
		if err := s.may(ctx, actor, perm, r.place(), "return.resolve", r.object()); err != nil {
			return err
		}
	}
	d := (&audit.Detail{}).Note("comment", comment)
	return s.opt.Store.Change(ctx, county, []ReturnID{id}, func(now *Return) (Changed, error) {
		at := slices.IndexFunc(now.Comments, func(c Comment) bool { return c.ID == comment })
		if at < 0 || now.Comments[at].Resolved {
			return Changed{}, nil
		}
		now.Comments = slices.Clone(now.Comments)
		now.Comments[at].Resolved = true
		now.Revision++
		return Changed{Save: true, Entries: []audit.Entry{s.entry(actor, access.ReturnComment, r.place(), "return.resolve", r.object(), d)}}, nil
	})
}

var (
	sayNoAct     = locale.NewTemplate("returns.no_act", "没有“{act}”这一操作", "there is no act {act}")
	sayNoCell    = locale.NewTemplate("returns.no_cell", "报表中没有这一格", "the return has no such cell")
	sayNoComment = locale.NewTemplate("returns.no_comment", "没有这条批注", "there is no such comment")
	sayInTheWay  = locale.NewTemplate("returns.in_the_way", "还有 {n} 处问题，不能提交", "{n} findings stand in the way of submitting")
	hintInTheWay = locale.NewTemplate("returns.hint.in_the_way", "必改项改正数据；请核实项改正数据或写明理由", "correct what must be corrected; correct or explain what is to be verified")
)
