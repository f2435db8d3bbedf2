package collect

// bulkRoom is memory that one bulk uses for one part of a file after another.
type bulkRoom struct {
	dirty, seen []bool
	shown       []uint16
	school      []int32
	schools     []bulkSchool
	codes       []uint64
}

// cleared gives n zeros in memory that was used before where it is enough.
func cleared[T any](room *[]T, n int) []T {
	if cap(*room) < n {
		*room = make([]T, n, n+n/4)
		return *room
	}
	out := (*room)[:n]
	clear(out)
	return out
}
