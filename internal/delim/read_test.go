package delim_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"junheng/internal/blank"
	"junheng/internal/delim"
)

const school = "code,stage,name,pupils,area\n" +
	"1101,P,一小,420,1234.50\n" +
	"1102,J,\"二中, \"\"分校\"\"\",,88\n" +
	"\n" +
	"1103,P,\"三\n小\",12人, 7 \n" +
	"1104,,四小,0,\"9\"\n"

func schoolPlan() delim.Plan {
	return delim.Plan{Skip: 1, Columns: []delim.Column{
		{Field: 3, Kind: delim.Float},
		{Field: 0, Kind: delim.Int},
		{Field: 1, Kind: delim.Code},
		{Field: 2, Kind: delim.Text},
		{Field: 4, Kind: delim.Float},
	}}
}

func mustRead(t testing.TB, text string, p delim.Plan) *delim.Table {
	t.Helper()
	table, err := delim.Read([]byte(text), delim.Dialect{}, p)
	if err != nil {
		t.Fatalf("Read(%q): %v", text, err)
	}
	return table
}

func texts(v *delim.Values, rows int) []string {
	out := []string{}
	for i := range rows {
		out = append(out, v.Cell(i))
	}
	return out
}

func TestReadFillsTypedColumns(t *testing.T) {
	table := mustRead(t, school, schoolPlan())
	c := table.Columns
	nan := math.NaN()
	for _, tt := range []struct {
		name      string
		got, want any
	}{
		{"rows", table.Rows, 4},
		{"pupils", c[0].Floats, []float64{420, nan, nan, 0}},
		{"codes", c[1].Ints, []int64{1101, 1102, 1103, 1104}},
		{"stages", c[2].Codes, []uint32{1, 2, 1, 0}},
		{"stage words", c[2].Words, []string{"", "P", "J"}},
		{"names", texts(&c[3], table.Rows), []string{"一小", `二中, "分校"`, "三\n小", "四小"}},
		{"areas", c[4].Floats, []float64{1234.5, 88, 7, 9}},
		{"blanks", []int{c[0].Blank, c[1].Blank, c[2].Blank, c[3].Blank}, []int{1, 0, 1, 0}},
		{"lines", []int{table.Line(0), table.Line(1), table.Line(2), table.Line(3)}, []int{2, 3, 5, 7}},
		{"problems", table.Problems, []delim.Problem{
			{Kind: delim.Unreadable, Row: 2, Record: 4, Line: 5, Field: 3, Cell: "12人"},
		}},
	} {
		if diff := cmp.Diff(tt.want, tt.got, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestBlankAndUnreadableCellsHaveTheStatesAskedFor(t *testing.T) {
	text := "x\n\" \"\n \n\"\"\n　\n0\n"
	states := func(p delim.Plan) (out []blank.State) {
		p.Columns = []delim.Column{{Kind: delim.Float}}
		for _, v := range mustRead(t, text, p).Columns[0].Floats {
			out = append(out, blank.StateOf(v))
		}
		return out
	}
	n, u, a := blank.NotReported, blank.Undefined, blank.NotApplicable
	if diff := cmp.Diff([]blank.State{n, n, n, n, n, blank.Number}, states(delim.Plan{})); diff != "" {
		t.Errorf("states by default (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]blank.State{u, a, a, a, a, blank.Number}, states(delim.Plan{Blank: a, Unreadable: u})); diff != "" {
		t.Errorf("states asked for (-want +got):\n%s", diff)
	}
}

func TestReadReportsWhatItTolerates(t *testing.T) {
	text := "a,b,c\n1,2\n1,2,3,4\n\"1\"x,2,y\"z\n1,2,\xff\n"
	p := delim.Plan{Skip: 1, Fields: 3, Columns: []delim.Column{
		{Field: 0, Kind: delim.Float}, {Field: 2, Kind: delim.Text}, {Field: 2, Kind: delim.Code},
	}}
	table := mustRead(t, text, p)
	var got []string
	for _, q := range table.Problems {
		got = append(got, fmt.Sprintf("record %d line %d: %s, %d, %s", q.Record, q.Line, q.Kind, q.Field, q.Cell))
	}
	want := []string{
		"record 2 line 2: too few fields, 2, 1,2",
		"record 3 line 3: too many fields, 4, 1,2,3,4",
		"record 4 line 4: a quote out of place, 0, 1x",
		"record 4 line 4: not a number, 0, 1x",
		"record 4 line 4: a quote out of place, 2, y\"z",
		"record 4 line 4: a quote out of place, 2, y\"z",
		"record 5 line 5: not UTF-8, 2, \uFFFD",
		"record 5 line 5: not UTF-8, 2, \uFFFD",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"", "3", `y"z`, "\uFFFD"}, texts(&table.Columns[1], table.Rows)); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
}

func TestReadKeepsABoundedNumberOfProblemsAndCountsAll(t *testing.T) {
	text := "n\n" + strings.Repeat("many\n", 5000)
	p := delim.Plan{Skip: 1, KeepProblems: 7, Columns: []delim.Column{{Kind: delim.Float}}}
	table, err := delim.ReadInChunks([]byte(text), delim.Dialect{}, p, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Problems) != 7 || table.Problems[6].Row != 6 || table.Count(delim.Unreadable) != 5000 {
		t.Errorf("kept %d of %d problems, want the first 7 of 5000", len(table.Problems), table.Count(delim.Unreadable))
	}
}

func TestRereadIsAskedForOddNumbers(t *testing.T) {
	p := delim.Plan{Columns: []delim.Column{{Kind: delim.Float, Reread: func(cell []byte) (float64, bool) {
		return delim.ParseFloat([]byte(strings.ReplaceAll(string(cell), ",", "")))
	}}}}
	table := mustRead(t, "\"1,234.5\"\n5\nx\n", p)
	if diff := cmp.Diff([]float64{1234.5, 5, math.NaN()}, table.Columns[0].Floats, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("numbers (-want +got):\n%s", diff)
	}
}

func TestReadStopsAtTheFirstRecordOutOfBounds(t *testing.T) {
	text := "a\n" + strings.Repeat("b\n", 300) + strings.Repeat("c", 70) + "\n" + strings.Repeat("d", 80)
	p := delim.Plan{Skip: 1, Options: delim.Options{MaxRecord: 64}, Columns: []delim.Column{{Kind: delim.Text}}}
	_, err := delim.ReadInChunks([]byte(text), delim.Dialect{}, p, 100)
	var at *delim.RecordError
	if !errors.As(err, &at) || !errors.Is(err, delim.ErrTooLong) || at.Record != 302 || at.Line != 302 {
		t.Errorf("error = %v, want a record too long at record and line 302", err)
	}
}

func TestReadPassesOverAByteOrderMark(t *testing.T) {
	p := delim.Plan{Columns: []delim.Column{{Kind: delim.Float}}}
	if got := mustRead(t, "\ufeff12\n13\n", p).Columns[0].Floats; !cmp.Equal(got, []float64{12, 13}) {
		t.Errorf("read %v, want 12 and 13", got)
	}
}

func TestReadOfNothingHasNoRows(t *testing.T) {
	for _, text := range []string{"", "a,b\n", "\n\n"} {
		p := schoolPlan()
		if table := mustRead(t, text, p); table.Rows != 0 || len(table.Columns) != len(p.Columns) {
			t.Errorf("Read(%q) has %d rows and %d columns", text, table.Rows, len(table.Columns))
		}
	}
}

// messy draws text in which quotes, delimiters and line ends fall anywhere.
var messy = rapid.Map(rapid.SliceOf(rapid.SampledFrom([]string{
	"a", "bc", "学校", "12", "3.25", ",", ",", ",", "\n", "\n", "\r\n", "\"", "\"\"", ",\"", "\",", "\n\"", "\"\n", " ", "\r", "0123456789abcdef",
})), func(parts []string) string { return strings.Join(parts, "") })

// agree fails unless Read and Scanner deliver the same records at the same
// places, whatever the size of the chunks.
func agree(t interface{ Fatalf(string, ...any) }, text string, size int) {
	opt := delim.Options{MaxRecord: 400}
	p := delim.Plan{Workers: 3, Places: true, Options: opt}
	const wide = 5
	for f := range wide {
		p.Columns = append(p.Columns, delim.Column{Field: f, Kind: delim.Text})
	}
	for f := range wide {
		p.Columns = append(p.Columns, delim.Column{Field: f, Kind: delim.Code}, delim.Column{Field: f, Kind: delim.Float})
	}
	table, err := delim.ReadInChunks([]byte(text), delim.Dialect{}, p, size)
	sc := delim.NewScanner([]byte(strings.TrimPrefix(text, "\ufeff")), delim.Dialect{}, opt)
	row := 0
	for ; sc.Scan(); row++ {
		if err != nil {
			continue
		}
		if row >= table.Rows {
			t.Fatalf("%q in chunks of %d: Read has %d rows, Scanner more", text, size, table.Rows)
		}
		if table.Record(row) != sc.Number() || table.Line(row) != sc.Line() {
			t.Fatalf("%q in chunks of %d: row %d is record %d line %d; Scanner has %d, %d",
				text, size, row, table.Record(row), table.Line(row), sc.Number(), sc.Line())
		}
		again := delim.NewScanner([]byte(strings.TrimPrefix(text, "\ufeff"))[table.Place(row):], delim.Dialect{}, opt)
		if again.Scan(); !cmp.Equal(again.Fields(), sc.Fields()) {
			t.Fatalf("%q in chunks of %d: the record at the place of row %d is %q, Scanner has %q", text, size, row, again.Fields(), sc.Fields())
		}
		for f := range wide {
			cell := ""
			if f < len(sc.Fields()) {
				cell = strings.ToValidUTF8(string(sc.Fields()[f]), "\uFFFD")
			}
			code, number := &table.Columns[wide+2*f], &table.Columns[wide+2*f+1]
			v, ok := delim.ParseFloat([]byte(strings.TrimSpace(cell)))
			switch {
			case table.Columns[f].Cell(row) != cell:
				t.Fatalf("%q in chunks of %d: row %d field %d is %q, Scanner has %q", text, size, row, f, table.Columns[f].Cell(row), cell)
			case code.Words[code.Codes[row]] != cell:
				t.Fatalf("%q in chunks of %d: row %d field %d codes %q, Scanner has %q", text, size, row, f, code.Words[code.Codes[row]], cell)
			case ok != !math.IsNaN(number.Floats[row]) || ok && v != number.Floats[row]:
				t.Fatalf("%q in chunks of %d: row %d field %d is %v, cell %q is %v", text, size, row, f, number.Floats[row], cell, v)
			}
		}
	}
	switch {
	case err == nil && row != table.Rows:
		t.Fatalf("%q in chunks of %d: Read has %d rows, Scanner %d", text, size, table.Rows, row)
	case fmt.Sprint(err) != fmt.Sprint(sc.Err()):
		t.Fatalf("%q in chunks of %d: Read stops with %v, Scanner with %v", text, size, err, sc.Err())
	}
}

func TestReadAndScannerAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		agree(t, messy.Draw(t, "text"), rapid.IntRange(1, 60).Draw(t, "chunk"))
	})
}

func FuzzRead(f *testing.F) {
	f.Add("a,b\n1,2\n", 4)
	f.Add(school, 16)
	f.Add("\"\n\"\n\"\n\"\n,\"\n", 1)
	f.Fuzz(func(t *testing.T, text string, size int) {
		agree(t, text, 1+(size&1023))
	})
}
