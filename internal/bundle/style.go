package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// style puts app.css together: what is left of Tabler, then our own sheets.
// Layers settle who wins: Tabler, then parts, then pages.
func (b *bundler) style() error {
	tabler, err := os.ReadFile(filepath.Join(b.packages, "@tabler", "core", "dist", "css", "tabler.min.css"))
	if err != nil {
		return err
	}
	words, err := b.words()
	if err != nil {
		return err
	}
	own, err := b.sheets()
	if err != nil {
		return err
	}
	rules := parseCSS(strings.TrimPrefix(string(tabler), "@charset \"UTF-8\";"))
	rules = keepUsed(rules, words)
	rules = dropUnusedVars(rules, own)
	var sheet bytes.Buffer
	sheet.WriteString("@layer tabler, parts, page;\n@layer tabler {\n")
	writeCSS(&sheet, rules)
	sheet.WriteString("}\n" + own)
	result := api.Transform(sheet.String(), api.TransformOptions{
		Loader: api.LoaderCSS, MinifyWhitespace: true, MinifySyntax: true, LegalComments: api.LegalCommentsNone, Charset: api.CharsetUTF8,
		Target: browsers,
	})
	if err := failed(result.Errors); err != nil {
		return err
	}
	return b.emit("app.css", result.Code)
}

// sheets joins our own style sheets.
func (b *bundler) sheets() (string, error) {
	names, err := b.find(".css")
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		out.Write(text)
		out.WriteByte('\n')
	}
	return out.String(), nil
}

var (
	quoted = regexp.MustCompile("\"[^\"\n]*\"|`[^`]*`|'[^'\n]*'")
	word   = regexp.MustCompile(`[A-Za-z][\w-]*`)
)

// words gives every word that stands in quotes in a template, page or script:
// whatever may be the name of a class.
func (b *bundler) words() (map[string]bool, error) {
	names, err := b.find(".templ", ".go", ".js")
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		for _, q := range quoted.FindAll(text, -1) {
			for _, w := range word.FindAll(q, -1) {
				out[string(w)] = true
			}
		}
	}
	return out, nil
}

// rule is one block of a style sheet: head { body } or head { rules }, or a
// statement without a block.
type rule struct {
	head  string
	body  string
	inner []rule
	block bool
}

// parseCSS takes a minified style sheet apart. It knows no more of CSS than
// strings, comments and braces.
func parseCSS(s string) []rule {
	var out []rule
	for s != "" {
		end := scan(s, "{;")
		if end == len(s) {
			break
		}
		head := strings.TrimSpace(s[:end])
		if s[end] == ';' {
			out = append(out, rule{head: head})
			s = s[end+1:]
			continue
		}
		closing := end + 1 + scanBlock(s[end+1:])
		body := s[end+1 : closing]
		r := rule{head: head, block: true}
		if nests(head) {
			r.inner = parseCSS(body)
		} else {
			r.body = body
		}
		out = append(out, r)
		s = s[min(closing+1, len(s)):]
	}
	return out
}

func nests(head string) bool {
	for _, at := range []string{"@media", "@supports", "@layer", "@container"} {
		if strings.HasPrefix(head, at) {
			return true
		}
	}
	return false
}

// scan gives the place of the first of the stops outside strings and
// parentheses.
func scan(s, stops string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case c == '"' || c == '\'':
			for i++; i < len(s) && s[i] != c; i++ {
				if s[i] == '\\' {
					i++
				}
			}
		case strings.HasPrefix(s[i:], "/*"):
			if n := strings.Index(s[i:], "*/"); n >= 0 {
				i += n + 1
			}
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case depth == 0 && strings.IndexByte(stops, c) >= 0:
			return i
		}
	}
	return len(s)
}

// scanBlock gives the place of the brace that closes the block s begins in.
func scanBlock(s string) int {
	at := 0
	for open := 1; ; {
		n := scan(s[at:], "{}")
		if at+n >= len(s) {
			return len(s)
		}
		at += n
		if s[at] == '{' {
			open++
		} else if open--; open == 0 {
			return at
		}
		at++
	}
}

