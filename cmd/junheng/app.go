package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/lazy"
	"junheng/internal/locale"

	"github.com/alecthomas/kong"
)

// The exit codes of every command. They are a promise to scripts.
const (
	exitMet       = 0 // done; the verdict is met
	exitShort     = 1 // done; the verdict is not met
	exitUsage     = 2 // the command was given wrongly
	exitAttention = 3 // the input needs attention, or the act is refused
	exitInternal  = 4 // a fault of the program or the machine
)

// globals are the flags every command takes.
type globals struct {
	Lang    string   `help:"help_lang" enum:"zh,en,auto" default:"auto" placeholder:"LANG"`
	Packs   []string `help:"help_packs" type:"existingdir" placeholder:"DIR"`
	NoColor bool     `help:"help_no_color" name:"no-color"`
	Quiet   bool     `help:"help_quiet" short:"q"`
}

// command is one word of the command line with its flags and its work.
type command struct {
	name string
	cmd  any
}

// commands are those of the command line, in the order in which help lists them.
func commands() []command {
	return []command{
		{"serve", &serveCmd{}},
		{"demo", &demoCmd{}},
		{"assess", &assessCmd{}},
		{"import", &importCmd{}},
		{"explain", &explainCmd{}},
		{"plan", &planCmd{}},
		{"match", &matchCmd{}},
		{"rules", &rulesCmd{}},
		{"forms", &formsCmd{}},
		{"dataset", &datasetCmd{}},
		{"user", &userCmd{}},
		{"people", &peopleCmd{}},
		{"cases", &casesCmd{}},
		{"tick", &tickCmd{}},
		{"calendar", &calendarCmd{}},
		{"backup", &backupCmd{}},
		{"restore", &restoreCmd{}},
		{"verify", &verifyCmd{}},
		{"audit", &auditCmd{}},
		{"completion", &completionCmd{}},
		{"version", &versionCmd{}},
	}
}

// asked gives the commands that a command line can mean: the one it begins
// with, else all. To build the parser for all of them takes two milliseconds,
// as long as everything else before the work begins.
func asked(args []string) []command {
	all := commands()
	if len(args) == 0 {
		return all
	}
	for i, c := range all {
		if _, lists := c.cmd.(*completionCmd); c.name == args[0] && !lists {
			return all[i : i+1]
		}
	}
	return all
}

// status is an outcome that is no error but has an exit code of its own.
type status int

func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// run parses and carries out one command line and gives its exit code.
func (a *app) run(args []string) int {
	lang := a.language(args)
	out := &trackingWriter{w: a.out}
	a.out = out
	var flags struct{ globals }
	shown := false
	options := []kong.Option{
		kong.Name("junheng"), kong.Description("help_junheng"),
		kong.Writers(a.out, a.errs), kong.Exit(func(int) { shown = true }), kong.Help(helpPage(lang)),
		kong.PostBuild(func(k *kong.Kong) error { k.Model.HelpFlag.Help = "help_help"; return nil }),
		kong.Bind(a),
	}
	for _, c := range asked(args) {
		options = append(options, kong.DynamicCommand(c.name, "help_"+c.name, "", c.cmd))
	}
	parser, err := kong.New(&flags, options...)
	if err != nil {
		fmt.Fprintln(a.errs, err)
		return exitInternal
	}
	ctx, err := parser.Parse(args)
	switch {
	case shown:
		return exitMet
	case err != nil:
		return a.wrongUse(err, lang)
	}
	a.flags = flags.globals
	a.flags.Lang = lang.String()
	if code := a.finish(ctx.Run(a)); out.err == nil {
		return code
	}
	fmt.Fprintf(a.errs, "junheng: %v\n", out.err)
	return exitInternal
}

// wrongUse answers a command line that cannot be understood: the help where
// nothing at all was asked for, otherwise what is wrong and where to read more.
func (a *app) wrongUse(err error, lang locale.Lang) int {
	if _, ok := errors.AsType[*fault.Fault](err); ok { // of the file with settings
		a.flags.Lang = lang.String()
		return a.finish(err)
	}
	path := ""
	var p *kong.ParseError
	if errors.As(err, &p) {
		n := p.Context.Selected()
		if n == nil {
			n = p.Context.Model.Node
		}
		path = commandPath(n)
		if len(n.Children) > 0 && strings.HasPrefix(err.Error(), "expected one of") {
			fmt.Fprint(a.errs, helpText(n, lang))
			return exitUsage
		}
	}
	fmt.Fprintf(a.errs, "junheng: %s\n", parseComplaint(err, lang))
	fmt.Fprintf(a.errs, "%s %s --help\n", words(lang)["hint"], strings.TrimSpace("junheng "+path))
	return exitUsage
}

