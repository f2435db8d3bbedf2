package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"junheng/collect"
)

type importCmd struct {
	placeFlags
	Files    []string `arg:"" help:"arg_files" name:"file"`
	Annotate string   `help:"flag_annotate" placeholder:"OUT.xlsx"`
	Out      string   `help:"flag_out" short:"o" placeholder:"DIR"`
	Form     string   `help:"flag_form" placeholder:"ID"`
	Actor    string   `help:"flag_actor" placeholder:"NAME"`
	JSON     bool     `help:"flag_json" name:"json"`
	All      bool     `help:"flag_all"`
}

// Run reads and checks workbooks, without judging them.
func (c *importCmd) Run(a *app) error {
	lib, err := a.library()
	if err != nil {
		return err
	}
	src, err := a.source(lib, c.Files, sourceOptions{placeFlags: c.placeFlags, form: c.Form, actor: c.Actor})
	if err != nil {
		return err
	}
	defer src.close()
	if c.JSON {
		if err := writeIntakeJSON(a, src); err != nil {
			return err
		}
	} else {
		c.tell(a, src)
	}
	if c.Annotate != "" {
		if err := a.annotate(src, c.Annotate); err != nil {
			return err
		}
	}
	if c.Out != "" {
		if err := writeDataset(src.dataset, c.Out); err != nil {
			return err
		}
		a.notef("%s %s  sha256 %s\n", a.say("数据集：", "dataset:"), c.Out, src.dataset.Hash)
	}
	if src.mustFix() > 0 || anyUnread(src.receipts) {
		return status(exitAttention)
	}
	return nil
}

// tell prints receipts, problems and suggestions: they are the result.
func (c *importCmd) tell(a *app, src *source) {
	most, suggestions := problemsShown, suggestionsShown
	if c.All {
		most, suggestions = 0, 0
	}
	for i := range src.receipts {
		a.reportReceipt(a.out, src, i)
		for _, s := range src.receipts[i].Sheets {
			a.reportSheet(&s)
		}
	}
	a.reportProblems(a.out, src.problems, most, "--all")
	a.reportSuggestions(a.out, src.hints, suggestions)
	if src.mustFix() > 0 {
		a.notef("%s %s\n", words(a.lang())["hint"], a.say("改正后重新导入即可，已接收的不会重复计数；--annotate 会写出一份标明问题的原表", "correct the cells and import again, accepted records are not counted twice; --annotate writes a copy with these cells marked"))
	}
}

// reportSheet tells under which form a sheet was read, and what of it was not.
func (a *app) reportSheet(s *collect.SheetReceipt) {
	if s.Form == "" && len(s.Notes) == 0 {
		return
	}
	l := a.lang()
	name := s.Sheet
	if name != "" {
		name += a.say("：", ": ")
	}
	if s.Form != "" {
		a.printf("    %s%s [%s] %s", name, s.Label.In(l), s.Form, s.Header)
	} else {
		a.printf("    %s%s", name, a.say("未读取", "not read"))
	}
	if s.Empty {
		a.printf(" — %s", a.say("没有填报内容", "nothing filled in"))
	}
	a.printf("\n")
	for _, k := range s.Skipped {
		a.printf("      %s %s%s%s\n", a.say("跳过第", "skipped row"), k.Rows, a.say("行：", ": "), k.Why.In(l))
	}
	for _, n := range s.Notes {
		a.printf("      %s\n", n.In(l))
	}
}

// anyUnread reports whether a file could not be read, or is of no known form. A
// file sent twice needs no attention.
func anyUnread(rs []collect.Receipt) bool {
	for i := range rs {
		if r := &rs[i]; !r.Refused.IsZero() && r.Repeats == "" || r.Unknown() {
			return true
		}
	}
	return false
}

// annotate writes each sender's workbook back with its problems marked: into
// the file named when there is one input, into a folder when there are several.
// A file that could not be read has no cells to mark.
func (a *app) annotate(src *source, out string) error {
	if len(src.inputs) == 1 && src.receipts[0].Refused.IsZero() {
		return a.annotateOne(src, src.inputs[0], out)
	}
	var errs []error
	for i, in := range src.inputs {
		if !hasProblems(src.problems, in.Name) || !src.receipts[i].Refused.IsZero() {
			continue
		}
		name := strings.ReplaceAll(in.Name, "/", "_")
		name = strings.TrimSuffix(name, filepath.Ext(name)) + "_标注.xlsx"
		if err := os.MkdirAll(out, 0o755); err != nil {
			return err
		}
		errs = append(errs, a.annotateOne(src, in, filepath.Join(out, name)))
	}
	return errors.Join(errs...)
}

func hasProblems(list []collect.Problem, file string) bool {
	for _, p := range list {
		if p.File == file {
			return true
		}
	}
	return false
}

func (a *app) annotateOne(src *source, in input, out string) error {
	data, err := collect.Annotate(collect.Input{Name: in.Name, Data: in.Data}, src.problems, a.lang())
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, data, 0o644); err != nil {
		return err
	}
	a.notef("%s %s\n", a.say("标注件：", "annotated copy:"), out)
	return nil
}
