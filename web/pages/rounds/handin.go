package rounds

import (
	"slices"
	"strconv"
	"strings"

	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// handed are the acts by which returns are handed in.
var handed = []returns.Act{returns.ActReady, returns.ActSubmit}

// handsIn are the buttons that hand several returns in at once, for a reader
// who may do it with more than one.
func handsIn(c *route.Context, b *returns.Board) []parts.BatchAction {
	n := map[returns.Act]int{}
	for i := range b.Rows {
		n[b.Rows[i].Act]++
	}
	var out []parts.BatchAction
	for _, a := range handed {
		if n[a] > 1 {
			label := a.Label()
			out = append(out, parts.BatchAction{
				Text: c.T(label.ZH+"所选", "Those ticked: "+label.EN), URL: address(b.Round.County, b.Round.ID) + "/acts/" + string(a), Main: true,
				Ask: c.T("有必改或没有说明的不会"+label.ZH+"，其余一并"+label.ZH+"。确定？", "Those with findings in the way stay; the others go on. Go ahead?"),
			})
		}
	}
	return out
}

var (
	sayNoHandIn   = locale.Plain("rounds.no_hand_in", "这里只能提交，或提请校长确认", "returns are handed in here, nothing else")
	sayNoneTicked = locale.Plain("rounds.none_ticked", "请先勾选报表", "Tick some returns first")
)

// namedAtMost is how many returns that stay behind are named.
const namedAtMost = 5

// handIn hands in the returns ticked; each is judged by itself, and those that
// stay are named.
func (d Deps) handIn(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	act := returns.Act(c.Path("act"))
	if !slices.Contains(handed, act) {
		return fault.New(fault.NotFound, sayNoHandIn)
	}
	var ids []returns.ReturnID
	for _, one := range c.Forms("id") {
		ids = append(ids, returns.ReturnID(one))
	}
	if len(ids) == 0 {
		c.Flash(sayNoneTicked.In(locale.ZH)+"。", sayNoneTicked.In(locale.EN)+".")
		return c.SeeOther(address(at, id))
	}
	board, err := d.Returns.Board(c.Ctx(), c.Actor, at, id)
	if err != nil {
		return err
	}
	done, err := d.Returns.Act(c.Ctx(), c.Actor, returns.Command{County: at, Returns: ids, Act: act})
	if err != nil {
		return err
	}
	names := map[returns.ReturnID]string{}
	for i := range board.Rows {
		r := &board.Rows[i].Return
		if names[r.ID] = r.Who.Name; r.School == "" {
			names[r.ID] = registry.RegionName(r.County)
		}
	}
	n := 0
	var left []string
	for _, one := range done {
		if one.Err == nil {
			n++
			continue
		}
		left = append(left, names[one.Return]+c.T("（", " (")+why(c, one)+c.T("）", ")"))
	}
	c.Flash(toldOf(act.Label(), n, left))
	return c.SeeOther(address(at, id))
}

// why says in a few words why a return stays.
func why(c *route.Context, d returns.Done) string {
	if n := len(d.Problems); n > 0 {
		return strconv.Itoa(n) + c.T(" 处问题", " findings")
	}
	return parts.Said(d.Err, c.Lang)
}

// toldOf says how many went on and which stay.
func toldOf(label locale.Text, n int, left []string) (zh, en string) {
	zh, en = "已"+label.ZH+" "+strconv.Itoa(n)+" 份。", "Done ("+label.EN+"): "+strconv.Itoa(n)+"."
	if len(left) == 0 {
		return zh, en
	}
	zh += strconv.Itoa(len(left)) + " 份没有" + label.ZH + "："
	en += " Staying: " + strconv.Itoa(len(left)) + ", "
	more := len(left) - namedAtMost
	if more > 0 {
		left = left[:namedAtMost]
	}
	zh += strings.Join(left, "、")
	en += strings.Join(left, ", ")
	if more > 0 {
		zh, en = zh+" 等", en+" and more"
	}
	return zh + "。", en + "."
}
