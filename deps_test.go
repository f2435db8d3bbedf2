// Package junheng_test holds the policy of the whole tree: who may import
// whom, how long a file may be, and what a committed text may not say.
//
// The files are parsed here, not asked of the go command: what a test learns
// from another process its cache does not see, and a violation added later
// would pass. What it opens itself, the cache sees.
package junheng_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// mayImport is policy: each folder of the root may import those listed and no
// others of ours; "*" is all of them. A folder without a line is refused.
// Every folder may import internal, and its own subfolders.
// Change docs/architecture.md before relaxing a line.
var mayImport = map[string]string{
	// The nouns of the trade.
	"registry": "",
	"audit":    "registry",
	"access":   "audit registry",
	"facts":    "registry",
	"rules":    "facts registry",
	"collect":  "facts registry rules",
	"assess":   "facts registry rules",
	"publish":  "assess collect facts registry rules",
	// Named persons, and the cases that are about them or about anything else.
	"people":   "access audit registry",
	"casework": "access audit facts registry rules",
	// Deciding is arithmetic on frozen facts: no store, no actor, no clock.
	"plan": "assess facts registry rules",
	// The parts of them that remember: they ask an actor's rights and write the
	// log, which the computing parts never do.
	"registry/book":   "access audit registry",
	"collect/returns": "access audit collect facts registry rules registry/book",
	"assess/archive":  "access assess audit facts registry rules",
	"plan/roadmap":    "access assess audit facts plan registry rules registry/book",
	// The adapters: store never sees web, web never sees store.
	"store": "access assess audit casework collect facts people registry rules registry/book collect/returns assess/archive plan/roadmap plan",
	"web":   "access assess audit casework collect facts people publish registry rules registry/book collect/returns assess/archive plan plan/roadmap testdata web/webtest",
	// A whole server for the tests of pages; checkImports keeps it, and the
	// golden county, to them.
	"web/webtest": "*",
	// Around them.
	"internal": "",
	"testdata": "assess collect facts registry rules",
	"e2e":      "*",
	"bench":    "*",
	"cmd":      "*",
}

// nouns are the folders that stay clean of the outside world.
var nouns = []string{"access", "assess", "audit", "casework", "collect", "facts", "people", "plan", "publish", "registry", "rules"}

// outside are the packages through which the world gets in.
var outside = []string{"os", "os/exec", "net/http", "database/sql", "html/template", "log/slog", "math/rand"}

// moments are the functions that ask for the time of day, or for chance from
// a source nobody can replay.
var moments = map[string][]string{
	"time":         {"Now", "Since", "Until", "After", "Tick", "NewTicker", "NewTimer", "Sleep"},
	"math/rand/v2": {"Int", "IntN", "Int32", "Int32N", "Int64", "Int64N", "Uint32", "Uint64", "Float32", "Float64", "NormFloat64", "ExpFloat64", "Perm", "Shuffle", "N"},
}

const (
	maxFileLines     = 700
	maxTestFileLines = 1000
	maxFuncLines     = 100
)

// generated marks Go files that a program wrote; their length is nobody's fault.
var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// goFile is one parsed file of the tree.
type goFile struct {
	name  string // slash path from the root
	fset  *token.FileSet
	ast   *ast.File
	lines int
	gen   bool
}

func (f *goFile) folder() string {
	if !strings.Contains(f.name, "/") {
		return "."
	}
	return room(path.Dir(f.name))
}

// room is the folder whose line of the policy holds for a path: the longest
// that has a line, and else its first part.
func room(dir string) string {
	for d := dir; d != "."; d = path.Dir(d) {
		if _, own := mayImport[d]; own {
			return d
		}
	}
	first, _, _ := strings.Cut(dir, "/")
	return first
}

func (f *goFile) isTest() bool { return strings.HasSuffix(f.name, "_test.go") }

func (f *goFile) line(n ast.Node) int { return f.fset.Position(n.Pos()).Line }

// parseTree reads every Go file of fsys, except those in hidden folders and in
// the testdata of a package.
func parseTree(fsys fs.FS) ([]*goFile, error) {
	var files []*goFile
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if d.IsDir() {
			if name != "." && (strings.HasPrefix(base, ".") || base == "testdata" && name != "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		tree, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, &goFile{name: name, fset: fset, ast: tree, lines: strings.Count(string(src), "\n"), gen: generated.Match(src)})
		return nil
	})
	return files, err
}

func first(dir string) string {
	noun, _, _ := strings.Cut(dir, "/")
	return noun
}

// importsOf gives the imports of a file by the name it uses them under.
func importsOf(f *goFile) map[string]string {
	used := map[string]string{}
	for _, spec := range f.ast.Imports {
		target, _ := strconv.Unquote(spec.Path.Value)
		name := path.Base(target)
		if regexp.MustCompile(`^v[0-9]+$`).MatchString(name) {
			name = path.Base(path.Dir(target))
		}
		if spec.Name != nil {
			name = spec.Name.Name
		}
		used[name] = target
	}
	return used
}

