package review

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"junheng/collect"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// page is one return under review.
type page struct {
	*returns.Review
	URL    string // of the review
	Return string // of the return itself
	Next   string // of the next that waits, or empty
	Errs   []error
	Among  []collect.Problem // found only beside other schools
}

// seen is the revision of the return as the page shows it.
func (p page) seen() string { return strconv.FormatInt(p.Review.Return.Revision, 10) }

func (d Deps) show(c *route.Context) error { return d.showWith(c, nil, nil) }

func (d Deps) showWith(c *route.Context, formErr error, refused []error) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	r, err := d.Returns.Review(c.Ctx(), c.Actor, at, id)
	if err != nil {
		return err
	}
	p := page{Review: r, URL: address(at, id), Return: "/returns/" + at.String() + "/" + string(id), Errs: refused}
	among, err := d.Returns.Among(c.Ctx(), c.Actor, at, r.Round.ID)
	if err != nil {
		return err
	}
	p.Among = among[id]
	if p.Next, err = d.next(c, &r.Return); err != nil {
		return err
	}
	h := parts.Head{
		Title: who(&r.Return) + c.T("：", ": ") + r.Form.Label.In(c.Lang), Menu: "review", Errors: formErr,
		Lead:   r.Round.Title + c.T("｜", " | ") + r.Return.State.Label().In(c.Lang),
		Crumbs: []parts.Link{{Text: c.T("审核", "Review"), URL: "/review"}},
		Actions: []parts.Link{
			{Text: c.T("看整张表", "The whole form"), URL: p.Return, Icon: "file-text"},
			{Text: c.T("历次版本", "Versions"), URL: p.Return + "/history", Icon: "history"},
		},
	}
	if p.Next != "" {
		h.Actions = append(h.Actions, parts.Link{Text: c.T("下一份", "Next"), URL: p.Next, Icon: "arrow-right"})
	}
	return parts.Page(c, h, showPage(p))
}

// next gives the return of the same round and state that waits after this one.
func (d Deps) next(c *route.Context, r *returns.Return) (string, error) {
	list, err := d.Returns.List(c.Ctx(), c.Actor, returns.Filter{
		Counties: []registry.RegionCode{r.County}, Round: r.Round, States: []returns.State{r.State},
	})
	if err != nil || !slices.Contains(waiting(c.Actor), r.State) {
		return "", err
	}
	slices.SortStableFunc(list, func(a, b returns.Return) int { return weight(b) - weight(a) })
	at := slices.IndexFunc(list, func(o returns.Return) bool { return o.ID == r.ID })
	if len(list) < 2 {
		return "", nil
	}
	n := list[(at+1)%len(list)]
	return address(n.County, n.ID), nil
}

// act does what the reviewer decides, and goes on to the next that waits.
func (d Deps) act(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	next := "/review"
	if r, err := d.Returns.Review(c.Ctx(), c.Actor, at, id); err == nil {
		if to, err := d.next(c, &r.Return); err == nil && to != "" {
			next = to
		}
	}
	act := returns.Act(c.Form("act"))
	revision, _ := strconv.ParseInt(c.Form("revision"), 10, 64)
	done, err := d.Returns.Act(c.Ctx(), c.Actor, returns.Command{County: at, Returns: []returns.ReturnID{id}, Act: act, Reason: c.Form("reason"), Revision: revision})
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return d.showWith(c, err, nil)
	}
	if err != nil {
		return err
	}
	var refused []error
	for _, one := range done {
		if one.Err != nil {
			refused = append(refused, one.Err)
		}
	}
	if len(refused) > 0 {
		return d.showWith(c, nil, refused)
	}
	label := act.Label()
	c.Flash("已"+label.ZH+"。", "Done: "+label.EN+".")
	return c.SeeOther(next)
}

// decisions are the acts of a reviewer among those that may be done.
func decisions(list []returns.ActInfo) []returns.ActInfo {
	return slices.DeleteFunc(slices.Clone(list), func(a returns.ActInfo) bool {
		return a.Act == returns.ActSave || a.Act == returns.ActComment || a.Act == returns.ActSubmit || a.Act == returns.ActReady
	})
}

func mayComment(list []returns.ActInfo) bool {
	return slices.ContainsFunc(list, func(a returns.ActInfo) bool { return a.Act == returns.ActComment })
}

// key writes the key of a cell as the pages of a return do.
func key(k returns.CellKey) string { return k.Stage.String() + "." + string(k.Field) }

// change says how far a value is from last year's.
func change(v returns.CellView) string {
	switch {
	case v.Change == nil:
		return ""
	case *v.Change == 0:
		return "±0"
	}
	return fmt.Sprintf("%+.1f%%", *v.Change*100)
}

func stamp(ctx context.Context, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(route.From(ctx).Now.Location()).Format("2006-01-02 15:04")
}

func toneOf(s collect.Severity) parts.Tone {
	switch s {
	case collect.MustFix:
		return parts.Bad
	case collect.Verify:
		return parts.Warn
	}
	return parts.Plain
}

// label names what a finding is about: the item of its cell, with the section.
func (p page) label(c *route.Context, q *collect.Problem) string {
	for _, part := range p.Parts {
		for _, l := range part.Lines {
			if k := l.Cell.Key; k.Field == q.Field && k.Stage == q.Stage {
				s := l.Label.In(c.Lang)
				if stage := l.Stage.In(c.Lang); stage != "" {
					s += "·" + stage
				}
				return s + c.T("：", ": ")
			}
		}
	}
	return ""
}

// general are the problems of no one cell.
func general(r *returns.Review) []collect.Problem {
	var out []collect.Problem
	for _, p := range r.Problems {
		if p.Field == "" {
			out = append(out, p)
		}
	}
	return out
}
