package delim

// WithoutVBMI2 does something as on a processor that lacks these instructions.
func WithoutVBMI2(do func()) {
	defer func(has bool) { hasVBMI2 = has }(hasVBMI2)
	hasVBMI2 = false
	do()
}

// WithoutAVX512 does something as on a processor that reads cells one by one.
func WithoutAVX512(do func()) {
	defer func(has bool) { hasWide = has }(hasWide)
	hasWide = false
	do()
}
