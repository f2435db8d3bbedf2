package main

import (
	"path/filepath"

	"junheng/internal/locale"
	"junheng/plan/forecast"
	"junheng/rules"
)

// numbersFlags name the pack with the numbers of planning.
type numbersFlags struct {
	Numbers        string   `help:"flag_numbers" default:"cn/staffing" placeholder:"ID"`
	NumbersOverlay []string `help:"flag_numbers_overlay" placeholder:"ID"`
}

func (f *numbersFlags) load(lib *library) (*rules.Pack, error) {
	return lib.pack(f.Numbers, f.NumbersOverlay)
}

type planForecastCmd struct {
	planFlags
	numbersFlags
	Births string  `help:"flag_births" placeholder:"FILE"`
	Moves  string  `help:"flag_moves" placeholder:"FILE"`
	Years  int     `help:"flag_years" default:"6" placeholder:"N"`
	Level  float64 `help:"flag_level" default:"0.8" placeholder:"P"`
	Seed   uint64  `help:"flag_seed" default:"1" placeholder:"N"`
}

func init() {
	for k, t := range map[string]locale.Text{
		"help_plan_forecast":   {ZH: "预测学龄人口和各校各年级在校生，以及照此下去各项指标和结论何时改变。", EN: "Forecast pupils by school and grade, and when a verdict turns if nothing is done."},
		"flag_births":          {ZH: "分乡镇出生人口（xlsx 或 csv：乡镇、年份、出生人数）；省略时各校新生按历年平均。", EN: "Births by township (xlsx or csv: 乡镇, 年份, 出生人数); intakes stay at their mean where left out."},
		"flag_moves":           {ZH: "设定的转入转出（乡镇、学年、转入人数、转出人数），在历史之外另加。", EN: "Moves expected beyond history (乡镇, 学年, 转入人数, 转出人数)."},
		"flag_years":           {ZH: "预测几年，1 至 9。", EN: "Years ahead, 1 to 9."},
		"flag_level":           {ZH: "范围的把握程度，0.5 至 0.99。", EN: "Chance with which a figure shall lie in its range, 0.5 to 0.99."},
		"flag_seed":            {ZH: "随机种子；同一种子得到同一结果。", EN: "Seed of the draws; the same seed gives the same result."},
		"flag_numbers":         {ZH: "测算用的标准包：编制、课时、年龄。", EN: "Pack with the numbers of planning: posts, lessons, ages."},
		"flag_numbers_overlay": {ZH: "叠加在测算标准包上的本地规定；可多次给出。", EN: "Local overlay on that pack; may be repeated."},
	} {
		texts[k] = t
	}
	examples["plan forecast"] = locale.Text{
		ZH: "  junheng plan forecast 报表/ 分年级/ --births 出生人口.xlsx --years 6 -o 预测\n",
		EN: "  junheng plan forecast returns/ grades/ --births births.xlsx --years 6 -o forecast\n",
	}
	exits["plan forecast"] = []exitText{doneExit, inputExit}
}

// Run forecasts and shows the result.
func (c *planForecastCmd) Run(a *app) error {
	if c.Level < 0.5 || c.Level > 0.99 {
		return usage("cmd.bad_level", "--level 应在 0.5 与 0.99 之间，给的是 {got}", "--level lies between 0.5 and 0.99, not {got}", "got", c.Level)
	}
	in := forecast.Input{Years: c.Years, Level: c.Level, Seed: c.Seed}
	if c.Births != "" {
		data, err := readNamed(c.Births)
		if err != nil {
			return err
		}
		if in.Births, err = forecast.ReadBirths(filepath.Base(c.Births), data); err != nil {
			return err
		}
	}
	if c.Moves != "" {
		data, err := readNamed(c.Moves)
		if err != nil {
			return err
		}
		if in.Moves, err = forecast.ReadMoves(filepath.Base(c.Moves), data); err != nil {
			return err
		}
	}
	p, err := a.planInput(&c.planFlags)
	if err != nil {
		return err
	}
	defer p.close()
	if in.Numbers, err = c.numbersFlags.load(p.lib); err != nil {
		return err
	}
	in.Table, in.County, in.Base = p.table, p.county, p.year
	in.Standard, in.Dict, in.Choices, in.Program = p.pack, p.lib.dict, p.choices, programVersion()
	got, err := forecast.Run(in)
	if err != nil {
		return err
	}
	return a.showReport(got.Report(p.subtitle()), "forecast", c.resultFlags)
}
