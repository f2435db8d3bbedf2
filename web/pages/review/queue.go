package review

import (
	"slices"
	"strconv"
	"strings"

	"junheng/access"
	"junheng/collect"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// waiting gives the states in which returns wait for the reader.
func waiting(a access.Actor) []returns.State {
	var out []returns.State
	if a.Holds(access.ReturnReview) {
		out = append(out, returns.Submitted, returns.Approved)
	}
	if a.Holds(access.ReturnConfirm) {
		out = append(out, returns.Locked, returns.CityOK)
	}
	return out
}

// queue lists the returns that wait, the ones with findings first; those
// without any can be approved together.
func (d Deps) queue(c *route.Context) error {
	rounds, err := d.Returns.ListRounds(c.Ctx(), c.Actor, 0)
	if err != nil {
		return err
	}
	f := returns.Filter{Counties: c.Actor.Counties(access.ReturnRead), States: waiting(c.Actor), Round: returns.RoundID(c.Query("round"))}
	if s := returns.State(c.Query("state")); slices.Contains(returns.States(), s) {
		f.States = []returns.State{s}
	}
	if at, err := registry.ParseRegionCode(c.Query("county")); err == nil && slices.Contains(f.Counties, at) {
		f.Counties = []registry.RegionCode{at}
	}
	var found []returns.Return
	if len(f.States) > 0 && len(f.Counties) > 0 {
		if found, err = d.Returns.List(c.Ctx(), c.Actor, f); err != nil {
			return err
		}
	}
	h := parts.Head{
		Title: c.T("审核", "Review"), Menu: "review",
		Lead: c.T("有问题、有说明的在前；没有发现问题的可以勾选后一起通过。", "Those with findings or reasons first; those without any can be ticked and approved together."),
	}
	if !c.Actor.Holds(access.ReturnReview) && c.Actor.Holds(access.ReturnConfirm) {
		h.Title, h.Menu = c.T("上级确认", "Confirm"), "confirm"
		h.Lead = c.T("县级已锁定的报表，确认后进入上一级。", "Returns locked by the counties; confirming hands them up.")
	}
	among, err := d.among(c, found)
	if err != nil {
		return err
	}
	slices.SortStableFunc(found, func(a, b returns.Return) int {
		return weight(b) - weight(a) + min(among[b.ID], 1) - min(among[a.ID], 1)
	})
	return parts.List(c, h, d.listing(c, found, rounds, among))
}

// widest is how many rounds at most are looked at as a whole for one queue:
// whoever reviews for a city or a province opens a county's first.
const widest = 3

// among counts what was found of each return beside other schools.
func (d Deps) among(c *route.Context, found []returns.Return) (map[returns.ReturnID]int, error) {
	type at struct {
		county registry.RegionCode
		round  returns.RoundID
	}
	var rounds []at
	for i := range found {
		if k := (at{found[i].County, found[i].Round}); !slices.Contains(rounds, k) {
			rounds = append(rounds, k)
		}
	}
	out := map[returns.ReturnID]int{}
	if len(rounds) > widest {
		return out, nil
	}
	for _, k := range rounds {
		by, err := d.Returns.Among(c.Ctx(), c.Actor, k.county, k.round)
		if err != nil {
			return nil, err
		}
		for id, list := range by {
			out[id] = len(list)
		}
	}
	return out, nil
}

// weight orders the queue by how much there is to look at.
func weight(r returns.Return) int {
	return r.Counts.MustFix*1_000_000 + r.Counts.Unexplained*10_000 + r.Counts.Verify*100 + r.Counts.Remark
}

func (d Deps) listing(c *route.Context, found []returns.Return, rounds []returns.Round, among map[returns.ReturnID]int) parts.Listing {
	l := parts.Listing{
		Name: c.T("待审核报表", "Returns to review"),
		Columns: []parts.Column{
			{Key: "who", Label: c.T("单位", "Who"), Fixed: true},
			{Key: "place", Label: c.T("县（区）", "County"), Minor: true},
			{Key: "township", Label: c.T("乡镇（学区）", "Township"), Minor: true},
			{Key: "form", Label: c.T("报表", "Form")},
			{Key: "state", Label: c.T("状态", "State")},
			{Key: "verify", Label: c.T("请核实", "To verify"), Align: parts.End},
			{Key: "explained", Label: c.T("已说明", "Explained"), Align: parts.End, Minor: true},
			{Key: "remark", Label: c.T("提示", "Remarks"), Align: parts.End, Minor: true},
			{Key: "clean", Label: c.T("检查", "Checks")},
			{Key: "changed", Label: c.T("最近修改", "Changed"), Minor: true},
		},
		Filters: []parts.Filter{
			{Key: "round", Label: c.T("填报任务", "Round"), Options: roundOptions(rounds), Done: true},
			{Key: "state", Label: c.T("状态", "State"), Options: stateOptions(c), Done: true},
			{Key: "clean", Label: c.T("检查", "Checks"), Options: []parts.Option{{Value: clean(c), Label: clean(c)}, {Value: findings(c), Label: findings(c)}, {Value: alike(c), Label: alike(c)}}},
		},
		Empty: parts.EmptyState{Text: c.T("没有等待审核的报表。各校提交后会出现在这里。", "No return waits. They appear here when schools submit."), Action: parts.Link{Text: c.T("看填报进度", "See the progress"), URL: "/rounds"}},
		Batch: batch(c),
	}
	for i := range found {
		r := &found[i]
		mark := parts.Mark(parts.Good, clean(c))
		if r.Counts.Verify+r.Counts.MustFix > 0 {
			mark = parts.Mark(parts.Warn, findings(c))
		} else if among[r.ID] > 0 {
			mark = parts.Mark(parts.Warn, alike(c))
		}
		l.Rows = append(l.Rows, parts.Row{ID: r.County.String() + "/" + string(r.ID), URL: address(r.County, r.ID), Cells: []parts.Cell{
			parts.Word(who(r)), parts.Word(registry.RegionName(r.County)), parts.Word(r.Who.Township), parts.Word(d.formName(c, r)), parts.Mark(parts.Info, r.State.Label().In(c.Lang)),
			parts.Num(float64(r.Counts.Verify)), parts.Num(float64(r.Counts.Verify - r.Counts.Unexplained)), parts.Num(float64(r.Counts.Remark)), mark,
			{Text: r.Changed.In(c.Now.Location()).Format("01-02 15:04"), Sort: r.Changed},
		}})
	}
	return l
}

func clean(c *route.Context) string    { return c.T("没有发现问题", "nothing found") }
func alike(c *route.Context) string    { return c.T("与他校对照有疑", "beside other schools") }
func findings(c *route.Context) string { return c.T("有请核实", "to verify") }

// batch are the acts on several returns that the reader's roles allow.
func batch(c *route.Context) []parts.BatchAction {
	act := func(a returns.Act, main bool, ask string) parts.BatchAction {
		return parts.BatchAction{Text: a.Label().In(c.Lang), URL: "/review/acts/" + string(a), Main: main, Ask: ask}
	}
	var out []parts.BatchAction
	if c.Actor.Holds(access.ReturnReview) {
		out = append(out, act(returns.ActApprove, true, ""), act(returns.ActLock, false, c.T("锁定后学校不能再改，更正须写明原因。确定锁定所选报表？", "Once locked a school cannot change it; an amendment needs a reason. Lock those ticked?")))
	}
	if c.Actor.Holds(access.ReturnConfirm) {
		out = append(out, act(returns.ActConfirm, true, c.T("确认所选报表？", "Confirm those ticked?")))
	}
	return out
}

func roundOptions(rounds []returns.Round) []parts.Option {
	var out []parts.Option
	for _, r := range rounds {
		out = append(out, parts.Option{Value: string(r.ID), Label: r.Title})
	}
	return out
}

func stateOptions(c *route.Context) []parts.Option {
	var out []parts.Option
	for _, s := range returns.States() {
		out = append(out, parts.Option{Value: string(s), Label: s.Label().In(c.Lang)})
	}
	return out
}

// who names the school of a return, or the county whose own it is.
func who(r *returns.Return) string {
	if r.School == "" {
		return registry.RegionName(r.County)
	}
	return r.Who.Name
}

// formName gives the label of a return's form, or its id where the form is no
// longer known.
func (d Deps) formName(c *route.Context, r *returns.Return) string {
	list := d.Returns.AskableForms(r.Year)
	if i := slices.IndexFunc(list, func(f *collect.Form) bool { return f.ID == r.Form }); i >= 0 {
		return list[i].Label.In(c.Lang)
	}
	return r.Form
}

var sayNoneTicked = locale.Plain("review.none_ticked", "请先勾选报表", "Tick some returns first")

// actMany does one act to the returns ticked. Each is judged by itself.
func (d Deps) actMany(c *route.Context) error {
	by := map[registry.RegionCode][]returns.ReturnID{}
	for _, id := range c.Forms("id") {
		county, one, _ := strings.Cut(id, "/")
		at, err := registry.ParseRegionCode(county)
		if err != nil {
			return err
		}
		by[at] = append(by[at], returns.ReturnID(one))
	}
	if len(by) == 0 {
		return fault.New(fault.Invalid, sayNoneTicked)
	}
	done, failed := 0, []string{}
	for at, ids := range by {
		list, err := d.Returns.Act(c.Ctx(), c.Actor, returns.Command{County: at, Returns: ids, Act: returns.Act(c.Path("act"))})
		if err != nil {
			return err
		}
		for _, one := range list {
			if one.Err == nil {
				done++
			} else {
				failed = append(failed, parts.Said(one.Err, c.Lang))
			}
		}
	}
	n := strconv.Itoa(done)
	zh, en := "已办 "+n+" 份。", "Done: "+n+"."
	if len(failed) > 0 {
		slices.Sort(failed)
		failed = slices.Compact(failed)
		zh += "有几份没有办成：" + strings.Join(failed, "；")
		en += " Not done for some: " + strings.Join(failed, "; ")
	}
	c.Flash(zh, en)
	return c.SeeOther("/review")
}
