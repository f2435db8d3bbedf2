// Bundle makes the files of web/assets/dist and the icons of web/parts from
// our own sources and from a few published packages, unpacked in one folder:
//
//	go run ./internal/bundle -packages .tools/npm
//
// scripts/assets fetches the packages at pinned versions and runs it. It needs
// no JavaScript runtime: esbuild is a Go module.
//
//   - app.css: Tabler cut down to the classes our pages name, then every
//     *.css below web, each in its layer.
//   - app.js: htmx and the enhancements that every page has.
//   - charts.js: ECharts with the charts we draw.
//   - one script for each *.js below web/pages that no other imports.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	packages := flag.String("packages", ".tools/npm", "folder with the unpacked packages")
	root := flag.String("root", ".", "root of the project")
	out := flag.String("out", "", "folder to write into; empty: web of the project itself")
	flag.Parse()
	b := &bundler{packages: *packages, root: *root, out: *out}
	if b.out == "" {
		b.out = b.root + "/web"
	}
	if err := b.run(); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}
