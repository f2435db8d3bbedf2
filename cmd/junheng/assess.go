package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"junheng/assess"
	"junheng/assess/archive"
	"junheng/collect"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/publish"
	"junheng/registry"
	"junheng/rules"
)

// standardFlags name the standard and how it is read.
type standardFlags struct {
	Standard string   `help:"flag_standard" default:"cn/quality-balance-2017" placeholder:"ID"`
	Overlay  []string `help:"flag_overlay" placeholder:"ID"`
	Choice   []string `help:"flag_choice" placeholder:"NAME=OPTION"`
}

// load reads the standard that the flags name, with the answers to its choices.
func (f *standardFlags) load(a *app) (*library, *rules.Pack, map[string]string, error) {
	lib, err := a.library()
	if err != nil {
		return nil, nil, nil, err
	}
	pack, choices, err := f.of(lib)
	return lib, pack, choices, err
}

// of is load from a library that was opened.
func (f *standardFlags) of(lib *library) (*rules.Pack, map[string]string, error) {
	pack, err := lib.pack(f.Standard, f.Overlay)
	if err != nil {
		return nil, nil, err
	}
	choices, err := parseChoices(f.Choice, pack)
	return pack, choices, err
}

// placeFlags say what workbooks may leave unsaid.
type placeFlags struct {
	County string `help:"flag_county" placeholder:"CODE"`
	Year   int    `help:"flag_year" placeholder:"YYYY"`
}

type assessCmd struct {
	standardFlags
	placeFlags
	Files []string `arg:"" help:"arg_files" name:"file"`
	Out   string   `help:"flag_out" short:"o" placeholder:"DIR"`
	Form  string   `help:"flag_form" placeholder:"ID"`
	Actor string   `help:"flag_actor" placeholder:"NAME"`
	JSON  bool     `help:"flag_json" name:"json"`
	All   bool     `help:"flag_all"`
}

// Run reads, judges and tells.
func (c *assessCmd) Run(a *app) error {
	opened := make(chan struct{})
	var parts []part
	var closeParts func()
	var many bool
	go func() { // while the standard is read
		parts, closeParts, many = c.parts()
		close(opened)
	}()
	defer func() { <-opened; closeParts() }()
	lib, err := a.library()
	if err != nil {
		return err
	}
	forms := sync.OnceValues(func() ([]*collect.Form, error) { // likewise
		if <-opened; many && slices.ContainsFunc(parts, func(p part) bool { return p.data == nil }) {
			return lib.formsFor(c.Form)
		}
		return nil, nil
	})
	go func() { _, _ = forms() }() // whoever needs them looks at the error
	pack, choices, err := c.of(lib)
	if err != nil {
		return err
	}
	<-opened
	if err := outsideInputs(c.Out, c.Files); err != nil {
		return err
	}
	if many {
		s := &survey{
			judgement: &judgement{lib: lib, pack: pack, choices: choices, place: c.placeFlags, out: c.Out},
			a:         a, form: c.Form, actor: c.Actor, sources: map[int]func() *source{},
		}
		if s.forms, err = forms(); err != nil {
			return err
		}
		return s.run(parts, len(c.Files))
	}
	src, err := a.source(lib, c.Files, sourceOptions{placeFlags: c.placeFlags, form: c.Form, actor: c.Actor, pack: pack})
	if err != nil {
		return err
	}
	defer src.close()
	return a.judge(&judgement{lib: lib, pack: pack, choices: choices, src: src, place: c.placeFlags, out: c.Out, json: c.JSON, all: c.All})
}

// outsideInputs refuses to write results among the workbooks they are made
// of, where the next run would read them.
func outsideInputs(out string, files []string) error {
	for _, f := range files {
		if out != "" && filepath.Clean(out) == filepath.Clean(f) && datasetIn(f) == "" {
			return usage("cmd.out_is_input", "输出文件夹“{path}”就是报表所在的文件夹", "the output folder {path} is the folder of the workbooks", "path", out)
		}
	}
	return nil
}

// The names of the files that hold results.
const (
	resultName  = "result.json"
	datasetName = "dataset"
)

// judgement is one run from facts to the files that tell of them.
type judgement struct {
	lib     *library
	pack    *rules.Pack
	choices map[string]string
	src     *source
	place   placeFlags
	out     string
	json    bool
	all     bool
	county  registry.RegionCode
	year    registry.SchoolYear
}

