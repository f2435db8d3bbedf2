// Command gen writes the files on which speed is measured. On amd64 equal
// arguments give equal bytes; elsewhere last digits may differ.
//
//	go run ./bench/gen national DIR   DIR/nat/y2015.csv … y2024.csv, about 210,000 rows each, 450 MB in all
//	go run ./bench/gen xlsx DIR       DIR/county.xlsx province.xlsx roster.xlsx
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("want: gen national|xlsx DIR")
	}
	switch args[0] {
	case "national":
		return national(args[1])
	case "xlsx":
		return workbooks(args[1])
	}
	return fmt.Errorf("unknown kind %q; want national or xlsx", args[0])
}
