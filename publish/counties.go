package publish

import (
	"bufio"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"

	"junheng/assess"
	"junheng/registry"
	"junheng/rules"
)

// CountyTotals sums a survey of many counties.
type CountyTotals struct {
	Groups   int     // stages of counties
	Units    int     // units in them
	Short    int     // units certainly short of the unit rule
	Counties int     // counties with units
	Passed   int     // counties none of whose units is short and all of whose coefficients hold
	SumCV    float64 // sum of all coefficients that are defined
}

// Counties writes one line a county and stage as CSV (UTF-8 with BOM): units,
// units short, blank values, then the mean and the coefficient of each
// indicator, and whether the stage passes on what is reported. Numbers are
// unrounded. It covers the unit rule and the coefficients; items need a
// county's own assessment.
func Counties(w io.Writer, pack *rules.Pack, year registry.SchoolYear, s *assess.Survey) (CountyTotals, error) {
	out := bufio.NewWriterSize(w, 1<<18)
	inds := pack.Indicators
	head := "\ufeffcounty,stage,units,short,blank_values"
	for _, ind := range inds {
		head += ",mean_" + ind.ID + ",cv_" + ind.ID
	}
	fmt.Fprintf(out, "%s,passed\n", head) // Flush tells of a failure
	var t CountyTotals
	failed := map[registry.RegionCode]bool{}
	rows := make([]stageTotals, len(s.Units.Groups))
	limits := limitsAt(pack, year)
	for _, lines := range inBlocks(len(rows), func(b []byte, g int) []byte {
		rows[g] = countyStage(limits, s, g)
		return appendStage(b, s, g, &rows[g])
	}) {
		out.Write(lines) //nolint:errcheck // kept by the writer and told by Flush
	}
	for g, group := range s.Units.Groups {
		row := &rows[g]
		t.Groups++
		t.Units += row.units
		t.Short += row.short
		for k := range inds {
			t.SumCV += orZero(s.Spreads[k][g].CV)
		}
		failed[group.County] = failed[group.County] || !row.passed
	}
	t.Counties = len(failed)
	for _, f := range failed {
		if !f {
			t.Passed++
		}
	}
	return t, out.Flush()
}

// appendStage appends the line of one stage of one county.
func appendStage(b []byte, s *assess.Survey, g int, row *stageTotals) []byte {
	group := s.Units.Groups[g]
	b = strconv.AppendInt(b, int64(group.County), 10)
	b = append(b, ',')
	b = append(b, group.Stage.String()...)
	for _, n := range [...]int{row.units, row.short, row.missing} {
		b = append(b, ',')
		b = strconv.AppendInt(b, int64(n), 10)
	}
	for k := range s.Spreads {
		spread := &s.Spreads[k][g]
		b = appendFloat(b, spread.Mean)
		b = appendFloat(b, spread.CV)
	}
	b = append(b, ',')
	b = strconv.AppendBool(b, row.passed)
	return append(b, '\n')
}

// blockLines is how many lines are made at a time.
const blockLines = 512

// inBlocks makes n lines, block by block on as many goroutines as may run at
// once, and gives the blocks in order.
func inBlocks(n int, line func(b []byte, i int) []byte) [][]byte {
	blocks := make([][]byte, (n+blockLines-1)/blockLines)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(blocks)) {
		wg.Go(func() {
			for k := int(next.Add(1)) - 1; k < len(blocks); k = int(next.Add(1)) - 1 {
				b := make([]byte, 0, blockLines*320)
				for i := k * blockLines; i < min(n, (k+1)*blockLines); i++ {
					b = line(b, i)
				}
				blocks[k] = b
			}
		})
	}
	wg.Wait()
	return blocks
}

func appendFloat(b []byte, v float64) []byte {
	b = append(b, ',')
	if v != v {
		return b
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}

type stageTotals struct {
	units, short, missing int
	passed                bool
}

// countyStage judges one stage of one county on the values that are reported.
func countyStage(limits []stageLimits, s *assess.Survey, g int) stageTotals {
	group := s.Units.Groups[g]
	var t stageTotals
	t.passed = true
	t.units = group.Hi - group.Lo
	for r := range s.Rules {
		rule := &s.Rules[r]
		allowed := rule.Allowed[group.Stage]
		for i := group.Lo; i < group.Hi; i++ {
			if r == 0 {
				t.missing += int(rule.Tally[i].Unknown)
				if rule.Tally[i].Asked() == 0 {
					t.units--
				}
			}
			if allowed >= 0 && rule.Tally[i].CertainlyShort(allowed) {
				t.short++
			}
		}
	}
	for k := range limits {
		if limits[k].has[group.Stage] && !(s.Spreads[k][g].CV <= limits[k].limit[group.Stage]) {
			t.passed = false
		}
	}
	t.passed = t.passed && t.short == 0
	return t
}

// stageLimits is the limits on a coefficient, by stage.
type stageLimits struct {
	limit [registry.Senior + 1]float64
	has   [registry.Senior + 1]bool
}

// limitsAt gives the limits on the coefficient of each indicator in a school year.
func limitsAt(pack *rules.Pack, year registry.SchoolYear) []stageLimits {
	out := make([]stageLimits, len(pack.Indicators))
	for k, ind := range pack.Indicators {
		d := ind.Limit.At(year.AsOf())
		if d == nil {
			continue
		}
		for st := registry.Primary; st <= registry.Senior; st++ {
			v, ok := d.For(st)
			out[k].limit[st], out[k].has[st] = v.V, ok
		}
	}
	return out
}
