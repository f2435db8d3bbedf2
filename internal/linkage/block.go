package linkage

import (
	"context"
	"slices"
	"sync"

	"junheng/internal/locale"
	"junheng/internal/parallel"
)

// rest is a record that is still to be matched, with what blocks are made of.
type rest struct {
	number     number // of 15 digits; of any other kind 0
	row        uint32
	sound, kin uint32 // hashes; 0 for blank
	birth      Date
	region     uint32
}

// Pass is one way in which records that are left over meet: those that agree
// in something.
type Pass struct {
	Code string
	Text locale.Text
	key  func(x *rest) uint64 // 0: takes no part
}

// Passes are all ways to meet, each found by one key. A pair that is one person
// is missed only when it disagrees in all of them.
func Passes() []Pass { return slices.Clone(passes) }

var passes = []Pass{
	{"birth_region", locale.Text{ZH: "出生日期和地区", EN: "birth date and region"}, func(x *rest) uint64 {
		return both(uint64(x.birth), uint64(x.region))
	}},
	{"birth_name", locale.Text{ZH: "出生日期和姓名读音", EN: "birth date and sound of the name"}, func(x *rest) uint64 {
		return both(uint64(x.birth), uint64(x.sound))
	}},
	{"region_name", locale.Text{ZH: "地区和姓名读音", EN: "region and sound of the name"}, func(x *rest) uint64 {
		return both(uint64(x.region), uint64(x.sound))
	}},
	{"number_head", locale.Text{ZH: "号码中的地区码和出生日期", EN: "region and birth date in the number"}, func(x *rest) uint64 {
		return uint64(x.number) / 1000
	}},
	{"number_tail", locale.Text{ZH: "号码中的出生日期和顺序码", EN: "birth date and serial in the number"}, func(x *rest) uint64 {
		return uint64(x.number) % 1000000000
	}},
	{"number_ends", locale.Text{ZH: "号码中的地区码和顺序码", EN: "region and serial in the number"}, func(x *rest) uint64 {
		return both(uint64(x.number)/1000000000, uint64(x.number)%1000+1)
	}},
	{"birth_kin", locale.Text{ZH: "出生日期和监护人", EN: "birth date and guardian"}, func(x *rest) uint64 {
		return both(uint64(x.birth), uint64(x.kin))
	}},
	{"region_kin", locale.Text{ZH: "地区和监护人", EN: "region and guardian"}, func(x *rest) uint64 {
		return both(uint64(x.region), uint64(x.kin))
	}},
	{"name_kin", locale.Text{ZH: "姓名读音和监护人", EN: "sound of the name and guardian"}, func(x *rest) uint64 {
		return both(uint64(x.sound), uint64(x.kin))
	}},
}

// both makes one key of two values; 0 when one of them is blank.
func both(a, b uint64) uint64 {
	if a == 0 || b == 0 {
		return 0
	}
	return a<<32 ^ b<<1 | 1
}

// rests reads the records of some rows.
func rests(r *Register, rows []uint32) []rest {
	out := make([]rest, len(rows))
	ranges(len(rows), func(from, to int) {
		var v views
		for ; from < to; from += ahead {
			some := rows[from:min(from+ahead, to)]
			r.fetch(&v, len(some), func(i int) uint32 { return some[i] })
			for i, row := range some {
				out[from+i].read(row, &v[i])
			}
		}
	})
	return out
}

// read takes from a record what blocks are made of.
func (x *rest) read(row uint32, v *view) {
	x.row, x.birth, x.region, x.sound, x.kin = row, v.birth, v.region, uint32(soundKey(v.name)), kinKey(v.kin)
	if n := v.number.short(); n.kind() == kind15 {
		x.number = n & valueMask
	}
}

// kinKey is a hash of how a guardian's name sounds.
func kinKey(name []byte) uint32 { return uint32(soundKey(name)) }

// rangeRows is how many rows one task takes.
const rangeRows = 1 << 12

// ranges calls do for parts of 0 … n−1 side by side.
func ranges(n int, do func(from, to int)) {
	parallel.Each((n+rangeRows-1)/rangeRows, func(k int) { do(k*rangeRows, min((k+1)*rangeRows, n)) })
}

// index finds the records that have a key.
type index struct {
	of   []rest
	key  func(*rest) uint64
	head []uint32 // 1 + place of the last record of a slot
	next []link   // of each record, by 1 + its place; the first one leads nowhere
	mask uint64
}

// link leads from a record to the one before it in its slot.
type link struct {
	next uint32 // 1 + its place
	tag  uint32 // a piece of the hash of the key, so that few records are looked at in vain
}

func newIndex(of []rest, key func(*rest) uint64, old *index) *index {
	size := 16
	for size < len(of) {
		size *= 2
	}
	x := &index{of: of, key: key, mask: uint64(size - 1)}
	if old != nil {
		x.head, x.next = old.head, old.next
		clear(x.head)
	} else {
		x.head, x.next = make([]uint32, size), make([]link, len(of)+1)
	}
	for i := range of {
		k := key(&of[i])
		if k == 0 {
			continue
		}
		h := mix(k)
		x.next[i+1] = link{x.head[h&x.mask], uint32(h >> 32)}
		x.head[h&x.mask] = uint32(i) + 1
	}
	return x
}

