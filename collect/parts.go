package collect

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"junheng/facts"
	"junheng/internal/delim"
	"junheng/internal/digest"
	"junheng/internal/parallel"
	"junheng/registry"
)

// partSize is about how many bytes of a file are read at a time: few enough to
// stay in the cache of a processor through all that is done with them.
const partSize = 512 << 10

// Part is the facts of some whole counties of a file, lent to whoever judges
// them while the file is read: neither the table nor what it holds may be used
// afterwards. The table has neither words nor lineage.
type Part struct {
	At    int // of the part, counted from 0 in the order of the file
	Of    int // about how many parts there are
	Facts *facts.Table
	// Order is the rows county by county, as they are in the file, but schools
	// with something to say about them after the others of their county; nil
	// where the table's rows are in that order.
	Order []int32
}

// ReadParts reads one large delimited file of many counties without ever
// holding all of it: several goroutines, each of which asks visitor for a
// function of its own first, hand over some counties at a time.
//
// The Intake is that of [ReadYears], but without a Table. It is put together
// while the caller goes on; told waits for it, and until then the input must be
// there. ok is false where the file cannot be read like this, of which ReadYears
// has more to say; the parts handed over until then count for nothing. The error
// is what a visitor returned.
func ReadParts(input Input, opt Options, visitor func() func(Part) error) (told func() *Intake, ok bool, err error) {
	named := yearOfPath(cmp.Or(input.Path, input.Name))
	byName := named != 0 && opt.Year == 0
	if byName {
		opt.Year = named
	}
	in := &intake{opt: opt, forms: opt.Forms}
	if opt.FormID != "" {
		in.forms = slices.DeleteFunc(slices.Clone(in.forms), func(f *Form) bool { return f.ID != opt.FormID })
	}
	p, ok := in.parts(input)
	if !ok {
		return nil, false, nil
	}
	p.visitor = visitor
	p.run()
	if p.err != nil || p.declined.Load() || !p.apart() {
		p.hash.Drop()
		return nil, false, p.err
	}
	told = sync.OnceValue(func() *Intake {
		p.join()
		got := in.finish()
		if byName {
			noteYear(got.Receipts, named)
		}
		return got
	})
	go told()
	return told, true, nil
}

// parts is one file being read part by part.
type parts struct {
	whole    *bulk
	size     int
	visitor  func() func(Part) error
	declined atomic.Bool

	hash *digest.Text // of the whole file
	head int          // bytes of it before the text that is cut into parts

	mu    sync.Mutex // for all below
	text  []byte     // all that is cut into parts
	at    int        // where the next one begins
	done  []*partRead
	texts [][]byte // of the parts
	lines []int    // line ends in each; −1 where not counted yet
	rows  []int    // grid row of the first line of each, as far as it is known
	cut   *delim.Cutter
	err   error
}

// filePart is a stretch of a file between two counties.
type filePart struct {
	at   int
	of   int // about how many there are
	text []byte
	last bool
	row  func(lines int) int // gives the grid row of its first line, to whoever knows how many line ends it has
}

// partRead is what was read of a part.
type partRead struct {
	in       *intake
	sheet    *sheet
	unfilled int
	near     []nearLines
	tail     rowRange
	skipped  int // entries of the receipt for rows that are no records; the others are of rows met twice
	counties []registry.RegionCode
	codes    []uint64 // of schools, hashed; lent until the file is read
	ordered  bool     // the codes ascend from first to last, all of one length
	first    string
	ends     string
}

// parts makes the plan for a file, or reports that it is not one for parts.
func (in *intake) parts(input Input) (*parts, bool) {
	opt := &in.opt
	least := cmp.Or(opt.BulkBytes, bulkSize)
	if opt.Dict == nil || len(in.forms) == 0 || len(input.Data) < least || opt.Current != nil || opt.Previous != nil || opt.County != 0 || opt.Apart {
		return nil, false
	}
	b := &bulk{in: in}
	p := &parts{whole: b, size: cmp.Or(opt.PartBytes, partSize), hash: cmp.Or(opt.Hashes, digest.NewTogether(1)).Text(input.Data)}
	go p.hash.Ahead()
	if !b.open(input) || b.dialect.Encoding != delim.UTF8 || !b.columns() || b.county == nil || !b.findData() || !b.firstYear() {
		p.hash.Drop()
		return nil, false
	}
	b.plan.Options, b.plan.Places = b.opt, true
	p.cut = delim.NewCutter(b.dialect, b.opt)
	p.text, p.rows = b.text[b.begin:], []int{b.base}
	p.head = len(input.Data) - len(p.text)
	return p, true
}

