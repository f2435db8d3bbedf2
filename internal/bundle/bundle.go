package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// browsers are the oldest that get the scripts; older ones do without.
const browsers = api.ES2020

type bundler struct {
	packages, root, out string
}

func (b *bundler) run() error {
	if err := os.MkdirAll(filepath.Join(b.out, "assets", "dist"), 0o755); err != nil {
		return err
	}
	steps := []func() error{b.icons, b.style, b.scripts, b.pictures, b.licences}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// emit writes one asset.
func (b *bundler) emit(name string, data []byte) error {
	return os.WriteFile(filepath.Join(b.out, "assets", "dist", name), data, 0o644)
}

// find lists files below web with one of the endings, in order, without what
// this program made.
func (b *bundler) find(endings ...string) ([]string, error) {
	var out []string
	web := filepath.Join(b.root, "web")
	err := filepath.WalkDir(web, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "dist" || d.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		for _, e := range endings {
			if strings.HasSuffix(name, e) && !strings.HasSuffix(name, "_templ.go") && !strings.HasSuffix(name, "_test.go") && !strings.Contains(name, ".test.") {
				out = append(out, name)
			}
		}
		return nil
	})
	slices.Sort(out)
	return out, err
}

// failed turns what esbuild complains of into an error.
func failed(messages []api.Message) error {
	if len(messages) == 0 {
		return nil
	}
	return errors.New(strings.Join(api.FormatMessages(messages, api.FormatMessagesOptions{Kind: api.ErrorMessage}), "\n"))
}

var imported = regexp.MustCompile(`(?:from|import)\s*\(?\s*["']\./([\w-]+)\.js["']`)

// scripts bundles app.js, charts.js and the entry scripts of pages.
func (b *bundler) scripts() error {
	src := filepath.Join(b.root, "web", "assets", "src")
	entries := map[string]string{"app.js": filepath.Join(src, "app.js"), "charts.js": filepath.Join(src, "charts.js")}
	pages, err := b.find(".js")
	if err != nil {
		return err
	}
	inner := map[string]bool{}
	for _, name := range pages {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, m := range imported.FindAllSubmatch(text, -1) {
			inner[filepath.Join(filepath.Dir(name), string(m[1])+".js")] = true
		}
	}
	for _, name := range pages {
		base := filepath.Base(name)
		if inner[name] || filepath.Dir(name) == src {
			continue
		}
		if other, taken := entries[base]; taken {
			return fmt.Errorf("%s and %s have the same name", name, other)
		}
		entries[base] = name
	}
	for base, name := range entries {
		if err := b.script(base, name); err != nil {
			return err
		}
	}
	return nil
}

func (b *bundler) script(base, entry string) error {
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{entry}, Bundle: true, Format: api.FormatESModule, Target: browsers,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, LegalComments: api.LegalCommentsNone,
		NodePaths: []string{b.packages}, TreeShaking: api.TreeShakingTrue, Write: false, Outfile: base,
		Define: map[string]string{"process.env.NODE_ENV": `"production"`}, Charset: api.CharsetUTF8,
	})
	if err := failed(result.Errors); err != nil {
		return err
	}
	return b.emit(base, result.OutputFiles[0].Contents)
}

// pictures copies the few pictures as they are.
func (b *bundler) pictures() error {
	names, err := b.find(".svg")
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := b.emit(filepath.Base(name), data); err != nil {
			return err
		}
	}
	return nil
}

var (
	drawn     = regexp.MustCompile(`(?s)<svg[^>]*>(.*)</svg>`)
	invisible = regexp.MustCompile(`<path stroke="none" d="M0 0h24v24H0z"[^>]*/>`)
	spaces    = regexp.MustCompile(`\s+`)
)

// icons takes the paths of the icons named in web/parts/icons.names.
func (b *bundler) icons() error {
	list, err := os.ReadFile(filepath.Join(b.root, "web", "parts", "icons.names"))
	if err != nil {
		return err
	}
	names := strings.Fields(string(list))
	slices.Sort(names)
	var out bytes.Buffer
	for _, name := range slices.Compact(names) {
		svg, err := os.ReadFile(filepath.Join(b.packages, "@tabler", "icons", "icons", "outline", name+".svg"))
		if err != nil {
			return fmt.Errorf("icon %s: %w", name, err)
		}
		m := drawn.FindSubmatch(svg)
		if m == nil {
			return fmt.Errorf("icon %s is no drawing", name)
		}
		paths := invisible.ReplaceAll(m[1], nil)
		text := strings.TrimSpace(spaces.ReplaceAllString(string(paths), " "))
		fmt.Fprintf(&out, "%s\t%s\n", name, strings.NewReplacer("> <", "><", " />", "/>").Replace(text))
	}
	if err := os.MkdirAll(filepath.Join(b.out, "parts"), 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.out, "parts", "icons.txt"), out.Bytes(), 0o644)
}

// licences gathers whose work the assets hold, for NOTICE.
func (b *bundler) licences() error {
	var out bytes.Buffer
	for _, name := range []string{"@tabler/core", "@tabler/icons", "htmx.org", "echarts", "zrender", "tslib"} {
		dir := filepath.Join(b.packages, filepath.FromSlash(name))
		about, err := os.ReadFile(filepath.Join(dir, "package.json"))
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "==== %s %s (%s) ====\n\n", name, field(about, "version"), field(about, "license"))
		for _, file := range []string{"LICENSE", "LICENSE.txt", "NOTICE", filepath.Join("licenses", "LICENSE-d3")} {
			text, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil || bytes.Contains(text, []byte("Apache License")) && file != "NOTICE" && !bytes.Contains(text, []byte("BSD")) {
				continue // the Apache licence stands in LICENSE of the project already
			}
			for line := range strings.Lines(string(text)) {
				out.WriteString(strings.TrimRight(line, " \t\r\n") + "\n")
			}
			out.WriteString("\n")
		}
	}
	return os.WriteFile(filepath.Join(b.out, "assets", "licences.txt"), bytes.TrimRight(out.Bytes(), "\n"), 0o644)
}

func field(about []byte, name string) string {
	m := regexp.MustCompile(`"` + name + `":\s*"([^"]*)"`).FindSubmatch(about)
	if m == nil {
		return "unknown"
	}
	return string(m[1])
}