// checkImports reports the arrows of the file that turn round, and the ways
// by which it lets the outside in.
func checkImports(f *goFile) []string {
	folder := f.folder()
	if folder == "." {
		return nil
	}
	allowed, known := mayImport[folder]
	if !known {
		return []string{fmt.Sprintf("%s: folder %s has no line in the import policy (deps_test.go)", f.name, folder)}
	}
	var bad []string
	for _, target := range importsOf(f) {
		own, isOurs := strings.CutPrefix(target, "junheng/")
		to := room(own)
		switch {
		case to == "store" && f.isTest() && slices.Contains(nouns, first(folder)):
			// The tests of what remembers may keep it in the real store.
		case isOurs && to != folder && to != "internal" && allowed != "*" && !slices.Contains(strings.Fields(allowed), to):
			bad = append(bad, fmt.Sprintf("%s imports %s; the policy allows %s only [%s]", f.name, target, folder, allowed))
		case isOurs && !f.isTest() && allowed != "*" && to != folder && slices.Contains([]string{"testdata", "web/webtest"}, to):
			bad = append(bad, fmt.Sprintf("%s imports %s, which is for tests only", f.name, target))
		case !f.isTest() && slices.Contains(nouns, first(folder)) && slices.Contains(outside, target):
			bad = append(bad, fmt.Sprintf("%s imports %s; the nouns of the trade take what they need as an argument", f.name, target))
		}
	}
	return bad
}

// checkMoments reports calls in a noun for the time of day or for chance.
func checkMoments(f *goFile) []string {
	if f.isTest() || !slices.Contains(nouns, first(f.folder())) {
		return nil
	}
	used := importsOf(f)
	var bad []string
	ast.Inspect(f.ast, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && slices.Contains(moments[used[x.Name]], sel.Sel.Name) {
			bad = append(bad, fmt.Sprintf("%s:%d uses %s.%s; clock and seed come in as arguments", f.name, f.line(sel), x.Name, sel.Sel.Name))
		}
		return true
	})
	return bad
}

// checkSkips reports tests that decide for themselves to be skipped.
func checkSkips(f *goFile) []string {
	if strings.HasPrefix(f.name, "internal/testkit/") {
		return nil
	}
	var bad []string
	check := func(params *ast.FieldList, body *ast.BlockStmt) {
		for _, param := range params.List {
			if !isTestingParam(param.Type) || body == nil {
				continue
			}
			for _, name := range param.Names {
				bad = append(bad, skipsBy(f, name.Name, body)...)
			}
		}
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			check(n.Type.Params, n.Body)
		case *ast.FuncLit:
			check(n.Type.Params, n.Body)
		}
		return true
	})
	return bad
}

func isTestingParam(t ast.Expr) bool {
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	sel, ok := t.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := sel.X.(*ast.Ident)
	return ok && pkg.Name == "testing"
}

func skipsBy(f *goFile, name string, body *ast.BlockStmt) []string {
	var bad []string
	ast.Inspect(body, func(n ast.Node) bool {
		if _, nested := n.(*ast.FuncLit); nested {
			return false // it is looked at on its own, under its own names
		}
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || !slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, sel.Sel.Name) {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && x.Name == name {
			bad = append(bad, fmt.Sprintf("%s:%d skips; only internal/testkit may, through testkit.Need", f.name, f.line(sel)))
		}
		return true
	})
	return bad
}

// checkSize reports files and functions longer than a reader can hold.
func checkSize(f *goFile) []string {
	if f.gen {
		return nil
	}
	var bad []string
	limit := maxFileLines
	if f.isTest() {
		limit = maxTestFileLines
	}
	if f.lines > limit {
		bad = append(bad, fmt.Sprintf("%s has %d lines; refused above %d", f.name, f.lines, limit))
	}
	for _, decl := range f.ast.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if n := f.fset.Position(fn.End()).Line - f.line(fn) + 1; n > maxFuncLines && !f.isTest() {
			bad = append(bad, fmt.Sprintf("%s:%d function %s has %d lines; refused above %d", f.name, f.line(fn), fn.Name.Name, n, maxFuncLines))
		}
	}
	return bad
}

// violations applies the whole policy for Go files to a tree.
func violations(t *testing.T, fsys fs.FS) []string {
	t.Helper()
	files, err := parseTree(fsys)
	if err != nil {
		t.Fatal(err)
	}
	var bad []string
	for _, f := range files {
		for _, check := range []func(*goFile) []string{checkImports, checkMoments, checkSkips, checkSize} {
			bad = append(bad, check(f)...)
		}
	}
	slices.Sort(bad)
	return bad
}

func TestTheTreeKeepsItsPolicy(t *testing.T) {
	for _, bad := range violations(t, os.DirFS(".")) {
		t.Error(bad)
	}
}

