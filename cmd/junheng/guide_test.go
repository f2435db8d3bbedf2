package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"junheng/internal/testkit"
)

// fence finds the fenced blocks of a page: what kind, which file, what text.
var fence = regexp.MustCompile("(?ms)^```(\\w+)(?: file=(\\S+))?\\n(.*?)^```$")

// exitStatus is how a command of a guide says that it does not end with 0.
var exitStatus = regexp.MustCompile(`# exit status (\d)$`)

// TestTheGuidesWork does what each page of docs/guide says: it writes the files
// shown, runs the commands shown, and looks for the output shown after them.
func TestTheGuidesWork(t *testing.T) {
	pages, err := filepath.Glob("../../docs/guide/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal("no guides", err)
	}
	for _, page := range pages {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		blocks := fence.FindAllStringSubmatch(string(data), -1)
		t.Run(filepath.Base(page), func(t *testing.T) {
			lang := "en"
			if strings.HasSuffix(page, ".zh-CN.md") {
				lang = "zh"
			}
			t.Chdir(t.TempDir())
			t.Setenv("XDG_DATA_HOME", t.TempDir()) // what lies on the machine is not there
			output := ""
			for _, b := range blocks {
				switch kind, name, text := b[1], b[2], b[3]; {
				case name != "":
					writeGuideFile(t, name, text)
				case kind == "sh":
					output = runGuide(t, lang, text)
				case kind == "text":
					for line := range strings.Lines(text) {
						if !strings.Contains(output, strings.TrimSpace(line)) {
							t.Errorf("the page shows %q, but the commands said:\n%s", line, output)
						}
					}
				}
			}
		})
	}
}

func writeGuideFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// runGuide runs the junheng commands of a block and gives all they print.
func runGuide(t *testing.T, lang, block string) string {
	t.Helper()
	var out strings.Builder
	for line := range strings.Lines(block) {
		line = strings.TrimSpace(line)
		want := exitMet
		if m := exitStatus.FindStringSubmatch(line); m != nil {
			want, _ = strconv.Atoi(m[1])
		}
		command, _, _ := strings.Cut(line, " # ")
		args := splitWords(command)
		if len(args) == 0 || args[0] != "junheng" {
			continue
		}
		a := &app{in: strings.NewReader(""), out: &out, errs: &out, now: testkit.FixedClock, env: func(k string) string {
			return map[string]string{"JUNHENG_LANG": lang}[k]
		}}
		if got := a.run(args[1:]); got != want {
			t.Errorf("%s: exit status %d, want %d\n%s", line, got, want, out.String())
		}
	}
	return out.String()
}

var word = regexp.MustCompile(`'[^']*'|\S+`)

// splitWords parts a command line at spaces, but for what stands in quotes.
func splitWords(s string) []string {
	words := word.FindAllString(s, -1)
	for i, w := range words {
		words[i] = strings.Trim(w, "'")
	}
	return words
}
