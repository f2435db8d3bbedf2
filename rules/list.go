package rules

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"

	"junheng/internal/locale"
)

// Info is what a list of packs says of one.
type Info struct {
	ID      string
	Version string
	Label   locale.Text
	Extends string // id of the parent; empty for a standard of its own
	Place   string // division code; empty for the whole country
}

// List finds every pack below a file system, ordered by id, parents and
// overlays alike. It reads front matter only: a pack that is listed may still
// fail to load. The error joins what could not be read, beside what could.
func List(fsys fs.FS) ([]Info, error) {
	ps := &problems{}
	var out []Info
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || path.Base(name) != "pack.yaml" {
			return nil
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		if n := parseYAML(name, data, ps); n != nil {
			out = append(out, Info{
				ID: path.Dir(name), Version: n.str("version"), Label: label(n.get("label")),
				Extends: n.str("extends"), Place: n.str("place"),
			})
		}
		return nil
	})
	slices.SortFunc(out, func(a, b Info) int { return cmp.Compare(a.ID, b.ID) })
	return out, errors.Join(err, ps.err())
}
