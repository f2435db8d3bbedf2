package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"path/filepath"
	"slices"

	"junheng/assess"
	"junheng/internal/exhibit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/scenario"
	"junheng/rules"

	"github.com/goccy/go-yaml"
)

func init() {
	for k, t := range map[string]locale.Text{
		"help_plan_what_if": {ZH: "情景模拟：按写好的改动重算结论，与现状和其他情景并排对比；或看结论稳不稳。", EN: "What if: the verdict after written changes, beside the facts and other scenarios; or how firm the verdict is."},
		"flag_scenario":     {ZH: "情景文件（YAML：name、changes）；可多次给出，并排对比。", EN: "A scenario (YAML: name, changes); may be repeated, to compare."},
		"flag_chances":      {ZH: "不用情景：各数有这样的相对误差（如 0.02）时，每项结论翻转的可能。", EN: "No scenario: how likely each verdict turns when every figure has this relative error, such as 0.02."},
		"flag_draws":        {ZH: "抽取次数。", EN: "How many counties are drawn."},
		"flag_draw_seed":    {ZH: "随机种子；同一种子得到同一结果。", EN: "Seed of the draws; the same seed gives the same result."},
	} {
		texts[k] = t
	}
	examples["plan what-if"] = locale.Text{
		ZH: "  junheng plan what-if 结果/dataset --scenario 合并.yaml --scenario 扩建.yaml -o 对比\n  junheng plan what-if 结果/dataset --chances 0.02\n",
		EN: "  junheng plan what-if result/dataset --scenario merge.yaml --scenario enlarge.yaml -o compared\n  junheng plan what-if result/dataset --chances 0.02\n",
	}
	exits["plan what-if"] = []exitText{doneExit, inputExit}
}

type planWhatIfCmd struct {
	planFlags
	Scenario []string `help:"flag_scenario" sep:"none" placeholder:"FILE"`
	Chances  float64  `help:"flag_chances" placeholder:"ERROR"`
	Draws    int      `help:"flag_draws" default:"10000" placeholder:"N"`
	Seed     uint64   `help:"flag_draw_seed" default:"1" placeholder:"N"`
}

var (
	tmplBadScenario = locale.NewTemplate("cmd.bad_scenario", "情景写法有误：{why}", "the scenario cannot be read: {why}")
	hintScenario    = locale.Plain("cmd.hint_scenario", "写法见 docs/guide/what-if.zh-CN.md", "see docs/guide/what-if.md")
)

// Run judges the scenarios, or draws the county many times.
func (c *planWhatIfCmd) Run(a *app) error {
	if len(c.Scenario) == 0 && c.Chances == 0 {
		return usage("cmd.what_if", "请给出 --scenario 文件，或 --chances 误差", "give --scenario FILE, or --chances ERROR")
	}
	if c.Chances < 0 || c.Chances > 0.5 || c.Draws < 1 || c.Draws > 1_000_000 {
		return usage("cmd.what_if_range", "--chances 应在 0 与 0.5 之间，--draws 在 1 与 100万 之间", "--chances lies between 0 and 0.5, --draws between 1 and 1,000,000")
	}
	in, err := a.planInput(&c.planFlags)
	if err != nil {
		return err
	}
	defer in.close()
	real := scenario.Judged{Pack: in.pack}
	if real.Result, err = in.std.Assess(in.table, in.county, in.src.dataset.Hash); err != nil {
		return err
	}
	real.Result.CountyName = in.name
	r, err := c.report(in, real)
	if err != nil {
		return err
	}
	return a.showReport(r, "what-if", c.resultFlags)
}

func (c *planWhatIfCmd) report(in *planInput, real scenario.Judged) (*exhibit.Report, error) {
	if len(c.Scenario) == 0 {
		n := scenario.Noise{Spread: c.Chances, Draws: c.Draws, Seed: c.Seed}
		list, err := scenario.Chances(context.Background(), in.std, in.table, in.lib.dict, real.Result, n)
		if err != nil {
			return nil, err
		}
		r := scenario.ChancesReport(real, list, n)
		return &r, nil
	}
	var others []scenario.Judged
	for _, file := range c.Scenario {
		j, err := in.whatIf(file)
		if err != nil {
			return nil, err
		}
		others = append(others, j)
	}
	r := scenario.Compare(real, others...)
	return &r, nil
}

// whatIf reads a scenario and judges it under its own standard, where it names
// one, and else under that of the flags.
func (in *planInput) whatIf(file string) (scenario.Judged, error) {
	s, err := readScenario(file)
	if err != nil {
		return scenario.Judged{}, err
	}
	j := scenario.Judged{Name: s.Name, Pack: in.pack}
	t, err := scenario.Apply(in.table, in.lib.dict, in.county, in.year, s.Changes)
	if err != nil {
		return j, err
	}
	std := in.std
	if s.Standard != "" || len(s.Overlays) > 0 || len(s.Choices) > 0 {
		if j.Pack, std, err = in.otherStandard(s); err != nil {
			return j, err
		}
	}
	if j.Result, err = std.Assess(t, in.county, in.src.dataset.Hash); err != nil {
		return j, err
	}
	j.Result.CountyName = in.name
	return j, nil
}

// otherStandard makes ready the standard that a scenario names. What the law
// leaves open is answered as by the flags where the scenario does not say.
func (in *planInput) otherStandard(s *scenario.Scenario) (*rules.Pack, *assess.Standard, error) {
	id := cmp.Or(s.Standard, in.base)
	pack, err := in.lib.pack(id, s.Overlays)
	if err != nil {
		return nil, nil, err
	}
	var own []string
	for name, option := range s.Choices {
		own = append(own, name+"="+option)
	}
	slices.Sort(own)
	choices, err := parseChoices(own, pack)
	if err != nil {
		return nil, nil, err
	}
	for name, option := range in.choices {
		if c := pack.Choice(name); c != nil && c.Option(option) != nil && choices[name] == "" {
			choices[name] = option
		}
	}
	std, err := assess.Compile(pack, in.lib.dict, assess.Options{Year: in.year, Choices: choices, Program: programVersion()})
	return pack, std, err
}

// readScenario reads a scenario written as YAML or JSON; a key it does not know
// is an error.
func readScenario(file string) (*scenario.Scenario, error) {
	data, err := readNamed(file)
	if err != nil {
		return nil, err
	}
	bad := func(err error) error {
		return fault.New(fault.Invalid, tmplBadScenario.With("why", err.Error())).At(file).Hint(hintScenario)
	}
	data, err = yaml.YAMLToJSON(data)
	if err != nil {
		return nil, bad(err)
	}
	s := new(scenario.Scenario)
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(s); err != nil {
		return nil, bad(err)
	}
	if s.Name == "" {
		s.Name = filepath.Base(file)
	}
	return s, nil
}
