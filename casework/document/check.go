package document

import (
	"errors"

	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

var (
	msgLayout  = locale.NewTemplate("document.layout", "流程 {procedure} 的文书“{document}”没有版式文件 {layout}", "{procedure}: the document {document} has no layout {layout}")
	hintLayout = locale.Plain("document.layout.hint", "版式放在流程所在文件夹旁边的 documents 文件夹里", "a layout lies in the folder documents beside the procedures")
)

// Check reads the layout of every document of every procedure as they hold in a
// county; 0 is without overlays. The error joins every problem of every layout.
func Check(set *procedure.Set, county registry.RegionCode) error {
	var bad []error
	for _, p := range set.List(county) {
		for i := range p.Documents {
			_, err := Find(set, p, &p.Documents[i])
			bad = append(bad, err)
		}
	}
	return errors.Join(bad...)
}

// Find reads the layout of a document of a procedure.
func Find(set *procedure.Set, p *procedure.Procedure, d *procedure.Document) (*Layout, error) {
	data, err := set.Layout(p, d)
	if err != nil {
		return nil, fault.New(fault.NotFound, msgLayout.With("procedure", p.ID, "document", d.Label, "layout", d.Layout)).Hint(hintLayout).Because(err)
	}
	return Parse(d.Layout, data, p)
}
