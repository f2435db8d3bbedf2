package facts

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"

	"junheng/internal/locale"
)

// The program's own dictionary is compiled into dictionary_compiled.go, so that
// no YAML has to be read when the program starts. It names the YAML it was made
// of; with any other it is passed over, so it can never be stale. A test makes
// it anew: go test ./facts -run Compiled -update.

// compiledField is a field with the number of the heading it stands under.
type compiledField struct {
	group int
	field Field
}

// sourceHash hashes the embedded YAML, files by name.
func sourceHash() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(embedded, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := embedded.ReadFile(name)
		h.Write([]byte(name + "\n"))
		h.Write(data)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// fromCompiled gives the compiled dictionary, or nil when it is of other YAML.
func fromCompiled() *Dictionary {
	if source, err := sourceHash(); err != nil || source != compiledSource {
		return nil
	}
	n := len(compiledFields)
	d := &Dictionary{
		fields: make([]*Field, n), byID: make(map[FieldID]*Field, n),
		consts: stageConstants(), group: make(map[FieldID]locale.Text, n),
	}
	for i := range compiledFields {
		f := &compiledFields[i].field
		d.fields[i], d.byID[f.ID] = f, f
		d.group[f.ID] = compiledGroups[compiledFields[i].group]
		for _, o := range f.Options {
			d.consts[o.ID] = float64(o.Code)
		}
	}
	return d
}
