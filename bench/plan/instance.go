package main

import (
	"embed"
	"fmt"
	"math"
	"strconv"
	"strings"

	"junheng/plan/cheapest"
)

// units holds the instances: stage, pupils and what each unit has, drawn once
// from a fixed seed with starting coefficients between 0.5 and 1.0.
//
//go:embed testdata/*.csv
var units embed.FS

// What the standard asks, per quantity of the files and stage, and what a step
// adds and costs (10,000 yuan). Backbone teachers are moved as well.
var (
	asked   = [7][2]float64{{4.2, 5.3}, {1, 1}, {.9, .9}, {4.5, 5.8}, {7.5, 10.2}, {2000, 2500}, {2.3, 2.4}}
	perUnit = [7]float64{100, 100, 100, 1, 1, 10000, 100}
	step    = [7]float64{1, 1, 1, 60, 200, 1, 1}
	price   = [7]float64{8, 6, 8, 18, 10, 1, 5}
	limits  = [2]float64{.50, .45}
)

const (
	backbone = 1
	moved    = 7 // the measure that moves a backbone teacher, at a cost of 1
)

// instance reads the problem of so many units: 60, 150 or 400.
func instance(n int) (*cheapest.Problem, error) {
	text, err := units.ReadFile(fmt.Sprintf("testdata/units%d.csv", n))
	if err != nil {
		return nil, fmt.Errorf("no instance of %d units: %w", n, err)
	}
	p := &cheapest.Problem{Groups: 2, Quantities: 7}
	for s := range limits {
		l := make([]float64, 7)
		for k := range l {
			l[k] = limits[s]
		}
		p.Limits = append(p.Limits, l)
	}
	move := &cheapest.Move{Reach: math.Inf(1), Total: -1}
	for k := range 7 {
		p.Measures = append(p.Measures, cheapest.Measure{Adds: []cheapest.Effect{{Quantity: k, Amount: step[k]}}, Cost: price[k]})
	}
	p.Measures = append(p.Measures, cheapest.Measure{Adds: []cheapest.Effect{{Quantity: backbone, Amount: 1}}, Cost: 1, Move: move})
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		if err := add(p, move, line); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func add(p *cheapest.Problem, move *cheapest.Move, line string) error {
	var f [9]float64
	for j, s := range strings.Split(line, ",") {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return err
		}
		f[j] = v
	}
	stage, pupils := int(f[0]), f[1]
	u := cheapest.Unit{Group: stage, Weight: pupils, Miss: 1, Have: append([]float64(nil), f[2:]...)}
	for k := range 7 {
		t := asked[k][stage] * pupils / perUnit[k]
		u.Line, u.Floor = append(u.Line, t), append(u.Floor, .85*t)
		most := max(3, math.Ceil(1.5*t/step[k])+3)
		p.Measures[k].Max = append(p.Measures[k].Max, int32(most))
	}
	p.Measures[moved].Max = append(p.Measures[moved].Max, int32(max(3, math.Ceil(pupils/50))))
	move.MaxOut = append(move.MaxOut, int32(f[2+backbone]*.5))
	p.Units = append(p.Units, u)
	return nil
}
