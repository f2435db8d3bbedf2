package rules

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"

	"junheng/internal/locale"
	"junheng/registry"
)

// Info is what a list of packs says of one.
type Info struct {
	ID      string
	Version string
	Label   locale.Text
	Extends string // id of the parent; empty for a standard of its own
	Place   string // division code; empty for the whole country
	// Planning says that the numbers of the pack, or of its parent, serve plans:
	// nobody is judged by it.
	Planning bool

	reach []registry.RegionCode // places of the pack and of what it extends
}

// Reaches reports whether a pack, with all that it extends, is for a region.
func (i *Info) Reaches(region registry.RegionCode) bool { return reaches(i.reach, region) }

// forPlanning is the purpose of a pack of numbers for plans.
const forPlanning = "planning"

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
				Extends: n.str("extends"), Place: n.str("place"), Planning: n.str("purpose") == forPlanning, reach: placeOf(n),
			})
		}
		return nil
	})
	slices.SortFunc(out, func(a, b Info) int { return cmp.Compare(a.ID, b.ID) })
	inherit(out)
	return out, errors.Join(err, ps.err())
}

// inherit gives overlays the purpose and the places of what they extend, however
// many steps up.
func inherit(list []Info) {
	at, places := map[string]int{}, make([][]registry.RegionCode, len(list))
	for i := range list {
		at[list[i].ID], places[i] = i, list[i].reach
	}
	for i := range list {
		for up, steps := list[i].Extends, 0; up != "" && steps < len(list); steps++ {
			k, known := at[up]
			if !known {
				break
			}
			list[i].Planning = list[i].Planning || list[k].Planning
			list[i].reach = append(slices.Clone(list[i].reach), places[k]...)
			up = list[k].Extends
		}
	}
}
