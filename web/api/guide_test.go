package api_test

import (
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"junheng/access"
	"junheng/testdata/county"
	"junheng/web/webtest"
)

const guidePage = "../../docs/guide/api.md"

var (
	shellBlock = regexp.MustCompile("(?ms)^```bash\n(.*?)^```$")
	outcome    = regexp.MustCompile(`\s+# (\d{3})((?:; \S+ is [A-Z]+)*)$`)
	capture    = regexp.MustCompile(`(\S+) is ([A-Z]+)`)
	variable   = regexp.MustCompile(`\$([A-Z]+)`)
)

// TestTheExamplesOfTheGuideWork runs every curl command of the guide against
// the example county and compares the status it names.
func TestTheExamplesOfTheGuideWork(t *testing.T) {
	page, err := os.ReadFile(guidePage)
	if err != nil {
		t.Fatal(err)
	}
	s := webtest.New(t)
	g := &guide{t: t, client: s.Stranger(), vars: map[string]string{"URL": "", "TOKEN": token(t, s), "FILE": workbook(t)}}
	n := 0
	for _, block := range shellBlock.FindAllStringSubmatch(string(page), -1) {
		for line := range strings.SplitSeq(strings.ReplaceAll(block[1], "\\\n", " "), "\n") {
			if strings.TrimSpace(line) != "" {
				g.run(line)
				n++
			}
		}
	}
	if n < 20 {
		t.Errorf("the guide has %d commands; has its form changed?", n)
	}
}

// token makes a token of the county's statistician that may do all he may.
func token(t *testing.T, s *webtest.Server) string {
	t.Helper()
	actor := s.Actors[access.CountyStatistician]
	var perms []access.Permission
	for _, p := range access.Permissions() {
		if actor.Holds(p) {
			perms = append(perms, p)
		}
	}
	_, secret, err := s.Access.CreateToken(t.Context(), actor, access.NewToken{Name: "guide", Perms: perms, Days: 1})
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// workbook writes one workbook of the example county to a file.
func workbook(t *testing.T) string {
	t.Helper()
	names, err := county.List(2024)
	if err != nil || len(names) == 0 {
		t.Fatal("the example county has no workbooks", err)
	}
	f, err := county.Corrected().Open(names[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	path := t.TempDir() + "/upload.xlsx"
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := out.ReadFrom(f); err != nil {
		t.Fatal(err)
	}
	return path
}

// guide runs the commands of a page in order.
type guide struct {
	t      *testing.T
	client *webtest.Client
	vars   map[string]string
}

func (g *guide) run(line string) {
	g.t.Helper()
	want := outcome.FindStringSubmatch(line)
	if want == nil {
		g.t.Errorf("the command says no status: %s", line)
		return
	}
	words := shellWords(strings.TrimSuffix(line, want[0]), g.vars)
	if len(words) < 2 || words[0] != "curl" {
		g.t.Errorf("not a curl command: %s", line)
		return
	}
	method, body, header := http.MethodGet, "", http.Header{}
	for i := 2; i+1 < len(words); i += 2 {
		switch value := words[i+1]; words[i] {
		case "-X":
			method = value
		case "-H":
			name, text, _ := strings.Cut(value, ": ")
			header.Set(name, text)
		case "-d":
			body = value
		case "--data-binary":
			data, err := os.ReadFile(strings.TrimPrefix(value, "@"))
			if err != nil {
				g.t.Fatal(err)
			}
			body = string(data)
		default:
			g.t.Errorf("the test does not know the option %s", words[i])
		}
	}
	answer := g.client.Do(method, words[1], strings.NewReader(body), header)
	if strconv.Itoa(answer.Status) != want[1] {
		g.t.Errorf("%s\nstatus %d, the guide says %s\n%.800s", line, answer.Status, want[1], answer.Body)
		return
	}
	for _, c := range capture.FindAllStringSubmatch(want[2], -1) {
		g.vars[c[2]] = g.pick(answer.Body, c[1], line)
	}
}

// pick reads one value of an answer, by a path such as items[0].id.
func (g *guide) pick(body, path, line string) string {
	g.t.Helper()
	var v any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		g.t.Fatalf("%s: %v", line, err)
	}
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune(".[]", r) }) {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			if i, err := strconv.Atoi(step); err == nil && i < len(at) {
				v = at[i]
			} else {
				v = nil
			}
		}
	}
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	g.t.Fatalf("%s\nthe answer has no %s: %.800s", line, path, body)
	return ""
}

// shellWords splits a command as a shell does: single quotes keep everything,
// double quotes and bare words take variables.
func shellWords(line string, vars map[string]string) []string {
	var out []string
	var word strings.Builder
	open := false
	expand := func(s string) string {
		return variable.ReplaceAllStringFunc(s, func(v string) string { return vars[v[1:]] })
	}
	for line != "" {
		r := rune(line[0])
		switch {
		case r == '\'' || r == '"':
			end := strings.IndexByte(line[1:], line[0])
			part := line[1 : 1+end]
			if r == '"' {
				part = expand(part)
			}
			word.WriteString(part)
			open = true
			line = line[end+2:]
		case unicode.IsSpace(r):
			if open {
				out = append(out, word.String())
				word.Reset()
				open = false
			}
			line = line[1:]
		default:
			end := strings.IndexAny(line, " \t'\"")
			if end < 0 {
				end = len(line)
			}
			word.WriteString(expand(line[:end]))
			open = true
			line = line[end:]
		}
	}
	if open {
		out = append(out, word.String())
	}
	return out
}
