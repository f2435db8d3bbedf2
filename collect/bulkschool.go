package collect

import (
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"junheng/internal/hanzi"
	"junheng/registry"
)

// bulkSchool is one school with a plain code.
type bulkSchool struct {
	code, name string
	county     int32
	first      int32  // its first row
	stages     uint8  // sections met, by bit
	dirty      bool   // its rows go the slow way
	odd        bool   // since its name may be none
	doubted    bool   // there is something to say about a number of it
	hash       uint64 // of county and comparable name
	row        int32  // of the whole school in the table, where it has one
}

// identify finds the school of every row. A school whose rows do not agree, or
// whose name another school of the county has, goes the slow way. It reports false
// where a code or a name is not UTF-8.
func (b *bulk) identify() bool {
	n := b.t.Rows
	b.school = roomFor(&b.room.school, n)
	b.schools, b.codeHashes, b.indexed = roomFor(&b.room.schools, n)[:0], roomFor(&b.room.codes, n)[:0], false
	codes, names := &b.t.Columns[b.code.at], &b.t.Columns[b.name.at]
	stage, county := b.codes(b.stage), b.codes(b.county)
	at, last, sound := int32(-1), digitCode{}, true // the school of the row before with a plain code, and this code
	for i := range n {
		code := codes.Cell(i)
		switch c, digits := digitsOf(code); {
		case digits && c == last:
		case digits && !b.indexed && c.after(last):
			at, last = b.enter(code, c.hash(), int32(i)), c
		case at < 0 || b.schools[at].code != code:
			k := b.schoolOf(code, int32(i))
			if k < 0 {
				sound = sound && utf8.ValidString(code) && utf8.ValidString(names.Cell(i))
				b.school[i] = -1
				b.odd(i)
				continue
			}
			if at, last = k, c; !digits {
				last = digitCode{}
			}
		}
		b.school[i] = at
		s := &b.schools[at]
		of := int32(b.in.opt.County)
		if county != nil {
			of = int32(b.county.words[county[i]].value)
		}
		if int(s.first) == i {
			s.name, s.county = names.Cell(i), of
		} else if s.county != of || s.name != names.Cell(i) {
			sound = sound && utf8.ValidString(names.Cell(i))
			b.odd(i)
		}
		bit := uint8(1) << (uint(b.stage.words[stage[i]].value) & 7)
		s.dirty = s.dirty || b.dirty[i] || s.stages&bit != 0
		s.stages |= bit
	}
	return sound && b.compareNames()
}

// schoolOf gives the school with the code that stands in a row, a new one where
// there is none; −1 where the code is not plain.
func (b *bulk) schoolOf(code string, row int32) int32 {
	h, ok := codeHash(code)
	if !ok {
		return -1
	}
	if at := b.known(code, h); at >= 0 {
		return at
	}
	at := b.enter(code, h, row)
	if b.indexed {
		b.ids.add(h, at)
	}
	return at
}

// enter adds a school.
func (b *bulk) enter(code string, h uint64, row int32) int32 {
	at := len(b.schools)
	b.schools, b.codeHashes = b.schools[:at+1], append(b.codeHashes, h)
	s := &b.schools[at]
	*s = bulkSchool{}
	s.code, s.first, s.row = code, row, -1
	return int32(at)
}

// codes gives the words of a Code column by row; nil where there is no column.
func (b *bulk) codes(c *bulkColumn) []uint32 {
	if c == nil {
		return nil
	}
	return b.t.Columns[c.at].Codes
}

// known is find while schools are being entered. As long as codes of one length
// ascend each is new, and nothing is looked up.
func (b *bulk) known(code string, h uint64) int32 {
	if n := len(b.schools); !b.indexed && n > 0 {
		if s := b.schools[n-1].code; len(s) == len(code) && s < code {
			return -1
		}
	}
	if !b.indexed && len(b.schools) > 0 {
		b.index()
	}
	return b.find(code, h)
}

