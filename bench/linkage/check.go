package main

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"junheng/internal/linkage"
)

// tally is how the children of one kind of damage fared.
type tally struct{ all, right, wrong, doubtful, found, missed int }

// check compares the matches with the truth, by kind of damage.
func check(dir, n string) error {
	_, res, err := matchFiles(dir, n)
	if err != nil {
		return err
	}
	f, err := os.Open(filepath.Join(dir, "truth_"+n+".csv"))
	if err != nil {
		return err
	}
	defer f.Close()
	kinds, total, err := compare(res, f)
	if err != nil {
		return err
	}
	fmt.Println("kind children matched doubtful_with_the_right_one doubtful_otherwise missed wrong recall precision")
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		kinds[k].print(k)
	}
	total.print("ALL")
	return nil
}

func (t *tally) print(kind string) {
	fmt.Printf("%s %d %d %d %d %d %d %.5f %.5f\n", kind, t.all, t.right, t.found, t.doubtful-t.found, t.missed, t.wrong,
		float64(t.right)/float64(max(t.all, 1)), float64(t.right)/float64(max(t.right+t.wrong, 1)))
}

// compare reads the truth: population row, enrolment row or −1, kind.
func compare(res *linkage.Result, truth io.Reader) (map[string]*tally, *tally, error) {
	kinds, total := map[string]*tally{}, new(tally)
	candidates := map[[2]int]bool{}
	for _, c := range res.Candidates {
		candidates[[2]int{c.Left, c.Right}] = true
	}
	lines := bufio.NewScanner(truth)
	for lines.Scan() {
		var row, want int
		var kind string
		if n, _ := fmt.Sscanf(lines.Text(), "%d,%d,%s", &row, &want, &kind); n != 3 {
			continue // the headings
		}
		if kinds[kind] == nil {
			kinds[kind] = new(tally)
		}
		for _, t := range []*tally{kinds[kind], total} {
			t.see(res.Of(row), want, candidates[[2]int{row, want}])
		}
	}
	return kinds, total, lines.Err()
}

func (t *tally) see(o linkage.Outcome, want int, shown bool) {
	t.all++
	switch {
	case o.State == linkage.Doubtful:
		t.doubtful++
		if shown {
			t.found++
		}
	case o.State == linkage.Matched && o.Right == want, o.State != linkage.Matched && want < 0:
		t.right++
	case o.State == linkage.Matched:
		t.wrong++
	default:
		t.missed++
	}
}
