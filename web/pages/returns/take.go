package returns

import (
	"net/url"
	"strconv"

	"junheng/access"
	"junheng/collect/returns"
	"junheng/internal/blank"
	"junheng/web/route"
)

// take fills in what ledgers count: one cell where one is named, else all of the
// return.
func (d Deps) take(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	if c.Form("cell") == "" {
		s, err := d.Returns.TakeCounted(c.Ctx(), c.Actor, at, id)
		return d.taken(c, s, err, address(at, id))
	}
	key, ok := parseKey(c.Form("cell"), "")
	if !ok {
		return noCell
	}
	rev, err := strconv.ParseInt(c.Form("rev"), 10, 64)
	if err != nil {
		return badRequest
	}
	s, err := d.Returns.SaveCells(c.Ctx(), c.Actor, returns.Save{County: at, Return: id, Edits: []returns.Edit{{Key: key, Take: true, Rev: rev}}})
	return d.taken(c, s, err, address(at, id)+"#cell-"+keyText(key, false))
}

func (d Deps) taken(c *route.Context, s returns.Saved, err error, to string) error {
	if err != nil {
		return err
	}
	if errs := summary(c, s); errs != nil {
		return d.showWith(c, errs)
	}
	n := strconv.Itoa(len(s.Cells))
	c.Flash("已采用台账数 "+n+" 格，来源已写到案卷编号。", n+" cells now hold the ledgers' numbers, with their cases.")
	return c.SeeOther(to)
}

// ledgerNote is the line under a cell that a ledger counts.
func ledgerNote(c *route.Context, v *returns.CellView) string {
	switch l := v.Ledger; {
	case l == nil || v.Hidden:
		return ""
	case blank.Is(l.Value):
		return c.T("台账未能计得", "the ledger cannot say")
	case l.Taken:
		return c.T("台账 ", "ledger ") + l.Text + c.T("（已采用）", " (taken)")
	default:
		return c.T("台账 ", "ledger ") + l.Text
	}
}

// ledgerURL leads to the cases of the school in the ledger, or to the comparison
// of registers, for who may read them.
func (a aside) ledgerURL(c *route.Context) string {
	k := a.View.Ledger.Key
	if a.View.Ledger.Procedure == "" {
		if !c.Actor.Holds(access.PeopleRead) {
			return ""
		}
		return "/matching/" + k.County.String()
	}
	if !c.Actor.Holds(access.CaseRead) {
		return ""
	}
	u := "/ledgers/" + k.County.String() + "/" + a.View.Ledger.Procedure
	if k.School != "" {
		u += "?" + url.Values{"school": {string(k.School)}}.Encode()
	}
	return u
}
