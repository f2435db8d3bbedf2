package main

import (
	"fmt"
	"io"
	"strings"

	"junheng/cmd/wire"
	"junheng/collect"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// sourceOptions say how files are read.
type sourceOptions struct {
	placeFlags
	form  string
	actor string
	pack  *rules.Pack // for the check on values just above a threshold; may be nil
}

// source reads a dataset folder, or workbooks into a fresh dataset.
func (a *app) source(lib *library, paths []string, opt sourceOptions) (*source, error) {
	if dir := datasetIn(paths[0]); len(paths) == 1 && dir != "" {
		d, closeAll, err := openDataset(dir)
		if err != nil {
			return nil, err
		}
		t, err := d.Table()
		if err != nil {
			closeAll()
			return nil, err
		}
		return &source{table: t, dataset: d, close: closeAll}, nil
	}
	inputs, err := a.readInputs(paths)
	if err != nil {
		return nil, err
	}
	forms, err := lib.forms()
	if err != nil {
		return nil, err
	}
	code, err := county(opt.County)
	if err != nil {
		return nil, err
	}
	in := make([]collect.Input, len(inputs))
	for i, f := range inputs {
		in[i] = collect.Input{Name: f.Name, Data: f.Data, Path: f.Path}
	}
	year := registry.SchoolYear(opt.Year)
	copt := collect.Options{Forms: forms, Dict: lib.dict, Year: year, County: code, Actor: opt.actor, FormID: opt.form}
	if opt.pack != nil {
		if year == 0 {
			year = registry.SchoolYear(schoolYearOf(a.now().Year(), int(a.now().Month())))
		}
		copt.Lines = wire.Lines(lib.dict, opt.pack, year)
	}
	done := a.progress(a.say("识别与检查报表", "reading and checking"))
	got, err := collect.ReadYears(in, copt)
	if err != nil {
		return nil, err
	}
	done(1, 1)
	s := &source{table: got.Table, problems: got.Problems, receipts: got.Receipts, hints: got.Suggestions, inputs: inputs, close: func() {}}
	m := facts.Manifest{Program: programVersion(), By: opt.actor, At: a.now(), Dictionary: lib.dict.Hash()}
	for _, r := range got.Receipts {
		m.Sources = append(m.Sources, facts.SourceFile{File: r.File, Hash: r.Hash, Size: r.Size})
	}
	s.dataset = facts.Freeze(got.Table, m)
	return s, nil
}

// schoolYearOf gives the school year in which a day lies: it begins in September.
func schoolYearOf(year, month int) int {
	if month < 9 {
		return year - 1
	}
	return year
}

// problemsShown is how many findings the terminal lists before it says how
// many more there are; suggestionsShown the same for suggestions.
const (
	problemsShown    = 20
	suggestionsShown = 5
)

// reportIntake tells on the side channel what was read: receipts first, then
// what must be corrected.
func (a *app) reportIntake(s *source) {
	if len(s.receipts) == 0 || a.flags.Quiet {
		return
	}
	for i := range s.receipts {
		a.reportReceipt(a.errs, s, i)
		if s.receipts[i].Unknown() {
			fmt.Fprintf(a.errs, "  %s %s\n", words(a.lang())["hint"], a.say("认识的表样见 junheng forms list；junheng import 会列出它的表头", "junheng forms list names the forms; junheng import tells what stands in its heading"))
		}
	}
	a.reportProblems(a.errs, s.problems, problemsShown, a.say("junheng import --all，或 -o 写出的 problems.xlsx", "junheng import --all, or problems.xlsx of -o"))
	fmt.Fprintln(a.errs)
}

func (a *app) reportReceipt(w io.Writer, s *source, at int) {
	l, r := a.lang(), &s.receipts[at]
	if r.Repeats != "" {
		fmt.Fprintf(w, "= %s%s%s\n", r.File, a.say("：", ": "), r.Refused.In(l))
		return
	}
	if !r.Refused.IsZero() {
		fmt.Fprintf(w, "✗ %s%s%s\n", r.File, a.say("：", ": "), r.Refused.In(l))
		if !r.Hint.IsZero() {
			fmt.Fprintf(w, "  %s %s\n", words(l)["hint"], r.Hint.In(l))
		}
		return
	}
	read, accepted, parked := r.Read()
	if r.Unknown() {
		fmt.Fprintf(w, "✗ %s%s%s\n", r.File, a.say("：", ": "), a.say("认不出是哪种表，未读取任何数据", "no form fits it; none of it was read"))
		return
	}
	if read == 0 {
		fmt.Fprintf(w, "○ %s%s%s\n", r.File, a.say("：", ": "), a.say("没有填报内容", "nothing filled in"))
		return
	}
	mark, tail := "✓", ""
	if parked > 0 {
		mark, tail = "!", fmt.Sprintf(a.say("，暂存待改 %d", ", %d parked until corrected"), parked)
	}
	if n := s.mustFixIn(r.File); n > 0 {
		mark, tail = "!", tail+fmt.Sprintf(a.say("，必改 %d 处", ", %d to correct"), n)
	}
	fmt.Fprintf(w, a.say("%s %s：读 %d 条，接收 %d%s  sha256 %.12s…\n", "%s %s: %d records read, %d accepted%s  sha256 %.12s…\n"),
		mark, r.File, read, accepted, tail, r.Hash)
}

// reportProblems lists findings in the order of file, sheet and cell; of more
// than most it lists those to correct first. Zero lists all.
// where says how to see the others.
func (a *app) reportProblems(w io.Writer, list []collect.Problem, most int, where string) {
	if len(list) == 0 {
		return
	}
	var count [3]int
	for _, p := range list {
		count[p.Severity]++
	}
	fmt.Fprintf(w, a.say("发现：必改 %d，请核实 %d，提示 %d\n", "found: %d must fix, %d please verify, %d remarks\n"), count[0], count[1], count[2])
	told := 0
	for _, f := range findings(list, most > 0) {
		if most > 0 && told == most {
			break
		}
		told++
		line := problemLine(f.Problem, a.lang())
		if f.more > 0 {
			line += fmt.Sprintf(a.say("（此表另有 %d 处相同）", " (and %d more like it in this sheet)"), f.more)
		}
		fmt.Fprintf(w, "  %s\n", line)
		count[f.Severity] -= 1 + f.more
	}
	if left := count[0] + count[1] + count[2]; left > 0 {
		fmt.Fprintf(w, a.say("  … 其余 %d 条：%s\n", "  … %d more: %s\n"), left, where)
	}
}

// finding is a problem, and how many more of its sheet say just the same.
type finding struct {
	collect.Problem
	more int
}

// findings gives the problems one by one, or in short: those to correct before
// those to verify, no remarks, and what a sheet repeats only once.
func findings(list []collect.Problem, short bool) []finding {
	var out []finding
	if !short {
		for _, p := range list {
			out = append(out, finding{Problem: p})
		}
		return out
	}
	first := map[string]int{}
	for _, severity := range []collect.Severity{collect.MustFix, collect.Verify} {
		for _, p := range list {
			if p.Severity != severity {
				continue
			}
			same := strings.Join([]string{p.File, p.Sheet, p.Key, p.Label, p.Got, p.Want.In(locale.ZH), p.Cause.In(locale.ZH)}, "\x00")
			if at, ok := first[same]; ok {
				out[at].more++
				continue
			}
			first[same] = len(out)
			out = append(out, finding{Problem: p})
		}
	}
	return out
}

// reportSuggestions lists what a person should decide.
func (a *app) reportSuggestions(w io.Writer, list []collect.Suggestion, most int) {
	for i, h := range list {
		if most > 0 && i == most {
			fmt.Fprintf(w, a.say("  … 另有 %d 条，用 --all 列出\n", "  … %d more with --all\n"), len(list)-i)
			return
		}
		fmt.Fprintf(w, "%s %s  %s\n", a.say("请判断：", "to decide:"), h.Place, h.Text.In(a.lang()))
	}
}

// problemLine says one finding on a line: its file and, as the sender reads it
// in his annotated copy, all that is said of the cell.
func problemLine(p collect.Problem, l locale.Lang) string {
	return "[" + p.Severity.Label().In(l) + "] " + p.File + " " + p.Sentence(l)
}
