package hanzi

// Sieve passes the names that can be hashed as they stand.
type Sieve struct {
	Begin *Set // characters with which none begins
	End   *Set // characters in which none ends
}

// The bytes of a name that a sieve passes.
const (
	shortest = 16
	longest  = 60
)

// Pass hashes names and says which are plain: those of 16 to 60 bytes that [Plain]
// hashes, that begin with a character not of Begin, and end with one not of End or in
// a digit. It lets none pass wrongly, but leaves out a few whose characters only end
// like those of a set. The hashes of others are not computed.
func (s Sieve) Pass(names []string, hashes []uint64, plain []bool) {
	hashes, plain = hashes[:len(names)], plain[:len(names)]
	if s.wide(names, hashes, plain) {
		return
	}
	for i, name := range names {
		if plain[i] = s.may(name); plain[i] {
			hashes[i], plain[i] = Plain(name)
		}
	}
}

// may reports whether a name that has but digits and characters passes.
func (s Sieve) may(name string) bool {
	if len(name) < shortest || len(name) > longest || !Begins(name) || s.Begin.may(name) {
		return false
	}
	last := name[len(name)-3:]
	return !Begins(last) || !s.End.may(last)
}
