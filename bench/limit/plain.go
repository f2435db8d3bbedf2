package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"sync"
	"syscall"
	"unsafe"

	"junheng/bench/nation"
)

// columns is a year in memory: a unit a row.
type columns struct {
	county []int32
	stage  []uint8
	values [1 + indicators][]float64 // pupils, then the numerators
}

func (c *columns) add(county int32, stage int, pupils float64, x *[indicators]float64) {
	c.county = append(c.county, county)
	c.stage = append(c.stage, uint8(stage))
	c.values[0] = append(c.values[0], pupils)
	for k, v := range x {
		c.values[k+1] = append(c.values[k+1], v)
	}
}

func (j job) columns(year int) (*columns, error) {
	b, err := mapped(nation.CSV(j.data, year))
	if err != nil {
		return nil, err
	}
	c := new(columns)
	scan(b[bytes.IndexByte(b, '\n')+1:], c.add)
	return c, syscall.Munmap(b)
}

// writePlain makes the plain column file of a year: the number of rows, county
// int32, eight float64 columns, stage uint8, each column whole. An odd last row
// is filled up with one without pupils, which is no unit.
func (j job) writePlain(year int) error {
	c, err := j.columns(year)
	if err != nil {
		return err
	}
	if len(c.county)%2 != 0 {
		c.add(0, 0, 0, new([indicators]float64))
	}
	f, err := os.Create(nation.Plain(j.data, year))
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	parts := []any{int64(len(c.county)), c.county}
	for _, v := range c.values {
		parts = append(parts, v)
	}
	for _, p := range append(parts, c.stage) {
		if err := binary.Write(w, binary.LittleEndian, p); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// plainYear judges a year from its plain column file, mapped into memory.
func (j job) plainYear(year int) (table, error) {
	b, err := mapped(nation.Plain(j.data, year))
	if err != nil {
		return nil, err
	}
	n := int(binary.LittleEndian.Uint64(b))
	if len(b) != 8+(4+8*(1+indicators)+1)*n || n%2 != 0 {
		return nil, errors.New("the plain column file is damaged; run limit plain")
	}
	c := columns{county: unsafe.Slice((*int32)(unsafe.Pointer(&b[8])), n), stage: b[len(b)-n:]}
	for k := range c.values {
		c.values[k] = unsafe.Slice((*float64)(unsafe.Pointer(&b[8+4*n+8*n*k])), n)
	}
	parts := make([]table, j.workers)
	var wg sync.WaitGroup
	lo := 0
	for w := range parts {
		hi := n * (w + 1) / j.workers
		for w < j.workers-1 && hi < n && c.county[hi] == c.county[hi-1] {
			hi++
		}
		parts[w] = make(table, nation.Counties)
		from := lo
		wg.Go(func() { c.judge(from, hi, parts[w]) })
		lo = hi
	}
	wg.Wait()
	return merged(parts), syscall.Munmap(b)
}

func (c *columns) judge(lo, hi int, t table) {
	add := t.into()
	var x [indicators]float64
	for i := lo; i < hi; i++ {
		pupils := c.values[0][i]
		if !(pupils > 0) {
			continue
		}
		for k := range x {
			x[k] = c.values[k+1][i]
		}
		add(c.county[i], int(c.stage[i]), pupils, &x)
	}
}
