package document

import (
	"io/fs"

	"junheng/internal/strict"
	"junheng/rules"
)

// Sources reads the list of the law and practice that the procedures of a pack
// cite: the file sources.yaml of its folder, by id. The error joins all problems.
func Sources(fsys fs.FS, pack string) (map[string]rules.Document, error) {
	name := pack + "/sources.yaml"
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	ps := &strict.Problems{}
	var list struct {
		Kind      string           `yaml:"kind"`
		Documents []rules.Document `yaml:"documents"`
	}
	if doc := strict.Parse(ps, name, data); doc != nil {
		doc.Decode(ps, &list)
	}
	out := map[string]rules.Document{}
	for _, d := range list.Documents {
		out[d.ID] = d
	}
	return out, ps.Err()
}
