package facts

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"

	"junheng/internal/parquet"
)

// Creator opens one file of a dataset for writing.
type Creator func(name string) (io.WriteCloser, error)

// Write stores the dataset as units.parquet, schools.parquet, lineage.parquet
// and manifest.json. In units.parquet a row is a section, a school or a county,
// and every field a nullable double; a null is not reported unless the column
// _states names another state for it ("not_applicable:pe_shared,withheld:books").
func (d *Dataset) Write(create Creator) error {
	s, err := d.encoded()
	if err != nil {
		return err
	}
	sums := map[string]string{}
	create = hashed(create, sums)
	for _, f := range s {
		if err := writeFile(create, f.name, f.write); err != nil {
			return err
		}
	}
	return writeFile(create, ManifestFile, func(w io.Writer) error { return d.writeManifest(w, sums) })
}

// write writes one Parquet file.
func (f *storedFile) write(w io.Writer) error {
	out, err := parquet.NewWriter(w, f.name[:len(f.name)-len(".parquet")], f.columns)
	if err != nil {
		return err
	}
	for g, pages := range f.pages {
		if err := out.Group(f.bounds[g+1]-f.bounds[g], pages); err != nil {
			return err
		}
	}
	return out.Close()
}

// hashed is a Creator that notes the SHA-256 of every file it makes.
func hashed(create Creator, sums map[string]string) Creator {
	return func(name string) (io.WriteCloser, error) {
		w, err := create(name)
		if err != nil {
			return nil, err
		}
		return &hashedFile{WriteCloser: w, name: name, sum: sha256.New(), sums: sums}, nil
	}
}

type hashedFile struct {
	io.WriteCloser
	name string
	sum  hash.Hash
	sums map[string]string
}

func (f *hashedFile) Write(b []byte) (int, error) {
	n, err := f.WriteCloser.Write(b)
	f.sum.Write(b[:n])
	return n, err
}

func (f *hashedFile) Close() error {
	f.sums[f.name] = hex.EncodeToString(f.sum.Sum(nil))
	return f.WriteCloser.Close()
}

func writeFile(create Creator, name string, write func(io.Writer) error) (err error) {
	w, err := create(name)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := w.Close(); err == nil {
			err = cerr
		}
	}()
	return write(w)
}

func (d *Dataset) writeManifest(w io.Writer, sums map[string]string) error {
	m := d.Manifest
	m.Files = sums
	js, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(onOneLine(js, "counties"), '\n'))
	return err
}

// onOneLine takes the white space out of a list of numbers: a nation's counties
// would take 3,000 lines.
func onOneLine(js []byte, list string) []byte {
	before, rest, _ := bytes.Cut(js, []byte(`"`+list+`": [`))
	numbers, after, ok := bytes.Cut(rest, []byte("]"))
	if !ok {
		return js // no such list, or null
	}
	out := append(bytes.Clone(before), `"`+list+`": [`...)
	out = append(out, bytes.Join(bytes.Fields(numbers), nil)...)
	return append(append(out, ']'), after...)
}
