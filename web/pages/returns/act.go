package returns

import (
	"junheng/collect/returns"
	"junheng/web/route"
)

// act takes a return a step on its way, or back. What stands in the way is
// shown with all of it at once.
func (d Deps) act(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	act := returns.Act(c.Form("act"))
	done, err := d.Returns.Act(c.Ctx(), c.Actor, returns.Command{County: at, Returns: []returns.ReturnID{id}, Act: act, Reason: c.Form("reason")})
	if err != nil {
		return err
	}
	v, err := d.Returns.Open(c.Ctx(), c.Actor, at, id)
	if err != nil {
		return err
	}
	var refused []refusal
	for _, one := range done {
		if one.Err != nil {
			refused = append(refused, refusal{one.Err, problems(c, one.Problems, finder(v), false)})
		}
	}
	if len(refused) > 0 {
		return d.showWith(c, nil, refused)
	}
	label := act.Label()
	c.Flash("已"+label.ZH+"。", "Done: "+label.EN+".")
	return c.SeeOther(back(c, address(at, id)))
}
