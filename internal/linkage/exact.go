package linkage

import (
	"cmp"
	"slices"
	"sync"

	"junheng/internal/parallel"
)

// leftover is what remains when records with the same number and all else the
// same are joined.
type leftover struct {
	left, right []uint32 // rows, in order
	seeds       []uint64 // pairs of the same number that are otherwise not the same
	repeated    []uint64 // left rows whose number another left row bears, with a right row that does too
	worn        map[number]bool
}

// entry is a record in a partition.
type entry struct {
	number number
	row    uint32
	stamp  uint32
}

// partRows is how many records of both sides a partition holds, about: as many
// as fit a processor's own cache together with their table.
const partRows = 1 << 15

// joinNumbers joins records that bear the same number and agree in all else. It
// is a radix join: both sides are first scattered by the hash of the number.
func (r *Result) joinNumbers(apart map[uint64]bool, worn int) *leftover {
	bits := 0
	for partRows<<bits < r.left.Len()+r.right.Len() && bits < 14 {
		bits++
	}
	l, r2 := scatter(r.left, bits), scatter(r.right, bits)
	all := &leftover{worn: map[number]bool{}}
	var mu sync.Mutex
	pool := sync.Pool{New: func() any { return new(joiner) }}
	parallel.Each(1<<bits, func(p int) {
		j := pool.Get().(*joiner)
		defer pool.Put(j)
		j.r, j.apart, j.wornFrom, j.found = r, apart, worn, leftover{worn: map[number]bool{}}
		j.join(l.part(p), r2.part(p))
		mu.Lock()
		defer mu.Unlock()
		all.seeds = append(all.seeds, j.found.seeds...)
		all.repeated = append(all.repeated, j.found.repeated...)
		for n := range j.found.worn {
			all.worn[n] = true
		}
	})
	slices.Sort(all.seeds)
	slices.Sort(all.repeated)
	all.left, all.right = zeros(r.partner), zeros(r.taken)
	return all
}

// zeros gives the places that are still as they were made.
func zeros[T comparable](v []T) []uint32 {
	var zero T
	n := 0
	for _, x := range v {
		if x == zero {
			n++
		}
	}
	out := make([]uint32, 0, n)
	for i, x := range v {
		if x == zero {
			out = append(out, uint32(i))
		}
	}
	return out
}

// scattered is a register ordered by the top bits of a hash of the number.
type scattered struct {
	entries []entry
	starts  []int
}

func (s *scattered) part(p int) []entry { return s.entries[s.starts[p]:s.starts[p+1]] }

// scatterParts is into how many runs of chunks a register is divided while it
// is scattered; the order within a partition is that of the rows all the same.
const scatterParts = 16

func scatter(r *Register, bits int) *scattered {
	parts := 1 << bits
	shift := 64 - bits
	runs := min(scatterParts, len(r.chunks))
	at := make([][]int, runs)
	run := func(k int) []*chunk { return r.chunks[len(r.chunks)*k/runs : len(r.chunks)*(k+1)/runs] }
	parallel.Each(runs, func(k int) {
		counts := make([]int, parts)
		for _, c := range run(k) {
			for _, n := range c.number {
				if n != 0 {
					counts[n.hash()>>shift]++
				}
			}
		}
		at[k] = counts
	})
	s := &scattered{starts: make([]int, parts+1)}
	sum := 0
	for p := range parts {
		s.starts[p] = sum
		for k := range runs {
			n := at[k][p]
			at[k][p] = sum
			sum += n
		}
	}
	s.starts[parts] = sum
	s.entries = make([]entry, sum)
	parallel.Each(runs, func(k int) {
		first, next, entries := len(r.chunks)*k/runs, at[k], s.entries
		for i, c := range run(k) {
			row, stamps := uint32(r.starts[first+i]), c.stamp[:len(c.number)]
			for j, n := range c.number {
				if n == 0 {
					continue
				}
				p := n.hash() >> shift
				e := &entries[next[p]]
				next[p]++
				e.number, e.row, e.stamp = n, row+uint32(j), stamps[j]
			}
		}
	})
	return s
}

// hash is for finding a number: its top bits say the partition, the lowest ones
// where it is in there.
func (n number) hash() uint64 { return fold(0, uint64(n)) }

// joiner joins one partition after another.
type joiner struct {
	r        *Result
	apart    map[uint64]bool
	wornFrom int
	found    leftover
	slots    []uint32 // 1 + place of an entry of the right
	used     []bool   // entries of the right that are joined
	later    []int    // entries of the left that found no equal
}