var (
	tmplAllParked     = locale.Plain("cmd.all_parked", "所给文件里没有一条数据被接收", "not one record of the files given was accepted")
	hintCorrect       = locale.Plain("cmd.hint_correct", "先改正上面列出的必改项；junheng import --annotate 会写出标明问题的原表", "correct what is listed above first; junheng import --annotate writes copies with the cells marked")
	tmplNothingFilled = locale.Plain("cmd.nothing_filled", "所给文件里没有填报任何数据", "nothing is filled in in the files given")
	hintFill          = locale.Plain("cmd.hint_fill", "空表可先填写；junheng forms list 列出可读的表样", "fill in the forms first; junheng forms list shows what can be read")
	tmplWhichCounties = locale.NewTemplate("cmd.which_counties", "数据涉及 {n} 个县（市、区）", "the data are of {n} counties")
	hintPickCounty    = locale.NewTemplate("cmd.hint_pick_county", "用 --county 选定其一：{list}；或用 -o 目录写出全部县的汇总 counties.csv", "choose one with --county: {list}; or give -o DIR for counties.csv of all of them")
	tmplNoSuchYear    = locale.NewTemplate("cmd.no_such_year", "没有 {year} 学年的数据", "there are no facts of the school year {year}")
	hintYears         = locale.NewTemplate("cmd.hint_years", "有数据的学年：{list}", "there are facts of: {list}")
)

// settle finds the school year and, unless there are several, the county.
func (j *judgement) settle() error {
	years := j.src.table.Years()
	if len(years) == 0 && j.src.mustFix() > 0 {
		return fault.New(fault.Invalid, tmplAllParked).Hint(hintCorrect)
	}
	if len(years) == 0 {
		return fault.New(fault.Invalid, tmplNothingFilled).Hint(hintFill)
	}
	j.year = slices.Max(years)
	if j.place.Year != 0 {
		j.year = registry.SchoolYear(j.place.Year)
		if !slices.Contains(years, j.year) {
			return fault.New(fault.Usage, tmplNoSuchYear.With("year", j.year)).Hint(hintYears.With("list", joined(years)))
		}
	}
	var err error
	if j.county, err = county(j.place.County); err != nil {
		return err
	}
	if counties := j.src.table.Counties(); j.county == 0 && len(counties) == 1 {
		j.county = counties[0]
	}
	return nil
}

// judge assesses one county, or surveys many, and writes what was asked for.
func (a *app) judge(j *judgement) error {
	if err := j.settle(); err != nil {
		a.reportIntake(j.src)
		return err
	}
	if j.county != 0 {
		return a.judgeCounty(j)
	}
	if j.out == "" {
		counties := j.src.table.Counties()
		return fault.New(fault.Usage, tmplWhichCounties.With("n", len(counties))).Hint(hintPickCounty.With("list", joined(counties)))
	}
	return a.surveyCounties(j)
}

// joined lists a few values in words.
func joined[T fmt.Stringer](list []T) string {
	const most = 8
	s := ""
	for i, v := range list {
		if i == most {
			return s + " …"
		}
		if i > 0 {
			s += "、"
		}
		s += v.String()
	}
	return s
}

// reaches refuses to judge counties by an overlay of another area.
func (j *judgement) reaches(counties ...registry.RegionCode) error {
	for _, county := range counties {
		if county != 0 && !j.pack.Reaches(county) {
			return archive.OtherArea(j.pack.Label, county)
		}
	}
	return nil
}

func (a *app) standard(j *judgement, year registry.SchoolYear) (*assess.Standard, error) {
	return assess.Compile(j.pack, j.lib.dict, assess.Options{Year: year, Choices: j.choices, Program: programVersion()})
}

func (a *app) judgeCounty(j *judgement) error {
	result, err := a.assessOnly(j)
	if err != nil {
		return err
	}
	a.reportIntake(j.src)
	if j.json {
		if err := publish.JSON(a.out, result); err != nil {
			return err
		}
	} else {
		err := publish.Text(a.out, result, publish.TextOptions{Lang: a.lang(), Color: a.color(), Indicators: publish.IndicatorsOf(j.pack), All: j.all})
		if err != nil {
			return err
		}
	}
	if j.out != "" {
		if err := a.writeResults(j, result); err != nil {
			return err
		}
	}
	if code := exitFor(result.Verdict.Outcome, j.src.mustFix()); code != exitMet {
		return status(code)
	}
	return nil
}

// earlier assesses the county's earlier school years for the trend; a year
// that cannot be judged at all is left out.
func (a *app) earlier(j *judgement) []*assess.Assessment {
	var out []*assess.Assessment
	for _, y := range j.src.table.Years() {
		if y >= j.year {
			continue
		}
		std, err := a.standard(j, y)
		if err != nil {
			continue
		}
		if r, err := std.Assess(j.src.table, j.county, j.src.dataset.Hash); err == nil {
			out = append(out, r)
		}
	}
	return out
}

