package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

type importCmd struct {
	placeFlags
	Files    []string `arg:"" help:"${arg_files}" name:"file"`
	Annotate string   `help:"${flag_annotate}" placeholder:"OUT.xlsx"`
	Out      string   `help:"${flag_out}" short:"o" placeholder:"DIR"`
	Form     string   `help:"${flag_form}" placeholder:"ID"`
	Actor    string   `help:"${flag_actor}" placeholder:"NAME"`
	JSON     bool     `help:"${flag_json}" name:"json"`
	All      bool     `help:"${flag_all}"`
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
	if src.mustFix() > 0 || anyRefused(src.receipts) {
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
	a.reportProblems(a.out, src.problems, most)
	a.reportSuggestions(a.out, src.hints, suggestions)
	if src.mustFix() > 0 {
		a.notef("%s %s\n", words(a.lang())["hint"], a.say("改正后重新导入即可，已接收的不会重复计数；--annotate 会写出一份标明问题的原表", "correct the cells and import again, accepted records are not counted twice; --annotate writes a copy with these cells marked"))
	}
}

// reportSheet tells under which form a sheet was read, and what of it was not.
func (a *app) reportSheet(s *collect.SheetReceipt) {
	if s.Form == "" {
		return
	}
	l := a.lang()
	name := s.Sheet
	if name != "" {
		name += a.say("：", ": ")
	}
	a.printf("    %s%s [%s] %s", name, s.Label.In(l), s.Form, s.Header)
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

func anyRefused(rs []collect.Receipt) bool {
	for i := range rs {
		if !rs[i].Refused.IsZero() {
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

// intakeJSON is what import --json prints.
type intakeJSON struct {
	Schema   string        `json:"schema"`
	Dataset  string        `json:"dataset_hash"`
	Receipts []receiptJSON `json:"receipts"`
	Problems []problemJSON `json:"problems"`
}

type receiptJSON struct {
	File     string          `json:"file"`
	SHA256   string          `json:"sha256"`
	Format   string          `json:"format"`
	Encoding string          `json:"encoding,omitempty"`
	Refused  *locale.Message `json:"refused,omitempty"`
	Read     int             `json:"read"`
	Accepted int             `json:"accepted"`
	Parked   int             `json:"parked"`
	Sheets   []sheetJSON     `json:"sheets"`
}

type sheetJSON struct {
	Sheet    string `json:"sheet"`
	Form     string `json:"form"`
	Header   string `json:"header"`
	Read     int    `json:"read"`
	Accepted int    `json:"accepted"`
	Parked   int    `json:"parked"`
	Values   int    `json:"values"`
	Empty    bool   `json:"empty"`
}

type problemJSON struct {
	Severity string            `json:"severity"`
	Key      string            `json:"key"`
	File     string            `json:"file"`
	Sheet    string            `json:"sheet"`
	Cell     string            `json:"cell"`
	Label    string            `json:"label"`
	Field    facts.FieldID     `json:"field"`
	School   registry.SchoolID `json:"school"`
	Name     string            `json:"name"`
	Got      string            `json:"got"`
	Want     locale.Message    `json:"want"`
	Cause    locale.Message    `json:"cause"`
	Parked   bool              `json:"parked"`
}

func writeIntakeJSON(a *app, src *source) error {
	out := intakeJSON{Schema: "junheng/intake/1", Dataset: src.dataset.Hash, Receipts: []receiptJSON{}, Problems: []problemJSON{}}
	for i := range src.receipts {
		r := &src.receipts[i]
		j := receiptJSON{File: r.File, SHA256: r.Hash, Format: r.Format, Encoding: r.Encoding, Sheets: []sheetJSON{}}
		if !r.Refused.IsZero() {
			j.Refused = &r.Refused
		}
		j.Read, j.Accepted, j.Parked = r.Read()
		for _, s := range r.Sheets {
			j.Sheets = append(j.Sheets, sheetJSON{s.Sheet, s.Form, s.Header, s.Read, s.Accepted, s.Parked, s.Values, s.Empty})
		}
		out.Receipts = append(out.Receipts, j)
	}
	for _, p := range src.problems {
		out.Problems = append(out.Problems, problemJSON{p.Severity.String(), p.Key, p.File, p.Sheet, p.Cell, p.Label, p.Field, p.School, p.Name, p.Got, p.Want, p.Cause, p.Parked})
	}
	enc := json.NewEncoder(a.out)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}
