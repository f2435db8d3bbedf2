// Package county is the golden county: the workbooks of an invented county as
// a bureau would send them over three school years, with every special case
// the rules know and the mess that real workbooks have, and what must come of
// them.
//
//   - [Files]: the workbooks as sent, in folders 2022, 2023 and 2024.
//   - [Corrected]: the same with every must-fix cell repaired.
//   - [Planning]: pupils and classes by grade, teachers by subject and age,
//     births by township: what planning asks beyond the assessment.
//   - [Expected]: what intake must find and what an assessment must give,
//     computed by the generator apart from the engine.
//
// The county, its code, its schools and all numbers are made up. Everything
// here is written by the generator in folder gen; run go generate to make it
// anew. The same seed gives the same bytes.
package county

import (
	"bytes"
	"embed"
	"encoding/csv"
	"io/fs"
	"sort"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:generate go run ./gen .

//go:embed files corrected planning expected.yaml townships.csv
var embedded embed.FS

// Code is the division code of the county. No place has it.
const Code = 219901

// Name is the name of the county. No place has it.
const Name = "青禾县"

// Files gives the workbooks as sent: 2022/….xlsx and so on.
func Files() fs.FS { return sub("files") }

// Corrected gives the same workbooks as the bureau sends them again, after
// repairing what had to be repaired. Files that were right are unchanged.
func Corrected() fs.FS { return over{sub("corrected"), sub("files")} }

// Planning gives the workbooks for planning: tables/分年级与教师结构2022.xlsx to
// 2024, of the same schools and with the same totals, and 出生人口.xlsx, the
// births by township and calendar year.
func Planning() fs.FS { return sub("planning") }

func sub(dir string) fs.FS {
	f, err := fs.Sub(embedded, dir)
	if err != nil {
		panic(err) // the folders are embedded above
	}
	return f
}

// over is a file system whose files stand before those of another.
type over struct{ first, second fs.FS }

// Open opens a file of the first that has it.
func (o over) Open(name string) (fs.File, error) {
	if info, err := fs.Stat(o.first, name); err == nil && !info.IsDir() {
		return o.first.Open(name)
	}
	return o.second.Open(name)
}

// List gives the paths of the workbooks of a year, or of all years for 0, in order.
func List(year int) ([]string, error) {
	var out []string
	err := fs.WalkDir(Files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (year == 0 || strings.HasPrefix(name, strconv.Itoa(year)+"/")) {
			out = append(out, name)
		}
		return err
	})
	sort.Strings(out)
	return out, err
}

// Townships gives the township of every school by the name of the school. The
// form of a single school does not ask for it.
func Townships() (map[string]string, error) {
	data, err := embedded.ReadFile("townships.csv")
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	out := map[string]string{}
	for i, row := range rows {
		if i > 0 {
			out[row[0]] = row[1]
		}
	}
	return out, err
}

// Expectation is what must come of the workbooks.
type Expectation struct {
	County   string    `yaml:"county"`
	Name     string    `yaml:"name"`
	Note     string    `yaml:"note"`
	Files    []File    `yaml:"files"`
	Years    []Year    `yaml:"years"`    // by the corrected workbooks
	Problems []Problem `yaml:"problems"` // planted in the workbooks as sent, ordered by file
}

// File is one workbook.
type File struct {
	Path      string `yaml:"path"`
	Format    string `yaml:"format"`    // xlsx, xls or csv
	Corrected bool   `yaml:"corrected"` // there is a corrected version
}

// Problem is something planted that intake must find. Kind is the last part of
// the key of package collect where it has one for the matter, such as
// unit_in_cell; Cell is empty where a whole row or school is meant.
type Problem struct {
	File     string `yaml:"file"`
	Sheet    string `yaml:"sheet"`
	Cell     string `yaml:"cell"` // F31; in delimited text as a spreadsheet would show it
	Kind     string `yaml:"kind"`
	Severity string `yaml:"severity"` // must_fix, verify or remark
	School   string `yaml:"school"`
	Field    string `yaml:"field"` // field id, or the heading of an identity column
	Got      string `yaml:"got"`
	Right    string `yaml:"right"`
	Note     string `yaml:"note"`
	Stays    bool   `yaml:"stays"` // also there in the corrected workbooks
}

// Year is what one school year must come to under cn/quality-balance-2017.
type Year struct {
	Year    int      `yaml:"year"`
	Verdict string   `yaml:"verdict"` // of the county: short
	Stages  []Stage  `yaml:"stages"`
	Short   []string `yaml:"short"` // units that fall short: 学校 or 学校（学部）
	Units   []Unit   `yaml:"units"`
	Items   []Item   `yaml:"items"` // those that rest on numbers
}

// Stage gathers the coefficients of a stage.
type Stage struct {
	Stage        string        `yaml:"stage"` // primary or junior
	Units        int           `yaml:"units"` // judged
	Pupils       float64       `yaml:"pupils"`
	Coefficients []Coefficient `yaml:"coefficients"`
}

// Coefficient is a difference coefficient with the mean it is taken about.
type Coefficient struct {
	Indicator string  `yaml:"indicator"`
	Mean      float64 `yaml:"mean"` // in the indicator's unit
	Std       float64 `yaml:"std"`
	CV        float64 `yaml:"cv"`
	Limit     float64 `yaml:"limit"`
	Met       bool    `yaml:"met"`
}

// Unit is a section with its seven values, in the order of the law.
type Unit struct {
	School  string     `yaml:"school"`
	Code    string     `yaml:"code"`
	Stage   string     `yaml:"stage"`
	Pupils  float64    `yaml:"pupils"`
	Values  [7]float64 `yaml:"values"`
	Met     int        `yaml:"met"`     // indicators met
	Outcome string     `yaml:"outcome"` // met, short or out_of_scope
}

// Item is a requirement, or after a slash one test of it.
type Item struct {
	ID      string   `yaml:"id"`
	Outcome string   `yaml:"outcome"` // met, short or undetermined
	Value   float64  `yaml:"value"`   // of the test, or how many schools fail
	Failing []string `yaml:"failing"` // names of schools
}

// Expected reads expected.yaml.
func Expected() (*Expectation, error) {
	data, err := embedded.ReadFile("expected.yaml")
	if err != nil {
		return nil, err
	}
	var e Expectation
	return &e, yaml.UnmarshalWithOptions(data, &e, yaml.Strict())
}
