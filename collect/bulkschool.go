package collect

import (
	"slices"
	"strings"
	"unicode/utf8"

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
	hash       uint64 // of county and comparable name
	row        int32  // of the whole school in the table, where it has one
}

// identify finds the school of every row. A school whose rows do not agree, or
// whose name another school of the county has, goes the slow way.
func (b *bulk) identify() {
	n := b.t.Rows
	b.school = cleared(&b.room.school, n)
	b.schools, b.codeHashes, b.indexed = cleared(&b.room.schools, n)[:0], cleared(&b.room.codes, n)[:0], false
	codes, names := &b.t.Columns[b.code.at], &b.t.Columns[b.name.at]
	stage, county := b.codes(b.stage), b.codes(b.county)
	last := int32(-1)
	for i := range n {
		if code := codes.Cell(i); last < 0 || b.schools[last].code != code {
			at := b.schoolOf(code, int32(i))
			if at < 0 {
				b.school[i] = -1
				b.odd(i)
				continue
			}
			last = at
		}
		b.school[i] = last
		s := &b.schools[last]
		at := int32(b.in.opt.County)
		if county != nil {
			at = int32(b.county.words[county[i]].value)
		}
		if int(s.first) == i {
			s.name, s.county = names.Cell(i), at
		} else if s.county != at || s.name != names.Cell(i) {
			b.odd(i)
		}
		bit := uint8(1) << (uint(b.stage.words[stage[i]].value) & 7)
		s.dirty = s.dirty || b.dirty[i] || s.stages&bit != 0
		s.stages |= bit
	}
	b.compareNames()
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
	at := int32(len(b.schools))
	b.schools = append(b.schools, bulkSchool{code: code, first: row, row: -1})
	b.codeHashes = append(b.codeHashes, h)
	if b.indexed {
		b.ids.add(h, at)
	}
	return at
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
// written alike.
func (b *bulk) compareNames() {
	b.inRanges(len(b.schools), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			s := &b.schools[i]
			var plain bool
			if s.hash, plain = nameHash(s.name); !plain {
				s.odd = !b.nameIsOne(s)
				s.dirty = s.dirty || s.odd
				s.hash = slowHash(schoolKey(s.name))
			}
			s.hash = mix(s.hash ^ uint64(registry.RegionCode(s.county).County())<<32)
		}
	})
	b.names.init(len(b.schools))
	for i := range b.schools {
		s := &b.schools[i]
		for k, at := b.names.first(s.hash); at >= 0; k, at = b.names.next(k, s.hash) {
			if o := &b.schools[at]; o.hash == s.hash {
				s.dirty, o.dirty = true, true
			}
		}
		b.names.add(s.hash, int32(i))
	}
}

