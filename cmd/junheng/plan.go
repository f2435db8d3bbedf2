package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/exhibit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/prices"
	"junheng/publish"
	"junheng/registry"
	"junheng/rules"
)

// planCmd groups what a county decides by. Each command stands in a file of
// its own, plan_<name>.go, with its words.
type planCmd struct {
	Shortfalls planShortfallsCmd `cmd:"" help:"help_plan_shortfalls"`
	Cheapest   planCheapestCmd   `cmd:"" help:"help_plan_cheapest"`
	WhatIf     planWhatIfCmd     `cmd:"" name:"what-if" help:"help_plan_what_if"`
	Prices     planPricesCmd     `cmd:"" help:"help_plan_prices"`
	Forecast   planForecastCmd   `cmd:"" help:"help_plan_forecast"`
	Classes    planClassesCmd    `cmd:"" help:"help_plan_classes"`
	Network    planNetworkCmd    `cmd:"" help:"help_plan_network"`
	Staffing   planStaffingCmd   `cmd:"" help:"help_plan_staffing"`
}

func init() {
	for k, t := range map[string]locale.Text{
		"help_plan":        {ZH: "谋划：差距、最省的达标方案、预测、布局、编制、假设推演。", EN: "Decide: shortfalls, the cheapest plan to pass, forecasts, the school network, staffing, what-if."},
		"help_plan_prices": {ZH: "打印或写出单价表（YAML），供本县修改；也可检查自己的单价表。", EN: "Print or write the table of prices (YAML) to edit, or check a table of your own."},
		"flag_prices":      {ZH: "本县的单价表（YAML）；省略时用随程序附带的示例单价。", EN: "The county's own prices (YAML); those that come with the program are examples."},
		"flag_plan_out":    {ZH: "输出文件夹：网页、电子表格、JSON。", EN: "Folder to write to: page, workbook and JSON."},
		"flag_prices_out":  {ZH: "写到这个文件。", EN: "File to write."},
	} {
		texts[k] = t
	}
	examples["plan prices"] = locale.Text{
		ZH: "  junheng plan prices\n  junheng plan prices -o 单价.yaml\n  junheng plan prices --prices 单价.yaml\n",
		EN: "  junheng plan prices\n  junheng plan prices -o prices.yaml\n  junheng plan prices --prices prices.yaml\n",
	}
	exits["plan prices"] = []exitText{doneExit, {exitAttention, locale.Text{ZH: "单价表有错", EN: "the table has errors"}}}
}

// resultFlags say how a result is handed over.
type resultFlags struct {
	Out  string `help:"flag_plan_out" short:"o" placeholder:"DIR"`
	JSON bool   `help:"flag_json" name:"json"`
	All  bool   `help:"flag_all"`
}

// planFlags are those of every command that works on a county's facts.
type planFlags struct {
	standardFlags
	placeFlags
	resultFlags
	Files []string `arg:"" help:"arg_files" name:"file"`
	Form  string   `help:"flag_form" placeholder:"ID"`
}

// planInput is a county under a standard, read and ready.
type planInput struct {
	lib     *library
	pack    *rules.Pack
	base    string // id of the pack, without overlays
	choices map[string]string
	src     *source
	std     *assess.Standard
	table   *facts.Table
	county  registry.RegionCode
	name    string // of the county
	year    registry.SchoolYear
}

// planInput reads what the flags name. The caller closes it. What the files
// lack is told on the side channel, as by assess.
func (a *app) planInput(f *planFlags) (*planInput, error) {
	lib, pack, choices, err := f.load(a)
	if err != nil {
		return nil, err
	}
	if err := outsideInputs(f.Out, f.Files); err != nil {
		return nil, err
	}
	src, err := a.source(lib, f.Files, sourceOptions{placeFlags: f.placeFlags, form: f.Form})
	if err != nil {
		return nil, err
	}
	in, err := a.planOf(&judgement{lib: lib, pack: pack, choices: choices, src: src, place: f.placeFlags})
	if err != nil {
		src.close()
		return nil, err
	}
	in.base = f.Standard
	a.reportIntake(src)
	return in, nil
}

func (a *app) planOf(j *judgement) (*planInput, error) {
	if err := j.settle(); err != nil {
		a.reportIntake(j.src)
		return nil, err
	}
	if j.county == 0 {
		counties := j.src.table.Counties()
		return nil, fault.New(fault.Usage, tmplWhichCounties.With("n", len(counties))).Hint(hintPickOne.With("list", joined(counties)))
	}
	if err := j.reaches(j.county); err != nil {
		return nil, err
	}
	std, err := a.standard(j, j.year)
	if err != nil {
		return nil, err
	}
	return &planInput{
		lib: j.lib, pack: j.pack, choices: j.choices, src: j.src, std: std, table: j.src.table,
		county: j.county, name: j.src.countyName(j.county), year: j.year,
	}, nil
}

