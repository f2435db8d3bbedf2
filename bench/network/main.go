// Command network times the location solver on published instances, and writes
// the same problems as LP files for other solvers.
//
//	network [-whole] [-gap G] [-seconds S] FILE[:CAPACITY]…
//	network -lp FILE[:CAPACITY] > problem.lp
//
// A file is read as the OR-Library writes warehouse location (capinfo: a block a
// customer), or, with -holmberg, as capacities, opening costs, demands and a row
// of costs a customer. CAPACITY fills in the word capacity of capa, capb, capc.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"junheng/internal/solve"
)

func main() {
	whole := flag.Bool("whole", false, "every customer is served by one site")
	rows := flag.Bool("holmberg", false, "files with a row of costs a customer")
	gap := flag.Float64("gap", 0, "relative gap to end at")
	seconds := flag.Float64("seconds", 600, "most seconds an instance")
	lp := flag.Bool("lp", false, "write an LP file and solve nothing")
	flag.Parse()
	for _, arg := range flag.Args() {
		name, capacity, _ := strings.Cut(arg, ":")
		data, err := os.ReadFile(name)
		if err != nil {
			fail(err)
		}
		read := solve.ReadWarehouses
		if *rows {
			read = solve.ReadRows
		}
		l, err := read(data, capacity)
		if err != nil {
			fail(err)
		}
		l.Whole = *whole
		if *lp {
			writeLP(l)
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(*seconds*float64(time.Second)))
		start := time.Now()
		s, err := l.Solve(ctx, solve.Options{Gap: *gap, Nodes: 1 << 20})
		cancel()
		if err != nil {
			fmt.Printf("%-12s %v\n", filepath.Base(arg), err)
			continue
		}
		fmt.Printf("%-12s cost %14.3f  bound %14.3f  gap %7.4f%%  nodes %6d  rounds %7d  %8.3f s\n",
			filepath.Base(arg), s.Cost, s.Bound, 100*s.Gap(), s.Nodes, s.Rounds, time.Since(start).Seconds())
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// writeLP prints the problem with the strong linking rows.
func writeLP(l *solve.Location) {
	w := bufio.NewWriter(os.Stdout)
	defer func() { _ = w.Flush() }()
	fmt.Fprintln(w, "Minimize\n obj:")
	for i, s := range l.Sites {
		fmt.Fprintf(w, " + %.12g y%d\n", s.Open, i)
	}
	for a, k := range l.Links {
		fmt.Fprintf(w, " + %.12g x%d\n", k.Cost, a)
	}
	fmt.Fprintln(w, "Subject To")
	served := make([][]int, len(l.Customers))
	serves := make([][]int, len(l.Sites))
	for a, k := range l.Links {
		served[k.Customer] = append(served[k.Customer], a)
		serves[k.Site] = append(serves[k.Site], a)
		fmt.Fprintf(w, " x%d - y%d <= 0\n", a, k.Site)
	}
	for _, links := range served {
		for _, a := range links {
			fmt.Fprintf(w, " + x%d", a)
		}
		fmt.Fprintln(w, " = 1")
	}
	for i, links := range serves {
		for _, a := range links {
			fmt.Fprintf(w, " + %d x%d\n", l.Customers[l.Links[a].Customer].Amount, a)
		}
		fmt.Fprintf(w, " - %d y%d <= 0\n", l.Sites[i].Rooms[0].Size, i)
	}
	fmt.Fprintln(w, "Binary")
	for i := range l.Sites {
		fmt.Fprintf(w, " y%d\n", i)
	}
	if l.Whole {
		for a := range l.Links {
			fmt.Fprintf(w, " x%d\n", a)
		}
	}
	fmt.Fprintln(w, "End")
}
