package collect

import (
	"sync"

	"junheng/facts"
	"junheng/internal/delim"
	"junheng/registry"
)

// bulkRoom is memory that one bulk uses for one part of a file after another.
type bulkRoom struct {
	reader *delim.Reader

	dirty, strange, seen []bool
	shown                []uint16
	school               []int32
	schools              []bulkSchool
	codes                []uint64
	nameHashes           []uint64 // by row
	plainly              []bool   // likewise

	index, rows, to, order []int32
	late, lateFrom         []int32
	register               []registry.School
	marks                  []string
	keys                   keyRoom

	groupRows, groupNext, groupAt []int
	groups                        []group
	groupOf, several, byCounty    []int32
	runs                          []groupRun
	zeros                         []float64
	columns                       [][]float64
	lent                          int // of the columns, see column

	table   *facts.Table
	joined  assembly
	records recordRoom
}

// emptied gives an empty table in the memory of the one before.
func (r *bulkRoom) emptied() *facts.Table {
	if r.table == nil {
		r.table = facts.NewTable()
	}
	r.table.Clear()
	return r.table
}

// readBy gives a reader by a plan, in the memory of the one before.
func (r *bulkRoom) readBy(d delim.Dialect, p delim.Plan) *delim.Reader {
	if r.reader == nil {
		r.reader = delim.NewReader(d, p)
	} else {
		r.reader.Again(d, p)
	}
	return r.reader
}

// bulkRooms keeps the rooms of files that were read part by part for the next.
var bulkRooms = sync.Pool{New: func() any { return new(bulkRoom) }}

// recordRoom is memory for the records of a part of a file, and for their cells.
type recordRoom struct {
	records []record
	cells   []item
	keys    []keyCell
}

// keysOfRecord is how many cells identify most records.
const keysOfRecord = 6

// again gives the room empty; what was in it must not be used any more.
func (r *recordRoom) again() *recordRoom {
	clear(r.records) // lest it holds what nobody else does
	clear(r.cells)
	clear(r.keys)
	r.records, r.cells, r.keys = r.records[:0], r.cells[:0], r.keys[:0]
	return r
}

// record gives an empty record, where there is no room in memory of its own.
func (r *recordRoom) record() *record {
	if r == nil {
		return new(record)
	}
	rec := &taken(&r.records, 1)[0]
	rec.at = taken(&r.keys, keysOfRecord)[:0]
	return rec
}

// items gives memory for so many cells of a record.
func (r *recordRoom) items(n int) []item { return taken(&r.cells, n)[:0] }

// taken takes n elements of a room; where there are not as many left, the room
// begins anew elsewhere.
func taken[T any](room *[]T, n int) []T {
	at := len(*room)
	if at+n > cap(*room) {
		*room, at = make([]T, 0, max(2*cap(*room), 32*n)), 0
	}
	*room = (*room)[:at+n]
	return (*room)[at : at+n : at+n]
}

// assembly gives an empty assembly in the memory of the one before.
func (r *bulkRoom) assembly() *assembly {
	a := &r.joined
	if a.ids == nil {
		*a = assembly{
			ids: map[registry.SchoolID]int32{}, byName: map[nameKey][]int32{},
			rows: map[rowKey]int{}, seen: map[seenKey]*record{},
		}
		return a
	}
	clear(a.ids)
	clear(a.byName)
	clear(a.rows)
	clear(a.seen)
	*a = assembly{ids: a.ids, byName: a.byName, rows: a.rows, seen: a.seen}
	return a
}

// column lends a column of n values, in which anything may stand, until the
// columns are taken back by setting lent to 0.
func (r *bulkRoom) column(n int) []float64 {
	if r.lent == len(r.columns) {
		r.columns = append(r.columns, nil)
	}
	r.lent++
	return roomFor(&r.columns[r.lent-1], n)
}

// keyRoom is memory for what identifies the rows of a table.
type keyRoom struct {
	county                 []registry.RegionCode
	year                   []registry.SchoolYear
	school, source, record []int32
	stage                  []registry.Stage
}

// cleared gives n zeros in memory that was used before where it is enough.
func cleared[T any](room *[]T, n int) []T {
	out := roomFor(room, n)
	clear(out)
	return out
}

// roomFor gives memory for n values, in which anything may stand.
func roomFor[T any](room *[]T, n int) []T {
	if cap(*room) < n {
		*room = make([]T, n, n+n/4)
	}
	return (*room)[:n]
}
