// Command gen writes the golden county: the workbooks of an invented county as
// a bureau would send them, the same with every must-fix cell repaired, and
// expected.yaml with what must be found and what must come out. The answers
// are computed here, apart from the engine, from the facts the workbooks were
// made of. The same seed gives the same files.
package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sort"

	"github.com/goccy/go-yaml"
)

// expectation is expected.yaml.
type expectation struct {
	County   string    `yaml:"county"`
	Name     string    `yaml:"name"`
	Note     string    `yaml:"note"`
	Files    []file    `yaml:"files"`
	Years    []yearOf  `yaml:"years"`
	Problems []problem `yaml:"problems"`
}

type file struct {
	Path      string `yaml:"path"`
	Format    string `yaml:"format"`
	Corrected bool   `yaml:"corrected,omitempty"` // the folder corrected has another version
}

type yearOf struct {
	Year    int       `yaml:"year"`
	Verdict string    `yaml:"verdict"`
	Stages  []stageOf `yaml:"stages"`
	Short   []string  `yaml:"short"`
	Units   []unitOf  `yaml:"units"`
	Items   []item    `yaml:"items"`
}

type stageOf struct {
	Stage        string        `yaml:"stage"`
	Units        int           `yaml:"units"`
	Pupils       float64       `yaml:"pupils"`
	Coefficients []coefficient `yaml:"coefficients"`
}

type unitOf struct {
	School  string     `yaml:"school"`
	Code    string     `yaml:"code"`
	Stage   string     `yaml:"stage"`
	Pupils  float64    `yaml:"pupils"`
	Values  [7]float64 `yaml:"values,flow"`
	Met     int        `yaml:"met"`
	Outcome string     `yaml:"outcome"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gen FOLDER")
		os.Exit(2)
	}
	generate(os.Args[1])
}

// seed makes the county what it is.
const seed = 2024

// generate writes everything below a folder.
func generate(dir string) {
	rng := rand.New(rand.NewPCG(seed, 9))
	all := schools()
	for _, s := range all {
		s.fill(rng)
	}
	sent := &plan{files: map[string][]byte{}, traps: traps(all), extra: extras()}
	write(all, sent)
	for _, t := range sent.traps {
		if !t.used {
			panic(fmt.Sprintf("nothing planted: %s %s %s", t.path, t.school, t.field))
		}
	}
	right := &plan{corrected: true, files: map[string][]byte{}, traps: traps(all), extra: extras()}
	write(all, right)
	save(dir, all, sent, right)
	savePlanning(dir, all)
}

func save(dir string, all []*school, sent, right *plan) {
	e := expectation{County: countyCode, Name: countyName, Note: "虚构数据：县名、学校、代码和数字均为编造。数值按改正后的工作簿计算。"}
	var names []string
	for n := range sent.files {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		differs := !bytes.Equal(sent.files[n], right.files[n])
		put(filepath.Join(dir, "files", n), sent.files[n])
		if differs {
			put(filepath.Join(dir, "corrected", n), right.files[n])
		}
		e.Files = append(e.Files, file{Path: n, Format: filepath.Ext(n)[1:], Corrected: differs})
	}
	for _, y := range years {
		e.Years = append(e.Years, expectYear(all, y))
	}
	e.Problems = append(sent.found, general(all)...)
	sort.SliceStable(e.Problems, func(i, j int) bool { return e.Problems[i].File < e.Problems[j].File })
	out, err := yaml.Marshal(e)
	must(err)
	put(filepath.Join(dir, "expected.yaml"), append([]byte("# Written by gen; do not edit.\n"), out...))
	towns := "学校,乡镇\n"
	for _, s := range all {
		towns += s.Name + "," + s.Town + "\n"
	}
	put(filepath.Join(dir, "townships.csv"), []byte(towns))
}

func put(name string, data []byte) {
	must(os.MkdirAll(filepath.Dir(name), 0o755))
	must(os.WriteFile(name, data, 0o644))
}

var stageID = map[string]string{primary: "primary", junior: "junior"}

func expectYear(all []*school, y int) yearOf {
	units := county(all, y)
	out := yearOf{Year: y, Verdict: "short", Short: shortUnits(units), Items: items(all, y)}
	for _, x := range []string{primary, junior} {
		st := stageOf{Stage: stageID[x], Coefficients: coefficients(units, x)}
		for _, u := range units {
			if u.In && u.Section == x {
				st.Units++
				st.Pupils += u.Pupils
			}
		}
		out.Stages = append(out.Stages, st)
	}
	for _, u := range units {
		out.Units = append(out.Units, unitOf{u.School.Name, u.School.Code, stageID[u.Section], u.Pupils, u.Value, u.Met, u.Outcome})
	}
	return out
}
