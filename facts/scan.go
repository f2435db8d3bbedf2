package facts

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"junheng/internal/digest"
	"junheng/internal/parquet"
	"junheng/registry"
)

// Block is the rows of a few whole counties of a stored dataset, in the order of
// county, school year, school and stage. It is lent to whoever scans: neither
// the block nor its keys may be used once the function it was given to returns.
type Block struct {
	County []registry.RegionCode
	Year   []registry.SchoolYear
	School []int32 // row of the register; -1 for the county's own row
	Stage  []registry.Stage

	from   int // of the group
	fields []FieldID
	cols   []scanned
	states []rowBlanks

	table *Table // where the block is of rows in memory
	runs  []rowRun
	keys  blockKeys
}

// scanned is one column of a group.
type scanned struct {
	absent  bool
	numbers parquet.Numbers
}

// rowBlanks is the blanks of one row of a group that are not plainly not reported.
type rowBlanks struct {
	row    int
	blanks map[FieldID]float64
}

// Scatter puts the value of a field in each row r of the block into dst[to[r]]
// and reports false where the dataset does not have the field.
func (b *Block) Scatter(f FieldID, to []int32, dst []float64) bool {
	if b.table != nil {
		return b.scatterLent(f, to, dst)
	}
	at := slices.Index(b.fields, f)
	if at < 0 || b.cols[at].absent {
		return false
	}
	b.cols[at].numbers.Scatter(dst, to, b.from)
	first, _ := slices.BinarySearchFunc(b.states, b.from, func(s rowBlanks, row int) int { return s.row - row })
	for _, s := range b.states[first:] {
		if s.row >= b.from+len(to) {
			break
		}
		if v, ok := s.blanks[f]; ok {
			dst[to[s.row-b.from]] = v
		}
	}
	return true
}

// blockRows is from how many rows on the next county begins a new block: few
// enough that a block and what is computed of it stay in the processor's cache.
const blockRows = 2048

