package linkage

import (
	"math"
	"unicode/utf8"
)

// sampleRows is how many records of both registers are looked at, about, to
// learn how common names are.
const sampleRows = 1 << 16

// learned is how common names, days and regions are in two registers together.
type learned struct {
	prior         Prior
	name, kin     nameShares
	births        map[Date]int
	regions       map[uint32]int
	birth, region float64 // bits that a shared birth date, a shared region is worth
}

// nameShares counts the first character of names and the rest of them apart,
// as written and as spoken: the two are nearly independent of each other, and
// so a name that occurs once still has a share.
type nameShares struct {
	names                               float64
	first, rest                         map[uint64]int
	firstSound, restSound               map[uint64]int
	priorFirst, priorRest, priorRecords float64
}

func newNameShares(p Prior) nameShares {
	return nameShares{
		first: map[uint64]int{}, rest: map[uint64]int{}, firstSound: map[uint64]int{}, restSound: map[uint64]int{},
		priorFirst: p.Family, priorRest: p.Given, priorRecords: p.Records,
	}
}

// learn looks at a sample of both registers that depends on the records alone:
// those whose stamp falls on a certain remainder.
func learn(left, right *Register, p Prior) *learned {
	m := &learned{prior: p, name: newNameShares(p), kin: newNameShares(p), births: map[Date]int{}, regions: map[uint32]int{}}
	mask := uint32(1)
	for int(mask)*sampleRows < left.Len()+right.Len() {
		mask *= 2
	}
	mask--
	for _, r := range []*Register{left, right} {
		for _, c := range r.chunks {
			for i, stamp := range c.stamp {
				if stamp&mask == 0 {
					m.see(c, i)
				}
			}
		}
	}
	m.birth = coincidence(m.births, p.Birth, p.Records)
	m.region = coincidence(m.regions, p.Region, p.Records)
	return m
}

func (m *learned) see(c *chunk, i int) {
	name, kin := c.names(i)
	m.name.see(name)
	m.kin.see(kin)
	if birth := c.facts[i].birth; birth != 0 {
		m.births[birth]++
	}
	if region := c.facts[i].region; region != 0 {
		m.regions[region]++
	}
}

// coincidence gives minus log2 of the chance that two records share a value.
func coincidence[K comparable](counts map[K]int, prior, records float64) float64 {
	same, all := 0, 0
	for _, n := range counts {
		same += n * (n - 1)
		all += n
	}
	pairs := float64(all) * float64(max(all-1, 0))
	weight := records * records
	return -math.Log2((float64(same) + prior*weight) / (pairs + weight))
}

// split gives hashes of the first character and of the rest of a name, as
// written and as spoken.
func split(name []byte) (first, rest, firstSound, restSound uint64, ok bool) {
	var buf [longest]rune
	runes := clean(name, &buf)
	if len(runes) == 0 {
		return 0, 0, 0, 0, false
	}
	t := script()
	first, firstSound = uint64(runes[0]), uint64(t.soundOf(t.normal(runes[0])))
	for _, c := range runes[1:] {
		rest = fold(rest, uint64(c))
		restSound = fold(restSound, uint64(t.soundOf(t.normal(c))))
	}
	return first, rest, firstSound, restSound, true
}

func (s *nameShares) see(name []byte) {
	first, rest, firstSound, restSound, ok := split(name)
	if !ok {
		return
	}
	s.names++
	s.first[first]++
	s.rest[rest]++
	s.firstSound[firstSound]++
	s.restSound[restSound]++
}

// bits gives minus log2 of the share of a name: as written, or of all names that
// sound like it. When the first character is given away by another field, it
// counts for little.
func (s *nameShares) bits(name []byte, spoken, given bool) float64 {
	first, rest, firstSound, restSound, ok := split(name)
	if !ok {
		return 0
	}
	a, b := s.first[first], s.rest[rest]
	if spoken {
		a, b = s.firstSound[firstSound], s.restSound[restSound]
	}
	all := s.names + s.priorRecords
	family := (float64(a) + s.priorFirst*s.priorRecords) / all
	if given {
		family = max(family, 0.5)
	}
	return -math.Log2(family * (float64(b) + s.priorRest*s.priorRecords) / all)
}

// sameFirst reports whether two names begin with the same character.
func sameFirst(a, b []byte) bool {
	x, n := utf8.DecodeRune(a)
	y, m := utf8.DecodeRune(b)
	return n > 0 && m > 0 && x == y
}
