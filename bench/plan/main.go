// Command plan measures the cheapest plan on the instances of testdata.
//
//	go run ./bench/plan [-rounds N] [-nodes N] [UNITS …]
//
// It prints what the plan costs, the bound proven, and the time, then what a
// plan costs after one choice is locked, starting from the one before.
// highs.py and highs.js have HiGHS solve the same instances.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"junheng/plan/cheapest"
)

func main() {
	rounds := flag.Int("rounds", 0, "how often every exchange is tried")
	nodes := flag.Int("nodes", -1, "how many parts of the space are looked at beyond the first")
	flag.Parse()
	if err := run(os.Stdout, flag.Args(), cheapest.Options{Rounds: *rounds, Nodes: *nodes}); err != nil {
		fmt.Fprintln(os.Stderr, "plan:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, sizes []string, opt cheapest.Options) error {
	if len(sizes) == 0 {
		sizes = []string{"60", "150", "400"}
	}
	for _, s := range sizes {
		n, err := strconv.Atoi(s)
		if err != nil {
			return err
		}
		p, err := instance(n)
		if err != nil {
			return err
		}
		start := time.Now()
		plan, conflict, err := cheapest.Solve(context.Background(), p, opt)
		if err != nil {
			return err
		}
		if conflict != nil {
			return fmt.Errorf("%d units: no plan", n)
		}
		took := time.Since(start)
		first := plan.Steps[0]
		p.Locks = []cheapest.Lock{{Unit: first.Unit, Measure: first.Measure, Min: first.Count + 1, Max: first.Count + 1}}
		opt.From = plan
		start = time.Now()
		again, conflict, err := cheapest.Solve(context.Background(), p, opt)
		if err != nil {
			return err
		}
		if conflict != nil {
			return fmt.Errorf("%d units, one choice locked: no plan", n)
		}
		opt.From = nil
		fmt.Fprintf(out, "%d units: cost %.0f bound %.1f gap %.2f %% in %.3f s; one choice locked: %.0f in %.3f s\n",
			n, plan.Cost, plan.Bound, 100*plan.Gap(), took.Seconds(), again.Cost, time.Since(start).Seconds())
	}
	return nil
}
