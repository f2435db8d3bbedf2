package main

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"time"

	"junheng/bench/nation"
)

// memory judges the last year from columns in memory, again and again, and
// prints the medians: with one goroutine, with two, and of a single pass over
// the columns, below which nothing can be.
func (j job) memory() error {
	c, err := j.columns(nation.LastYear)
	if err != nil {
		return err
	}
	group, groups := c.groups()
	n := len(group)
	sum := 0.0
	one := median(func() {
		all := make([]tally, groups)
		c.tallies(group, 0, n, all)
		sum = cvSum(all)
	})
	two := median(func() {
		a, b := make([]tally, groups), make([]tally, groups)
		var wg sync.WaitGroup
		wg.Go(func() { c.tallies(group, n/2, n, b) })
		c.tallies(group, 0, n/2, a)
		wg.Wait()
		for g := range a {
			a[g].merge(&b[g])
		}
		sum = cvSum(a)
	})
	floor := median(func() {
		for _, v := range c.values {
			runtime.KeepAlive(sumOf(v))
		}
	})
	fmt.Printf("%d units, %d groups, coefficients %.6f: one goroutine %v, two %v, one pass over the columns %v\n",
		n, groups, sum, one, two, floor)
	return nil
}

// groups numbers the stages of the counties: twice the county's number plus the stage.
func (c *columns) groups() (group []int32, n int) {
	group = make([]int32, len(c.county))
	number := map[int32]int32{}
	for i, county := range c.county {
		g, ok := number[county]
		if !ok {
			g = int32(len(number))
			number[county] = g
		}
		group[i] = 2*g + int32(c.stage[i])
	}
	return group, 2 * len(number)
}

func (c *columns) tallies(group []int32, lo, hi int, all []tally) {
	for i := lo; i < hi; i++ {
		v := &c.values
		x := [indicators]float64{v[1][i], v[2][i], v[3][i], v[4][i], v[5][i], v[6][i], v[7][i]}
		all[group[i]].add(int(group[i]&1), v[0][i], &x)
	}
}

func cvSum(all []tally) float64 {
	s := 0.0
	for g := range all {
		a := &all[g]
		for k := range indicators {
			m := a.sum[k] / a.pupils[k]
			if cv := math.Sqrt(max(0, a.square[k]/a.pupils[k]-m*m)) / m; cv == cv {
				s += cv
			}
		}
	}
	return s
}

func sumOf(v []float64) float64 {
	var a, b, c, d float64
	for ; len(v) >= 4; v = v[4:] {
		a += v[0]
		b += v[1]
		c += v[2]
		d += v[3]
	}
	return a + b + c + d
}

func median(work func()) time.Duration {
	var took []time.Duration
	for range 61 {
		start := time.Now()
		work()
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return took[len(took)/2]
}
