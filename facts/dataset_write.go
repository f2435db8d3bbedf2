package facts

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/parquet-go/parquet-go"

	"junheng/internal/blank"
)

// Names of the columns of units.parquet that are not fields. Texts of a field
// are in a column named after it with the suffix __text.
const (
	colCounty = "county"
	colYear   = "year"
	colSchool = "school" // row of schools.parquet, counted from 0; -1 for the county's own row
	colStage  = "stage"  // whole, primary, junior or senior
	colStates = "_states"
	colSource = "_source" // number of an entry of the manifest's bulk, counted from 1
	colRecord = "_record"
	textMark  = "__text"
)

// rowGroup is how many rows share a row group: enough for long pages, few
// enough that other tools can read groups in parallel.
const rowGroup = 1 << 17

// Creator opens one file of a dataset for writing.
type Creator func(name string) (io.WriteCloser, error)

// Write stores the dataset as units.parquet, schools.parquet, lineage.parquet
// and manifest.json. In units.parquet a row is a section, a school or a county,
// and every field a nullable double; a null is not reported unless the column
// _states names another state for it ("not_applicable:pe_shared,withheld:books").
func (d *Dataset) Write(create Creator) error {
	t, err := d.Table()
	if err != nil {
		return err
	}
	sums := map[string]string{}
	create = hashed(create, sums)
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{UnitsFile, func(w io.Writer) error { return writeUnits(w, t) }},
		{SchoolsFile, func(w io.Writer) error { return writeSchools(w, t) }},
		{LineageFile, func(w io.Writer) error { return writeLineage(w, t) }},
		{ManifestFile, func(w io.Writer) error { return d.writeManifest(w, sums) }},
	} {
		if err := writeFile(create, f.name, f.write); err != nil {
			return err
		}
	}
	return nil
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
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(m)
}

// sheet is a Parquet file being written column by column.
type sheet struct {
	rows    int
	columns map[string]column
}

// column is a column to be written: its type, and the value of a row.
type column struct {
	node parquet.Node
	at   func(row int) parquet.Value // the null Value where there is none
}

func (s *sheet) add(name string, node parquet.Node, at func(int) parquet.Value) {
	s.columns[name] = column{node, at}
}

