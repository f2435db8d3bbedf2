package procedure

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"junheng/internal/locale"
	"junheng/internal/strict"
	"junheng/registry"
)

// Set holds the procedures of the packs in use, with their overlays. It is safe
// for concurrent use.
type Set struct {
	order    []string
	base     map[string]*source
	overlays []*source // wide regions before narrow ones
	fixtures []FixtureFile
	layouts  fs.FS

	mu   sync.Mutex
	made map[string]*Procedure // by id and the files of the overlays
}

// source is one file as read.
type source struct {
	name string
	doc  *strict.Doc
	head Procedure // as written
}

// FixtureFile are the stories beside one procedure.
type FixtureFile struct {
	Name      string // of the file
	Procedure string
	Cases     []Fixture
}

var (
	msgTwice    = locale.NewTemplate("procedure.twice", "流程编号 {id} 已用于 {other}", "the id {id} is already that of {other}")
	msgNoBase   = locale.NewTemplate("procedure.no_base", "没有可补充的流程 {id}", "there is no procedure {id} to extend")
	msgNoRegion = locale.Plain("procedure.no_region", "补充文件须写 region（行政区划代码）", "an overlay names its region, a code of GB/T 2260")
	msgNoCite   = locale.Plain("procedure.no_cite", "补充文件须写 cite：改动的依据", "an overlay needs a cite: on what the change rests")
	msgOrphan   = locale.NewTemplate("procedure.orphan", "用例文件旁没有流程 {name}", "there is no procedure {name} beside this file of cases")
)

// Load reads every procedures/*.yaml under fsys, at any depth, checks all of it,
// each overlay laid over its procedure too, and gives the set. The error joins
// every problem of every file, each a *fault.Fault that names file:line:column.
func Load(fsys fs.FS) (*Set, error) {
	s := &Set{base: map[string]*source{}, made: map[string]*Procedure{}, layouts: fsys}
	ps := &strict.Problems{}
	names, err := list(fsys)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(name, ".test.yaml") {
			s.takeFixtures(ps, name, data)
		} else if doc := strict.Parse(ps, name, data); doc != nil {
			s.take(ps, &source{name: name, doc: doc})
		}
	}
	slices.Sort(s.order)
	slices.SortStableFunc(s.overlays, func(a, b *source) int {
		return cmp.Or(cmp.Compare(reach(a.head.Region), reach(b.head.Region)), cmp.Compare(a.name, b.name))
	})
	s.checkAll(ps)
	return s, ps.Err()
}

// list gives the files of the folders procedures, in order of their names.
func list(fsys fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Base(path.Dir(p)) == "procedures" && strings.HasSuffix(p, ".yaml") {
			names = append(names, p)
		}
		return err
	})
	slices.Sort(names)
	return names, err
}

// reach orders regions from wide to narrow.
func reach(region int) int {
	switch registry.RegionCode(region).Level() {
	case registry.ProvinceLevel:
		return 1
	case registry.PrefectureLevel:
		return 2
	}
	return 3
}

func (s *Set) take(ps *strict.Problems, src *source) {
	src.doc.Decode(ps, &src.head)
	if src.head.Extends != "" {
		if src.head.Region == 0 {
			ps.Add(src.doc.At("extends"), msgNoRegion)
		}
		if src.head.Cite.Doc == "" {
			ps.Add(src.doc.At("extends"), msgNoCite)
		}
		s.overlays = append(s.overlays, src)
		return
	}
	if other := s.base[src.head.ID]; other != nil {
		ps.Add(src.doc.At("id"), msgTwice.With("id", src.head.ID, "other", other.name))
		return
	}
	s.base[src.head.ID] = src
	s.order = append(s.order, src.head.ID)
}

func (s *Set) takeFixtures(ps *strict.Problems, name string, data []byte) {
	doc := strict.Parse(ps, name, data)
	if doc == nil {
		return
	}
	var f struct {
		Procedure string    `yaml:"procedure"`
		Cases     []Fixture `yaml:"cases"`
	}
	doc.Decode(ps, &f)
	s.fixtures = append(s.fixtures, FixtureFile{Name: name, Procedure: f.Procedure, Cases: f.Cases})
}

// checkAll checks each procedure as it stands and under every overlay.
func (s *Set) checkAll(ps *strict.Problems) {
	for _, id := range s.order {
		src := s.base[id]
		check(ps, src.doc, s.build(id, nil))
	}
	for _, o := range s.overlays {
		if s.base[o.head.Extends] == nil {
			ps.Add(o.doc.At("extends"), msgNoBase.With("id", o.head.Extends))
			continue
		}
		check(ps, o.doc, s.build(o.head.Extends, s.over(o.head.Extends, registry.RegionCode(o.head.Region))))
		s.stricter(ps, o)
	}
	for _, f := range s.fixtures {
		if s.base[f.Procedure] == nil {
			ps.Add(strict.Pos{File: f.Name, Line: 1, Col: 1}, msgOrphan.With("name", f.Procedure))
		}
	}
}

