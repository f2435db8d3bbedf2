package digest

// OneByOne runs do as on a processor that cannot compute two sums side by side.
func OneByOne(do func()) {
	had := hasTwo
	defer func() { hasTwo = had }()
	hasTwo = false
	do()
}
