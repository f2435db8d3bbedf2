package rules

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"junheng/facts"
	"junheng/internal/fault"
	"junheng/registry"
)

// Loader reads packs from a file system under a data dictionary.
type Loader struct {
	FS   fs.FS             // folders of packs, such as [Embedded] or [Search]
	Dict *facts.Dictionary // what formulas may name

	// WithoutFixtures leaves the fixtures unread, for those who only judge.
	WithoutFixtures bool
}

// Load reads a pack with the program's own data dictionary; see [Loader.Load].
func Load(fsys fs.FS, id string, overlays ...string) (*Pack, error) {
	dict, err := facts.LoadDictionary()
	if err != nil {
		return nil, err
	}
	return Loader{FS: fsys, Dict: dict}.Load(id, overlays...)
}

// Load reads a pack with its parents and applies overlays to it in order, then
// checks the whole: shapes, dates, references, formulas and fixtures. The error
// joins every problem found, each a *fault.Fault that names file:line:column.
//
// An overlay must extend, directly or through other overlays, a pack already
// applied; parents of it not yet applied come first.
func (l Loader) Load(id string, overlays ...string) (*Pack, error) {
	ps := &problems{}
	layers, err := l.stack(id, overlays, ps)
	if err != nil {
		return nil, err
	}
	root := combine(layers, ps)
	p := decode(root, ps)
	name(p, id, overlays, layers)
	checkPack(p, root, l.Dict, ps)
	for _, f := range layers[len(layers)-1].tests { // those of a parent speak of the parent
		p.Fixtures = append(p.Fixtures, decodeFixtures(f, p, l.Dict, ps)...)
	}
	if err := ps.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// name sets what a pack has from its layers rather than from their contents.
func name(p *Pack, id string, overlays []string, layers []*layer) {
	p.ID, p.Extends, p.Hash = id, layers[len(layers)-1].root.str("extends"), hash(layers)
	for _, l := range layers {
		p.Layers = append(p.Layers, l.id)
		p.Reach = append(p.Reach, placeOf(l.root)...)
		if l.id == id {
			p.Label = label(l.root.get("label"))
			p.Version = l.root.str("version")
		} else if slices.Contains(overlays, l.id) {
			p.ID += "+" + l.id
			p.Version += "+" + l.root.str("version")
			more := label(l.root.get("label"))
			p.Label.ZH += " + " + more.ZH
			p.Label.EN += " + " + more.EN
		}
	}
}

// placeOf gives the region that a pack is for; nothing of one for the whole country.
func placeOf(root *node) []registry.RegionCode {
	n, err := strconv.Atoi(root.str("place"))
	if err != nil {
		return nil
	}
	return []registry.RegionCode{registry.RegionCode(n)} // the shape has checked it
}

// Reaches reports whether a pack is for a region: a standard of the whole country is
// for every one, an overlay of a province, a city or a county for what lies in it.
func (p *Pack) Reaches(region registry.RegionCode) bool { return reaches(p.Reach, region) }

func reaches(reach []registry.RegionCode, region registry.RegionCode) bool {
	return !slices.ContainsFunc(reach, func(place registry.RegionCode) bool { return !region.In(place) })
}

// layer is one pack folder as written: its front matter with the files of its
// standards folder gathered as the lists indicators and items.
type layer struct {
	id    string
	root  *node
	tests []testFile
	files []sourceFile // files of law, by name, for the hash
}

type testFile struct {
	file string
	root *node
}

type sourceFile struct {
	name string
	data []byte
}

// stack reads the packs that make up id with its overlays, parents first.
func (l Loader) stack(id string, overlays []string, ps *problems) ([]*layer, error) {
	var out []*layer
	for n, want := range append([]string{id}, overlays...) {
		chain, err := l.ancestry(want, ps)
		if err != nil {
			return nil, err
		}
		joined := n == 0
		for _, c := range chain {
			if slices.ContainsFunc(out, func(o *layer) bool { return o.id == c.id }) {
				joined = true
				continue
			}
			if !joined {
				return nil, fault.New(fault.Conflict, msgOtherParent.With("id", want, "parent", c.id)).
					At(c.root.get("id").position().String()).Hint(hintList)
			}
			out = append(out, c)
		}
	}
	return out, nil
}

// ancestry reads a pack and its parents, the oldest first.
func (l Loader) ancestry(id string, ps *problems) ([]*layer, error) {
	var out []*layer
	var names []string
	for at := (Pos{}); id != "" || names == nil; {
		if slices.Contains(names, id) {
			chain := strings.Join(append(names, id), " → ")
			return nil, fault.New(fault.Invalid, msgExtends.With("chain", chain)).At(at.String())
		}
		names = append(names, id)
		found, err := l.readLayer(id, ps)
		if err != nil {
			f := fault.New(fault.NotFound, msgNoPack.With("id", id)).Hint(hintList).Because(err)
			if at.File != "" {
				f = f.At(at.String())
			}
			return nil, f
		}
		out = append(out, found)
		at = found.root.get("extends").position()
		id = found.root.str("extends")
	}
	slices.Reverse(out)
	return out, nil
}

// readLayer reads one pack folder. Its error says that there is no such pack;
// everything wrong within it goes to ps.
func (l Loader) readLayer(id string, ps *problems) (*layer, error) {
	if !fs.ValidPath(id) {
		return nil, &fs.PathError{Op: "open", Path: id, Err: fs.ErrInvalid}
	}
	if _, err := fs.Stat(l.FS, path.Join(id, "pack.yaml")); err != nil {
		return nil, err
	}
	out := &layer{id: id, root: &node{kind: mapNode}}
	fronts, err := fs.Glob(l.FS, path.Join(id, "*.yaml"))
	if err != nil {
		return nil, err
	}
	standards, err := fs.Glob(l.FS, path.Join(id, "standards", "*.yaml"))
	if err != nil {
		ps.add(Pos{File: id}, msgUnreadable.With())
	}
	files := l.parse(append(fronts, standards...))
	partial := false
	for _, f := range files {
		if path.Dir(f.name) != id {
			continue
		}
		n := out.take(f, ps)
		if n == nil {
			continue
		}
		if path.Base(f.name) == "pack.yaml" {
			packShape.check(n, "pack", true, ps)
			if got := n.str("id"); got != id {
				ps.add(n.get("id").position(), msgWrongFolder.With("id", got, "folder", id))
			}
			partial = n.get("extends") != nil
			for _, k := range []string{"id", "version", "label"} {
				if n.get(k) == nil {
					ps.add(n.pos, msgMissingKey.With("key", k))
				}
			}
		} else {
			packShape.check(n, path.Base(f.name), true, ps)
		}
		if n.kind == mapNode {
			joinFront(out.root, n, ps)
		}
	}
	out.standards(files, partial, ps)
	if r := out.root.get("remove"); r != nil && !partial {
		ps.add(r.pos, msgRemoveBase.With())
	}
	return out, nil
}

// parsedFile is one file of a pack as YAML.
type parsedFile struct {
	sourceFile
	root     *node
	problems problems
	unread   bool
}

// parse reads files, several at a time, in their order.
func (l Loader) parse(names []string) []*parsedFile {
	var out []*parsedFile
	var wg sync.WaitGroup
	for _, name := range names {
		if l.WithoutFixtures && isFixture(name) {
			continue
		}
		f := &parsedFile{sourceFile: sourceFile{name: name}}
		out = append(out, f)
		wg.Go(func() {
			var err error
			if f.data, err = fs.ReadFile(l.FS, name); err != nil {
				f.problems.add(Pos{File: name}, msgUnreadable.With())
				f.unread = true
				return
			}
			f.root = parseYAML(name, f.data, &f.problems)
		})
	}
	wg.Wait()
	return out
}

func isFixture(name string) bool { return strings.HasSuffix(name, ".test.yaml") }

// take puts one file of law into the layer, or one of its tests; the result is
// nil for a test and for what could not be read.
func (l *layer) take(f *parsedFile, ps *problems) *node {
	ps.list = append(ps.list, f.problems.list...)
	if f.unread {
		return nil
	}
	if isFixture(f.name) {
		if f.root != nil {
			fixtureShape.check(f.root, "fixture", false, ps)
			l.tests = append(l.tests, testFile{f.name, f.root})
		}
		return nil
	}
	l.files = append(l.files, f.sourceFile)
	return f.root
}

func (l *layer) standards(files []*parsedFile, partial bool, ps *problems) {
	inds, items := &node{kind: listNode}, &node{kind: listNode}
	for _, f := range files {
		if path.Dir(f.name) == l.id {
			continue // a front matter
		}
		n := l.take(f, ps)
		if n == nil {
			continue
		}
		switch kind := n.str("kind"); kind {
		case "indicator":
			indicatorShape.check(n, "indicator", partial, ps)
			inds.items = append(inds.items, n)
		case "item":
			itemShape.check(n, "item", partial, ps)
			items.items = append(items.items, n)
		case "items":
			itemsShape.check(n, "items", partial, ps)
			items.items = append(items.items, n.list("items")...)
		case "":
			ps.add(n.pos, msgMissingKey.With("key", "kind"), hintOptions.With("options", "indicator, item, items"))
		default:
			ps.add(n.get("kind").pos, msgNotOneOf.With("key", "kind", "got", kind), hintOptions.With("options", "indicator, item, items"))
		}
	}
	repeated(inds, ps)
	repeated(items, ps)
	l.root.keys = append(l.root.keys, entry{name: "indicators", val: inds}, entry{name: "items", val: items})
}

// joinFront adds the lists of one front-matter file to those of another.
func joinFront(a, b *node, ps *problems) {
	for _, e := range b.keys {
		had := a.get(e.name)
		if had == nil {
			a.keys = append(a.keys, e)
		} else if had.kind == listNode && e.val.kind == listNode {
			had.items = append(had.items, e.val.items...)
		} else {
			ps.add(e.pos, msgDuplicateKey.With("key", e.name))
		}
	}
	for _, e := range a.keys {
		repeated(e.val, ps)
	}
}

// repeated reports entries of a list with the same id.
func repeated(list *node, ps *problems) {
	if list == nil || list.kind != listNode {
		return
	}
	seen := map[string]Pos{}
	for _, it := range list.items {
		id := it.get("id")
		if id == nil {
			continue
		}
		if other, ok := seen[id.text]; ok && other != id.pos {
			ps.add(id.pos, msgRepeatedID.With("id", id.text, "other", other))
		}
		seen[id.text] = id.pos
	}
}

// combine merges the layers, the first at the bottom.
func combine(layers []*layer, ps *problems) *node {
	root := layers[0].root
	for _, l := range layers[1:] {
		over := l.root
		if r := over.get("remove"); r != nil {
			root = remove(root, r, ps)
		}
		root = merge(root, over)
	}
	return root
}
