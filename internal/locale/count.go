package locale

import "strconv"

// Count writes a number of things in English: 1 case, 2 cases, 0 cases.
func Count(n int, one, many string) string {
	if n == 1 || n == -1 {
		return strconv.Itoa(n) + " " + one
	}
	return strconv.Itoa(n) + " " + many
}