// index makes schools known by their codes.
func (b *bulk) index() {
	b.indexed = true
	b.ids.init(b.t.Rows)
	for i, h := range b.codeHashes {
		b.ids.add(h, int32(i))
	}
}

// find gives the school with a plain code, or −1.
func (b *bulk) find(code string, h uint64) int32 {
	if !b.indexed {
		i, ok := slices.BinarySearchFunc(b.schools, code, func(s bulkSchool, code string) int { return strings.Compare(s.code, code) })
		if ok {
			return int32(i)
		}
		return -1
	}
	for i, at := b.ids.first(h); at >= 0; i, at = b.ids.next(i, h) {
		if b.schools[at].code == code {
			return at
		}
	}
	return -1
}

// compareNames reads the schools' names and finds those of one county that are
// written alike. It reports false where a name is not UTF-8.
func (b *bulk) compareNames() bool {
	var unsound atomic.Bool
	names := b.t.Columns[b.name.at].Texts()
	hashes, plainly := roomFor(&b.room.nameHashes, len(names)), roomFor(&b.room.plainly, len(names))
	plainNames.Pass(names, hashes, plainly)
	b.inRanges(len(b.schools), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			s := &b.schools[i]
			var plain bool
			if names != nil && plainly[s.first] {
				s.hash = hashes[s.first]
			} else if s.hash, plain = nameHash(s.name); !plain {
				if !utf8.ValidString(s.name) {
					unsound.Store(true)
				}
				s.odd = !b.nameIsOne(s)
				s.dirty = s.dirty || s.odd
				s.hash = hanzi.Hash(schoolKey(s.name))
			}
			s.hash = mix(s.hash ^ uint64(registry.RegionCode(s.county).County())<<32)
		}
	})
	b.names.init(len(b.schools))
	for i := range b.schools {
		s := &b.schools[i]
		b.names.meet(s.hash, int32(i), func(at int32) {
			if o := &b.schools[at]; o.hash == s.hash {
				s.dirty, o.dirty = true, true
			}
		})
	}
	return !unsound.Load()
}

// nameIsOne reads a name that is not plain, and reports whether it can be a
// school's name of which there is nothing to say.
func (b *bulk) nameIsOne(s *bulkSchool) bool {
	name := plainSchoolName(s.name)
	if name == "" || name[0] == '=' || unusual(s.name) || isNumber(s.name) || numericText(s.name) {
		return false
	}
	s.name = name
	return true
}

func numericText(s string) bool {
	_, ok := textCell(s).Number()
	return ok
}

// plainSchoolName is a school's name as it is kept.
func plainSchoolName(text string) string { return tidy(strings.TrimSpace(text)) }

// touch sends the schools the slow way that a record which goes that way may
// turn out to be: those of its code and those of its name in its county.
func (b *bulk) touch(r *record) bool {
	found := false
	mark := func(at int32) {
		found = found || !b.schools[at].dirty
		b.schools[at].dirty = true
	}
	if h, ok := codeHash(r.code); ok {
		if at := b.find(r.code, h); at >= 0 {
			mark(at)
		}
	}
	if r.name == "" || r.county == 0 {
		return found
	}
	h := mix(hanzi.Hash(schoolKey(r.name)) ^ uint64(r.county.County())<<32)
	for i, at := b.names.first(h); at >= 0; i, at = b.names.next(i, h) {
		if b.schools[at].hash == h {
			mark(at)
		}
	}
	return found
}

// counties gives up to two counties that rows are of which are not strange.
func (b *bulk) counties() (out []registry.RegionCode) {
	for i := range b.schools {
		c := registry.RegionCode(b.schools[i].county).County()
		plain := !b.schools[i].dirty || !b.strange[b.schools[i].first]
		if plain && (len(out) == 0 || out[0] != c) {
			if out = append(out, c); len(out) == 2 {
				break
			}
		}
	}
	return out
}
