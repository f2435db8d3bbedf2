// Command limit does the work of the measurements with nothing around it: no
// encodings, no checks, no messages, no lineage. It is how fast the machine
// lets a program be, and the yardstick for the product.
//
//	limit w1 | w1plain     one year judged, from CSV or from plain column files, written to OUT
//	limit w2 | w2plain     ten years: slopes of the coefficients, change, years passed
//	limit memory           one year judged again and again from columns in memory
//	limit plain            writes the plain column files
//	limit workbook FILE    reads all cells of a workbook
//
// DATA and OUT in the environment name the folders; THREADS the goroutines.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"

	"junheng/bench/nation"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "limit:", err)
		os.Exit(1)
	}
}

// job is what the environment says.
type job struct {
	data, out string
	workers   int
}

func run(args []string) error {
	j := job{os.Getenv("DATA"), os.Getenv("OUT"), runtime.NumCPU()}
	if n, err := strconv.Atoi(os.Getenv("THREADS")); err == nil && n > 0 {
		j.workers = n
	}
	if len(args) == 2 && args[0] == "workbook" {
		return readWorkbook(args[1])
	}
	if len(args) != 1 {
		return errors.New("want: limit w1|w1plain|w2|w2plain|memory|plain|workbook FILE")
	}
	switch args[0] {
	case "w1":
		return j.oneYear(j.csvYear)
	case "w1plain":
		return j.oneYear(j.plainYear)
	case "w2":
		return j.tenYears(j.csvYear)
	case "w2plain":
		return j.tenYears(j.plainYear)
	case "memory":
		return j.memory()
	case "plain":
		for y := nation.FirstYear; y <= nation.LastYear; y++ {
			if err := j.writePlain(y); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("unknown measurement %q", args[0])
}

// mapped is a file in memory.
func mapped(path string) ([]byte, error) {
	f, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return syscall.Mmap(int(f.Fd()), 0, int(st.Size()), syscall.PROT_READ, syscall.MAP_SHARED|syscall.MAP_POPULATE)
}
