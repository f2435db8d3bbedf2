// Command ledgers measures the pages on which a county works its cases, and the
// tick, where it has 300 schools, 200,000 pupils and 5,000 cases.
//
//	ledgers fill DIR [CASES] [PUPILS]   lays the golden county out and fills it up
//	ledgers pages DIR                   every page: the first time, the median of the next nine, and of what the processors did
//	ledgers tick DIR                    a tick with nothing to do, and one a month later
//
// Everybody and everything in it is made up.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"junheng/access"
	"junheng/cmd/wire"
)

const password = "Demo-AAAA-BBBB-a"

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "ledgers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errors.New("want: ledgers fill DIR [CASES] [PUPILS], pages DIR, tick DIR")
	}
	a, err := wire.Open(ctx, wire.Options{
		DSN: args[1], Key: make([]byte, access.KeyBytes), Clock: time.Now, Version: "bench",
		Cost: access.Cost{Passes: 1, MemoryKiB: 16, Lanes: 1},
	})
	if err != nil {
		return err
	}
	switch args[0] {
	case "fill":
		cases, pupils := 5000, 200_000
		for i, into := range []*int{&cases, &pupils} {
			if len(args) > i+2 {
				if *into, err = strconv.Atoi(args[i+2]); err != nil {
					return errors.Join(err, a.Close(ctx))
				}
			}
		}
		err = fill(ctx, a, cases, pupils)
	case "pages":
		err = pages(ctx, a)
	case "tick":
		err = ticks(ctx, a)
	default:
		err = fmt.Errorf("unknown: %s", args[0])
	}
	return errors.Join(err, a.Close(ctx))
}

// ticks runs the clocks when nothing is due, and a month later.
func ticks(ctx context.Context, a *wire.App) error {
	for _, now := range []time.Time{time.Now(), time.Now(), time.Now().AddDate(0, 1, 0)} {
		start := time.Now()
		sum, err := a.Cases.Tick(ctx, now)
		if err != nil {
			return err
		}
		fmt.Printf("tick of %s: %.3f s, %d cases, %d events, %d messages\n", now.Format(time.DateOnly), time.Since(start).Seconds(), sum.Cases, sum.Events, sum.Messages)
	}
	return nil
}
