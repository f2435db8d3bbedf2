// Command linkage measures the matching of two registers, and makes them.
//
//	go run ./bench/linkage roster DIR N   DIR/pop_N.csv enr_N.csv truth_N.csv: children of a population register and of an enrolment register
//	go run ./bench/linkage hard DIR N     the same with every kind of damage, as DIR/pop_hard_N.csv …
//	go run ./bench/linkage match DIR N    matches the two, writes DIR/missing_N.csv: those who are nowhere enrolled
//	go run ./bench/linkage check DIR N    matches the two and compares with the truth, by kind of damage
//	go run ./bench/linkage duckdb DIR N   prints the statements by which DuckDB does the work of match
//
// For the hard registers write hard_N instead of N.
package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "linkage:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 3 {
		return errors.New("want: linkage roster|hard|match|check|duckdb DIR N")
	}
	work, dir, n := args[0], args[1], args[2]
	switch work {
	case "roster", "hard":
		size, err := strconv.Atoi(n)
		if err != nil {
			return err
		}
		if work == "hard" {
			return generate(dir, "hard_"+n, size, plan{hardDamage, 0.015, 0.05})
		}
		return generate(dir, n, size, plan{list: plainDamage})
	case "match":
		return match(dir, n)
	case "check":
		return check(dir, n)
	case "duckdb":
		fmt.Print(duckdb(dir, n))
		return nil
	}
	return fmt.Errorf("unknown work %q", args[0])
}