var class = regexp.MustCompile(`\.((?:[\w-]|\\.)+)`)

// keepUsed drops every selector that names a class nobody uses, and what only
// the dark or right-to-left looks need.
func keepUsed(rules []rule, used map[string]bool) []rule {
	var out []rule
	for _, r := range rules {
		switch {
		case !r.block || strings.HasPrefix(r.head, "@") && !nests(r.head):
		case nests(r.head):
			r.inner = keepUsed(r.inner, used)
			if len(r.inner) == 0 {
				continue
			}
		default:
			r.head = wanted(r.head, used)
			if r.head == "" {
				continue
			}
		}
		out = append(out, r)
	}
	return dropUnusedFrames(out)
}

func wanted(selectors string, used map[string]bool) string {
	var keep []string
	for s := selectors; s != ""; {
		n := scan(s, ",")
		if usable(s[:n], used) {
			keep = append(keep, s[:n])
		}
		s = s[min(n+1, len(s)):]
	}
	return strings.Join(keep, ",")
}

func usable(selector string, used map[string]bool) bool {
	for _, other := range []string{"data-bs-theme=dark", "[dir=rtl]", "data-bs-theme-"} {
		if strings.Contains(selector, other) {
			return false
		}
	}
	for _, m := range class.FindAllStringSubmatch(selector, -1) {
		if !used[strings.ReplaceAll(m[1], `\`, "")] {
			return false
		}
	}
	return true
}

// dropUnusedFrames drops animations nobody names any more.
func dropUnusedFrames(rules []rule) []rule {
	var all bytes.Buffer
	writeCSS(&all, rules)
	var out []rule
	for _, r := range rules {
		if name, ok := strings.CutPrefix(r.head, "@keyframes "); ok && !regexp.MustCompile(`animation[\w-]*:[^;}]*\b`+regexp.QuoteMeta(name)+`\b`).Match(all.Bytes()) {
			continue
		}
		out = append(out, r)
	}
	return out
}

var (
	useOfVar = regexp.MustCompile(`var\(\s*(--[\w-]+)`)
	ownVar   = regexp.MustCompile(`^\s*(--[\w-]+)\s*:`)
)

// dropUnusedVars drops custom properties that nothing left refers to, our own
// sheets included.
func dropUnusedVars(rules []rule, own string) []rule {
	for {
		used := map[string]bool{}
		for _, m := range useOfVar.FindAllStringSubmatch(own, -1) {
			used[m[1]] = true
		}
		var all bytes.Buffer
		writeCSS(&all, rules)
		for _, m := range useOfVar.FindAllStringSubmatch(all.String(), -1) {
			used[m[1]] = true
		}
		next, dropped := withoutVars(rules, used)
		rules = next
		if !dropped {
			return rules
		}
	}
}

func withoutVars(rules []rule, used map[string]bool) (out []rule, dropped bool) {
	for _, r := range rules {
		if len(r.inner) > 0 {
			inner, d := withoutVars(r.inner, used)
			r.inner, dropped = inner, dropped || d
		}
		if r.body != "" && !strings.HasPrefix(r.head, "@") {
			var keep []string
			for s := r.body; s != ""; {
				n := scan(s, ";")
				m := ownVar.FindStringSubmatch(s[:n])
				if m == nil || used[m[1]] {
					keep = append(keep, s[:n])
				} else {
					dropped = true
				}
				s = s[min(n+1, len(s)):]
			}
			if r.body = strings.Join(keep, ";"); r.body == "" {
				continue
			}
		}
		out = append(out, r)
	}
	return out, dropped
}

func writeCSS(w *bytes.Buffer, rules []rule) {
	for _, r := range rules {
		w.WriteString(r.head)
		switch {
		case !r.block:
			w.WriteString(";")
		case nests(r.head):
			w.WriteString("{")
			writeCSS(w, r.inner)
			w.WriteString("}")
		default:
			w.WriteString("{" + r.body + "}")
		}
		w.WriteByte('\n')
	}
}
