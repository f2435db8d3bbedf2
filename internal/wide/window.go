package wide

// Classes is how many windows there may be.
const Classes = 4

// Window is between which multiples of a denominator numerators are looked for,
// by the class of their row.
type Window struct {
	Lo, Hi [Classes]float64
}

// Find sets the bits of the rows in which num lies from Lo × den up to Hi × den,
// or den is not above zero; classes are below [Classes].
func Find[C ~uint8](w *Window, num, den []float64, class []C, found Bits) {
	n := len(num)
	den, class, found = den[:n], class[:n], found.For(n)
	findFrom(quads(w, num, den, class, found), w, num, den, class, found)
}

// findFrom looks at the rows from one on one by one.
func findFrom[C ~uint8](from int, w *Window, num, den []float64, class []C, found Bits) {
	for i := from; i < len(num); i++ {
		n, d, c := num[i], den[i], class[i]%Classes
		found.set(i, n >= d*w.Lo[c] && n <= d*w.Hi[c] || !(d > 0))
	}
}
