package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"arg_shell"`
}

// Run prints a completion script made from the command line's own model.
func (c *completionCmd) Run(a *app, ctx *kong.Context) error {
	words := map[string][]string{} // "rules show" → flags and sub-commands
	collectWords(ctx.Model.Node, "", words)
	switch c.Shell {
	case "bash":
		a.printf("%s", bashScript(words))
	case "zsh":
		a.printf("#compdef junheng\nautoload -U +X bashcompinit && bashcompinit\n%s", bashScript(words))
	case "fish":
		a.printf("%s", fishScript(words))
	}
	return nil
}

func collectWords(n *kong.Node, path string, words map[string][]string) {
	for _, f := range n.AllFlags(true) {
		for _, flag := range f {
			if w := "--" + flag.Name; !slices.Contains(words[path], w) {
				words[path] = append(words[path], w)
			}
		}
	}
	for _, c := range n.Children {
		if c.Type != kong.CommandNode {
			continue
		}
		words[path] = append(words[path], c.Name)
		collectWords(c, strings.TrimSpace(path+" "+c.Name), words)
	}
}

func sortedPaths(words map[string][]string) []string {
	paths := make([]string, 0, len(words))
	for p := range words {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths
}

func bashScript(words map[string][]string) string {
	var b strings.Builder
	b.WriteString("_junheng() {\n  local cur path=\"\" w\n  cur=\"${COMP_WORDS[COMP_CWORD]}\"\n")
	b.WriteString("  for w in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do case \"$w\" in -*) ;; *) path=\"${path:+$path }$w\" ;; esac; done\n")
	b.WriteString("  local words=\"\"\n  case \"$path\" in\n")
	for _, p := range slices.Backward(sortedPaths(words)) { // longest path first
		pattern := `"` + p + `"`
		if p != "" {
			pattern += `|"` + p + ` "*`
		}
		fmt.Fprintf(&b, "    %s) words=%q ;;\n", pattern, strings.Join(words[p], " "))
	}
	b.WriteString("  esac\n  if [[ \"$cur\" == -* || -n \"$words\" && \"$path\" == \"\" ]]; then COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n")
	b.WriteString("  else COMPREPLY=($(compgen -W \"$words\" -- \"$cur\") $(compgen -f -- \"$cur\")); fi\n}\ncomplete -o filenames -F _junheng junheng\n")
	return b.String()
}

func fishScript(words map[string][]string) string {
	var b strings.Builder
	for _, p := range sortedPaths(words) {
		cond := "__fish_use_subcommand"
		if p != "" {
			cond = "__fish_seen_subcommand_from " + p[strings.LastIndexByte(p, ' ')+1:]
		}
		for _, w := range words[p] {
			if flag, ok := strings.CutPrefix(w, "--"); ok {
				fmt.Fprintf(&b, "complete -c junheng -n %q -l %s\n", cond, flag)
			} else {
				fmt.Fprintf(&b, "complete -c junheng -f -n %q -a %s\n", cond, w)
			}
		}
	}
	return b.String()
}
