package main

import (
	"junheng/internal/locale"
	"junheng/plan"
)

func init() {
	texts["help_plan_shortfalls"] = locale.Text{
		ZH: "差距：每校每项指标到标准值和85%底线差多少、补齐要多少钱，以及谁造成差异系数。",
		EN: "Shortfalls: how far each school is from threshold and floor, in things and in yuan, and who makes each coefficient.",
	}
	examples["plan shortfalls"] = locale.Text{
		ZH: "  junheng plan shortfalls 结果/dataset\n  junheng plan shortfalls 报表/ --prices 单价.yaml -o 差距\n",
		EN: "  junheng plan shortfalls result/dataset\n  junheng plan shortfalls returns/ --prices prices.yaml -o shortfalls\n",
	}
	exits["plan shortfalls"] = []exitText{
		{exitMet, locale.Text{ZH: "完成，没有差距", EN: "done, nothing is lacking"}},
		{exitShort, locale.Text{ZH: "完成，有差距", EN: "done, something is lacking"}},
		inputExit,
	}
}

type planShortfallsCmd struct {
	planFlags
	Prices string `help:"flag_prices" placeholder:"FILE"`
}

// Run measures the distance of every school to every line.
func (c *planShortfallsCmd) Run(a *app) error {
	in, err := a.planInput(&c.planFlags)
	if err != nil {
		return err
	}
	defer in.close()
	s, err := in.subject(c.Prices)
	if err != nil {
		return err
	}
	d, err := plan.Shortfalls(s)
	if err != nil {
		return err
	}
	if err := a.showReport(d.Report(in.subtitle()), "shortfalls", c.resultFlags); err != nil {
		return err
	}
	if len(d.Values)+len(d.Items) > 0 {
		return status(exitShort)
	}
	return nil
}

// subject judges the county and puts prices to it.
func (in *planInput) subject(pricesFile string) (*plan.Subject, error) {
	table, err := in.prices(pricesFile)
	if err != nil {
		return nil, err
	}
	s, err := plan.NewSubject(in.std, in.table, in.lib.dict, in.county, in.src.dataset.Hash, table)
	if err != nil {
		return nil, err
	}
	s.Before.CountyName = in.name
	return s, nil
}