// writeResults writes everything one assessment hands back into a folder.
func (a *app) writeResults(j *judgement, result *assess.Assessment) error {
	if err := os.MkdirAll(j.out, 0o755); err != nil {
		return err
	}
	step := a.progress(a.say("写出结果", "writing results"))
	if result.Simulated {
		return a.writeSimulated(j, result)
	}
	declaration, err := publish.Declaration(publish.DeclarationInput{Assessment: result, Indicators: publish.IndicatorsOf(j.pack), Table: j.src.table})
	if err != nil {
		return err
	}
	step(1, 5)
	problems, err := publish.Problems(j.src.problems, j.src.receipts, a.lang())
	if err != nil {
		return err
	}
	step(2, 5)
	files := []struct {
		name  string
		write func(*os.File) error
	}{
		{"report.html", func(f *os.File) error {
			return publish.Report(f, result, publish.ReportOptions{
				Lang: a.lang(), Pack: j.pack, Explain: result.Explain, Previous: a.earlier(j), Receipts: j.src.receipts,
				Problems: j.src.problems, Field: j.lib.fieldText, Made: a.now().Format("2006-01-02 15:04"),
			})
		}},
		{resultName, func(f *os.File) error { return publish.JSON(f, result) }},
		{"申报表.xlsx", func(f *os.File) error { _, err := f.Write(declaration); return err }},
		{"problems.xlsx", func(f *os.File) error { _, err := f.Write(problems); return err }},
	}
	for _, w := range files {
		if err := writeFile(filepath.Join(j.out, w.name), w.write); err != nil {
			return err
		}
	}
	step(4, 5)
	if err := writeDataset(j.src.dataset, filepath.Join(j.out, datasetName)); err != nil {
		return err
	}
	step(5, 5)
	a.notef("\n%s %s\n", a.say("已写出：", "written:"), j.out)
	for _, line := range [...][2]string{
		{"report.html", a.say("评估报告（浏览器打开，可打印）", "the report (open in a browser; prints well)")},
		{"申报表.xlsx", a.say("国家申报表 表Ⅰ–表Ⅵ", "the national declaration, tables I–VI")},
		{"result.json", a.say("全部结果，供程序读取", "the whole result for programs")},
		{"problems.xlsx", a.say("报表问题清单", "problems of the workbooks")},
		{"dataset/", a.say("冻结的数据集（Parquet）", "the frozen dataset (Parquet)")},
	} {
		a.notef("  %s  %s\n", publish.Pad(line[0], 13), line[1])
	}
	return nil
}

// writeSimulated writes what may be made of assumed facts: the report and the
// result, marked, and no declaration.
func (a *app) writeSimulated(j *judgement, result *assess.Assessment) error {
	err := writeFile(filepath.Join(j.out, "report.html"), func(f *os.File) error {
		return publish.Report(f, result, publish.ReportOptions{
			Lang: a.lang(), Pack: j.pack, Explain: result.Explain, Field: j.lib.fieldText, Made: a.now().Format("2006-01-02 15:04"),
		})
	})
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(j.out, resultName), func(f *os.File) error { return publish.JSON(f, result) }); err != nil {
		return err
	}
	a.notef("\n%s %s\n", a.say("已写出（模拟数据，不出申报表）：", "written (simulated data, hence no declaration):"), j.out)
	return nil
}

// writeFile writes a file whole or leaves an error.
func writeFile(path string, write func(*os.File) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close() //nolint:errcheck // the first error is the one to tell
		return err
	}
	return f.Close()
}

// source is where the facts of a run came from.
type source struct {
	table    *facts.Table
	dataset  *facts.Dataset
	problems []collect.Problem
	receipts []collect.Receipt
	hints    []collect.Suggestion
	inputs   []input
	close    func()
}

func (s *source) mustFix() int {
	n := 0
	for _, p := range s.problems {
		if p.Severity == collect.MustFix {
			n++
		}
	}
	return n
}

func (s *source) mustFixIn(file string) int {
	n := 0
	for _, p := range s.problems {
		if p.Severity == collect.MustFix && p.File == file {
			n++
		}
	}
	return n
}

// countyName gives the name the county calls itself in its own form, or the
// official one.
func (s *source) countyName(c registry.RegionCode) string {
	for i := range s.table.Len() {
		if s.table.School[i] < 0 && s.table.County[i] == c {
			if name := s.table.Text(i, "county_name"); name != "" {
				return name
			}
		}
	}
	return registry.RegionName(c)
}