func helpText(n *kong.Node, lang locale.Lang) string {
	var b strings.Builder
	_ = writeHelp(&b, n, lang) // a strings.Builder takes everything
	return b.String()
}

// trackingWriter remembers the first failure to write the result, so that a
// full disk does not pass for success.
type trackingWriter struct {
	w   io.Writer
	err error
}

func (t *trackingWriter) Write(p []byte) (int, error) {
	n, err := t.w.Write(p)
	if err != nil && t.err == nil {
		t.err = err
	}
	return n, err
}

// finish turns an error into its message and exit code; this is the only place
// that does.
func (a *app) finish(err error) int {
	if err == nil {
		return exitMet
	}
	var s status
	if errors.As(err, &s) {
		return int(s)
	}
	lang := a.lang()
	code := exitInternal
	for i, e := range flatten(err) {
		var f *fault.Fault
		if !errors.As(e, &f) {
			if f = ofSystem(e); f == nil {
				fmt.Fprintf(a.errs, "junheng: %v\n", e)
				continue
			}
		}
		told := *f
		if onlyForm().MatchString(f.Place) {
			told.Place = ""
		}
		if f.Kind == fault.NotFound { // the cause would only say so again
			told.Err = nil
		}
		if cause := ofSystem(told.Err); cause != nil {
			told.Err = errors.New(cause.In(lang))
		}
		fmt.Fprintf(a.errs, "junheng: %s\n", told.In(lang))
		for _, h := range f.Hints {
			fmt.Fprintf(a.errs, "%s %s\n", words(lang)["hint"], h.In(lang))
		}
		if i == 0 || code == exitInternal {
			code = codeOf(f.Kind)
		}
	}
	return code
}

// onlyForm is a place that means something on a form of a page only: the name or
// the number of an entry, where a file has a dot, a colon or an exclamation mark.
var onlyForm = lazy.Pattern(`^[a-z0-9_]+$`)

func codeOf(k fault.Kind) int {
	switch k {
	case fault.Usage, fault.NotFound:
		return exitUsage
	case fault.Invalid, fault.Unreadable, fault.Limit, fault.Conflict, fault.Denied:
		return exitAttention
	}
	return exitInternal
}

// flatten lists the errors joined in err.
func flatten(err error) []error {
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		var out []error
		for _, e := range j.Unwrap() {
			out = append(out, flatten(e)...)
		}
		return out
	}
	return []error{err}
}

// language finds the language before the flags are parsed, so that help speaks
// it too: --lang, then JUNHENG_LANG, then the locale; Chinese where none says.
func (a *app) language(args []string) locale.Lang {
	for i, s := range args {
		if v, ok := strings.CutPrefix(s, "--lang="); ok {
			if l, known := locale.ParseLang(v); known {
				return l
			}
		}
		if s == "--lang" && i+1 < len(args) {
			if l, known := locale.ParseLang(args[i+1]); known {
				return l
			}
		}
	}
	for _, name := range []string{"JUNHENG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if l, known := locale.ParseLang(a.env(name)); known {
			return l
		}
	}
	return locale.ZH
}

func (a *app) lang() locale.Lang {
	l, _ := locale.ParseLang(a.flags.Lang)
	return l
}

// say picks the words of the language in use.
func (a *app) say(zh, en string) string { return locale.Text{ZH: zh, EN: en}.In(a.lang()) }

// color reports whether output may carry colour codes.
func (a *app) color() bool {
	return a.outTTY && !a.flags.NoColor && a.env("NO_COLOR") == "" && a.env("TERM") != "dumb"
}

func (a *app) printf(format string, args ...any) { fmt.Fprintf(a.out, format, args...) }

// notef writes to the side channel what is not the result itself.
func (a *app) notef(format string, args ...any) {
	if !a.flags.Quiet {
		fmt.Fprintf(a.errs, format, args...)
	}
}

// progress shows how far long work has come, on a terminal only.
func (a *app) progress(label string) func(done, total int) {
	if !a.errTTY || a.flags.Quiet {
		return func(int, int) {}
	}
	last := -1
	return func(done, total int) {
		p := 100
		if total > 0 {
			p = 100 * done / total
		}
		if p == last {
			return
		}
		last = p
		fmt.Fprintf(a.errs, "\r%s %3d%%", label, p)
		if done >= total {
			fmt.Fprint(a.errs, "\r\x1b[K")
		}
	}
}

// usage makes a fault of a wrong command line.
func usage(key, zh, en string, pairs ...any) *fault.Fault {
	return fault.New(fault.Usage, locale.NewTemplate(key, zh, en).With(pairs...))
}
