package collect

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"junheng/internal/delim"
	"junheng/internal/hanzi"
	"junheng/registry"
)

// fork gives a bulk that reads parts of the same file by the same plan.
func (b *bulk) fork() *bulk {
	p := *b
	own := func(c *bulkColumn) *bulkColumn {
		if c == nil {
			return nil
		}
		k := *c
		return &k
	}
	each := func(list []*bulkColumn) (out []*bulkColumn) {
		for _, c := range list {
			out = append(out, own(c))
		}
		return out
	}
	p.code, p.name, p.town, p.county, p.year, p.stage = own(b.code), own(b.name), own(b.town), own(b.county), own(b.year), own(b.stage)
	p.values, p.leads = each(b.values), each(b.leads)
	page := *b.s.page
	page.cache = maps.Clone(page.cache)
	s := *b.s
	s.page = &page
	p.s = &s
	p.probe, p.room = p.newProbe(), bulkRooms.Get().(*bulkRoom)
	plan := b.plan
	plan.Columns = slices.Clone(plan.Columns)
	plan.Columns[b.code.at].Loose, plan.Columns[b.name.at].Loose = true, true // identify looks at them
	p.reader = p.room.readBy(b.dialect, plan)
	p.traced()
	return &p
}

// done gives the memory of a bulk that reads no more parts to others.
func (b *bulk) done() {
	bulkRooms.Put(b.room)
	b.room = nil
}

// part reads one part, checks it and lends its facts to each. It gives nil where
// what is said of the part may depend on others.
func (b *bulk) part(f filePart, each func(Part) error) (*partRead, error) {
	b.begins(f)
	if !b.readPart(f.row) {
		return nil, nil //nolint:nilnil // no error: the file is then read in another way
	}
	b.assemble()
	if b.depends || b.tail.to >= b.tail.from && b.tail.from <= b.row(0) {
		return nil, nil //nolint:nilnil // the same
	}
	b.check()
	order, out := b.rowOrder(), b.outcome()
	if b.in.out.table.Len() == 0 {
		return out, nil
	}
	return out, each(Part{At: f.at, Of: f.of, Facts: b.in.out.table, Order: order})
}

// readPart is read for a part; rowOf gives the row of the grid of its first line.
func (b *bulk) readPart(rowOf func(lines int) int) bool {
	t, err := b.reader.Read(b.text)
	if err != nil || t.Rows == 0 || t.Broken() || t.Count(delim.BadText) > 0 {
		return false
	}
	row := rowOf(t.Lines())
	b.t, b.base, b.rows = t, row+t.Line(0)-1, nil
	if t.Line(t.Rows-1)-t.Line(0) != t.Rows-1 {
		for i := range t.Rows {
			b.rows = append(b.rows, int32(row+t.Line(i)-1))
		}
	}
	return b.judgeRows()
}

// firstYear finds the school year of the first record, which must be that of all.
func (b *bulk) firstYear() bool {
	if b.year == nil {
		return b.oneYear()
	}
	sc := delim.NewScanner(b.text[b.begin:], b.dialect, b.opt)
	if !sc.Scan() || b.year.col >= len(sc.Fields()) {
		return false
	}
	w := b.yearWord(textCell(string(sc.Fields()[b.year.col])))
	b.when = registry.SchoolYear(w.value)
	return !w.odd
}

// begins makes the bulk ready for another part.
func (b *bulk) begins(f filePart) {
	in := &intake{opt: b.in.opt, forms: b.in.forms}
	read := &file{receipt: b.f.receipt}
	s := *b.s
	s.in, s.file, s.receipt, s.records, s.room = in, read, &SheetReceipt{}, nil, b.room.records.again()
	read.sheets, in.files = []*sheet{&s}, []*file{read}
	b.in, b.f, b.s, b.text, b.last = in, read, &s, f.text, f.last
	b.near, b.doubts, b.depends, b.tail = nil, b.doubts[:0], false, rowRange{0, -1}
}

// dependent reports whether a record that goes the slow way leaves open what
// other parts of the file may say.
func (b *bulk) dependent(records []*record, st *rowState) bool {
	return st.divided || slices.ContainsFunc(records, func(r *record) bool {
		return !r.parked && (r.county == 0 || r.year != b.when)
	})
}

// codeLists keeps the lists of codes of parts for those of the next file.
var codeLists = sync.Pool{New: func() any { return new([]uint64) }}

// outcome is what is told of the part, and what the other parts have to be
// compared with.
func (b *bulk) outcome() *partRead {
	out := &partRead{in: b.in, sheet: b.s, unfilled: b.unfilled, near: b.near, tail: b.tail, skipped: b.skipped, codes: append((*codeLists.Get().(*[]uint64))[:0], b.codeHashes...)}
	add := func(c registry.RegionCode) {
		if n := len(out.counties); n == 0 || out.counties[n-1] != c {
			out.counties = append(out.counties, c)
		}
	}
	for i := range b.schools {
		if s := &b.schools[i]; !s.dirty {
			add(registry.RegionCode(s.county).County())
		}
	}
	if n := len(b.schools); n > 0 {
		out.ordered, out.first, out.ends = !b.indexed, strings.Clone(b.schools[0].code), strings.Clone(b.schools[n-1].code)
	}
	for _, r := range b.s.records {
		if r.parked {
			continue
		}
		add(r.county.County())
		h, plain := codeHash(r.code)
		switch {
		case r.code == "" || plain && b.find(r.code, h) >= 0:
			continue
		case !plain:
			h = mix(hanzi.Hash(r.code))
		}
		out.codes, out.ordered = append(out.codes, h), false
	}
	b.s.tally()
	b.s.records = nil // whose memory the next part takes
	return out
}
