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
	Ref     string   `arg:"" optional:"" help:"arg_ref"`
	Dataset []string `help:"flag_dataset" required:"" placeholder:"DIR"`
	Cell    string   `help:"flag_cell" placeholder:"FILE SHEET!CELL"`
	JSON    bool     `help:"flag_json" name:"json"`
}

// Run explains one number, or says what hangs on one cell.
func (c *explainCmd) Run(a *app) error {
	lib, pack, choices, err := c.load(a)
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
		return c.reverse(a, result, pack)
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

// entry is one thing that can be explained.
type entry struct {
	ref, words, value string
	outcome           assess.Outcome
}

func (a *app) printEntry(e entry) {
	outcome := ""
	if e.outcome != "" {
		outcome = publish.OutcomeText(e.outcome).In(a.lang())
	}
	a.printf("%s\t%s\t%s\t%s\n", e.ref, e.words, e.value, outcome)
}

// list prints what can be explained: one reference a line with its words, its
// value and what came of it, apart by tabs.
func (c *explainCmd) list(a *app, r *assess.Assessment, p *rules.Pack) error {
	for _, e := range a.entries(r, p) {
		a.printEntry(e)
	}
	return nil
}

// entries lists what can be explained, the verdict first.
func (a *app) entries(r *assess.Assessment, p *rules.Pack) []entry {
	l := a.lang()
	known := map[string]publish.IndicatorInfo{}
	for _, ind := range publish.IndicatorsOf(p) {
		known[ind.ID] = ind
	}
	out := []entry{{r.Verdict.Ref, r.Verdict.Label.In(l), "", r.Verdict.Outcome}}
	for _, p := range r.Verdict.Children {
		out = append(out, entry{p.Ref, p.Label.In(l), "", p.Outcome})
	}
	for _, s := range r.Stages {
		for _, k := range s.Coefficients {
			words := publish.StageText(s.Stage).In(l) + " " + known[k.Indicator].Label.In(l) + a.say(" 差异系数", ", coefficient")
			out = append(out, entry{k.Ref, words, publish.Shown(k.CV, 3, l), k.Outcome})
		}
	}
	for _, it := range r.Items {
		out = append(out, entry{it.Ref, it.Label.In(l), "", it.Outcome})
		for _, t := range it.Tests {
			out = append(out, entry{t.Ref, it.Label.In(l) + a.say("：", ": ") + t.Label.In(l), "", t.Outcome})
		}
	}
	for _, u := range r.Units {
		out = append(out, entry{u.Ref, u.Name, "", u.Outcome})
		for _, v := range u.Values {
			if ind := known[v.Indicator]; v.Ref != "" {
				value := publish.Shown(v.Value, ind.Decimals, l)
				if v.Value == v.Value {
					value = publish.WithUnit(value, ind.Unit).In(l)
				}
				out = append(out, entry{v.Ref, u.Name + " " + ind.Label.In(l), value, v.Outcome})
			}
		}
	}
	return out
}

var (
	tmplBadCell   = locale.NewTemplate("cmd.bad_cell", "单元格应写作“文件名 表名!F31”，读到“{got}”", "write the cell as FILE SHEET!F31, got {got}")
	tmplNoneHangs = locale.NewTemplate("cmd.none_hangs", "没有结论取自 {cell}", "no verdict rests on {cell}")
)

// reverse lists every verdict that hangs on one cell, nearest first.
func (c *explainCmd) reverse(a *app, r *assess.Assessment, p *rules.Pack) error {
	refs, err := hanging(r, c.Cell)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(a.out).Encode(refs)
	}
	known := map[string]entry{}
	for _, e := range a.entries(r, p) {
		known[e.ref] = e
	}
	for _, ref := range refs {
		e, ok := known[ref]
		if s, err := r.Explain(ref); !ok && err == nil {
			e = entry{ref: ref, words: s.Label.In(a.lang()), outcome: s.Outcome}
		}
		a.printEntry(e)
	}
	return nil
}

// hanging finds what rests on a cell written as FILE SHEET!F31, or FILE F31 for
// delimited text. Both names may hold spaces, so every place to part them is tried.
func hanging(r *assess.Assessment, text string) ([]string, error) {
	place, cell := text, ""
	if i := strings.LastIndexByte(text, '!'); i >= 0 {
		place, cell = text[:i], text[i+1:]
	}
	parted := false
	for i := range len(place) {
		if place[i] != ' ' {
			continue
		}
		parted = true
		file, sheet, at := place[:i], place[i+1:], cell
		if at == "" {
			sheet, at = "", sheet
		}
		if refs := r.Reverse(file, sheet, at); len(refs) > 0 {
			return refs, nil
		}
	}
	if !parted {
		return nil, fault.New(fault.Usage, tmplBadCell.With("got", text))
	}
	return nil, fault.New(fault.NotFound, tmplNoneHangs.With("cell", text))
}

// assessOnly judges one county without writing anything.
func (a *app) assessOnly(j *judgement) (*assess.Assessment, error) {
	if err := j.settle(); err != nil {
		return nil, err
	}
	if j.county == 0 {
		return nil, fault.New(fault.Usage, tmplWhichCounties.With("n", len(j.src.table.Counties()))).Hint(hintPickCounty.With("list", joined(j.src.table.Counties())))
	}
	if err := j.reaches(j.county); err != nil {
		return nil, err
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
	r.Simulated = j.src.dataset.Manifest.Simulated
	return r, nil
}
