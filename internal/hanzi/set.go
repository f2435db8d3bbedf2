package hanzi

// Set is a set of characters that take three bytes each. Most others are told by
// their last twelve bits, in a table that stays in the cache.
type Set struct {
	ends [0x1000 / 64]uint64
	all  [0x10000 / 64]uint64
}

// NewSet makes the set of the characters of a text.
func NewSet(s string) *Set {
	set := new(Set)
	for _, r := range s {
		set.ends[r&0xfff/64] |= 1 << (r % 64)
		set.all[r/64] |= 1 << (r % 64)
	}
	return set
}

// Has reports whether a text, which begins with a character of three bytes, begins
// with one of the set.
func (set *Set) Has(s string) bool {
	if !set.may(s) {
		return false
	}
	r := uint64(s[0]&15)<<12 | uint64(s[1]&63)<<6 | uint64(s[2]&63)
	return set.all[r/64]&(1<<(r%64)) != 0
}

// may is Has, but true also for characters that end like one of the set.
func (set *Set) may(s string) bool { return set.ends[s[1]&63]&(1<<(s[2]&63)) != 0 }
