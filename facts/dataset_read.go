package facts

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"sync"

	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/registry"
)

// maxManifest and maxRows bound what a stored dataset may claim to hold.
const (
	maxManifest = 64 << 20
	maxRows     = 1 << 28
)

// OpenDataset reads the manifest of a stored dataset and makes its columns
// readable. The manifest is verified now, every column when it is read. The
// readers that open gives must stay usable as long as the dataset is read.
func OpenDataset(open Opener) (*Dataset, error) {
	r, size, err := open(ManifestFile)
	if err != nil {
		return nil, err
	}
	if size > maxManifest {
		return nil, damaged(ManifestFile, fmt.Errorf("%d bytes", size))
	}
	var m Manifest
	dec := json.NewDecoder(io.NewSectionReader(r, 0, size))
	if err := dec.Decode(&m); err != nil {
		return nil, damaged(ManifestFile, err)
	}
	if m.Format > formatVersion {
		return nil, fault.New(fault.Unreadable, newerDataset.With("format", m.Format)).At(ManifestFile)
	}
	if !slices.IsSortedFunc(m.Leaves, func(a, b Leaf) int { return strings.Compare(a.Name, b.Name) }) ||
		contentHash(m.Leaves) != m.Hash {
		return nil, mismatch(ManifestFile, "manifest")
	}
	if m.Rows < 0 || m.Rows > maxRows || m.Schools < 0 || m.Schools > maxRows {
		return nil, damaged(ManifestFile, fmt.Errorf("%d rows", m.Rows))
	}
	return &Dataset{Manifest: m, Hash: m.Hash, files: &reader{open: open}}, nil
}

// reader reads the Parquet files of a dataset.
type reader struct{ open Opener }

// verifyFiles compares each file with the SHA-256 that the manifest names.
func (r *reader) verifyFiles(m Manifest) error {
	for _, name := range []string{UnitsFile, SchoolsFile, LineageFile} {
		want, ok := m.Files[name]
		if !ok {
			continue // stored before manifests named their files
		}
		f, size, err := r.open(name)
		if err != nil {
			return err
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, io.NewSectionReader(f, 0, size)); err != nil {
			return damaged(name, err)
		}
		if hex.EncodeToString(sum.Sum(nil)) != want {
			return mismatch(name, name)
		}
	}
	return nil
}

// load reads the selected part into a table and verifies each part of it.
func (r *reader) load(m Manifest, sel Selection) (*Table, error) {
	l := &loader{open: r.open, m: m, sel: sel, leaf: map[string]string{}}
	for _, x := range m.Leaves {
		l.leaf[x.Name] = x.Hash
	}
	return l.load()
}

type loader struct {
	open Opener
	m    Manifest
	sel  Selection
	leaf map[string]string

	units *parquetFile
	t     *Table

	mu     sync.Mutex
	errs   []error
	states *wordsRead
}

func (l *loader) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.errs = append(l.errs, err)
}

func (l *loader) load() (*Table, error) {
	units, err := openParquet(l.open, UnitsFile, l.m.Rows)
	if err != nil {
		return nil, err
	}
	l.units = units
	n := l.m.Rows
	l.t = &Table{
		County: make([]registry.RegionCode, n), Year: make([]registry.SchoolYear, n),
		School: make([]int32, n), Stage: make([]registry.Stage, n), cols: map[FieldID]*Column{},
	}
	if l.states, err = units.words(colStates); err != nil {
		return nil, err
	}
	jobs := l.jobs()
	inParallel(len(jobs), func(i int) { l.run(jobs[i]) })
	if err := errors.Join(l.errs...); err != nil {
		return nil, err
	}
	if l.sel.NoRegister && !l.sections() {
		l.run(l.schools)
	}
	if !l.sel.NoTexts {
		l.texts()
	}
	if !l.sel.NoLineage {
		l.lineage()
	}
	if err := errors.Join(l.errs...); err != nil {
		return nil, err
	}
	return l.t, nil
}

// sections reports whether every row is a section of a school.
func (l *loader) sections() bool {
	return !slices.Contains(l.t.Stage, registry.Whole) && !slices.ContainsFunc(l.t.School, func(s int32) bool { return s < 0 })
}

func (l *loader) run(job func() error) {
	if err := job(); err != nil {
		l.fail(err)
	}
}

func (l *loader) jobs() []func() error {
	jobs := []func() error{
		func() error { return ints(l, colCounty, l.t.County) },
		func() error { return ints(l, colYear, l.t.Year) },
		func() error { return ints(l, colSchool, l.t.School) },
		l.stages,
	}
	if !l.sel.NoRegister {
		jobs = append(jobs, l.schools)
	}
	for _, f := range l.m.Fields {
		if l.sel.Fields != nil && !slices.Contains(l.sel.Fields, f) {
			continue
		}
		c := &Column{Field: f, Values: make([]float64, l.m.Rows)}
		l.t.cols[f] = c
		l.t.order = append(l.t.order, f)
		jobs = append(jobs, func() error { return l.column(c) })
	}
	return jobs
}

// verify compares a part with its leaf.
func (l *loader) verify(file, name string, rows int, sum func(hash.Hash)) error {
	if leafHash(name, rows, sum) != l.leaf[name] {
		return mismatch(file, name)
	}
	return nil
}

func (l *loader) column(c *Column) error {
	if err := l.units.doubles(string(c.Field), c.Values); err != nil {
		return err
	}
	l.applyStates(c)
	return l.verify(UnitsFile, "value/"+string(c.Field), l.m.Rows, func(h hash.Hash) { hashDoubles(h, c.Values) })
}

