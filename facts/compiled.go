package facts

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"io/fs"

	"junheng/internal/locale"
)

// compiled is the program's own dictionary as JSON, which is read ten times as
// fast as its YAML. It names the YAML it was made of; with any other it is
// passed over, so it can never be stale.
//
//go:embed dictionary.json
var compiled []byte

// compiledDictionary is the form of dictionary.json.
type compiledDictionary struct {
	Source string // SHA-256 of the YAML, hex
	Groups []locale.Text
	Fields []compiledField
}

type compiledField struct {
	Group int
	*Field
}

// Compile gives the dictionary as LoadDictionary keeps it at hand, for the file
// dictionary.json.
func (d *Dictionary) Compile() ([]byte, error) {
	source, err := sourceHash()
	if err != nil {
		return nil, err
	}
	out := compiledDictionary{Source: source}
	at := map[locale.Text]int{}
	for _, f := range d.fields {
		g, ok := at[d.group[f.ID]]
		if !ok {
			g = len(out.Groups)
			at[d.group[f.ID]] = g
			out.Groups = append(out.Groups, d.group[f.ID])
		}
		out.Fields = append(out.Fields, compiledField{g, f})
	}
	js, err := json.MarshalIndent(out, "", " ")
	return append(js, '\n'), err
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
	source, err := sourceHash()
	if err != nil {
		return nil
	}
	var c compiledDictionary
	if err := json.Unmarshal(compiled, &c); err != nil || c.Source != source {
		return nil
	}
	d := emptyDictionary()
	for _, f := range c.Fields {
		d.fields = append(d.fields, f.Field)
		d.byID[f.ID] = f.Field
		d.group[f.ID] = c.Groups[f.Group]
		for _, o := range f.Options {
			d.consts[o.ID] = float64(o.Code)
		}
	}
	return d
}
