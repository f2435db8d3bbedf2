package help_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"junheng/internal/testkit"
)

func TestTheHTMLOfEachTopicIsThatOfItsMarkdown(t *testing.T) {
	sources, err := filepath.Glob("topics/*.md")
	if err != nil || len(sources) == 0 {
		t.Fatal("no topics", err)
	}
	md := goldmark.New(goldmark.WithExtensions(extension.Table))
	for _, source := range sources {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := strings.Cut(string(text), "\n") // the first line is the title
		var want bytes.Buffer
		if err := md.Convert([]byte(body), &want); err != nil {
			t.Fatal(err)
		}
		page := strings.TrimSuffix(source, ".md") + ".html"
		if testkit.Updating() {
			if err := os.WriteFile(page, want.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), string(got)); diff != "" {
			t.Errorf("%s is not fresh: go test ./web/pages/help -update\n%s", page, diff)
		}
	}
}
