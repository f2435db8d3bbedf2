package matching

import (
	"context"
	"errors"
	"slices"
	"strings"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/people"
	"junheng/registry"
)

// item finds a child of a comparison where the actor may act.
func (s *Service) item(ctx context.Context, actor access.Actor, county registry.RegionCode, run string, person people.PersonID) (*View, *Item, error) {
	v, err := s.Find(ctx, actor, county, run)
	if err != nil {
		return nil, nil, err
	}
	for i := range v.Items {
		if v.Items[i].Person == person {
			return &v, &v.Items[i], nil
		}
	}
	return nil, nil, fault.New(fault.NotFound, msgNoItem)
}

// Judge records whether a doubtful pair is one person.
func (s *Service) Judge(ctx context.Context, actor access.Actor, run string, j Judged) error {
	at := access.Place{Region: j.County}
	if err := s.allow(ctx, actor, access.PeopleEdit, at, "matching.judge", "person/"+string(j.Left)); err != nil {
		return err
	}
	if err := people.CheckNote(j.Note); err != nil {
		return err
	}
	v, item, err := s.item(ctx, actor, j.County, run, j.Left)
	if err != nil {
		return err
	}
	proposed, fresh := false, false
	for _, c := range item.Candidates {
		if c.Person == j.Right {
			proposed, fresh = true, c.Fresh()
		}
	}
	if fresh && j.Same {
		by, err := s.opt.People.Authors(ctx, j.County, j.Right)
		if err != nil {
			return err
		}
		if slices.Contains(by, actor.Account) {
			return fault.New(fault.Denied, msgOwnRecord)
		}
	}
	if !proposed {
		return fault.New(fault.Invalid, msgPair)
	}
	j.Kind, j.By, j.ByName, j.At, j.Note = v.Run.Kind, actor.Account, actor.Name, s.opt.Clock().UTC(), strings.TrimSpace(j.Note)
	d := (&audit.Detail{}).Note("with", j.Right).Note("same", j.Same).Note("run", run)
	return s.opt.Store.SaveJudged(ctx, j, s.entry(actor, access.PeopleEdit, at, "matching.judge", "person/"+string(j.Left), d))
}

// Enter records the outcome of looking for a child. A township officer may for
// the children of his township. What takes a child from the list holds once a
// second person has entered the same outcome, or once the register of pupils
// shows the child; see [Result.Holds].
func (s *Service) Enter(ctx context.Context, actor access.Actor, run string, r Result) error {
	v, item, err := s.item(ctx, actor, r.County, run, r.Person)
	if err != nil {
		return err
	}
	at := item.place(r.County)
	if err := s.allow(ctx, actor, access.CaseAct, at, "matching.outcome", "person/"+string(r.Person)); err != nil {
		return err
	}
	code, known := Codes().Find(r.Code)
	if !known {
		return fault.New(fault.Invalid, msgCode.With("code", r.Code)).At("code")
	}
	r.Note, r.Proof = strings.TrimSpace(r.Note), strings.TrimSpace(r.Proof)
	r.inherit(v.Results)
	bad := r.prove(code)
	for _, text := range []string{r.Note, r.Proof, r.Paper.Number, r.Paper.Issuer} {
		if err := people.CheckNote(text); err != nil {
			bad = append(bad, err)
		}
	}
	if len(bad) > 0 {
		return errors.Join(bad...)
	}
	paper, err := s.attach(ctx, &r)
	if err != nil {
		return err
	}
	r.Kind, r.By, r.ByName, r.At = v.Run.Kind, actor.Account, actor.Name, s.opt.Clock().UTC()
	if code.Shown {
		if r.Shown, _, err = s.opt.People.Standing(ctx, r.County, r.Person, ""); err != nil {
			return err
		}
		if !r.Shown {
			return fault.New(fault.Invalid, msgShown.With("code", code.Label)).At("code")
		}
	}
	r.second(v.Results)
	d := (&audit.Detail{}).Note("code", r.Code).Note("run", run).Note("second", r.Second != "").Note("paper", r.Paper.Kind)
	return s.opt.Store.SaveResult(ctx, r, paper, s.entry(actor, access.CaseAct, at, "matching.outcome", "person/"+string(r.Person), d))
}

// second makes of a result that somebody else has entered before the word of the
// second of two.
func (r *Result) second(earlier []Result) {
	for _, was := range earlier {
		if was.Person != r.Person || was.Code != r.Code {
			continue
		}
		if was.By == r.By {
			r.Second, r.SecondName, r.SecondAt = was.Second, was.SecondName, was.SecondAt
			continue
		}
		r.Second, r.SecondName, r.SecondAt = r.By, r.ByName, r.At
		r.By, r.ByName, r.At = was.By, was.ByName, was.At
	}
}
