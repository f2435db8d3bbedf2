package results

import (
	"junheng/access"
	"junheng/assess/archive"
	"junheng/internal/fault"
	"junheng/web/parts"
	"junheng/web/route"
)

// adoption is what stands of an assessment's being the verdict in force, and what
// the reader may do about it.
type adoption struct {
	*archive.Proposal      // of this assessment; nil: none
	Propose           bool // the reader may propose it
	Answer            bool // the reader may answer the proposal that waits
	Other             bool // another verdict of the year waits
	Own               bool // the reader proposed it
}

// adoption reads the last proposal of the county and year.
func (p *page) adoption() (adoption, error) {
	at := access.Place{Region: p.a.County}
	if !p.c.Actor.May(access.AssessRead, at) {
		return adoption{}, nil
	}
	last, err := p.d.Archive.Proposal(p.c.Ctx(), p.c.Actor, p.a.County, p.a.Year)
	if err != nil {
		return adoption{}, err
	}
	out := adoption{Propose: !p.o.Record.Current && p.c.Actor.May(access.AssessRun, at)}
	switch {
	case last == nil:
	case last.Assessment != p.o.Record.ID:
		out.Other = last.State == archive.Proposed
	default:
		out.Proposal, out.Own = last, last.By == p.c.Actor.Account
		if last.State == archive.Proposed {
			out.Propose, out.Answer = false, !out.Own && p.c.Actor.May(access.AssessAdopt, at)
		}
	}
	return out, nil
}

func (x *adoption) shown() bool { return x.Proposal != nil || x.Propose }

// facts tell who proposed it, and what came of it.
func (x *adoption) facts(c *route.Context) []parts.Fact {
	tone := parts.Ask
	switch x.State {
	case archive.Adopted:
		tone = parts.Good
	case archive.Refused:
		tone = parts.Plain
	case archive.Proposed:
	}
	out := []parts.Fact{
		{Term: c.T("状态", "State"), View: parts.Badge(tone, x.State.Label().In(c.Lang))},
		{Term: c.T("提议", "Proposed by"), Text: x.ByName + " " + c.Moment(x.At)},
		{Term: c.T("事由", "Reason"), Text: x.Reason},
	}
	if x.Answerer != "" {
		out = append(out, parts.Fact{Term: c.T("答复", "Answered by"), Text: x.Answerer + " " + c.Moment(x.Answered) + " " + x.Proposal.Answer})
	}
	return out
}

// propose asks that this assessment be the verdict in force.
func (d Deps) propose(c *route.Context) error {
	county, err := c.Region("county")
	if err != nil {
		return err
	}
	_, err = d.Archive.Propose(c.Ctx(), c.Actor, county, c.Path("id"), c.Form("reason"))
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		return d.overviewPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已提议，待另一人确认；确认之前仍用原来的现行结论。", "Proposed. Another person confirms; until then the verdict in force stays.")
	return c.SeeOther(URL(county, c.Path("id")))
}

// adopt answers the proposal.
func (d Deps) adopt(c *route.Context) error {
	county, err := c.Region("county")
	if err != nil {
		return err
	}
	confirm := c.Form("act") == "confirm"
	_, err = d.Archive.Adopt(c.Ctx(), c.Actor, archive.Adoption{County: county, Assessment: c.Path("id"), Confirm: confirm, Reason: c.Form("reason")})
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		return d.overviewPage(c, err)
	}
	if err != nil {
		return err
	}
	if confirm {
		c.Flash("已确认为现行结论，双方均已通知。", "The verdict is in force; both sides are told.")
	} else {
		c.Flash("未予确认，双方均已通知。", "Refused; both sides are told.")
	}
	return c.SeeOther(URL(county, c.Path("id")))
}