func TestEveryRootFolderHasALine(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	withoutGo := []string{"docs", "changelog", "scripts", "bin", "dist", "out", "junheng-out", "junheng-demo"}
	for _, e := range entries {
		name := e.Name()
		if !e.IsDir() || strings.HasPrefix(name, ".") || slices.Contains(withoutGo, name) {
			continue
		}
		if _, known := mayImport[name]; !known {
			t.Errorf("root folder %s has no line in the import policy; say in docs/architecture.md what it is for, then add one", name)
		}
	}
}

func TestTheArrowsHaveNoCircle(t *testing.T) {
	for folder := range mayImport {
		for seen, next := map[string]bool{}, strings.Fields(mayImport[folder]); len(next) > 0; next = next[1:] {
			to := next[0]
			if to == folder {
				t.Errorf("%s may import itself through others", folder)
			}
			if to != "*" && !seen[to] {
				seen[to] = true
				next = append(next, strings.Fields(mayImport[to])...)
			}
		}
	}
}

func TestAViolationIsCaught(t *testing.T) {
	long := "package a\n\nfunc f() {\n" + strings.Repeat("\tprintln()\n", 120) + "}\n"
	tests := []struct {
		name, file, source string
		want               []string
	}{
		{
			name: "an arrow that turns round",
			file: "facts/f.go", source: "package facts\n\nimport _ \"junheng/assess\"\n",
			want: []string{"facts/f.go imports junheng/assess; the policy allows facts only [registry]"},
		},
		{
			name: "machinery that knows a noun, from deep inside",
			file: "internal/a/b/f.go", source: "package b\n\nimport _ \"junheng/facts\"\n",
			want: []string{"internal/a/b/f.go imports junheng/facts; the policy allows internal only []"},
		},
		{
			name: "a test is bound by the arrows too",
			file: "facts/f_test.go", source: "package facts_test\n\nimport _ \"junheng/publish\"\n",
			want: []string{"facts/f_test.go imports junheng/publish; the policy allows facts only [registry]"},
		},
		{
			name: "a folder nobody spoke of",
			file: "utils/f.go", source: "package utils\n",
			want: []string{"utils/f.go: folder utils has no line in the import policy (deps_test.go)"},
		},
		{
			name: "a page that leans on the tests' server",
			file: "web/pages/a/f.go", source: "package a\n\nimport _ \"junheng/web/webtest\"\n",
			want: []string{"web/pages/a/f.go imports junheng/web/webtest, which is for tests only"},
		},
		{
			name: "a noun that opens files",
			file: "collect/f.go", source: "package collect\n\nimport _ \"os\"\n",
			want: []string{"collect/f.go imports os; the nouns of the trade take what they need as an argument"},
		},
		{
			name: "a noun that asks for the time, under another name",
			file: "assess/f.go", source: "package assess\n\nimport clock \"time\"\n\nvar now = clock.Now\n",
			want: []string{"assess/f.go:5 uses clock.Now; clock and seed come in as arguments"},
		},
		{
			name: "a noun that throws dice nobody can replay",
			file: "rules/f.go", source: "package rules\n\nimport \"math/rand/v2\"\n\nfunc f() int { return rand.IntN(6) }\n",
			want: []string{"rules/f.go:5 uses rand.IntN; clock and seed come in as arguments"},
		},
		{
			name: "a test that skips itself",
			file: "rules/f_test.go", source: "package rules_test\n\nimport \"testing\"\n\nfunc TestF(t *testing.T) { t.Skip() }\n",
			want: []string{"rules/f_test.go:5 skips; only internal/testkit may, through testkit.Need"},
		},
		{
			name: "a property that discards a draw is not a skipped test",
			file: "rules/f_test.go", source: "package rules_test\n\nimport \"pgregory.net/rapid\"\n\nfunc prop(t *rapid.T) { t.Skip() }\n",
		},
		{
			name: "a function nobody can hold in mind",
			file: "cmd/f.go", source: long,
			want: []string{"cmd/f.go:3 function f has 122 lines; refused above 100"},
		},
		{
			name: "a file nobody can hold in mind",
			file: "cmd/f.go", source: "package a\n" + strings.Repeat("\n", 700),
			want: []string{"cmd/f.go has 701 lines; refused above 700"},
		},
		{
			name: "a generated file may be long",
			file: "cmd/f.go", source: "// Code generated by hand; DO NOT EDIT.\n\npackage a\n" + strings.Repeat("\n", 700),
		},
		{
			name: "what the policy allows",
			file: "assess/f.go", source: "package assess\n\nimport (\n\t_ \"time\"\n\t_ \"junheng/facts\"\n\t_ \"junheng/internal/expr\"\n)\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := violations(t, fstest.MapFS{tt.file: {Data: []byte(tt.source)}})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}