// search is one look for the records with a key.
type search struct {
	key, hash uint64
	at        uint32 // 1 + place of the record looked at
	link      link   // of that record
}

// begin looks for the keys of some records, all at once.
func (x *index) begin(s *[ahead]search, some []rest) {
	for i := range some {
		k := x.key(&some[i])
		h := mix(k)
		s[i].key, s[i].hash, s[i].at = k, h, x.head[h&x.mask]
		if k == 0 {
			s[i].at = 0
		}
	}
	for i := range some {
		s[i].link = x.next[s[i].at]
	}
}

// find appends the places of the records with the key; more than most of them
// are none, and false is returned.
func (x *index) find(s *search, most int, out []uint32) ([]uint32, bool) {
	had := len(out)
	for i, l := s.at, s.link; i != 0; i, l = l.next, x.next[l.next] {
		if l.tag != uint32(s.hash>>32) || x.key(&x.of[i-1]) != s.key {
			continue
		}
		if len(out)-had == most {
			return out[:had], false
		}
		out = append(out, i-1)
	}
	return out, true
}

// pair is two records that were weighed.
type pair struct {
	left, right uint32 // places among those left over
	bits        float64
	tie         uint64 // orders pairs of the same weight by what their records hold
	reason      Reason
	doubt       Doubt
}

// meeting is what one range of the left meets, pass by pass.
type meeting struct {
	pairs    []uint64 // place in the left rests, place in the right ones
	oversize int
}

// meet brings the records that are left over together in blocks and weighs
// every pair once. It keeps those that a person would want to see.
func (r *Result) meet(ctx context.Context, found *leftover, block int) ([]pair, error) {
	left, right := rests(r.left, found.left), rests(r.right, found.right)
	met := make([]meeting, (len(left)+rangeRows-1)/rangeRows)
	idx := newIndex(right, passes[0].key, nil)
	var next, spare *index
	for i := range passes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var wg sync.WaitGroup
		if i+1 < len(passes) {
			wg.Go(func() { next = newIndex(right, passes[i+1].key, spare) })
		}
		ranges(len(left), func(from, to int) { met[from/rangeRows].collect(left, from, to, idx, block) })
		wg.Wait()
		spare, idx = idx, next
	}
	kept := make([][]pair, len(met))
	ranges(len(left), func(from, to int) {
		m := &met[from/rangeRows]
		m.seed(found, left, from, to)
		slices.Sort(m.pairs)
		m.pairs = slices.Compact(m.pairs)
		kept[from/rangeRows] = r.weigh(m.pairs, left, right)
	})
	for i := range met {
		r.Statistics.Pairs += len(met[i].pairs)
		r.Statistics.Oversize += met[i].oversize
	}
	return slices.Concat(kept...), ctx.Err()
}

// collect adds the pairs of one pass.
func (m *meeting) collect(left []rest, from, to int, idx *index, block int) {
	var found []uint32
	var searches [ahead]search
	for ; from < to; from += ahead {
		some := left[from:min(from+ahead, to)]
		idx.begin(&searches, some)
		for i := range some {
			var whole bool
			if found, whole = idx.find(&searches[i], block, found[:0]); !whole {
				m.oversize++
			}
			for _, f := range found {
				m.pairs = append(m.pairs, uint64(from+i)<<32|uint64(f))
			}
		}
	}
}

// seed adds the pairs of the same number. Rows are in order on both sides, so
// their places are found by halving.
func (m *meeting) seed(found *leftover, left []rest, from, to int) {
	if from == to {
		return
	}
	at, _ := slices.BinarySearch(found.seeds, uint64(left[from].row)<<32)
	for place := from; at < len(found.seeds); at++ {
		row := uint32(found.seeds[at] >> 32)
		for place < to && left[place].row < row {
			place++
		}
		if place == to {
			return
		}
		if left[place].row != row {
			continue
		}
		if other, free := slices.BinarySearch(found.right, uint32(found.seeds[at])); free {
			m.pairs = append(m.pairs, uint64(place)<<32|uint64(other))
		}
	}
}

// weigh compares pairs, which are ordered by their left record.
func (r *Result) weigh(pairs []uint64, left, right []rest) []pair {
	var out []pair
	var as, bs views
	least := r.prior + oddsBits(r.scorer.w.Review)
	for len(pairs) > 0 {
		some := pairs[:min(ahead, len(pairs))]
		pairs = pairs[len(some):]
		r.left.fetch(&as, len(some), func(i int) uint32 { return left[some[i]>>32].row })
		r.right.fetch(&bs, len(some), func(i int) uint32 { return right[uint32(some[i])].row })
		for i, p := range some {
			a, b := &as[i], &bs[i]
			c := r.scorer.compare(a, b)
			if c.sum < least {
				continue
			}
			doubt, never := c.doubt()
			if never {
				continue
			}
			out = append(out, pair{left: uint32(p >> 32), right: uint32(p), bits: c.sum, tie: tieOf(a, b), reason: c.reason(), doubt: doubt})
		}
	}
	return out
}

// tieOf is a number made of what two records hold, the same whichever comes
// first.
func tieOf(a, b *view) uint64 {
	x := fold(uint64(a.number), uint64(a.stamp))
	y := fold(uint64(b.number), uint64(b.stamp))
	return mix(x + y)
}
