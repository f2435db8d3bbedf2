package facts

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/parallel"
	"junheng/internal/parquet"
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
	if err := whileMapped(func() error {
		js, err := parquet.Bytes(r, 0, size)
		if err != nil {
			return err
		}
		return readManifest(js, &m)
	}); err != nil {
		return nil, damaged(ManifestFile, err)
	}
	if m.Format < formatVersion {
		return nil, fault.New(fault.Unreadable, olderDataset.With("format", m.Format)).At(ManifestFile).Hint(getAgain)
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
		if err := whileMapped(func() error { _, err := io.Copy(sum, io.NewSectionReader(f, 0, size)); return err }); err != nil {
			return damaged(name, err)
		}
		if hex.EncodeToString(sum.Sum(nil)) != want {
			return mismatch(name, name)
		}
	}
	return nil
}

// load reads the selected part into a table and verifies every column it reads.
func (r *reader) load(m Manifest, sel Selection) (*Table, error) {
	l := &loader{source: newSource(r.open, m), sel: sel}
	return l.load()
}

type loader struct {
	source
	sel   Selection
	units *columns
	t     *Table

	mu     sync.Mutex
	errs   []error
	states []string // by row; nil where no blank is other than not reported
}

func (l *loader) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.errs = append(l.errs, err)
}

func (l *loader) run(job func() error) {
	if err := job(); err != nil {
		l.fail(err)
	}
}

func (l *loader) load() (*Table, error) {
	var err error
	if l.units, err = l.file(UnitsFile, l.m.Rows); err != nil {
		return nil, err
	}
	n := l.m.Rows
	l.t = &Table{
		County: make([]registry.RegionCode, n), Year: make([]registry.SchoolYear, n),
		School: make([]int32, n), Stage: make([]registry.Stage, n), cols: map[FieldID]*Column{},
	}
	jobs := l.jobs()
	parallel.Each(len(jobs), func(i int) { l.run(jobs[i]) })
	if err := errors.Join(l.errs...); err != nil {
		return nil, err
	}
	l.applyStates()
	if l.sel.NoRegister && !l.sections() {
		l.run(l.schools)
	}
	if !l.sel.NoTexts {
		l.texts()
	}
	if !l.sel.NoLineage {
		l.run(l.lineage)
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

func (l *loader) jobs() []func() error {
	jobs := []func() error{
		func() error { return readInts(l.units, colCounty, l.t.County) },
		func() error { return readInts(l.units, colYear, l.t.Year) },
		func() error { return readInts(l.units, colSchool, l.t.School) },
		l.stages,
		l.readStates,
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
		jobs = append(jobs, func() error { return readDoubles(l.units, string(f), c.Values) })
	}
	return jobs
}

func (l *loader) readStates() error {
	return readWords(l.units, colStates, func(row int, word string) {
		if l.states == nil {
			l.states = make([]string, l.m.Rows)
		}
		l.states[row] = word
	})
}

// applyStates puts the blanks that are not plainly not reported in place.
func (l *loader) applyStates() {
	for row, word := range l.states {
		if word == "" {
			continue
		}
		for field, v := range statesIn(word) {
			if c := l.t.cols[field]; c != nil {
				c.Values[row] = v
			}
		}
	}
}

// statesIn gives the blanks that a cell of the column _states names, by field.
func statesIn(word string) map[FieldID]float64 {
	out := map[FieldID]float64{}
	for part := range strings.SplitSeq(word, ",") {
		name, field, _ := strings.Cut(part, ":")
		if s, ok := blank.ParseState(name); ok && s != blank.Number {
			out[FieldID(field)] = blank.Of(s)
		}
	}
	return out
}

func (l *loader) stages() error {
	return l.units.column(colStage, parquet.Words, func(g parquet.Group, p *parquet.Pages) error {
		return parquet.Translate(p, l.t.Stage[g.First:g.First+g.Rows], registry.ParseStage)
	})
}

// texts reads the words beside values.
func (l *loader) texts() {
	for _, f := range l.m.Texts {
		l.run(func() error {
			return readWords(l.units, string(f)+textMark, func(row int, word string) { l.t.SetText(row, f, word) })
		})
	}
}

func (l *loader) schools() error {
	n := l.m.Schools
	f, err := l.file(SchoolsFile, n)
	if err != nil {
		return err
	}
	schools := make([]registry.School, n)
	var nums [len(schoolNumbers)][]int32
	errs := make([]error, len(nums)+len(schoolWords))
	wanted := len(errs)
	if l.sel.NoNames {
		wanted = len(nums)
	}
	set := [...]func(s *registry.School, word string){
		func(s *registry.School, word string) { s.ID = registry.SchoolID(word) },
		func(s *registry.School, word string) { s.Code = word },
		func(s *registry.School, word string) { s.Name = word },
		func(s *registry.School, word string) { s.Township = word },
	}
	parallel.Each(wanted, func(i int) {
		if k := i - len(nums); k >= 0 {
			errs[i] = readWords(f, schoolWords[k], func(row int, word string) { set[k](&schools[row], word) })
			return
		}
		nums[i] = make([]int32, n)
		errs[i] = readInts(f, schoolNumbers[i], nums[i])
	})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for i := range schools {
		s := &schools[i]
		s.County, s.Type, s.Founder = registry.RegionCode(nums[0][i]), registry.SchoolType(nums[1][i]), registry.Founder(nums[2][i])
		s.Location, s.Founded = registry.Location(nums[3][i]), int(nums[4][i])
	}
	l.t.Schools = schools
	return nil
}

// lineage reads where the values came from.
func (l *loader) lineage() error {
	if leaf := bulkLeaf(l.m.Bulk); leaf.Hash != l.leaf[leaf.Name] {
		return mismatch(ManifestFile, leaf.Name)
	}
	if l.t.sources = l.m.Bulk; len(l.m.Bulk) > 0 {
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
	return l.origins()
}

func (l *loader) origins() error {
	f, err := l.file(LineageFile, -1)
	if err != nil {
		return err
	}
	rows, fields, origins := make([]int32, f.Rows), make([]FieldID, f.Rows), make([]Origin, f.Rows)
	if err := readInts(f, "row", rows); err != nil {
		return err
	}
	if err := readWords(f, "field", func(i int, word string) { fields[i] = FieldID(word) }); err != nil {
		return err
	}
	for part, name := range originColumns {
		if err := readWords(f, name, func(i int, word string) { *originPart(&origins[i], part) = word }); err != nil {
			return err
		}
	}
	for i, row := range rows {
		if row < 0 || int(row) >= l.m.Rows || fields[i] == "" {
			return damaged(LineageFile, fmt.Errorf("an origin of row %d", row))
		}
		c := l.t.cols[fields[i]]
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