// over lists the overlays of a procedure for a county, the widest first.
func (s *Set) over(id string, county registry.RegionCode) []*source {
	var out []*source
	for _, o := range s.overlays {
		if o.head.Extends == id && county.In(registry.RegionCode(o.head.Region)) {
			out = append(out, o)
		}
	}
	return out
}

// build lays overlays over a procedure. What an overlay changes carries its
// citation, unless it gives one there; everything else keeps its own.
func (s *Set) build(id string, over []*source) *Procedure {
	quiet := &strict.Problems{} // reading each file has told them
	src := s.base[id]
	p := &Procedure{}
	src.doc.Decode(quiet, p)
	for _, o := range over {
		cite, version := p.Cite, p.Version
		o.doc.Decode(quiet, p)
		own := p.Cite
		p.Cite, p.Version, p.ID, p.Extends, p.Region = cite, version+"+"+o.head.Version, id, "", 0
		for i := range p.Clocks {
			if o.changes("clocks", p.Clocks[i].ID) {
				p.Clocks[i].Cite = own
			}
			if r := p.Clocks[i].Repeat; r != nil && o.recites("clocks", p.Clocks[i].ID, "repeat") {
				r.Cite = own
			}
		}
		o.citeLatest(p, own)
		if p.Repeat != nil && o.recites("repeat") {
			p.Repeat.Cite = own
		}
		for i := range p.Documents {
			if o.changes("documents", p.Documents[i].ID) {
				p.Documents[i].Cite = own
			}
			if o.doc.Has("documents", p.Documents[i].ID, "layout") {
				s.place(o, &p.Documents[i])
			}
		}
		for i := range p.Statements {
			if o.changes("statements", p.Statements[i].ID) {
				p.Statements[i].Cite = own
			}
		}
	}
	p.defaults()
	p.dir = path.Dir(path.Dir(src.name))
	return p
}

// place finds the layout that an overlay names in the overlay's own pack; where
// it is not there it is that of the procedure's.
func (s *Set) place(o *source, d *Document) {
	own := path.Join(path.Dir(path.Dir(o.name)), "documents", d.Layout)
	if _, err := fs.Stat(s.layouts, own); err == nil {
		d.Layout = own
	}
}

// changes reports whether a file touches a part without citing anything there.
func (s *source) changes(list, id string) bool {
	return s.doc.Has(list, id) && !s.doc.Has(list, id, "cite")
}

// recites reports whether a file touches something that has a citation, without
// giving it a new one.
func (s *source) recites(path ...any) bool {
	return s.doc.Has(path...) && !s.doc.Has(append(slices.Clone(path), "cite")...)
}

// defaults fills in what a file may leave out.
func (p *Procedure) defaults() {
	fields := func(list []Field) {
		for i := range list {
			f := &list[i]
			switch {
			case f.Class != "":
			case p.Person() && (f.Kind == KindText || f.Kind == KindLong): // free words about a person
				f.Class = Sensitive
			default:
				f.Class = Internal
			}
			if f.Kind == KindMoney && f.Min == nil {
				f.Min = new(float64)
			}
		}
	}
	fields(p.Fields)
	for i := range p.Steps {
		fields(p.Steps[i].Fields)
		for k := range p.Steps[i].Needs {
			p.Steps[i].Needs[k].Least = max(1, p.Steps[i].Needs[k].Least)
		}
	}
	for i := range p.Clocks {
		if k := &p.Clocks[i]; k.Repeat == nil && !k.Ends() {
			k.Repeat = p.Repeat
		}
	}
	if p.Number == "" {
		p.Number = p.ID + "-{year}-{n}"
	}
}

// IDs lists the procedures, ordered.
func (s *Set) IDs() []string { return slices.Clone(s.order) }

// Get gives a procedure as it holds in a county, or nil.
func (s *Set) Get(id string, county registry.RegionCode) *Procedure {
	if s.base[id] == nil {
		return nil
	}
	over := s.over(id, county)
	key := id
	for _, o := range over {
		key += "\n" + o.name
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.made[key]; p != nil {
		return p
	}
	p := s.build(id, over)
	s.made[key] = p
	return p
}

// List gives the procedures as they hold in a county, ordered by id.
func (s *Set) List(county registry.RegionCode) []*Procedure {
	out := make([]*Procedure, len(s.order))
	for i, id := range s.order {
		out[i] = s.Get(id, county)
	}
	return out
}

// Fixtures gives the stories beside the procedures.
func (s *Set) Fixtures() []FixtureFile { return slices.Clone(s.fixtures) }

// Revision names the exact text of a procedure: its version and a hash of what
// it says. Cases keep it.
func (p *Procedure) Revision() string {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // texts and numbers only
	}
	sum := sha256.Sum256(b)
	return p.Version + "#" + hex.EncodeToString(sum[:6])
}
