package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"junheng/internal/locale"
	"junheng/publish"

	"github.com/alecthomas/kong"
)

// helpWidth is the width in columns to which help is set.
const helpWidth = 96

// helpPage prints the help of the command line or of one command, all of it in
// one language: usage, arguments, flags, exit status, examples.
func helpPage(lang locale.Lang) kong.HelpPrinter {
	return func(_ kong.HelpOptions, ctx *kong.Context) error {
		n := ctx.Selected()
		if n == nil {
			n = ctx.Model.Node
		}
		return writeHelp(ctx.Stdout, n, lang)
	}
}

func writeHelp(out io.Writer, n *kong.Node, lang locale.Lang) error {
	p := &page{lang: lang, word: words(lang)}
	path := commandPath(n)
	p.linef("%s%s", p.word["help_usage"], usageLine(n, path, p.word))
	p.linef("")
	p.wrapped("", p.word[n.Help], 0)
	p.commands(n, path)
	p.arguments(n)
	own, common := splitFlags(n)
	p.flags(p.word["help_flags"], own)
	p.flags(p.word["help_common"], common)
	p.exits(path, len(n.Children) == 0)
	if ex := examples[path].In(lang); ex != "" {
		p.linef("\n%s", p.word["examples"])
		p.b.WriteString(ex)
	}
	if len(n.Children) > 0 {
		p.linef("\n%s", strings.ReplaceAll(p.word["help_more"], "{path}", strings.TrimSpace("junheng "+path)))
	}
	_, err := io.WriteString(out, p.b.String())
	return err
}

// commandPath is the command's words without the program's name: "rules show".
func commandPath(n *kong.Node) string {
	var parts []string
	for ; n != nil && n.Type == kong.CommandNode; n = n.Parent {
		parts = append(parts, n.Name)
	}
	slices.Reverse(parts)
	return strings.Join(parts, " ")
}

func usageLine(n *kong.Node, path string, word map[string]string) string {
	parts := []string{"junheng"}
	if path != "" {
		parts = append(parts, path)
	}
	if len(n.Children) > 0 {
		parts = append(parts, word["help_command"])
	}
	for _, a := range n.Positional {
		parts = append(parts, argument(a))
	}
	return strings.Join(append(parts, word["help_some_flags"]), " ")
}

func argument(a *kong.Positional) string {
	s := strings.ToUpper(a.Name)
	if a.IsSlice() {
		s += "…"
	}
	if !a.Required {
		s = "[" + s + "]"
	}
	return s
}

// splitFlags parts a command's own flags from those that all commands take.
func splitFlags(n *kong.Node) (own, common []*kong.Flag) {
	for at := n; at != nil; at = at.Parent {
		for _, f := range at.Flags {
			if at.Parent == nil {
				common = append(common, f)
			} else {
				own = append(own, f)
			}
		}
	}
	return own, common
}

// page is a help text being set.
type page struct {
	b    strings.Builder
	lang locale.Lang
	word map[string]string
}

func (p *page) linef(format string, args ...any) { fmt.Fprintf(&p.b, format+"\n", args...) }

// wrapped sets a term and its text in two columns, broken at helpWidth. Lines
// break at spaces, and between Chinese characters.
func (p *page) wrapped(term, text string, indent int) {
	line := ""
	if term != "" {
		line = "  " + term
		line += strings.Repeat(" ", max(2, indent-publish.Width(line)))
	}
	used, word := publish.Width(line), ""
	flush := func() {
		if used+publish.Width(strings.TrimRight(word, " ")) > helpWidth && used > indent {
			p.linef("%s", strings.TrimRight(line, " "))
			line, used = strings.Repeat(" ", indent), indent
		}
		line += word
		used += publish.Width(word)
		word = ""
	}
	const noStart = "，。；：、）”？！"
	for i, r := range text {
		wide := publish.Width(string(r)) == 2
		if wide && !strings.ContainsRune(noStart, r) && i > 0 {
			flush()
		}
		word += string(r)
		if r == ' ' {
			flush()
		}
	}
	flush()
	p.linef("%s", strings.TrimRight(line, " "))
}

func (p *page) commands(n *kong.Node, path string) {
	leaves := n.Leaves(true)
	if len(n.Children) == 0 {
		return
	}
	p.linef("\n%s", p.word["help_commands"])
	for _, c := range leaves {
		name := strings.TrimSpace(strings.TrimPrefix(commandPath(c), path))
		p.wrapped(name, p.word[c.Help], 22)
	}
}

func (p *page) arguments(n *kong.Node) {
	if len(n.Positional) == 0 {
		return
	}
	p.linef("\n%s", p.word["help_args"])
	for _, a := range n.Positional {
		p.wrapped(strings.ToUpper(a.Name), p.word[a.Help], 22)
	}
}

func (p *page) flags(title string, list []*kong.Flag) {
	if len(list) == 0 {
		return
	}
	p.linef("\n%s", title)
	for _, f := range list {
		term := "    --" + f.Name
		if f.Short != 0 {
			term = "-" + string(f.Short) + ", --" + f.Name
		}
		switch {
		case f.PlaceHolder != "":
			term += "=" + f.PlaceHolder
		case !f.IsBool():
			term += "=" + strings.ToUpper(f.Name)
		}
		text := p.word[f.Help]
		if f.Default != "" && f.Default != "auto" {
			text += p.word["help_default"] + f.Default
		}
		p.wrapped(term, text, 28)
	}
}

func (p *page) exits(path string, leaf bool) {
	list, ok := exits[path]
	if !ok && leaf { // of most commands
		list = []exitText{doneExit, refusedExit}
	} else if !ok {
		return
	}
	p.linef("\n%s", p.word["help_exit"])
	all := append(slices.Clone(list), exitText{exitUsage, usageExit}, exitText{exitInternal, internalExit})
	slices.SortFunc(all, func(x, y exitText) int { return x.code - y.code })
	for _, e := range all {
		p.wrapped(fmt.Sprint(e.code), e.text.In(p.lang), 6)
	}
}
