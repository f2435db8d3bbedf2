package main

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/document"
	"junheng/casework/procedure"
)

// stories tells the stories beside the procedures of the packs named, or of all,
// and reads the layouts of all documents.
func (a *app) stories(lib *library, packs []string) ([]casework.FixtureResult, error) {
	set, err := procedure.Load(lib.fsys)
	if err != nil {
		return nil, err
	}
	if err := set.CheckFacts(lib.dict); err != nil {
		return nil, err
	}
	if err := document.Check(set); err != nil {
		return nil, err
	}
	days, err := calendar.Load(lib.fsys)
	if err != nil {
		return nil, err
	}
	out := casework.RunFixtures(set, days)
	if len(packs) == 0 {
		return out, nil
	}
	return slices.DeleteFunc(out, func(r casework.FixtureResult) bool {
		return !slices.ContainsFunc(packs, func(p string) bool { return strings.HasPrefix(r.File, p+"/") })
	}), nil
}

// onlyProcedures reports whether a pack holds procedures and no standard.
func onlyProcedures(fsys fs.FS, pack string) bool {
	if _, err := fs.Stat(fsys, path.Join(pack, "pack.yaml")); err == nil {
		return false
	}
	_, err := fs.Stat(fsys, path.Join(pack, "procedures"))
	return err == nil
}
