package matching

// Patience sets how many children a side are compared while the reader waits,
// and gives what sets it back.
func Patience(n int) (back func()) {
	was := soon
	soon = n
	return func() { soon = was }
}
