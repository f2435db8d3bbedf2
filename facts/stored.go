package facts

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"sort"
	"strings"

	"junheng/internal/blank"
	"junheng/internal/parallel"
	"junheng/internal/parquet"
	"junheng/registry"
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

// The columns of schools.parquet beside the number of the school, and those of
// lineage.parquet beside row and field.
var (
	schoolWords   = [...]string{"id", "code", "name", "township"}
	schoolNumbers = [...]string{"county", "type", "founder", "location", "founded"}
	originColumns = [...]string{"file", "hash", "sheet", "cell", "raw", "by", "note"}
)

// schoolWord and schoolNumber give the part of a school that a column holds.
func schoolWord(s *registry.School, i int) string {
	return [...]string{string(s.ID), s.Code, s.Name, s.Township}[i]
}

func schoolNumber(s *registry.School, i int) int32 {
	return [...]int32{int32(s.County), int32(s.Type), int32(s.Founder), int32(s.Location), int32(s.Founded)}[i]
}

// originPart gives the part of an origin that a column of lineage.parquet holds.
func originPart(o *Origin, i int) *string {
	return [...]*string{&o.File, &o.Hash, &o.Sheet, &o.Cell, &o.Raw, &o.By, &o.Note}[i]
}

// stored is a canonical table as its files hold it.
type stored []*storedFile

// storedFile is one Parquet file: its columns, and their pages by group of rows.
type storedFile struct {
	name    string
	bounds  []int // where the groups begin, and the number of rows
	columns []parquet.Column
	pages   [][]parquet.Pages // by group and column
	encode  []func(lo, hi int) parquet.Pages
}

func (f *storedFile) groups() int { return len(f.bounds) - 1 }

func (f *storedFile) add(name string, kind parquet.Kind, encode func(lo, hi int) parquet.Pages) {
	f.columns = append(f.columns, parquet.Column{Name: name, Kind: kind, Packed: f.name == LineageFile})
	f.encode = append(f.encode, encode)
}

func (f *storedFile) words(name string, at func(row int) string) {
	f.add(name, parquet.Words, func(lo, hi int) parquet.Pages {
		return parquet.EncodeWords(hi-lo, func(i int) string { return at(lo + i) })
	})
}

func addInts[T ~int32 | ~int16](f *storedFile, name string, vs []T) {
	f.add(name, parquet.Int32, func(lo, hi int) parquet.Pages { return parquet.EncodeInts(vs[lo:hi]) })
}

// encoded gives a canonical table as its files hold it, columns in parallel.
func encoded(t *Table) stored {
	s := stored{unitsFile(t), schoolsFile(t), lineageFile(t)}
	type job struct {
		file          *storedFile
		group, column int
	}
	var jobs []job
	for _, f := range s {
		f.pages = make([][]parquet.Pages, f.groups())
		for g := range f.pages {
			f.pages[g] = make([]parquet.Pages, len(f.columns))
			for c := range f.columns {
				jobs = append(jobs, job{f, g, c})
			}
		}
	}
	parallel.Each(len(jobs), func(i int) {
		j := jobs[i]
		j.file.pages[j.group][j.column] = j.file.encode[j.column](j.file.bounds[j.group], j.file.bounds[j.group+1])
	})
	return s
}

// groupRows is from how many rows on the next county begins a new group: few
// enough that several processors share a nation, enough for long pages.
const groupRows = 1 << 14

// unitBounds cuts the rows of a table into groups of whole counties. Only a
// county of more rows than a group may have is cut itself.
func unitBounds(county []registry.RegionCode) []int {
	bounds := []int{0}
	for i := 1; i < len(county); i++ {
		n := i - bounds[len(bounds)-1]
		if n >= parquet.GroupRows || n >= groupRows && county[i].County() != county[i-1].County() {
			bounds = append(bounds, i)
		}
	}
	if len(county) > 0 {
		bounds = append(bounds, len(county))
	}
	return bounds
}

// evenBounds cuts n rows into groups of the most rows.
func evenBounds(n int) []int {
	bounds := []int{0}
	for at := 0; at < n; {
		at = min(n, at+parquet.GroupRows)
		bounds = append(bounds, at)
	}
	return bounds
}

