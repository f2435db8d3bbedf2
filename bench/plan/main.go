// Command plan measures the cheapest plan on the instances of testdata.
//
//	go run ./bench/plan [UNITS …]
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
	flag.Parse()
	if err := run(os.Stdout, flag.Args(), cheapest.Options{Rounds: *rounds}); err != nil {
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
		start := time.Now() //nolint:forbidigo // a benchmark reads the clock.
		plan, conflict, err := cheapest.Solve(context.Background(), p, opt)
		if err != nil {
			return err
		}
		if conflict != nil {
			return fmt.Errorf("%d units: no plan", n)
		}
		took := time.Since(start) //nolint:forbidigo // a benchmark reads the clock.
		fmt.Fprintf(out, "%d units: cost %.0f bound %.1f gap %.2f %% in %.3f s\n", n, plan.Cost, plan.Bound, 100*plan.Gap(), took.Seconds())
	}
	return nil
}
