package procedure

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/strict"
	"junheng/registry"
)

var (
	msgNoLayout  = locale.NewTemplate("procedure.layout", "流程 {procedure} 的文书“{document}”没有版式文件 {layout}", "{procedure}: the document {document} has no layout {layout}")
	hintNoLayout = locale.Plain("procedure.layout.hint", "版式放在流程所在文件夹旁边的 documents 文件夹里；按旧版流程办理的案卷，请把当时的版式文件放回原处", "a layout lies in the folder documents beside the procedures; where a case runs by an older text, put its layout back where it was")
)

// Layout reads the layout of a document, with the name of its file: that in the
// folder documents beside the procedures of the pack, that of an overlay first.
func (s *Set) Layout(p *Procedure, d *Document) (name string, data []byte, err error) {
	name = d.Layout // an overlay's own, where it is a path
	if !strings.Contains(name, "/") {
		dir := p.dir
		if src := s.base[p.ID]; dir == "" && src != nil { // as a case kept it
			dir = path.Dir(path.Dir(src.name))
		}
		name = path.Join(dir, "documents", d.Layout)
	}
	if data, err = fs.ReadFile(s.layouts, name); err != nil {
		return name, nil, fault.New(fault.NotFound, msgNoLayout.With("procedure", p.Label, "document", d.Label, "layout", name)).Hint(hintNoLayout).Because(err)
	}
	return name, data, nil
}

// Areas lists where procedures hold as they do nowhere else: everywhere without
// overlays (0), and the regions of the overlays.
func (s *Set) Areas() []registry.RegionCode {
	out := []registry.RegionCode{0}
	for _, o := range s.overlays {
		out = append(out, registry.RegionCode(o.head.Region))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Differs reports whether some overlay changes a procedure in an area.
func (s *Set) Differs(id string, area registry.RegionCode) bool { return len(s.over(id, area)) > 0 }

// NamesLayout gives the place that names the layout of a document as it holds in an
// area: in the last overlay that names one, else in the procedure.
func (s *Set) NamesLayout(id, document string, area registry.RegionCode) strict.Pos {
	for _, o := range slices.Backward(s.over(id, area)) {
		if o.doc.Has("documents", document, "layout") {
			return o.doc.At("documents", document, "layout")
		}
	}
	return s.base[id].doc.At("documents", document, "layout")
}
