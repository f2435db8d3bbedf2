package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// input is one file as it was sent.
type input struct {
	Name string // as shown to people: relative to the folder given
	Path string // "" for standard input
	Data []byte
}

// maxInput is the largest file read: a workbook of half a gigabyte is not one
// a school sends.
const maxInput = 512 << 20

var (
	tmplNoSuchFile = locale.NewTemplate("cmd.no_such_file", "找不到“{path}”", "no such file or folder: {path}")
	tmplNoInput    = locale.NewTemplate("cmd.no_input", "“{path}”里没有可读的报表（.xlsx、.xls、.csv、.txt）", "no workbooks (.xlsx, .xls, .csv, .txt) in {path}")
	tmplNoAccess   = locale.NewTemplate("cmd.no_access", "没有权限读取“{path}”", "no permission to read {path}")
	tmplNoRead     = locale.NewTemplate("cmd.no_read", "“{path}”读到中途失败", "{path} could not be read to its end")
	tmplTooLarge   = locale.NewTemplate("cmd.too_large", "“{path}”有 {size} 字节，超过可读的上限", "{path} has {size} bytes, more than is read")
)

// readInputs reads files, and the workbooks of folders, in a stable order.
func (a *app) readInputs(paths []string) ([]input, error) {
	var files []input
	var errs []error
	for _, p := range paths {
		if p == "-" {
			data, err := io.ReadAll(io.LimitReader(a.in, maxInput+1))
			if err != nil {
				return nil, err
			}
			if len(data) > maxInput {
				return nil, fault.New(fault.Limit, tmplTooLarge.With("path", "-", "size", len(data)))
			}
			files = append(files, input{Name: "stdin", Data: data})
			continue
		}
		found, err := listInputs(p)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		files = append(files, found...)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	tellApart(files)
	progress := a.progress(a.say("读取文件", "reading files"))
	for i := range files {
		if files[i].Path != "" {
			var err error
			if files[i].Data, err = readInput(files[i].Path); err != nil {
				errs = append(errs, err)
			}
		}
		progress(i+1, len(files))
	}
	return files, errors.Join(errs...)
}

// tellApart names files of one name by their paths: many schools send a file
// of the same name, and what is said of one must not be taken for the other.
func tellApart(files []input) {
	n := map[string]int{}
	for _, f := range files {
		n[f.Name]++
	}
	for i, f := range files {
		if n[f.Name] > 1 && f.Path != "" {
			files[i].Name = filepath.ToSlash(filepath.Clean(f.Path))
		}
	}
}

// readInput reads a whole file, which may be a pipe or a device, within bounds.
func readInput(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrPermission) {
		return nil, fault.New(fault.Unreadable, tmplNoAccess.With("path", path))
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var b bytes.Buffer
	if st, err := f.Stat(); err == nil && st.Mode().IsRegular() {
		b.Grow(int(min(st.Size(), maxInput)) + bytes.MinRead)
	}
	if n, err := b.ReadFrom(io.LimitReader(f, maxInput+1)); err != nil {
		return nil, fault.New(fault.Unreadable, tmplNoRead.With("path", path)).Because(err)
	} else if n > maxInput {
		return nil, fault.New(fault.Limit, tmplTooLarge.With("path", path, "size", n))
	}
	return b.Bytes(), nil
}

func listInputs(p string) ([]input, error) {
	st, err := os.Stat(p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, tmplNoSuchFile.With("path", p))
	}
	if err != nil {
		return nil, err
	}
	if !st.IsDir() {
		if st.Size() > maxInput {
			return nil, fault.New(fault.Limit, tmplTooLarge.With("path", p, "size", st.Size()))
		}
		return []input{{Name: filepath.Base(p), Path: p}}, nil
	}
	var out []input
	err = filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != p && (strings.HasPrefix(d.Name(), ".") || isResult(path)) {
			return filepath.SkipDir
		}
		if d.Type().IsRegular() && readable(d.Name()) {
			name, err := filepath.Rel(p, path)
			if err != nil {
				return err
			}
			out = append(out, input{Name: filepath.ToSlash(name), Path: path})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, fault.New(fault.NotFound, tmplNoInput.With("path", p))
	}
	slices.SortFunc(out, func(x, y input) int { return strings.Compare(x.Name, y.Name) })
	return out, nil
}

// readable reports whether a file of a folder is a workbook: not one of the
// lock files that Excel and WPS leave beside an open workbook.
func readable(name string) bool {
	if strings.HasPrefix(name, "~$") || strings.HasPrefix(name, ".") {
		return false
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx", ".xlsm", ".xls", ".csv", ".txt", ".tsv", ".et":
		return true
	}
	return false
}

// datasetIn gives the dataset folder that a path means: itself, or the one in
// a folder of results; "" where it is neither.
func datasetIn(p string) string {
	for _, dir := range []string{p, filepath.Join(p, datasetName)} {
		if _, err := os.Stat(filepath.Join(dir, facts.ManifestFile)); err == nil {
			return dir
		}
	}
	return ""
}

// isResult reports whether a folder holds what an assessment wrote, which is
// no input for the next one.
func isResult(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, resultName))
	return err == nil || datasetIn(dir) != ""
}
