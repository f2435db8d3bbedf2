package junheng_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"
)

// private are paths that exist on one machine only. They are written in parts
// here, so that this file does not name them itself.
var private = regexp.MustCompile(`(^|[^\w.~-])/` + `(work|root|home/\w+|Users/\w+)/\w|/` + `tmp/[a-z]{1,2}\b`)

// textKinds are the files looked at.
var textKinds = []string{".go", ".md", ".yaml", ".yml", ".json", ".txt", ".txtar", ".html", ".css", ".js", ".sql", ".csv", ".mod", ".sh", ""}

// privatePaths lists the lines of the tree's texts that name a path of a
// developer's own machine, as file:line.
func privatePaths(t *testing.T, fsys fs.FS) []string {
	t.Helper()
	var bad []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name == ".git" || name == ".tools" || strings.HasPrefix(name, "junheng-") {
				return fs.SkipDir
			}
			return nil
		}
		if !slices.Contains(textKinds, path.Ext(name)) {
			return nil
		}
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() || info.Size() > 4<<20 {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil || !utf8.Valid(text) {
			return err
		}
		n := 0
		for line := range bytes.Lines(text) {
			n++
			if found := private.Find(line); found != nil {
				bad = append(bad, fmt.Sprintf("%s:%d: %s", name, n, bytes.TrimSpace(found)))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return bad
}

func TestNoTextNamesAPrivatePath(t *testing.T) {
	for _, bad := range privatePaths(t, os.DirFS(".")) {
		t.Errorf("%s is a path of one machine; say where the reader finds it", bad)
	}
}

func TestAPrivatePathIsCaught(t *testing.T) {
	slash := "/"
	tests := []struct {
		name, text string
		caught     bool
	}{
		{"a checkout of somebody's", "see " + slash + "work/main/x", true},
		{"somebody's home", "cp " + slash + "home/li/x .", true},
		{"a scratch folder with a throw-away name", "python3 " + slash + "tmp/x/dump.py", true},
		{"a relative path that ends alike", "docs/work/plan", false},
		{"an address", "https://example.org/work/plan", false},
		{"where a system keeps its programs", "/usr/lib/postgresql/15/bin", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := privatePaths(t, fstest.MapFS{"a.md": {Data: []byte(tt.text)}})
			if (len(got) > 0) != tt.caught {
				t.Errorf("privatePaths(%q) = %q, want caught %v", tt.text, got, tt.caught)
			}
		})
	}
}
