package main

import (
	"runtime/debug"
)

// version is set when a release is built (-ldflags "-X main.version=1.2.3").
var version = ""

// programVersion names this build: the release, or the commit it was built from.
func programVersion() string {
	if version != "" {
		return "junheng " + version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "junheng (unknown build)"
	}
	revision, dirty := "", ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case "vcs.modified":
			if s.Value == "true" {
				dirty = "+"
			}
		}
	}
	if revision == "" {
		return "junheng (development)"
	}
	return "junheng " + revision + dirty
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(a *app) error {
	a.printf("%s\n", programVersion())
	return nil
}