// Scan hands the rows of a stored dataset over, block by block, with the keys
// and the given fields; no more of them is in memory than is worked on. It works
// wherever share calls it, which returns when all calls have returned: each call
// takes blocks until none is left, and asks visitor for a function of its own
// first. The order of blocks is not defined. Every column read is verified, but
// only at the end: what was made of the blocks holds when Scan gives true and no
// error.
//
// It gives false where blocks of whole counties cannot be had: of a dataset
// that was frozen here, and of one with a county that is stored in pieces.
func (d *Dataset) Scan(fields []FieldID, share func(do func()), visitor func() func(*Block) error) (bool, error) {
	if d.files == nil {
		return false, nil
	}
	s := &scan{source: newSource(d.files.open, d.Manifest), fields: fields}
	var err error
	if s.units, err = s.file(UnitsFile, s.m.Rows); err != nil {
		return false, err
	}
	if err := s.columns(); err != nil {
		return false, err
	}
	s.ends = make([][2]registry.RegionCode, len(s.units.Groups))
	var mu sync.Mutex
	var errs []error
	share(func() {
		err := whileMapped(func() error { return s.work(visitor) })
		if errors.Is(err, errCut) {
			err = damaged(UnitsFile, err)
		}
		mu.Lock()
		defer mu.Unlock()
		errs = append(errs, err)
	})
	for i, c := range s.read {
		if c.at >= 0 {
			errs = append(errs, s.units.verify(c.name, s.sums[i]))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return false, err
	}
	for g := 1; g < len(s.ends); g++ {
		if s.ends[g-1][1] == s.ends[g][0] {
			return false, nil
		}
	}
	return true, nil
}

// scan is one reading of all groups.
type scan struct {
	source
	units  *columns
	fields []FieldID
	read   []scanColumn // the keys, then the fields
	sums   [][]pageSum  // by column of read and group
	ends   [][2]registry.RegionCode
	next   atomic.Int64
}

type scanColumn struct {
	name string
	at   int // in the file; -1 where the dataset does not have it
}

// The places of the keys in scan.read.
const (
	readCounty = iota
	readYear
	readSchool
	readStage
	readStates
	readFields
)

// columns finds the columns in the file.
func (s *scan) columns() error {
	find := func(name string, kind parquet.Kind) error {
		at, ok := s.units.Column(name, kind)
		if !ok {
			return damaged(UnitsFile, errors.New("no column "+name))
		}
		s.read = append(s.read, scanColumn{name, at})
		s.sums = append(s.sums, make([]pageSum, len(s.units.Groups)))
		return nil
	}
	errs := []error{
		find(colCounty, parquet.Int32), find(colYear, parquet.Int32), find(colSchool, parquet.Int32),
		find(colStage, parquet.Words), find(colStates, parquet.Words),
	}
	for _, f := range s.fields {
		if !slices.Contains(s.m.Fields, f) {
			s.read, s.sums = append(s.read, scanColumn{string(f), -1}), append(s.sums, nil)
			continue
		}
		errs = append(errs, find(string(f), parquet.Double))
	}
	return errors.Join(errs...)
}

// scanner is one goroutine with its memory.
type scanner struct {
	*scan
	Block
	read   []readPages // by column of scan.read
	sums   []digest.Message
	county []registry.RegionCode
	year   []registry.SchoolYear
	school []int32
	stage  []registry.Stage
}

// readPages is the pages of one column of a group, with their memory.
type readPages struct {
	parquet.Pages
	buf  []byte
	head parquet.Head
}

// scanners keeps the memory of goroutines that are done.
var scanners = sync.Pool{New: func() any { return new(scanner) }}

// work reads groups until none is left.
func (s *scan) work(visitor func() func(*Block) error) error {
	g := int(s.next.Add(1)) - 1
	if g >= len(s.units.Groups) {
		return nil
	}
	visit := visitor()
	w := scanners.Get().(*scanner)
	defer scanners.Put(w)
	w.scan, w.Block.fields = s, s.fields
	for len(w.cols) < len(s.fields) {
		w.cols = append(w.cols, scanned{})
	}
	for ; g < len(s.units.Groups); g = int(s.next.Add(1)) - 1 {
		if err := w.group(g); err != nil {
			return damaged(UnitsFile, err)
		}
		if err := w.blocks(visit); err != nil {
			return err
		}
	}
	return nil
}

// pages reads the columns of a group and hashes them.
func (w *scanner) pages(g int) (err error) {
	w.read, w.sums = slices.Grow(w.read[:0], len(w.scan.read))[:len(w.scan.read)], w.sums[:0]
	for i, c := range w.scan.read {
		if c.at < 0 {
			continue
		}
		p := &w.read[i]
		if p.Pages, p.buf, err = w.units.Pages(g, c.at, p.buf); err != nil {
			return err
		}
		w.sums = append(w.sums, p.Message(&p.head, &w.scan.sums[i][g]))
	}
	digest.Sum(w.sums)
	return nil
}

// group reads the columns of a group.
func (w *scanner) group(g int) error {
	n := w.units.Groups[g].Rows
	if cap(w.county) < n {
		m := n + n/8
		w.county, w.year = make([]registry.RegionCode, m), make([]registry.SchoolYear, m)
		w.school, w.stage = make([]int32, m), make([]registry.Stage, m)
	}
	w.county, w.year, w.school, w.stage = w.county[:n], w.year[:n], w.school[:n], w.stage[:n]
	if err := w.pages(g); err != nil {
		return err
	}
	if err := w.keys(); err != nil || n == 0 {
		return err
	}
	w.ends[g] = [2]registry.RegionCode{w.county[0].County(), w.county[n-1].County()}
	for i := range w.Block.fields {
		c := &w.cols[i]
		if c.absent = w.scan.read[readFields+i].at < 0; c.absent {
			continue
		}
		if err := c.numbers.Reset(&w.read[readFields+i].Pages); err != nil {
			return err
		}
	}
	return nil
}

// keys takes what identifies the rows of a group, and their blanks.
func (w *scanner) keys() error {
	for column, take := range [...]func(p *parquet.Pages) error{
		readCounty: func(p *parquet.Pages) error { return parquet.Ints(p, w.county) },
		readYear:   func(p *parquet.Pages) error { return parquet.Ints(p, w.year) },
		readSchool: func(p *parquet.Pages) error { return parquet.Ints(p, w.school) },
		readStage:  func(p *parquet.Pages) error { return parquet.Translate(p, w.stage, registry.ParseStage) },
		readStates: w.readStates,
	} {
		if err := take(&w.read[column].Pages); err != nil {
			return err
		}
	}
	return nil
}

func (w *scanner) readStates(p *parquet.Pages) error {
	w.states = w.states[:0]
	if p.Values == 0 {
		return nil
	}
	words, rows, err := p.Texts()
	blanks := make([]map[FieldID]float64, len(words))
	for i, word := range words {
		blanks[i] = statesIn(word)
	}
	for row, at := range rows {
		if at >= 0 {
			w.states = append(w.states, rowBlanks{row, blanks[at]})
		}
	}
	return err
}

// blocks cuts the group into blocks of whole counties and hands them over.
func (w *scanner) blocks(visit func(*Block) error) error {
	for lo := 0; lo < len(w.county); {
		hi := min(lo+blockRows, len(w.county))
		for hi < len(w.county) && w.county[hi].County() == w.county[hi-1].County() {
			hi++
		}
		w.from, w.County, w.Year, w.School, w.Stage = lo, w.county[lo:hi], w.year[lo:hi], w.school[lo:hi], w.stage[lo:hi]
		if err := visit(&w.Block); err != nil {
			return err
		}
		lo = hi
	}
	return nil
}
