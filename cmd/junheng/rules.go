package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"junheng/assess"
	"junheng/internal/locale"
	"junheng/publish"
	"junheng/rules"
)

// rulesCmd groups what is done with standards.
type rulesCmd struct {
	List        rulesListCmd        `cmd:"" help:"help_rules_list"`
	Show        rulesShowCmd        `cmd:"" help:"help_rules_show"`
	Test        rulesTestCmd        `cmd:"" help:"help_rules_test"`
	New         rulesNewCmd         `cmd:"" help:"help_rules_new"`
	Diff        rulesDiffCmd        `cmd:"" help:"help_rules_diff"`
	Methodology rulesMethodologyCmd `cmd:"" help:"help_rules_methodology"`
}

func init() {
	for k, t := range map[string]locale.Text{
		"help_rules_list":        {ZH: "列出全部标准包和地方补充规定。", EN: "List the standards and overlays."},
		"help_rules_show":        {ZH: "逐条列出一个标准的数值、出处和核实状态。", EN: "Show the values of a standard with article and status."},
		"help_rules_test":        {ZH: "运行标准包旁的全部用例。", EN: "Run the cases that lie beside the standards."},
		"help_rules_new":         {ZH: "新建标准包、指标或条目的 YAML 和一个待填的用例。", EN: "Write the YAML of a new pack, indicator or item with a case to fill in."},
		"help_rules_diff":        {ZH: "逐值比较两个标准。", EN: "Compare two standards value by value."},
		"help_rules_methodology": {ZH: "由标准包生成统计说明（Markdown）。", EN: "Print the methodology page of a standard (Markdown)."},
		"arg_pack":               {ZH: "标准包，如 cn/quality-balance-2017。", EN: "Standard, such as cn/quality-balance-2017."},
		"arg_kind":               {ZH: "新建什么：pack、overlay、indicator、item。", EN: "What to make: pack, overlay, indicator, item."},
		"arg_id":                 {ZH: "新指标或条目的标识。", EN: "Identifier of the new indicator or item."},
		"flag_dir":               {ZH: "写到哪个文件夹。", EN: "Folder to write to."},
		"flag_extends":           {ZH: "补充哪个标准（overlay）。", EN: "The standard that an overlay changes."},
	} {
		texts[k] = t
	}
}

type rulesListCmd struct{}

// Run lists packs, one a line.
func (rulesListCmd) Run(a *app) error {
	lib, err := a.library()
	if err != nil {
		return err
	}
	list, err := rules.List(lib.fsys)
	if err != nil {
		return err
	}
	for _, p := range list {
		kind := a.say("标准", "standard")
		if p.Planning {
			kind = a.say("规划测算", "for planning")
		}
		if p.Extends != "" {
			kind = a.say("补充 ", "overlay of ") + p.Extends
		}
		a.printf("%-30s %s  [%s]\n", p.ID, p.Label.In(a.lang()), kind)
	}
	return nil
}

type rulesShowCmd struct {
	Pack    string   `arg:"" help:"arg_pack"`
	Overlay []string `help:"flag_overlay"`
}

// Run prints the methodology text of a pack for a terminal reader.
func (c *rulesShowCmd) Run(a *app) error {
	m := rulesMethodologyCmd{Pack: c.Pack, Overlay: c.Overlay}
	return m.Run(a)
}

type rulesMethodologyCmd struct {
	Pack    string   `arg:"" help:"arg_pack"`
	Overlay []string `help:"flag_overlay"`
}

// Run prints the pack as a page: every value with article and status.
func (c *rulesMethodologyCmd) Run(a *app) error {
	lib, err := a.library()
	if err != nil {
		return err
	}
	p, err := lib.packWithFixtures(c.Pack, c.Overlay)
	if err != nil {
		return err
	}
	a.printf("%s", rules.Methodology(p, lib.dict, a.lang()))
	return nil
}

type rulesTestCmd struct {
	Packs []string `arg:"" optional:"" help:"arg_pack" name:"pack"`
	All   bool     `help:"flag_all"`
}