func unitsFile(t *Table) *storedFile {
	f := &storedFile{name: UnitsFile, bounds: unitBounds(t.County)}
	addInts(f, colCounty, t.County)
	addInts(f, colYear, t.Year)
	addInts(f, colSchool, t.School)
	f.words(colStage, func(r int) string { return t.Stage[r].String() })
	f.words(colStates, t.states)
	if t.rowSource != nil {
		addInts(f, colSource, t.rowSource)
		addInts(f, colRecord, t.rowRecord)
	}
	for _, id := range t.order {
		values := t.cols[id].Values
		f.add(string(id), parquet.Double, func(lo, hi int) parquet.Pages { return parquet.EncodeDoubles(values[lo:hi]) })
	}
	for _, id := range t.TextFields() {
		f.words(string(id)+textMark, func(r int) string { return t.Text(r, id) })
	}
	return f
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

func schoolsFile(t *Table) *storedFile {
	f := &storedFile{name: SchoolsFile, bounds: evenBounds(len(t.Schools))}
	addInts(f, colSchool, identity(len(t.Schools)))
	for i, name := range schoolWords {
		f.words(name, func(r int) string { return schoolWord(&t.Schools[r], i) })
	}
	for i, name := range schoolNumbers {
		f.add(name, parquet.Int32, func(lo, hi int) parquet.Pages {
			vs := make([]int32, 0, hi-lo)
			for r := lo; r < hi; r++ {
				vs = append(vs, schoolNumber(&t.Schools[r], i))
			}
			return parquet.EncodeInts(vs)
		})
	}
	return f
}

func lineageFile(t *Table) *storedFile {
	var rows []int32
	var fields []FieldID
	var from []int32
	for _, f := range t.order {
		for row, o := range t.cols[f].origin {
			if o > 0 {
				rows, fields, from = append(rows, int32(row)), append(fields, f), append(from, o-1)
			}
		}
	}
	f := &storedFile{name: LineageFile, bounds: evenBounds(len(rows))}
	addInts(f, "row", rows)
	f.words("field", func(r int) string { return string(fields[r]) })
	for i, name := range originColumns {
		f.words(name, func(r int) string { return *originPart(&t.origins[from[r]], i) })
	}
	return f
}

// Leaf is the hash of one part of a dataset. The content hash is the SHA-256
// over all leaves, so that whoever reads only some columns can verify them
// without reading the rest.
type Leaf struct {
	Name string `json:"name"` // units/students, schools/name, lineage/cell; bulk for the manifest's list
	Hash string `json:"hash"` // SHA-256, hex
}

// contentHash combines leaves, ordered by name.
func contentHash(leaves []Leaf) string {
	h := sha256.New()
	h.Write([]byte("junheng dataset 2\n"))
	for _, l := range leaves {
		h.Write([]byte(l.Name + " " + l.Hash + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// pageSum is the hash of the pages of one column in one group.
type pageSum = [sha256.Size]byte

// leafName names the leaf of a column.
func leafName(file, column string) string { return strings.TrimSuffix(file, ".parquet") + "/" + column }

// leafHash hashes a column: its name, and its pages group by group.
func leafHash(name string, sums []pageSum) string {
	h := sha256.New()
	h.Write([]byte(name + "\n"))
	for i := range sums {
		h.Write(sums[i][:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// bulkLeaf hashes the sheets whose rows were taken whole.
func bulkLeaf(sources []Source) Leaf {
	js, err := json.Marshal(sources) // keys of a map come out sorted
	if err != nil {
		panic(err) // a Source holds nothing that JSON cannot express
	}
	sum := sha256.Sum256(append([]byte("bulk\n"), js...))
	return Leaf{"bulk", hex.EncodeToString(sum[:])}
}

// leaves hashes every column of what is stored, ordered by name.
func (s stored) leaves(sources []Source) []Leaf {
	leaves := []Leaf{bulkLeaf(sources)}
	for _, f := range s {
		sums := make([][]pageSum, len(f.columns))
		parallel.Each(len(f.columns), func(c int) {
			for g := range f.pages {
				sums[c] = append(sums[c], f.pages[g][c].Sum())
			}
		})
		for c, col := range f.columns {
			name := leafName(f.name, col.Name)
			leaves = append(leaves, Leaf{name, leafHash(name, sums[c])})
		}
	}
	slices.SortFunc(leaves, func(a, b Leaf) int { return strings.Compare(a.Name, b.Name) })
	return leaves
}
