package main

import (
	"bytes"
	"math"
	"sync"
	"syscall"

	"junheng/bench/nation"
)

const indicators = nation.Indicators

// tally is the sums of one stage of one county. With values x = X·P the mean
// is Σx/ΣP and the variance Σx²/P / ΣP − mean².
type tally struct {
	units, short, missing int32
	sum, pupils, square   [indicators]float64
}

// add judges one unit: pupils and the numerators of its indicators.
func (t *tally) add(stage int, pupils float64, x *[indicators]float64) {
	below, severe := 0, 0
	inv := 1 / pupils
	for k, v := range x {
		if v != v {
			t.missing++
			continue
		}
		least := nation.Threshold[stage][k] * pupils
		if v < least {
			below++
			if v < nation.Floor*least {
				severe++
			}
		}
		t.sum[k] += v
		t.pupils[k] += pupils
		t.square[k] += v * v * inv
	}
	t.units++
	if below > 1 || severe > 0 {
		t.short++
	}
}

func (t *tally) merge(o *tally) {
	t.units += o.units
	t.short += o.short
	t.missing += o.missing
	for k := range t.sum {
		t.sum[k] += o.sum[k]
		t.pupils[k] += o.pupils[k]
		t.square[k] += o.square[k]
	}
}

// table is a year: the stages of each county.
type table map[int32]*[2]tally

func (t table) county(c int32) *[2]tally {
	if t[c] == nil {
		t[c] = new([2]tally)
	}
	return t[c]
}

// unitFunc is given each unit of a file.
type unitFunc func(county int32, stage int, pupils float64, x *[indicators]float64)

var pow10 = [...]float64{1, 10, 100, 1000, 1e4, 1e5, 1e6}

// number reads a plain decimal that ends at a comma or line end, and gives the
// index behind that; an empty cell is NaN.
func number(b []byte, i int) (float64, int) {
	c := b[i]
	if c == ',' || c == '\n' {
		return math.NaN(), i + 1
	}
	var v int64
	for c = b[i]; c >= '0'; c = b[i] {
		v = v*10 + int64(c-'0')
		i++
	}
	f := float64(v)
	if c == '.' {
		i++
		d := 0
		for c = b[i]; c >= '0'; c = b[i] {
			v = v*10 + int64(c-'0')
			i++
			d++
		}
		f = float64(v) / pow10[d]
	}
	return f, i + 1
}

// skip passes n cells.
func skip(b []byte, i, n int) int {
	for ; n > 0; n-- {
		if b[i] == '"' {
			for i++; ; i++ {
				for b[i] != '"' {
					i++
				}
				i++
				if b[i] != '"' {
					break
				}
			}
		}
		for b[i] != ',' {
			i++
		}
		i++
	}
	return i
}

// scan reads the lines of b, whose columns it knows by heart.
func scan(b []byte, each unitFunc) {
	var x [indicators]float64
	var county, pupils, pe, arts float64
	for i := 0; i < len(b); {
		i = skip(b, i, 2)
		county, i = number(b, i)
		i = skip(b, i, 1)
		stage := 0
		if b[i] == 'J' {
			stage = 1
		}
		i = skip(b, i, 5) // to pupils
		pupils, i = number(b, i)
		i = skip(b, i, 5)
		x[0], i = number(b, i)
		x[1], i = number(b, i)
		pe, i = number(b, i)
		arts, i = number(b, i)
		i = skip(b, i, 8)
		x[3], i = number(b, i)
		i = skip(b, i, 1)
		x[4], i = number(b, i)
		i = skip(b, i, 3)
		x[5], i = number(b, i)
		i = skip(b, i, 1)
		x[6], i = number(b, i)
		i += bytes.IndexByte(b[i:], '\n') + 1
		if !(pupils > 0) {
			continue
		}
		x[0] *= 100
		x[1] *= 100
		x[2] = (pe + arts) * 100
		x[5] *= 1e4
		x[6] *= 100
		each(int32(county), stage, pupils, &x)
	}
}

// into gives a function that adds units to a table.
func (t table) into() unitFunc {
	last, at := int32(-1), (*[2]tally)(nil)
	return func(c int32, stage int, pupils float64, x *[indicators]float64) {
		if c != last {
			last, at = c, t.county(c)
		}
		at[stage].add(stage, pupils, x)
	}
}

// csvYear judges a year from its CSV file.
func (j job) csvYear(year int) (table, error) {
	b, err := mapped(nation.CSV(j.data, year))
	if err != nil {
		return nil, err
	}
	body := b[bytes.IndexByte(b, '\n')+1:]
	parts := make([]table, j.workers)
	var wg sync.WaitGroup
	lo := 0
	for w := range parts {
		hi := len(body) * (w + 1) / j.workers
		if w < j.workers-1 {
			hi += bytes.IndexByte(body[hi:], '\n') + 1
		}
		part := body[lo:hi]
		lo = hi
		parts[w] = make(table, nation.Counties)
		wg.Go(func() { scan(part, parts[w].into()) })
	}
	wg.Wait()
	return merged(parts), syscall.Munmap(b)
}

func merged(parts []table) table {
	t := parts[0]
	for _, p := range parts[1:] {
		for c, a := range p {
			at := t.county(c)
			at[0].merge(&a[0])
			at[1].merge(&a[1])
		}
	}
	return t
}
