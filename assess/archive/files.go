package archive

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"junheng/rules"
)

// packFiles gathers the files of law of a pack's layers: all that its hash is
// made of, and so all that is needed to read it again.
func packFiles(fsys fs.FS, p *rules.Pack) (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, layer := range p.Layers {
		for _, pattern := range []string{"*.yaml", "standards/*.yaml"} {
			names, err := fs.Glob(fsys, path.Join(layer, pattern))
			if err != nil {
				return nil, err
			}
			for _, name := range names {
				if strings.HasSuffix(name, ".test.yaml") {
					continue
				}
				data, err := fs.ReadFile(fsys, name)
				if err != nil {
					return nil, err
				}
				out[name] = data
			}
		}
	}
	return out, nil
}

// keptFiles is a set of files in memory as a file system: as much of one as
// reading a pack needs.
type keptFiles map[string][]byte

// Open opens a file.
func (k keptFiles) Open(name string) (fs.File, error) {
	data, ok := k[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &keptFile{Reader: bytes.NewReader(data), name: path.Base(name), size: int64(len(data))}, nil
}

// Glob lists the files whose names match.
func (k keptFiles) Glob(pattern string) ([]string, error) {
	var out []string
	for name := range k {
		ok, err := path.Match(pattern, name)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out, nil
}

// reader gives a file for reading at any place, as datasets are read.
func (k keptFiles) reader(name string) (io.ReaderAt, int64, error) {
	data, ok := k[name]
	if !ok {
		return nil, 0, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return bytes.NewReader(data), int64(len(data)), nil
}

type keptFile struct {
	*bytes.Reader
	name string
	size int64
}

func (f *keptFile) Stat() (fs.FileInfo, error) { return keptInfo{f.name, f.size}, nil }
func (f *keptFile) Close() error               { return nil }

type keptInfo struct {
	name string
	size int64
}

func (i keptInfo) Name() string       { return i.name }
func (i keptInfo) Size() int64        { return i.size }
func (i keptInfo) Mode() fs.FileMode  { return 0o444 }
func (i keptInfo) ModTime() time.Time { return time.Time{} }
func (i keptInfo) IsDir() bool        { return false }
func (i keptInfo) Sys() any           { return nil }

// fileWriter gathers the files a dataset is written to.
type fileWriter struct {
	bytes.Buffer
	name string
	into map[string][]byte
}

// Close keeps the file.
func (w *fileWriter) Close() error {
	w.into[w.name] = w.Bytes()
	return nil
}