// nameIsOne reads a name that is not plain, and reports whether it can be a
// school's name of which there is nothing to say.
func (b *bulk) nameIsOne(s *bulkSchool) bool {
	name := tidy(strings.TrimSpace(s.name))
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

// codeHash hashes a code that stands as it is: letters and digits, at least
// one of them a digit, and no number that a spreadsheet has spoilt.
func codeHash(code string) (uint64, bool) {
	if len(code) >= 8 && len(code) <= 16 {
		head, tail := bytes8(code), bytes8(code[len(code)-8:])
		if eightDigits(head) && eightDigits(tail) {
			return mix(mix(head^uint64(len(code))) ^ tail), true
		}
	}
	if len(code) == 0 || len(code) > 64 {
		return 0, false
	}
	h, digits := uint64(len(code)), 0
	for i := range len(code) {
		c := code[i]
		switch {
		case c-'0' <= 9:
			digits++
		case c >= 'A' && c <= 'Z' && c != 'E' || c >= 'a' && c <= 'z' && c != 'e':
		default:
			return 0, false
		}
		h = h*31 + uint64(c)
	}
	return mix(h), digits > 0
}

// bytes8 gives the first eight bytes of a text, the first lowest.
func bytes8(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// eightDigits reports whether eight bytes are decimal digits.
func eightDigits(w uint64) bool {
	d := w ^ 0x3030303030303030
	return (d|(d+0x7676767676767676))&0x8080808080808080 == 0
}

// tellingRunes are the characters with which a total's or a note's text begins
// (or 其, that of a prefix that labels lose) or ends; with those of leadingRunes
// it, or a number that labels lose, begins.
var (
	tellingRunes = runeSet("合总小共累其注备说填审负单制联数计和")
	leadingRunes = runeSet("合总小共累其注备说填审负单制联数计和一二三四五六七八九十")
)

// runes is a set of characters that take three bytes each.
type runes [0x10000 / 64]uint64

func runeSet(s string) (set runes) {
	for _, r := range s {
		set[r/64] |= 1 << (r % 64)
	}
	return set
}

// has reports whether a text begins with a character of the set.
func (set *runes) has(s string) bool {
	r := uint64(s[0]&15)<<12 | uint64(s[1]&63)<<6 | uint64(s[2]&63)
	return set[r/64]&(1<<(r%64)) != 0
}

// nameHash hashes what schoolKey keeps of a name. It reports false where the
// name has characters that need a closer look, or may be a total or a note:
// those have up to five characters or begin or end in a telling one.
func nameHash(name string) (uint64, bool) {
	if len(name) <= 5*3 || !ideograph(name) || leadingRunes.has(name) {
		return 0, false
	}
	h, last := uint64(0), name
	for rest := name; len(rest) > 0; {
		c, n := rest[0], 1
		switch {
		case len(rest) >= 3 && c >= 0xE4 && c <= 0xE9:
			h = h*1000003 + (uint64(c) | uint64(rest[1])<<8 | uint64(rest[2])<<16)
			last, n = rest, 3
		case c >= '0' && c <= '9':
			h = h*1000003 + uint64(c)
			last = rest
		case c == '"' || c == ',' && len(rest) > 1 || c == ' ' && single(name, len(name)-len(rest)):
			// which schoolKey drops
		default:
			return 0, false
		}
		rest = rest[n:]
	}
	return h, !ideograph(last) || !tellingRunes.has(last)
}

// ideograph reports whether a text begins with a character from U+4000 to
// U+9FFF.
func ideograph(s string) bool { return len(s) >= 3 && s[0] >= 0xE4 && s[0] <= 0xE9 }

// single reports whether the space at i stands between two other characters of
// ASCII, where tidy leaves it.
func single(s string, i int) bool {
	other := func(c byte) bool { return c > ' ' && c < 0x7F }
	return i > 0 && i+1 < len(s) && other(s[i-1]) && other(s[i+1])
}

// slowHash is nameHash of any text that schoolKey gave.
func slowHash(key string) uint64 {
	h := uint64(0)
	for len(key) > 0 {
		_, n := utf8.DecodeRuneInString(key)
		char := uint64(0)
		for i := range n {
			char |= uint64(key[i]) << (8 * i)
		}
		h, key = h*1000003+char, key[n:]
	}
	return h
}

func mix(h uint64) uint64 {
	h ^= h >> 32
	h *= 0x9e3779b97f4a7c15
	h ^= h >> 29
	return h * 0xbf58476d1ce4e5b9
}

// hashIndex finds small numbers by hash. What it finds may be of another key
// of a like hash.
type hashIndex struct {
	slots []int32 // 1 + number; 0 free
	tags  []uint32
	shift uint
}

func (x *hashIndex) init(n int) {
	size := 16
	x.shift = 60
	for size < 2*n {
		size *= 2
		x.shift--
	}
	x.slots = cleared(&x.slots, size)
	x.tags = roomFor(&x.tags, size) // of the slots in use
}

func (x *hashIndex) add(h uint64, number int32) {
	mask := len(x.slots) - 1
	i := int(h >> x.shift)
	for x.slots[i] != 0 {
		i = (i + 1) & mask
	}
	x.slots[i], x.tags[i] = number+1, uint32(h)
}

// first gives the place and the number found first, −1 when there is none.
func (x *hashIndex) first(h uint64) (int, int32) { return x.from(int(h>>x.shift), h) }

// next goes on after a place.
func (x *hashIndex) next(i int, h uint64) (int, int32) {
	return x.from((i+1)&(len(x.slots)-1), h)
}

func (x *hashIndex) from(i int, h uint64) (int, int32) {
	for ; x.slots[i] != 0; i = (i + 1) & (len(x.slots) - 1) {
		if x.tags[i] == uint32(h) {
			return i, x.slots[i] - 1
		}
	}
	return i, -1
}

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
	h := mix(slowHash(schoolKey(r.name)) ^ uint64(r.county.County())<<32)
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