// applyStates puts the blanks that are not plainly not reported in place.
func (l *loader) applyStates(c *Column) {
	if len(l.states.words) == 0 {
		return
	}
	state := make([]float64, len(l.states.words))
	any := false
	for i, w := range l.states.words {
		for part := range strings.SplitSeq(w, ",") {
			if name, field, _ := strings.Cut(part, ":"); field == string(c.Field) {
				if s, ok := blank.ParseState(name); ok && s != blank.Number {
					state[i], any = blank.Of(s), true
				}
			}
		}
	}
	if !any {
		return
	}
	for row, code := range l.states.codes {
		if code >= 0 && state[code] != 0 {
			c.Values[row] = state[code]
		}
	}
}

// ints reads a key column and verifies it.
func ints[T ~int32 | ~int16](l *loader, name string, dst []T) error {
	if err := readInts(l.units, name, dst); err != nil {
		return err
	}
	return l.verify(UnitsFile, "key/"+name, l.m.Rows, func(h hash.Hash) { hashWords(h, dst) })
}

func (l *loader) stages() error {
	read, err := l.units.words(colStage)
	if err != nil {
		return err
	}
	stage := make([]registry.Stage, len(read.words))
	for i, w := range read.words {
		s, ok := registry.ParseStage(w)
		if !ok {
			return damaged(UnitsFile, fmt.Errorf("stage %q", w))
		}
		stage[i] = s
	}
	for row, code := range read.codes {
		if code < 0 {
			return damaged(UnitsFile, errors.New("a row without stage"))
		}
		l.t.Stage[row] = stage[code]
	}
	return l.verify(UnitsFile, "key/"+colStage, l.m.Rows, func(h hash.Hash) { hashWords(h, l.t.Stage) })
}

// texts reads the words beside values.
func (l *loader) texts() {
	for _, f := range l.m.Texts {
		l.run(func() error {
			read, err := l.units.words(string(f) + textMark)
			if err != nil {
				return err
			}
			for row, code := range read.codes {
				if code >= 0 {
					l.t.SetText(row, f, read.words[code])
				}
			}
			return l.verify(UnitsFile, "text/"+string(f), l.m.Rows, func(h hash.Hash) { hashTexts(h, l.t, f) })
		})
	}
}

func (l *loader) schools() error {
	n := l.m.Schools
	f, err := openParquet(l.open, SchoolsFile, n)
	if err != nil {
		return err
	}
	var nums [5][]int32
	var texts [4]*wordsRead
	errs := make([]error, len(nums)+len(texts))
	wanted := len(errs)
	if l.sel.NoNames {
		wanted = len(nums)
	}
	inParallel(wanted, func(i int) {
		if i >= len(nums) {
			texts[i-len(nums)], errs[i] = f.words(schoolWords[i-len(nums)])
			return
		}
		nums[i] = make([]int32, n)
		errs[i] = readInts(f, schoolNumbers[i], nums[i])
	})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	schools := make([]registry.School, n)
	for i := range schools {
		schools[i] = registry.School{
			County: registry.RegionCode(nums[0][i]), Type: registry.SchoolType(nums[1][i]), Founder: registry.Founder(nums[2][i]),
			Location: registry.Location(nums[3][i]), Founded: int(nums[4][i]),
		}
	}
	l.t.Schools = schools
	if l.sel.NoNames {
		return nil
	}
	for i := range schools {
		s := &schools[i]
		s.ID, s.Code = registry.SchoolID(texts[0].at(i)), texts[1].at(i)
		s.Name, s.Township = texts[2].at(i), texts[3].at(i)
	}
	return l.verify(SchoolsFile, "schools", l.m.Rows, func(h hash.Hash) { hashSchools(h, schools) })
}

// lineage reads where the values came from. It is verified as a whole, so only
// when every field was selected.
func (l *loader) lineage() {
	l.run(func() error {
		l.t.sources = l.m.Bulk
		if len(l.m.Bulk) > 0 {
			l.t.rowSource, l.t.rowRecord = make([]int32, l.m.Rows), make([]int32, l.m.Rows)
			if err := readInts(l.units, colSource, l.t.rowSource); err != nil {
				return err
			}
			if err := readInts(l.units, colRecord, l.t.rowRecord); err != nil {
				return err
			}
			if slices.ContainsFunc(l.t.rowSource, func(s int32) bool { return s < 0 || int(s) > len(l.m.Bulk) }) {
				return damaged(UnitsFile, errors.New("a row of an unknown source"))
			}
		}
		if err := l.origins(); err != nil {
			return err
		}
		if l.sel.Fields != nil {
			return nil
		}
		return l.verify(LineageFile, "lineage", l.m.Rows, func(h hash.Hash) { hashLineage(h, l.t) })
	})
}

func (l *loader) origins() error {
	f, err := openParquet(l.open, LineageFile, -1)
	if err != nil {
		return err
	}
	rows := make([]int32, f.rows)
	if err := readInts(f, "row", rows); err != nil {
		return err
	}
	fields, err := f.words("field")
	if err != nil {
		return err
	}
	origins := make([]Origin, f.rows)
	for i, name := range originColumns {
		read, err := f.words(name)
		if err != nil {
			return err
		}
		for j, code := range read.codes {
			if code >= 0 {
				*originPart(&origins[j], i) = read.words[code]
			}
		}
	}
	for i, row := range rows {
		if row < 0 || int(row) >= l.m.Rows || fields.codes[i] < 0 {
			return damaged(LineageFile, fmt.Errorf("an origin of row %d", row))
		}
		c := l.t.cols[FieldID(fields.words[fields.codes[i]])]
		if c == nil {
			continue // a field that was not selected
		}
		if c.origin == nil {
			c.origin = make([]int32, l.m.Rows)
		}
		l.t.origins = append(l.t.origins, origins[i])
		c.origin[row] = int32(len(l.t.origins))
	}
	return nil
}
