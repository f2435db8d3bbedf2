package linkage

import (
	"sort"
	"unicode/utf8"
)

// Sex is what a register says of it.
type Sex uint8

// The values of Sex. Unknown agrees with everything and speaks for nothing.
const (
	UnknownSex Sex = iota
	Male
	Female
)

// Record is one line of a register. Everything may be blank; what is blank
// speaks neither for nor against a match.
type Record struct {
	ID     string // number of 18 or 15 characters as in GB 11643, or whatever stands in its place
	Name   string
	Kin    string // name of a parent or guardian, where the register has it
	Sex    Sex
	Birth  Date
	Region uint32 // code of the region now lived in (6 digits of GB/T 2260 or finer), 0 for unknown
}

// Register is a list of records in compact columns, about 45 bytes a record.
// Its zero value is empty. Records are known by their row, counted from 0.
// A register must not grow while it is matched; several goroutines may read it.
type Register struct {
	chunks []*chunk
	starts []int // row at which each chunk starts
	rows   int
}

// chunkRows is how many records a chunk holds; [Join] leaves shorter ones.
const chunkRows = 1 << 15

// maxName is how many bytes of a name are kept.
const maxName = 255

// chunk is a part of a register by columns. Number and stamp are what the
// first join reads, one after the other; the rest is looked at here and there.
type chunk struct {
	number []number
	stamp  []uint32 // of name, sex, birth and region: equal stamps agree in all of them
	facts  []facts
	text   []byte
	odd    map[int]string // numbers that are neither 18 nor 15 digits, by place
}

// facts are the plain fields of a record and where its names are: in text from
// at on, first the name and then that of kin.
type facts struct {
	birth     Date
	region    uint32
	at        uint32
	name, kin uint8 // bytes
	sex       Sex
}

func newChunk(rows, text int) *chunk {
	return &chunk{number: make([]number, 0, rows), stamp: make([]uint32, 0, rows), facts: make([]facts, 0, rows), text: make([]byte, 0, text)}
}

// names gives the names of a record.
func (c *chunk) names(i int) (name, kin []byte) {
	f := &c.facts[i]
	mid := f.at + uint32(f.name)
	end := mid + uint32(f.kin)
	return c.text[f.at:mid:mid], c.text[mid:end:end]
}

// Len gives the number of records.
func (r *Register) Len() int { return r.rows }

// Add appends a record and returns its row. Birth date and sex that are blank
// are taken from a sound number; a name of more than 255 bytes is cut.
func (r *Register) Add(rec Record) int {
	r.last().add(rec.ID, rec.Name, rec.Kin, rec.Sex, rec.Birth, rec.Region)
	r.rows++
	return r.rows - 1
}

// add appends a record; of its texts it keeps copies.
func (c *chunk) add(id, name, kin string, sex Sex, birth Date, region uint32) {
	n, plain := plainNumber(id)
	if !plain {
		n = c.oddNumber(id, len(c.number))
	}
	name, kin = cut(name), cut(kin)
	if birth == 0 || sex == UnknownSex {
		birth, sex = n.tells(birth, sex)
	}
	c.number = append(c.number, n)
	c.stamp = append(c.stamp, fingerprint(name, sex, birth, region))
	c.facts = append(c.facts, facts{birth: birth, region: region, at: uint32(len(c.text)), name: uint8(len(name)), kin: uint8(len(kin)), sex: sex})
	c.text = append(c.text, name...)
	c.text = append(c.text, kin...)
}

// Numbered gives the birth date that the sound number of a record says; 0: it has
// no such number.
func (r *Register) Numbered(i int) Date {
	c, at := r.find(i)
	n := c.number[at]
	if n.kind() != kind18 || !n.sound() {
		return 0
	}
	born, _ := n.says()
	return born
}

// tells puts in the place of what is blank what a sound number says.
func (n number) tells(birth Date, sex Sex) (Date, Sex) {
	if n.kind() != kind18 || !n.sound() {
		return birth, sex
	}
	b, s := n.says()
	if birth == 0 {
		birth = b
	}
	if sex == UnknownSex {
		sex = s
	}
	return birth, sex
}

