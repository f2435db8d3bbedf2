package visits

import (
	"cmp"
	"time"

	"junheng/casework"
	"junheng/web/parts"
	"junheng/web/route"
)

// heldShown is how long what became of an entry stays on the page of its teacher.
const heldShown = 60 * 24 * time.Hour

// heldLine is one entry of the reader that the county holds or has decided about.
type heldLine struct {
	Tone  parts.Tone
	State string
	What  string
	More  string
}

// HeldState says in a word what became of an entry that is held.
func HeldState(c *route.Context, h *casework.Held) (parts.Tone, string) {
	switch h.State {
	case casework.HeldFiled:
		return parts.Good, c.T("已归入案卷", "filed in a case")
	case casework.HeldAside:
		return parts.Plain, c.T("未采用", "not used")
	}
	return parts.Warn, c.T("等待处理", "waits")
}

// heldOf lists what became of the reader's entries that reached no case.
func (d Deps) heldOf(c *route.Context) ([]heldLine, error) {
	list, err := d.Cases.HeldOf(c.Ctx(), c.Actor)
	var out []heldLine
	for i := range list {
		h := &list[i]
		if !h.Decided.IsZero() && c.Now.Sub(h.Decided) > heldShown {
			continue
		}
		one := heldLine{What: cmp.Or(h.Number, c.T("案卷未找到", "no case found")) + c.T("，", ", ") + c.Moment(h.At)}
		one.Tone, one.State = HeldState(c, h)
		switch h.State {
		case casework.HeldAside:
			one.More = h.By + c.T("：", ": ") + h.Reason
		case casework.HeldFiled:
			one.More = c.T("由"+h.By+"归入，存为备注", "filed by "+h.By+" as a note")
		default:
			one.More = h.Why.In(c.Lang)
		}
		out = append(out, one)
	}
	return out, err
}
