package delim_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/internal/delim"
)

// records reads text whole, copying the fields.
func records(t testing.TB, text string, d delim.Dialect) [][]string {
	t.Helper()
	var out [][]string
	sc := delim.NewScanner([]byte(text), d, delim.Options{})
	for sc.Scan() {
		var r []string
		for _, f := range sc.Fields() {
			r = append(r, string(f))
		}
		out = append(out, r)
	}
	if err := sc.Err(); err != nil {
		t.Fatalf("reading %q: %v", text, err)
	}
	return out
}

func TestScannerSplitsRecords(t *testing.T) {
	tab := delim.Dialect{Comma: '\t'}
	cr := delim.Dialect{LineEnd: delim.CR}
	tests := []struct {
		name string
		in   string
		d    delim.Dialect
		want [][]string
	}{
		{"plain fields", "a,b\nc,d\n", delim.Dialect{}, [][]string{{"a", "b"}, {"c", "d"}}},
		{"the last line needs no line end", "a,b\nc,d", delim.Dialect{}, [][]string{{"a", "b"}, {"c", "d"}}},
		{"CRLF and LF may be mixed", "a,b\r\nc,\r\nd\n", delim.Dialect{}, [][]string{{"a", "b"}, {"c", ""}, {"d"}}},
		{"CR alone ends a record where the dialect says so", "a,b\rc,d", cr, [][]string{{"a", "b"}, {"c", "d"}}},
		{"empty lines are no records", "\n\r\na\n\n\nb\n\n", delim.Dialect{}, [][]string{{"a"}, {"b"}}},
		{"a line of delimiters is a record of blanks", ",,\n", delim.Dialect{}, [][]string{{"", "", ""}}},
		{"a quoted delimiter and line break are text", "\"a,b\",\"c\nd\"\ne", delim.Dialect{}, [][]string{{"a,b", "c\nd"}, {"e"}}},
		{"a doubled quote is one quote", `"say ""好""",x`, delim.Dialect{}, [][]string{{`say "好"`, "x"}}},
		{"a quoted blank is blank", `"",""`, delim.Dialect{}, [][]string{{"", ""}}},
		{"a long quoted field crosses many words", `a,"` + strings.Repeat("学校,", 50) + `",z`, delim.Dialect{}, [][]string{{"a", strings.Repeat("学校,", 50), "z"}}},
		{"a quote inside a field is text", `a"b,c"`, delim.Dialect{}, [][]string{{`a"b`, `c"`}}},
		{"text after a closing quote stays with the field", `"a"b,c`, delim.Dialect{}, [][]string{{"ab", "c"}}},
		{"a quote that is never closed costs one field", "\"a,b\nc,d\n", delim.Dialect{}, [][]string{{`"a`, "b"}, {"c", "d"}}},
		{"tabs delimit where the dialect says so", "a b\tc,d\n\te", tab, [][]string{{"a b", "c,d"}, {"", "e"}}},
		{"nothing has no records", "", delim.Dialect{}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, records(t, tt.in, tt.d)); diff != "" {
				t.Errorf("records of %q (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func TestScannerKnowsWhereItIs(t *testing.T) {
	sc := delim.NewScanner([]byte("a\n\n\"b\nb\",c\"\nd\n"), delim.Dialect{}, delim.Options{})
	type place struct {
		Number, Line int
		Faults       []delim.Fault
	}
	var got []place
	for sc.Scan() {
		got = append(got, place{sc.Number(), sc.Line(), append([]delim.Fault(nil), sc.Faults()...)})
	}
	want := []place{{1, 1, nil}, {2, 3, []delim.Fault{{Field: 1, Kind: delim.BareQuote}}}, {3, 5, nil}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
}

func TestScannerStopsAtItsBounds(t *testing.T) {
	tests := []struct {
		name string
		in   string
		opt  delim.Options
		want error
		line int
	}{
		{"a record as long as allowed is read", "12345678\n1234567890\n", delim.Options{MaxRecord: 10}, nil, 0},
		{"a record one byte longer is not", "12345678\n12345678901\n", delim.Options{MaxRecord: 10}, delim.ErrTooLong, 2},
		{"a line that never ends is not read whole", "a\n\n" + strings.Repeat("x", 1000), delim.Options{MaxRecord: 50}, delim.ErrTooLong, 3},
		{"as many fields as allowed are read", "a,b,c\n", delim.Options{MaxFields: 3}, nil, 0},
		{"one field more is not", "a,b,c\nd,e,f,g\n", delim.Options{MaxFields: 3}, delim.ErrTooManyFields, 2},
		{"endless delimiters are not read whole", strings.Repeat(",", 100_000), delim.Options{MaxFields: 300}, delim.ErrTooManyFields, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sc := delim.NewScanner([]byte(tt.in), delim.Dialect{}, tt.opt)
			for sc.Scan() {
			}
			if !errors.Is(sc.Err(), tt.want) {
				t.Fatalf("Err() = %v, want %v", sc.Err(), tt.want)
			}
			var at *delim.RecordError
			if errors.As(sc.Err(), &at) && at.Line != tt.line {
				t.Errorf("stopped at line %d, want %d", at.Line, tt.line)
			}
		})
	}
}

func TestAnUnclosedQuoteLooksNoFurtherThanARecord(t *testing.T) {
	in := "\"a\n" + strings.Repeat("b,c\n", 50) + "\"d\",e\n"
	sc := delim.NewScanner([]byte(in), delim.Dialect{}, delim.Options{MaxRecord: 64})
	n := 0
	for sc.Scan() {
		n++
	}
	if sc.Err() != nil || n != 52 {
		t.Errorf("read %d records, error %v; want 52 and none", n, sc.Err())
	}
}
