package collect

import (
	"math"
	"runtime"
	"slices"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/delim"
	"junheng/internal/parallel"
	"junheng/internal/wide"
	"junheng/registry"
)

// inRanges cuts 0 … n−1 into ranges and calls do for each, side by side.
func (b *bulk) inRanges(n int, do func(lo, hi int)) {
	parts := 4 * runtime.GOMAXPROCS(0)
	if n < 1<<12 || b.reader != nil {
		parts = 1
	}
	b.sideBySide(parts, func(p int) { do(n*p/parts, n*(p+1)/parts) })
}

// sideBySide is [parallel.Each], but one after the other where parts of the file
// are read side by side already.
func (b *bulk) sideBySide(n int, do func(int)) {
	if b.reader == nil {
		parallel.Each(n, do)
		return
	}
	for i := range n {
		do(i)
	}
}

// sift looks at every value, converts the plain ones to the dictionary's unit,
// and marks the rows about which there is something to say.
func (b *bulk) sift() {
	b.shown = cleared(&b.room.shown, b.t.Rows)
	var ofSections, ofSchools []*bulkColumn
	for _, c := range b.values {
		if c.entry.def.Level == facts.PerSection {
			ofSections = append(ofSections, c)
		} else {
			ofSchools = append(ofSchools, c)
		}
	}
	b.inRanges(b.t.Rows, func(lo, hi int) {
		b.sieve(ofSections, lo, hi)
		for i, n := range b.shown[lo:hi] {
			b.dirty[lo+i] = b.dirty[lo+i] || n == 0
		}
		b.sieve(ofSchools, lo, hi)
	})
	b.taught()
	b.ofSchools()
}

// sieve looks at rows of some columns.
func (b *bulk) sieve(columns []*bulkColumn, lo, hi int) {
	shown, numbers := b.shown[lo:hi], uint16(0)
	for _, c := range columns {
		switch b.plan.Columns[c.at].Kind {
		case delim.Float:
			numbers++
			b.numbers(c, lo, hi)
		case delim.Text:
			b.texts(c, lo, hi, shown)
		default:
			for i, code := range b.t.Columns[c.at].Codes[lo:hi] {
				if c.words[code].shown {
					shown[i]++
				}
			}
		}
	}
	for i := range shown { // each but those that were taken off
		shown[i] += numbers
	}
}

// numbers reads rows of a column of numbers, and takes those off from what is
// shown that show nothing.
func (b *bulk) numbers(c *bulkColumn, lo, hi int) {
	vs, dirty := b.t.Columns[c.at].Floats[lo:hi], b.dirty[lo:hi]
	c.factor.all(vs)
	plain := wide.Bounds{Lo: c.lo, Hi: c.hi, Whole: c.whole}
	for i := plain.Next(vs, 0); i < len(vs); i = plain.Next(vs, i+1) {
		v := vs[i]
		if v == v {
			dirty[i] = dirty[i] || !b.doubted(c, lo+i, v)
			continue
		}
		switch blank.StateOf(v) {
		case blank.Undefined:
			b.odd(lo + i)
			b.shown[lo+i]--
		case blank.NotReported:
			dirty[i] = dirty[i] || c.entry.Required
			b.shown[lo+i]--
		}
	}
}

// texts reads rows of a column of words, cell by cell.
func (b *bulk) texts(c *bulkColumn, lo, hi int, shown []uint16) {
	v := &b.t.Columns[c.at]
	for i := lo; i < hi; i++ {
		text := v.Cell(i)
		if text == "" {
			b.dirty[i] = b.dirty[i] || c.entry.Required
			continue
		}
		cell := textCell(text)
		r := b.s.form.readCell(c.entry, cell, c.unit)
		if cell.Formula || r.found != nil || unusual(text) || !r.shown {
			b.odd(i)
		}
		shown[i-lo]++
	}
}

// taught marks the rows of sections that the school's type does not have.
func (b *bulk) taught() {
	for _, c := range b.values {
		if c.entry.Field != fieldType {
			continue
		}
		types := b.t.Columns[c.at].Codes
		stages := b.codes(b.stage)
		d := b.in.opt.Dict.Field(fieldType)
		for i := range types {
			w := c.words[types[i]]
			if at := b.school[i]; w.shown && at >= 0 && !slices.Contains(orAny(schoolType(d, w.value).Stages()), registry.Stage(b.stage.words[stages[i]].value)) {
				b.schools[at].dirty = true
			}
		}
	}
}

// orAny gives every stage where a type says none.
func orAny(list []registry.Stage) []registry.Stage {
	if len(list) == 0 {
		return []registry.Stage{registry.Primary, registry.Junior, registry.Senior}
	}
	return list
}

