package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"junheng/internal/delim"
	"junheng/internal/linkage"
	"junheng/internal/mapfile"
)

// columns are those of both files.
var columns = linkage.Columns{ID: "id", Name: "name", Kin: "guardian", Sex: "sex", Birth: "dob", Region: "county"}

func load(file string) (*linkage.Register, error) {
	text, release, err := mapfile.Open(file)
	if err != nil {
		return nil, err
	}
	defer release()
	return linkage.ReadText(context.Background(), text, delim.Dialect{}, columns)
}

// matchFiles reads the two registers and matches them.
func matchFiles(dir, n string) (*linkage.Register, *linkage.Result, error) {
	left, err := load(filepath.Join(dir, "pop_"+n+".csv"))
	if err != nil {
		return nil, nil, err
	}
	right, err := load(filepath.Join(dir, "enr_"+n+".csv"))
	if err != nil {
		return nil, nil, err
	}
	res, err := linkage.Match(context.Background(), left, right, linkage.Options{})
	return left, res, err
}

// match writes who is nowhere enrolled.
func match(dir, n string) error {
	left, res, err := matchFiles(dir, n)
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "missing_"+n+".csv"))
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "row,id,name,dob,guardian,county")
	for row := range left.Len() {
		if res.Of(row).State == linkage.Unmatched {
			x := left.Record(row)
			fmt.Fprintf(w, "%d,%s,%s,%v,%s,%d\n", row, x.ID, x.Name, x.Birth, x.Kin, x.Region)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	s := res.Statistics
	fmt.Printf("left %d right %d unmatched %d doubtful %d repeated %d pairs %d oversize %d worn %d\n", s.Left, s.Right,
		s.States[linkage.Unmatched], s.States[linkage.Doubtful], s.States[linkage.Repeated], s.Pairs, s.Oversize, s.Worn)
	for _, why := range linkage.Reasons() {
		if s.Reasons[why] > 0 {
			fmt.Printf("%s %d\n", why.Code(), s.Reasons[why])
		}
	}
	return f.Close()
}
