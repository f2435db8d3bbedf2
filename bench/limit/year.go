package main

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"junheng/bench/nation"
)

// result is one stage of one county, judged.
type result struct {
	county   int32
	stage    int
	t        *tally
	mean, cv [indicators]float64
	pass     bool
}

// results judges the counties of a table, in order.
func (t table) results() []result {
	out := make([]result, 0, 2*len(t))
	for _, c := range slices.Sorted(maps.Keys(t)) {
		for stage := range t[c] {
			a := &t[c][stage]
			if a.units == 0 {
				continue
			}
			r := result{county: c, stage: stage, t: a, pass: a.short == 0}
			for k := range r.cv {
				m := a.sum[k] / a.pupils[k]
				r.mean[k] = m
				r.cv[k] = math.Sqrt(max(0, a.square[k]/a.pupils[k]-m*m)) / m
				r.pass = r.pass && r.cv[k] <= nation.CVLimit[stage]
			}
			out = append(out, r)
		}
	}
	return out
}

// oneYear judges the last year and writes a line for each county and stage.
func (j job) oneYear(load func(int) (table, error)) error {
	t, err := load(nation.LastYear)
	if err != nil {
		return err
	}
	rs := t.results()
	err = j.write("w1_limit.csv", func(w io.Writer) error {
		var line []byte
		for i := range rs {
			line = rs[i].append(line[:0])
			if _, err := w.Write(line); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	units, short, sum := 0, 0, 0.0
	pass := map[int32]bool{}
	for _, r := range rs {
		units += int(r.t.units)
		short += int(r.t.short)
		for _, cv := range r.cv {
			if cv == cv {
				sum += cv
			}
		}
		before, seen := pass[r.county]
		pass[r.county] = r.pass && (before || !seen)
	}
	n := 0
	for _, p := range pass {
		if p {
			n++
		}
	}
	fmt.Printf("%d %d %d %.6f %d\n", len(rs), units, short, sum, n)
	return nil
}

func (r *result) append(line []byte) []byte {
	line = strconv.AppendInt(line, int64(r.county), 10)
	line = append(line, ',', "PJ"[r.stage])
	for _, v := range []int32{r.t.units, r.t.short, r.t.missing} {
		line = strconv.AppendInt(append(line, ','), int64(v), 10)
	}
	for _, v := range slices.Concat(r.mean[:], r.cv[:]) {
		line = strconv.AppendFloat(append(line, ','), v, 'g', -1, 64)
	}
	return append(strconv.AppendBool(append(line, ','), r.pass), '\n')
}

// trend is the coefficients of one stage of one county through the years, as
// the sums of a straight line's least squares, years counted from 2020.
type trend struct {
	n, y, yy           [indicators]float64
	v, yv, first, last [indicators]float64
	passed             int
}

func (t *trend) add(year int, r *result) {
	if r.pass {
		t.passed++
	}
	y := float64(year - 2020)
	for k, v := range r.cv {
		if v != v {
			continue
		}
		t.n[k]++
		t.y[k] += y
		t.yy[k] += y * y
		t.v[k] += v
		t.yv[k] += y * v
		switch year {
		case nation.FirstYear:
			t.first[k] = v
		case nation.LastYear:
			t.last[k] = v
		}
	}
}

func (t *trend) slope(k int) float64 {
	return (t.n[k]*t.yv[k] - t.y[k]*t.v[k]) / (t.n[k]*t.yy[k] - t.y[k]*t.y[k])
}

// tenYears judges all years and writes each county and stage's trends.
func (j job) tenYears(load func(int) (table, error)) error {
	type key struct {
		county int32
		stage  int
	}
	trends := map[key]*trend{}
	var keys []key
	for y := nation.FirstYear; y <= nation.LastYear; y++ {
		t, err := load(y)
		if err != nil {
			return err
		}
		rs := t.results()
		for i := range rs {
			k := key{rs[i].county, rs[i].stage}
			if trends[k] == nil {
				trends[k] = new(trend)
				keys = append(keys, k)
			}
			trends[k].add(y, &rs[i])
		}
	}
	total, passed := 0.0, 0
	err := j.write("w2_limit.csv", func(w io.Writer) error {
		var line []byte
		for _, k := range keys {
			t := trends[k]
			passed += t.passed
			line = strconv.AppendInt(line[:0], int64(k.county), 10)
			line = append(line, ',', "PJ"[k.stage])
			for i := range indicators {
				s := t.slope(i)
				if s-s == 0 {
					total += s
				}
				line = strconv.AppendFloat(append(line, ','), s, 'g', -1, 64)
				line = strconv.AppendFloat(append(line, ','), t.last[i]-t.first[i], 'g', -1, 64)
			}
			line = append(strconv.AppendInt(append(line, ','), int64(t.passed), 10), '\n')
			if _, err := w.Write(line); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Printf("%d %.6f %d\n", len(keys), total, passed)
	return nil
}

// write makes a file in OUT.
func (j job) write(name string, put func(io.Writer) error) error {
	f, err := os.Create(filepath.Join(j.out, name))
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<18)
	if err := put(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
