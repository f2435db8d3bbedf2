package hanzi

// PassPlainly lets names pass without what only some processors can.
func (s Sieve) PassPlainly(names []string, hashes []uint64, plain []bool) {
	for i, name := range names {
		if plain[i] = s.may(name); plain[i] {
			hashes[i], plain[i] = Plain(name)
		}
	}
}