// run reads all parts, several at a time.
func (p *parts) run() {
	opt := &p.whole.in.opt
	share := opt.Share
	if share == nil {
		share = parallel.On(cmp.Or(opt.Workers, runtime.GOMAXPROCS(0)))
	}
	share(func() {
		b, each := p.whole.fork(), p.visitor()
		defer b.done()
		for !p.declined.Load() {
			part, ok := p.take()
			if !ok {
				return
			}
			read, err := b.part(part, each)
			p.keep(part.at, read, err)
		}
	})
}

// keep takes what a part gave; with an error, or with nothing, there is no more
// to read.
func (p *parts) keep(at int, read *partRead, err error) {
	if read == nil || err != nil {
		p.declined.Store(true)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done[at] = read
	if p.err == nil {
		p.err = err
	}
}

// take cuts off the next part and has it hashed, so that the bytes are in the
// cache when they are read.
func (p *parts) take() (filePart, bool) {
	out, end := p.next()
	if end > 0 {
		p.hash.Reach(p.head + end)
	}
	return out, end > 0
}

// next cuts off the next part and tells where it ends, 0 where there is no more.
func (p *parts) next() (out filePart, end int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	rest := p.text[p.at:]
	if len(rest) == 0 {
		return out, 0
	}
	n := p.cut.Cut(rest, p.size, p.whole.county.col)
	p.at += n
	at := len(p.done)
	p.done, p.lines, p.texts = append(p.done, nil), append(p.lines, -1), append(p.texts, rest[:n])
	row := func(lines int) int { return p.rowOf(at, lines) }
	return filePart{at: at, of: 1 + len(p.text)/p.size, text: rest[:n], last: n == len(rest), row: row}, p.at
}

// rowOf gives the grid row of the first line of a part, which has so many line
// ends. Those of parts before it that nobody has told yet are counted.
func (p *parts) rowOf(at, lines int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines[at] = lines
	for k := len(p.rows) - 1; k < at; k++ {
		if p.lines[k] < 0 {
			p.lines[k] = bytes.Count(p.texts[k], []byte{'\n'})
		}
		p.rows = append(p.rows, p.rows[k]+p.lines[k])
	}
	return p.rows[at]
}

// apart reports whether what the parts say does not depend on one another: no
// county and no school is in two of them.
func (p *parts) apart() bool {
	defer func() {
		for _, d := range p.done {
			codeLists.Put(&d.codes)
			d.codes = nil
		}
	}()
	in := map[registry.RegionCode]int{}
	ordered := true
	for i, d := range p.done {
		for _, c := range d.counties {
			if at, known := in[c]; known && at != i {
				return false
			}
			in[c] = i
		}
		ordered = ordered && d.ordered && (i == 0 || len(p.done[i-1].ends) == len(d.first) && p.done[i-1].ends < d.first)
	}
	if ordered {
		return true
	}
	var all []uint64
	for _, d := range p.done {
		slices.Sort(d.codes)
		all = append(all, slices.Compact(d.codes)...)
	}
	slices.Sort(all)
	return !repeats(all)
}

// join puts together what the parts say of the file.
func (p *parts) join() {
	b := p.whole
	in, s := b.in, b.s
	sum := p.hash.Sum()
	b.f.receipt.Hash = hex.EncodeToString(sum[:])
	in.out = &assembly{}
	b.tail = p.done[len(p.done)-1].tail
	b.skipTail()
	p.skip(func(d *partRead) []SkippedRow { return d.sheet.receipt.Skipped[:d.skipped] })
	p.skip(func(d *partRead) []SkippedRow { return d.sheet.receipt.Skipped[d.skipped:] })
	var near []nearLines
	for _, d := range p.done {
		if near == nil {
			near = d.near
			continue
		}
		for k := range d.near { // as many as there are checks and lines, or none
			near[k].near, near[k].under = append(near[k].near, d.near[k].near...), near[k].under+d.near[k].under
		}
	}
	told, found := b.tellNear(near), 0
	for _, d := range p.done {
		found += len(d.in.found)
	}
	for _, list := range told {
		found += len(list)
	}
	in.found = slices.Grow(in.found, found)
	for _, d := range p.done {
		r := d.sheet.receipt
		s.receipt.Read, s.receipt.Accepted, s.receipt.Parked, s.receipt.Values = s.receipt.Read+r.Read, s.receipt.Accepted+r.Accepted, s.receipt.Parked+r.Parked, s.receipt.Values+r.Values
		b.unfilled += d.unfilled
		in.found = append(in.found, d.in.found...)
	}
	b.conclude()
	for _, d := range p.done {
		in.hints = append(in.hints, d.in.hints...)
	}
	for _, list := range told {
		in.found = append(in.found, list...)
	}
}

// skip says which rows of all parts were left out.
func (p *parts) skip(of func(*partRead) []SkippedRow) {
	for _, d := range p.done {
		for _, k := range of(d) {
			p.whole.s.skip(k.from, k.to, k.Why)
		}
	}
}

// repeats reports whether a sorted list holds anything twice.
func repeats[T comparable](sorted []T) bool {
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return true
		}
	}
	return false
}