// oddNumber packs the number of a record that is not as it should be, and
// keeps its text.
func (c *chunk) oddNumber(id string, place int) number {
	n, odd := parseNumber(id)
	if odd != "" {
		if c.odd == nil {
			c.odd = map[int]string{}
		}
		c.odd[place] = odd
	}
	return n
}

// last gives the chunk that has room for one more record.
func (r *Register) last() *chunk {
	if n := len(r.chunks); n > 0 {
		if c := r.chunks[n-1]; len(c.number) < chunkRows {
			return c
		}
		before := r.chunks[n-1]
		r.chunks = append(r.chunks, newChunk(chunkRows, len(before.text)+len(before.text)/16))
	} else {
		r.chunks = append(r.chunks, &chunk{})
	}
	r.starts = append(r.starts, r.rows)
	return r.chunks[len(r.chunks)-1]
}

// Join makes one register of several: their rows follow each other in the order
// given. The parts share their memory with it and must not grow any more.
func Join(parts ...*Register) *Register {
	var all Register
	for _, p := range parts {
		for i, c := range p.chunks {
			all.chunks = append(all.chunks, c)
			all.starts = append(all.starts, all.rows+p.starts[i])
		}
		all.rows += p.rows
	}
	return &all
}

// find gives the chunk of a row and the place in it. Chunks are much of a size,
// so it is looked for where it should be, and by halving if it is far from there.
func (r *Register) find(row int) (*chunk, int) {
	i := int(uint64(row) * uint64(len(r.chunks)) / uint64(r.rows))
	for range 4 {
		switch {
		case row < r.starts[i]:
			i--
		case i+1 < len(r.starts) && row >= r.starts[i+1]:
			i++
		default:
			return r.chunks[i], row - r.starts[i]
		}
	}
	i = sort.SearchInts(r.starts, row+1) - 1
	return r.chunks[i], row - r.starts[i]
}

// Record gives back what was added as a row: the number and names as they are
// kept, with what was taken from the number.
func (r *Register) Record(row int) Record {
	v := r.view(row)
	return Record{ID: v.digits(), Name: string(v.name), Kin: string(v.kin), Sex: v.sex, Birth: v.birth, Region: v.region}
}

// view is a record in place.
type view struct {
	number    number
	odd       string
	name, kin []byte
	birth     Date
	region    uint32
	stamp     uint32
	sex       Sex
}

func (r *Register) view(row int) view {
	var v view
	r.look(row, &v)
	return v
}

// look is view into a place that is there already.
func (r *Register) look(row int, v *view) {
	c, i := r.find(row)
	f := &c.facts[i]
	v.number, v.stamp, v.birth, v.region, v.sex = c.number[i], c.stamp[i], f.birth, f.region, f.sex
	v.name, v.kin = c.names(i)
	v.odd = ""
	if v.number.kind() == kindOdd {
		v.odd = c.odd[i]
	}
}

// ahead is how many records are fetched before they are looked at. They lie
// far apart, and a processor waits for many together no longer than for one.
const ahead = 32

// views is a handful of records.
type views [ahead]view

// fetch looks at some rows; sum keeps the first bytes of their names from
// being thought useless.
func (r *Register) fetch(v *views, n int, row func(i int) uint32) (sum byte) {
	for i := range n {
		r.look(int(row(i)), &v[i])
	}
	for i := range n {
		if name := v[i].name; len(name) > 0 {
			sum += name[0]
		}
	}
	return sum
}

// digits gives the number as text.
func (v *view) digits() string {
	if v.number.kind() == kindOdd {
		return v.odd
	}
	var b [18]byte
	return string(v.number.text(&b))
}

// cut shortens a name to what is kept, between two characters.
func cut(s string) string {
	if len(s) <= maxName {
		return s
	}
	n := maxName
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
