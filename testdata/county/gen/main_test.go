package main

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

func TestTheCommittedCountyIsWhatTheGeneratorWrites(t *testing.T) {
	dir := t.TempDir()
	generate(dir)
	n := 0
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		n++
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		fresh, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		kept, err := os.ReadFile(filepath.Join("..", rel))
		if err != nil || !bytes.Equal(fresh, kept) {
			t.Errorf("%s is stale; run go generate ./testdata/county (%v)", rel, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 30 {
		t.Errorf("only %d files were written", n)
	}
}

// The published example of five schools, 教督〔2012〕3号 as taught in the
// county courses: the coefficient of these pupils and books is 0.515257.
func TestTheCoefficientIsThePublishedOne(t *testing.T) {
	var units []*unit
	for _, x := range [][2]float64{{45, 279}, {37, 137}, {89, 935}, {76, 160}, {55, 402}} {
		u := &unit{School: &school{}, Section: primary, In: true, Pupils: x[0]}
		u.Value[0] = x[1] / x[0]
		units = append(units, u)
	}
	if got := coefficients(units, primary)[0].CV; got < 0.5152565 || got > 0.5152575 {
		t.Errorf("coefficient = %.7f, want 0.515257", got)
	}
}

// 166 primary and 210 junior pupils share 23226 books: 9711.63 and 13514.37.
func TestAWholeSchoolIsSplitByWeightedPupils(t *testing.T) {
	r := &record{
		Whole: map[string]float64{"equip_value": 23226}, Sections: []string{primary, junior},
		Section: map[string]map[string]float64{primary: {"students": 166}, junior: {"students": 210}},
	}
	a, b := r.value("equip_value", primary, false), r.value("equip_value", junior, false)
	if a < 9711.62 || a > 9711.64 || b < 13514.36 || b > 13514.38 {
		t.Errorf("split = %.2f, %.2f", a, b)
	}
}

func TestEverySchoolIsPlausible(t *testing.T) {
	rng := rand.New(rand.NewPCG(seed, 9))
	for _, s := range schools() {
		s.fill(rng)
		for y, r := range s.Years {
			for x, f := range r.Section {
				classes := 0.0
				for _, b := range bands {
					classes += f[b.field]
				}
				if classes != f["classes"] {
					t.Errorf("%s %d %s: %v classes by size, %v in all", s.Name, y, x, classes, f["classes"])
				}
				if d := f["deg_college"] + f["deg_bachelor"] + f["deg_master"] + f["deg_doctor"]; d > f["teachers"] {
					t.Errorf("%s %d %s: %v degrees, %v teachers", s.Name, y, x, d, f["teachers"])
				}
				if f["in_zone_students"] > f["students"] || f["backbone_teachers"] > f["teachers"] {
					t.Errorf("%s %d %s: a part is more than the whole", s.Name, y, x)
				}
			}
		}
	}
}