var hintPickOne = locale.NewTemplate("cmd.hint_pick_one", "用 --county 选定其一：{list}", "choose one with --county: {list}")

func (in *planInput) close() { in.src.close() }

// subtitle says of which county, year and standard a result is.
func (in *planInput) subtitle() locale.Text {
	place := in.name
	if code := in.county.String(); place != code {
		place = strings.TrimSpace(place + " " + code)
	}
	return locale.Text{
		ZH: place + "　" + in.year.String() + " 学年　" + in.pack.Label.ZH,
		EN: place + ", school year " + in.year.String() + ", " + in.pack.Label.EN,
	}
}

// prices reads the county's own table of prices, or the examples.
func (in *planInput) prices(path string) (*prices.Table, error) { return readPrices(path, in.lib.dict) }

func readPrices(path string, dict *facts.Dictionary) (*prices.Table, error) {
	if path == "" {
		return prices.Example(dict)
	}
	data, err := readNamed(path)
	if err != nil {
		return nil, err
	}
	return prices.Read(path, data, dict)
}

var tmplNoFile = locale.NewTemplate("cmd.no_file", "读不到文件“{path}”", "{path} cannot be read")

// readNamed reads a small file that a flag names.
func readNamed(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New(fault.Usage, tmplNoFile.With("path", path)).Because(err)
	}
	return data, nil
}

// showReport prints a result, as words or as JSON, and writes it as page,
// workbook and JSON into the folder of -o under a name such as shortfalls.
func (a *app) showReport(r *exhibit.Report, name string, f resultFlags) error {
	var err error
	if f.JSON {
		err = publish.ExhibitJSON(a.out, r)
	} else {
		err = publish.ExhibitText(a.out, r, publish.TextOptions{Lang: a.lang(), Color: a.color(), All: f.All})
	}
	if err != nil || f.Out == "" {
		return err
	}
	return a.writeReport(r, name, f.Out)
}

// writeReport writes a result into a folder: <name>.html, .xlsx and .json.
func (a *app) writeReport(r *exhibit.Report, name, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	book, err := publish.ExhibitWorkbook(r, a.lang())
	if err != nil {
		return err
	}
	var page, data bytes.Buffer
	if err := publish.ExhibitPage(&page, r, a.lang()); err != nil {
		return err
	}
	if err := publish.ExhibitJSON(&data, r); err != nil {
		return err
	}
	a.notef("\n%s %s\n", a.say("已写出：", "written:"), dir)
	for _, w := range []struct {
		ext  string
		data []byte
		says string
	}{
		{".html", page.Bytes(), a.say("网页（浏览器打开，可打印）", "the page (open in a browser; prints well)")},
		{".xlsx", book, a.say("电子表格，数值未取整", "the workbook, figures unrounded")},
		{".json", data.Bytes(), a.say("供程序读取", "for programs")},
	} {
		err := writeFile(filepath.Join(dir, name+w.ext), func(f *os.File) error { _, err := f.Write(w.data); return err })
		if err != nil {
			return err
		}
		a.notef("  %s  %s\n", publish.Pad(name+w.ext, 18), w.says)
	}
	return nil
}

type planPricesCmd struct {
	Prices string `help:"flag_prices" placeholder:"FILE"`
	Out    string `help:"flag_prices_out" short:"o" placeholder:"FILE"`
}

// Run prints the table of prices as it is written, or checks one and says what
// it holds.
func (c *planPricesCmd) Run(a *app) error {
	lib, err := a.library()
	if err != nil {
		return err
	}
	table, err := readPrices(c.Prices, lib.dict)
	if err != nil {
		return err
	}
	data := prices.ExampleYAML()
	if c.Prices != "" {
		if data, err = readNamed(c.Prices); err != nil {
			return err
		}
	}
	if c.Out == "" {
		a.printf("%s", data)
	} else if err := writeFile(c.Out, func(f *os.File) error { _, err := f.Write(data); return err }); err != nil {
		return err
	}
	told := locale.NewTemplate("cmd.prices_hold", "{name}：{measures} 项措施，{remedies} 项单项整改；其中 {examples} 项价格只是示例\n",
		"{name}: {measures} measures, {remedies} remedies; {examples} of the prices are examples only\n")
	a.notef("%s", told.With("name", table.Label, "measures", len(table.Measures), "remedies", len(table.Remedies), "examples", table.Examples()).In(a.lang()))
	return nil
}
