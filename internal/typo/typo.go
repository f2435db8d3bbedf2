// Package typo tells how alike two names are, for whoever mistyped one.
package typo

// Distance counts the letters to change, put in or take out to make one name of
// another (Levenshtein 1966), byte by byte: names of packs and commands are ASCII.
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		prev := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := prev
			if a[i] != b[j] {
				cost++
			}
			prev, row[j+1] = row[j+1], min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
