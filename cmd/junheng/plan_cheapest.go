package main

import (
	"context"
	"encoding/json"
	"os"
	"os/signal"
	"path/filepath"

	"junheng/facts"
	"junheng/internal/locale"
	"junheng/plan"
	"junheng/plan/cheapest"
	"junheng/publish"
)

func init() {
	for k, t := range map[string]locale.Text{
		"help_plan_cheapest":    {ZH: "最省的达标方案：哪所学校添什么、谁交流到哪里，花多少钱，已证明的下界，评估引擎认证。", EN: "The cheapest plan to pass: what each school gets, who moves where, at what cost, with a proven bound, certified by the engine."},
		"flag_budget":           {ZH: "资金：5000万（每年各这么多），或 来源:5000万，或 来源:年次:5000万；可多次给出。省略时不限资金。", EN: "Money: 5000万 (in each year), SOURCE:5000万, or SOURCE:YEAR:5000万; may be repeated. Unlimited where left out."},
		"flag_plan_years":       {ZH: "分几年实施；没有写年次的资金每年都有。", EN: "Over how many years; money without a year is there in each."},
		"flag_running":          {ZH: "工资等经常性费用按几年计入费用。", EN: "For how many years running costs such as salaries are reckoned."},
		"flag_lock":             {ZH: "事先决定：学校=0（什么都不给），学校:措施=3（恰好三步），=3..（至少），=..3（至多）；可多次给出。", EN: "Decided beforehand: SCHOOL=0 (gets nothing), SCHOOL:MEASURE=3 (just three steps), =3.. (at least), =..3 (at most); may be repeated."},
		"flag_bound":            {ZH: "数量上限：措施=5，或 学校:措施=5（步）；可多次给出。", EN: "Most steps: MEASURE=5, or SCHOOL:MEASURE=5; may be repeated."},
		"flag_without":          {ZH: "不用这项措施（单价表中的标识）；可多次给出。", EN: "Do not use this measure (its id in the prices); may be repeated."},
		"flag_no_land":          {ZH: "没有建设用地的学校；* 为全部学校；可多次给出。", EN: "A school without ground to build on; * for every school; may be repeated."},
		"flag_max_new":          {ZH: "每校每类新招教师最多几人。", EN: "Most new people of a kind for a school."},
		"flag_rural_first":      {ZH: "钱或年份要分先后时乡村学校优先。", EN: "Rural schools first where money or years must be divided."},
		"flag_first":            {ZH: "优先的学校，按给出的次序；可多次给出。", EN: "A school that comes first, in the order given; may be repeated."},
		"flag_moves_per_school": {ZH: "每校每类最多交出几名教师。", EN: "Most people of a kind that a school gives."},
		"flag_move_km":          {ZH: "交流的最远直线距离（公里）；没有经纬度的学校不交流。", EN: "How far people move at most, as the crow flies (km); nobody moves where coordinates are unknown."},
		"flag_no_moves":         {ZH: "不安排交流。", EN: "Nobody moves."},
		"flag_leave_out":        {ZH: "有空白数字的学校维持现状、不列入方案，也不在认证之列。", EN: "Leave schools with blanks as they are, outside the plan and what is certified."},
		"flag_accept_odd":       {ZH: "个别数字大得像填错了也照样计算。", EN: "Compute with figures so large that they look like slips."},
		"flag_constraints":      {ZH: "约束文件（YAML）；与其他选项合用。", EN: "File with constraints (YAML); flags add to it."},
		"flag_gap":              {ZH: "与下界相差不超过这个比例就停（如 0.01）；0 为按规模尽力搜索。", EN: "Stop within this share of the bound (such as 0.01); 0 searches as far as the size allows."},
	} {
		texts[k] = t
	}
	examples["plan cheapest"] = locale.Text{
		ZH: "  junheng plan cheapest 结果/dataset --budget 5000万\n  junheng plan cheapest 报表/ --budget 县本级:1:3000万 --budget 省补:2:2000万 --rural-first -o 方案\n" +
			"  junheng plan cheapest 结果/dataset --prices 单价.yaml --lock 第二小学=0 --no-land 第一小学 --max-new 5\n",
		EN: "  junheng plan cheapest result/dataset --budget 5000万\n  junheng plan cheapest returns/ --budget county:1:3000万 --budget province:2:2000万 --rural-first -o plan\n" +
			"  junheng plan cheapest result/dataset --prices prices.yaml --lock 'Second School=0' --no-land 'First School' --max-new 5\n",
	}
	exits["plan cheapest"] = []exitText{
		{exitMet, locale.Text{ZH: "完成，有方案，并经评估引擎认证", EN: "done, there is a plan and the engine certifies it"}},
		{exitShort, locale.Text{ZH: "完成，在这些限制下没有方案", EN: "done, there is no plan under these constraints"}},
		{exitAttention, locale.Text{ZH: "输入需要处理：有空白的数字，或单价表、约束有错", EN: "the input needs attention: blanks, or errors in prices or constraints"}},
	}
}

type planCheapestCmd struct {
	planFlags
	constraintFlags
	Prices string  `help:"flag_prices" placeholder:"FILE"`
	Gap    float64 `help:"flag_gap" default:"0.005" placeholder:"SHARE"`
}

// Run finds the cheapest plan, or says what stands in its way.
func (c *planCheapestCmd) Run(a *app) error {
	given, err := c.constraints()
	if err != nil {
		return err
	}
	in, err := a.planInput(&c.planFlags)
	if err != nil {
		return err
	}
	defer in.close()
	s, err := in.subject(c.Prices)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	done := a.progress(a.say("求最省方案", "looking for the cheapest plan"))
	r, err := plan.Cheapest(ctx, s, given, cheapest.Options{Gap: c.Gap})
	if err != nil {
		return err
	}
	done(1, 1)
	if err := a.showReport(r.Report(in.subtitle()), "plan", c.resultFlags); err != nil {
		return err
	}
	if r.Plan == nil {
		return status(exitShort)
	}
	return a.writePlan(in, r, c.Out)
}

// writePlan writes the plan as data, and the facts as they would be.
func (a *app) writePlan(in *planInput, r *plan.Result, dir string) error {
	if dir == "" {
		return nil
	}
	steps, simulated := "plan-steps.json", "simulated"
	err := writeFile(filepath.Join(dir, steps), func(f *os.File) error {
		enc := json.NewEncoder(f)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		return enc.Encode(r.Plan)
	})
	if err != nil {
		return err
	}
	d := facts.Freeze(plan.Apply(in.table, r.Plan), facts.Manifest{
		Program: programVersion(), At: a.now(), Dictionary: in.lib.dict.Hash(), By: plan.SimulatedBy, Simulated: true,
		Note: publish.SimulatedText.ZH + "：" + a.say("达标方案实施后的数据，不能上报或公布", "the figures after a plan; not to be submitted or published"),
	})
	if err := writeDataset(d, filepath.Join(dir, simulated)); err != nil {
		return err
	}
	a.notef("  %s  %s\n", publish.Pad(steps, 18), a.say("方案的步骤和改动的数据，供程序读取", "the steps of the plan and the facts it changes, for programs"))
	a.notef("  %s  %s\n", publish.Pad(simulated+"/", 18), a.say("方案实施后的数据集（模拟数据）", "the dataset as it would be (simulated)"))
	return nil
}
