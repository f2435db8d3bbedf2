package main

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"junheng/assess"
	"junheng/collect"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/internal/mapfile"
	"junheng/registry"
	"junheng/rules"
)

// library is what the program knows before it reads any file: dictionary,
// standards and forms, with those of --packs before its own.
type library struct {
	fsys fs.FS
	dict *facts.Dictionary
}

func (a *app) library() (*library, error) {
	dict, err := facts.LoadDictionary()
	if err != nil {
		return nil, err
	}
	own := make([]fs.FS, len(a.flags.Packs))
	for i, dir := range a.flags.Packs {
		own[i] = os.DirFS(dir)
		if dict, err = withOwnFields(dict, own[i]); err != nil {
			return nil, err
		}
	}
	fsys := rules.Embedded()
	for _, f := range slices.Backward(own) {
		fsys = rules.Search(f, fsys)
	}
	return &library{fsys: fsys, dict: dict}, nil
}

// withOwnFields adds the fields of every folder named dictionary below a
// folder of packs.
func withOwnFields(dict *facts.Dictionary, packs fs.FS) (*facts.Dictionary, error) {
	err := fs.WalkDir(packs, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || d.Name() != "dictionary" {
			return err
		}
		sub, err := fs.Sub(packs, name)
		if err != nil {
			return err
		}
		if dict, err = dict.WithExtra(sub); err != nil {
			return err
		}
		return fs.SkipDir
	})
	return dict, err
}

// pack reads a standard to judge by, without its fixtures.
func (l *library) pack(id string, overlays []string) (*rules.Pack, error) {
	return rules.Loader{FS: l.fsys, Dict: l.dict, WithoutFixtures: true}.Load(id, overlays...)
}

// packWithFixtures reads a standard to show or to test.
func (l *library) packWithFixtures(id string, overlays []string) (*rules.Pack, error) {
	return rules.Loader{FS: l.fsys, Dict: l.dict}.Load(id, overlays...)
}

func (l *library) forms() ([]*collect.Form, error) { return collect.LoadForms(l.fsys, l.dict) }

// formsFor gives what reading as one form needs; all forms where id is empty.
func (l *library) formsFor(id string) ([]*collect.Form, error) {
	if id == "" {
		return l.forms()
	}
	return collect.LoadForm(l.fsys, l.dict, id)
}

// fieldText gives the label of a field.
func (l *library) fieldText(id facts.FieldID) locale.Text {
	if f := l.dict.Field(id); f != nil {
		return f.Label
	}
	return locale.Text{}
}

// county reads --county: a code, or a name that means one county.
func county(text string) (registry.RegionCode, error) {
	if text == "" {
		return 0, nil
	}
	if c, err := registry.ParseRegionCode(text); err == nil {
		return c.County(), nil
	}
	r, err := registry.FindRegionByName(text)
	return r.Code, err
}

// writeDataset writes a frozen dataset into a folder.
func writeDataset(d *facts.Dataset, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return d.Write(func(name string) (io.WriteCloser, error) { return os.Create(filepath.Join(dir, name)) })
}

// mapped is a file in memory.
type mapped struct {
	*bytes.Reader
	data []byte
}

// Bytes gives the whole file.
func (m mapped) Bytes() []byte { return m.data }

// openDataset opens a dataset folder; its files stay mapped until close.
func openDataset(dir string) (d *facts.Dataset, closeAll func(), err error) {
	var mu sync.Mutex
	var releases []func()
	closeAll = func() {
		for _, release := range releases {
			release()
		}
	}
	d, err = facts.OpenDataset(func(name string) (io.ReaderAt, int64, error) {
		data, release, err := mapfile.Open(filepath.Join(dir, name))
		if err != nil {
			return nil, 0, err
		}
		mu.Lock()
		defer mu.Unlock()
		releases = append(releases, release)
		return mapped{bytes.NewReader(data), data}, int64(len(data)), nil
	})
	if err != nil {
		closeAll()
		return nil, nil, err
	}
	return d, closeAll, nil
}

// parseChoices reads --choice name=option pairs.
func parseChoices(pairs []string, p *rules.Pack) (map[string]string, error) {
	out := map[string]string{}
	for _, pair := range pairs {
		name, option, ok := strings.Cut(pair, "=")
		c := p.Choice(name)
		if !ok || c == nil || c.Option(option) == nil {
			var known []string
			for _, c := range p.Choices {
				for _, o := range c.Options {
					known = append(known, c.ID+"="+o.ID)
				}
			}
			return nil, usage("cmd.bad_choice", "“{given}”不是本标准的口径选择；可选：{known}", "{given} is no choice of this standard; there are: {known}",
				"given", pair, "known", strings.Join(known, "、"))
		}
		out[name] = option
	}
	return out, nil
}

// exitFor gives the exit code of a verdict. Input that needs attention only
// matters where the verdict does not stand firm without it.
func exitFor(o assess.Outcome, mustFix int) int {
	switch o {
	case assess.Met:
		if mustFix > 0 {
			return exitAttention
		}
		return exitMet
	case assess.Short, assess.BelowFloor, assess.Vetoed:
		return exitShort
	}
	return exitAttention
}
