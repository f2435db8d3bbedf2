package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// files are the three files of a pair of registers.
type files struct {
	closers               []*os.File
	pop, enr, truth       *bufio.Writer
	popRows, enrolledRows int
	waiting               []line
	w                     *world
}

// line is a line of the enrolment register, with the row of the child in the
// population register, −1 for none.
type line struct {
	c    child
	row  int
	kind string
}

func create(dir, n string, w *world) (*files, error) {
	f := &files{w: w}
	open := func(name string) *bufio.Writer {
		file, err := os.Create(filepath.Join(dir, name+"_"+n+".csv"))
		if err != nil {
			return nil
		}
		f.closers = append(f.closers, file)
		return bufio.NewWriterSize(file, 1<<20)
	}
	f.pop, f.enr, f.truth = open("pop"), open("enr"), open("truth")
	if len(f.closers) < 3 {
		return nil, errors.New("cannot write into " + dir)
	}
	fmt.Fprintln(f.pop, "id,name,sex,dob,guardian,county,address")
	fmt.Fprintln(f.enr, "id,name,sex,dob,guardian,county,school_code")
	fmt.Fprintln(f.truth, "pop_row,enr_row,kind")
	return f, nil
}

// plan says what registers to make.
type plan struct {
	list   []damage
	twins  float64 // share of children who are born with another
	common float64 // share of children who bear one of the commonest names
}

// generate writes registers of n children, and into that of enrolment 3 in a
// hundred from elsewhere.
func generate(dir, name string, n int, p plan) error {
	w := newWorld(n, p.common)
	f, err := create(dir, name, w)
	if err != nil {
		return err
	}
	for f.popRows < n {
		c := w.child()
		twin := w.Float64() < p.twins
		f.add(c, p.list, twin)
		if twin {
			f.add(w.twin(c), p.list, true)
		}
		if w.Float64() < 0.03 { // pupils from elsewhere, in no population register
			f.enrol(line{w.child(), -1, ""})
		}
	}
	f.flush()
	return errors.Join(f.pop.Flush(), f.enr.Flush(), f.truth.Flush(), f.closers[0].Close(), f.closers[1].Close(), f.closers[2].Close())
}

// twin makes a child born with another: all the same but the number, and a name
// that differs in its last character.
func (w *world) twin(c child) child {
	c.name, c.id = w.another(c.name), ""
	w.number(&c)
	return c
}

// add writes a child into the population register, and into the other one as
// some damage has it.
func (f *files) add(c child, list []damage, twin bool) {
	fmt.Fprintf(f.pop, "%s,%s,%s,%s,%s,%d,第%d村%d组\n", c.id, c.name, c.sex, c.birth, c.guardian, c.region, 1+f.w.IntN(300), 1+f.w.IntN(20))
	row := f.popRows
	f.popRows++
	common := slices.Contains(commonNames, c.name)
	u, kind := f.w.Float64(), "exact"
	if twin {
		u *= 0.5 // twins suffer more often, so that there are some of every kind
	}
	for _, d := range list {
		if u -= d.share; u >= 0 {
			continue
		}
		if d.do == nil {
			fmt.Fprintf(f.truth, "%d,-1,%s\n", row, d.kind)
			return
		}
		if damaged, ok := d.do(f.w, c); ok {
			c, kind = damaged, d.kind
		}
		break
	}
	if kind == "exact" && f.w.Float64() < 0.01 {
		c.name, kind = f.w.vary(c.name), "exact_variant"
	}
	if twin {
		kind += "_twin"
	} else if common && strings.Contains(kind, "noid") {
		kind += "_common_name"
	}
	f.enrol(line{c, row, kind})
}

// enrol keeps lines back so that the two files are not in the same order.
func (f *files) enrol(l line) {
	if f.waiting = append(f.waiting, l); len(f.waiting) > 400000 {
		f.flush()
	}
}

func (f *files) flush() {
	f.w.Shuffle(len(f.waiting), func(i, j int) { f.waiting[i], f.waiting[j] = f.waiting[j], f.waiting[i] })
	for _, l := range f.waiting {
		c := l.c
		fmt.Fprintf(f.enr, "%s,%s,%s,%s,%s,%d,%d%04d\n", c.id, c.name, c.sex, c.birth, c.guardian, c.region, c.region, 1+f.w.IntN(70))
		if l.row >= 0 {
			fmt.Fprintf(f.truth, "%d,%d,%s\n", l.row, f.enrolledRows, l.kind)
		}
		f.enrolledRows++
	}
	f.waiting = f.waiting[:0]
}
