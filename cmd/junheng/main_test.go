package main

import (
	"encoding/base64"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"junheng/internal/testkit"

	"github.com/alecthomas/kong"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

func TestMain(m *testing.M) {
	testscript.Main(withReportDir{m}, map[string]func(){"junheng": main})
}

// withReportDir gives the journeys a folder for the example's report.
type withReportDir struct{ m *testing.M }

// Run runs the tests and removes the folder.
func (w withReportDir) Run() int {
	dir, err := os.MkdirTemp("", "junheng-report")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	reportDir = dir
	return w.m.Run()
}

func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:   "testdata",
		Setup: shared,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"setcell": setCell, "sql": runSQL, "cut": cut, "lock": lock, "png": png, "photo": photo, "widen": widen, "ends": endsWith,
		},
	})
}

// shared gives each story the workbooks and the small standard of testdata/share,
// and Chinese as its language.
func shared(env *testscript.Env) error {
	env.Setenv("JUNHENG_LANG", "zh")
	env.Setenv("NO_COLOR", "1")
	return os.CopyFS(env.WorkDir, os.DirFS(filepath.Join("testdata", "share")))
}

// setCell writes text into one cell: setcell FILE SHEET CELL TEXT. The sheet
// may be "-" for the first.
func setCell(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	f, err := excelize.OpenFile(path)
	ts.Check(err)
	sheet := args[1]
	if sheet == "-" {
		sheet = f.GetSheetList()[0]
	}
	var value any = args[3]
	if n, err := strconv.ParseFloat(args[3], 64); err == nil {
		value = n
	}
	ts.Check(f.SetCellValue(sheet, args[2], value))
	ts.Check(f.Save())
	ts.Check(f.Close())
}

// photo writes a small photograph: photo FILE.
func photo(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), testkit.Photo(1), 0o600))
}

// cut keeps the first bytes of a file: cut FILE N.
func cut(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), n))
}

// widen adds a column of remarks to a delimited file, and with them so many bytes
// to every line: widen FILE N.
func widen(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	path := ts.MkAbs(args[0])
	head, rows, _ := strings.Cut(ts.ReadFile(path), "\n")
	wide := strings.ReplaceAll(rows, "\n", ","+strings.Repeat("x", n)+"\n")
	ts.Check(os.WriteFile(path, []byte(head+",remark\n"+wide), 0o644))
}

// lock puts a password on a workbook: lock FILE PASSWORD.
func lock(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	f, err := excelize.OpenFile(path)
	ts.Check(err)
	ts.Check(f.SaveAs(path, excelize.Options{Password: args[1]}))
	ts.Check(f.Close())
}

// png writes the smallest picture: png FILE.
func png(ts *testscript.TestScript, _ bool, args []string) {
	data, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

// endsWith runs the program and wants an exit status: ends STATUS ARGUMENTS.
func endsWith(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec("junheng", args[1:]...)
	var got *exec.ExitError
	code := 0
	if errors.As(err, &got) {
		code = got.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit status %d, want %s", code, args[0])
	}
}

// brokenPipe refuses everything that is written to it.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestAResultThatCannotBeWrittenIsNoSuccess(t *testing.T) {
	var errs strings.Builder
	a := &app{in: strings.NewReader(""), out: brokenPipe{}, errs: &errs, env: func(string) string { return "" }}
	if code := a.run([]string{"rules", "list"}); code != exitInternal {
		t.Errorf("exit status %d, want %d", code, exitInternal)
	}
	if !strings.Contains(errs.String(), os.ErrClosed.Error()) {
		t.Errorf("the message is %q, which does not say why", errs.String())
	}
}

func TestColourIsForTerminalsOnly(t *testing.T) {
	cases := []struct {
		name string
		tty  bool
		env  map[string]string
		args []string
		want bool
	}{
		{"a terminal", true, nil, nil, true},
		{"a pipe", false, nil, nil, false},
		{"NO_COLOR", true, map[string]string{"NO_COLOR": "1"}, nil, false},
		{"a dumb terminal", true, map[string]string{"TERM": "dumb"}, nil, false},
		{"--no-color", true, nil, []string{"--no-color"}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var out, errs strings.Builder
			a := &app{in: strings.NewReader(""), out: &out, errs: &errs, env: func(k string) string { return c.env[k] }, outTTY: c.tty, now: testkit.FixedClock}
			a.run(append([]string{"assess", "testdata/share/schools.csv", "--packs", "testdata/share/packs", "--standard", "town/standard"}, c.args...))
			if got := strings.Contains(out.String(), "\x1b["); got != c.want {
				t.Errorf("coloured = %v, want %v:\n%s%s", got, c.want, out.String(), errs.String())
			}
		})
	}
}

func TestEveryCommandHasHelpInBothLanguages(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		for _, command := range [][]string{
			nil,
			{"demo"},
			{"assess"},
			{"import"},
			{"explain"},
			{"rules"},
			{"rules", "list"},
			{"rules", "show"},
			{"rules", "test"},
			{"rules", "new"},
			{"rules", "diff"},
			{"rules", "methodology"},
			{"forms"},
			{"forms", "list"},
			{"forms", "show"},
			{"forms", "export"},
			{"dataset"},
			{"dataset", "verify"},
			{"dataset", "show"},
			{"completion"},
			{"version"},
		} {
			var out, errs strings.Builder
			a := &app{in: strings.NewReader(""), out: &out, errs: &errs, env: func(string) string { return "" }}
			if code := a.run(append(command, "--help", "--lang", lang)); code != exitMet || errs.Len() > 0 {
				t.Fatalf("%v --help: exit status %d, %s", command, code, errs.String())
			}
			for _, bad := range []string{"${flag", "${help", "${arg", "Show context", "<file>"} {
				if strings.Contains(out.String(), bad) {
					t.Errorf("%v --help in %s holds %q:\n%s", command, lang, bad, out.String())
				}
			}
			if han := strings.ContainsFunc(out.String(), isHan); han != (lang == "zh") {
				t.Errorf("%v --help in %s: Chinese %v:\n%s", command, lang, han, out.String())
			}
		}
	}
}

func isHan(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

func TestEveryCommandAndFlagHasWords(t *testing.T) {
	var flags struct{ globals }
	options := []kong.Option{kong.Description("help_junheng")}
	for _, c := range commands() {
		options = append(options, kong.DynamicCommand(c.name, "help_"+c.name, "", c.cmd))
	}
	parser, err := kong.New(&flags, options...)
	if err != nil {
		t.Fatal(err)
	}
	if err := kong.Visit(parser.Model.Node, func(v kong.Visitable, next kong.Next) error {
		help, what := "", ""
		switch v := v.(type) {
		case *kong.Node:
			help, what = v.Help, v.FullPath()
		case *kong.Value:
			help, what = v.Help, v.Summary()
		}
		if _, ok := texts[help]; !ok && what != "" && what != "-h" && !strings.HasPrefix(what, "--help") {
			t.Errorf("%s: no words for %q", what, help)
		}
		return next(nil)
	}); err != nil {
		t.Fatal(err)
	}
}