func (s *sheet) write(w io.Writer, name string) error {
	group := parquet.Group{}
	for name, c := range s.columns {
		group[name] = c.node
	}
	out := parquet.NewWriter(w, parquet.NewSchema(name, group),
		parquet.PageBufferSize(2<<20), parquet.CreatedBy("junheng", "1", ""), parquet.DataPageStatistics(true))
	writers := out.ColumnWriters()
	names := slices.Sorted(maps.Keys(s.columns))
	buf := make([]parquet.Value, 0, 4096)
	for from := 0; from < s.rows; from += rowGroup {
		to := min(from+rowGroup, s.rows)
		for i, name := range names {
			c := s.columns[name]
			optional := 0
			if c.node.Optional() {
				optional = 1
			}
			for row := from; row < to; row++ {
				v := c.at(row)
				if v.IsNull() {
					v = v.Level(0, 0, i)
				} else {
					v = v.Level(0, optional, i)
				}
				buf = append(buf, v)
				if len(buf) == cap(buf) || row == to-1 {
					if _, err := writers[i].WriteRowValues(buf); err != nil {
						return err
					}
					buf = buf[:0]
				}
			}
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return out.Close()
}

func wordColumn() parquet.Node {
	return parquet.Optional(parquet.Encoded(parquet.String(), &parquet.RLEDictionary))
}

func intColumn() parquet.Node { return parquet.Leaf(parquet.Int32Type) }

func word(s string) parquet.Value {
	if s == "" {
		return parquet.NullValue()
	}
	return parquet.ByteArrayValue([]byte(s))
}

func int32Value(v int32) parquet.Value { return parquet.Int32Value(v) }

func writeUnits(w io.Writer, t *Table) error {
	s := &sheet{rows: t.Len(), columns: map[string]column{}}
	s.add(colCounty, intColumn(), func(r int) parquet.Value { return int32Value(int32(t.County[r])) })
	s.add(colYear, intColumn(), func(r int) parquet.Value { return int32Value(int32(t.Year[r])) })
	s.add(colSchool, intColumn(), func(r int) parquet.Value { return int32Value(t.School[r]) })
	s.add(colStage, parquet.Encoded(parquet.String(), &parquet.RLEDictionary),
		func(r int) parquet.Value { return parquet.ByteArrayValue([]byte(t.Stage[r].String())) })
	s.add(colStates, wordColumn(), func(r int) parquet.Value { return word(t.states(r)) })
	if t.rowSource != nil {
		s.add(colSource, intColumn(), func(r int) parquet.Value { return int32Value(t.rowSource[r]) })
		s.add(colRecord, intColumn(), func(r int) parquet.Value { return int32Value(t.rowRecord[r]) })
	}
	for _, f := range t.order {
		values := t.cols[f].Values
		s.add(string(f), doubleColumn(values), func(r int) parquet.Value {
			if v := values[r]; v == v {
				return parquet.DoubleValue(v)
			}
			return parquet.NullValue()
		})
	}
	for _, f := range t.TextFields() {
		s.add(string(f)+textMark, wordColumn(), func(r int) parquet.Value { return word(t.Text(r, f)) })
	}
	return s.write(w, "units")
}

// doubleColumn stores numbers plainly where they differ much, and by
// dictionary where a few return often, as whole counts do.
func doubleColumn(values []float64) parquet.Node {
	const sample = 1 << 16
	distinct := map[uint64]struct{}{}
	n := 0
	step := max(1, len(values)/sample)
	for i := 0; i < len(values); i += step {
		if v := values[i]; v == v {
			distinct[math.Float64bits(v)] = struct{}{}
			n++
		}
	}
	if len(distinct)*4 < n && len(distinct) < 1<<14 {
		return parquet.Optional(parquet.Encoded(parquet.Leaf(parquet.DoubleType), &parquet.RLEDictionary))
	}
	return parquet.Optional(parquet.Encoded(parquet.Leaf(parquet.DoubleType), &parquet.Plain))
}

// states names the blanks of a row other than not reported, ordered by field.
func (t *Table) states(row int) string {
	var parts []string
	for _, f := range t.order {
		if v := t.cols[f].Values[row]; v != v {
			if s := blank.StateOf(v); s != blank.NotReported {
				parts = append(parts, s.String()+":"+string(f))
			}
		}
	}
	sort.Strings(parts)
	return strings.Join(parts, ",")
}

// The columns of schools.parquet beside the number of the school.
var (
	schoolWords   = [...]string{"id", "code", "name", "township"}
	schoolNumbers = [...]string{"county", "type", "founder", "location", "founded"}
)

func writeSchools(w io.Writer, t *Table) error {
	s := &sheet{rows: len(t.Schools), columns: map[string]column{}}
	s.add(colSchool, intColumn(), func(r int) parquet.Value { return int32Value(int32(r)) })
	for i, name := range schoolWords {
		s.add(name, wordColumn(), func(r int) parquet.Value {
			x := &t.Schools[r]
			return word([...]string{string(x.ID), x.Code, x.Name, x.Township}[i])
		})
	}
	for i, name := range schoolNumbers {
		s.add(name, intColumn(), func(r int) parquet.Value {
			x := &t.Schools[r]
			return int32Value([...]int32{int32(x.County), int32(x.Type), int32(x.Founder), int32(x.Location), int32(x.Founded)}[i])
		})
	}
	return s.write(w, "schools")
}

func writeLineage(w io.Writer, t *Table) error {
	type cell struct {
		row   int32
		field FieldID
		from  int32
	}
	var cells []cell
	for _, f := range t.order {
		for row, o := range t.cols[f].origin {
			if o > 0 {
				cells = append(cells, cell{int32(row), f, o - 1})
			}
		}
	}
	s := &sheet{rows: len(cells), columns: map[string]column{}}
	packed := func(n parquet.Node) parquet.Node { return parquet.Compressed(n, &parquet.Zstd) }
	s.add("row", packed(intColumn()), func(r int) parquet.Value { return int32Value(cells[r].row) })
	s.add("field", packed(wordColumn()), func(r int) parquet.Value { return word(string(cells[r].field)) })
	for i, name := range originColumns {
		s.add(name, packed(wordColumn()), func(r int) parquet.Value { return word(*originPart(&t.origins[cells[r].from], i)) })
	}
	return s.write(w, "lineage")
}

var originColumns = []string{"file", "hash", "sheet", "cell", "raw", "by", "note"}

// originPart gives the part of an origin that a column of lineage.parquet holds.
func originPart(o *Origin, i int) *string {
	return [...]*string{&o.File, &o.Hash, &o.Sheet, &o.Cell, &o.Raw, &o.By, &o.Note}[i]
}