// join is for one partition.
func (j *joiner) join(left, right []entry) {
	mask := j.fill(right)
	j.later = j.later[:0]
	simple := len(j.r.decided)+len(j.apart)+len(j.found.worn) == 0
	var slots [ahead]uint32
	for at := 0; at < len(left); at += ahead {
		some := left[at:min(at+ahead, len(left))]
		for i := range some {
			slots[i] = j.slots[some[i].number.hash()&mask]
		}
		for i := range some {
			e := &some[i]
			if k := slots[i] - 1; simple && int(k) < len(right) && right[k].number == e.number && right[k].stamp == e.stamp && !j.used[k] {
				j.pair(e, &right[k], k) // nearly always
			} else if simple && k+1 == 0 {
				continue
			} else if j.take(e, right, mask) {
				j.later = append(j.later, at+i)
			}
		}
	}
	slices.SortStableFunc(j.later, func(a, b int) int { return cmp.Compare(left[a].number, left[b].number) })
	for k := 0; k < len(j.later); {
		n := k + 1
		for n < len(j.later) && left[j.later[n]].number == left[j.later[k]].number {
			n++
		}
		if n-k > j.wornFrom {
			j.found.worn[left[j.later[k]].number] = true
		}
		for ; k < n; k++ {
			j.seed(&left[j.later[k]], right, mask)
		}
	}
}

// fill builds the table of the right side; as equal numbers lie one after the
// other in it, it sees which are worn.
func (j *joiner) fill(right []entry) uint64 {
	size := 16
	for size < 2*len(right) {
		size *= 2
	}
	if cap(j.slots) < size {
		j.slots, j.used = make([]uint32, size), make([]bool, size)
	}
	j.slots, j.used = j.slots[:size], j.used[:len(right)]
	clear(j.slots)
	clear(j.used)
	if len(j.r.decided) > 0 {
		for i := range right {
			j.used[i] = j.r.taken[right[i].row]
		}
	}
	mask := uint64(size - 1)
	for i := range right {
		n, same := right[i].number, 0
		h := n.hash() & mask
		for j.slots[h] != 0 {
			if right[j.slots[h]-1].number == n {
				if same++; same >= 64 {
					break // a worn number need not be found more often
				}
			}
			h = (h + 1) & mask
		}
		if same >= j.wornFrom {
			j.found.worn[n] = true
		}
		if j.slots[h] == 0 {
			j.slots[h] = uint32(i) + 1
		}
	}
	return mask
}

// pair joins a record of the left with entry k of the right.
func (j *joiner) pair(e, o *entry, k uint32) {
	j.used[k] = true
	j.r.partner[e.row], j.r.taken[o.row] = o.row+1, true
}

// take joins a record of the left with the first free one of the right that is
// equal in all that counts. Where there is none, it reports whether the number
// is on the right at all.
func (j *joiner) take(e *entry, right []entry, mask uint64) (later bool) {
	if len(j.r.decided) > 0 && j.r.partner[e.row] != 0 {
		return false // joined by a decision
	}
	for h := e.number.hash() & mask; j.slots[h] != 0; h = (h + 1) & mask {
		k := j.slots[h] - 1
		o := &right[k]
		if o.number != e.number {
			continue
		}
		if o.stamp == e.stamp && !j.used[k] && !j.worn(e.number) && !j.told(e.row, o.row) {
			j.pair(e, o, k)
			return false
		}
		later = true
	}
	return later
}

func (j *joiner) worn(n number) bool { return len(j.found.worn) > 0 && j.found.worn[n] }

func (j *joiner) told(left, right uint32) bool {
	return len(j.apart) > 0 && j.apart[uint64(left)<<32|uint64(right)]
}

// seed pairs a record with all of the right that bear its number: with those
// still free to be weighed, and with the others as repeated.
func (j *joiner) seed(e *entry, right []entry, mask uint64) {
	if j.worn(e.number) {
		return
	}
	for h := e.number.hash() & mask; j.slots[h] != 0; h = (h + 1) & mask {
		k := j.slots[h] - 1
		o := &right[k]
		if o.number != e.number {
			continue
		}
		pair := uint64(e.row)<<32 | uint64(o.row)
		j.found.repeated = append(j.found.repeated, pair)
		if !j.used[k] {
			j.found.seeds = append(j.found.seeds, pair)
		}
	}
}
