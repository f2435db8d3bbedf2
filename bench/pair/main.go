// Command pair measures two commands against each other as whole processes:
// A B A B …, so that a machine whose speed drifts slows both alike. It prints
// the median, least and most of wall clock, processor time and peak memory,
// and of the ratio A/B pair by pair.
//
//	go run ./bench/pair [-n 9] [-also STATUS] 'COMMAND A' 'COMMAND B'
//
// Commands are split at spaces; no shell is involved. What they print is shown
// once, so that answers can be compared.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	n := flag.Int("n", 9, "pairs counted, after one that is not")
	flag.IntVar(&alsoDone, "also", 0, "an exit status other than 0 with which a command has done its work")
	flag.Parse()
	if err := run(os.Stdout, *n, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "pair:", err)
		os.Exit(1)
	}
}

// cost is what one run took: wall and processor seconds, and MiB at the peak.
type cost [3]float64

// alsoDone is an exit status that is no failure: junheng exits with 1 where a
// county does not pass.
var alsoDone int

var measures = [...]string{"wall s", "cpu s", "peak MiB"}

func run(out io.Writer, n int, commands []string) error {
	if len(commands) != 2 || n < 1 {
		return errors.New("want: pair [-n PAIRS] 'COMMAND A' 'COMMAND B'")
	}
	var costs [2][]cost
	for i := range n + 1 {
		for k, c := range commands {
			spent, said, err := once(c)
			if err != nil {
				return fmt.Errorf("%s: %w\n%s", c, err, said)
			}
			if i == 0 {
				fmt.Fprintf(out, "%c  %s\n   %s\n", 'A'+k, c, bytes.ReplaceAll(bytes.TrimSpace(said), []byte("\n"), []byte("\n   ")))
				continue
			}
			costs[k] = append(costs[k], spent)
		}
	}
	fmt.Fprintf(out, "%-14s %10s %10s %10s   (%d pairs)\n", "", "least", "median", "most", n)
	for m, name := range measures {
		for k := range costs {
			row(out, string(rune('A'+k))+" "+name, n, func(i int) float64 { return costs[k][i][m] })
		}
		row(out, "A/B "+strings.Fields(name)[0], n, func(i int) float64 { return costs[0][i][m] / costs[1][i][m] })
	}
	return nil
}

func row(out io.Writer, name string, n int, at func(int) float64) {
	var v []float64
	for i := range n {
		v = append(v, at(i))
	}
	slices.Sort(v)
	fmt.Fprintf(out, "%-14s %10.4f %10.4f %10.4f\n", name, v[0], v[n/2], v[n-1])
}

func once(command string) (cost, []byte, error) {
	words := strings.Fields(command)
	if len(words) == 0 {
		return cost{}, nil, errors.New("no command")
	}
	cmd := exec.Command(words[0], words[1:]...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == alsoDone {
		err = nil
	}
	if err != nil {
		return cost{}, said.Bytes(), err
	}
	state := cmd.ProcessState
	c := cost{wall.Seconds(), (state.UserTime() + state.SystemTime()).Seconds()}
	if used, ok := state.SysUsage().(*syscall.Rusage); ok {
		c[2] = float64(used.Maxrss) / 1024 // Linux counts in KiB
	}
	return c, said.Bytes(), nil
}