// Run runs the fixtures of the packs named, or of all; exit status 1 when one fails.
func (c *rulesTestCmd) Run(a *app) error {
	lib, err := a.library()
	if err != nil {
		return err
	}
	ids := c.Packs
	if len(ids) == 0 {
		list, err := rules.List(lib.fsys)
		if err != nil {
			return err
		}
		for _, p := range list {
			ids = append(ids, p.ID)
		}
	}
	slices.Sort(ids)
	passed, failed := 0, 0
	count := func(r fmt.Stringer, diffs int) {
		switch {
		case diffs > 0:
			failed++
			a.printf("FAIL  %s\n", r)
		case c.All:
			a.printf("ok    %s\n", r)
			fallthrough
		default:
			passed++
		}
	}
	var errs []error
	for _, id := range ids {
		if onlyProcedures(lib.fsys, id) {
			continue
		}
		p, err := lib.packWithFixtures(id, nil)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, r := range assess.RunFixtures(p, lib.dict) {
			count(r, len(r.Diffs))
		}
	}
	told, err := a.stories(lib, c.Packs)
	if err != nil {
		errs = append(errs, err)
	}
	for _, r := range told {
		count(r, len(r.Diffs))
	}
	a.printf(a.say("通过 %d，不通过 %d\n", "%d passed, %d failed\n"), passed, failed)
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if failed > 0 {
		return status(exitShort)
	}
	return nil
}

type rulesNewCmd struct {
	Kind    string `arg:"" enum:"pack,overlay,indicator,item" help:"arg_kind"`
	Pack    string `arg:"" help:"arg_pack"`
	ID      string `arg:"" optional:"" help:"arg_id"`
	Extends string `help:"flag_extends" default:"cn/quality-balance-2017"`
	Dir     string `help:"flag_dir" default:"packs" placeholder:"DIR"`
}

// Run writes the files of a new pack, overlay, indicator or item.
func (c *rulesNewCmd) Run(a *app) error {
	files, err := rules.Scaffold(rules.Draft{Kind: c.Kind, Pack: c.Pack, ID: c.ID, Extends: c.Extends, From: a.now().Format("2006-01-02")})
	if err != nil {
		return err
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		path := filepath.Join(c.Dir, filepath.FromSlash(name))
		if _, err := os.Stat(path); err == nil {
			return usage("cmd.file_exists", "“{path}”已存在，不覆盖", "{path} exists and is not overwritten", "path", path)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			return err
		}
		a.printf("%s\n", path)
	}
	a.notef("%s junheng rules test %s --packs %s\n", words(a.lang())["hint"], c.Pack, c.Dir)
	return nil
}

// changeWord names a kind of change.
func (a *app) changeWord(k rules.ChangeKind) string {
	switch k {
	case rules.Added:
		return a.say("新增", "added")
	case rules.Removed:
		return a.say("删除", "removed")
	case rules.Altered:
		return a.say("改值", "altered")
	}
	return a.say("改出处", "recited")
}

type rulesDiffCmd struct {
	From string `arg:"" help:"arg_pack"`
	To   string `arg:"" help:"arg_pack"`
}

// Run compares two packs value by value; exit status 1 when they differ.
func (c *rulesDiffCmd) Run(a *app) error {
	lib, err := a.library()
	if err != nil {
		return err
	}
	from, err := lib.packWithFixtures(c.From, nil)
	if err != nil {
		return err
	}
	to, err := lib.packWithFixtures(c.To, nil)
	if err != nil {
		return err
	}
	changes := rules.Diff(from, to)
	for _, ch := range changes {
		a.printf("%s %s  %s\n", a.changeWord(ch.Kind), ch.Path, ch.Label.In(a.lang()))
		for _, side := range []struct {
			sign string
			*rules.Side
		}{{"-", ch.Old}, {"+", ch.New}} {
			if side.Side != nil {
				a.printf("  %s %s  %s  %s\n", side.sign, side.Text, side.From, publish.CiteText(side.Cite).In(a.lang()))
			}
		}
	}
	if len(changes) > 0 {
		return status(exitShort)
	}
	return nil
}
