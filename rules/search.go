package rules

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
)

// Search looks for packs in several file systems, the first having precedence,
// such as a user's own folder before [Embedded]. A pack folder comes wholly
// from the first that has it: packs of the same id do not mix.
func Search(first fs.FS, rest ...fs.FS) fs.FS {
	return search(append([]fs.FS{first}, rest...))
}

type search []fs.FS

// Open opens a file of the pack folder it lies in, or of the first file system
// that has it.
func (s search) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if f := s.owner(name); f != nil {
		return f.Open(name)
	}
	for _, f := range s {
		file, err := f.Open(name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return file, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir lists a folder: one of a pack as its owner has it, another as all
// file systems together have it.
func (s search) ReadDir(name string) ([]fs.DirEntry, error) {
	if f := s.owner(name); f != nil {
		return fs.ReadDir(f, name)
	}
	var out []fs.DirEntry
	found := false
	for _, f := range s {
		list, err := fs.ReadDir(f, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = true
		for _, e := range list {
			if !slices.ContainsFunc(out, func(o fs.DirEntry) bool { return o.Name() == e.Name() }) {
				out = append(out, e)
			}
		}
	}
	if !found {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	slices.SortFunc(out, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return out, nil
}

// owner gives the first file system in which a folder on the way to name is a
// pack, or nil.
func (s search) owner(name string) fs.FS {
	for _, f := range s {
		for dir := name; dir != "." && dir != "/"; dir = path.Dir(dir) {
			if _, err := fs.Stat(f, path.Join(dir, "pack.yaml")); err == nil {
				return f
			}
		}
	}
	return nil
}
