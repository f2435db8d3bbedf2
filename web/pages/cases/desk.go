package cases

import (
	"strconv"

	"junheng/casework"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/route"
)

// deskCases is how many cases the desk shows of those that wait for the reader.
const deskCases = 30

// waiting is what waits for a reader in one county.
type waiting casework.Waits

// waits counts what waits for the reader in a county; county 0 counts all.
func (d Deps) waits(c *route.Context, county registry.RegionCode) (waiting, error) {
	w, err := d.Cases.Waits(c.Ctx(), c.Actor, county, deskCases)
	return waiting(w), err
}

// lead says how much waits.
func (w waiting) lead(c *route.Context) string {
	n, late := strconv.Itoa(w.Total), strconv.Itoa(w.Late)
	waits := locale.Count(w.Total, "case waits", "cases wait") + " for you"
	switch {
	case w.Total == 0:
		return c.T("没有等您办理的案件。", "Nothing waits for you.")
	case w.Late == 0:
		return c.T("有 "+n+" 件等您办理，最急的在前。", waits+", the most pressing first.")
	}
	return c.T("有 "+n+" 件等您办理，其中 "+late+" 件已逾期；最急的在前。", waits+", "+late+" of them overdue; the most pressing first.")
}
