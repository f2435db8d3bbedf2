package main

import (
	"encoding/json"
	"strings"

	"junheng/assess"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/publish"
	"junheng/rules"
)

type explainCmd struct {
	standardFlags
	placeFlags
	Ref     string   `arg:"" optional:"" help:"${arg_ref}"`
	Dataset []string `help:"${flag_dataset}" required:"" placeholder:"DIR"`
	Cell    string   `help:"${flag_cell}" placeholder:"FILE SHEET!CELL"`
	JSON    bool     `help:"${flag_json}" name:"json"`
}

// Run explains one number, or says what hangs on one cell.
func (c *explainCmd) Run(a *app) error {
	lib, err := a.library()
	if err != nil {
		return err
	}
	pack, err := lib.pack(c.Standard, c.Overlay)
	if err != nil {
		return err
	}
	choices, err := parseChoices(c.Choice, pack)
	if err != nil {
		return err
	}
	src, err := a.source(lib, c.Dataset, sourceOptions{placeFlags: c.placeFlags})
	if err != nil {
		return err
	}
	defer src.close()
	result, err := a.assessOnly(&judgement{lib: lib, pack: pack, choices: choices, src: src, place: c.placeFlags})
	if err != nil {
		return err
	}
	switch {
	case c.Cell != "":
		return c.reverse(a, result)
	case c.Ref == "":
		return c.list(a, result, pack)
	}
	step, err := result.Explain(c.Ref)
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(a.out)
		enc.SetIndent("", " ")
		enc.SetEscapeHTML(false)
		return enc.Encode(publish.StepJSON(step))
	}
	return publish.Working(a.out, step, a.lang())
}

// list prints what can be explained: one reference a line with its words, its
// value and what came of it, apart by tabs.
func (c *explainCmd) list(a *app, r *assess.Assessment, p *rules.Pack) error {
	l := a.lang()
	line := func(ref, words, value string, o assess.Outcome) {
		outcome := ""
		if o != "" {
			outcome = publish.OutcomeText(o).In(l)
		}
		a.printf("%s\t%s\t%s\t%s\n", ref, words, value, outcome)
	}
	infos := publish.IndicatorsOf(p)
	known := map[string]publish.IndicatorInfo{}
	for _, ind := range infos {
		known[ind.ID] = ind
	}
	line(r.Verdict.Ref, r.Verdict.Label.In(l), "", r.Verdict.Outcome)
	for _, p := range r.Verdict.Children {
		line(p.Ref, p.Label.In(l), "", p.Outcome)
	}
	for _, s := range r.Stages {
		for _, k := range s.Coefficients {
			words := publish.StageText(s.Stage).In(l) + " " + known[k.Indicator].Label.In(l) + a.say(" 差异系数", ", coefficient")
			line(k.Ref, words, publish.Shown(k.CV, 3, l), k.Outcome)
		}
	}
	for _, it := range r.Items {
		line(it.Ref, it.Label.In(l), "", it.Outcome)
		for _, t := range it.Tests {
			line(t.Ref, it.Label.In(l)+a.say("：", ": ")+t.Label.In(l), "", t.Outcome)
		}
	}
	for _, u := range r.Units {
		line(u.Ref, u.Name, "", u.Outcome)
		for _, v := range u.Values {
			if ind := known[v.Indicator]; v.Ref != "" {
				line(v.Ref, u.Name+" "+ind.Label.In(l), strings.TrimSpace(publish.Shown(v.Value, ind.Decimals, l)+" "+ind.Unit), v.Outcome)
			}
		}
	}
	return nil
}

var (
	tmplBadCell   = locale.NewTemplate("cmd.bad_cell", "单元格应写作“文件名 表名!F31”，读到“{got}”", "write the cell as FILE SHEET!F31, got {got}")
	tmplNoneHangs = locale.NewTemplate("cmd.none_hangs", "没有结论取自 {cell}", "no verdict rests on {cell}")
)

// reverse lists every verdict that hangs on one cell.
func (c *explainCmd) reverse(a *app, r *assess.Assessment) error {
	file, rest, ok := strings.Cut(c.Cell, " ")
	sheet, cell := "", rest
	if i := strings.LastIndexByte(rest, '!'); i >= 0 {
		sheet, cell = rest[:i], rest[i+1:]
	}
	if !ok || cell == "" {
		return fault.New(fault.Usage, tmplBadCell.With("got", c.Cell))
	}
	refs := r.Reverse(file, sheet, cell)
	if len(refs) == 0 {
		return fault.New(fault.NotFound, tmplNoneHangs.With("cell", c.Cell))
	}
	if c.JSON {
		return json.NewEncoder(a.out).Encode(refs)
	}
	for _, ref := range refs {
		words := ""
		if s, err := r.Explain(ref); err == nil {
			words = s.Label.In(a.lang())
			if s.Outcome != "" {
				words += "  " + publish.OutcomeText(s.Outcome).In(a.lang())
			}
		}
		a.printf("%s\t%s\n", ref, words)
	}
	return nil
}

// assessOnly judges one county without writing anything.
func (a *app) assessOnly(j *judgement) (*assess.Assessment, error) {
	if err := j.settle(); err != nil {
		return nil, err
	}
	if j.county == 0 {
		return nil, fault.New(fault.Usage, tmplWhichCounties.With("n", len(j.src.table.Counties()))).Hint(hintPickCounty.With("list", joined(j.src.table.Counties())))
	}
	std, err := a.standard(j, j.year)
	if err != nil {
		return nil, err
	}
	r, err := std.Assess(j.src.table, j.county, j.src.dataset.Hash)
	if err != nil {
		return nil, err
	}
	if name := j.src.countyName(j.county); name != "" {
		r.CountyName = name
	}
	return r, nil
}
