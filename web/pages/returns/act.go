package returns

import (
	"errors"
	"net/url"

	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/web/route"
)

// act takes a return a step on its way, or back. What stands in the way is
// shown on the page of the return, all of it at once; that page may be loaded
// again and does nothing by it.
func (d Deps) act(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	act := returns.Act(c.Form("act"))
	done, err := d.Returns.Act(c.Ctx(), c.Actor, returns.Command{County: at, Returns: []returns.ReturnID{id}, Act: act, Reason: c.Form("reason")})
	for _, one := range done {
		err = errors.Join(err, one.Err)
		if len(one.Problems) > 0 {
			return c.SeeOther(address(at, id) + "?tried=" + url.QueryEscape(string(act)))
		}
	}
	if f, ok := errors.AsType[*fault.Fault](err); ok && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		c.Flash(f.Msg.In(locale.ZH)+"。", f.Msg.In(locale.EN)+".")
		return c.SeeOther(address(at, id))
	}
	if err != nil {
		return err
	}
	label := act.Label()
	c.Flash("已"+label.ZH+"。", "Done: "+label.EN+".")
	return c.SeeOther(back(c, address(at, id)))
}

// tried gives what stands in the way of the act that was tried last, as the
// return stands now.
func tried(c *route.Context, v *returns.View) []refusal {
	found, err := v.InTheWay(returns.Act(c.Query("tried")))
	if err == nil {
		return nil
	}
	return []refusal{{err, problems(c, found, finder(v), false)}}
}