// ofSchools marks schools whose sections say different things of the school as
// a whole, or say it only in a later row.
func (b *bulk) ofSchools() {
	for _, c := range b.values {
		if c.entry.def.Level == facts.PerSection {
			continue
		}
		for i, at := range b.school {
			if at >= 0 && int(b.schools[at].first) != i && !b.same(c, i, int(b.schools[at].first)) {
				b.schools[at].dirty = true
			}
		}
	}
}

func (b *bulk) same(c *bulkColumn, i, k int) bool {
	v := &b.t.Columns[c.at]
	switch v.Kind {
	case delim.Float:
		return math.Float64bits(v.Floats[i]) == math.Float64bits(v.Floats[k])
	case delim.Text:
		return v.Cell(i) == v.Cell(k)
	}
	return v.Codes[i] == v.Codes[k]
}

// close sends all rows of a school the slow way where one of them goes it, and
// then those of schools that the rows on that way may be about.
func (b *bulk) close() {
	spread := func() {
		for i, at := range b.school {
			if at >= 0 && b.dirty[i] {
				b.schools[at].dirty = true
			}
		}
		for i, at := range b.school {
			if at >= 0 {
				b.dirty[i], b.strange[i] = b.dirty[i] || b.schools[at].dirty, b.strange[i] || b.schools[at].odd
			}
		}
	}
	spread()
	seen := cleared(&b.room.seen, len(b.dirty))
	for more := true; more; {
		more = false
		scratch := *b.probe
		scratch.in, scratch.room = &intake{opt: b.in.opt}, &b.room.records
		records := b.identities(&scratch, seen)
		b.settled(&scratch, records)
		for _, r := range records {
			// Rows that turn out to be no records may have kept a county from being settled.
			if r.county == 0 && len(b.counties()) == 1 {
				r.county = b.counties()[0]
			}
			more = b.touch(r) || more
		}
		if more {
			spread()
		}
	}
}

// identities reads whom the strange rows are about, except those seen before,
// which it marks. Of the others it is known already.
func (b *bulk) identities(s *sheet, seen []bool) (records []*record) {
	for i, slow := range b.dirty {
		if !slow || seen[i] || !b.strange[i] {
			continue
		}
		seen[i] = true
		fields := b.fields(i)
		rec := s.newRecord(b.row(i))
		for k := range s.header.cols {
			if c := &s.header.cols[k]; c.entry.Key != "" {
				s.take(rec, c.entry, c.stage, b.cell(i, fields, c.col), c.unit, c.label)
			}
		}
		s.identify(rec)
		records = append(records, rec)
	}
	return records
}

// settled finds the counties of records that do not say theirs, as settle will.
func (b *bulk) settled(scratch *sheet, records []*record) {
	a := &assembly{in: scratch.in}
	a.settle(append(b.witnesses(scratch), records...))
}

// witnesses stand for the plain rows where a batch is asked for its county and
// year.
func (b *bulk) witnesses(s *sheet) []*record {
	var out []*record
	for _, c := range b.counties() {
		out = append(out, &record{sheet: s, county: c, year: b.when, school: -1})
	}
	return out
}

// slowly reads the rows that are not plain, as readRows reads all.
func (b *bulk) slowly() {
	s, st := b.s, rowState{}
	for i, slow := range b.dirty {
		if !slow {
			continue
		}
		row := b.row(i)
		if b.strange[i] {
			if cells := b.cells(i); !hasContent(cells) || s.passOver(row, cells, &st) {
				continue
			}
		}
		rec, fields := s.newRecord(row), b.fields(i)
		rec.items = b.room.records.items(len(b.values))
		for k := range s.header.cols {
			c := &s.header.cols[k]
			s.take(rec, c.entry, c.stage, b.cell(i, fields, c.col), c.unit, c.label)
		}
		if !rec.filled() {
			st.unfilled++
			continue
		}
		s.receipt.Read++
		if b.strange[i] {
			s.identify(rec)
		} else {
			b.identified(rec, i)
		}
		s.place(rec, &st)
		s.records = append(s.records, rec)
	}
	b.skipped = len(s.receipt.Skipped)
	b.unfilled, b.depends = st.unfilled, b.dependent(s.records, &st)
}

// identified is [sheet.identify] of a row that is not strange: who it is about is
// known from the columns.
func (b *bulk) identified(rec *record, i int) {
	school := &b.schools[b.school[i]]
	rec.code, rec.name = strings.Clone(school.code), strings.Clone(school.name)
	rec.county, rec.staged = registry.RegionCode(school.county), true
	rec.stage = registry.Stage(b.stage.words[b.codes(b.stage)[i]].value)
	if c, ok := rec.at.find(KeyCountyName); ok {
		rec.region = tidy(c.String())
	}
	if b.town != nil {
		rec.town = b.town.words[b.codes(b.town)[i]].text
	}
	if b.year == nil {
		b.s.identifyYear(rec)
		return
	}
	rec.year = registry.SchoolYear(b.year.words[b.codes(b.year)[i]].value)
}
