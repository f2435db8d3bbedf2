package county_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"junheng/testdata/county"
)

func expected(t testing.TB) *county.Expectation {
	t.Helper()
	e, err := county.Expected()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestTheCountyComesOutInteresting(t *testing.T) {
	e := expected(t)
	if len(e.Years) != 3 {
		t.Fatalf("%d years", len(e.Years))
	}
	shorter := 1 << 10
	for _, y := range e.Years {
		if len(y.Short) == 0 || len(y.Short) > shorter {
			t.Errorf("%d: %d units fall short, the year before %d", y.Year, len(y.Short), shorter)
		}
		shorter = len(y.Short)
		over := 0
		for _, s := range y.Stages {
			for _, c := range s.Coefficients {
				if !c.Met {
					over++
					if s.Stage != "junior" || c.Indicator != "backbone_teachers_per_100" {
						t.Errorf("%d: %s of %s is over its limit", y.Year, c.Indicator, s.Stage)
					}
				}
			}
		}
		if over != 1 || y.Verdict != "short" {
			t.Errorf("%d: %d coefficients over their limit, verdict %s", y.Year, over, y.Verdict)
		}
	}
	if n := len(e.Years[2].Units); n < 60 || n > 70 {
		t.Errorf("%d units", n)
	}
}

func TestWhatIsPlantedStandsWhereItIsSaid(t *testing.T) {
	e := expected(t)
	sent, right := county.Files(), county.Corrected()
	for _, p := range e.Problems {
		if _, err := fs.Stat(sent, p.File); err != nil {
			t.Errorf("%s: %v", p.File, err)
			continue
		}
		if p.Cell == "" || strings.HasSuffix(p.File, ".xls") {
			continue
		}
		if got := cell(t, sent, p); got != p.Got {
			t.Errorf("%s %s!%s holds %q, want %q", p.File, p.Sheet, p.Cell, got, p.Got)
		}
		if p.Stays || p.Kind == "duplicate_school" || p.Kind == "repeated_row" {
			continue
		}
		if got := plain(cell(t, right, p)); got != p.Right {
			t.Errorf("corrected %s %s!%s holds %q, want %q", p.File, p.Sheet, p.Cell, got, p.Right)
		}
	}
}

// plain undoes the harmless ways in which the corrected cell may be written.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == ',':
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// cell reads one cell of a workbook as it is stored.
func cell(t *testing.T, f fs.FS, p county.Problem) string {
	t.Helper()
	data, err := fs.ReadFile(f, p.File)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(p.File, ".csv") {
		field, record, err := excelize.CellNameToCoordinates(p.Cell)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(simplifiedchinese.GB18030.NewDecoder().Reader(bytes.NewReader(data))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows[record-1][field-1]
	}
	x, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	v, err := x.GetCellValue(p.Sheet, p.Cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestCorrectedFilesStandBeforeThoseSent(t *testing.T) {
	e := expected(t)
	changed := 0
	for _, f := range e.Files {
		a, b := read(t, county.Files(), f.Path), read(t, county.Corrected(), f.Path)
		if bytes.Equal(a, b) == f.Corrected {
			t.Errorf("%s: corrected is %v", f.Path, f.Corrected)
		}
		if f.Corrected {
			changed++
		}
	}
	if changed == 0 || changed == len(e.Files) {
		t.Errorf("%d of %d files corrected", changed, len(e.Files))
	}
}

func read(t *testing.T, f fs.FS, name string) []byte {
	t.Helper()
	r, err := f.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func ExampleList() {
	names, err := county.List(2022)
	if err != nil {
		fmt.Println(err)
	}
	for _, n := range names {
		fmt.Println(n)
	}
	// Output:
	// 2022/优质均衡申报表2022.xlsx
	// 2022/区县填报表格2022.xlsx
	// 2022/青禾县2022年义务教育学校基本情况表.xlsx
}
