package collect_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/blank"
)

// valuesOf lists the facts of tables without where they came from.
func valuesOf(tables ...*facts.Table) (out []string) {
	for _, t := range tables {
		for row := range t.Len() {
			key := fmt.Sprint(t.Key(row))
			out = append(out, key)
			for _, f := range t.Fields() {
				if v := t.Value(row, f); blank.StateOf(v) != blank.NotReported {
					out = append(out, fmt.Sprint(key, f, v, blank.StateOf(v)))
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// ordered reports an order of a part's rows that does not name each once.
func ordered(p collect.Part) error {
	if p.Order == nil {
		return nil
	}
	rows := slices.Clone(p.Order)
	slices.Sort(rows)
	for i, r := range rows {
		if int(r) != i || len(rows) != p.Facts.Len() {
			return fmt.Errorf("an order of %d rows of %d", len(rows), p.Facts.Len())
		}
	}
	return nil
}

// inParts reads a text part by part, and then takes the text away.
func inParts(opt collect.Options, text string, size int) (got *collect.Intake, values []string, ok bool, err error) {
	opt.BulkBytes, opt.PartBytes = 1, size
	var mu sync.Mutex
	tables := map[int][]string{}
	data := []byte(text)
	told, ok, err := collect.ReadParts(collect.Input{Name: "nation.csv", Data: data}, opt, func() func(collect.Part) error {
		return func(p collect.Part) error {
			mu.Lock()
			defer mu.Unlock()
			tables[p.At] = valuesOf(p.Facts)
			return ordered(p)
		}
	})
	if ok {
		got = told()
	}
	clear(data) // of which nothing may have been kept
	for _, list := range tables {
		values = append(values, list...)
	}
	slices.Sort(values)
	return got, values, ok, err
}

// agreeInParts compares reading part by part with reading the whole, and
// reports whether the text could be read part by part.
func agreeInParts(t interface {
	Helper()
	Fatalf(string, ...any)
}, opt collect.Options, text string, size int,
) bool {
	t.Helper()
	opt.BulkBytes = 1
	whole, err := collect.Read([]collect.Input{{Name: "nation.csv", Data: []byte(text)}}, opt)
	if err != nil {
		t.Fatalf("%v", err)
	}
	got, values, ok, err := inParts(opt, text, size)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if !ok {
		return false
	}
	if diff := cmp.Diff(valuesOf(whole.Table), values); diff != "" {
		t.Fatalf("facts of the whole (-) and of parts (+) differ:\n%s\nof\n%s", diff, text)
	}
	got.Table, whole.Table = nil, nil
	if diff := cmp.Diff(whole, got, cmp.AllowUnexported(collect.SkippedRow{})); diff != "" {
		t.Fatalf("the whole (-) and parts (+) differ:\n%s\nof\n%s", diff, text)
	}
	return true
}

// drawCounties draws a file of a few counties one after another, with some odd
// rows and cells.
func drawCounties(t *rapid.T) string {
	var b strings.Builder
	b.WriteString("year,county,school_code,stage,school_name,pupils,teachers,backbone,equipment,area,sports,rooms,computers,books\n")
	or := func(plain string, odd ...string) string {
		if rapid.IntRange(0, 30).Draw(t, "odd") > 0 {
			return plain
		}
		return rapid.SampledFrom(odd).Draw(t, "what")
	}
	counties := rapid.IntRange(1, 6).Draw(t, "counties")
	for county := range counties {
		for school := range rapid.IntRange(1, 5).Draw(t, "schools") {
			for _, stage := range rapid.SampledFrom([]string{"P", "J", "PJ"}).Draw(t, "stages") {
				cells := []string{
					or("2024", "2024年"), or(fmt.Sprint(210101+county), fmt.Sprintf("%d001", 210101+county)),
					or(fmt.Sprintf("%d%04d", 210101+county, school), fmt.Sprintf("'%d%04d", 210101+county, school), "", fmt.Sprint(2101010000+school)),
					string(stage), or(fmt.Sprintf("第%d实验小学", school), "第1实验小学", "\"实验, \"\"分校\"\"\"", "实验　学校",
						"\"沈河实验小学,\"\"合计\"\"\"", "沈河实验小学合计", "沈河实验小学小计(人)", "\"沈河区,实验 小学\"", "\"沈河区, 实验小学,\""),
					or(fmt.Sprint(100*school), "", "0", "12.5"), or("30", "x", "", "1,2"), or("2", "31"),
					or("16.13", "", "1万", "99999999"), or("1000.25", "80.5", "-1"), or("312.5", "350", "314.75"), or("50", "51"), or("60", ""), or("700", "99999999999"),
				}
				for i, c := range cells {
					if strings.Contains(c, ",") && c[0] != '"' {
						cells[i] = `"` + c + `"`
					}
				}
				b.WriteString(strings.Join(cells, ",") + or("\n", "\n\n", "\r\n", "\n,,,,,,\n", "\n合计,,,,,,99\n", "\n2024,210101,,P,,,,,,\n"))
			}
		}
	}
	return b.String()
}

func TestAFileReadsTheSameInPartsAsWhole(t *testing.T) {
	opt := nation(t, nationForm)
	read := 0
	rapid.Check(t, func(t *rapid.T) {
		if agreeInParts(t, *opt, drawCounties(t), rapid.SampledFrom([]int{1, 300, 1000, 1 << 20}).Draw(t, "size")) {
			read++
		}
	})
	if read < 20 {
		t.Errorf("only %d files could be read in parts", read)
	}
	rapid.Check(t, func(t *rapid.T) { agreeInParts(t, *opt, drawNation(t, false), 200) })
	whole := nation(t, nationWholeForm)
	rapid.Check(t, func(t *rapid.T) { agreeInParts(t, *whole, drawNation(t, true), 200) })
}

func TestWhatPartsMayNotDecideIsLeftToTheWhole(t *testing.T) {
	opt := nation(t, nationForm)
	head := "year,county,school_code,stage,school_name,pupils,teachers\n"
	row := func(year, county, code, name string) string {
		return year + "," + county + "," + code + ",P," + name + ",100,9\n"
	}
	plain := row("2024", "210101", "2101010001", "第一实验小学") + row("2024", "210102", "2101020001", "第一实验小学")
	for _, tt := range []struct {
		name, text string
		want       bool
	}{
		{"counties one after another", plain, true},
		{"codes in any order", row("2024", "210102", "2101020001", "第一实验小学") + row("2024", "210101", "2101010001", "第一实验小学"), true},
		{"a county that comes again", plain + row("2024", "210101", "2101010002", "第二实验小学"), false},
		{"a code in two counties", plain + row("2024", "210103", "2101010001", "第三实验小学"), false},
		{"a code in two counties, once written as text", plain + row("2024", "210103", "'2101010001", "第三实验小学"), false},
		{"another year", plain + row("2023", "210103", "2101030001", "第一实验小学"), false},
		{"no county", plain + row("2024", "", "2101030001", "第一实验小学"), false},
		{"a name over two lines", plain + row("2024", "210103", "2101030001", "\"第一\n实验小学\""), false},
		{"a quote never closed", plain + row("2024", "210103", "2101030001", "\"第一实验小学"), false},
		{"a section opened by a row", plain + "P\n" + row("2024", "210103", "2101030001", "第一实验小学"), false},
		{"blank rows at the end", plain + ",,,,\n,,,,\n", false},
		{"a total at the end", plain + "合计,,,,,200\n", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := agreeInParts(t, *opt, head+tt.text, 1); got != tt.want {
				t.Errorf("read in parts: %v, want %v", got, tt.want)
			}
		})
	}
}

func TestReadPartsStopsWhereItsCallerFails(t *testing.T) {
	opt := nation(t, nationForm)
	opt.BulkBytes, opt.PartBytes = 1, 1
	full := errors.New("full")
	text := "year,county,school_code,stage,school_name,pupils\n2024,210101,2101010001,P,第一实验小学,100\n2024,210102,2101020001,P,第一实验小学,100\n"
	_, ok, err := collect.ReadParts(collect.Input{Name: "nation.csv", Data: []byte(text)}, *opt, func() func(collect.Part) error {
		return func(collect.Part) error { return full }
	})
	if ok || !errors.Is(err, full) {
		t.Errorf("ok %v, error %v", ok, err)
	}
}

func TestSchoolsWithSomethingToSayAboutThemComeLastOfTheirCounty(t *testing.T) {
	opt := nation(t, nationForm)
	opt.BulkBytes, opt.PartBytes = 1, 1<<20
	head := "year,county,school_code,stage,school_name,pupils,equipment\n"
	row := func(county, school int, stage, equipment string) string {
		code := 10000*county + school
		return fmt.Sprintf("2024,%d,%d,%s,第%d实验小学,100,%s\n", county, code, stage, school, equipment)
	}
	text := head + row(210101, 1, "P", "16") + row(210101, 2, "P", "99999999") + row(210101, 2, "J", "16") +
		row(210101, 3, "P", "1万") + row(210101, 4, "P", "16") + row(210101, 5, "P", "99999999") + row(210102, 1, "P", "16")
	var codes []string
	told, ok, err := collect.ReadParts(collect.Input{Name: "nation.csv", Data: []byte(text)}, *opt, func() func(collect.Part) error {
		return func(p collect.Part) error {
			for _, r := range p.Order {
				codes = append(codes, fmt.Sprint(p.Facts.Schools[p.Facts.School[r]].Code, p.Facts.Stage[r]))
			}
			return ordered(p)
		}
	})
	if err != nil || !ok {
		t.Fatalf("ok %v, error %v", ok, err)
	}
	want := []string{
		"2101010001primary", "2101010004primary",
		"2101010002primary", "2101010002junior", "2101010003primary", "2101010005primary",
		"2101020001primary",
	}
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	var cells []string
	for _, p := range told().Problems {
		if strings.HasPrefix(p.Key, "collect.") {
			cells = append(cells, p.Cell+" "+p.Key)
		}
	}
	said := []string{"G3 collect.implausible", "G5 collect.unit_in_cell", "G7 collect.implausible"}
	if diff := cmp.Diff(said, cells); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
