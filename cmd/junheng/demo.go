package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	golden "junheng/testdata/county"
)

type demoCmd struct {
	standardFlags
	Out string `help:"flag_out" short:"o" default:"junheng-demo" placeholder:"DIR"`
	All bool   `help:"flag_all"`

	Corrected bool   `help:"flag_corrected"`
	NoServe   bool   `help:"flag_no_serve" name:"no-serve"`
	Listen    string `help:"flag_listen" default:"127.0.0.1:8080" placeholder:"ADDR"`
}

// Run lays out the example county's workbooks, reads them as any others, and
// assesses the county; then it serves the county's pages until it is stopped.
// It ends with status 0 whatever the verdict is.
func (c *demoCmd) Run(a *app) error {
	if err := c.onPaper(a); err != nil || c.NoServe {
		return err
	}
	return c.serve(a)
}

// onPaper is the demo of the command line: from workbooks to a report.
func (c *demoCmd) onPaper(a *app) error {
	inputs := filepath.Join(c.Out, a.say("报表", "workbooks"))
	files := golden.Files()
	if c.Corrected {
		files = golden.Corrected()
	}
	if err := layOut(files, inputs); err != nil {
		return err
	}
	planning := filepath.Join(c.Out, a.say("规划", "planning"))
	if err := layOut(golden.Planning(), planning); err != nil {
		return err
	}
	a.notef("%s %s\n\n", a.say("示例县的报表（虚构数据）放在", "the example county's workbooks (fictional) are in"), inputs)
	run := assessCmd{standardFlags: c.standardFlags, Files: []string{inputs}, Out: c.Out, All: c.All}
	err := run.Run(a)
	var s status
	if err != nil && !errors.As(err, &s) {
		return err
	}
	if !c.Corrected {
		a.notef("\n%s junheng demo --corrected\n", a.say("同一个县改正报表之后：", "the same county once its workbooks are corrected:"))
	}
	a.notef("\n%s\n  junheng explain verdict --dataset %s\n  junheng import %s --annotate %s\n  junheng plan forecast %s %s --births %s\n", a.say("接着可以试：", "next, try:"),
		filepath.Join(c.Out, "dataset"), inputs, filepath.Join(c.Out, a.say("标注", "annotated")),
		inputs, filepath.Join(planning, "tables"), filepath.Join(planning, "出生人口.xlsx"))
	return nil
}

// layOut copies files into a folder.
func layOut(from fs.FS, dir string) error {
	return fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o644)
	})
}
